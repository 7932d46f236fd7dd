"""The solver, and what is built on it: its formulas and ranges of integers, with constants folded; Kleene logic over them.

Importing this module needs `z3-solver`, which the extra `proof` brings. Raises MissingExtra without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from cleanrules.encoding.kleene import Kleene, Truth
from cleanrules.errors import MissingExtra
from cleanrules.language.nodes import Comparison

try:
    import z3
except ImportError:
    raise MissingExtra(
        "proofs need `z3-solver`, which is not installed", help="install the extra: `pip install 'cleanrules[proof]'`"
    ) from None

__all__ = [
    "LOGIC", "ZERO", "Bool", "Int", "Range", "all_of", "any_of", "both", "chosen", "either", "hull", "if_then", "none_but", "z3",
]  # fmt: skip

Bool: TypeAlias = Any
"""A Python bool where it is settled, else a formula."""
Int: TypeAlias = Any
"""A Python int where it is settled, else an integer term."""


def all_of(parts: Iterable[Bool]) -> Bool:
    """And."""
    kept: list[Bool] = []
    for part in parts:
        if part is False:
            return False
        if part is not True:
            kept.append(part)
    return True if not kept else kept[0] if len(kept) == 1 else z3.And(*kept)


def any_of(parts: Iterable[Bool]) -> Bool:
    """Or."""
    kept: list[Bool] = []
    for part in parts:
        if part is True:
            return True
        if part is not False:
            kept.append(part)
    return False if not kept else kept[0] if len(kept) == 1 else z3.Or(*kept)


def both(*parts: Bool) -> Bool:
    """And, of a few."""
    return all_of(parts)


def either(*parts: Bool) -> Bool:
    """Or, of a few."""
    return any_of(parts)


def none_but(part: Bool) -> Bool:
    """Not."""
    return not part if isinstance(part, bool) else z3.Not(part)


def if_then(test: Bool, then: Any, otherwise: Any) -> Any:
    """If-then-else, of integers or of formulas."""
    if isinstance(test, bool):
        return then if test else otherwise
    if then is otherwise or (isinstance(then, bool | int) and type(then) is type(otherwise) and then == otherwise):
        return then
    if isinstance(then, bool) and isinstance(otherwise, bool):
        return test if then else z3.Not(test)
    return z3.If(test, then, otherwise)


class _Formulas:
    """The solver's booleans, as Kleene logic wants them."""

    all_of, any_of = staticmethod(all_of), staticmethod(any_of)
    none_but, if_then = staticmethod(none_but), staticmethod(if_then)


LOGIC: Final[Kleene[Bool]] = Kleene(_Formulas())
"""Kleene logic over the solver's formulas."""


# --- ranges ---


@dataclass(frozen=True, slots=True)
class Range:
    """All integers from `low` to `high`; where `no_low` or `no_high` holds there is no bound on that side."""

    low: Int
    high: Int
    no_low: Bool = False
    no_high: Bool = False

    @property
    def exact(self) -> bool:
        """Whether it is one value, whatever the subject."""
        return self.low is self.high and self.no_low is False and self.no_high is False

    @property
    def at_least(self) -> Bool:
        """Where none is below zero."""
        return both(none_but(self.no_low), _settled(self.low >= 0))

    @property
    def above(self) -> Bool:
        """Where all are above zero."""
        return both(none_but(self.no_low), _settled(self.low > 0))

    @property
    def at_most(self) -> Bool:
        """Where none is above zero."""
        return both(none_but(self.no_high), _settled(self.high <= 0))

    @property
    def below(self) -> Bool:
        """Where all are below zero."""
        return both(none_but(self.no_high), _settled(self.high < 0))

    @property
    def zero(self) -> Bool:
        """Where it is zero and nothing else."""
        if self.exact:
            return _settled(self.low == 0)
        known = both(none_but(self.no_low), none_but(self.no_high))
        return both(known, _settled(self.low == 0), _settled(self.high == 0))

    def __add__(self, other: Range) -> Range:
        if self is ZERO or other is ZERO:
            return other if self is ZERO else self
        low = self.low + other.low
        high = low if self.exact and other.exact else self.high + other.high
        return Range(low, high, either(self.no_low, other.no_low), either(self.no_high, other.no_high))

    def times(self, number: int) -> Range:
        """Its product with a number; zero times anything is zero."""
        if number in (0, 1):
            return self if number else ZERO
        low = self.low * number
        high = low if self.exact else self.high * number
        if number > 0:
            return Range(low, high, self.no_low, self.no_high)
        return Range(high, low, self.no_high, self.no_low)


