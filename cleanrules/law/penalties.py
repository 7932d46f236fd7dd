"""Statutory penalty ranges, and which law governs an act (生态环境法典 art. 1057)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from cleanrules.law.confidence import Confidence
from cleanrules.law.instruments import Citation
from cleanrules.law.windows import Moment, Window
from cleanrules.text import Text

Trigger = Literal["breach", "refusal", "serious"]
Count = Literal["act", "machine", "unit"]
Choice = Literal["act", "lighter", "unclear"]


@dataclass(frozen=True, slots=True)
class Penalty:
    """What a law provides for a breach: yuan from `low` to `high`, never an amount inside it.

    `low` and `high` are None where no range is known. `operators` are the types it reaches, empty for all; `trigger` says
    what brings it on (the breach itself, refusal after an order, serious circumstances); `per` what it is counted by.
    """

    window: Window
    low: Fraction | None
    high: Fraction | None
    operators: tuple[str, ...]
    trigger: Trigger
    per: Count
    confidence: Confidence
    cites: tuple[Citation, ...]
    note: Text | None = None

    def reaches(self, operator: str | None) -> bool:
        """Whether it may reach this type of operator; an unknown type is reached by all."""
        return not self.operators or operator is None or operator in self.operators


@dataclass(frozen=True, slots=True)
class Applicable:
    """The penalties of the law that governs, and the other law's where an act lies before a change and its decision after.

    `choice`: `act` is the law of the day of the act; `lighter` the later law, because it is lighter; `unclear` where
    neither is clearly lighter, so that a person must compare.
    """

    governing: tuple[Penalty, ...]
    other: tuple[Penalty, ...]
    choice: Choice


def applicable(
    penalties: Sequence[Penalty], act: date, decision: date | None, operator: str | None, bar: Confidence
) -> Applicable:
    """The penalties for an act of one day that is decided on another.

    The law of the day of the act governs, unless the later law is lighter (生态环境法典 art. 1057). Ranges are compared by
    their upper ends, then their lower ends; how to compare is not prescribed, which the caller reports as a note.
    """
    then = _on(penalties, act, operator, bar)
    if decision is None or decision <= act:
        return Applicable(then, (), "act")
    now = _on(penalties, decision, operator, bar)
    if now == then:
        return Applicable(then, (), "act")
    old, new = _weight(then), _weight(now)
    if old is None or new is None:
        return Applicable(then, now, "unclear")
    return Applicable(now, then, "lighter") if new < old else Applicable(then, now, "act")


def _on(penalties: Sequence[Penalty], day: date, operator: str | None, bar: Confidence) -> tuple[Penalty, ...]:
    moment = Moment(day, frozenset(), bar)
    return tuple(one for one in penalties if one.window.holds(moment) is not False and one.reaches(operator))


def _weight(found: tuple[Penalty, ...]) -> tuple[Fraction, Fraction] | None:
    """The heaviest range, by upper end, then lower end; no penalty at all weighs nothing; None where one has no range."""
    ranges = [(one.high, one.low) for one in found]
    known = [(high, low or Fraction(0)) for high, low in ranges if high is not None]
    if len(known) < len(ranges):
        return None
    return max(known, default=(Fraction(0), Fraction(0)))
