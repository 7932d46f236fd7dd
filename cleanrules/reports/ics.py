"""Calendars of deadlines as iCalendar (RFC 5545), one event of a whole day for each deadline whose day is known.

The bytes are deterministic: an event's UID is the deadline's fingerprint, so that a calendar which is imported again replaces
it, and its stamp is the day asked. Importing this module needs `icalendar`, which the extra `calendar` brings. Raises
MissingExtra without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from cleanrules.errors import MissingExtra
from cleanrules.reports.calendar import HEADINGS, REVIEW, named, state_text
from cleanrules.reports.law import cite_text
from cleanrules.reports.words import AID
from cleanrules.screening.calendar import HOLIDAYS, Calendar, Deadline
from cleanrules.text import Language, Text

try:
    import icalendar
except ImportError:
    raise MissingExtra(
        "iCalendar needs `icalendar`, which is not installed",
        help="install the extra: `pip install 'cleanrules[calendar]'`",
    ) from None

NAME = Text("清洁生产期限", "Cleaner-production deadlines")


def render(calendars: Sequence[Calendar], language: Language = "zh") -> str:
    """All calendars as one; deadlines without a known day are left out."""
    made = icalendar.Calendar()
    made.add("prodid", f"-//cleanrules//calendar//{language.upper()}")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", NAME[language])
    for calendar in calendars:
        for one in calendar.deadlines:
            if one.due is not None:
                made.add_component(_event(calendar, one, language))
    return bytes(made.to_ical()).decode()


def _event(calendar: Calendar, one: Deadline, language: Language) -> icalendar.Event:
    assert one.due is not None
    made = icalendar.Event()
    made.add("uid", f"{one.fingerprint}@cleanrules")
    made.add("dtstamp", datetime.combine(calendar.as_of, time(), UTC))
    made.add("dtstart", one.due)
    made.add("dtend", one.due + timedelta(days=1))
    made.add("transp", "TRANSPARENT")
    made.add("status", "TENTATIVE" if one.review or one.state == "undetermined" else "CONFIRMED")
    made.add("categories", [one.rule.code])
    made.add("summary", f"{HEADINGS[one.state][language]} {one.title[language]} {named(calendar)}".rstrip())
    made.add("description", "\n".join(_description(calendar, one, language)))
    return made


def _description(calendar: Calendar, one: Deadline, language: Language) -> list[str]:
    basis = [cite_text(cite, one.finding.rulebook, language) for cite in one.rule.cites]
    state = Text(f"{calendar.as_of}：{state_text(one, 'zh')}", f"{calendar.as_of}: {state_text(one, 'en')}")[language]
    doubt = [REVIEW[language]] if one.review else []
    return [f"{one.rule.code} {one.rule.title[language]}", *basis, state, *doubt, HOLIDAYS[language], AID[language]]
