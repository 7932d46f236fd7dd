"""Linear forms at a moment: a number, and factors of facts, sums and counts, in whole numbers of one scale."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import assert_never

from cleanrules.engines.compiled.law import Law
from cleanrules.exact import ZERO, Interval
from cleanrules.language.linear import like_terms
from cleanrules.language.nodes import (
    Amount,
    Condition,
    Count,
    Extreme,
    Linear,
    Ref,
    Sum,
)


@dataclass(frozen=True, slots=True)
class Items:
    """What the items of a list that meet a condition add up to: of each a number, and weights of its scaled integers.

    `bounded` says that items of which nothing is known add nothing below zero.
    """

    listed: Ref
    where: Condition | None
    number: Fraction
    facts: tuple[tuple[Fraction, Ref], ...] = ()

    @property
    def numbers(self) -> list[Fraction]:
        """All its numbers."""
        return [self.number, *(weight for weight, _ in self.facts)]

    @property
    def bounded(self) -> bool:
        """Whether items of which nothing is known add nothing below zero."""
        return self.number >= 0 and all(weight > 0 and ref.field.at_least >= 0 for weight, ref in self.facts)


@dataclass(slots=True)
class Shape:
    """A linear form: the number in it, and each quantity with what it is multiplied by."""

    number: Interval = ZERO
    facts: list[tuple[Interval, Ref]] = field(default_factory=list)
    sums: list[tuple[Interval, Items]] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        """Whether all that multiplies a quantity is one number."""
        return all(factor.exact is not None for factor, _ in (*self.facts, *self.sums))

    def scale(self) -> int:
        """What makes all its numbers whole, each quantity being counted in its own."""
        return math.lcm(*(one.denominator for one in self._numbers()))

    def _numbers(self) -> Iterator[Fraction]:
        yield from _ends(self.number)
        for factor, ref in self.facts:
            own = 10**ref.field.decimals
            yield from (end / own for end in _ends(factor))
            if factor.exact is None:
                yield Fraction(1, own)
        for factor, items in self.sums:
            if factor.exact is not None:
                yield from (factor.exact * one for one in items.numbers)
            else:
                own = math.lcm(*(one.denominator for one in items.numbers))
                yield Fraction(1, own)
                yield from (end / own for end in _ends(factor))


def _ends(found: Interval) -> list[Fraction]:
    return [end for end in (found.low, found.high) if end is not None]


def shape_of(linear: Linear, law: Law) -> Shape | None:
    """The form at a moment; None where facts choose among values, or the subject has a part in what an item adds."""
    found = Shape()
    for quantity, terms in like_terms(linear):
        factor = law.weight(terms)
        if factor is None:
            return None
        if factor == ZERO:
            continue
        match quantity:
            case None:
                found.number = found.number + factor
            case Amount(ref):
                found.facts.append((factor, ref))
            case Count(listed, where):
                found.sums.append((factor, Items(listed, where, Fraction(1))))
            case Sum() as one:
                items = _items_of(one, law.unchosen)
                if items is None:
                    return None
                found.sums.append((factor, items))
            case Extreme():
                raise TypeError(f"the largest or smallest of a list is said of its items: {quantity!r}")
            case _:
                assert_never(quantity)
    return found


def _items_of(found: Sum, law: Law) -> Items | None:
    """What items add to a sum; None where facts choose, a value is not certain, or the subject has a part in it."""
    number = Fraction(0)
    facts: list[tuple[Fraction, Ref]] = []
    for quantity, terms in like_terms(found.each):
        factor = law.weight(terms)
        if factor is None or factor.exact is None:
            return None
        if factor == ZERO:
            continue
        if isinstance(quantity, Amount):
            if not quantity.ref.item:
                return None
            facts.append((factor.exact / 10**quantity.ref.field.decimals, quantity.ref))
        else:
            number += factor.exact
    return Items(found.list, found.where, number, tuple(facts))
