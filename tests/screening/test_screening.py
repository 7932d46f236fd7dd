"""A screening: its findings in full, its conclusion, what is missing, and what it may be used for."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from cleanrules import EngineError, FactError, Finding, PackError, Rulebook, Screening, Text, UsageError, screen
from cleanrules.facts import Facts
from cleanrules.reports.finding import penalty_lines
from cleanrules.reports.json import finding_data
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.screening.calendar import calendar
from cleanrules.screening.portfolio import screen_portfolio
from cleanrules.screening.scoreboard import scoreboard
from cleanrules.screening.words import REASONS
from cleanrules.whatif.change import what_if

Judge = Callable[..., Finding]
Make = Callable[..., Rulebook]
Screened = Callable[..., Screening]
MANY = """
confidence: copy
kind: mill
kinds:
  mill:
    fields: {h: {type: flag}, r: {type: flag}, p: {type: flag}, t: {type: flag}, w: {type: flag}, n: {type: flag}}
instruments:
  i: {number: 1号, title: {zh: 法, en: law}, issuer: 部, rank: law, confidence: copy}
rules:
- {code: TST-AA-001, name: one, title: {zh: 一, en: one}, when: n or not n, require: h, force: binding, effect: halt, cites: {instrument: i}}
- {code: TST-AA-002, name: two, title: {zh: 二, en: two}, when: 'true', require: r, force: binding-without-fine, effect: restrict, cites: {instrument: i}}
- {code: TST-AA-003, name: three, title: {zh: 三, en: three}, when: 'true', require: p, force: policy, cites: {instrument: i}}
- {code: TST-AB-001, name: four, title: {zh: 四, en: four}, when: 'true', require: w, force: binding, effect: penalty, confidence: recalled, cites: {instrument: i}}
- {code: TST-AB-002, name: five, title: {zh: 五, en: five}, when: 'false', require: h and t, force: binding, effect: penalty, cites: {instrument: i}}
- {code: TST-AB-003, name: six, title: {zh: 六, en: six}, when: t, require: r and t, force: policy, cites: {instrument: i}}
- {code: TST-AB-009, name: seven, title: {zh: 七, en: seven}, when: 'true', require: 'false', force: binding, effect: halt, status: removed, cites: {instrument: i}}
redirects: {TST-AC-001: TST-AA-002}
"""
CLEAR = {"n": True, "h": True, "r": True, "p": True, "t": False, "w": True}


@pytest.fixture(scope="module")
def many() -> Rulebook:
    """A rulebook of several rules, one of each effect."""
    return rulebook_from_text(MANY)


# --- the conclusion and what is missing ---


@pytest.mark.parametrize(("changes", "conclusion"), [
    ({"h": False, "r": False, "p": None}, "blocked"), ({"r": False, "h": None}, "rectify"), ({"h": None, "w": False}, "undetermined"),
    ({"w": False}, "review"), ({}, "clear"), ({"p": False}, "clear"),
])  # fmt: skip
def test_the_first_conclusion_that_applies(
    many: Rulebook, screened: Screened, changes: dict[str, Any], conclusion: str
) -> None:
    """Blocked before rectify before undetermined before review; advice changes nothing, nor does weak evidence of what is met."""
    assert conclusion == screened(many, {**CLEAR, **changes}).conclusion


def test_a_clear_conclusion(many: Rulebook, screened: Screened) -> None:
    """Without breach, gap and weak evidence the conclusion is clear, advice or not."""
    found = screened(many, {**CLEAR, "p": False}, minimum_confidence="recalled")
    assert ("clear", {"compliant": 3, "advice": 1, "not_applicable": 2}) == (found.conclusion, found.summary)


def test_the_missing_facts_the_most_useful_first(many: Rulebook, screened: Screened) -> None:
    """What would settle most binding rules comes first, then the order of use; what only policy asks for is last."""
    found = screened(many, {"n": True, "t": True})
    assert [("r", 2), ("h", 1), ("w", 1), ("p", 1)] == [(need.path, uses) for need, uses in found.missing]


def test_a_tautology_of_an_unknown_fact_is_unknown(many: Rulebook, screened: Screened) -> None:
    """`n or not n` is unknown where n is: nothing is guessed."""
    assert "no_breach" == screened(many, {"h": True})["TST-AA-001"].outcome
    found = screened(many, {"h": False})["TST-AA-001"]
    assert ("undetermined", ["n"]) == (found.outcome, [need.path for need in found.missing])


# --- select ---


@pytest.mark.parametrize(("select", "codes"), [
    ("TST-AA-001", ["TST-AA-001"]), ("TST-AB", ["TST-AB-001", "TST-AB-002", "TST-AB-003"]), (["TST-AA-003", "TST-AC-001"], ["TST-AA-002", "TST-AA-003"]),
    ((), ["TST-AA-001", "TST-AA-002", "TST-AA-003", "TST-AB-001", "TST-AB-002", "TST-AB-003"]),
])  # fmt: skip
def test_select(many: Rulebook, screened: Screened, select: Any, codes: list[str]) -> None:
    """Rules are selected by codes, their beginnings, or codes they had before; removed ones are never asked."""
    assert codes == [finding.code for finding in screened(many, CLEAR, select=select).findings]


def test_rules_by_code(many: Rulebook, screened: Screened) -> None:
    """A rule, and its finding, answer to the code they had before; an unknown code is refused with a suggestion."""
    assert "TST-AA-002" == many.rule("TST-AC-001").code == screened(many)["TST-AC-001"].code
    with pytest.raises(UsageError, match=r"unknown rule `TST-AA-0O1`\n  help: did you mean `TST-AA-001`\?"):
        many.rule("TST-AA-0O1")
    with pytest.raises(UsageError, match=r"unknown kind `mil`\n  help: did you mean `mill`\?"):
        many.plan("mil", None, date(2024, 1, 1))


# --- a finding ---

FULL = """
parameters:
  p:
    title: {zh: 系数, en: factor}
    values: [{until: 2030-01-01, value: 3/2, confidence: text, cites: {instrument: j, article: 第三条}}]
