"""Parquet files: one block a row group, or several where it is large."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from cleanrules.batch.sources.source import Block, file_sha256, nested
from cleanrules.errors import FactError, shorten
from cleanrules.frozen import FrozenDict, lazy

LARGE = 262_144
"""A row group of more rows is cut, to keep memory flat; to read a part of it costs a little more."""


@dataclass(frozen=True)
class ParquetReader:
    """A Parquet file."""

    path: Path
    columns: tuple[str, ...]
    items: Mapping[str, tuple[str, ...]]
    blocks: tuple[Block, ...]

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.path.name

    @lazy
    def sha256(self) -> str:
        """The digest of the file's bytes."""
        return file_sha256(self.path)

    def read(self, block: Block, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """The cells of a row group; other columns are not read."""
        table = pl.scan_parquet(self.path, glob=False, hive_partitioning=False)
        chosen = table if columns is None else table.select(columns)
        return chosen.slice(block.first - 1, block.rows).collect()


def _parts(start: int, rows: int) -> Iterator[tuple[int, int]]:
    """A row group in equal parts of at most LARGE rows: the first row of each, and how many it has."""
    count = -(-rows // LARGE) or 1
    bounds = [start + rows * part // count for part in range(count)] + [start + rows]
    yield from ((first, last - first) for first, last in pairwise(bounds) if last > first)


def open_parquet(path: Path) -> ParquetReader:
    """A Parquet file. Raises FactError."""
    try:
        with pq.ParquetFile(path) as file:
            sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
        schema = pl.read_parquet_schema(path)
    except (pa.ArrowException, OSError, pl.exceptions.PolarsError) as cause:
        raise FactError(f"`{path}` can't be read as Parquet: {shorten(cause, 200)}") from None
    starts = accumulate(sizes, initial=0)
    parts = [part for start, rows in zip(starts, sizes, strict=False) for part in _parts(start, rows)]
    blocks = tuple(Block(index, start + 1, rows) for index, (start, rows) in enumerate(parts))
    return ParquetReader(path, tuple(schema), FrozenDict(nested(schema)), blocks)
