"""Numbers for conditions: equal ones have one number, and none is hashed with all that lies below it."""

from __future__ import annotations

from dataclasses import dataclass, field

from cleanrules.language.nodes import (
    Amount,
    And,
    Awaits,
    Breached,
    Compare,
    CompareDays,
    Condition,
    Constant,
    Count,
    Day,
    Each,
    Extreme,
    Holds,
    InCategory,
    Linear,
    Not,
    OneOf,
    Or,
    Quantity,
    Ref,
    Sum,
    Unread,
    Within,
)

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """A part of a condition whose truth no fact changes."""

    truth: bool | None


Part = Condition | Settled
"""What is written, and numbered."""


@dataclass(slots=True)
class Numbers:
    """The numbers of what was seen. A fact is told by the identity of its field, a text plays no part."""

    seen: dict[int, tuple[object, int]] = field(default_factory=dict)
    """The number of an object, by its identity, with the object."""
    equal: dict[Key, int] = field(default_factory=dict)

    def of(self, condition: Part) -> int:
        """The number of a condition."""
        kept = self.seen.get(id(condition))
        if kept is None:
            number = self.equal.setdefault(self._key(condition), len(self.equal))
            kept = self.seen[id(condition)] = (condition, number)
        return kept[1]

    def _key(self, condition: Part) -> Key:
        kind = type(condition)
        match condition:
            case Constant(value) | Settled(value):
                return (kind, value)
            case Not(inner) | Awaits(inner) | Unread(inner):
                return (kind, self.of(inner))
            case And(items) | Or(items):
                return (kind, *[self.of(one) for one in items])
            case Holds(ref):
                return (kind, *_ref(ref))
            case OneOf(ref, labels):
                return (kind, *_ref(ref), labels)
            case Within(ref, codes, named):
                return (kind, *_ref(ref), codes, named)
            case InCategory(name, item, _, lean):
                return (kind, name, bool(item), lean)
            case Compare(op, left, right):
                return (kind, op, self._linear(left), self._linear(right))
            case CompareDays(op, one, other):
                return (kind, op, _day(one), _day(other))
            case Each(every, listed, inner, where):
                return (kind, every, id(listed.field), self.of(inner), self._where(where))
            case Breached(_, codes):
                return (kind, codes)

    def _where(self, where: Condition | None) -> int | None:
        return None if where is None else self.of(where)

    def _linear(self, linear: Linear) -> Key:
        terms = ((term.factor, term.parameters, self._quantity(term.quantity)) for term in linear.terms)
        return tuple(terms)

    def _quantity(self, found: Quantity | None) -> Key | None:
        match found:
            case None:
                return None
            case Amount(ref):
                return (Amount, *_ref(ref))
            case Sum(listed, each, where):
                return (Sum, id(listed.field), self._linear(each), self._where(where))
            case Count(listed, where):
                return (Count, id(listed.field), self._where(where))
            case Extreme():
                raise TypeError(f"the largest or smallest of a list is said of its items: {found!r}")


def _ref(ref: Ref) -> Key:
    return (id(ref.field), bool(ref.item))


def _day(day: Day) -> Key:
    base = _ref(day.base) if isinstance(day.base, Ref) else day.base
    return (base, day.shifts)