"""
MESSAGE = """  until: 2030-01-01
  let: {need: param.p * b, late: d > e, limit: d + days(10)}
  governed_by: d
  message:
    zh: '{a}，应为 {need}，系数 {param.p}，缺 {gap}，{late}，{limit}，{l}，{us}，{f}，{region}，{e}'
    en: '{a} of {need}, factor {param.p}, lacking {gap}, {late}, {limit}, {l}, {us}, {f}, {region}, {e}'
"""
FACTS = {"id": "m", "a": 4, "b": 5, "d": "2024-01-01", "l": "x", "us": [{"id": "1"}], "f": True, "region": "天津市"}


def test_a_finding_in_full(judge: Judge) -> None:
    """A violation says what it rests on, by how much it fails, and what would mend it."""
    found = judge("a >= need", FACTS, law=FULL, more=MESSAGE)
    assert ("violation", Fraction(7, 2), "m2") == (found.outcome, found.gap.value, found.gap.unit)
    assert "4 m2，应为 7.5 m2，系数 1.5，缺 3.5 m2，未知，2024-01-11，x，1，是，天津市 120000，未知" == found.message.zh
    assert (
        "4 m2 of 7.5 m2, factor 1.5, lacking 3.5 m2, unknown, 2024-01-11, x, 1, yes, 天津市 120000, unknown"
        == found.message.en
    )
    assert ["d", "a", "b"] == [used.path for used in found.facts]
    assert [("p", Fraction(3, 2), "", "2030-01-01", "text")] == [
        (one.name, one.value, one.start, one.until, one.confidence) for one in found.parameters
    ]
    assert [("i", "第一条"), ("j", "第三条")] == [(cite.instrument, cite.article) for cite in found.cites]
    assert ("copy", "m", date(2024, 1, 1)) == (found.confidence, found.subject, found.governed_on)
    assert ("fault", "binding", "rectify", "题") == (found.name, found.force, found.effect, found.title.zh)
    assert [("b", "-3"), ("a", "7/2")] == [(remedy.path, str(remedy.change)) for remedy in found.remedies]
    assert ["lower b by 3 m2 (to 2 m2)", "a增加 3.5 m2（至 7.5 m2）"] == [
        found.remedies[0].text.en,
        found.remedies[1].text.zh,
    ]


@pytest.mark.parametrize(("require", "facts", "more", "zh", "en"), [
    ("f", {"f": True}, "", "符合要求", "the requirement is met"),
    ("f", {"f": False}, "", "题", "title"),
    ("f and g and a > 1 and b > 1 and n > 1", {}, "", "题：缺少f、g、a、b等5项", "title: lacking f, g, a, b and 1 more"),
    ("false", {}, "  governed_by: d\n  from: 2022-01-01\n", "题：缺少d", "title: lacking d"),
    ("false", {}, "  confidence: recalled\n", "待人工核实是否存在下列情形：题；复核原因：{evidence}", "for a person to decide whether this is so: title; why a person decides: {evidence}"),
    ("f", {"f": False}, "  discretion: {zh: 原则上, en: as a rule}\n", "待人工核实是否存在下列情形：题；复核原因：原则上", "for a person to decide whether this is so: title; why a person decides: as a rule"),
    ("false", {}, "  until: 2020-01-01\n", "{not_in_force}", "{not_in_force}"),
    ("false", {"region": "河北省"}, "  place: 天津市\n", "{place}", "{place}"),
    ("false", {"f": True}, "  exceptions: [{label: e, title: {zh: 豁免, en: exempt}, when: f, exempt: true, cites: {instrument: i}}]\n", "适用例外：豁免", "exception: exempt"),
])  # fmt: skip
def test_messages(judge: Judge, require: str, facts: dict[str, Any], more: str, zh: str, en: str) -> None:
    """Every outcome has a sentence in both languages."""
    said = [
        text.format(**{name: reason[language] for name, reason in REASONS.items()})
        for text, language in ((zh, "zh"), (en, "en"))
    ]
    assert Text(*said) == judge(require, facts, more=more).message


def test_messages_of_a_review(judge: Judge) -> None:
    """A review says what it would be, and a breach under an exception names the exception."""
    weak = "parameters: {p: {title: {zh: 值, en: p}, unit: m2, values: [{value: 10, confidence: recalled, cites: {instrument: i}}]}}"
    met = judge("a <= param.p", {"a": 5}, law=weak).message
    out = judge("f", {"f": False}, more="  from: {date: 2025-01-01, confidence: recalled}\n").message
    assert ("it seems to comply" in met.en, "初步看不适用" in out.zh) == (True, True)
    said = "  confidence: recalled\n  message: {zh: '应当为 {a}', en: 'it had to be {a}'}\n"
    told = judge("false", {"a": 5}, more=said).message
    assert "待人工核实是否存在下列情形：题；核实要点：应当为 5 m2；复核原因：所依据的条文或数值尚待核实" == told.zh
    assert told.en.startswith("for a person to decide whether this is so: title; to be checked: it had to be 5 m2; why")
    exception = "  exceptions: [{label: e, title: {zh: 例外, en: spared}, when: 'true', require: 'false', cites: {instrument: i}}]\n"
    assert Text("题（按例外核算：例外）", "title (under the exception: spared)") == judge(more=exception).message


def test_values_in_messages(judge: Judge) -> None:
    """Values that are known only between two ends, days, codes and days to come are written for people."""
    more = """  let: {low: sum(u.c for u in us), span: 2 * low, day: d + days(1), past: e + days(1), high: '-1 * low', loose: sum(u.n for u in us)}
  message:
    zh: '{low}；{span}；{day}；{high}；{loose}；{trade}；{e}；{g}；{past}'
    en: '{low}; {span}; {day}; {high}; {loose}; {trade}; {e}; {g}; {past}'
