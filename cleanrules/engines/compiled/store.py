"""What was compiled of one rulebook: kept beside it, and gone with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from cleanrules.engines import reference
from cleanrules.engines.compiled.kept import keep
from cleanrules.engines.compiled.lacking import Lacking, lacking_of
from cleanrules.engines.compiled.law import Law
from cleanrules.engines.compiled.numbers import Numbers
from cleanrules.engines.compiled.rules import OPEN_BY, Answers, Opened, open_by_fact, opened_of, rule_of
from cleanrules.engines.compiled.writer import test_of
from cleanrules.engines.context import Context, Judgement, OpenBy, Test
from cleanrules.language.nodes import Compare, Condition, Each, InCategory
from cleanrules.law.windows import Moment, Window
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.plan import PlanRule
from cleanrules.rulebook.readings import read_category
from cleanrules.rulebook.reads import reads_of

DEARER = 3
"""So much more than a rule costs it to compile what leaves the rule open, measured by what the reference evaluator costs."""
Reach = tuple[tuple[Window, ...], bool]
"""The windows of all that something rests on, and whether it reads a day that recurs every year."""
Signature = tuple[object, ...]
"""What of the law something rests on, at a moment: two moments of one signature are one law for it."""


@dataclass(slots=True)
class Unit:
    """A rule under the law of one regime: judged by the reference evaluator until it was asked often enough, then by code."""

    store: Store
    rule: Rule
    law: Law
    left: int
    answers: Answers = field(default_factory=Answers)
    function: Callable[[Context], int] | None = None
    lacking: Lacking | None = None
    asked: int = 0
    """How often it was asked what a rule lacks; below zero where nobody can say it here."""

    def lacks(self, context: Context) -> list[str] | None:
        """The facts that keep the rule open; None where that is not said here."""
        if self.lacking is not None:
            return self.lacking(context)
        if self.asked < 0:
            return None
        self.asked += 1
        if self.asked > self.store.after // 4:
            self.lacking = lacking_of(self.rule, self.law, self.store)
            if self.lacking is not None:
                return self.lacking(context)
            self.asked = -1
        return None

    def answer(self, context: Context) -> int:
        """The number of the rule's answer."""
        if self.function is not None:
            return self.function(context)
        if self.left > 0:
            self.left -= 1
            return self.answers.of(self.rule, reference.judge(self.rule, context))
        self.function = rule_of(self.rule, self.law, self.store, self.store.opened, self.answers)
        return self.function(context)

    def judgement(self, context: Context) -> Judgement:
        """The rule's judgement."""
        place = self.answer(context)
        return self.answers.found[place][1]


@dataclass(slots=True)
class Store:
    """The functions of one rulebook. `after` is how often the reference evaluator judges a rule before it is compiled."""

    rulebook: Rulebook
    after: int
    numbers: Numbers = field(default_factory=Numbers)
    units: dict[tuple[str, Signature], Unit] = field(default_factory=dict)
    tests: dict[tuple[object, ...], Test] = field(default_factory=dict)
    opens: dict[tuple[str, Signature], Opened] = field(default_factory=dict)
    reach: dict[tuple[str, str, str], Reach] = field(default_factory=dict)

    def unit(self, planned: PlanRule, moment: Moment, year: int) -> Unit:
        """A rule under the law of a moment."""
        signature = self.signature(planned, moment, year)
        key = (planned.rule.code, signature)
        found = self.units.get(key)
        if found is None:
            law = Law(self.rulebook, planned.rule.kind, moment, year)
            found = keep(self.units, key, Unit(self, planned.rule, law, self.after))
        return found

    def signature(self, planned: PlanRule, moment: Moment, year: int) -> Signature:
        """What of the law a rule rests on at a moment: the truth of all its windows."""
        return self._of(self.windows_of(planned.rule), moment, year)

    def _of(self, reach: Reach, moment: Moment, year: int) -> Signature:
        windows, recurs = reach
        return (moment.bar, year if recurs else 0, *[window.holds(moment) for window in windows])

    def windows_of(self, rule: Rule) -> Reach:
        """What of the law a rule rests on."""
        key = (rule.kind, rule.code, "rule")
        found = self.reach.get(key)
        if found is None:
            found = keep(self.reach, key, self._reached(rule.kind, rule.conditions(), rule.window))
        return found

    def of_list(self, part: Compare | Each, law: Law) -> Test:
        """The function of a condition over the items of a list, shared by all that ask for it under the same law."""
        number = self.numbers.of(part)
        reached = (law.kind, str(number), "list")
        found = self.reach.get(reached)
        if found is None:
            found = keep(self.reach, reached, self._reached(law.kind, [part]))
        key = (law.kind, number, *self._of(found, law.moment, law.year))
        test = self.tests.get(key)
        if test is None:
            test = keep(self.tests, key, test_of(part, law, self, part.text, of_item=False))
        return test

    def category(self, part: InCategory, law: Law) -> Test:
        """The function of a category's version at a moment, shared by all that ask for it under the same law."""
        reached = (law.kind, part.name, "category")
        found = self.reach.get(reached)
        if found is None:
            found = keep(self.reach, reached, self._reached(law.kind, [InCategory(part.name)]))
        key = (law.kind, part.name, part.lean, *self._of(found, law.moment, law.year))
        test = self.tests.get(key)
        if test is None:
            category = read_category(self.rulebook, law.kind, part)
            version = law.version(category)
            assert version is not None
            made = test_of(version.when, law, self, part.name, of_item=category.of is not None)
            test = keep(self.tests, key, made)
        return test

    def _reached(self, kind: str, conditions: Iterable[Condition], *own: Window) -> Reach:
        """The windows of all that conditions rest on, and whether a day that recurs is among it."""
        read = reads_of(self.rulebook, kind, *conditions)
        return tuple(dict.fromkeys((*own, *read.windows))), read.recurs

    def opened(self, rule: Rule, law: Law) -> Opened | OpenBy:
        """What leaves a rule open: facts, or as a function, the reference evaluator's until it was asked often enough."""
        return "fact" if open_by_fact(rule, law) else Opening(self, rule, law, DEARER * self.after)


@dataclass(slots=True)
class Opening:
    """What leaves a rule open, under the law of one regime."""

    store: Store
    rule: Rule
    law: Law
    left: int
    function: Opened | None = None

    def __call__(self, context: Context) -> int:
        """What it is, as a place in `OPEN_BY`."""
        if self.function is not None:
            return self.function(context)
        if self.left > 0:
            self.left -= 1
            return OPEN_BY.index(reference.opened(self.rule, context))
        self.function = opened_of(self.rule, self.law, self.store)
        return self.function(context)
