"""Filters that spare the solver questions: sampled subjects, boxes around guards, shared facts, directions wanted.

Each only drops a question whose answer it knows, so findings are the same without them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal, assert_never

from cleanrules.engines import reference
from cleanrules.engines.context import Context, Contexts, governing_day
from cleanrules.facts.facts import Facts, Listing, Scalar, Value, read_facts
from cleanrules.facts.fields import NOT_YET, Field
from cleanrules.frozen import FrozenDict
from cleanrules.language.linear import difference
from cleanrules.language.nodes import (
    TRUE,
    Amount,
    And,
    Compare,
    CompareDays,
    Condition,
    Constant,
    Count,
    Day,
    Extreme,
    Holds,
    InCategory,
    Linear,
    Not,
    OneOf,
    Or,
    Ref,
    Sum,
)
from cleanrules.law.codes import tree_of
from cleanrules.law.confidence import LENIENT
from cleanrules.law.windows import Moment
from cleanrules.proof.reading import facts_of
from cleanrules.proof.world import Regime, World
from cleanrules.rulebook.model import Rule, Rulebook

RANDOM = 200
"""How many random subjects are looked at, beside one or two of each rule's own."""
Key = tuple[str, date, frozenset[str]]
"""A rule's regime: its code, the first day, the events taken to have happened."""


def key_of(regime: Regime) -> Key:
    """The regime's name in the matrix."""
    return regime.rule.code, regime.span.start, regime.span.moment.happened


