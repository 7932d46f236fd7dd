"""What is wrong with one rule by itself: never applies, never met, never broken, a direction, a cure, a parameter's gap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from cleanrules.engines.membership import in_set
from cleanrules.facts.fields import Field
from cleanrules.language.nodes import And, Node, Within, own_parameters
from cleanrules.law.bands import fits
from cleanrules.law.codes import tree_of
from cleanrules.law.instruments import Parameter
from cleanrules.proof.encode import Encoder
from cleanrules.proof.lists import Worlds
from cleanrules.proof.logic import LOGIC, Bool, all_of, any_of, both, either, none_but, z3
from cleanrules.proof.reading import facts_of, facts_of_rule, required_facts
from cleanrules.proof.report import Report
from cleanrules.proof.subject import FURTHER, Item, Subject, one_of, unnumbered
from cleanrules.proof.witness import witness
from cleanrules.proof.world import FIRST, Answer, Regime, Span, World
from cleanrules.proof.worse import worse_text, worsened
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.reads import parts_of, read_by
from cleanrules.text import Text


@dataclass
class Alone:
    """The checks of one rule."""

    rulebook: Rulebook
    worlds: Worlds
    report: Report

    def check(self, rule: Rule) -> list[tuple[Any, Regime]]:
        """All checks of a rule; the models found on the way, which serve as samples."""
        found: list[tuple[Any, Regime]] = []
        for regime in self.worlds.few.regimes(rule):
            found += self.check_regime(regime)
        return found

    def check_regime(self, regime: Regime) -> list[tuple[Any, Regime]]:
        """All checks of a rule in one regime."""
        world = self.worlds.few
        (met, met_model), (broken, broken_model) = world.ask(regime.met), world.ask(regime.broken)
        alive = met == "yes" or broken == "yes" or self.alive(regime)
        if alive and met != "yes":
            self.never_met(regime)
        if alive and broken != "yes":
            self.never_broken(regime)
        if met == "yes":
            self.never_met_somewhere(regime)
        if met == "yes" and broken == "yes":
            self.directions(regime)
        if broken == "yes":
            self.cures(regime)
        if alive:
            self.gaps(regime)
        return [(model, regime) for model in (met_model, broken_model) if model is not None]

    def paths(self, rule: Rule) -> frozenset[str]:
        """The facts that a rule rests on, and those that are assumed."""
        assumed = [one.holds for one in self.rulebook.claims.assumptions if one.kind == rule.kind]
        return facts_of_rule(self.rulebook, rule) | facts_of(self.rulebook, rule.kind, *assumed)

    # --- never ---

    def alive(self, regime: Regime) -> bool:
        """Whether the rule can apply at all."""
        rule, span = regime.rule, regime.span
        found = self.worlds.ask(lambda world: world.regime(rule, span).may_apply, self.paths(rule), [rule])
        if found.answer == "yes":
            return True
        if found.answer == "unknown" or found.bounded:
            self.report.not_proved([rule], "dead-when", [_dates(span)], bounded=found.bounded)
            return found.answer == "unknown"
        message = Text(
            f"{rule.code} 的适用条件 `{rule.when.text}` 对任何主体都不成立",
            f"`when` of {rule.code} holds for no subject: `{rule.when.text}`",
        )
        self.report.rules("dead-when", [rule], message, [_dates(span)])
        return False

    def never_met(self, regime: Regime, where: Sequence[int] | None = None) -> None:
        """That no subject to which the rule applies meets it (in some classes of regions, where given)."""
        rule, span = regime.rule, regime.span
        found = self.worlds.ask(
            lambda world: both(world.regime(rule, span).may_be_met, _in_classes(world, where)), self.paths(rule), [rule]
        )
        if found.answer == "yes":
            return
        answer, model = self.worlds.few.ask(regime.applies, _in_classes(self.worlds.few, where))
        if found.answer == "unknown" or found.bounded:
            self.report.not_proved([rule], "never-met", [_dates(span)], bounded=found.bounded)
        elif answer == "yes":
            place = "" if where is None else self.place_names(where)
            message = Text(
                f"{rule.code} 的要求 `{rule.require.text}` 没有适用主体能够满足{f'（{place}）' if place else ''}",
                f"no subject to which {rule.code} applies meets it{f' in {place}' if place else ''}: `{rule.require.text}`",
            )
            shown = witness(self.rulebook, self.worlds.few.subject, model, [(regime, "applies")])
            self.report.rules("never-met", [rule], message, [_dates(span)], [shown], further=[place])

    def never_broken(self, regime: Regime) -> None:
        """That no subject to which the rule applies breaks it."""
        rule, span = regime.rule, regime.span
        found = self.worlds.ask(lambda world: world.regime(rule, span).may_be_broken, self.paths(rule), [rule])
        if found.answer == "yes":
            return
        answer, model = self.worlds.few.ask(regime.applies)
        if found.answer == "unknown" or found.bounded:
            self.report.not_proved([rule], "never-broken", [_dates(span)], bounded=found.bounded)
        elif answer == "yes":
            message = Text(
                f"{rule.code} 的要求 `{rule.require.text}` 对所有适用主体都成立，规则不起作用",
                f"every subject to which {rule.code} applies meets it, so it says nothing: `{rule.require.text}`",
            )
            shown = witness(self.rulebook, self.worlds.few.subject, model, [(regime, "applies")])
            self.report.rules("never-broken", [rule], message, [_dates(span)], [shown])

    def never_met_somewhere(self, regime: Regime) -> None:
        """That in some class of regions no subject meets the rule, though elsewhere some do."""
        world = self.worlds.few
        classes = _region_classes(world, regime)
        for numbers in classes if len(classes) > 1 else ():
            inside = _in_classes(world, numbers)
            if world.ask(regime.met, inside)[0] != "yes" and world.ask(regime.applies, inside)[0] == "yes":
                self.never_met(regime, numbers)

    def place_names(self, numbers: Sequence[int]) -> str:
        """The regions that stand for some classes."""
        codes = self.worlds.few.places.region.codes
        names = [tree_of("region").full_name(codes[number]) for number in numbers[:3]]
        return "、".join(names) + ("…" if len(numbers) > 3 else "")

    # --- directions and cures ---

    def directions(self, regime: Regime) -> None:
        """That a subject which is better in one fact never breaks a rule that is met: of rules of which no conclusion comes.

        Of the others it may be right, where another rule catches the worse subject; that is a way out, or none.
        """
        rule, world = regime.rule, self.worlds.few
        if rule.force not in ("policy", "target"):
            return
        for path in sorted(required_facts(self.rulebook, rule)):
            one = field_of(self.rulebook, rule.kind, path)
            if one.worse is None:
                continue
            other = world.subject.fork(frozenset({path}), f"{path}+")
            moved = world.regime(rule, regime.span, other)
            better = all_of(worsened(other, world.subject, path))
            answer, model = world.ask(regime.met, moved.broken, better, *other.domain)
            if answer == "unknown":
                self.report.not_proved([rule], "direction-broken", [_dates(regime.span)], bounded=False)
            if answer == "yes":
                message = Text(
                    f"`{path}` 变好（声明 {worse_text(one)} 为差）后，{rule.code} 由合规变为违规",
                    f"`{path}` is declared worse where {worse_text(one)}, yet a better one breaks {rule.code}",
                )
                shown = [
                    witness(self.rulebook, world.subject, model, [(regime, "met")]),
                    witness(self.rulebook, other, model, [(moved, "broken")]),
                ]
                self.report.rules("direction-broken", [rule], message, [_dates(regime.span)], shown, further=[path])

    def cures(self, regime: Regime) -> None:
        """That a breach can be cured by what the subject can do: asked of rules that order correction, or ask several things.

        A cure is lawful, and the rule still applies after it and may be met. It is asked on the first and the last day of the
        regime.
        """
        rule, world = regime.rule, self.worlds.few
        own = controllable(self.rulebook, rule, required_facts(self.rulebook, rule))
        if not own or not (rule.effect == "rectify" or isinstance(rule.require, And)):
            return
        cure = world.subject.fork(own, f"{rule.code}!", wide=True)
        after = world.regime(rule, regime.span, cure)
        before = both(regime.broken, ends_of(world, regime.span))
        judged = after.judged
        helps = all_of([lawful(world.subject, cure), LOGIC.possible(judged.applies), LOGIC.possible(judged.holds)])
        answer, model = without_cure(world, cure, before, none_but(helps))
        dates = [_dates(regime.span)]
        if answer == "unknown":
            self.report.not_proved([rule], "incurable", dates, bounded=False)
        elif answer == "yes":
            self.incurable(regime, model, cure, after, dates)

    def incurable(self, regime: Regime, model: Any, cure: Subject, after: Regime, dates: Any) -> None:
        """Note a breach without a cure: of a rule whose parts can each be met, one at odds with itself."""
        rule, world = regime.rule, self.worlds.few
        fixed = [fact for _, fact in fixed_by(model, world.subject)]
        parts = rule.require.items if isinstance(rule.require, And) else ()
        encoder = world.encoder(regime.span.moment, cure)
        allowed = [*fixed, *cure.domain, lawful(world.subject, cure), after.judged.applies.yes]
        single = [world.ask(*allowed, encoder.condition(part).yes)[0] for part in parts]
        names = "、".join(f"`{path}`" for path in sorted(cure.changed))
        english = ", ".join(f"`{path}`" for path in sorted(cure.changed))
        if len(parts) > 1 and all(answer == "yes" for answer in single):
            message = Text(
                f"{rule.code} 的各项要求单独可以满足，但主体依法调整其能做的事项（{names}）无法同时满足",
                f"each part of {rule.code} can be met, but not all by anything lawful that the subject can do ({english})",
            )
            shown = witness(self.rulebook, world.subject, model, [(regime, "broken")])
            self.report.rules("self-conflict", [rule], message, dates, [shown])
        elif rule.effect == "rectify":
            message = Text(
                f"{rule.code} 的后果是责令改正，但主体依法调整其能做的事项（{names}）无法改正这一违规",
                f"{rule.code} orders correction, yet nothing lawful that the subject can do ({english}) cures this breach",
            )
            shown = witness(self.rulebook, world.subject, model, [(regime, "broken")])
            self.report.rules("incurable", [rule], message, dates, [shown])

    # --- parameters ---

    def gaps(self, regime: Regime) -> None:
        """That each parameter has a value wherever the rule applies, whatever its keys are."""
        rule, world = regime.rule, self.worlds.few
        encoder = world.encoder(regime.span.moment)
        for name in sorted(_parameters(self.rulebook, rule)):
            parameter = self.rulebook.parameters[name]
            lacking = _lacking(encoder, parameter)
            if lacking is False:
                continue
            answer, model = world.ask(regime.applies, lacking)
            if answer == "yes":
                message = Text(
                    f"适用 {rule.code} 的部分主体，参数 `{name}` 没有取值",
                    f"parameter `{name}` has no value for some subjects to which {rule.code} applies",
                )
                shown = witness(self.rulebook, world.subject, model, [(regime, "applies")])
                self.report.rules("date-gap", [rule], message, [_dates(regime.span)], [shown], further=[name])
            elif answer == "unknown":
                self.report.not_proved([rule], "date-gap", [_dates(regime.span)], bounded=False)


def _dates(span: Span) -> tuple[Any, Any]:
    return span.start, span.until


def ends_of(world: World, *some: Span) -> Bool:
    """That the day asked is the first or the last of a span."""
    days = {day for span in some for day in (span.start.toordinal(), span.until.toordinal() - 1)}
    return any_of([world.subject.as_of == day for day in sorted(days)])


ROUNDS = 8
"""How many cures are tried before a question stays open."""


def without_cure(
    world: World, cure: Subject, before: Bool, after: Bool, partial: Sequence[Subject] = ()
) -> tuple[Answer, Any]:
    """Whether some subject satisfies `before`, and whatever it does with the facts of `cure`, `after` too.

    First those are left out whom an obvious cure helps: all facts at their least, or their most; or, as in `partial`, two
    forks that `before` says something of, put together. Then a subject is looked for that no cure known so far helps, and a
    cure for it, in turns. Where that does not come to an end the solver is asked to
    eliminate the quantifier, unless there are months in it, with which that takes too long.
    """
    if isinstance(after, bool):
        return world.ask(before) if after else ("no", None)
    whole = z3.And(after, *cure.domain)
    helped = [
        z3.substitute(whole, *_fresh(cure, number), *values) for number, values in enumerate(_obvious(cure, partial))
    ]
    if world.ask(before, *helped)[0] == "no":
        return "no", None
    answer, model = _in_turns(world, cure, before, after, helped)
    if answer != "unknown" or any(FURTHER in name for name in world.names(both(before, after))):
        return answer, model
    return _eliminated(world, cure, before, after)


def _obvious(cure: Subject, partial: Sequence[Subject]) -> list[list[tuple[Any, Any]]]:
    """The values of the obvious cures."""
    own = [variable for variable in cure.variables if FURTHER not in variable.decl().name()]
    ends = [_least_and_most(cure, variable) for variable in own]
    found = [list(zip(own, (end[side] for end in ends), strict=True)) for side in (0, 1)]
    if not partial:
        return found
    made = [{one.decl().name().removeprefix(fork.name): one for one in fork.variables} for fork in partial]
    sides = [(side, pick) for side in range(4) for pick in range(5)]
    mixed = [
        [(variable, _picked(cure, variable, made, end, *one)) for variable, end in zip(own, ends, strict=True)]
        for one in sides
    ]
    different = {tuple(value.get_id() for _, value in one): one for one in mixed}
    return [*different.values(), *found]


def _picked(
    cure: Subject, variable: Any, made: Sequence[Mapping[str, Any]], end: tuple[Any, Any], side: int, pick: int
) -> Any:
    """What an obvious cure makes of a fact: what the one fork has that touches it; of one that both touch, by the side, what
    either has, the first or the last value; of an amount also the lesser or the greater of the two."""
    name = variable.decl().name().removeprefix(cure.name)
    found = [one[name] for one in made if name in one]
    if len(found) < 2:
        return found[0] if found else end[0]
    one, two = found
    if not _is_amount(cure, variable):
        return (one, two, *end)[side]
    least, most = z3.If(one <= two, one, two), z3.If(one >= two, one, two)
    return (found[side % 2], least, most, *end)[pick]


def _is_amount(cure: Subject, variable: Any) -> bool:
    """Whether a variable is an amount, so that a lesser and a greater one say something."""
    name, _, inner = unnumbered(variable.decl().name().removeprefix(cure.name)).partition(".")
    one = cure.kind.fields[name]
    return (one.item_fields[inner] if inner else one).type == "amount"


def _least_and_most(cure: Subject, variable: Any) -> tuple[Any, Any]:
    if z3.is_bool(variable):
        return z3.BoolVal(False, variable.ctx), z3.BoolVal(True, variable.ctx)
    most, least = _ends(cure, variable)
    return least, most


def _fresh(cure: Subject, number: int) -> list[tuple[Any, Any]]:
    """What rests on a cure's facts, as the month of a day, is found anew for each subject."""
    further = [one for one in cure.variables if FURTHER in one.decl().name()]
    return [(one, z3.Const(f"{one.decl().name()}~{number}", one.sort())) for one in further]


