"""The inference engine: forward chaining from categories to duties to findings, with its proof.

Each atom's truth is computed exactly in Python; durable_rules chains over symbols only. Every judgement is compared
with the reference evaluator's; a disagreement is an error, and an error is never a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar, assert_never, get_args

from cleanrules.engines import reference
from cleanrules.engines.context import Context, Judgement, Label, OpenBy, Proof
from cleanrules.engines.formulas import Choice, Conjunction, Disjunction, Formula, Given, Negation, Symbol, Truth
from cleanrules.engines.rete import Derivation, Network
from cleanrules.errors import EngineDisagreement
from cleanrules.language.nodes import (
    And,
    Awaits,
    Breached,
    Compare,
    CompareDays,
    Condition,
    Constant,
    Each,
    Holds,
    InCategory,
    Lean,
    Not,
    OneOf,
    Or,
    Reading,
    Unread,
    Within,
)
from cleanrules.law.confidence import LENIENT, Confidence, trusted
from cleanrules.law.windows import Window
from cleanrules.rulebook.categories import Category
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.plan import Plan, PlanRule
from cleanrules.rulebook.readings import ReadException, counts_unread, read_category, read_rule
from cleanrules.text import Text

_STATES: dict[bool | None, int] = {False: 0, True: 1, None: 2}
_KEPT = 16
"""How many compiled networks are kept, and how many selections of rules for each."""
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class InForce:
    """The atom that a window holds, on evidence enough."""

    window: Window
    confidence: Confidence
    counted: bool | None = None
    """What it counts as where law leaves it open."""

    def truth(self, context: Context) -> bool | None:
        """Whether it holds at the moment."""
        trust = trusted(self.confidence, context.moment.bar) or None
        truth = reference.conjunction((self.window.holds(context.moment), trust))
        return self.counted if truth is None else truth


@dataclass(frozen=True, slots=True)
class BreachOf:
    """The atom that another rule is breached: a finding of an earlier stratum."""

    code: str

    def truth(self, context: Context) -> bool | None:
        """Whether it is, as far as that is settled."""
        return reference.breach(self.code, context).truth


Atom = Condition | InForce | BreachOf


@dataclass(frozen=True, slots=True)
class Selection:
    """What it takes to derive some symbols: the atoms to evaluate, and the rulesets to run, by their numbers."""

    atoms: Mapping[str, Atom]
    rulesets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Guarded:
    """Which rules apply, and what it takes to judge those that may: further atoms, and rulesets by their numbers."""

    derivation: Derivation
    atoms: Mapping[str, Atom]
    rulesets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """The network of all rules of one kind, and what its symbols mean."""

    network: Network
    atoms: Mapping[str, Atom]
    labels: Mapping[str, Label]
    read: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By a rule's code the symbols that it is in force, that it covers the place, and of each exception."""
    remembers: int = 0
    guards: dict[tuple[str, ...], Selection] = field(default_factory=dict)
    requirements: dict[str, Selection] = field(default_factory=dict)
    kept: dict[tuple[str, tuple[str, ...], bytes], Any] = field(default_factory=dict)
    readings: dict[str, Compiled] = field(default_factory=dict)
    """By a rule's code its readings, for rules that came out open; made when first asked for."""

    def remembered(
        self, what: str, codes: tuple[str, ...], truths: Mapping[str, bool | None], make: Callable[[], V]
    ) -> V:
        """What was made of the same truths before, or is made now: it depends on nothing else."""
        if not self.remembers:
            return make()
        key = (what, codes, bytes([_STATES[truth] for truth in truths.values()]))
        found: V | None = self.kept.get(key)
        if found is None:
            found = make()
            if len(self.kept) < self.remembers:
                self.kept[key] = found
        return found

    def forget(self) -> None:
        """Forget what was made."""
        self.kept.clear()

    def guarded(self, codes: tuple[str, ...], truths: Mapping[str, bool | None]) -> Guarded:
        """Which of the rules apply; of those that surely don't, nothing more is asked."""
        found = self.network.derive(_settled(truths), self.guard(codes).rulesets)
        further = [self.requirement(code) for code in codes if found.values.get(f"duty {code}") is not False]
        atoms = {name: atom for one in further for name, atom in one.atoms.items() if name not in truths}
        return Guarded(found, atoms, tuple(sorted({number for one in further for number in one.rulesets})))

    def judged(
        self, rules: Sequence[PlanRule], guarded: Guarded, truths: Mapping[str, bool | None]
    ) -> dict[str, Judgement]:
        """The judgement on each rule, from the truths of all atoms that take part."""
        known = _settled(truths)
        found = self.network.derive({**known, **guarded.derivation.values}, guarded.rulesets)
        proof = Proof(known, (*guarded.derivation.steps, *found.steps), self.labels)
        some = (planned.rule for planned in rules)
        return {rule.code: _judgement(rule, self.read[rule.code], found.values, proof) for rule in some}

    def guard(self, codes: tuple[str, ...]) -> Selection:
        """What it takes to say whether the rules of these codes apply."""
        found = self.guards.get(codes)
        if found is None:
            found = _keep(self.guards, codes, self.selection(self.network.cone(self._guards(codes))))
        return found

    def requirement(self, code: str) -> Selection:
        """What it takes besides to judge the rule of this code, where it may apply."""
        found = self.requirements.get(code)
        if found is None:
            whole = self.network.cone([*self.read[code][2:], f"consequence {code}"])
            found = self.selection(whole - self.network.cone(self._guards((code,))))
            found = self.requirements.setdefault(code, found)
        return found

    def _guards(self, codes: tuple[str, ...]) -> list[str]:
        """The duties, and what is read though no conclusion may rest on it."""
        return [symbol for code in codes for symbol in (f"duty {code}", *self.read[code][:2])]

    def selection(self, wanted: frozenset[str]) -> Selection:
        """What it takes to derive these symbols, when all that they rest on besides is known."""
        atoms = {name: atom for name, atom in self.atoms.items() if name in wanted}
        return Selection(atoms, self.network.rulesets_for(wanted))


