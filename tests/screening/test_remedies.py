"""Remedies: single changes of plan, each tried on the reference evaluator, the nearest first."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from cleanrules import Finding, Rulebook, Text, screen
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.screening.altering import altered
from cleanrules.screening.findings import PAST
from cleanrules.screening.remedies import CLASHES, NO_JOINT, NOTHING_PLANNED, Remedy

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
        max_length: 4
        title: {zh: 机组, en: units}
        items:
          id: {type: text, key: true}
          c: {type: amount, unit: m2, decimals: 1, at_most: 9, act: plan, lawful: any, title: {zh: 产能, en: capacity}}
          p: {type: flag, act: practice, lawful: any}
instruments:
  i: {number: 1号, title: {zh: 甲法, en: law one}, issuer: 部, rank: law, confidence: copy}
parameters:
  k:
    by: [subject.f]
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


def shown(one: Remedy) -> str:
    """By how much an amount changes, or what anything else becomes."""
    return str(one.to) if one.change is None else str(one.change)


def told(finding: Finding) -> dict[str, str]:
    """The changes of each remedy by the facts that change, those made together joined by `&`."""
    return {" & ".join(one.paths): " & ".join(map(shown, (one, *one.together))) for one in finding.remedies}


@pytest.mark.parametrize(("require", "facts", "expected"), [
    ("a >= 10 and a >= 12", {"a": 5}, {"a": "7"}), ("a >= 10 and a <= 8", {"a": 5}, {}), ("a >= 10 and b >= 3", {"a": 5, "b": 1}, {"a & b": "5 & 2"}),
    ("a >= 10 or b >= 3", {"a": 5, "b": 1}, {"a": "5", "b": "2"}), ("2 * a - a >= 10", {"a": 5}, {"a": "5"}), ("a >= 30", {"a": 5}, {}),
    ("a + 2 * b <= n", {"a": 1, "b": 2, "n": 3}, {"a": "-2", "b": "-1"}), ("a >= param.k * b", {"a": 1, "b": 2, "f": True}, {"a": "3"}),
    ("a >= param.k * b", {"a": 2, "b": 2, "f": True}, {"a": "2", "b": "-1", "f": "False"}), ("f", {"f": False}, {"f": "True"}), ("f and h", {"f": False, "h": False}, {}),
    ('l == "x"', {"l": "z"}, {"l": "x"}), ('l in ["y", "z"]', {"l": "x"}, {"l": "y"}), ("h", {"h": False}, {}), ("a != 5", {"a": 5}, {"a": "-1/10"}),
    ("a == 6", {"a": 5, "b": 1}, {"a": "1"}), ("not big", {"a": 12}, {"a": "-21/10"}), ("f", {"h": True, "f": False}, {"f": "True"}),
])  # fmt: skip
def test_amounts_flags_and_labels(require: str, facts: dict[str, Any], expected: dict[str, Any]) -> None:
    """The nearest value with which the whole rule is met, within the declared range and never nothing; flags and labels too."""
    found = judged(require, facts)
    assert "violation" == found.outcome
    assert expected == told(found)


@pytest.mark.parametrize(("require", "facts", "expected"), [
    ("d <= e + days(5)", {"d": "2025-03-09", "e": "2025-03-01"}, PAST), ("d <= e + days(5)", {"d": "not_yet", "e": "2025-03-01"}, PAST),
    ("not (d > e)", {"d": "2025-03-09", "e": "2025-03-01"}, PAST), ("d <= e and h", {"d": "2025-03-09", "e": "2025-03-01", "h": True}, PAST),
    ("d <= e or h", {"d": "2025-03-09", "e": "2025-03-01", "h": False}, NOTHING_PLANNED), ("h", {"h": False}, NOTHING_PLANNED),
    ("e <= as_of", {"e": "not_yet"}, NOTHING_PLANNED), ("e + days(5) >= as_of", {"e": "2025-03-01"}, PAST), ("e <= '2025-05-01'", {"e": "2025-07-01"}, NOTHING_PLANNED),
])  # fmt: skip
def test_what_is_past(require: str, facts: dict[str, Any], expected: Text) -> None:
    """What was let pass, or has happened, is said to be past; what may still be done or planned is not."""
    found = judged(require.replace("'", '"'), facts)
    assert ("violation", (), expected) == (found.outcome, found.remedies, found.no_remedy)


U = [{"id": "A", "c": 4, "p": True}, {"id": "B", "c": 2, "p": False}]


@pytest.mark.parametrize(("require", "expected"), [
    ("sum(u.c for u in us) >= 10", {"us[].c": "4"}), ("sum(u.c for u in us) <= 1", {"us[].c": "-5"}), ("sum(u.c for u in us) <= 3", {"us[].c": "-3"}),
    ("sum(u.c for u in us if u.p) >= 5", {"us[].c": "1", "us[1].p": "True"}), ("sum(u.c for u in us) >= 2 * sum(u.c for u in us if u.p) + 1", {"us[].c": "-3", "us[0].p": "False"}),
    ("sum(u.c for u in us) >= 10 and count(u for u in us) <= 2", {}), ("sum(u.c for u in us) >= 19", {}), ("all(u.c >= 3 for u in us)", {"us[1].c": "1"}),
    ("any(u.c >= 7 for u in us)", {"us[0].c": "3", "us[1].c": "5"}), ("all(u.p for u in us)", {"us[1].p": "True"}), ("all(u.c >= 5 for u in us)", {"us[0].c & us[1].c": "1 & 3"}),
    ("sum(u.c for u in us) <= 0", {}), ("sum(u.c for u in us if u.p) >= 6 and sum(u.c for u in us if not u.p) >= 4 and count(u for u in us) <= 4", {"us[].c & us[].c": "2 & 2"}),
])  # fmt: skip
def test_lists(require: str, expected: dict[str, Any]) -> None:
    """A total rises by one more item and falls by those there, each tried; items of `any` and `all` change by themselves."""
    found = judged(require, {"us": U})
    assert "violation" == found.outcome
    assert expected == told(found)


@pytest.mark.parametrize(("require", "facts", "expected"), [
    ("low <= 3 and high >= 3", {"low": 5, "high": 1}, {"low & high": "-2 & 2"}), ("low >= 9", {"low": 5}, {}), ("high <= 3", {"high": 5}, {}),
    ("low < 1", {"low": 5}, {}), ("on", {"on": False}, {"on": "True"}), ("not on", {"on": True}, {}), ("not off", {"off": True}, {"off": "False"}),
    ("off", {"off": False}, {}), ('fuel != "coal"', {"fuel": "coal"}, {"fuel": "gas"}), ('fuel == "coke"', {"fuel": "coal"}, {}),
    ('grade == "two"', {"grade": "one"}, {"grade": "two"}), ('grade == "one"', {"grade": "two"}, {}), ("seen <= 3", {"seen": 5}, {}),
])  # fmt: skip
def test_lawful_directions(require: str, facts: dict[str, Any], expected: dict[str, Any]) -> None:
    """Only what can be done is done, and only in the lawful direction: nothing is made worse, measured anew or given up."""
    fields = """
    low: {type: amount, unit: t, at_most: 20, act: plan, lawful: lower}
    high: {type: amount, unit: t, at_most: 20, act: equip}
    seen: {type: amount, unit: t, at_most: 20}
    on: {type: flag, act: equip}
    off: {type: flag, act: practice, lawful: "false"}
    fuel: {type: label, labels: [coal, coke, gas], act: practice, lawful: [gas]}
    grade: {type: label, labels: [none, one, two], act: plan, lawful: higher}
    """
    head = HEAD.replace("      n: {type", f"{fields.replace(chr(10) + '    ', chr(10) + '      ')}n: {{type")
    rule = "- {code: TST-AA-001, name: n, title: {zh: 题, en: t}, when: 'true', force: binding, effect: rectify, cites: {instrument: i}"
    rules = rulebook_from_text(f"{head}{rule}, require: '{require}'}}\n")
    found = screen({"kind": "mill", **facts}, as_of=AS_OF, rulebook=rules, engine="reference").findings[0]
    assert "violation" == found.outcome
    assert expected == told(found)


def test_what_is_left_unbuilt_is_said_as_that() -> None:
    """Nothing is lowered to nothing; that a rule would not be broken without it stands with the reason."""
    found = judged("a <= n", {"a": 2, "n": 0}, when="a > 0")
    assert () == found.remedies
    assert "不实施“面积”的，本条不再构成违反，但那是放弃该项内容，不是改正" in found.no_remedy.zh
    assert "Without any “area” the rule is not broken" in found.no_remedy.en


def test_the_text_says_what_is_assumed() -> None:
    """A total's remedy names the item that it is like, or those that it is taken from."""
    up, down = judged("sum(u.c for u in us) >= 10", {"us": U}), judged("sum(u.c for u in us) <= 1", {"us": U})
    assert ["机组产能合计增加 4 m2（至 10 m2；另增一项，其他条件同“A”）"] == [one.text.zh for one in up.remedies]
    assert ["lower the total capacity of units by 5 m2 (to 1 m2; taken from A, B)"] == [
        one.text.en for one in down.remedies
    ]