"""
    us = [{"id": "1", "c": 10}, {"id": "2"}]
    found = judge("false", {"us": us, "trade": "C3110", "e": "not_yet", "g": False}, more=more)
    assert "不少于 10 m2；不少于 20 m2；未知；不超过 -10 m2；未知；炼铁 C3110；" in found.message.zh
    assert found.message.zh.endswith("；否；2024-06-03 – …")
    assert "at least 10 m2; at least 20 m2; unknown; at most -10 m2" in found.message.en
    law = "parameters: {p: {title: {zh: 值, en: v}, by: [subject.f], values: [{f: true, value: 2, confidence: copy, cites: {instrument: i}}, {f: false, value: 3, confidence: copy, cites: {instrument: i}}]}}"
    found = judge(
        "false",
        {"b": 2},
        law=law,
        more="  let: {x: param.p * b}\n  message: {zh: '{x}；{param.p}', en: '{x}; {param.p}'}\n",
    )
    assert "4–6 m2；2 / 3" == found.message.zh


def test_the_message_names_what_excludes(judge: Judge) -> None:
    """Where a rule does not apply, the condition that excludes it is named."""
    found = judge("false", {"f": True, "g": False}, when="f and not (f and not g)")
    assert f"{REASONS['condition'].zh}（并非：f，且并非“g”：不成立）" == found.message.zh
    assert f"{REASONS['condition'].en} (g: no)" == judge("false", {"f": True, "g": False}, when="f and g").message.en


EXCEPT = "  exceptions: [{label: e, when: b >= 50, require: a >= 50, cites: {instrument: i, article: 第九条}}]\n"


@pytest.mark.parametrize(("require", "facts", "how", "gap"), [
    ("a >= 10", {"a": 4}, {}, 6), ("a > 10", {"a": 10}, {}, 0), ("not (a < 10)", {"a": 4}, {}, 6), ("f and a >= 10", {"a": 4, "f": True}, {}, 6),
    ("f and a >= 10", {"a": 40, "f": False}, {}, None), ("a >= 10 or b >= 20", {"a": 4, "b": 5}, {}, 6), ("big", {"a": 4}, {"law": "categories: [{name: big, when: a >= 10}]"}, 6),
    ("all(u.c > 1 for u in us)", {"us": [{"id": "1", "c": 1}]}, {}, None), ("a >= b", {"a": 4, "b": 5}, {"when": "not (a > 100)"}, 1),
    ("a >= 10", {"a": 4, "b": 5}, {"more": EXCEPT}, 6), ("a >= 10", {"a": 4, "b": 60}, {"more": EXCEPT}, 46), ("l == \"x\"", {"l": "y"}, {}, None),
    ("a >= 10", {"a": 14}, {}, None), ("sum(u.c for u in us) >= 10", {"us": [{"id": "1", "c": 4}]}, {}, 6), ("sum(u.c for u in us if u.f) <= 10", {"us": [{"id": "1", "c": 14, "f": True}, {"id": "2", "f": True}]}, {}, 4),
])  # fmt: skip
def test_the_gap(judge: Judge, require: str, facts: dict[str, Any], how: dict[str, Any], gap: int | None) -> None:
    """The gap is of the first comparison that keeps the requirement in force from being met, never of a guard."""
    found = judge(require, facts, **how)
    assert gap == (found.gap.value if found.gap else None)


@pytest.mark.parametrize(("require", "facts", "remedies"), [
    ("a >= 10", {"a": "9.99"}, {"a": "1/100"}), ("a > 10", {"a": 10}, {"a": "1/100"}), ("a < 10", {"a": 10}, {"a": "-1/100"}), ("a <= 10", {"a": "10.01"}, {"a": "-1/100"}),
    ("a < b", {"a": 5, "b": 5}, {"a": "-1/100", "b": "1"}), ("a > b", {"a": 5, "b": 5}, {"a": "1/100", "b": "-1"}), ("2 * b >= 11", {"b": 5}, {"b": "1"}),
    ("a == 10", {"a": 9}, {"a": "1"}), ("n >= 10", {"n": 9}, {}), ("a - b >= 10", {"a": 5, "b": 3}, {"a": "8"}), ("not (a < 10)", {"a": 9}, {"a": "1"}),
    ("sum(u.c for u in us) >= 10", {"us": [{"id": "1", "c": 4}]}, {"us[].c": "6"}), ("sum(2 * u.c for u in us) >= 10", {"us": [{"id": "1", "c": 4}]}, {"us[].c": "1"}),
    ("count(u for u in us) >= 2", {"us": []}, {}),
])  # fmt: skip
def test_remedies(judge: Judge, require: str, facts: dict[str, Any], remedies: dict[str, str]) -> None:
    """The least change in the right direction, to the field's decimals, of what the subject controls."""
    assert remedies == {remedy.path: str(remedy.change) for remedy in judge(require, facts).remedies}


