"""The calendar of a subject: every deadline that its rules contain, with its state on the day asked.

Nobody declares a deadline. It is read off the typed tree: a requirement, or a part of one, by which an event happens no
later than a day (`audit_started_on <= listed_on + months(2)`), or the day asked is no later than one. Parts joined by `and`
are deadlines each; with `or`, the deadline holds where the other parts are false; with `all`, for each item. What does not
have that form is not in the calendar, but for the last days of what the screening says is pending: they are deadlines,
whatever the form.

The calendar and the screening say the same. Of a rule that the screening does not leave open, nothing is open here: what is
pending is due, and what can no longer be a breach is met or no deadline.

The day that a deadline falls on is computed as everywhere else: the first day does not count, and a period in months ends
on the month's last day where it must (民法典 arts 201 and 202). Public holidays (art. 203) are not known, so no last day
is moved.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal, assert_never, get_args

from cleanrules.engines.atoms import day as day_of
from cleanrules.engines.context import NOTHING, Context, Contexts, Truth
from cleanrules.engines.outcome import days_of
from cleanrules.engines.reference import conjunction, evaluate, judge, negation
from cleanrules.errors import dated
from cleanrules.facts.facts import Listing, Record
from cleanrules.facts.fields import NotYet
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
    Not,
    OneOf,
    Or,
    Ref,
    Unread,
    Within,
)
from cleanrules.law.confidence import DEFAULT_BAR, LENIENT, Confidence, trusted
from cleanrules.rulebook.load import load_rulebook
from cleanrules.rulebook.model import SETTLED, Rule, Rulebook
from cleanrules.rulebook.plan import PlanRule
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.identity import identity_of
from cleanrules.screening.screen import FactsLike, as_day, screen, typed_facts
from cleanrules.screening.support import Need, Prefix, Support
from cleanrules.text import Text

State = Literal["missed", "due", "undetermined", "met"]
"""Missed by the day asked; still to come; not known; met."""
STATES: tuple[State, ...] = get_args(State)
HOLIDAYS = Text(
    "期限按日历计算，未计法定休假日；最后一日是法定休假日的，以休假日结束的次日为准",
    "days are those of the calendar: public holidays are not known, and a last day that is one moves to the day after",
)


@dataclass(frozen=True, slots=True)
class Term:
    """A deadline as a rule writes it.

    `event` is what must have happened by `by` (before it, where `strict`); None is the day asked itself. `unless` are the
    alternatives that leave no deadline; `each` and `where` the list whose items have it, and which of them; `exception` the
    number of the rule's exception that requires it.
    """

    compare: CompareDays
    event: Ref | None
    by: Day
    strict: bool
    unless: tuple[Condition, ...] = ()
    each: Ref | None = None
    where: Condition | None = None
    exception: int | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline of one subject with its state on the day asked.

    `event` is the path of the fact that keeps it, None where the day asked itself must not be later; `path` tells it from
    the rule's other deadlines. `due` is its last day, None where that is not known, or not fixed yet; `on` the day given
    for the event, which may lie after the day asked; `days` how many are left, or by how many it is missed. `review` says
    that it rests on weak evidence, an open window or discretion, `missing` which facts would settle it.
    """

    finding: Finding
    path: str
    event: str | None
    title: Text
    state: State
    due: date | None
    on: date | None
    days: int | None
    review: bool
    missing: tuple[Need, ...]

    @property
    def rule(self) -> Rule:
        """The rule that sets it."""
        return self.finding.rule

    @property
    def fingerprint(self) -> str:
        """The same for the same deadline of the same subject, whatever its state and day."""
        facts = self.finding.facts_given
        parts = [facts.kind, identity_of(facts), self.rule.code, self.path]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The deadlines of one subject, the earliest first, those without a day last."""

    screening: Screening
    deadlines: tuple[Deadline, ...]

    @property
    def subject(self) -> str:
        """The subject's identifier."""
        return self.screening.subject

    @property
    def as_of(self) -> date:
        """The day asked."""
        return self.screening.as_of


@dated
def calendar(
    facts: FactsLike,
    *,
    as_of: date | str,
    region: str | None = None,
    rulebook: Rulebook | None = None,
    minimum_confidence: Confidence = DEFAULT_BAR,
    parameters: Mapping[str, Any] | Path | str | None = None,
) -> Calendar:
    """The deadlines of one subject on a day; the arguments are those of `screen`. Raises what `screen` raises."""
    book = rulebook if rulebook is not None else load_rulebook()
    typed = typed_facts(facts, book)
    found = screen(
        typed, as_of=as_day(as_of, "as_of"), region=region, rulebook=book, minimum_confidence=minimum_confidence,
        parameters=parameters,
    )  # fmt: skip
    planned = {one.rule.code: one for one in found.rulebook.plan(found.kind, found.region, found.as_of).rules}
    deadlines = [
        deadline
        for finding in found.findings
        if finding.code in planned
        for deadline in _deadlines(finding, planned[finding.code])
    ]
    order = sorted(deadlines, key=lambda one: (one.due or date.max, one.rule.code, one.path))
    return Calendar(found, tuple(order))


