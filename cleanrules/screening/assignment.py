"""Which items serve which, in what amounts and at which ratios: the assignment that shows a rule met, or how much lacks at best.

Where the rule is met the assignment serves all whatever the unknown turns out to be: what may not count does not, and of the
ratios that a pair may have it takes the highest. Where it is not met, the assignment is the best that can be: what may count
does, at the lowest ratios. As much as possible is covered in all, with as little as possible spent; within a class of items by
the order of their identifiers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from cleanrules.exact import AT_LEAST_ZERO, Interval, number_text
from cleanrules.facts.fields import Field
from cleanrules.language.assignable import Classes, Truths, classes
from cleanrules.language.nodes import Assignable, Condition, Sum, Term, walk
from cleanrules.meaning import amounts
from cleanrules.meaning.conditions import evaluate
from cleanrules.rulebook.judging import NOTHING, Context
from cleanrules.screening.transport import assigned
from cleanrules.screening.values import quantity_text
from cleanrules.text import Text


@dataclass(frozen=True, slots=True)
class Party:
    """An item that serves or is served."""

    list: Field
    number: int
    name: str

    @property
    def path(self) -> str:
        """The item's path, as `retired[1]`."""
        return f"{self.list.name}[{self.number}]"


@dataclass(frozen=True, slots=True)
class Served:
    """What one item spends on another: `covered` is what that covers, `spent` divided by the ratio."""

    giver: Party
    taker: Party
    spent: Fraction
    ratio: Fraction
    covered: Fraction


@dataclass(frozen=True, slots=True)
class Assignment:
    """An assignment: who serves whom, what is left over (`left`) and what stays uncovered (`short`), all in `unit`.

    `exact` says that nothing which it rests on is unknown.
    """

    condition: Assignable = field(repr=False)
    unit: str
    served: tuple[Served, ...]
    left: tuple[tuple[Party, Fraction], ...]
    short: tuple[tuple[Party, Fraction], ...]
    exact: bool

    @property
    def name(self) -> str:
        """Its name in the rule."""
        return self.condition.name

    @property
    def lacking(self) -> Fraction:
        """How much stays uncovered in all."""
        return sum((amount for _, amount in self.short), Fraction(0))

    def lines(self) -> tuple[Text, ...]:
        """The assignment as lines of text, then what is left, then what lacks."""
        found: list[Text] = []
        for one in self.served:
            spent, covered, ratio = self.shown(one.spent), self.shown(one.covered), number_text(one.ratio)
            zh = f"“{one.giver.name}”用于“{one.taker.name}” {spent.zh}，按 {ratio}∶1 折抵 {covered.zh}"
            en = f"{one.giver.name} serves {one.taker.name} with {spent.en}, at {ratio} to 1 for {covered.en}"
            found.append(Text(zh, en))
        return (*found, *self.rests())

    def rests(self) -> tuple[Text, ...]:
        """What is left, then what lacks, a line each."""
        found: list[Text] = []
        for party, amount in self.left:
            left = self.shown(amount)
            found.append(Text(f"“{party.name}”余量 {left.zh}", f"left of {party.name}: {left.en}"))
        for party, amount in self.short:
            short = self.shown(amount)
            found.append(Text(f"“{party.name}”缺口 {short.zh}", f"lacking for {party.name}: {short.en}"))
        return tuple(found)

    def shown(self, amount: Fraction) -> Text:
        """An amount with its unit."""
        return Text(quantity_text(amount, self.unit, "zh"), quantity_text(amount, self.unit, "en"))


def assignments(required: Condition, context: Context) -> tuple[Assignment, ...]:
    """The assignments that a requirement asks for, as far as it is decided whether they exist."""
    asked = dict.fromkeys(part for part in walk(required) if isinstance(part, Assignable))
    found = ((one, evaluate(one, context)) for one in asked)
    made = (_Maker(one, context, exists).assignment() for one, exists in found if exists is not None)
    return tuple(one for one in made if one is not None)


@dataclass(frozen=True, slots=True)
class _Item:
    """An item with what it has or needs, and the classes that it may be of."""

    party: Party
    amount: Fraction
    classes: frozenset[int]


