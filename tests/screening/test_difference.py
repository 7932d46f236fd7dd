"""Findings that change between two days, each with the reason why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cleanrules import difference, load_rulebook

EXAMPLES = Path(__file__).parents[2] / "examples"
NEW_YEAR = {"since": "2025-12-31", "until": "2026-01-01"}
CODE = {"since": "2026-08-14", "until": "2026-08-15"}


@pytest.fixture(scope="module")
def book():
    """The shipped rulebook."""
    return load_rulebook()


def reasons(change) -> set[tuple[str, str]]:
    """What of the law is given as the reason."""
    return {(one.what, one.how) for one in change.law}


def test_hotel_without_stars(book) -> None:
    """From 2026-01-01 the limit on plastics reaches lodging without stars: a change of a category."""
    found = difference(EXAMPLES / "hotel-nonstar-tianjin.yaml", rulebook=book, **NEW_YEAR)
    (change,) = [one for one in found.findings if one.code == "SER-PL-001"]
    assert ("not_applicable", "violation") == (change.before.outcome, change.after.outcome)
    assert [("category", "plastics_limited", date(2026, 1, 1))] == [(one.what, one.name, one.day) for one in change.law]


def test_code_changes_the_ground_not_the_outcome(book) -> None:
    """On 2026-08-15 a breach stays one, on another article and with another penalty."""
    found = difference(EXAMPLES / "restaurant-idle-purifier.yaml", rulebook=book, **CODE)
    (change,) = [one for one in found.findings if one.code == "SER-FU-003"]
    assert (("cites", "penalty"), {("penalty", "changes"), ("basis", "changes")}) == (change.aspects, reasons(change))


def test_regulation_that_may_have_changed(book) -> None:
    """A penalty that rests on a regulation which may have changed is told with that instrument."""
    found = difference(EXAMPLES / "pig-farm.yaml", rulebook=book, **CODE)
    (change,) = [one for one in found.findings if one.code == "AGR-LS-003"]
    assert (("penalty",), {("instrument", "may change")}) == (change.aspects, reasons(change))


def test_deadline_that_passes(book) -> None:
    """Where the law is the same and a deadline passes, no change of the law is given as the reason."""
    found = difference(
        EXAMPLES / "audit-missed.yaml", since="2026-03-01", until="2026-04-10", rulebook=book, select=["IND-AU-010"]
    )
    (change,) = found.findings
    assert ("violation", (), ()) == (change.after.outcome, change.law, change.events)
    assert "violation" != change.before.outcome


def test_governed_day_holds_the_law(book) -> None:
    """A swap announced in 2022 comes out alike before and after the measure was suspended."""
    found = difference(
        EXAMPLES / "steel-tianjin.yaml", since="2024-08-22", until="2024-08-23", rulebook=book, select=["IND-CR-001"]
    )
    assert ("violation", ()) == (found.after["IND-CR-001"].outcome, found.findings)


FACTS = [path for path in sorted(EXAMPLES.glob("*.yaml")) if "\nkind:" in f"\n{path.read_text(encoding='utf-8')}"]


@pytest.mark.parametrize("path", FACTS, ids=lambda path: path.stem)
def test_every_change_has_its_aspect_and_none_is_left_out(book, path) -> None:
    """Over the Code's day: a finding is told exactly where its outcome, or what a reader sees of it, differs."""
    found = difference(path, rulebook=book, **CODE)
    changed = {one.code for one in found.findings}
    for after in found.after.findings:
        before = found.before[after.code]
        if before.outcome != after.outcome:
            assert after.code in changed
        if before.outcome == after.outcome == "not_applicable":
            assert after.code not in changed