def test_a_remedy_serves_every_value_of_a_parameter(judge: Judge) -> None:
    """Where a parameter may have several values, the gap has two ends, and the remedy cures whichever holds."""
    law = "parameters: {p: {title: {zh: 值, en: v}, by: [subject.f], values: [{f: true, value: 2, confidence: copy, cites: {instrument: i}}, {f: false, value: 3, confidence: copy, cites: {instrument: i}}]}}"
    found = judge("a >= param.p * b", {"a": 1, "b": 1}, law=law)
    assert ("violation", 1, 2) == (found.outcome, found.gap.low, found.gap.high)
    assert [("a", 2)] == [(remedy.path, remedy.change) for remedy in found.remedies]
    found = judge("a >= param.p * b + 5", {"a": 1, "b": 0}, law=law)
    assert ("violation", 4, ["a"]) == (found.outcome, found.gap.value, [remedy.path for remedy in found.remedies])


PENALTY = """  penalties:
  - {until: 2026-08-15, range: [10, 100], operators: unit, confidence: text, cites: {instrument: i}}
  - {from: 2026-08-15, range: [5, 50], confidence: text, cites: {instrument: j}}
"""


def test_penalties(judge: Judge) -> None:
    """A breach names the statutory range of the law that governs; what is no breach names none."""
    found = judge("false", {"operator_type": "unit"}, as_of="2026-01-01", decided_on="2026-09-01", more=PENALTY)
    assert ("lighter", Fraction(50), Fraction(100)) == (
        found.penalty.choice,
        found.penalty.governing[0].high,
        found.penalty.other[0].high,
    )
    assert judge("true", more=PENALTY).penalty is None
    assert judge("false").penalty is None


