"""Days moved by days and months, as terms of the solver: the first day does not count, a month that lacks the day ends it.

Source: 民法典 arts 201 and 202, as in `engines.atoms`. From 1901 to 2099 every fourth year is a leap year, and a subject's
days lie well within. Years are counted from March here, so that the leap day ends four of them.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from cleanrules.exact import Yearly
from cleanrules.proof.logic import Bool, Int, Range, either, if_then, least, z3

LAST = date.max.toordinal()
NEAR = 24 * 366
"""Steps of at most so many days lead from any day of a subject to one before 2099; where a longer one leads is not known."""
_BASE = date(1900, 3, 1).toordinal()
_YEARS = date(1901, 1, 1).toordinal()
"""The first day whose calendar year lies within the months that are counted."""
_MIDDLE = date(2000, 3, 1).toordinal()
"""A day from which any step leads to one that there is; it stands where a day means nothing."""
_LENGTHS = (31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28)
"""The days of the months from March on, of a common year."""
_STARTS = tuple(sum(_LENGTHS[:place]) for place in range(12))


@dataclass(frozen=True, slots=True)
class Month:
    """A month as terms: how many months after March 1900, the month from March, its first day, whether it has a leap day."""

    count: Int
    place: Int
    start: Int
    leap: Bool

    @property
    def length(self) -> Int:
        """How many days it has."""
        return z3.If(self.leap, 29, _cases(self.place, range(1, 12), _LENGTHS))


@dataclass
class Calendar:
    """The months of some days; `fresh` makes a further integer within bounds, `domain` takes what holds of them.

    Days that read no `own` variable are left to the calendar `above`, so that forks of a subject share what they can.
    """

    fresh: Callable[[int, int], Any]
    domain: list[Any]
    above: Calendar | None = None
    own: Callable[[Any], bool] = lambda _: True
    months: dict[int, tuple[Any, Month, Any]] = field(default_factory=dict)
    moved: dict[tuple[int, int], tuple[Any, Any, Any]] = field(default_factory=dict)

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
            first = day[0] or _MIDDLE  # 0 stands where there is no day
            moved = first + step[0] if unit == "days" else _months_later(date.fromordinal(first), step[0])
            return (moved, nothing) if 1 <= moved <= LAST else (0, True)
        moved = (
            day[0] + step[0]
            if unit == "days"
            else self.months_later(_where(nothing, day[0], _MIDDLE), _where(nothing, step[0], 0))
        )
        return moved, nothing

    def months_later(self, day: Int, step: Int) -> Int:
        """The day so many months later; 0 where there is none."""
        if isinstance(day, int) and isinstance(step, int):
            return _months_later(date.fromordinal(day), step)
        if z3.is_app_of(day, z3.Z3_OP_ITE):
            test, then, otherwise = day.children()
            return z3.If(test, self.months_later(_number(then), step), self.months_later(_number(otherwise), step))
        if self.above is not None and not any(self.own(one) for one in (day, step) if not isinstance(one, int)):
            return self.above.months_later(day, step)
        key = (_id(day), _id(step))
        kept = self.moved.get(key)
        if kept is None:
            if isinstance(day, int):
                first = date.fromordinal(day or _MIDDLE)  # 0 stands where there is no day
                count, number = (first.year - 1900) * 12 + first.month - 3, first.day
            else:
                month, number = self._month_of(day)
                count = month.count
            later = self._month(count + step)
            kept = self.moved[key] = (day, step, later.start + least(number, later.length) - 1)
        return kept[2]

    def yearly(self, day: Int, recurring: Yearly) -> Int:
        """The day that recurs, in the year in which a day lies."""
        if isinstance(day, int):
            return recurring.of(date.fromordinal(day).year).toordinal()
        if self.above is not None and not self.own(day):
            return self.above.yearly(day, recurring)
        key = (_id(day), -(100 * recurring.month + recurring.day))
        kept = self.moved.get(key)
        if kept is None:
            month, _ = self._month_of(day)
            behind = (month.place + 2) % 12  # months since January
            count = z3.If(day >= _YEARS, month.count - behind + recurring.month - 1, 0)
            kept = self.moved[key] = (day, recurring, self._month(count).start + recurring.day - 1)
        return kept[2]

    def _month_of(self, day: Any) -> tuple[Month, Any]:
        """The month of a day, and the day's number in it. Four years have 1,461 days, the last of them the leap day."""
        kept = self.months.get(_id(day))
        if kept is None:
            fours, rest = self.fresh(0, 49), self.fresh(0, 1460)
            self.domain.append(1461 * fours + rest == _within(day) - _BASE)
            year = self._named(_cases(rest, (365, 730, 1095), range(4)), 3)
            inner = self._named(rest - 365 * year, 365)
            place = self._named(_cases(inner, _STARTS[1:], range(12)), 11)
            first = _cases(place, range(1, 12), _STARTS)
            month = Month(
                48 * fours + 12 * year + place,
                place,
                _BASE + 1461 * fours + rest - inner + first,
                z3.And(year == 3, place == 11),
            )
            kept = self.months[_id(day)] = (day, month, self._named(inner - first + 1, 31))
        return kept[1], kept[2]

    def _month(self, count: Int) -> Month:
        """The month so many months after March 1900."""
        fours, rest = self.fresh(0, 49), self.fresh(0, 47)
        self.domain.append(48 * fours + rest == count)
        year = self._named(_cases(rest, (12, 24, 36), range(4)), 3)
        place = self._named(rest - 12 * year, 11)
        start = _BASE + 1461 * fours + 365 * year + _cases(place, range(1, 12), _STARTS)
        return Month(count, place, start, z3.And(year == 3, place == 11))

    def _named(self, term: Any, most: int) -> Any:
        """An integer from 0 that stands for a term."""
        found = self.fresh(0, most)
        self.domain.append(found == term)
        return found


def _cases(term: Any, limits: Sequence[int], values: Sequence[int]) -> Any:
    """The first value below the first limit, the second below the second, and so on."""
    found: Any = values[-1]
    for limit, value in zip(reversed(limits), reversed(values[:-1]), strict=True):
        found = z3.If(term < limit, value, found)
    return found


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
    return z3.If(z3.And(day >= _BASE, day < _BASE + 1461 * 50), day, _MIDDLE)


def _id(term: Int) -> int:
    return -term if isinstance(term, int) else int(term.get_id())


def _months_later(start: date, step: int) -> int:
    year, month = divmod(start.year * 12 + start.month - 1 + step, 12)
    if not 1 <= year <= 9999:
        return 0
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1])).toordinal()
