"""Findings as an Excel workbook: findings, summary, rejected rows, what was not judged; headings that stay, and filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import xlsxwriter

from cleanrules.law.instruments import Citation
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.words import OUTCOMES as WORDS
from cleanrules.screening.words import REASONS
from cleanrules.text import Language, Text

if TYPE_CHECKING:
    from cleanrules.batch.job import Job

MOST_ROWS = 1_048_575
"""Rows of an Excel sheet below its heading; further rows go to further sheets."""
HEADINGS = {
    "subject": Text("编号", "subject"),
    "kind": Text("对象类型", "kind"),
    "code": Text("规则编号", "code"),
    "title_zh": Text("规则名称", "title (Chinese)"),
    "title_en": Text("规则名称（英文）", "title"),
    "outcome": Text("结论", "outcome"),
    "reason": Text("理由", "reason"),
    "would_be": Text("初步结论", "would be"),
    "as_of": Text("判定日期", "as of"),
    "values": Text("所依据的事实", "values"),
    "missing": Text("缺少的材料", "missing"),
    "legal_values_missing": Text("须提供的法定数值", "legal values missing"),
    "events": Text("尚待发生的事项", "events to come"),
    "rows": Text("行数", "rows"),
    "row": Text("行号", "row"),
    "column": Text("列", "column"),
    "value": Text("填写内容", "value"),
    "message": Text("问题", "message"),
    "norm": Text("规定", "norm"),
    "source": Text("依据", "source"),
    "note": Text("说明", "remarks"),
    **WORDS,
}
"""What the columns are called."""
_SHEETS = {
    "findings": Text("结论", "findings"),
    "summary": Text("汇总", "summary"),
    "rejected": Text("无效行", "rejected"),
    "not_judged": Text("本次未判定", "not judged"),
}
_WIDTHS = {
    "title_zh": 36, "title_en": 44, "values": 60, "missing": 60, "legal_values_missing": 60, "events": 40, "message": 60,
    "reason": 30, "subject": 24, "norm": 48, "source": 60, "note": 60,
}  # fmt: skip
_WIDTH = 14


def workbook(
    path: Path, job: Job, findings: Iterable[pl.DataFrame], summary: pl.DataFrame, rejected: Iterable[pl.DataFrame]
) -> None:
    """Write the workbook. Text is always written as text, never as a formula or a link.

    Memory does not grow with the rows: a row is gone from it as soon as the next is written.
    """
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    try:
        book.set_properties({"created": datetime(2000, 1, 1)})  # the same findings give the same bytes
        writer = _Writer(book, job)
        writer.sheets("findings", findings)
        writer.sheets("summary", [summary])
        writer.sheets("rejected", rejected)
        writer.sheets("not_judged", [_not_judged(job, summary["kind"].drop_nulls().unique())])
    finally:
        book.close()


def _not_judged(job: Job, kinds: Iterable[str]) -> pl.DataFrame:
    """The norms that bind the kinds of subject in the input and have no rule, on the day asked."""
    book, language = job.rulebook, job.language
    rows = [
        (kind, one.title[language], "\n".join(_source(cite, book, language) for cite in one.cites), note[language])
        for kind in sorted(kinds)
        for one in book.not_judged(kind, job.as_of)
        for note in (one.note or Text("", ""),)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(("kind", "norm", "source", "note"), pl.String()), orient="row")


def _source(cite: Citation, rulebook: Rulebook, language: Language) -> str:
    """A citation: document number, title, article."""
    law = rulebook.instruments[cite.instrument]
    return f"{law.number} {law.title[language]} {cite.article or ''}".strip()


class _Writer:
    def __init__(self, book: Any, job: Job) -> None:
        self.book, self.job, self.language = book, job, job.language
        self.heading = book.add_format({"bold": True, "bottom": 1, "valign": "top", "bg_color": "#E8EEF4"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})

    def sheets(self, name: str, frames: Iterable[pl.DataFrame]) -> None:
        """The sheets of some tables of one schema: one, or more where one can't hold all rows."""
        sheet, at, columns = None, 0, 0
        for frame in frames:
            shown = self.shown(frame)
            for values in shown.iter_rows():
                if sheet is None or at > MOST_ROWS:
                    self.end(sheet, at, columns)
                    sheet, at = self.sheet(name, shown.columns), 1
                self.row(sheet, at, values)
                at += 1
            columns = len(shown.columns)
            if sheet is None:
                sheet, at = self.sheet(name, shown.columns), 1
        self.end(sheet, at, columns)

    def sheet(self, name: str, columns: list[str]) -> Any:
        title = _SHEETS[name][self.language]
        taken = sum(one.name.startswith(title) for one in self.book.worksheets())
        sheet = self.book.add_worksheet(f"{title} {taken + 1}" if taken else title)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, _WIDTHS.get(column, _WIDTH))
        for place, column in enumerate(columns):
            sheet.write_string(
                0, place, HEADINGS[column][self.language] if column in HEADINGS else column, self.heading
            )
        return sheet

    def end(self, sheet: Any, at: int, columns: int) -> None:
        """Filters over what was written."""
        if sheet is not None and columns:
            sheet.autofilter(0, 0, max(at - 1, 1), columns - 1)

    def row(self, sheet: Any, at: int, values: Iterable[object]) -> None:
        for place, value in enumerate(values):
            match value:
                case None:
                    pass
                case date():
                    sheet.write_datetime(at, place, value, self.day)
                case int():
                    sheet.write_number(at, place, value)
                case _:
                    sheet.write_string(at, place, str(value)[:32_767])

    def shown(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The table with the words of the language for kinds, outcomes and reasons."""
        kinds = {name: kind.title for name, kind in self.job.rulebook.kinds.items()}
        words = {"kind": kinds, "outcome": WORDS, "would_be": WORDS, "reason": REASONS}
        return frame.with_columns(
            _said(column, words[column], self.language) for column in frame.columns if column in words
        )


def _said(column: str, words: Mapping[str, Text], language: Language) -> pl.Expr:
    known = {name: text[language] for name, text in words.items()}
    text = pl.col(column).cast(pl.String)
    return text.replace_strict(list(known), list(known.values()), default=text, return_dtype=pl.String)
