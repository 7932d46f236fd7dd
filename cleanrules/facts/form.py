"""Reads an Excel form that was filled in: a workbook as the tree that a facts file holds, with the cell of each value.

A form says itself what its cells are: a hidden sheet `cleanrules` names the kind; of every other sheet the hidden cell A1
says what it holds, the hidden column A what each row is, and the hidden row 1 what each column is. So sheets may be
renamed, rows and columns moved, and what is read stays what was asked for.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from cleanrules.errors import FactError, MissingExtra, Position, shorten
from cleanrules.facts.cells import EXACT_BELOW, cell_text, shown
from cleanrules.facts.fields import FLAGS
from cleanrules.facts.units import split_quantity
from cleanrules.reading import MAX_BYTES, Document, Steps, Tree

SUFFIXES = (".xlsx", ".xlsm")
SHEET, VERSION = "cleanrules", "1"
"""The hidden sheet that says what the workbook is, and the version of forms that is read here."""
SUBJECT, REGISTER = "subject", "register"
"""What a workbook may be: the form of one subject, or a register with a row a subject, which a batch reads."""
GUIDE, FACTS, LIST = "#guide", "#facts", "#list "
"""What A1 of a sheet says: instructions, the facts of the subject, the items of a list (its name behind)."""
VALUE, UNIT, SOURCE, COMPLETE, ITEMS = "#value", "#unit", "#source", "#complete", "#items"
"""The columns of the facts, and the rows above the items of a list: the last is that of their headings."""
_A_FORM = "`cleanrules template KIND --format xlsx -o form.xlsx` makes a form"


def is_workbook(path: Path | str) -> bool:
    """Whether a file is an Excel workbook, by its name."""
    return Path(path).suffix.lower() in SUFFIXES


@dataclass(slots=True)
class FormDocument(Document):
    """The tree of a form; `cells` are the cells (`项目!C12`) of its nodes."""

    cells: dict[Steps, str] = field(default_factory=dict)

    def place(self, steps: Steps) -> str:
        """File and cell of the node at `steps`."""
        return f"{self.file}:{self.cells[steps]}"

    def position(self, steps: Steps = (), *, key: bool = False) -> Position:
        """Where the node at `steps` stands, or its nearest parent that is in the form."""
        while steps and steps not in self.marks:
            steps = steps[:-1]
        return Position(self.file, *self.marks.get(steps, (1, 1)), self.cells.get(steps, ""))


@dataclass(frozen=True, slots=True)
class _Cell:
    value: object
    kind: str
    format: str


@dataclass(frozen=True, slots=True)
class _Page:
    """A sheet: its cells by row and column, from 1."""

    title: str
    cells: Mapping[tuple[int, int], _Cell]

    def mark(self, row: int, column: int) -> str:
        """What a hidden cell says."""
        found = self.cells.get((row, column))
        return str(found.value) if found is not None else ""

    def columns(self) -> dict[int, str]:
        """What each column is, by the hidden row."""
        return {column: self.mark(1, column) for row, column in sorted(self.cells) if row == 1 and column > 1}

    def rows(self) -> dict[int, str]:
        """What each row is, by the hidden column; all rows that hold something."""
        return {row: self.mark(row, 1) for row in sorted({row for row, _ in self.cells}) if row > 1}


def read_form(path: Path | str) -> FormDocument:
    """What a form says. Raises FactError for what is no form, and MissingExtra without openpyxl."""
    pages = _pages(path)
    about = pages.pop(SHEET, None)
    if about is None:
        raise FactError(
            f"`{path}` is no form of cleanrules",
            help=f"{_A_FORM}; a register with a row a subject is for `cleanrules batch`",
        )
    if about.mark(1, 2) != VERSION:
        raise FactError(
            f"`{path}` is a form of version `{shorten(about.mark(1, 2))}`, expected {VERSION}", help=_A_FORM
        )
    if about.mark(3, 2) == REGISTER:
        raise FactError(f"`{path}` is a register, not the form of one subject", help="`cleanrules batch` reads it")
    return _Builder(FormDocument(str(path), ""), pages).build(about)


def register_of(path: Path | str) -> tuple[str, Mapping[str, str]] | None:
    """Of a register made as a form: its kind, and the sheet of each list; None for other workbooks.

    Raises FactError for the form of one subject, and for what is no workbook.
    """
    with _book(path) as book:
        if SHEET not in book.sheetnames:
            return None
        about = _Page(SHEET, dict(_cells(book[SHEET])))
        if about.mark(3, 2) != REGISTER:
            raise FactError(f"`{path}` is the form of one subject, not a register", help="`cleanrules screen` reads it")
        titles = {about.mark(row, 1): about.mark(row, 2) for row in about.rows() if row > 3 and about.mark(row, 1)}
        return about.mark(2, 2), {name: title for name, title in titles.items() if title in book.sheetnames}


def _pages(path: Path | str) -> dict[str, _Page]:
    """The sheets by title. Raises FactError where the file is no workbook."""
    with _book(path) as book:
        if SHEET not in book.sheetnames:
            return {}
        if Path(path).stat().st_size > MAX_BYTES:
            raise FactError(f"file `{path}` is larger than {MAX_BYTES} bytes")
        return {page.title: _Page(page.title, dict(_cells(page))) for page in book.worksheets}


@contextmanager
def _book(path: Path | str) -> Iterator[Any]:
    """A workbook while it is read. Raises FactError where the file is none, and MissingExtra."""
    try:
        import openpyxl  # noqa: PLC0415 - of an extra, and slow to import
        from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415
    except ImportError:
        raise MissingExtra(
            "Excel forms need `openpyxl`, which is not installed",
            help="install the extra: `pip install 'cleanrules[reports]'`",
        ) from None
    book = None
    try:
        book = openpyxl.load_workbook(path, read_only=True)
        yield book
    except OSError as cause:
        raise FactError(f"can't read `{path}`: {(cause.strerror or 'unknown error').lower()}") from None
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, ParseError) as cause:
        raise FactError(f"`{path}` can't be read as an Excel workbook: {shorten(cause, 200)}") from None
    finally:
        if book is not None:
            book.close()


def _cells(page: Any) -> Iterator[tuple[tuple[int, int], _Cell]]:
    page.reset_dimensions()  # what a file says of its size may be wrong
    for row, cells in enumerate(page.iter_rows(), 1):
        for column, cell in enumerate(cells, 1):
            value = shown(cell.value, cell.number_format) if cell.value is not None else None
            if value is not None and str(value).strip():
                yield (row, column), _Cell(value, cell.data_type, cell.number_format)


class _Builder:
    """One form on its way in."""

    def __init__(self, document: FormDocument, pages: Mapping[str, _Page]) -> None:
        self.document, self.pages, self.data = document, pages, dict[str, Tree]()

    def build(self, about: _Page) -> FormDocument:
        """The tree of the whole form."""
        self.data["kind"] = about.mark(2, 2)
        self.mark(("kind",), about, 2, 2)
        for page in self.pages.values():
            what = page.mark(1, 1)
            if what == FACTS:
                self.facts(page)
            elif what.startswith(LIST):
                self.listing(what.removeprefix(LIST), page)
            elif what != GUIDE and page.cells:
                raise FactError(
                    f"the sheet `{shorten(page.title)}` is no part of the form",
                    help="take it out, or fill in a form with its hidden row and column as they were",
                    position=self.at(page, 1, 1),
                )
        self.document.data = self.data
        return self.document

    def facts(self, page: _Page) -> None:
        """The facts of the subject, a row each."""
        places = {what: column for column, what in page.columns().items()}
        if VALUE not in places:
            raise FactError("the sheet has lost its hidden row", help=_A_FORM, position=self.at(page, 1, 1))
        for row, name in page.rows().items():
            value = self.text(page, row, places[VALUE]) if name else None
            if value is None:
                continue
            self.once(name, page, row, places[VALUE])
            unit = self.text(page, row, places[UNIT]) if UNIT in places else None
            source = self.text(page, row, places[SOURCE]) if SOURCE in places else None
            self.data[name] = self.wrapped(value, unit, source)
            self.mark((name,), page, row, places[VALUE])
            self.mark((name, "value"), page, row, places[VALUE])

    def listing(self, name: str, page: _Page) -> None:
        """The items of a list, a row each below their headings; what stands above is said of the list."""
        columns = page.columns()
        rows = page.rows()
        heading = next((row for row, what in rows.items() if what == ITEMS), None)
        if heading is None or len(columns) < 2:
            raise FactError("the sheet has lost its hidden row or column", help=_A_FORM, position=self.at(page, 1, 1))
        answers = sorted(columns)[1]
        said = {what: (row, self.text(page, row, answers)) for row, what in rows.items() if what in (COMPLETE, SOURCE)}
        complete_row, complete = said.get(COMPLETE, (1, None))
        items = self.items(name, page, heading, columns)
        if not items and complete is None:
            return
        self.once(name, page, heading, answers)
        found: dict[str, Tree] = {"items": [*items]}
        if complete is not None:
            self.mark((name, "complete"), page, complete_row, answers)
            found["complete"] = self.truth(complete, (name, "complete"))
        if (source := said.get(SOURCE, (1, None))[1]) is not None:
            found["source"] = source
        self.data[name] = found
        self.mark((name,), page, heading, sorted(columns)[0])

    def items(self, name: str, page: _Page, heading: int, columns: Mapping[int, str]) -> list[Tree]:
        """The rows that say anything, as items."""
        items: list[Tree] = []
        source_column = next((column for column, what in columns.items() if what == SOURCE), 0)
        headings = {column: page.mark(heading, column) for column in columns}
        for row in sorted(row for row in page.rows() if row > heading):
            texts = {
                column: text
                for column, what in columns.items()
                if what and not what.startswith("#") and (text := self.text(page, row, column)) is not None
            }
            if not texts:
                continue
            steps: Steps = (name, "items", len(items))
            self.mark(steps, page, row, sorted(columns)[0])
            sources = _sources(self.text(page, row, source_column), headings)
            item: dict[str, Tree] = {}
            for column, text in texts.items():
                inner = (*steps, columns[column])
                item[columns[column]] = self.wrapped(text, None, sources.get(column, sources.get(0)))
                self.mark(inner, page, row, column)
                self.mark((*inner, "value"), page, row, column)
            items.append(item)
        return items

    def wrapped(self, value: str, unit: str | None, source: str | None) -> Tree:
        """A value with its unit, where it is a bare number, and its source."""
        parts = split_quantity(value)
        found: dict[str, Tree] = {"value": value}
        if unit is not None and parts is not None and not parts[1]:
            found["unit"] = unit
        if source is not None:
            found["source"] = source
        return found if len(found) > 1 else value

    def truth(self, text: str, steps: Steps) -> str:
        """Whether a list is complete."""
        if text not in FLAGS:
            raise FactError(
                f"whether the list is complete is `{shorten(text)}`, expected `是` or `否`, `true` or `false`",
                help="leave it empty where no item is known", position=self.document.position(steps),
            )  # fmt: skip
        return "true" if FLAGS[text] else "false"

    def text(self, page: _Page, row: int, column: int) -> str | None:
        """What a cell says; None where it says nothing. Raises FactError for what is no value."""
        cell = page.cells.get((row, column))
        if cell is None:
            return None
        wrong = None
        if cell.kind == "f":
            wrong = (f"the cell holds the formula `{shorten(cell.value)}`", "paste its result as a value")
        elif cell.kind == "e":
            wrong = (f"the cell holds the error `{shorten(cell.value)}`", "write the value, or empty the cell")
        elif isinstance(cell.value, int | float) and abs(cell.value) >= EXACT_BELOW:
            wrong = (
                f"the cell holds {cell_text(cell.value)}, a number of which a spreadsheet keeps 15 digits only",
                "enter it as text",
            )
        if wrong is not None:
            raise FactError(wrong[0], help=wrong[1], position=self.at(page, row, column))
        return (cell_text(cell.value) or "").strip()

    def once(self, name: str, page: _Page, row: int, column: int) -> None:
        """Refuses a fact that is given twice."""
        if name in self.data:
            raise FactError(
                f"`{shorten(name)}` is given twice, first in {self.document.cells[(name,)]}",
                help="take one of the two rows or sheets out", position=self.at(page, row, column),
            )  # fmt: skip

    def mark(self, steps: Steps, page: _Page, row: int, column: int) -> None:
        self.document.marks[steps] = (row, column)
        self.document.cells[steps] = _coordinate(page, row, column)

    def at(self, page: _Page, row: int, column: int) -> Position:
        return Position(self.document.file, row, column, _coordinate(page, row, column))


def _sources(text: str | None, headings: Mapping[int, str]) -> dict[int, str]:
    """The source of each column of an item; under 0 that of all.

    `年产能：附表1；规格：附表2` gives the named columns sources of their own.
    """
    if text is None:
        return {}
    found: dict[int, str] = {}
    for part in re.split("[；;]", text):
        title, _, source = (one.strip() for one in re.sub(r":\s", "：", part, count=1).partition("："))
        column = next((at for at, heading in headings.items() if title and _headed(heading, title)), None)
        if column is None or not source:
            return {0: text}
        found[column] = source
    return found


def _headed(heading: str, title: str) -> bool:
    """Whether a heading is a title, perhaps with a unit in brackets behind."""
    return heading == title or (heading.startswith(title) and heading[len(title) :].lstrip()[:1] in ("（", "("))


def _coordinate(page: _Page, row: int, column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{page.title}!{letters}{row}"
