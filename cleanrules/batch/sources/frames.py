"""Tables that are in memory already: polars, pandas, and whatever speaks Arrow."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from cleanrules.batch.sources.source import Block, cut, nested
from cleanrules.batch.values import cell_text
from cleanrules.errors import FactError, UsageError, shorten
from cleanrules.frozen import FrozenDict, lazy


@dataclass(frozen=True)
class FrameReader:
    """A frame in memory."""

    frame: pl.DataFrame = field(repr=False)
    columns: tuple[str, ...]
    items: Mapping[str, tuple[str, ...]]
    blocks: tuple[Block, ...]
    name: str = "the frame"

    @lazy
    def sha256(self) -> str:
        """The digest of the cells and their types, however they are held in memory."""
        digest = hashlib.sha256()
        for part in self.frame.iter_slices(100_000):
            held = io.BytesIO()
            part.rechunk().write_parquet(held, compression="uncompressed", statistics=False)
            digest.update(held.getbuffer())
        return digest.hexdigest()

    def read(self, block: Block, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """The cells of a block."""
        part = self.frame.slice(block.first - 1, block.rows)
        return part if columns is None else part.select(columns)


def open_frame(given: Any, rows: int) -> FrameReader:
    """A polars frame (a lazy one is collected), a pandas frame, or an Arrow table.

    Raises UsageError for anything else.
    """
    frame = _polars(given)
    return FrameReader(frame, tuple(frame.columns), FrozenDict(nested(frame.schema)), cut(frame.height, rows))


def _polars(given: Any) -> pl.DataFrame:
    if isinstance(given, pl.LazyFrame):
        return given.collect()
    if isinstance(given, pl.DataFrame):
        return given
    if type(given).__module__.partition(".")[0] == "pandas":
        return _from_pandas(given)
    if not hasattr(given, "__arrow_c_stream__"):
        raise UsageError(
            f"`{type(given).__name__}` is no table",
            help="pass a path, a polars or pandas frame, or an Arrow table",
        )
    try:
        return pl.DataFrame(given)
    except pl.exceptions.PolarsError as cause:
        raise FactError(f"the Arrow table can't be read: {shorten(cause, 200)}") from None


def _from_pandas(given: Any) -> pl.DataFrame:
    """A pandas frame. What pandas holds to be missing (None, NaN, NaT, NA) is unknown; its index is left out."""
    names = [str(name) for name in given.columns]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise FactError(f"two columns are headed `{shorten(twice)}`")
    return pl.DataFrame([_series(name, given.iloc[:, place]) for place, name in enumerate(names)])


def _series(name: str, column: Any) -> pl.Series:
    """One column. Python objects become text, as each would stand in a facts file; lists of mappings become nested."""
    if column.dtype != object:
        return pl.Series(name, pl.from_pandas(column, nan_to_null=True))
    missing = column.isna()
    values = [None if gone else value for value, gone in zip(column, missing, strict=True)]
    if any(isinstance(value, list | tuple) or hasattr(value, "tolist") for value in values):
        return pl.Series(name, [_items(name, value) for value in values], strict=False)
    return pl.Series(name, [cell_text(value) for value in values], dtype=pl.String)


def _items(name: str, value: Any) -> list[dict[str, str | None]] | None:
    if value is None:
        return None
    listed = value.tolist() if hasattr(value, "tolist") else value
    if not isinstance(listed, list | tuple) or not all(isinstance(one, Mapping) for one in listed):
        raise FactError(f"the column `{shorten(name)}` mixes lists of items with `{shorten(value)}`")
    return [{str(key): cell_text(cell) for key, cell in one.items()} for one in listed]
