"""A calendar of deadlines as text or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cleanrules.facts.facts import Value
from cleanrules.law.codes import regions
from cleanrules.reports.json import cite_data, dumped, text_data
from cleanrules.reports.law import cite_text
from cleanrules.reports.sheet import Sheet
from cleanrules.reports.words import AID, LABELS, joined
from cleanrules.screening.calendar import HOLIDAYS, STATES, Calendar, Deadline, State
from cleanrules.screening.words import REASONS
from cleanrules.text import Language, Text

HEADINGS: dict[State, Text] = {
    "missed": Text("已逾期", "Missed"),
    "due": Text("未到期", "Still to come"),
    "undetermined": Text("无法判定", "Undetermined"),
    "met": Text("已按期完成", "Met"),
}
REVIEW = Text("需人工复核", "for a person to review")
UNDATED = Text("日期未定", "no day known")
OPEN = Text("是否适用尚待认定", "whether it applies is for a person to find")
NONE = Text("没有期限", "no deadlines")
_COLON = Text("：", ": ")
_STYLES: dict[State, str] = {"missed": "red", "undetermined": "yellow", "met": "green"}
_LABEL = 14


def render(calendars: Sequence[Calendar], language: Language = "zh", *, width: int = 100, color: bool = False) -> str:
    """The deadlines of each subject: what is missed, what is to come, what is not known, what is met."""
    return "\n".join(_one(calendar, language, width, color=color) for calendar in calendars)


def _one(calendar: Calendar, language: Language, width: int, *, color: bool) -> str:
    sheet = Sheet(width)
    sheet.put(Text("期限日历", "Calendar of deadlines")[language], style="bold")
    sheet.row(LABELS["subject"][language], named(calendar))
    sheet.row(LABELS["as_of"][language], calendar.as_of.isoformat())
    for assumed in calendar.screening.assumptions:
        sheet.row(LABELS["assumed"][language], assumed[language])
    for state in STATES:
        some = [one for one in calendar.deadlines if one.state == state]
        if some:
            sheet.blank()
            sheet.put(
                f"{HEADINGS[state][language]}{_counted(len(some), language)}",
                style=f"bold {_STYLES.get(state, '')}".strip(),
            )
        for one in some:
            _deadline(sheet, one, language)
    sheet.blank()
    if not calendar.deadlines:
        sheet.put(NONE[language])
    sheet.put(HOLIDAYS[language], style="dim")
    sheet.put(AID[language], style="dim")
    return sheet.text(color=color)


def _counted(count: int, language: Language) -> str:
    return f"（{count} 项）" if language == "zh" else f" ({count})"


def named(calendar: Calendar) -> str:
    """The subject by its name, else its identifier, else where it lies."""
    values: dict[str, Value] = dict(calendar.screening.facts.values)
    place = calendar.screening.region
    found = values.get("name") or calendar.subject or (regions().full_name(place) if place else "")
    return str(found)


def _deadline(sheet: Sheet, one: Deadline, language: Language) -> None:
    due = UNDATED[language] if one.due is None else one.due.isoformat()
    doubt = f"（{REVIEW.zh}）" if language == "zh" else f" ({REVIEW.en})"
    said = f"{one.title[language]}{_COLON[language]}{state_text(one, language)}{doubt if one.review else ''}"
    sheet.row(due, said, indent=2, label_width=_LABEL)
    cites = one.rule.cites[:1]
    basis = [cite_text(cite, one.finding.rulebook, language) for cite in cites]
    sheet.row("", "  ".join([one.rule.code, *basis]), indent=2, label_width=_LABEL, style="dim")


def state_text(one: Deadline, language: Language) -> str:
    """The state in words: the day of the event, the days left or late, or what is missing."""
    given = "" if one.on is None else one.on.isoformat()
    match one.state:
        case "met":
            return Text(f"{given} 完成", f"done on {given}")[language]
        case "missed":
            late = Text(f"逾期 {one.days} 日", f"missed by {_days(one.days)}")[language]
            done = one.on is not None and one.on <= one.finding.as_of
            so_far = Text(
                f"，{given} 完成" if done else "，尚未完成", f", done on {given}" if done else ", not done yet"
            )
            return late if one.event is None else f"{late}{so_far[language]}"
        case "due" if one.days is None:
            return Text(
                "最后一日尚不能确定，取决于尚未发生的事件", "no last day yet: it turns on an event that is to come"
            )[language]
        case "due":
            left = Text(
                f"还有 {one.days} 日" if one.days else "今日到期",
                f"due in {_days(one.days)}" if one.days else "due today",
            )
            return f"{left[language]}{_planned(one, language)}"
    needs = joined([need.title[language] for need in one.missing], language)
    if not needs:
        open_ = one.finding.outcome != "needs_review"
        return (REASONS.get(one.finding.reason or "", OPEN) if open_ else one.finding.why_review)[language]
    return Text(f"缺少{needs}", f"lacking {needs}")[language]


def _planned(one: Deadline, language: Language) -> str:
    """The day given for an event that has not happened yet."""
    if one.on is None or one.due is None:
        return ""
    late = Text("，晚于期限", ", too late")[language] if one.on > one.due else ""
    return Text(f"（预定 {one.on}{late}）", f" (planned for {one.on}{late})")[language]


def _days(count: int | None) -> str:
    return "1 day" if count == 1 else f"{count} days"


# --- data ---


def as_json(calendars: Sequence[Calendar], *, several: bool) -> str:
    """One calendar as an object, several as a list."""
    data = [_data(calendar) for calendar in calendars]
    return f"{dumped(data if several else data[0])}\n"


def _data(calendar: Calendar) -> dict[str, Any]:
    screening = calendar.screening
    return {
        "subject": calendar.subject, "kind": screening.kind, "region": screening.region,
        "as_of": calendar.as_of.isoformat(), "minimum_confidence": screening.minimum_confidence,
        "assumptions": [text_data(one) for one in (*screening.assumptions, HOLIDAYS)],
        "deadlines": [_deadline_data(one) for one in calendar.deadlines],
        "rulebook": {"sha256": screening.rulebook.sha256, "plugins": dict(screening.rulebook.plugins)},
        "version": screening.version,
    }  # fmt: skip


def _deadline_data(one: Deadline) -> dict[str, Any]:
    return {
        "code": one.rule.code, "name": one.rule.name, "title": text_data(one.title), "event": one.event,
        "state": one.state, "due": None if one.due is None else one.due.isoformat(),
        "on": None if one.on is None else one.on.isoformat(), "days": one.days, "review": one.review,
        "force": one.rule.force, "outcome": one.finding.outcome,
        "missing": [{"path": need.path, "title": text_data(need.title)} for need in one.missing],
        "cites": [cite_data(cite, one.finding.rulebook, one.finding.as_of) for cite in one.rule.cites],
        "fingerprint": one.fingerprint,
    }  # fmt: skip