def test_the_case_comes_before_the_fine(judge: Judge) -> None:
    """What a range is for stands before it, what goes with it below; as data both are the note."""
    more = """  penalties:
  - {range: [5, 50], on: refusal, where: {f: true}, case: {zh: 不披露的, en: not disclosed}, confidence: text, cites: {instrument: i}, note: {zh: 并没收, en: and loss}}
"""
    found = judge("false", {"f": True}, more=more)
    zh, en = penalty_lines(found, "zh"), penalty_lines(found, "en")
    assert "情形：拒不改正，f：是，不披露的；罚款5元以上50元以下（按行为）；《甲法》（1号）；非官方全文" == zh[0]
    assert en[0].startswith("case: on refusal to correct, f: yes, not disclosed; fine of 5 yuan to 50 yuan (per act); ")
    assert (["并没收"], ["and loss"]) == (zh[1:-1], en[1:-1])
    assert {"zh": "不披露的；并没收", "en": "not disclosed; and loss"} == finding_data(found)["penalty"][0]["note"]


@pytest.mark.parametrize(("operator", "expected"), [
    ("unit", [(100, "text")]), (None, [(100, "text"), (20, "recalled")]), ("person", [(100, "inferred"), (20, "recalled")]),
])  # fmt: skip
def test_an_operator_that_no_range_names(judge: Judge, operator: str | None, expected: Any) -> None:
    """A type of operator that the law names nowhere gets all ranges, for a person to choose; never none."""
    more = """  penalties:
  - {range: [10, 100], operators: unit, confidence: text, cites: {instrument: i}}
  - {range: [null, 20], operators: individual-business, confidence: recalled, cites: {instrument: i}, note: {zh: 注, en: note}}
"""
    found = judge("false", {"operator_type": operator}, more=more).penalty.governing
    assert expected == [(one.high, one.confidence) for one in found]
    assert [operator == "person"] * len(found) == ["no range names" in (one.note or Text("", "")).en for one in found]


