"""Exact numbers: plain decimals, and intervals that may be open to infinity."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from cleanrules.exact import (
    ANYTHING,
    AT_LEAST_ZERO,
    ZERO,
    Interval,
    decimals_of,
    number_text,
    plain_day,
    plain_decimal,
    point,
)


def span(low: int | None, high: int | None) -> Interval:
    """An interval of whole ends."""
    return Interval(None if low is None else Fraction(low), None if high is None else Fraction(high))


@pytest.mark.parametrize(("text", "value"), [("12", "12"), ("-0.50", "-1/2"), ("+3", "3"), ("007", "7")])
def test_plain_decimals(text: str, value: str) -> None:
    """A plain decimal has its exact value."""
    assert Fraction(value) == plain_decimal(text)


@pytest.mark.parametrize(
    "text", ["", "1e5", "0x10", "1_000", "1,000", ".5", "1.", "NaN", "inf", " 1", "1\n", "１", "1/3", "9" * 25]
)
def test_what_is_no_plain_decimal(text: str) -> None:
    """Everything else is none: exponents, other bases, separators, blanks, digits of other scripts."""
    assert plain_decimal(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        ("2023-02-29", None),
        ("2024-W09-4", None),
        ("20240229", None),
        ("2024-02-29\n", None),
        (20240229, None),
    ],
)
def test_plain_days(text: object, day: date | None) -> None:
    """A day is written in full, and exists."""
    assert day == plain_day(text)


@pytest.mark.parametrize(("value", "places", "text"), [
    ("7", 0, "7"), ("-7/2", 1, "-3.5"), ("1/40", 3, "0.025"), ("-1/1000", 3, "-0.001"), ("1/3", None, "1/3"), ("100", 0, "100"),
])  # fmt: skip
def test_numbers_as_text(value: str, places: int | None, text: str) -> None:
    """A fraction with a decimal form is written as one, any other as a fraction."""
    assert places == decimals_of(Fraction(value))
    assert text == number_text(Fraction(value))


@pytest.mark.parametrize(("one", "two", "total"), [
    (span(1, 2), span(3, 4), span(4, 6)),
    (span(1, None), span(3, 4), span(4, None)),
    (span(None, 2), span(3, None), ANYTHING),
])  # fmt: skip
def test_addition(one: Interval, two: Interval, total: Interval) -> None:
    """Ends are added; an open end stays open."""
    assert total == one + two == two + one


@pytest.mark.parametrize(("one", "two", "product"), [
    (span(2, 3), span(4, 5), span(8, 15)),
    (span(-2, 3), span(4, 5), span(-10, 15)),
    (span(-2, -1), span(4, None), span(None, -4)),
    (span(-2, 3), span(4, None), ANYTHING),
    (span(0, 3), AT_LEAST_ZERO, AT_LEAST_ZERO),
    (span(-3, 0), AT_LEAST_ZERO, span(None, 0)),
    (ZERO, ANYTHING, ZERO),
    (AT_LEAST_ZERO, AT_LEAST_ZERO, AT_LEAST_ZERO),
    (span(1, None), span(None, -1), span(None, -1)),
])  # fmt: skip
def test_multiplication(one: Interval, two: Interval, product: Interval) -> None:
    """The product holds all products; an exact zero times anything, infinity too, is zero."""
    assert product == one * two == two * one


def test_hull_and_exact() -> None:
    """The hull is the smallest interval around both; an interval of one value is exact."""
    assert span(1, 5) == span(1, 2).hull(span(4, 5))
    assert span(None, None) == span(1, None).hull(span(None, 5))
    assert Fraction(3) == point(3).exact
    assert span(3, 4).exact is None
    assert ANYTHING.exact is None
