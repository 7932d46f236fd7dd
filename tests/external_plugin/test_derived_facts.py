"""Derived facts: when a function is called, with what, and what becomes of its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

import cleanrules
from cleanrules import PluginError, Rulebook, Screening
from cleanrules.facts import NOT_YET
from cleanrules.frozen import FrozenDict
from cleanrules.plugins import Plugin
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.rulebook.uses import facts_of

PACK = """
kind: hall
confidence: official
kinds:
  hall:
    fields:
      length: {type: amount, unit: m, decimals: 1, at_most: 1000}
      width: {type: amount, unit: m, decimals: 1, at_most: 1000}
      area: {type: amount, unit: m2, decimals: 2, at_most: 1000000}
      big: {type: flag}
      built_on: {type: event}
      use: {type: label, labels: [store, shop]}
      rooms:
        type: list
        max_length: 9
        items:
          id: {type: text, key: true}
          size: {type: amount, unit: m2, at_most: 1000}
          heated: {type: flag}
      room_area: {type: amount, unit: m2, at_most: 9000}
instruments:
  sample: {number: 样例1, title: {zh: 样例, en: sample}, issuer: 样例, rank: policy, confidence: official}
rules:
- code: SMP-DF-001
  name: sample-too-big
  title: {zh: 样例, en: sample}
  when: true
  require: not big
  force: binding
  effect: rectify
  cites: {instrument: sample}
- code: SMP-DF-002
  name: sample-too-much-room
  title: {zh: 样例, en: sample}
  when: true
  require: room_area <= 100
  force: binding
  effect: rectify
  cites: {instrument: sample}
"""
calls: list[Mapping[str, Any]] = []


def area_of(length: Fraction, width: Fraction) -> Fraction:
    """Length by width."""
    calls.append({"length": length, "width": width})
    return length * width


def is_big(area: Fraction) -> bool | None:
    """Over 100 m²; what it does not know is exactly 100."""
    return None if area == 100 else area > 100


def room_area(rooms: Sequence[Mapping[str, Any]]) -> int:
    """The rooms' sizes added up."""
    calls.append({"rooms": rooms})
    return int(sum(room["size"] for room in rooms))


def seen(built_on: object, use: object) -> None:
    """Keeps what it is handed, and knows nothing."""
    calls.append({"built_on": built_on, "use": use})


class Hooks(SimpleNamespace):
    """A plugin as an object; one module is as good as another."""


def book(*facts: tuple[str, Sequence[str], Any], name: str = "sample") -> Rulebook:
    """The rulebook with some derived facts."""

    def cleanrules_derived_facts(register: Any) -> None:
        for output, inputs, function in facts:
            register("hall", output, inputs=inputs, function=function)

    hooks = Hooks(cleanrules_derived_facts=cleanrules.hookimpl(cleanrules_derived_facts))
    return rulebook_from_text(PACK, plugins=[Plugin(name, "1", hooks)])


AREA = ("area", ["length", "width"], area_of)
BIG = ("big", ["area"], is_big)
ROOMS = ("room_area", ["rooms.size"], room_area)


def screened(rulebook: Rulebook, **facts: Any) -> Screening:
    """The screening of a hall."""
    calls.clear()
    return cleanrules.screen({"kind": "hall", "id": "H", **facts}, as_of="2024-01-01", rulebook=rulebook)


def test_called_with_exact_values_by_name() -> None:
    """Fractions in the field's unit, whatever unit the facts were given in."""
    screened(book(AREA), length="1250 cm", width="8")
    assert calls == [{"length": Fraction(25, 2), "width": Fraction(8)}]


def test_event_and_label_are_handed_as_they_are() -> None:
    """A date or NOT_YET, and the label: `not_yet` is known."""
    rulebook = book(("area", ["built_on", "use"], seen))
    screened(rulebook, built_on="2020-05-01", use="shop")
    assert calls == [{"built_on": date(2020, 5, 1), "use": "shop"}]
    screened(rulebook, built_on="not_yet", use="shop")
    assert calls == [{"built_on": NOT_YET, "use": "shop"}]


