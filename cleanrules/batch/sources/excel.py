"""Excel workbooks: one sheet with a row of headings. Read whole, once a process.

By openpyxl, which hands over the binary float of a cell as it is stored; a faster reader that was tried rounds it, and takes
an error value (`#N/A`) for an empty cell.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from xml.etree.ElementTree import ParseError

import openpyxl
import polars as pl
from openpyxl.utils.exceptions import InvalidFileException

from cleanrules.batch.sources.source import FAULT, Block, cut, file_sha256, named
from cleanrules.errors import FactError, UsageError, did_you_mean, shorten
from cleanrules.facts.cells import EXACT_BELOW, cell_text, shown
from cleanrules.frozen import FrozenDict, lazy


@dataclass(frozen=True)
class ExcelReader:
    """One sheet of a workbook. Cells are text: numbers as the shortest decimal, days as in 2022-06-20."""

    path: Path
    sheet: str | None
    columns: tuple[str, ...]
    blocks: tuple[Block, ...]
    items: Mapping[str, tuple[str, ...]] = field(default_factory=FrozenDict)

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.path.name if self.sheet is None else f"{self.path.name}, {self.sheet}"

    @lazy
    def sha256(self) -> str:
        """The digest of the file's bytes."""
        return file_sha256(self.path)

    def read(self, block: Block, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """The cells of a block, as text."""
        headings, rows = _kept(self.path, self.sheet, _stamp(self.path))
        chosen = list(headings if columns is None else columns)
        places = [headings.index(one) for one in chosen]
        part = rows[block.first - 1 : block.first - 1 + block.rows]
        data = {one: [cell_text(row[place]) for row in part] for one, place in zip(chosen, places, strict=True)}
        faults = [_fault(chosen, [row[place] for place in places]) for row in part]
        if any(faults):
            data[FAULT] = faults
        return pl.DataFrame(data, schema=dict.fromkeys(data, pl.String))


def _fault(headings: Sequence[str], row: Sequence[object]) -> str | None:
    """What is wrong with a row: a number that lost digits."""
    for heading, value in zip(headings, row, strict=True):
        if isinstance(value, int | float) and abs(value) >= EXACT_BELOW:
            return (
                f"`{shorten(heading)}` is {cell_text(value)}, a number of which a spreadsheet keeps 15 digits only: "
                "enter it as text"
            )
    return None


def open_excel(path: Path, sheet: str | None, rows: int) -> ExcelReader:
    """A sheet of a workbook, the first without a name. Raises FactError, and UsageError for an unknown sheet."""
    try:
        headings, data = _kept(path, sheet, _stamp(path))
    except OSError as cause:
        raise FactError(f"can't read `{path}`: {(cause.strerror or 'unknown error').lower()}") from None
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, ParseError) as cause:
        raise FactError(f"`{path}` can't be read as an Excel workbook: {shorten(cause, 200)}") from None
    return ExcelReader(path, sheet, headings, cut(len(data), rows))


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size


class Cell(Protocol):
    """A cell of openpyxl."""

    value: object
    number_format: str


Row = tuple[object, ...]


@lru_cache(maxsize=2)
def _kept(path: Path, sheet: str | None, stamp: tuple[int, int]) -> tuple[tuple[str, ...], list[Row]]:
    """The headings and the rows of a sheet; rows and columns without anything at the end are left out."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        page = book[_sheet(book.sheetnames, sheet, path)]
        page.reset_dimensions()  # what a file says of its size may be wrong
        rows = [_trimmed(row) for row in page.iter_rows()]
    finally:
        book.close()
    while rows and not rows[-1]:
        rows.pop()
    if not rows:
        raise FactError(f"`{path}` has no row of headings")
    width = max(map(len, rows))
    padded = [(*row, *[None] * (width - len(row))) for row in rows]
    filled = [place for place in range(width) if any(row[place] is not None for row in padded)]
    headings = named(cell_text(one) or "" for one in padded[0])
    kept = padded[1:] if len(filled) == width else [tuple(row[place] for place in filled) for row in padded[1:]]
    return tuple(headings[place] for place in filled), kept


def _trimmed(row: Iterable[Cell]) -> Row:
    cells = [shown(cell.value, cell.number_format) for cell in row]
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


def _sheet(names: Sequence[str], wanted: str | None, path: Path) -> str:
    if wanted is None:
        return names[0]
    if wanted not in names:
        listed = ", ".join(f"`{one}`" for one in names)
        raise UsageError(
            f"`{path}` has no sheet `{wanted}`", help=did_you_mean(wanted, names) or f"sheets there: {listed}"
        )
    return wanted
