"""Kleene logic on two rails over the plainest booleans there are, Python's own, in all combinations of truths."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import pytest

from cleanrules.encoding.kleene import FALSE, SETTLED, TRUE, UNKNOWN, Kleene, Truth
from cleanrules.language.nodes import Comparison


class Plain:
    """Python's booleans."""

    def all_of(self, parts: Iterable[bool]) -> bool:
        """And."""
        return all(parts)

    def any_of(self, parts: Iterable[bool]) -> bool:
        """Or."""
        return any(parts)

    def none_but(self, part: bool) -> bool:
        """Not."""
        return not part

    def if_then(self, test: bool, then: bool, otherwise: bool) -> bool:
        """If-then-else."""
        return then if test else otherwise


LOGIC = Kleene(Plain())
TRUTHS = (True, False, None)
PAIRS = list(product(TRUTHS, repeat=2))


def known(truth: Truth[bool]) -> bool | None:
    """A truth on two rails as true, false or None; it is never both, and where it is decided never None."""
    assert not (truth.yes and truth.no)
    assert not truth.decided or truth.yes is not truth.no
    return True if truth.yes else False if truth.no else None


def possible(truth: bool | None) -> set[bool]:
    """What a truth may turn out to be."""
    return {True, False} if truth is None else {truth}


def common(values: set[bool]) -> bool | None:
    """What all ways come to; None where they differ."""
    return next(iter(values)) if len(values) == 1 else None


@pytest.mark.parametrize(("one", "two"), PAIRS)
def test_and_and_or_are_what_every_way_comes_to(one: bool | None, two: bool | None) -> None:
    """A conjunction or disjunction is settled where all that its parts may be comes to the same."""
    ways = list(product(possible(one), possible(two)))
    truths = [SETTLED[one], SETTLED[two]]
    assert common({a and b for a, b in ways}) is known(LOGIC.conjunction(truths))
    assert common({a or b for a, b in ways}) is known(LOGIC.disjunction(truths))


@pytest.mark.parametrize(("test", "then", "otherwise"), list(product(TRUTHS, repeat=3)))
def test_a_choice_counts_what_both_branches_agree_on(
    test: bool | None, then: bool | None, otherwise: bool | None
) -> None:
    """If-then-else is settled where all ways come to the same, also where the test is unknown."""
    ways = product(possible(test), possible(then), possible(otherwise))
    found = LOGIC.choice(SETTLED[test], SETTLED[then], SETTLED[otherwise])
    assert common({b if a else c for a, b, c in ways}) is known(found)


@pytest.mark.parametrize("truth", TRUTHS)
def test_possible_and_doubtful_are_what_a_truth_may_be(truth: bool | None) -> None:
    """A truth may be true where it is not surely false, and false where it is not surely true."""
    assert (True in possible(truth)) is LOGIC.possible(SETTLED[truth])
    assert (False in possible(truth)) is LOGIC.doubtful(SETTLED[truth])


def test_nothing_at_all() -> None:
    """All of nothing holds, some of nothing does not, and the contrary of unknown is unknown."""
    assert (True, False) == (known(LOGIC.conjunction([])), known(LOGIC.disjunction([])))
    assert (FALSE, TRUE, UNKNOWN) == (-TRUE, -FALSE, -UNKNOWN)


@dataclass(frozen=True)
class Between:
    """The whole numbers between two, None without a bound."""

    low: int | None
    high: int | None

    @property
    def at_least(self) -> bool:
        """None is below zero."""
        return self.low is not None and self.low >= 0

    @property
    def above(self) -> bool:
        """All are above zero."""
        return self.low is not None and self.low > 0

    @property
    def at_most(self) -> bool:
        """None is above zero."""
        return self.high is not None and self.high <= 0

    @property
    def below(self) -> bool:
        """All are below zero."""
        return self.high is not None and self.high < 0

    @property
    def zero(self) -> bool:
        """It is zero."""
        return self.low == self.high == 0


COMPARED = {
    ">=": lambda value: value >= 0, ">": lambda value: value > 0, "<=": lambda value: value <= 0,
    "<": lambda value: value < 0, "==": lambda value: value == 0, "!=": lambda value: value != 0,
}  # fmt: skip


@pytest.mark.parametrize("op", COMPARED)
@pytest.mark.parametrize(
    ("low", "high"), [(a, b) for a, b in product((None, -2, -1, 0, 1, 2), repeat=2) if a is None or b is None or a <= b]
)
def test_a_comparison_holds_where_all_values_do(op: Comparison, low: int | None, high: int | None) -> None:
    """An amount stands in a relation to zero where all values that it may have do; no bound is far away."""
    values = range(-9 if low is None else low, 10 if high is None else high + 1)
    assert common({COMPARED[op](value) for value in values}) is known(LOGIC.to_zero(op, Between(low, high)))
