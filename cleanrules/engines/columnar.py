"""The columnar engine: the outcomes of one plan for many subjects at once, as the reference evaluator would give them.

A table is parted by the day that governs (known or not) and by the rules' guards; in each part the rules' conditions are
columns (`program`), their judgements masks of rows. What evidence below the bar may decide is asked again for the rows
that the strict judgement left open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from itertools import combinations
from operator import and_
from typing import get_args

import polars as pl

from cleanrules.engines.columns import NOT_YET, Items, Table
from cleanrules.engines.expressions import Truth
from cleanrules.engines.program import AS_OF, SUBJECT, Compiler, Program, When
from cleanrules.engines.tabled import with_derived
from cleanrules.language.nodes import And, Condition, Holds, OneOf, Within
from cleanrules.law.confidence import DEFAULT_BAR, LENIENT, Confidence
from cleanrules.rulebook.model import BREACH, Outcome, Rule, Rulebook
from cleanrules.rulebook.plan import PlanRule, plan
from cleanrules.rulebook.uses import facts_of

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
REASONS = ("evidence", "bound", "discretion")
_OUTCOME, _REASON = pl.Enum(OUTCOMES), pl.Enum(REASONS)
_SHARED = 3
"""So many rules must share a guard before a table is parted by it."""
_WORTH = 0.7
"""A part that keeps more of the rows than this is not made: the whole table is taken."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the engine found for a table: for each rule how many subjects have which outcome, and the findings asked for.

    `findings` has the columns `row` (UInt32, place in the table), `code`, `outcome`, `reason` (why a person must look)
    and `would_be` (what holds if weak evidence does), sorted by code and row.
    """

    counts: Mapping[str, Mapping[Outcome, int]]
    findings: pl.DataFrame


@dataclass(slots=True)
class Masks:
    """The rows of a part for which a rule has each decided outcome, or is for review; the others are undetermined."""

    excluded: pl.Series
    compliant: pl.Series
    breach: pl.Series
    review: pl.Series | None = None

    @property
    def open(self) -> pl.Series:
        """The rows without a decided outcome."""
        return ~(self.excluded | self.compliant | self.breach)


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
        self.wanted = {rule.code for rule in rulebook.select(tuple(select))} & {
            rule.code for rule in rulebook.rules.values() if rule.kind == kind and rule.status != "removed"
        }
        self._compiled: dict[object, _Compiled] = {}

    def judge(self, table: Table, report: Collection[Outcome] = frozenset[Outcome]({"violation"})) -> Judged:
        """The outcomes of all rules for all subjects of a table; those in `report` row by row."""
        whole = plan(self.rulebook, self.kind, None, table.as_of if isinstance(table.as_of, date) else None)
        rules = [planned for planned in whole.rules if planned.rule.code in self.wanted]
        tally = Tally(table.height, frozenset(report))
        for code in whole.excluded:
            if code in self.wanted:
                tally.add(self.rulebook.rules[code], "not_applicable", _all_rows(table))
        table = with_derived(table, self.rulebook, [planned.rule for planned in rules])
        for event, governed in _by_event(rules):
            for part, rows in _by_governing_day(table, event):
                for guard, guarded in _by_guard(governed):
                    self._guarded(part, rows, guard, guarded, event, tally)
        return tally.judged(sorted(self.wanted))

    def _guarded(
        self, table: Table, rows: pl.Series | None, guard: Condition | None, rules: Sequence[PlanRule],
        event: str | None, tally: Tally,
    ) -> None:  # fmt: skip
        """Judge the rules of one guard, on the rows that it does not surely exclude."""
        names = _names(self.rulebook, rules)
        if guard is not None:
            kept = self._mask(table, guard)
            if kept is not None and _number(kept) <= _WORTH * table.height:
                outside = _placed((~kept).arg_true(), rows)
                for planned in rules:
                    tally.add(planned.rule, "not_applicable", outside)
                rows = _placed(kept.arg_true(), rows)
                table = taken(table, kept, names)
        if table.height:
            self._judge(table, rows, rules, event, tally)

    def _mask(self, table: Table, guard: Condition) -> pl.Series | None:
        """The rows that a guard does not surely exclude; None where it excludes none."""
        moment = When(None, frozenset(), self.bar)  # no moment changes such a guard
        compiled = self._compile(
            table, guard, lambda compiler: {"": {moment: (compiler.truth(guard, moment, SUBJECT), None)}}
        )
        frame = compiled.frame(table, None)
        return frame["0"].fill_null(value=True) if frame.width else None

    def _judge(
        self, table: Table, rows: pl.Series | None, rules: Sequence[PlanRule], event: str | None, tally: Tally
    ) -> None:
        weak: list[tuple[PlanRule, pl.Series]] = []
        for planned, masks in self._at_bar(table, rules, event, self.bar):
            rule = planned.rule
            tally.add(rule, "not_applicable", masks.excluded, rows)
            tally.add(rule, "compliant", masks.compliant, rows)
            if rule.discretion is None:
                tally.add(rule, BREACH[rule.force], masks.breach, rows)
            else:
                tally.add(rule, "needs_review", masks.breach, rows, "discretion", BREACH[rule.force])
            if planned.rests_on_weak(self.bar):
                weak.append((planned, masks.open))
            else:
                _add_open(tally, rule, masks, rows)
        open_rows = reduce(lambda a, b: a | b, [mask for _, mask in weak]) if weak else None
        if open_rows is None or not open_rows.any():
            return
        part = taken(table, open_rows, _names(self.rulebook, rules))
        places = _placed(open_rows.arg_true(), rows)
        still = {planned.rule.code: mask.filter(open_rows) for planned, mask in weak}
        for planned, masks in self._at_bar(part, [planned for planned, _ in weak], event, LENIENT):
            rule, asked = planned.rule, still[planned.rule.code]
            decided: tuple[tuple[Outcome, pl.Series], ...] = (
                ("not_applicable", masks.excluded), ("compliant", masks.compliant), (BREACH[rule.force], masks.breach),
            )  # fmt: skip
            for would_be, mask in decided:
                tally.add(rule, "needs_review", mask & asked, places, "evidence", would_be)
            _add_open(tally, rule, masks, places, asked)

    def _at_bar(
        self, table: Table, rules: Sequence[PlanRule], event: str | None, bar: Confidence
    ) -> Iterator[tuple[PlanRule, Masks]]:
        """The judgements of some rules on one evidence bar, worlds and regimes taken together."""
        known = event is None or event in table.frame.columns
        day = table.as_of if isinstance(table.as_of, date) and event is None else None
        worlds = {planned.rule.code: _worlds(planned, known, day, bar) for planned in rules}

        def truths(compiler: Compiler) -> dict[str, dict[When, tuple[Truth, Truth]]]:
            return {
                planned.rule.code: {
                    when: compiler.judged(planned.rule, when) for world in worlds[planned.rule.code] for when in world
                }
                for planned in rules
            }

        codes = tuple(planned.rule.code for planned in rules)
        compiled = self._compile(table, (codes, known, day, bar), truths)
        frame = compiled.frame(table, _governing_day(table, event) if known else None)
        for planned in rules:
            found = compiled.masks(frame, planned.rule.code, table.height)
            yield planned, _combined(worlds[planned.rule.code], found)

    def _compile(self, table: Table, key: object, truths: object) -> _Compiled:
        """The program for some conditions and the columns of a table, made once."""
        lists = {name: frozenset(items.frame.columns) for name, items in table.lists.items()}
        whole = (key, frozenset(table.frame.columns), tuple(sorted(lists.items())))
        found = self._compiled.get(whole)
        if found is None:
            compiler = Compiler(self.rulebook, table.kind, frozenset(table.frame.columns), lists)
            found = self._compiled[whole] = _Compiled(compiler.program, truths(compiler))  # type: ignore[operator]
        return found


@dataclass
class _Compiled:
    """A program and, by rule and moment, whether the rule applies and its requirement holds."""

    program: Program
    truths: Mapping[str, Mapping[When, tuple[Truth, Truth]]]
    places: dict[tuple[str, When], tuple[str | bool | None, str | bool | None]] = field(default_factory=dict)
    columns: list[pl.Expr] = field(default_factory=list)

    def __post_init__(self) -> None:
        for code, moments in self.truths.items():
            for when, pair in moments.items():
                self.places[code, when] = (self._place(pair[0]), self._place(pair[1]))

    def _place(self, truth: Truth) -> str | bool | None:
        """The name of the truth's column, or the truth where it is one for all rows."""
        if not isinstance(truth, pl.Expr):
            return truth
        if not truth.meta.root_names():
            found: bool | None = pl.select(truth).item()
            return found
        self.columns.append(truth.alias(str(len(self.columns))))
        return str(len(self.columns) - 1)

    def frame(self, table: Table, day: pl.Expr | None) -> pl.DataFrame:
        """The truths that are columns."""
        return self.program.run(table, day).select(self.columns)

    def masks(self, frame: pl.DataFrame, code: str, height: int) -> dict[When, Masks]:
        """For each moment the rows with each decided outcome."""
        found: dict[When, Masks] = {}
        for when in self.truths[code]:
            applies, holds = (self._column(frame, place, height) for place in self.places[code, when])
            found[when] = Masks(
                (~applies).fill_null(value=False),
                (applies & holds).fill_null(value=False),
                (applies & ~holds).fill_null(value=False),
            )
        return found

    @staticmethod
    def _column(frame: pl.DataFrame, place: str | bool | None, height: int) -> pl.Series:
        return frame[place] if isinstance(place, str) else pl.repeat(place, height, dtype=pl.Boolean, eager=True)


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


