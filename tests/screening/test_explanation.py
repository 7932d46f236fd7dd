"""Explanations: readable titles, sources, law and moments; what is left out is counted; down to the conclusion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cleanrules import Finding, Rulebook, Screening, UsageError
from cleanrules.reports import json as as_json
from cleanrules.reports.law import parameter_text
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.screening.decisions import Ruling, Waiver
from cleanrules.screening.explaining.step import Step

Judge = Callable[..., Finding]
Make = Callable[..., Rulebook]
Screened = Callable[..., Screening]
FACTORS = """
parameters:
  p:
    title: {zh: 系数, en: factor}
    values: [{until: 2030-01-01, value: 3/2, confidence: text, cites: {instrument: j, article: 第三条}}]
categories: [{name: ample, title: {zh: 充足, en: ample}, when: b > 1, cites: {instrument: i, article: 第二条}}]
"""
UNTIL = "  until: 2030-01-01\n"


def lines(finding: Finding, language: Any = "en", **bounds: int) -> str:
    """The derivation as text."""
    return "\n".join(finding.explain(**bounds).render(language))


def one(finding: Finding, kind: str, text: str = "") -> Step:
    """The first step of a kind, with a text if one is given."""
    return next(step for step in finding.explain().walk() if step.kind == kind and text in ("", step.text))


# --- what a step says ---


@pytest.mark.parametrize(
    ("require", "zh", "en"),
    [
        ("a >= 1.5 * b", "a ≥ 1.5 × b：不成立（4 m2 < 7.5 m2）", "a ≥ 1.5 × b: false (4 m2 < 7.5 m2)"),
        ("a >= param.p * b", "a ≥ 系数 × b：不成立（4 m2 < 7.5 m2）", "a ≥ factor × b: false (4 m2 < 7.5 m2)"),
        ("not (a < 10)", "a ≥ 10 m2：不成立（4 m2 < 10 m2）", "a ≥ 10 m2: false (4 m2 < 10 m2)"),
        ("not f", "f：是", "f: yes"),
        ("not ample", "充足：是", "ample: yes"),
        ('l != "y"', "l不为y：不成立（y）", "l is not y: false (y)"),
        ('l in ["x", "z"]', "l为x、z之一：不成立（y）", "l is one of x, z: false (y)"),
        (
            'region in ["130000"]',
            "所在地（行政区划）属于河北省：不成立（天津市 120000）",
            "region (GB/T 2260) is in 河北省: false (天津市 120000)",
        ),
        (
            'd < "2023-01-01"',
            "d早于 2023-01-01：不成立（2024-01-01 不早于 2023-01-01）",
            "d is before 2023-01-01: false (2024-01-01 is not before 2023-01-01)",
        ),
        (
            'sum(u.c for u in us if u.l == "x") > 9',
            "us（l为x的）c合计 > 9 m2：不成立（3 m2 ≤ 9 m2）",
            "total c of us (where l is x) > 9 m2: false (3 m2 ≤ 9 m2)",
        ),
        ("count(u for u in us) > 9", "us的项数 > 9：不成立（2 ≤ 9）", "number of us > 9: false (2 ≤ 9)"),
        ("all(u.f for u in us)", "us的每一项均符合：f：不成立", "every one of us: f: false"),
        ("not (any(u.f for u in us))", "us中没有一项符合：f：不成立", "none of us: f: false"),
        ("not f or a > 10", "并非“f”，或者a > 10 m2：不成立", "not “f” or a > 10 m2: false"),
    ],
)
def test_titles_are_words(judge: Judge, require: str, zh: str, en: str) -> None:
    """A condition is said with the titles of its facts, values beside them; the contrary of one is said as such."""
    us = [{"id": "1", "f": True, "c": 3, "l": "x"}, {"id": "2", "f": False, "c": 4, "l": "y"}]
    facts = {"a": 4, "b": 5, "f": True, "l": "y", "d": "2024-01-01", "region": "天津市", "us": us}
    found = judge(require, facts, law=FACTORS, more=UNTIL)
    assert require == one(found, "require").text
    assert f"要求：{zh}" == one(found, "require").said("zh")
    assert f"requires: {en}" == one(found, "require").said("en")


def test_a_step_carries_value_unit_and_source(judge: Judge) -> None:
    """A fact has its value as data, its unit and the document where it was read; so has a comparison of one fact."""
    facts = {"a": {"value": 4, "source": "报告第2页"}, "b": 5}
    step = one(judge("a >= b", facts), "fact", "a")
    assert ("4", "m2", "a", "报告第2页") == (step.plain, step.unit, step.path, step.source)
    assert ("来源：报告第2页",) == step.notes("zh")
    step = one(judge("a >= 10", facts), "require")
    assert ("4", "m2", "a", ()) == (step.plain, step.unit, step.path, step.steps)


def test_the_document_of_a_list_is_that_of_its_items(judge: Judge) -> None:
    """An item's fact without a source of its own has that of its list, which is not repeated below it."""
    us = {"source": "附表1", "items": [{"id": "1", "c": 3}, {"id": "2", "c": {"value": 4, "source": "年报"}}]}
    found = judge("sum(u.c for u in us) > 9", {"us": us})
    assert ["附表1", "年报"] == [step.source for step in found.explain().walk() if step.kind == "item"]
    assert 1 == lines(found).count("附表1")


