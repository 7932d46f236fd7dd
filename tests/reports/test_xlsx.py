"""Excel workbooks, read back by two libraries: real numbers, real days, and text that stays text."""

from __future__ import annotations

import sys
import zipfile
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from io import BytesIO

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook

from cleanrules.errors import MissingExtra
from cleanrules.reports.formats import renderer
from cleanrules.reports.xlsx import render
from cleanrules.reports.xlsx.cells import Cell, Column
from cleanrules.reports.xlsx.cells import Workbook as Cells
from cleanrules.screening.findings import Gap

from .decided import HOSTILE, NOTICE, RULING, WAIVER, decided

NAMES = (*HOSTILE, "+1", "-1+2", "@SUM(1,1)", "https://evil.example/x", "internal:Sheet1!A1", "\t=1+1", "{=1}", "0012", "1e5", "'x")  # fmt: skip


def read(data: bytes) -> Workbook:
    """The workbook, as openpyxl reads it."""
    return load_workbook(BytesIO(data))


def table(data: bytes, sheet: str) -> list[dict[str, object]]:
    """A sheet's rows by heading."""
    heading, *rows = read(data)[sheet].iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def sheet_of(*cells: Cell) -> list[object]:
    """What openpyxl reads of a row of cells."""
    out = BytesIO()
    with Cells(out, footer="") as book:
        book.sheet("s", [Column(f"c{n}") for n in range(len(cells))], [cells], frozen=1)
    return [cell.value for cell in read(out.getvalue())["s"][2]]


def test_sheets(screened) -> None:
    """Nine sheets in Chinese or in English: what is open on three of them, what was not judged on the last."""
    zh = [
        "结论",
        "研判结果",
        "逐项情况",
        "分配情况",
        "需补充材料",
        "须提供的法定数值",
        "尚待发生的事项",
        "参数",
        "本次未判定",
    ]
    en = [
        "conclusion",
        "findings",
        "item by item",
        "assignments",
        "missing facts",
        "legal values missing",
        "events to come",
        "parameters",
        "not judged",
    ]
    assert zh == read(render([screened()])).sheetnames
    assert en == read(render([screened()], "en")).sheetnames


def test_a_finding_has_a_row(screened) -> None:
    """A row for each finding, violations first, with a number for the gap and a day for the law that governs."""
    screening = screened()
    rows = table(render([screening]), "研判结果")
    assert len(screening.findings) == len(rows)
    first = rows[0]
    assert ("IND-TST-001", "不符合", 10, "万t/a") == tuple(first[one] for one in ("规则编号", "结果", "差额", "单位"))
    assert isinstance(first["差额"], int | float)
    assert datetime(2022, 6, 1) == first["适用规定之日"]
    assert ("停批停建", "第三方转载", screening["IND-TST-001"].fingerprint) == (first["后果"], first["可信度"], first["指纹"])  # fmt: skip
    assert "《钢铁产能置换测试办法》（测规〔2021〕46号）第六条" in str(first["依据"])
    assert "退出设备产能合计增加 10 万t/a" in str(first["可行改正"])


def test_parameters(screened) -> None:
    """A parameter is a number with days."""
    row = table(render([screened()]), "参数")[0]
    assert (1.5, datetime(2021, 6, 1), None) == (row["数值"], row["起始日"], row["截止日（不含）"])
    assert ("第三方转载", "IND-TST-001") == (row["可信度"], row["涉及规则"])


def test_missing(screened) -> None:
    """What is missing is ranked, with how many rules it helps."""
    rows = table(render([screened(dust=None, audited=None)]), "需补充材料")
    assert [(1, "dust", "mg/m3", 2), (2, "audited", None, 1)] == [(one["序号"], one["字段"], one["单位"], one["涉及规则数"]) for one in rows]  # fmt: skip


def test_polars_reads_it(screened) -> None:
    """A table library sees numbers as numbers and days as days."""
    data = render([screened(), screened(id="TJ-2")])
    findings = pl.read_excel(BytesIO(data), sheet_name="研判结果", engine="calamine")
    assert findings["差额"].dtype.is_numeric()
    assert pl.Date == findings["适用规定之日"].dtype
    assert {"TJ-1", "TJ-2"} == set(findings["对象编号"])
    parameters = pl.read_excel(BytesIO(data), sheet_name="参数", engine="calamine")
    assert [1.5, 1.5] == parameters["数值"].to_list()
    assert [date(2021, 6, 1)] * 2 == parameters["起始日"].to_list()


