"""What a verdict rests on: the facts, parameters, lists and categories that decided it, and the facts that are missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, Protocol, assert_never

from cleanrules.engines import atoms, parameters
from cleanrules.engines.context import NOTHING, Context, Contexts
from cleanrules.engines.derived import arguments_of
from cleanrules.engines.outcome import days_of
from cleanrules.engines.reference import breach, evaluate
from cleanrules.facts.facts import Record, Scalar, Value
from cleanrules.facts.fields import Field, NotYet
from cleanrules.language.nodes import (
    Amount,
    And,
    Awaits,
    Breached,
    Compare,
    CompareDays,
    Comparison,
    Condition,
    Constant,
    Count,
    Day,
    Each,
    Extreme,
    Holds,
    InCategory,
    Linear,
    Not,
    OneOf,
    Or,
    Ref,
    Sum,
    Unread,
    Within,
    parameters_of,
)
from cleanrules.law.codes import tree_of
from cleanrules.law.confidence import ORDER, Confidence, trusted
from cleanrules.law.instruments import Citation, Parameter, ParameterValue
from cleanrules.rulebook.model import DerivedFact, Rule
from cleanrules.rulebook.plan import PlanRule, rule_plan
from cleanrules.text import Text

Prefix = tuple[str, int] | None
Settles = Literal["always", "perhaps", "together"]
"""How far a missing fact settles a rule: alone whatever it is, alone if it has the right value, only with others."""


@dataclass(frozen=True, slots=True)
class LegalNeed:
    """A legal value that is not available here: a parameter, a named set or a category, and where a person finds it."""

    path: str
    title: Text
    unit: str
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """A fact that is missing; `settles` is how far it alone settles the rule."""

    path: str
    title: Text
    unit: str
    settles: Settles = "together"


@dataclass(frozen=True, slots=True)
class Used:
    """A known fact that took part."""

    path: str
    field: Field
    value: Scalar
    title: Text


class Lacking(Protocol):
    """An engine that says of some rules itself which facts keep them open."""

    def lacking(self, planned: PlanRule, context: Context) -> Collection[str] | None:
        """The names of the facts; None where it does not say."""
        ...


def lacking(planned: PlanRule, context: Context, engine: Lacking | None = None) -> frozenset[str]:
    """The facts that keep an open rule open at a moment: by the engine where it says so, else by what supports the rule."""
    found = None if engine is None else engine.lacking(planned, context)
    return frozenset(Support(context).rule(planned.rule).missing if found is None else found)


@dataclass(slots=True)
class Support:
    """Collects, at one moment, what decides conditions: where one is decided only what suffices, else what is open."""

    context: Context
    facts: dict[str, Used] = field(default_factory=dict)
    missing: dict[str, Need] = field(default_factory=dict)
    unread: dict[str, LegalNeed] = field(default_factory=dict)
    """The legal values that are not available."""
    parameters: dict[str, tuple[Parameter, list[ParameterValue]]] = field(default_factory=dict)
    evidence: dict[tuple[str, str], Confidence] = field(default_factory=dict)
    cites: dict[Citation, None] = field(default_factory=dict)
    items: dict[tuple[str, int], None] = field(default_factory=dict)
    """The list items, by list and place, that sums, counts and quantifiers turn on."""
    thorough: bool = False
    """Of a conjunction that fails every part that does is collected, not the first alone: all that is at fault."""

    def rule(self, rule: Rule) -> Support:
        """What the rule's outcome at the moment rests on; where it is surely not in force, the rule and its window."""
        self.evidence["rule", rule.code] = rule.confidence
        for bound in rule.window.bounds:
            self.evidence["window", rule.code] = max(
                self.evidence.get(("window", rule.code), bound.confidence), bound.confidence, key=_rank
            )
            self.cites.update(dict.fromkeys(bound.cites))
        if rule.window.holds(self.context.moment) is False:
            return self
        if rule.place is not None:
            self.visit(rule.place)
        guard = evaluate(rule.when, self.context)
        self.visit(rule.when)
        if guard is not False:
            self.requirement(rule)
        return self

    def requirement(self, rule: Rule) -> None:
        """What the requirement rests on, with the exceptions up to the one that applies: all that is at fault."""
        self.thorough = True
        for exception in rule.exceptions:
            test = evaluate(exception.when, self.context)
            self.thorough = False
            self.visit(exception.when)
            self.thorough = True
            if test is not False:
                self.evidence["exception", exception.label] = exception.confidence
                self.visit(exception.require)
            if test is True and trusted(exception.confidence, self.context.moment.bar):
                self.cites.update(dict.fromkeys(exception.cites))
                return
        self.visit(rule.require)

    def visit(self, condition: Condition, item: Record = NOTHING, prefix: Prefix = None) -> None:
        """Collect from a condition."""
        self.collect(condition, evaluate(condition, self.context, item), item, prefix)

    def collect(self, condition: Condition, truth: bool | None, item: Record, prefix: Prefix) -> None:
        """Collect from a condition of known truth."""
        match condition:
            case Constant() | Awaits() | Unread():
                return
            case Not(inner):
                self.visit(inner, item, prefix)
            case And(items) | Or(items):
                for part in self.deciding(items, truth, isinstance(condition, And), item):
                    self.collect(part, truth, item, prefix)
            case InCategory(name):
                self.category(name, item, prefix)
            case Holds(ref) | OneOf(ref):
                self.fact(ref, item, prefix, truth is None)
            case Within(ref, _, named):
                self.fact(ref, item, prefix, truth is None, named)
                if named is not None:
                    self.named_set(named, ref, item, wanted=truth is None)
            case Compare():
                self.linear(atoms.shortfall(condition, self.context.rulebook), item, prefix, truth is None)
            case CompareDays(_, left, right):
                self.day(left, item, prefix, truth is None)
                self.day(right, item, prefix, truth is None)
            case Each():
                self.each(condition, truth)
            case Breached(_, codes):
                self.breached(codes, truth)
            case _:
                assert_never(condition)

    def breached(self, codes: Iterable[str], truth: bool | None) -> None:
        """What the findings of other rules rest on: of those that decide, each at the moments of its own law."""
        found = {code: breach(code, self.context) for code in codes}
        shown = [code for code, one in found.items() if one.truth is truth]
        for code in shown[:1] if truth else shown if truth is None else []:
            rule = self.context.rulebook.rules[code]
            planned, bar = rule_plan(self.context.rulebook, code), self.context.moment.bar
            days = days_of(planned, self.context.facts, self.context.as_of)
            event = rule.governed_by
            if truth is None and event is not None and event not in self.context.facts.values:
                self.fact(Ref(self.context.rulebook.kinds[rule.kind].fields[event]), NOTHING, None, wanted=True)
            contexts = Contexts(
                self.context.rulebook, self.context.facts, self.context.as_of, breaches={bar: self.context.breaches}
            )
            for moment in dict.fromkeys(one for some in planned.moments(days, bar) for one in some):
                inner = Support(contexts.at(moment)).rule(rule)
                self.take(inner, wanted=truth is None)

    def deciding(
        self, items: Iterable[Condition], truth: bool | None, conjunction: bool, item: Record
    ) -> Iterator[Condition]:
        """The parts that decide: all that are as the whole; of those that settle it alone the first, if not all are at fault."""
        settles = truth is not None and truth is not conjunction and not (conjunction and self.thorough)
        for part in items:
            if evaluate(part, self.context, item) is truth:
                yield part
                if settles:
                    return

    def category(self, name: str, item: Record, prefix: Prefix) -> None:
        """What a category rests on: its version at the moment."""
        found = self.context.rulebook.categories[self.context.facts.kind, name]
        version = next(found.possible(self.context.moment), None)
        if version is not None:
            self.evidence["category", name] = version.confidence
            self.cites.update(dict.fromkeys(version.cites))
            if version.confidence == "missing":
                need = LegalNeed(f"category.{name}", found.title, "", version.cites)
                self.unread.setdefault(need.path, need)
            self.visit(version.when, item, prefix)

    def fine(self, named: str | None, code: str) -> bool:
        """Whether a code is no coarser than any member of a named set: a more precise one would say no more."""
        if named is None:
            return False
        found = self.context.rulebook.sets[named]
        tree = tree_of(found.of)
        members = (member for version in found.possible(self.context.moment) for member in version.members)
        return all(tree.covers(member.code, code) is not None for member in members)

    def named_set(self, name: str, ref: Ref, item: Record, *, wanted: bool = False) -> None:
        """The version of a set at the moment, and the weakest membership that took part."""
        found = self.context.rulebook.sets[name]
        code = self.context.value(ref, item)
        tree = tree_of(ref.field.type)
        for version in found.possible(self.context.moment):
            self.cites.update(dict.fromkeys(version.cites))
            self.evidence["set", name] = version.confidence
            for member in version.members:
                if isinstance(code, str) and tree.covers(member.code, code):
                    self.evidence["set", name] = max(version.confidence, member.confidence, key=_rank)
            if wanted and isinstance(code, str) and not version.complete and self.fine(name, code):
                need = LegalNeed(f"set.{name}", found.title, "", version.cites)
                self.unread.setdefault(need.path, need)

    # --- facts ---

    def fact(self, ref: Ref, item: Record, prefix: Prefix, wanted: bool, named: str | None = None) -> None:
        """A fact that takes part; `wanted` where it would settle what is open; `named` is the set that it is looked up in."""
        path = f"{prefix[0]}[{prefix[1]}].{ref.field.name}" if ref.item and prefix else ref.field.name
        value: Value | None = item.get(ref.field.name) if ref.item else self.context.facts.values.get(ref.field.name)
        title = self.title(ref, item, prefix)
        derived = None if ref.item else self.context.rulebook.derivation(self.context.facts.kind, ref.field.name)
        if value is None:
            if wanted and derived is not None and self.lacks_inputs(derived):
                self.inputs(derived, wanted=True)
            elif wanted:
                self.missing.setdefault(path, Need(path, title, ref.field.unit))
        elif isinstance(value, bool | int | str | NotYet) or hasattr(value, "toordinal"):
            self.facts.setdefault(path, Used(path, ref.field, value, title))  # type: ignore[arg-type]
            if derived is not None and path in self.context.facts.derived:
                self.inputs(derived, wanted=False)
            if wanted and ref.field.type in ("region", "industry") and not self.fine(named, str(value)):
                more = Text(f"更具体的{title.zh}", f"{title.en}, more precisely")
                self.missing.setdefault(path, Need(path, more, ""))

    def lacks_inputs(self, fact: DerivedFact) -> bool:
        """Whether an input is unknown; where none is and the fact still is, its function does not know."""
        facts = self.context.facts
        return not fact.implied and arguments_of(fact, self.context.rulebook.kinds[facts.kind], facts.values) is None

    def inputs(self, fact: DerivedFact, *, wanted: bool) -> None:
        """The facts from which a plugin derives one."""
        fields = self.context.rulebook.kinds[fact.kind].fields
        for name, inner in fact.arguments.items():
            if not inner:
                self.fact(Ref(fields[name]), NOTHING, None, wanted)
                continue
            known = fields[name].item_fields
            for record, place in self.chosen(Ref(fields[name]), None, wanted):
                for one in inner:
                    self.fact(Ref(known[one], "item"), record, place, wanted)

    def title(self, ref: Ref, item: Record, prefix: Prefix) -> Text:
        """The title of a fact; of an item with the list and the item’s identifier."""
        if not ref.item or prefix is None:
            return ref.field.title
        listed = self.context.rulebook.kinds[self.context.facts.kind].fields[prefix[0]]
        key = next((str(item[one.name]) for one in listed.item if one.key and one.name in item), str(prefix[1] + 1))
        return Text(f"{listed.title.zh} {key} {ref.field.title.zh}", f"{listed.title.en} {key}: {ref.field.title.en}")

    def linear(self, linear: Linear, item: Record, prefix: Prefix, wanted: bool) -> None:
        """What an amount rests on."""
        for term in linear.terms:
            for name in term.parameters:
                self.parameter(name, item, prefix, wanted)
            match term.quantity:
                case Amount(ref):
                    self.fact(ref, item, prefix, wanted)
                case Sum(listed, amount, where):
                    for record, place in self.chosen(listed, where, wanted):
                        self.items[place] = None
                        self.linear(amount, record, place, wanted)
                case Count(listed, where):
                    self.items |= dict.fromkeys(place for _, place in self.chosen(listed, where, wanted))
                case Extreme():
                    raise TypeError(f"the largest or smallest of a list is said of its items: {term.quantity!r}")
                case None:
                    pass
                case _:
                    assert_never(term.quantity)

    def chosen(self, listed: Ref, where: Condition | None, wanted: bool) -> Iterator[tuple[Record, tuple[str, int]]]:
        """The items that meet a condition, or may; the whole list where it is unknown."""
        listing = self.context.listing(listed)
        if listing is None or not listing.complete:
            title = listed.field.title
            if wanted:
                whole = title if listing is None else Text(f"{title.zh}（完整清单）", f"{title.en} (the complete list)")
                self.missing.setdefault(listed.field.name, Need(listed.field.name, whole, ""))
        for number, record in enumerate(listing.items if listing is not None else ()):
            place = (listed.field.name, number)
            truth = True if where is None else evaluate(where, self.context, record)
            if where is not None:
                self.visit_quietly(where, record, place, wanted=wanted and truth is None)
            if truth is not False:
                yield record, place

    def visit_quietly(
        self, condition: Condition, item: Record, prefix: Prefix, *, wanted: bool, thorough: bool = False
    ) -> None:
        """Collect from a condition inside an aggregate; unless wanted, its gaps don't count."""
        inner = Support(self.context, thorough=thorough)
        inner.visit(condition, item, prefix)
        self.take(inner, wanted=wanted)

    def take(self, inner: Support, *, wanted: bool) -> None:
        """Take over what was collected apart; unless wanted, its gaps don't count."""
        self.facts = {**self.facts, **{path: one for path, one in inner.facts.items() if path not in self.facts}}
        self.parameters = {**inner.parameters, **self.parameters}
        self.evidence |= inner.evidence
        self.cites.update(inner.cites)
        if wanted:
            self.missing = {
                **self.missing,
                **{path: one for path, one in inner.missing.items() if path not in self.missing},
            }
            self.unread = {
                **self.unread,
                **{path: one for path, one in inner.unread.items() if path not in self.unread},
            }

    def each(self, condition: Each, truth: bool | None) -> None:
        """What `any` or `all` rests on: the items that decide it."""
        if truth is None:
            self.open_items(condition)
            return
        for record, place in self.chosen(condition.list, condition.where, wanted=False):
            if evaluate(condition.condition, self.context, record) is truth:
                self.items[place] = None
                self.visit_quietly(condition.condition, record, place, wanted=False, thorough=self.thorough)

    def open_items(self, condition: Each) -> None:
        """What keeps `any` or `all` open: of an item that may count what tells whether it does, of one that does what it lacks.

        An item of which it is known that it changes nothing, whether it counts or not, keeps nothing open.
        """
        where = condition.where
        for record, place in self.chosen(condition.list, None, wanted=True):
            met = evaluate(condition.condition, self.context, record)
            counts = True if where is None else evaluate(where, self.context, record)
            if where is not None:
                self.visit_quietly(where, record, place, wanted=counts is None and met is not condition.every)
            if counts is not False and met is None:
                asked = counts is True or (where is not None and not self.open_by_facts(where, record, place))
                self.visit_quietly(condition.condition, record, place, wanted=asked)

    def open_by_facts(self, condition: Condition, item: Record, prefix: Prefix) -> bool:
        """Whether a condition lacks facts, and not only law or events to come."""
        inner = Support(self.context)
        inner.visit(condition, item, prefix)
        return bool(inner.missing)

    def day(self, found: Day, item: Record, prefix: Prefix, wanted: bool) -> None:
        """What a day rests on."""
        if isinstance(found.base, Ref):
            self.fact(found.base, item, prefix, wanted)
        for name in parameters_of(found):
            self.parameter(name, item, prefix, wanted)

    def parameter(self, name: str, item: Record, prefix: Prefix, wanted: bool) -> None:
        """A parameter with the values that it may have, the facts that choose among them, and its evidence."""
        parameter = self.context.rulebook.parameters[name]
        values = list(parameters.possible(parameter, self.context, item, evaluate))
        known = [value for value in values if value is not None]
        self.parameters.setdefault(name, (parameter, known))
        for value in known:
            kept = self.evidence.get(("parameter", name), value.confidence)
            self.evidence["parameter", name] = max(kept, value.confidence, key=_rank)
        for key in parameter.by:
            ref, _ = parameters.key_fact(key, self.context, item)
            open_key = wanted and len(parameters.key_values(parameter, key, self.context, item, evaluate)) > 1
            if ref is None:
                self.visit_quietly(parameters.in_category(key.source), item, prefix, wanted=open_key)
                continue
            self.fact(ref, item, prefix, open_key, key.set)
            if key.set is not None:
                self.named_set(key.set, ref, item, wanted=open_key)
        if wanted and any(value is None or value.value is None for value in values):
            cites = [
                cite for value in parameter.possible(self.context.moment) if value.value is None for cite in value.cites
            ]
            need = LegalNeed(f"param.{name}", parameter.title, parameter.unit, tuple(dict.fromkeys(cites)))
            self.unread.setdefault(need.path, need)


