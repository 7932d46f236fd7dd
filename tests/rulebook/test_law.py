"""Parameters and named sets: which value holds on a day, for which keys, and what is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cleanrules import Finding, PackError, Rulebook, Screening, with_parameters
from cleanrules.rulebook.load import rulebook_from_text

Judge = Callable[..., Finding]
Make = Callable[..., Rulebook]
Screened = Callable[..., Screening]
KEYED = """
sets:
  s: {title: {zh: 集, en: set}, of: region, values: [{members: [天津市, {code: 太原市, confidence: recalled}], confidence: copy, cites: {instrument: i}}]}
categories:
- {name: c, when: g}
parameters:
  p:
    title: {zh: 值, en: value}
    unit: m2
    by: [subject.f, subject.l, region.s]
    values:
    - {f: true, value: 100, confidence: copy, cites: {instrument: i}}
    - {f: false, l: x, value: 10, confidence: copy, cites: {instrument: i}}
    - {f: false, l: y, s: true, value: 20, confidence: copy, cites: {instrument: i}}
    - {f: false, l: y, s: false, value: 30, confidence: copy, cites: {instrument: i}}
"""


@pytest.mark.parametrize(("facts", "low", "high"), [
    ({"f": True}, 100, 100), ({"f": False, "l": "x"}, 10, 10), ({"f": False, "l": "y", "region": "天津市"}, 20, 20), ({"f": False, "l": "y", "region": "大同市"}, 30, 30),
    ({"f": False, "l": "y"}, 20, 30), ({"l": "x"}, 10, 100), ({"l": "y", "region": "山西省"}, 20, 100), ({"f": False, "l": "y", "region": "太原市"}, 20, 30),
])  # fmt: skip
def test_keys_choose_the_value(judge: Judge, facts: dict[str, Any], low: int, high: int) -> None:
    """Known keys choose one value; unknown ones leave every value that they might, and the verdict if all agree."""
    outcomes = {a: judge("a >= param.p", {**facts, "a": a}, law=KEYED).outcome for a in (low - 1, high)}
    assert {low - 1: "violation", high: "compliant"} == outcomes
    if low < high:
        assert judge("a >= param.p", {**facts, "a": low}, law=KEYED).outcome in ("undetermined", "needs_review")


def test_a_value_that_no_key_chooses_is_not_available(judge: Judge) -> None:
    """Where the values leave a case out, nothing is decided and the parameter is for an authority to supply."""
    found = judge("a >= param.p", {"f": False, "l": "z", "a": 1000, "region": "天津市"}, law=KEYED)
    assert ("needs_review", ["param.p"]) == (found.outcome, [need.path for need in found.unread])
    assert ["f", "l"] == [
        need.path
        for need in judge("a >= param.p", {"a": 50, "region": "天津市"}, law=KEYED).missing
        if need.path in "fl"
    ]


BY_ITEM = """
categories:
- {name: lawful, of: us, when: f}
parameters:
  p:
    title: {zh: 值, en: value}
    by: [BY]
    values:
    - {BY: true, value: 1/2, confidence: copy, cites: {instrument: i}}
    - {BY: false, value: 2, confidence: copy, cites: {instrument: i}}
