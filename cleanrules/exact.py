"""Exact numbers: plain decimals as fractions, and intervals of them. No binary float anywhere."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

PLAIN = re.compile(r"[+-]?[0-9]{1,24}(\.[0-9]{1,24})?\Z", re.ASCII)
_YEARLY = re.compile(r"yearly ([0-9]{2})-([0-9]{2})\Z", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)


def plain_decimal(text: str) -> Fraction | None:
    """The value of a plain decimal (`12`, `-0.5`), or None if `text` is anything else."""
    return Fraction(text) if PLAIN.match(text) else None


def plain_day(text: object) -> date | None:
    """The day that `text` writes as in `2021-06-01`, or None if it is anything else."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) and _DAY.match(text) else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Yearly:
    """A day that recurs: the same month and day of every year; 29 February is none."""

    month: int
    day: int

    def of(self, year: int) -> date:
        """Its day in a year."""
        return date(year, self.month, self.day)

    def __str__(self) -> str:
        return f"yearly {self.month:02}-{self.day:02}"


def yearly_day(text: str) -> Yearly | None:
    """The recurring day that `text` writes as in `yearly 03-15`, or None if it is anything else or not in every year."""
    match = _YEARLY.match(text)
    if match is None:
        return None
    found = Yearly(int(match[1]), int(match[2]))
    try:
        found.of(2001)  # a year without a leap day
    except ValueError:
        return None
    return found


def decimals_of(value: Fraction) -> int | None:
    """How many decimal places `value` needs, or None if it has no finite decimal form."""
    denominator, twos, fives = value.denominator, 0, 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None


def number_text(value: Fraction) -> str:
    """`value` as a plain decimal where it has one, else as a fraction `a/b`."""
    places = decimals_of(value)
    if places is None:
        return f"{value.numerator}/{value.denominator}"
    if places == 0:
        return str(value.numerator)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from `low` to `high`; None is no bound on that side. An exact value has both ends equal."""

    low: Fraction | None
    high: Fraction | None

    @property
    def exact(self) -> Fraction | None:
        """The one value of the interval, or None if it has several."""
        return self.low if self.low is self.high or (self.low is not None and self.low == self.high) else None

    def __add__(self, other: Interval) -> Interval:
        if self is ZERO:
            return other
        if self.low is self.high and other.low is other.high and self.low is not None and other.low is not None:
            return point(self.low + other.low)
        return Interval(
            None if self.low is None or other.low is None else self.low + other.low,
            None if self.high is None or other.high is None else self.high + other.high,
        )

    def __mul__(self, other: Interval) -> Interval:
        """The hull of all products; an exact zero times anything is zero."""
        one, two = self.exact, other.exact
        if one is not None:
            return other.times(one)
        if two is not None:
            return self.times(two)
        ends = [_times(a, b) for a in _ends(self) for b in _ends(other)]
        low, high = min(ends), max(ends)
        return Interval(None if low[0] else low[1], None if high[0] else high[1])

    def stands(self, relation: str) -> bool | None:
        """Whether all of its values, or none, stand in a relation (`>=`, `!=`, …) to zero; None where some do."""
        low = None if self.low is None else self.low.numerator
        high = low if self.low is self.high else None if self.high is None else self.high.numerator
        match relation:
            case "<" | "<=" | "!=":
                found = self.stands({"<": ">=", "<=": ">", "!=": "=="}[relation])
                return None if found is None else not found
            case ">=":
                surely, never = low is not None and low >= 0, high is not None and high < 0
            case ">":
                surely, never = low is not None and low > 0, high is not None and high <= 0
            case _:
                surely, never = low == 0 == high, (low is not None and low > 0) or (high is not None and high < 0)
        return True if surely else False if never else None

    @property
    def whole(self) -> tuple[int | None, int | None]:
        """Its ends as whole numbers: those of days are ordinals."""
        return None if self.low is None else int(self.low), None if self.high is None else int(self.high)

    def times(self, factor: Fraction) -> Interval:
        """All values times a number."""
        if factor.numerator in (0, factor.denominator):
            return self if factor else ZERO
        low, high = self.low, self.high
        if low is high and low is not None:
            return point(low * factor)
        ends = None if low is None else low * factor, None if high is None else high * factor
        return Interval(*(ends if factor.numerator > 0 else ends[::-1]))

    def hull(self, other: Interval) -> Interval:
        """The smallest interval that holds both."""
        return Interval(
            None if self.low is None or other.low is None else min(self.low, other.low),
            None if self.high is None or other.high is None else max(self.high, other.high),
        )


_End = tuple[int, Fraction]  # (-1, 0, +1 for minus infinity, finite, plus infinity; the finite value)


def _ends(interval: Interval) -> tuple[_End, _End]:
    low = (-1, Fraction(0)) if interval.low is None else (0, interval.low)
    high = (1, Fraction(0)) if interval.high is None else (0, interval.high)
    return low, high


def _times(a: _End, b: _End) -> _End:
    if not a[0] and not b[0]:
        return (0, a[1] * b[1])
    sign = _sign(a) * _sign(b)
    return (sign, Fraction(0))


def _sign(end: _End) -> int:
    return end[0] or (end[1] > 0) - (end[1] < 0)


def shifted(end: int | None, unit: str, sign: int, step: Fraction | None) -> int | None:
    """A day, as an ordinal, so many days or months later: the first day does not count, and a month that lacks the day ends it.

    None where a part is not known, or no calendar has the day. Source: 民法典 arts 201 and 202. Public holidays (art. 203)
    are not known here, so a last day is not moved.
    """
    if end is None or step is None:
        return None
    whole, start = sign * int(step), date.fromordinal(end)
    try:
        if unit == "days":
            return (start + timedelta(days=whole)).toordinal()
        year, month = divmod(start.year * 12 + start.month - 1 + whole, 12)
        return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1])).toordinal()
    except (OverflowError, ValueError):
        return None


def point(value: Fraction | int) -> Interval:
    """The interval of one exact value."""
    exact = value if isinstance(value, Fraction) else Fraction(value)
    return Interval(exact, exact)


ZERO = point(0)
ANYTHING = Interval(None, None)
AT_LEAST_ZERO = Interval(Fraction(0), None)