def test_law_stands_beside_it(judge: Judge) -> None:
    """A parameter has its window, article and confidence; a category its citation."""
    found = judge("a >= param.p * b and ample", {"a": 4, "b": 5}, law=FACTORS, more=UNTIL)
    step = one(found, "parameter")
    assert ("param.p", "1.5") == (step.text, step.plain)
    assert ("before 2030-01-01", "2号 第三条", "full text, unofficial copy") == step.notes("en")
    assert ("1号 第二条", "第三方转载") == one(found, "category").notes("zh")


def test_what_is_the_same_is_taken_apart_once(judge: Judge) -> None:
    """A category or sum that comes again is said to be taken apart above."""
    found = judge(
        "ample and sum(u.c for u in us) > 9", {"b": 5, "us": [{"id": "1", "c": 3}]}, law=FACTORS, when="ample"
    )
    assert "ample: yes 〔ample〕 (taken apart above; 1号 第二条; third-party copy)" in lines(found)


# --- the law that governs, and several moments ---

REGIMES = """
parameters:
  q:
    title: {zh: 下限, en: floor}
    unit: m2
    values:
    - {until: 2022-01-01, value: 5, confidence: copy, cites: {instrument: i}}
    - {from: 2022-01-01, value: 10, confidence: copy, cites: {instrument: i}}
"""


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("2021-12-31", "适用“d”当日的规定：2021-12-31"),
        ("not_yet", "适用“d”当日的规定：尚未发生，按判定日期 2024-06-01 的规定"),
        (None, "适用“d”当日的规定：未知"),
    ],
)
def test_the_governing_day(judge: Judge, event: str | None, said: str) -> None:
    """The day whose law governs comes first, with the event that settles it."""
    found = judge("a >= param.q", {"d": event, "a": 7}, law=REGIMES, more="  governed_by: d\n")
    assert said == found.explain().steps[0].said("zh")
    assert "适用判定日期当日的规定：2024-06-01" == judge("f").explain().steps[0].said("zh")


def test_every_moment_is_shown(judge: Judge) -> None:
    """Where the governing day is unknown, each regime has its own derivation, with what it comes to."""
    found = judge("a >= param.q", {"a": 7}, law=REGIMES, more="  governed_by: d\n")
    shown = [step.said("zh") for step in found.explain().steps if step.kind == "moment"]
    assert ["适用 2022-01-01 前的规定：符合", "适用 2022-01-01 起的规定：不符合"] == shown


