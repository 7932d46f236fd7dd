"""What rules read is found by one walk, which knows of whose items it speaks."""

from __future__ import annotations

import pytest

from cleanrules.language.nodes import Each
from cleanrules.proof.reading import facts_of as paths_of
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.rulebook.model import Rulebook
from cleanrules.rulebook.reads import bounds_of, parts_of, read_by, reads_of
from cleanrules.rulebook.uses import facts_of, item_facts_of, lacks_law

PACK = """
kind: mill
confidence: copy
kinds:
  mill:
    fields:
      region: {type: region}
      old: {type: flag}
      large: {type: flag}
      area: {type: amount, unit: t, at_most: 1000}
      depth: {type: amount, unit: t, at_most: 1000}
      built:
        type: list
        items: {id: {type: text, key: true}, sort: {type: label, labels: [a, b]}, size: {type: amount, unit: t, at_most: 100}}
      retired:
        type: list
        items: {id: {type: text, key: true}, sort: {type: label, labels: [a, b]}, size: {type: amount, unit: t, at_most: 100}}
instruments:
  i: {number: 1号, title: {zh: 法, en: law}, issuer: 部, rank: law, confidence: copy}
sets:
  north: {title: {zh: 北, en: north}, of: region, values: [{members: ["110000"], confidence: copy, cites: {instrument: i}}]}
categories:
- {name: grown, title: {zh: 大, en: grown}, when: depth >= param.wide}
- {name: heavy, title: {zh: 重, en: heavy}, of: retired, when: size >= param.base}
parameters:
  wide: {title: {zh: 宽, en: wide}, unit: t, values: [{from: 2020-01-01, value: 10, confidence: copy, cites: {instrument: i}}]}
  floor:
    title: {zh: 下限, en: floor}
    unit: t
    by: [built.sort]
    values: [{sort: a, value: 5, confidence: copy, cites: {instrument: i}}, {sort: b, value: 6, confidence: copy, cites: {instrument: i}}]
  base:
    title: {zh: 下限, en: floor}
    unit: t
    by: [retired.sort]
    values: [{sort: a, value: 5, confidence: copy, cites: {instrument: i}}, {sort: b, value: 6, confidence: copy, cites: {instrument: i}}]
  share:
    title: {zh: 份, en: share}
    by: [grown, region.north]
    values:
    - {grown: true, value: 2, confidence: copy, cites: {instrument: i}}
    - {grown: false, value: 3, confidence: copy, cites: {instrument: i}}
rules:
"""
RULES = {
    1: ("true", "any(b.size >= param.floor for b in built)"),
    2: ("old", "all(r.heavy for r in retired)"),
    3: ("large", 'sum(b.size for b in built if b.sort == "a") >= param.share * area'),
    4: ("true", 'not breach("TST-AA-001") or area >= 1'),
}


@pytest.fixture(scope="module")
def book() -> Rulebook:
    """The rulebook."""
    rows = "".join(
        f"- {{code: TST-AA-{number:03}, name: r{number}, title: {{zh: 则, en: rule}}, when: '{when}', require: '{require}',"
        f" from: 2021-01-01, force: policy, cites: {{instrument: i}}}}\n"
        for number, (when, require) in RULES.items()
    )
    return rulebook_from_text(PACK + rows)


def test_the_key_of_a_parameter_is_a_fact_of_the_list_at_hand(book: Rulebook) -> None:
    """Of two lists whose items both have what a parameter depends on, only that is read which its key names."""
    assert [("built", "size"), ("built", "sort")] == item_facts_of(book.rules["TST-AA-001"], book)
    assert [("retired", "size"), ("retired", "sort")] == item_facts_of(book.rules["TST-AA-002"], book)


def test_categories_and_sets_that_choose_a_value_are_read(book: Rulebook) -> None:
    """A category that a parameter depends on is opened, and its set and that set's region are read."""
    read = read_by(book.rules["TST-AA-003"], book)
    assert {"grown"} == read.categories.keys()
    assert {"share", "wide"} == read.parameters.keys()
    assert {"north"} == read.sets.keys()
    assert {
        (None, "large"),
        (None, "built"),
        ("built", "size"),
        ("built", "sort"),
        (None, "area"),
        (None, "region"),
        (None, "depth"),
    } == {*read.facts}


def test_what_is_read_comes_in_order_of_use_and_once(book: Rulebook) -> None:
    """Facts come as they are written, that by which a factor is chosen where it stands, those of a category last; none twice."""
    assert ["large", "built", "region", "area", "depth"] == facts_of(book.rules["TST-AA-003"], book)
    found = read_by(book.rules["TST-AA-003"], book)
    assert found == read_by(book.rules["TST-AA-003"], book)
    assert len(set(found.law)) == len(found.law)
    assert len(set(found.facts)) == len(found.facts)


def test_findings_are_named_and_followed_by_who_wants_their_facts(book: Rulebook) -> None:
    """A finding that is asked for is one of what is read; its facts are those of the rule that the prover looks at."""
    rule = book.rules["TST-AA-004"]
    assert ("TST-AA-001",) == read_by(rule, book).findings
    assert [(None, "area")] == [*read_by(rule, book).facts]
    assert {"area", "built", "built.size", "built.sort"} == paths_of(book, "mill", *rule.conditions())
    assert [] == item_facts_of(rule, book, alone=True)
    assert lacks_law(book, rule)


def test_the_bounds_of_all_that_is_read(book: Rulebook) -> None:
    """The first day of a parameter that only a category names is a bound of the rule."""
    assert ["2020-01-01", "2021-01-01"] == [str(one.day) for one in bounds_of(book.rules["TST-AA-003"], book)]


def test_a_part_of_an_item_is_read_as_of_the_list_that_is_named(book: Rulebook) -> None:
    """A condition on an item, taken by itself, speaks of the list that is said to be at hand."""
    each = next(
        one.node for one in parts_of(book, "mill", book.rules["TST-AA-001"].require) if isinstance(one.node, Each)
    )
    assert (("built", "size"), ("built", "sort")) == reads_of(book, "mill", each.condition, listed="built").facts
    assert {one.listed for one in parts_of(book, "mill", each)} == {None, "built"}
