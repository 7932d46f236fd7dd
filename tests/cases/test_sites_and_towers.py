"""The examples of restaurants, shops, packages, sites and offices; factors that the caller supplies; penalties by date."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from cleanrules import screen
from cleanrules.screening.findings import Screening

EXAMPLES = Path(__file__).parents[2] / "examples"
OFFICE, FACTORS = EXAMPLES / "office-electrification.yaml", EXAMPLES / "office-electrification-factors.yaml"


def breaches(found: Screening) -> list[str]:
    """The codes of the violations."""
    return [finding.code for finding in found.findings if finding.outcome == "violation"]


def ranges(found: Screening, code: str) -> list[tuple[str, str, int | None, int | None, str]]:
    """Law, trigger, ends and count of each penalty that governs."""
    penalty = found[code].penalty
    assert penalty is not None
    return [
        (one.cites[0].instrument, one.trigger, one.low and int(one.low), one.high and int(one.high), one.per)
        for one in penalty.governing
    ]


# --- the examples ---


def test_restaurant() -> None:
    """The idle purifier is deemed over the limit without a sample; tableware brings an order first; nothing is open."""
    found = screen(EXAMPLES / "restaurant-idle-purifier.yaml", as_of="2026-11-22")
    assert ["SER-FU-003", "SER-FU-004", "SER-PL-005"] == breaches(found)
    assert ("rectify", ()) == (found.conclusion, found.missing)
    assert [("eco-code", "breach", 5000, 50000, "act")] == ranges(found, "SER-FU-003")
    assert [("tianjin-household-waste", "refusal", 500, 5000, "act")] == ranges(found, "SER-PL-005")


def test_supermarket() -> None:
    """From 2026-01-01 the stalls' bags are banned in all of Tianjin, the supermarket's own in a town are not."""
    before, after = (
        screen(EXAMPLES / "supermarket-market-town.yaml", as_of=day) for day in ("2025-12-31", "2026-01-01")
    )
    assert ([], "clear") == (breaches(before), before.conclusion)
    assert (["SER-PL-011"], "rectify") == (breaches(after), after.conclusion)
    assert ["not_applicable"] * 2 == [one["SER-PL-010"].outcome for one in (before, after)]


def test_mooncakes() -> None:
    """The box at its limits passes void ratio and cost; its layers are for review, as their limit is unverified."""
    found = screen(EXAMPLES / "mooncake-box.yaml", as_of="2026-09-01")
    outcomes = {one.code: one.outcome for one in found.findings if one.outcome != "not_applicable"}
    assert {"SER-PK-001": "compliant", "SER-PK-003": "needs_review", "SER-PK-004": "compliant"} == outcomes
    assert ("review", "compliant") == (found.conclusion, found["SER-PK-003"].would_be)
    margins = [found[code].margin for code in ("SER-PK-001", "SER-PK-004")]
    assert [Fraction(0)] * 2 == [margin and margin.value for margin in margins]


def test_site() -> None:
    """Late removal costs ten times the dust fine from 2026-08-15; the waste rate is advice."""
    found = screen(EXAMPLES / "site-dust-gaps.yaml", as_of="2026-11-22")
    assert ["CON-DU-001", "CON-DU-002", "CON-DU-005", "CON-WA-002"] == breaches(found)
    assert [("eco-code", "breach", 100000, 1000000, "act")] == ranges(found, "CON-WA-002")
    assert [("eco-code", "breach", 10000, 100000, "act")] == ranges(found, "CON-DU-001")
    gap = found["CON-WA-003"].gap
    assert gap is not None
    assert ("advice", Fraction(60), "t") == (found["CON-WA-003"].outcome, gap.value, gap.unit)


def test_office() -> None:
    """The office is below the figure at final energy, above at primary energy, and would be above with heat pumps."""
    found = screen(OFFICE, as_of="2026-11-22", parameters=FACTORS)
    codes = ("CON-EL-001", "CON-EL-005", "CON-EL-006")
    assert ["advice", "compliant", "advice"] == [found[code].outcome for code in codes]
    assert ("clear", ()) == (found.conclusion, found.missing)
    assert "≈4599.84 GJ" in found["CON-EL-001"].message.zh


def test_office_without_factors() -> None:
    """Without the caller's factors three comparisons of policy are open: law that is missing, which moves no conclusion."""
    found = screen(OFFICE, as_of="2026-11-22")
    needed = {need.path for need, _ in found.unread}
    assert {
        "param.fuel_coal_by_volume", "param.electricity_primary_coal", "param.heat_primary_coal",
        "param.heat_pump_performance",
    } == needed  # fmt: skip
    assert () == found.missing
    assert "clear" == found.conclusion