def _in_turns(world: World, cure: Subject, before: Bool, after: Bool, helped: list[Bool]) -> tuple[Answer, Any]:
    for number in range(len(helped), len(helped) + ROUNDS):
        answer, model = world.ask(before, *helped)
        if answer != "yes":
            return answer, None
        answer, found = _cure(world, cure, after, model)
        if answer != "yes":
            return ("yes", model) if answer == "no" else (answer, None)
        own = [one for one in cure.variables if FURTHER not in one.decl().name()]
        values = [(variable, found.eval(variable, model_completion=True)) for variable in own]
        helped.append(z3.substitute(z3.And(after, *cure.domain), *_fresh(cure, number), *values))
    return "unknown", None


def _eliminated(world: World, cure: Subject, before: Bool, after: Bool) -> tuple[Answer, Any]:
    """The same, by one question with a quantifier."""
    own = [variable for variable in cure.variables if variable.decl().name() in world.names(after)]
    bounds = [one for one in cure.domain if world.names(one) <= world.names(after)]
    every = z3.ForAll(own, z3.Implies(z3.And(*bounds), after) if bounds else after) if own else after
    solver = z3.SolverFor("LIA", ctx=world.subject.context)
    solver.set("rlimit", min(world.effort, FIRST))
    solver.add(before, every, *world.domain(before, after))
    world.asked += 1
    found = solver.check()
    if found == z3.sat:
        return "yes", solver.model()
    return ("no" if found == z3.unsat else "unknown"), None


