"""An Excel form to fill in for one subject: its facts a row each, each list on a sheet of its own; empty, or filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from cleanrules.errors import MissingExtra
from cleanrules.facts.facts import Facts, Listing, Record
from cleanrules.facts.fields import Field
from cleanrules.facts.form import COMPLETE, FACTS, GUIDE, ITEMS, LIST, SHEET, SOURCE, UNIT, VALUE
from cleanrules.facts.kinds import Kind
from cleanrules.reports.forms import words
from cleanrules.reports.forms.cells import Book, height, units, width_of
from cleanrules.reports.forms.template import uses_of
from cleanrules.reports.words import joined
from cleanrules.rulebook.model import Rulebook
from cleanrules.text import Language, Text

_WIDTHS = {"name": 30, "value": 24, "unit": 11, "source": 24, "how": 46, "rules": 36}
_DRAWN = 20
"""The rows of an empty list that are drawn; entries further down are checked and read as well."""
_CHECKED = 2000
_WIDEST = 260
"""The width of a list that is still legible when it is printed on one sheet of paper."""
_TOP = 5
"""The first row of the items of a list, from 0."""


def form(kind: Kind, rulebook: Rulebook, language: Language = "zh", *, facts: Facts | None = None) -> bytes:
    """The form of a kind as a workbook, with what is known of a subject filled in. Raises MissingExtra."""
    content = BytesIO()
    book = opened(content)
    _Form(Book(book, language), kind, rulebook, facts).write()
    book.close()
    return content.getvalue()


def opened(content: BytesIO) -> Any:
    """A new workbook, its hidden sheet first. Raises MissingExtra."""
    try:
        import xlsxwriter  # noqa: PLC0415 - of an extra
    except ImportError:
        raise MissingExtra(
            "Excel forms need `xlsxwriter`, which is not installed",
            help="install the extra: `pip install 'cleanrules[reports]'`",
        ) from None
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.set_properties({"created": datetime(2000, 1, 1)})  # the same form gives the same bytes
    return book


class _Form:
    """One form on its way."""

    def __init__(self, out: Book, kind: Kind, rulebook: Rulebook, facts: Facts | None) -> None:
        self.out, self.language, self.kind, self.rulebook = out, out.language, kind, rulebook
        self.values = facts.values if facts is not None else {}
        self.sources = facts.sources if facts is not None else {}
        self.uses = uses_of(kind, rulebook)

    def write(self) -> None:
        """All sheets."""
        self.guide()
        facts = self.out.sheet(self.kind.title[self.language])
        fields = [*self.kind.fields.values()]
        listed = [field for field in fields if field.type == "list"]
        sheets = {field.name: self.out.sheet(field.title[self.language]) for field in listed}
        self.facts(facts, [field for field in fields if field.type != "list"])
        self.links(facts, listed, sheets, 4 + len(fields) - len(listed))
        for field in listed:
            self.list_sheet(sheets[field.name], field)
        self.rules()
        self.out.book.add_worksheet(SHEET)
        self.out.about(self.kind)
        facts.activate()

    def guide(self) -> None:
        """How the form is filled in."""
        page = self.out.sheet(words.SHEETS["guide"][self.language])
        self.out.hide_marks(page, GUIDE)
        page.set_column(1, 1, 110)
        page.hide_gridlines(2)
        title = self.kind.title[self.language]
        page.set_row(1, 26)
        page.write_string(1, 1, words.TITLE[self.language].format(title=title), self.out.title)
        for row, line in enumerate(words.GUIDE[self.language], 2):
            text = line.format(title=title, kind=self.kind.name)
            page.set_row(row, height((text, 110)) + 4)
            page.write_string(row, 1, text, self.out.line)

    def facts(self, page: Any, fields: Sequence[Field]) -> None:
        """The facts of the subject, a row each."""
        self.out.hide_marks(page, FACTS)
        for column, mark in ((2, VALUE), (3, UNIT), (4, SOURCE)):
            page.write_string(0, column, mark)
        title = words.TITLE[self.language].format(title=self.kind.title[self.language])
        page.set_row(1, 26)
        page.write_string(1, 1, title, self.out.title)
        page.write_string(2, 1, words.SHORT[self.language], self.out.small)
        for column, (name, width) in enumerate(_WIDTHS.items(), 1):
            page.set_column(column, column, width)
            page.write_string(3, column, words.HEADINGS[name][self.language], self.out.heading)
        page.freeze_panes(4, 2)
        page.repeat_rows(3)
        for row, field in enumerate(fields, 4):
            self.fact(page, row, field)

    def fact(self, page: Any, row: int, field: Field) -> None:
        """A fact: its title, value, unit, source, how it is filled in, and the rules that ask for it."""
        out, language = self.out, self.language
        title, how = field.title[language], words.explained(field, language)
        asked = words.asked_by(self.uses.get(field.name, []), field, language)
        found = self.values.get(field.name)
        value = None if isinstance(found, Listing) else found
        shown, source = "" if value is None else out.text(field, value), self.sources.get(field.name, "")
        texts = {"name": title, "value": shown, "source": source, "how": how, "rules": asked}
        page.set_row(row, height(*((text, _WIDTHS[name]) for name, text in texts.items())))
        page.write_string(row, 0, field.name)
        page.write_string(row, 1, title, out.label)
        out.write(page, row, 2, field, value)
        known = units(field)
        out.validate(page, field, row, 2, row, f"D{row + 1}" if known else "")
        page.write_string(row, 3, known[0] if known else "", out.plain)
        if known:
            page.data_validation(
                row, 3, row, 3, {"validate": "list", "source": out.choices(known), "show_error": False}
            )
        out.put(page, row, 4, source)
        page.write_string(row, 5, how, out.plain)
        page.write_string(row, 6, asked, out.plain)

    def links(self, page: Any, fields: Sequence[Field], sheets: Mapping[str, Any], row: int) -> None:
        """Where the lists are filled in."""
        if fields:
            page.set_row(row, 22)
            page.merge_range(row, 1, row, len(_WIDTHS), words.LISTS[self.language], self.out.heading)
        for at, field in enumerate(fields, row + 1):
            name = sheets[field.name].get_name()
            told = words.LIST_LINK[self.language].format(sheet=name, most=field.max_length)
            page.write_string(at, 1, field.title[self.language], self.out.label)
            page.merge_range(at, 2, at, 4, "", self.out.plain)
            page.write_url(at, 2, f"internal:'{name}'!A1", self.out.link, told)
            note = words.noted(field, self.language)
            page.write_string(at, 5, note, self.out.plain)
            asked = words.asked_by(self.uses.get(field.name, []), field, self.language)
            page.write_string(at, 6, asked, self.out.plain)
            page.set_row(at, height((field.title[self.language], 30), (told, 59), (note, 46), (asked, 30)))

    def list_sheet(self, page: Any, field: Field) -> None:
        """A list: what is said of it, the headings, and its items."""
        out, language = self.out, self.language
        given = self.values.get(field.name)
        listing = given if isinstance(given, Listing) else None
        out.hide_marks(page, f"{LIST}{field.name}")
        page.set_row(1, 26)
        page.write_string(1, 1, words.LIST_TITLE[language].format(title=field.title[language]), out.title)
        page.write_string(1, 4, words.noted(field, language), out.small)
        said = None if listing is None else words.YES_NO[language][0 if listing.complete else 1]
        source = self.sources.get(field.name)
        self.said(page, 2, COMPLETE, said, words.COMPLETE, words.COMPLETE_HOW)
        self.said(page, 3, SOURCE, source, words.LIST_SOURCE, words.LIST_SOURCE_HOW)
        page.data_validation(2, 2, 2, 2, {"validate": "list", "source": out.choices(words.YES_NO[language])})
        page.freeze_panes(_TOP, 2)
        page.repeat_rows(_TOP - 1)
        self.columns(page, field)
        items = listing.items if listing is not None else ()
        for number in range(max(min(field.max_length, _DRAWN), len(items))):
            self.item(page, field, number, items[number] if number < len(items) else {})

    def said(self, page: Any, row: int, mark: str, value: str | None, title: Text, how: Text) -> None:
        """Something that is said of a whole list."""
        page.set_row(row, height((value or "", 14), (title[self.language], 14)))
        page.write_string(row, 0, mark)
        page.write_string(row, 1, title[self.language], self.out.label)
        self.out.put(page, row, 2, value or "")
        page.write_string(row, 3, how[self.language], self.out.small)

    def columns(self, page: Any, field: Field) -> None:
        """The headings of a list, with notes, and what may be entered below them."""
        last = _TOP + min(field.max_length, _CHECKED) - 1
        page.write_string(_TOP - 1, 0, ITEMS)
        tallest, across = 1.0, 24
        for column, inner in enumerate(self.ordered(field), 1):
            title = words.heading(inner, self.language)
            width = width_of(title, 14, 20)
            tallest, across = max(tallest, height((title, width))), across + width
            page.write_string(0, column, inner.name)
            page.write_string(_TOP - 1, column, title, self.out.heading)
            page.set_column(
                column, column, width, self.out.style(num_format="@" if inner.type == "text" else "General")
            )
            page.write_comment(_TOP - 1, column, self.note(field, inner), {"x_scale": 2, "y_scale": 1.6})
            self.out.validate(page, inner, _TOP, column, last)
        column = len(field.item) + 1
        page.write_string(0, column, SOURCE)
        page.write_string(_TOP - 1, column, words.HEADINGS["source"][self.language], self.out.heading)
        page.write_comment(_TOP - 1, column, words.ITEM_SOURCE_HOW[self.language])
        page.set_column(column, column, 24)
        page.set_row(_TOP - 1, tallest + 4)
        if across > _WIDEST:  # several sheets of paper side by side, each with the identifiers
            page.set_print_scale(70)
            page.repeat_columns(0, 1)

    def note(self, field: Field, inner: Field) -> str:
        """The note on a heading: what the fact is, how it is filled in, and which rules ask for it."""
        codes = self.uses.get(f"{field.name}.{inner.name}", [])
        told = [inner.title[self.language], words.explained(inner, self.language)]
        asked = words.asked_by(codes, inner, self.language)
        if asked:
            told.append(f"{words.HEADINGS['rules'][self.language]}{'：' if self.language == 'zh' else ': '}{asked}")
        return "\n".join(part for part in told if part)

    def item(self, page: Any, field: Field, number: int, item: Record) -> None:
        """A row of a list."""
        row = _TOP + number
        for column, inner in enumerate(self.ordered(field), 1):
            self.out.write(page, row, column, inner, item.get(inner.name))
        self.out.put(page, row, len(field.item) + 1, self.item_source(field, number, item))

    def item_source(self, field: Field, number: int, item: Record) -> str:
        """The source of an item's facts: one for all, or each with the title of its fact."""
        told = {name: self.sources.get(f"{field.name}[{number}].{name}") for name in item}
        known = {name: source for name, source in told.items() if source is not None}
        fields = field.item_fields
        if len(known) == sum(not fields[name].key for name in item) and len({*known.values()}) == 1:
            return next(iter(known.values()))
        colon, end = ("：", "；") if self.language == "zh" else (": ", "; ")
        return end.join(f"{fields[name].title[self.language]}{colon}{source}" for name, source in known.items())

    @staticmethod
    def ordered(field: Field) -> list[Field]:
        """The fields of a list's items, the identifier first."""
        return sorted(field.item, key=lambda inner: not inner.key)

    def rules(self) -> None:
        """The rules that read the facts of the form, and which ones each reads."""
        page = self.out.sheet(words.SHEETS["rules"][self.language])
        self.out.hide_marks(page, GUIDE)
        for column, (name, width) in enumerate((("code", 14), ("title", 46), ("facts", 90)), 1):
            page.set_column(column, column, width)
            page.write_string(1, column, words.HEADINGS[name][self.language], self.out.heading)
        page.freeze_panes(2, 2)
        page.repeat_rows(1)
        for row, (code, facts) in enumerate(sorted(self.read_by().items()), 2):
            title = self.rulebook.rules[code].title[self.language]
            listed = joined(facts, self.language)
            page.set_row(row, height((title, 46), (listed, 90)))
            for column, text in enumerate((code, title, listed), 1):
                page.write_string(row, column, text, self.out.plain)

    def read_by(self) -> dict[str, list[str]]:
        """The titles of the facts that each rule reads; those of list items are under the title of their list."""
        found: dict[str, list[str]] = {}
        for path, codes in self.uses.items():
            field = self.kind.fields.get(path)
            for code in codes:
                titles = found.setdefault(code, [])
                if field is not None:
                    titles.append(field.title[self.language])
        return found