class Inference:
    """durable_rules as an engine for single subjects. May be shared by threads, and survives a fork.

    `remembers` is of how many different truths it keeps what followed from them, for subjects by the hundred meet the same
    again and again. The atoms, and the comparison with the reference, are made anew each time; a disagreement makes it
    forget.
    """

    name = "inference"

    def __init__(self, remembers: int = 0) -> None:
        self.remembers = remembers
        # by identity, and with the rules, so that an id is not given to another rulebook
        self._rules: dict[tuple[int, str], tuple[Mapping[str, Rule], Compiled]] = {}
        self._conclusions: dict[tuple[int, str], tuple[Mapping[str, Rule], Compiled]] = {}

    def judge(self, plan: Plan, rules: Sequence[PlanRule], context: Context) -> Mapping[str, Judgement]:
        """The judgement on each rule, by code, with its proof. Raises EngineDisagreement, EngineError."""
        compiled = self.compiled(plan.rulebook, plan.kind.name)
        codes = tuple(planned.rule.code for planned in rules)
        truths = {name: _truth(atom, context) for name, atom in compiled.guard(codes).atoms.items()}
        guarded = compiled.remembered("guard", codes, truths, lambda: compiled.guarded(codes, truths))
        truths |= {name: _truth(atom, context) for name, atom in guarded.atoms.items()}
        judged = compiled.remembered("rules", codes, truths, lambda: compiled.judged(rules, guarded, truths))
        judged = {
            planned.rule.code: opened(judged[planned.rule.code], planned.rule, compiled, context) for planned in rules
        }
        try:
            for planned in rules:
                check(planned.rule, judged[planned.rule.code], reference.judge(planned.rule, context))
        except EngineDisagreement:
            compiled.forget()
            raise
        return judged

    def conclude(
        self, rulebook: Rulebook, kind: str, breaches: Mapping[str, bool | None]
    ) -> tuple[Literal["blocked", "rectify"] | None, Proof]:
        """What follows from the breaches of binding rules (None: not settled), and its proof. Raises EngineError."""
        key = (id(rulebook.rules), kind)
        kept = self._conclusions.get(key) or _keep(
            self._conclusions, key, (rulebook.rules, compile_conclusion(rulebook, kind))
        )
        compiled = kept[1]
        known = {f"consequence {code}": breach for code, breach in breaches.items() if breach is not None}
        derivation = compiled.network.derive(known)
        proof = Proof(known, derivation.steps, compiled.labels)
        if derivation.values.get("blocked"):
            return "blocked", proof
        return ("rectify" if derivation.values.get("breached") else None), proof

    def compiled(self, rulebook: Rulebook, kind: str) -> Compiled:
        """The network of the rulebook's rules for one kind, compiled once. Parameters have no part in it."""
        key = (id(rulebook.rules), kind)
        kept = self._rules.get(key) or _keep(
            self._rules, key, (rulebook.rules, compile_rules(rulebook, kind, self.remembers))
        )
        return kept[1]