def _cure(world: World, cure: Subject, after: Bool, model: Any) -> tuple[Answer, Any]:
    """A change of the facts of `cure` that helps the subject of a model: as far as may be, so that it helps many others."""
    own = {variable.decl().name() for variable in cure.variables}
    wanted = world.names(after) - own
    fixed = [fact for name, fact in fixed_by(model, world.subject) if name in wanted]
    tried: list[Bool] = [z3.Not(after), *fixed, *cure.domain]
    answer, found = world.ask(*tried)
    for variable in cure.variables if answer == "yes" else ():
        if FURTHER in variable.decl().name() or z3.is_bool(variable):
            continue
        for bound in _ends(cure, variable):
            farther = world.ask(*tried, variable == bound)
            if farther[0] == "yes":
                tried.append(variable == bound)
                found = farther[1]
                break
    return answer, found


def _ends(cure: Subject, variable: Any) -> list[Any]:
    """The bounds of a variable, the upper one first."""
    return [one.arg(1) for one in reversed(cure.domain) if one.num_args() == 2 and one.arg(0).eq(variable)]


def fixed_by(model: Any, subject: Subject) -> Iterator[tuple[str, Bool]]:
    """The names of the subject's variables, and that they have the values of a model."""
    for variable in subject.variables:
        yield variable.decl().name(), variable == model.eval(variable, model_completion=True)


