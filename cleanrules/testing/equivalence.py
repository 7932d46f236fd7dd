"""Whether a mutant that no case notices changes anything at all, decided by the solver of the extra `proof`.

For every span of days between two changes of the law, and on strict and lenient evidence, the solver is asked for a
subject on which the rulebook and the mutant differ. Whatever it finds is replayed through the reference evaluator. None
at all proves the mutant equivalent; the events of subjects lie between 1990 and 2050.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise, product
from typing import Any

from cleanrules.language.nodes import Count, Each, Sum
from cleanrules.law.confidence import DEFAULT_BAR, LENIENT
from cleanrules.law.instruments import NamedSet, Parameter
from cleanrules.law.windows import Moment, Window
from cleanrules.proof.encode import Domain, Encoder, Judged, Subject, solver, z3
from cleanrules.proof.logic import Bool, any_of, both, either, none_but
from cleanrules.proof.subject import EARLIEST, LATEST
from cleanrules.rulebook.categories import Category
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.reads import Read, parts_of, reads_of
from cleanrules.testing.mutants import Element
from cleanrules.testing.telling import Search, Telling

EFFORT = 5_000_000
"""How many of its own steps the solver may take for one question, so that a slow machine gets the same answers."""
OPEN = 3
"""After so many questions that stay open the solver is asked no more about a mutant."""
ITEMS = 2
"""How many items lists have at most where a subject is looked for."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What was found: that the mutant is `equivalent`, or a subject that tells it apart, or neither."""

    equivalent: bool
    telling: Telling | None = None


def decided(search: Search) -> Decided:
    """Whether a mutant is equivalent; else a subject that tells it apart, where the solver finds one."""
    left = OPEN
    for code in search.readers:
        for question in _questions(search, code):
            if question.proved():
                continue
            found = question.telling()
            left -= 1
            if found is not None or not left:
                return Decided(False, found)
    return Decided(left == OPEN)


def _questions(search: Search, code: str) -> Iterator[_Question]:
    """One for each span of days on which the law stays as it is, and each way in which open events may have gone."""
    plans = [one.planned(code) for one in (search.sound, search.faulty)]
    days = sorted({day for plan in plans for day in plan.regimes if EARLIEST < day <= LATEST} | {EARLIEST})
    open_bounds = [bound for plan in plans for bound in plan.open_bounds]
    for span in pairwise([*days, date(LATEST.year + 1, 1, 1)]):
        events = sorted({bound.event for bound in open_bounds if bound.open_at(span[0])})
        for happened in product((False, True), repeat=len(events)):
            world = frozenset(name for name, has in zip(events, happened, strict=True) if has)
            yield _Question(search, code, span, world)


