"""List facts of a block: from a column of lists of structs to the items of all subjects."""

from __future__ import annotations

import polars as pl

from cleanrules.batch.cells import faults, typed_cells
from cleanrules.batch.layout import Column
from cleanrules.engines.columns import Items
from cleanrules.errors import shorten
from cleanrules.facts.fields import Field
from cleanrules.text import Text

_COMPLETE = Field("complete", "flag", Text("是否完整", "complete"))


def typed_list(
    field: Field, column: Column, lists: pl.Series, complete: pl.Series | None
) -> tuple[Items, list[pl.DataFrame]]:
    """The items of a list fact, and what is wrong with them, by the row of their subject.

    A list that is given is complete unless `complete` says otherwise. Of a child table a subject without items has an
    empty list where `complete` is true, else an unknown one.
    """
    if not isinstance(lists.dtype, pl.List) or not isinstance(lists.dtype.inner, pl.Struct):
        lists = lists.cast(pl.List(pl.Struct({"": pl.Null})))  # no list has an item
    said, bad = _said(complete, len(lists))
    given = lists.is_not_null() | said.fill_null(False) if column.child else lists.is_not_null()
    items = _Items(field, column, lists)
    return items.typed(given, given & said.fill_null(True)), [*bad, *items.bad]


def _said(complete: pl.Series | None, height: int) -> tuple[pl.Series, list[pl.DataFrame]]:
    """What is said of each list's completeness; null where nothing is."""
    if complete is None:
        return pl.Series(dtype=pl.Boolean).clear(height), []
    cells = typed_cells(_COMPLETE, complete)
    return cells.values, [cells.faults]


class _Items:
    """The items of one list, of all subjects of a block."""

    def __init__(self, field: Field, column: Column, lists: pl.Series) -> None:
        self.field, self.column, self.heading = field, column, lists.name
        self.lengths = lists.list.len().fill_null(0)
        rows = pl.DataFrame({"parent": pl.int_range(len(lists), dtype=pl.UInt32, eager=True), "item": lists})
        flat = rows.filter(self.lengths > 0).explode("item")
        self.parent, self.structs = flat["parent"], flat["item"]
        self.raw = self.structs.struct.unnest()
        self.bad: list[pl.DataFrame] = []

    def typed(self, given: pl.Series, complete: pl.Series) -> Items:
        """The items; what is wrong is noted."""
        frame: dict[str, pl.Series] = {}
        texts: dict[str, pl.Series] = {}
        codes: dict[str, tuple[str, ...]] = {}
        for column in self.column.items:
            field = self.field.item_fields[column.field]
            cells = typed_cells(field, self.raw[column.heading], column.unit)
            (texts if field.type == "text" else frame)[field.name] = cells.values.alias(field.name)
            codes |= {field.name: cells.codes} if field.type in ("region", "industry") else {}
            self.note(cells.faults)
        self.check(texts)
        height = len(self.parent)
        return Items(self.parent, framed(frame, height), given, complete, codes, framed(texts, height))

    def note(self, wrong: pl.DataFrame) -> None:
        """Faults of items, noted for their subjects with the place of the item."""
        if wrong.is_empty():
            return
        at = wrong["row"]
        first = self.parent.gather(at)
        place = at - self.parent.search_sorted(first, "left")
        named = pl.format("{}[{}].{}", pl.lit(self.heading), place, pl.col("column"))
        self.bad.append(wrong.with_columns(column=named, row=first))

    def check(self, texts: dict[str, pl.Series]) -> None:
        """Notes lists that are too long, items that are nothing, and keys that are missing or stand twice."""
        name, most = self.field.name, self.field.max_length
        nothing = self.structs.is_null()
        long = (self.lengths > most).arg_true()
        told = pl.format(
            "`{}` has {} items, at most {} are allowed", pl.lit(name), self.lengths.gather(long), pl.lit(most)
        )
        self.bad.append(faults(self.heading, long, pl.select(told).to_series()))
        if nothing.any():
            rows = self.parent.filter(nothing)
            self.bad.append(faults(self.heading, rows, f"an item of `{name}` is `null`, expected a mapping"))
        for key in (one.name for one in self.field.item if one.key):
            self.check_key(key, texts.get(key), nothing)

    def check_key(self, key: str, column: pl.Series | None, nothing: pl.Series) -> None:
        name = self.field.name
        keys = pl.Series([None], dtype=pl.String).new_from_index(0, len(nothing)) if column is None else column
        lacking = (keys.is_null() & ~nothing).arg_true()
        written = next((one.heading for one in self.column.items if one.field == key), None)
        if written is not None:
            lacking = lacking.filter(self.raw[written].gather(lacking).is_null())
        if len(lacking):
            parent = self.parent.gather(lacking)
            place = (lacking - self.parent.search_sorted(parent, "left")).cast(pl.String)
            missing = pl.select(pl.format("`{}[{}].{}` is missing", pl.lit(name), place, pl.lit(key))).to_series()
            self.bad.append(faults(self.heading, parent, missing, "an item needs its identifier"))
        pairs = pl.DataFrame({"row": self.parent, "key": keys})
        twice = pairs.filter(pairs.is_duplicated() & keys.is_not_null()).unique(maintain_order=True)
        for row, value in twice.iter_rows():
            told = f"`{name}` has two items with the {key} `{shorten(value)}`"
            at = pl.Series([row], dtype=pl.UInt32)
            self.bad.append(faults(self.heading, at, told, "each item has its own", value=shorten(value)))


def framed(columns: dict[str, pl.Series], height: int) -> pl.DataFrame:
    """A frame that knows its height without a column too."""
    return pl.DataFrame(columns) if columns else pl.DataFrame(height=height)


def kept(items: Items, valid: pl.Series) -> Items:
    """The items of some subjects, in a table of these alone."""
    keep = valid.gather(items.parent)
    place = (valid.cast(pl.UInt32).cum_sum() - 1).cast(pl.UInt32)
    return Items(
        place.gather(items.parent.filter(keep)), items.frame.filter(keep), items.given.filter(valid),
        items.complete.filter(valid), items.codes, None if items.texts is None else items.texts.filter(keep),
    )  # fmt: skip
