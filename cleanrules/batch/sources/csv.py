"""CSV files, UTF-8 or GB18030: cut into blocks of whole rows by one pass over the bytes, so that any block can be read alone.

In both encodings the bytes of the comma, the quote and the line ends are never part of another character. Lines without
anything are no rows. Every cell is text; a cell without anything, quoted or not, is unknown.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.csv as pc

from cleanrules.batch.sources.source import FAULT, Block, file_sha256, named
from cleanrules.errors import FactError, UsageError, shorten
from cleanrules.frozen import FrozenDict, lazy

ENCODINGS = {"utf-8": "utf-8", "utf-8-sig": "utf-8", "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030"}
"""The encodings that may be named, and how each is read: GB18030 holds all of GBK and GB 2312."""
_BLOCK_BYTES = 64_000_000
_RECORD_BYTES = 4_000_000
_CHUNK = 1 << 20
_FIELD = rb'(?:"(?:[^"]++|"")*+"[^,]*+|[^",][^,]*+|)'
_WHOLE = re.compile(rb"%b(?:,%b)*+\Z" % (_FIELD, _FIELD))
"""A record of which each quote that opens also closes; a quote inside an unquoted cell is a character."""


@dataclass(frozen=True)
class CsvReader:
    """A CSV file."""

    path: Path
    encoding: str
    columns: tuple[str, ...]
    blocks: tuple[Block, ...]
    items: Mapping[str, tuple[str, ...]] = field(default_factory=FrozenDict)

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.path.name

    @lazy
    def sha256(self) -> str:
        """The digest of the file's bytes."""
        return file_sha256(self.path)

    def read(self, block: Block, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """The cells of a block, as text. Raises FactError where the file is not what it was when it was opened."""
        start, end = block.span
        with self.path.open("rb") as file:
            file.seek(start)
            data = file.read(end - start)
        if self.encoding != "utf-8":
            data = data.decode(self.encoding).encode()
        if data.startswith(codecs.BOM_UTF8):
            data = codecs.BOM_UTF8 + data  # a mark that is text: the parser takes one for the file's own
        frame, ragged = _parsed(data, len(self.columns))
        if frame.height + len(ragged) != block.rows:
            raise FactError(
                f"`{self.path}` has {frame.height + len(ragged)} rows from row {block.first} on, expected {block.rows}",
                help="the file was changed meanwhile, or single carriage returns stand between its rows",
            )
        if ragged:
            frame = _with_gaps(frame, block.rows, ragged)
        frame = frame.rename(dict(zip(map(str, range(len(self.columns))), self.columns, strict=True)))
        return frame if columns is None else frame.select([*columns, *(one for one in (FAULT,) if ragged)])


def _parsed(data: bytes, width: int) -> tuple[pl.DataFrame, dict[int, str]]:
    """The rows of the right width; and what is wrong with the others, by their place from 0."""
    ragged: dict[int, str] = {}

    def note(row: pc.InvalidRow) -> str:
        ragged[row.number - 1] = (
            f"the row has {row.actual_columns} cells, the heading {row.expected_columns}: `{shorten(row.text)}`"
        )
        return "skip"

    names = [str(place) for place in range(width)]
    table = pc.read_csv(
        io.BytesIO(data),
        read_options=pc.ReadOptions(use_threads=False, column_names=names, block_size=len(data) + 1),
        parse_options=pc.ParseOptions(newlines_in_values=True, invalid_row_handler=note),
        convert_options=pc.ConvertOptions(
            column_types={name: pa.string() for name in names}, null_values=[""], strings_can_be_null=True
        ),
    )
    return pl.DataFrame(pl.from_arrow(table)), ragged


def _with_gaps(frame: pl.DataFrame, rows: int, ragged: Mapping[int, str]) -> pl.DataFrame:
    """The frame with an empty row for each faulty one, in its place."""
    sound = pl.Series("at", [row for row in range(rows) if row not in ragged], dtype=pl.UInt32)
    faults = pl.DataFrame(
        {"at": list(ragged), FAULT: list(ragged.values())}, schema={"at": pl.UInt32, FAULT: pl.String}
    )
    every = pl.DataFrame({"at": pl.int_range(rows, dtype=pl.UInt32, eager=True)})
    filled = every.join(frame.with_columns(sound), on="at", how="left", maintain_order="left")
    return filled.join(faults, on="at", how="left", maintain_order="left").drop("at")


def open_csv(path: Path, encoding: str | None, rows: int) -> CsvReader:
    """A CSV file, cut into blocks of at most so many rows. Raises FactError, and UsageError for an unknown encoding."""
    if encoding is not None and encoding.lower() not in ENCODINGS:
        raise UsageError(f"unknown encoding `{encoding}`", help="CSV files are read in utf-8 or gb18030")
    tried = ("utf-8", "gb18030") if encoding is None else (ENCODINGS[encoding.lower()],)
    try:
        read_as = next((one for one in tried if _decodes(path, one)), None)
        if read_as is None:
            raise FactError(
                f"`{path}` is not {' or '.join(one.upper() for one in tried)} text",
                help="save the file as CSV UTF-8, or name its encoding",
            )
        with path.open("rb") as file:
            records = _records(file, path)
            head, _ = next(records, (b"", 0))
            blocks = tuple(_blocks(records, len(head), rows))
    except OSError as cause:
        raise FactError(f"can't read `{path}`: {(cause.strerror or 'unknown error').lower()}") from None
    return CsvReader(path, read_as, _headings(head.decode(read_as), path), blocks)


def _headings(text: str, path: Path) -> tuple[str, ...]:
    headings = next(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")), [])
    if not headings:
        raise FactError(f"`{path}` has no row of headings")
    return named(headings)


def _decodes(path: Path, encoding: str) -> bool:
    """Whether the whole file is text of this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _records(file: Iterator[bytes], path: Path) -> Iterator[tuple[bytes, int]]:
    """Each record and how many rows it is: none where nothing stands in it."""
    number, record = 0, b""
    for line in file:
        record = record + line if record else line
        if b'"' in record and not _WHOLE.match(record):
            if len(record) > _RECORD_BYTES:
                break
            continue
        counts = int(record not in (b"\n", b"\r\n"))
        number += counts
        yield record, counts
        record = b""
    if record:
        raise FactError(f"`{path}`: a quote that opens in row {number} is never closed")


def _blocks(records: Iterator[tuple[bytes, int]], start: int, limit: int) -> Iterator[Block]:
    index, first, rows, end = 0, 1, 0, start
    for record, counts in records:
        end += len(record)
        rows += counts
        if rows == limit or end - start > _BLOCK_BYTES:
            if rows:
                yield Block(index, first, rows, (start, end))
                index += 1
            first, rows, start = first + rows, 0, end
    if rows:
        yield Block(index, first, rows, (start, end))
