"""The calendar: which parts of rules are deadlines, on which day they fall, and their state on the day asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleanrules.errors import FactError, UsageError
from cleanrules.rulebook.load import load_rulebook, rulebook_from_text
from cleanrules.rulebook.model import SETTLED
from cleanrules.screening.calendar import calendar, terms_of
from cleanrules.screening.screen import screen
from cleanrules.testing.complete import complete_subjects

LISTED = {
    "kind": "enterprise", "id": "L", "region": "天津市", "listed_on": "2023-12-31", "notified_on": "2024-01-02",
    "operating_status": "operating", "in_audit_pilot": False, "listed_for_toxic": False, "listed_for_discharge": True,
    "listed_for_energy": False, "listed_for_5000_tce": False, "listed_for_200k_water": False,
    "information_published_on": "not_yet", "audit_started_on": "not_yet", "audit_finished_on": "not_yet",
    "reported_to_ndrc_on": "not_yet", "reported_to_ecology_on": "not_yet", "accepted_on": "not_yet",
}  # fmt: skip
PUBLISH, START, FINISH = "IND-AU-008", "IND-AU-009", "IND-AU-010"


@pytest.fixture
def deadlines(rule):
    """The deadlines of one rule for a mill of some facts."""

    def call(require: str, facts=None, *, as_of="2024-06-01", **how):
        found = calendar({"kind": "mill", **(facts or {})}, as_of=as_of, rulebook=rule(require, **how))
        return found.deadlines

    return call


def said(deadlines):
    """Path, state, last day and days of some deadlines."""
    return [(one.path, one.state, str(one.due) if one.due else None, one.days) for one in deadlines]


# --- the audit ---


def audit(as_of, **facts):
    """The deadlines of the listed enterprise, by code."""
    found = calendar({**LISTED, **facts}, as_of=as_of)
    return {one.rule.code: one for one in found.deadlines}


def test_last_days_of_a_list_of_new_years_eve() -> None:
    """A list of 2023-12-31: publish by 2024-01-31, start by 2024-02-29, finish by 2024-12-31."""
    found = audit("2024-01-15")
    assert [date(2024, 1, 31), date(2024, 2, 29), date(2024, 12, 31)] == [
        found[code].due for code in (PUBLISH, START, FINISH)
    ]
    assert [("due", 16), ("due", 45), ("due", 351)] == [
        (found[code].state, found[code].days) for code in (PUBLISH, START, FINISH)
    ]


@pytest.mark.parametrize(
    ("as_of", "facts", "state", "days"),
    [
        ("2024-02-29", {}, "due", 0),
        ("2024-03-01", {}, "missed", 1),
        ("2024-03-01", {"audit_started_on": "2024-02-29"}, "met", None),
        ("2024-06-01", {"audit_started_on": "2024-03-01"}, "missed", 1),
        ("2024-02-20", {"audit_started_on": "2024-03-05"}, "due", 9),
        ("2024-06-01", {"audit_started_on": None}, "undetermined", None),
        ("2024-06-01", {"notified_on": None}, "undetermined", None),
    ],
)
def test_states(as_of, facts, state, days) -> None:
    """Due up to the last day, missed after it, met by the event; an event of a later day has not happened yet."""
    found = audit(as_of, **facts)[START]
    assert (state, days) == (found.state, found.days)
    assert date(2024, 2, 29) == found.due


def test_what_is_missing() -> None:
    """An undetermined deadline names the facts that would settle it, whether it applies and whether it was kept."""
    found = audit("2024-06-01", notified_on=None, audit_started_on=None)[START]
    assert {"notified_on", "audit_started_on"} == {need.path for need in found.missing}
    assert () == audit("2024-06-01")[START].missing


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"listed_on": "not_yet", "notified_on": "not_yet"}, set()),
        ({"in_audit_pilot": True}, {PUBLISH}),
        (
            {"operating_status": "closed", "stop_opinion_on": "2024-01-05", "stop_verified_by_ecology": True,
             "stop_filed_with_ndrc": True, "stop_filed_with_ecology": True}, set(),
        ),
        ({"operating_status": "closed", "stop_opinion_on": "not_yet"}, {PUBLISH, START, FINISH}),
    ],
)  # fmt: skip
def test_what_does_not_concern_the_subject(facts, shown) -> None:
    """A deadline of one who is not listed, or is exempt, is hidden; a stop without the opinion exempts nobody."""
    assert shown == {PUBLISH, START, FINISH} & set(audit("2024-02-01", **facts))


def test_interval_and_yearly_report() -> None:
    """The five-year interval runs from the last audit, the report is due on 15 March."""
    found = audit(
        "2025-02-01", listed_for_toxic=True, previous_audit_finished_on="2020-02-29", disclosure_reported_on="not_yet"
    )
    assert ("due", date(2025, 2, 28), 27) == (
        found["IND-AU-012"].state,
        found["IND-AU-012"].due,
        found["IND-AU-012"].days,
    )
    assert ("due", date(2025, 3, 15), 42) == (
        found["IND-AU-016"].state,
        found["IND-AU-016"].due,
        found["IND-AU-016"].days,
    )
    assert "自上一次审核完成日期起的期限" == found["IND-AU-012"].title.zh


def test_recipients_that_are_recalled_are_for_review() -> None:
    """What rests on weak evidence has its state, and is for a person; an open window leaves it undetermined."""
    found = {(one.rule.code, one.path): one for one in calendar(LISTED, as_of="2025-01-10").deadlines}
    weak, firm = found["IND-AU-024", "reported_to_ndrc_on"], found["IND-AU-011", "reported_to_ndrc_on"]
    assert [("missed", 10, True), ("missed", 10, False)] == [(one.state, one.days, one.review) for one in (weak, firm)]
    later = {(one.rule.code, one.path): one for one in calendar(LISTED, as_of="2026-03-01").deadlines}
    one = later["IND-AU-011", "reported_to_ndrc_on"]
    assert ("undetermined", True, ()) == (one.state, one.review, one.missing)


# --- as the screening says ---

LAST_DAY = """  exceptions:
  - {label: last-day, when: d == e + years(2), exempt: true, cites: {instrument: i}}
