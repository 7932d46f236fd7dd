"""What is wrong between two rules: they can't both be met, one contains the other, a local one is laxer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from cleanrules.proof.alone import controllable, ends_of, field_of, without_cure
from cleanrules.proof.lists import Worlds
from cleanrules.proof.logic import Bool, all_of, any_of, both, either, none_but, z3
from cleanrules.proof.reading import facts_of_rule, guard_facts, required_facts
from cleanrules.proof.report import Report
from cleanrules.proof.samples import Box, Direction, Key, Matrix, apart, box_of, directions, key_of, pull_apart
from cleanrules.proof.sharing import DAY, linked, ties
from cleanrules.proof.witness import witness
from cleanrules.proof.world import Answer, Regime, World
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.text import Text

_FORCES = ("target", "policy", "binding-without-fine", "binding")
_EFFECTS = (None, "rectify", "penalty", "restrict", "halt")


@dataclass
class Pairs:
    """The checks of pairs of rules of one kind; `matrix` is None where no filter is wanted.

    `idle` are the regimes in which a rule is neither surely met nor surely broken by anyone, so that it can't conflict;
    `shared` are the facts by which a rule has to do with others.
    """

    rulebook: Rulebook
    worlds: Worlds
    report: Report
    rules: Sequence[Rule]
    matrix: Matrix | None
    shared: Mapping[str, frozenset[str]]
    idle: Collection[Key] = ()
    reads: dict[str, frozenset[str]] = field(default_factory=dict)
    requires: dict[str, frozenset[str]] = field(default_factory=dict)
    guards: dict[str, frozenset[str]] = field(default_factory=dict)
    boxes: dict[str, Box] = field(default_factory=dict)
    levers: dict[str, frozenset[str]] = field(default_factory=dict)
    wanted: dict[str, dict[str, set[Direction]]] = field(default_factory=dict)
    contained: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        tied = ties(self.rulebook, self.worlds.kind)
        for rule in self.rules:
            code = rule.code
            required = required_facts(self.rulebook, rule)
            self.reads[code] = facts_of_rule(self.rulebook, rule)
            self.requires[code] = linked(required, tied)
            self.guards[code] = linked(guard_facts(self.rulebook, rule), tied)
            self.boxes[code] = box_of(self.rulebook, rule)
            self.levers[code] = _levers(self.rulebook, rule, required)
            self.wanted[code] = directions(self.rulebook, rule)

    def check(self, chosen: Collection[str]) -> None:
        """All checks of all pairs of rules that share a fact and of which at least one is among the chosen ones."""
        for one, two in combinations(self.rules, 2):
            if (one.code in chosen or two.code in chosen) and self._near(one, two) and not self._apart(one, two):
                self.check_pair(one, two)
        for rule in self.rules:
            if rule.strengthens is not None and rule.code in chosen:
                self.not_laxer(rule, self.rulebook.rules[rule.strengthens])

    def _near(self, one: Rule, two: Rule) -> bool:
        """Whether the rules share a fact; of those that share none no question arises."""
        return bool(self.shared[one.code] & self.shared[two.code])

    def _apart(self, one: Rule, two: Rule) -> bool:
        """Whether their guards exclude one another, so that none of the questions arises."""
        return self.matrix is not None and apart(self.boxes[one.code], self.boxes[two.code])

    def check_pair(self, one: Rule, two: Rule) -> None:
        """All checks of two rules."""
        pending = [
            pair for pair in self.meetings(one, two) if not self.met_together(*pair) or self.levers_conflict(*pair)
        ]
        if len(pending) < 2 or self.worlds.few.ask(any_of([both(a.applies, b.applies) for a, b in pending]))[0] != "no":
            for first, second in pending:
                self.compatible(first, second)
        if two.code != one.strengthens and one.code != two.strengthens:
            for inner, outer in ((one, two), (two, one)):
                if not {inner.code, outer.code} & self.contained:
                    self.not_contained(inner, outer)

    def meetings(self, one: Rule, two: Rule) -> Iterator[tuple[Regime, Regime]]:
        """The regimes of two rules that may govern one subject."""
        world = self.worlds.few
        for first in world.regimes(one):
            for second in world.regimes(two):
                if key_of(first) in self.idle or key_of(second) in self.idle:
                    continue
                if one.governed_by != two.governed_by or _overlap(first, second):
                    yield first, second

    # --- conflicts ---

    def compatible(self, one: Regime, two: Regime) -> None:
        """That two rules which both apply to a subject can both be met."""
        world = self.worlds.few
        answer, model = world.ask(one.applies, two.applies)
        if answer != "yes":
            if answer == "unknown":
                self._open(one, two)
            return
        if not self.met_together(one, two):
            answer, bounded = self.together(one, two)
            if answer == "unknown" or bounded:
                self._open(one, two, bounded=bounded)
                return
            if answer == "no":
                if all(self.together(*pair, met=1)[0] != "no" for pair in ((one, two), (two, one))):
                    self._conflict(one, two, model, "任何主体都无法同时满足", "no subject meets both")
                return
        if self.levers_conflict(one, two):
            self.both_within_reach(one, two)

    def together(self, one: Regime, two: Regime, *, met: int = 2) -> tuple[Answer, bool]:
        """Whether a subject to which both apply may meet both, or (`met=1`) the first; and whether lists are bounded in it."""
        paths = self.reads[one.rule.code] | self.reads[two.rule.code]

        def build(world: World) -> Bool:
            first, second = _again(world, one), _again(world, two)
            return both(first.may_be_met, second.may_be_met if met == 2 else second.may_apply)

        found = self.worlds.ask(build, paths, (one.rule, two.rule))
        return found.answer, found.bounded

    def met_together(self, one: Regime, two: Regime) -> bool:
        """Whether it is known without the solver that some subject meets both, or that they don't touch one another."""
        if self.matrix is None:
            return False
        if self.matrix.both_met(one, two):
            return True
        codes = one.rule.code, two.rule.code
        guards = self.guards[codes[0]] | self.guards[codes[1]] | {DAY}
        free = all(not (self.requires[code] | self.shared[code] & {DAY}) & guards for code in codes)
        known = all(self.matrix.met.get((r.rule.code, r.span.start, r.span.moment.happened)) for r in (one, two))
        return free and known and not self.requires[codes[0]] & self.requires[codes[1]]

    def levers_conflict(self, one: Regime, two: Regime) -> bool:
        """Whether the two may want to move one of the facts that the subject controls in opposite ways."""
        first, second = one.rule.code, two.rule.code
        shared = self.levers[first] & self.levers[second]
        if not shared:
            return False
        return self.matrix is None or pull_apart(self.wanted[first], self.wanted[second], shared)

    def both_within_reach(self, one: Regime, two: Regime) -> None:
        """That a subject which can meet each of the two by what it controls can meet both."""
        world = self.worlds.few
        levers = self.levers[one.rule.code] | self.levers[two.rule.code]
        name = f"{one.rule.code}&{two.rule.code}"
        copies = [world.subject.fork(levers, f"{name}{sign}", wide=True) for sign in ("<", ">", "!")]
        alone = both(
            world.regime(one.rule, one.span, copies[0]).judged.met,
            world.regime(two.rule, two.span, copies[1]).judged.met,
        )
        after = either(*(world.regime(r.rule, r.span, copies[2]).judged.broken for r in (one, two)))
        domains = [formula for copy in copies[:2] for formula in copy.domain]
        before = all_of([one.applies, two.applies, ends_of(world, one.span, two.span), alone, *domains])
        answer, model = without_cure(world, copies[2], before, after, copies[:2])
        if answer == "unknown":
            self._open(one, two)
        elif answer == "yes":
            self._conflict(
                one, two, model,
                "该主体能分别满足，但无论怎样调整其能做的事项都无法同时满足",
                "this subject can meet each, but not both, by any change of what it can do something about",
            )  # fmt: skip

    def _conflict(self, one: Regime, two: Regime, model: object, zh: str, en: str) -> None:
        codes = one.rule.code, two.rule.code
        message = Text(f"{codes[0]} 与 {codes[1]} 同时适用，{zh}", f"{codes[0]} and {codes[1]} both apply, and {en}")
        shown = witness(self.rulebook, self.worlds.few.subject, model, [(one, "applies"), (two, "applies")])
        self.report.rules("conflict", [one.rule, two.rule], message, _dates(one, two), [shown])

    def _open(self, one: Regime, two: Regime, *, bounded: bool = False) -> None:
        self.report.not_proved([one.rule, two.rule], "conflict", _dates(one, two), bounded=bounded)

    # --- containment ---

    def not_contained(self, inner: Rule, outer: Rule) -> None:
        """That a rule says something which another, at least as strong, does not say already."""
        world = self.worlds.few
        if not _as_strong(outer, inner) or inner.kind != outer.kind:
            return
        regimes, others = world.regimes(inner), world.regimes(outer)
        if not regimes or not others:
            return
        if self.matrix is not None and self.matrix.broken_alone(regimes, others):
            return
        spans = [regime.span for regime in regimes], [regime.span for regime in others]
        paths = self.reads[inner.code] | self.reads[outer.code]

        def more(world: World) -> Bool:
            first = any_of([world.regime(inner, span).may_be_broken for span in spans[0]])
            return both(first, none_but(any_of([world.regime(outer, span).broken for span in spans[1]])))

        found = self.worlds.ask(more, paths, [inner] * len(regimes) + [outer] * len(others))
        if found.answer == "yes":
            return
        dates = [(regime.span.start, regime.span.until) for regime in regimes]
        answer, model = world.ask(any_of([regime.broken for regime in regimes]))
        if answer == "no":
            return  # never broken, which is a finding of its own
        if found.answer == "unknown" or found.bounded or answer == "unknown":
            self.report.not_proved([inner, outer], "subsumed", dates, bounded=found.bounded)
            return
        shown = next(
            witness(self.rulebook, world.subject, model, [(one, "broken"), (two, "broken")])
            for one in regimes
            for two in others
            if _holds(model, one.broken) and _holds(model, two.broken)
        )
        self.contained.add(inner.code)
        message = Text(
            f"{inner.code} 已被 {outer.code} 包含：违反前者必违反后者",
            f"{inner.code} says nothing beyond {outer.code}: whoever breaks the first breaks the second",
        )
        self.report.rules("subsumed", [inner, outer], message, dates, [shown])

    # --- local and national ---

    def not_laxer(self, local: Rule, national: Rule) -> None:
        """That nobody who meets a local rule breaks the national one that it strengthens."""
        for one, two in self.meetings(local, national):
            paths = self.reads[local.code] | self.reads[national.code]

            def laxer(world: World, one: Regime = one, two: Regime = two) -> Bool:
                return both(_again(world, one).met, _again(world, two).broken)

            found = self.worlds.ask(laxer, paths, (local, national))
            dates = _dates(one, two)
            if found.answer == "unknown":
                self.report.not_proved([local, national], "laxer-than-national", dates, bounded=False)
            elif found.answer == "yes":
                regimes = [_again(found.world, one), _again(found.world, two)]
                shown = witness(
                    self.rulebook, found.world.subject, found.model, [(regimes[0], "met"), (regimes[1], "broken")]
                )
                message = Text(
                    f"{local.code} 声明严于 {national.code}，但符合前者的主体可能违反后者",
                    f"{local.code} is to strengthen {national.code}, yet this subject meets the first and breaks the second",
                )
                self.report.rules("laxer-than-national", [local, national], message, dates, [shown])


