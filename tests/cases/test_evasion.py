"""Answers that contradict the rest of a subject take no duty away: the lawful subject with one of them gets no verdict."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from cleanrules import FactError, Rulebook, screen
from cleanrules.rulebook.load import load_rulebook
from cleanrules.testing.cases import put
from cleanrules.testing.complete import Complete, complete_subjects

SUBJECTS = {one.name: one for one in complete_subjects(load_rulebook())}
EVASIONS: list[tuple[str, dict[str, Any], tuple[str, str]]] = [
    ("project-producing", {"energy_opinion_on": "not_yet", "construction_started_on": "2027-04-01"},
     ("construction_started_on", "energy_accepted_on")),
    ("project-producing", {"construction_started_on": "2026-10-01"}, ("construction_started_on", "started_on")),
    ("project-producing", {"retired[0].located_in": "河北省唐山市"}, ("cross_province", "retired")),
    ("project-producing", {"retired[1].located_in": "130200"}, ("cross_province", "retired")),
    ("project-producing", {"energy_uses[0].existing": True}, ("built", "energy_uses")),
    ("project-cement", {"energy_uses[0].existing": True}, ("built", "energy_uses")),
    ("project-producing", {"built": []}, ("equipment", "built")),
    ("project-cement", {"built": []}, ("equipment", "built")),
    ("project-producing", {"equipment": []}, ("built", "equipment")),
    ("project-producing", {"built[0].product": "refined-oil"}, ("built.product", "built.equipment")),
    ("livestock-farm", {"herds": []}, ("pollution_control_class", "herds")),
    ("livestock-farm", {"herds[0].standing": 0, "herds[0].sold": 0}, ("pollution_control_class", "herds")),
    ("project-producing", {"energy_opinion_on": "not_yet", "energy_accepted_on": "not_yet", "annual_energy": 0},
     ("annual_energy_higher", "annual_energy")),
    ("project-cement", {"annual_energy": 0, "annual_energy_higher": 0}, ("built", "annual_energy")),
    ("project-producing", {"annual_coal": 0}, ("built", "annual_coal")),
    ("project-producing", {"annual_energy": 500000, "annual_energy_higher": 0}, ("annual_energy_higher", "annual_energy")),
    ("project-producing", {"ordinary_review": False, "simple_use_listed": True, "secret_project": False},
     ("built", "simple_use_listed")),
    ("project-producing", {"ordinary_review": False, "simple_use_listed": False, "secret_project": True},
     ("secret_project", "plan_announced_on")),
    ("project-producing", {"industry": "H6110"}, ("built", "industry")),
    ("project-producing", {"pollutants[0].emission": 0, "pollutants[1].emission": 0, "pollutants[2].emission": 0,
     "pollutants[3].emission": 0}, ("built", "pollutants")),
    ("project-producing", {"retired": [], "built": [], "equipment": [], "energy_uses": []}, ("built", "retired")),
    ("project-producing", {"retired[0].equipment": "aod"}, ("retired.product", "retired.equipment")),
    ("livestock-farm", {"herds[0].standing": 0}, ("herds.standing", "herds.sold")),
    ("caterer", {"hobs": 0}, ("cooking", "size_basis")),
    ("enterprise", {"equipment": [{"id": "1", "type": "clinker-line", "special_purpose": False}], "energy_uses": []}, ("equipment", "energy_uses")),
    ("enterprise", {"voc_products[0].voc_percent": 70, "processes": []}, ("voc_products", "processes")),
]  # fmt: skip


def changed(subject: Complete, more: dict[str, Any]) -> dict[str, Any]:
    """The facts of a complete subject with some answers changed."""
    facts = deepcopy(dict(subject.facts))
    for path, value in more.items():
        put(facts, path, value)
    return facts


@pytest.mark.parametrize(("name", "more", "both"), EVASIONS)
def test_an_answer_against_the_rest_gets_no_verdict(name: str, more: dict[str, Any], both: tuple[str, str]) -> None:
    """The error names the two facts that can't both be right."""
    subject = SUBJECTS[name]
    book: Rulebook = subject.rulebook(load_rulebook())
    with pytest.raises(FactError, match=r"contradict each other|follows from") as error:
        screen(changed(subject, more), as_of=subject.entry.as_of, rulebook=book)
    assert all(f"`{one}`" in error.value.message for one in both)


def test_capacity_from_elsewhere_that_is_said_stands() -> None:
    """A unit in another province beside `cross_province: true` is no contradiction, nor is one whose province is not given."""
    subject = SUBJECTS["project-producing"]
    book = subject.rulebook(load_rulebook())
    for more in (
        {"retired[0].located_in": "河北省唐山市", "cross_province": True},
        {"retired[0].located_in": None},
        {"region": None},
    ):
        assert screen(changed(subject, more), as_of=subject.entry.as_of, rulebook=book).conclusion != "blocked"


@pytest.mark.parametrize("listed_on", ["not_yet", "2027-03-01"])
def test_nobody_is_told_of_a_listing_before_there_is_one(listed_on: str) -> None:
    """A written notice before the listing contradicts it, so that no duty of the listed falls away."""
    subject = SUBJECTS["enterprise"]
    facts = {**subject.facts, "listed_on": listed_on, "notified_on": "2024-01-20"}
    with pytest.raises(FactError, match="`notified_on`"):
        screen(facts, as_of=subject.entry.as_of, rulebook=subject.rulebook(load_rulebook()))
