"""What is missing, the most useful first: each fact is tried with some of the values that it may have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import islice
from typing import Protocol

from cleanrules.engines.compiled import Compiled
from cleanrules.engines.context import Contexts
from cleanrules.engines.outcome import days_of, outcome_of
from cleanrules.facts.facts import Facts, Listing, Scalar, Value
from cleanrules.facts.fields import NOT_YET, Field
from cleanrules.frozen import FrozenDict
from cleanrules.language.nodes import Node, OneOf, Within
from cleanrules.law.codes import tree_of
from cleanrules.law.confidence import LENIENT, Confidence
from cleanrules.rulebook.model import SETTLED, Outcome, Rule, Rulebook
from cleanrules.rulebook.plan import PlanRule, plan_rule
from cleanrules.rulebook.reads import parts_of
from cleanrules.screening.support import Need, Settles

ENGINE = Compiled()
MOST_TRIED = 24
"""So many missing facts of a rule are tried; further ones rank as if they settled nothing alone."""
MOST_VALUES = 6
"""So many values are tried of each."""
_ORDER: dict[Settles, int] = {"always": 0, "perhaps": 1, "together": 2}
_PATH = re.compile(r"(\w+)(?:\[(\d+)\]\.(\w+))?\Z")


class Judged(Protocol):
    """A finding, as far as its missing facts are ranked by it."""

    @property
    def rule(self) -> Rule:
        """The rule."""
        ...

    @property
    def facts_given(self) -> Facts:
        """The facts that were screened."""
        ...

    @property
    def as_of(self) -> date:
        """The day asked."""
        ...

    @property
    def minimum_confidence(self) -> Confidence:
        """The evidence bar."""
        ...

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook."""
        ...


def ranked(finding: Judged, needs: Sequence[Need], uses: dict[str, int], *, strict: bool = False) -> tuple[Need, ...]:
    """The missing facts of an undetermined finding, the most useful first; `strict` asks what settles it on strict evidence.

    First the date that decides which law governs. Then the facts that settle the rule alone whatever they are, which
    is said only where all that they can be was tried; then those of which a tried value does; then the others. Within
    each of these, those first that are open at most of the moments (`uses`), then in order of use.
    """
    trial = Trial(finding, strict=strict)
    told = [
        replace(need, settles=trial.settles(need.path) if place < MOST_TRIED else "together")
        for place, need in enumerate(needs)
    ]
    governing = finding.rule.governed_by
    return tuple(sorted(told, key=lambda need: (need.path != governing, _ORDER[need.settles], -uses.get(need.path, 0))))