# --- what a rule says ---


def terms_of(rule: Rule) -> Iterator[Term]:
    """The deadlines that a rule contains: in what it requires, and in what its exceptions require instead."""
    yield from _terms(rule.require)
    for number, exception in enumerate(rule.exceptions):
        for term in _terms(exception.require):
            yield replace(term, exception=number)


def _terms(condition: Condition) -> Iterator[Term]:
    match condition:
        case CompareDays():
            yield from _term(condition)
        case And(items):
            for part in items:
                yield from _terms(part)
        case Or(items):
            timed = [part for part in items if any(_terms(part))]
            if len(timed) == 1:
                others = tuple(part for part in items if part is not timed[0])
                yield from (replace(term, unless=(*term.unless, *others)) for term in _terms(timed[0]))
        case Each(every, listed, inner, where):
            if every:
                yield from (replace(term, each=listed, where=where) for term in _terms(inner) if term.each is None)
        case (
            Constant() | Holds() | InCategory() | Compare() | OneOf() | Within() | Breached() | Awaits() | Unread() | Not()
        ):  # fmt: skip
            return
        case _:
            assert_never(condition)


def _term(compare: CompareDays) -> Iterator[Term]:
    """The deadline that a comparison is, if it is one: an event, or the day asked, no later than another day."""
    match compare.op:
        case "<" | "<=":
            early, late = compare.left, compare.right
        case ">" | ">=":
            early, late = compare.right, compare.left
        case _:
            return
    if early.shifts or isinstance(early.base, date | str) or late.base is None:
        return
    yield Term(compare, early.base, late, len(compare.op) == 1)


# --- one subject ---


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the moments say together: whether the deadline is one of the subject's, and its last day."""

    applies: Truth
    due: date | None

    @property
    def settled(self) -> bool:
        """Whether the deadline is one of the subject's, and its day known."""
        return self.applies is True and self.due is not None


def _deadlines(finding: Finding, planned: PlanRule) -> Iterator[Deadline]:
    """The deadlines of a rule that concern the subject, or may; with the last days of what is pending."""
    shown: set[str | None] = set()
    for term in terms_of(finding.rule):
        for item, prefix in _items(term, finding.contexts):
            found = _Judge(finding, planned, term, item, prefix).deadline()
            if found is not None:
                shown.add(found.event)
                yield found
    for event in finding.events if finding.outcome == "pending" else ():
        if event.until is not None and event.path not in shown:
            left = (event.until - finding.as_of).days
            on = finding.facts_given.values.get(event.path)
            planned_on = on if isinstance(on, date) else None
            yield Deadline(
                finding, event.path, event.path, event.title, "due", event.until, planned_on, left, False, ()
            )


def _items(term: Term, contexts: Contexts) -> Iterator[tuple[Record, Prefix]]:
    """The items that have a deadline; one of which nothing is known where the list may have others."""
    if term.each is None:
        yield NOTHING, None
        return
    name = term.each.field.name
    found = contexts.facts.values.get(name)
    listing = found if isinstance(found, Listing) else Listing((), complete=False)
    yield from ((record, (name, number)) for number, record in enumerate(listing.items))
    if not listing.complete:
        yield NOTHING, (name, len(listing.items))


