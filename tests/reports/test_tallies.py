"""The tables of list items in every report: what counts, what does not, what is open, and why."""

from __future__ import annotations

from io import BytesIO

import pytest

from cleanrules.reports.formats import renderer
from cleanrules.reports.json import finding_data
from cleanrules.reports.tallies import MOST_ITEMS, tables
from cleanrules.reports.text import render

HOSTILE = "<img src=x onerror=alert(1)>|**x**"
RETIRED = [
    {"id": "r1", "product": "iron", "capacity": "190", "listed": "true"},
    {"id": HOSTILE, "product": "iron", "capacity": "60", "listed": "false"},
    {"id": "r3", "product": "iron", "capacity": "40"},
    {"id": "r4", "product": "steel", "capacity": "30", "listed": "true"},
]
MANY = [{"id": f"u{number}", "product": "iron", "capacity": "1", "listed": "true"} for number in range(1, 36)]


@pytest.fixture
def mixed(screened):
    """A swap of which one unit counts, one does not, one is open, and one makes steel: at most 230 where 300 are due."""
    return screened(select="IND-TST-001", retired=RETIRED)


def test_a_table(mixed) -> None:
    """The table an official reads: number, unit, capacity, whether it counts, and why; what it comes to below."""
    retired, built = tables(mixed["IND-TST-001"], "zh")
    assert ("序号", "退出设备", "产能", "是否计入", "理由") == retired.heads
    assert (
        ("1", "r1", "190 万t/a", "计入", ""),
        ("2", HOSTILE, "60 万t/a", "不计入", "列入清单：否"),
        ("3", "r3", "40 万t/a", "待定", "未提供：列入清单"),
        ("4", "r4", "30 万t/a", "不在此列", "产品：steel"),
    ) == retired.rows
    assert (
        "计入 1 项，不计入 1 项，待定 1 项，不在此列 1 项；计入合计 190 万t/a；连同待定的不超过 230 万t/a",
    ) == retired.foot
    assert (("1", "b1", "200 万t/a", "计入", ""),) == built.rows


def test_text(mixed) -> None:
    """The text report has it in Chinese and in English."""
    told = render([mixed], "zh")
    assert "序号｜退出设备｜产能｜是否计入｜理由" in told
    assert "1｜r1｜190 万t/a｜计入\n" in told
    assert "3｜r3｜40 万t/a｜待定｜未提供：列入清单\n" in told
    assert "counted 1, not counted 1, open 1, not among them 1" in " ".join(render([mixed], "en").split())


def test_text_of_what_is_open(screened) -> None:
    """An open finding says of each unit whether it counts, is open, and by what."""
    told = render([screened(select="IND-TST-001", retired=[{**RETIRED[2], "capacity": "310"}])], "zh")
    assert "1｜r3｜310 万t/a｜待定｜未提供：列入清单\n" in told


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_most_items(screened, form) -> None:
    """Of a long list so many are shown, and how many more there are is said."""
    screening = screened(select="IND-TST-001", retired=MANY)
    told = str(renderer(form)([screening], "zh"))
    assert "另有 5 项未列出" in told
    assert [MOST_ITEMS, 1] == [len(one.rows) for one in tables(screening["IND-TST-001"], "zh")]


def test_data_have_all(screened) -> None:
    """The JSON has all items, of a plan that is lawful as well."""
    found = screened(retired=[*MANY, {**RETIRED[0], "capacity": "300"}])["IND-TST-001"]
    assert "compliant" == found.outcome
    items = finding_data(found)["tallies"][0]["items"]
    assert [f"retired[{number}]" for number in range(36)] == [one["path"] for one in items]


def test_html_is_escaped(mixed) -> None:
    """A unit's name is text in the page, never a tag."""
    told = renderer("html")([mixed], "zh")
    assert HOSTILE not in told
    assert (
        "<td><bdi>&lt;img src=x onerror=alert(1)&gt;|**x**</bdi></td><td><bdi>60 万t/a</bdi></td><td><bdi>不计入</bdi></td>"
        in told
    )


def test_markdown_is_escaped(mixed) -> None:
    """A unit's name breaks no table."""
    told = renderer("markdown")([mixed], "zh")
    assert r"| 2 | \<img src=x onerror=alert(1)\>\|\*\*x\*\* | 60 万t/a | 不计入 | 列入清单：否 |" in told


def test_word(mixed) -> None:
    """The memo has a table of its own for each list."""
    docx = pytest.importorskip("docx")
    paper = docx.Document(BytesIO(renderer("docx")([mixed], "zh")))
    rows = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert ["序号", "退出设备", "产能", "是否计入", "理由"] == rows[0]
    assert ["3", "r3", "40 万t/a", "待定", "未提供：列入清单"] == rows[3]


def test_excel(screened) -> None:
    """The workbook has a row for every item, the capacity as a number."""
    openpyxl = pytest.importorskip("openpyxl")
    screening = screened(select="IND-TST-001", retired=[*RETIRED, *MANY])
    heads, *rows = openpyxl.load_workbook(BytesIO(renderer("xlsx")([screening], "zh")))["逐项情况"].values
    assert 4 + 35 + 1 == len(rows)
    third = dict(zip(heads, rows[2], strict=True))
    assert ("IND-TST-001", "r3", "retired[2]", 40, "万t/a", "待定", "未提供：列入清单") == tuple(
        third[one] for one in ("规则编号", "项", "字段", "数量", "单位", "是否计入（符合）", "理由")
    )