def to_zero(op: Comparison, value: Range) -> Truth[Bool]:
    """Whether all values, or none, of a range stand in a relation to zero."""
    return LOGIC.exactly(_RELATIONS[op](value.low)) if value.exact else LOGIC.to_zero(op, value)


_RELATIONS: Final[dict[Comparison, Callable[[Int], Bool]]] = {
    ">=": lambda value: value >= 0,
    ">": lambda value: value > 0,
    "<=": lambda value: value <= 0,
    "<": lambda value: value < 0,
    "==": lambda value: value == 0,
    "!=": lambda value: value != 0,
}


def point(value: Int) -> Range:
    """The range of one value."""
    return Range(value, value)


def between(low: int | None, high: int | None) -> Range:
    """The range between two numbers; None is no bound."""
    if low is not None and low == high:
        return point(low)
    return Range(low or 0, high or 0, low is None, high is None)


ZERO = point(0)
ANYTHING = Range(0, 0, True, True)
AT_LEAST_ZERO = Range(0, 0, False, True)


def _settled(found: Any) -> Bool:
    return found


def least(one: Int, two: Int) -> Int:
    """The smaller of two."""
    if isinstance(one, int) and isinstance(two, int):
        return min(one, two)
    return one if one is two else z3.If(one <= two, one, two)


def largest(one: Int, two: Int) -> Int:
    """The larger of two."""
    if isinstance(one, int) and isinstance(two, int):
        return max(one, two)
    return one if one is two else z3.If(one >= two, one, two)


def select(test: Bool, then: Range, otherwise: Range) -> Range:
    """One range where the test holds, else the other."""
    low = if_then(test, then.low, otherwise.low)
    exact = then.exact and otherwise.exact
    return Range(
        low,
        low if exact else if_then(test, then.high, otherwise.high),
        if_then(test, then.no_low, otherwise.no_low),
        if_then(test, then.no_high, otherwise.no_high),
    )


def stretched(value: Range, low: int | None, high: int | None) -> Range:
    """The hull of all products with the numbers from `low` to `high` (None is no bound); zero times anything is zero."""
    if low is None and high is None:
        return select(value.zero, ZERO, ANYTHING)
    sides = [(value.low, value.no_low, -1), (value.high, value.no_high, 1)]
    finite: list[tuple[Bool, Int]] = []  # where a product of two ends is a number, and which
    below: list[Bool] = []
    above: list[Bool] = []
    for factor, sign in ((low, -1), (high, 1)):
        for end, endless, side in sides:
            up, down = _settled(end > 0), _settled(end < 0)
            if factor is None:
                known = none_but(endless)
                finite.append((both(known, _settled(end == 0)), 0))
                plus, minus = (up, down) if sign > 0 else (down, up)
                above += [both(known, plus), *([endless] if side == sign else [])]
                below += [both(known, minus), *([endless] if side != sign else [])]
            elif factor == 0:
                finite.append((True, 0))
            else:
                finite.append((none_but(endless), end * factor))
                (above if (factor > 0) is (side > 0) else below).append(endless)
    found = Range(_extreme(finite, least), _extreme(finite, largest), any_of(below), any_of(above))
    return select(value.zero, ZERO, found)


def _extreme(parts: Sequence[tuple[Bool, Int]], pick: Callable[[Int, Int], Int]) -> Int:
    """The smallest or largest of the numbers that there are; 0 where there is none."""
    there: Bool = False
    found: Int = 0
    for known, number in parts:
        found = if_then(there, if_then(known, pick(found, number), found), if_then(known, number, 0))
        there = either(there, known)
    return found


def chosen(options: Sequence[tuple[Bool, Range]]) -> Range:
    """The range of the one option whose guard holds; of the last where none of the others' does."""
    *rest, (_, found) = options
    for guard, option in reversed(rest):
        found = select(guard, option, found)
    return found


def joined(one: Range, two: Range) -> Range:
    """The hull of two ranges."""
    return Range(
        least(one.low, two.low) if one.no_low is not True and two.no_low is not True else 0,
        largest(one.high, two.high) if one.no_high is not True and two.no_high is not True else 0,
        either(one.no_low, two.no_low),
        either(one.no_high, two.no_high),
    )


def hull(options: Sequence[tuple[Bool, Range]]) -> Range:
    """The hull of all options whose guards hold; at least one does."""
    some, found = options[0]
    for guard, option in options[1:]:
        found = select(guard, select(some, joined(found, option), option), found)
        some = either(some, guard)
    return found
