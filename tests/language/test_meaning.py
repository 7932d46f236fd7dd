"""What each form of condition means, where it is true, false and unknown."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from cleanrules import Finding
from cleanrules.language.nodes import walk

Judge = Callable[..., Finding]
TRUTH = {"compliant": True, "violation": False, "undetermined": None, "pending": None, "needs_review": None}
LAW = """
sets:
  s:
    title: {zh: 集, en: set}
    of: region
    values: [{members: [天津市, 太原市], confidence: copy, cites: {instrument: i}}]
  t:
    title: {zh: 业, en: trades}
    of: industry
    values: [{members: [C31], confidence: copy, cites: {instrument: i}, complete: false}]
parameters:
  half: {title: {zh: 半, en: half}, values: [{value: 1/2, confidence: copy, cites: {instrument: i}}]}
  due: {title: {zh: 限, en: due}, type: date, values: [{value: 2024-01-31, confidence: copy, cites: {instrument: i}}]}
  grace: {title: {zh: 宽限, en: grace}, unit: d, values: [{value: 30, confidence: copy, cites: {instrument: i}}]}
categories:
- {name: big, when: 'a >= "100 m2"'}
- {name: both, when: big and f}
- {name: good, of: us, when: 'f and c > 1'}
"""
US = [{"id": "1", "f": True, "l": "x", "c": 10}, {"id": "2", "f": False, "l": "y", "c": 20}]
OPEN = [*US, {"id": "3"}]


def some(*items: dict[str, Any], complete: bool = False) -> dict[str, Any]:
    """A list that may have further items."""
    return {"us": {"items": list(items), "complete": complete}}


@pytest.mark.parametrize(("condition", "facts", "truth"), [
    ("true", {}, True), ("false", {}, False),
    ("f", {"f": True}, True), ("f", {"f": False}, False), ("f", {}, None),
    ("subject.f", {"f": True}, True),
    ("not f", {"f": True}, False), ("not f", {"f": False}, True), ("not f", {}, None),
    ("f and g", {"f": True, "g": True}, True), ("f and g", {"f": False}, False), ("f and g", {"f": True}, None), ("f and g", {}, None),
    ("f or g", {"f": True}, True), ("f or g", {"f": False, "g": False}, False), ("f or g", {"f": False}, None),
    # amounts
    ("a >= 5", {"a": 5}, True), ("a >= 5", {"a": "4.99"}, False), ("a >= 5", {}, None),
    ("a > 5", {"a": 5}, False), ("a > 5", {"a": "5.01"}, True), ("a <= 5", {"a": 5}, True), ("a <= 5", {"a": "5.01"}, False),
    ("a < 5", {"a": 5}, False), ("a < 5", {"a": "4.99"}, True), ("a == 5", {"a": 5}, True), ("a == 5", {"a": "5.01"}, False),
    ("a != 5", {"a": 5}, False), ("a != 5", {"a": 6}, True), ("a == 5", {}, None), ("a != 5", {}, None),
    ("5 <= a", {"a": 5}, True), ('a >= "0.01 公顷"', {"a": 100}, True), ('a >= "0.01 公顷"', {"a": "99.99"}, False),
    ("a - b >= 0", {"a": 3, "b": 3}, True), ("-a <= -3", {"a": 3}, True), ("+a >= 3", {"a": 3}, True), ("2 * a - 6 == 0", {"a": 3}, True),
    ("a - a == 0", {}, True), ("0 * a <= 0", {}, True), ("a >= a", {}, True), ("a >= param.half * b", {"a": "1.5", "b": 3}, True),
    ("a >= param.half * b", {"a": "1.49", "b": 3}, False), ("a >= param.half * b", {"a": "1.49"}, None),
    ("a >= 0", {}, None), ("n >= -5", {"n": -5}, True), ("n >= -5", {"n": -6}, False), ("param.half < 1", {}, True),
    ('a * "50 %" >= b', {"a": 4, "b": 2}, True), ('"50 %" * a < b', {"a": 4, "b": 2}, False),
    # labels and codes
    ('l == "x"', {"l": "x"}, True), ('l == "x"', {"l": "y"}, False), ('l == "x"', {}, None), ('"x" == l', {"l": "x"}, True),
    ('l != "x"', {"l": "x"}, False), ('l != "x"', {"l": "y"}, True), ('l in ["x", "y"]', {"l": "y"}, True), ('l in ["x", "y"]', {"l": "z"}, False),
    ('l not in ["x"]', {"l": "y"}, True), ('l not in ["x"]', {}, None),
    ('region in ["天津市"]', {"region": "120116"}, True), ('region in ["120116"]', {"region": "天津市"}, None), ('region in ["天津市"]', {"region": "河北省"}, False),
    ('region in ["天津市"]', {}, None), ('trade in ["C31"]', {"trade": "C3110"}, True), ('trade in ["C31"]', {"trade": "C32"}, False),
    ("region in set.s", {"region": "天津市"}, True), ("region in set.s", {"region": "山西省"}, None), ("region in set.s", {"region": "大同市"}, False),
    ("region not in set.s", {"region": "大同市"}, True), ("region in set.s", {}, None),
    ("trade in set.t", {"trade": "C3110"}, True), ("trade in set.t", {"trade": "C32"}, None),
    # categories
    ("big", {"a": 100}, True), ("big", {"a": 99}, False), ("big", {}, None), ("both", {"a": 100, "f": True}, True), ("both", {"a": 99}, False), ("both", {"a": 100}, None),
    # lists
    ("any(u.f for u in us)", {"us": US}, True), ("any(u.f for u in us)", {"us": US[1:]}, False), ("any(u.f for u in us)", {"us": OPEN[1:]}, None),
    ("any(u.f for u in us)", {}, None), ("any(u.f for u in us)", {"us": []}, False), ("any(u.f for u in us)", some(), None),
    ("any(u.f for u in us)", some(US[0]), True),
    ("all(u.f for u in us)", {"us": US[:1]}, True), ("all(u.f for u in us)", {"us": US}, False), ("all(u.f for u in us)", {"us": [US[0], OPEN[2]]}, None),
    ("all(u.f for u in us)", {"us": []}, True), ("all(u.f for u in us)", some(), None), ("all(u.f for u in us)", some(US[1]), False),
    ('any(u.f for u in us if u.l == "y")', {"us": US}, False), ('any(u.f for u in us if u.l == "y")', {"us": OPEN}, None),
    ('all(u.f for u in us if u.l == "x")', {"us": US}, True), ('all(u.f for u in us if u.l == "x")', {"us": OPEN}, None),
    ('all(u.f for u in us if u.l == "x" if u.c > 5)', {"us": US}, True), ("any(u.good for u in us)", {"us": US}, True), ("all(u.good for u in us)", {"us": US}, False),
    ("any(u.good for u in us)", {"us": OPEN[1:]}, None), ("any(u.f and f for u in us)", {"us": US, "f": False}, False),
    ('any(u.l in ["x"] for u in us)', {"us": US}, True), ('any(u.l in ["z"] for u in us)', {"us": US}, False), ('any(u.l in ["z"] for u in us)', {"us": OPEN}, None),
    ("count(u for u in us) == 2", {"us": US}, True), ("count(u for u in us) >= 2", some(*US), True), ("count(u for u in us) <= 2", some(*US), None),
    ("count(u for u in us) >= 1", {}, None), ("count(u for u in us) >= 0", {}, True), ("count(u for u in us if u.f) == 1", {"us": US}, True),
    ("count(u for u in us if u.f) <= 1", {"us": OPEN}, None), ("count(u for u in us if u.f) <= 2", {"us": OPEN}, True),
    ("sum(u.c for u in us) == 30", {"us": US}, True), ("sum(u.c for u in us) >= 30", {"us": OPEN}, True), ("sum(u.c for u in us) <= 30", {"us": OPEN}, None),
    ("sum(u.c for u in us) <= 29", {"us": OPEN}, False), ("sum(u.c for u in us if u.f) == 10", {"us": US}, True), ("sum(u.c for u in us) >= 0", {}, True),
    ("sum(u.c for u in us if u.f) <= 20", {"us": [US[0], {"id": "3", "c": 10}]}, True), ("sum(u.c for u in us if u.f) <= 19", {"us": [US[0], {"id": "3", "c": 10}]}, None),
    ("sum(u.c for u in us) <= 100", {}, None), ("sum(u.c for u in us) >= 30", some(*US), True), ("sum(u.c for u in us) <= 30", some(*US), None),
    ("sum(u.n for u in us) >= 0", {"us": [{"id": "1"}]}, None), ("sum(u.n for u in us) >= 0", some(), None), ("sum(u.n for u in us) == -3", {"us": [{"id": "1", "n": -3}]}, True),
    ("sum(param.half * u.c for u in us) == 15", {"us": US}, True), ("sum(2 * u.c + 1 for u in us) == 62", {"us": US}, True), ("sum(u.c for u in us) == 0", {"us": []}, True),
    ("param.half * sum(u.c for u in us) >= 15", {"us": US}, True), ("a >= sum(u.c for u in us)", {"a": 29, "us": US}, False),
])  # fmt: skip
def test_truth(judge: Judge, condition: str, facts: dict[str, Any], truth: bool | None) -> None:
    """Each form is true, false or unknown as strong Kleene logic has it; a sum is an interval."""
    assert truth is TRUTH[judge(condition, facts, law=LAW).outcome]


def day(text: str, **facts: Any) -> dict[str, Any]:
    """Facts with the event `d`."""
    return {"d": text, **facts}


@pytest.mark.parametrize(("condition", "facts", "truth"), [
    ('d >= "2024-01-31"', day("2024-01-31"), True), ('d >= "2024-01-31"', day("2024-01-30"), False), ('d >= "2024-01-31"', {}, None),
    ("d <= e", day("2024-01-01", e="2024-01-02"), True), ("d == e", day("2024-01-01", e="2024-01-01"), True), ("d != e", day("2024-01-01", e="2024-01-02"), True),
    ("d < param.due", day("2024-01-30"), True), ("param.due > d", day("2024-01-31"), False), ("as_of > d", day("2024-05-31"), True),
    ('d > "2024-06-01"', day("not_yet"), True), ('d <= "2024-06-01"', day("not_yet"), False), ('d > "2024-06-02"', day("not_yet"), None), ("d > as_of", day("not_yet"), True),
    ("d == e", day("not_yet", e="not_yet"), None), ("any(u.d > as_of for u in us)", {"us": [{"id": "1", "d": "not_yet"}]}, True),
    # so many days later: the first day does not count
    ('d + days(30) == "2024-01-31"', day("2024-01-01"), True), ('d - days(1) == "2024-02-29"', day("2024-03-01"), True),
    ("d + days(param.grace) <= e", day("2024-01-01", e="2024-01-31"), True), ("d + days(param.grace) <= e", day("2024-01-01", e="2024-01-30"), False),
    ('"2024-01-01" + days(30) <= d', day("2024-01-31"), True), ('d + days("3 天") == "2024-01-04"', day("2024-01-01"), True),
    # so many months later: a month that lacks the day ends it
    ('d + months(1) == "2024-02-29"', day("2024-01-31"), True), ('d + months(1) == "2023-02-28"', day("2023-01-31"), True),
    ('d + months(13) == "2025-02-28"', day("2024-01-30"), True), ('d - months(1) == "2024-02-29"', day("2024-03-31"), True),
    ('d + months(1) == "2024-03-29"', day("2024-02-29"), True), ('d + months(12) == "2025-01-01"', day("2024-01-01"), True),
    ('d + years(1) == "2025-02-28"', day("2024-02-29"), True), ('d + years(4) == "2028-02-29"', day("2024-02-29"), True), ('d - years(1) == "2023-01-01"', day("2024-01-01"), True),
    ('d + months(1) + days(1) == "2024-03-01"', day("2024-01-31"), True), ('d + days(30) > "2024-06-30"', day("not_yet"), True), ("d + days(1) > e", {}, None),
    ('d + years(9000) > "2024-01-01"', day("2024-01-01"), None), ('d - years(3000) < "2024-01-01"', day("2024-01-01"), None),
    ('d + days(9999999) > "2024-01-01"', day("2024-01-01"), None),
])  # fmt: skip
def test_days(judge: Judge, condition: str, facts: dict[str, Any], truth: bool | None) -> None:
    """Days are compared and moved as the Civil Code counts (arts 201 and 202); `not_yet` is any day after `as_of`."""
    assert truth is TRUTH[judge(condition, facts, law=LAW).outcome]


@pytest.mark.parametrize(("condition", "facts", "truth"), [
    ("max(u.c for u in us) >= 20", {"us": US}, True), ("max(u.c for u in us) > 20", {"us": US}, False),
    ("max(u.c for u in us) < 20", {"us": US}, False), ("max(u.c for u in us) <= 20", {"us": US}, True),
    ("max(u.c for u in us) == 20", {"us": US}, True), ("max(u.c for u in us) != 20", {"us": US}, False),
    ("min(u.c for u in us) >= 10", {"us": US}, True), ("min(u.c for u in us) > 10", {"us": US}, False),
    ("min(u.c for u in us) == 10", {"us": US}, True), ("min(u.c for u in us if u.f) == 10", {"us": US}, True),
    ("max(u.c for u in us if not u.f) < 15", {"us": US}, False), ("2 * max(u.c for u in us) - 30 == 10", {"us": US}, True),
    ("-1 * max(u.c for u in us) <= -20", {"us": US}, True), ("-1 * max(u.c for u in us) < -20", {"us": US}, False),
    ("15 < max(u.c for u in us)", {"us": US}, True), ("a >= min(u.c for u in us)", {"us": US, "a": 10}, True),
    ("a >= min(u.c for u in us)", {"us": US, "a": 9}, False), ("a >= min(u.c for u in us)", {"us": US}, None),
    # unknown items widen it: those that surely count give one end, those that may the other
    ("max(u.c for u in us) >= 20", {"us": OPEN}, True), ("max(u.c for u in us) < 20", {"us": OPEN}, False),
    ("max(u.c for u in us) <= 20", {"us": OPEN}, None), ("max(u.c for u in us) == 5", {"us": OPEN}, False),
    ("max(u.c for u in us) == 20", {"us": OPEN}, None), ("min(u.c for u in us) <= 10", {"us": OPEN}, True),
    ("min(u.c for u in us) < 10", {"us": OPEN}, None), ("min(u.c for u in us) >= 10", some(*US), None),
    ("max(u.c for u in us) >= 20", some(*US), True), ("max(u.c for u in us) >= 20", {}, None),
    # of no items the largest is below all, the smallest above all; a comparison and its contrary are never both false
    ("max(u.c for u in us) >= 0", {"us": []}, False), ("max(u.c for u in us) < 0", {"us": []}, True),
    ("min(u.c for u in us) >= 99", {"us": []}, True), ("min(u.c for u in us) < 99", {"us": []}, False),
    ("max(u.c for u in us) == 0", {"us": []}, False), ("max(u.c for u in us) != 0", {"us": []}, True),
    ("max(u.c for u in us if u.c > 99) > 0", {"us": US}, False),
])  # fmt: skip
def test_largest_and_smallest(judge: Judge, condition: str, facts: dict[str, Any], truth: bool | None) -> None:
    """The largest and the smallest of a list are compared item by item."""
    assert truth is TRUTH[judge(condition, facts, law=LAW).outcome]


@pytest.mark.parametrize(("label", "truth"), [("x", True), ("y", None), ("z", False), (None, None)])
def test_sets_of_labels(judge: Judge, label: str | None, truth: bool | None) -> None:
    """A label lies in a set of labels if it is a member; one below the evidence bar leaves that open."""
    law = """
