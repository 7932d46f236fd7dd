"""A source of choices, which serves Hypothesis and long seeded runs alike."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

T = TypeVar("T")
Tree = dict[str, Any]
"""Facts or a pack as their file holds them."""


class Draw:
    """A source of choices. Smaller integers are simpler: Hypothesis shrinks towards them."""

    def __init__(self, integer: Callable[[int, int], int]) -> None:
        self.integer = integer

    @classmethod
    def seeded(cls, seed: int) -> Draw:
        """The choices of a seeded pseudo-random generator."""
        return cls(random.Random(seed).randint)

    def choice(self, options: Sequence[T]) -> T:
        """One of the options; the first is the simplest."""
        return options[self.integer(0, len(options) - 1)]

    def chance(self, percent: int) -> bool:
        """True in so many cases of a hundred; false is simpler."""
        return self.integer(0, 99) >= 100 - percent

    def some(self, options: Sequence[T], low: int, high: int) -> list[T]:
        """Between `low` and `high` different options, in their order."""
        wanted = self.integer(low, min(high, len(options)))
        left = list(range(len(options)))
        chosen = [left.pop(self.integer(0, len(left) - 1)) for _ in range(wanted)]
        return [options[number] for number in sorted(chosen)]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """The options in any order."""
        left = list(options)
        return [left.pop(self.integer(0, len(left) - 1)) for _ in range(len(left))]


def drawn(make: Callable[[Draw], T]) -> SearchStrategy[T]:
    """The Hypothesis strategy of what a function makes from a `Draw`."""
    from hypothesis import strategies as st

    @st.composite
    def made(draw: Any) -> T:
        return make(Draw(lambda low, high: int(draw(st.integers(low, high)))))

    return made()