# --- penalties by date and operator ---

STRAW = {"kind": "caterer", "plastics": [{"id": "s", "article": "straw", "non_degradable": True, "prepacked": False,
         "emergency": False}]}  # fmt: skip
BAG = {"id": "b", "bag": "carrier-bag", "used_by": "shop", "non_degradable": True, "emergency": False}
SHOP = {"kind": "retail-venue", "region": "天津市", "venue": "mall", "area_class": "major-city", "bags": [BAG]}
STALL = {**SHOP, "venue": "market", "bags": [{**BAG, "used_by": "stall"}]}
OUTLET = {"kind": "express-outlet", "packing": [{"id": "t", "packing": "tape", "non_degradable": True}]}
DINING = {"kind": "caterer", "area_class": "major-city", "plastics": [
    {"id": "f", "article": "fork", "non_degradable": True, "dine_in": True, "prepacked": False, "emergency": False},
    {"id": "c", "article": "carrier-bag", "non_degradable": True, "emergency": False},
]}  # fmt: skip
REPORT = {"kind": "retail-venue", "venue_opener": True, "half_year_reported": False}
PLATFORM = {"kind": "platform", "actor": "delivery-firm", "half_year_reported": False}
LIMITED = [
    (STRAW, "SER-PL-007"), (DINING, "SER-PL-008"), (DINING, "SER-PL-009"), (SHOP, "SER-PL-010"), (STALL, "SER-PL-011"),
    (OUTLET, "SER-PL-013"), (REPORT, "SER-RP-001"), (PLATFORM, "SER-RP-002"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "code"), LIMITED, ids=[code for _, code in LIMITED])
@pytest.mark.parametrize(
    ("operator", "act", "decided", "law", "ends"),
    [
        ("individual-business", "2026-08-14", None, "solid-waste-law", (10000, 100000)),
        ("individual-business", "2026-08-15", None, "eco-code", (500, 5000)),
        ("person", "2026-08-15", None, "eco-code", (500, 5000)),
        ("unit", "2026-08-15", None, "eco-code", (10000, 100000)),
        ("individual-business", "2026-06-01", "2026-09-01", "eco-code", (500, 5000)),
        ("unit", "2026-06-01", "2026-09-01", "solid-waste-law", (10000, 100000)),
    ],
)
def test_fines_of_the_plastics_limits(
    facts: dict[str, Any], code: str, operator: str, act: str, decided: str | None, law: str, ends: tuple[int, int]
) -> None:
    """Anyone 10,000 to 100,000 until 2026-08-14; then others than units 500 to 5,000, which reaches back."""
    found = screen({**facts, "operator_type": operator}, as_of=act, decided_on=decided)
    assert [(law, "breach", *ends, "act")] == ranges(found, code)


@pytest.mark.parametrize(("day", "law"), [("2026-08-14", "solid-waste-law"), ("2026-08-15", "eco-code")])
def test_fines_of_excess_packaging(day: str, law: str) -> None:
    """The fine follows a refusal or a serious case, with the same ranges under both laws."""
    facts = {
        "kind": "package", "product_class": "food", "outside_sale": "no", "net_content": 51, "void": 60,
        "packaging_ordered_on": "2026-08-01", "packaging_correction": "refused",
    }  # fmt: skip
    found = screen(facts, as_of=day)
    both = [(law, "refusal", 2000, 20000, "act"), (law, "serious", 20000, 100000, "act")]
    assert (both, both) == (ranges(found, "SER-PK-001"), ranges(found, "SER-PK-005"))


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("SER-FU-001", {"fume": 3}),
        ("SER-FU-002", {"fume": 3}),
        ("SER-FU-003", {"purifier_running": False}),
        ("SER-FU-004", {"purifier_running": False}),
        ("SER-FU-005", {"removal": 0}),
    ],
)
@pytest.mark.parametrize(("day", "law"), [("2026-08-14", "air-law"), ("2026-08-15", "eco-code")])
def test_fines_of_fume(code: str, changes: dict[str, Any], day: str, law: str) -> None:
    """Over the limit, idle or too weak: 5,000 to 50,000 under both laws."""
    facts = {
        "kind": "caterer", "region": "天津市", "built_up": True, "cooking": True, "purifier_installed": True,
        "fan_running": True, "fume_sample": "valid", "size_basis": "hobs", "hobs": 2, **changes,
    }  # fmt: skip
    assert [(law, "breach", 5000, 50000, "act")] == ranges(screen(facts, as_of=day), code)


