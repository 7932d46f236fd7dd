"""The columnar engine: the outcomes of one plan for many subjects at once, as the reference evaluator would give them.

A table is parted by the day that governs (known or not) and by the rules' guards; in each part the rules' conditions are
columns (`program`), their judgements masks of rows. What evidence below the bar may decide is asked again for the rows
that the strict judgement left open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import lru_cache, reduce
from itertools import combinations, groupby
from operator import or_
from typing import get_args

import polars as pl

from cleanrules.engines.columns import NOT_YET, Items, Table
from cleanrules.engines.compiler import SUBJECT, Compiler, When, breach_column, law_column
from cleanrules.engines.expressions import Truth, conjunction, disjunction, negation
from cleanrules.engines.program import AS_OF, Program
from cleanrules.engines.tabled import with_derived
from cleanrules.errors import EngineError
from cleanrules.language.nodes import And, Condition, OneOf, Reading, Within
from cleanrules.law.confidence import DEFAULT_BAR, LENIENT, ORDER, Confidence
from cleanrules.meaning.outcome import breach_of
from cleanrules.rulebook.judging import Verdict
from cleanrules.rulebook.model import BREACH, Outcome, Rule, Rulebook
from cleanrules.rulebook.plan import PlanRule, plan
from cleanrules.rulebook.strata import asked_by, with_asked
from cleanrules.rulebook.uses import facts_of

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
REASONS = ("evidence", "bound", "discretion", "value_missing")
_OUTCOME, _REASON = pl.Enum(OUTCOMES), pl.Enum(REASONS)
_SHARED = 3
"""So many rules must share a guard before a table is parted by it."""
_WORTH = 0.3
"""A part that keeps more of the rows than this is not made: the whole table is taken."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the engine found for a table: for each rule how many subjects have which outcome, and the findings asked for.

    `findings` has the columns `row` (UInt32, place in the table), `code`, `outcome`, `reason` (why a person must look)
    and `would_be` (what holds if weak evidence does), sorted by code and row.
    """

    counts: Mapping[str, Mapping[Outcome, int]]
    findings: pl.DataFrame


Mask = pl.Expr | bool
"""Rows of a part: a Boolean column, or all or none of them."""
Pair = tuple[Truth, Truth]
"""Whether a rule applies, and whether its requirement holds."""


@dataclass(frozen=True, slots=True)
class Masks:
    """The rows for which a rule has each outcome: no two share a row, and those in none are undetermined. Null is no.

    `free` are those without a breach whether or not the rule applies; `law` those that only law which is not available
    keeps open; `review` those that open bounds do.
    """

    excluded: Mask
    compliant: Mask
    breach: Mask
    free: Mask
    pending: Mask
    law: Mask
    review: Mask = False

    @property
    def calm(self) -> Mask:
        """The rows where no breach is possible."""
        return _any_of([self.excluded, self.compliant, self.free, self.pending])

    @property
    def open(self) -> Mask:
        """The rows without a decided outcome."""
        return _no(_any_of([self.calm, self.breach]))

    @property
    def undetermined(self) -> Mask:
        """The rows that facts keep open."""
        return _no(_any_of([self.calm, self.breach, self.law, self.review]))


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that one event governs and that share a guard, and the names of all facts that they may read."""

    event: str | None
    guard: Condition | None
    rules: tuple[PlanRule, ...]
    names: frozenset[str]
    stratum: int = 0


