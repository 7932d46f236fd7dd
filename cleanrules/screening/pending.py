"""Until when what is pending may still come in time: the last day of the events that a rule waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from cleanrules.engines import atoms, openness
from cleanrules.engines.context import NOTHING, Context
from cleanrules.engines.reference import evaluate
from cleanrules.facts.facts import Record
from cleanrules.facts.fields import NotYet
from cleanrules.language.nodes import (
    And,
    Compare,
    CompareDays,
    Comparison,
    Condition,
    Count,
    Day,
    Each,
    InCategory,
    Not,
    Or,
    Ref,
    Sum,
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


def events_of(rule: Rule, context: Context) -> tuple[Event, ...]:
    """The events that a pending rule waits for, each once with its earliest last day, soonest first."""
    found: dict[str, Event] = {}
    search = _Search(context, found)
    exempting = [one for one in rule.exceptions if _exempts(one, context)]
    for one in rule.exceptions:
        if one not in exempting:
            # an exception that is met favours the subject; one that is not, and is broken, would do better not to apply
            search.visit(one.when, favoured=evaluate(one.require, context) is not False, item=NOTHING)
            search.visit(one.require, favoured=True, item=NOTHING)
    alternatives = [rule.require, *(one.when for one in exempting)]
    search.either([one for one in alternatives if evaluate(one, context) is None], True, NOTHING, "")
    search.visit(rule.when, favoured=False, item=NOTHING)
    return tuple(sorted(found.values(), key=lambda event: (event.until or date.max, event.path)))


def _exempts(one: Exception_, context: Context) -> bool:
    """Whether an exception, where it applies, leaves nothing to be required, and on evidence that decides alone."""
    return evaluate(one.require, context) is True and trusted(one.confidence, context.moment.bar)


def last_day(events: tuple[Event, ...]) -> date | None:
    """The last day on which nothing is late yet; None where none is known."""
    return min((event.until for event in events if event.until is not None), default=None)


@dataclass(slots=True)
class _Search:
    """Looks for the comparisons that only an event to come leaves open."""

    context: Context
    found: dict[str, Event]

    def visit(self, condition: Condition, *, favoured: bool, item: Record, prefix: str = "") -> None:
        """Note the events of a condition whose truth, or falsehood, favours the subject."""
        match condition:
            case Not(inner):
                self.visit(inner, favoured=not favoured, item=item, prefix=prefix)
            case And(items) | Or(items):
                parts = [one for one in items if evaluate(one, self.context, item) is None]
                if isinstance(condition, Or) is favoured:
                    self.either(parts, favoured, item, prefix)
                for part in parts if isinstance(condition, And) is favoured else ():
                    self.visit(part, favoured=favoured, item=item, prefix=prefix)
            case InCategory(name):
                for version in self.context.rulebook.categories[self.context.facts.kind, name].versions:
                    if version.window.holds(self.context.moment):
                        self.visit(version.when, favoured=favoured, item=item, prefix=prefix)
            case Each(every, listed, inner, where):
                counts = favoured is not every
                for record, place in self.items(listed):
                    self.visit(inner, favoured=favoured, item=record, prefix=place)
                    if where is not None and evaluate(where, self.context, record) is None:
                        self.visit(where, favoured=counts, item=record, prefix=place)
            case Compare():
                for term in atoms.shortfall(condition, self.context.rulebook).terms:
                    if isinstance(term.quantity, Sum | Count) and term.quantity.where is not None:
                        self.counted(term.quantity.list, term.quantity.where)
            case CompareDays():
                if openness.awaits(condition, self.context, item, evaluate):
                    self.days(condition, favoured, item, prefix)

    def items(self, listed: Ref) -> list[tuple[Record, str]]:
        """The items of a list, each with what its facts' paths begin with."""
        listing = self.context.listing(listed)
        found = listing.items if listing is not None else ()
        return [(record, f"{listed.field.name}[{number}].") for number, record in enumerate(found)]

    def either(self, parts: Sequence[Condition], favoured: bool, item: Record, prefix: str) -> None:
        """Note the events of parts of which one suffices: of an event that several wait for, the latest last day."""
        latest: dict[str, Event] = {}
        for part in parts:
            inner = _Search(self.context, {})
            inner.visit(part, favoured=favoured, item=item, prefix=prefix)
            for path, event in inner.found.items():
                known = latest.get(path)
                if known is None or (known.until is not None and (event.until is None or event.until > known.until)):
                    latest[path] = event
        for event in latest.values():
            self.note(event)

    def counted(self, listed: Ref, where: Condition) -> None:
        """Note the events that tell whether an item counts; which way it should go, and so a last day, isn't known."""
        for record, place in self.items(listed):
            if evaluate(where, self.context, record) is None:
                inner = _Search(self.context, {})
                inner.visit(where, favoured=True, item=record, prefix=place)
                for event in inner.found.values():
                    self.note(replace(event, until=None))

    def note(self, event: Event) -> None:
        """Note an event, of one that is known the earlier last day."""
        known = self.found.get(event.path)
        if known is None or (event.until is not None and (known.until is None or event.until < known.until)):
            self.found[event.path] = event

    def days(self, compare: CompareDays, favoured: bool, item: Record, prefix: str) -> None:
        """Note the event on each side, with the last day that the other side allows."""
        op = compare.op if favoured else _CONTRARY[compare.op]
        for side, other, relation in ((compare.left, compare.right, op), (compare.right, compare.left, _MIRRORED[op])):
            if not isinstance(side.base, Ref) or not isinstance(self.context.value(side.base, item), NotYet):
                continue
            path = prefix + side.base.field.name if side.base.item else side.base.field.name
            self.note(Event(path, side.base.field.title, self.until(side, other, relation, item)))

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
