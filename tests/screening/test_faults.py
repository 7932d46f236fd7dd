"""What is at fault: every part that fails, gaps that are intervals, and the items of lists that count, do not, or are open."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from cleanrules import Finding, load_rulebook, screen
from cleanrules.reports.json import finding_data
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.screening.counting import Tally

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


def rows(tally: Tally) -> list[tuple[str, str, str]]:
    """Name, state and reason of each item."""
    return [(one.name, one.state, one.reason.zh) for one in tally.items]


PAID, BOTH = "已获补贴：是", "在册：否；已获补贴：是"
A, B, D, E = ("A", "counted", ""), ("B", "not_counted", PAID), ("D", "not_counted", BOTH), ("E", "open", "未提供：在册")


@pytest.mark.parametrize(("where", "expected", "total"), [
    (" if u.good", [A, B, ("C", "not_counted", BOTH), D, E], (4, 5)),
    (' if u.sort == "iron" and u.good', [A, B, ("C", "other", "sort：steel"), D, E], (4, 5)),
    (" if u.age < 20", [A, ("B", "not_counted", "役龄：30 年"), *((one, "counted", "") for one in "CDE")], (9, 9)),
    (' if u.sort == "iron"', [A, ("B", "counted", ""), ("C", "other", "sort：steel"), ("D", "counted", ""), ("E", "counted", "")], (8, 8)),
    (" if u.good or f", [A, ("B", "open", "未提供：洒水"), ("C", "open", "未提供：洒水"), ("D", "open", "未提供：洒水"), ("E", "open", "未提供：在册、洒水")], (4, 11)),
    ("", [(one, "counted", "") for one in "ABCDE"], (11, 11)),
])  # fmt: skip
def test_what_a_sum_counts(where: str, expected: list[tuple[str, str, str]], total: tuple[int, int]) -> None:
    """Each item in the order of the list, with all that bars it, or what would settle it; the sum for certain and at most."""
    (tally,) = judged(f"sum(u.c for u in us{where}) >= 90", {"us": UNITS}).tallies
    assert expected == rows(tally)
    assert ("sum", "t", total) == (tally.how, tally.unit, (tally.total.low, tally.total.high))
    assert [4, 2, 3, 1, 1] == [one.amount.exact for one in tally.items if one.amount is not None]


def test_an_amount_that_is_not_given() -> None:
    """A unit that counts with an unknown capacity says so, and leaves the sum without an upper limit."""
    (tally,) = judged("sum(u.c for u in us if u.good) >= 90", {"us": [UNITS[0], {"id": "F", "listed": True, "paid": False}]}).tallies  # fmt: skip
    assert [A, ("F", "counted", "未提供：产能")] == rows(tally)
    assert ["us[1].c"] == [one.path for one in tally.items[1].missing]
    assert "计入 2 项；计入合计 4 t；上限未知" == tally.summary.zh


def test_a_list_that_is_not_whole() -> None:
    """What may stand in the rest of a list has no upper limit; a list that is not given has no items to tell of."""
    (tally,) = judged("sum(u.c for u in us) >= 90", {"us": {"items": UNITS[:1], "complete": False}}).tallies
    assert ((4, None), False) == ((tally.total.low, tally.total.high), tally.complete)
    assert "计入 1 项；计入合计 4 t；上限未知；清单不完整，可能还有其他项" == tally.summary.zh
    assert () == judged("sum(u.c for u in us) >= 90", {}).tallies


def test_what_a_count_counts() -> None:
    """Of a count no amounts are told, and the total is a number of items."""
    (tally,) = judged("count(u for u in us if u.good) >= 4", {"us": UNITS}).tallies
    assert ("count", None, "", (1, 2)) == (tally.how, tally.of, tally.unit, (tally.total.low, tally.total.high))
    assert {None} == {one.amount for one in tally.items}
    assert ("计入 1 项，不计入 3 项，待定 1 项", "counted 1, not counted 3, open 1") == (
        tally.summary.zh,
        tally.summary.en,
    )


@pytest.mark.parametrize(("require", "outcome", "expected"), [
    ("all(u.listed for u in us)", "violation", [("A", "meets", "在册：是"), ("B", "meets", "在册：是"), ("C", "fails", "在册：否"), ("D", "fails", "在册：否"), ("E", "open", "未提供：在册")]),
    ('all(u.listed for u in us if u.sort == "iron" and u.age < 20)', "violation", [("A", "meets", "在册：是"), ("B", "other", "役龄：30 年"), ("C", "other", "sort：steel"), ("D", "fails", "在册：否"), ("E", "open", "未提供：在册")]),
    ("any(u.age > 40 for u in us if u.listed)", "violation", [("A", "fails", "役龄：3 年"), ("B", "fails", "役龄：30 年"), ("C", "other", "在册：否"), ("D", "other", "在册：否"), ("E", "fails", "役龄：3 年")]),
    ("all(u.age < 20 for u in us if u.listed and not u.paid)", "compliant", [("A", "meets", "役龄：3 年"), ("B", "other", "已获补贴：是"), ("C", "other", BOTH), ("D", "other", BOTH), ("E", "meets", "役龄：3 年")]),
])  # fmt: skip
def test_what_any_and_all_find(require: str, outcome: str, expected: list[tuple[str, str, str]]) -> None:
    """Which items meet the condition and which fail, by what; one that changes nothing is as if it were asked about."""
    found = judged(require, {"us": UNITS})
    (tally,) = found.tallies
    assert (outcome, expected) == (found.outcome, rows(tally))


@pytest.mark.parametrize(("require", "facts", "expected"), [
    ("f and sum(u.c for u in us) >= 5", {"f": False}, ["sum"]), ("f or count(u for u in us) >= 5", {"f": True}, []),
    ("f and count(u for u in us) >= 1", {"f": False}, []), ("f and count(u for u in us) >= 1", {}, []), ("f and count(u for u in us) >= 1", {"f": True}, ["count"]),
    ("not any(u.paid for u in us)", {}, ["any"]), ("sum(u.c for u in us) >= 2 * sum(u.c for u in us if u.good)", {}, ["sum", "sum"]),
])  # fmt: skip
def test_what_decides_is_told(require: str, facts: dict[str, Any], expected: list[str]) -> None:
    """Only the sums, counts and quantifiers on which the outcome turns have a table."""
    assert expected == [one.how for one in judged(require, {"us": [UNITS[0]], **facts}).tallies]


WEAK = "- {name: fit, of: us, when: listed, confidence: recalled, cites: [{instrument: i, article: 第一条}]}\nrules:\n"


def test_law_that_leaves_an_item_open() -> None:
    """Where only weak law says that a unit counts, it is open, and the law is named with its article: no fact is asked for."""
    head = HEAD.replace("rules:\n", WEAK)
    rules = rulebook_from_text(
        f"{head}- {{code: TST-AA-001, name: n, title: {{zh: 题, en: t}}, when: 'true', require: sum(u.c for u in us if u.fit) >= 3, "
        "force: binding, effect: halt, cites: {instrument: i}}\n"
    )
    found = screen({"kind": "mill", "us": UNITS[:1]}, as_of=AS_OF, rulebook=rules, engine="reference").findings[0]
    (tally,) = found.tallies
    assert ("needs_review", "compliant") == (found.outcome, found.would_be)
    assert [("A", "open", "法定依据缺少或者有待核实：fit")] == rows(tally)
    assert ((), [("category.fit", "第一条")]) == (
        tally.items[0].missing,
        [(one.path, one.cites[0].article) for one in tally.items[0].law],
    )
    assert (0, 4) == (tally.total.low, tally.total.high)


def test_explanations_use_the_same_words() -> None:
    """The steps of items in the derivation say of each what the table says."""
    where = 'u.sort == "iron" and u.good'
    found = judged(f"sum(u.c for u in us if {where}) >= 90", {"us": UNITS})
    said = {step.title.zh: step.shown("zh") for step in found.explain().walk() if step.kind == "item"}
    assert {"A": "4 t", "B": "不计入", "C": "不在此列", "D": "不计入", "E": "1 t（是否计入待定）"} == said


def test_an_item_of_a_weighted_sum_is_bounded() -> None:
    """What a weighted item rests on, conditions and weights together, is no wider than was asked."""
    found = judged(
        "sum(param.k * u.c for u in us if u.listed and not u.paid and u.c > 1) >= 90", {"us": UNITS[:1], "h": True}
    )
    (item,) = (step for step in found.explain(width=3).walk() if step.kind == "item")
    assert len(item.steps) <= 3


def test_law_that_knows_no_such_unit() -> None:
    """Where the law of the time lets no unit count, whatever its facts, that is the reason."""
    head = HEAD.replace("rules:\n", '- {name: fit, of: us, when: "false", cites: [{instrument: i}]}\nrules:\n')
    rules = rulebook_from_text(
        f"{head}- {{code: TST-AA-001, name: n, title: {{zh: 题, en: t}}, when: 'true', require: sum(u.c for u in us if u.fit) >= 3, "
        "force: binding, effect: halt, cites: {instrument: i}}\n"
    )
    (tally,) = screen({"kind": "mill", "us": UNITS[:1]}, as_of=AS_OF, rulebook=rules, engine="reference").findings[0].tallies  # fmt: skip
    assert [("A", "not_counted", "依当时的规定")] == rows(tally)


def test_the_data_of_a_tally() -> None:
    """The data names list, items, facts and what is missing, with exact amounts."""
    found = judged("sum(u.c for u in us if u.good) >= 90", {"us": [UNITS[1], UNITS[4]]})
    assert [
        {
            "list": "us", "how": "sum", "title": {"zh": "机组（good的）计入情况", "en": "which of units (where good) count"},
            "of": {"zh": "产能", "en": "capacity"}, "unit": "t",
            "items": [
                {
                    "path": "us[0]", "name": "B", "state": "not_counted", "amount": {"value": "2", "at_least": "2", "at_most": "2"},
                    "facts": [{"path": "us[0].paid", "value": True, "unit": None, "source": None}],
                    "missing": [], "legal_values_missing": [], "reason": {"zh": "已获补贴：是", "en": "paid for: yes"},
                },
                {
                    "path": "us[1]", "name": "E", "state": "open", "amount": {"value": "1", "at_least": "1", "at_most": "1"}, "facts": [],
                    "missing": [{"path": "us[1].listed", "title": {"zh": "在册", "en": "listed"}, "unit": None}],
                    "legal_values_missing": [], "reason": {"zh": "未提供：在册", "en": "not given: listed"},
                },
            ],
            "total": {"value": None, "at_least": "0", "at_most": "1"}, "complete": True,
            "summary": {
                "zh": "计入 0 项，不计入 1 项，待定 1 项；计入合计 0 t；连同待定的不超过 1 t",
                "en": "counted 0, not counted 1, open 1; total counted 0 t; with what is open at most 1 t",
            },
        }
    ] == finding_data(found)["tallies"]  # fmt: skip


def test_a_tally_is_a_value() -> None:
    """Tallies are frozen and survive pickling."""
    found = judged("sum(u.c for u in us if u.good) >= 90", {"us": UNITS})
    assert found.tallies == pickle.loads(pickle.dumps(found.tallies))
    with pytest.raises(FrozenInstanceError):
        found.tallies[0].items[0].state = "open"  # type: ignore[misc]


FURNACE = {
    "product": "iron", "equipment": "blast-furnace", "on_2016_list": True, "in_decapacity_task": False, "subsidised_exit": False,
    "induction_steel": False, "obsolete": False, "zombie": False, "non_steel_smelter": False, "dismantled_before_confirmation": False,
}  # fmt: skip
RETIRED = [
    {**FURNACE, "id": "甲炉", "capacity": 113},
    {**FURNACE, "id": "乙炉", "capacity": 80, "subsidised_exit": True},
    {**{name: value for name, value in FURNACE.items() if name != "subsidised_exit"}, "id": "丙炉", "capacity": 50},
    {**FURNACE, "id": "丁转炉", "product": "steel", "equipment": "converter", "capacity": 60},
    {**FURNACE, "id": "戊炉", "capacity": 40, "dismantled_before_confirmation": True},
]


def swap(announced_on: str | None, engine: str = "reference") -> Finding:
    """The finding on an iron swap in Tianjin with five units to be retired."""
    facts = {
        "kind": "project", "region": "天津市", "capacity_from_merger": False, "in_house": False, "retired": RETIRED,
        "built": [{"id": "新炉", "product": "iron", "equipment": "blast-furnace", "capacity": 152}],
    }  # fmt: skip
    facts |= {} if announced_on is None else {"plan_announced_on": announced_on}
    return screen(facts, as_of="2023-06-01", rulebook=load_rulebook(), engine=engine)["IND-CR-001"]


def test_furnaces_to_be_retired() -> None:
    """工信部原〔2021〕46号: a furnace whose exit was paid for does not count; one of which that is unknown is open."""
    found = swap("2023-06-01")
    retired, built = found.tallies
    assert "violation" == found.outcome
    assert "拟退出设备（产品为炼铁，且可用于置换的冶炼装备的）计入情况" == retired.title.zh
    assert [
        ("甲炉", "counted", ""), ("乙炉", "not_counted", "退出时享受奖补资金：是"), ("丙炉", "open", "未提供：退出时享受奖补资金"),
        ("丁转炉", "other", "产品：炼钢"), ("戊炉", "counted", ""),
    ] == rows(retired)  # fmt: skip
    assert (153, 203) == (retired.total.low, retired.total.high)
    assert [("新炉", "counted", "")] == rows(built)


def test_furnaces_where_the_day_of_the_law_is_not_known() -> None:
    """Under 工信部原〔2017〕337号 a furnace dismantled too early does not count, under 46号 it may: the day of the plan decides."""
    retired = swap(None).tallies[0]
    assert ("戊炉", "open", "未提供：产能置换方案公告日期") == rows(retired)[4]
    assert ["plan_announced_on"] == [one.path for one in retired.items[4].missing]
    assert (113, 203) == (retired.total.low, retired.total.high)


@pytest.mark.parametrize("engine", ["compiled", "inference"])
def test_engines_tell_the_same_of_items(engine: str) -> None:
    """Whichever engine judges, the tables are the same."""
    for announced_on in ("2018-06-01", "2023-06-01", None):
        assert swap(announced_on).tallies == swap(announced_on, engine).tallies