class Columnar:
    """The rules of one kind of subject, ready to judge tables of it.

    Raises UsageError for an unknown kind, or where a rule needs a derived fact that has no form for tables.
    """

    name = "columnar"

    def __init__(
        self,
        rulebook: Rulebook,
        kind: str,
        *,
        minimum_confidence: Confidence = DEFAULT_BAR,
        select: Sequence[str] = (),
    ) -> None:
        self.rulebook, self.kind, self.bar = rulebook, kind, minimum_confidence
        of_kind = {rule.code for rule in rulebook.rules.values() if rule.kind == kind and rule.status != "removed"}
        self.wanted = {rule.code for rule in rulebook.select(tuple(select))} & of_kind
        self._whole = with_asked(rulebook, self.wanted) & of_kind
        asking = self._whole & rulebook.strata.keys()
        self._asked = {one for code in asking for one in asked_by(rulebook, rulebook.rules[code])}
        self._compiled: dict[object, Compiled] = {}
        self._grouped: dict[date | None, tuple[Group, ...]] = {}

    def judge(self, table: Table, report: Collection[Outcome] = frozenset[Outcome]({"violation"})) -> Judged:
        """The outcomes of all rules for all subjects of a table; those in `report` row by row."""
        day = table.as_of if isinstance(table.as_of, date) else None
        whole = plan(self.rulebook, self.kind, None, day)
        if day not in self._grouped:
            rules = [planned for planned in whole.rules if planned.rule.code in self._whole]
            self._grouped[day] = tuple(_groups(self.rulebook, rules))
        groups = self._grouped[day]
        tally = Tally(table.height, frozenset(report), frozenset(self._asked))
        for code in whole.excluded:
            if code in self.wanted:
                tally.everywhere(self.rulebook.rules[code], "not_applicable")
        table = with_derived(table, self.rulebook, frozenset[str]().union(*(group.names for group in groups)))
        guards = self._guards(table, groups)
        stratum = 0
        for group in groups:
            if group.stratum > stratum:
                table, stratum = self._with_breaches(table, tally), group.stratum
            guard = None if group.guard is None else guards.get(group.guard)
            for part in _by_governing_day(table, group.event):
                self._part(table, part, guard, group, tally)
        return tally.judged(sorted(self.wanted))

    def _with_breaches(self, table: Table, tally: Tally) -> Table:
        """The table with what was found of the rules whose findings others ask for."""
        columns: dict[str, pl.Series] = {}
        for code, found in tally.asked_rows.items():
            rule = self.rulebook.rules[code]
            for bar in dict.fromkeys((self.bar, LENIENT)):
                truth = pl.repeat(None, table.height, dtype=pl.Boolean, eager=True)
                law = pl.repeat(False, table.height, dtype=pl.Boolean, eager=True)
                for verdict, rows in found:
                    breach = breach_of(verdict, rule, lenient=bar == LENIENT)
                    if breach.truth is not None:
                        truth = truth.scatter(rows, breach.truth)
                    elif breach.law:
                        law = law.scatter(rows, True)
                columns |= {breach_column(code, bar): truth, law_column(code): law}
        return replace(table, frame=table.frame.with_columns(**columns))

    def _guards(self, table: Table, groups: Sequence[Group]) -> dict[Condition, pl.Series]:
        """For each guard the rows that it does not surely exclude; none for a guard that excludes none."""
        conditions = tuple(dict.fromkeys(group.guard for group in groups if group.guard is not None))
        moment = When(None, frozenset(), self.bar)  # no moment changes such a guard

        def masks(compiler: Compiler) -> Mapping[str, Mask]:
            truths = (compiler.truth(condition, moment, SUBJECT) for condition in conditions)
            return {
                str(place): truth.fill_null(value=True) if isinstance(truth, pl.Expr) else True
                for place, truth in enumerate(truths)
            }

        compiled = self._compile(table, conditions, masks)
        frame = compiled.program.run(table, None).select(**compiled.columns)
        return {conditions[int(name)]: frame[name] for name in frame.columns}

    def _part(
        self, table: Table, part: pl.Series | None, guard: pl.Series | None, group: Group, tally: Tally
    ) -> None:  # fmt: skip
        """Judge the rules of a group on the rows of a part, less those that its guard surely excludes."""
        known = group.event is None or (part is not None and part.name == _KNOWN)
        chosen = part if guard is None else guard if part is None else part & guard
        if guard is not None:
            outside = ~guard if part is None else part & ~guard
            for planned in group.rules:
                tally.add(planned.rule, "not_applicable", outside)
        if chosen is None:
            self._judge(table, None, None, group, known, tally)
        elif _number(chosen) > _WORTH * table.height:
            self._judge(table, None, chosen, group, known, tally)
        elif chosen.any():
            self._judge(taken(table, chosen, group.names), _places(chosen), None, group, known, tally)

    def _judge(
        self, table: Table, rows: pl.Series | None, only: pl.Series | None, group: Group, known: bool, tally: Tally
    ) -> None:
        """Judge a table, of which only some rows may count; `rows` are the places of its rows in the whole."""
        frame, sums = self._at_bar(table, group.rules, group.event, known, self.bar, only)
        found = Found(frame, sums, rows, tally)
        weak = [planned for planned in group.rules if planned.left_open(self.bar)]
        for planned in group.rules:
            rule, code = planned.rule, planned.rule.code
            found.add(rule, "not_applicable", f"{code} excluded")
            found.add(rule, "compliant", f"{code} compliant")
            found.add(rule, "no_breach", f"{code} free")
            found.add(rule, "pending", f"{code} pending")
            if rule.discretion is None:
                found.add(rule, BREACH[rule.force], f"{code} breach")
            else:
                found.add(rule, "needs_review", f"{code} breach", "discretion", BREACH[rule.force])
            if planned not in weak:
                found.add(rule, "needs_review", f"{code} review", "bound")
                found.add(rule, "needs_review", f"{code} law", "value_missing")
                found.add(rule, "undetermined", f"{code} undetermined")
        asked = [planned for planned in weak if sums.get(f"{planned.rule.code} open")]
        if not asked:
            return
        open_ = {planned.rule.code: found.mask(f"{planned.rule.code} open") for planned in asked}
        some = reduce(or_, open_.values())
        part, places = taken(table, some, group.names), _placed(_places(some), rows)
        marks = pl.DataFrame({code: mask.filter(some) for code, mask in open_.items()})
        frame, sums = self._at_bar(part, asked, group.event, known, LENIENT, marks)
        found = Found(frame, sums, places, tally)
        for planned in asked:
            rule, code = planned.rule, planned.rule.code
            found.add(rule, "needs_review", f"{code} excluded", "evidence", "not_applicable")
            found.add(rule, "needs_review", f"{code} compliant", "evidence", "compliant")
            found.add(rule, "needs_review", f"{code} free", "evidence", "no_breach")
            found.add(rule, "needs_review", f"{code} pending", "evidence", "pending")
            found.add(rule, "needs_review", f"{code} breach", "evidence", BREACH[rule.force])
            found.add(rule, "needs_review", f"{code} review", "bound")
            found.add(rule, "needs_review", f"{code} law", "value_missing")
            found.add(rule, "undetermined", f"{code} undetermined")

    def _at_bar(
        self, table: Table, rules: Sequence[PlanRule], event: str | None, known: bool, bar: Confidence,
        only: pl.Series | pl.DataFrame | None,
    ) -> tuple[pl.DataFrame, dict[str, int]]:  # fmt: skip
        """The rows of each outcome of some rules on one evidence bar, as masks by name, and how many rows each has.

        `only` are the rows that count, one column for all rules or one a rule.
        """
        day = table.as_of if isinstance(table.as_of, date) and event is None else None

        def masks(compiler: Compiler) -> Mapping[str, Mask]:
            found: dict[str, Mask] = {}
            for planned in rules:
                whole = _judged(planned, compiler, known, day, bar)
                counts = (
                    True if only is None else pl.col(planned.rule.code if isinstance(only, pl.DataFrame) else _ONLY)
                )
                found |= _named(planned.rule.code, whole, counts)
            return found

        codes = tuple(planned.rule.code for planned in rules)
        compiled = self._compile(table, (codes, known, day, bar, type(only)), masks)
        frame = compiled.program.run(table, _governing_day(table, event) if known else None)
        if isinstance(only, pl.DataFrame):
            frame = frame.hstack(only)
        elif only is not None:
            frame = frame.with_columns(only.alias(_ONLY))
        frame = frame.select(**compiled.columns)
        sums = frame.sum().row(0, named=True) if frame.width else {}
        whole = {name: table.height for name, mask in compiled.masks.items() if mask is True}
        return frame, {**{name: count or 0 for name, count in sums.items()}, **whole}

    def _compile(self, table: Table, key: object, masks: Callable[[Compiler], Mapping[str, Mask]]) -> Compiled:
        """The program for some conditions and the columns of a table, made once."""
        lists = {name: frozenset(items.frame.columns) for name, items in table.lists.items()}
        whole = (key, frozenset(table.frame.columns), tuple(sorted(lists.items())))
        found = self._compiled.get(whole)
        if found is None:
            compiler = Compiler(self.rulebook, table.kind, frozenset(table.frame.columns), lists)
            made = masks(compiler)
            columns = {name: mask for name, mask in made.items() if isinstance(mask, pl.Expr)}
            found = self._compiled[whole] = Compiled(compiler.program, made, columns)
        return found


