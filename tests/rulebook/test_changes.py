"""What of the law changes between two days: held against the windows themselves, and on the days that matter most."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanrules import UsageError, law_changes, load_rulebook
from cleanrules.law.windows import Moment
from cleanrules.rulebook.changes import LawChange
from cleanrules.rulebook.histories import History, Version, histories, history_of

DAYS = st.dates(date(2010, 1, 1), date(2036, 1, 1))
CODE_DAY = date(2026, 8, 15)


@pytest.fixture(scope="module")
def book():
    """The shipped rulebook."""
    return load_rulebook()


@cache
def certain() -> list[History]:
    """The histories in which every bound is known to the day, but legal bases, which are told with their rules."""
    book = load_rulebook()
    found = histories(book, list(book.rules.values()), whole=True)
    return [
        one
        for one in found
        if one.what != "basis" and not any(bound.event for version in one.versions for bound in version.window.bounds)
    ]


def holding(history: History, day: date) -> set[int]:
    """Which versions hold on a day, whatever the evidence."""
    moment = Moment(day, frozenset(), "missing")
    return {place for place, one in enumerate(history.versions) if one.window.holds(moment)}


def told(changes: tuple[LawChange, ...]) -> dict[tuple[object, ...], list[LawChange]]:
    """The changes of each thing."""
    found: dict[tuple[object, ...], list[LawChange]] = {}
    for one in changes:
        if one.how != "may change":
            found.setdefault((one.what, one.name, one.rules), []).append(one)
    return found


@settings(max_examples=12, deadline=None)
@given(DAYS, st.integers(1, 4000))
def test_every_change_is_told_and_nothing_else(since, length) -> None:
    """What holds on the later day is what held on the earlier one, with all told changes made; none told, none made."""
    until = since + timedelta(days=length)
    changes = told(law_changes(load_rulebook(), since, until))
    for history in certain():
        holds: list[Version] = [history.versions[place] for place in holding(history, since)]
        for change in changes.get((history.what, history.name, history.rules), []):
            assert since < change.day <= until
            holds = [one for one in holds if one not in change.before] + list(change.after)
        later = [history.versions[place] for place in holding(history, until)]
        assert {id(one.value) for one in later} == {id(one.value) for one in holds}


@settings(max_examples=12, deadline=None)
@given(DAYS, st.integers(1, 2000), st.integers(1, 2000))
def test_spans_add_up(since, first, second) -> None:
    """Certain changes of two spans that meet are those of the whole."""
    book = load_rulebook()
    middle, until = since + timedelta(days=first), since + timedelta(days=first + second)
    parts = [*law_changes(book, since, middle), *law_changes(book, middle, until)]
    whole = law_changes(book, since, until)
    assert [one for one in whole if one.certain] == [one for one in parts if one.certain]


def test_the_code_takes_the_place_of_ten_statutes(book) -> None:
    """On 2026-08-15 the Code begins, ten statutes end by it, and regulations may have changed."""
    found = [one for one in law_changes(book, CODE_DAY - timedelta(1), CODE_DAY) if one.what == "instrument"]
    ended = {one.name for one in found if one.how == "ends" and one.certain}
    assert 10 == len([name for name in ended if book.instruments[name].repealed_by == "eco-code"])
    assert ("begins", True) in {(one.how, one.certain) for one in found if one.name == "eco-code"}
    assert "livestock-regulation" in {one.name for one in found if one.how == "may change"}


def test_a_parameter_begins_with_its_window(book) -> None:
    """The share of electricity in buildings begins on 2026-01-01, for the rules that use it."""
    found = law_changes(book, date(2025, 12, 31), date(2026, 1, 1), select=["CON-EL"])
    (change,) = [one for one in found if one.name == "electricity_share"]
    assert ("begins", (), 1) == (change.how, change.before, len(change.after))
    assert {"CON-EL-001", "CON-EL-005", "CON-EL-006", "CON-EL-009"} == set(change.rules)


def test_roughly_known_bounds_are_marked(book) -> None:
    """A revised measure whose day was not found is no certain change, and is told wherever it may lie."""
    (change,) = [one for one in law_changes(book, date(2026, 6, 1), date(2026, 7, 1)) if one.name == "miit-2026-steel"]
    assert (False, date(2026, 5, 18)) == (change.certain, change.day)


@pytest.mark.parametrize("until", [date(2026, 1, 1), date(2025, 1, 1)])
def test_days_in_the_wrong_order(book, until) -> None:
    """The later day must lie after the earlier one."""
    with pytest.raises(UsageError, match="does not lie after"):
        law_changes(book, date(2026, 1, 1), until)


@pytest.mark.parametrize("name", ["steel_ratio", "param.steel_ratio"])
def test_history_of_a_parameter(book, name) -> None:
    """A parameter's history is itself, with the rules that use it."""
    (found,) = history_of(name, book)
    assert ("parameter", "steel_ratio", 7) == (found.what, found.name, len(found.versions))
    assert ("IND-CR-001", "IND-CR-002") == found.rules


def test_history_of_a_rule_begins_with_the_rule(book) -> None:
    """A rule's history holds the rule first, then what it rests on; instruments are in its legal basis."""
    found = history_of("IND-CR-001", book)
    assert "rule" == found[0].what
    assert {"rule", "category", "parameter", "set", "basis"} == {one.what for one in found}


def test_history_of_an_instrument(book) -> None:
    """An instrument's history names all rules that cite it."""
    (found,) = history_of("cleaner-production-law", book)
    assert "IND-AU-001" in found.rules


def test_unknown_name(book) -> None:
    """A name that is nothing gets a suggestion."""
    with pytest.raises(UsageError) as caught:
        history_of("steel_ration", book)
    assert "did you mean `steel_ratio`?" == caught.value.help
