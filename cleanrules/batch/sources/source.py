"""What every input is: a table that is read block by block, anywhere, in any order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import polars as pl

FAULT = "\x00fault"
"""The column of a raw block that says what is wrong with a whole row; only where something is."""
BLOCK_ROWS = 100_000
"""The rows of a block, where the input is not cut already."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the input; `first` is the number of its first row in the whole input, from 1.

    `span` is where a CSV file holds it, in bytes.
    """

    index: int
    first: int
    rows: int
    span: tuple[int, int] = (0, 0)


class Reader(Protocol):
    """One table of one format. Picklable, so that another process can read a block."""

    @property
    def name(self) -> str:
        """What messages call it."""
        ...

    @property
    def columns(self) -> tuple[str, ...]:
        """Its headings."""
        ...

    @property
    def items(self) -> Mapping[str, tuple[str, ...]]:
        """Of each nested column, the names of the fields of its items."""
        ...

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Its parts, in order."""
        ...

    @property
    def sha256(self) -> str:
        """The digest of its content."""
        ...

    def read(self, block: Block, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """The cells of a block, of all columns or some, and FAULT where rows are faulty."""
        ...


def cut(rows: int, size: int) -> tuple[Block, ...]:
    """Blocks of `size` rows."""
    return tuple(Block(index, start + 1, min(size, rows - start)) for index, start in enumerate(range(0, rows, size)))


def file_sha256(path: Path) -> str:
    """The digest of a file's bytes, read as a stream."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def nested(schema: Mapping[str, pl.DataType]) -> dict[str, tuple[str, ...]]:
    """Of each column of lists of items, the names of the items' fields; none where no row has an item."""
    inner = {name: type.inner if isinstance(type, pl.List) else type for name, type in schema.items()}
    return {
        name: tuple(field.name for field in type.fields) if isinstance(type, pl.Struct) else ()
        for name, type in inner.items()
        if isinstance(type, pl.Null) or (isinstance(type, pl.Struct) and isinstance(schema[name], pl.List))
    }


def named(headings: Iterable[str]) -> tuple[str, ...]:
    """The headings; a column without one is called by its place."""
    return tuple(heading or f"column {place}" for place, heading in enumerate(headings, 1))