def test_moments_that_are_alike_are_shown_once(judge: Judge) -> None:
    """Regimes that differ in nothing the rule turns on are one derivation."""
    found = judge("a >= param.q", {"f": False}, law=REGIMES, when="f", more="  governed_by: d\n")
    (shown,) = [step for step in found.explain().steps if step.kind == "moment"]
    assert "适用各时期的规定：不适用" == shown.said("zh")
    assert ["适用条件：f：否"] == [step.said("zh") for step in shown.steps]


def test_an_open_bound(judge: Judge) -> None:
    """Both sides of a bound that is not known to the day are shown, with what was supposed of it."""
    rough = "  from: {not_before: 2022-01-01, certain_from: 2023-01-01}\n"
    text = lines(judge("false", as_of="2022-06-01", more=rough), "zh")
    for said in (
        "2022-01-01 以后、不迟于 2023-01-01某日的变动，设为已发生）：不符合",
        "设为尚未发生）：不适用",
        "复核原因：规定的施行日期不明",
    ):
        assert said in text


# --- outcomes ---


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"when": "f and a > 10", "facts": {"f": True, "a": 4}}, "a > 10 m2：不成立（4 m2 ≤ 10 m2）"),
        ({"more": "  until: 2023-01-01\n"}, "有效期：2023-01-01 前：2024-06-01 不在有效期内"),
        (
            {"more": "  place: '120000'\n", "facts": {"region": "山西省"}},
            "所在地（行政区划）属于天津市：不成立（山西省 140000）",
        ),
    ],
)
def test_what_excludes_a_rule(judge: Judge, how: dict[str, Any], said: str) -> None:
    """A rule that does not apply says what excluded it, with the value that did, and nothing of what it requires."""
    found = judge("b > 1", how.pop("facts", {}), **how)
    assert "not_applicable" == found.outcome
    assert said in lines(found, "zh")
    assert "要求" not in lines(found, "zh")


EXCEPT = """  exceptions:
  - {label: one, title: {zh: 小型, en: small}, when: a < 3, exempt: true, cites: {instrument: i, article: 第五条}}
  - {label: two, title: {zh: 干法, en: dry}, when: f, require: b >= 3, cites: {instrument: i, article: 第六条}}
"""


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"a": 4, "b": 5, "f": False}, ["exception: small: does not apply", "exception: dry: does not apply", "requires: b ≥ 10 m2: false (5 m2 < 10 m2)"]),
        ({"a": 4, "b": 5, "f": True}, ["exception: small: does not apply", "exception: dry: applies"]),
        ({"a": 2, "b": 5}, ["exception: small: applies"]),
        ({"a": 4, "b": 5}, ["exception: small: does not apply", "exception: dry: unknown", "requires: b ≥ 10 m2: false (5 m2 < 10 m2)"]),
    ],
)  # fmt: skip
def test_exceptions(judge: Judge, facts: dict[str, Any], shown: list[str]) -> None:
    """The exceptions that were tried, in order, up to the one that applied; the rule's own requirement where none did."""
    steps = judge("b >= 10", facts, more=EXCEPT).explain().steps
    assert shown == [step.said("en") for step in steps if step.kind in ("exception", "require")]


def test_what_an_exception_requires(judge: Judge) -> None:
    """An exception that applies shows what it requires instead, or that it exempts."""
    text = lines(judge("b >= 10", {"a": 4, "b": 5, "f": True}, more=EXCEPT))
    assert "requires instead: b ≥ 3 m2: true (5 m2 ≥ 3 m2)" in text
    assert "免予适用：符合" in lines(judge("b >= 10", {"a": 2}, more=EXCEPT), "zh")


def test_weak_evidence(judge: Judge) -> None:
    """A review says which evidence is weak, and what strict and lenient evaluation say."""
    law = "parameters: {p: {title: {zh: 值, en: v}, unit: m2, values: [{value: 5, confidence: inferred, cites: {instrument: i}}]}}"
    step = one(judge("a >= param.p", {"a": 4}, law=law), "evidence")
    assert "复核原因：所依据的条文或数值尚待核实" == step.said("zh")
    assert [
        "参数：值：推断",
        "只采用可信度不低于“推算所得”的依据：无法判定",
        "采用现有全部依据：不符合",
    ] == [part.said("zh") for part in step.steps]


