"""The columnar engine: the outcomes of one plan for many subjects at once, as the reference evaluator would give them.

A table is parted by the day that governs (known or not) and by the rules' guards; in each part the rules' conditions are
columns (`program`), their judgements masks of rows. What evidence below the bar may decide is asked again for the rows
that the strict judgement left open.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_

import polars as pl

from cleanrules.engines.columnar.masks import Mask, judged, named
from cleanrules.engines.columnar.parts import KNOWN, Group, by_governing_day, governing_day, groups_of, taken
from cleanrules.engines.columnar.tally import Found, Judged, Tally, number_of, placed, places_of
from cleanrules.engines.columns import Table
from cleanrules.engines.compiler import SUBJECT, Compiler, When, breach_column, law_column
from cleanrules.engines.outcome import breach_of
from cleanrules.engines.program import Program
from cleanrules.engines.tabled import with_derived
from cleanrules.language.nodes import Condition
from cleanrules.law.confidence import DEFAULT_BAR, LENIENT, Confidence
from cleanrules.rulebook.model import BREACH, Outcome, Rulebook
from cleanrules.rulebook.plan import PlanRule, plan
from cleanrules.rulebook.strata import asked_by, with_asked

_WORTH = 0.3
"""A part that keeps more of the rows than this is not made: the whole table is taken."""
_ONLY = "@only"


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
            self._grouped[day] = tuple(groups_of(self.rulebook, rules))
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
            for part in by_governing_day(table, group.event):
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
        known = group.event is None or (part is not None and part.name == KNOWN)
        chosen = part if guard is None else guard if part is None else part & guard
        if guard is not None:
            outside = ~guard if part is None else part & ~guard
            for planned in group.rules:
                tally.add(planned.rule, "not_applicable", outside)
        if chosen is None:
            self._judge(table, None, None, group, known, tally)
        elif number_of(chosen) > _WORTH * table.height:
            self._judge(table, None, chosen, group, known, tally)
        elif chosen.any():
            self._judge(taken(table, chosen, group.names), places_of(chosen), None, group, known, tally)

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
        part, places = taken(table, some, group.names), placed(places_of(some), rows)
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
                whole = judged(planned, compiler, known, day, bar)
                counts = (
                    True if only is None else pl.col(planned.rule.code if isinstance(only, pl.DataFrame) else _ONLY)
                )
                found |= named(planned.rule.code, whole, counts)
            return found

        codes = tuple(planned.rule.code for planned in rules)
        compiled = self._compile(table, (codes, known, day, bar, type(only)), masks)
        frame = compiled.program.run(table, governing_day(table, event) if known else None)
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
