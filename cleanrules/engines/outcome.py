"""From judgements to outcomes: the outcome table, the alternatives that facts and evidence leave open, lenient and strict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date

from cleanrules.engines.context import Breach, Judgement, OpenBy, Proof, governing_day
from cleanrules.facts.facts import Facts
from cleanrules.law.confidence import Confidence
from cleanrules.law.windows import Moment
from cleanrules.rulebook.model import BREACH, SETTLED, Outcome, Rule
from cleanrules.rulebook.plan import PlanRule

Judged = Mapping[Moment, Mapping[str, Judgement]]
"""What an engine found at each moment, by the rules' codes."""
Worlds = Sequence[tuple[Moment, ...]]
"""The alternatives that the evidence leaves open; in each, the moments of the regimes that may govern."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one rule: what the known facts leave possible of not applicable, compliant and breached.

    `reason` says why a rule does not apply (`not_in_force`, `place`, `condition`), why a person must look (`evidence`,
    `bound`, `discretion`, `value_missing`), or that the governing date is unknown (`governing_date`). `moments` are those
    that an explanation must show; `strict` those of strict evidence where that left the rule open and weaker evidence
    did not; `would_be` what holds if weak evidence does. `proofs` are what the engine derived at each of the moments,
    where it keeps proofs.
    """

    outcome: Outcome
    moments: tuple[Moment, ...]
    reason: str | None = None
    would_be: Outcome | None = None
    exception: str | None = None
    proofs: tuple[Proof, ...] = field(default=(), compare=False, repr=False)
    strict: tuple[Moment, ...] = ()


def outcome_of(rule: Rule, judgement: Judgement) -> Outcome:
    """The outcome table, for one moment."""
    if judgement.applies is False:
        return "not_applicable"
    if judgement.holds:
        return "compliant" if judgement.applies else "no_breach"
    if judgement.applies and judgement.holds is False:
        return BREACH[rule.force]
    return _OPEN[judgement.open_by or "fact"]


_OPEN: dict[OpenBy, Outcome] = {"event": "pending", "law": "needs_review", "fact": "undetermined"}


def days_of(planned: PlanRule, facts: Facts, as_of: date) -> tuple[date, ...]:
    """The days whose law may govern: one, or one of every regime where the governing date is unknown."""
    event = planned.rule.governed_by
    if event is None:
        return (as_of,)
    day = governing_day(facts, event, as_of)
    return planned.regimes if day is None else (day,)


def direct(rules: Sequence[PlanRule], moment: Moment, judged: Mapping[str, Judgement]) -> dict[str, Verdict]:
    """The verdicts on rules for which there is one world of one moment; equal verdicts are one object."""
    moments = (moment,)
    made: dict[tuple[object, ...], Verdict] = {}
    verdicts: dict[str, Verdict] = {}
    for planned in rules:
        rule = planned.rule
        found = judged[rule.code]
        outcome, proof = outcome_of(rule, found), found.proof
        reason = VALUE_MISSING if outcome == "needs_review" else found.reason
        key = (outcome, reason, found.exception, id(proof))
        if key not in made:
            proofs = () if proof is None else (proof,)
            made[key] = Verdict(outcome, moments, reason, None, found.exception, proofs)
        verdicts[rule.code] = made[key]
    return verdicts


def combined(planned: PlanRule, worlds: Worlds, judged: Judged) -> Verdict:
    """The verdict on one evidence bar: open bounds that leave a breach possible, but not sure, are for a person."""
    rule = planned.rule
    verdicts = [_in_world(rule, moments, judged) for moments in worlds]
    for sought in ("undetermined", "needs_review"):
        for verdict in verdicts:
            if verdict.outcome == sought:
                return verdict
    outcomes = {verdict.outcome for verdict in verdicts}
    if len(outcomes) == 1:
        return verdicts[0]
    moments = tuple(dict.fromkeys(moment for verdict in verdicts for moment in verdict.moments))
    proofs = _proofs(rule, moments, judged)
    if outcomes <= SETTLED:
        return Verdict(_hull(outcomes), moments, proofs=proofs)
    return Verdict("needs_review", moments, "bound", proofs=proofs)


