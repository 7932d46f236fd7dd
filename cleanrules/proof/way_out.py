"""Ways out: a subject that a rule catches and that, made worse in one fact, no rule of that weight catches any more.

The worse subject is a fork: the same in all else, on the same day. It is looked for fact by fact. The rules that read the
fact are encoded for both; all others say the same of both, and are only asked to say nothing where they would.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from cleanrules.engines.derived import arguments_of, computed
from cleanrules.facts.facts import Scalar, read_facts
from cleanrules.facts.fields import Field, NotYet
from cleanrules.proof.alone import field_of
from cleanrules.proof.finding import Witness
from cleanrules.proof.lists import Worlds
from cleanrules.proof.logic import Bool, all_of, any_of, both, either, none_but, z3
from cleanrules.proof.reading import facts_of, facts_of_rule, guard_facts
from cleanrules.proof.report import Report
from cleanrules.proof.samples import Direction, directions
from cleanrules.proof.subject import Item, Subject
from cleanrules.proof.witness import Wanted, witness
from cleanrules.proof.world import Regime, contradictions
from cleanrules.proof.worse import emptied, settle, showing, shown_elsewhere, worsened
from cleanrules.rulebook.model import DerivedFact, Exit, Rule, Rulebook
from cleanrules.text import Text

_WAYS: dict[str, Direction] = {"true": "up", "higher": "up", "false": "down", "lower": "down", "not_yet": "up"}
"""Where a fact of a direction goes when it gets worse."""
ROUNDS = 40
"""How often the solver is asked again for a subject that no other rule catches before a question stays open."""
How = Literal["worse", "left out", "unsaid"]
"""How a fact gets worse: in its declared direction; a list emptied that a guard asks for; one emptied beside another list
that still shows what it held."""


@dataclass(frozen=True, slots=True)
class Step:
    """One way of making a subject worse: the fact, and how."""

    path: str
    how: How = "worse"


def steps(fields: Mapping[str, Field], *, made: bool = False) -> Iterator[Step]:
    """All the ways of making a subject of some fields worse; lists that a plugin's function has `made` nobody can empty."""
    for one in fields.values():
        if one.worse is not None:
            yield Step(one.name)
        if one.type == "list":
            yield from (Step(f"{one.name}.{inner.name}") for inner in one.item if inner.worse is not None)
            if one.worse is None and not made:
                yield from (Step(one.name, "left out"), Step(one.name, "unsaid"))


@dataclass
class WaysOut:
    """The search of one kind; `rules` are all its rules, `chosen` the codes that are looked at."""

    rulebook: Rulebook
    worlds: Worlds
    report: Report
    rules: Sequence[Rule]
    chosen: Collection[str]
    whole: bool
    reads: dict[str, frozenset[str]] = field(default_factory=dict)
    ways: dict[str, dict[str, set[Direction]]] = field(default_factory=dict)
    needed: set[tuple[int, str]] = field(default_factory=set)
    """The waivers that let a rule go, by their number, and the rule."""

    def check(self) -> None:
        """Look for a way out by each fact.

        A rule that asks for others' findings is left by way of these where they are left: it is looked at by its own facts.
        """
        binding = [rule for rule in self.rules if rule.force in ("binding", "binding-without-fine")]
        self.reads = {rule.code: facts_of_rule(self.rulebook, rule, own=True) for rule in binding}
        self.ways = {rule.code: directions(self.rulebook, rule) for rule in binding}
        halting = [rule for rule in binding if rule.effect == "halt"]
        others = [rule for rule in binding if rule.effect != "halt"]
        made = any(one.kind == self.worlds.kind for one in self.rulebook.portfolios.values())
        for step in steps(self.worlds.few.subject.kind.fields, made=made):
            told = {rule.code for rule in binding if self.tells(rule, step.path)}
            heard = [rule for rule in binding if rule.code in told]
            Search(self, step, [r for r in halting if r.code in told], [r for r in halting if r.code in told]).run()
            Search(self, step, [rule for rule in others if rule.code in told], heard).run()
        if self.whole:
            self.stale()

    def tells(self, rule: Rule, path: str) -> bool:
        """Whether a rule says something of its own when a fact moves, and does not only repeat others' findings."""
        moved = self.moved(path)[0]
        return not self.rulebook.strata.get(rule.code) or any(
            _touches(one, set(moved)) for one in self.reads[rule.code]
        )

    def stale(self) -> None:
        """Note the waivers of ways out that there are not."""
        for number, one in enumerate(self.rulebook.claims.exits):
            idle = [code for code in one.rules if code in self.chosen and (number, code) not in self.needed]
            if idle:
                names = ", ".join(idle)
                message = Text(
                    f"豁免的规避缺口（`{one.fact}`）对 {names} 不存在",
                    f"the waived way out by `{one.fact}` is none of {names}",
                )
                self.report.note("stale-waiver", tuple(idle), message, (), (), [one.fact], one.position)

    def exit(self, rule: Rule, path: str) -> tuple[int, Exit] | None:
        """The waiver of a rule's way out by a fact, with its number."""
        exits = enumerate(self.rulebook.claims.exits)
        return next(((n, one) for n, one in exits if rule.code in one.rules and one.fact == path), None)

    def lets_go(self, rule: Rule, path: str) -> bool:
        """Whether a rule may be left by moving a fact in its worse direction, for all that its conditions say."""
        way = _WAYS.get(str(field_of(self.rulebook, rule.kind, path).worse))
        return way is None or rule.governed_by == path or way in self.ways[rule.code].get(path, ())

    def moved(self, path: str) -> tuple[frozenset[str], tuple[DerivedFact, ...]]:
        """The facts that change with one, derived ones included, and the derived facts among them.

        What is derived from the names of items is left as it is: the solver knows of no names.
        """
        found, derived = {path}, list[DerivedFact]()
        for fact in self.rulebook.derived:
            if fact.kind != self.worlds.kind or any(self._is_name(one) for one in fact.inputs):
                continue
            if any(_touches(one, found) for one in fact.inputs):
                found.add(fact.field.name)
                derived.append(fact)
        return frozenset(found), tuple(derived)

    def _is_name(self, path: str) -> bool:
        return field_of(self.rulebook, self.worlds.kind, path).type == "text"