@dataclass(frozen=True, slots=True)
class Compiled:
    """A program and what is read from it: masks by name; `columns` are those that are not all or none of the rows."""

    program: Program
    masks: Mapping[str, Mask]
    columns: Mapping[str, pl.Expr]


_KNOWN, _UNKNOWN, _ONLY = "known", "unknown", "@only"


def _judged(planned: PlanRule, compiler: Compiler, known: bool, day: date | None, bar: Confidence) -> Masks:
    """The verdicts on one rule, its worlds and regimes taken together: a world is decided where its regimes agree."""
    worlds = [
        _once(_in_world([_masks(planned.rule, compiler, when) for when in world], compiler), compiler)
        for world in _worlds(planned, known, day, bar)
    ]
    return worlds[0] if len(worlds) == 1 else _once(_over_worlds(worlds, compiler), compiler)


def _once(masks: Masks, compiler: Compiler) -> Masks:
    return Masks(*(compiler.once(getattr(masks, one.name), "") for one in fields(Masks)))


def _masks(rule: Rule, compiler: Compiler, when: When) -> Masks:
    """The outcomes at one moment: as `outcome.outcome_of`."""
    applies, holds = (compiler.once(truth, "") for truth in compiler.judged(rule, when))
    excluded, free = _yes(negation(applies)), _all_of([_null(applies), holds])
    compliant, breach = _yes(conjunction([applies, holds])), _yes(conjunction([applies, negation(holds)]))
    pending: Mask = False
    law: Mask = False
    open_ = compiler.once(_no(_any_of([excluded, compliant, breach, free])), "")
    if open_ is not False:
        pending = compiler.once(_all_of([open_, _yes(compiler.unbreached(rule, when, "in_time"))]), "")
    if open_ is not False and when.bar == LENIENT:
        ways: tuple[Reading, Reading] = ("law_for", "law_against")
        settled = [_no(_null(compiler.unbreached(rule, when, way))) for way in ways]
        law = _all_of([open_, _no(pending), *settled])
    return Masks(excluded, compliant, breach, free, pending, law)