sets:
  few:
    title: {zh: 集, en: few}
    of: label
    values: [{members: [x, {code: y, confidence: recalled}], confidence: copy, cites: i}]
"""
    assert truth is TRUTH[judge("l in set.few", {} if label is None else {"l": label}, law=law).outcome]


def test_the_largest_is_shown(rule: Callable[..., Any], screened: Callable[..., Any]) -> None:
    """A name under `let` that stands for the largest is shown in the message, of no items as unknown."""
    more = "  let: {most: max(u.c for u in us), least: min(u.c for u in us)}\n  message: {zh: '{most}', en: 'from {least} to {most}'}"
    book = rule("most < 20", more=more)
    assert screened(book, {"us": US}).findings[0].message.en.startswith("from 10")
    assert "violation" == screened(book, {"us": US}).findings[0].outcome


def test_lets(rule: Callable[..., Any], screened: Callable[..., Any]) -> None:
    """Names under `let` stand for amounts, days and conditions, and may build on one another."""
    more = "  let: {x: a + b, y: x * 2, z: y > 10, w: d + days(1)}"
    book = rule("z and w > e", more=more)
    outcome = screened(book, {"a": 3, "b": 3, "d": "2024-01-01", "e": "2024-01-01"}).findings[0].outcome
    assert "compliant" == outcome
    assert {"x", "y", "z", "w"} == set(book.rules["TST-AA-001"].lets)


@pytest.mark.parametrize(("require", "facts", "gap"), [
    ("max(u.c for u in us) <= 15", {"us": US}, (5, 5)), ("min(u.c for u in us) >= 12.5", {"us": US}, (Fraction("2.5"), Fraction("2.5"))),
    ("2 * max(u.c for u in us) < 15", {"us": US}, (25, 25)), ("15 >= max(u.c for u in us)", {"us": US}, (5, 5)),
    ("max(u.c for u in us) >= a", {"us": US, "a": 25}, (5, 5)), ("not (max(u.c for u in us) > 15)", {"us": US}, (5, 5)),
    ("max(u.c for u in us) <= 15", some(*US), (5, None)), ("max(u.c for u in us if u.c > 99) > 0", {"us": US}, None),
])  # fmt: skip
def test_the_gap_of_the_largest(judge: Judge, require: str, facts: dict[str, Any], gap: Any) -> None:
    """By how much the largest or smallest fails is the gap; of a list that may have more, what is certain; of nothing, none."""
    found = judge(require, facts).gap
    assert gap == (None if found is None else (found.value, found.high))


@pytest.mark.parametrize("length", [30, 60])
def test_long_sums_are_read_at_once(rule: Callable[..., Any], length: int) -> None:
    """Reading an amount takes no longer than its length, and like terms are joined."""
    book = rule(" + ".join(["a"] * length) + " >= 3")
    (compare,) = [part for part in walk(book.rules["TST-AA-001"].require) if hasattr(part, "op")]
    assert length == compare.left.terms[0].factor


def test_days_of_categories_as_keys(judge: Judge) -> None:
    """A category may rest on a parameter that depends on a flag."""
    law = """
parameters:
  p:
    title: {zh: 值, en: value}
    unit: m2
    by: [subject.f]
    values:
    - {f: true, value: 5, confidence: copy, cites: {instrument: i}}
    - {f: false, value: 9, confidence: copy, cites: {instrument: i}}
categories:
- {name: ample, when: a >= param.p}
"""
    outcomes = [
        judge("ample", {"a": a, "f": f}, law=law).outcome
        for a, f in ((5, True), (5, False), (5, None), (9, None), (4, None))
    ]
    assert ["compliant", "violation", "undetermined", "compliant", "violation"] == outcomes
