"""The examples of services and agriculture screen as their comments say."""

from __future__ import annotations

from pathlib import Path

from cleanrules import screen

EXAMPLES = Path(__file__).parents[2] / "examples"
HOTEL, FARM = EXAMPLES / "hotel-nonstar-tianjin.yaml", EXAMPLES / "farm-mulch.yaml"


def test_new_year() -> None:
    """From 2026-01-01 the plastics limit reaches a hotel without stars; nothing else about it changes."""
    before, after = (screen(HOTEL, as_of=day) for day in ("2025-12-31", "2026-01-01"))
    outcomes = [{found.code: (found.outcome, found.fingerprint) for found in one.findings} for one in (before, after)]
    assert ["SER-PL-001"] == [code for code in outcomes[0] if outcomes[0][code] != outcomes[1][code]]
    assert ("not_applicable", "violation") == (before["SER-PL-001"].outcome, after["SER-PL-001"].outcome)
    assert "condition" == before["SER-PL-001"].reason
    assert () == before.missing == after.missing


def test_hotel_law() -> None:
    """The duty without a fine rests on the law of the day, and its article is quoted where it was read."""
    old, new = (screen(HOTEL, as_of=day)["SER-PL-003"].cites for day in ("2026-08-14", "2026-08-15"))
    assert [("solid-waste-law", None)] == [(cite.instrument, cite.quote) for cite in old]
    assert [("eco-code", "不主动提供一次性用品")] == [(cite.instrument, cite.quote) for cite in new]


def test_farm() -> None:
    """The co-operative's thin film, the film left in the field and the short records are found; nothing is open."""
    found = screen(FARM, as_of="2025-11-20")
    wrong = [finding.code for finding in found.findings if finding.outcome == "violation"]
    assert ["AGR-MF-002", "AGR-MF-003", "AGR-MF-005"] == wrong
    assert () == found.missing
    assert "1 种" in found["AGR-MF-002"].message.zh
    assert "0.01 mm" in found["AGR-MF-002"].message.zh
