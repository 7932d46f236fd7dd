"""What is gathered over all findings: articles in order, facts and parameters once."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook

from cleanrules.law.instruments import Citation
from cleanrules.reports import docx, markdown, xlsx
from cleanrules.reports.gathered import _article, applied, basis, known, wanted
from cleanrules.screening.comparing.baseline import compare


@pytest.mark.parametrize(
    "articles",
    [
        ["第三条", "第八条", "第八条第一款", "第八条第二款", "第十条", "第十八条", "第二十条", "第二十一条", "附件2"],
        [
            "第九十九条",
            "第一百零五条",
            "第二百五十九条",
            "第九百九十八条",
            "第一千零一条",
            "第一千二百二十五条（2）",
            None,
        ],
    ],
)
def test_articles_in_order(articles) -> None:
    """Articles stand in the order of their numbers, those without a number last."""
    assert articles == [one.article for one in sorted((Citation("x", one) for one in articles[::-1]), key=_article)]


def test_basis(screened) -> None:
    """Each legal text stands once, with all its articles that findings rest on, and their words."""
    texts = basis(screened(dust="60"), "zh")
    assert ["《钢铁产能置换测试办法》（测规〔2021〕46号）第六条、第十条、第十一条", "“置换比例不低于1.5:1”（第三方转载）"] == list(texts[0])  # fmt: skip
    assert len(texts) == len({one[0] for one in texts})


def test_basis_of_what_is_met(screened) -> None:
    """What is met rests on law too; policy stands apart; what does not apply is left out."""
    found = screened(dust="5", audited="true", built=[], select=())
    assert ["IND-TST-001"] == [one.code for one in found.findings if one.outcome == "not_applicable"]
    assert [
        ("《测试促进法》（测令12号）第二十七条",),
        ("《钢铁产能置换测试办法》（测规〔2021〕46号）第十条、第十一条",),
    ] == sorted(text[:1] for text in basis(found, "zh"))
    assert [("《钢铁产能置换测试办法》（测规〔2021〕46号）第九条",)] == basis(found, "zh", binding=False)


def test_known(screened) -> None:
    """Each fact stands once, those of one item together, in the order of the fact model."""
    assert ["built[0]", "retired[0]"] == [
        one.paths[0].partition(".")[0] for one in known(screened(), "zh") if "[" in one.paths[0]
    ]
    paths = [path for one in known(screened(), "zh") for path in one.paths]
    assert len(paths) == len(set(paths))


def test_applied(screened) -> None:
    """A parameter value stands once, with the rules that use it."""
    assert [("mill_ratio", ("IND-TST-001",))] == [(one.use.name, one.codes) for one in applied(screened())]


def test_wanted(screened) -> None:
    """What is missing keeps the order of the screening, with the rules that it helps."""
    screening = screened(dust=None, audited=None)
    assert [need.path for need, _ in screening.missing] == [one.need.path for one in wanted(screening)]
    assert ("IND-TST-003", "IND-TST-004") == wanted(screening)[0].codes


def test_every_format_tells_what_changed(screened) -> None:
    """Beside an earlier screening each of the formats says how many findings are new, gone and changed."""
    screening = screened()
    said = "与基线比较：新增 0 项，消失 0 项，变化 1 项"
    later = replace(screening, baseline=compare(screened(audited="true"), screening))
    word = "\n".join(one.text for one in Document(BytesIO(docx.render([later]))).paragraphs)
    excel = str(load_workbook(BytesIO(xlsx.render([later])))["结论"].cell(2, 18).value)
    for text in (markdown.render([later]), word, excel):
        assert said in text
    assert said not in markdown.render([screening])
