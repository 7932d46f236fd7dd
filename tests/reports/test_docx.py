"""Memos in Word, read back: the form of an official paper, all that an official needs, and nothing that a name could do."""

from __future__ import annotations

import sys
import zipfile
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as Paper
from docx.oxml.ns import qn
from lxml import etree
from rich.cells import cell_len

from cleanrules import Screening
from cleanrules.errors import MissingExtra
from cleanrules.reports.docx import official, render
from cleanrules.reports.formats import renderer

from .decided import HOSTILE, NOTICE, RULING, WAIVER, decided


def read(screening: Screening, language: str = "zh") -> Paper:
    """The memo of a screening, read back."""
    return Document(BytesIO(render([screening], language)))


def headings(paper: Paper, level: int) -> list[str]:
    """The headings of a level."""
    return [one.text for one in paper.paragraphs if one.style.name == f"Heading {level}"]


def told(paper: Paper) -> str:
    """All text outside tables, a line for each paragraph."""
    return "\n".join(one.text for one in paper.paragraphs)


def cells(paper: Paper, number: int) -> list[list[str]]:
    """A table as text."""
    return [[cell.text for cell in row.cells] for row in paper.tables[number].rows]


def test_parts(screened) -> None:
    """The parts of an official paper, numbered as they are."""
    assert ["一、基本情况", "二、研判结论", "三、逐条意见", "四、待定事项", "五、其他意见", "六、本次未判定", "七、依据", "附录：研判所用事实及其出处"] == headings(read(screened()), 1)  # fmt: skip
    assert ["1. Subject", "2. Conclusion", "3. Findings one by one", "4. What is open", "5. Other findings", "6. Not judged", "7. Legal basis", "Appendix: the facts used, and their sources"] == headings(read(screened(), "en"), 1)  # fmt: skip


def test_a_violation(screened) -> None:
    """A violation has its number, facts, basis with words, values, gap, effect and cure, with days as officials write them."""
    paper = read(screened(select="IND-TST-001"))
    assert ["1．炼铁产能置换比例低于规定下限（IND-TST-001）"] == headings(paper, 3)
    for said in (
        "研判结论：停批停建。",
        "退出炼铁产能 290 万t/a，应不少于 300 万t/a（1.5 倍），还差 10 万t/a。",
        "依据：《钢铁产能置换测试办法》（测规〔2021〕46号）第六条。",
        "“置换比例不低于1.5:1”（第三方转载）。",
        "适用规定：2022年6月1日的规定（方案公告日期）。",
        "数值与参数：炼铁产能置换比例：1.5（2021年6月1日起；测规〔2021〕46号 第六条；第三方转载）。",
        "差额：10 万t/a。",
        "后果：停批停建。",
        "可行改正：拟建设备产能合计减少 6.6667 万t/a",
        "退出设备产能合计增加 10 万t/a（至 300 万t/a",
    ):
        assert said in told(paper)


def test_penalty(screened) -> None:
    """The statutory range stands with its law, and that it is no prediction."""
    said = told(read(screened(select="IND-TST-002")))
    assert (
        "处罚幅度：情形：拒不改正；罚款5万元以上50万元以下（按行为）；《测试促进法》（测令12号）第三十九条；非官方全文。"
        in said
    )
    assert "以上为法定幅度，不是预计数额" in said


def test_facts_are_cited_by_number(screened) -> None:
    """Findings point to the appendix, where each fact has its value and source."""
    item = {"id": "r1", "product": "iron", "capacity": {"value": "290", "source": "清单第3页"}, "listed": "true"}
    paper = read(screened(select="IND-TST-001", retired=[item]))
    rows = cells(paper, -1)
    assert ["序号", "事实", "内容", "出处"] == rows[0]
    assert ["退出设备 r1", "产品 iron，产能 290 万t/a，列入清单 是", "清单第3页"] == next(row[1:] for row in rows if row[1] == "退出设备 r1")  # fmt: skip
    numbers = "、".join(row[0] for row in rows[1:])
    assert f"事实：见附录第{numbers}项。" in told(paper)