def _touches(path: str, moved: set[str]) -> bool:
    return path in moved or path.partition(".")[0] in moved


@dataclass(frozen=True)
class Target:
    """A rule that may let somebody go, in each regime only where the law does not mean it so; or, with `exit`, where it does."""

    rule: Rule
    broken: tuple[tuple[Regime, Bool], ...]
    exit: tuple[int, Exit] | None = None

    @property
    def some(self) -> Bool:
        """That it catches the subject in some regime."""
        return any_of(broken for _, broken in self.broken)

    def regime(self, model: Any) -> Regime:
        """The regime in which it catches the subject of a model."""
        return next(regime for regime, broken in self.broken if _true(model, broken))


@dataclass
class Search:
    """A way out of `rules` by one step, past all of `against`."""

    of: WaysOut
    step: Step
    rules: Sequence[Rule]
    against: Sequence[Rule]

    def run(self) -> None:
        """Ask for one way out after another, until there is none."""
        targets = [rule for rule in self.rules if rule.code in self.of.chosen and self._bears(rule)]
        world = self.of.worlds.few
        regimes = {rule.code: world.regimes(rule) for rule in targets}
        targets = [rule for rule in targets if any(one.broken is not False for one in regimes[rule.code])]
        if not targets:
            return
        moved, derived = self.of.moved(self.step.path)
        self.moved = moved
        self.readers = [rule for rule in self.against if self.of.reads[rule.code] & moved]
        name = f"{self.step.path}{'-' if self.step.how == 'worse' else '~'}"
        self.twin = world.subject.fork(moved, name)
        settle(self.twin, self.step.path, empty=self.step.how != "worse")
        clashes = [*world.contradictions, *contradictions(world, self.twin)]
        agreeing = [none_but(formula) for _, formula in clashes]
        change = all_of([*self._change(world.subject), *agreeing])
        if change is False:
            return
        self.after = [world.regime(rule, one.span, self.twin) for rule in self.readers for one in world.ever(rule)]
        free = all_of(none_but(one.may_be_broken) for one in self.after)
        for fact in derived:
            for copy in (world.subject, self.twin):
                list(self._variables(copy, fact))
        self._solve([one for rule in targets for one in self._targets(rule)], all_of([change, free]))

    def _targets(self, rule: Rule) -> Iterator[Target]:
        """A rule where its way out is not waived, and where it is."""
        world, found = self.of.worlds.few, self.of.exit(rule, self.step.path)
        regimes = world.regimes(rule)
        if found is None:
            yield Target(rule, tuple((one, one.broken) for one in regimes))
            return
        where = [self._waived(found[1], one) for one in regimes]
        yield Target(rule, tuple((one, both(one.broken, none_but(w))) for one, w in zip(regimes, where, strict=True)))
        yield Target(rule, tuple((one, both(one.broken, w)) for one, w in zip(regimes, where, strict=True)), found)

    def _waived(self, exit: Exit, regime: Regime) -> Bool:
        """Where the law lets the worse subject of a rule go."""
        if exit.when is None:
            return True
        return self.of.worlds.few.encoder(regime.span.moment, self.twin).condition(exit.when).yes

    def _bears(self, rule: Rule) -> bool:
        """Whether the step may let a rule go."""
        of, path = self.of, self.step.path
        if self.step.how == "worse":
            moved = of.moved(path)[0] & of.reads[rule.code]
            return bool(moved) and (moved != {path} or of.lets_go(rule, path))
        required = path in facts_of(of.rulebook, rule.kind, rule.require)
        if self.step.how == "left out":
            return path in guard_facts(of.rulebook, rule) and not required
        return required

    def _change(self, subject: Subject) -> Iterator[Bool]:
        if self.step.how == "worse":
            yield from worsened(subject, self.twin, self.step.path)
            return
        yield from emptied(subject, self.twin, self.step.path)
        if self.step.how == "unsaid":
            yield shown_elsewhere(subject, subject.kind.fields[self.step.path])

    # --- asking ---

    def _solve(self, targets: list[Target], change: Bool) -> None:
        world, limits = self.of.worlds.few, list[Bool]()
        read = {rule.code for rule in self.readers}
        silent = [one for rule in self.against if rule.code not in read for one in world.ever(rule)]
        for _ in range(ROUNDS + len(targets)):
            targets = [one for one in targets if one.some is not False]
            answer, model = world.ask(any_of(one.some for one in targets), change, *limits, *self.twin.domain)
            if answer == "no":
                return
            if answer == "unknown":
                break
            speaking = [one for one in silent if _true(model, one.may_be_broken)]
            learnt = [none_but(one.may_be_broken) for one in speaking] or self._learnt(model)
            limits += learnt
            if speaking:
                silent = [one for one in silent if one not in speaking]
            if learnt:
                continue
            target = next(one for one in targets if _true(model, one.some))
            self._report(target, model)
            targets.remove(target)
        open_ = [one for one in targets if one.exit is None]
        days = [(regime.span.start, regime.span.until) for one in open_ for regime, _ in one.broken]
        if open_:
            self.of.report.not_proved([one.rule for one in open_], "way-out", days, bounded=False)

    def _learnt(self, model: Any) -> list[Bool]:
        """What the functions of plugins say of the model's subjects, where the model has it otherwise."""
        found: list[Bool] = []
        for copy in (self.of.worlds.few.subject, self.twin):
            raw = copy.facts(model, self._paths())
            facts, kind = read_facts(raw, self.of.rulebook.kinds), copy.kind
            for fact in self.of.rulebook.derived:
                said = facts.values.get(fact.field.name)
                if fact.kind != kind.name or said is None:
                    continue
                if fact.implied and fact.field.type == "event":
                    follows = _follows(copy, fact)
                    found += [] if _true(model, follows) else [follows]
                    continue
                arguments = arguments_of(fact, kind, facts.values)
                value = None if arguments is None else computed(fact, arguments)
                formula = self._unsaid(copy, fact) if value is None else _equals(copy, fact.field, value)
                if not _true(model, formula):
                    inputs = [one for one in self._variables(copy, fact) if z3.is_expr(one)]
                    same = all_of(one == model.eval(one, model_completion=True) for one in inputs)
                    found.append(z3.Implies(same, formula))
        return found

    def _unsaid(self, copy: Subject, fact: DerivedFact) -> Bool:
        """That a fact of which its function says nothing is the same of both subjects: only people can have given it."""
        if copy is not self.twin or fact.field.name not in self.moved:
            return True
        values = [_of(one, fact.field, None) for one in (self.of.worlds.few.subject, self.twin)]
        return all_of(one == other for one, other in zip(*values, strict=True))

    def _variables(self, copy: Subject, fact: DerivedFact) -> Iterator[Any]:
        """The variables of a derived fact's inputs."""
        for path in fact.inputs:
            name, _, inner = path.partition(".")
            one = copy.kind.fields[name]
            if one.type != "list":
                yield from _of(copy, one, None)
                continue
            yield copy.length(one)
            if inner:
                for item, _there in copy.items(one):
                    yield from _of(copy, one.item_fields[inner], item)

    def _paths(self) -> frozenset[str]:
        """The facts that the step changes, and those that any rule reads which it may concern."""
        return self._bearing(self.readers)

    def _bearing(self, rules: Sequence[Rule]) -> frozenset[str]:
        inputs = [one for fact in self.of.moved(self.step.path)[1] for one in fact.inputs]
        lists = [one.partition(".")[0] for one in inputs]
        lists += [self.step.path.partition(".")[0]]
        if self.step.how == "unsaid":
            lists += [one.name for one in showing(self.twin, self.twin.kind.fields[self.step.path])]
        names = {f"{one}.{inner.name}" for one in lists for inner in self._labels(one)}
        return frozenset({self.step.path, *inputs, *lists, *names}).union(*(self.of.reads[one.code] for one in rules))

    def _labels(self, name: str) -> list[Field]:
        """What tells another list's items apart, where it shows what this one held."""
        return (
            [one for one in self.twin.kind.fields[name].item if one.type == "label"]
            if self.step.how == "unsaid"
            else []
        )

    # --- telling ---

    def _report(self, target: Target, model: Any) -> None:
        of, path, rule, regime = self.of, self.step.path, target.rule, target.regime(model)
        if target.exit is not None:
            of.needed.add((target.exit[0], rule.code))
        subject, paths = of.worlds.few.subject, self._paths()
        before = witness(of.rulebook, subject, model, [(regime, "broken")], further=paths)
        states = [(one, _state(model, one)) for one in self.after if _true(model, one.inside)]
        wanted: list[tuple[Regime, Wanted]] = [(one, state) for one, state in states if state is not None]
        after = witness(of.rulebook, self.twin, model, wanted, further=paths)
        told = {code: one for code, one in after.outcomes.items() if one != "not_applicable" or code == rule.code}
        bearing = self._bearing([of.rulebook.rules[code] for code in told])
        message = Text(
            f"违反 {rule.code} 的主体，{_how_zh(self.step)}后不再被任何同等后果的规则追究",
            f"a subject that breaks {rule.code} is caught by no rule of that weight any more {_how_en(self.step)}",
        )
        dates = [(regime.span.start, regime.span.until)]
        shown = [
            Witness(subject.facts(model, bearing), before.as_of, before.outcomes),
            Witness(self.twin.facts(model, bearing), after.as_of, told),
        ]
        waived = None if target.exit is None else target.exit[1].reason
        further = [path, self.step.how, *(["waived"] if waived else [])]
        of.report.rules("way-out", [rule], message, dates, shown, further=further, waived=waived)