def test_discretion(judge: Judge) -> None:
    """Where the law leaves a breach to a person, its words say so."""
    found = judge("f", {"f": False}, more="  discretion: {zh: 原则上不得, en: as a rule}\n")
    assert "复核原因：原则上不得" == one(found, "evidence").said("zh")


@pytest.mark.parametrize(
    ("force", "facts", "said"),
    [
        ("binding", {"f": False}, "总结论至少为“应当整改”"),
        ("binding", {}, "总结论至少为“材料不足，暂无法判定”"),
        ("binding", {"f": True}, "不影响总结论"),
        ("policy", {"f": False}, "不影响总结论"),
    ],
)
def test_how_it_enters_the_conclusion(judge: Judge, force: str, facts: dict[str, Any], said: str) -> None:
    """The last step says what the finding makes of the conclusion."""
    assert f"对总结论的作用：{said}" == judge("f", facts, force=force).explain().steps[-1].said("zh")


def test_what_people_decided(judge: Judge) -> None:
    """A ruling enters the conclusion in the outcome's place, a waived finding does not enter it; both are named."""
    found = judge("f", {"f": False}, more="  discretion: {zh: 原则上不得, en: as a rule}\n")
    ruling = Ruling(found.code, "m", "compliant", "王某", "批〔2024〕1号", date(2024, 5, 1))
    ruled = replace(found, ruling=ruling).explain().steps[-1]
    assert ("不影响总结论", "王某认定为“符合”（批〔2024〕1号，2024-05-01）") == (ruled.shown("zh"), *ruled.notes("zh"))
    waiver = Waiver(found.code, "m", None, "限期改造", "李某", "函〔2024〕2号", date(2024, 12, 31))
    waived = replace(judge("f", {"f": False}), waiver=waiver).explain().steps[-1]
    assert ("不影响总结论", "李某准予豁免至 2024-12-31（函〔2024〕2号）：限期改造") == (
        waived.shown("zh"),
        *waived.notes("zh"),
    )


# --- bounds ---


def test_what_is_left_out_is_counted(judge: Judge) -> None:
    """A derivation shows so many steps below one, and so many levels, and says how many more there are."""
    wide = judge(" or ".join(f"a > {n}" for n in range(100, 150)), {"a": 1})
    assert "另有 30 项" in lines(wide, "zh")
    assert "+45 more" in lines(wide, width=5)
    deep = judge("f and (g or (f and (g or (f and g))))", {"f": True, "g": False})
    assert "more" not in lines(deep)
    assert "+2 more" in lines(deep, depth=2)


@pytest.mark.parametrize("bounds", [{"depth": 0}, {"width": 0}, {"width": -3}])
def test_bounds_are_checked(judge: Judge, bounds: dict[str, int]) -> None:
    """A bound below one is refused."""
    with pytest.raises(UsageError, match="expected at least 1"):
        judge("f").explain(**bounds)


LONG = """
kind: mill
confidence: copy
kinds:
  mill:
    fields:
      us:
        type: list
        max_length: 6000
        title: {zh: 设备, en: units}
        items:
          id: {type: text, key: true}
          old: {type: flag, title: {zh: 老旧, en: old}}
          c: {type: amount, unit: m2, at_most: 100, title: {zh: 面积, en: area}}
instruments:
  i: {number: 1号, title: {zh: 法, en: law}, issuer: 部, rank: law, confidence: copy}
rules:
- {code: TST-AA-001, name: one, title: {zh: 一, en: one}, when: 'true', require: sum(u.c for u in us if not u.old) <= 3, force: policy, cites: {instrument: i}}
- {code: TST-AA-002, name: two, title: {zh: 二, en: two}, when: 'true', require: all(not u.old for u in us), force: policy, cites: {instrument: i}}
"""


