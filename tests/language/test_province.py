"""`x in province(y)`: whether a region lies in the province of another."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cleanrules import PackError, screen, screen_table
from cleanrules.rulebook.load import rulebook_from_text

pl = pytest.importorskip("polars")
PACK = """
kind: mill
confidence: copy
kinds:
  mill:
    fields:
      region: {type: region}
      from_here: {type: region}
      f: {type: flag}
      n: {type: text}
      us: {type: list, max_length: 10, items: {id: {type: text, key: true}, place: {type: region}}}
instruments: {i: {number: 1, title: {zh: 甲, en: a}, issuer: x, rank: law, confidence: copy}}
rules:
- {code: TST-PR-001, name: r, title: {zh: r, en: r}, when: "true", require: 'CONDITION', force: binding, effect: rectify,
   message: {zh: r, en: r}, cites: {instrument: i}}
"""


def book(condition: str) -> Any:
    """A rulebook of one rule that requires a condition."""
    return rulebook_from_text(PACK.replace("CONDITION", condition))


ONE = book("from_here in province(region)")


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        ("120116", "120000", "compliant"),
        ("120116", "120110", "compliant"),
        ("130200", "120116", "violation"),
        ("130000", "120000", "violation"),
        ("130200", None, "undetermined"),
        (None, "120116", "undetermined"),
    ],
)
def test_the_same_province(one: str | None, other: str | None, outcome: str) -> None:
    """Both in one province, or not; a place that is not known leaves it open, in each engine and in columns."""
    facts = {"kind": "mill", "id": "1", "from_here": one, "region": other}
    given = {name: value for name, value in facts.items() if value is not None}
    for engine in ("reference", "inference"):
        assert outcome == screen(given, as_of="2026-01-01", rulebook=ONE, engine=engine).findings[0].outcome
    frame = pl.DataFrame([given])
    table = screen_table(frame.drop("kind"), kind="mill", as_of=date(2026, 1, 1), rulebook=ONE, report=["all"])
    assert [outcome] == table.findings["outcome"].to_list()


def test_each_item_is_compared_with_the_subject() -> None:
    """In a list the place of the item is held against that of the subject."""
    rules = book("all(u.place in province(region) for u in us)")
    places = {"violation": ["120116", "310000"], "compliant": ["120116", "120000"]}
    for outcome, some in places.items():
        us = [{"id": str(n), "place": one} for n, one in enumerate(some)]
        facts = {"kind": "mill", "id": "1", "region": "天津市", "us": us}
        assert outcome == screen(facts, as_of="2026-01-01", rulebook=rules).findings[0].outcome


@pytest.mark.parametrize(
    "condition",
    ["from_here in province(n)", "from_here in province()", "n in province(region)", "f in province(region)"],
)
def test_what_is_no_region_is_refused(condition: str) -> None:
    """`province` is of a region, and holds regions."""
    with pytest.raises(PackError, match="region"):
        book(condition)
