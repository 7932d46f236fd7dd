"""Regimes, ends by default and tables of targets are written out as the pack is read: the rulebook is that of the long form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cleanrules import PackError, Rulebook, screen
from cleanrules.rulebook.load import rulebook_from_text, with_parameters

SHORT = (Path(__file__).parents[1] / "bad" / "short.yaml").read_text(encoding="utf-8")
LIMIT = """
    under:
      first: {value: "500", confidence: copy}
      second: [{value: "300", confidence: copy}]
      third: "200"
"""
LONG_LIMIT = """
    values:
    - {until: 2021-06-01, value: "500", confidence: copy, cites: {instrument: old}}
    - {from: 2021-06-01, until: {not_before: 2025-01-01, event: third, confidence: copy}, value: "300", confidence: copy, cites: [{instrument: new}]}
    - {from: {not_before: 2025-01-01, event: third, confidence: copy}, value: "200", confidence: inferred, cites: {instrument: new}}
"""
LARGE = """
  under:
    first: area > param.limit
    second, third: {when: area >= param.limit, cites: new}
"""
LONG_LARGE = """
  versions:
  - {until: 2021-06-01, when: area > param.limit, cites: [{instrument: old}]}
  - {from: 2021-06-01, until: {not_before: 2025-01-01, event: third, confidence: copy}, when: area >= param.limit, cites: {instrument: new}}
  - {from: {not_before: 2025-01-01, event: third, confidence: copy}, when: area >= param.limit, confidence: inferred, cites: {instrument: new}}
"""
TABLE = SHORT[SHORT.index("targets:") :]
LONG_TABLE = """\
- code: IND-TG-001
  name: bus-share-missed-ind-tg-001
  title: {zh: 天津市：公交比例未达目标, en: share of buses of 天津市 below the goal}
  kind: target_city
  when: level != "nation" and statistics_on == "2025-12-31"
  require: bus_share >= param.goal_bus_share_ind_tg_001
  governed_by: statistics_on
  place: "120000"
  until: 2026-01-01
  force: target
  cites: old
  message:
    zh: "公交比例 {bus_share}，目标 {param.goal_bus_share_ind_tg_001} 以上，差 {gap}"
    en: "share of buses {bus_share}, the goal is at least {param.goal_bus_share_ind_tg_001}, short by {gap}"
- code: IND-TG-002
  name: bus-share-missed-ind-tg-002
  title: {zh: 全国：公交比例未达目标, en: share of buses of the nation below the goal}
  kind: target_city
  when: level == "nation"
  require: bus_share > param.goal_bus_share_ind_tg_002
  governed_by: statistics_on
  force: target
  cites: old
  message:
    zh: "公交比例 {bus_share}，目标高于 {param.goal_bus_share_ind_tg_002}，差 {gap}"
    en: "share of buses {bus_share}, the goal is above {param.goal_bus_share_ind_tg_002}, short by {gap}"
"""
LONG_FIGURES = """
  goal_bus_share_ind_tg_001:
    title: {zh: 目标：公交比例, en: "goal: share of buses"}
    unit: "%"
    values: [{until: 2026-01-01, value: "80", confidence: copy, cites: {instrument: old}}]
  goal_bus_share_ind_tg_002:
    title: {zh: 目标：公交比例, en: "goal: share of buses"}
    unit: "%"
    values: [{value: "50", confidence: recalled, cites: {instrument: old}}]
