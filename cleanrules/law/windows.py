"""In-force windows: half-open spans of days whose bounds may be known only roughly, or on weak evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from cleanrules.law.confidence import Confidence, trusted

if TYPE_CHECKING:
    from cleanrules.law.instruments import Citation

BEGINNING = date(1, 1, 1)
"""The representative day before every bound."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The day whose law is asked for; the roughly known events that are taken to have happened; the evidence bar."""

    day: date
    happened: frozenset[str]
    bar: Confidence


@dataclass(frozen=True, slots=True)
class Bound:
    """A day on which a window begins or ends.

    Where the day is not known, it lies between `day` (not before; `BEGINNING` where no such day is known) and
    `certain_from` (None: no certain day is known);
    `event` names it, so that two windows which meet there agree on which side a day lies. `confidence` and `cites` are
    its own: what it bounds may be known better or worse.
    """

    day: date
    confidence: Confidence
    event: str = ""
    certain_from: date | None = None
    cites: tuple[Citation, ...] = field(default=(), compare=False)

    def passed(self, moment: Moment) -> bool | None:
        """Whether the bound lies on or before the moment; None where the evidence is below the bar."""
        if not trusted(self.confidence, moment.bar):
            return None
        if not self.event:
            return moment.day >= self.day
        if moment.day < self.day:
            return False
        if self.certain_from is not None and moment.day >= self.certain_from:
            return True
        return self.event in moment.happened

    def open_at(self, day: date) -> bool:
        """Whether `day` lies where nobody knows if the bound has passed."""
        return bool(self.event) and day >= self.day and (self.certain_from is None or day < self.certain_from)

    def days(self) -> tuple[date, ...]:
        """The days on which something may change because of this bound."""
        return (self.day,) if self.certain_from is None else (self.day, self.certain_from)


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` (included) to `until` (excluded); None is open."""

    start: Bound | None = None
    until: Bound | None = None

    def holds(self, moment: Moment) -> bool | None:
        """Whether the moment lies in the window, in Kleene logic."""
        began = True if self.start is None else self.start.passed(moment)
        if began is False:
            return False
        ended = False if self.until is None else self.until.passed(moment)
        if ended is True:
            return False
        return None if began is None or ended is None else True

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """The bounds that there are."""
        return tuple(bound for bound in (self.start, self.until) if bound is not None)

    def overlaps(self, other: Window) -> bool:
        """Whether some day may lie in both; a roughly known bound counts at its earliest, as one event."""
        return _before(self.start, other.until) and _before(other.start, self.until)

    def meets(self, later: Window) -> bool:
        """Whether `later` begins exactly where this one ends."""
        if self.until is None or later.start is None:
            return False
        return _place(self.until) == _place(later.start)

    def text(self, open_text: str = "") -> tuple[str, str]:
        """Both bounds in words; a roughly known one with `~`, or with `..` and the day on which it had surely passed."""
        return _bound_text(self.start, open_text), _bound_text(self.until, open_text)


class Windowed(Protocol):
    """What is so in one window."""

    @property
    def window(self) -> Window:
        """When."""
        ...


V = TypeVar("V", bound=Windowed)


class Dated(Generic[V]):
    """What has `versions`, each in its window: a category, a named set, a parameter."""

    __slots__ = ()
    versions: tuple[V, ...]

    def at(self, moment: Moment) -> V | None:
        """The version of a moment: the first whose window surely holds then, whatever may hold beside it.

        None where no window surely holds: the moment lies in none, or only in such as may hold and may not, because a bound
        rests on evidence below the bar. Which of the two it is, `possible` tells.
        """
        for version in self.versions:
            if version.window.holds(moment):
                return version
        return None

    def possible(self, moment: Moment) -> Iterator[V]:
        """The versions whose windows hold at a moment or may, in their order."""
        return (version for version in self.versions if version.window.holds(moment) is not False)


@dataclass(frozen=True, slots=True)
class Versions(Dated[V]):
    """Some versions that were chosen from others."""

    versions: tuple[V, ...]


def _place(bound: Bound) -> tuple[date, str, date | None]:
    return bound.day, bound.event, bound.certain_from


def _before(start: Bound | None, until: Bound | None) -> bool:
    if start is None or until is None:
        return True
    if start.event and _place(start) == _place(until):
        return False
    if until.event:
        return until.certain_from is None or start.day < until.certain_from
    return start.day < until.day


def _bound_text(bound: Bound | None, open_text: str) -> str:
    if bound is None:
        return open_text
    if bound.event and bound.day == BEGINNING:
        return f"..{bound.certain_from}"
    return f"~{bound.day.isoformat()}" if bound.event else bound.day.isoformat()
