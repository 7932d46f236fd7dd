"""Facts that contradict one another get no verdict: the same error in every engine, a rejected row in a register."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cleanrules import FactError, PackError, Rulebook, screen, screen_table
from cleanrules.facts.fields import Field
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.rulebook.model import DerivedFact
from cleanrules.testing.draw import Draw
from cleanrules.testing.walker import Walker
from cleanrules.text import Text

pl = pytest.importorskip("polars")
DAY = date(2026, 11, 22)
PACK = """
kind: works
confidence: copy
windows: cited
kinds:
  works:
    fields:
      gas: {type: flag}
      oil: {type: flag}
      electric: {type: flag}
      closed: {type: flag}
      built:
        type: list
        items:
          id: {type: text, key: true}
          type: {type: label, labels: [furnace, other]}
      equipment:
        type: list
        items:
          id: {type: text, key: true}
          type: {type: label, labels: [furnace, other]}
instruments:
  demo: {number: 1号, title: {zh: 甲, en: one}, issuer: 部, rank: department-rule, confidence: copy, from: 2018-01-01}
contradictions:
- name: furnace-not-in-equipment
  when: any(u.type == "furnace" for u in built) and all(e.type != "furnace" for e in equipment)
  ask: [built, equipment]
  message: {zh: 拟建高炉不在装备清单中, en: the furnace to be built is not in the equipment}
- name: closed-and-burning
  when: closed and (gas or oil)
  ask: [closed, gas, oil]
  message: {zh: 已停产却使用燃料, en: closed works burn nothing}
rules:
- code: DEM-CO-001
  name: not-electric
  title: {zh: 未电气化, en: not electric}
  when: "true"
  require: electric
  force: binding
  effect: rectify
  cites: {instrument: demo, article: 第一条}
"""


def _electric(gas: bool, oil: bool) -> bool:
    return not gas and not oil


def book() -> Rulebook:
    """The pack, with a fact that follows from two others."""
    made = rulebook_from_text(PACK)
    electric: Field = made.kinds["works"].fields["electric"]
    return replace(made, derived=(DerivedFact("works", electric, ("gas", "oil"), _electric, "test", "distinct"),))


BOOK = book()


def facts(**more: Any) -> dict[str, Any]:
    """The facts of some works."""
    return {"kind": "works", **more}


@pytest.mark.parametrize("engine", ["reference", "inference"])
@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"built": [{"id": "1", "type": "furnace"}], "equipment": []},
            "`built` and `equipment` contradict each other: the furnace to be built is not in the equipment",
        ),
        (
            {"closed": "true", "gas": "true"},
            "`closed` and `gas` and `oil` contradict each other: closed works burn nothing",
        ),
        (
            {"gas": "false", "oil": "true", "electric": "true"},
            "`electric` is given as true, and false follows from `gas`, `oil`",
        ),
    ],
)
def test_contradicting_facts_are_an_error_that_names_them(engine: str, given: dict[str, Any], message: str):
    """Whatever the engine and the rules selected, no verdict is given."""
    with pytest.raises(FactError) as caught:
        screen(facts(**given), as_of=DAY, rulebook=BOOK, engine=engine)
    assert message == caught.value.message
    assert "矛盾" in str(caught.value.help)


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ({"built": [{"id": "1", "type": "furnace"}], "electric": "true"}, "compliant"),
        ({"built": [{"id": "1", "type": "furnace"}], "equipment": {"items": [], "complete": "false"}}, "undetermined"),
        ({"built": [{"id": "1"}], "equipment": []}, "undetermined"),
        ({"closed": "true", "gas": "false"}, "undetermined"),
        ({"gas": "false", "oil": "false", "electric": "true"}, "compliant"),
        ({"gas": "true", "electric": "true"}, "compliant"),
    ],
)
def test_what_may_still_agree_is_judged(given: dict[str, Any], outcome: str):
    """Unknown facts, lists that are not complete and facts that agree contradict nothing."""
    found = screen(facts(**given), as_of=DAY, rulebook=BOOK, engine="reference")
    assert outcome == found["DEM-CO-001"].outcome


def test_rows_that_contradict_themselves_are_rejected():
    """Each such row is rejected with the words of a facts file; the others are judged."""
    frame = pl.DataFrame(
        {
            "id": ["agrees", "derived", "declared", "open"],
            "gas": [False, True, True, None],
            "oil": [False, False, False, False],
            "electric": [True, True, None, True],
            "closed": [True, False, True, True],
        }
    )
    found = screen_table(frame, as_of=DAY, kind="works", rulebook=BOOK, report=["all"])
    assert [("agrees", "compliant"), ("open", "compliant")] == found.findings.select("subject", "outcome").rows()
    assert {
        "derived": "`electric` is given as true, and false follows from `gas`, `oil`",
        "declared": "`closed` and `gas` and `oil` contradict each other: closed works burn nothing",
    } == dict(found.rejected.select("subject", "message").rows())


def test_a_derived_fact_that_agrees_follows_its_inputs():
    """A given fact that follows from the rest is derived anew when these change, as in a remedy."""
    found = screen(facts(gas="true", oil="false", electric="false"), as_of=DAY, rulebook=BOOK, engine="reference")
    assert "violation" == found["DEM-CO-001"].outcome
    assert {"electric": False} == dict(found.facts.derived)


def test_subjects_that_are_made_agree():
    """Subjects made for tests never contradict themselves."""
    walker = Walker(BOOK, "works")
    for seed in range(60):
        screen(walker.subject(Draw.seeded(seed)), as_of=DAY, rulebook=BOOK, engine="reference")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("ask: [built, equipment]", "ask: [built]", "a contradiction of fewer than two facts"),
        ("ask: [built, equipment]", "ask: [built, equipments]", "`equipments` is no fact of kind `works`"),
        ("name: closed-and-burning", "name: Closed", "`Closed` is no name of a contradiction"),
        (
            "when: closed and (gas or oil)",
            'when: closed and as_of > "2020-01-01"',
            "a contradiction reads the day asked",
        ),
    ],
)
def test_a_contradiction_that_says_nothing_is_refused(old: str, new: str, message: str):
    """One fact alone, an unknown fact, a bad name, or the day asked: each is an error with its place."""
    with pytest.raises(PackError) as caught:
        rulebook_from_text(PACK.replace(old, new))
    assert message == caught.value.message
    assert caught.value.position is not None


def test_titles_are_of_the_pack():
    """A contradiction keeps its words in both languages."""
    assert (
        Text("拟建高炉不在装备清单中", "the furnace to be built is not in the equipment")
        == BOOK.contradictions[0].message
    )
