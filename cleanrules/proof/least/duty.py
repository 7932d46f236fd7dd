"""Rules on one subject whose planned facts may change: when a rule surely passes, and when it is surely broken."""

from __future__ import annotations

from collections.abc import Sequence

from cleanrules.engines.contexts import Contexts
from cleanrules.law.confidence import Confidence, trusted
from cleanrules.law.windows import Moment
from cleanrules.proof.least.model import Lit
from cleanrules.proof.least.quantities import FALSE, SETTLED, TRUE, UNKNOWN, Truth
from cleanrules.proof.least.rails import Rails
from cleanrules.rulebook.judging import Context
from cleanrules.rulebook.model import Exception_, Rule
from cleanrules.rulebook.plan import PlanRule, rule_plan


class Duties:
    """What some rules come to, on strict evidence: the verdict's own tables, as literals."""

    def __init__(self, rails: Rails, contexts: Contexts, bar: Confidence) -> None:
        self.rails, self.contexts, self.bar = rails, contexts, bar
        rails.findings[bar] = self.breached

    def passes(self, planned: PlanRule) -> Lit:
        """That a rule can't be broken: in each of its moments it does not apply, or is met."""
        model = self.rails.model
        found = [self.judged(planned.rule, moment) for moment in self._moments(planned)]
        return model.all_of([model.any_of([applies.no, holds.yes]) for applies, holds in found])

    def met(self, planned: PlanRule) -> Lit:
        """That a rule applies in all of its moments, and is met."""
        found = [self.judged(planned.rule, moment) for moment in self._moments(planned)]
        return self.rails.model.all_of([part for applies, holds in found for part in (applies.yes, holds.yes)])

    def broken(self, planned: PlanRule) -> Lit:
        """That a rule applies and is not met, in all of its moments."""
        found: list[Lit] = []
        for moment in self._moments(planned):
            applies, holds = self.judged(planned.rule, moment)
            found += [applies.yes, holds.no]
            if False in [one for one in found if isinstance(one, bool)]:
                return False
        return self.rails.model.all_of(found)

    def breached(self, code: str) -> Truth:
        """Whether a rule is breached: of one that leaves a breach to a person, never surely."""
        planned = rule_plan(self.contexts.rulebook, code)
        broken: Lit = False if planned.rule.discretion is not None else self.broken(planned)
        return Truth(broken, self.passes(planned))

    def _moments(self, planned: PlanRule) -> list[Moment]:
        days = planned.days(self.contexts.facts, self.contexts.as_of)
        return list(dict.fromkeys(one for some in planned.moments(days, self.bar) for one in some))

    def judged(self, rule: Rule, moment: Moment) -> tuple[Truth, Truth]:
        """Whether a rule applies at a moment, and whether its requirement holds."""
        context = self.contexts.at(moment)
        in_force = rule.window.holds(moment)
        if in_force and not trusted(rule.confidence, moment.bar):
            in_force = None
        placed = TRUE if rule.place is None else self.rails.truth(rule.place, context)
        applies = self.rails.all_of([SETTLED[in_force], placed, self.rails.truth(rule.when, context)])
        if applies.no is True:
            return FALSE, UNKNOWN
        return applies, self._required(rule, rule.exceptions, context)

    def _required(self, rule: Rule, exceptions: Sequence[Exception_], context: Context) -> Truth:
        """The requirement, its exceptions in order."""
        if not exceptions:
            return self.rails.truth(rule.require, context)
        first, rest = exceptions[0], exceptions[1:]
        test = self.rails.truth(first.when, context)
        if not trusted(first.confidence, context.moment.bar):
            test = Truth(False, test.no)
        return self.rails.choice(test, self.rails.truth(first.require, context), self._required(rule, rest, context))