RANGES = """  penalties:
  - {range: [10, 100], operators: unit, confidence: text, cites: {instrument: i}}
  - {range: [null, 20], operators: [individual-business, person], confidence: text, cites: {instrument: i}}
  - {range: [1, 5], confidence: text, cites: {instrument: i}}
"""


@pytest.mark.parametrize(
    ("operator", "expected"), [(None, [True, True, False]), ("unit", [False, False]), ("person", [False, False])]
)
def test_only_one_range_applies(judge: Judge, operator: str | None, expected: list[bool]) -> None:
    """Where the type of operator is not given, its ranges stand side by side, and it is said once that one applies."""
    found = judge("false", {"operator_type": operator}, more=RANGES)
    said = "未填“经营主体类型”（operator_type），以上按主体类型分别规定的幅度只适用其中与之相应的一种"
    assert (operator is None) == penalty_lines(found, "zh").count(said)
    notes = [one["note"] or {"zh": ""} for one in finding_data(found)["penalty"]]
    assert expected == [said in one["zh"] for one in notes]


@pytest.mark.parametrize(("facts", "expected"), [
    ({}, [50, 900, 7]), ({"f": True}, [900, 7]), ({"f": False}, [50, 7]), ({"f": True, "l": "y"}, [900]),
])  # fmt: skip
def test_ranges_that_turn_on_a_fact(judge: Judge, facts: dict[str, Any], expected: list[int]) -> None:
    """Of ranges that a fact chooses among, all are given until it is known, and what they turn on is named."""
    more = """  penalties:
  - {range: [5, 50], where: {f: false}, confidence: text, cites: {instrument: i}}
  - {range: [90, 900], where: {f: true}, confidence: text, cites: {instrument: i}}
  - {range: [1, 7], where: {l: x}, confidence: text, cites: {instrument: i}}
"""
    found = judge("false", facts, more=more).penalty.governing
    assert expected == [one.high for one in found]
    unknown = [next(iter(one.where)) not in facts for one in found]
    assert unknown == ["depends on a fact" in (one.note or Text("", "")).en for one in found]


@pytest.mark.parametrize(("where", "message", "help"), [
    ("{a: 3}", "`a` is no yes-or-no fact and no label of kind `mill`", "turns on a flag"),
    ("{ff: true}", "`ff` is no yes-or-no fact and no label of kind `mill`", "did you mean `f`?"),
    ("{l: u}", "`l` is never `u`", "known: `x`, `y`, `z`"), ("{f: x}", "`f` is never `x`", "known: `true`, `false`"),
])  # fmt: skip
def test_what_a_range_may_turn_on(rule: Make, where: str, message: str, help: str) -> None:
    """A range turns on a flag or a label of the subject, and on what it can be."""
    with pytest.raises(PackError) as caught:
        rule(more=f"  penalties: [{{range: [1, 2], where: {where}, confidence: text, cites: {{instrument: i}}}}]\n")
    assert message == caught.value.message
    assert help in str(caught.value.help)


WINDOWED = "  from: {date: 2020-01-01, confidence: copy-weak}\n  until: 2025-01-01\n  confidence: derived\n"