"""


@pytest.mark.parametrize(
    ("require", "facts", "more", "expected"),
    [
        ("d < e + years(2)", {"d": "not_yet"}, LAST_DAY, [("d", "due", "2026-01-01", 579)]),
        ("d <= e + months(9) or d <= e + months(8)", {"d": "not_yet"}, "", [("d", "due", "2024-10-01", 122)]),
        ("d <= e or f", {"d": "2023-12-01"}, "", [("d", "met", "2024-01-01", None)]),
        ("d <= e + years(1) or f", {"d": "2024-12-01"}, "", [("d", "due", "2025-01-01", 214)]),
        ("d <= e or e <= d + years(9)", {"d": "not_yet"}, "", []),
    ],
)  # fmt: skip
def test_what_the_screening_does_not_leave_open(deadlines, require, facts, more, expected) -> None:
    """What is pending is due on its last day, whatever the form; what is kept whatever is unknown is met, or due."""
    found = deadlines(require, {"e": "2024-01-01", **facts}, more=more)
    assert expected == said(found)
    assert not any(one.review or one.missing for one in found)


def test_a_deadline_whose_start_is_to_come(deadlines) -> None:
    """A term that an event to come would start is due without a day; a start on which nothing turns leaves no deadline."""
    assert [("d", "due", None, None)] == said(deadlines("d <= e + months(2)", {"e": "not_yet", "d": "not_yet"}))


DELAYED = [
    pytest.param(one, event, id=f"{one.name}-{event}")
    for one in complete_subjects(load_rulebook())
    for event in ["", *(name for name in one.facts if name.endswith("_on"))][:5]
]


@pytest.mark.parametrize(("complete", "event"), DELAYED)
def test_the_calendar_says_what_the_screening_says(complete, event) -> None:
    """What is open in the calendar is open in the screening; each last day of what is pending is due on that day."""
    facts = {**complete.facts, **({event: "not_yet"} if event else {})}
    try:
        found = calendar(facts, as_of=complete.entry.as_of, rulebook=complete.rulebook(load_rulebook()))
    except FactError:
        return  # the event can't be to come: another says that it has happened
    settled = {one.code: one.outcome for one in found.screening.findings if one.outcome in SETTLED}
    assert not [one for one in found.deadlines if one.state in ("undetermined", "missed") and one.rule.code in settled]
    assert not [one for one in found.deadlines if one.review and one.rule.code in settled]
    due = {(one.rule.code, one.event, one.due) for one in found.deadlines if one.state == "due"}
    assert {
        (code, event.path, event.until)
        for event, codes in found.screening.pending
        for code in codes
        if event.until is not None
    } <= due


# --- which parts of rules are deadlines ---


@pytest.mark.parametrize(
    ("require", "due"),
    [
        ("d <= e + months(2)", "2024-02-29"),
        ("e + months(2) >= d", "2024-02-29"),
        ("d < e + months(2)", "2024-02-28"),
        ("d <= e", "2023-12-31"),
        ('d <= "2024-05-06"', "2024-05-06"),
        ("d <= e + days(30)", "2024-01-30"),
        ("as_of <= e + years(1)", "2024-12-31"),
        ("d <= e + months(2) and f", "2024-02-29"),
    ],
)  # fmt: skip
def test_deadlines(deadlines, require, due) -> None:
    """An event, or the day asked, no later than another day is a deadline, whichever way it is written."""
    found = deadlines(require, {"e": "2023-12-31", "d": "not_yet"}, as_of="2023-12-31")
    assert [due] == [str(one.due) for one in found]
    assert ["due"] == [one.state for one in found]


@pytest.mark.parametrize(
    "require",
    ["d >= e", "d == e", "d != e", "d <= as_of", "as_of >= e + months(2)", "d + months(1) <= e", "f", "a <= b",
     "not (d > e)", "d <= e + months(2) or d <= e + months(3)", "any(u.d <= e for u in us)"],
)  # fmt: skip
def test_no_deadlines(rule, require) -> None:
    """What must lie later, has no day of its own, or may be met in several ways is no deadline."""
    found = list(terms_of(rule(require).rules["TST-AA-001"]))
    expected = ["d"] if require == "d >= e" else []  # then `e` is the one with a last day
    assert [one.by.text for one in found] == expected


def test_alternatives(deadlines) -> None:
    """With `or` the deadline is there where the other parts are false, unknown where they are."""
    facts = {"e": "2024-01-01", "d": "not_yet"}
    assert [("d", "missed", "2024-03-01", 92)] == said(deadlines("f or d <= e + months(2)", {**facts, "f": False}))
    assert [] == said(deadlines("f or d <= e + months(2)", {**facts, "f": True}))
    found = deadlines("f or d <= e + months(2)", facts)
    assert [("d", "undetermined", "2024-03-01", None)] == said(found)
    assert ["f"] == [need.path for need in found[0].missing]


def test_items(deadlines) -> None:
    """With `all`, each item that is meant has the deadline; a list that may have more says so."""
    require = "all(u.d <= e + months(2) for u in us if u.f)"
    us = [{"id": "甲", "f": True, "d": "2024-02-01"}, {"id": "乙", "f": True, "d": "not_yet"}, {"id": "丙", "f": False}]
    found = deadlines(require, {"e": "2024-01-01", "us": us})
    assert [("us[0].d", "met", "2024-03-01", None), ("us[1].d", "missed", "2024-03-01", 92)] == said(found)
    assert "us 乙 d" == found[1].title.zh
    more = deadlines(require, {"e": "2024-01-01", "us": {"complete": False, "items": us[:1]}})
    assert [("us[0].d", "met"), ("us[1].d", "undetermined")] == [(one.path, one.state) for one in more]
    assert [("us[0].d", "undetermined")] == [(one.path, one.state) for one in deadlines(require, {"e": "2024-01-01"})]


EXCEPTIONS = """  exceptions:
  - {label: longer, when: f, require: d <= e + months(6), cites: {instrument: i}}
  - {label: none, when: g, exempt: true, cites: {instrument: i}}
