"""Markdown reports: complete, in order, and nothing in them is a mark but what the report means as one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cleanrules import Screening
from cleanrules.frozen import FrozenDict
from cleanrules.reports.markdown import escaped, render
from cleanrules.screening.decisions import Ruling, Waiver
from cleanrules.text import Text

HOSTILE = (
    "[x](javascript:alert(1))", "![x](http://a/b.png)", "<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>",
    "a | b |", "`code`", "``` \nfence", "**bold** _it_ ~~gone~~", "# heading", "- item", "+ item", "1. item", "2) item",
    "> quote", "---", "===", "&lt;b&gt; &#60;", "line\n\n# two", "<http://evil.example>", "https://evil.example www.evil.example",
    "me@evil.example", "\\", "\\|", "[a]: http://evil.example", "    code", "\u202eevil", "\x00\x1b[31m", "$x$", "x" * 2000,
)  # fmt: skip


def parsed(text: str) -> list[Token]:
    """The tokens of a report, with HTML allowed and links without marks recognized where the library can."""
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)


def flat(tokens: list[Token]) -> Iterator[Token]:
    """Tokens with those inside them."""
    for token in tokens:
        yield token
        yield from flat(token.children or [])


def shape(text: str) -> list[tuple[str, str]]:
    """What a report is built of, without its words."""
    return [(token.type, token.tag) for token in flat(parsed(text)) if token.type != "text"]


def text_of(text: str) -> str:
    """All words of a report, as they are read."""
    return "\n".join("".join(one.content for one in token.children or []) for token in parsed(text) if token.children)


def called(screening: Screening, name: str) -> Screening:
    """The screening with another name of the subject, even one that no facts file may have."""
    values = FrozenDict({**screening.facts.values, "name": name})
    return replace(screening, facts=replace(screening.facts, values=values))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_facts_change_nothing(screened, text) -> None:
    """What stands in a list item or a source is text in the tables too."""
    told = "".join(one for one in text if one.isprintable())[:400]
    reports = [
        render(
            [
                screened(
                    retired=[
                        {"id": one, "product": "iron", "capacity": {"value": "290", "source": one}, "listed": "true"}
                    ]
                )
            ]
        )
        for one in ("plain", told)
    ]
    assert shape(reports[0]) == shape(reports[1])


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_changes_nothing(screened, name) -> None:
    """Whatever a subject is called, the report is built as with a plain name, and shows the name."""
    screening = screened()
    plain, hostile = render([called(screening, "plain")]), render([called(screening, name)])
    assert shape(plain) == shape(hostile)
    assert "javascript:" not in "".join(str(token.attrs) for token in flat(parsed(hostile)))


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_text_is_text(text) -> None:
    """As a paragraph, in a cell and in a bullet, a text is read as it was written, on one line."""
    wanted = " ".join(
        text.replace("\u202e", "⟨U+202E⟩").replace("\x00", "⟨U+0000⟩").replace("\x1b", "⟨U+001B⟩").split()
    )
    for report in (f"{escaped(text)}\n", f"| a |\n| --- |\n| {escaped(text)} |\n", f"- **b**：{escaped(text)}\n"):
        assert {"text"} == {token.type for token in flat(parsed(report)) if token.type in ("text", "link_open", "html_inline", "html_block", "code_inline", "image", "em_open", "s_open", "fence", "code_block")}  # fmt: skip
        assert wanted in text_of(report)


def test_order_of_headings(screened) -> None:
    """One title, then parts, then findings: no level is left out."""
    tokens = parsed(render([screened(dust="60", announced_on=None)]))
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    assert 1 == levels[0]
    assert 1 == levels.count(1)
    assert [] == [pair for pair in itertools.pairwise(levels) if pair[1] > pair[0] + 1]


def test_conclusion_comes_first(screened) -> None:
    """Below the title stands the conclusion, and above all findings."""
    report = render([screened()])
    assert "**结论**：**停批停建**" == report.splitlines()[2]
    assert report.index("停批停建") < report.index("## 不符合")


def test_all_findings_are_there(screened) -> None:
    """Every rule stands in the report, with its message; what is met with its title, below words that it was not found."""
    screening = screened(dust="60")
    said = text_of(render([screening]))
    told = {one.code: one.title.zh if one.outcome == "compliant" else one.message.zh for one in screening.findings}
    assert [] == [code for code, text in told.items() if code not in said or text not in said]
    assert "符合：1；经核查，未发现下列问题：" in said
    assert "：符合要求" not in said


def test_tables(screened) -> None:
    """Facts with their source, parameters with their window, and what is missing, most useful first."""
    report = render([screened(audited=None)])
    assert "| 退出设备 r1 | 产品 iron，产能 290 万t/a，列入清单 是 |" in report
    assert "| 炼铁产能置换比例 | 1.5 | 2021-06-01 起 | 测规〔2021〕46号 | 第三方转载 | IND-TST-001 |".replace("46号", "46号 第六条") in report  # fmt: skip
    assert "| 1 | 已开展审核 | audited |  | IND-TST-002 |" in report


def test_what_people_decided(screened) -> None:
    """A waived finding keeps its outcome and says by whom, by which document, until when and why; both conclusions stand."""
    screening = screened(select="IND-TST-001")
    waiver = Waiver("IND-TST-001", "TJ-1", None, "过渡期", "市工信局", "津工信〔2023〕1号", date(2023, 6, 30))
    waived = replace(screening, findings=(replace(screening["IND-TST-001"], waiver=waiver),), notices=(Text("豁免已过期", "expired"),))  # fmt: skip
    report = render([waived])
    for said in (
        "**结论**：**未发现不符合项**", "**程序结论**：停批停建", "## 不符合（1）", "IND-TST-001 炼铁产能置换比例低于规定下限（已豁免）",
        "市工信局", "津工信〔2023〕1号", "2023-06-30", "过渡期", "> - 豁免已过期",
    ):  # fmt: skip
        assert said in report
    assert report.index("豁免已过期") < report.index("## 不符合")


def test_a_ruling_stands_beside_the_outcome(screened) -> None:
    """A ruled finding stays under what needs review, with the ruling."""
    screening = screened(dust="60", select="IND-TST-004")
    ruling = Ruling("IND-TST-004", "TJ-1", "violation", "张三", "津环函〔2023〕2号", date(2023, 1, 1))
    report = render([replace(screening, findings=(replace(screening["IND-TST-004"], ruling=ruling),))])
    for said in (
        "**结论**：**应当整改**",
        "**程序结论**：需人工复核",
        "## 需人工复核（1）",
        "人工认定",
        "张三",
        "津环函〔2023〕2号",
    ):
        assert said in report


def test_english(screened) -> None:
    """The English report has English headings, words and law."""
    report = render([screened(audited=None)], "en")
    for said in (
        "# Cleaner-production screening: TJ-1",
        "## Violations (1)",
        "## Facts for the applicant to supply, the most useful first (1)",
        "an aid to judgement",
    ):
        assert said in report


def test_same_bytes(screened) -> None:
    """The same screenings give the same text; several stand one below the other."""
    assert render([screened()]) == render([screened()])
    assert 2 == sum(line.startswith("# ") for line in render([screened(), screened()]).splitlines())
