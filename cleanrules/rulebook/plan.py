"""A plan: the rulebook cut down to what may concern one kind of subject, in one place, on one day. Engines run plans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Literal

from cleanrules.errors import UsageError
from cleanrules.facts.kinds import Kind, kind_help
from cleanrules.frozen import FrozenDict
from cleanrules.law.codes import regions
from cleanrules.law.confidence import Confidence, trusted
from cleanrules.law.windows import BEGINNING, Bound, Moment
from cleanrules.rulebook.reads import bounds_of, read_by
from cleanrules.rulebook.strata import with_asked
from cleanrules.rulebook.uses import lacks_law

if TYPE_CHECKING:  # plans stand below the rulebook, whose `plan` makes them, and know it by type alone
    from cleanrules.rulebook.model import Rule, Rulebook

Exclusion = Literal["not_in_force", "place"]


@dataclass(frozen=True, slots=True)
class PlanRule:
    """A rule of a plan and its regimes: one representative day for each span in which the law on it does not change.

    `open_bounds` are the bounds not known to the day; `confidences` all evidence that it may rest on; `lacks_law` says that
    it may turn on a value that is not available, or on a list that is not complete.
    """

    rule: Rule
    regimes: tuple[date, ...]
    open_bounds: tuple[Bound, ...]
    confidences: frozenset[Confidence]
    lacks_law: bool = False

    def left_open(self, bar: Confidence) -> bool:
        """Whether something other than a fact may leave it open: evidence below the bar, or law that is not available."""
        return self.lacks_law or self.rests_on_weak(bar)

    def rests_on_weak(self, bar: Confidence) -> bool:
        """Whether anything that it may rest on is below the bar, or left to a person."""
        return self.rule.discretion is not None or any(not trusted(one, bar) for one in self.confidences)

    def moments(self, days: tuple[date, ...], bar: Confidence) -> Iterator[tuple[Moment, ...]]:
        """The alternatives that the evidence leaves open; each is one moment a day."""
        names = sorted({bound.event for bound in self.open_bounds for day in days if bound.open_at(day)})
        for happened in product((False, True), repeat=len(names)):
            events = frozenset(name for name, has in zip(names, happened, strict=True) if has)
            yield tuple(Moment(day, self._open(events, day), bar) for day in days)

    def _open(self, events: frozenset[str], day: date) -> frozenset[str]:
        """The events that lie open on a day, so that equal moments compare equal."""
        return frozenset(bound.event for bound in self.open_bounds if bound.event in events and bound.open_at(day))


@dataclass(frozen=True, eq=False)
class Plan:
    """The rules that may concern the subjects of one kind in one place on one day; `excluded` the others, with the reason.

    Without a region or a day: of all places, or of all days.
    """

    rulebook: Rulebook
    kind: Kind
    region: str | None
    as_of: date | None
    rules: tuple[PlanRule, ...]
    excluded: Mapping[str, Exclusion]


PLANS = 128
"""So many plans a rulebook keeps; the oldest goes first."""


def plan(rulebook: Rulebook, kind: str, region: str | None, as_of: date | None) -> Plan:
    """Cut a rulebook down to one kind of subject, in one place, on one day; plans go with their rulebook.

    Raises UsageError for an unknown kind.
    """
    plans: dict[tuple[str, str | None, date | None], Plan] = rulebook.kept.setdefault("plans", (None, {}))[1]
    found = plans.get((kind, region, as_of))
    if found is None:
        for old in list(plans)[: 1 - PLANS]:
            plans.pop(old, None)
        found = plans.setdefault((kind, region, as_of), _plan(rulebook, kind, region, as_of))
    return found


def _plan(rulebook: Rulebook, kind: str, region: str | None, as_of: date | None) -> Plan:
    if kind not in rulebook.kinds:
        raise UsageError(f"unknown kind `{kind}`", help=kind_help(kind, rulebook.kinds))
    rules: list[PlanRule] = []
    excluded: dict[str, Exclusion] = {}
    for rule in rulebook.rules.values():
        if rule.kind != kind or rule.status == "removed":
            continue
        reason = exclusion(rule, region, as_of)
        if reason is not None:
            excluded[rule.code] = reason
        else:
            rules.append(rule_plan(rulebook, rule.code))
    return Plan(rulebook, rulebook.kinds[kind], region, as_of, tuple(rules), FrozenDict(excluded))


def exclusion(rule: Rule, region: str | None, as_of: date | None) -> Exclusion | None:
    """Why a rule surely does not concern the place or day, if so."""
    if rule.governed_by is None and as_of is not None and _surely_closed(rule, as_of):
        return "not_in_force"
    if rule.place is not None and rule.place.set is None and region is not None:
        tree = regions()
        if all(tree.covers(code, region) is False for code in rule.place.codes):
            return "place"
    return None


def _surely_closed(rule: Rule, as_of: date) -> bool:
    strict = [Moment(as_of, happened, "official") for happened in (frozenset[str](), _events(rule))]
    return all(rule.window.holds(moment) is False for moment in strict)


def _events(rule: Rule) -> frozenset[str]:
    return frozenset(bound.event for bound in rule.window.bounds if bound.event)


def rule_plan(rulebook: Rulebook, code: str) -> PlanRule:
    """A rule with its regimes, made once for each rulebook and gone with it."""
    key = ("plan", code)
    kept = rulebook.kept.get(key)
    if kept is None:
        kept = rulebook.kept[key] = (rulebook.rules[code], plan_rule(rulebook, code))
    found: PlanRule = kept[1]
    return found


def plan_rule(rulebook: Rulebook, code: str) -> PlanRule:
    """A rule with its regimes, kept nowhere: for rulebooks that are made by the thousand."""
    rule = rulebook.rules[code]
    bounds = bounds_of(rule, rulebook)
    whole = [rulebook.rules[one] for one in sorted(with_asked(rulebook, [code]))]
    days = {BEGINNING, *(day for bound in bounds for day in bound.days())}
    return PlanRule(
        rule,
        tuple(sorted(days)),
        tuple(bound for bound in bounds if bound.event),
        frozenset(
            confidence
            for one in whole
            for found in (_confidences(rulebook, one), (bound.confidence for bound in bounds_of(one, rulebook)))
            for confidence in found
        ),
        any(lacks_law(rulebook, one) or (one is not rule and one.discretion is not None) for one in whole),
    )


def _confidences(rulebook: Rulebook, rule: Rule) -> Iterator[Confidence]:
    """The confidence of all that a rule may rest on; what has no value at all counts as its `missing`."""
    yield rule.confidence
    yield from (exception.confidence for exception in rule.exceptions)
    yield from read_by(rule, rulebook).confidences
