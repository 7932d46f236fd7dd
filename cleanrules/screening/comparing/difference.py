"""What changes between two days: the law, and with facts the findings on a subject, with the reason of each change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from cleanrules.facts.fields import Field
from cleanrules.rulebook.changes import LawChange, law_changes
from cleanrules.rulebook.load import load_rulebook
from cleanrules.rulebook.model import Rulebook
from cleanrules.rulebook.uses import facts_of
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.screen import FactsLike, as_day, screen, typed_facts

Aspect = Literal["outcome", "gap", "parameters", "cites", "penalty", "confidence"]
ASPECTS: tuple[Aspect, ...] = ("outcome", "gap", "parameters", "cites", "penalty", "confidence")
"""What of a finding may change, the gravest first."""


@dataclass(frozen=True, slots=True)
class FindingChange:
    """One rule that comes out otherwise on the later day: what changed of the finding, and why.

    `law` is what changed of the law that the finding rests on; `events` are the subject's own days that lie between. Where
    both are empty a deadline of the rule passed between the days.
    """

    before: Finding
    after: Finding
    aspects: tuple[Aspect, ...]
    law: tuple[LawChange, ...]
    events: tuple[tuple[Field, date], ...]

    @property
    def code(self) -> str:
        """The rule's code."""
        return self.after.code


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes for one subject after one day, up to and with another."""

    before: Screening
    after: Screening
    law: tuple[LawChange, ...]
    findings: tuple[FindingChange, ...]


def difference(
    facts: FactsLike,
    *,
    since: date | str,
    until: date | str,
    rulebook: Rulebook | None = None,
    select: Sequence[str] = (),
    **asked: Any,
) -> Difference:
    """Screen a subject by the law of two days and compare; further arguments are those of `screen`.

    Raises FactError, PackError, UsageError or EngineError.
    """
    first, last = as_day(since, "since"), as_day(until, "until")
    book = rulebook if rulebook is not None else load_rulebook()
    law = law_changes(book, first, last, select=select)
    typed = typed_facts(facts, book)
    before, after = (screen(typed, as_of=day, rulebook=book, select=select, **asked) for day in (first, last))
    changed = []
    for one in after.findings:
        earlier = before[one.code]
        aspects = tuple(aspect for aspect in ASPECTS if _seen(earlier, aspect) != _seen(one, aspect))
        if aspects and (earlier.outcome, one.outcome) != ("not_applicable", "not_applicable"):
            aspects = tuple(aspect for aspect in aspects if aspect != "confidence") or aspects
            changed.append(
                FindingChange(
                    earlier, one, aspects, _reasons(earlier, one, aspects, law), tuple(_events(one, first, last))
                )
            )
    order = sorted(changed, key=lambda one: (ASPECTS.index(one.aspects[0]), one.code))
    return Difference(before, after, law, tuple(order))


def _seen(finding: Finding, aspect: Aspect) -> object:
    """What a reader sees of one aspect of a finding."""
    match aspect:
        case "outcome":
            return finding.outcome, finding.would_be, finding.exception
        case "gap":
            return finding.gap
        case "parameters":
            return [(use.name, use.ends, use.confidence) for use in finding.parameters]
        case "cites":
            return set(finding.cites)
        case "penalty":
            return None if finding.penalty is None else finding.penalty.governing
    return finding.confidence


def _reasons(
    before: Finding, after: Finding, aspects: Sequence[Aspect], law: Sequence[LawChange]
) -> tuple[LawChange, ...]:
    """The changes of the law that a finding rests on; where a day of its own governs, only those of penalties."""
    fixed = after.rule.governed_by is not None and before.governed_on == after.governed_on is not None
    used = {use.name for finding in (before, after) for use in finding.parameters}
    return tuple(
        one
        for one in law
        if after.code in one.rules
        and _matters(one, aspects, used)
        and (not fixed or one.what in ("penalty", "instrument"))
    )


def _matters(change: LawChange, aspects: Sequence[Aspect], used: set[str]) -> bool:
    """Whether a change of the law shows in some aspects of a finding that uses some parameters."""
    match change.what:
        case "instrument":
            return change.how == "may change"
        case "penalty":
            return "penalty" in aspects
        case "basis":
            return "cites" in aspects and "outcome" not in aspects
        case "parameter":
            return change.name in used
    return True


def _events(finding: Finding, since: date, until: date) -> Iterator[tuple[Field, date]]:
    """The subject's own days that the rule reads and that lie between the two."""
    fields = finding.rulebook.kinds[finding.rule.kind].fields
    for name in facts_of(finding.rule, finding.rulebook):
        value = finding.facts_given.values.get(name)
        if isinstance(value, date) and since < value <= until:
            yield fields[name], value
