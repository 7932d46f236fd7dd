"""Between the typed facts of single subjects and a table of many: either way, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from cleanrules.engines.columns import DTYPES, Items, Table, decoded, encoded
from cleanrules.facts.facts import Facts, Listing, Record, Scalar, Value
from cleanrules.facts.fields import Field
from cleanrules.facts.kinds import Kind
from cleanrules.frozen import FrozenDict

Columns = tuple[pl.DataFrame, dict[str, tuple[str, ...]], pl.DataFrame]
"""Typed columns, the codes of the regions and industries among them, and free texts."""


def table_of(facts: Sequence[Facts], kind: Kind, as_of: date | Sequence[date]) -> Table:
    """The table of many subjects of one kind; `as_of` is one day for all, or one for each."""
    values = [one.values for one in facts]
    fields = [field for field in kind.fields.values() if field.type != "list"]
    frame, codes, texts = _columns(fields, values)
    days = as_of if isinstance(as_of, date) else pl.Series([day.toordinal() for day in as_of], dtype=pl.Int32)
    subjects = pl.Series([one.id for one in facts], dtype=pl.String)
    rows = pl.int_range(1, len(facts) + 1, dtype=pl.UInt64, eager=True)
    return Table(kind, subjects, frame, days, _lists(kind, values), codes, texts, rows)


def _lists(kind: Kind, values: Sequence[Mapping[str, Value]]) -> dict[str, Items]:
    found: dict[str, Items] = {}
    for field in kind.fields.values():
        listings = [value if isinstance(value := one.get(field.name), Listing) else None for one in values]
        if any(listing is not None for listing in listings):
            found[field.name] = _items(field, listings)
    return found


def _items(field: Field, listings: Sequence[Listing | None]) -> Items:
    owned = [(row, item) for row, one in enumerate(listings) if one is not None for item in one.items]
    frame, codes, texts = _columns(field.item, [item for _, item in owned])
    return Items(
        pl.Series([row for row, _ in owned], dtype=pl.UInt32), frame,
        pl.Series([one is not None for one in listings], dtype=pl.Boolean),
        pl.Series([one is not None and one.complete for one in listings], dtype=pl.Boolean), codes, texts,
    )  # fmt: skip


def _columns(fields: Iterable[Field], values: Sequence[Mapping[str, Any]]) -> Columns:
    """The columns of all fields that somebody knows."""
    columns: dict[str, pl.Series] = {}
    codes: dict[str, tuple[str, ...]] = {}
    texts: dict[str, pl.Series] = {}
    for field in fields:
        column = [one.get(field.name) for one in values]
        if all(value is None for value in column):
            continue
        if field.type == "text":
            texts[field.name] = pl.Series(column, dtype=pl.String)
            continue
        places = _places(field, column)
        columns[field.name] = pl.Series([encoded(field, value, places) for value in column], dtype=DTYPES[field.type])
        if field.type in ("region", "industry"):
            codes[field.name] = tuple(places)
    return _framed(columns, len(values)), codes, _framed(texts, len(values))


def _framed(columns: Mapping[str, pl.Series], height: int) -> pl.DataFrame:
    """A frame that knows its height without a column too."""
    return pl.DataFrame(columns) if columns else pl.DataFrame(height=height)


def _places(field: Field, column: Iterable[Any]) -> dict[str, int]:
    """The place of each label of the field, or of each code of the column."""
    if field.type == "label":
        return {label: place for place, (label, _) in enumerate(field.labels)}
    if field.type in ("region", "industry"):
        return {code: place for place, code in enumerate(sorted({value for value in column if value is not None}))}
    return {}


def row_facts(table: Table, row: int) -> Facts:
    """The facts of one subject of a table; `row` counts from 0. The opposite of `table_of`."""
    values: dict[str, Value] = {}
    for name, field in table.kind.fields.items():
        value: Value | None
        if field.type == "list":
            value = _listing(field, table.lists.get(name), row)
        else:
            value = _scalar(field, _frame(field, table), table.codes, row)
        if value is not None:
            values[name] = value
    return Facts(table.kind.name, FrozenDict(values))


def _frame(field: Field, part: Table | Items) -> pl.DataFrame | None:
    return part.texts if field.type == "text" else part.frame


def _scalar(field: Field, frame: pl.DataFrame | None, codes: Mapping[str, tuple[str, ...]], row: int) -> Scalar | None:
    if frame is None or field.name not in frame.columns:
        return None
    found: Any = frame[field.name][row]
    return None if found is None else decoded(field, found, codes.get(field.name, ()))


def _listing(field: Field, items: Items | None, row: int) -> Listing | None:
    if items is None or not items.given[row]:
        return None
    first, last = items.parent.search_sorted(row, "left"), items.parent.search_sorted(row, "right")
    return Listing(tuple(_record(field, items, item) for item in range(first, last)), bool(items.complete[row]))


def _record(field: Field, items: Items, item: int) -> Record:
    found = {one.name: _scalar(one, _frame(one, items), items.codes, item) for one in field.item}
    return FrozenDict({name: value for name, value in found.items() if value is not None})
