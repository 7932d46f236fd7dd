"""Amounts on one subject whose planned facts may change: as intervals whose ends are linear in the variables."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from cleanrules.encoding.encoding import Encoding
from cleanrules.encoding.kleene import Kleene, Truth
from cleanrules.engines.contexts import Contexts
from cleanrules.exact import ANYTHING, AT_LEAST_ZERO, Interval, point
from cleanrules.facts.facts import Record, Scalar
from cleanrules.facts.fields import Field
from cleanrules.language.keys import Cell, cells
from cleanrules.language.linear import like_terms
from cleanrules.language.nodes import (
    Amount,
    Compare,
    Comparison,
    Condition,
    Count,
    Extreme,
    InCategory,
    Linear,
    Node,
    Quantity,
    Ref,
    Sum,
)
from cleanrules.law.bands import Band, Content
from cleanrules.law.confidence import Confidence
from cleanrules.law.instruments import Key, Parameter
from cleanrules.law.windows import Moment
from cleanrules.meaning import amounts
from cleanrules.rulebook.judging import NOTHING
from cleanrules.whatif.free import Free, Item
from cleanrules.whatif.model import NOTHING as NO_AMOUNT
from cleanrules.whatif.model import End, Lit, Model, Span, negated

Values = Mapping[Key, tuple[Content, ...]]
"""What some keys of parameters may be, in one case."""
MOST = 64
"""Into how many cases a comparison may be taken apart."""


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


@dataclass(frozen=True)
class Ground:
    """What the encodings of all moments share: the model, the facts that may change, those that plugins derive from them."""

    model: Model
    free: Free
    contexts: Contexts
    tables: Mapping[str, Derived]
    findings: dict[Confidence, Callable[[str], Truth[Lit]]] = field(default_factory=dict)
    """On each evidence bar, whether a rule is breached; who knows their moments puts it here."""
    derived: dict[str, dict[Scalar, Lit]] = field(default_factory=dict)
    varying: dict[tuple[int, str | None], tuple[object, bool]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Against:
    """How the values of a span stand to zero."""

    model: Model
    span: Span

    @property
    def at_least(self) -> Lit:
        return self.model.bounded(self.span.low)

    @property
    def above(self) -> Lit:
        return self.model.bounded(self.span.low, strictly=True)

    @property
    def at_most(self) -> Lit:
        return self.model.bounded(self.span.high.times(Fraction(-1)))

    @property
    def below(self) -> Lit:
        return self.model.bounded(self.span.high.times(Fraction(-1)), strictly=True)

    @property
    def zero(self) -> Lit:
        return self.model.all_of([self.at_least, self.at_most])


class Quantities(Encoding[Lit, Item]):
    """The encoding of amounts and their comparisons; what a condition comes to is the subclass's."""

    def __init__(self, ground: Ground, moment: Moment) -> None:
        self.ground, self.context = ground, ground.contexts.at(moment)
        self.model, self.free, self.tables = ground.model, ground.free, ground.tables
        super().__init__(Kleene(self.model), self.context.rulebook, self.context.facts.kind, moment)

    @abstractmethod
    def varies(self, part: Node, item: Item | None) -> bool:
        """Whether a condition or amount reads a fact that may change."""

    def compare(self, found: Compare, item: Item | None) -> Truth[Lit]:
        """A comparison of two amounts, in each case that the keys of its parameters may come to."""
        linear = found.apart
        yes: list[Lit] = []
        no: list[Lit] = []
        for case, values in self._cases(linear, item):
            truth = self.to_zero(found.op, self._linear(linear, item, values))
            yes.append(self.logic.both(case, truth.yes))
            no.append(self.logic.both(case, truth.no))
        return Truth(self.model.any_of(yes), self.model.any_of(no))

    def to_zero(self, op: Comparison, span: Span) -> Truth[Lit]:
        """Whether all values, or none, of a span stand in a relation to zero."""
        return self.logic.to_zero(op, _Against(self.model, span))

    def _linear(self, linear: Linear, item: Item | None, values: Values, *, of_item: bool = False) -> Span:
        """The values of an amount; `of_item`: one summed, where what is unknown and can't be negative is from 0 up."""
        total = Span(NO_AMOUNT, NO_AMOUNT)
        for quantity, terms in like_terms(linear):
            weight = point(0)
            for term in terms:
                product_ = point(term.factor)
                for name in term.parameters:
                    product_ = product_ * self._number(self.rulebook.parameters[name], item, values)
                weight = weight + product_
            part = (
                _fixed(weight)
                if quantity is None
                else self._times(weight, self._quantity(quantity, item, of_item), quantity)
            )
            total = Span(self.model.plus(total.low, part.low), self.model.plus(total.high, part.high))
        return total

    def _quantity(self, found: Quantity, item: Item | None, of_item: bool) -> Span:
        match found:
            case Amount(ref):
                variable = self.free.at(ref.field, item if ref.item else None)
                if variable is not None:
                    end = End(Fraction(0), {variable.number: Fraction(1, 10**ref.field.decimals)})
                    return Span(end, end)
                known = amounts.quantity(found, self.context, record_of(item))
                if of_item and known.low is None and known.high is None and ref.field.at_least >= 0:
                    known = Interval(Fraction(0), None)
                return _fixed(known)
            case Sum():
                return self._sum(found)
            case Count(listed, where):
                return self._count(listed, where)
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
            return End(Fraction(0), {}, negated(self.model.bounded(span.high.times(Fraction(-1)))))
        if weight == 0:
            return NO_AMOUNT
        end = span.low if (weight > 0) is down else span.high
        return end.times(weight)

    # --- lists ---

    def _sum(
        self,
        found: Sum,
    ) -> Span:
        """A sum over a list; an unknown condition widens it, an unknown list has any items."""
        low = high = NO_AMOUNT
        for item in self.free.items(found.list.field):
            counts = self.counts(found.where, item)
            for case, values in self._cases(found.each, item):
                each = self._linear(found.each, item, values, of_item=True)
                now = self.logic.conjunction([self.logic.exactly(case), counts])
                part = self._counting(each, now, found)
                low, high = self.model.plus(low, part.low), self.model.plus(high, part.high)
        listing = self.context.listing(found.list)
        if listing is None or not listing.complete:
            if any(isinstance(one.quantity, Amount) and not one.quantity.ref.item for one in found.each.terms) and (
                self.varies(found.each, None)
            ):
                raise Unencodable(found)
            rest = amounts.amount(found.each, self.context, NOTHING, least=AT_LEAST_ZERO)
            low = low if rest.low is not None and rest.low >= 0 else End(low.constant, low.weights, True)
            high = End(high.constant, high.weights, True)
        return Span(low, high)

    def counts(self, where: Condition | None, item: Item) -> Truth[Lit]:
        """Whether an item is there, and one of those asked about."""
        return self.logic.conjunction([self.logic.exactly(item.present), self.where(where, item)])

    def _counting(self, each: Span, counts: Truth[Lit], found: Sum) -> Span:
        """What an item adds: its amount if it counts, nothing if not, and what lies between where that is unknown."""
        model, possible = self.model, self.logic.possible(counts)
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

    def _count(
        self,
        listed: Ref,
        where: Condition | None,
    ) -> Span:
        low = high = NO_AMOUNT
        for item in self.free.items(listed.field):
            counts = self.counts(where, item)
            low = self.model.plus(low, self.model.counted(counts.yes, Fraction(1)))
            high = self.model.plus(high, self.model.counted(self.logic.possible(counts), Fraction(1)))
        listing = self.context.listing(listed)
        if listing is None or not listing.complete:
            high = End(high.constant, high.weights, True)
        return Span(low, high)

    # --- parameters ---

    def _cases(self, linear: Linear, item: Item | None) -> Iterator[tuple[Lit, Values]]:
        """The values that the keys of an amount's parameters may take where facts may change them, and when they do."""
        bands: dict[Key, list[Band]] = {}
        for name in dict.fromkeys(name for term in linear.terms for name in term.parameters):
            parameter = self.rulebook.parameters[name]
            for key in parameter.by:
                bands.setdefault(key, []).extend(parameter.bands(key))
        options = {key: found for key, own in bands.items() if (found := self._options(key, own, item, linear))}
        cases = list(product(*options.values()))
        if len(cases) > MOST:
            raise Unencodable(linear)
        for case in cases:
            yield (
                self.model.all_of([lit for lit, _ in case]),
                dict(zip(options, (chosen for _, chosen in case), strict=True)),
            )

    def _options(
        self, key: Key, bands: Sequence[Band], item: Item | None, linear: Linear
    ) -> list[tuple[Lit, tuple[Content, ...]]]:
        """What a key may be, and when; nothing where no fact that may change has a part in it."""
        source = self.rulebook.source(key, self.kind)
        if source.field is None:
            condition = InCategory(key.source, text=key.source)
            if not self.varies(condition, item):
                return []
            truth = self.condition(condition, item)
            open_ = self.model.all_of([negated(truth.yes), negated(truth.no)])
            return [(truth.yes, (True,)), (truth.no, (False,)), (open_, (True, False))]
        if source.list and item is None:
            return []
        if not source.list and key.source in self.tables:
            raise Unencodable(linear)
        found = self.free.at(source.field, item if source.list else None)
        if found is None:
            return []
        if source.field.type == "amount":
            return [(self._inside(found.number, cell), (cell.content,)) for cell in cells(source.field, bands)]
        if found.choices:
            return [(lit, (label,)) for label, lit in found.choices.items()]
        return [(found.number, (True,)), (-found.number, (False,))]

    def _inside(self, number: int, cell: Cell) -> Lit:
        """Whether a variable amount lies in a cell."""
        one = Fraction(1)
        low = cell.low is None or self.model.positive(End(Fraction(-cell.low), {number: one}))
        high = cell.high is None or self.model.positive(End(Fraction(cell.high), {number: -one}))
        return self.model.all_of([low, high])

    def _number(self, parameter: Parameter, item: Item | None, values: Values) -> Interval:
        """The hull of the values that a parameter may have in one case."""
        record = record_of(item)
        choices = [values.get(key) or amounts.key_values(parameter, key, self.context, record) for key in parameter.by]
        result: Interval | None = None
        for chosen in product(*choices):
            keys = {key.name: value for key, value in zip(parameter.by, chosen, strict=True)}
            value = parameter.known(keys, self.context.moment)
            found = ANYTHING if value is None else value.interval
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
