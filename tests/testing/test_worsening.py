"""Worse never clears: the property finds the holes of a rulebook, and none in its repaired twin."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleanrules.rulebook.load import load_rulebook, rulebook_from_text
from cleanrules.rulebook.model import Rulebook
from cleanrules.testing import PropertyError, check_rulebook, subjects, worse_never_clears, worsened, worsenings
from cleanrules.testing.walker import Walker

PROOF = Path(__file__).parents[1] / "proof"
DECLARED = ("way-out-by-rebuild", "way-out-to-a-lesser-effect", "way-out-without-opinion", "way-out-without-unit")
"""The seeded ways out by a fact of which its field says how it gets worse."""
FEW = settings(max_examples=40, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
BOOK = rulebook_from_text("""
kinds:
  works:
    fields:
      closed: {type: flag, worse: "false"}
      real: {type: amount, unit: t/a, decimals: 1, at_least: 0, at_most: 100, worse: higher}
      accepted_on: {type: event, worse: not_yet}
      level: {type: label, labels: [other, III, II, I], worse: [I, II, III]}
      place: {type: label, labels: [here, there]}
      retired:
        type: list
        worse: fewer
        items:
          id: {type: text, key: true}
          capacity: {type: amount, unit: t/a, at_most: 100, worse: lower}
""")
WORKS: dict[str, Any] = {
    "kind": "works", "closed": "true", "real": "99.9", "accepted_on": "2024-05-01", "level": "II", "place": "here",
    "retired": [{"id": "a", "capacity": "1"}, {"id": "b"}],
}  # fmt: skip


def seeded(name: str, folder: str = "bad") -> Rulebook:
    """A pack with a seeded way out, or its repaired twin."""
    return load_rulebook(PROOF / folder / f"{name}.yaml", plugins=[])


@pytest.mark.parametrize("name", DECLARED)
def test_the_property_finds_a_hole(name: str):
    """Subjects made for the rules find each seeded way out, without the solver."""
    with pytest.raises(PropertyError) as caught:
        check_rulebook(seeded(name), engine="reference", only=("worse never clears",), examples=100, solved=False)
    assert "worse never clears" == caught.value.law


@pytest.mark.parametrize("name", DECLARED)
def test_the_property_holds_of_the_repaired_twin(name: str):
    """The same subjects find nothing in the repaired twin."""
    asked = check_rulebook(
        seeded(name, "good"), engine="reference", only=("worse never clears",), examples=100, solved=False
    )
    assert {"worse never clears"} == set(asked)
    assert 100 <= asked["worse never clears"]


def test_each_declared_direction_makes_worse():
    """Every way in which the fields say that a subject gets worse, and no other."""
    made = {(one.path, str(one.facts.get(one.path))) for one in worsenings(BOOK, WORKS)}
    assert {
        ("closed", "false"), ("real", "100"), ("accepted_on", "not_yet"), ("level", "III"),
        ("retired[0].capacity", "None"), ("retired[0]", "None"), ("retired[1]", "None"), ("retired", "[]"),
    } == made  # fmt: skip
    lists = [one.facts["retired"] for one in worsenings(BOOK, WORKS) if one.path.startswith("retired")]
    assert [{"id": "a", "capacity": "0"}, {"id": "b"}] in lists
    assert [{"id": "b"}] in lists


def test_what_is_at_its_worst_or_still_to_come_stays():
    """A fact at its worst, a label out of the order and an event of a later day than the one asked are left alone."""
    worst = {
        "kind": "works",
        "closed": "false",
        "real": "100",
        "accepted_on": "not_yet",
        "level": "other",
        "retired": [],
    }
    assert [] == list(worsenings(BOOK, worst))
    assert [] == list(worsenings(BOOK, {"kind": "works", "accepted_on": "2027-01-01"}, date(2026, 11, 22)))


@FEW
@given(st.data())
def test_a_worsened_subject_differs_in_one_fact(data: st.DataObject):
    """The strategy gives a sound subject that differs in one fact at most."""
    facts = data.draw(subjects("works", BOOK))
    other = data.draw(worsened(facts, BOOK))
    assert 1 >= sum(facts[name] != other[name] for name in facts)
    Walker(BOOK, "works").typed(other)


def test_what_the_law_lets_out_is_no_breach_of_the_property():
    """A waiver by rule and fact, with its article, ends the search; without it the hole is found."""
    text = (PROOF / "bad" / "way-out-without-unit.yaml").read_text(encoding="utf-8")
    line = {"id": "a", "running": "true", "treatment_installed": "true", "treatment_running": "false"}
    facts, day = {"kind": "plant", "processes": [line]}, date(2026, 11, 22)
    with pytest.raises(PropertyError):
        worse_never_clears(rulebook_from_text(text), facts, day)
    waiver = (
        "waivers:\n- {kind: way-out, rule: DEM-PR-001, fact: processes.treatment_installed,"
        " reason: {zh: 法定, en: by law}, cites: {instrument: demo, article: 第二条}}\n"
    )
    worse_never_clears(rulebook_from_text(text + waiver), facts, day)


def test_the_shipped_rulebook_lets_nobody_out():
    """Subjects of every kind that has rules, made worse in each fact, stay caught."""
    book = load_rulebook()
    for kind in sorted({rule.kind for rule in book.rules.values()}):
        check_rulebook(
            book, engine="reference", only=("worse never clears",), kinds=[kind], examples=1, solved=False, seed=3
        )
