"""What two screenings of one subject tell apart: findings that are new, gone or changed, and what changed of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from cleanrules.frozen import FrozenDict
from cleanrules.law.codes import regions
from cleanrules.rulebook.model import Outcome
from cleanrules.text import Text

Aspect = Literal["outcome", "would_be", "ruling", "waiver", "gap", "facts", "parameters", "window", "other"]
"""What of a finding may change; `window` is that of a parameter value, `other` what the report does not show."""
Asked = Literal[
    "as_of", "decided_on", "region", "selected", "minimum_confidence", "today", "rulebook", "engine", "version"
]
"""What two screenings may have been made with differently."""

_RANKS: Mapping[str, int] = {"advice": 1, "missed": 1, "needs_review": 2, "undetermined": 3, "violation": 4}
_HALTED = 5


@dataclass(frozen=True, slots=True)
class Amount:
    """A value with its unit, as a report writes them; the unit is empty where there is none."""

    value: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.value} {self.unit}" if self.unit and self.unit != "ratio" else self.value


def amount_text(value: str | None, at_least: str | None, at_most: str | None, unit: str) -> str:
    """A value of the law, or its ends where no more is certain, with its unit."""
    return str(Amount(f"{at_least or ''}..{at_most or ''}" if value is None else value, unit))


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding as its report tells it: what can be compared with a finding of another day.

    `facts` are by path, `parameters` and `windows` (half-open, from and until) by name, several where several took part.
    `ruling` is what a person held, `waived` until when the finding is waived; None where neither was decided.
    """

    code: str
    title: Text
    outcome: Outcome
    would_be: Outcome | None
    effect: str | None
    fingerprint: str
    gap: Amount | None = None
    facts: Mapping[str, str] = FrozenDict()
    parameters: Mapping[str, str] = FrozenDict()
    windows: Mapping[str, str] = FrozenDict()
    ruling: Outcome | None = None
    waived: str | None = None

    @property
    def standing(self) -> Outcome:
        """What enters the conclusion: what a person ruled, else the outcome."""
        return self.ruling or self.outcome

    @property
    def rank(self) -> int:
        """How grave it is, from 0: a waived finding is not."""
        if self.waived is not None:
            return 0
        halted = self.standing == "violation" and self.effect == "halt"
        return _HALTED if halted else _RANKS.get(self.standing, 0)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed of a finding: its aspect, the fact or parameter by name, and both values as text."""

    aspect: Aspect
    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A finding that both screenings have, and not alike."""

    old: Seen
    new: Seen
    changes: tuple[Change, ...]

    @property
    def worse(self) -> bool:
        """Whether it became graver: a graver outcome, a waiver that ended, or a wider gap."""
        if self.old.rank != self.new.rank or not self.new.rank:
            return self.new.rank > self.old.rank
        before, after = self.old.gap, self.new.gap
        if before is None or after is None or before.unit != after.unit:
            return False
        return Fraction(after.value) > Fraction(before.value)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A screening beside an earlier one of the same subject, its baseline.

    `asked` is what they were made with differently, old and new; `others` are the baseline's subjects that are not
    screened now. Where the baseline has nothing of the subject, `found` is False and every finding is new.
    """

    found: bool
    old_conclusion: str | None
    new_conclusion: str
    asked: Mapping[Asked, tuple[str, str]]
    added: tuple[Seen, ...]
    gone: tuple[Seen, ...]
    changed: tuple[Changed, ...]
    unchanged: int
    others: tuple[str, ...] = ()

    @property
    def fresh(self) -> frozenset[str]:
        """The rules whose findings are new, or worse than they were."""
        return frozenset([one.code for one in self.added] + [one.new.code for one in self.changed if one.worse])


Key = tuple[str, str, str]
"""A subject: its kind, its identifier or name, and the code of its region, empty where none is known."""


def same(one: Key, two: Key) -> bool:
    """Whether two may be one subject: of one kind and name, and in no two places of which neither holds the other."""
    if one[:2] != two[:2]:
        return False
    here, there = one[2], two[2]
    covers = regions().covers
    return not (here and there) or covers(here, there) is not False or covers(there, here) is not False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What of a screening is compared."""

    kind: str
    subject: str
    conclusion: str
    asked: Mapping[Asked, str]
    findings: Mapping[str, Seen]

    @property
    def key(self) -> Key:
        """What tells the subject from others: its kind, its name and its place."""
        return self.kind, self.subject, self.asked["region"]


def joined(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """By name all different values, in the order of their text."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return FrozenDict({name: ", ".join(sorted(set(values))) for name, values in found.items()})