def test_units_of_totals_are_read_in_each_language() -> None:
    """A total's remedy has the unit as people read it, in Chinese without English words."""
    text = f"{HEAD}- {{code: TST-AA-001, name: n, title: {{zh: 题, en: t}}, when: 'true', require: 'sum(u.c for u in us) >= 6', force: binding, effect: rectify, cites: {{instrument: i}}}}\n"
    rules = rulebook_from_text(text.replace("c: {type: amount, unit: m2", "c: {type: amount, unit: t coal"))
    facts = {"kind": "mill", "id": "s", "us": [{"id": "A", "c": 4}]}
    (one,) = screen(facts, as_of="2025-06-01", rulebook=rules)["TST-AA-001"].remedies
    assert "机组产能合计增加 2 t 煤（至 6 t 煤；另增一项，其他条件同“A”）" == one.text.zh
    assert (
        "raise the total capacity of units by 2 t coal (to 6 t coal; by one more on the same terms as A)" == one.text.en
    )


@pytest.mark.parametrize(("require", "facts", "expected"), [
    ('d <= "2025-08-01"', {"d": "2025-09-01"}, ["2025-08-01"]), ('d >= "2025-12-01"', {"d": "2025-09-01"}, ["2025-12-01"]), ('d >= "2025-12-01"', {"d": "2025-05-31"}, []),
    ("d >= e + months(6)", {"d": "2025-07-01", "e": "2025-03-31"}, ["2025-09-30"]), ('d <= "2025-05-01"', {"d": "not_yet"}, []), ('e >= "2026-01-01"', {"e": "2025-07-01"}, []),
])  # fmt: skip
def test_days(require: str, facts: dict[str, Any], expected: list[str]) -> None:
    """A planned day may move, to `as_of` at the earliest; what has happened, and what is no plan, may not."""
    found = judged(require, facts)
    assert "violation" == found.outcome
    assert expected == [str(one.to) for one in found.remedies]


