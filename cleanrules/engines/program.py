"""A program of columns, run on one table at a time.

Whatever several rules share (categories, parameters, aggregates over lists) becomes a column of its own, level by level:
a column may use those of lower levels. The items of a list are a table of their own beside that of the subjects.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from cleanrules.engines.columns import Items, Table

AS_OF = "@as_of"
"""The column of the days asked for."""
DAY = "@day"
"""The column of the days whose law is asked for."""
PARENT = "@parent"
"""The column of the row of each item's subject."""
ABOVE = "^"
"""Before the name of a subject's column in the table of its items."""
COMPLETE = "@complete "
"""Before a list's name: the column that says whether the list is all there is."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A column that says for each row's code whether it lies in some codes, or in one version of a named set."""

    name: str
    column: str
    contains: Callable[[str], bool | None]


@dataclass(frozen=True, slots=True)
class Total:
    """A column of the subjects: the total over the items of a list of a whole number that is never null."""

    name: str
    each: pl.Expr


@dataclass
class Level:
    """What can be computed once the levels below are there: columns of each table, and totals of each list."""

    columns: dict[str, dict[str, pl.Expr]] = field(default_factory=dict)
    totals: dict[str, list[Total]] = field(default_factory=dict)


@dataclass
class Program:
    """What must be computed for some conditions, in order."""

    lookups: dict[str, list[Lookup]] = field(default_factory=dict)
    levels: list[Level] = field(default_factory=list)

    def run(self, table: Table, day: pl.Expr | None) -> pl.DataFrame:
        """The subjects' table with every column that the conditions need; `day` is each row's day, if it has one."""
        days = pl.lit(table.as_of.toordinal(), dtype=pl.Int32) if isinstance(table.as_of, date) else table.as_of
        subjects = table.frame.with_columns(days.alias(AS_OF))
        if day is not None:
            subjects = subjects.with_columns(day.alias(DAY))
        subjects = subjects.with_columns([items.complete.alias(COMPLETE + name) for name, items in table.lists.items()])
        frames = {name: items.frame.with_columns(items.parent.alias(PARENT)) for name, items in table.lists.items()}
        frames[""] = subjects
        for name, lookups in self.lookups.items():
            codes = table.codes if not name else table.lists[name].codes
            frames[name] = _looked_up(frames[name], codes, lookups)
        edges = {name: _edges(items) for name, items in table.lists.items()}
        for level in self.levels:
            for name, columns in level.columns.items():
                if name:
                    frames[name] = _gathered(frames[name], frames[""], table.lists[name], columns.values())
                frames[name] = frames[name].with_columns(**columns)
            for name, totals in level.totals.items():
                used = [total.each for total in totals]
                frames[name] = _gathered(frames[name], frames[""], table.lists[name], used)
                frames[""] = frames[""].with_columns(_totals(frames[name], edges[name], totals))
        return frames[""]


def _looked_up(frame: pl.DataFrame, codes: Mapping[str, Sequence[str]], lookups: Sequence[Lookup]) -> pl.DataFrame:
    found = [
        pl.Series([look.contains(code) for code in codes[look.column]], dtype=pl.Boolean)
        .gather(frame[look.column])
        .alias(look.name)
        for look in lookups
    ]
    return frame.with_columns(found)


def _gathered(frame: pl.DataFrame, subjects: pl.DataFrame, items: Items, used: Iterable[pl.Expr]) -> pl.DataFrame:
    """The items' table with the columns of their subjects that some expressions use."""
    roots = {root for expr in used for root in expr.meta.root_names()}
    wanted = sorted(root for root in roots if root.startswith(ABOVE) and root not in frame.columns)
    return frame.with_columns([subjects[root[1:]].gather(items.parent).alias(root) for root in wanted])


def _edges(items: Items) -> tuple[pl.Series, pl.Series]:
    """For each subject the first of its items, and the first that is no longer its."""
    rows = pl.arange(0, len(items.given), eager=True, dtype=pl.UInt32)
    ends = items.parent.cast(pl.UInt32).search_sorted(rows, side="right")
    return ends.shift(1, fill_value=0), ends


def _totals(frame: pl.DataFrame, edges: tuple[pl.Series, pl.Series], totals: Sequence[Total]) -> list[pl.Series]:
    start, end = edges
    running = frame.select([total.each.cast(pl.Int64).cum_sum().alias(total.name) for total in totals])
    found = []
    for total in totals:
        sums = pl.concat([pl.Series([0], dtype=pl.Int64), running[total.name]])
        found.append((sums.gather(end) - sums.gather(start)).alias(total.name))
    return found
