"""Amounts on one subject whose planned facts may change: as intervals whose ends are linear in the variables."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from cleanrules.engines import atoms, parameters
from cleanrules.engines.context import NOTHING, Context
from cleanrules.engines.reference import evaluate
from cleanrules.exact import Interval, point
from cleanrules.facts.facts import Facts, Record, Scalar
from cleanrules.facts.fields import Field
from cleanrules.language.linear import like_terms
from cleanrules.language.nodes import (
    Amount,
    Compare,
    Comparison,
    Condition,
    Count,
    Extreme,
    Linear,
    Node,
    Quantity,
    Ref,
    Sum,
)
from cleanrules.law.instruments import Key, Parameter
from cleanrules.proof.least.free import Free, Item
from cleanrules.proof.least.model import NOTHING as NO_AMOUNT
from cleanrules.proof.least.model import End, Lit, Model, Span, negated

Values = Mapping[str, tuple[bool | str, ...]]
"""What some keys of parameters may be, in one case."""
MOST = 64
"""Into how many cases a comparison may be taken apart."""


class Truth(NamedTuple):
    """A truth in Kleene logic."""

    yes: Lit
    no: Lit

    def __neg__(self) -> Truth:
        return Truth(self.no, self.yes)


TRUE, FALSE, UNKNOWN = Truth(True, False), Truth(False, True), Truth(False, False)
SETTLED = {True: TRUE, False: FALSE, None: UNKNOWN}


class Unencodable(Exception):
    """What the encoding has no exact form for; `part` is the condition or amount, whose facts are then held as they are."""

    def __init__(self, part: Node) -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact that a plugin derives, and those of its inputs that may change: flags and labels of the subject."""

    inputs: tuple[Field, ...]
    value: Callable[[Mapping[str, Scalar]], Scalar | None]