def _in_world(several: Sequence[Masks], compiler: Compiler) -> Masks:
    """What every regime that may govern leaves possible: as `outcome._in_world`."""
    if len(several) == 1:
        return several[0]
    several = [_once(one, compiler) for one in several]
    excluded, compliant, breach, law = (
        _all_of([getattr(one, name) for one in several]) for name in ("excluded", "compliant", "breach", "law")
    )
    calm = _all_of([one.calm for one in several])
    waits = _any_of([one.pending for one in several])
    free = _all_of([calm, _no(waits), _no(excluded), _no(compliant)])
    return Masks(excluded, compliant, breach, free, _all_of([calm, waits]), law)


def _over_worlds(worlds: Sequence[Masks], compiler: Compiler) -> Masks:
    """What the ways in which open bounds may lie come to: as `outcome.combined`."""
    whole = _once(_in_world(worlds, compiler), compiler)
    shut = compiler.once(_no(_any_of([one.undetermined for one in worlds])), "")
    law = compiler.once(_all_of([shut, _any_of([one.law for one in worlds])]), "")
    return replace(whole, law=law, review=_all_of([shut, _no(law), _no(whole.calm), _no(whole.breach)]))


def _named(code: str, found: Masks, only: Mask) -> dict[str, Mask]:
    """The masks of a rule by name, of the rows that count."""
    named = {one.name: getattr(found, one.name) for one in fields(Masks)}
    named |= {"open": found.open, "undetermined": found.undetermined}
    return {f"{code} {name}": _all_of([mask, only]) for name, mask in named.items()}


def _null(truth: Truth) -> Mask:
    """The rows where a truth is unknown."""
    return truth.is_null() if isinstance(truth, pl.Expr) else truth is None


def _yes(truth: Truth) -> Mask:
    return False if truth is None else truth


def _no(mask: Mask) -> Mask:
    return ~mask.fill_null(value=False) if isinstance(mask, pl.Expr) else not mask


def _all_of(masks: Sequence[Mask]) -> Mask:
    return _yes(conjunction(masks))


def _any_of(masks: Sequence[Mask]) -> Mask:
    return _yes(disjunction(masks))


def _worlds(planned: PlanRule, known: bool, day: date | None, bar: Confidence) -> list[tuple[When, ...]]:
    """The alternatives that the evidence leaves open; in each, the moments of the regimes that may govern."""
    if known and day is None:
        events = sorted({bound.event for bound in planned.open_bounds})
        return [
            (When(None, frozenset(happened), bar),)
            for size in range(len(events) + 1)
            for happened in combinations(events, size)
        ]
    days = (day,) if day is not None else planned.regimes
    return [
        tuple(When(moment.day, moment.happened, bar) for moment in moments) for moments in planned.moments(days, bar)
    ]