@dataclass
class Matrix:
    """What the reference evaluator says of sampled subjects: a bit for each subject, by regime of each rule."""

    rulebook: Rulebook
    world: World
    regimes: Mapping[str, Sequence[Regime]]
    applies: dict[Key, int] = field(default_factory=dict)
    met: dict[Key, int] = field(default_factory=dict)
    broken: dict[Key, int] = field(default_factory=dict)
    own: dict[Key, tuple[Facts, date]] = field(default_factory=dict)
    size: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(1)  # noqa: S311 - seeded draws, nothing secret
        kind = self.rulebook.kinds[self.world.kind]
        self.fields = [one for one in kind.fields.values() if one.type != "text"]
        self.codes = {of: self.world.places.of(of).codes for of in ("region", "industry")}
        self.assumed = [one.holds for one in self.rulebook.claims.assumptions if one.kind == self.world.kind]
        limits = self.world.limits
        self.days = sorted({limits.since, *(one.span.start for some in self.regimes.values() for one in some)})

    def fill(self) -> None:
        """Look at random subjects."""
        for _ in range(RANDOM):
            self.add(self._random(), self.chance.choice(self.days))

    def add_model(self, raw: Mapping[str, Any], day: date, of: Regime) -> None:
        """Keep a subject that the solver made to meet a rule; look at one that breaks it, what it leaves open at random."""
        facts = read_facts(raw, self.rulebook.kinds)
        if self._judged(of, facts, day):
            self.own[key_of(of)] = facts, day
            return
        self.add(Facts(facts.kind, FrozenDict({**self._random().values, **facts.values})), day)

    def add(self, facts: Facts, day: date) -> None:
        """Look at a subject on a day."""
        if not self._inside(facts):
            return
        bit = 1 << self.size
        self.size += 1
        contexts = Contexts(self.rulebook, facts, day)
        for code, some in self.regimes.items():
            rule = self.rulebook.rules[code]
            governing = day if rule.governed_by is None else governing_day(facts, rule.governed_by, day)
            for regime in some:
                if governing is None or not regime.span.start <= governing < regime.span.until:
                    continue
                context = contexts.at(Moment(regime.span.moment.day, regime.span.moment.happened, LENIENT))
                if self._assumed(context):
                    self._note(key_of(regime), reference.judge(rule, context), bit)

    def _note(self, key: Key, found: Any, bit: int) -> None:
        if found.applies is True:
            self.applies[key] = self.applies.get(key, 0) | bit
            if found.holds is True:
                self.met[key] = self.met.get(key, 0) | bit
            elif found.holds is False:
                self.broken[key] = self.broken.get(key, 0) | bit

    def both_met(self, one: Regime, two: Regime) -> bool:
        """Whether a sample meets both rules, or one put together from two that meet one of them each."""
        if self.met.get(key_of(one), 0) & self.met.get(key_of(two), 0):
            return True
        first, second = self.own.get(key_of(one)), self.own.get(key_of(two))
        if first is None or second is None:
            return False
        days = {first[1], second[1], max(one.span.start, two.span.start)}
        for over, under in ((first, second), (second, first)):
            facts = Facts(over[0].kind, FrozenDict({**under[0].values, **over[0].values}))
            if any(self._judged(one, facts, day) and self._judged(two, facts, day) for day in sorted(days)):
                return True
        return False

    def _judged(self, regime: Regime, facts: Facts, day: date) -> bool:
        """Whether a subject meets a rule in a regime."""
        rule = regime.rule
        governing = day if rule.governed_by is None else governing_day(facts, rule.governed_by, day)
        if governing is None or not regime.span.start <= governing < regime.span.until:
            return False
        moment = Moment(regime.span.moment.day, regime.span.moment.happened, LENIENT)
        context = Context(self.rulebook, facts, day, moment)
        if not (self._inside(facts) and self._assumed(context)):
            return False
        found = reference.judge(rule, context)
        return found.applies is True and found.holds is True

    def _inside(self, facts: Facts) -> bool:
        """Whether a subject lies in the region asked for, or may lie there."""
        own = facts.values.get("region")
        return own is None or self._covered(str(own))

    def _covered(self, code: str) -> bool:
        asked = self.world.limits.region
        return asked is None or tree_of("region").covers(asked, code) is True

    def _assumed(self, context: Context) -> bool:
        """Whether what is assumed of all subjects is true of one."""
        return all(reference.evaluate(one, context) is True for one in self.assumed)

    def broken_alone(self, one: Sequence[Regime], two: Sequence[Regime]) -> bool:
        """Whether a sample breaks the first rule and not the second."""
        first = second = 0
        for regime in one:
            first |= self.broken.get(key_of(regime), 0)
        for regime in two:
            second |= self.broken.get(key_of(regime), 0)
        return bool(first & ~second)

    # --- random subjects ---

    def _random(self) -> Facts:
        values: dict[str, Value] = {
            one.name: self._list(one) if one.type == "list" else self._value(one) for one in self.fields
        }
        return Facts(self.world.kind, FrozenDict(values))

    def _list(self, listed: Field) -> Listing:
        rows = [
            FrozenDict({one.name: f"{number}" if one.type == "text" else self._value(one) for one in listed.item})
            for number in range(self.chance.randint(0, min(2, listed.max_length)))
        ]
        return Listing(tuple(rows))

    def _value(self, one: Field) -> Scalar:
        match one.type:
            case "flag":
                return self.chance.random() < 0.5
            case "amount":
                unit = 10**one.decimals
                low, high = int(one.at_least * unit), int(one.at_most * unit)
                return self.chance.choice((low, self.chance.randint(low, high), self.chance.randint(low, high)))
            case "label":
                return self.chance.choice(one.labels)[0]
            case "region" | "industry":
                codes = self.codes[one.type]
                inside = [code for code in codes if self._covered(code)] if one.name == "region" else codes
                return self.chance.choice(inside or codes)
        limits = self.world.limits
        days = (limits.until - limits.since).days
        return NOT_YET if self.chance.random() < 0.1 else limits.since + timedelta(self.chance.randrange(days))


# --- boxes ---

Box = dict[str, frozenset[object]]
"""For some facts all that they may be where a guard holds; a fact that it lacks may be anything."""


def box_of(rulebook: Rulebook, rule: Rule) -> Box:
    """The flags and labels that a rule's guard fixes."""
    found: Box = {}
    for part in _conjuncts(rule.when):
        name, values = _fixed(part)
        if name:
            found[name] = found[name] & values if name in found else values
    return found


def _conjuncts(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, And):
        for part in condition.items:
            yield from _conjuncts(part)
    else:
        yield condition


def _fixed(condition: Condition) -> tuple[str, frozenset[object]]:
    match condition:
        case Holds(ref) if not ref.item:
            return ref.field.name, frozenset({True})
        case Not(Holds(ref)) if not ref.item:
            return ref.field.name, frozenset({False})
        case OneOf(ref, labels) if not ref.item:
            return ref.field.name, frozenset(labels)
        case Not(OneOf(ref, labels)) if not ref.item:
            return ref.field.name, frozenset(label for label, _ in ref.field.labels) - labels
    return "", frozenset()


def apart(one: Box, two: Box) -> bool:
    """Whether no subject lies in both boxes."""
    return any(not one[name] & two[name] for name in one.keys() & two.keys())


# --- directions ---

Direction = Literal["up", "down"]


