"""Which rules are put to the solver together: those that share a fact; with packs named, those that concern the packs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from cleanrules.proof.prove import Request, prove
from cleanrules.proof.world import Limits
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.rulebook.model import Rulebook

FACTS = """
pack: facts
kind: firm
confidence: copy
kinds:
  firm:
    fields:
      region: {type: region}
      f: {type: flag}
      g: {type: flag}
      a: {type: amount, unit: t, at_most: 100, act: plan, lawful: any}
      b: {type: amount, unit: t, at_most: 100, act: plan, lawful: any}
      c: {type: amount, unit: t, at_most: 100}
instruments:
  m: {number: m, title: {zh: m, en: m}, issuer: m, rank: law, confidence: copy}
"""
Rule = tuple[str, str]
UNFILTERED = Request(filters=False)


def pack(name: str, place: int, *rules: Rule, more: str = "") -> str:
    """A pack of rules that are given by `when` and `require`; their numbers begin at `place`."""
    listed = "".join(
        f"- {{code: GEN-SH-{number:03}, name: r{number}, title: {{zh: r, en: r}}, when: '{when}', require: '{require}',"
        f" force: binding, effect: penalty, cites: {{instrument: m}}}}\n"
        for number, (when, require) in enumerate(rules, place)
    )
    return f"pack: {name}\nkind: firm\nconfidence: copy\n{more}rules:\n{listed}"


def book(*packs: str) -> Rulebook:
    """The rulebook of some packs."""
    return rulebook_from_text(FACTS, *packs)


def told(rulebook: Rulebook, request: Request = Request()) -> list[tuple[str, Sequence[str]]]:
    """What is found: the kind, and the rules."""
    return [(one.kind, one.subjects) for one in prove(rulebook, request).findings]


ONE, TWO = ("f", "a >= 10"), ("g", "b <= 20 or c >= 5")


@pytest.mark.parametrize("request_", [Request(), UNFILTERED])
def test_rules_that_share_no_fact_are_never_asked_together(request_: Request) -> None:
    """Two rules without a fact in common take the questions that each takes alone; with one in common they take more."""
    alone = [prove(book(pack("p", 1, one)), request_).questions for one in (ONE, TWO)]
    assert sum(alone) == prove(book(pack("p", 1, ONE, TWO)), request_).questions
    common = prove(book(pack("p", 1, ONE, ("g", "a <= 20 or c >= 5"))), UNFILTERED)
    assert sum(alone) < common.questions


@pytest.mark.parametrize("request_", [Request(), UNFILTERED])
def test_facts_that_are_assumed_to_be_tied_are_shared(request_: Request) -> None:
    """A conflict that only an assumption makes, by tying the facts of two rules, is found, with and without filters."""
    rules = (("f", "a >= 50"), ("g", "b <= 20"))
    tied = "assumptions:\n- {name: less, holds: a <= b, why: {zh: 甲不大于乙, en: a is no more than b}}\n"
    assert [] == told(book(pack("p", 1, *rules)), request_)
    assert ("conflict", ("GEN-SH-001", "GEN-SH-002")) in told(book(pack("p", 1, *rules, more=tied)), request_)


@pytest.mark.parametrize("request_", [Request(), UNFILTERED])
@pytest.mark.parametrize("guard", ["f", "g"])
def test_the_day_is_shared_by_rules_that_require_something_of_it(request_: Request, guard: str) -> None:
    """Two requirements of the day asked that no day meets are in conflict, whether or not the rules read a fact in common."""
    rules = (("f", 'as_of < "2020-01-01"'), (guard, 'as_of > "2021-01-01"'))
    assert [("conflict", ("GEN-SH-001", "GEN-SH-002"))] == told(book(pack("p", 1, *rules)), request_)


def test_filters_look_at_subjects_of_the_region_asked_for() -> None:
    """Two rules that can be met together elsewhere, but not in the region asked for, are in conflict there."""
    rules = (("f", "c >= 50"), ("f", 'c <= 20 or region not in ["天津市"]'))
    limits = Limits(date(2024, 1, 1), date(2024, 1, 2), "120000")
    for filters in (True, False):
        found = told(book(pack("p", 1, *rules)), Request(limits=limits, filters=filters, whole=False))
        assert ("conflict", ("GEN-SH-001", "GEN-SH-002")) in found


def test_a_named_pack_is_proved_by_itself_and_with_what_shares_its_facts() -> None:
    """Its own faults and those that it makes with others are found; the faults of others, and among others, are not."""
    faulty = pack("others", 10, ("f and not f", "c >= 1"), ("g", "c >= 60"), ("g", "c <= 40"), ("f", "a <= 20"))
    own = pack("own", 1, ("f", "a >= 30"), ("f", "b >= 0"))
    proof = prove(book(faulty, own), Request(("own",)))
    assert {("conflict", ("GEN-SH-001", "GEN-SH-013")), ("never-broken", ("GEN-SH-002",))} == {
        (one.kind, one.subjects) for one in proof.findings
    }
    assert 2 == proof.rules


@pytest.mark.parametrize("filters", [True, False])
def test_rules_that_share_nothing_with_a_named_pack_cost_it_nothing(filters: bool) -> None:
    """A named pack takes the same questions beside any number of rules on other facts, in its own kind and in others."""
    request = Request(("own",), filters=filters)
    others = pack("others", 10, *(("f", f"b <= {place} or c >= {place}") for place in range(1, 31)))
    own = pack("own", 1, ("g", "a >= 30"))
    assert prove(book(own), request).questions == prove(book(own, others), request).questions
