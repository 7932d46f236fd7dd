"""The shipped rulebook contradicts itself nowhere on one day: every finding is waived, with the law's reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cleanrules.proof.prove import Request, prove
from cleanrules.proof.report import Proof
from cleanrules.proof.world import Limits
from cleanrules.rulebook.load import load_rulebook

DAY = date(2026, 11, 22)
"""A day under the Code, with all the kinds of subjects; all regimes are looked at by `cleanrules prove`."""


@pytest.fixture(scope="module")
def proof() -> Proof:
    """What is found of all installed packs on the day."""
    return prove(load_rulebook(), Request(limits=Limits(DAY, DAY + timedelta(1)), whole=False))


def test_nothing_is_found_that_is_not_waived(proof: Proof) -> None:
    """All rules are looked at, and nothing is found, or stays unproved, without a waiver."""
    book = load_rulebook()
    assert [] == [(one.kind, one.subjects, one.message.en) for one in proof.open]
    assert sum(rule.status != "removed" for rule in book.rules.values()) == proof.rules


def test_every_waiver_is_of_a_finding_of_the_day(proof: Proof) -> None:
    """No waiver of the shipped packs is stale."""
    waived = {one.hash for one in proof.findings if one.waived is not None}
    assert {one.finding for one in load_rulebook().claims.waivers} == waived