def test_fines_of_sites_and_barbecue() -> None:
    """Of the Air Law's own range nothing is known; the Code closes the caterer, and takes two steps with a barbecue."""
    facts = {
        "kind": "caterer", "project": "new", "fume_producing": True, "site_kind": "residential", "open_barbecue": True,
        "barbecue_banned": True,
    }  # fmt: skip
    old, new = (screen(facts, as_of=day) for day in ("2026-08-14", "2026-08-15"))
    assert [("air-law", "refusal", None, None, "act")] == ranges(old, "SER-FU-006")
    assert [("eco-code", "refusal", 10000, 100000, "act")] == ranges(new, "SER-FU-006")
    assert [("air-law", "breach", None, None, "act")] == ranges(old, "SER-FU-007")
    assert [("eco-code", "breach", 500, 5000, "act"), ("eco-code", "refusal", 5000, 20000, "act")] == ranges(
        new, "SER-FU-007"
    )


@pytest.mark.parametrize(
    ("operator", "ends"),
    [
        ("unit", [(100000, 1000000)]),
        ("person", [(100, 500)]),
        ("individual-business", [(100000, 1000000), (100, 500)]),
    ],
)
@pytest.mark.parametrize(("day", "law"), [("2026-08-14", "solid-waste-law"), ("2026-08-15", "eco-code")])
def test_fines_of_kitchen_waste(day: str, law: str, operator: str, ends: list[tuple[int, int]]) -> None:
    """Units and persons have their own range; which is an individual business's is left open."""
    facts = {"kind": "caterer", "kitchen_waste": True, "handed_to_qualified": False, "operator_type": operator}
    assert [(law, "breach", *one, "act") for one in ends] == ranges(screen(facts, as_of=day), "SER-KW-001")


def test_fines_of_food_waste() -> None:
    """Inducing is fined on refusal; a missing prompt brings a warning, which is no fine."""
    found = screen({"kind": "caterer", "saving_prompt": False, "induces_excess": True}, as_of="2024-06-01")
    assert [("food-waste-law", "refusal", 1000, 10000, "act")] == ranges(found, "SER-KW-003")
    assert found["SER-KW-002"].penalty is None


def test_fines_of_construction_waste() -> None:
    """Late removal stood in two laws until 2026-08-14 and is art. 1174's alone from then on."""
    facts = {"kind": "site", "waste_removed": False, "waste_plan_filed": False}
    old, new = (screen(facts, as_of=day) for day in ("2026-08-14", "2026-08-15"))
    waste = ("solid-waste-law", "breach", 100000, 1000000, "act")
    assert [waste, ("air-law", "breach", 10000, 100000, "act")] == ranges(old, "CON-WA-002")
    assert [waste] == ranges(old, "CON-WA-001")
    assert [("eco-code", "breach", 100000, 1000000, "act")] == ranges(new, "CON-WA-002") == ranges(new, "CON-WA-001")


@pytest.mark.parametrize(("day", "law"), [("2026-08-14", "air-law"), ("2026-08-15", "eco-code")])
def test_fines_of_dust(day: str, law: str) -> None:
    """Measures, nets and bare ground: 10,000 to 100,000 under both laws."""
    facts = {"kind": "site", "fence": False, "earth_netted": False, "idle_months": 4, "bare_ground": True}
    found = screen(facts, as_of=day)
    assert [[(law, "breach", 10000, 100000, "act")]] * 3 == [ranges(found, f"CON-DU-00{n}") for n in (1, 2, 3)]


def test_fines_of_machines() -> None:
    """5,000 for an act until 2026-08-14 and for each machine from then; the old fine in the zone is not available."""
    machine = {
        "id": "m", "machine": "excavator", "power_band": "37-560", "smoke_class": "class-3", "smoke": 1, "in_zone": True,
    }  # fmt: skip
    facts = {"kind": "machinery", "region": "天津市", "machines": [machine]}
    old, new = (screen(facts, as_of=day) for day in ("2026-08-14", "2026-08-15"))
    assert [("air-law", "breach", 5000, 5000, "act")] == ranges(old, "CON-NR-001")
    assert [("eco-code", "breach", 5000, 5000, "machine")] == ranges(new, "CON-NR-001") == ranges(new, "CON-NR-002")
    assert [("tianjin-machines-regulation", "breach", None, None, "act")] == ranges(old, "CON-NR-002")
