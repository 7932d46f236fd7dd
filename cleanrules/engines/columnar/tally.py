"""Counts the outcomes that masks say, and collects the rows of those that are to be reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import get_args

import polars as pl

from cleanrules.engines.outcome import Verdict
from cleanrules.errors import EngineError
from cleanrules.rulebook.model import Outcome, Rule

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
REASONS = ("evidence", "bound", "discretion", "value_missing")
_OUTCOME, _REASON = pl.Enum(OUTCOMES), pl.Enum(REASONS)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the engine found for a table: for each rule how many subjects have which outcome, and the findings asked for.

    `findings` has the columns `row` (UInt32, place in the table), `code`, `outcome`, `reason` (why a person must look)
    and `would_be` (what holds if weak evidence does), sorted by code and row.
    """

    counts: Mapping[str, Mapping[Outcome, int]]
    findings: pl.DataFrame


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
            self.tally.rows(rule, outcome, placed(places_of(self.mask(name)), self.rows), reason, would_be)

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
        number = number_of(mask)
        if number:
            self.count(rule, outcome, number)
            if outcome in self.report or rule.code in self.asked:
                self.rows(rule, outcome, places_of(mask))

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


def number_of(mask: pl.Series) -> int:
    """How many rows a mask has."""
    return int(mask.sum())


def places_of(mask: pl.Series) -> pl.Series:
    """The places of a mask's rows."""
    return _range(len(mask)).filter(mask)


@lru_cache(maxsize=64)
def _range(height: int) -> pl.Series:
    return pl.arange(0, height, eager=True, dtype=pl.UInt32)


def placed(found: pl.Series, rows: pl.Series | None) -> pl.Series:
    """Places in a part as places in the whole, where the part has rows of its own."""
    return found if rows is None else rows.gather(found)
