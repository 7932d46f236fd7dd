"""The examples of agriculture and transport, what is supplied to them, and the statistics of districts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cleanrules import screen
from cleanrules.errors import FactError
from cleanrules.exact import number_text
from cleanrules.reading import read_file

EXAMPLES = Path(__file__).parents[2] / "examples"
PIGS, DUCKS, HAULAGE = (EXAMPLES / f"{name}.yaml" for name in ("pig-farm", "duck-farm", "steel-haulage"))


def table(**figures: str) -> dict[str, Any]:
    """A province's table of the scale for pollution control, supplied and invented."""
    cites = {"instrument": "livestock-regulation", "article": "sample"}
    values = [
        {"from": "2020-01-01", "species": species, "value": figure, "confidence": "copy", "cites": cites}
        for species, figure in figures.items()
    ]
    return {"parameters": {"livestock_pollution_scale": {"values": values}}}


def test_pig_farm() -> None:
    """The idle facility, the phosphorus and the lacking report are found, and nothing is open."""
    found = screen(PIGS, as_of="2026-06-10")
    wrong = [finding.code for finding in found.findings if finding.outcome == "violation"]
    assert ["AGR-LS-002", "AGR-LS-003", "AGR-LS-012"] == wrong
    assert () == found.missing


@pytest.mark.parametrize(("day", "confidence"), [("2026-08-14", "text"), ("2026-08-15", "inferred")])
def test_fines_that_the_regulation_alone_carries(day: str, confidence: str) -> None:
    """From 2026-08-15 the fine for effluent is for review, the breach is not; the facility's fine is then the Code's."""
    found = screen(PIGS, as_of=day)
    effluent, facility = found["AGR-LS-003"], found["AGR-LS-002"]
    assert "violation" == effluent.outcome == facility.outcome
    assert effluent.penalty is not None
    assert facility.penalty is not None
    assert [confidence] == [one.confidence for one in effluent.penalty.governing]
    law = "livestock-regulation" if day < "2026-08-15" else "eco-code"
    assert [(law, "text")] == [(one.cites[0].instrument, one.confidence) for one in facility.penalty.governing]


def test_kitchen_waste_under_the_lighter_law() -> None:
    """Feeding of 2025 that is decided after the change falls under the new, lighter range."""
    facts = {
        "kind": "livestock-farm",
        "id": "L",
        "herds": [{"id": "h", "species": "pig"}],
        "feeds_untreated_kitchen_waste": True,
    }
    found = screen(facts, as_of="2025-06-01", decided_on="2026-09-01", select="AGR-LS-009")["AGR-LS-009"].penalty
    assert found is not None
    assert ("lighter", ["eco-code"]) == (found.choice, [one.cites[0].instrument for one in found.governing])


def test_duck_farm() -> None:
    """At the scale for filing, one pig short of GB 18596; of what scale the province takes it to be makes no difference."""
    found = screen(DUCKS, as_of="2026-06-10")
    assert ("advice", "not_applicable") == (found["AGR-LS-001"].outcome, found["AGR-LS-003"].outcome)
    assert "no_breach" == found["AGR-LS-002"].outcome
    assert () == found.missing == found.unread
    assert "clear" == found.conclusion
    facts: Any = read_file(DUCKS, FactError).data
    idle = screen({**facts, "facility_running": False}, as_of="2026-06-10")
    assert ["param.livestock_pollution_scale"] == [need.path for need, _ in idle.unread]
    assert "review" == idle.conclusion


@pytest.mark.parametrize(("figure", "outcome"), [("10000", "compliant"), ("10001", "not_applicable")])
def test_supplied_scale(figure: str, outcome: str) -> None:
    """With the province's figure the farm is of scale, or not: 10,000 ducks sold against it."""
    found = screen(DUCKS, as_of="2026-06-10", parameters=table(**{"meat-duck": figure}))
    assert outcome == found["AGR-LS-002"].outcome
    assert () == found.missing


@pytest.mark.parametrize(("standing", "outcome"), [("1000", "violation"), ("999", "not_applicable")])
def test_supplied_scale_by_stock(standing: str, outcome: str) -> None:
    """Layers are counted by standing stock, whatever is sold."""
    herd = {"id": "h", "species": "layer", "standing": standing, "sold": "90000"}
    facts = {
        "kind": "livestock-farm",
        "id": "L",
        "pollution_control_class": "by-table",
        "herds": [herd],
        "manure_cleared": False,
    }
    found = screen(facts, as_of="2026-06-10", parameters=table(layer="1000"), select="AGR-LS-010")
    assert outcome == found["AGR-LS-010"].outcome


def test_steel_haulage() -> None:
    """880 of 1000 are 20 short of the figure of 2026, which is for review; the responsibility system is a breach."""
    found = screen(HAULAGE, as_of="2026-11-22")
    share, duty = found["TRA-CH-002"], found["TRA-TU-001"]
    assert ("needs_review", "advice", "violation") == (share.outcome, share.would_be, duty.outcome)
    assert share.gap is not None
    assert ("20", "rectify") == (number_text(share.gap.value), found.conclusion)
    assert duty.penalty is not None
    assert ["refusal"] == [one.trigger for one in duty.penalty.governing]


def test_ship_fuel_fines() -> None:
    """From 2026-08-15 both articles of the Code are named, the emission control area's higher."""
    facts = {"kind": "ship", "id": "S", "fuel_area": "coast", "fuel_sulphur": "1"}
    old, new = (screen(facts, as_of=day)["TRA-SE-001"].penalty for day in ("2026-08-14", "2026-08-15"))
    assert old is not None
    assert new is not None
    assert [[10_000, 100_000]] == [[one.low, one.high] for one in old.governing]
    assert [[10_000, 100_000], [30_000, 300_000]] == [[one.low, one.high] for one in new.governing]


@pytest.mark.parametrize(("day", "outcome"), [("2026-05-31", "compliant"), ("2026-06-01", "violation")])
def test_pesticides_of_2026(day: str, outcome: str) -> None:
    """The Chinese name of an active substance is taken as it stands; the day decides."""
    facts = {
        "kind": "pesticide-handler",
        "id": "P",
        "pesticide_role": "使用",
        "pesticides": [{"id": "a", "substance": "氧乐果"}],
    }
    assert outcome == screen(facts, as_of=day, select="AGR-PE-001")["AGR-PE-001"].outcome
