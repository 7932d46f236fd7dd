"""What is at fault: every part that fails, gaps that are intervals, and the items that a sum leaves out."""

from __future__ import annotations

from typing import Any

import pytest

from cleanrules import Finding, load_rulebook, screen
from cleanrules.reports.json import finding_data
from cleanrules.rulebook.load import rulebook_from_text

AS_OF = "2025-06-01"
HEAD = """
kind: mill
confidence: copy
kinds:
  mill:
    title: {zh: 工厂, en: mill}
    fields:
      a: {type: amount, unit: t, at_most: 99}
      b: {type: amount, unit: t, at_most: 99}
      c: {type: amount, unit: t, at_most: 99}
      f: {type: flag, title: {zh: 洒水, en: spraying}}
      g: {type: flag, title: {zh: 冲洗, en: washing}}
      h: {type: flag}
      us:
        type: list
        max_length: 9
        title: {zh: 机组, en: units}
        items:
          id: {type: text, key: true}
          c: {type: amount, unit: t, at_most: 99, title: {zh: 产能, en: capacity}}
          sort: {type: label, labels: [iron, steel]}
          listed: {type: flag, title: {zh: 在册, en: listed}}
          paid: {type: flag, title: {zh: 已获补贴, en: paid for}}
          age: {type: amount, unit: 年, at_most: 99, title: {zh: 役龄, en: age}}
instruments:
  i: {number: 1号, title: {zh: 甲法, en: law one}, issuer: 部, rank: law, confidence: copy}
parameters:
  k:
    by: [h]
    title: {zh: 值, en: v}
    values:
    - {h: true, value: "1.5", confidence: copy, cites: {instrument: i}}
    - {h: false, value: "1.25", confidence: copy, cites: {instrument: i}}
categories:
- {name: good, of: us, when: listed and not paid}
rules:
"""


def judged(require: str, facts: dict[str, Any], more: str = "") -> Finding:
    """The finding of one rule for some facts."""
    rules = rulebook_from_text(
        f"{HEAD}- {{code: TST-AA-001, name: n, title: {{zh: 题, en: t}}, when: 'true', require: '{require}', force: binding, "
        f"effect: rectify, cites: {{instrument: i}}{more}}}\n"
    )
    return screen({"kind": "mill", **facts}, as_of=AS_OF, rulebook=rules, engine="reference").findings[0]


@pytest.mark.parametrize(("require", "facts", "expected"), [
    ("f and g and h", {"f": False, "g": False, "h": True}, ["f", "g"]), ("f and (g or h)", {"f": False, "g": False, "h": False}, ["f", "g", "h"]),
    ("not (f or g)", {"f": True, "g": True}, ["f"]), ("f or g", {"f": False, "g": False}, ["f", "g"]), ("a >= 3 and f", {"a": 1, "f": False}, ["a", "f"]),
    ("f or (g and h)", {"f": True, "g": False, "h": False}, ["f"]),
])  # fmt: skip
def test_every_part_that_fails_is_named(require: str, facts: dict[str, Any], expected: list[str]) -> None:
    """A requirement of several parts names all that fail, not the first alone."""
    assert expected == [used.path for used in judged(require, facts).facts]


def test_a_guard_names_what_suffices() -> None:
    """Of a guard that excludes the rule one part suffices."""
    rules = rulebook_from_text(
        f"{HEAD}- {{code: TST-AA-001, name: n, title: {{zh: 题, en: t}}, when: f and g, require: h, force: binding, effect: halt, "
        "cites: {instrument: i}}\n"
    )
    found = screen({"kind": "mill", "f": False, "g": False}, as_of=AS_OF, rulebook=rules, engine="reference").findings[
        0
    ]
    assert ["f"] == [used.path for used in found.facts]


@pytest.mark.parametrize(("require", "facts", "expected"), [
    ("a >= b", {"a": 1, "b": 6}, ("5", "5")), ("a >= param.k * b", {"a": 1, "b": 8}, ("9", "11")), ("a >= param.k * b", {"a": 1, "b": 8, "h": True}, ("11", "11")),
    ("param.k * a <= b", {"a": 8, "b": 1}, ("9", "11")), ("sum(u.c for u in us) <= a", {"a": 1, "us": {"items": [{"id": "1", "c": 5}], "complete": False}}, ("4", None)),
    ("not (a >= param.k * b)", {"a": 20, "b": 8}, ("8", "10")),
])  # fmt: skip
def test_gaps(require: str, facts: dict[str, Any], expected: tuple[str, str | None]) -> None:
    """By how much a comparison fails for certain, and at most; no bound where there is none."""
    gap = judged(require, facts).gap
    assert gap is not None
    assert expected == (str(gap.low), None if gap.high is None else str(gap.high))
    assert (gap.low == gap.high, gap.low) == (gap.exact, gap.value)


