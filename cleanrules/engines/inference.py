"""The inference engine: forward chaining from categories to duties to findings, with its proof, checked by the reference.

Each atom's truth is computed exactly in Python; durable_rules chains over symbols only. Every judgement is compared with
the reference evaluator's; a disagreement is an error, and an error is never a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cleanrules.engines import reference
from cleanrules.engines.context import Context, Judgement, Proof
from cleanrules.engines.formulas import Choice, Conjunction, Disjunction, Formula, Given, Negation, Symbol, Truth
from cleanrules.engines.rete import Network
from cleanrules.errors import EngineDisagreement
from cleanrules.language.nodes import And, Condition, Constant, InCategory, Not, Or
from cleanrules.law.confidence import Confidence, trusted
from cleanrules.law.windows import Window
from cleanrules.rulebook.model import Category, Rule, Rulebook
from cleanrules.rulebook.plan import Plan, PlanRule

_KEPT = 16
"""How many compiled networks are kept."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The atom that a window holds, on evidence enough."""

    window: Window
    confidence: Confidence

    def truth(self, context: Context) -> bool | None:
        """Whether it holds at the moment."""
        trust = trusted(self.confidence, context.moment.bar) or None
        return reference.conjunction((self.window.holds(context.moment), trust))


Atom = Condition | InForce


@dataclass(slots=True)
class Compiled:
    """The network of all rules of one kind, and what its symbols mean."""

    network: Network
    atoms: Mapping[str, Atom]
    needs: Mapping[str, tuple[str, ...]]  # a rule's code: the atoms that its judgement reads
    labels: Mapping[str, str]


class Inference:
    """durable_rules as an engine for single subjects."""

    name = "inference"

    def __init__(self) -> None:
        self._compiled: dict[tuple[int, str], tuple[Mapping[str, Rule], Compiled]] = {}

    def judge(self, plan: Plan, rules: Sequence[PlanRule], context: Context) -> Mapping[str, Judgement]:
        """The judgement on each rule, by code, with its proof. Raises EngineDisagreement, EngineError."""
        compiled = self.compiled(plan.rulebook, plan.kind.name)
        known: dict[str, bool] = {}
        wanted = dict.fromkeys(name for planned in rules for name in compiled.needs[planned.rule.code])
        for name in wanted:
            truth = _truth(compiled.atoms[name], context)
            if truth is not None:
                known[name] = truth
        derivation = compiled.network.derive(known)
        proof = Proof(derivation.values, derivation.because, compiled.labels)
        judged = {planned.rule.code: _judgement(planned.rule, proof) for planned in rules}
        for planned in rules:
            check(planned.rule, judged[planned.rule.code], reference.judge(planned.rule, context))
        return judged

    def compiled(self, rulebook: Rulebook, kind: str) -> Compiled:
        """The network of the rulebook's rules for one kind, compiled once. Parameters have no part in it."""
        key = (id(rulebook.rules), kind)
        kept = self._compiled.get(key)
        if kept is None or kept[0] is not rulebook.rules:
            kept = (rulebook.rules, compile_rules(rulebook, kind))
            if len(self._compiled) >= _KEPT:
                self._compiled.pop(next(iter(self._compiled)), None)
            self._compiled[key] = kept
        return kept[1]


def check(rule: Rule, found: Judgement, wanted: Judgement) -> None:
    """That two judgements mean the same outcome. Raises EngineDisagreement."""
    same = found.applies is wanted.applies
    if wanted.applies is True:
        same = same and found.holds is wanted.holds and found.exception == wanted.exception
    if wanted.applies is False:
        same = same and found.reason == wanted.reason
    if not same:
        raise EngineDisagreement(
            f"the engines disagree on `{rule.code}`: inference says {_said(found)}, the reference {_said(wanted)}",
            help="no verdict is given; report this with the facts and the rulebook's sha256",
        )


def _said(one: Judgement) -> str:
    return f"applies={one.applies} holds={one.holds} exception={one.exception} reason={one.reason}"


def _truth(atom: Atom, context: Context) -> bool | None:
    return atom.truth(context) if isinstance(atom, InForce) else reference.evaluate(atom, context)


def _judgement(rule: Rule, proof: Proof) -> Judgement:
    """A rule's judgement, read off the symbols that were derived."""
    value = proof.values.get
    applies = value(f"duty {rule.code}")
    if applies is False:
        reason = next((why for why in ("not_in_force", "place") if value(f"{why} {rule.code}") is False), "condition")
        return Judgement(False, None, reason, proof=proof)
    exception = None
    for number, one in enumerate(rule.exceptions):
        test = value(f"exception {rule.code} {number}")
        exception = one.label if test else None
        if test is not False:
            break
    return Judgement(applies, value(f"finding {rule.code}") if applies else None, exception=exception, proof=proof)


