"""Amounts as formulas: ranges of integers, with all denominators cleared."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any, assert_never

from cleanrules import exact
from cleanrules.encoding.kleene import Truth
from cleanrules.exact import point as interval_point
from cleanrules.facts.fields import Field
from cleanrules.language.linear import like_terms
from cleanrules.language.nodes import (
    Amount,
    Compare,
    Condition,
    Count,
    Extreme,
    Linear,
    Quantity,
    Sum,
    Term,
)
from cleanrules.law.instruments import ParameterValue
from cleanrules.law.windows import Moment
from cleanrules.proof.dates import Dated
from cleanrules.proof.logic import (
    ANYTHING,
    AT_LEAST_ZERO,
    LOGIC,
    ZERO,
    Bool,
    Range,
    all_of,
    both,
    chosen,
    either,
    hull,
    if_then,
    joined,
    none_but,
    point,
    select,
    stretched,
    to_zero,
)
from cleanrules.proof.subject import Item, Owner, Subject
from cleanrules.rulebook.model import Rulebook


class Amounts(Dated):
    """The encoding of amounts, sums and counts."""

    def __init__(
        self, rulebook: Rulebook, subject: Subject, moment: Moment, base: Amounts | None = None, year: int | None = None
    ) -> None:
        super().__init__(rulebook, subject, moment, base, year)
        self._rests: dict[tuple[str, object], Any] = {}

    def compare(self, found: Compare, owner: Owner) -> Truth[Bool]:
        """A comparison of two amounts."""
        return to_zero(found.op, self.margin(found, owner))

    def margin(self, compare: Compare, owner: Owner = None) -> Range:
        """Left less right, all denominators cleared; `denominator(compare.apart, …)` is the scale."""
        linear = compare.apart
        return self.amount(linear, denominator(linear, self.rulebook), owner)

    def amount(self, linear: Linear, scale: int, owner: Owner = None) -> Range:
        """The values that a linear form may have, times a scale that makes them whole."""
        found = ZERO
        for quantity, terms in like_terms(linear):
            found = found + self._weighed(tuple(terms), scale, self._quantity(quantity, owner), owner)
        return found

    def _weighed(self, terms: Sequence[Term], scale: int, quantity: tuple[Range, int], owner: Owner) -> Range:
        """A quantity times what its terms multiply it by, whichever values their parameters have."""
        value, below = quantity
        names = tuple(dict.fromkeys(name for term in terms for name in term.parameters))
        options = [self.options(self.rulebook.parameters[name], owner) for name in names]
        found: list[tuple[Bool, Range]] = []
        for combination in product(*(one.values for one in options)):
            guard = all_of(where for where, _ in combination)
            values = dict(zip(names, (one for _, one in combination), strict=True))
            found.append((guard, self._product(terms, Fraction(scale, below), value, values)))
        return chosen(found) if all(one.single for one in options) else hull(found)

    def _product(
        self, terms: Sequence[Term], scale: Fraction, value: Range, values: Mapping[str, ParameterValue | None]
    ) -> Range:
        weight = interval_point(Fraction(0))
        for term in terms:
            part = interval_point(term.factor * scale)
            for name in term.parameters:
                one = values[name]
                part = part * (exact.ANYTHING if one is None else one.interval)
            weight = weight + part
        if weight.exact is not None:
            return value.times(int(weight.exact))
        low, high = (None if end is None else int(end) for end in (weight.low, weight.high))
        return stretched(value, low, high)

    def _quantity(self, quantity: Quantity | None, owner: Owner) -> tuple[Range, int]:
        """The values of a fact, a sum or a count, and what they are to be divided by."""
        match quantity:
            case Amount(ref):
                own = owner if ref.item else None
                known = self.subject.known(ref.field, own)
                unit = 10**ref.field.decimals
                if known is False:
                    return ANYTHING, unit
                value = self.subject.amount(ref, own)
                return Range(value, value, none_but(known), none_but(known)), unit
            case Sum(listed, each):
                scale = denominator(each, self.rulebook)
                return self._total(quantity, listed.field, scale), scale
            case Count(listed):
                return self._count(quantity, listed.field), 1
            case Extreme():
                raise TypeError(f"the largest or smallest of a list is said of its items: {quantity!r}")
            case None:
                return point(1), 1
            case _:
                assert_never(quantity)

    def _total(self, found: Sum, listed: Field, scale: int) -> Range:
        result = ZERO
        for item, there in self.subject.items(listed):
            where = self.where(found.where, item)
            result = result + self._counted(there, where, self._item_amount(found.each, scale, item))
        further = self._item_amount(found.each, scale, Item(listed, None))
        positive = both(none_but(further.no_low), further.low >= 0)
        if self.subject.shape.rest:
            rest = self._rest("sum", found, 0 if positive is True else None)
            result = result + point(if_then(self._full(listed), rest, 0))
        partial = none_but(self.subject.complete(listed))
        low = both(partial, none_but(positive))
        return Range(result.low, result.high, either(result.no_low, low), either(result.no_high, partial))

    @staticmethod
    def _counted(there: Bool, where: Truth[Bool], each: Range) -> Range:
        """What an item adds to a sum: its amount, nothing, or either."""
        surely = both(there, where.yes)
        if where.decided:
            return select(surely, each, ZERO)
        return select(surely, each, select(both(there, LOGIC.possible(where)), joined(each, ZERO), ZERO))

    def _item_amount(self, linear: Linear, scale: int, item: Item) -> Range:
        """The amount of one item; an unknown amount that can't be negative is from 0 up."""
        found = ZERO
        for quantity, terms in like_terms(linear):
            value, below = self._quantity(quantity, item)
            if isinstance(quantity, Amount) and quantity.ref.field.at_least >= 0:
                if value is ANYTHING:
                    value = AT_LEAST_ZERO
                elif value.no_low is not False:
                    value = Range(if_then(value.no_low, 0, value.low), value.high, False, value.no_high)
            found = found + self._weighed(tuple(terms), scale, (value, below), item)
        return found

    def _count(self, found: Count, listed: Field) -> Range:
        sure: Any = 0
        most: Any = 0
        decided = True
        for item, there in self.subject.items(listed):
            where = self.where(found.where, item)
            decided = decided and where.decided
            sure = sure + if_then(both(there, where.yes), 1, 0)
            most = most + if_then(both(there, LOGIC.possible(where)), 1, 0)
        if self.subject.shape.rest:
            rest = if_then(self._full(listed), self._rest("count", found, 0), 0)
            sure, most = sure + rest, most + rest
        partial = none_but(self.subject.complete(listed))
        return Range(sure, sure if decided else most, False, partial)

    def _full(self, listed: Field) -> Bool:
        """Where a list has all the items that there are variables for."""
        return self.subject.length(listed) == self.subject.shape.length(listed)

    def _rest(self, part: str, of: Condition | Quantity, low: int | None = None) -> Any:
        """What further items of a list might add: a truth to `each`, an integer to a sum or count."""
        kept = self._rests.get((part, of))
        if kept is None:
            kept = self._rests[part, of] = self.subject.fresh(low, truth=part == "each")
        return kept


def denominator(linear: Linear, rulebook: Rulebook) -> int:
    """What a linear form must be multiplied by to be whole, whatever values its parameters have."""
    return math.lcm(*(_denominator(term, rulebook) for term in linear.terms), 1)


def _denominator(term: Term, rulebook: Rulebook) -> int:
    found = term.factor.denominator
    for name in term.parameters:
        found *= math.lcm(*(one.denominator for one in rulebook.parameters[name].numbers()), 1)
    match term.quantity:
        case Amount(ref):
            found *= 10**ref.field.decimals
        case Sum(_, each) | Extreme(_, _, each):
            found *= denominator(each, rulebook)
        case Count() | None:
            pass
        case _:
            assert_never(term.quantity)
    return found
