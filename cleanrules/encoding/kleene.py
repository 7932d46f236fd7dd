"""Strong Kleene logic on two rails, over the booleans of a solver: where a condition is surely true, and where surely false."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from cleanrules.language.nodes import Comparison

B = TypeVar("B")
"""What a solver has for a boolean; Python's True and False where it is settled."""
B_co = TypeVar("B_co", covariant=True)


class Bools(Protocol[B]):
    """The booleans of a solver, constants folded: what is settled stays a Python bool."""

    def all_of(self, parts: Iterable[B]) -> B:
        """And."""
        ...

    def any_of(self, parts: Iterable[B]) -> B:
        """Or."""
        ...

    def none_but(self, part: B) -> B:
        """Not."""
        ...

    def if_then(self, test: B, then: B, otherwise: B) -> B:
        """If-then-else."""
        ...


class Signs(Protocol[B_co]):
    """Where all values that an amount may have stand in some relation to zero."""

    @property
    def at_least(self) -> B_co:
        """Where none is below zero."""
        ...

    @property
    def above(self) -> B_co:
        """Where all are above zero."""
        ...

    @property
    def at_most(self) -> B_co:
        """Where none is above zero."""
        ...

    @property
    def below(self) -> B_co:
        """Where all are below zero."""
        ...

    @property
    def zero(self) -> B_co:
        """Where it is zero and nothing else."""
        ...


@dataclass(frozen=True, slots=True)
class Truth(Generic[B]):
    """A condition in Kleene logic: `yes` where it is surely true, `no` where it is surely false, unknown elsewhere.

    `decided` says that it is never unknown: `no` is then the negation of `yes`.
    """

    yes: B
    no: B
    decided: bool = False

    def __neg__(self) -> Truth[B]:
        """Not, in Kleene logic."""
        return Truth(self.no, self.yes, self.decided)


TRUE: Final[Truth[Any]] = Truth(True, False, True)
FALSE: Final[Truth[Any]] = Truth(False, True, True)
UNKNOWN: Final[Truth[Any]] = Truth(False, False)
SETTLED: Final[dict[bool | None, Truth[Any]]] = {True: TRUE, False: FALSE, None: UNKNOWN}


class Kleene(Generic[B]):
    """The connectives, over the booleans of one solver."""

    def __init__(self, bools: Bools[B]) -> None:
        self.bools = bools

    def both(self, *parts: B) -> B:
        """And, of a few booleans."""
        return self.bools.all_of(parts)

    def either(self, *parts: B) -> B:
        """Or, of a few booleans."""
        return self.bools.any_of(parts)

    def exactly(self, boolean: B) -> Truth[B]:
        """The truth of what is always known."""
        return Truth(boolean, self.bools.none_but(boolean), True)

    def possible(self, truth: Truth[B]) -> B:
        """Where it may be true."""
        return truth.yes if truth.decided else self.bools.none_but(truth.no)

    def doubtful(self, truth: Truth[B]) -> B:
        """Where it may be false."""
        return truth.no if truth.decided else self.bools.none_but(truth.yes)

    def conjunction(self, truths: Sequence[Truth[B]]) -> Truth[B]:
        """And."""
        yes = self.bools.all_of([truth.yes for truth in truths])
        if all(truth.decided for truth in truths):
            return self.exactly(yes)
        return Truth(yes, self.bools.any_of([truth.no for truth in truths]))

    def disjunction(self, truths: Sequence[Truth[B]]) -> Truth[B]:
        """Or."""
        return -self.conjunction([-truth for truth in truths])

    def choice(self, test: Truth[B], then: Truth[B], otherwise: Truth[B]) -> Truth[B]:
        """If-then-else with its consensus: where the test is unknown, what both branches agree on."""
        if test.decided and then.decided and otherwise.decided:
            return self.exactly(self.bools.if_then(test.yes, then.yes, otherwise.yes))
        both, any_of = self.both, self.bools.any_of
        yes, no = (
            any_of([both(test.yes, one), both(test.no, two), *([] if test.decided else [both(one, two)])])
            for one, two in ((then.yes, otherwise.yes), (then.no, otherwise.no))
        )
        return Truth(yes, no)

    def to_zero(self, op: Comparison, signs: Signs[B]) -> Truth[B]:
        """Whether all values, or none, of an amount stand in a relation to zero."""
        match op:
            case ">=":
                return Truth(signs.at_least, signs.below)
            case ">":
                return Truth(signs.above, signs.at_most)
            case "<=":
                return Truth(signs.at_most, signs.above)
            case "<":
                return Truth(signs.below, signs.at_least)
        apart, same = self.either(signs.above, signs.below), signs.zero
        return Truth(same, apart) if op == "==" else Truth(apart, same)
