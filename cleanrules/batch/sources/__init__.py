"""Where many subjects come from: Parquet, CSV and Excel files, Arrow tables, polars and pandas frames."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from cleanrules.batch.sources.children import SUBJECT, Children, children_of
from cleanrules.batch.sources.csv import open_csv
from cleanrules.batch.sources.frames import open_frame
from cleanrules.batch.sources.headings import id_heading, load_mapping
from cleanrules.batch.sources.parquet import open_parquet
from cleanrules.batch.sources.source import BLOCK_ROWS, FAULT, Block, Reader
from cleanrules.batch.values import as_text
from cleanrules.errors import FactError, UsageError, did_you_mean, shorten
from cleanrules.frozen import FrozenDict, lazy

__all__ = ["BLOCK_ROWS", "FAULT", "SUBJECT", "Block", "Source", "load_mapping", "open_source"]
SUFFIXES = (".parquet", ".pq", ".csv", ".xlsx", ".xlsm")


@dataclass(frozen=True)
class Source:
    """An input: a table, the child tables of its lists, and what its headings mean. Picklable.

    `mapping` gives to headings the field that each stands for, or None where it is to be left out.
    """

    reader: Reader
    mapping: Mapping[str, str | None] = field(default_factory=FrozenDict)
    children: tuple[Children, ...] = ()

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.reader.name

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Its parts, in order."""
        return self.reader.blocks

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return sum(block.rows for block in self.blocks)

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings as written, then the lists that child tables bring."""
        return (*self.reader.columns, *(one.list for one in self.children))

    @property
    def items(self) -> Mapping[str, tuple[str, ...]]:
        """Of each column of lists, the names of the columns of its items."""
        return {**self.reader.items, **{one.list: one.items for one in self.children}}

    @lazy
    def fingerprint(self) -> str:
        """The sha256 of all that is read, and of how it is read."""
        parts = [self.reader.sha256, sorted(self.mapping.items()), getattr(self.reader, "encoding", None)]
        parts += [getattr(self.reader, "sheet", None), [[one.list, one.reader.sha256] for one in self.children]]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()

    def read(self, block: Block, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """The raw cells of a block, of all columns or some; and FAULT, where whole rows are faulty."""
        wanted = self.columns if columns is None else tuple(columns)
        own = [one for one in self.reader.columns if one in wanted]
        joined = [one for one in self.children if one.list in wanted]
        id = id_heading(self.reader.columns, self.mapping) if joined else None
        if id is None:
            return self.reader.read(block, own)
        frame = self.reader.read(block, own if id in own else [*own, id])
        lists = [one.read(block.index, as_text(frame[id])) for one in joined]
        return frame.select(*own, *lists, *(one for one in (FAULT,) if one in frame.columns))


def open_source(
    given: Any,
    *,
    encoding: str | None = None,
    columns: Mapping[str, str | None] | Path | str | None = None,
    children: Mapping[str, Any] | None = None,
    sheet: str | None = None,
    block_rows: int = BLOCK_ROWS,
) -> Source:
    """An input: the path of a Parquet, CSV or Excel file, or a frame in memory.

    `encoding` is that of a CSV file (by default UTF-8 or GB18030, whichever its bytes are); `columns` gives to headings
    the field that each stands for or None, as a mapping or a YAML file of one; `children` gives to lists their tables
    (a path, a frame, or a pair of a workbook's path and sheet); `sheet` names the sheet of a workbook; what is not
    Parquet is cut into blocks of `block_rows`.

    Raises FactError where the input can't be read, UsageError where it is asked for in a way that makes no sense.
    """
    mapping = load_mapping(columns) if isinstance(columns, Path | str) else dict(columns or {})
    reader = _reader(given, encoding, sheet, block_rows)
    id = id_heading(reader.columns, mapping)
    found: list[Children] = []
    for name, table in (children or {}).items():
        path, page = table if isinstance(table, tuple) else (table, None)
        if name in reader.columns:
            raise FactError(f"`{shorten(name)}` is a column of {reader.name} and a child table too")
        found.append(children_of(name, _reader(path, encoding, page, block_rows), reader, id))
    source = Source(reader, FrozenDict(mapping), tuple(found))
    _check(source)
    return source


def _reader(given: Any, encoding: str | None, sheet: str | None, rows: int) -> Reader:
    """The table, its headings all different."""
    reader = _opened(given, encoding, sheet, rows)
    twice = next((one for one in reader.columns if reader.columns.count(one) > 1), None)
    if twice is not None:
        raise FactError(f"two columns of {reader.name} are headed `{shorten(twice)}`", help="rename one of the two")
    return reader


def _opened(given: Any, encoding: str | None, sheet: str | None, rows: int) -> Reader:
    if not isinstance(given, Path | str):
        return open_frame(given, rows)
    path = Path(given).absolute()  # another process may stand elsewhere
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(
            f"`{path}` is no table: its name ends in none of {', '.join(SUFFIXES)}", help=did_you_mean(suffix, SUFFIXES)
        )
    excel = suffix in (".xlsx", ".xlsm")
    if sheet is not None and not excel:
        raise UsageError(f"`{path}` has no sheets", help="only a workbook has")
    if excel:
        from cleanrules.batch.sources.excel import open_excel  # openpyxl takes long to import

        return open_excel(path, sheet, rows)
    return open_csv(path, encoding, rows) if suffix == ".csv" else open_parquet(path)


def _check(source: Source) -> None:
    """Refuses a mapping of headings that aren't there."""
    known = {*source.columns, *(f"{one}.{item}" for one, items in source.items.items() for item in items)}
    for heading in source.mapping:
        if heading not in known:
            raise UsageError(
                f"the mapping names a column `{shorten(heading)}`, which {source.name} doesn't have",
                help=did_you_mean(heading, known),
            )