@pytest.mark.parametrize("name", NAMES)
def test_text_stays_text(screened, name) -> None:
    """A name that looks like a formula, a link or a number is a string, in every sheet; no link is made."""
    kept = "".join(one for one in name if one.isprintable()) or "x"
    screening = decided(screened(name=kept, id=kept, audited=None), waiver=replace(WAIVER, reason=name, document=name))
    data = render([screening])
    book = read(data)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [] == [cell for cell in cells if cell.data_type == "f" or cell.hyperlink is not None]
    assert {("s", kept)} == {(sheet["A2"].data_type, sheet["A2"].value) for sheet in book if sheet.max_row > 1}
    with zipfile.ZipFile(BytesIO(data)) as parts:
        assert [] == [one for one in parts.namelist() if b"<hyperlink" in parts.read(one)]


def test_exact_numbers() -> None:
    """A number is a number only where Excel holds it exactly; else it is the exact fraction or decimal as text."""
    exact = Fraction("0.1234567890123456789")
    assert [7.3334, "1/3", str(Fraction(10**20 + 1)), "0.1234567890123456789", 0, -2.5] == sheet_of(
        *(Cell(value) for value in (Fraction("7.3334"), Fraction(1, 3), Fraction(10**20 + 1), exact, Fraction(0), Fraction("-2.5")))
    )  # fmt: skip


def test_a_gap_that_is_no_decimal(screened) -> None:
    """A gap without a decimal form is written as its fraction."""
    screening = screened(select="IND-TST-001")
    finding = replace(screening["IND-TST-001"])
    vars(finding)["gap"] = Gap(Fraction(28266012, 6145), "t", None)
    assert "28266012/6145" == table(render([replace(screening, findings=(finding,))]), "研判结果")[0]["差额"]


def test_days_that_excel_cannot_count() -> None:
    """Days before March 1900 are text; later ones are days."""
    assert ["1899-12-31", datetime(1900, 3, 1)] == sheet_of(Cell(date(1899, 12, 31)), Cell(date(1900, 3, 1)))


def test_long_text() -> None:
    """What a cell can't hold is cut, and says so."""
    assert [f"{'x' * 32_766}…"] == sheet_of(Cell("x" * 40_000))


def test_ready_to_read_and_print(screened) -> None:
    """Frozen heading, filter, wrapped text, A4 across, all columns on a page, the heading repeated."""
    for sheet in read(render([screened()])):
        assert sheet.freeze_panes in ("B2", "C2")
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(cell.alignment.wrap_text for row in sheet.iter_rows() for cell in row)
        assert ("9", "landscape", True) == (str(sheet.page_setup.paperSize), sheet.page_setup.orientation, sheet.sheet_properties.pageSetUpPr.fitToPage)  # fmt: skip
        assert "$1:$1" == sheet.print_title_rows
        assert max(column.width for column in sheet.column_dimensions.values()) <= 62


def test_outcomes_have_a_colour_and_a_word(screened) -> None:
    """Each outcome has its own colour, and its word."""
    sheet = read(render([screened(dust="60", announced_on=None, built=[{"id": "b", "product": "iron"}])]))["研判结果"]
    fills = {str(row[2].value).partition("（")[0]: row[2].fill.start_color.rgb for row in sheet.iter_rows(min_row=2)}
    assert {"不符合", "无法判定", "需人工复核", "建议", "符合"} == set(fills)
    assert len(fills) == len(set(fills.values()))


def test_what_people_decided(screened) -> None:
    """The outcome stays; beside it stand waiver and ruling; both conclusions and the notices are there."""
    data = render([decided(screened(dust="60"))])
    rows = {row["规则编号"]: row for row in table(data, "研判结果")}
    assert "不符合" == rows["IND-TST-001"]["结果"]
    for said in (WAIVER.approver, WAIVER.document, WAIVER.reason, WAIVER.expires.isoformat()):
        assert said in str(rows["IND-TST-001"]["人工认定与豁免"])
    assert "需人工复核（初步结果：不符合）" == rows["IND-TST-004"]["结果"]
    assert RULING.by in str(rows["IND-TST-004"]["人工认定与豁免"])
    conclusion = table(data, "结论")[0]
    assert ("应当整改", "停批停建") == (conclusion["结论"], conclusion["程序结论"])
    assert str(conclusion["说明"]).startswith(NOTICE.zh)


def test_same_bytes(screened) -> None:
    """The same screenings give the same bytes."""
    assert render([screened(), screened(id="2")]) == render([screened(), screened(id="2")])


def test_none() -> None:
    """Of no screenings there are headings alone."""
    assert [1] * 9 == [sheet.max_row for sheet in read(render([]))]


def test_without_the_library(monkeypatch) -> None:
    """Without its library the format names the extra that brings it."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    for module in ("xlsx", "xlsx.cells"):
        monkeypatch.delitem(sys.modules, f"cleanrules.reports.{module}")
    with pytest.raises(MissingExtra, match=r"cleanrules\[reports\]"):
        renderer("xlsx")
