"""Keys of parameters: bands of amounts, and facts of a list's items beside those of the subject."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from cleanrules import Finding, PackError, Rulebook, Screening, with_parameters
from cleanrules.law.bands import Band, Edge
from cleanrules.reports.law import dated_value, parameter_text
from cleanrules.reports.rules import page_data
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.testing.mutants import mutants
from cleanrules.testing.walker import Walker

Judge = Callable[..., Finding]
Make = Callable[..., Rulebook]
Screened = Callable[..., Screening]
CITED = "confidence: copy, cites: {instrument: i}"
BANDS = f"""
parameters:
  p:
    title: {{zh: 值, en: value}}
    unit: m2
    by: [a]
    values:
    - {{a: {{below: "10 m2"}}, value: 1, {CITED}}}
    - {{a: {{at_least: "10 m2", at_most: "0.01 公顷"}}, value: 2, {CITED}}}
    - {{a: {{above: "100 m2", below: "200.5 m2"}}, value: 3, {CITED}}}
    - {{a: {{above: "300 m2"}}, value: 4, {CITED}}}
"""


@pytest.mark.parametrize(("a", "value"), [
    (0, 1), ("9.99", 1), (10, 2), (100, 2), ("100.01", 3), ("200.49", 3), ("300.01", 4), (1000, 4),
])  # fmt: skip
def test_a_band_chooses_the_value(judge: Judge, a: object, value: int) -> None:
    """An amount chooses the value in whose band it lies, edges exactly, in whatever unit they are written."""
    outcomes = [judge("b >= param.p", {"a": a, "b": b}, law=BANDS).outcome for b in (value - 1, value)]
    assert ["violation", "compliant"] == outcomes


def test_an_unknown_amount_leaves_all_bands(judge: Judge) -> None:
    """An amount that is not given may lie in any band: what all of them say is decided, else it is asked for."""
    law = BANDS.replace('below: "200.5 m2"', 'at_most: "300 m2"')
    outcomes = {b: judge("b >= param.p", {"b": b}, law=law).outcome for b in (0, 1, 3, 4)}
    assert {0: "violation", 1: "undetermined", 3: "undetermined", 4: "compliant"} == outcomes
    assert ["a"] == [need.path for need in judge("b >= param.p", {"b": 2}, law=law).missing]


@pytest.mark.parametrize("a", ["200.5", 300])
def test_between_bands_law_is_missing(judge: Judge, a: object) -> None:
    """An amount in no band has a value that is not available: a legal value to supply, no fact to ask for."""
    found = judge("b >= param.p", {"a": a, "b": 1000}, law=BANDS)
    assert ("needs_review", "value_missing", ["param.p"]) == (
        found.outcome,
        found.reason,
        [one.path for one in found.unread],
    )


def test_what_cannot_be_negative_is_in_no_lower_band(judge: Judge) -> None:
    """A first band from nothing up covers all amounts that can't be negative."""
    law = BANDS.replace('a: {below: "10 m2"}', 'a: {at_least: "0 m2", below: "10 m2"}').replace(
        'below: "200.5 m2"', 'at_most: "300 m2"'
    )
    assert "compliant" == judge("b >= param.p", {"b": 4}, law=law).outcome


ITEMS = f"""
parameters:
  p:
    title: {{zh: 值, en: value}}
    by: [us.c, us.f, subject.f]
    values:
    - {{us.f: true, subject.f: false, c: {{below: "5 m2"}}, value: 1, {CITED}}}
    - {{us.f: true, subject.f: false, c: {{at_least: "5 m2"}}, value: 2, {CITED}}}
    - {{us.f: false, subject.f: false, value: 3, {CITED}}}
    - {{subject.f: true, value: 10, {CITED}}}
"""