def test_not_called_where_an_input_is_unknown() -> None:
    """No call, and the inputs that are missing in place of the derived fact."""
    finding = screened(book(AREA, BIG), length="10")["SMP-DF-001"]
    assert calls == []
    assert finding.outcome == "undetermined"
    assert [need.path for need in finding.missing] == ["width"]


@pytest.mark.parametrize(
    ("rooms", "missing"),
    [
        (None, ["rooms"]),
        ({"complete": False, "items": [{"id": "a", "size": 500}]}, ["rooms"]),
        ([{"id": "a", "size": 500}, {"id": "b"}], ["rooms[1].size"]),
    ],
    ids=["unknown list", "list not complete", "field of an item"],
)
def test_not_called_where_a_part_of_a_list_is_unknown(rooms: object, missing: list[str]) -> None:
    """No call: a sum over what happens to be known would be a wrong fact."""
    finding = screened(book(ROOMS), rooms=rooms)["SMP-DF-002"]
    assert calls == []
    assert finding.outcome == "undetermined"
    assert [need.path for need in finding.missing] == missing


def test_list_is_handed_with_what_was_declared() -> None:
    """The key and the fields declared; a field that was not asked for may be unknown."""
    screening = screened(book(ROOMS), rooms=[{"id": "a", "size": 40, "heated": True}, {"id": "b", "size": 60}])
    assert calls == [{"rooms": ({"id": "a", "size": 40}, {"id": "b", "size": 60})}]
    assert screening["SMP-DF-002"].outcome == "compliant"


def test_list_alone_asks_for_all_its_fields() -> None:
    """No call while a field of an item is unknown, then a call with all of them."""
    rulebook = book(("room_area", ["rooms"], room_area))
    screened(rulebook, rooms=[{"id": "a", "size": 40}])
    assert calls == []
    screened(rulebook, rooms=[{"id": "a", "size": 40, "heated": False}])
    assert calls == [{"rooms": ({"id": "a", "size": 40, "heated": False},)}]


def test_empty_list_is_known() -> None:
    """Nothing, from a list that is given and empty."""
    screening = screened(book(ROOMS), rooms=[])
    assert screening.facts.values["room_area"] == 0


def test_chained_whatever_the_order() -> None:
    """A violation, from a flag that rests on an area that rests on two lengths."""
    for facts in ((AREA, BIG), (BIG, AREA)):
        screening = screened(book(*facts), length="20", width="10")
        assert screening["SMP-DF-001"].outcome == "violation"
        assert screening.facts.derived == {"area": 20000, "big": True}


def test_traced() -> None:
    """Derived facts with their inputs, in the finding's facts and in its explanation."""
    finding = screened(book(AREA, BIG), length="20", width="10")["SMP-DF-001"]
    assert [used.path for used in finding.facts] == ["big", "area", "length", "width"]
    assert finding.facts_given.sources == {"area": "← length, width (sample)", "big": "← area (sample)"}
    lines = "\n".join(finding.explain().render("en"))
    assert "big: yes 〔not big〕 (derived from area (sample))" in lines
    assert "area: 200 m2 (derived from length, width (sample))" in lines
    assert "length: 20 m" in lines


def test_given_fact_is_not_overwritten() -> None:
    """An area that is given stays; one that is not length by width contradicts these, and is refused."""
    assert screened(book(AREA), length="20", width="10", area="200").facts.values["area"] == 20000
    with pytest.raises(cleanrules.FactError, match="`area` is given as 7, and 200 follows from `length`, `width`"):
        screened(book(AREA), length="20", width="10", area="7")


def test_none_leaves_the_fact_unknown() -> None:
    """Undetermined, and the fact itself is what is missing, since its inputs are known."""
    finding = screened(book(BIG), area="100")["SMP-DF-001"]
    assert finding.outcome == "undetermined"
    assert [need.path for need in finding.missing] == ["big"]