@dataclass(frozen=True)
class _Question:
    """Whether the two differ on a rule in one span of days."""

    search: Search
    code: str
    span: tuple[date, date]
    happened: frozenset[str]

    @cached_property
    def rules(self) -> tuple[Rule, Rule]:
        return self.search.sound.rulebook.rules[self.code], self.search.faulty.rulebook.rules[self.code]

    def telling(self) -> Telling | None:
        """A subject on which they differ, with short lists; None where there is none, or none that replays."""
        for full in (True, False):
            subject, formulas = self.asked(Domain(full=full, items=ITEMS))
            for formula in formulas:
                check = solver(subject, effort=EFFORT)
                check.add(formula)
                if check.check() == z3.sat:
                    model = check.model()
                    found = self.search.told(subject.facts(model), subject.day(model), DEFAULT_BAR)
                    if found is not None:
                        return found
        return None

    def proved(self) -> bool:
        """Whether they differ on no subject, with lists of any length.

        What `any` and `all` say of a list, one item of it says: so many items as they are, in both, stand for any number.
        """
        if self.same:
            return True
        parts = [part.node for part in self.parts]
        if any(isinstance(part, Sum | Count) for part in parts):
            shape = Domain(full=False, items=ITEMS, rest=True)
        else:
            shape = Domain(full=False, items=sum(isinstance(part, Each) for part in parts))
        subject, formulas = self.asked(shape)
        for formula in formulas:
            check = solver(subject, effort=EFFORT)
            check.add(formula)
            if check.check() != z3.unsat:
                return False
        return True

    @cached_property
    def same(self) -> bool:
        """Whether the fault is not in the law of the span at all: then there is nothing to ask the solver."""
        books = (self.search.sound.rulebook, self.search.faulty.rulebook)
        moments = [Moment(self.span[0], self.happened, bar) for bar in (DEFAULT_BAR, LENIENT)]
        one, other = (_element(book, self.search.mutant.element) for book in books)
        return all(_law(one, moment) == _law(other, moment) for moment in moments)

    @cached_property
    def parts(self) -> list[Read]:
        """The conditions of the rule in both, each once."""
        books = (self.search.sound.rulebook, self.search.faulty.rulebook)
        return list(dict.fromkeys(
            part
            for rule, book in zip(self.rules, books, strict=True)
            for part in parts_of(book, rule.kind, *rule.conditions())
        ))  # fmt: skip

    def asked(self, shape: Domain) -> tuple[Subject, list[Any]]:
        """The formulas that are true where the two differ: on strict evidence, and where that is open on lenient."""
        books = (self.search.sound.rulebook, self.search.faulty.rulebook)
        kind = books[0].kinds[self.rules[0].kind]
        governed = any(rule.governed_by is not None for rule in self.rules)
        days = (EARLIEST, date(LATEST.year + 1, 1, 1)) if governed else self.span
        subject = Subject(kind, self.search.places, days, shape)
        judged = {bar: self._judged(subject, bar) for bar in (DEFAULT_BAR, LENIENT)}
        strict, lenient = judged[DEFAULT_BAR], judged[LENIENT]
        still_open = both(*(none_but(any_of(_outcomes(one))) for one in strict))
        there = self._governed(subject) if governed else True
        return subject, [both(there, _differ(*strict)), both(there, still_open, _differ(*lenient))]

    def _judged(self, subject: Subject, bar: Any) -> tuple[Judged[Bool], Judged[Bool]]:
        moment = Moment(self.span[0], self.happened, bar)
        one, other = (Encoder(edition.rulebook, subject, moment) for edition in (self.search.sound, self.search.faulty))
        sound = one.rule(self.rules[0])
        same = {key: rest for key, rest in one._rests.items() if not self._touched(key[1])}
        other._rests.update(same)  # further items add the same wherever nothing in the condition has changed
        return sound, other.rule(self.rules[1])

    def _touched(self, part: Any) -> bool:
        """Whether what further items add may differ: where a part reads the category, parameter or set that is faulty."""
        element = self.search.mutant.element
        read = reads_of(self.search.sound.rulebook, self.rules[0].kind, part).law
        return any(type(one) is type(element) and one.name == element.name for one in read)

    def _governed(self, subject: Subject) -> Any:
        """That the event which governs lies in the span, or is unknown."""
        found = []
        for name in {rule.governed_by for rule in self.rules}:
            if name is None:
                found.append(self._within(subject.as_of))
                continue
            field = subject.kind.fields[name]
            (not_yet, day), known = subject.event(field, None), subject.known(field, None)
            dated = either(both(none_but(not_yet), self._within(day)), both(not_yet, self._within(subject.as_of)))
            found.append(either(none_but(known), dated))
        return any_of(found)

    def _within(self, day: Any) -> Any:
        return both(day >= self.span[0].toordinal(), day < self.span[1].toordinal())


def _outcomes(judged: Judged[Bool]) -> list[Any]:
    """Where the rule surely does not apply, is surely met, is surely broken."""
    return [judged.applies.no, judged.met, judged.broken]


def _differ(one: Judged[Bool], other: Judged[Bool]) -> Any:
    return any_of(
        either(both(mine, none_but(theirs)), both(none_but(mine), theirs))
        for mine, theirs in zip(_outcomes(one), _outcomes(other), strict=True)
    )


def _element(book: Rulebook, element: Element) -> Element:
    """What stands in a rulebook where a fault was put in another."""
    match element:
        case Rule():
            return book.rules[element.code]
        case Category():
            return book.categories[element.kind, element.name]
        case Parameter():
            return book.parameters[element.name]
        case NamedSet():
            return book.sets[element.name]


def _law(element: Element, moment: Moment) -> list[tuple[object, ...]]:
    """What an element says at a moment: what may be in force then, in order, each with whether it is."""
    match element:
        case Rule():
            dated: list[tuple[Window, object]] = [(element.window, replace(element, window=Window(), position=None))]
        case Parameter():
            dated = [(one.window, replace(one, window=Window(), position=None)) for one in element.values]
        case Category() | NamedSet():
            dated = [(one.window, replace(one, window=Window())) for one in element.versions]
    return [(holds, one) for window, one in dated if (holds := window.holds(moment)) is not False]
