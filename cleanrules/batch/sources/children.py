"""List facts from tables of their own: one row an item, keyed by the identifier of its subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from cleanrules.batch.sources.source import FAULT, Reader
from cleanrules.batch.values import as_text
from cleanrules.errors import FactError, shorten

SUBJECT = "subject"
"""The column of a child table that holds the subject's identifier."""
_FEW = 5


@dataclass(frozen=True)
class Children:
    """The child table of one list; `needed` are the blocks of it that each block of the parent table has items in."""

    list: str
    reader: Reader
    needed: Mapping[int, tuple[int, ...]]

    @property
    def items(self) -> tuple[str, ...]:
        """The headings of the items' columns."""
        return tuple(one for one in self.reader.columns if one != SUBJECT)

    def read(self, block: int, subjects: pl.Series) -> pl.Series:
        """The list of each subject of a parent's block; none where the table has no row of it."""
        parts = [self._rows(one, subjects) for one in self.needed.get(block, ())]
        rows = pl.concat(parts) if parts else self._rows(0, subjects.clear())
        grouped = rows.group_by(SUBJECT, maintain_order=True).agg(pl.struct(*self.items).alias(self.list))
        found = subjects.alias(SUBJECT).to_frame().join(grouped, on=SUBJECT, how="left", maintain_order="left")
        return found[self.list]

    def _rows(self, block: int, subjects: pl.Series) -> pl.DataFrame:
        if not self.reader.blocks:
            return pl.DataFrame(schema=dict.fromkeys(self.reader.columns, pl.String))
        rows = self.reader.read(self.reader.blocks[block])
        return rows.with_columns(as_text(rows[SUBJECT]).alias(SUBJECT)).filter(
            pl.col(SUBJECT).is_in(subjects.implode())
        )


def children_of(list: str, reader: Reader, parent: Reader, id: str | None) -> Children:
    """The child table of a list, its items found in the parent table.

    Raises FactError where the parent has no column of identifiers, where an item names no subject or one that the parent
    doesn't have, and where two subjects with items have one identifier.
    """
    if id is None:
        raise FactError(
            f"the child table of `{list}` needs a column of identifiers in {parent.name}", help="give it a column `id`"
        )
    if SUBJECT not in reader.columns:
        raise FactError(
            f"`{reader.name}` has no column `{SUBJECT}`", help="it holds the identifier of each item's subject"
        )
    items = _ids(reader, SUBJECT, "child")
    wanted = items[SUBJECT].unique()
    owners = _ids(parent, id, "block", wanted)
    twice = owners.filter(owners[SUBJECT].is_duplicated())
    if not twice.is_empty():
        raise FactError(
            f"{parent.name} has two rows of `{shorten(twice[SUBJECT][0])}`, which has items in {reader.name}"
        )
    orphans = items.join(owners, on=SUBJECT, how="anti", nulls_equal=False)
    if not orphans.is_empty():
        shown = ", ".join(f"`{shorten(one)}`" for one in orphans[SUBJECT].unique(maintain_order=True)[:_FEW])
        raise FactError(
            f"{orphans.height} items of {reader.name} belong to no subject of {parent.name}: {shown}",
            help=f"the column `{SUBJECT}` of an item is the `id` of its subject",
        )
    pairs = items.join(owners, on=SUBJECT).group_by("block").agg(pl.col("child").unique().sort()).sort("block")
    needed = {block: tuple(found) for block, found in pairs.iter_rows()}
    return Children(list, reader, needed)


def _ids(reader: Reader, column: str, place: str, wanted: pl.Series | None = None) -> pl.DataFrame:
    """The identifiers of a table, and the block that each stands in."""
    parts: Sequence[pl.DataFrame] = [
        _part(reader, column, place, number, wanted) for number in range(len(reader.blocks))
    ]
    empty = pl.DataFrame(schema={SUBJECT: pl.String, place: pl.UInt32})
    return pl.concat([empty, *parts])


def _part(reader: Reader, column: str, place: str, number: int, wanted: pl.Series | None) -> pl.DataFrame:
    frame = reader.read(reader.blocks[number], None if wanted is None else [column])
    if FAULT in frame.columns and wanted is None:
        raise FactError(f"{reader.name}: {frame[FAULT].drop_nulls()[0]}")
    ids = as_text(frame[column]).alias(SUBJECT).to_frame()
    if wanted is not None:
        ids = ids.filter(pl.col(SUBJECT).is_in(wanted.implode()))
    return ids.with_columns(pl.lit(number, dtype=pl.UInt32).alias(place))