@pytest.mark.parametrize(("day", "facts", "outcome"), [
    ("2024-06-01", {"f": True}, "violation"), ("2025-01-01", {"f": True}, "not_applicable"), ("2024-06-01", {"f": False}, "not_applicable"),
])  # fmt: skip
def test_confidence_of_a_rule_that_does_not_apply(judge: Judge, day: str, facts: dict[str, Any], outcome: str) -> None:
    """A finding says how well its rule and its window are known, also where the rule is not in force: never the best word."""
    found = judge("false", facts, when="f", as_of=day, more=WINDOWED, minimum_confidence="copy-weak")
    assert (outcome, "copy-weak") == (found.outcome, found.confidence)


def test_confidence_in_another_place(judge: Judge) -> None:
    """A finding of another place has the confidence of its rule."""
    found = judge("false", {"region": "山西省"}, more="  place: 天津市\n  confidence: derived\n")
    assert ("place", "derived") == (found.reason, found.confidence)


# --- values that may be passed on ---


def test_equal_inputs_give_equal_findings(many: Rulebook, screened: Screened) -> None:
    """A fingerprint is equal for equal findings, whatever the order of facts, and differs with the outcome."""
    one, two = screened(many, CLEAR), screened(many, dict(reversed(CLEAR.items())))
    assert [f.fingerprint for f in one.findings] == [f.fingerprint for f in two.findings]
    other = screened(many, {**CLEAR, "h": False})
    assert one["TST-AA-001"].fingerprint != other["TST-AA-001"].fingerprint
    assert one["TST-AA-002"].fingerprint == other["TST-AA-002"].fingerprint
    assert rulebook_from_text(MANY).sha256 == many.sha256 != rulebook_from_text(MANY + "# more\n").sha256


def test_pickles(rule: Make, screened: Screened) -> None:
    """A screening and its rulebook survive a pickle, before and after they were read."""
    book = rule("a >= need", law=FULL, more=MESSAGE)
    found = screened(book, FACTS)
    fresh = pickle.loads(pickle.dumps(found))
    shown = (found.conclusion, found.findings[0].message, found.missing, found.findings[0].trace)
    read = pickle.loads(pickle.dumps(found))
    for again in (fresh, read):
        assert shown == (again.conclusion, again.findings[0].message, again.missing, again.findings[0].trace)
        assert found.findings[0].fingerprint == again.findings[0].fingerprint
    assert book.sha256 == pickle.loads(pickle.dumps(book)).sha256


def test_everything_is_frozen(many: Rulebook, screened: Screened) -> None:
    """A screening, a finding, the facts and the rulebook can't be changed."""
    found = screened(many, CLEAR)
    for thing, name in (
        (found, "as_of"),
        (found.findings[0], "rule"),
        (found.facts, "kind"),
        (many, "rules"),
        (many.rules["TST-AA-001"], "force"),
    ):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(thing, name, None)
    with pytest.raises(TypeError):
        many.rules["TST-AA-001"] = None  # type: ignore[index]
    with pytest.raises(TypeError):
        found.facts.values["h"] = False  # type: ignore[index]


def test_many_threads(rule: Make, screened: Screened) -> None:
    """Screenings in many threads at once give what they give one after another."""
    book = rule("a >= need", law=FULL, more=MESSAGE)
    subjects = [{**FACTS, "a": number % 10, "d": None if number % 3 else "2024-01-01"} for number in range(60)]
    expected = [screened(book, facts).findings[0].message for facts in subjects]
    again = rule("a >= need", law=FULL, more=MESSAGE)
    with ThreadPoolExecutor(8) as pool:
        assert expected == list(pool.map(lambda facts: screened(again, facts).findings[0].message, subjects))


def test_a_screening_says_what_it_rests_on(many: Rulebook, screened: Screened) -> None:
    """The subject, day, place, bar, selection, engine and assumptions stand in the screening."""
    note = Text("假定", "assumed")
    found = screened(many, {"id": "m"}, region="天津", select="TST", decided_on="2024-07-01", assumptions=[note])
    assert ("m", "mill", "120000", date(2024, 6, 1), date(2024, 7, 1)) == (
        found.subject,
        found.kind,
        found.region,
        found.as_of,
        found.decided_on,
    )
    assert ("derived", ("TST",), "reference", (note,)) == (
        found.minimum_confidence,
        found.selected,
        found.engine,
        found.assumptions,
    )
    assert {} == found.rulebook.plugins