@dataclass(frozen=True, slots=True)
class _Judge:
    """One deadline of a subject, or of an item of a list."""

    finding: Finding
    planned: PlanRule
    term: Term
    item: Record
    prefix: Prefix

    def deadline(self) -> Deadline | None:
        """The deadline with its state; None where it surely does not concern the subject."""
        strict = self.reading(self.finding.minimum_confidence)
        if strict.applies is False:
            return None
        firm = strict.settled
        reading = strict if firm else self.reading(LENIENT)
        given = self.given()
        state, days = self.state(reading, given)
        if self.finding.outcome in SETTLED and (not firm or state == "undetermined"):
            return self.closed(reading, given)
        missing = self.missing() if state == "undetermined" else ()
        doubted = not firm and (reading.settled or not missing)
        left_open = state == "missed" and self.finding.rule.discretion is not None
        return Deadline(
            self.finding, self.event or self.term.compare.text, self.event, self.title(), state, reading.due,
            given if isinstance(given, date) else None, days, doubted or left_open, missing,
        )  # fmt: skip

    def closed(self, reading: _Reading, given: date | NotYet | None) -> Deadline | None:
        """The deadline where the screening leaves no breach: met or due; None where it can't be one to keep."""
        finding, event = self.finding, self.event
        waits = finding.outcome == "pending"
        due = next((one.until for one in finding.events if one.path == event), None) if waits else None
        state, days = self.state(_Reading(True, due or reading.due), given)
        if state == "undetermined" and isinstance(given, date) and given <= finding.as_of:
            state = "met"
        if state == "undetermined" and waits:
            state = "due"
        if state in ("undetermined", "missed"):
            return None
        on = given if isinstance(given, date) else None
        path = event or self.term.compare.text
        return Deadline(finding, path, event, self.title(), state, due or reading.due, on, days, False, ())

    def reading(self, bar: Confidence) -> _Reading:
        """What all moments that may govern say on an evidence bar."""
        contexts = self.finding.contexts
        days = days_of(self.planned, contexts.facts, contexts.as_of)
        moments = dict.fromkeys(one for some in self.planned.moments(days, bar) for one in some)
        found = [self.at(contexts.at(moment)) for moment in moments]
        truths = {one.applies for one in found}
        dues = {one.due for one in found if one.applies is not False}
        return _Reading(truths.pop() if len(truths) == 1 else None, dues.pop() if len(dues) == 1 else None)

    def at(self, context: Context) -> _Reading:
        """Whether the deadline is one of the subject's at a moment, and its last day."""
        term, item = self.term, self.item
        where = True if term.where is None else self.truth(term.where, context)
        others = [negation(evaluate(one, context, item)) for one in term.unless]
        applies = conjunction([judge(self.finding.rule, context).applies, self.reached(context), where, *others])
        low, high = day_of(term.by, context, item, evaluate)
        due = date.fromordinal(low) - timedelta(days=term.strict) if low is not None and low == high else None
        return _Reading(applies, due)

    def truth(self, condition: Condition, context: Context) -> Truth:
        """The truth of a condition of the item; unknown where nothing is known of it."""
        return evaluate(condition, context, self.item) if self.item is not NOTHING else None

    def reached(self, context: Context) -> Truth:
        """Whether the requirement that holds the deadline is the one that counts: the exceptions in order, then the rule's."""
        exceptions = self.finding.rule.exceptions
        until = len(exceptions) if self.term.exception is None else self.term.exception
        tests: list[Truth] = []
        for number, exception in enumerate(exceptions[: until + 1]):
            test = evaluate(exception.when, context)
            known = None if test and not trusted(exception.confidence, context.moment.bar) else test
            tests.append(known if number == until else negation(known))
        return conjunction(tests)

    def given(self) -> date | NotYet | None:
        """What is known of the event."""
        event = self.term.event
        if event is None:
            return None
        values = self.item if event.item else self.finding.facts_given.values
        found = values.get(event.field.name)
        return found if isinstance(found, date | NotYet) else None

    def state(self, reading: _Reading, given: date | NotYet | None) -> tuple[State, int | None]:
        """The state on the day asked, and the days left or late; an event of a later day has not happened yet."""
        due, as_of = reading.due, self.finding.as_of
        if due is None or reading.applies is not True or (given is None and self.term.event is not None):
            return "undetermined", None
        happened = isinstance(given, date) and given <= as_of
        if happened and isinstance(given, date):
            return ("met", None) if given <= due else ("missed", (given - due).days)
        return ("due", (due - as_of).days) if as_of <= due else ("missed", (as_of - due).days)

    def missing(self) -> tuple[Need, ...]:
        """The facts that would settle whether the deadline is the subject's, on which day, and whether it was kept."""
        rule, contexts = self.finding.rule, self.finding.contexts
        days = days_of(self.planned, contexts.facts, contexts.as_of)
        found: dict[str, Need] = {}
        for moment in dict.fromkeys(one for some in self.planned.moments(days, LENIENT) for one in some):
            context = contexts.at(moment)
            here = self.at(context)
            support = Support(context)
            if here.applies is None:
                for condition in (rule.place, rule.when, *(one.when for one in rule.exceptions)):
                    if condition is not None:
                        support.visit(condition)
                for condition in self.term.unless:
                    support.visit(condition, self.item, self.prefix)
            if here.applies is not False:
                support.visit(self.term.compare, self.item, self.prefix)
            found |= support.missing
        return tuple(found.values())

    @property
    def event(self) -> str | None:
        """The path of the event, as in `retired[0].shut_on`."""
        event = self.term.event
        if event is None:
            return None
        return (
            f"{self.prefix[0]}[{self.prefix[1]}].{event.field.name}" if self.prefix and event.item else event.field.name
        )

    def title(self) -> Text:
        """What must have happened: the title of the event, or from which event the term runs, or the rule's title."""
        event, start = self.term.event, self.term.by.base
        support = Support(self.finding.contexts.at(self.finding.verdict.moments[-1]))
        if event is not None:
            return support.title(event, self.item, self.prefix)
        if not isinstance(start, Ref):
            return self.finding.title
        since = support.title(start, self.item, self.prefix)
        return Text(f"自{since.zh}起的期限", f"term from the {since.en}")
