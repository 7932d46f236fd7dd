"""Days moved by days and months, as terms of the solver: the first day does not count, a month that lacks the day ends it.

Source: 民法典 arts 201 and 202, as in `exact.shifted`. From 1901 to 2099 every fourth year is a leap year, and a subject's
days lie well within: how many days a number of months is depends on the day's place among the 1,461 of four years alone.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal

from cleanrules.exact import Yearly
from cleanrules.proof.logic import Bool, Int, Range, either, if_then, z3

LAST = date.max.toordinal()
NEAR = 24 * 366
"""Steps of at most so many days lead from any day of a subject to one before 2099; where a longer one leads is not known."""
_FOUR_YEARS = 1461
_BASE = date(1900, 3, 1).toordinal()
"""Years are counted from March, so that the leap day ends four of them."""
_MIDDLE = date(2000, 3, 1)
"""A day from which any step leads to one that there is; it stands where a day means nothing."""


@dataclass
class Calendar:
    """The places of some days in their four years; `fresh` makes a further integer within bounds, `domain` takes what holds.

    Days that read no `own` variable are left to the calendar `above`, so that forks of a subject share what they can.
    """

    fresh: Callable[[int, int], Any]
    domain: list[Any]
    above: Calendar | None = None
    own: Callable[[Any], bool] = lambda _: True
    places: dict[int, tuple[Any, Any, Any]] = field(default_factory=dict)
    moved: dict[tuple[int, int], tuple[Any, Any]] = field(default_factory=dict)

    def later(self, span: Range, unit: Literal["days", "months"], steps: Range, reach: int) -> Range:
        """The span in which a day lies that is so many days or months later; `reach` is the largest step, in that unit."""
        far = reach * (1 if unit == "days" else 31) > NEAR
        low, no_low = self._end((span.low, span.no_low), unit, (steps.low, steps.no_low), far)
        if span.exact and steps.exact and no_low is False:
            return Range(low, low)
        high, no_high = self._end((span.high, span.no_high), unit, (steps.high, steps.no_high), far)
        return Range(low, high, no_low, no_high)

    def _end(self, day: tuple[Int, Bool], unit: str, step: tuple[Int, Bool], far: bool) -> tuple[Int, Bool]:
        nothing = either(day[1], step[1])
        settled = isinstance(day[0], int) and isinstance(step[0], int)
        if nothing is True or (far and not settled):
            return 0, True
        if settled:
            first = day[0] or _MIDDLE.toordinal()  # 0 stands where there is no day
            moved = first + step[0] if unit == "days" else _months_later(date.fromordinal(first), step[0])
            return (moved, nothing) if 1 <= moved <= LAST else (0, True)
        if unit == "days":
            return day[0] + step[0], nothing
        return self.months_later(_where(nothing, day[0], _MIDDLE.toordinal()), _where(nothing, step[0], 0)), nothing

    def months_later(self, day: Int, step: Int) -> Int:
        """The day so many months later; 0 where there is none. A step that is no number is a choice of some."""
        if not isinstance(step, int):
            test, then, otherwise = step.children()
            return if_then(test, self.months_later(day, _number(then)), self.months_later(day, _number(otherwise)))
        if isinstance(day, int):
            return _months_later(date.fromordinal(day or _MIDDLE.toordinal()), step)
        if z3.is_app_of(day, z3.Z3_OP_ITE):
            test, then, otherwise = day.children()
            return if_then(test, self.months_later(_number(then), step), self.months_later(_number(otherwise), step))
        if self.above is not None and not self.own(day):
            return self.above.months_later(day, step)
        key = (day.get_id(), step)
        kept = self.moved.get(key)
        if kept is None:
            start, place = self._place(day)
            kept = self.moved[key] = (day, start + place + _chosen(place, _lengths(step)))
        return kept[1]

    def yearly(self, day: Int, recurring: Yearly) -> Int:
        """The day that recurs, in the calendar year in which a day lies."""
        if isinstance(day, int):
            return recurring.of(date.fromordinal(day).year).toordinal()
        if self.above is not None and not self.own(day):
            return self.above.yearly(day, recurring)
        start, place = self._place(day)
        return start + _chosen(place, _recurring(recurring))

    def _place(self, day: Any) -> tuple[Any, Any]:
        """The first day of a day's four years, and how many days later it is itself."""
        kept = self.places.get(day.get_id())
        if kept is None:
            fours, place = self.fresh(0, 49), self.fresh(0, _FOUR_YEARS - 1)
            self.domain.append(_FOUR_YEARS * fours + place == _within(day) - _BASE)
            kept = self.places[day.get_id()] = (day, _BASE + _FOUR_YEARS * fours, place)
        return kept[1], kept[2]


@cache
def _lengths(step: int) -> tuple[tuple[int, int], ...]:
    """How many days so many months are: from each place in four years on where that changes."""
    found: list[tuple[int, int]] = []
    for place in range(_FOUR_YEARS):
        day = _MIDDLE + timedelta(place)
        length = _months_later(day, step) - day.toordinal()
        if not found or found[-1][1] != length:
            found.append((place, length))
    return tuple(found)


@cache
def _recurring(recurring: Yearly) -> tuple[tuple[int, int], ...]:
    """How far behind the first day of four years a recurring day is, of the year of each place in them."""
    found: list[tuple[int, int]] = []
    for place in range(_FOUR_YEARS):
        behind = (recurring.of((_MIDDLE + timedelta(place)).year) - _MIDDLE).days
        if not found or found[-1][1] != behind:
            found.append((place, behind))
    return tuple(found)


def _chosen(place: Any, of: tuple[tuple[int, int], ...]) -> Int:
    """The number that belongs to a place, found by halves."""
    if len(of) == 1:
        return of[0][1]
    middle = len(of) // 2
    return z3.If(place < of[middle][0], _chosen(place, of[:middle]), _chosen(place, of[middle:]))


def _number(term: Any) -> Int:
    """A term, as a Python integer where it is one."""
    return term.as_long() if z3.is_int_value(term) else term


def _where(nothing: Bool, term: Int, otherwise: int) -> Int:
    """A term where it means something, so that what it rests on can be had elsewhere too."""
    return if_then(nothing, otherwise, term)


def _within(day: Any) -> Any:
    """A day that there are months for: a term may stand for another where it means nothing."""
    if not day.num_args():
        return day
    return z3.If(z3.And(day >= _BASE, day < _BASE + _FOUR_YEARS * 50), day, _MIDDLE.toordinal())


def _months_later(start: date, step: int) -> int:
    year, month = divmod(start.year * 12 + start.month - 1 + step, 12)
    if not 1 <= year <= 9999:
        return 0
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1])).toordinal()
