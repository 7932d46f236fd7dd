"""What is open, in three lists that never mix, and what was not judged: the same in every format."""

from __future__ import annotations

import json
import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from docx import Document
from openpyxl import load_workbook

from cleanrules.reports import docx, earl, gathered, html, junit, markdown, sarif, text, xlsx
from cleanrules.reports.json import finding_data, screening_data
from cleanrules.reports.view import pending_text

FACTS, LAW, EVENTS = ["area", "power"], ["param.works_noise"], ["heard_on", "reported_on", "accepted_on"]
"""What each of the lists holds, in its order."""
CLEAR = ["CON-OPN-001", "CON-OPN-002", "CON-OPN-005", "CON-OPN-013"]
"""The rules of which none is breached, undetermined or for review."""


def plain(page: str) -> str:
    """The text of a page of HTML."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def paper(screening, language="zh") -> str:
    """The text of a memo, that of its tables with it."""
    found = Document(BytesIO(docx.render([screening], language)))
    cells = [cell.text for one in found.tables for row in one.rows for cell in row.cells]
    return "\n".join([*(one.text for one in found.paragraphs), *cells])


def sheet(screening, name: str) -> list[dict[str, object]]:
    """The rows of a sheet, by heading."""
    heading, *rows = load_workbook(BytesIO(xlsx.render([screening])))[name].iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def test_outcomes(opened) -> None:
    """The rulebook leaves open each in its own way; what policy leaves open never moves the conclusion."""
    found = opened()
    outcomes = {one.code: one.outcome for one in found.findings}
    assert {
        "CON-OPN-001": "pending", "CON-OPN-002": "pending", "CON-OPN-003": "needs_review", "CON-OPN-004": "undetermined",
        "CON-OPN-005": "no_breach", "CON-OPN-011": "undetermined", "CON-OPN-012": "undetermined", "CON-OPN-013": "pending",
    } == outcomes  # fmt: skip
    assert "undetermined" == found.conclusion
    assert "review" == opened(area="5").conclusion
    assert "clear" == opened(select=CLEAR).conclusion


def test_the_lists_never_mix(opened) -> None:
    """No fact is asked for in the name of law or of time; each list has its own order."""
    data = screening_data(opened())
    assert FACTS == [one["path"] for one in data["missing"]]
    assert LAW == [one["path"] for one in data["legal_values_missing"]]
    assert EVENTS == [one["path"] for one in data["pending"]]
    assert ["2026-03-12", "2026-04-11", "2026-08-10"] == [one["until"] for one in data["pending"]]
    for one in (*data["missing"], *data["legal_values_missing"], *data["pending"]):
        assert len(one["codes"]) == one["rules"]


def test_law_is_named_with_its_source(opened) -> None:
    """A legal value that is missing names the instrument and the article in which a person finds it."""
    (need,) = screening_data(opened())["legal_values_missing"]
    assert ("dB", ["CON-OPN-003"]) == (need["unit"], need["codes"])
    assert [("works-law", "工令1号", "附录一")] == [(one["instrument"], one["number"], one["article"]) for one in need["cites"]]  # fmt: skip


def test_findings_say_it_too(opened) -> None:
    """A finding says until when it is pending, or which legal value it wants; else nothing of the kind."""
    found = opened()
    pending, review = finding_data(found["CON-OPN-001"]), finding_data(found["CON-OPN-003"])
    assert ("2026-08-10", ["accepted_on"]) == (pending["until"], [one["path"] for one in pending["events"]])
    assert ("value_missing", LAW) == (review["reason"], [one["path"] for one in review["legal_values_missing"]])
    assert [] == pending["missing"] + pending["legal_values_missing"] + review["missing"] + review["events"]
    assert None is review["until"]


def test_an_open_policy_comes_last_and_says_so(opened) -> None:
    """What only policy or a target asks for is marked, in each of the lists."""
    found = opened()
    assert [True, False] == [one.binding for one in gathered.wanted(found)]
    assert [False, True, True] == [one.binding for one in gathered.coming(found)]
    assert [True] == [one.binding for one in gathered.legal(found, "zh")]
    assert [True, False] == [one.binding for one in gathered.legal(opened(power="5"), "zh")]


@pytest.mark.parametrize("select", [CLEAR, CLEAR[:3]])
def test_a_clear_conclusion_says_what_is_pending(opened, select) -> None:
    """What binding rules still wait for stands beside the conclusion, the soonest first; policy is left out."""
    found = opened(select=select)
    said = "报告日期，最迟 2026-04-11（CON-OPN-002）；验收日期，最迟 2026-08-10（CON-OPN-001）"
    assert said == pending_text(found, "zh")
    for told in (
        re.sub(r"\n +", "", text.render([found])).partition("一、")[0],
        markdown.render([found]).partition("##")[0],
        plain(html.render([found])),
        str(sheet(found, "结论")[0]["说明"]),
        junit.render([found]),
        sarif.render([found]),
        earl.render([found]),
    ):
        assert said in told
    assert "尚未到期的事项为：报告日期，最迟2026年4月11日" in paper(found)


def test_nothing_pending_is_not_said(opened) -> None:
    """Without anything pending no report speaks of it."""
    found = opened(select="CON-OPN-005")
    assert "" == pending_text(found, "zh")
    assert "尚未到期" not in text.render([found])
    assert "尚未到期" not in paper(found)


@pytest.mark.parametrize(
    ("language", "heads", "words"),
    [
        (
            "zh",
            ("请申请人补充的材料", "须由主管部门提供的法定数值或名录", "尚待发生的事项"),
            ("建筑面积", "噪声限值", "《试验工程条例》（工令1号）附录一", "座谈日期", "2026-03-12", "不影响结论"),
        ),
        (
            "en",
            ("Facts for the applicant to supply", "Legal values that an authority must supply", "Events to come"),
            ("floor area", "noise limit", "Works Regulation (工令1号), 附录一", "day of the hearing", "2026-03-12"),
        ),
    ],
)
def test_three_headed_lists(opened, language, heads, words) -> None:
    """Text, Markdown, page and memo have a heading for each list, and in each what belongs there."""
    found = opened()
    told = [
        re.sub(r"\s+", " ", text.render([found], language)),
        markdown.render([found], language).replace("\\", ""),
        plain(html.render([found], language)),
        paper(found, language).replace("2026年3月12日", "2026-03-12"),
    ]
    for one in told:
        places = [one.rindex(head) for head in heads]
        assert len(set(places)) == 3
        for word in words:
            assert re.sub(r"\s+", "", word) in re.sub(r"\s+", "", one)


def test_one_order_in_every_format(opened) -> None:
    """Reviews, the three lists, what is asked for beside the conclusion, open rules, passes, what was not judged."""
    found = opened()
    heads = (
        "需人工复核", "请申请人补充的材料", "须由主管部门提供的法定数值或名录", "尚待发生的事项", "与结论无关、可以后补的材料",
        "材料不足，无法判定", "不构成违反", "本次未判定",
    )  # fmt: skip
    for told in (text.render([found]), markdown.render([found]), plain(html.render([found])), paper(found)):
        places = [told.rindex(head) for head in heads[1:-3]]
        assert sorted(places) == places
        assert told.index(heads[0], told.index("一、" if "一、" in told else "##")) < places[0]
        assert places[-1] < told.rindex(heads[-3]) < told.rindex(heads[-1])


def test_what_is_no_part_of_the_conclusion_stands_apart(opened) -> None:
    """What only policy asks for is in none of the applicant's list, and in a list of its own that begins anew."""
    found = opened()
    asked, beside = gathered.asked(found), gathered.beside(found)
    assert ([True], [False], 1) == ([one.binding for one in asked], [one.binding for one in beside], beside[0].rank)
    told = re.sub(r"\s", "", text.render([found]))
    first, _, second = told.partition("与结论无关、可以后补的材料")
    assert (True, False) == (beside[0].need.path in second, beside[0].need.path in first)


