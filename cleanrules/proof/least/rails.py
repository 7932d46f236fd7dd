"""Conditions on one subject whose planned facts may change, each as two literals: surely true, and surely false.

What is neither is unknown, as in the reference evaluator, whose definition this follows line by line. A condition that reads
no fact that may change is asked of the reference itself: calendars, places and all evidence are settled there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product

from cleanrules.facts.facts import Facts, Scalar
from cleanrules.facts.fields import Field
from cleanrules.language.nodes import (
    And,
    Awaits,
    Breached,
    Compare,
    CompareDays,
    Condition,
    Constant,
    Day,
    Each,
    Holds,
    InCategory,
    Node,
    Not,
    OneOf,
    Or,
    Ref,
    Unread,
    Within,
    parameters_of,
    refs_of,
)
from cleanrules.law.confidence import Confidence, trusted
from cleanrules.meaning import days
from cleanrules.meaning.conditions import evaluate
from cleanrules.proof.least.free import Free, Item, Variable
from cleanrules.proof.least.model import End, Lit, Model, Span, negated
from cleanrules.proof.least.quantities import (
    SETTLED,
    TRUE,
    UNKNOWN,
    Derived,
    Quantities,
    Truth,
    Unencodable,
    end_of,
    record_of,
)
from cleanrules.rulebook.judging import Context


class Rails(Quantities):
    """The encoding of conditions at any moment."""

    def __init__(self, model: Model, free: Free, facts: Facts, tables: Mapping[str, Derived]) -> None:
        super().__init__(model, free, facts, tables)
        self._derived: dict[str, dict[Scalar, Lit]] = {}
        self._truths: dict[tuple[object, ...], tuple[object, Truth]] = {}
        self._varies: dict[tuple[int, str], tuple[object, bool]] = {}
        self.findings: dict[Confidence, Callable[[str], Truth]] = {}
        """On each evidence bar, whether a rule is breached; who knows their moments puts it here."""

    # --- logic ---

    def truth(self, condition: Condition, context: Context, item: Item | None = None) -> Truth:
        """A condition at a moment, on the subject or an item."""
        where = None if item is None else (item.list.name, item.number)
        key = (id(condition), context.moment, where)
        if key not in self._truths:
            if self.varies(condition, context, item):
                found = self._truth(condition, context, item)
            else:
                found = SETTLED[evaluate(condition, context, record_of(item))]
            self._truths[key] = (condition, found)
        return self._truths[key][1]

    def _truth(self, condition: Condition, context: Context, item: Item | None) -> Truth:
        match condition:
            case Not(inner):
                return -self.truth(inner, context, item)
            case And(items):
                return self.all_of([self.truth(part, context, item) for part in items])
            case Or(items):
                return -self.all_of([-self.truth(part, context, item) for part in items])
            case InCategory(name):
                return self._category(name, context, item)
            case Holds(ref):
                return self._flag(ref, context, item)
            case OneOf(ref, labels):
                return self._one_of(ref, labels, context, item)
            case Compare():
                return self.compare(condition, context, item)
            case CompareDays():
                return self._compare_days(condition, context, item)
            case Each():
                return self._each(condition, context)
            case Constant(value):
                return SETTLED[value]
            case Breached(_, codes):
                found = [self.findings[context.moment.bar](code) for code in codes]
                return -self.all_of([-one for one in found])
            case Within() | Awaits() | Unread():
                raise Unencodable(condition)

    def choice(self, test: Truth, then: Truth, otherwise: Truth) -> Truth:
        """If-then-else with its consensus."""
        model = self.model
        return Truth(*(
            model.any_of([
                model.all_of([test.yes, a]), model.all_of([test.no, b]), model.all_of([a, b])
            ])
            for a, b in zip(then, otherwise, strict=True)
        ))  # fmt: skip

    def varies(self, part: Node, context: Context, item: Item | None) -> bool:
        """Whether a condition or amount reads a fact that may change."""
        key = (id(part), "" if item is None else item.list.name)
        if key not in self._varies:
            self._varies[key] = (part, self._reads(part, context, key[1]))
        return self._varies[key][1]

    def _reads(self, part: Node, context: Context, listed: str) -> bool:
        book, names = context.rulebook, self.free.names | self.tables.keys()
        inner = {name for _, name in self.free.inner}
        for one in book.parts(part, self.facts.kind):
            if isinstance(one, Breached) and any(
                self._reads(condition, context, "") for code in one.codes for condition in book.rules[code].conditions()
            ):
                return True
            if any(ref.field.name in (inner if ref.item else names) for ref in refs_of(one)):
                return True
            for name in parameters_of(one):
                if any(key.source in names or key.source in inner for key in book.parameters[name].by):
                    return True
        return False

    def _category(self, name: str, context: Context, item: Item | None) -> Truth:
        for version in context.rulebook.categories[self.facts.kind, name].versions:
            if version.window.holds(context.moment):
                trust = trusted(version.confidence, context.moment.bar)
                return self.truth(version.when, context, item) if trust else UNKNOWN
        return UNKNOWN

    # --- facts ---

    def _flag(self, ref: Ref, context: Context, item: Item | None) -> Truth:
        found = self.free.at(ref.field, item if ref.item else None)
        if found is not None:
            return Truth(found.number, -found.number)
        if not ref.item and ref.field.name in self.tables:
            values = self.derived(ref.field.name)
            return Truth(values.get(True, False), values.get(False, False))
        value = context.value(ref, record_of(item))
        return SETTLED[value if isinstance(value, bool) else None]

    def _one_of(self, ref: Ref, labels: frozenset[str], context: Context, item: Item | None) -> Truth:
        found = self.free.at(ref.field, item if ref.item else None)
        if found is not None:
            yes = self.model.any_of([one for label, one in found.choices.items() if label in labels])
            return Truth(yes, negated(yes))
        if not ref.item and ref.field.name in self.tables:
            values = self.derived(ref.field.name)
            sides = [[lit for value, lit in values.items() if (value in labels) is side] for side in (True, False)]
            return Truth(*(self.model.any_of(side) for side in sides))
        value = context.value(ref, record_of(item))
        return SETTLED[None if value is None else value in labels]

    def derived(self, name: str) -> dict[Scalar, Lit]:
        """When a fact that a plugin derives from planned flags and labels has which value: its function, asked for each case."""
        if name not in self._derived:
            table, found = self.tables[name], dict[Scalar, list[Lit]]()
            for case in product(*(self._inputs(one) for one in table.inputs)):
                given = {one.name: value for one, (_, value) in zip(table.inputs, case, strict=True)}
                value = table.value(given)
                if value is not None:
                    found.setdefault(value, []).append(self.model.all_of([lit for lit, _ in case]))
            self._derived[name] = {value: self.model.any_of(lits) for value, lits in found.items()}
        return self._derived[name]

    def _inputs(self, field: Field) -> list[tuple[Lit, Scalar]]:
        variable = self.free.at(field, None)
        assert variable is not None
        if variable.choices:
            return [(lit, label) for label, lit in variable.choices.items()]
        return [(variable.number, True), (-variable.number, False)]

    def _each(self, condition: Each, context: Context) -> Truth:
        """`any` and `all`; what is not given of a list is unknown."""
        listing = context.listing(condition.list)
        parts: list[Truth] = [] if listing is not None and listing.complete else [UNKNOWN]
        for item in self.free.items(condition.list.field):
            chosen = TRUE if condition.where is None else self.truth(condition.where, context, item)
            met = self.truth(condition.condition, context, item)
            there = Truth(item.present, negated(item.present))
            parts.append(-self.all_of([there, chosen, -met if condition.every else met]))
        none = self.all_of(parts)
        return none if condition.every else -none

    # --- days ---

    def _compare_days(self, condition: CompareDays, context: Context, item: Item | None) -> Truth:
        moving = [one for one in (condition.left, condition.right) if self._moving(one, item) is not None]
        if len(moving) == 1:
            return self._one_day(condition, moving[0], context, item)
        left, right = (self._day(one, condition, context, item) for one in (condition.left, condition.right))
        low = self.model.plus(left.low, right.high.times(Fraction(-1)))
        high = self.model.plus(left.high, right.low.times(Fraction(-1)))
        return self.to_zero(condition.op, Span(low, high))

    def _moving(self, day: Day, item: Item | None) -> Variable | None:
        """The variable of a planned event that a day is counted from."""
        if not isinstance(day.base, Ref):
            return None
        return self.free.at(day.base.field, item if day.base.item else None)

    def _one_day(self, condition: CompareDays, day: Day, context: Context, item: Item | None) -> Truth:
        """A comparison of one planned event with what is settled: asked for each day on which it may be."""
        variable = self._moving(day, item)
        assert variable is not None
        self._settled_keys(condition, context)

        def at(base: date) -> bool | None:
            moved = replace(day, base=base)
            sides = {"left": moved} if day is condition.left else {"right": moved}
            return days.compare(replace(condition, **sides), context, record_of(item))  # type: ignore[arg-type]

        first, last = self.model.bounds[variable.number]
        truths = {one: at(date.fromordinal(one)) for one in range(first, last + 1)}
        held = negated(variable.not_yet)
        yes, no = (
            self.model.all_of([held, self.model.among(variable.number, {one for one in truths if truths[one] is side})])
            for side in (True, False)
        )
        if variable.not_yet is False:
            return Truth(yes, no)
        now = SETTLED[days.compare(condition, context, record_of(item))]  # the event has not happened now
        return Truth(
            self.model.any_of([yes, self.model.all_of([variable.not_yet, now.yes])]),
            self.model.any_of([no, self.model.all_of([variable.not_yet, now.no])]),
        )

    def _settled_keys(self, condition: CompareDays, context: Context) -> None:
        """That no parameter of a comparison of days turns on what may change. Raises Unencodable."""
        keys = {key.source for name in parameters_of(condition) for key in context.rulebook.parameters[name].by}
        if keys & (self.tables.keys() | self.free.names | {name for _, name in self.free.inner}):
            raise Unencodable(condition)

    def _day(self, day: Day, condition: CompareDays, context: Context, item: Item | None) -> Span:
        """The span in which a day lies, as ordinals."""
        self._settled_keys(condition, context)
        variable = self._moving(day, item)
        if variable is None:
            low, high = days.day(day, context, record_of(item)).whole
            return Span(end_of(low), end_of(high))
        first, last = self.model.bounds[variable.number]
        moved = [
            days.day(replace(day, base=date.fromordinal(one)), context, record_of(item)).whole
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
