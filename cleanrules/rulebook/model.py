"""Rules, categories, derived facts, and the rulebook that holds them with the law they rest on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from cleanrules.errors import Position, UsageError, did_you_mean, plugins_loaded
from cleanrules.facts.fields import Field
from cleanrules.facts.kinds import Kind
from cleanrules.frozen import FrozenDict
from cleanrules.language.keys import Source, sources
from cleanrules.language.nodes import Condition, Within
from cleanrules.language.scope import Let
from cleanrules.law.codes import regions
from cleanrules.law.confidence import Confidence
from cleanrules.law.instruments import Citation, Instrument, Key, NamedSet, Parameter
from cleanrules.law.penalties import Penalty
from cleanrules.law.windows import Window
from cleanrules.rulebook.categories import Category
from cleanrules.rulebook.plan import Plan, plan
from cleanrules.text import Text

if TYPE_CHECKING:
    from cleanrules.indicators import IndicatorTable

Force = Literal["binding", "binding-without-fine", "policy", "target"]
Effect = Literal["halt", "restrict", "rectify", "penalty"]
Status = Literal["preview", "stable", "deprecated", "removed"]
Outcome = Literal[
    "compliant",
    "violation",
    "advice",
    "missed",
    "not_applicable",
    "no_breach",
    "pending",
    "undetermined",
    "needs_review",
]
SETTLED: frozenset[Outcome] = frozenset({"compliant", "not_applicable", "no_breach", "pending"})
"""The outcomes that leave no breach possible."""
BINDING: frozenset[Force] = frozenset({"binding", "binding-without-fine"})
"""The forces whose findings enter the conclusion."""
BREACH: dict[Force, Outcome] = {
    "binding": "violation",
    "binding-without-fine": "violation",
    "policy": "advice",
    "target": "missed",
}
"""What it is called where the requirement of a rule of some force does not hold."""
CODE = re.compile(r"[A-Z]{3}-[A-Z]{2,4}-[0-9]{3}\Z")


@dataclass(frozen=True, slots=True)
class Exception_:
    """A labelled exception to a rule: where `when` holds, `require` takes the place of the rule's own."""

    label: str
    title: Text
    when: Condition
    require: Condition
    cites: tuple[Citation, ...]
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Rule:
    """One checkable duty: whom it applies to, what must hold, since when, where, and on what legal ground.

    `discretion` is given where the law leaves a breach to a person's judgement (原则上): it is then for review.
    """

    code: str
    name: str
    title: Text
    kind: str
    pack: str
    plugin: str
    when: Condition
    require: Condition
    lets: Mapping[str, Let]
    exceptions: tuple[Exception_, ...]
    governed_by: str | None
    window: Window
    place: Within | None
    force: Force
    effect: Effect | None
    cites: tuple[Citation, ...]
    confidence: Confidence
    message: Text | None
    penalties: tuple[Penalty, ...]
    strengthens: str | None
    discretion: Text | None
    status: Status
    since: str
    note: Text | None
    tags: tuple[str, ...]
    position: Position | None = None

    def conditions(self) -> Iterator[Condition]:
        """All conditions of the rule."""
        if self.place is not None:
            yield self.place
        yield self.when
        for exception in self.exceptions:
            yield exception.when
            yield exception.require
        yield self.require