def compile_rules(rulebook: Rulebook, kind: str) -> Compiled:
    """The rules of one kind as formulas over atoms, in strata: categories, duties, findings, consequences."""
    builder = _Builder(rulebook, kind)
    for rule in rulebook.rules.values():
        if rule.kind == kind:
            builder.add(rule)
    formulas = dict(sorted(builder.formulas.items()))
    needs = {
        rule.code: tuple(builder.atoms_below(f"consequence {rule.code}", set()))
        for rule in rulebook.rules.values()
        if rule.kind == kind
    }
    atoms = {name: atom for atom, name in builder.names.items()}
    return Compiled(Network(formulas), atoms, needs, builder.labels)


@dataclass(slots=True)
class _Builder:
    """Collects formulas, and numbers the atoms in order of use."""

    rulebook: Rulebook
    kind: str
    formulas: dict[str, Formula] = field(default_factory=dict)
    names: dict[Atom, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    def add(self, rule: Rule) -> None:
        code = rule.code
        in_force = f"not_in_force {code}"
        self.define(in_force, self.atom(InForce(rule.window, rule.confidence), f"{code} in force"), f"{code} in force")
        duty: list[Formula] = [Symbol(in_force)]
        if rule.place is not None:
            self.define(f"place {code}", self.formula(rule.place), rule.place.text)
            duty.append(Symbol(f"place {code}"))
        duty.append(self.formula(rule.when))
        self.define(f"duty {code}", Conjunction(tuple(duty)), f"{code} applies")
        required = self.requirement(rule)
        self.define(f"finding {code}", Given(((Symbol(f"duty {code}"), required),)), f"{code} requirement met")
        breach = Negation(Symbol(f"finding {code}"))
        self.define(f"consequence {code}", breach, f"{code} → {rule.effect or rule.force}")

    def requirement(self, rule: Rule) -> Formula:
        """What the rule requires, its exceptions from the last to the first."""
        required = self.formula(rule.require)
        for number, one in reversed(list(enumerate(rule.exceptions))):
            trust = self.atom(InForce(Window(), one.confidence), f"{one.label} on evidence enough")
            test = f"exception {rule.code} {number}"
            self.define(test, Conjunction((self.formula(one.when), trust)), f"exception {one.label}")
            required = Choice(Symbol(test), self.formula(one.require), required)
        return required

    def define(self, name: str, formula: Formula, label: str) -> None:
        self.formulas[name] = formula
        self.labels[name] = label

    def atom(self, atom: Atom, label: str) -> Symbol:
        if atom not in self.names:
            name = f"atom {len(self.names)}"
            self.names[atom] = name
            self.labels[name] = label
        return Symbol(self.names[atom])

    def formula(self, condition: Condition) -> Formula:
        match condition:
            case Constant(value):
                return Truth(value)
            case Not(item):
                return Negation(self.formula(item))
            case And(items):
                return Conjunction(tuple(self.formula(item) for item in items))
            case Or(items):
                return Disjunction(tuple(self.formula(item) for item in items))
            case InCategory(name):
                return self.category(self.rulebook.categories[self.kind, name])
        return self.atom(condition, condition.text)

    def category(self, category: Category) -> Formula:
        """A category of the subject as a symbol: the version in force says what it means."""
        name = f"category {category.name}"
        if name not in self.formulas:
            self.define(name, Truth(False), category.title.en)
            cases = tuple(
                (
                    self.atom(InForce(version.window, version.confidence), f"{category.name} in force"),
                    self.formula(version.when),
                )
                for version in category.versions
            )
            self.define(name, Given(cases), category.title.en)
        return Symbol(name)

    def atoms_below(self, name: str, seen: set[str]) -> Iterator[str]:
        """The atoms that a symbol rests on."""
        if name in seen:
            return
        seen.add(name)
        if name not in self.formulas:
            yield name
            return
        for symbol in _symbols(self.formulas[name]):
            yield from self.atoms_below(symbol, seen)


def _symbols(formula: Formula) -> Iterator[str]:
    match formula:
        case Symbol(name):
            yield name
        case Negation(item):
            yield from _symbols(item)
        case Conjunction(items) | Disjunction(items):
            for item in items:
                yield from _symbols(item)
        case Choice(test, then, otherwise):
            for item in (test, then, otherwise):
                yield from _symbols(item)
        case Given(cases):
            for pair in cases:
                for item in pair:
                    yield from _symbols(item)
