"""A day that recurs is that of the year of the day asked, in every engine, as long as there are years."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from cleanrules import Finding, PackError, Rulebook, screen
from cleanrules.batch.rows import table_of
from cleanrules.engines import reference
from cleanrules.engines.columnar import OUTCOMES, Columnar
from cleanrules.engines.context import Context
from cleanrules.exact import Yearly, plain_day, yearly_day
from cleanrules.facts.facts import Facts, read_facts
from cleanrules.law.windows import Moment
from cleanrules.reports.law import dated_value
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.screening.calendar import calendar

Judge = Callable[..., Finding]
YEARS = (1999, 2000, 2023, 2024, 2041, 2060, 2096)
PACK = """
kind: mill
confidence: copy
kinds:
  mill: {fields: {d: {type: event}, f: {type: flag}}}
instruments:
  i: {number: 1号, title: {zh: 法, en: law}, issuer: 部, rank: law, confidence: copy}
parameters:
  due: {title: {zh: 期限, en: due}, type: date, values: [{value: yearly 03-15, confidence: copy, cites: {instrument: i}}]}
  first: {title: {zh: 首日, en: first}, type: date, by: [subject.f], values: [{f: true, value: yearly 01-01, confidence: copy, cites: {instrument: i}}, {f: false, value: yearly 12-31, confidence: copy, cites: {instrument: i}}]}
