"""The compiled engine: the rules of a kind as Python code, for one subject after the other."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from cleanrules.engines.compiled.store import Store
from cleanrules.engines.compiled.verdicts import Verdicts
from cleanrules.engines.context import Context, Contexts, Judgement
from cleanrules.engines.outcome import Verdict
from cleanrules.law.confidence import Confidence
from cleanrules.rulebook.model import Rulebook
from cleanrules.rulebook.plan import Plan, PlanRule

AFTER = 12
"""How often the reference evaluator judges a rule under one law before it is compiled, unless the caller says otherwise."""


class Compiled:
    """Rules as code. What was made of a rulebook lies beside it, so that engines share it and it is gone with the rulebook.

    Compiling a rule costs as much as judging it some ten times, so that the reference evaluator judges it at first: `after`
    so many times under each law. With `after=0` everything is compiled at once.
    """

    name = "compiled"

    def __init__(self, after: int = AFTER) -> None:
        self.after = after
        self._key = ("compiled", after)

    def judge(self, plan: Plan, rules: Sequence[PlanRule], context: Context) -> Mapping[str, Judgement]:
        """The judgement on each rule, by code."""
        store, year = self.made(plan.rulebook).store, context.as_of.year
        return {one.rule.code: store.unit(one, context.moment, year).judgement(context) for one in rules}

    def judgement(self, planned: PlanRule, context: Context) -> Judgement:
        """The judgement on one rule."""
        return self.made(context.rulebook).store.unit(planned, context.moment, context.as_of.year).judgement(context)

    def verdicts(
        self, plan: Plan, rules: Sequence[PlanRule], contexts: Contexts, bar: Confidence
    ) -> dict[str, Verdict]:
        """The verdict on each rule, by code, strict and lenient evidence put together."""
        return self.made(plan.rulebook).of(plan, rules, contexts, bar)

    def lacking(self, planned: PlanRule, context: Context) -> Collection[str] | None:
        """The facts that keep a rule open; None where `screening.support` must be asked."""
        return self.made(context.rulebook).lacking(planned, context)

    def made(self, rulebook: Rulebook) -> Verdicts:
        """What was made of a rulebook."""
        kept = rulebook.kept.get(self._key)
        if kept is None:
            kept = rulebook.kept.setdefault(self._key, (rulebook, Verdicts(Store(rulebook, self.after))))
        found: Verdicts = kept[1]
        return found