@dataclass(frozen=True, slots=True)
class DerivedFact:
    """A pure function from known facts to one more: called only where all inputs are known, else its field is unknown.

    An input is the name of a fact, or `list.field`: that field of all items of a list. `table` is its form for many
    subjects at once: a function of columns, or `distinct` for one call for each combination of inputs. One that is only
    `implied` follows from some values of its input alone; else people give it, who need not know the input.
    """

    kind: str
    field: Field
    inputs: tuple[str, ...]
    function: Callable[..., object]
    owner: str
    table: Callable[..., object] | Literal["distinct"] | None = None
    implied: bool = False

    @property
    def arguments(self) -> dict[str, tuple[str, ...]]:
        """The function's arguments by name; for a list the fields of its items that are wanted."""
        found: dict[str, tuple[str, ...]] = {}
        for name, _, inner in (one.partition(".") for one in self.inputs):
            found[name] = (*found.get(name, ()), *([inner] if inner else []))
        return found


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A pure function that puts several subjects of the kind `of` together as one subject of `kind`."""

    of: str
    kind: str
    function: Callable[..., object]
    owner: str


@dataclass(frozen=True, slots=True)
class Assumption:
    """What a pack takes to hold of every subject of a kind, though no fact model says so. No verdict rests on it."""

    name: str
    kind: str
    holds: Condition
    why: Text
    pack: str
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Superseded:
    """A flag that no rule asks for, because `by` decides it; where one is given, it is compared with that."""

    kind: str
    fact: str
    by: Condition
    pack: str
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """A pack's word that every subject of a class is under one of some rules, all through a window."""

    kind: str
    subjects: Condition
    by: tuple[str, ...]
    once: bool
    window: Window
    pack: str
    position: Position | None = None