class Quantities(ABC):
    """The encoding of amounts and their comparisons; what a condition comes to is the subclass's."""

    def __init__(self, model: Model, free: Free, facts: Facts, tables: Mapping[str, Derived]) -> None:
        self.model, self.free, self.facts, self.tables = model, free, facts, tables

    @abstractmethod
    def truth(self, condition: Condition, context: Context, item: Item | None = None) -> Truth:
        """A condition at a moment, on the subject or an item."""

    @abstractmethod
    def varies(self, part: Node, context: Context, item: Item | None) -> bool:
        """Whether a condition or amount reads a fact that may change."""

    def all_of(self, parts: list[Truth]) -> Truth:
        """And."""
        return Truth(self.model.all_of([part.yes for part in parts]), self.model.any_of([part.no for part in parts]))

    def compare(self, condition: Compare, context: Context, item: Item | None) -> Truth:
        """A comparison of two amounts."""
        linear = atoms.shortfall(condition, context.rulebook)
        found = [
            (case, self.to_zero(condition.op, self._linear(linear, context, item, values)))
            for case, values in self._cases(linear, context, item)
        ]
        either = self.model.any_of
        return Truth(*(either([self.model.all_of([case, rail[n]]) for case, rail in found]) for n in (0, 1)))

    def to_zero(self, op: Comparison, span: Span) -> Truth:
        """Whether all values, or none, stand in that relation to zero."""
        low, high = span.low, span.high
        at_least, below = self._above(low), self._above(high.times(Fraction(-1)), strictly=True)
        above, at_most = self._above(low, strictly=True), self._above(high.times(Fraction(-1)))
        match op:
            case ">=":
                return Truth(at_least, below)
            case ">":
                return Truth(above, at_most)
            case "<=":
                return Truth(at_most, above)
            case "<":
                return Truth(below, at_least)
        same, apart = self.model.all_of([at_least, at_most]), self.model.any_of([above, below])
        return Truth(same, apart) if op == "==" else Truth(apart, same)

    def _above(self, end: End, *, strictly: bool = False) -> Lit:
        if end.open is True:
            return False
        return self.model.all_of([negated(end.open), self.model.positive(end, strictly=strictly)])

    def _linear(
        self, linear: Linear, context: Context, item: Item | None, values: Values, *, of_item: bool = False
    ) -> Span:
        """The values of an amount; `of_item`: one summed, where what is unknown and can't be negative is from 0 up."""
        total = Span(NO_AMOUNT, NO_AMOUNT)
        for quantity, terms in like_terms(linear):
            weight = point(0)
            for term in terms:
                product_ = point(term.factor)
                for name in term.parameters:
                    product_ = product_ * self._number(context.rulebook.parameters[name], context, item, values)
                weight = weight + product_
            if quantity is None:
                part = _fixed(weight)
            else:
                part = self._times(weight, self._quantity(quantity, context, item, of_item), quantity)
            total = Span(self.model.plus(total.low, part.low), self.model.plus(total.high, part.high))
        return total

    def _quantity(self, found: Quantity, context: Context, item: Item | None, of_item: bool) -> Span:
        match found:
            case Amount(ref):
                variable = self.free.at(ref.field, item if ref.item else None)
                if variable is not None:
                    end = End(Fraction(0), {variable.number: Fraction(1, 10**ref.field.decimals)})
                    return Span(end, end)
                known = atoms.quantity(found, context, record_of(item), evaluate)
                if of_item and known.low is None and known.high is None and ref.field.at_least >= 0:
                    known = Interval(Fraction(0), None)
                return _fixed(known)
            case Sum():
                return self._sum(found, context)
            case Count(listed, where):
                return self._count(listed, where, context)
            case Extreme():
                raise TypeError(f"the largest or smallest of a list is said of its items: {found!r}")

    def _times(self, weight: Interval, span: Span, part: Quantity) -> Span:
        """The hull of all products."""
        fixed, exact = span.fixed, weight.exact
        if fixed is not None:
            return _fixed(weight * fixed)
        if exact is not None:
            if exact == 0:
                return Span(NO_AMOUNT, NO_AMOUNT)
            low, high = span.low.times(exact), span.high.times(exact)
            return Span(low, high) if exact > 0 else Span(high, low)
        if span.low.open is not False or self.model.range(span.low)[0] < 0:
            raise Unencodable(part)
        return Span(self._bent(weight.low, span, down=True), self._bent(weight.high, span, down=False))

    def _bent(self, weight: Fraction | None, span: Span, *, down: bool) -> End:
        """One end of an interval times an amount that is not negative; without a bound where there is something to multiply."""
        if weight is None:
            return End(Fraction(0), {}, negated(self._above(span.high.times(Fraction(-1)))))
        if weight == 0:
            return NO_AMOUNT
        end = span.low if (weight > 0) is down else span.high
        return end.times(weight)

    # --- lists ---

    def _sum(self, found: Sum, context: Context) -> Span:
        """A sum over a list; an unknown condition widens it, an unknown list has any items."""
        low = high = NO_AMOUNT
        for item in self.free.items(found.list.field):
            where = TRUE if found.where is None else self.truth(found.where, context, item)
            counts = self.all_of([Truth(item.present, negated(item.present)), where])
            for case, values in self._cases(found.each, context, item):
                each = self._linear(found.each, context, item, values, of_item=True)
                now = self.all_of([Truth(case, negated(case)), counts])
                part = self._counting(each, now, found)
                low, high = self.model.plus(low, part.low), self.model.plus(high, part.high)
        listing = context.listing(found.list)
        if listing is None or not listing.complete:
            if any(isinstance(one.quantity, Amount) and not one.quantity.ref.item for one in found.each.terms) and (
                self.varies(found.each, context, None)
            ):
                raise Unencodable(found)
            rest = atoms.item_amount(found.each, context, NOTHING, evaluate)
            low = low if rest.low is not None and rest.low >= 0 else End(low.constant, low.weights, True)
            high = End(high.constant, high.weights, True)
        return Span(low, high)

    def _counting(self, each: Span, counts: Truth, found: Sum) -> Span:
        """What an item adds: its amount if it counts, nothing if not, and what lies between where that is unknown."""
        model, possible = self.model, negated(counts.no)
        settled = counts.no == negated(counts.yes)
        ends: list[End] = []
        for end, is_low in ((each.low, True), (each.high, False)):
            least, most = model.range(end)
            if settled or (least >= 0 if is_low else most <= 0):
                by = counts.yes
            elif most <= 0 if is_low else least >= 0:
                by = possible
            else:
                raise Unencodable(found)
            unbounded = model.all_of([end.open, possible])
            gated = model.gated(end, by)
            ends.append(End(gated.constant, gated.weights, unbounded))
        return Span(*ends)

    def _count(self, listed: Ref, where: Condition | None, context: Context) -> Span:
        low = high = NO_AMOUNT
        for item in self.free.items(listed.field):
            there = Truth(item.present, negated(item.present))
            counts = self.all_of([there, TRUE if where is None else self.truth(where, context, item)])
            low = self.model.plus(low, self.model.counted(counts.yes, Fraction(1)))
            high = self.model.plus(high, self.model.counted(negated(counts.no), Fraction(1)))
        listing = context.listing(listed)
        if listing is None or not listing.complete:
            high = End(high.constant, high.weights, True)
        return Span(low, high)

    # --- parameters ---

    def _cases(self, linear: Linear, context: Context, item: Item | None) -> Iterator[tuple[Lit, Values]]:
        """The values that the keys of an amount's parameters may take where facts may change them, and when they do."""
        keys = {key.source: key for term in linear.terms for name in term.parameters
                for key in context.rulebook.parameters[name].by}  # fmt: skip
        options = {name: found for name, key in keys.items() if (found := self._options(key, context, item, linear))}
        cases = list(product(*options.values()))
        if len(cases) > MOST:
            raise Unencodable(linear)
        for case in cases:
            yield (
                self.model.all_of([lit for lit, _ in case]),
                dict(zip(options, (chosen for _, chosen in case), strict=True)),
            )

    def _options(
        self, key: Key, context: Context, item: Item | None, linear: Linear
    ) -> list[tuple[Lit, tuple[bool | str, ...]]]:
        """What a key may be, and when; nothing where no fact that may change has a part in it."""
        if (self.facts.kind, key.source) in context.rulebook.categories:
            condition = parameters.in_category(key.source)
            if not self.varies(condition, context, item):
                return []
            truth = self.truth(condition, context, item)
            open_ = self.model.all_of([negated(truth.yes), negated(truth.no)])
            return [(truth.yes, (True,)), (truth.no, (False,)), (open_, (True, False))]
        if key.source in self.tables:
            raise Unencodable(linear)
        ref, _ = parameters.key_fact(key, context, record_of(item))
        found = None if ref is None else self.free.at(ref.field, item if ref.item else None)
        if found is None:
            return []
        if found.choices:
            return [(lit, (label,)) for label, lit in found.choices.items()]
        return [(found.number, (True,)), (-found.number, (False,))]

    def _number(self, parameter: Parameter, context: Context, item: Item | None, values: Values) -> Interval:
        """The hull of the values that a parameter may have in one case."""
        record = record_of(item)
        choices = [
            values.get(key.source) or parameters.key_values(key, context, record, evaluate) for key in parameter.by
        ]
        result: Interval | None = None
        for chosen in product(*choices):
            keys = {key.name: value for key, value in zip(parameter.by, chosen, strict=True)}
            for value in parameters.chosen_values(parameter, keys, context):
                found = parameters.interval(value)
                result = found if result is None else result.hull(found)
        return Interval(None, None) if result is None else result


def record_of(item: Item | None) -> Record:
    """The item's facts as they are now; nothing where the subject itself is meant."""
    return NOTHING if item is None else item.record


def end_of(value: Fraction | int | None) -> End:
    """A settled end; None is no bound."""
    return End(Fraction(0), {}, True) if value is None else End(Fraction(value), {})


def _fixed(found: Interval) -> Span:
    return Span(end_of(found.low), end_of(found.high))