def test_derived_anew_from_changed_facts() -> None:
    """Compliant, after the length of the facts of a former screening was changed: nothing stale."""
    rulebook = book(AREA, BIG)
    first = screened(rulebook, length="20", width="10")
    changed = replace(first.facts, values=FrozenDict({**first.facts.values, "length": 10}))
    second = cleanrules.screen(changed, as_of="2024-01-01", rulebook=rulebook)
    assert (first["SMP-DF-001"].outcome, second["SMP-DF-001"].outcome) == ("violation", "compliant")
    assert second.facts.derived == {"area": 1000, "big": False}


def test_screening_twice_changes_nothing() -> None:
    """The same facts, from a screening's own facts."""
    rulebook = book(AREA, BIG)
    first = screened(rulebook, length="20", width="10")
    assert cleanrules.screen(first.facts, as_of="2024-01-01", rulebook=rulebook).facts == first.facts


def fails(length: Fraction) -> Fraction:
    """Divides by nothing."""
    return length / 0


def wrong_type(length: Fraction) -> object:
    """An answer that no amount can take."""
    return {20: True, 21: 1.5, 22: "many", 23: Decimal("1.234"), 24: -1, 25: 2_000_000, 26: NOT_YET}[int(length)]


def test_fault_of_a_function_names_plugin_and_fact() -> None:
    """PluginError, not a verdict and not an error of the facts."""
    with pytest.raises(PluginError, match="plugin `sample`, derived fact `area` of kind `hall`: ZeroDivisionError"):
        screened(book(("area", ["length"], fails)), length="20")


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (20, "`area` is `true`, expected a number in `m2`"),
        (21, "`area` is the binary float `1.5`, which is not exact"),
        (22, "`area` is `many`, expected a number in `m2`"),
        (23, "`area` is 1.234 m2, more than 2 decimals"),
        (24, "`area` is -1 m2, expected 0 to 1000000"),
        (25, "`area` is 2000000 m2, expected 0 to 1000000"),
        (26, "`area` is `"),
    ],
)
def test_wrong_answer_names_plugin_and_fact(length: int, said: str) -> None:
    """PluginError with what the field can't take: never rounded, never cut to its range."""
    with pytest.raises(PluginError) as caught:
        screened(book(("area", ["length"], wrong_type)), length=length)
    who = "plugin `sample`, derived fact `area` of kind `hall`"
    assert caught.value.message.startswith(f"{who}: the function's {said}")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ([("area", ["area"], is_big)], "facts derived by plugin `sample` rest on one another: area → area"),
        ([AREA, ("length", ["area"], is_big)], "rest on one another: area → length → area"),
        ([("rooms", ["area"], is_big)], "fact `rooms`: a list can't be derived"),
        ([("area", ["lenght", "width"], None)], "`area` is `null`, expected a function"),
        ([("aera", ["area"], is_big)], "kind `hall` has no field `aera`"),
        ([("big", ["aera"], lambda aera: None)], "the function of `big` is not a module's own"),
    ],
)  # fmt: skip
def test_faulty_declaration_is_refused(facts: list[Any], said: str) -> None:
    """PluginError when the rulebook is loaded, before any subject is screened."""
    with pytest.raises(PluginError) as caught:
        book(*facts)
    assert "plugin `sample`" in caught.value.message
    assert caught.value.message.endswith(said)


def test_inputs_count_as_facts_that_a_rule_reads() -> None:
    """The inputs behind the derived facts, for the form that `template` prints."""
    rulebook = book(AREA, BIG)
    assert facts_of(rulebook.rules["SMP-DF-001"], rulebook) == ["big", "area", "length", "width"]


def test_sha256_follows_the_function() -> None:
    """Three digests: no function, one, another."""
    other = ("area", ["length", "width"], seen)
    with pytest.raises(PluginError):
        book(other)
    digests = {book().sha256, book(AREA).sha256, book(AREA, BIG).sha256}
    assert len(digests) == 3
