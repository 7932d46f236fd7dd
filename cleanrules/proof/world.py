"""All subjects of one kind between two days, the regimes of each rule on them, and the questions put to the solver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal

from cleanrules.law.codes import regions
from cleanrules.law.confidence import LENIENT
from cleanrules.law.windows import BEGINNING, Bound, Moment
from cleanrules.proof.encode import Domain, Encoder, Judged, Subject, places
from cleanrules.proof.logic import LOGIC, Bool, all_of, both, either, none_but, z3
from cleanrules.proof.places import Places
from cleanrules.proof.relevant import Relevant
from cleanrules.proof.subject import EARLIEST, LATEST
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.reads import bounds_of, read_by

Answer = Literal["yes", "no", "unknown"]
SINCE, UNTIL = date(2015, 1, 1), date(2036, 1, 1)
"""The days between which all regimes are looked at, unless the caller says otherwise."""
FIRST = 3_000_000
"""How many of its steps the solver may take in a first look at a question."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The days (the last excluded) and the region that are looked at."""

    since: date = SINCE
    until: date = UNTIL
    region: str | None = None


EVER = Limits(EARLIEST, LATEST)
"""Every regime there ever was, as far as the subjects' events reach."""


@dataclass(frozen=True, slots=True)
class Span:
    """A span of days in which the law on something does not change; `happened` as in `Moment`."""

    start: date
    until: date
    moment: Moment


@dataclass(frozen=True, slots=True)
class Regime:
    """A rule in a span: `inside` holds where the span governs and the assumptions do."""

    rule: Rule
    span: Span
    inside: Bool
    judged: Judged[Bool]

    @property
    def applies(self) -> Bool:
        """Where the rule surely applies."""
        return both(self.inside, self.judged.applies.yes)

    @property
    def may_apply(self) -> Bool:
        """Where the rule may apply."""
        return both(self.inside, LOGIC.possible(self.judged.applies))

    @property
    def met(self) -> Bool:
        """Where it surely applies and is met."""
        return both(self.inside, self.judged.met)

    @property
    def may_be_met(self) -> Bool:
        """Where it may apply and be met."""
        return both(self.may_apply, LOGIC.possible(self.judged.holds))

    @property
    def broken(self) -> Bool:
        """Where it surely applies and is broken."""
        return both(self.inside, self.judged.broken)

    @property
    def may_be_broken(self) -> Bool:
        """Where it may apply and be broken."""
        return both(self.may_apply, LOGIC.doubtful(self.judged.holds))