def _combined(worlds: Sequence[tuple[When, ...]], found: Mapping[When, Masks]) -> Masks:
    """A world is decided where its regimes agree; decided worlds that differ are for review."""
    each = [_agreed([found[when] for when in world]) for world in worlds]
    if len(each) == 1:
        return each[0]
    whole = _agreed(each)
    decided = reduce(and_, [~masks.open for masks in each])
    return replace(whole, review=decided & whole.open)


def _agreed(all_: Sequence[Masks]) -> Masks:
    if len(all_) == 1:
        return all_[0]
    return Masks(
        reduce(and_, [masks.excluded for masks in all_]),
        reduce(and_, [masks.compliant for masks in all_]),
        reduce(and_, [masks.breach for masks in all_]),
    )


def _add_open(tally: Tally, rule: Rule, masks: Masks, rows: pl.Series | None, asked: pl.Series | None = None) -> None:
    """Count the rows that stay open: those for review because of a bound, and the undetermined."""
    open_ = masks.open if asked is None else masks.open & asked
    if masks.review is not None:
        tally.add(rule, "needs_review", masks.review & open_, rows, "bound")
        open_ = open_ & ~masks.review
    tally.add(rule, "undetermined", open_, rows)


@dataclass
class Tally:
    """Counts the outcomes of each rule, and collects the rows of those that are to be reported."""

    height: int
    report: frozenset[Outcome]
    counts: dict[str, Counter[Outcome]] = field(default_factory=dict)
    found: dict[str, list[pl.DataFrame]] = field(default_factory=dict)

    def add(
        self, rule: Rule, outcome: Outcome, mask: pl.Series, rows: pl.Series | None = None,
        reason: str | None = None, would_be: Outcome | None = None,
    ) -> None:  # fmt: skip
        """Add the rows of a mask, or (UInt32) the rows themselves; `rows` are the places of the mask's rows."""
        is_mask = mask.dtype == pl.Boolean
        number = _number(mask) if is_mask else len(mask)
        if not number:
            return
        self.counts.setdefault(rule.code, Counter())[outcome] += number
        if outcome in self.report:
            places = _placed(mask.arg_true(), rows) if is_mask else mask
            self.found.setdefault(rule.code, []).append(
                pl.DataFrame({"row": places.cast(pl.UInt32)}).with_columns(
                    pl.lit(outcome, dtype=_OUTCOME).alias("outcome"),
                    pl.lit(reason, dtype=_REASON).alias("reason"),
                    pl.lit(would_be, dtype=_OUTCOME).alias("would_be"),
                )
            )

    def judged(self, codes: Sequence[str]) -> Judged:
        """Everything that was added. Raises RuntimeError where the outcomes of a rule are not those of all rows."""
        for code in codes:
            if self.counts.get(code, Counter()).total() != self.height:
                raise RuntimeError(f"the outcomes of {code} do not sum to the {self.height} rows")
        kind = pl.Enum(list(codes))
        parts = []
        for code in codes:
            found = self.found.get(code, [])
            if found:
                joined = found[0] if len(found) == 1 else pl.concat(found).sort("row")
                parts.append(joined.with_columns(pl.lit(code, dtype=kind).alias("code")))
        schema: dict[str, pl.DataType] = {
            "row": pl.UInt32(), "code": kind, "outcome": _OUTCOME, "reason": _REASON, "would_be": _OUTCOME,
        }  # fmt: skip
        findings = pl.concat(parts).select(list(schema)) if parts else pl.DataFrame(schema=schema)
        return Judged({code: dict(self.counts.get(code, {})) for code in codes}, findings)