"""


def test_keys_of_the_item_at_hand(judge: Judge) -> None:
    """In a sum a parameter may depend on a category of the item."""
    us = {"us": [{"id": "1", "f": True, "c": 10}, {"id": "2", "f": False, "c": 10}]}
    assert "compliant" == judge("sum(param.p * u.c for u in us) == 25", us, law=BY_ITEM.replace("BY", "lawful")).outcome
    open_ = {"us": [{"id": "1", "c": 10}]}
    for limit, outcome in ((20, "compliant"), (19, "undetermined"), (4, "violation")):
        assert (
            outcome
            == judge(f"sum(param.p * u.c for u in us) <= {limit}", open_, law=BY_ITEM.replace("BY", "lawful")).outcome
        )


def test_fields_of_the_item_as_keys(judge: Judge) -> None:
    """A parameter may depend on a flag or label that only the item has."""
    us = {
        "us": [
            {"id": "1", "kept": True, "use": "old", "c": 10},
            {"id": "2", "kept": False, "use": "new", "c": 10},
            {"id": "3", "kept": True, "c": 10},
        ]
    }
    labels = (
        BY_ITEM.replace("by: [BY]", "by: [use]").replace("{BY: true", "{use: old").replace("{BY: false", "{use: new")
    )
    assert "compliant" == judge("sum(param.p * u.c for u in us) == 30", us, law=BY_ITEM.replace("BY", "kept")).outcome
    bounds = {
        limit: judge(f"sum(param.p * u.c for u in us) <= {limit}", us, law=labels).outcome for limit in (29, 30, 44, 45)
    }
    assert {29: "violation", 30: "undetermined", 44: "undetermined", 45: "compliant"} == bounds


@pytest.mark.parametrize(("by", "require", "message"), [
    ("lawful", "a >= param.p", "parameter `p` depends on `lawful` of the items of `us`, and no item of it is at hand here\n  help: use it in a loop over `us`, as in `sum(param.p * x.… for x in us)`"),
    ("f", "sum(param.p * u.c for u in us) == 25", "parameter `p` depends on `f`, which the subject and the items of `us` have\n  help: write `subject.f` or `us.f`"),
])  # fmt: skip
def test_keys_that_are_not_clear(rule: Make, by: str, require: str, message: str) -> None:
    """A key that only an item has, or that both have, is refused where it can't be read."""
    with pytest.raises(PackError) as caught:
        rule(require, law=BY_ITEM.replace("BY", by))
    assert message == str(caught.value).partition(": ")[2]


def test_a_category_as_a_key(judge: Judge) -> None:
    """A parameter may depend on a category, whose own windows and evidence count."""
    law = """
categories:
- {name: c, versions: [{until: 2022-01-01, when: g}, {from: 2022-01-01, when: not g}]}
parameters:
  p:
    title: {zh: 值, en: value}
    unit: m2
    by: [subject.c]
    values:
    - {c: true, value: 5, confidence: copy, cites: {instrument: i}}
    - {c: false, value: 9, confidence: copy, cites: {instrument: i}}
"""
    facts = {"a": 7, "g": True}
    assert "compliant" == judge("a >= param.p", facts, law=law, as_of="2021-01-01").outcome
    assert "violation" == judge("a >= param.p", facts, law=law).outcome
    assert "undetermined" == judge("a >= param.p", facts, law=law, more="  governed_by: d\n").outcome
    weak = law.replace("categories:\n- {name: c,", "categories:\n- {name: c, confidence: inferred,")
    assert "needs_review" == judge("a >= param.p", facts, law=weak).outcome


GAPS = """
parameters:
  p:
    title: {zh: 值, en: value}
    unit: m2
    gaps: declared
    values:
    - {from: 2021-01-01, until: 2022-01-01, value: 5, confidence: copy, cites: {instrument: i}}
    - {from: 2023-01-01, value: 10, confidence: copy, cites: {instrument: i}}
"""


@pytest.mark.parametrize(
    ("as_of", "outcome"),
    [
        ("2020-12-31", "undetermined"),
        ("2021-01-01", "compliant"),
        ("2022-06-01", "undetermined"),
        ("2023-01-01", "violation"),
    ],
)
def test_declared_gaps(judge: Judge, as_of: str, outcome: str) -> None:
    """In a gap that is declared the parameter has no value, and nothing is decided by it."""
    assert outcome == judge("a >= param.p", {"a": 7}, law=GAPS, as_of=as_of).outcome


def test_days_as_parameters(judge: Judge) -> None:
    """A parameter may be a day; where several are possible, the verdict stands if all agree."""
    law = (
        BY_ITEM.replace("by: [BY]", "type: date\n    by: [g]")
        .replace("{BY: true, value: 1/2", "{g: true, value: 2024-01-01")
        .replace("{BY: false, value: 2,", "{g: false, value: 2024-07-01,")
    )
    outcomes = [
        judge("d < param.p", {"d": day, "g": None}, law=law).outcome
        for day in ("2023-12-31", "2024-03-01", "2024-07-01")
    ]
    assert ["compliant", "undetermined", "violation"] == outcomes
    finding = judge(
        "d < param.p",
        {"d": "2024-07-01", "g": True},
        law=law,
        more="  message: {zh: '应早于 {param.p}', en: 'before {param.p}'}\n",
    )
    assert ("应早于 2024-01-01", date(2024, 1, 1)) == (finding.message.zh, finding.parameters[0].value)


# --- the caller's own values ---

