"""From a model of the solver to a subject that people can look at, replayed before anyone sees it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from cleanrules.errors import EngineError
from cleanrules.facts.facts import Facts, read_facts
from cleanrules.law.confidence import LENIENT
from cleanrules.law.windows import Moment
from cleanrules.meaning import outcome
from cleanrules.proof.finding import Witness
from cleanrules.proof.reading import facts_of_rule
from cleanrules.proof.subject import Subject
from cleanrules.proof.world import Regime
from cleanrules.rulebook.judging import Context
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.plan import governing_day
from cleanrules.screening.screen import screen

Wanted = Literal["applies", "met", "broken", "out"]
"""What a witness shows of a rule: that it applies, is met, is broken, or does not apply."""


def witness(
    rulebook: Rulebook,
    subject: Subject,
    model: Any,
    wanted: Sequence[tuple[Regime, Wanted]],
    *,
    further: Collection[str] = (),
) -> Witness:
    """The subject of a model, with the facts that some rules read, and their outcomes.

    Raises EngineError where the reference evaluator says otherwise than the solver: such a witness is never shown.
    """
    only = {path for regime, _ in wanted for path in facts_of_rule(rulebook, regime.rule)} | set(further)
    raw, day = subject.facts(model, only), subject.day(model)
    facts = read_facts(raw, rulebook.kinds)
    for regime, what in wanted:
        _judged(rulebook, facts, day, regime, what, raw)
    return Witness(raw, day, _screened(rulebook, raw, day, wanted))


def _judged(
    rulebook: Rulebook, facts: Facts, day: date, regime: Regime, wanted: Wanted, raw: Mapping[str, Any]
) -> None:
    """That the reference evaluator agrees, at the moment of the law that governs."""
    rule = regime.rule
    governing = governing_day(rule, facts, day)
    if governing is None or not regime.span.start <= governing < regime.span.until:
        raise _wrong(rule, raw, day, f"is governed by the law of {governing}")
    moment = Moment(governing, regime.span.moment.happened, LENIENT)
    found = outcome.judge(rule, Context(rulebook, facts, day, moment))
    agreed = {
        "applies": found.applies is True,
        "met": found.applies is True and found.holds is True,
        "broken": found.applies is True and found.holds is False,
        "out": found.applies is False,
    }
    if not agreed[wanted]:
        raise _wrong(rule, raw, day, f"applies: {found.applies}, holds: {found.holds}, expected `{wanted}`")


def _screened(
    rulebook: Rulebook, raw: Mapping[str, Any], day: date, wanted: Sequence[tuple[Regime, Wanted]]
) -> dict[str, str]:
    """The outcomes of a screening by the reference engine, which must be those expected where no bound is open."""
    codes = tuple(sorted({regime.rule.code for regime, _ in wanted}))
    if not codes:
        return {}
    found = screen(raw, as_of=day, rulebook=rulebook, engine="reference", minimum_confidence=LENIENT, select=codes)
    outcomes: dict[str, str] = {}
    for regime, what in wanted:
        finding = found[regime.rule.code]
        said = finding.would_be or finding.outcome
        outcomes[regime.rule.code] = said
        settled = not regime.span.moment.happened and said not in ("needs_review", "undetermined")
        if settled and said not in _OUTCOMES[what]:
            raise _wrong(regime.rule, raw, day, f"the screening says {said}")
    return dict(sorted(outcomes.items()))


_BREACHES = ("violation", "advice", "missed")
_EITHER = ("no_breach", "pending")
"""What several ways in which open bounds may lie come to where none of them is a breach."""
_OUTCOMES: dict[Wanted, tuple[str, ...]] = {
    "applies": ("compliant", *_BREACHES, *_EITHER),
    "met": ("compliant", *_EITHER),
    "broken": _BREACHES,
    "out": ("not_applicable", *_EITHER),
}


def _wrong(rule: Rule, raw: Mapping[str, Any], day: date, what: str) -> EngineError:
    return EngineError(
        f"the solver and the reference evaluator disagree on `{rule.code}` on {day}: {what}",
        help=f"no proof is given; report this with the rulebook's sha256 and these facts: {dict(raw)}",
    )