@dataclass
class World:
    """The subjects of a kind, with the encodings of the rulebook at every moment that is asked for."""

    rulebook: Rulebook
    kind: str
    limits: Limits
    shape: Domain
    effort: int
    places: Places
    made: dict[str, tuple[Regime, ...]] = field(default_factory=dict)
    lasting: dict[str, tuple[Regime, ...]] = field(default_factory=dict)
    encoders: dict[tuple[Subject, Moment, int | None], Encoder] = field(default_factory=dict)
    asked: int = 0

    @cached_property
    def subject(self) -> Subject:
        """The subject; `as_of` lies within the limits."""
        span = (self.limits.since, self.limits.until)
        return Subject(self.rulebook.kinds[self.kind], self.places, span, self.shape)

    @cached_property
    def _solver(self) -> Any:
        found = z3.SimpleSolver(ctx=self.subject.context)
        found.set("random_seed", 1)
        found.set("rlimit", min(self.effort, FIRST))
        return found

    @cached_property
    def _relevant(self) -> Relevant:
        return Relevant(self.subject.domain)

    # --- questions ---

    def ask(self, *formulas: Bool) -> tuple[Answer, Any]:
        """Whether some subject satisfies all formulas, and if so a model."""
        self.asked += 1
        wanted = all_of(formulas)
        if wanted is False:
            return "no", None
        wanted = all_of([wanted, *self.agreeing(self.names(wanted))])
        domain = self.domain(wanted)
        solver = self._solver
        solver.push()
        try:
            solver.add(wanted, *domain)
            found = solver.check()
            if found == z3.sat:
                return "yes", solver.model()
        finally:
            solver.pop()
        return ("no", None) if found == z3.unsat else self._afresh(wanted, domain)

    def agreeing(self, names: frozenset[str]) -> list[Bool]:
        """That the subject's facts don't contradict one another, as far as a question reads all facts of a contradiction."""
        return [none_but(formula) for facts, formula in self.contradictions if facts <= names]

    @cached_property
    def contradictions(self) -> list[tuple[frozenset[str], Bool]]:
        """Where the facts of the subject contradict one another as packs declare, each with the names of its variables."""
        return list(contradictions(self, self.subject))

    def domain(self, *formulas: Bool) -> list[Any]:
        """What holds of the facts that formulas read, and of no others."""
        return self._relevant.to(formulas)

    def names(self, formula: Bool) -> frozenset[str]:
        """The names of the variables that a formula reads."""
        return frozenset() if isinstance(formula, bool) else self._relevant.variables(formula)

    def _afresh(self, wanted: Bool, domain: list[Any]) -> tuple[Answer, Any]:
        """The same question to a solver that may transform it as a whole."""
        solver = z3.Solver(ctx=self.subject.context)
        solver.set("random_seed", 1)
        solver.set("rlimit", self.effort)
        solver.add(wanted, *domain)
        found = solver.check()
        if found == z3.sat:
            return "yes", solver.model()
        return ("no" if found == z3.unsat else "unknown"), None

    # --- encodings ---

    def encoder(self, moment: Moment, subject: Subject | None = None, year: int | None = None) -> Encoder:
        """The encodings of a moment, of the world's subject or of a fork of it; `year` is that of all days asked, if one is."""
        key = (subject or self.subject, moment, year)
        found = self.encoders.get(key)
        if found is None:
            base = None if subject is None or subject is self.subject else self.encoder(moment, year=year)
            found = self.encoders[key] = Encoder(self.rulebook, key[0], moment, base, year)
        return found

    def regimes(self, rule: Rule) -> tuple[Regime, ...]:
        """The rule in each span in which it is in force; spans that say the same are one."""
        if rule.code not in self.made:
            self.made[rule.code] = tuple(_merged(self._regimes(rule)))
        return self.made[rule.code]

    def ever(self, rule: Rule) -> tuple[Regime, ...]:
        """The rule in each span in which it may govern a subject within the limits: of its own event on any day."""
        if rule.governed_by is None:
            return self.regimes(rule)
        if rule.code not in self.lasting:
            self.lasting[rule.code] = tuple(_merged(self._regimes(rule, EVER)))
        return self.lasting[rule.code]

    def _regimes(self, rule: Rule, limits: Limits | None = None) -> Iterator[Regime]:
        within, bounds = limits or self.limits, bounds_of(rule, self.rulebook)
        if self._by_years(rule):
            years = range(within.since.year + 1, within.until.year + 1)
            bounds = (*bounds, *(Bound(date(year, 1, 1), "text") for year in years))
        for span in spans(bounds, within):
            if rule.window.holds(span.moment):
                yield self.regime(rule, span)

    def _by_years(self, rule: Rule) -> bool:
        """Whether a rule is best told year by year: it reads a day that recurs, and is governed by the day asked."""
        return rule.governed_by is None and read_by(rule, self.rulebook).recurs

    def regime(self, rule: Rule, span: Span, subject: Subject | None = None) -> Regime:
        """A rule in a span, of the world's subject or of a fork of it."""
        last = span.until - timedelta(days=1)
        one_year = self._by_years(rule) and span.start.year == last.year
        encoder = self.encoder(span.moment, subject, span.start.year if one_year else None)
        inside = both(self.governed(rule.governed_by, span, subject), self.assumed(span.moment, subject))
        return Regime(rule, span, inside, encoder.rule(rule))

    def governed(self, event: str | None, span: Span, subject: Subject | None = None) -> Bool:
        """That the law of a span governs: of the day of an event, or of `as_of` where it has not happened."""
        one = subject or self.subject
        first, last = span.start.toordinal(), span.until.toordinal()
        today = both(one.as_of >= first, one.as_of < last)
        if event is None:
            return today
        not_yet, day = one.event(one.kind.fields[event], None)
        return either(both(none_but(not_yet), day >= first, day < last), both(not_yet, today))

    def assumed(self, moment: Moment, subject: Subject | None = None) -> Bool:
        """What the packs assume of every subject, and the region asked for."""
        one, encoder = subject or self.subject, self.encoder(moment, subject)
        found = [
            LOGIC.possible(encoder.condition(assumption.holds))
            for assumption in self.rulebook.claims.assumptions
            if assumption.kind == self.kind
        ]
        if self.limits.region is not None and "region" in one.kind.fields:
            found.append(one.in_region(self.limits.region))
        return all_of(found)


