"""What is missing stands in the order of its use: what settles a rule alone before what settles it only with others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cleanrules import Finding, Rulebook, Screening
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.screening.ranking import Trial
from cleanrules.screening.words import SETTLING

Judge = Callable[..., Finding]
Make = Callable[..., Rulebook]
Screened = Callable[..., Screening]


@pytest.mark.parametrize(
    ("require", "facts", "ranked"),
    [
        ("(a >= 10 or g) and f", {}, [("f", "perhaps"), ("a", "together"), ("g", "together")]),
        ("(a >= 10 and g) or f", {}, [("f", "perhaps"), ("a", "together"), ("g", "together")]),
        ("a >= 10 and g", {}, [("a", "perhaps"), ("g", "perhaps")]),
        ("a >= b and f", {"f": True}, [("a", "together"), ("b", "together")]),
        ("a >= b and f", {}, [("f", "perhaps"), ("a", "together"), ("b", "together")]),
        ("f", {}, [("f", "always")]),
        ('(g or l == "z") and (g or f)', {"g": False}, [("l", "perhaps"), ("f", "perhaps")]),
        ('(f or a > b) and l in ["x", "y"]', {}, [("l", "perhaps"), ("f", "together"), ("a", "together"), ("b", "together")]),
        ('(f or a > b) and region in ["130100"]', {"region": "河北省"}, [("region", "perhaps"), ("f", "together"), ("a", "together"), ("b", "together")]),
        ("sum(u.c for u in us) >= 5 and (f or g)", {}, [("us", "perhaps"), ("f", "together"), ("g", "together")]),
        ("any(u.f for u in us) or any(u.c > 3 for u in us)", {"us": [{"id": "1", "f": False}, {"id": "2", "c": 1}]}, [("us[1].f", "perhaps"), ("us[0].c", "perhaps")]),
        ('(f or g) and d < "2023-01-01"', {}, [("d", "perhaps"), ("f", "together"), ("g", "together")]),
    ],
)  # fmt: skip
def test_facts_in_the_order_of_their_use(
    judge: Judge, require: str, facts: dict[str, Any], ranked: list[tuple[str, str]]
) -> None:
    """First the facts one of whose values alone settles the rule, then those that settle it with others."""
    found = judge(require, facts)
    assert ranked == [(need.path, need.settles) for need in found.missing]


REGIMES = """
parameters:
  p:
    title: {zh: 值, en: value}
    unit: m2
    values:
    - {until: 2022-01-01, value: 5, confidence: copy, cites: {instrument: i}}
    - {from: 2022-01-01, value: 10, confidence: copy, cites: {instrument: i}}
"""


def test_the_governing_date_comes_first(judge: Judge) -> None:
    """The date that decides which law governs is asked for before a fact that settles the rule alone."""
    found = judge("f and a >= param.p", {"a": 7}, law=REGIMES, more="  governed_by: d\n")
    assert [("d", "perhaps"), ("f", "perhaps")] == [(need.path, need.settles) for need in found.missing]


def test_the_explanation_says_how_far_each_settles(judge: Judge) -> None:
    """The last steps of an undetermined finding name what is missing in that order, and what each is worth."""
    root = judge("(a >= 10 or g) and f").explain()
    step = next(one for one in root.steps if one.kind == "missing")
    assert "补充下列材料（最有用的在前）：3 项" == step.said("zh")
    assert ["f：视其内容可单独判定", "a：须与其他材料一并判定", "g：须与其他材料一并判定"] == [
        one.said("zh") for one in step.steps
    ]
    assert "f：单独即可判定" == next(
        one for one in judge("f").explain().walk() if one.kind == "missing" and one.path == "f"
    ).said("zh")
    assert {"always", "perhaps", "together"} == set(SETTLING)


TWO = """
confidence: copy
kind: mill
kinds:
  mill:
    fields: {h: {type: flag}, r: {type: flag}, p: {type: flag}, t: {type: flag}}
instruments:
  i: {number: 1号, title: {zh: 法, en: law}, issuer: 部, rank: law, confidence: copy}
rules:
- {code: TST-AA-001, name: one, title: {zh: 一, en: one}, when: 'true', require: (h or p) and r, force: policy, cites: {instrument: i}}
- {code: TST-AA-002, name: two, title: {zh: 二, en: two}, when: 'true', require: (h or p) and t, force: policy, cites: {instrument: i}}
- {code: TST-AA-003, name: three, title: {zh: 三, en: three}, when: 'true', require: (r or p) and t, force: policy, cites: {instrument: i}}
"""


def test_all_rules_together(screened: Screened) -> None:
    """Over all rules: first what helps most of them, then what settles more of them alone."""
    found = screened(rulebook_from_text(TWO))
    assert [("p", 3), ("t", 2), ("r", 2), ("h", 2)] == [(need.path, rules) for need, rules in found.missing]


def test_what_a_trial_says_is_so(judge: Judge) -> None:
    """A value that is said to settle the rule does when it is given, and one that is not leaves it open."""
    require = "(a >= 10 or g) and f and not (l == 'z')".replace("'", '"')
    trial = Trial(judge(require))
    for path, value, given in (("f", False, False), ("f", True, True), ("a", 0, 0), ("l", "z", "z"), ("l", "x", "x")):
        settled = judge(require, {path: given}).outcome != "undetermined"
        assert settled is trial.decides(path, value)