def _how_zh(step: Step) -> str:
    return f"`{step.path}` 变差" if step.how == "worse" else f"清单 `{step.path}` 填为空"


def _how_en(step: Step) -> str:
    return f"once `{step.path}` is worse" if step.how == "worse" else f"once the list `{step.path}` is left empty"


def _state(model: Any, regime: Regime) -> Wanted | None:
    if _true(model, regime.judged.applies.no):
        return "out"
    return "met" if _true(model, regime.judged.met) else None


def _follows(copy: Subject, fact: DerivedFact) -> Bool:
    """That an event has not come by the day asked where the one that it follows has not."""
    first, then = (copy.event(one, None) for one in (copy.kind.fields[fact.inputs[0]], fact.field))
    come = [both(none_but(not_yet), day <= copy.as_of) for not_yet, day in (first, then)]
    return either(come[0], none_but(come[1]))


def _true(model: Any, formula: Bool) -> bool:
    return formula if isinstance(formula, bool) else z3.is_true(model.eval(formula, model_completion=True))


def _of(copy: Subject, one: Field, owner: Item | None) -> Iterator[Any]:
    if one.type == "text":
        return
    yield copy.value(one, owner)
    if one.type == "event":
        yield copy.event(one, owner)[0]


def _equals(copy: Subject, one: Field, value: Scalar) -> Bool:
    """That a fact has a value."""
    if one.type == "label":
        return copy.label(one, None) == [label for label, _ in one.labels].index(str(value))
    if one.type == "event":
        not_yet, day = copy.event(one, None)
        return not_yet if isinstance(value, NotYet) else all_of([none_but(not_yet), day == value.toordinal()])  # type: ignore[union-attr]
    return copy.value(one, None) == value


__all__ = ["Step", "WaysOut", "steps"]
