"""The shipped rulebook contradicts itself nowhere on one day: every finding is waived, with the law's reason."""

from __future__ import annotations

from datetime import date, timedelta

from cleanrules.proof.prove import Request, prove
from cleanrules.proof.world import Limits
from cleanrules.rulebook.load import load_rulebook

DAY = date(2026, 11, 22)
"""A day under the Code; `cleanrules prove` looks at all regimes, and at waivers that nothing needs."""


def test_nothing_is_found_that_is_not_waived() -> None:
    """Of all installed packs every rule is looked at, and nothing is found, or stays unproved, without a waiver."""
    book = load_rulebook()
    proof = prove(book, Request(limits=Limits(DAY, DAY + timedelta(1)), whole=False))
    assert [] == [(one.kind, one.subjects, one.message.en) for one in proof.open]
    assert sum(rule.status != "removed" for rule in book.rules.values()) == proof.rules