categories:
"""


def said(book: Rulebook) -> dict[str, Any]:
    """All that a rulebook says, whatever the lines on which it stands."""

    def bare(one: Any) -> Any:
        return replace(one, position=None)

    return {
        "rules": {code: bare(rule) for code, rule in book.rules.items()},
        "categories": {name: bare(one) for name, one in book.categories.items()},
        "parameters": {
            name: replace(
                one, position=None, values=tuple(map(bare, one.values)), otherwise=one.otherwise and bare(one.otherwise)
            )
            for name, one in book.parameters.items()
        },
        "sets": {name: bare(one) for name, one in book.sets.items()},
    }


def changed(text: str, old: str, new: str) -> Rulebook:
    """The rulebook of a pack in which something is written otherwise."""
    assert old in text
    return rulebook_from_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("short", "long"),
    [
        (LIMIT, LONG_LIMIT),
        (LARGE, LONG_LARGE),
        ("  under: second, third\n", "  from: 2021-06-01\n  until: open\n"),
        (
            "members: [iron], confidence",
            "until: 2021-06-01, members: [iron], confidence",
        ),
        (
            "cites: old}\n    - {from: 2021-06-01, members",
            "cites: [{instrument: old}]}\n    - {from: 2021-06-01, members",
        ),
    ],
    ids=["parameter", "category", "rule", "until", "cites"],
)
def test_the_long_form_says_the_same(short: str, long: str) -> None:
    """What stands under regimes, or leaves its end out, is what the same written out in full is."""
    assert said(changed(SHORT, short, long)) == said(rulebook_from_text(SHORT))


def test_a_row_makes_rule_parameter_and_message() -> None:
    """A table of targets is the rules and parameters that it stands for."""
    long = SHORT.replace(TABLE, LONG_TABLE).replace("\ncategories:\n", LONG_FIGURES, 1)
    assert said(rulebook_from_text(long)) == said(rulebook_from_text(SHORT))


def test_what_a_category_leaves_out_is_false() -> None:
    """It is false before, between and after; under a regime that is not well known no better known than that."""
    book = changed(SHORT, LARGE, "\n  under:\n    second: area >= param.limit\n")
    found = [(one.window.text(), one.when.text, one.confidence) for one in book.categories["mill", "large"].versions]
    assert [
        (("", "2021-06-01"), "false", "copy"),
        (("2021-06-01", "~2025-01-01"), "area >= param.limit", "copy"),
        (("~2025-01-01", ""), "false", "inferred"),
    ] == found


def test_periods_outside_all_regimes_are_left_out() -> None:
    """A category is false before the first regime, in a gap between two, and after the last."""
    text = SHORT.replace("  first: {cites: old}", "  first: {from: 2020-01-01, until: 2020-06-01, cites: old}")
    text = text.replace(LIMIT, LONG_LIMIT).replace(
        "event: third, confidence: copy}, confidence: inferred", "event: third, confidence: copy}, until: 2030-01-01", 1
    )
    text = text.replace("  under: second, third\n", "  from: 2021-06-01\n")
    book = changed(text, LARGE, "\n  under:\n    first, second, third: area >= param.limit\n")
    assert ["false", "area >= param.limit", "false", "area >= param.limit", "false"] == [
        one.when.text for one in book.categories["mill", "large"].versions
    ]


def test_a_regime_that_a_parameter_leaves_out_has_no_value() -> None:
    """A rule that needs the value in that period can't be loaded."""
    with pytest.raises(PackError, match="has no value"):
        changed(SHORT, '      third: "200"\n', "")


def test_an_end_is_that_of_the_same_keys() -> None:
    """Values of other keys that begin later end nothing; the last of each stays open."""
    by = """
    by: [trade]
    values:
    - {trade: iron, value: "1", confidence: copy, cites: old}
    - {trade: steel, from: 2022-01-01, value: "2", confidence: copy, cites: old}
    - {trade: iron, from: 2023-01-01, value: "3", confidence: copy, cites: old}
    - {trade: steel, value: "4", confidence: copy, cites: old}
    - {trade: coke, value: "5", confidence: copy, cites: old}
"""
    book = changed(SHORT, LIMIT, by)
    assert [("", "2023-01-01"), ("2022-01-01", ""), ("2023-01-01", ""), ("", "2022-01-01"), ("", "")] == [
        one.window.text() for one in book.parameters["limit"].values
    ]


def test_two_entries_of_one_first_day_overlap() -> None:
    """Neither of two values that begin on one day ends the other: that stays an error."""
    both = LONG_LIMIT.replace("until: 2021-06-01, value", "from: 2021-06-01, value")
    with pytest.raises(PackError, match="two values on 2021-06-01"):
        changed(SHORT, LIMIT, both)


def test_values_of_a_caller_end_with_the_next() -> None:
    """A caller's own values leave out their ends as a pack's do."""
    values = [
        {"value": "7", "confidence": "copy", "cites": "old"},
        {"from": "2022-01-01", "value": "8", "confidence": "copy", "cites": "old"},
    ]
    book = with_parameters(rulebook_from_text(SHORT), {"parameters": {"stack": {"values": values}}})
    assert [("", "2022-01-01"), ("2022-01-01", "")] == [
        one.window.text() for one in book.parameters["stack"].values if one.supplied
    ]


def test_a_missed_target_says_so() -> None:
    """A district below its goal misses it, in the words of the fact and with the figure of the row."""
    facts = {
        "kind": "target_city",
        "id": "a",
        "region": "120000",
        "level": "province",
        "statistics_on": "2025-12-31",
        "bus_share": 70,
    }
    found = screen(facts, as_of="2026-01-01", rulebook=rulebook_from_text(SHORT), engine="reference").findings[0]
    assert ("IND-TG-001", "missed") == (found.rule.code, found.outcome)
    assert "share of buses 70 %, the goal is at least 80 %, short by 10 %" == found.message.en


def test_errors_in_written_out_forms_stand_in_the_file() -> None:
    """The rule of a row stands where the row is written."""
    book = rulebook_from_text(SHORT)
    line = 1 + SHORT[: SHORT.index("IND-TG-002")].count("\n")
    position = book.rules["IND-TG-002"].position
    assert position is not None
    assert line == position.line
