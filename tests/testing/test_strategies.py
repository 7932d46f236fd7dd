"""Subjects for Hypothesis: valid, varied, at boundaries, with validators respected and facts really absent."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import model_validator

from cleanrules.engines.derived import derived
from cleanrules.errors import PluginError, UsageError
from cleanrules.facts import Amount, FactModel, amount
from cleanrules.facts.facts import read_facts
from cleanrules.facts.kinds import Fragment, assemble
from cleanrules.rulebook.load import load_rulebook, rulebook_from_text
from cleanrules.rulebook.model import DerivedFact, Rulebook
from cleanrules.testing import boundary_subjects, drop_facts, information_order, subjects
from cleanrules.testing.draw import Draw
from cleanrules.testing.properties import findings
from cleanrules.testing.strategies import days
from cleanrules.testing.walker import Walker
from cleanrules.text import Text

TEETH = Path(__file__).parent / "teeth.yaml"
BOOK = load_rulebook(TEETH, plugins=[])
FEW = settings(max_examples=40, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))


class Ordered(FactModel):
    """Two amounts of which one is never more than the other."""

    whole: Amount = amount("t/a", zh="全部", en="all", at_most=1000)
    part: Amount = amount("t/a", zh="部分", en="a part", at_most=1000)

    @model_validator(mode="after")
    def _a_part(self) -> "Ordered":
        if self.whole is not None and self.part is not None and self.part > self.whole:
            raise ValueError("the part is more than the whole")
        return self


def with_model(model: type[FactModel]) -> Rulebook:
    """A rulebook of one kind with a fact model, and no rules."""
    empty = rulebook_from_text("kinds: {thing: {fields: {one: {type: flag}}}}")
    return replace(empty, kinds=assemble([Fragment("thing", model, "test", Text("物", "thing"))]))


@FEW
@given(subjects("mill", BOOK), days("mill", BOOK))
def test_subjects_are_read_and_screened(facts: dict[str, Any], day: date) -> None:
    """Every subject is a sound facts file of which all facts are known."""
    typed = read_facts(facts, BOOK.kinds)
    assert set(facts) == {"kind", "id"} | {
        name for name, one in BOOK.kinds["mill"].fields.items() if one.type != "text"
    }
    assert typed.kind == "mill"
    assert 3 == len(findings(BOOK, facts, day))


@FEW
@given(subjects("mill", BOOK, rules=["TST-TE-003"]))
def test_subjects_for_a_rule_hold_what_it_reads(facts: dict[str, Any]) -> None:
    """With a rule named only the facts that it reads are made."""
    assert {"kind", "id", "room", "stoves"} == set(facts)


@FEW
@given(st.data())
def test_dropped_facts_are_absent(data: st.DataObject) -> None:
    """What is dropped is gone, nothing is added, and no verdict is taken back by adding it again."""
    full = data.draw(subjects("mill", BOOK))
    less = data.draw(drop_facts(full, BOOK))
    assert less.keys() <= full.keys()
    assert None not in less.values()
    information_order(BOOK, less, full, data.draw(days("mill", BOOK)))


def _same(retired: Fraction) -> Fraction:
    return retired


def test_no_subject_contradicts_what_is_derived_from_it() -> None:
    """What a plugin derives from a subject's other facts is left to it, in subjects by chance and in those of the solver."""
    built = BOOK.kinds["mill"].fields["built"]
    book = replace(BOOK, derived=(DerivedFact("mill", built, ("retired",), _same, "test"),))
    by_chance = [Walker(book, "mill").subject(Draw.seeded(seed)) for seed in range(20)]
    solved = [one.facts for one in boundary_subjects(book, codes=["TST-TE-001"])]
    assert solved
    for facts in (*by_chance, *solved):
        assert "built" not in facts
        assert {"built"} == set(derived(read_facts(facts, book.kinds), book).derived)


def test_boundaries_are_met_by_chance() -> None:
    """Of subjects for the ratio rule a good part stands exactly at its boundary, one unit below it, or one above."""
    walker = Walker(BOOK, "mill", ("TST-TE-001",))
    shares = {"1.1": [], "1.15": []}
    for seed in range(400):
        facts = walker.subject(Draw.seeded(seed))
        retired, built = (round(float(facts[name]) * 10) for name in ("retired", "built"))
        for share, found in shares.items():
            found.append(built > 0 and abs(100 * retired - round(float(share) * 100) * built) < 100)
    assert all(sum(found) >= 20 for found in shares.values())


def test_validators_of_models_are_respected() -> None:
    """What a model's own validator refuses is not made, and an impossible validator is an error with a remedy."""
    book = with_model(Ordered)
    made = [Walker(book, "thing").subject(Draw.seeded(seed)) for seed in range(60)]
    assert all(float(facts["part"]) <= float(facts["whole"]) for facts in made)
    assert any(0 < float(facts["part"]) for facts in made)

    class Impossible(Ordered):
        """Nothing passes."""

        @model_validator(mode="after")
        def _never(self) -> "Impossible":
            raise ValueError("never")

    with pytest.raises(UsageError, match="no subject of the kind `thing` passes its model's validators"):
        Walker(with_model(Impossible), "thing").subject(Draw.seeded(1))


def test_the_solver_stands_at_each_side_of_each_comparison() -> None:
    """Every comparison of every rule has a subject below, at and above its boundary, which the verdicts show."""
    found = list(boundary_subjects(BOOK))
    sides = {(one.code, one.text, one.side) for one in found}
    for text in ("retired >= param.share * built", "built > 0"):
        assert {0, 1} <= {side for code, written, side in sides if written == text and code == "TST-TE-001"}
    ratio = [one for one in found if one.text == "retired >= param.share * built"]
    outcomes = {
        one.side: findings(BOOK, one.facts, one.as_of)["TST-TE-001"].outcome
        for one in ratio
        if float(one.facts["built"])
    }
    assert {"violation", "compliant"} == {outcomes[-1], outcomes[1]}
    assert outcomes[0] == "compliant"


def test_an_unknown_kind_is_an_error() -> None:
    """A kind that nobody defines is named, with a suggestion."""
    with pytest.raises((UsageError, PluginError), match="unknown kind `mil`"):
        subjects("mil", BOOK)