rules:
- {code: TST-YE-001, name: late, title: {zh: 题, en: t}, when: 'true', require: d <= param.due, force: binding, effect: rectify, cites: {instrument: i}}
- {code: TST-YE-002, name: early, title: {zh: 题, en: t}, when: 'true', require: d >= param.first, force: binding, effect: rectify, cites: {instrument: i}}
- {code: TST-YE-003, name: moved, title: {zh: 题, en: t}, when: 'true', require: d < param.due - months(1) + days(3), force: binding, effect: rectify, cites: {instrument: i}}
- {code: TST-YE-004, name: asked, title: {zh: 题, en: t}, when: 'true', require: as_of > param.due, force: binding, effect: rectify, cites: {instrument: i}}
"""


@pytest.fixture(scope="module")
def book() -> Rulebook:
    """A rulebook that asks for days which recur."""
    return rulebook_from_text(PACK)


def mills(book: Rulebook) -> list[tuple[Facts, date]]:
    """Mills with days around those that recur, each asked about on days of several years."""
    found = []
    for year in YEARS:
        for day in (date(year, 1, 1), date(year, 2, 28), date(year, 3, 15), date(year, 12, 31)):
            for step in (-1, 0, 1):
                for facts in ({}, {"f": True}, {"f": False}):
                    known = {"kind": "mill", "d": (day + timedelta(step)).isoformat(), **facts}
                    found.append((read_facts(known, book.kinds), day))
    return found


def test_the_year_is_that_of_the_day_asked(book: Rulebook) -> None:
    """15 March of the year asked about, also long after the rule was written; a day later is late."""
    for year in (2024, 2041, 2060):
        for day, expected in (
            (f"{year}-03-15", "compliant"),
            (f"{year}-03-16", "violation"),
            (f"{year - 1}-12-31", "compliant"),
        ):
            found = screen({"kind": "mill", "d": day}, as_of=f"{year}-12-31", rulebook=book, engine="reference")
            assert expected == found["TST-YE-001"].outcome
            assert [date(year, 3, 15)] == [use.value for use in found["TST-YE-001"].parameters]


@pytest.mark.parametrize("each", [False, True])
def test_columns_agree_with_the_reference(book: Rulebook, each: bool) -> None:
    """With one day for all rows, and with a day for each row."""
    cases = mills(book)
    wanted = [
        {one.code: one.outcome for one in screen(facts, as_of=day, rulebook=book, engine="reference").findings}
        for facts, day in cases
    ]
    groups = (
        [list(range(len(cases)))]
        if each
        else [[n for n, (_, day) in enumerate(cases) if day.year == 2041 and day.month == 3]]
    )
    for rows in groups:
        days: Any = [cases[n][1] for n in rows] if each else cases[rows[0]][1]
        table = table_of([cases[n][0] for n in rows], book.kinds["mill"], days)
        found: dict[int, dict[str, str]] = {}
        for row, code, outcome, *_ in Columnar(book, "mill").judge(table, OUTCOMES).findings.iter_rows():
            found.setdefault(row, {})[code] = outcome
        assert [wanted[n] for n in rows] == [found[place] for place in range(len(rows))]


def test_the_solver_agrees_with_the_reference(book: Rulebook) -> None:
    """On a day that is written, and on one that lies anywhere in a span of many years."""
    encode = pytest.importorskip("cleanrules.proof.encode")
    span = (date(1999, 1, 1), date(2097, 1, 1))
    for facts, day in [(facts, day) for facts, day in mills(book) if day.year < 2049][
        ::8
    ]:  # events end with 2050 there
        moment = Moment(day, frozenset(), "derived")
        for asked in (day, span):
            shape = encode.Domain(full=False, items=1)
            variables = encode.Subject(book.kinds["mill"], encode.places([book]), asked, shape)
            encoder, context = encode.Encoder(book, variables, moment), Context(book, facts, day, moment)
            truths = {code: encoder.condition(rule.require) for code, rule in book.rules.items()}
            check = encode.solver(variables)
            check.add(*variables.pinned(facts), variables.as_of == day.toordinal())
            assert encode.z3.sat == check.check()
            model = check.model()
            for code, rule in book.rules.items():
                yes, no = (
                    part if isinstance(part, bool) else encode.z3.is_true(model.eval(part, True))
                    for part in (truths[code].yes, truths[code].no)
                )
                assert reference.evaluate(rule.require, context) is (True if yes else False if no else None), (
                    code,
                    facts,
                    day,
                )


def test_the_calendar_names_its_day(book: Rulebook) -> None:
    """What is due by a recurring day is due on that of the year asked about."""
    facts = read_facts({"kind": "mill", "d": "not_yet"}, book.kinds)
    due = {
        one.due for one in calendar(facts, as_of="2041-02-01", rulebook=book).deadlines if one.rule.code == "TST-YE-001"
    }
    assert {date(2041, 3, 15)} == due


def test_how_it_is_said(book: Rulebook) -> None:
    """As people say it where the law is shown; by its day in a finding."""
    value = book.parameters["due"].values[0]
    assert dated_value(value, "", book, "zh").startswith("每年3月15日")
    assert dated_value(value, "", book, "en").startswith("March 15 of each year")


@pytest.mark.parametrize(("written", "expected"), [
    ("yearly 03-15", Yearly(3, 15)), ("yearly 12-31", Yearly(12, 31)), ("yearly 02-29", None), ("yearly 02-28", Yearly(2, 28)), ("yearly 3-15", None),
    ("yearly 13-01", None), ("Yearly 03-15", None), ("yearly  03-15", None), ("yearly 04-31", None), ("yearly 03-15\n", None),
])  # fmt: skip
def test_how_it_is_written(written: str, expected: Yearly | None) -> None:
    """Month and day, each of two digits; only days that every year has."""
    assert expected == yearly_day(written)
    assert plain_day(written) is None


@pytest.mark.parametrize(("change", "message"), [
    ("value: yearly 02-29", "29 February is not in every year"), ("value: yearly 06-31", "`yearly 06-31` is not a date"),
    ("value: yearly 03-15, at_most: {value: 2024-01-01, confidence: copy, cites: {instrument: i}}", "a day that recurs lies between no ends"),
    ("value: null, at_most: {value: yearly 03-15, confidence: copy, cites: {instrument: i}}", "a day that recurs is no end"),
])  # fmt: skip
def test_what_can_not_recur(change: str, message: str) -> None:
    """A leap day is refused, and so is what would be two things at once."""
    text = PACK.replace(
        "value: yearly 03-15, confidence: copy", f"{change}, confidence: {'missing' if 'null' in change else 'copy'}"
    )
    with pytest.raises(PackError) as caught:
        rulebook_from_text(text)
    assert message == caught.value.message
