"""Every published case that is judged comes out as the published decision, or the law, has it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from cleanrules import screen
from cleanrules.errors import FactError
from cleanrules.exact import number_text
from cleanrules.law.confidence import DEFAULT_BAR
from cleanrules.reading import read_file

PUBLISHED = Path(__file__).parents[2] / "cases" / "published.yaml"
RECORDS: Any = read_file(PUBLISHED, FactError).data
CASES: list[dict[str, Any]] = RECORDS["cases"]
SURPLUS = [
    pytest.param(record["expect"]["surplus"], judged, id=f"{record['id']}-{number}")
    for record in CASES
    for number, judged in enumerate(record.get("judged", []), 1)
    if "surplus" in record["expect"] and "compliant" in judged["expect"].values()
]
JUDGED = [
    pytest.param(judged, id=f"{record['id']}-{number}")
    for record in CASES
    for number, judged in enumerate(record.get("judged", []), 1)
]
KEYS = {"assumed", "facts", "as_of", "expect", "minimum_confidence", "gap", "missing"}


@pytest.mark.parametrize("judged", JUDGED)
def test_published(judged: dict[str, Any]) -> None:
    """The rules named have the outcomes expected, and the first of them the gap and the missing facts."""
    found = screen(
        judged["facts"], as_of=judged["as_of"], minimum_confidence=judged.get("minimum_confidence", DEFAULT_BAR)
    )
    assert judged["expect"] == {code: found[code].outcome for code in judged["expect"]}
    first = found[next(iter(judged["expect"]))]
    if "gap" in judged:
        assert judged["gap"] == (number_text(first.gap.value) if first.gap else None)
    if "missing" in judged:
        assert judged["missing"] == [need.path for need in first.missing]


@pytest.mark.parametrize(("surplus", "judged"), SURPLUS)
def test_surplus(surplus: str, judged: dict[str, Any]) -> None:
    """The surplus of a ratio that is met is the one that the notice prints."""
    found = screen(
        judged["facts"], as_of=judged["as_of"], minimum_confidence=judged.get("minimum_confidence", DEFAULT_BAR)
    )
    margins = {found[code].margin for code, outcome in judged["expect"].items() if outcome == "compliant"}
    assert Fraction(surplus) in {margin.value for margin in margins if margin is not None}


@pytest.mark.parametrize("judged", JUDGED)
def test_form(judged: dict[str, Any]) -> None:
    """A judgement has the keys of its form, and says what was assumed."""
    assert {"assumed", "facts", "as_of", "expect"} <= set(judged) <= KEYS
    assert isinstance(judged["assumed"], list)


def test_all_of_capacity_replacement_is_judged() -> None:
    """No record of capacity replacement, and none of its boundary tests, is left without a judgement."""
    ours = (
        "capacity_",
        "real_capacity",
        "boundary_steel",
        "boundary_key_region_iron",
        "boundary_clinker",
        "boundary_glass",
    )
    assert [] == [record["id"] for record in CASES if record["topic"].startswith(ours) and "judged" not in record]