def opened(found: Judgement, rule: Rule, compiled: Compiled, context: Context) -> Judgement:
    """The judgement, with what leaves it open: its readings are derived as the rule itself is."""
    if found.applies is False or found.holds or (found.applies and found.holds is False):
        return found
    whole = compiled.readings.get(rule.code)
    if whole is None:
        whole = compiled.readings.setdefault(rule.code, compile_readings(context.rulebook, rule))

    def derived(*readings: Reading) -> list[bool | None]:
        if not all(one in whole.read for one in readings):
            return [None]
        names = [f"unbreached {one}" for one in readings]
        wanted = whole.requirements.get(" ".join(names))
        if wanted is None:
            wanted = whole.requirements.setdefault(" ".join(names), whole.selection(whole.network.cone(names)))
        truths = {name: _truth(atom, context) for name, atom in wanted.atoms.items()}
        values = whole.network.derive(_settled(truths), wanted.rulesets).values
        return [values.get(name) for name in names]

    by: OpenBy = "fact"
    if any(derived("in_time")):
        by = "event"
    elif context.moment.bar == LENIENT and None not in derived("law_for", "law_against"):
        by = "law"
    return replace(found, open_by=by)


def _truth(atom: Atom, context: Context) -> bool | None:
    return atom.truth(context) if isinstance(atom, InForce | BreachOf) else reference.evaluate(atom, context)


def _settled(truths: Mapping[str, bool | None]) -> dict[str, bool]:
    return {name: truth for name, truth in truths.items() if truth is not None}


def _keep(cache: dict[K, V], key: K, value: V) -> V:
    """Keep a value in place of the oldest; each step is atomic, and two threads may both have made it."""
    for old in list(cache)[: 1 - _KEPT]:
        cache.pop(old, None)
    return cache.setdefault(key, value)


def check(rule: Rule, found: Judgement, wanted: Judgement) -> None:
    """That two judgements mean the same outcome. Raises EngineDisagreement."""
    same = found.applies is wanted.applies
    if wanted.applies is False:
        same = same and found.reason == wanted.reason
    else:
        same = same and found.exception == wanted.exception
        same = same and found.holds is wanted.holds and found.open_by == wanted.open_by
    if not same:
        raise EngineDisagreement(
            f"the engines disagree on `{rule.code}`: inference says {_said(found)}, the reference {_said(wanted)}",
            help="no verdict is given; report this with the facts and the rulebook's sha256",
        )


def _said(one: Judgement) -> str:
    said = f"applies={one.applies} holds={one.holds} exception={one.exception} reason={one.reason}"
    return f"{said} open_by={one.open_by}"


def _judgement(rule: Rule, read: tuple[str, ...], values: Mapping[str, bool], proof: Proof) -> Judgement:
    """A rule's judgement, read off the symbols that were derived."""
    code, value = rule.code, values.get
    applies = value(f"duty {code}")
    if applies is False:
        excluded = (why for why, atom in zip(("not_in_force", "place"), read, strict=False) if value(atom) is False)
        reason = next(excluded, "condition")
        return Judgement(False, None, reason, proof=proof)
    exception = None
    for one, symbol in zip(rule.exceptions, read[2:], strict=True):
        test = value(symbol)
        exception = one.label if test else None
        if test is not False:
            break
    return Judgement(applies, value(f"finding {code}"), exception=exception, proof=proof)


