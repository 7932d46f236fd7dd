"""From the raw cells of a block to typed tables, one a kind; rows with a bad cell are rejected, and say which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from cleanrules.batch.cells import FAULTS, faults, typed_cells
from cleanrules.batch.layout import Column, Layout
from cleanrules.batch.lists import framed, kept, typed_list
from cleanrules.batch.sources.source import FAULT
from cleanrules.batch.values import as_text
from cleanrules.engines.columns import NOT_YET, Items, Table
from cleanrules.errors import UsageError, did_you_mean, shorten
from cleanrules.facts.fields import Field
from cleanrules.facts.kinds import Kind, kind_help
from cleanrules.text import Text

REJECTED = pl.Schema(
    {
        "row": pl.UInt64(), "subject": pl.String(), "column": pl.String(), "value": pl.String(),
        "message": pl.String(), "help": pl.String(),
    }
)  # fmt: skip
"""The bad cells of rejected rows: the row's number in the whole input from 1, its identifier, the heading as written, the
cell shortened, and the error. A row that is wrong as a whole names no column."""
_DAY = Field("as_of", "event", Text("判定日期", "as of"))


def typed(
    raw: pl.DataFrame, kinds: Mapping[str, Kind], layout: Layout, *, as_of: date | None = None, first: int = 1
) -> tuple[list[Table], pl.DataFrame]:
    """The tables of a block's valid rows, one for each kind that it holds, and the bad cells of the other rows (REJECTED).

    `raw` holds the columns that the layout uses, `first` is the number of its first row; `as_of` is the day asked for,
    where the layout has no column of it. Each cell means what its text means in a facts file. Each row is in one table, or
    rejected. Raises UsageError without a day, FactError for a column that can hold no facts.
    """
    if layout.day_column is None and as_of is None:
        raise UsageError("no day is asked for", help="give `as_of`, or name the column of it")
    rows, bad = _sound(_numbered(raw, layout, first))
    tables: list[Table] = []
    for kind, part in _by_kind(rows, kinds, layout, bad):
        if kind in layout.unfit:
            raise layout.unfit[kind]
        table = _Typing(kinds[kind], part, layout, as_of).table(bad)
        tables += [table] if table.height else []
    return tables, pl.concat(bad).sort("row", maintain_order=True)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Raw rows with their identifiers and their numbers in the whole input."""

    raw: pl.DataFrame
    subjects: pl.Series
    numbers: pl.Series

    def some(self, keep: pl.Series) -> _Rows:
        if keep.all():
            return self
        return _Rows(self.raw.filter(keep), self.subjects.filter(keep), self.numbers.filter(keep))

    def rejected(self, wrong: pl.DataFrame) -> pl.DataFrame:
        """Faults by place, as they are reported."""
        found = {"row": self.numbers.gather(wrong["row"]), "subject": self.subjects.gather(wrong["row"])}
        return wrong.drop("row").with_columns(**found).select(REJECTED.names())


def _numbered(raw: pl.DataFrame, layout: Layout, first: int) -> _Rows:
    """The rows of a block; one without an identifier goes by its number."""
    numbers = pl.int_range(first, first + raw.height, dtype=pl.UInt64, eager=True)
    if layout.id is None:
        return _Rows(raw, numbers.cast(pl.String), numbers)
    ids = as_text(raw[layout.id])
    subjects = ids.zip_with(ids.is_not_null(), numbers.cast(pl.String)) if ids.null_count() else ids
    return _Rows(raw, subjects, numbers)


def _sound(rows: _Rows) -> tuple[_Rows, list[pl.DataFrame]]:
    """The rows that could be read, and what is wrong with the others."""
    bad = [pl.DataFrame(schema=REJECTED)]
    if FAULT not in rows.raw.columns:
        return rows, bad
    told = rows.raw[FAULT]
    bad.append(rows.rejected(faults(None, told.is_not_null().arg_true(), told.drop_nulls())))
    return rows.some(told.is_null()), bad