def _hull(outcomes: Set[Outcome]) -> Outcome:
    """What several outcomes that leave no breach possible come to, where it is open which of them it is."""
    return "pending" if "pending" in outcomes else "no_breach"


def needs_lenient(planned: PlanRule, strict: Verdict, bar: Confidence) -> bool:
    """Whether strict evaluation left something open that weaker evidence may decide."""
    return strict.outcome in ("undetermined", "needs_review") and planned.left_open(bar)


def settled(planned: PlanRule, strict: Verdict, lenient: Verdict | None) -> Verdict:
    """The verdict of strict and, where that left it open, lenient evaluation.

    What strict decides is decided, unless the law leaves a breach to a person. What only lenient decides is for review, and
    so is what only a legal value that is not available leaves open; what neither decides is undetermined.
    """
    if planned.rule.discretion is not None and strict.outcome == BREACH[planned.rule.force]:
        return _for_review(strict, "discretion")
    if lenient is None:
        return strict
    if lenient.outcome in ("undetermined", "needs_review"):
        return replace(lenient, strict=strict.moments)
    return replace(_for_review(lenient, "evidence"), strict=strict.moments)


def breach_of(verdict: Verdict, rule: Rule, *, lenient: bool) -> Breach:
    """What a verdict says of the rule's breach to rules of later strata, on strict or on lenient evidence.

    What a person must settle (discretion, an open bound, law that is not available) is open, and asks for no fact.
    """
    if verdict.outcome in SETTLED or verdict.outcome == BREACH[rule.force]:
        return Breach(verdict.outcome not in SETTLED)
    if verdict.outcome == "undetermined":
        return Breach(None)
    if verdict.reason == "evidence" and lenient:
        return Breach(verdict.would_be == BREACH[rule.force])
    return Breach(None, law=verdict.reason != "evidence")


def _for_review(found: Verdict, reason: str) -> Verdict:
    return Verdict("needs_review", found.moments, reason, found.outcome, found.exception, found.proofs)


def _in_world(rule: Rule, moments: Sequence[Moment], judged: Judged) -> Verdict:
    """The verdict where the events are settled: what every regime that may govern leaves possible."""
    found = {moment: judged[moment][rule.code] for moment in moments}
    at = {moment: outcome_of(rule, found[moment]) for moment in moments}
    outcomes = set(at.values())
    exceptions = {found[moment].exception for moment in moments}
    exception = exceptions.pop() if len(exceptions) == 1 else None
    if len(outcomes) == 1 and "undetermined" not in outcomes:
        reasons = [reason for moment in moments if (reason := found[moment].reason)]
        reason = VALUE_MISSING if "needs_review" in outcomes else max(reasons, key=_ORDER.index, default=None)
        proofs = _proofs(rule, moments, judged)
        return Verdict(outcomes.pop(), tuple(moments), reason, exception=exception, proofs=proofs)
    if outcomes <= SETTLED:
        return Verdict(_hull(outcomes), tuple(moments), proofs=_proofs(rule, moments, judged))
    open_ones = tuple(moment for moment in moments if at[moment] == "undetermined")
    shown = open_ones or tuple(moments)
    reason = None if open_ones else "governing_date"
    return Verdict("undetermined", shown, reason, proofs=_proofs(rule, shown, judged))


def _proofs(rule: Rule, moments: Sequence[Moment], judged: Judged) -> tuple[Proof, ...]:
    """The proofs of the rule's judgements at some moments; none where the engine keeps none."""
    return tuple(proof for moment in moments if (proof := judged[moment][rule.code].proof) is not None)


_ORDER = ["not_in_force", "place", "condition"]
VALUE_MISSING = "value_missing"
"""The reason of a review that only a legal value, which is not available here, keeps open."""
