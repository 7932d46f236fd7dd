"""The cells of Excel forms: what may be entered, how values are written, and the styles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.cells import cell_len

from cleanrules.errors import FactError
from cleanrules.exact import decimals_of, number_text
from cleanrules.facts.facts import Scalar
from cleanrules.facts.fields import NOT_YET, Field
from cleanrules.facts.form import REGISTER, SHEET, SUBJECT, VERSION
from cleanrules.facts.kinds import Kind
from cleanrules.facts.units import spellings
from cleanrules.law.codes import CodeError, regions
from cleanrules.reports.forms.words import NOT_YET as NOT_YET_WORD
from cleanrules.reports.forms.words import REFUSED, YES_NO, explained
from cleanrules.reports.sheet import wrapped
from cleanrules.text import Language

_FONTS = {"zh": "宋体", "en": "Arial"}
_YELLOW, _BLUE, _GREY = "#FFF8DC", "#DCE6F1", "#808080"
_LINE_HEIGHT = 14
_FIFTEEN = 10**15
_PROMPT, _PROMPT_TITLE, _SHEET_NAME = 255, 32, 31
_FORBIDDEN = str.maketrans("[]:*?/\\'", "（）：×？／、’")


class Book:
    """A workbook on its way, with its styles and its hidden sheet. Text is never written as a formula or a link."""

    def __init__(self, book: Any, language: Language) -> None:
        self.book, self.language = book, language
        self.options: dict[tuple[str, ...], str] = {}
        self.taken = {SHEET}
        border = {"border": 1, "border_color": "#BFBFBF", "valign": "vcenter", "text_wrap": True}
        self.title = self.style(bold=True, font_size=15)
        self.small = self.style(font_color=_GREY)
        self.label = self.style(bold=True, **border)
        self.heading = self.style(**{**border, "bold": True, "bg_color": _BLUE, "align": "center"})
        self.plain = self.style(**border)
        self.link = self.style(**{**border, "font_color": "#0563C1", "underline": 1})
        self.line = self.style(text_wrap=True, valign="top")
        self.input = {
            what: self.style(**{**border, "bg_color": _YELLOW, "num_format": number, "align": "left"})
            for what, number in (("text", "@"), ("event", "yyyy-mm-dd"), ("amount", "General"))
        }

    def style(self, **properties: Any) -> Any:
        """A cell style."""
        return self.book.add_format({"font_name": _FONTS[self.language], "font_size": 10, **properties})

    def sheet(self, title: str) -> Any:
        """A sheet of a title that is made fit to be one, for A4."""
        name = title.translate(_FORBIDDEN)[:_SHEET_NAME]
        number = 2
        while name.casefold() in self.taken:
            name, number = f"{name[: _SHEET_NAME - 3]} {number}", number + 1
        self.taken.add(name.casefold())
        page = self.book.add_worksheet(name)
        page.set_paper(9)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(0.5, 0.5, 0.6, 0.6)
        page.set_footer("&C&P / &N")
        return page

    def hide_marks(self, page: Any, what: str) -> None:
        """Say in A1 what a sheet holds, and hide the first row and column."""
        page.write_string(0, 0, what)
        page.set_row(0, None, None, {"hidden": True})
        page.set_column(0, 0, 4, None, {"hidden": True})

    def about(self, kind: Kind, *, lists: dict[str, str] | None = None) -> None:
        """The hidden sheet: what the workbook is, the sheets of a register's lists, and the entries of drop-downs."""
        page = self.book.get_worksheet_by_name(SHEET)
        shape = SUBJECT if lists is None else REGISTER
        told = [("cleanrules form", VERSION), ("kind", kind.name), ("shape", shape), *(lists or {}).items()]
        for row, pair in enumerate(told):
            for column, text in enumerate(pair):
                page.write_string(row, column, text)
        for column, options in enumerate(self.options, 3):
            for row, text in enumerate(options):
                page.write_string(row, column, text)
        page.very_hidden()

    def choices(self, options: Sequence[str]) -> str:
        """Where the entries of a drop-down stand."""
        from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415 - of an extra

        entries = tuple(options)
        column = xl_col_to_name(3 + [*self.options, entries].index(entries))
        return self.options.setdefault(entries, f"={SHEET}!${column}$1:${column}${len(entries)}")

    def style_of(self, field: Field) -> Any:
        """The style of the cells of a fact."""
        return self.input.get(field.type, self.input["text"])

    def put(self, page: Any, row: int, column: int, text: str) -> None:
        """A text to fill in; nothing leaves the cell empty."""
        style = self.input["text"]
        if text:
            page.write_string(row, column, text, style)
        else:
            page.write_blank(row, column, None, style)

    def write(self, page: Any, row: int, column: int, field: Field, value: Scalar | None) -> None:
        """A value as a real number or day where the sheet keeps it exactly, else as text; None leaves the cell empty."""
        style = self.style_of(field)
        match value:
            case None:
                page.write_blank(row, column, None, style)
            case date() if value.year > 1900:
                page.write_datetime(row, column, value, style)
            case int() if field.type == "amount" and exact(field, value):
                page.write_number(row, column, float(number_text(field.exact(value))), style)
            case _:
                page.write_string(row, column, self.text(field, value), style)

    def text(self, field: Field, value: Scalar) -> str:
        """A value as the form's language has it."""
        if isinstance(value, bool):
            return YES_NO[self.language][0 if value else 1]
        if isinstance(value, int):
            return number_text(field.exact(value))
        if value is NOT_YET:
            return NOT_YET_WORD[self.language]
        if field.type == "region" and self.language == "zh":
            return _region_text(str(value))
        return label_text(field, str(value), self.language) if field.type == "label" else str(value)

    def validate(self, page: Any, field: Field, first: int, column: int, last: int, unit: str = "") -> None:
        """What may be entered in some cells of a column, and what is said of it beside them; `unit` is the unit's cell."""
        rule = self.rule(field, first, column, unit)
        prompt = explained(field, self.language)
        page.data_validation(
            first, column, last, column,
            {**rule, "input_title": cut(field.title[self.language], _PROMPT_TITLE),
             "input_message": cut(prompt, _PROMPT) or None, "ignore_blank": True,
             "error_title": REFUSED[self.language], "error_message": cut(prompt, _PROMPT) or None},
        )  # fmt: skip

    def rule(self, field: Field, row: int, column: int, unit: str) -> dict[str, Any]:
        """The check of a fact's cells."""
        from xlsxwriter.utility import xl_rowcol_to_cell  # noqa: PLC0415 - of an extra

        cell = xl_rowcol_to_cell(row, column)
        match field.type:
            case "flag":
                return {"validate": "list", "source": self.choices(YES_NO[self.language])}
            case "label":
                named = [label_text(field, label, self.language) for label, _ in field.labels]
                return {"validate": "list", "source": self.choices(named)}
            case "event":
                return {"validate": "custom", "value": f'=OR(ISNUMBER({cell}),{cell}="{NOT_YET_WORD[self.language]}")'}
            case "amount" if {decimals_of(field.at_least), decimals_of(field.at_most)} != {None}:
                low, high = number_text(field.at_least), number_text(field.at_most)
                check = f"AND(ISNUMBER({cell}),{cell}>={low},{cell}<={high},ROUND({cell},{field.decimals})={cell})"
                other = f'{unit}<>"{field.unit}",' if unit else ""
                return {"validate": "custom", "value": f"=OR({other}{check})" if other else f"={check}"}
        return {"validate": "any"}


