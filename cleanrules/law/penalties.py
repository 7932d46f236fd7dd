"""Statutory penalty ranges, and which law governs an act (生态环境法典 art. 1057)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Literal

from cleanrules.frozen import FrozenDict
from cleanrules.law.confidence import Confidence
from cleanrules.law.instruments import Citation
from cleanrules.law.windows import Moment, Versions, Window
from cleanrules.text import Text

Trigger = Literal["breach", "refusal", "serious"]
Count = Literal["act", "machine", "unit"]
Base = Literal["yuan", "goods-value"]
Choice = Literal["act", "lighter", "unclear"]


@dataclass(frozen=True, slots=True)
class Penalty:
    """What a law provides for a breach: yuan from `low` to `high`, never an amount inside it.

    `low` and `high` are None where no range is known; where `base` is `goods-value` they are multiples of the value of
    the goods. `operators` are the types it reaches, empty for all; `where` what the subject's facts must be for it;
    `trigger` says what brings it on (the breach itself, refusal after an order, serious circumstances); `per` what it
    is counted by; `case` the case that the law provides it for, or whom; `note` what goes with the fine.
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
    base: Base = "yuan"
    where: Mapping[str, bool | str] = FrozenDict()
    case: Text | None = None

    def names(self, operator: str | None) -> bool:
        """Whether it may reach this type of operator; an unknown type is reached by all."""
        return not self.operators or operator is None or operator in self.operators

    def fits(self, known: Mapping[str, object]) -> bool:
        """Whether no known fact is other than the penalty asks."""
        return all(known.get(name) in (None, value) for name, value in self.where.items())


@dataclass(frozen=True, slots=True)
class Applicable:
    """The penalties of the law that governs, and the other law's where an act lies before a change, its decision after.

    `choice`: `act` is the law of the day of the act; `lighter` the later law, because it is lighter; `unclear` where
    neither is clearly lighter, or the unknown type of operator decides which is: a person must compare.
    """

    governing: tuple[Penalty, ...]
    other: tuple[Penalty, ...]
    choice: Choice


def applicable(
    penalties: Sequence[Penalty], act: date, decision: date | None, operator: str | None, bar: Confidence,
    known: Mapping[str, object] = FrozenDict(),
) -> Applicable:  # fmt: skip
    """The penalties for an act of one day that is decided on another, by what is known of the subject.

    The law of the day of the act governs, unless the later law is lighter (生态环境法典 art. 1057). Ranges are
    compared by their upper ends, then their lower ends; how to compare is not prescribed, which reports say. What is not
    known leaves all that may apply; an operator of a type that a law names nowhere may be reached by all that it has.
    """
    then = _on(penalties, act, operator, bar, known)
    if decision is None or decision <= act:
        return Applicable(then, (), "act")
    now = _on(penalties, decision, operator, bar, known)
    if now == then:
        return Applicable(then, (), "act")
    choices = {
        _choice(_on(penalties, act, one, bar, facts), _on(penalties, decision, one, bar, facts))
        for one, facts in _possible((*then, *now), operator, known)
    }
    choice = choices.pop() if len(choices) == 1 else "unclear"
    governing, other = (now, then) if choice == "lighter" else (then, now)
    return Applicable(governing, tuple(one for one in other if one not in governing), choice)


def _possible(
    found: Sequence[Penalty], operator: str | None, known: Mapping[str, object]
) -> Iterator[tuple[str | None, Mapping[str, object]]]:
    """What the operator and the facts that penalties ask for may be, where that is not known."""
    open_operator = any(not one.names(operator) for one in found) or operator is None
    operators: set[str | None] = {name for one in found for name in one.operators} if open_operator else set()
    asked = sorted({name for one in found for name in one.where if known.get(name) is None})
    values = [{_OTHER, *(one.where[name] for one in found if name in one.where)} for name in asked]
    for chosen in product(*values):
        for one in operators or {operator}:
            yield one, {**known, **dict(zip(asked, chosen, strict=True))}


_OTHER = object()
"""What a fact may be that no penalty asks for."""


def _choice(then: tuple[Penalty, ...], now: tuple[Penalty, ...]) -> Choice:
    """Which of two laws governs one type of operator."""
    old, new = _weight(then), _weight(now)
    if old is None or new is None or (old.base != new.base and old.high and new.high):
        return "unclear"
    return "lighter" if (new.high, new.low) < (old.high, old.low) else "act"


def _on(
    penalties: Sequence[Penalty], day: date, operator: str | None, bar: Confidence, known: Mapping[str, object]
) -> tuple[Penalty, ...]:
    """The penalties of a day that may reach the operator; all of that day where the law names its type nowhere."""
    moment = Moment(day, frozenset(), bar)
    found = tuple(one for one in Versions(tuple(penalties)).possible(moment) if one.fits(known))
    return tuple(one for one in found if one.names(operator)) or found


@dataclass(frozen=True, slots=True)
class _Weight:
    """The heaviest range of a law."""

    high: Fraction
    low: Fraction
    base: Base


def _weight(found: tuple[Penalty, ...]) -> _Weight | None:
    """The heaviest range, by upper end, then lower end; no penalty weighs nothing; None where it can't be told."""
    weights = [_Weight(one.high, one.low or Fraction(0), one.base) for one in found if one.high is not None]
    if len(weights) < len(found) or len({one.base for one in weights}) > 1:
        return None
    return max(weights, key=lambda one: (one.high, one.low), default=_Weight(Fraction(0), Fraction(0), "yuan"))