def directions(rulebook: Rulebook, rule: Rule) -> dict[str, set[Direction]]:
    """For each fact which way it may be moved so as not to break the rule: up (or true, or later), down, or perhaps both."""
    found: dict[str, set[Direction]] = {}
    for condition, wanted in [(rule.require, True), (rule.when, False)]:
        _direct(rulebook, rule.kind, condition, wanted, None, found)
    others: list[Condition] = []
    for one in rule.exceptions:
        if one.require == TRUE:
            _direct(rulebook, rule.kind, one.when, True, None, found)
        else:
            others += [one.when, one.require]
    places = [] if rule.place is None else [rule.place]
    _either_way(found, facts_of(rulebook, rule.kind, *others, *places))
    return found


def _direct(
    rulebook: Rulebook,
    kind: str,
    condition: Condition,
    wanted: bool,
    listed: str | None,
    found: dict[str, set[Direction]],
) -> None:
    match condition:
        case Constant():
            pass
        case Not(inner):
            _direct(rulebook, kind, inner, not wanted, listed, found)
        case And(items) | Or(items):
            for part in items:
                _direct(rulebook, kind, part, wanted, listed, found)
        case Holds(ref):
            found.setdefault(_path(ref.item, ref.field, listed), set()).add("up" if wanted else "down")
        case InCategory(name) if rulebook.categories[kind, name].of is None:
            for version in rulebook.categories[kind, name].versions:
                _direct(rulebook, kind, version.when, wanted, None, found)
        case Compare(op) if op in (">=", ">", "<=", "<"):
            up = (op in (">=", ">")) is wanted
            _linear(rulebook, kind, difference(condition), up, listed, found)
        case CompareDays(op, left, right) if op in (">=", ">", "<=", "<"):
            up = (op in (">=", ">")) is wanted
            for day, rises in ((left, up), (right, not up)):
                _day(rulebook, kind, day, rises, listed, found)
        case _:
            _either_way(found, facts_of(rulebook, kind, condition, listed=listed))


def _linear(
    rulebook: Rulebook, kind: str, linear: Linear, up: bool, listed: str | None, found: dict[str, set[Direction]]
) -> None:
    for term in linear.terms:
        signs = {sign for name in term.parameters for sign in _signs(rulebook, name)}
        keys = facts_of(rulebook, kind, Linear((term,), ""), listed=listed) if term.parameters else frozenset[str]()
        rises = (term.factor > 0) is up
        match term.quantity:
            case Amount(ref) if signs <= {1}:
                found.setdefault(_path(ref.item, ref.field, listed), set()).add("up" if rises else "down")
                keys -= {_path(ref.item, ref.field, listed)}
            case Sum(ref, each, where) if signs <= {1}:
                _linear(rulebook, kind, each, rises, ref.field.name, found)
                _either_way(
                    found, facts_of(rulebook, kind, where, listed=ref.field.name) if where is not None else frozenset()
                )
                _either_way(found, frozenset({ref.field.name}))
                keys = frozenset()
            case Count() | Amount() | Sum():
                _either_way(found, facts_of(rulebook, kind, Linear((term,), ""), listed=listed))
            case Extreme():
                raise TypeError(f"the largest or smallest of a list is said of its items: {term.quantity!r}")
            case None:
                pass
            case _:
                assert_never(term.quantity)
        if term.parameters:
            _either_way(found, frozenset(keys))


def _day(
    rulebook: Rulebook, kind: str, day: Day, rises: bool, listed: str | None, found: dict[str, set[Direction]]
) -> None:
    """A day is later where the event is, whatever is added to it."""
    reads = facts_of(rulebook, kind, day, listed=listed)
    if isinstance(day.base, Ref):
        path = _path(day.base.item, day.base.field, listed)
        found.setdefault(path, set()).add("up" if rises else "down")
        reads -= {path}
    _either_way(found, reads)


def _signs(rulebook: Rulebook, name: str) -> set[int]:
    return {1 if one >= 0 else -1 for one in rulebook.parameters[name].numbers()}


def _either_way(found: dict[str, set[Direction]], paths: frozenset[str]) -> None:
    for path in paths:
        found.setdefault(path, set()).update(("up", "down"))


def _path(item: str, one: Field, listed: str | None) -> str:
    return f"{listed}.{one.name}" if item else one.name


def pull_apart(one: Mapping[str, set[Direction]], two: Mapping[str, set[Direction]], shared: frozenset[str]) -> bool:
    """Whether two rules may want to move one of some facts in opposite ways."""
    return any(len(one.get(path, set()) | two.get(path, set())) > 1 for path in shared)