EXTERNAL = "parameters: {p: {title: {zh: 值, en: value}, unit: m2, external: true}}"
NESTED: dict[str, Any] = {}
NESTED["parameters"] = NESTED
OWN = {
    "instruments": {"own": {"number": "9号", "title": {"zh": "令", "en": "order"}, "issuer": "市", "rank": "local", "confidence": "text"}},
    "parameters": {"p": {"values": [{"value": "5", "confidence": "text", "cites": {"instrument": "own"}}]}},
}  # fmt: skip


def test_a_parameter_that_the_caller_supplies(judge: Judge) -> None:
    """An external parameter is missing until the caller supplies it, dated and cited."""
    assert ["param.p"] == [need.path for need in judge("a >= param.p", {"a": 5}, law=EXTERNAL).unread]
    found = judge("a >= param.p", {"a": 5}, law=EXTERNAL, parameters=OWN)
    assert ("compliant", True, "own") == (
        found.outcome,
        found.parameters[0].supplied,
        found.parameters[0].cites[0].instrument,
    )


def test_supplied_values_come_first(rule: Make, screened: Screened, tmp_path: Any) -> None:
    """A supplied value comes before the rulebook's in its window, is shown, and changes the sha256."""
    book = rule(
        "a >= param.p",
        law="parameters: {p: {title: {zh: 值, en: v}, unit: m2, values: [{value: 9, confidence: copy, cites: {instrument: i}}]}}",
    )
    own = tmp_path / "own.yaml"
    own.write_text(
        "parameters: {p: {values: [{from: 2024-01-01, value: 3, confidence: text, cites: {instrument: j}}]}}",
        encoding="utf-8",
    )
    mine = with_parameters(book, own)
    outcomes = [screened(mine, {"a": 5}, as_of=day).findings[0].outcome for day in ("2023-12-31", "2024-01-01")]
    assert ["violation", "compliant"] == outcomes
    assert book.sha256 != mine.sha256
    assert mine is with_parameters(book, own)
    assert mine.sha256 == screened(book, {"a": 5}, parameters=own).rulebook.sha256


@pytest.mark.parametrize(("source", "message"), [
    ({"parameters": {"q": {"values": []}}}, "parameters:1:17: unknown parameter `q`"),
    ({"parameters": {"p": {"values": [{"value": "1"}]}}}, "parameters:1:34: `confidence` is missing"),
    ({"parameters": {"p": {"values": [{"value": "1", "confidence": "text", "cites": {"instrument": "k"}}]}}}, "parameters:1:95: unknown instrument `k`"),
    ({"instruments": {"i": OWN["instruments"]["own"]}, "parameters": {}}, "parameters:1:18: instrument `i` is already known\n  help: cite it, or choose another name"),
    ({"parameter": {}}, "parameters:1:2: unknown key `parameter`\n  help: did you mean `parameters`?"),
    ({"parameters": {"p": {"values": [{"value": 1.5, "confidence": "text", "cites": {"instrument": "j"}}]}}}, "`1.5` is a binary float, which is not exact\n  help: pass a Decimal or text"),
    (NESTED, "parameters nested deeper than 24 levels"),
    ({"parameters": {"p": {"values": [{"value": "9" * 22, "confidence": "text", "cites": {"instrument": "j"}}]}}}, "pack0.yaml:34:9: a comparison of `TST-AA-001` may reach 2^63\n  help: declare narrower ranges or fewer decimals for its facts"),
])  # fmt: skip
def test_bad_parameters_of_the_caller(rule: Make, source: dict[str, Any], message: str) -> None:
    """A caller's parameters are checked like a pack's."""
    with pytest.raises(PackError) as caught:
        with_parameters(rule("a >= param.p", law=EXTERNAL), source)
    assert message == str(caught.value)


def test_supplied_keys_and_steps_are_checked(rule: Make) -> None:
    """A supplied value must fit the keys, and be whole where it counts days."""
    book = rule(
        "d + days(param.p) > as_of",
        law="parameters: {p: {title: {zh: 值, en: v}, unit: d, by: [subject.f], external: true}}",
    )
    for value, message in (
        ({"value": "1/2"}, "is 0.5, expected a whole number of days"),
        ({"value": "1", "f": "no"}, "`f` is `no`, expected true or false"),
    ):
        source = {"parameters": {"p": {"values": [{"confidence": "text", "cites": {"instrument": "j"}, **value}]}}}
        with pytest.raises(PackError, match=message):
            with_parameters(book, source)


# --- what a bound rests on ---