def _by_kind(
    rows: _Rows, kinds: Mapping[str, Kind], layout: Layout, bad: list[pl.DataFrame]
) -> Iterator[tuple[str, _Rows]]:
    """The rows of each kind; what is wrong with the rows of no kind goes to `bad`."""
    if layout.kind_column is None:
        yield layout.kind or "", rows
        return
    written = rows.raw[layout.kind_column].cast(pl.String)
    if layout.kind is not None:
        written = written.fill_null(layout.kind)
    named = {title: kind.name for kind in kinds.values() for title in (kind.title.en, kind.title.zh, kind.name)}
    named |= {name: name for name in kinds}
    choices = f"kinds known: {', '.join(f'`{name}`' for name in kinds)}"
    for one in written.unique(maintain_order=True):
        at = written.eq_missing(one)
        kind = named.get(one)
        if kind is None:
            told = "the facts name no `kind`" if one is None else f"unknown kind `{shorten(one)}`"
            help = choices if one is None else kind_help(one, kinds)
            bad.append(rows.rejected(faults(layout.kind_column, at.arg_true(), told, help, value=one and shorten(one))))
    kind_of = written.replace_strict(list(named), list(named.values()), default=None, return_dtype=pl.String)
    for kind in kind_of.drop_nulls().unique().sort():
        yield kind, rows.some((kind_of == kind).fill_null(False))


class _Typing:
    """The rows of one kind on their way to a table."""

    def __init__(self, kind: Kind, rows: _Rows, layout: Layout, as_of: date | None) -> None:
        self.kind, self.rows, self.layout, self.as_of = kind, rows, layout, as_of
        self.columns = layout.columns[kind.name]
        self.frame: dict[str, pl.Series] = {}
        self.texts: dict[str, pl.Series] = {}
        self.codes: dict[str, tuple[str, ...]] = {}
        self.lists: dict[str, Items] = {}
        self.wrong: list[pl.DataFrame] = []

    def table(self, bad: list[pl.DataFrame]) -> Table:
        """The table of the valid rows; what is wrong with the others goes to `bad`."""
        for column in self.columns:
            self.type(column)
        days = self.days()
        self.refuse_columns_of_others()
        wrong = pl.concat([FAULTS.to_frame(), *self.wrong])
        height = self.rows.raw.height
        table = Table(
            self.kind, self.rows.subjects, framed(self.frame, height), days, self.lists, self.codes,
            framed(self.texts, height), self.rows.numbers,
        )  # fmt: skip
        if wrong.is_empty():
            return table
        bad.append(self.rows.rejected(wrong))
        valid = pl.repeat(True, height, dtype=pl.Boolean, eager=True).scatter(wrong["row"].unique(), False)
        return kept_rows(table, valid)

    def type(self, column: Column) -> None:
        field, raw = self.kind.fields[column.field], self.rows.raw[column.heading]
        if field.type == "list":
            complete = self.rows.raw[column.complete] if column.complete else None
            self.lists[field.name], wrong = typed_list(field, column, raw, complete)
            self.wrong += wrong
            return
        cells = typed_cells(field, raw, column.unit)
        (self.texts if field.type == "text" else self.frame)[field.name] = cells.values.alias(field.name)
        if field.type in ("region", "industry"):
            self.codes[field.name] = cells.codes
        self.wrong.append(cells.faults)

    def days(self) -> date | pl.Series:
        """The day that each row is judged on."""
        heading = self.layout.day_column
        if heading is None:
            assert self.as_of is not None
            return self.as_of
        cells = typed_cells(_DAY, self.rows.raw[heading])
        lacking = (cells.values.is_null() | (cells.values == NOT_YET)).arg_true()
        help = "write it as in 2022-06-20"
        self.wrong.append(faults(heading, lacking, f"`{shorten(heading)}` is no day to be judged on", help))
        return cells.values

    def refuse_columns_of_others(self) -> None:
        """Refuses a fact that only another kind of subject has."""
        others = _headings(column for columns in self.layout.columns.values() for column in columns)
        for heading in sorted(others - _headings(self.columns)):
            cells = self.rows.raw[heading]
            if cells.null_count() == len(cells):
                continue
            given = cells.is_not_null().arg_true()
            told = f"unknown field `{shorten(heading)}` of kind `{self.kind.name}`"
            self.wrong.append(faults(heading, given, told, did_you_mean(heading, self.kind.fields)))


def _headings(columns: Iterable[Column]) -> set[str]:
    return {one for column in columns for one in (column.heading, column.complete) if one is not None}


def kept_rows(table: Table, valid: pl.Series) -> Table:
    """The valid rows of a table."""
    days = table.as_of.filter(valid) if isinstance(table.as_of, pl.Series) else table.as_of
    return Table(
        table.kind, table.subjects.filter(valid), table.frame.filter(valid), days,
        {name: kept(items, valid) for name, items in table.lists.items()}, table.codes,
        None if table.texts is None else table.texts.filter(valid),
        None if table.rows is None else table.rows.filter(valid),
    )  # fmt: skip