def units(field: Field) -> tuple[str, ...]:
    """The units that an amount may be given in, its own first; none for a plain ratio."""
    if field.type != "amount" or field.unit == "ratio":
        return ()
    return tuple(dict.fromkeys((field.unit, *spellings(field.unit))))


def label_text(field: Field, label: str, language: Language) -> str:
    """A label by its Chinese title where that means it, else by its name."""
    title = dict(field.labels)[label].zh
    try:
        return title if language == "zh" and field.parse(title) == label else label
    except FactError:
        return label


def _region_text(code: str) -> str:
    """A region by its name where that means it, else by its code."""
    name = regions().full_name(code)
    try:
        return name if regions().find(name) == code else code
    except CodeError:
        return code


def exact(field: Field, value: int) -> bool:
    """Whether a sheet keeps an amount digit by digit."""
    return abs(value) < _FIFTEEN and 10**field.decimals < _FIFTEEN


def height(*cells: tuple[str, float]) -> float:
    """The height of a row whose texts are wrapped to the widths of their columns."""
    lines = (sum(1 for _ in wrapped(text, max(int(width) - 1, 2))) for text, width in cells)
    return _LINE_HEIGHT * max([1, *lines]) + 4


def width_of(text: str, low: int, high: int) -> int:
    """The width of a column by its heading."""
    return max(low, min(high, cell_len(text) + 2))


def cut(text: str, most: int) -> str:
    """A text that is no longer than a sheet allows."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