@dataclass(frozen=True, slots=True)
class Found:
    """Masks of a part, how many rows each has, and the places of its rows in the whole table."""

    frame: pl.DataFrame
    sums: Mapping[str, int]
    rows: pl.Series | None
    tally: Tally

    def add(
        self, rule: Rule, outcome: Outcome, name: str, reason: str | None = None, would_be: Outcome | None = None
    ) -> None:
        """Count the rows of a mask as an outcome."""
        number = self.sums.get(name, 0)
        if not number:
            return
        self.tally.count(rule, outcome, number)
        if outcome in self.tally.report or rule.code in self.tally.asked:
            self.tally.rows(rule, outcome, _placed(_places(self.mask(name)), self.rows), reason, would_be)

    def mask(self, name: str) -> pl.Series:
        """The rows of a mask."""
        if name in self.frame.columns:
            return self.frame[name]
        return pl.repeat(True, self.sums[name], dtype=pl.Boolean, eager=True)


@dataclass
class Tally:
    """Counts the outcomes of each rule, and collects the rows of those that are to be reported."""

    height: int
    report: frozenset[Outcome]
    asked: frozenset[str] = frozenset()
    """The rules whose findings others ask for."""
    asked_rows: dict[str, list[tuple[Verdict, pl.Series]]] = field(default_factory=dict)
    counts: dict[str, Counter[Outcome]] = field(default_factory=dict)
    found: list[tuple[str, Outcome, str | None, Outcome | None, pl.Series]] = field(default_factory=list)

    def count(self, rule: Rule, outcome: Outcome, number: int) -> None:
        """Count rows."""
        self.counts.setdefault(rule.code, Counter())[outcome] += number

    def rows(
        self, rule: Rule, outcome: Outcome, rows: pl.Series, reason: str | None = None, would_be: Outcome | None = None
    ) -> None:
        """Report rows, and keep those of a rule whose findings others ask for."""
        rows = rows.cast(pl.UInt32)
        if outcome in self.report:
            self.found.append((rule.code, outcome, reason, would_be, rows))
        if rule.code in self.asked:
            self.asked_rows.setdefault(rule.code, []).append((Verdict(outcome, (), reason, would_be), rows))

    def add(self, rule: Rule, outcome: Outcome, mask: pl.Series) -> None:
        """Count the rows of a mask of the whole table, and report them if that is asked for."""
        number = _number(mask)
        if number:
            self.count(rule, outcome, number)
            if outcome in self.report or rule.code in self.asked:
                self.rows(rule, outcome, _places(mask))

    def everywhere(self, rule: Rule, outcome: Outcome) -> None:
        """Count all rows, and report them if that is asked for."""
        self.count(rule, outcome, self.height)
        if outcome in self.report or rule.code in self.asked:
            self.rows(rule, outcome, _range(self.height))

    def judged(self, codes: Sequence[str]) -> Judged:
        """Everything that was added. Raises EngineError where the outcomes of a rule are not those of all rows."""
        for code in codes:
            if self.counts.get(code, Counter()).total() != self.height:
                raise EngineError(
                    f"the outcomes of `{code}` do not sum to the {self.height} rows",
                    help="no verdict is given; report this with the table's columns and the rulebook's sha256",
                )
        kind = pl.Enum(list(codes))
        schema: dict[str, pl.DataType] = {
            "code": kind, "outcome": _OUTCOME, "reason": _REASON, "would_be": _OUTCOME, "row": pl.List(pl.UInt32),
        }  # fmt: skip
        ordered = sorted((one for one in self.found if one[0] in codes), key=lambda one: one[0])
        several = {code for code, number in Counter(code for code, *_ in ordered).items() if number > 1}
        parts = [
            pl.DataFrame(list(some), schema=schema, orient="row").explode("row").sort("row")
            if code in several
            else pl.DataFrame(list(some), schema=schema, orient="row").explode("row")
            for code, some in groupby(ordered, key=lambda one: one[0] if one[0] in several else "")
        ]
        found = pl.concat(parts) if parts else pl.DataFrame(schema=schema).explode("row")
        return Judged(
            {code: dict(self.counts.get(code, {})) for code in codes},
            found.select("row", "code", "outcome", "reason", "would_be"),
        )


# --- parts of a table ---


def _number(mask: pl.Series) -> int:
    """How many rows a mask has."""
    return int(mask.sum())


