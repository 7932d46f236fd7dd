"""From judgements to outcomes: the outcome table, the alternatives that facts and evidence leave open, lenient and strict."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cleanrules.engines.context import Judgement, governing_day
from cleanrules.facts.facts import Facts
from cleanrules.law.confidence import LENIENT, Confidence
from cleanrules.law.windows import Moment
from cleanrules.rulebook.model import Force, Rule
from cleanrules.rulebook.plan import PlanRule

Outcome = Literal["compliant", "violation", "advice", "missed", "not_applicable", "undetermined", "needs_review"]
Judged = Mapping[Moment, Judgement]
Deciding = Generator[tuple[Moment, ...], Judged, "Verdict"]
"""Asks for judgements at moments, is sent them, and returns the verdict: so an engine can judge many rules at once."""

_BREACH: dict[Force, Outcome] = {
    "binding": "violation",
    "binding-without-fine": "violation",
    "policy": "advice",
    "target": "missed",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one rule.

    `reason` says why a rule does not apply (`not_in_force`, `place`, `condition`) or why a person must look (`evidence`,
    `bound`, `discretion`). `moments` are those that an explanation must show; `would_be` what holds if weak evidence does.
    """

    outcome: Outcome
    moments: tuple[Moment, ...]
    reason: str | None = None
    would_be: Outcome | None = None
    exception: str | None = None
    governed_on: date | None = None
    date_unknown: bool = False


def outcome_of(rule: Rule, judgement: Judgement) -> Outcome:
    """The outcome table, for one moment."""
    if judgement.applies is False:
        return "not_applicable"
    if judgement.applies is None or judgement.holds is None:
        return "undetermined"
    return "compliant" if judgement.holds else _BREACH[rule.force]


def days_of(planned: PlanRule, facts: Facts, as_of: date) -> tuple[tuple[date, ...], bool]:
    """The days whose law may govern: one, or every regime where the governing date is unknown."""
    event = planned.rule.governed_by
    if event is None:
        return (as_of,), False
    day = governing_day(facts, event, as_of)
    return (planned.regimes, True) if day is None else ((day,), False)


def decide(planned: PlanRule, facts: Facts, as_of: date, bar: Confidence) -> Deciding:
    """The verdict on one rule.

    Strict first (what is below the bar is unknown); if that does not decide, lenient (all values): what lenient decides
    is for review, what it does not is undetermined.
    """
    days, unknown = days_of(planned, facts, as_of)
    day = None if unknown else days[0]
    strict = yield from _under(planned, days, bar)
    rule = planned.rule
    by_judgement = rule.discretion is not None and strict.outcome == _BREACH[rule.force]
    if strict.outcome not in ("undetermined", "needs_review") and not by_judgement:
        return _dated(strict, day, unknown)
    if by_judgement:
        return _dated(_for_review(strict, "discretion"), day, unknown)
    lenient = strict
    if planned.rests_on_weak(bar):
        lenient = yield from _under(planned, days, LENIENT)
    if lenient.outcome in ("undetermined", "needs_review"):
        return _dated(lenient, day, unknown)
    return _dated(_for_review(lenient, "evidence"), day, unknown)


def _for_review(found: Verdict, reason: str) -> Verdict:
    return Verdict("needs_review", found.moments, reason, found.outcome, found.exception)


def _dated(found: Verdict, day: date | None, unknown: bool) -> Verdict:
    return Verdict(found.outcome, found.moments, found.reason, found.would_be, found.exception, day, unknown)


def _under(planned: PlanRule, days: tuple[date, ...], bar: Confidence) -> Deciding:
    """The verdict with evidence down to a bar: where open bounds leave decided outcomes that differ, a person must look."""
    alternatives = list(planned.moments(days, bar))
    judged = yield tuple(dict.fromkeys(moment for moments in alternatives for moment in moments))
    worlds = [_in_world(planned.rule, moments, judged) for moments in alternatives]
    for world in worlds:
        if world.outcome == "undetermined":
            return world
    if len({world.outcome for world in worlds}) > 1:
        return Verdict("needs_review", tuple(moment for world in worlds for moment in world.moments), "bound")
    return worlds[0]


def _in_world(rule: Rule, moments: Sequence[Moment], judged: Judged) -> Verdict:
    """The verdict where the events are settled: decided only if every regime that may govern agrees."""
    outcomes = {outcome_of(rule, judged[moment]) for moment in moments}
    if len(outcomes) > 1 or "undetermined" in outcomes:
        open_ones = tuple(moment for moment in moments if outcome_of(rule, judged[moment]) == "undetermined")
        return Verdict("undetermined", open_ones or tuple(moments), "governing_date" if not open_ones else None)
    exceptions = {judged[moment].exception for moment in moments}
    reasons = [reason for moment in moments if (reason := judged[moment].reason)]
    return Verdict(
        outcomes.pop(),
        tuple(moments),
        max(reasons, key=_ORDER.index, default=None),
        exception=exceptions.pop() if len(exceptions) == 1 else None,
    )


_ORDER = ["not_in_force", "place", "condition"]