def _levers(rulebook: Rulebook, rule: Rule, paths: frozenset[str]) -> frozenset[str]:
    """What the subject controls, but for dates, which have passed for a rule that is broken."""
    found = controllable(rulebook, rule, paths)
    return frozenset(path for path in found if field_of(rulebook, rule.kind, path).type != "event")


def _again(world: World, regime: Regime) -> Regime:
    """The same regime in another world."""
    return world.regime(regime.rule, regime.span)


def _overlap(one: Regime, two: Regime) -> bool:
    return one.span.start < two.span.until and two.span.start < one.span.until


def _dates(one: Regime, two: Regime) -> list[tuple[date, date]]:
    """The days on which both hold; those of the first where other dates govern them."""
    if not _overlap(one, two):
        return [(one.span.start, one.span.until)]
    return [(max(one.span.start, two.span.start), min(one.span.until, two.span.until))]


def _as_strong(one: Rule, two: Rule) -> bool:
    """Whether what follows from a breach of the first is at least what follows from one of the second."""
    force = _FORCES.index(one.force) >= _FORCES.index(two.force)
    return force and _EFFECTS.index(one.effect) >= _EFFECTS.index(two.effect) and one.discretion is None


def _holds(model: object, formula: Bool) -> bool:
    return formula if isinstance(formula, bool) else z3.is_true(model.eval(formula, model_completion=True))  # type: ignore[attr-defined]