def compile_rules(rulebook: Rulebook, kind: str, remembers: int = 0) -> Compiled:
    """The rules of one kind as formulas over atoms, in strata: categories, duties, findings, consequences."""
    builder = _Builder(rulebook, kind)
    for rule in rulebook.rules.values():
        if rule.kind == kind:
            builder.add(rule)
    atoms = {name: atom for atom, name in builder.names.items()}
    return Compiled(Network(dict(sorted(builder.formulas.items()))), atoms, builder.labels, builder.read, remembers)


def compile_readings(rulebook: Rulebook, rule: Rule) -> Compiled:
    """The readings of one rule as formulas over atoms; `read` names those that say anything."""
    builder = _Builder(rulebook, rule.kind)
    for reading in get_args(Reading):
        builder.reading(rule, reading)
    atoms = {name: atom for atom, name in builder.names.items()}
    return Compiled(Network(dict(sorted(builder.formulas.items()))), atoms, builder.labels, builder.read)


def compile_conclusion(rulebook: Rulebook, kind: str) -> Compiled:
    """From the breaches of the binding rules of one kind to the conclusion: one whose effect is `halt` blocks."""
    labels: dict[str, Label] = {}
    breaches: dict[bool, list[Formula]] = {True: [], False: [Symbol("blocked")]}
    for code, rule in sorted(rulebook.rules.items()):
        if rule.kind == kind and rule.force in ("binding", "binding-without-fine"):
            labels[f"consequence {code}"] = _consequence(rule)
            breaches[rule.effect == "halt"].append(Symbol(f"consequence {code}"))
    labels["blocked"] = Label("blocked", Text("停批停建", "may not be approved or built"))
    labels["breached"] = Label("breached", Text("存在不符合项", "a binding rule is breached"))
    formulas: dict[str, Formula] = {
        "blocked": Disjunction(tuple(breaches[True])),
        "breached": Disjunction(tuple(breaches[False])),
    }
    return Compiled(Network(formulas), {}, labels)


def _consequence(rule: Rule) -> Label:
    return Label(f"consequence {rule.code}", Text("违反，产生后果", f"breached, {rule.effect or rule.force} follows"))