def test_what_is_open(screened) -> None:
    """What to supply stands in a table; below it the open rules, neither met nor violated, with what they lack."""
    paper = read(screened(audited=None))
    assert "不作为符合或者不符合处理" in told(paper)
    assert [["序号", "材料", "字段", "涉及规则数"], ["1", "已开展审核", "audited", "1"]] == cells(paper, 2)
    assert [["规则编号", "规则名称", "所缺材料"], ["IND-TST-002", "未按规定开展清洁生产审核", "已开展审核"]] == cells(
        paper, 3
    )


def test_part_that_is_referred_to(screened) -> None:
    """The table of open rules refers to the missing material, which stands above it in the same part."""
    paper = read(screened(audited=None))
    assert "应补充的材料已列于前" in told(paper)
    assert "待定事项" in headings(paper, 1)[3]
    parts = headings(paper, 2)
    assert ["（一）请申请人补充的材料（最有用的在前）（1项）", "（二）材料不足，无法判定（1项）"] == parts[1:3]


def test_nothing_wrong(screened) -> None:
    """Without findings the parts are there and say so."""
    said = told(read(screened(region="上海市", built=[], select="IND-TST-005")))
    assert "没有不符合或者需复核的事项。" in said
    assert "不等于认定合规" in said


def test_whose_decision_it_is(screened) -> None:
    """The memo says that a person decides, what it was made with, and has a line to sign."""
    screening = screened()
    paper = read(screening)
    assert "仅供辅助研判，不代替行政决定" in told(paper)
    assert "承办人" in told(paper)
    made = dict(row for row in (tuple(one) for one in cells(paper, -2)) if len(row) == 2)
    assert screening.rulebook.sha256 == made["规则库 sha256"]
    assert f"cleanrules {screening.version}" == made["版本"]


def test_what_people_decided(screened) -> None:
    """A waived finding stays a violation; waiver, ruling, both conclusions and notices are said."""
    paper = read(decided(screened(dust="60")))
    said = told(paper)
    for part in (
        WAIVER.approver,
        WAIVER.document,
        WAIVER.reason,
        official(WAIVER.expires.isoformat()),
        RULING.by,
        RULING.document,
    ):
        assert part in said
    assert "研判结论：应当整改。" in said
    assert "程序结论为“停批停建”" in said
    assert f"须注意：{official(NOTICE.zh)}" in said
    assert any("（已豁免）" in one and "IND-TST-001" in one for one in headings(paper, 3))
    assert "炼铁产能置换比例低于规定下限（IND-TST-001）：程序判定为不符合" in said


