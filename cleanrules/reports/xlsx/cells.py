"""Tables as sheets of an Excel workbook: headings that stay, filters, widths by content, wrapped text, ready to print.

Text is written as text, whatever it looks like. Importing this module needs `xlsxwriter`, which the extra
`reports` brings. Raises MissingExtra without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from types import TracebackType
from typing import Any, BinaryIO

from rich.cells import cell_len

from cleanrules.errors import MissingExtra
from cleanrules.exact import decimals_of, number_text
from cleanrules.reports.marks import visible
from cleanrules.reports.sheet import wrapped

try:
    import xlsxwriter
except ImportError:
    raise MissingExtra(
        "Excel workbooks need `xlsxwriter`, which is not installed",
        help="install the extra: `pip install 'cleanrules[reports]'`",
    ) from None


LONGEST = 32_767
"""Characters that a cell of Excel holds."""
_EARLIEST = date(1900, 3, 1)
"""Excel counts days rightly from here on; earlier ones are written as text."""
_FILLS = {
    "violation": "#F8D7DA", "blocked": "#F8D7DA", "rectify": "#F8D7DA", "undetermined": "#FFF3CD",
    "needs_review": "#FDE5CE", "review": "#FDE5CE", "advice": "#DCE9F7", "missed": "#DCE9F7",
    "compliant": "#DDF0DF", "no_breach": "#DDF0DF", "clear": "#DDF0DF", "pending": "#DFF1F3", "not_applicable": "#ECECEC",
}  # fmt: skip
_LINE, _HIGHEST = 14, 409
"""The height of a line, and the greatest that Excel allows of a row, in points."""
_TOP = {"font_size": 10, "valign": "top", "text_wrap": True, "border": 1, "border_color": "#BFBFBF"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, and the outcome or conclusion whose colour it has. None is an empty cell."""

    value: str | Fraction | date | None
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and the greatest width of its column in characters; longer text is wrapped."""

    name: str
    most: int = 14


class Workbook:
    """A workbook on its way; written when its `with` block ends."""

    def __init__(self, out: BinaryIO, *, footer: str) -> None:
        self.book: Any = xlsxwriter.Workbook(out, {"in_memory": True})
        self.book.set_properties({"created": datetime(2000, 1, 1), "author": "cleanrules"})  # same input, same bytes
        self.footer = footer
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __enter__(self) -> Workbook:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.book.close()

    def format(self, **options: Any) -> Any:
        """A cell format, one for the same options."""
        key = tuple(sorted(options.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({**_TOP, **options})
        return self.formats[key]

    def sheet(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, frozen: int) -> None:
        """A table as a sheet, its heading and `frozen` columns staying in sight."""
        sheet, found = self.book.add_worksheet(name), [*rows]
        heading = self.format(bold=True, bg_color="#DDE5EE", align="center", valign="vcenter")
        widths = [_width(column, [row[place] for row in found]) for place, column in enumerate(columns)]
        for place, column in enumerate(columns):
            sheet.set_column(place, place, widths[place])
            sheet.write_string(0, place, column.name, heading)
        for at, row in enumerate(found, 1):
            sheet.set_row(at, min(max(map(_height, row, widths)), _HIGHEST))
            for place, cell in enumerate(row):
                self.write(sheet, at, place, cell)
        sheet.freeze_panes(1, frozen)
        sheet.autofilter(0, 0, len(found), len(columns) - 1)
        self.printing(sheet, name, len(found), len(columns))

    def printing(self, sheet: Any, name: str, rows: int, columns: int) -> None:
        """A4 across, all columns on the page, the heading on each."""
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.print_area(0, 0, rows, columns - 1)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_header(f"&L{name}")
        sheet.set_footer(f"&L{self.footer}&R&P / &N")

    def write(self, sheet: Any, at: int, place: int, cell: Cell) -> None:
        """A cell: a number or a day as such where Excel holds it exactly, else as text."""
        look = {"bg_color": _FILLS[cell.colour]} if cell.colour in _FILLS else {}
        match cell.value:
            case None | "":
                sheet.write_blank(at, place, None, self.format(**look))
            case date() as day if day >= _EARLIEST:
                sheet.write_datetime(at, place, day, self.format(num_format="yyyy-mm-dd", align="left", **look))
            case Fraction() as number if _held(number):
                sheet.write_number(at, place, float(number), self.format(num_format=_pattern(number), **look))
            case other:
                sheet.write_string(at, place, _text(other), self.format(**look))


def _text(value: str | Fraction | date) -> str:
    text = number_text(value) if isinstance(value, Fraction) else visible(str(value)).replace("\r", " ")
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _held(number: Fraction) -> bool:
    """Whether the decimal that is read back from the file is the number itself."""
    return decimals_of(number) is not None and Fraction(f"{float(number):.15G}") == number


def _pattern(number: Fraction) -> str:
    """A number format with as many decimals as the number has."""
    places = decimals_of(number) or 0
    return f"0.{'0' * places}" if places else "0"


def _width(column: Column, cells: Iterable[Cell]) -> int:
    """The width that the longest line wants, at most the column's; the heading has room for its filter button."""
    longest = max((cell_len(line) for cell in cells for line in _shown(cell).split("\n")), default=0)
    return max(min(longest + 2, column.most), cell_len(column.name) + 4)


def _height(cell: Cell, width: int) -> int:
    """The height in points of a cell's lines, wrapped to a width."""
    return _LINE * sum(1 for line in wrapped(_shown(cell), width - 1)) + 2


def _shown(cell: Cell) -> str:
    return "" if cell.value is None else _text(cell.value)
