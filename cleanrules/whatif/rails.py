"""Conditions on one subject whose planned facts may change, each as two literals: surely true, and surely false.

What is neither is unknown, as in the reference evaluator, whose definition this follows line by line. A condition that reads
no fact that may change is asked of the reference itself: calendars, places and all evidence are settled there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product

from cleanrules.encoding.kleene import SETTLED, Truth
from cleanrules.engines import atoms
from cleanrules.engines.reference import evaluate
from cleanrules.facts.facts import Scalar
from cleanrules.facts.fields import Field
from cleanrules.language.nodes import (
    Awaits,
    CompareDays,
    Condition,
    Day,
    Node,
    Ref,
    Within,
    parameters_of,
)
from cleanrules.law.windows import Moment
from cleanrules.rulebook.reads import reads_of
from cleanrules.whatif.free import Item, Variable
from cleanrules.whatif.model import End, Lit, Span, negated
from cleanrules.whatif.quantities import Ground, Quantities, Unencodable, end_of, record_of


class Rails(Quantities):
    """The encoding of conditions at one moment."""

    def __init__(self, ground: Ground, moment: Moment) -> None:
        super().__init__(ground, moment)
        self._truths: dict[tuple[object, ...], tuple[object, Truth[Lit]]] = {}

    # --- logic ---

    def condition(self, condition: Condition, item: Item | None = None) -> Truth[Lit]:
        """The truth of a condition, on the subject or an item; what does not vary is asked of the reference."""
        key = (id(condition), None if item is None else (item.list.name, item.number))
        if key not in self._truths:
            if self.varies(condition, item):
                found = self.meaning(condition, item)
            else:
                found = SETTLED[evaluate(condition, self.context, record_of(item))]
            self._truths[key] = (condition, found)
        return self._truths[key][1]

    def breach(self, code: str) -> Truth[Lit]:
        """Whether another rule is breached, on the evidence of the moment."""
        return self.ground.findings[self.moment.bar](code)

    def within(self, found: Within, item: Item | None) -> Truth[Lit]:
        """No code may change. Raises Unencodable."""
        raise Unencodable(found)

    def awaits(self, found: Awaits, item: Item | None) -> Truth[Lit]:
        """What is to come is judged, not planned. Raises Unencodable."""
        raise Unencodable(found)

    def varies(self, part: Node, item: Item | None) -> bool:
        """Whether a condition or amount reads a fact that may change."""
        listed = None if item is None else item.list.name
        key = (id(part), listed)
        if key not in self.ground.varying:
            self.ground.varying[key] = (part, self._reads(part, listed))
        return self.ground.varying[key][1]

    def _reads(self, part: Node, listed: str | None) -> bool:
        book, names = self.rulebook, self.free.names | self.tables.keys()
        read = reads_of(book, self.kind, part, listed=listed)
        own = any(name in names if of is None else (of, name) in self.free.inner for of, name in read.facts)
        asked = (condition for code in read.findings for condition in book.rules[code].conditions())
        return own or any(self._reads(condition, None) for condition in asked)

    # --- facts ---

    def flag(self, ref: Ref, item: Item | None) -> Truth[Lit]:
        """Whether a flag holds."""
        found = self.free.at(ref.field, item if ref.item else None)
        if found is not None:
            return self.logic.exactly(found.number)
        if not ref.item and ref.field.name in self.tables:
            values = self.derived(ref.field.name)
            return Truth(values.get(True, False), values.get(False, False))
        value = self.context.value(ref, record_of(item))
        return SETTLED[value if isinstance(value, bool) else None]

    def one_of(self, ref: Ref, labels: frozenset[str], item: Item | None) -> Truth[Lit]:
        """Whether a fact is one of some labels."""
        found = self.free.at(ref.field, item if ref.item else None)
        if found is not None:
            yes = self.model.any_of([one for label, one in found.choices.items() if label in labels])
            return self.logic.exactly(yes)
        if not ref.item and ref.field.name in self.tables:
            values = self.derived(ref.field.name)
            yes, no = (
                self.model.any_of([lit for value, lit in values.items() if (value in labels) is side])
                for side in (True, False)
            )
            return Truth(yes, no)
        value = self.context.value(ref, record_of(item))
        return SETTLED[None if value is None else value in labels]

    def derived(self, name: str) -> dict[Scalar, Lit]:
        """When a fact that a plugin derives from planned flags and labels has which value: its function, asked for each case."""
        if name not in self.ground.derived:
            table, found = self.tables[name], dict[Scalar, list[Lit]]()
            for case in product(*(self._inputs(one) for one in table.inputs)):
                given = {one.name: value for one, (_, value) in zip(table.inputs, case, strict=True)}
                value = table.value(given)
                if value is not None:
                    found.setdefault(value, []).append(self.model.all_of([lit for lit, _ in case]))
            self.ground.derived[name] = {value: self.model.any_of(lits) for value, lits in found.items()}
        return self.ground.derived[name]

    def _inputs(self, field: Field) -> list[tuple[Lit, Scalar]]:
        variable = self.free.at(field, None)
        assert variable is not None
        if variable.choices:
            return [(lit, label) for label, lit in variable.choices.items()]
        return [(variable.number, True), (-variable.number, False)]

    def items(self, listed: Field) -> list[tuple[Item, Lit]]:
        """The items that a list may have, each with where it is there."""
        return [(item, item.present) for item in self.free.items(listed)]

    def complete(self, listed: Ref) -> bool:
        """Whether a list is given in full."""
        listing = self.context.listing(listed)
        return listing is not None and listing.complete

    # --- days ---

    def compare_days(self, condition: CompareDays, item: Item | None) -> Truth[Lit]:
        """A comparison of two days, of which planned events may move one or both."""
        moving = [one for one in (condition.left, condition.right) if self._moving(one, item) is not None]
        if len(moving) == 1:
            return self._one_day(condition, moving[0], item)
        left, right = (self._day(one, condition, item) for one in (condition.left, condition.right))
        low = self.model.plus(left.low, right.high.times(Fraction(-1)))
        high = self.model.plus(left.high, right.low.times(Fraction(-1)))
        return self.to_zero(condition.op, Span(low, high))

    def _moving(self, day: Day, item: Item | None) -> Variable | None:
        """The variable of a planned event that a day is counted from."""
        if not isinstance(day.base, Ref):
            return None
        return self.free.at(day.base.field, item if day.base.item else None)

    def _one_day(self, condition: CompareDays, day: Day, item: Item | None) -> Truth[Lit]:
        """A comparison of one planned event with what is settled: asked for each day on which it may be."""
        variable = self._moving(day, item)
        assert variable is not None
        self._settled_keys(condition, item)

        def at(base: date) -> bool | None:
            moved = replace(day, base=base)
            sides = {"left": moved} if day is condition.left else {"right": moved}
            return atoms.compare_days(replace(condition, **sides), self.context, record_of(item), evaluate)  # type: ignore[arg-type]

        first, last = self.model.bounds[variable.number]
        truths = {one: at(date.fromordinal(one)) for one in range(first, last + 1)}
        held = negated(variable.not_yet)
        yes, no = (
            self.model.all_of([held, self.model.among(variable.number, {one for one in truths if truths[one] is side})])
            for side in (True, False)
        )
        if variable.not_yet is False:
            return Truth(yes, no)
        now = SETTLED[
            atoms.compare_days(condition, self.context, record_of(item), evaluate)
        ]  # the event has not happened now
        return Truth(
            self.model.any_of([yes, self.model.all_of([variable.not_yet, now.yes])]),
            self.model.any_of([no, self.model.all_of([variable.not_yet, now.no])]),
        )

    def _settled_keys(self, condition: CompareDays, item: Item | None) -> None:
        """That no parameter of a comparison of days turns on what may change. Raises Unencodable."""
        listed = None if item is None else item.list.name
        if any(self._reads(Day(name), listed) for name in parameters_of(condition)):
            raise Unencodable(condition)

    def _day(self, day: Day, condition: CompareDays, item: Item | None) -> Span:
        """The span in which a day lies, as ordinals."""
        self._settled_keys(condition, item)
        variable = self._moving(day, item)
        if variable is None:
            low, high = atoms.day(day, self.context, record_of(item), evaluate)
            return Span(end_of(low), end_of(high))
        first, last = self.model.bounds[variable.number]
        moved = [
            atoms.day(replace(day, base=date.fromordinal(one)), self.context, record_of(item), evaluate)
            for one in range(first, last + 1)
        ]
        ends: list[End] = []
        for place in (0, 1):
            table = [one[place] for one in moved]
            if any(one is None for one in table):
                raise Unencodable(condition)
            ends.append(self._along(variable.number, [one for one in table if one is not None], first))
        return Span(ends[0], End(ends[1].constant, ends[1].weights, variable.not_yet))

    def _along(self, number: int, table: list[int], first: int) -> End:
        """What a table says of a variable day; without the table where all days are moved alike."""
        by = table[0] - first
        if all(one - by == first + place for place, one in enumerate(table)):
            return End(Fraction(by), {number: Fraction(1)})
        return End(Fraction(0), {self.model.looked_up(number, table): Fraction(1)})


class Encodings:
    """The encodings of one subject, each moment's made once."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._made: dict[Moment, Rails] = {}

    def at(self, moment: Moment) -> Rails:
        """The encoding at a moment."""
        if moment not in self._made:
            self._made[moment] = Rails(self.ground, moment)
        return self._made[moment]