def test_sheets(opened) -> None:
    """The workbook has a sheet for each list, with days as days and what does not bind marked."""
    found = opened()
    assert FACTS == [one["字段"] for one in sheet(found, "需补充材料")]
    (law,) = sheet(found, "须提供的法定数值")
    assert ("param.works_noise", "《试验工程条例》（工令1号）附录一", "CON-OPN-003") == (
        law["字段"],
        law["依据"],
        law["涉及规则"],
    )
    events = sheet(found, "尚待发生的事项")
    assert [("heard_on", "否"), ("reported_on", "是"), ("accepted_on", "是")] == [
        (one["字段"], one["影响结论"]) for one in events
    ]
    assert "2026-03-12" == str(events[0]["最迟"])[:10]


def test_three_lists_for_programs(opened) -> None:
    """SARIF carries the lists; pending is informational, no breach a pass, and neither has a level."""
    run = json.loads(sarif.render([opened()]))["runs"][0]
    named = {
        name: [one["path"] for one in run["properties"][name]]
        for name in ("missing", "legal_values_missing", "pending")
    }
    assert {"missing": FACTS, "legal_values_missing": LAW, "pending": EVENTS} == named
    kinds = {one["ruleId"]: (one["kind"], one["level"]) for one in run["results"]}
    assert [("informational", "none"), ("pass", "none")] == [kinds["CON-OPN-001"], kinds["CON-OPN-005"]]
    until = {one["ruleId"]: one["properties"]["until"] for one in run["results"]}
    assert ("2026-08-10", None) == (until["CON-OPN-001"], until["CON-OPN-004"])


