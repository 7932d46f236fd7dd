"""Conditions and rules on one subject, at one moment of the law, as truths over the booleans of a solver.

What no solver changes is told here once, as the reference evaluator defines it: connectives, categories by their versions,
`any` and `all`, exceptions, and a rule under its window, place and evidence. An encoder supplies the atoms.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from cleanrules.encoding.kleene import FALSE, SETTLED, TRUE, UNKNOWN, B, Kleene, Truth
from cleanrules.facts.fields import Field
from cleanrules.language.nodes import (
    And,
    Awaits,
    Breached,
    Compare,
    CompareDays,
    Condition,
    Constant,
    Each,
    Holds,
    InCategory,
    Not,
    OneOf,
    Or,
    Ref,
    Unread,
    Within,
)
from cleanrules.law.confidence import Confidence, trusted
from cleanrules.law.windows import Moment
from cleanrules.rulebook.model import Exception_, Rule, Rulebook
from cleanrules.rulebook.readings import ReadException, read_category, read_rule

I = TypeVar("I")  # noqa: E741 - an item of a list, as an encoder has it
"""What an encoder has for an item of a list."""


@dataclass(frozen=True, slots=True)
class Judged(Generic[B]):
    """Whether a rule applies, and whether its requirement holds, exceptions counted."""

    applies: Truth[B]
    holds: Truth[B]
    logic: Kleene[B] = field(compare=False, repr=False)

    @property
    def met(self) -> B:
        """Where it surely applies and is met."""
        return self.logic.both(self.applies.yes, self.holds.yes)

    @property
    def broken(self) -> B:
        """Where it surely applies and is broken."""
        return self.logic.both(self.applies.yes, self.holds.no)


class Encoding(ABC, Generic[B, I]):
    """Turns conditions and rules into truths. An owner is the list item at hand, or None for the subject itself."""

    def __init__(self, logic: Kleene[B], rulebook: Rulebook, kind: str, moment: Moment) -> None:
        self.logic, self.rulebook, self.kind, self.moment = logic, rulebook, kind, moment

    # --- what an encoder supplies ---

    @abstractmethod
    def condition(self, condition: Condition, owner: I | None = None) -> Truth[B]:
        """The truth of a condition, of the subject or of a list item; made once, by `meaning`."""

    @abstractmethod
    def flag(self, ref: Ref, owner: I | None) -> Truth[B]:
        """Whether a flag holds."""

    @abstractmethod
    def one_of(self, ref: Ref, labels: frozenset[str], owner: I | None) -> Truth[B]:
        """Whether a fact is one of some labels."""

    @abstractmethod
    def within(self, found: Within, owner: I | None) -> Truth[B]:
        """Whether a code or label lies in some codes or a named set."""

    @abstractmethod
    def compare(self, found: Compare, owner: I | None) -> Truth[B]:
        """A comparison of two amounts."""

    @abstractmethod
    def compare_days(self, found: CompareDays, owner: I | None) -> Truth[B]:
        """A comparison of two days."""

    @abstractmethod
    def awaits(self, found: Awaits, owner: I | None) -> Truth[B]:
        """Whether only an event to come leaves a comparison of days open."""

    @abstractmethod
    def breach(self, code: str) -> Truth[B]:
        """Whether another rule is breached."""

    @abstractmethod
    def items(self, listed: Field) -> Iterable[tuple[I, B]]:
        """The items that a list may have, each with where it is there."""

    @abstractmethod
    def complete(self, listed: Ref) -> B:
        """Where a list is given in full."""

    def further(self, found: Each) -> Sequence[Truth[B]]:
        """What `any` and `all` may find in items beyond those of `items`."""
        return ()

    # --- conditions ---

    def meaning(self, condition: Condition, owner: I | None) -> Truth[B]:
        """The truth of a condition, made of those of its parts."""
        match condition:
            case Constant(value):
                return SETTLED[value]
            case Not(inner):
                return -self.condition(inner, owner)
            case And(items):
                return self.logic.conjunction([self.condition(part, owner) for part in items])
            case Or(items):
                return self.logic.disjunction([self.condition(part, owner) for part in items])
            case InCategory():
                return self.category(condition, owner)
            case Breached(_, codes):
                return self.logic.disjunction([self.breach(code) for code in codes])
            case Each():
                return self.each(condition)
            case Holds(ref):
                return self.flag(ref, owner)
            case OneOf(ref, labels):
                return self.one_of(ref, labels, owner)
            case Within():
                return self.within(condition, owner)
            case Compare():
                return self.compare(condition, owner)
            case CompareDays():
                return self.compare_days(condition, owner)
            case Awaits():
                return self.awaits(condition, owner)
            case Unread():
                raise TypeError(f"what law is available is no question of facts: {condition!r}")

    def category(self, condition: InCategory, owner: I | None) -> Truth[B]:
        """Whether the subject, or the item at hand, is in a category, by the version of the moment."""
        found = read_category(self.rulebook, self.kind, condition)
        version = found.at(self.moment)
        if version is None or not self.trusted(version.confidence):
            return UNKNOWN
        return self.condition(version.when, owner if found.of is not None else None)

    def each(self, found: Each) -> Truth[B]:
        """`any` and `all`: an item of the truth sought settles it; what is not given of a list is unknown."""
        truths: list[Truth[B]] = []
        for item, there in self.items(found.list.field):
            met = self.condition(found.condition, item)
            chosen = self.where(found.where, item)
            truths.append(self.logic.conjunction([self.logic.exactly(there), chosen, -met if found.every else met]))
        some = self.logic.disjunction([*truths, *self.further(found)])
        complete = self.complete(found.list)
        if complete is not True:
            some = Truth(some.yes, self.logic.both(complete, some.no))
        return -some if found.every else some

    def where(self, where: Condition | None, item: I) -> Truth[B]:
        """Whether an item is one of those asked about; without a condition it is."""
        return TRUE if where is None else self.condition(where, item)

    def trusted(self, confidence: Confidence) -> bool:
        """Whether something of this confidence may decide."""
        return trusted(confidence, self.moment.bar)

    # --- rules ---

    def rule(self, rule: Rule) -> Judged[B]:
        """Whether a rule applies at the moment and its requirement holds; governing dates are the caller's to ask."""
        applies = self._applies(rule, rule.place, rule.when)
        if applies.no is True:
            return Judged(FALSE, UNKNOWN, self.logic)
        return Judged(applies, self.requirement(rule), self.logic)

    def _applies(self, rule: Rule, place: Condition | None, when: Condition) -> Truth[B]:
        """Whether a rule is in force, of the place and of the subject."""
        in_force = SETTLED[rule.window.holds(self.moment)]
        if in_force is TRUE and not self.trusted(rule.confidence):
            in_force = UNKNOWN
        if in_force is FALSE:
            return FALSE
        placed = TRUE if place is None else self.condition(place)
        return self.logic.conjunction([in_force, placed, self.condition(when)])

    def requirement(self, rule: Rule) -> Truth[B]:
        """Whether what a rule requires holds, its exceptions in order."""
        return self._required(rule, rule.exceptions)

    def _required(self, rule: Rule, exceptions: Sequence[Exception_]) -> Truth[B]:
        if not exceptions:
            return self.condition(rule.require)
        first, rest = exceptions[0], exceptions[1:]
        test, then = self.condition(first.when), self.condition(first.require)
        if not self.trusted(first.confidence):
            test = Truth(UNKNOWN.yes, test.no)
        return self.logic.choice(test, then, self._required(rule, rest))

    def unbreached(self, rule: Rule) -> Truth[B]:
        """Whether a rule does not apply or is met, what only events to come leave open counted as if they came in time."""
        read = read_rule(self.rulebook, rule, "in_time")
        if read is None:
            return UNKNOWN
        applies = self._applies(rule, read.place, read.when)
        return -self.logic.conjunction([applies, -self._met(read.exceptions, read.require)])

    def _met(self, exceptions: Sequence[ReadException], require: Condition) -> Truth[B]:
        if not exceptions:
            return self.condition(require)
        first, rest = exceptions[0], exceptions[1:]
        trust = TRUE if self.trusted(first.source.confidence) else UNKNOWN
        conjunction = self.logic.conjunction
        may, surely = (conjunction([self.condition(test), trust]) for test in (first.applies, first.surely))
        then, otherwise = self.condition(first.require), self._met(rest, require)
        return self.logic.disjunction([
            conjunction([may, then]), conjunction([-surely, otherwise]), conjunction([then, otherwise])
        ])  # fmt: skip