def failing(condition: Condition, context: Context, sought: bool = True) -> Iterator[Compare]:
    """The subject's own comparisons that keep a condition from being as sought; under `not` turned about.

    Among them are those with the largest or smallest of a list, which say by how much the worst item fails.
    """
    if evaluate(condition, context) is not (not sought):
        return
    match condition:
        case Compare() | Each(compare=Compare()):
            found = condition.compare if isinstance(condition, Each) else condition
            assert found is not None
            yield found if sought else replace(found, op=_CONTRARY[found.op])
        case Not(inner):
            yield from failing(inner, context, not sought)
        case And(items) | Or(items):
            for part in items:
                yield from failing(part, context, sought)
        case InCategory(name):
            version = context.rulebook.categories[context.facts.kind, name].at(context.moment)
            if version is not None:
                yield from failing(version.when, context, sought)
        case (
            Constant() | Holds() | CompareDays() | OneOf() | Within() | Each() | Breached() | Awaits() | Unread()
        ):  # fmt: skip
            return
        case _:
            assert_never(condition)


def past(condition: Condition, context: Context, sought: bool = True) -> bool:
    """Whether a condition isn't as sought because of days that nobody can change: past ones, or a limit let pass.

    That something is not yet done on the day asked (`d <= as_of`) is no such thing: it can be done.
    """
    if evaluate(condition, context) is not (not sought):
        return False
    match condition:
        case CompareDays(_, left, right):
            values = [context.value(side.base, NOTHING) for side in (left, right) if isinstance(side.base, Ref)]
            planned = any(isinstance(one, date) and one > context.as_of for one in values)
            due = any(side.base is None and not side.shifts for side in (left, right))
            return bool(values) and not planned and not (due and any(isinstance(one, NotYet) for one in values))
        case Not(inner):
            return past(inner, context, not sought)
        case And(items) | Or(items):
            open_ = [part for part in items if evaluate(part, context) is not sought]
            needed = all if isinstance(condition, Or) is sought else any
            return needed(past(part, context, sought) for part in open_)
        case (
            Constant() | Holds() | InCategory() | Compare() | OneOf() | Within() | Each() | Breached() | Awaits() | Unread()
        ):  # fmt: skip
            return False
        case _:
            assert_never(condition)


_CONTRARY: dict[Comparison, Comparison] = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def _rank(confidence: Confidence) -> int:
    return ORDER.index(confidence)