def controllable(rulebook: Rulebook, rule: Rule, paths: frozenset[str]) -> frozenset[str]:
    """The facts among some that the subject can do something about; the date that governs is settled."""
    return frozenset(
        path for path in paths if path != rule.governed_by and field_of(rulebook, rule.kind, path).act is not None
    )


def lawful(before: Subject, after: Subject) -> Bool:
    """That what a fork has of its own differs from the subject only by what can lawfully be done."""
    found: list[Bool] = []
    for path in sorted(after.changed):
        name, _, inner = path.partition(".")
        listed = before.kind.fields[name]
        one = listed.item_fields[inner] if inner else listed
        owners = [item for item, _ in before.items(listed)] if inner else [None]
        found += [_lawful(one, before, after, owner) for owner in owners]
    return all_of(found)


def _lawful(one: Field, before: Subject, after: Subject, owner: Item | None) -> Bool:
    """That one fact stays, or goes in its lawful direction; a day may be any, since it could have been kept."""
    if one.type == "event" or one.lawful == "any":
        return True
    was, now = before.value(one, owner), after.value(one, owner)
    match one.lawful:
        case "lower":
            return now <= was
        case "higher":
            return now >= was
        case "true" | "false":
            return either(was == now, now == (one.lawful == "true"))
    numbers = [number for number, (label, _) in enumerate(one.labels) if label in (one.lawful or ())]
    return either(was == now, one_of(now, numbers))


