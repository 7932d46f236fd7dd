"""Which law's penalties govern: that of the day of the act, unless the later one is lighter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from cleanrules.law.penalties import Penalty, applicable
from cleanrules.law.windows import Bound, Window

CHANGE = date(2026, 8, 15)
ACT, LATER = date(2026, 1, 1), date(2026, 9, 1)


def penalty(low: int | None, high: int | None, *, old: bool, operators: tuple[str, ...] = ()) -> Penalty:
    """A penalty of the law before or after the change."""
    window = Window(until=Bound(CHANGE, "copy")) if old else Window(Bound(CHANGE, "copy"))
    ends = [None if end is None else Fraction(end) for end in (low, high)]
    return Penalty(window, ends[0], ends[1], operators, "breach", "act", "copy", ())


OLD = penalty(10, 100, old=True)


@pytest.mark.parametrize(("new", "choice"), [
    (penalty(10, 50, old=False), "lighter"), (penalty(5, 100, old=False), "lighter"), (penalty(None, 100, old=False), "lighter"),
    (penalty(20, 200, old=False), "act"), (penalty(10, 100, old=False), "act"), (penalty(None, None, old=False), "unclear"),
])  # fmt: skip
def test_the_lighter_law(new: Penalty, choice: str) -> None:
    """Ranges are compared by their upper ends, then their lower; one without a range is for a person."""
    found = applicable([OLD, new], ACT, LATER, None, "recalled")
    governing, other = (new, OLD) if choice == "lighter" else (OLD, new)
    assert (choice, (governing,), (other,)) == (found.choice, found.governing, found.other)


@pytest.mark.parametrize("decision", [None, ACT, date(2026, 8, 14)])
def test_where_the_law_did_not_change(decision: date | None) -> None:
    """Where the decision falls under the law of the act, there is nothing to compare."""
    found = applicable([OLD, penalty(1, 2, old=False)], ACT, decision, None, "recalled")
    assert ("act", (OLD,), ()) == (found.choice, found.governing, found.other)


def test_a_law_without_penalty_is_lightest() -> None:
    """Where the later law has none, it is the lighter."""
    found = applicable([OLD], ACT, LATER, None, "recalled")
    assert ("lighter", (), (OLD,)) == (found.choice, found.governing, found.other)


def test_penalties_by_operator() -> None:
    """A penalty reaches the operators that it names; an operator of unknown type is reached by all."""
    person, anyone = penalty(1, 2, old=True, operators=("person",)), penalty(3, 4, old=True)
    by = {who: applicable([person, anyone], ACT, None, who, "recalled").governing for who in ("person", "unit", None)}
    assert {"person": (person, anyone), "unit": (anyone,), None: (person, anyone)} == by


def test_a_range_of_both_laws_is_given_once() -> None:
    """What holds before and after the change stands once; what the change brings stands beside it."""
    lasting, later = replace(OLD, window=Window()), penalty(20, 200, old=False)
    found = applicable([lasting, later], ACT, LATER, None, "recalled")
    assert ("act", (lasting,), (later,)) == (found.choice, found.governing, found.other)


@pytest.mark.parametrize(
    ("known", "choice"), [({}, "unclear"), ({"evades": True}, "act"), ({"evades": False}, "lighter")]
)
def test_the_lighter_law_by_a_fact(known: dict[str, bool], choice: str) -> None:
    """Where an unknown fact decides which law is lighter, a person must compare."""
    new = [
        replace(penalty(1, high, old=False), where={"evades": evades}) for high, evades in ((50, False), (900, True))
    ]
    assert choice == applicable([OLD, *new], ACT, LATER, None, "recalled", known).choice


def test_an_operator_that_no_range_names() -> None:
    """An operator of a type that no range names may be reached by each, so what depends on its type is open."""
    old = penalty(10, 100, old=True)
    new = [penalty(1, 50, old=False, operators=("unit",)), penalty(1, 900, old=False, operators=("person",))]
    found = applicable([old, *new], ACT, LATER, "individual-business", "recalled")
    assert ("unclear", (old,), tuple(new)) == (found.choice, found.governing, found.other)