def contradictions(world: World, subject: Subject) -> Iterator[tuple[frozenset[str], Bool]]:
    """Where the facts of a subject surely contradict one another, each with the names of the variables that it reads."""
    encoder = world.encoder(Moment(world.limits.since, frozenset(), LENIENT), subject)
    for one in world.rulebook.contradictions:
        if one.kind == world.kind:
            formula = encoder.condition(one.when).yes
            yield world.names(formula), formula


def _merged(regimes: Iterator[Regime]) -> list[Regime]:
    """Regimes that follow one another and say the same, as one. Formulas that are the same are one object of the solver."""
    found: list[tuple[object, Regime, Bool]] = []
    for one in regimes:
        key = (one.span.moment.happened, *(_identity(part) for part in _parts(one.judged)))
        place = next(
            (n for n, (k, last, _) in enumerate(found) if k == key and last.span.until == one.span.start), None
        )
        if place is None:
            found.append((key, one, one.inside))
        else:
            _, last, inside = found[place]
            span = Span(last.span.start, one.span.until, last.span.moment)
            found[place] = (
                key,
                Regime(one.rule, span, either(inside, one.inside), last.judged),
                either(inside, one.inside),
            )
    return [one for _, one, _ in found]


def _parts(judged: Judged[Bool]) -> tuple[Bool, ...]:
    return judged.applies.yes, judged.applies.no, judged.holds.yes, judged.holds.no


def _identity(part: Bool) -> object:
    return part if isinstance(part, bool) else part.get_id()


def spans(bounds: tuple[Bound, ...], limits: Limits) -> Iterator[Span]:
    """The spans between some bounds, within limits, with the alternatives that roughly known ones leave open."""
    days = sorted({BEGINNING, *(day for bound in bounds for day in bound.days())})
    for number, day in enumerate(days):
        until = days[number + 1] if number + 1 < len(days) else date.max
        start, end = max(day, limits.since), min(until, limits.until)
        if start >= end:
            continue
        names = sorted({bound.event for bound in bounds if bound.open_at(day)})
        for happened in _subsets(names):
            yield Span(start, end, Moment(day, happened, LENIENT))


def _subsets(names: list[str]) -> Iterator[frozenset[str]]:
    """None of the events, each alone, and all: what moves independently is rare."""
    seen = dict.fromkeys([frozenset[str](), *(frozenset((name,)) for name in names), frozenset(names)])
    yield from seen


def world(
    rulebook: Rulebook, kind: str, limits: Limits, shape: Domain, *, effort: int, classes: Places | None = None
) -> World:
    """The subjects of a kind within limits."""
    return World(rulebook, kind, limits, shape, effort, classes or all_places(rulebook, limits))


def all_places(rulebook: Rulebook, limits: Limits) -> Places:
    """The regions and industries that the rulebook, its claims and the limits tell apart."""
    claims = rulebook.claims
    further = [*(one.holds for one in claims.assumptions), *(one.subjects for one in claims.covers)]
    further += [one.when for one in claims.exits if one.when is not None]
    return places([rulebook], further=further, named=() if limits.region is None else (limits.region,))


def region_code(text: str) -> str:
    """The code of a region. Raises CodeError."""
    return regions().find(text)