def test_an_interval_in_words() -> None:
    """A gap that is an interval is told from its certain side, in the message and as data."""
    found = judged("a >= param.k * b", {"a": 1, "b": 8}, ", message: {zh: '缺口 {gap}', en: 'short by {gap}'}")
    assert ("缺口不少于 9 t（不超过 11 t）", "short by at least 9 t (at most 11 t)") == (
        found.message.zh,
        found.message.en,
    )
    assert {"value": "9", "unit": "t", "low": "9", "high": "11"} == finding_data(found)["gap"]
    met = judged("a >= param.k * b", {"a": 20, "b": 8})
    assert "符合要求，富余不少于 8 t（不超过 10 t）" == met.message.zh


@pytest.mark.parametrize(("require", "facts", "expected"), [
    ("a >= b", {"a": 5, "b": 5}, "符合要求"),
    ("a >= param.k * b", {"a": 12, "b": 8}, "符合要求"),
    ("a >= b", {"a": 6, "b": 5}, "符合要求，富余 1 t"),
])  # fmt: skip
def test_no_surplus_no_word(require: str, facts: dict[str, Any], expected: str) -> None:
    """A surplus is told only where there certainly is one."""
    assert expected == judged(require, facts).message.zh


def test_a_value_after_its_like() -> None:
    """An open amount after a word that says the same is told once, without a blank between."""
    more = ", let: {due: sum(u.c for u in us)}, message: {zh: '应不少于 {due}', en: 'due {due}'}"
    us = {"items": [{"id": "1", "c": 5}], "complete": False}
    assert "应不少于 5 t" == judged("a >= due", {"a": 1, "us": us}, more).message.zh


UNITS = [
    {"id": "A", "c": 4, "sort": "iron", "listed": True, "paid": False, "age": 3},
    {"id": "B", "c": 2, "sort": "iron", "listed": True, "paid": True, "age": 30},
    {"id": "C", "c": 3, "sort": "steel", "listed": False, "paid": True, "age": 3},
    {"id": "D", "c": 1, "sort": "iron", "listed": False, "paid": True, "age": 3},
    {"id": "E", "c": 1, "sort": "iron", "paid": False, "age": 3},
]


@pytest.mark.parametrize(("where", "expected"), [
    ("u.good", ["B（已获补贴：是）", "C（在册：否；已获补贴：是）", "D（在册：否；已获补贴：是）"]),
    ('u.sort == "iron" and u.good', ["B（已获补贴：是）", "D（在册：否；已获补贴：是）"]), ("u.age < 20", ["B（役龄：30 年）"]), ('u.sort == "iron"', []),
])  # fmt: skip
def test_what_is_not_counted(where: str, expected: list[str]) -> None:
    """The items that the failing sum leaves out, with all that bars each; not those of another sort, nor those that are open."""
    found = judged(f"sum(u.c for u in us if {where}) >= 90", {"us": UNITS})
    assert expected == [one.text.zh for one in found.not_counted]


def test_what_is_not_counted_is_told() -> None:
    """The text says it, and the data names item and facts."""
    found = judged("sum(u.c for u in us if u.good) >= 90", {"us": UNITS[:2]})
    assert [
        {
            "path": "us[1]", "name": "B", "list": {"zh": "机组", "en": "units"},
            "bars": [{"path": "us[1].paid", "value": True, "unit": None, "source": None}],
            "text": {"zh": "B（已获补贴：是）", "en": "B (paid for: yes)"},
        }
    ] == finding_data(found)["not_counted"]  # fmt: skip
    assert () == judged("sum(u.c for u in us if u.good) >= 1", {"us": UNITS[:2]}).not_counted


def test_a_subsidised_furnace_is_not_counted() -> None:
    """A furnace whose exit was paid for does not count, and the finding says which and why."""
    unit = {
        "product": "iron",
        "equipment": "blast-furnace",
        "in_decapacity_task": False,
        "induction_steel": False,
        "obsolete": False,
    }
    unit |= {"zombie": False, "non_steel_smelter": False, "dismantled_before_confirmation": False, "on_2016_list": True}
    facts = {
        "kind": "project", "region": "天津市", "plan_announced_on": "2023-06-01", "capacity_from_merger": False, "in_house": False,
        "built": [{"id": "新炉", "product": "iron", "equipment": "blast-furnace", "capacity": 100}],
        "retired": [
            {"id": "甲炉", "capacity": 100, "subsidised_exit": False, **unit}, {"id": "乙炉", "capacity": 80, "subsidised_exit": True, **unit},
        ],
    }  # fmt: skip
    found = screen(facts, as_of="2023-06-01", rulebook=load_rulebook(), engine="reference")["IND-CR-001"]
    assert ["乙炉（退出时享受奖补资金：是）"] == [one.text.zh for one in found.not_counted]
