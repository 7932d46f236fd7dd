"""The examples of construction and transport; fuels by volume and mass; the penalties by waters and date."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from cleanrules import screen

EXAMPLES = Path(__file__).parents[2] / "examples"
MALL, BERTH = EXAMPLES / "public-building.yaml", EXAMPLES / "berth.yaml"
KITCHEN: dict[str, Any] = {
    "kind": "building", "works": "in-use", "use": "restaurant", "electricity": "122900", "heat": 0, "fuel_heat": 0,
    "fuels": [{"id": "gas", "fuel": "natural-gas", "volume": 9000}, {"id": "lpg", "fuel": "lpg", "mass": 100}],
}  # fmt: skip
CALL: dict[str, Any] = {
    "kind": "ship-call", "has_gear": True, "liquid_cargo": False, "berth_supply": True, "berthed": "24 h",
    "connected": False, "substitute": False, "hindrance": "none",
}  # fmt: skip


def factor(fuel: str, value: str) -> dict[str, Any]:
    """A supplied, invented factor."""
    invented = {"instrument": "ndrc-2025-31", "article": "sample"}
    return {"values": [{"from": "2020-01-01", "fuel": fuel, "value": value, "confidence": "copy", "cites": invented}]}


def test_mall() -> None:
    """The mall lacks its green standard, meets the saving rate exactly, and is advised on its share of electricity."""
    found = screen(MALL, as_of="2026-11-22")
    outcomes = {finding.code: finding.outcome for finding in found.findings if finding.outcome != "not_applicable"}
    assert {
        "CON-EL-001": "advice", "CON-EL-002": "needs_review", "CON-EL-008": "needs_review", "CON-ES-001": "compliant", "CON-ES-002": "compliant",
        "CON-ES-003": "compliant", "CON-GB-001": "violation", "CON-GB-002": "advice",
    } == outcomes  # fmt: skip
    gap = found["CON-EL-001"].gap
    assert gap is not None
    assert (Fraction(2736), "GJ") == (gap.value, gap.unit)
    assert ("rectify", ()) == (found.conclusion, found.missing)


@pytest.mark.parametrize(("per_m3", "outcome"), [("1.3649", "compliant"), ("1.3651", "advice")])
def test_supplied_factor(per_m3: str, outcome: str) -> None:
    """122,900 kWh are 15104.41 kgce, 55 % of 27462.56…; the rest is 100 kg and 9000 m³ at the supplied factors."""
    factors = {
        "fuel_coal_by_volume": factor("natural-gas", per_m3),
        "fuel_coal_by_mass": factor("lpg", "0.73"),
    }
    found = screen(KITCHEN, as_of="2026-11-22", parameters={"parameters": factors}, select="CON-EL-001")
    assert outcome == found["CON-EL-001"].outcome


def test_factor_that_is_not_supplied() -> None:
    """Without its factor a fuel leaves the share open, and the factor is asked of an authority, never of the applicant."""
    found = screen(KITCHEN, as_of="2026-11-22", select="CON-EL-001")["CON-EL-001"]
    assert ("needs_review", "value_missing") == (found.outcome, found.reason)
    assert {"param.fuel_coal_by_volume", "param.fuel_coal_by_mass"} <= {need.path for need in found.unread}
    assert () == found.missing


def test_berth() -> None:
    """The berth that did not supply breaches the law of 2025 and later; for an earlier act a person must look."""
    new, old = (screen(BERTH, as_of=day) for day in ("2026-09-10", "2024-09-10"))
    assert ("violation", "rectify") == (new["TRA-SP-004"].outcome, new.conclusion)
    assert ("needs_review", "review") == (old["TRA-SP-004"].outcome, old.conclusion)
    assert "compliant" == new["TRA-SP-007"].outcome == old["TRA-SP-007"].outcome


@pytest.mark.parametrize(("waters", "code", "day", "laws"), [
    ("sea", "TRA-SP-001", "2023-12-31", []),
    ("sea", "TRA-SP-001", "2024-01-01", ["marine-law", "marine-law"]),
    ("sea", "TRA-SP-001", "2026-08-15", ["eco-code", "eco-code"]),
    ("yangtze", "TRA-SP-002", "2021-03-02", ["yangtze-law"]),
    ("yangtze", "TRA-SP-002", "2026-08-15", ["yangtze-law", "eco-code", "eco-code"]),
    ("river", "TRA-SP-003", "2026-08-14", []),
    ("river", "TRA-SP-003", "2026-08-15", ["eco-code", "eco-code"]),
])  # fmt: skip
def test_fines_by_waters(waters: str, code: str, day: str, laws: list[str]) -> None:
    """Each of the waters has its law, by the day of the act; ten to a hundred thousand yuan unless serious."""
    found = screen({**CALL, "port_waters": waters}, as_of=day)[code].penalty
    assert found is not None
    assert laws == [one.cites[0].instrument for one in found.governing]
    assert {(10000, 100000)} >= {(one.low, one.high) for one in found.governing if one.trigger == "breach"}


def test_fines_of_a_weak_design() -> None:
    """The regulation's fines are for review from 2026-08-15, those of the law stand."""
    design = {"kind": "building", "works": "new", "use": "office", "permitted_on": "2024-01-01", "design_saving": 60}
    for day, confidence in (("2026-08-14", "text"), ("2026-08-15", "inferred")):
        found = screen(design, as_of=day)["CON-ES-001"].penalty
        assert found is not None
        trust = {one.cites[0].instrument: one.confidence for one in found.governing}
        assert {"energy-conservation-law": "text", "civil-building-energy-regulation": confidence} == trust