BOUNDED = """
instruments:
  known: {number: 1号, title: {zh: 甲, en: one}, issuer: 部, rank: law, confidence: text, from: 2020-01-01, until: 2026-08-15}
  weak: {number: 2号, title: {zh: 乙, en: two}, issuer: 部, rank: law, confidence: recalled, from: {date: 2021-01-01, confidence: copy}}
"""


@pytest.mark.parametrize(("bound", "instrument", "confidence", "expected"), [
    ("2026-08-15", "known", "missing", "text"), ("2026-08-15", "known", "recalled", "text"), ("2024-01-01", "known", "missing", "text"),
    ("2021-01-01", "weak", "missing", "copy"), ("2022-01-01", "weak", "missing", "recalled"), ("2022-01-01", "weak", "derived", "derived"),
    ("{date: 2026-08-15, confidence: inferred}", "known", "text", "inferred"), ("{date: 2022-01-01, cites: {instrument: known}}", "weak", "missing", "recalled"),
    ("{not_before: 2022-01-01, confidence: copy}", "weak", "missing", "copy"), ("{not_before: 2022-01-01}", "known", "missing", "text"),
])  # fmt: skip
def test_a_bound_has_its_own_confidence(bound: str, instrument: str, confidence: str, expected: str) -> None:
    """A bound is never as ill known as what it bounds where the instrument cited is known better; its own word comes first."""
    value = "null" if confidence == "missing" else "1"
    pack = f"""{BOUNDED}
parameters:
  p: {{title: {{zh: 值, en: v}}, values: [{{until: {bound}, value: {value}, confidence: {confidence}, cites: {{instrument: {instrument}}}}}]}}
"""
    until = rulebook_from_text(pack).parameters["p"].values[0].window.until
    assert until is not None
    assert expected == until.confidence


def test_what_has_a_day_is_not_missing() -> None:
    """A day that is written out can't have the confidence of what is missing."""
    pack = BOUNDED.replace("confidence: copy}", "confidence: missing}")
    with pytest.raises(PackError, match="a day that is written out can't be missing"):
        rulebook_from_text(pack)


def test_a_missing_fine_ends_with_its_law(judge: Judge) -> None:
    """A range that nobody read ends on the day on which its law is repealed."""
    more = "  penalties: [{range: null, until: 2030-01-01, confidence: missing, cites: {instrument: j}}]\n"
    before, after = (judge("false", as_of=day, more=more).penalty for day in ("2029-12-31", "2030-01-01"))
    assert (1, 0) == (len(before.governing), len(after.governing))


def test_what_a_bound_cites_is_cited(judge: Judge) -> None:
    """A finding cites what its rule's first day rests on."""
    found = judge("false", more="  from: {date: 2021-01-01, confidence: text, cites: {instrument: j, article: 附则}}\n")
    assert "附则" in [cite.article for cite in found.cites]


# --- first days that nobody knows ---

OPEN = "  from: {not_before: open, certain_from: 2016-04-26, confidence: derived}\n"


@pytest.mark.parametrize(("day", "outcome", "reason"), [
    ("1949-10-01", "needs_review", "bound"), ("2016-04-25", "needs_review", "bound"), ("2016-04-26", "violation", None), ("2024-06-01", "violation", None),
])  # fmt: skip
def test_a_first_day_that_is_open(judge: Judge, day: str, outcome: str, reason: str | None) -> None:
    """Before the day that is certain a person must look, however early it is; never is it simply not in force."""
    found = judge("false", as_of=day, more=OPEN)
    assert (outcome, reason) == (found.outcome, found.reason)
    assert "2016-04-26 或者更早起" in "\n".join(found.explain().render("zh"))


def test_what_agrees_before_an_open_first_day(judge: Judge) -> None:
    """A rule that does not reach the subject, in force or not, is nothing to look at."""
    found = judge("false", when="f", facts={"f": False}, as_of="2001-01-01", more=OPEN)
    assert "not_applicable" == found.outcome


def test_an_open_first_day_needs_a_certain_one() -> None:
    """Of a day that is open to the past and never certain nothing is known, so it is no bound."""
    pack = BOUNDED.replace("{date: 2021-01-01, confidence: copy}", "{not_before: open, certain_from: null}")
    with pytest.raises(PackError, match="needs a `certain_from`"):
        rulebook_from_text(pack)
    window = rulebook_from_text(pack.replace("null", "2021-06-01")).instruments["weak"].window
    assert ("..2021-06-01", "") == window.text()
