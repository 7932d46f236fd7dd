"""Remedies: single changes of plan, each tried on the reference evaluator, the nearest first."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from cleanrules import Finding, Rulebook, screen
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.screening.remedies import NO_SINGLE, NOTHING_PLANNED

AS_OF = "2025-06-01"
HEAD = """
kind: mill
confidence: copy
kinds:
  mill:
    title: {zh: 工厂, en: mill}
    fields:
      a: {type: amount, unit: m2, decimals: 1, at_least: -2, at_most: 20, act: plan, lawful: any, title: {zh: 面积, en: area}}
      b: {type: amount, unit: m2, at_most: 20, act: plan, lawful: any}
      n: {type: amount, unit: m2, at_most: 20}
      f: {type: flag, act: practice, lawful: any, title: {zh: 已封闭, en: enclosed}}
      h: {type: flag}
      l: {type: label, labels: [x, y, z], act: plan, lawful: any}
      d: {type: event, act: schedule, title: {zh: 验收日期, en: day of acceptance}}
      e: {type: event}
      us:
        type: list
        max_length: 3
        title: {zh: 机组, en: units}
        items:
          id: {type: text, key: true}
          c: {type: amount, unit: m2, decimals: 1, at_most: 9, act: plan, lawful: any, title: {zh: 产能, en: capacity}}
          p: {type: flag, act: practice, lawful: any}
instruments:
  i: {number: 1号, title: {zh: 甲法, en: law one}, issuer: 部, rank: law, confidence: copy}
parameters:
  k:
    by: [f]
    title: {zh: 值, en: v}
    values:
    - {f: true, value: 2, confidence: copy, cites: {instrument: i}}
    - {f: false, value: 1, confidence: copy, cites: {instrument: i}}
categories:
- {name: big, when: a >= 10}
rules:
"""


def book(require: str, when: str = "true", force: str = "binding", more: str = "") -> Rulebook:
    """A rulebook of one rule."""
    effect = ", effect: rectify" if force == "binding" else ""
    return rulebook_from_text(
        f"{HEAD}- {{code: TST-AA-001, name: n, title: {{zh: 题, en: t}}, when: '{when}', require: '{require}', force: {force}{effect}, "
        f"cites: {{instrument: i}}{more}}}\n"
    )


def judged(require: str, facts: dict[str, Any], **how: str) -> Finding:
    """The finding of one rule for some facts."""
    found = screen({"kind": "mill", **facts}, as_of=AS_OF, rulebook=book(require, **how), engine="reference")
    return found.findings[0]


def told(finding: Finding) -> dict[str, Any]:
    """By how much each amount changes, and what anything else becomes."""
    return {one.path: str(one.change) if one.change is not None else one.to for one in finding.remedies}


@pytest.mark.parametrize(("require", "facts", "expected"), [
    ("a >= 10 and a >= 12", {"a": 5}, {"a": "7"}), ("a >= 10 and a <= 8", {"a": 5}, {}), ("a >= 10 and b >= 3", {"a": 5, "b": 1}, {}),
    ("a >= 10 or b >= 3", {"a": 5, "b": 1}, {"a": "5", "b": "2"}), ("2 * a - a >= 10", {"a": 5}, {"a": "5"}), ("a >= 30", {"a": 5}, {}),
    ("a + 2 * b <= n", {"a": 1, "b": 2, "n": 3}, {"a": "-2", "b": "-1"}), ("a >= param.k * b", {"a": 1, "b": 2, "f": True}, {"a": "3", "b": "-2"}),
    ("a >= param.k * b", {"a": 2, "b": 2, "f": True}, {"a": "2", "b": "-1", "f": False}), ("f", {"f": False}, {"f": True}), ("f and h", {"f": False, "h": False}, {}),
    ('l == "x"', {"l": "z"}, {"l": "x"}), ('l in ["y", "z"]', {"l": "x"}, {"l": "y"}), ("h", {"h": False}, {}), ("a != 5", {"a": 5}, {"a": "-1/10"}),
    ("a == 6", {"a": 5, "b": 1}, {"a": "1"}), ("not big", {"a": 12}, {"a": "-21/10"}), ("f", {"h": True, "f": False}, {"f": True}),
])  # fmt: skip
def test_amounts_flags_and_labels(require: str, facts: dict[str, Any], expected: dict[str, Any]) -> None:
    """The nearest value with which the whole rule passes, within the declared range; flags and labels too."""
    found = judged(require, facts)
    assert "violation" == found.outcome
    assert expected == told(found)


U = [{"id": "A", "c": 4, "p": True}, {"id": "B", "c": 2, "p": False}]


@pytest.mark.parametrize(("require", "expected"), [
    ("sum(u.c for u in us) >= 10", {"us[].c": "4"}), ("sum(u.c for u in us) <= 1", {"us[].c": "-5"}), ("sum(u.c for u in us) <= 3", {"us[].c": "-3"}),
    ("sum(u.c for u in us if u.p) >= 5", {"us[].c": "1", "us[1].p": True}), ("sum(u.c for u in us) >= 2 * sum(u.c for u in us if u.p) + 1", {"us[].c": "-3", "us[0].p": False}),
    ("sum(u.c for u in us) >= 10 and count(u for u in us) <= 2", {}), ("sum(u.c for u in us) >= 19", {}), ("all(u.c >= 3 for u in us)", {"us[1].c": "1"}),
    ("any(u.c >= 7 for u in us)", {"us[0].c": "3", "us[1].c": "5"}), ("all(u.p for u in us)", {"us[1].p": True}), ("all(u.c >= 5 for u in us)", {}),
])  # fmt: skip
def test_lists(require: str, expected: dict[str, Any]) -> None:
    """A total rises by one more item and falls by those there, each tried; items of `any` and `all` change by themselves."""
    found = judged(require, {"us": U})
    assert "violation" == found.outcome
    assert expected == told(found)


def test_the_text_says_what_is_assumed() -> None:
    """A total's remedy names the item that it is like, or those that it is taken from."""
    up, down = judged("sum(u.c for u in us) >= 10", {"us": U}), judged("sum(u.c for u in us) <= 1", {"us": U})
    assert ["机组产能合计增加 4 m2（至 10 m2；另增一项，其他条件同“A”）"] == [one.text.zh for one in up.remedies]
    assert ["lower the total capacity of units by 5 m2 (to 1 m2; taken from A, B)"] == [
        one.text.en for one in down.remedies
    ]