"""


@pytest.mark.parametrize(
    ("f", "g", "dues"),
    [
        (False, False, ["2024-03-01"]), (True, False, ["2024-07-01"]), (True, True, ["2024-07-01"]), (False, True, []),
        (None, True, ["2024-07-01"]), (False, None, ["2024-03-01"]), (None, False, ["2024-03-01", "2024-07-01"]),
    ],
)  # fmt: skip
def test_exceptions(deadlines, f, g, dues) -> None:
    """An exception takes the place of the rule's deadline by its own, or by none; an open one leaves both undetermined.

    Where an open one would give more time, and the other exempts, nothing is late yet either way: it is due.
    """
    found = deadlines("d <= e + months(2)", {"e": "2024-01-01", "d": "not_yet", "f": f, "g": g}, more=EXCEPTIONS)
    assert dues == [str(one.due) for one in found]
    assert (None in (f, g) and not g) == any(one.state == "undetermined" for one in found)


def test_weak_parameter(deadlines) -> None:
    """A day that rests on weak evidence is computed, and for review."""
    law = """parameters:
  term: {title: {zh: 期限, en: term}, values: [{value: "3", confidence: recalled, cites: {instrument: i}}]}
"""
    found = deadlines("d <= e + months(param.term)", {"e": "2024-01-01", "d": "not_yet"}, law=law)
    assert [("d", "missed", "2024-04-01", 61)] == said(found)
    assert found[0].review


def test_discretion(deadlines) -> None:
    """A miss that the law leaves to a person is for review; a day that is still to come is not."""
    more = "  discretion: {zh: 由主管部门认定, en: for the authority}\n"
    facts = {"e": "2024-01-01", "d": "not_yet"}
    assert [("missed", True)] == [(one.state, one.review) for one in deadlines("d <= e + months(2)", facts, more=more)]
    found = deadlines("d <= e + months(2)", facts, as_of="2024-02-01", more=more)
    assert [("due", False)] == [(one.state, one.review) for one in found]


def test_order() -> None:
    """The earliest day comes first, those without a day last."""
    found = calendar(
        LISTED | {"listed_for_toxic": True, "previous_audit_finished_on": "2021-05-05"}, as_of="2024-01-15"
    )
    dues = [one.due for one in found.deadlines]
    known = [due for due in dues if due is not None]
    assert sorted(known) == known
    assert known == dues[: len(known)]


def test_no_rule_at_all() -> None:
    """A rulebook without rules for the kind is an error: an empty calendar would read as if nothing were due."""
    empty = rulebook_from_text("kinds: {mill: {fields: {f: {type: flag}}}}\n")
    with pytest.raises(UsageError, match="no rule for the kind `mill` is loaded"):
        calendar({"kind": "mill"}, as_of="2024-01-01", rulebook=empty)


def test_fingerprint() -> None:
    """A deadline keeps its fingerprint from day to day, and no two of a subject share one."""
    one, two = calendar(LISTED, as_of="2024-01-15"), calendar(LISTED, as_of="2024-06-01")
    prints = [deadline.fingerprint for deadline in one.deadlines]
    assert len(set(prints)) == len(prints)
    assert set(prints) == {deadline.fingerprint for deadline in two.deadlines}
    other = calendar({**LISTED, "id": "M"}, as_of="2024-01-15")
    assert not set(prints) & {deadline.fingerprint for deadline in other.deadlines}


def test_every_deadline_of_the_rulebook_has_a_title() -> None:
    """The audit's deadlines are all found, and those of other packs, without any declaration."""
    codes = {code for code, one in load_rulebook().rules.items() if any(terms_of(one))}
    assert {
        PUBLISH,
        START,
        FINISH,
        "IND-AU-011",
        "IND-AU-012",
        "IND-AU-016",
        "IND-AU-024",
        "IND-CR-011",
        "IND-ER-007",
    } <= codes