@pytest.mark.parametrize("name", [*HOSTILE, "", "名\n字", "=1", "{ PAGE }", "x" * 500])
def test_a_hostile_name_does_nothing(screened, name) -> None:
    """A name is text: the memo has the same paragraphs and fields, and it is well-formed XML."""
    kept = "".join(one for one in name if one.isprintable() or one == "\n")
    waiver = replace(WAIVER, reason=name, document=name, approver=name)
    data = render([decided(screened(name=kept), waiver=waiver)])
    hostile, plain = Document(BytesIO(data)), read(decided(screened(name="p" * cell_len(kept)), waiver=waiver))
    assert [one.style.name for one in plain.paragraphs] == [one.style.name for one in hostile.paragraphs]
    tags = [[one.tag for one in paper.element.body.iter()] for paper in (plain, hostile)]
    assert tags[0] == tags[1]
    with zipfile.ZipFile(BytesIO(data)) as parts:
        for part in parts.namelist():
            if part.endswith((".xml", ".rels")):
                etree.fromstring(parts.read(part))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_form(screened, language) -> None:
    """A4 with the margins of an official paper, page numbers at the outer edge, typefaces by name."""
    paper = read(screened(), language)
    section = paper.sections[0]
    size = (section.page_width, section.page_height, section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)  # fmt: skip
    assert [210, 297, 37, 35, 28, 26] == [round(one.mm) for one in size]
    for footer in (section.footer, section.even_page_footer):
        assert ["PAGE"] == [one.get(qn("w:instr")) for one in footer._element.iter(qn("w:fldSimple"))]
    faces = {name: paper.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Title", "Heading 1", "Heading 2", "Normal")}  # fmt: skip
    assert {"Title": "方正小标宋简体", "Heading 1": "黑体", "Heading 2": "楷体", "Normal": "仿宋"} == faces
    assert (16 if language == "zh" else 12) == paper.styles["Normal"].font.size.pt


def test_tables_fit_the_page(screened) -> None:
    """Every table is as wide as the text; its heading is repeated, and no row is torn."""
    for table in read(screened(audited=None)).tables:
        assert 156 == round(sum(cell.width.mm for cell in table.rows[0].cells))
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_properties(screened) -> None:
    """The document says whose it is, and no time of writing."""
    core = read(screened(name="样例轧钢")).core_properties
    assert ("关于样例轧钢的清洁生产研判意见", "cleanrules", "") == (core.title, core.author, core.comments)
    assert [datetime(2000, 1, 1)] * 2 == [one.replace(tzinfo=None) for one in (core.created, core.modified)]


def test_same_bytes(screened) -> None:
    """The same screening gives the same bytes, with no time inside."""
    data = render([screened()])
    assert data == render([screened()])
    with zipfile.ZipFile(BytesIO(data)) as parts:
        assert {(1980, 1, 1, 0, 0, 0)} == {one.date_time for one in parts.infolist()}
        assert [] == [one for one in parts.namelist() if "thumbnail" in one]


def test_several(screened) -> None:
    """Several screenings are memos one behind the other, each on a page of its own and none blank."""
    paper = Document(BytesIO(render([screened(), screened(id="TJ-2")])))
    titles = [one for one in paper.paragraphs if one.style.name == "Title"]
    assert [None, True] == [one.paragraph_format.page_break_before or None for one in titles]
    assert 2 == headings(paper, 1).count("一、基本情况")


@pytest.mark.parametrize(
    ("written", "shown"),
    [("2021-06-01 起，2024-08-23 前", "2021年6月1日起，2024年8月23日前"), ("GB 55015-2021", "GB 55015-2021"), ("12021-06-01", "12021-06-01"), ("HJ-2026-11-30", "HJ-2026-11-30"), ("不迟于 2025-04-14 公布（实际：2025-04-15）", "不迟于2025年4月14日公布（实际：2025年4月15日）")],
)  # fmt: skip
def test_days_of_official_papers(written, shown) -> None:
    """Days are written out; what only looks like one is left alone."""
    assert shown == official(written)


def test_without_the_library(monkeypatch) -> None:
    """Without its library the format names the extra that brings it."""
    monkeypatch.setitem(sys.modules, "docx", None)
    for module in ("docx", "docx.paper"):
        monkeypatch.delitem(sys.modules, f"cleanrules.reports.{module}")
    with pytest.raises(MissingExtra, match=r"cleanrules\[reports\]"):
        renderer("docx")


@pytest.mark.parametrize(("name", "lines"), [("短名厂", 1), ("示例钢铁有限公司高炉装备升级改造一期工程", 2)])
def test_a_long_title_is_broken_between_words(screened, name, lines) -> None:
    """A title that is too long for a line is broken where officials break it."""
    title = next(one for one in read(screened(name=name)).paragraphs if one.style.name == "Title")
    assert lines == len(title.text.split("\n"))
    assert f"关于{name}的清洁生产研判意见" == title.text.replace("\n", "")
    assert title.text.endswith("的清洁生产研判意见")


def test_no_command_in_a_memo(screened) -> None:
    """Where no single change mends a breach the memo says so, and sends no official to a command line."""
    steel = [{"id": "b1", "product": "steel", "capacity": "1"}, {"id": "b2", "product": "steel", "capacity": "1"}]
    said = told(read(screened(select="IND-TST-005", built=steel)))
    assert "可行改正：" in said
    assert "cleanrules whatif" not in said