Defect = Literal[
    "load", "overflow", "date-gap", "date-overlap", "dead-when", "never-met", "never-broken", "conflict", "self-conflict",
    "subsumed", "laxer-than-national", "uncovered-class", "category-never-holds", "direction-broken", "incurable",
    "way-out", "assumptions-contradict", "not-proved", "stale-waiver",
]  # fmt: skip
"""What the prover may find of packs."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding of the prover that the law means to be so: its hash, and for who reads it its kind and what it is about."""

    finding: str
    kind: Defect
    rules: tuple[str, ...]
    reason: Text
    pack: str
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out that the law itself leaves: who gets worse in one fact is no longer caught by some rules.

    `fact` is named as `area`, `built` or `built.capacity`; with `when` the worse subject is let out only there.
    """

    kind: str
    rules: tuple[str, ...]
    fact: str
    when: Condition | None
    reason: Text
    cites: tuple[Citation, ...]
    pack: str
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Facts of one subject that can't all be right: where `when` is surely true no verdict is given, and `ask` are named."""

    kind: str
    name: str
    when: Condition
    ask: tuple[str, ...]
    message: Text
    pack: str
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Claims:
    """What packs say about their own rules and facts; nothing that a verdict rests on."""

    assumptions: tuple[Assumption, ...] = ()
    covers: tuple[Cover, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    exits: tuple[Exit, ...] = ()
    superseded: tuple[Superseded, ...] = ()


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A norm that binds subjects of some kinds, in a place or everywhere, and that no rule judges.

    It is told so that silence never reads as a pass.
    """

    kinds: tuple[str, ...]
    title: Text
    cites: tuple[Citation, ...]
    place: str | None
    note: Text | None
    pack: str
    position: Position | None = None


@dataclass(frozen=True, eq=False)
class Rulebook:
    """All packs that the plugins bring, checked and typed. Frozen; compares by identity."""

    kinds: Mapping[str, Kind]
    instruments: Mapping[str, Instrument]
    parameters: Mapping[str, Parameter]
    sets: Mapping[str, NamedSet]
    categories: Mapping[tuple[str, str], Category]
    rules: Mapping[str, Rule]
    redirects: Mapping[str, str]
    derived: tuple[DerivedFact, ...]
    plugins: Mapping[str, str]
    sha256: str
    claims: Claims = Claims()
    tables: Mapping[str, IndicatorTable] = FrozenDict()
    portfolios: Mapping[str, Portfolio] = FrozenDict()
    """How subjects of a kind are put together, by that kind."""
    unjudged: tuple[Unjudged, ...] = ()
    """The norms that no rule judges."""
    strata: Mapping[str, int] = FrozenDict()
    """The stratum of each rule that asks for findings: above those of the rules that it asks for, which are 0 by default."""
    contradictions: tuple[Contradiction, ...] = ()
    kept: dict[object, tuple[object, Any]] = field(default_factory=dict, repr=False)
    """What engines made of conditions, by the condition's identity, and by the condition; never pickled."""

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "kept": {}}

    def rule(self, code: str) -> Rule:
        """The rule of a code, or of a code that it had before. Raises UsageError."""
        code = self.redirects.get(code, code)
        if code not in self.rules:
            raise UsageError(f"unknown rule `{code}`", help=self.rule_help(code))
        return self.rules[code]

    def rule_help(self, code: str) -> str:
        """The help line for a rule that is unknown: the nearest of its sector; of no sector here, the plugins loaded."""
        sector = code.partition("-")[0]
        sectors = {one.partition("-")[0] for one in self.rules}
        if sector in sectors or not code:
            return did_you_mean(code, self.rules) or "`cleanrules rules` lists them"
        near = did_you_mean(sector, sectors)
        meant = near and did_you_mean(f"{near.split('`')[1]}{code[len(sector) :]}", self.rules)
        return meant or f"`cleanrules rules` lists them; {plugins_loaded(self.plugins)}"

    def derivation(self, kind: str, name: str) -> DerivedFact | None:
        """How a plugin derives a fact, if one does."""
        return next((one for one in self.derived if one.kind == kind and one.field.name == name), None)

    def caution(self, instrument: str, day: date) -> Text | None:
        """The note that an instrument may have changed by a day, because of another that nobody here has read."""
        other = self.instruments.get(self.instruments[instrument].may_be_changed_by or "")
        if other is None or other.window.start is None or day < other.window.start.day:
            return None
        start = other.window.start.day
        return Text(
            f"{other.title.zh}（{other.number}）自{start}起施行，内容未获取，本件自该日起可能已有变动，须核对现行文本",
            f"may have changed on {start}: {other.title.en} ({other.number}) is in force from then and was not read",
        )

    def select(self, selectors: tuple[str, ...]) -> tuple[Rule, ...]:
        """The rules whose code begins with one of the selectors; all without any. Raises UsageError."""
        if not selectors:
            return tuple(self.rules.values())
        chosen: dict[str, Rule] = {}
        for selector in selectors:
            wanted = self.redirects.get(selector, selector)
            found = {code: rule for code, rule in self.rules.items() if code.startswith(wanted)}
            if not found or not selector:
                raise UsageError(f"no rule begins with `{selector}`", help=self.rule_help(selector))
            chosen |= found
        return tuple(chosen[code] for code in sorted(chosen))

    def not_judged(self, kind: str, day: date | None = None, region: str | None = None) -> tuple[Unjudged, ...]:
        """The norms that no rule judges and that bind a kind of subject, be it perhaps, on a day and in a region."""
        return tuple(
            one
            for one in self.unjudged
            if kind in one.kinds
            and (day is None or any(_may_hold(self.instruments[cite.instrument].window, day) for cite in one.cites))
            and (one.place is None or region is None or regions().covers(one.place, region) is not False)
        )

    def plan(self, kind: str, region: str | None, as_of: date) -> Plan:
        """The rulebook cut down to one kind of subject, in one place, on one day. Raises UsageError."""
        return plan(self, kind, region, as_of)

    def source(self, key: Key, kind: str) -> Source:
        """What a parameter's key reads of the subjects of a kind that has such a fact or category."""
        return next(self.sources(key, kind))

    def sources(self, key: Key, kind: str) -> Iterator[Source]:
        """All that a parameter's key may mean for the subjects of a kind: one thing wherever a rule reads it, or nothing."""

        def classified(name: str) -> str | None:
            found = self.categories.get((kind, name))
            return None if found is None else found.of or ""

        return sources(key, self.kinds[kind].fields, classified)


def _may_hold(window: Window, day: date) -> bool:
    """Whether a day lies in a window, or may."""
    start, until = window.start, window.until
    if start is not None and day < start.day:
        return False
    last = None if until is None else until.certain_from if until.event else until.day
    return last is None or day < last
