"""Until when what is pending may still come in time: the last day of the events that a rule waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cleanrules.engines import atoms, openness
from cleanrules.engines.context import NOTHING, Context
from cleanrules.engines.reference import evaluate
from cleanrules.facts.facts import Record
from cleanrules.facts.fields import NotYet
from cleanrules.language.nodes import And, CompareDays, Comparison, Condition, Day, Each, InCategory, Not, Or, Ref
from cleanrules.rulebook.model import Rule
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
    for condition in (*(part for one in rule.exceptions for part in (one.when, one.require)), rule.require):
        search.visit(condition, favoured=True, item=NOTHING)
    search.visit(rule.when, favoured=False, item=NOTHING)
    return tuple(sorted(found.values(), key=lambda event: (event.until or date.max, event.path)))


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
                for part in items:
                    if evaluate(part, self.context, item) is None:
                        self.visit(part, favoured=favoured, item=item, prefix=prefix)
            case InCategory(name):
                for version in self.context.rulebook.categories[self.context.facts.kind, name].versions:
                    if version.window.holds(self.context.moment):
                        self.visit(version.when, favoured=favoured, item=item, prefix=prefix)
            case Each(_, listed, inner):
                listing = self.context.listing(listed)
                for number, record in enumerate(listing.items if listing is not None else ()):
                    self.visit(inner, favoured=favoured, item=record, prefix=f"{listed.field.name}[{number}].")
            case CompareDays():
                if openness.awaits(condition, self.context, item, evaluate):
                    self.days(condition, favoured, item, prefix)

    def days(self, compare: CompareDays, favoured: bool, item: Record, prefix: str) -> None:
        """Note the event on each side, with the last day that the other side allows."""
        op = compare.op if favoured else _CONTRARY[compare.op]
        for side, other, relation in ((compare.left, compare.right, op), (compare.right, compare.left, _MIRRORED[op])):
            if not isinstance(side.base, Ref) or not isinstance(self.context.value(side.base, item), NotYet):
                continue
            path = prefix + side.base.field.name if side.base.item else side.base.field.name
            until = self.until(side, other, relation, item)
            known = self.found.get(path)
            if known is None or (until is not None and (known.until is None or until < known.until)):
                self.found[path] = Event(path, side.base.field.title, until)

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