def test_why_there_is_none() -> None:
    """Nothing that can be done, or nothing up to three things together; no reason where there is a remedy or no breach."""
    assert NOTHING_PLANNED == judged("h", {"h": False}).no_remedy
    assert NO_JOINT == judged("a >= 30 and h", {"a": 1, "h": False}).no_remedy
    assert None is judged("a >= 10 and b >= 3", {"a": 1, "b": 1}).no_remedy
    assert None is judged("a >= 10", {"a": 1}).no_remedy
    assert None is judged("a >= 10", {"a": 11}).no_remedy


def test_no_rule_is_left_behind() -> None:
    """A change after which the rule no longer applies mends nothing; nor does a fact that is unknown."""
    assert {} == told(judged("h", {"h": False, "b": 12}, when="b >= 10"))
    assert {"a": "3"} == told(judged("a >= b", {"a": 9, "b": 12}, when="b >= 10"))
    assert {} == told(judged("h", {"h": False}, when="true or b >= 10"))


def two(first: str, second: str, force: str = "binding, effect: rectify") -> Rulebook:
    """A rulebook of two rules."""
    rule = "- {{code: TST-AA-00{}, name: n{}, title: {{zh: 题, en: t}}, when: 'true', require: '{}', force: {}, cites: {{instrument: i}}}}\n"
    return rulebook_from_text(
        HEAD + rule.format(1, 1, first, force) + rule.format(2, 2, second, "binding, effect: halt")
    )


@pytest.mark.parametrize(("second", "facts", "expected"), [
    ("a <= 8", {"a": 5}, {}), ("a <= 12", {"a": 5}, {"a": "5"}), ("a <= 4", {"a": 5}, {"a": "5"}), ("a <= 8 or f", {"a": 5, "f": False}, {}),
    ("a <= 8 or h", {"a": 5}, {"a": "5"}),
])  # fmt: skip
def test_no_other_rule_is_broken(second: str, facts: dict[str, Any], expected: dict[str, Any]) -> None:
    """What would break a rule that is not broken now is no remedy, and the reason says where to look further."""
    found = screen({"kind": "mill", **facts}, as_of=AS_OF, rulebook=two("a >= 10", second), engine="reference")
    assert expected == told(found["TST-AA-001"])
    assert (CLASHES if not expected else None) == found["TST-AA-001"].no_remedy


def test_the_conclusion_becomes_no_worse() -> None:
    """Advice is not followed at the price of an open question in a binding rule."""
    rules = two("a >= 10", "a <= 8 or h", "policy")
    found = screen({"kind": "mill", "a": 5}, as_of=AS_OF, rulebook=rules, engine="reference")
    assert ("clear", "advice") == (found.conclusion, found["TST-AA-001"].outcome)
    assert {} == told(found["TST-AA-001"])


