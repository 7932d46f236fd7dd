"""What a finding rests on: its verdict, and the facts, parameters, citations and evidence that decided it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from cleanrules.engines.contexts import Contexts
from cleanrules.exact import Yearly
from cleanrules.facts.facts import Facts
from cleanrules.frozen import lazy
from cleanrules.language.nodes import Compare, Condition, walk
from cleanrules.law.confidence import Confidence, weakest
from cleanrules.law.instruments import Citation
from cleanrules.law.windows import Moment
from cleanrules.meaning.outcome import breach
from cleanrules.rulebook.judging import NOTHING, Breach, Context, Verdict
from cleanrules.rulebook.model import Effect, Force, Outcome, Rule, Rulebook
from cleanrules.rulebook.plan import governing_day
from cleanrules.rulebook.strata import asked_by
from cleanrules.screening.assignment import Assignment, assignments
from cleanrules.screening.counting import Tally, tallies
from cleanrules.screening.largest import amount_shown
from cleanrules.screening.pending import Event, events_of, last_day
from cleanrules.screening.ranking import ranked
from cleanrules.screening.support import LegalNeed, Need, Support, Used, failing
from cleanrules.screening.values import bands_of
from cleanrules.screening.words import ON_OTHERS, REASONS
from cleanrules.text import Text


@dataclass(frozen=True, slots=True)
class ParameterUse:
    """A parameter value that took part, with its window (half-open) and what it rests on.

    `value` is None where only the ends are certain between which it lies: `at_least`, `at_most`, None for no end.
    """

    name: str
    title: Text
    value: Fraction | date | None
    unit: str
    start: str
    until: str
    confidence: Confidence
    cites: tuple[Citation, ...]
    supplied: bool
    at_least: Fraction | date | None = None
    at_most: Fraction | date | None = None
    bands: tuple[Text, ...] = ()
    """The bands of amounts for which it stands."""

    @property
    def ends(self) -> tuple[Fraction | date | None, Fraction | date | None]:
        """The lowest and the highest that it may be."""
        return (self.at_least, self.at_most) if self.value is None else (self.value, self.value)


@dataclass(frozen=True, slots=True)
class Gap:
    """By how much a comparison fails, or is met: in its unit, in exact fractions.

    `value` is what is certain, the lower end; `high` what it may be at most, equal to it where the gap is known exactly, None
    where there is no bound.
    """

    value: Fraction
    unit: str
    high: Fraction | None

    @property
    def low(self) -> Fraction:
        """What is certain."""
        return self.value

    @property
    def exact(self) -> bool:
        """Whether the gap is known exactly."""
        return self.value == self.high


@dataclass(frozen=True)
class Basis:
    """The outcome of one rule for one subject, and what it rests on."""

    rule: Rule
    verdict: Verdict
    facts_given: Facts
    as_of: date
    decided_on: date | None
    minimum_confidence: Confidence
    rulebook: Rulebook
    contexts: Contexts = field(compare=False, repr=False)
    screened: Callable[..., Any] = field(compare=False, repr=False)
    """`screen`, as `cleanrules` offers it: remedies are tried by it on changed facts."""

    # --- what the verdict says ---

    @property
    def code(self) -> str:
        """The rule's code."""
        return self.rule.code

    @property
    def name(self) -> str:
        """The rule's name, which names the fault."""
        return self.rule.name

    @property
    def outcome(self) -> Outcome:
        """The outcome."""
        return self.verdict.outcome

    @property
    def would_be(self) -> Outcome | None:
        """For a review: what the outcome is if the weak evidence holds."""
        return self.verdict.would_be

    @property
    def reason(self) -> str | None:
        """Why the rule does not apply, or why a person must look."""
        return self.verdict.reason

    @property
    def exception(self) -> str | None:
        """The label of the exception that applied."""
        return self.verdict.exception

    @property
    def title(self) -> Text:
        """The rule's title."""
        return self.rule.title

    @property
    def force(self) -> Force:
        """How the rule binds."""
        return self.rule.force

    @property
    def effect(self) -> Effect | None:
        """What a violation brings."""
        return self.rule.effect

    @property
    def subject(self) -> str:
        """The subject's identifier."""
        return self.facts_given.id

    @property
    def governed_on(self) -> date | None:
        """The day whose law governs; None where the event that settles it is unknown."""
        return governing_day(self.rule, self.facts_given, self.as_of)

    @property
    def law_of(self) -> date:
        """The day whose law the citations are read by: the governing one, or `as_of` where that is unknown."""
        return self.governed_on or self.as_of

    # --- what it rests on, computed when read ---

    def context(self, moment: Moment) -> Context:
        """What the rule was evaluated against at a moment."""
        return self.contexts.at(moment)

    @lazy
    def supports(self) -> tuple[Support, ...]:
        """What the verdict rests on, moment by moment."""
        return tuple(Support(self.context(moment)).rule(self.rule) for moment in self.verdict.moments)

    @lazy
    def support(self) -> Support:
        """What the verdict rests on, all moments together."""
        if len(self.supports) == 1:
            return self.supports[0]
        whole = Support(self.context(self.verdict.moments[-1]))
        for one in self.supports:
            whole.facts |= {path: used for path, used in one.facts.items() if path not in whole.facts}
            whole.missing |= {path: need for path, need in one.missing.items() if path not in whole.missing}
            whole.unread |= {path: need for path, need in one.unread.items() if path not in whole.unread}
            for name, (parameter, values) in one.parameters.items():
                known = whole.parameters.setdefault(name, (parameter, []))[1]
                known.extend(value for value in values if value not in known)
            whole.evidence |= one.evidence
            whole.cites.update(one.cites)
        return whole

    @lazy
    def facts(self) -> tuple[Used, ...]:
        """The facts that took part, the governing date first."""
        event = self.rule.governed_by
        field = self.rulebook.kinds[self.rule.kind].fields.get(event or "")
        value = self.facts_given.values.get(event or "")
        first = () if field is None or value is None else (Used(field.name, field, value, field.title),)  # type: ignore[arg-type]
        return (*first, *(used for path, used in self.support.facts.items() if path != event))

    @lazy
    def missing(self) -> tuple[Need, ...]:
        """The facts that would settle an undetermined outcome, the most useful first (see `ranking.ranked`).

        Of a review those that may settle it alone on strict evidence, so that no person need look.
        """
        if self.outcome == "undetermined":
            return ranked(self, *self._needs(self.supports))
        if self.outcome != "needs_review" or self.verdict.reason == "discretion":
            return ()
        moments = self.verdict.strict or self.verdict.moments
        needs, uses = self._needs(tuple(Support(self.context(moment)).rule(self.rule) for moment in moments))
        return tuple(one for one in ranked(self, needs, uses, strict=True) if one.settles != "together")

    def _needs(self, supports: tuple[Support, ...]) -> tuple[tuple[Need, ...], dict[str, int]]:
        """The facts that are missing at some moments, the governing date first, and at how many of them each is."""
        needs, uses = dict[str, Need](), dict[str, int]()
        event = self.rule.governed_by
        if event is not None and event not in self.facts_given.values:
            field = self.rulebook.kinds[self.rule.kind].fields[event]
            needs[event] = Need(field.name, field.title, "")
        for support in supports:
            for path, need in support.missing.items():
                needs.setdefault(path, need)
                uses[path] = uses.get(path, 0) + 1
        return tuple(needs.values()), uses

    @lazy
    def unread(self) -> tuple[LegalNeed, ...]:
        """The legal values that are not available here and keep the rule open: for an authority to supply."""
        return tuple(self.support.unread.values()) if self.verdict.reason == "value_missing" else ()

    @lazy
    def awaited(self) -> tuple[str, ...]:
        """The rules for a person to settle whose findings keep the rule open; none where a legal value of its own does."""
        if self.verdict.reason != "value_missing" or self.unread:
            return ()
        contexts = [self.context(moment) for moment in self.verdict.moments]
        asked = asked_by(self.rulebook, self.rule)
        return tuple(code for code in asked if any(breach(code, one) == Breach(None, law=True) for one in contexts))

    @property
    def why_review(self) -> Text:
        """Why a person must look, in words: what the law leaves to one, the rules that one must settle, or the reason."""
        if self.verdict.reason == "discretion" and self.rule.discretion is not None:
            return self.rule.discretion
        if self.awaited:
            return Text(f"{ON_OTHERS.zh}（{'、'.join(self.awaited)}）", f"{ON_OTHERS.en} ({', '.join(self.awaited)})")
        return REASONS[self.verdict.reason or "evidence"]

    @lazy
    def events(self) -> tuple[Event, ...]:
        """The events to come that a pending outcome waits for, each with its last day, soonest first."""
        if self.outcome != "pending" and self.would_be != "pending":
            return ()
        found = {
            event.path: event for moment in self.verdict.moments for event in events_of(self.rule, self.context(moment))
        }
        return tuple(sorted(found.values(), key=lambda event: (event.until or date.max, event.path)))

    @property
    def until(self) -> date | None:
        """Of a pending outcome the last day on which nothing is late yet; None where no day is known."""
        return last_day(self.events)

    @lazy
    def confidence(self) -> Confidence:
        """The weakest evidence that took part: at least that of the rule and of its window."""
        return weakest(list(self.support.evidence.values()))

    @lazy
    def parameters(self) -> tuple[ParameterUse, ...]:
        """The parameter values that took part."""
        return tuple(
            ParameterUse(
                name,
                parameter.title,
                None if isinstance(value.value, Yearly) else value.value,  # `possible` gives its day in the year asked
                parameter.unit,
                *value.window.text(),
                value.confidence,
                value.cites,
                value.supplied,
                *((None, None) if value.value is not None else value.ends),
                bands_of(parameter, value, self.rulebook),
            )
            for name, (parameter, values) in self.support.parameters.items()
            for value in values
        )

    @lazy
    def cites(self) -> tuple[Citation, ...]:
        """The articles that the outcome rests on: the rule's that were in force, and those of what took part."""
        moments = self.verdict.moments
        own = [cite for cite in self.rule.cites if any(self._in_force(cite, moment) for moment in moments)]
        used = [cite for use in self.parameters for cite in use.cites]
        return tuple(dict.fromkeys([*(own or self.rule.cites), *used, *self.support.cites]))

    def _in_force(self, cite: Citation, moment: Moment) -> bool:
        """Whether what is cited holds at a moment, or may: its own day may be one that nobody knows."""
        window = self.rulebook.instruments[cite.instrument].window
        unknown = frozenset(bound.event for bound in window.bounds if bound.open_at(moment.day))
        moments = (moment, replace(moment, happened=moment.happened | unknown))
        return any(window.holds(one) is not False for one in moments)

    @lazy
    def gap(self) -> Gap | None:
        """By how much the first comparison that fails falls short, for certain and at most; None where none does.

        Where an assignment fails, how much stays uncovered at best.
        """
        if self.failing is None:
            return None
        lacking = self._lacking
        if lacking is not None:
            return Gap(lacking.lacking, lacking.unit, lacking.lacking if lacking.exact else None)
        return self._distance(self.failing)

    @lazy
    def assignments(self) -> tuple[Assignment, ...]:
        """Of a rule that is met the assignments that show it; of one that is breached the best there are, with what they lack."""
        if "compliant" not in (self.outcome, self.would_be) and self.failing is None:
            return ()
        return assignments(self.required, self.context(self.verdict.moments[-1]))

    @property
    def _lacking(self) -> Assignment | None:
        """The assignment to which the first comparison that fails belongs."""
        parts = ((one, part) for one in self.assignments if one.short for part in walk(one.condition))
        return next((one for one, part in parts if part == self.failing), None)

    @lazy
    def margin(self) -> Gap | None:
        """By how much a requirement that is one comparison is met, for certain and at most: the surplus of a ratio."""
        if self.outcome != "compliant":
            return None
        found = list(failing(self.required, self.context(self.verdict.moments[-1]), sought=False))
        return self._distance(found[0]) if len(found) == 1 else None

    def _distance(self, compare: Compare) -> Gap | None:
        """How far apart the two sides of a comparison are, at whichever moment governs; None where that is open."""
        found = [amount_shown(compare.apart, self.context(moment), NOTHING) for moment in self.verdict.moments]
        apart = found[0]
        for other in found[1:]:
            apart = apart.hull(other)
        low, high = apart.low, apart.high
        if low is not None and low >= 0:
            return Gap(low, compare.left.unit, high)
        if high is not None and high <= 0:
            return Gap(-high, compare.left.unit, None if low is None else -low)
        return None

    @lazy
    def tallies(self) -> tuple[Tally, ...]:
        """What the sums, counts and quantifiers over lists that decide take of each item, and why; none where it does not apply.

        Where weaker evidence would decide what strict evidence leaves open, strict evidence speaks: such an item is open.
        """
        if self.outcome == "not_applicable":
            return ()
        moments = self.verdict.strict or self.verdict.moments
        return tallies(self.rule, [self.context(moment) for moment in moments])

    @property
    def required(self) -> Condition:
        """What is required: by the exception that applies, else by the rule."""
        replacing = {exception.label: exception.require for exception in self.rule.exceptions}
        return replacing.get(self.exception or "", self.rule.require)

    @property
    def failing(self) -> Compare | None:
        """The first comparison that fails, where the requirement does."""
        breach = {"violation", "advice", "missed"}
        if self.outcome not in breach and self.would_be not in breach:
            return None
        return next(failing(self.required, self.context(self.verdict.moments[-1])), None)