@pytest.mark.parametrize(
    ("given", "asked", "region"),
    [
        (None, "天津", "120000"),
        ("120000", "滨海新区", "120116"),
        ("120116", "天津", "120116"),
        ("120000", "120000", "120000"),
    ],
)
def test_the_callers_region(many: Rulebook, screened: Screened, given: str | None, asked: str, region: str) -> None:
    """The caller's region fills in where the facts name none or a coarser one."""
    assert region == screened(many, {"region": given}, region=asked).region


def test_typed_facts(many: Rulebook) -> None:
    """Facts that are typed already are taken as they are, if their kind is known."""
    found = screen(Facts("mill", {"h": False, "n": True}), as_of=date(2024, 6, 1), rulebook=many, engine="reference")
    assert "blocked" == found.conclusion
    with pytest.raises((UsageError, FactError), match="unknown kind `mil`"):
        screen(Facts("mil", {}), as_of=date(2024, 6, 1), rulebook=many, region="天津")


def test_an_engine_of_ones_own(many: Rulebook) -> None:
    """An engine may be handed in; its failure is an error, never a verdict."""

    class Broken:
        name = "broken"

        def judge(self, plan: Any, rules: Any, context: Any) -> Any:
            raise EngineError("out of order")

    with pytest.raises(EngineError, match="out of order"):
        screen({"kind": "mill"}, as_of="2024-06-01", rulebook=many, engine=Broken())


def test_a_selection_without_a_rule_of_the_kind_is_an_error(many: Rulebook) -> None:
    """What would screen nothing is refused, instead of being called clear."""
    with pytest.raises(UsageError, match="the facts are of the kind `district`"):
        screen({"kind": "district", "id": "d"}, as_of="2024-06-01", rulebook=many, select=next(iter(many.rules)))


def test_a_kind_without_rules_is_an_error(many: Rulebook) -> None:
    """Nothing that was screened is no verdict: the error names the plugins that are loaded."""
    with pytest.raises(UsageError, match="no rule for the kind `district` is loaded"):
        screen({"kind": "district", "id": "d"}, as_of="2024-06-01", rulebook=many)


def test_a_call_without_a_day(many: Rulebook) -> None:
    """Without the day asked a call is refused by an error of the library, which says why; it is a TypeError as well."""
    calls: list[Any] = [screen, calendar, screen_portfolio, what_if, scoreboard]
    for call in calls:
        for how in ({}, {"as_of": None}):
            with pytest.raises(UsageError, match=f"`{call.__name__}` is called without `as_of`") as caught:
                call({"kind": "mill"}, rulebook=many, **how)
            assert isinstance(caught.value, TypeError)
            assert "no clock takes part" in str(caught.value.help)
            assert type(caught.value) is type(pickle.loads(pickle.dumps(caught.value)))


def test_what_is_open_has_names(rule: Make, screened: Screened) -> None:
    """The elements of the three lists are tuples whose parts have names."""
    missing = screened(rule("f")).missing[0]
    assert ("f", 1) == (missing.need.path, missing.rules)
    pending = screened(rule("d <= e"), {"d": "not_yet", "e": "2024-07-01"}).pending[0]
    assert ("d", date(2024, 7, 1), ("TST-AA-001",)) == (pending.event.path, pending.event.until, pending.codes)
    law = """parameters:
  p: {title: {zh: 值, en: value}, unit: m2, values: [{value: null, confidence: missing, cites: {instrument: i}}]}
"""
    unread = screened(rule("a >= param.p", law=law), {"a": 1}).unread[0]
    assert (True, ("TST-AA-001",)) == ("p" in unread.need.path, unread.codes)
    assert [missing, pending, unread] == [tuple(one) for one in (missing, pending, unread)]