@dataclass
class _Maker:
    """Makes one assignment: `worst` for the subject where it exists, the best where it does not."""

    condition: Assignable
    context: Context
    worst: bool
    exact: bool = True
    table: Classes = field(init=False)

    def __post_init__(self) -> None:
        self.table = classes(self.condition.rows)

    def assignment(self) -> Assignment | None:
        """The assignment; None where the unknown leaves none to show."""
        needs = list(self.items(self.condition.takers, 1))
        highest = (one.high for row in self.condition.rows if (one := self.number(row.ratio)) is not None)
        enough = sum((one.amount for one in needs), Fraction(0)) * max(
            (one for one in highest if one), default=Fraction(0)
        )
        given = list(self.items(self.condition.givers, 0, enough))
        ratios = {
            (some, others): ratio
            for some in {one.classes for one in given}
            for others in {one.classes for one in needs}
            if (ratio := self.ratio(some, others)) is not None
        }
        served = tuple(_divided(given, needs, ratios))
        left = _rests(given, [(one.giver, one.spent) for one in served])
        short = _rests(needs, [(one.taker, one.covered) for one in served])
        if self.worst and short:
            return None
        return Assignment(self.condition, self.condition.givers.each.unit, served, left, short, self.exact)

    def items(self, total: Sum, side: int, most: Fraction = Fraction(0)) -> Iterator[_Item]:
        """The items of a side, as they count at the worst or at the best; one without a bound as `most`."""
        listing = self.context.listing(total.list)
        kinds = (self.table.givers, self.table.takers)[side]
        low = self.worst is (side == 0)
        self.exact = self.exact and listing is not None and listing.complete
        key = next((one.name for one in total.list.field.item if one.key), "")
        for number, record in enumerate(listing.items if listing is not None else ()):
            counts = True if total.where is None else evaluate(total.where, self.context, record)
            met = [evaluate(one, self.context, record) for one in self.table.conditions[side]]
            amount = amounts.amount(total.each, self.context, record, least=AT_LEAST_ZERO)
            if counts is not False:
                self.exact = self.exact and counts is True and None not in met and amount.exact is not None
            if counts is False or (counts is None and low):
                continue
            may: set[Truths] = set(product(*([True, False] if one is None else [one] for one in met)))
            found = frozenset(place for place, some in enumerate(kinds) if some & may)
            end = amount.low if low else amount.high
            party = Party(total.list.field, number, str(record.get(key, number + 1)))
            if end != 0:
                yield _Item(party, most if end is None else end, found)

    def ratio(self, givers: frozenset[int], takers: frozenset[int]) -> Fraction | None:
        """The highest ratio that a pair may have, or the lowest; None where it may not serve."""
        found = [self.number(self.table.ratios[a][b]) for a in givers for b in takers]
        if self.worst:
            highest = [None if one is None else one.high for one in found]
            return None if None in highest else max(one for one in highest if one is not None)
        return min((one.low for one in found if one is not None and one.low is not None), default=None)

    def number(self, ratio: Term | None) -> Interval | None:
        """The numbers that a ratio may be."""
        if ratio is None:
            return None
        found = amounts.weight([ratio], self.context, NOTHING)
        self.exact = self.exact and found.exact is not None
        return found


def _divided(
    givers: Sequence[_Item], takers: Sequence[_Item], ratios: Mapping[tuple[frozenset[int], frozenset[int]], Fraction]
) -> Iterator[Served]:
    """The assignment, item by item: first between the classes, then within each pair of them in the order of identifiers."""
    groups = [sorted({one.classes for one in side}, key=sorted) for side in (givers, takers)]
    ordered = [sorted(side, key=lambda one: (one.party.name, one.party.number)) for side in (givers, takers)]
    members = [[[one for one in side if one.classes == some] for some in group]
               for side, group in zip(ordered, groups, strict=True)]  # fmt: skip
    totals = [[sum((one.amount for one in some), Fraction(0)) for some in side] for side in members]
    numbered = {
        (a, b): ratios[some, others]
        for a, some in enumerate(groups[0])
        for b, others in enumerate(groups[1])
        if (some, others) in ratios
    }
    has, needs = ({one.party: one.amount for one in side} for side in (givers, takers))
    for (a, b), spent in sorted(assigned(totals[0], totals[1], numbered).items()):
        ratio, unspent = numbered[a, b], spent
        for giver, taker in product(members[0][a], members[1][b]):
            part = min(unspent, has[giver.party], needs[taker.party] * ratio)
            if part:
                yield Served(giver.party, taker.party, part, ratio, part / ratio)
                unspent -= part
                has[giver.party] -= part
                needs[taker.party] -= part / ratio


def _rests(items: Sequence[_Item], taken: Sequence[tuple[Party, Fraction]]) -> tuple[tuple[Party, Fraction], ...]:
    """What is not taken of each item, in the order of the list."""
    found = []
    for one in items:
        rest = one.amount - sum((amount for party, amount in taken if party == one.party), Fraction(0))
        if rest:
            found.append((one.party, rest))
    return tuple(found)