@pytest.mark.parametrize(("facts", "total"), [
    ({"f": False, "us": [{"id": "1", "f": True, "c": "4.9"}, {"id": "2", "f": True, "c": 5}, {"id": "3", "f": False, "c": 1}]}, Fraction("17.9")),
    ({"f": True, "us": [{"id": "1", "f": True, "c": 4}, {"id": "2", "c": 6}]}, Fraction(100)),
])  # fmt: skip
def test_an_item_and_its_subject_of_the_same_name(judge: Judge, facts: dict[str, Any], total: Fraction) -> None:
    """`us.f` is the item's flag and `subject.f` the subject's; each item has the value of its own band."""
    for limit, outcome in ((total, "compliant"), (total - Fraction("0.1"), "violation")):
        text = f"sum(param.p * u.c for u in us) <= {float(limit):.1f}"
        assert outcome == judge(text, facts, law=ITEMS).outcome


def test_an_unknown_amount_of_an_item(judge: Judge) -> None:
    """An item whose amount is not given has the value of any band."""
    facts = {"f": False, "us": [{"id": "1", "f": True}]}
    outcomes = {n: judge("all(2 * n >= param.p for u in us)", facts | {"n": n}, law=ITEMS).outcome for n in (0, 1)}
    assert {0: "violation", 1: "compliant"} == outcomes
    open_ = judge("all(n >= param.p for u in us)", facts | {"n": 1}, law=ITEMS)
    assert ("undetermined", ["us[0].c"]) == (open_.outcome, [one.path for one in open_.missing])


def test_a_category_of_items_as_a_key(judge: Judge) -> None:
    """A category of a list's items is a key by its list's name too."""
    law = f"""
categories:
- {{name: good, of: us, when: kept}}
parameters:
  p:
    title: {{zh: 值, en: value}}
    by: [us.good]
    values:
    - {{good: true, value: 1, {CITED}}}
    - {{good: false, value: 2, {CITED}}}
"""
    facts = {"us": [{"id": "1", "kept": True, "c": 10}, {"id": "2", "kept": False, "c": 10}]}
    assert "compliant" == judge("sum(param.p * u.c for u in us) == 30", facts, law=law).outcome


def test_a_set_of_an_items_label(judge: Judge) -> None:
    """A key may ask whether a label of an item lies in a set."""
    law = f"""
sets:
  worn: {{title: {{zh: 旧, en: worn}}, of: label, values: [{{members: [old], {CITED}}}]}}
parameters:
  p:
    title: {{zh: 值, en: value}}
    by: [us.use.worn]
    values:
    - {{worn: true, value: 2, {CITED}}}
    - {{worn: false, value: 1, {CITED}}}
"""
    facts = {"us": [{"id": "1", "use": "old", "c": 10}, {"id": "2", "use": "new", "c": 10}]}
    assert "compliant" == judge("sum(param.p * u.c for u in us) == 30", facts, law=law).outcome


def test_supplied_bands(rule: Make, screened: Screened) -> None:
    """A caller's values have bands too, which come before those of the rulebook, and are checked alike."""
    value = {
        "a": {"above": "200 m2", "at_most": "300 m2"},
        "value": "5",
        "confidence": "text",
        "cites": {"instrument": "i"},
    }
    source = {"parameters": {"p": {"values": [value]}}}
    book = with_parameters(rule("b >= param.p", law=BANDS), source)
    for a, b, outcome in ((300, 4, "violation"), (300, 5, "compliant"), (200, 3, "compliant")):
        assert outcome == screened(book, {"a": a, "b": b}).findings[0].outcome
    value["a"] = {"above": "2 km"}
    with pytest.raises(PackError, match="the band of `a` is in `km`, expected `m2`"):
        with_parameters(rule("b >= param.p", law=BANDS), source)


def test_a_band_in_words(rule: Make) -> None:
    """A row of the values names its band as an office writes it, and JSON as a pack does."""
    book = rule("b >= param.p", law=BANDS)
    rows = [dated_value(one, "m2", book, "zh").partition("  ")[0] for one in book.parameters["p"].values]
    assert [
        "1 m2 [a=10 m2 以下]",
        "2 m2 [a=10 m2 及以上、0.01 公顷 及以下]",
        "3 m2 [a=超过 100 m2、200.5 m2 以下]",
        "4 m2 [a=超过 300 m2]",
    ] == rows
    assert "[a=at least 10 m2 and at most 0.01 公顷]" in dated_value(book.parameters["p"].values[1], "m2", book, "en")
    (parameter,) = page_data(book.rules["TST-AA-001"], book)["parameters"]
    assert {"a": {"above": "100 m2", "below": "200.5 m2"}} == parameter["values"][2]["keys"]


