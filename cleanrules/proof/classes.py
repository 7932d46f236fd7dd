"""What is wrong with what packs declare beside rules: categories that never hold, classes that no rule covers, assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from cleanrules.engines import reference
from cleanrules.engines.context import Context
from cleanrules.errors import EngineError
from cleanrules.facts.facts import read_facts
from cleanrules.language.nodes import Condition, Constant
from cleanrules.law.confidence import LENIENT
from cleanrules.law.windows import Bound, Moment, Window
from cleanrules.proof.finding import Witness, category_content, cover_content
from cleanrules.proof.lists import Worlds
from cleanrules.proof.logic import LOGIC, Bool, any_of, both, none_but
from cleanrules.proof.reading import facts_of, facts_of_rule
from cleanrules.proof.report import Report
from cleanrules.proof.witness import witness
from cleanrules.proof.world import Span, World, spans
from cleanrules.rulebook.categories import Category, CategoryVersion
from cleanrules.rulebook.model import Cover, Defect, Rulebook
from cleanrules.rulebook.reads import reads_of
from cleanrules.screening.screen import screen
from cleanrules.text import Text


@dataclass
class Classes:
    """The checks of categories, covered classes and assumptions of one kind."""

    rulebook: Rulebook
    worlds: Worlds
    report: Report

    # --- categories ---

    def category(self, category: Category) -> None:
        """That each version of a category holds for some subject, or some item."""
        for version in category.versions:
            if isinstance(version.when, Constant):
                continue  # `false` is how a pack says that a class began, or ended, on a day
            bounds = _bounds(self.rulebook, category.kind, version.when, version.window)
            alive = [span for span in spans(bounds, self.worlds.limits) if version.window.holds(span.moment)]
            paths = facts_of(self.rulebook, category.kind, version.when, listed=category.of)
            if not alive:
                continue
            found = self.worlds.ask(lambda world, v=version, s=alive: self._some(world, category, v, s), paths)  # type: ignore[misc]
            dates = [(alive[0].start, alive[-1].until)]
            message = Text(
                f"类别 `{category.name}` 对任何主体都不成立：`{version.when.text}`",
                f"category `{category.name}` holds for no subject: `{version.when.text}`",
            )
            content = category_content(self.rulebook, category)
            if found.answer == "no" and not found.bounded:
                self.report.note(
                    "category-never-holds", (category.name,), message, dates, (), content, category.position
                )
            elif found.answer != "yes":
                open_ = Text(
                    f"类别 `{category.name}` 能否成立未能判定", f"whether `{category.name}` can hold stays open"
                )
                self.report.note("not-proved", (category.name,), open_, dates, (), content, category.position)

    def _some(self, world: World, category: Category, version: CategoryVersion, alive: list[Span]) -> Bool:
        found = []
        for span in alive:
            encoder = world.encoder(span.moment)
            owner, there = None, True
            if category.of is not None:
                listed = world.subject.kind.fields[category.of]
                owner, there = world.subject.items(listed)[0]
            holds = LOGIC.possible(encoder.condition(version.when, owner))
            found.append(both(there, holds, _on(world, span), world.assumed(span.moment)))
        return any_of(found)

    # --- covered classes ---

    def cover(self, cover: Cover) -> None:
        """That every subject of a declared class is under one of its rules; under one only, where that is declared."""
        world = self.worlds.few
        rules = [self.rulebook.rules[code] for code in cover.by]
        starts = [regime.span.start for rule in rules for regime in world.regimes(rule)]
        if not starts:
            return
        window = (
            cover.window if cover.window.start is not None else Window(Bound(min(starts), LENIENT), cover.window.until)
        )
        bounds = _bounds(self.rulebook, cover.kind, cover.subjects, window)
        bounds = (*bounds, *(bound for rule in rules for bound in rule.window.bounds))
        for span in spans(bounds, self.worlds.limits):
            if window.holds(span.moment):
                self._covered(cover, span)
        if cover.once:
            self._once(cover)

    def _covered(self, cover: Cover, span: Span) -> None:
        rules = [self.rulebook.rules[code] for code in cover.by]
        paths = facts_of(self.rulebook, cover.kind, cover.subjects).union(
            *(facts_of_rule(self.rulebook, rule) for rule in rules)
        )

        def bare(world: World) -> Bool:
            inside = world.encoder(span.moment).condition(cover.subjects)
            applies = any_of([regime.may_apply for rule in rules for regime in world.regimes(rule)])
            return both(_on(world, span), world.assumed(span.moment), inside.yes, none_but(applies))

        found = self.worlds.ask(bare, paths)
        if found.answer == "no" and not found.bounded:
            return
        content = cover_content(self.rulebook, cover)
        if found.answer != "yes":
            message = Text(
                f"`{cover.subjects.text}` 是否全部覆盖未能判定",
                f"whether `{cover.subjects.text}` is covered stays open",
            )
            self.report.note("not-proved", cover.by, message, [(span.start, span.until)], (), content, cover.position)
            return
        gap = not any(rule.window.holds(span.moment) for rule in rules)
        names = ", ".join(cover.by)
        zh = f"在此期间 {names} 均不生效" if gap else f"存在 {names} 均不适用的主体"
        en = f"none of {names} is in force in these days" if gap else f"none of {names} applies to this subject"
        message = Text(
            f"声明覆盖的类别 `{cover.subjects.text}` 有遗漏：{zh}", f"`{cover.subjects.text}` is not covered: {en}"
        )
        shown = self._uncovered(cover, found.world, found.model, paths)
        kind: Defect = "date-gap" if gap else "uncovered-class"
        self.report.note(kind, cover.by, message, [(span.start, span.until)], [shown], content, cover.position)

    def _uncovered(self, cover: Cover, world: World, model: Any, paths: frozenset[str]) -> Witness:
        """The subject of a model, replayed: in the class, and under none of the rules."""
        raw, day = world.subject.facts(model, paths), world.subject.day(model)
        found = screen(
            raw, as_of=day, rulebook=self.rulebook, engine="reference", minimum_confidence=LENIENT, select=cover.by
        )
        outcomes = {one.code: one.outcome for one in found.findings}
        facts = read_facts(raw, self.rulebook.kinds)
        context = Context(self.rulebook, facts, day, _moment(day))
        if set(outcomes.values()) - {"not_applicable"} or not reference.evaluate(cover.subjects, context):
            raise EngineError(
                f"the solver and the reference evaluator disagree on the class `{cover.subjects.text}`: {raw}"
            )
        return Witness(raw, day, outcomes)

    def _once(self, cover: Cover) -> None:
        world = self.worlds.few
        for one, two in combinations([self.rulebook.rules[code] for code in cover.by], 2):
            for first in world.regimes(one):
                for second in world.regimes(two):
                    inside = world.encoder(first.span.moment).condition(cover.subjects)
                    answer, model = world.ask(first.applies, second.applies, inside.yes)
                    if answer == "no":
                        continue
                    dates = [(max(first.span.start, second.span.start), min(first.span.until, second.span.until))]
                    if answer == "unknown":
                        self.report.not_proved([one, two], "date-overlap", dates, bounded=False)
                        continue
                    message = Text(
                        f"声明一次覆盖的类别 `{cover.subjects.text}` 同时适用 {one.code} 和 {two.code}",
                        f"`{cover.subjects.text}` is to be covered once, yet {one.code} and {two.code} both apply",
                    )
                    shown = witness(self.rulebook, world.subject, model, [(first, "applies"), (second, "applies")])
                    self.report.rules("date-overlap", [one, two], message, dates, [shown])

    # --- assumptions ---

    def assumptions(self) -> bool:
        """Whether what the packs assume of a kind can all be true of one subject; nothing else is asked where it can't."""
        own = [one for one in self.rulebook.claims.assumptions if one.kind == self.worlds.kind]
        if not own:
            return True
        paths = facts_of(self.rulebook, self.worlds.kind, *(one.holds for one in own))
        moment = _moment(self.worlds.limits.since)
        if self.worlds.ask(lambda world: world.assumed(moment), paths).answer == "no":
            names = tuple(one.name for one in own)
            message = Text("这些假定不能同时成立，证明没有意义", "no subject meets all of these, so nothing is proved")
            content = [one.holds.text for one in own]
            self.report.note("assumptions-contradict", names, message, [], (), content, own[0].position)
            return False
        return True


def _moment(day: date) -> Moment:
    return Moment(day, frozenset(), LENIENT)


def _on(world: World, span: Span) -> Bool:
    """That the day asked lies in a span."""
    return both(world.subject.as_of >= span.start.toordinal(), world.subject.as_of < span.until.toordinal())


def _bounds(rulebook: Rulebook, kind: str, condition: Condition, window: Window) -> tuple[Bound, ...]:
    """Every bound that may change what a condition says in a window."""
    windows = (window, *reads_of(rulebook, kind, condition).windows)
    return tuple(bound for one in windows for bound in one.bounds)
