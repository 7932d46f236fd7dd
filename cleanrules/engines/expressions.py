"""Truth values and amounts as columns: Kleene logic and exact interval arithmetic over polars expressions.

What is known when the plan is compiled stays a plain Python value, so that nothing is computed row by row in vain.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

import polars as pl

from cleanrules.language.nodes import Comparison

Truth = bool | None | pl.Expr
"""A truth value of all rows, or a Boolean column in which null is unknown."""
Number = int | None | pl.Expr
"""An end of a span: a whole number for all rows, or a column; None and null are *no bound*."""

UNKNOWN = pl.lit(None, dtype=pl.Boolean)


def column(truth: Truth) -> pl.Expr:
    """The truth as an expression."""
    if isinstance(truth, pl.Expr):
        return truth
    return UNKNOWN if truth is None else pl.lit(truth)


def negation(truth: Truth) -> Truth:
    """Not."""
    if isinstance(truth, pl.Expr):
        return ~truth
    return None if truth is None else not truth


def conjunction(truths: Iterable[Truth]) -> Truth:
    """And: false as soon as one part is false, true only where all are."""
    parts = list(truths)
    if any(part is False for part in parts):
        return False
    open_ = [part for part in parts if isinstance(part, pl.Expr)]
    unknown = any(part is None for part in parts)
    if not open_:
        return None if unknown else True
    return reduce(operator.and_, [*open_, UNKNOWN] if unknown else open_)


def disjunction(truths: Iterable[Truth]) -> Truth:
    """Or: true as soon as one part is true, false only where all are."""
    parts = list(truths)
    if any(part is True for part in parts):
        return True
    open_ = [part for part in parts if isinstance(part, pl.Expr)]
    unknown = any(part is None for part in parts)
    if not open_:
        return None if unknown else False
    return reduce(operator.or_, [*open_, UNKNOWN] if unknown else open_)


def choice(test: Truth, then: Truth, otherwise: Truth) -> Truth:
    """If-then-else with its consensus: where the test is unknown, what both branches agree on."""
    if not isinstance(test, pl.Expr):
        if test is not None:
            return then if test else otherwise
        if not isinstance(then, pl.Expr) and not isinstance(otherwise, pl.Expr):
            return then if then is otherwise else None
    if test is None:
        return disjunction([conjunction([then, otherwise]), conjunction([None, disjunction([then, otherwise])])])
    # the consensus term keeps a row whose test is unknown where both branches agree
    return disjunction(
        [
            conjunction([test, then]),
            conjunction([negation(test), otherwise]),
            conjunction([then, otherwise]),
        ]
    )


def first_of(cases: Sequence[tuple[Truth, Truth]]) -> Truth:
    """The value of the first case whose condition is surely true; unknown without one."""
    found: Truth = None
    for test, value in reversed(cases):
        if test is True:
            found = value
        elif isinstance(test, pl.Expr):
            found = pl.when(test).then(column(value)).otherwise(column(found))
    return found


def first_number(cases: Sequence[tuple[Truth, Number]]) -> Number:
    """The number of the first case whose condition is surely true; None without one."""
    found: Number = None
    for test, value in reversed(cases):
        if test is True:
            found = value
        elif isinstance(test, pl.Expr):
            found = pl.when(test).then(number(value)).otherwise(number(found))
    return found


def number(value: Number) -> pl.Expr:
    """The number as an expression."""
    return value if isinstance(value, pl.Expr) else pl.lit(value, dtype=pl.Int64)


@dataclass(frozen=True, slots=True)
class Weighted:
    """A sum of columns with whole weights, each known or null, and a whole number: one value a row, null is *anything*."""

    parts: tuple[tuple[int, pl.Expr], ...]
    constant: int = 0

    def compared(self, op: Comparison) -> Truth:
        """The relation of the sum to zero, as `positive terms op negative terms`, without a common divisor."""
        if not self.parts:
            return bool(_SIGNED[op](self.constant, 0))
        divisor = math.gcd(self.constant, *(weight for weight, _ in self.parts))
        plus = [(weight // divisor, part) for weight, part in self.parts if weight > 0]
        minus = [(-weight // divisor, part) for weight, part in self.parts if weight < 0]
        constant = self.constant // divisor
        if not plus:
            return _SIGNED[_MIRRORED[op]](_total(minus), constant)
        if minus:
            return _SIGNED[op](_total(plus), _total(minus) - constant if constant else _total(minus))
        return _SIGNED[op](_total(plus), -constant)


def _total(parts: Sequence[tuple[int, pl.Expr]]) -> pl.Expr:
    return reduce(operator.add, [part if weight == 1 else part * weight for weight, part in parts])


_SIGNED: dict[Comparison, Callable[..., pl.Expr]] = {
    ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
_MIRRORED: dict[Comparison, Comparison] = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Span:
    """All values from `low` to `high`, as whole numbers; the counterpart of `exact.Interval`.

    `same` says that every row has one value, or (null) may have any. `never_negative` that no row's low end is below zero.
    """

    low: Number
    high: Number
    same: bool = False
    never_negative: bool = False

    @property
    def static(self) -> bool:
        """Whether it is one number for all rows."""
        return self.same and isinstance(self.low, int)

    def plus(self, other: Span) -> Span:
        """The sum."""
        if self.same and other.same:
            return same(_sum(self.low, other.low), self.never_negative and other.never_negative)
        low = _sum(self.low, other.low)
        return Span(low, _sum(self.high, other.high), False, self.never_negative and other.never_negative)

    def times(self, factor: int) -> Span:
        """The span times a whole number other than zero."""
        if factor == 1:
            return self
        low, high = _scaled(self.low, factor), _scaled(self.high, factor)
        if self.same:
            return same(low, self.never_negative and factor > 0)
        return Span(low, high, False, self.never_negative) if factor > 0 else Span(high, low)

    def product(self, other: Span) -> Span:
        """The hull of all products; an exact zero times anything is zero."""
        for one, two in ((self, other), (other, self)):
            if one.same and isinstance(one.low, int):
                return point(0) if one.low == 0 else two.times(one.low)
        sign = self.never_negative and other.never_negative
        if self.same and other.same:
            a, b = number(self.low), number(other.low)
            return same(pl.when((a == 0) | (b == 0)).then(pl.lit(0, dtype=pl.Int64)).otherwise(a * b), sign)
        return _hull_of_products(self, other, sign)

    def compared(self, op: Comparison) -> Truth:
        """Whether all values, or none, stand in that relation to zero."""
        low, high = self.low, self.high
        if self.same:
            return None if low is None else _against_zero(op, low)
        match op:
            case ">=":
                return _decided(_at(">=", low), _at("<", high))
            case ">":
                return _decided(_at(">", low), _at("<=", high))
            case "<=":
                return _decided(_at("<=", high), _at(">", low))
            case "<":
                return _decided(_at("<", high), _at(">=", low))
        apart = disjunction([_surely(_at(">", low)), _surely(_at("<", high))])
        nothing = conjunction([_surely(_at("==", low)), _surely(_at("==", high))])
        return _decided(nothing, apart) if op == "==" else _decided(apart, nothing)


def same(value: Number, never_negative: bool = False) -> Span:
    """The span of one value a row; null is anything."""
    return Span(value, value, True, never_negative)


def point(value: int) -> Span:
    """The span of one whole number."""
    return same(value, value >= 0)


ANYTHING = same(None)


def _sum(one: Number, two: Number) -> Number:
    if one is None or two is None:
        return None
    if isinstance(one, int) and one == 0:
        return two
    if isinstance(two, int) and two == 0:
        return one
    return one + two


def _scaled(value: Number, factor: int) -> Number:
    return None if value is None else value * factor


def _against_zero(op: Comparison, value: int | pl.Expr) -> Truth:
    found: Truth = _SIGNED[op](value, 0)
    return found


def _at(op: Comparison, end: Number) -> Truth:
    return False if end is None else _against_zero(op, end)


def _surely(truth: Truth) -> Truth:
    """The truth with *no bound* taken for false."""
    return truth.fill_null(value=False) if isinstance(truth, pl.Expr) else truth


def _decided(surely: Truth, surely_not: Truth) -> Truth:
    return first_of([(surely, True), (surely_not, False)])


def _hull_of_products(a: Span, b: Span, sign: bool) -> Span:
    """Low and high of the four products of ends, where an end without a bound is infinite."""
    if sign:
        zero = _is_zero(a) | _is_zero(b)
        high = pl.when(zero).then(pl.lit(0, dtype=pl.Int64)).otherwise(number(a.high) * number(b.high))
        return Span(number(a.low) * number(b.low), high, False, sign)
    corners = [_corner(x, y) for x in _ends(a) for y in _ends(b)]
    lowest = pl.min_horizontal([finite for finite, _, _ in corners])
    highest = pl.max_horizontal([finite for finite, _, _ in corners])
    below = pl.any_horizontal([minus for _, minus, _ in corners])
    above = pl.any_horizontal([plus for _, _, plus in corners])
    nothing = _is_zero(a) | _is_zero(b)
    zero, none = pl.lit(0, dtype=pl.Int64), pl.lit(None, dtype=pl.Int64)
    low = pl.when(nothing).then(zero).when(below).then(none).otherwise(lowest)
    high = pl.when(nothing).then(zero).when(above).then(none).otherwise(highest)
    return Span(low, high, False, sign)


_End = tuple[pl.Expr, int]


def _ends(span: Span) -> tuple[_End, _End]:
    return (number(span.low), -1), (number(span.high), 1)


def _corner(one: _End, two: _End) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """The product of two ends where it is finite, and whether it is minus or plus infinity."""
    (a, sign_a), (b, sign_b) = one, two
    infinite = a.is_null() | b.is_null()
    sign = a.sign().fill_null(sign_a) * b.sign().fill_null(sign_b)
    finite = pl.when(infinite & (sign != 0)).then(pl.lit(None, dtype=pl.Int64)).otherwise((a * b).fill_null(0))
    return finite, infinite & (sign < 0), infinite & (sign > 0)


def _is_zero(span: Span) -> pl.Expr:
    return (number(span.low) == 0).fill_null(value=False) & (number(span.high) == 0).fill_null(value=False)