@dataclass
class Trial:
    """Tries what a rule would come to if one more fact were known; nothing that a plugin derives is derived anew."""

    finding: Judged
    strict: bool = False

    @cached_property
    def parts(self) -> tuple[Node, ...]:
        """All conditions that the rule rests on."""
        rule, book = self.finding.rule, self.finding.rulebook
        return tuple(part.node for part in parts_of(book, rule.kind, *rule.conditions()))

    def settles(self, path: str) -> Settles:
        """Whether a fact settles the rule alone: whatever it is, if it has one of some values, or only with others."""
        field = self.field(path)
        if field is None:
            return "together"
        found = [self.decides(path, value) for value in islice(self.values(path, field), MOST_VALUES)]
        whole = field.type == "flag" or (field.type == "label" and len(found) == len(field.labels))
        return "always" if whole and all(found) else "perhaps" if any(found) else "together"

    def field(self, path: str) -> Field | None:
        """The field of a fact; None for a parameter, which is no fact."""
        found, fields = _PATH.match(path), self.finding.rulebook.kinds[self.finding.rule.kind].fields
        if found is None or found[1] not in fields:
            return None
        return fields[found[1]] if found[3] is None else fields[found[1]].item_fields[found[3]]

    def values(self, path: str, field: Field) -> Iterator[Value]:
        """Values that a fact may have, those first that the rule asks about."""
        match field.type:
            case "flag":
                yield from (True, False)
            case "amount":
                scale = 10**field.decimals
                yield from dict.fromkeys(
                    (int(field.at_most * scale), int(field.at_least * scale), 0 if field.at_least < 0 else 1)
                )
            case "event" if path == self.finding.rule.governed_by:
                yield from (day for day in reversed(self.planned.regimes) if day <= self.finding.as_of)
            case "event":
                day = self.finding.as_of
                yield from (NOT_YET, day, day - timedelta(3650))
            case "label":
                asked = dict.fromkeys(
                    one
                    for part in self.parts
                    if isinstance(part, OneOf) and part.ref.field == field
                    for one in sorted(part.labels)
                )
                yield from dict.fromkeys([*islice(asked, MOST_VALUES - 1), *dict(field.labels)])
            case "region" | "industry":
                yield from self.codes(field, self.finding.facts_given.values.get(path))
            case "list":
                known = self.finding.facts_given.values.get(path)
                yield Listing(known.items if isinstance(known, Listing) else ())

    def codes(self, field: Field, known: Value | None) -> Iterator[str]:
        """Codes that the rule asks about, and one that it does not, inside the coarser one that is known."""
        tree = tree_of(field.type)
        named = dict.fromkeys(
            code
            for part in self.parts
            if isinstance(part, Within) and part.ref.field.type == field.type
            for code in self.members(part)
        )
        inside = [code for code in named if not isinstance(known, str) or tree.covers(known, code)]
        yield from inside[: MOST_VALUES - 1]
        others = (code for code in tree.names if not isinstance(known, str) or tree.covers(known, code))
        yield from islice((one for one in others if not any(tree.covers(code, one) is not False for code in named)), 1)

    def members(self, part: Within) -> Iterable[str]:
        """The codes that a condition asks about."""
        if part.set is None:
            return part.codes
        return (member.code for version in self.finding.rulebook.sets[part.set].versions for member in version.members)

    def decides(self, path: str, value: Value) -> bool:
        """Whether the rule is settled, be it for review, where a fact has a value."""
        finding, bar = self.finding, self.finding.minimum_confidence
        contexts = Contexts(finding.rulebook, supplied(finding.facts_given, path, value), finding.as_of)
        weak = self.planned.left_open(bar) and not self.strict
        return self.decided(contexts, bar) or (weak and self.decided(contexts, LENIENT))

    @cached_property
    def planned(self) -> PlanRule:
        """The rule with its regimes."""
        return plan_rule(self.finding.rulebook, self.finding.rule.code)

    def decided(self, contexts: Contexts, bar: Confidence) -> bool:
        """Whether, on one evidence bar, the regimes that may govern agree, on strict evidence those of all open bounds."""
        rule, days = self.finding.rule, days_of(self.planned, contexts.facts, contexts.as_of)
        found: set[Outcome] = set()
        for moments in self.planned.moments(days, bar):
            for moment in moments:
                found.add(outcome_of(rule, ENGINE.judgement(self.planned, contexts.at(moment))))
                if "undetermined" in found or (len(found) > 1 and not found <= SETTLED):
                    return False
            if not self.strict:
                found.clear()
        return not self.strict or "needs_review" not in found


def supplied(facts: Facts, path: str, value: Value) -> Facts:
    """The facts with one more known."""
    found = _PATH.match(path)
    if found is None or found[3] is None:
        return replace(facts, values=FrozenDict({**facts.values, path: value}))
    listing = facts.values[found[1]]
    assert isinstance(listing, Listing)
    items = list(listing.items)
    items[int(found[2])] = FrozenDict({**items[int(found[2])], found[3]: _scalar(value)})
    return replace(facts, values=FrozenDict({**facts.values, found[1]: replace(listing, items=tuple(items))}))


def _scalar(value: Value) -> Scalar:
    assert not isinstance(value, Listing)
    return value