def field_of(rulebook: Rulebook, kind: str, path: str) -> Field:
    """The field of `area` or `built.capacity`."""
    name, _, inner = path.partition(".")
    found = rulebook.kinds[kind].fields[name]
    return found.item_fields[inner] if inner else found


def _in_classes(world: World, numbers: Sequence[int] | None) -> Bool:
    """That the subject lies in one of some classes of regions."""
    if numbers is None:
        return True
    return one_of(world.subject.code(world.subject.kind.fields["region"], None), numbers)


def _region_classes(world: World, regime: Regime) -> list[list[int]]:
    """The classes of regions that the rule tells apart, each with the numbers of its codes."""
    rule, encoder = regime.rule, world.encoder(regime.span.moment)
    if "region" not in world.subject.kind.fields:
        return []
    codes = world.places.region.codes[: world.places.region.fine]
    signs: list[list[bool | None]] = []
    for part in parts_of(world.rulebook, rule.kind, *rule.conditions()):
        signs += [[_lies(encoder, within, code) for code in codes] for within in _withins(world.rulebook, part.node)]
    if not signs:
        return []
    groups: dict[tuple[bool | None, ...], list[int]] = {}
    for number, signature in enumerate(zip(*signs, strict=True)):
        groups.setdefault(signature, []).append(number)
    return list(groups.values())


def _withins(rulebook: Rulebook, part: Node) -> Iterator[Within | str]:
    if isinstance(part, Within) and part.ref.field.name == "region" and not part.ref.item:
        yield part
    for name in own_parameters(part):
        yield from (key.set for key in rulebook.parameters[name].by if key.set is not None and key.source == "region")


def _lies(encoder: Encoder, within: Within | str, code: str) -> bool | None:
    return in_set(within, code, encoder.law) if isinstance(within, str) else encoder.lies(within, code)


def _parameters(rulebook: Rulebook, rule: Rule) -> set[str]:
    """The parameters that a rule reads and whose keys are all the subject's own."""
    found = read_by(rule, rulebook).parameters
    return {name for name, one in found.items() if not any(rulebook.source(key, rule.kind).list for key in one.by)}


def _lacking(encoder: Encoder, parameter: Parameter) -> Bool:
    """Where a parameter has no value at the moment, though none is known to be missing."""
    if parameter.external or parameter.gaps_allowed or any(one.supplied for one in parameter.values):
        return False
    found = []
    for combination in product(*(encoder.key(parameter, key, None)[0] for key in parameter.by)):
        keys = {key.name: value for key, (value, _) in zip(parameter.by, combination, strict=True)}
        possible = parameter.possible(encoder.moment)
        if not any(all(fits(wanted, keys[name]) for name, wanted in one.keys.items()) for one in possible):
            found.append(all_of(where for _, where in combination))
    return any_of(found)