@pytest.mark.parametrize(("require", "facts", "expected"), [
    ('d <= "2025-08-01"', {"d": "2025-09-01"}, ["2025-06-01"]), ('d >= "2025-12-01"', {"d": "2025-09-01"}, ["2025-12-01"]), ('d >= "2025-12-01"', {"d": "2025-05-31"}, []),
    ("d >= e + months(6)", {"d": "2025-07-01", "e": "2025-03-31"}, ["2025-09-30"]), ('d <= "2025-05-01"', {"d": "not_yet"}, []), ('e >= "2026-01-01"', {"e": "2025-07-01"}, []),
])  # fmt: skip
def test_days(require: str, facts: dict[str, Any], expected: list[str]) -> None:
    """A planned day may move, to `as_of` at the earliest; what has happened, and what is no plan, may not."""
    found = judged(require, facts)
    assert "violation" == found.outcome
    assert expected == [str(one.to) for one in found.remedies]


def test_why_there_is_none() -> None:
    """Nothing planned, or no single change; no reason where there is a remedy or no breach."""
    assert NOTHING_PLANNED == judged("h", {"h": False}).no_remedy
    assert NO_SINGLE == judged("a >= 10 and b >= 3", {"a": 1, "b": 1}).no_remedy
    assert None is judged("a >= 10", {"a": 1}).no_remedy
    assert None is judged("a >= 10", {"a": 11}).no_remedy


def test_escape_by_a_planned_fact_is_a_remedy() -> None:
    """A rule that a change of plan leaves behind passes too; unknown facts are no way out."""
    assert {"b": "-3"} == told(judged("h", {"h": False, "b": 12}, when="b >= 10"))
    assert {} == told(judged("h", {"h": False}, when="true or b >= 10"))


def test_each_remedy_passes_and_less_does_not() -> None:
    """On random rules: after the change the rule passes; with any smaller change of that amount it does not."""
    rng = random.Random(7)
    atoms = (
        "a >= 7",
        "a + b >= 9",
        "a < 3",
        "b <= 4",
        "f",
        "a >= param.k * b",
        "a >= n",
        "big",
        "2 * a - b > 5",
        "b != 3",
    )
    tried = 0
    while tried < 60:
        parts = [rng.choice(("", "not ")) + f"({rng.choice(atoms)})" for _ in range(3)]
        require = f"({parts[0]} {rng.choice(('and', 'or'))} {parts[1]}) {rng.choice(('and', 'or'))} {parts[2]}"
        rules = book(require)
        facts = {
            "kind": "mill",
            "a": rng.randint(0, 9),
            "b": rng.randint(0, 9),
            "n": rng.randint(0, 9),
            "f": rng.random() < 0.5,
        }

        def passes(path: str, value: object, facts: dict[str, Any] = facts, rules: Rulebook = rules) -> bool:
            found = screen({**facts, path: value}, as_of=AS_OF, rulebook=rules, engine="reference").findings[0]
            return found.outcome in ("compliant", "not_applicable")

        finding = screen(facts, as_of=AS_OF, rulebook=rules, engine="reference").findings[0]
        for remedy in finding.remedies if finding.outcome == "violation" else ():
            if remedy.change is None:
                assert passes(remedy.path, remedy.to)
                continue
            tried += 1
            step = Fraction(1, 10 if remedy.path == "a" else 1) * (1 if remedy.change > 0 else -1)
            now = Fraction(facts[remedy.path])
            assert passes(remedy.path, now + remedy.change)
            assert not any(passes(remedy.path, now + step * n) for n in range(1, int(remedy.change / step)))