# --- parts of a table ---


def _all_rows(table: Table) -> pl.Series:
    return pl.arange(0, table.height, eager=True, dtype=pl.UInt32)


def _number(mask: pl.Series) -> int:
    """How many rows a mask has."""
    return int(mask.sum())


def _placed(found: pl.Series, rows: pl.Series | None) -> pl.Series:
    return found if rows is None else rows.gather(found)


def _by_event(rules: Sequence[PlanRule]) -> Iterator[tuple[str | None, list[PlanRule]]]:
    """The rules by the event that governs them."""
    groups: dict[str | None, list[PlanRule]] = {}
    for planned in rules:
        groups.setdefault(planned.rule.governed_by, []).append(planned)
    yield from groups.items()


def _by_governing_day(table: Table, event: str | None) -> Iterator[tuple[Table, pl.Series | None]]:
    """The subjects whose governing day is known, and those of which it is not (these without its column)."""
    if event is None or event not in table.frame.columns:
        yield table, None
        return
    unknown = table.frame[event].is_null()
    if not unknown.any():
        yield table, None
        return
    if not unknown.all():
        yield taken(table, ~unknown), (~unknown).arg_true()
    part = taken(table, unknown)
    yield replace(part, frame=part.frame.drop(event)), unknown.arg_true()


