"""Days moved by days, months and years, against a calendar written here (民法典 arts 201 and 202)."""

from datetime import date, timedelta
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanrules.facts.facts import Facts
from cleanrules.facts.fields import NOT_YET
from cleanrules.language.check import read_condition
from cleanrules.language.nodes import CompareDays
from cleanrules.language.scope import Scope
from cleanrules.language.syntax import Source
from cleanrules.law.windows import Moment
from cleanrules.meaning import days
from cleanrules.meaning.conditions import evaluate
from cleanrules.rulebook.judging import NOTHING, Context
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.rulebook.model import Rulebook

OFTEN = settings(max_examples=10 * settings.default.max_examples)
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
AS_OF = date(2024, 2, 29)


@cache
def book() -> Rulebook:
    """A kind with two events."""
    return rulebook_from_text("kinds: {thing: {fields: {one: {type: event}, two: {type: event}}}}")


def compared(written: str) -> CompareDays:
    """The typed comparison of two days."""
    found = read_condition(Source(written, "x", ((1, 1),)), Scope("x", book().kinds["thing"].fields, {}, {}, {}))
    assert isinstance(found, CompareDays)
    return found


def truth(written: str, **known: object) -> bool | None:
    """The truth of a comparison of days."""
    context = Context(book(), Facts("thing", known), AS_OF, Moment(AS_OF, frozenset(), "derived"))  # type: ignore[arg-type]
    return evaluate(compared(written), context)


def length(year: int, month: int) -> int:
    """The days of a month, from the rule for leap years."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if leap and month == 2 else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def later(day: date, months: int) -> date:
    """A day so many months later, month by month; the month that lacks the day ends the term."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        year, month = (year + 1, 1) if month == 13 else (year - 1, 12) if month == 0 else (year, month)
    return date(year, month, min(day.day, length(year, month)))


@OFTEN
@given(DAYS, st.integers(0, 400), st.sampled_from("+-"))
def test_months_are_added_as_the_code_counts(day: date, months: int, sign: str):
    """The corresponding day of the month, or its last day; the comparison turns exactly there."""
    end = later(day, months if sign == "+" else -months)
    for step in (-1, 0, 1):
        two = end + timedelta(step)
        assert (two <= end) is truth(f"two <= one {sign} months({months})", one=day, two=two)
        assert (two == end) is truth(f"one {sign} months({months}) == two", one=day, two=two)


@OFTEN
@given(DAYS, st.integers(0, 3000), st.integers(0, 30), st.sampled_from("+-"))
def test_days_and_years_are_added_in_order(day: date, days: int, years: int, sign: str):
    """Years are twelve months each; further shifts count from where the last one ended."""
    end = later(day, 12 * years) + timedelta(days if sign == "+" else -days)
    for step in (-1, 0, 1):
        two = end + timedelta(step)
        assert (two < end) is truth(f"two < one + years({years}) {sign} days({days})", one=day, two=two)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2023-01-31", 1, "2023-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2024-02-29", 12, "2025-02-28"),
        ("2023-03-31", 6, "2023-09-30"), ("2023-12-31", 2, "2024-02-29"), ("2023-08-15", 3, "2023-11-15"),
    ],
)  # fmt: skip
def test_a_month_that_lacks_the_day_ends_the_term(start: str, months: int, end: str):
    """民法典 art. 202: where there is no corresponding day, the last day of the month."""
    last = date.fromisoformat(end)
    assert truth(f"two <= one + months({months})", one=date.fromisoformat(start), two=last) is True
    assert truth(f"two <= one + months({months})", one=date.fromisoformat(start), two=last + timedelta(1)) is False


@OFTEN
@given(st.lists(DAYS, min_size=1, max_size=4), st.integers(0, 40), st.integers(0, 40))
def test_not_yet_is_every_later_day(days: list[date], months: int, number: int):
    """What is decided of an event that has not happened holds for each later day on which it may."""
    for op, day in product((">=", ">", "<=", "<", "==", "!="), days):
        written = f"one + months({months}) {op} two - days({number})"
        before = truth(written, one=NOT_YET, two=day)
        for step in (1, 2, 40, 4000):
            assert before in (None, truth(written, one=AS_OF + timedelta(step), two=day)), (written, day)


def test_a_day_beyond_the_calendar_is_unknown():
    """A term that runs out of the calendar decides nothing wrong."""
    context = Context(book(), Facts("thing", {"one": date(9999, 12, 1)}), AS_OF, Moment(AS_OF, frozenset(), "derived"))
    assert (None, None) == days.day(compared("one + months(5) >= two").left, context, NOTHING).whole
