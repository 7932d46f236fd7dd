"""What was compiled of one rulebook: kept beside it, and gone with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from cleanrules.engines import reference
from cleanrules.engines.compiled.law import Law
from cleanrules.engines.compiled.rules import Answers, Opened, opened_of, rule_of
from cleanrules.engines.compiled.writer import test_of
from cleanrules.engines.context import Context, Judgement, Test
from cleanrules.exact import Yearly
from cleanrules.language.nodes import InCategory, Node, Within, parameters_of
from cleanrules.law.windows import Moment, Window
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.plan import PlanRule
from cleanrules.rulebook.readings import read_versions

K = TypeVar("K")
V = TypeVar("V")
MOST = 4096
"""So many functions of one sort are kept."""
Signature = tuple[object, ...]
"""What of the law something rests on, at a moment: two moments of one signature are one law for it."""


def keep(cache: dict[K, V], key: K, value: V, most: int = MOST) -> V:
    """Keep a value in place of the oldest; each step is atomic, and two threads may both have made it."""
    for old in list(cache)[: 1 - most]:
        cache.pop(old, None)
    return cache.setdefault(key, value)


@dataclass(slots=True)
class Unit:
    """A rule under the law of one regime: judged by the reference evaluator until it was asked often enough, then by code."""

    store: Store
    rule: Rule
    law: Law
    left: int
    answers: Answers = field(default_factory=Answers)
    function: Callable[[Context], int] | None = None

    def answer(self, context: Context) -> int:
        """The number of the rule's answer."""
        if self.function is not None:
            return self.function(context)
        if self.left > 0:
            self.left -= 1
            return self.answers.of(self.rule, reference.judge(self.rule, context))
        function, answers = rule_of(self.rule, self.law, self.store.category, self.store.opened)
        self.adopt(function, answers)
        return self.answer(context)

    def adopt(self, function: Callable[[Context], int], answers: Answers) -> None:
        """Answer by a function; the numbers that were given before stay what they are."""
        known = self.answers
        if known.found:
            before, function_ = known, function
            places = [before.of(self.rule, judgement) for _, judgement in answers.found]
            self.function = lambda context: places[function_(context)]
        else:
            self.answers, self.function = answers, function

    def judgement(self, context: Context) -> Judgement:
        """The rule's judgement."""
        place = self.answer(context)
        return self.answers.found[place][1]


@dataclass(slots=True)
class Store:
    """The functions of one rulebook. `after` is how often the reference evaluator judges a rule before it is compiled."""

    rulebook: Rulebook
    after: int
    units: dict[tuple[str, Signature], Unit] = field(default_factory=dict)
    tests: dict[tuple[object, ...], Test] = field(default_factory=dict)
    opens: dict[tuple[str, Signature], Opened] = field(default_factory=dict)
    reach: dict[tuple[str, InCategory], tuple[tuple[Window, ...], bool]] = field(default_factory=dict)

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
        windows, recurs = self.windows_of(planned.rule)
        return (moment.bar, year if recurs else 0, *[window.holds(moment) for window in windows])

    def windows_of(self, rule: Rule) -> tuple[tuple[Window, ...], bool]:
        """The windows that a rule rests on, and whether it reads a day that recurs every year."""
        key = (rule.code, NONE)
        found = self.reach.get(key)
        if found is None:
            whole = dict.fromkeys((rule.window, *self.rulebook.windows(rule)))
            found = keep(self.reach, key, (tuple(whole), self.rulebook.recurs(rule)))
        return found

    def category(self, part: InCategory, law: Law) -> Test:
        """The function of a category's version at a moment, shared by all that ask for it under the same law."""
        reached = (law.kind, part)
        found = self.reach.get(reached)
        if found is None:
            found = keep(self.reach, reached, self._reached(part, law.kind))
        windows, recurs = found
        named = (law.kind, part.name, part.lean, law.moment.bar, law.year if recurs else 0)
        key = (*named, *[window.holds(law.moment) for window in windows])
        test = self.tests.get(key)
        if test is None:
            category = self.rulebook.categories[law.kind, part.name]
            version = law.version(category)
            assert version is not None
            when = read_versions(self.rulebook, law.kind, part)[version]
            made = test_of(when, law, self.category, part.name, of_item=category.of is not None)
            test = keep(self.tests, key, made)
        return test

    def _reached(self, part: InCategory, kind: str) -> tuple[tuple[Window, ...], bool]:
        """The windows of all that a category rests on, and whether that recurs."""
        book, windows, recurs = self.rulebook, dict[Window, None](), False
        for one in book.parts(InCategory(part.name), kind):
            if isinstance(one, InCategory):
                windows |= dict.fromkeys(version.window for version in book.categories[kind, one.name].versions)
            for name in _sets(book, one):
                windows |= dict.fromkeys(version.window for version in book.sets[name].versions)
            for name in parameters_of(one):
                values = book.parameters[name].values
                windows |= dict.fromkeys(value.window for value in values)
                recurs = recurs or any(isinstance(value.value, Yearly) for value in values)
        return tuple(windows), recurs

    def opened(self, rule: Rule, law: Law) -> Opened:
        """What leaves a rule open, as a function that is compiled when it is first asked."""
        made: list[Opened] = []

        def opened(context: Context) -> int:
            if not made:
                made.append(opened_of(rule, law, self.category))
            return made[0](context)

        return opened


def _sets(book: Rulebook, part: Node) -> list[str]:
    found = [part.set] if isinstance(part, Within) and part.set is not None else []
    keys = [key for name in parameters_of(part) for key in book.parameters[name].by]
    return [*found, *(key.set for key in keys if key.set is not None)]


NONE = InCategory("")
