"""From conditions to outcomes: whether a rule applies and is met, what leaves it open, what evidence and regimes make of that."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import get_args

from cleanrules.kleene import Truth, choice, conjunction, negation
from cleanrules.language.nodes import Lean, Reading, Under
from cleanrules.law.confidence import LENIENT, Confidence, trusted
from cleanrules.law.windows import Moment
from cleanrules.meaning import conditions
from cleanrules.rulebook.judging import NOTHING, Breach, Context, Judgement, OpenBy, Verdict, Worlds
from cleanrules.rulebook.model import BREACH, SETTLED, Exception_, Outcome, Rule
from cleanrules.rulebook.plan import PlanRule, rule_plan
from cleanrules.rulebook.uses import lacks_law

OPEN: Mapping[OpenBy, Outcome] = {"event": "pending", "law": "needs_review", "fact": "undetermined"}
EXCLUDED = ("not_in_force", "place", "condition")


def judge(rule: Rule, context: Context) -> Judgement:
    """Whether a rule applies at the moment, and whether its requirement holds."""
    guards: list[Truth] = []
    for reason in EXCLUDED:
        guards.append(guard(rule, context, reason))
        if guards[-1] is False:
            return Judgement(False, None, reason)
    applies, holds = conjunction(guards), required(rule, rule.exceptions, context)
    tests = [(applied(one, context), one.label) for one in rule.exceptions]
    test, exception = next(((test, label) for test, label in tests if test is not False), (None, None))
    decided = holds if applies is None else holds is not None
    return Judgement(applies, holds, None, exception if test else None, None if decided else opened(rule, context))


def guard(rule: Rule, context: Context, by: str, lean: Under = None) -> Truth:
    """Whether a rule is in force, whether it covers the place, or whether it is for such a subject."""
    if by == "not_in_force":
        return in_force(rule.window.holds(context.moment), rule.confidence, context, lean)
    condition = rule.place if by == "place" else rule.when
    return condition is None or conditions.evaluate(condition, context, NOTHING, lean)


def in_force(truth: Truth, confidence: Confidence, context: Context, lean: Under = None) -> Truth:
    """What holds on some evidence: unknown where that is below the bar; under a reading, as what law leaves open counts."""
    found = conjunction((truth, trusted(confidence, context.moment.bar) or None))
    return lean.counts if found is None and lean is not None else found


def applied(exception: Exception_, context: Context, lean: Under = None) -> Truth:
    """Whether an exception applies."""
    when = conditions.evaluate(exception.when, context, NOTHING, lean)
    return conjunction((when, in_force(True, exception.confidence, context, lean)))


def required(rule: Rule, exceptions: Sequence[Exception_], context: Context, lean: Under = None) -> Truth:
    """Whether what a rule requires holds: by the first of some exceptions that applies, else by the rule."""
    if not exceptions:
        return conditions.evaluate(rule.require, context, NOTHING, lean)
    first, *rest = exceptions
    may, surely = applied(first, context, lean), applied(first, context, lean and lean.contrary)
    then = conditions.evaluate(first.require, context, NOTHING, lean)
    return choice(may, surely, then, required(rule, rest, context, lean))


def opened(rule: Rule, context: Context) -> OpenBy:
    """What leaves a rule open: an event, if it is unbreached in time; law, if it is decided whichever way that is; else facts."""
    in_time, *ways = get_args(Reading)
    if context.is_awaiting() and unbreached(rule, context, in_time):
        return "event"
    decided = context.moment.bar == LENIENT and all(unbreached(rule, context, one) is not None for one in ways)
    return "law" if decided and lacks_law(context.rulebook, rule) else "fact"


def unbreached(rule: Rule, context: Context, reading: Reading) -> Truth:
    """Whether a rule does not apply or is met, under a reading."""
    applies = conjunction(guard(rule, context, by, Lean(reading, False)) for by in EXCLUDED)
    return negation(conjunction((applies, negation(required(rule, rule.exceptions, context, Lean(reading, True))))))


def outcome_of(rule: Rule, found: Judgement) -> Outcome:
    """The outcome table, for one moment."""
    if found.applies is False:
        return "not_applicable"
    if found.holds:
        return "compliant" if found.applies else "no_breach"
    return BREACH[rule.force] if found.applies and found.holds is False else OPEN[found.open_by or "fact"]


def verdict(rule: PlanRule, context: Context, bar: Confidence) -> Verdict:
    """The verdict on a rule on evidence of a bar and, where that leaves it open, on all that there is."""
    strict = on_bar(rule, context, bar)
    return settled(rule, strict, on_bar(rule, context, LENIENT) if strict.is_open and rule.left_open(bar) else None)


def on_bar(planned: PlanRule, context: Context, bar: Confidence) -> Verdict:
    """The verdict on one evidence bar: in every world, under every regime that may govern."""
    worlds = [*planned.moments(planned.days(context.facts, context.as_of), bar)]
    moments = dict.fromkeys(moment for world in worlds for moment in world)
    return combined(planned.rule, worlds, {one: judge(planned.rule, replace(context, moment=one)) for one in moments})


def combined(rule: Rule, worlds: Worlds, judged: Mapping[Moment, Judgement]) -> Verdict:
    """What several worlds come to: open bounds that leave a breach possible, but not sure, are for a person."""
    verdicts = [in_world(rule, tuple(moments), judged) for moments in worlds]
    outcomes = {one.outcome for one in verdicts}
    is_open = [one for sought in ("undetermined", "needs_review") for one in verdicts if one.outcome == sought]
    if is_open or len(outcomes) == 1:
        return (is_open or verdicts)[0]
    moments = tuple(dict.fromkeys(moment for one in verdicts for moment in one.moments))
    return harmless(outcomes, moments) or Verdict("needs_review", moments, "bound")


def in_world(rule: Rule, moments: tuple[Moment, ...], judged: Mapping[Moment, Judgement]) -> Verdict:
    """What every regime that may govern leaves possible, where the events are settled."""
    outcomes = {moment: outcome_of(rule, judged[moment]) for moment in moments}
    is_open = tuple(moment for moment in moments if outcomes[moment] == "undetermined")
    exception, *others = {judged[moment].exception for moment in is_open or moments}
    common = None if others else exception
    if len({*outcomes.values()}) == 1 and not is_open:
        outcome, reasons = outcomes[moments[0]], [one for moment in moments if (one := judged[moment].reason)]
        reason = "value_missing" if outcome == "needs_review" else max(reasons, key=EXCLUDED.index, default=None)
        return Verdict(outcome, moments, reason, exception=common)
    undetermined = Verdict("undetermined", is_open or moments, None if is_open else "governing_date", exception=common)
    return harmless({*outcomes.values()}, moments) or undetermined


def harmless(outcomes: set[Outcome], moments: tuple[Moment, ...]) -> Verdict | None:
    """What several outcomes come to that leave no breach possible; None where one does."""
    found: Outcome = "pending" if "pending" in outcomes else "no_breach"
    return Verdict(found, moments) if outcomes <= SETTLED else None


def settled(planned: PlanRule, strict: Verdict, lenient: Verdict | None) -> Verdict:
    """The verdict of strict and, where that left it open, lenient evaluation: what only lenient decides is for review."""
    if planned.rule.discretion is not None and strict.outcome == BREACH[planned.rule.force]:
        return replace(strict, outcome="needs_review", reason="discretion", would_be=strict.outcome)
    if lenient is None:
        return strict
    found = replace(lenient, strict=strict.moments)
    return found if found.is_open else replace(found, outcome="needs_review", reason="evidence", would_be=found.outcome)


def breach(code: str, context: Context) -> Breach:
    """Whether the rule of a code is breached, on the moment's evidence, as other rules ask: known, or by its verdict."""
    if code in context.breaches:
        return context.breaches[code]
    planned, bar = rule_plan(context.rulebook, code), context.moment.bar
    return breach_of(settled(planned, on_bar(planned, context, bar), None), planned.rule, lenient=bar == LENIENT)


def breach_of(found: Verdict, rule: Rule, *, lenient: bool) -> Breach:
    """What a verdict says of a breach to rules that ask: what a person must settle is open, and asks for no fact."""
    outcome = found.would_be if lenient and found.reason == "evidence" else found.outcome
    if outcome in SETTLED or outcome == BREACH[rule.force]:
        return Breach(outcome not in SETTLED)
    return Breach(None, law=found.outcome != "undetermined" and found.reason != "evidence")