def _governing_day(table: Table, event: str | None) -> pl.Expr | None:
    """The day whose law is asked for; an event that is not yet there is taken for the day asked."""
    if event is None:
        return None if isinstance(table.as_of, date) else pl.col(AS_OF)
    return pl.when(pl.col(event) == NOT_YET).then(pl.col(AS_OF)).otherwise(pl.col(event))


def _by_guard(rules: Sequence[PlanRule]) -> Iterator[tuple[Condition | None, list[PlanRule]]]:
    """The rules by a part of their `when` that several of them share and that excludes whom it does not hold for."""
    atoms = {planned.rule.code: list(_atoms(planned.rule.when)) for planned in rules}
    shared = Counter(atom for found in atoms.values() for atom in dict.fromkeys(found))
    groups: dict[Condition | None, list[PlanRule]] = {}
    for planned in rules:
        best = max(atoms[planned.rule.code], key=lambda atom: shared[atom], default=None)
        groups.setdefault(best if best is not None and shared[best] >= _SHARED else None, []).append(planned)
    yield from groups.items()


def _atoms(when: Condition) -> Iterator[Condition]:
    """The parts of a guard that no moment of the law changes, each of which excludes by itself."""
    for part in when.items if isinstance(when, And) else (when,):
        if isinstance(part, Holds | OneOf) or (isinstance(part, Within) and part.set is None):
            yield replace(part, text="")


def _names(rulebook: Rulebook, rules: Sequence[PlanRule]) -> frozenset[str]:
    """The facts that some rules may read."""
    found: set[str] = set()
    for planned in rules:
        found.update(facts_of(planned.rule, rulebook))
    return frozenset(found)


def taken(table: Table, mask: pl.Series, names: frozenset[str] | None = None) -> Table:
    """The subjects of a mask, with the columns and lists that are asked for."""
    columns = table.frame.columns if names is None else [name for name in table.frame.columns if name in names]
    lists = {name: items for name, items in table.lists.items() if names is None or name in names}
    return replace(
        table,
        subjects=table.subjects.filter(mask),
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