def test_joint_changes() -> None:
    """Where no single change is enough the smallest joint ones are listed, said as one and each by itself."""
    found = judged("f and a >= 10 and b >= 3", {"f": False, "a": 5, "b": 1}).remedies
    assert [("a", "b", "f")] == [one.paths for one in found]
    assert "同时：面积增加 5 m2（至 10 m2）；b增加 2 m2（至 3 m2）；切实做到“已封闭”（现为“否”）" == found[0].text.zh
    assert Fraction(1) + 2 + 1 == found[0].size
    assert {"a": 100, "b": 3, "f": True} == {place.path: value for place, value in found[0].changes.items()}


def test_the_smallest_change_comes_first() -> None:
    """Remedies go by how much changes, relative to what is there, and not by name or order."""
    assert ["b", "a", "f"] == [
        one.path for one in judged("a >= 12 or b >= 11 or f", {"a": 8, "b": 10, "f": False}).remedies
    ]


def test_the_certain_side_of_an_interval() -> None:
    """Where a value of the law is open, the gap has two ends, and the remedy cures whichever holds."""
    found = judged("a >= param.k * b", {"a": 1, "b": 6})
    assert ("5", "11") == (str(found.gap.low), str(found.gap.high))
    assert {"a": "11", "a & f": "5 & False"}.items() >= told(found).items()
    assert "11" == told(found)["a"]


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
    tried = joint = 0
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

        def passes(changed: dict[str, Any], rules: Rulebook = rules) -> bool:
            found = screen(changed, as_of=AS_OF, rulebook=rules, engine="reference").findings[0]
            return found.outcome in ("compliant", "not_applicable")

        finding = screen(facts, as_of=AS_OF, rulebook=rules, engine="reference").findings[0]
        for remedy in finding.remedies if finding.outcome == "violation" else ():
            if remedy.together:
                parts = {
                    one.path: one.to if one.change is None else facts[one.path] + one.change
                    for one in (remedy, *remedy.together)
                }
                assert passes({**facts, **parts})
                assert not any(passes({**facts, **{one: parts[one] for one in parts if one != left}}) for left in parts)
                joint += 1
                continue
            if remedy.change is None:
                assert passes({**facts, remedy.path: remedy.to})
                continue
            tried += 1
            step = Fraction(1, 10 if remedy.path == "a" else 1) * (1 if remedy.change > 0 else -1)
            now = Fraction(facts[remedy.path])
            assert passes({**facts, remedy.path: now + remedy.change})
            less = range(1, int(remedy.change / step))
            assert not any(passes({**facts, remedy.path: now + step * n}) for n in less)
    assert joint > 5


LISTED = (
    "sum(u.c for u in us) >= 9", "sum(u.c for u in us if u.p) >= 6", "sum(u.c for u in us if not u.p) >= 4", "sum(u.c for u in us) <= 5", "all(u.c >= 2 for u in us)",
    "any(u.c >= 7 for u in us)", "all(u.p for u in us)", "count(u for u in us if u.p) >= 2", "f", "a >= 7", "sum(u.c for u in us if u.p) <= param.k * b",
)  # fmt: skip


def test_remedies_of_lists_stand_up() -> None:
    """On random rules about lists: after all of a remedy's changes the rule is met, and with all but one of them it is not."""
    rng = random.Random(11)
    seen: dict[int, int] = {}
    for _ in range(150):
        rules = book(f" {rng.choice(('and', 'or'))} ".join(rng.sample(LISTED, 3)))
        items = [{"id": str(n), "c": rng.randint(0, 8), "p": rng.random() < 0.5} for n in range(rng.randint(1, 3))]
        facts = {"kind": "mill", "us": items, "a": rng.randint(0, 9), "b": rng.randint(0, 9), "f": rng.random() < 0.5}
        finding = screen(facts, as_of=AS_OF, rulebook=rules, engine="reference").findings[0]
        for remedy in finding.remedies if finding.outcome == "violation" else ():
            whole = remedy.changes
            seen[len(remedy.paths)] = seen.get(len(remedy.paths), 0) + 1
            parts = [whole] if not remedy.together else [one.changes for one in (remedy, *remedy.together)]
            fewer = [{place: whole[place] for place in whole if place not in left} for left in parts]
            outcomes = [
                screen(altered(finding.facts_given, one), as_of=AS_OF, rulebook=rules, engine="reference")
                .findings[0]
                .outcome
                for one in (whole, *fewer)
            ]
            assert "compliant" == outcomes[0]
            assert "compliant" not in outcomes[1:]
    assert {1, 2, 3} == set(seen)
