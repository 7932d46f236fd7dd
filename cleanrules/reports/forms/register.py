"""An Excel register to fill in for `batch`: a row a subject, and the items of each list on a sheet of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from cleanrules.facts.fields import Field
from cleanrules.facts.form import SHEET
from cleanrules.facts.kinds import Kind
from cleanrules.reports.forms import words
from cleanrules.reports.forms.cells import Book, height, width_of
from cleanrules.reports.forms.template import uses_of
from cleanrules.reports.forms.workbook import opened
from cleanrules.rulebook.model import Rulebook
from cleanrules.text import Language, Text

SUBJECT, COMPLETE = "subject", ".complete"
"""The column that names the subject of an item, and what ends the heading of the column that says a list is complete."""
_SUBJECT_HOW = Text("填所属对象的编号，与第一张表一致", "the identifier of the item's subject, as on the first sheet")
_ROWS = 5000
"""The rows in which entries are checked; further rows are read as well."""


def register_form(kind: Kind, rulebook: Rulebook, language: Language = "zh") -> bytes:
    """The register of a kind as a workbook, headed as `batch` reads it. Raises MissingExtra."""
    content = BytesIO()
    book = opened(content)
    _Register(Book(book, language), kind, rulebook).write()
    book.close()
    return content.getvalue()


class _Register:
    """One register on its way."""

    def __init__(self, out: Book, kind: Kind, rulebook: Rulebook) -> None:
        self.out, self.language, self.kind, self.uses = out, out.language, kind, uses_of(kind, rulebook)

    def write(self) -> None:
        """All sheets."""
        fields = [*self.kind.fields.values()]
        plain = [field for field in fields if field.type != "list"]
        listed = [field for field in fields if field.type == "list"]
        self.table(self.out.sheet(self.kind.title[self.language]), plain, listed)
        sheets = {field.name: self.out.sheet(field.title[self.language]) for field in listed}
        for field in listed:
            self.items(sheets[field.name], field)
        self.out.book.add_worksheet(SHEET)
        self.out.about(self.kind, lists={name: page.get_name() for name, page in sheets.items()})

    def table(self, page: Any, fields: Sequence[Field], listed: Sequence[Field]) -> None:
        """The subjects."""
        titles = _titles([*fields, *listed], self.language)
        for column, field in enumerate(fields):
            self.column(page, column, titles[field.name], field, self.uses.get(field.name, []))
        for column, field in enumerate(listed, len(fields)):
            self.complete(page, column, f"{titles[field.name]}{COMPLETE}")
        self.frame(page, [*(titles[one.name] for one in fields), *(f"{titles[one.name]}{COMPLETE}" for one in listed)])

    def items(self, page: Any, field: Field) -> None:
        """The items of a list, of all subjects."""
        titles = _titles(field.item, self.language)
        page.write_string(0, 0, SUBJECT, self.out.heading)
        page.write_comment(0, 0, _SUBJECT_HOW[self.language])
        page.set_column(0, 0, 16, self.out.style(num_format="@"))
        for column, inner in enumerate(sorted(field.item, key=lambda one: not one.key), 1):
            codes = self.uses.get(f"{field.name}.{inner.name}", [])
            self.column(page, column, titles[inner.name], inner, codes)
        self.frame(page, [SUBJECT, *titles.values()])

    def column(self, page: Any, column: int, title: str, field: Field, codes: Sequence[str]) -> None:
        """A heading with its note, and what may be entered below it."""
        asked = words.asked_by(codes, field, self.language)
        note = "\n".join(part for part in (title, words.explained(field, self.language), asked) if part)
        page.write_string(0, column, title, self.out.heading)
        page.write_comment(0, column, note, {"x_scale": 2, "y_scale": 1.6})
        number = {"amount": "General", "event": "yyyy-mm-dd"}.get(field.type, "@")
        page.set_column(column, column, width_of(title, 12, 22), self.out.style(num_format=number))
        self.out.validate(page, field, 1, column, _ROWS)

    def complete(self, page: Any, column: int, title: str) -> None:
        """The column that says whether a list is all there is."""
        page.write_string(0, column, title, self.out.heading)
        page.write_comment(0, column, words.COMPLETE_HOW[self.language], {"x_scale": 2})
        page.set_column(column, column, width_of(title, 12, 22), self.out.style(num_format="@"))
        source = self.out.choices(words.YES_NO[self.language])
        page.data_validation(1, column, _ROWS, column, {"validate": "list", "source": source})

    def frame(self, page: Any, titles: Sequence[str]) -> None:
        """The row of headings stays in sight."""
        page.set_row(0, max(height((title, width_of(title, 12, 22))) for title in titles) + 4)
        page.freeze_panes(1, 1)
        page.repeat_rows(0)


def _titles(fields: Sequence[Field], language: Language) -> dict[str, str]:
    """The headings of some fields; the name of one whose title another has too."""
    titles = {field.name: words.heading(field, language) for field in fields}
    count = Counter(title.casefold() for title in [*titles.values(), *titles])
    return {name: title if count[title.casefold()] == 1 else name for name, title in titles.items()}
