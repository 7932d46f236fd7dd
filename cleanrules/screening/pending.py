"""Until when what is pending may still come in time: the last day of the events that a rule waits for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from cleanrules.engines import atoms, openness
from cleanrules.engines.context import NOTHING, Context
from cleanrules.engines.reference import evaluate
from cleanrules.facts.facts import Record
from cleanrules.facts.fields import NotYet
from cleanrules.frozen import FrozenDict
from cleanrules.language.nodes import (
    And,
    Awaits,
    Breached,
    Compare,
    CompareDays,
    Comparison,
    Condition,
    Constant,
    Count,
    Day,
    Each,
    Holds,
    InCategory,
    Not,
    OneOf,
    Or,
    Ref,
    Sum,
    Unread,
    Within,
)
from cleanrules.law.confidence import trusted
from cleanrules.rulebook.model import Exception_, Rule
from cleanrules.text import Text


@dataclass(frozen=True, slots=True)
class Event:
    """An event that is still to come (`path`), and the last day on which it is in time; None where no day ends that."""

    path: str
    title: Text
    until: date | None


@dataclass(frozen=True, slots=True)
class Way:
    """Whether a condition favours the subject: it does, it does not, or (None) it may if events come in time."""

    favours: bool | None
    events: FrozenDict[str, Event] = field(default_factory=FrozenDict)

    @property
    def last(self) -> date | None:
        """The last day on which nothing is late yet; None where none is known."""
        return last_day(tuple(self.events.values()))


MET, LOST = Way(favours=True), Way(favours=False)


def events_of(rule: Rule, context: Context) -> tuple[Event, ...]:
    """The events that a pending rule waits for, each once, soonest first.

    One way out is enough: that the rule does not apply, or that what it requires holds.
    """
    search = _Search(context)
    applies = search.way(rule.when, favoured=False, item=NOTHING)
    met = search.requirement(rule.exceptions, rule.require)
    found = either([applies, met])
    events = found.events or both([one for one in (applies, met) if one.events]).events
    return tuple(sorted(events.values(), key=lambda event: (event.until or date.max, event.path)))


def last_day(events: tuple[Event, ...]) -> date | None:
    """The last day on which nothing is late yet; None where none is known."""
    return min((event.until for event in events if event.until is not None), default=None)


def both(ways: Iterable[Way]) -> Way:
    """All of some ways: lost with one of them, else of each event the earlier last day."""
    found: dict[str, Event] = {}
    lost = open_ = False
    for one in ways:
        lost, open_ = lost or one.favours is False, open_ or one.favours is None
        for path, event in one.events.items():
            known = found.get(path)
            if known is None or (event.until is not None and (known.until is None or event.until < known.until)):
                found[path] = event
    return Way(False if lost else None if open_ else True, FrozenDict(found))


def either(ways: Sequence[Way]) -> Way:
    """One of some ways: the one that stays open longest, or those that do."""
    if any(one.favours for one in ways):
        return MET
    left = [one for one in ways if one.favours is None]
    if not left:
        return LOST
    latest = max(one.last or date.max for one in left)
    return both([one for one in left if (one.last or date.max) == latest])


@dataclass(slots=True)
class _Search:
    """Looks for the comparisons that only an event to come leaves open."""

    context: Context

    def requirement(self, exceptions: Sequence[Exception_], require: Condition) -> Way:
        """What a rule requires, its exceptions in order."""
        if not exceptions:
            return self.way(require, favoured=True, item=NOTHING)
        first, rest = exceptions[0], self.requirement(exceptions[1:], require)
        instead = self.way(first.require, favoured=True, item=NOTHING)
        applies, not_so = (self.way(first.when, favoured=way, item=NOTHING) for way in (True, False))
        if not trusted(first.confidence, self.context.moment.bar) and not_so.favours is not True:
            return both([instead, rest])
        return either([both([applies, instead]), both([not_so, rest]), both([instead, rest])])

    def way(self, condition: Condition, *, favoured: bool, item: Record, prefix: str = "") -> Way:
        """Whether a condition is true, or with `favoured` false is false, or may still become so."""
        truth = evaluate(condition, self.context, item)
        if truth is not None:
            return MET if truth is favoured else LOST
        match condition:
            case Not(inner):
                return self.way(inner, favoured=not favoured, item=item, prefix=prefix)
            case And(items) | Or(items):
                parts = [self.way(one, favoured=favoured, item=item, prefix=prefix) for one in items]
                return both(parts) if isinstance(condition, And) is favoured else either(parts)
            case InCategory(name):
                version = self.context.rulebook.categories[self.context.facts.kind, name].at(self.context.moment)
                return LOST if version is None else self.way(version.when, favoured=favoured, item=item, prefix=prefix)
            case Each(every, listed, _, _):
                ways = [self.each(condition, favoured, record, place) for record, place in self.items(listed)]
                return both(ways) if every is favoured else either(ways)
            case Compare():
                return self.counted(condition)
            case CompareDays():
                waits = openness.awaits(condition, self.context, item, evaluate)
                return self.days(condition, favoured, item, prefix) if waits else LOST
            case Constant() | Holds() | OneOf() | Within() | Breached() | Awaits() | Unread():
                return LOST
            case _:
                assert_never(condition)

    def each(self, loop: Each, favoured: bool, record: Record, place: str) -> Way:
        """Whether an item favours the subject: it meets the condition, or need not; it counts, or does not."""
        met = self.way(loop.condition, favoured=favoured, item=record, prefix=place)
        if loop.where is None:
            return met
        counts = favoured is not loop.every
        chosen = self.way(loop.where, favoured=counts, item=record, prefix=place)
        return both([met, chosen]) if counts else either([met, chosen])

    def items(self, listed: Ref) -> list[tuple[Record, str]]:
        """The items of a list, each with what its facts' paths begin with."""
        listing = self.context.listing(listed)
        found = listing.items if listing is not None else ()
        return [(record, f"{listed.field.name}[{number}].") for number, record in enumerate(found)]

    def counted(self, compare: Compare) -> Way:
        """A comparison of sums and counts: which way an item should go, and so a last day, isn't known."""
        found: dict[str, Event] = {}
        for term in atoms.shortfall(compare, self.context.rulebook).terms:
            if not isinstance(term.quantity, Sum | Count) or term.quantity.where is None:
                continue
            for record, place in self.items(term.quantity.list):
                inner = self.way(term.quantity.where, favoured=True, item=record, prefix=place)
                found |= {path: replace(event, until=None) for path, event in inner.events.items()}
        return Way(None, FrozenDict(found)) if found else LOST

    def days(self, compare: CompareDays, favoured: bool, item: Record, prefix: str) -> Way:
        """The event on each side, with the last day that the other side allows."""
        found: list[Way] = []
        op = compare.op if favoured else _CONTRARY[compare.op]
        for side, other, relation in ((compare.left, compare.right, op), (compare.right, compare.left, _MIRRORED[op])):
            if not isinstance(side.base, Ref) or not isinstance(self.context.value(side.base, item), NotYet):
                continue
            path = prefix + side.base.field.name if side.base.item else side.base.field.name
            event = Event(path, side.base.field.title, self.until(side, other, relation, item))
            found.append(Way(None, FrozenDict({path: event})))
        return both(found)

    def until(self, side: Day, other: Day, op: Comparison, item: Record) -> date | None:
        """The last day of an event for which `side op other` holds; None where a later one holds as well."""
        low, high = atoms.day(other, self.context, item, evaluate)
        if op not in ("<", "<=", "==") or low is None or low != high:
            return None
        last = date.fromordinal(low - (op == "<"))
        if not side.shifts:
            return last
        fits, late = self.context.as_of, date.fromordinal(min(low + _REACH, date.max.toordinal()))
        while (late - fits).days > 1:  # what is moved grows with the day that is moved
            middle = fits + (late - fits) / 2
            end = atoms.day(Day(middle, side.shifts, side.text), self.context, item, evaluate)[1]
            fits, late = (middle, late) if end is not None and end <= last.toordinal() else (fits, middle)
        return fits


_REACH = 20_000
"""So many days an event that is moved back by a period may lie behind the day that it is compared with."""
_CONTRARY: dict[Comparison, Comparison] = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_MIRRORED: dict[Comparison, Comparison] = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "==": "==", "!=": "!="}
