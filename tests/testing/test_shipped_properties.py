"""The laws of every rulebook hold of the shipped one: for each kind, on a bounded number of subjects that are always the same."""

from __future__ import annotations

import pytest

from cleanrules.rulebook.load import load_rulebook
from cleanrules.testing import check_rulebook
from cleanrules.testing.checking import LAWS

BOOK = load_rulebook()
KINDS = sorted({rule.kind for rule in BOOK.rules.values() if rule.status != "removed"})
MOST = 24
"""How many subjects are looked at of each kind."""


@pytest.mark.parametrize("kind", KINDS)
def test_the_laws_hold_of_the_shipped_rulebook(kind: str) -> None:
    """Every law holds of the kind's rules under the inference engine, and each was asked."""
    asked = check_rulebook(BOOK, kinds=[kind], examples=1, most=MOST)
    assert set(LAWS) == set(asked)
    assert 0 < min(asked.values()) <= max(asked.values()) <= MOST