def test_outcomes_for_programs(opened) -> None:
    """In EARL what is pending is untested and no breach passes; in JUnit both pass, and so does an open policy."""
    outcomes = re.findall(r'"outcome": "earl:(\w+)"', earl.render([opened()]))
    untested, passed, unknown = "untested", "passed", "cantTell"
    assert [untested, untested, unknown, unknown, passed, unknown, unknown, untested] == outcomes
    suite = ElementTree.fromstring(junit.render([opened()]))[0]
    red = [str(one.get("name"))[:11] for one in suite.iter("testcase") if one.find("error") is not None]
    assert ["CON-OPN-003", "CON-OPN-004"] == red
    assert ("2", "0", "0") == tuple(suite.get(name) for name in ("errors", "failures", "skipped"))


def test_what_was_not_judged_ends_every_report(opened) -> None:
    """Each format ends with the norms that bind and have no rule; those no longer in force are left out."""
    found = opened()
    assert ["扬尘在线监测"] == [one["title"]["zh"] for one in screening_data(found)["not_judged"]]
    told = [
        text.render([found]), markdown.render([found]), plain(html.render([found])), paper(found), junit.render([found]),
        sarif.render([found]), earl.render([found]), str(sheet(found, "本次未判定")),
    ]  # fmt: skip
    for one in told:
        assert "扬尘在线监测" in one
        assert "旧条例的备案" not in one
    assert text.render([found]).index("本次未判定") > text.render([found]).index("不构成违反")
    assert "本次未判定" == load_workbook(BytesIO(xlsx.render([found]))).sheetnames[-1]


def test_another_day_has_other_norms(opened) -> None:
    """What was not judged is what binds on the day."""
    found = opened(as_of="2019-06-01", select="CON-OPN-005")
    assert ["旧条例的备案"] == [one["title"]["zh"] for one in screening_data(found)["not_judged"]]


def test_no_norm_named(screened) -> None:
    """Where the rulebook names none, that is said, and that it proves nothing."""
    for one in (
        text.render([screened()]),
        markdown.render([screened()]),
        plain(html.render([screened()])),
        paper(screened()),
    ):
        assert "不等于没有此类规定" in re.sub(r"\s+", "", one)


def test_review_that_a_fact_would_spare(opened) -> None:
    """A review which a fact could settle names that fact, beside the reason."""
    review = next(one for one in opened(noise=None).findings if one.code == "CON-OPN-003")
    assert "undetermined" == review.outcome
    assert "noise" in [one.path for one in review.missing]
