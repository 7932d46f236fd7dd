"""What changed since an earlier screening, as rows of a page."""

from __future__ import annotations

from cleanrules.reports import baseline
from cleanrules.reports.sheet import Sheet
from cleanrules.reports.view import Row
from cleanrules.screening.changed import Comparison
from cleanrules.screening.findings import Screening
from cleanrules.text import Language


class _Rows(Sheet):
    """Takes what is put on it as rows, each with the paragraphs below it, and wraps nothing."""

    def __init__(self, first: str) -> None:
        super().__init__()
        self.first = first
        self.found: list[tuple[str, list[str]]] = []

    def put(self, text: str, *, indent: int = 0, style: str = "") -> None:
        """A paragraph, below the row before it."""
        if not self.found:
            self.found.append((self.first, []))
        self.found[-1][1].append(text)

    def row(self, label: str, text: str, *, indent: int = 0, label_width: int = 12, style: str = "") -> None:
        """A label with its text."""
        self.found.append((label, [text]))


def baseline_rows(screening: Screening, comparison: Comparison, language: Language) -> list[Row]:
    """The conclusions, what the two were made with differently, and the findings that are new, gone or changed."""
    sheet = _Rows(baseline.HEAD[language])
    baseline.render(sheet, screening, comparison, language)
    return [Row("baseline", label, tuple(texts)) for label, texts in sheet.found]
