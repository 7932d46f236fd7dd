"""What the cases of a pack have seen: each condition true, false and unknown, each parameter value, each edge of a window."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from cleanrules.engines import parameters
from cleanrules.engines.context import Context
from cleanrules.engines.reference import evaluate
from cleanrules.exact import number_text
from cleanrules.language.nodes import (
    Compare,
    CompareDays,
    Condition,
    Day,
    Each,
    Holds,
    InCategory,
    Linear,
    OneOf,
    Within,
    parameters_of,
    refs_of,
)
from cleanrules.law.bands import Band
from cleanrules.law.instruments import Parameter, ParameterValue
from cleanrules.law.windows import Bound
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.reads import Read, parts_of, read_by
from cleanrules.testing.boundary import read_windows, records
from cleanrules.testing.mutation import Jury
from cleanrules.testing.packs import Pack

Atom = Compare | CompareDays | Each | Holds | InCategory | OneOf | Within
Sort = Literal["condition", "value", "edge"]
SORTS: tuple[Sort, ...] = ("condition", "value", "edge")
_TRUTHS = {True: "true", False: "false", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that cases can see: what there is to see of it, and what they saw."""

    sort: Sort
    where: str
    text: str
    wanted: tuple[str, ...]
    seen: tuple[str, ...]

    @property
    def lacking(self) -> tuple[str, ...]:
        """What no case saw."""
        return tuple(one for one in self.wanted if one not in self.seen)


@dataclass(frozen=True)
class Coverage:
    """What the cases of a pack saw of its rules and of what these read."""

    pack: Pack
    items: tuple[Seen, ...]

    def counts(self, sort: Sort) -> tuple[int, int]:
        """How much of a sort was seen, of how much."""
        own = [one for one in self.items if one.sort == sort]
        return sum(len(one.wanted) - len(one.lacking) for one in own), sum(len(one.wanted) for one in own)


def coverage(rulebook: Rulebook, packs: Sequence[Pack], jury: Jury) -> list[Coverage]:
    """What the cases saw, pack by pack; a case sees the rules of which it says something."""
    watch = _Watch(rulebook)
    for prepared in jury.prepared:
        for code in prepared.codes:
            finding = prepared.sound[code]
            for moment in finding.verdict.moments:
                watch.rule(finding.rule, finding.context(moment))
    return [Coverage(pack, tuple(watch.items(pack.rules))) for pack in packs]


@dataclass
class _Watch:
    rulebook: Rulebook
    truths: dict[tuple[str, Read], set[bool | None]] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    days: dict[str, set[date]] = field(default_factory=dict)

    # --- what a case sees ---

    def rule(self, rule: Rule, context: Context) -> None:
        """A rule at a moment: as far as it is evaluated there."""
        self.days.setdefault(rule.code, set()).add(context.moment.day)
        if rule.window.holds(context.moment) is False:
            return
        for condition in (*(() if rule.place is None else (rule.place,)), rule.when):
            self.condition(condition, rule, context)
            if evaluate(condition, context) is False:
                return
        for exception in rule.exceptions:
            self.condition(exception.when, rule, context)
            test = evaluate(exception.when, context)
            if test is not False:
                self.condition(exception.require, rule, context)
            if test is True:
                return
        self.condition(rule.require, rule, context)

    def condition(self, condition: Condition, rule: Rule, context: Context) -> None:
        """All parts of a condition, of the subject and of each item."""
        for part in dict.fromkeys(parts_of(self.rulebook, rule.kind, condition)):
            for record, _ in records(context.facts, part.listed):
                if isinstance(part.node, Atom):
                    truth = evaluate(part.node, context, record)
                    self.truths.setdefault((rule.code, part), set()).add(truth)
                elif isinstance(part.node, Linear | Day):
                    for name in parameters_of(part.node):
                        found = parameters.possible(self.rulebook.parameters[name], context, record, evaluate)
                        self.used |= {id(value) for value in found if len(found) == 1}

    # --- what there was to see ---

    def items(self, rules: Iterable[Rule]) -> Iterator[Seen]:
        """Conditions, values and edges of some rules."""
        own = list(rules)
        for rule in own:
            yield from self.conditions(rule)
        for name, parameter in self.parameters(own).items():
            for value in parameter.values:
                if value.value is not None:
                    yield Seen(
                        "value", f"param.{name}", _value_text(value), ("used",), ("used",) * (id(value) in self.used)
                    )
        yield from self.edges(own)

    def parameters(self, rules: Iterable[Rule]) -> dict[str, Parameter]:
        """The parameters of some rules, in order of use."""
        return {name: one for rule in rules for name, one in read_by(rule, self.rulebook).parameters.items()}

    def conditions(self, rule: Rule) -> Iterator[Seen]:
        """The conditions of a rule; one that reads no fact is never unknown."""
        for part in dict.fromkeys(parts_of(self.rulebook, rule.kind, *rule.conditions())):
            if not isinstance(part.node, Atom):
                continue
            open_ = isinstance(part.node, InCategory) or any(True for _ in refs_of(part.node))
            wanted = ("true", "false", *(("unknown",) if open_ else ()))
            seen = {_TRUTHS[truth] for truth in self.truths.get((rule.code, part), ())}
            yield Seen("condition", rule.code, part.node.text, wanted, tuple(one for one in wanted if one in seen))

    def edges(self, rules: Sequence[Rule]) -> Iterator[Seen]:
        """The bounds of the rules' windows and of all they read, with the rules that each concerns."""
        concerned: dict[tuple[str, Bound], set[str]] = {}
        for rule in rules:
            for name, window in read_windows(rule, self.rulebook):
                for bound in window.bounds:
                    concerned.setdefault((name, bound), set()).add(rule.code)
        for (name, bound), codes in concerned.items():
            days = {day for code in codes for day in self.days.get(code, ())}
            wanted = ("day before", "first day")
            seen = [bound.day - timedelta(1) in days, bound.day in days]
            yield Seen(
                "edge", name, str(bound.day), wanted, tuple(one for one, is_ in zip(wanted, seen, strict=True) if is_)
            )


def _value_text(value: ParameterValue) -> str:
    shown = number_text(value.value) if isinstance(value.value, Fraction) else str(value.value)
    keys = "".join(f", {name} {one if isinstance(one, Band) else str(one).lower()}" for name, one in value.keys.items())
    since = f" from {value.window.start.day}" if value.window.start is not None else ""
    return f"{shown}{since}{keys}"
