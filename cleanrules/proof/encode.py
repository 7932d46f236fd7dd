"""Conditions and rules as formulas of the solver, with the meaning that the reference evaluator defines.

    from cleanrules.proof.encode import Domain, Encoder, Subject, places, solver

    shape = Domain(full=True, items=2)                    # full=False: every fact may be unknown
    subject = Subject(rulebook.kinds["project"], places([rulebook]), date(2022, 7, 1), shape)
    encoder = Encoder(rulebook, subject, Moment(date(2022, 7, 1), frozenset(), "recalled"))
    truth = encoder.condition(rule.when)                  # truth.yes, truth.no: surely true, surely false
    judged = encoder.rule(rule)                           # judged.applies, judged.holds, as engines.reference.judge
    short = encoder.margin(compare)                       # left less right in scaled integers: a Range, low and high
    check = solver(subject)                               # with the subject's domain, seeded
    check.add(judged.applies.yes, judged.holds.no)
    if check.check() == z3.sat:
        facts = subject.facts(check.model())              # what `cleanrules.screen` takes
        day = subject.day(check.model())                  # where `as_of` was a span of days

What rests on each other:

- A `Subject` holds the variables and knows no rulebook; two encoders (of a rulebook and of a changed one, or of two
  moments) may share it. `places([one, other])` makes the classes of regions and industries that either can tell apart.
- `subject.domain` grows as variables are made: build the formulas first, then call `solver`, or add `subject.domain` again.
- `subject.complete_facts()` makes all variables of the kind, so that the facts of a model are full; else they hold what the
  formulas read.
- A `Truth` is `decided` where it can't be unknown; `LOGIC.possible(truth)` is "not surely false".
- A `Range` has `low` and `high`, with `no_low` and `no_high` where it has no bound; `exact` says that it is one value.
- Everything is a formula of `subject.context`; Python's True, False and integers stand for what is settled.

`Domain(rest=True)` makes the lists longer than any bound: what further items might add to sums, counts, `any` and `all` is
then free. A formula that has no model there has none for lists of any length.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from cleanrules.encoding.encoding import Judged
from cleanrules.encoding.kleene import Truth
from cleanrules.facts.fields import Field
from cleanrules.language.nodes import Condition, Each, Ref
from cleanrules.law.windows import Moment
from cleanrules.proof.amounts import Amounts, denominator
from cleanrules.proof.logic import Bool, Range, all_of, any_of, both, either, if_then, none_but, z3
from cleanrules.proof.places import Places, places
from cleanrules.proof.subject import Domain, Item, Owner, Subject
from cleanrules.rulebook.model import Rulebook
from cleanrules.rulebook.plan import PlanRule, rule_plan

__all__ = [
    "Domain", "Encoder", "Judged", "Places", "Range", "Subject", "Truth", "denominator", "places", "solver", "z3",
]  # fmt: skip


def solver(*subjects: Subject, effort: int = 0) -> Any:
    """A solver with the subjects' domains; seeded, so that the same questions get the same models.

    `effort` is how many of its own steps it may take; 0 sets no limit.
    """
    found = z3.Solver(ctx=subjects[0].context)
    found.set("random_seed", 1)
    if effort:
        found.set("rlimit", effort)
    for subject in subjects:
        found.add(*subject.domain)
    return found


class Encoder(Amounts):
    """Turns conditions into formulas about one subject at one moment of the law.

    `base` encodes the subject that this one is a fork of: what does not read a changed fact is taken from there. `year` is
    given where `as_of` lies in that year only.
    """

    def __init__(
        self, rulebook: Rulebook, subject: Subject, moment: Moment, base: Encoder | None = None, year: int | None = None
    ) -> None:
        super().__init__(rulebook, subject, moment, base, year)
        self._conditions: dict[tuple[int, Owner], tuple[Condition, Truth[Bool]]] = {}
        self._others: dict[Moment, Encoder] = {}

    def condition(self, condition: Condition, owner: Owner = None) -> Truth[Bool]:
        """The truth of a condition, of the subject or of a list item; made once."""
        key = (id(condition), owner)
        kept = self._conditions.get(key)
        if kept is None:
            if self.base is not None and self.unchanged(condition, owner):
                truth = self.base.condition(condition, owner)
            else:
                truth = self.meaning(condition, owner)
            kept = self._conditions[key] = (condition, truth)
        return kept[1]

    # --- lists ---

    def items(self, listed: Field) -> Sequence[tuple[Item, Bool]]:
        """The items that a list may have, each with where it is there."""
        return self.subject.items(listed)

    def complete(self, listed: Ref) -> Bool:
        """Where a list is given in full."""
        return self.subject.complete(listed.field)

    def further(self, found: Each) -> Sequence[Truth[Bool]]:
        """What `any` and `all` may find in items that there are no variables for."""
        if not self.subject.shape.rest:
            return ()
        return (self.logic.exactly(both(self._full(found.list.field), self._rest("each", found))),)

    # --- findings ---

    def breach(self, code: str) -> Truth[Bool]:
        """Whether another rule is breached, by the law of the day that governs it; unknown where that day or law is."""
        planned = rule_plan(self.rulebook, code)
        event = planned.rule.governed_by
        field = None if event is None else self.subject.kind.fields[event]
        known = True if field is None else self.subject.known(field, None)
        day: Any = self.subject.as_of
        if field is not None and known is not False:
            not_yet, day = self.subject.event(field, None)
            day = if_then(not_yet, self.subject.as_of, day)
        each = [self._regime(planned, start) for start in planned.regimes]
        yes = [both(none_but(known), *(one.yes for one in each))]
        no = [both(none_but(known), *(one.no for one in each))]
        for start, end, found in zip(planned.regimes, (*planned.regimes[1:], None), each, strict=True):
            if known is not False:
                inside = both(known, day >= start.toordinal(), True if end is None else day < end.toordinal())
                yes.append(both(inside, found.yes))
                no.append(both(inside, found.no))
        return Truth(False if planned.rule.discretion is not None else any_of(yes), any_of(no))

    def _regime(self, planned: PlanRule, start: date) -> Truth[Bool]:
        """Whether a rule is breached by the law from some day on, whatever its open bounds may be."""
        rule = planned.rule
        yes: list[Bool] = []
        no: list[Bool] = []
        for (moment,) in planned.moments((start,), self.moment.bar):
            encoder = self._at(moment)
            judged = encoder.rule(rule)
            yes.append(judged.broken)
            no.append(either(judged.applies.no, judged.holds.yes, encoder.unbreached(rule).yes))
        return Truth(all_of(yes), all_of(no))

    def _at(self, moment: Moment) -> Encoder:
        """The encoder of the same subject at another moment."""
        if moment == self.moment:
            return self
        if moment not in self._others:
            self._others[moment] = Encoder(self.rulebook, self.subject, moment)
        return self._others[moment]