def test_a_long_list_shows_first_what_decides(screened: Screened) -> None:
    """Of five thousand items those are shown that count, or that fail; the others are counted, and nothing is slow."""
    us = [{"id": str(n), "old": n % 1000 != 7, "c": 1} for n in range(5000)]
    total = screened(rulebook_from_text(LONG), {"us": us})["TST-AA-001"].explain()
    every = screened(rulebook_from_text(LONG), {"us": [{**u, "old": not u["old"]} for u in us]})["TST-AA-002"].explain()
    for root in (total, every):
        items = [step for step in root.walk() if step.kind == "item"]
        assert ["7", "1007", "2007", "3007", "4007"] == [step.title.zh for step in items[:5]]
        assert (20, 1) == (len(items), sum("另有 4980 项" in line for line in root.render()))
    assert {"counted", "1 m2"} >= {step.shown("en") for step in total.walk() if step.kind == "item" and step.truth}


# --- as data ---


def test_as_data(judge: Judge) -> None:
    """The tree as plain data has the five keys of old, the kind, and whatever else there is to say."""
    plain = judge("a >= param.p * b", {"a": 4, "b": 5}, law=FACTORS, more=UNTIL).explain().to_dict()
    assert ["text", "title", "truth", "value", "steps", "kind", "plain", "law", "remarks"] == list(plain)
    assert ("TST-AA-001", None, {"zh": "不符合", "en": "violation"}) == (plain["text"], plain["truth"], plain["value"])
    require = next(step for step in plain["steps"] if step["kind"] == "require")
    assert ("a >= param.p * b", False) == (require["text"], require["truth"])
    parameter = require["steps"][0]["steps"][0]
    assert ("1.5", {"instrument": "j", "number": "2号", "article": "第三条"}) == (
        parameter["plain"],
        *parameter["law"]["cites"],
    )


ENDS = """
parameters:
  p: {title: {zh: 界线, en: mark}, unit: m2, values: [{value: 3, confidence: recalled, cites: {instrument: i}, at_least: {value: 2, confidence: copy, cites: {instrument: j, article: 第七条}}, at_most: {value: 5, confidence: text, cites: {instrument: j}}}]}
  t: {title: {zh: 期限, en: term}, type: date, values: [{value: null, confidence: missing, cites: {instrument: i}, at_most: {value: 2024-03-01, confidence: copy, cites: {instrument: j, article: 第八条}}}]}
"""


@pytest.mark.parametrize(("require", "facts", "zh", "en", "article"), [
    ("a >= param.p", {"a": 8}, "界线：2–5 m2", "mark: 2–5 m2", "第七条"), ("d >= param.t", {"d": "2024-04-01"}, "期限：不晚于 2024-03-01", "term: not after 2024-03-01", "第八条"),
])  # fmt: skip
def test_what_is_certain_of_a_value(
    judge: Judge, require: str, facts: dict[str, Any], zh: str, en: str, article: str
) -> None:
    """Where a verdict rests on the ends of a value, they are shown with their own source and confidence, not the value's."""
    found = judge(require, facts, law=ENDS)
    assert ("compliant", "copy") == (found.outcome, found.confidence)
    assert zh in lines(found, "zh")
    assert en in lines(found)
    assert "only its ends are certain" in lines(found)
    assert article in [cite.article for cite in found.cites]
    use = as_json.finding_data(found)["parameters"][0]
    assert (None, article, "copy") == (use["value"], use["cites"][0]["article"], use["confidence"])
    assert "2024-03-01" in use["at_most"] or ("2", "5") == (use["at_least"], use["at_most"])
    assert en.partition(": ")[2] in parameter_text(found.parameters[0], found.rulebook, "en")


def test_a_message_with_the_ends_of_a_value(judge: Judge) -> None:
    """A placeholder of a parameter shows the ends between which it lies."""
    found = judge(
        "a >= param.p", {"a": 1}, law=ENDS, more="  message: {zh: '应为{param.p}', en: 'should be {param.p}'}\n"
    )
    assert ("violation", "should be 2–5 m2") == (found.outcome, found.message.en.partition(" (")[0])