def _places(mask: pl.Series) -> pl.Series:
    """The places of a mask's rows."""
    return _range(len(mask)).filter(mask)


@lru_cache(maxsize=64)
def _range(height: int) -> pl.Series:
    return pl.arange(0, height, eager=True, dtype=pl.UInt32)


def _placed(found: pl.Series, rows: pl.Series | None) -> pl.Series:
    return found if rows is None else rows.gather(found)


def _by_governing_day(table: Table, event: str | None) -> Iterator[pl.Series | None]:
    """The rows whose governing day is known, and those of which it is not; None for the whole table."""
    if event is None:
        yield None
        return
    if event in table.frame.columns:
        unknown = table.frame[event].is_null()
        if not unknown.all():
            yield (~unknown).alias(_KNOWN)
        if unknown.any():
            yield unknown.alias(_UNKNOWN)
    else:
        yield pl.repeat(True, table.height, dtype=pl.Boolean, eager=True).alias(_UNKNOWN)


def _governing_day(table: Table, event: str | None) -> pl.Expr | None:
    """The day whose law is asked for; an event that is not yet there is taken for the day asked."""
    if event is None:
        return None if isinstance(table.as_of, date) else pl.col(AS_OF)
    return pl.when(pl.col(event) == NOT_YET).then(pl.col(AS_OF)).otherwise(pl.col(event))


def _groups(rulebook: Rulebook, rules: Sequence[PlanRule]) -> Iterator[Group]:
    """The rules by governing event, and by a part of their `when` that several share and that excludes by itself."""
    atoms = {planned.rule.code: list(_atoms(planned.rule.when)) for planned in rules}
    shared = Counter(
        (planned.rule.governed_by, atom) for planned in rules for atom in dict.fromkeys(atoms[planned.rule.code])
    )
    groups: dict[tuple[int, str | None, Condition | None], list[PlanRule]] = {}
    for planned in rules:
        event = planned.rule.governed_by
        best = max(
            ((shared[event, atom], -place) for place, atom in enumerate(atoms[planned.rule.code])), default=(0, 0)
        )
        guard = atoms[planned.rule.code][-best[1]] if best[0] >= _SHARED else None
        stratum = rulebook.strata.get(planned.rule.code, 0)
        groups.setdefault((stratum, event, guard), []).append(planned)
    for (stratum, event, guard), some in sorted(groups.items(), key=lambda one: one[0][0]):
        yield Group(event, guard, tuple(some), _names(rulebook, some), stratum)


def _atoms(when: Condition) -> Iterator[Condition]:
    """The parts of a guard that no moment of the law changes, each of which excludes by itself."""
    for part in when.items if isinstance(when, And) else (when,):
        if isinstance(part, OneOf) or (isinstance(part, Within) and part.set is None):
            yield replace(part, text="")


def _names(rulebook: Rulebook, rules: Sequence[PlanRule]) -> frozenset[str]:
    """The facts that some rules may read."""
    found: set[str] = set()
    for planned in rules:
        found.update(facts_of(planned.rule, rulebook))
        if rulebook.strata.get(planned.rule.code):
            for code in asked_by(rulebook, planned.rule):
                found |= {law_column(code), *(breach_column(code, bar) for bar in ORDER)}
    return frozenset(found)


def taken(table: Table, mask: pl.Series, names: frozenset[str] | None = None) -> Table:
    """The subjects of a mask, with the columns and lists that are asked for."""
    columns = table.frame.columns if names is None else [name for name in table.frame.columns if name in names]
    lists = {name: items for name, items in table.lists.items() if names is None or name in names}
    return replace(
        table,
        subjects=table.subjects.clear(),
        frame=table.frame.select(columns).filter(mask) if columns else pl.DataFrame(height=_number(mask)),
        as_of=table.as_of if isinstance(table.as_of, date) else table.as_of.filter(mask),
        lists={name: _items_taken(items, mask) for name, items in lists.items()},
        texts=None,
        rows=None,
    )


def _items_taken(items: Items, mask: pl.Series) -> Items:
    places = (mask.cast(pl.UInt32).cum_sum() - 1).cast(pl.UInt32)
    kept = mask.gather(items.parent)
    return replace(
        items,
        parent=places.gather(items.parent.filter(kept)),
        frame=items.frame.filter(kept) if items.frame.width else pl.DataFrame(height=_number(kept)),
        given=items.given.filter(mask),
        complete=items.complete.filter(mask),
        texts=None,
    )