TWO_LISTS = """
kind: mill
confidence: copy
kinds:
  mill:
    fields:
      us: {type: list, items: &items {id: {type: text, key: true}, c: {type: amount, unit: m2, at_most: 9}}}
      ws: {type: list, items: *items}
instruments:
  i: {number: 1号, title: {zh: 甲法, en: law one}, issuer: 部, rank: law, confidence: copy}
parameters:
  p: {title: {zh: 值, en: v}, unit: m2, by: [c], values: [{value: 1, confidence: copy, cites: {instrument: i}}]}
rules:
- {code: TST-AA-001, name: n, title: {zh: 题, en: t}, when: 'true', require: any(u.c >= param.p for u in us), force: policy, cites: i}
""".replace("&items ", "").replace("*items", "{id: {type: text, key: true}, c: {type: amount, unit: m2, at_most: 9}}")


def test_a_finding_names_the_band(judge: Judge) -> None:
    """The value that took part says for which band it stands, in the report and in the explanation."""
    found = judge("b >= param.p", {"a": 150, "b": 1}, law=BANDS)
    shown = parameter_text(found.parameters[0], found.rulebook, "zh")
    assert "值：3 m2（a 超过 100 m2、200.5 m2 以下；未注明起止；" in shown
    steps = [step for step in found.explain().walk() if step.text == "param.p"]
    assert [("3 m2", "a 超过 100 m2、200.5 m2 以下")] == [(step.value.zh, step.remarks[0].zh) for step in steps]


def test_one_of_two_lists() -> None:
    """A bare name that two lists have names neither of them, and is refused where it stands."""
    with pytest.raises(PackError) as caught:
        rulebook_from_text(TWO_LISTS)
    message = "parameter `p` depends on `c`, which the items of `us` and of `ws` have\n  help: write `us.c` or `ws.c`"
    assert f"pack0.yaml:12:45: {message}" == str(caught.value)
    assert ["TST-AA-001"] == list(rulebook_from_text(TWO_LISTS.replace("by: [c]", "by: [us.c]")).rules)


def test_the_edges_of_bands_are_boundaries(rule: Make) -> None:
    """Subjects made for a rule stand at the edges of its bands, one unit below and above; mutants move the edges."""
    book = rule("b >= param.p", law=BANDS)
    found = {one.change for one in mutants(book, ["TST-AA-001"]) if one.operator == "band edge"}
    assert {
        "a 10 m2 becomes 10.01 m2",
        "a 10 m2 becomes 9.99 m2",
        "a 200.5 m2 becomes 200.49 m2",
        "a 100 m2 becomes 100.01 m2",
    } <= found
    assert 1 == len([one for one in Walker(book, "mill").turns if not hasattr(one.node, "op")])


@pytest.mark.parametrize(("low", "high", "other_low", "other_high", "meet"), [
    ((1, True), (2, False), (2, True), None, False), ((1, True), (2, True), (2, True), None, True),
    (None, (2, False), (1, False), (3, False), True), (None, None, (1, True), (1, True), True),
    ((3, False), None, None, (3, True), False),
])  # fmt: skip
def test_overlapping(low: Any, high: Any, other_low: Any, other_high: Any, meet: bool) -> None:
    """Two bands overlap where an amount lies in both, whichever is asked."""
    edges = [None if one is None else Edge(Fraction(one[0]), one[1]) for one in (low, high, other_low, other_high)]
    one, two = Band(edges[0], edges[1], "m"), Band(edges[2], edges[3], "m")
    assert meet is one.overlaps(two) is two.overlaps(one)
