"""Rules on one subject whose planned facts may change: when a rule surely passes, and when it is surely broken."""

from __future__ import annotations

from collections.abc import Iterator

from cleanrules.encoding.encoding import Judged
from cleanrules.encoding.kleene import Truth
from cleanrules.engines.outcome import days_of
from cleanrules.law.confidence import Confidence
from cleanrules.rulebook.plan import PlanRule, rule_plan
from cleanrules.whatif.model import Lit
from cleanrules.whatif.rails import Encodings


class Duties:
    """What some rules come to, on evidence of a bar: the verdict's own tables, as literals."""

    def __init__(self, encodings: Encodings, bar: Confidence) -> None:
        self.encodings, self.bar = encodings, bar
        self.model, self.contexts = encodings.ground.model, encodings.ground.contexts
        encodings.ground.findings[bar] = self.breached

    def passes(self, planned: PlanRule) -> Lit:
        """That a rule can't be broken: in each of its moments it does not apply, or is met."""
        return self.model.all_of([self.model.any_of([one.applies.no, one.holds.yes]) for one in self._judged(planned)])

    def met(self, planned: PlanRule) -> Lit:
        """That a rule applies in all of its moments, and is met."""
        return self.model.all_of([part for one in self._judged(planned) for part in (one.applies.yes, one.holds.yes)])

    def broken(self, planned: PlanRule) -> Lit:
        """That a rule applies and is not met, in all of its moments."""
        found: list[Lit] = []
        for one in self._judged(planned):
            if one.applies.yes is False or one.holds.no is False:
                return False
            found += [one.applies.yes, one.holds.no]
        return self.model.all_of(found)

    def breached(self, code: str) -> Truth[Lit]:
        """Whether a rule is breached: of one that leaves a breach to a person, never surely."""
        planned = rule_plan(self.contexts.rulebook, code)
        broken: Lit = False if planned.rule.discretion is not None else self.broken(planned)
        return Truth(broken, self.passes(planned))

    def _judged(self, planned: PlanRule) -> Iterator[Judged[Lit]]:
        """The rule in each of its moments."""
        days = days_of(planned, self.contexts.facts, self.contexts.as_of)
        for moment in dict.fromkeys(one for some in planned.moments(days, self.bar) for one in some):
            yield self.encodings.at(moment).rule(planned.rule)