DAYS = st.dates(date(2023, 1, 1), date(2025, 12, 31))


@given(DAYS, st.one_of(st.none(), st.just("not_yet"), DAYS), DAYS, st.integers(0, 24), st.sampled_from(["<", "<="]))
@example(date(2023, 1, 1), "not_yet", date(2023, 1, 1), 0, "<=")
def test_the_calendar_agrees_with_the_finding(start, event, as_of, months, op) -> None:
    """A deadline that is met or missed is a rule that is kept or broken; one that is neither is settled only by a later day."""
    book = BOOKS.setdefault((months, op), rulebook_from_text(PACK.format(op=op, months=months)))
    facts = {"kind": "mill", "id": "m", "e": start, **({} if event is None else {"d": event})}
    (one,) = calendar(facts, as_of=as_of, rulebook=book).deadlines
    finding = screen(facts, as_of=as_of, rulebook=book, engine="reference").findings[0]
    match one.state:
        case "met":
            assert "compliant" == finding.outcome
        case "missed":
            assert "violation" == finding.outcome
            assert one.days == ((event if isinstance(event, date) and event <= as_of else as_of) - one.due).days >= 1
        case "due":
            assert as_of + timedelta(days=one.days) == one.due >= as_of
            last_day = (
                event == "not_yet" and as_of == one.due
            )  # not by that day, says the finding; the calendar gives it still
            assert finding.outcome == ("violation" if last_day else finding.outcome)
            assert last_day or finding.outcome == ("undetermined" if event is None else "pending") or event != "not_yet"
        case "undetermined":
            assert (None, "undetermined") == (event, finding.outcome)


BOOKS: dict = {}
PACK = """
kind: mill
confidence: copy
kinds: {{mill: {{fields: {{id: {{type: text}}, d: {{type: event}}, e: {{type: event}}}}}}}}
instruments: {{i: {{number: 1号, title: {{zh: 甲法, en: law one}}, issuer: 部, rank: law, confidence: copy}}}}
rules:
- {{code: TST-AA-001, name: fault, title: {{zh: 题, en: title}}, when: "true", require: "d {op} e + months({months})", force: binding, effect: rectify, cites: {{instrument: i}}}}
"""