@dataclass(slots=True)
class _Builder:
    """Collects formulas, and numbers the atoms in order of use."""

    rulebook: Rulebook
    kind: str
    formulas: dict[str, Formula] = field(default_factory=dict)
    names: dict[Atom, str] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    read: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, rule: Rule) -> None:
        code = rule.code
        in_force = self.in_force(rule.window, rule.confidence)
        duty: list[Formula] = [in_force]
        if rule.place is not None:
            duty.append(self.atom(rule.place, Label(rule.place.text, Text("适用地区", "where it applies"))))
        tests = (f"exception {code} {number}" for number in range(len(rule.exceptions)))
        self.read[code] = (in_force.name, "" if rule.place is None else self.names[rule.place], *tests)
        duty.append(self.formula(rule.when))
        applies = self.define(f"duty {code}", Conjunction(tuple(duty)), Text("适用", "applies"))
        finding = self.define(f"finding {code}", self.requirement(rule), Text("要求满足", "the requirement is met"))
        breach = Given(((Conjunction((applies, Negation(finding))), Truth(True)),))
        self.define(f"consequence {code}", breach, _consequence(rule).title)

    def requirement(self, rule: Rule) -> Formula:
        """What the rule requires, its exceptions from the last to the first."""
        required = self.formula(rule.require)
        for number, one in reversed(list(enumerate(rule.exceptions))):
            when = Conjunction((self.formula(one.when), self.in_force(Window(), one.confidence)))
            test = self.define(f"exception {rule.code} {number}", when, one.title)
            required = Choice(test, self.formula(one.require), required)
        return required

    def define(self, name: str, formula: Formula, title: Text) -> Symbol:
        self.formulas[name] = formula
        self.labels[name] = Label(name, title)
        return Symbol(name)

    def atom(self, atom: Atom, label: Label) -> Symbol:
        name = self.names.setdefault(atom, f"atom {len(self.names)}")
        self.labels.setdefault(name, label)
        return Symbol(name)

    def in_force(self, window: Window, confidence: Confidence, counted: bool | None = None) -> Symbol:
        start, until = window.text("…")
        title = Text(f"有效，可信度 {confidence}", f"in force, on evidence: {confidence}")
        return self.atom(InForce(window, confidence, counted), Label(f"[{start}, {until})", title))

    # --- readings ---

    def reading(self, rule: Rule, reading: Reading) -> None:
        """That a rule does not apply or is met, under a reading."""
        read = read_rule(self.rulebook, rule, reading)
        if read is None:
            return
        against = counts_unread(Lean(reading, for_truth=False))
        duty = [self.in_force(rule.window, rule.confidence, against), self.formula(read.when)]
        if read.place is not None:
            duty.append(self.formula(read.place))
        met = self.met(read.exceptions, read.require, reading)
        unbreached = Negation(Conjunction((Conjunction(tuple(duty)), Negation(met))))
        self.define(f"unbreached {reading}", unbreached, Text("不违反", "not breached"))
        self.read[reading] = ()

    def met(self, exceptions: Sequence[ReadException], require: Condition, reading: Reading) -> Formula:
        """What a rule requires, under a reading: by an exception that may apply, or by the rule where none surely does."""
        if not exceptions:
            return self.formula(require)
        first, rest = exceptions[0], exceptions[1:]
        may, surely = (
            Conjunction((
                self.formula(when),
                self.in_force(Window(), first.source.confidence, counts_unread(Lean(reading, way))),
            ))
            for when, way in ((first.applies, True), (first.surely, False))
        )  # fmt: skip
        then, otherwise = self.formula(first.require), self.met(rest, require, reading)
        return Disjunction((
            Conjunction((may, then)), Conjunction((Negation(surely), otherwise)), Conjunction((then, otherwise)),
        ))  # fmt: skip

    def leaning(self, condition: InCategory) -> Formula:
        """A category under a reading: one that law leaves open is counted as the reading says."""
        category, lean = read_category(self.rulebook, self.kind, condition), condition.lean
        assert lean is not None
        name = f"category {category.name} {lean.reading} {lean.for_truth}"
        if name in self.formulas:
            return Symbol(name)
        counted = counts_unread(lean)
        cases: list[tuple[Formula, Formula]] = [
            (
                self.in_force(one.window, one.confidence, counted=None if counted is None else False),
                self.formula(one.when),
            )
            for one in category.versions
        ]
        if counted is not None:
            cases.append((Conjunction(tuple(Negation(guard) for guard, _ in cases)), Truth(counted)))
        return self.define(name, Given(tuple(cases)), category.title)

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
            case InCategory(name, lean=None):
                return self.category(self.rulebook.categories[self.kind, name])
            case InCategory():
                return self.leaning(condition)
            case Breached(_, codes):
                rules = (self.rulebook.rules[code] for code in codes)
                return Disjunction(tuple(
                    self.atom(BreachOf(one.code), Label(f"consequence {one.code}", _consequence(one).title)) for one in rules
                ))  # fmt: skip
            case Holds(ref) | OneOf(ref) | Within(ref):
                return self.atom(condition, Label(condition.text, ref.field.title))
            case Compare() | CompareDays() | Each() | Awaits() | Unread():
                return self.atom(condition, Label(condition.text, Text("", "")))
            case _:
                assert_never(condition)

    def category(self, category: Category) -> Formula:
        """A category of the subject as a symbol: the version in force says what it means."""
        name = f"category {category.name}"
        if name in self.formulas:
            return Symbol(name)
        cases = tuple(
            (self.in_force(version.window, version.confidence), self.formula(version.when))
            for version in category.versions
        )
        return self.define(name, Given(cases), category.title)
