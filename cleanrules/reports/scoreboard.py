"""A scoreboard as text, JSON or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from rich.table import Table

from cleanrules.exact import number_text
from cleanrules.reports.json import dumped, text_data
from cleanrules.reports.sheet import Sheet, rendered
from cleanrules.reports.words import AID, LABELS
from cleanrules.screening.scoreboard import STATES, Course, Place, Point, Score, Scoreboard, State
from cleanrules.screening.values import quantity_text
from cleanrules.screening.words import OUTCOMES
from cleanrules.text import Language, Text

STATE_WORDS: dict[State, Text] = {
    "reached": Text("已达目标", "reached"),
    "missed": Text("未达目标", "missed"),
    "open": Text("尚未到期", "not due yet"),
    "undetermined": Text("无法判定", "undetermined"),
    "review": Text("需人工复核", "needs review"),
    "expired": Text("目标已期满", "expired"),
}
_ORDER: tuple[State, ...] = ("reached", "missed", "review", "open", "undetermined", "expired")
_COLON = Text("：", ": ")
COURSE_NOTE = Text(
    "进度：自首个统计期的数值到目标日的目标值连成直线，最后一个统计期应当达到的数值",
    "course: the figure that the straight line from the first period to the target asks for at the last one",
)
_STYLES: dict[State, str] = {"missed": "red", "undetermined": "yellow", "review": "yellow", "reached": "green"}
_COLUMNS = (
    Text("地区", "district"), Text("统计期末", "period"), Text("数值", "figure"), Text("目标", "target"),
    Text("差距", "distance"), Text("状态", "state"), Text("进度", "course"),
)  # fmt: skip


def render(board: Scoreboard, language: Language = "zh", *, width: int = 100, color: bool = False) -> str:
    """The scoreboard as text: each target with its districts, then what lacks statistics, then the ranking."""
    head, foot = Sheet(width), Sheet(width)
    head.put(Text("地区目标对照", "Targets of districts")[language], style="bold")
    head.put(f"{LABELS['as_of'][language]}{_COLON[language]}{board.as_of}")
    parts = [head.text(color=color)]
    blank = []
    for place in board.indicators:
        scores = [one for one in board.scores if one.code == place.name]
        if all(one.state == "undetermined" and not one.points for one in scores):
            blank.append(scores[0])
            continue
        parts.append(f"\n{heading(scores[0], board, language)}{_due_text(scores[0], language)}\n")
        parts.append(rendered(_table(scores, language), width=width, color=color))
        parts.append(_note(scores[0], language, width, color=color))
    _blank(foot, blank, language)
    _ranking(foot, board, language)
    if any(one.course for one in board.scores):
        foot.put(COURSE_NOTE[language], style="dim")
    foot.put(AID[language], style="dim")
    return f"{''.join(parts)}\n{foot.text(color=color)}"


def heading(score: Score, board: Scoreboard, language: Language) -> str:
    """A target: its code, what it measures, and the document that sets it."""
    document = board.rulebook.instruments[score.rule.cites[0].instrument]
    title = document.title[language]
    named = title if language == "en" or document.descriptive else f"《{title}》"
    joint = "，" if language == "zh" else ", "
    return f"{score.code}  {score.indicator[language]}{joint}{named}"


def _blank(out: Sheet, scores: list[Score], language: Language) -> None:
    """The targets of which no district gives statistics."""
    if not scores:
        return
    out.put(Text("没有统计数据的目标", "Targets without statistics")[language], style="bold")
    for score in scores:
        needs = ("、" if language == "zh" else ", ").join(need.title[language] for need in score.lacking)
        out.row(score.code, needs, indent=2, label_width=13)
    out.blank()


def _ranking(out: Sheet, board: Scoreboard, language: Language) -> None:
    out.put(Text("地区排名", "Ranking of districts")[language], style="bold")
    for number, place in enumerate(board.districts, 1):
        out.put(f"{number}. {place.name}{_COLON[language]}{_counts(place, language)}", indent=2)
    out.put(Text("目标排名（未达的在前）", "Ranking of targets, missed ones first")[language], style="bold")
    first = {score.code: score for score in reversed(board.scores)}
    known = [one for one in board.indicators if one.counts["undetermined"] < sum(one.counts.values())]
    for number, place in enumerate(known, 1):
        title = first[place.name].indicator[language]
        out.put(f"{number}. {place.name} {title}{_COLON[language]}{_counts(place, language)}", indent=2)


def _note(score: Score, language: Language, width: int, *, color: bool) -> str:
    """What the rule says of the target, as of its end."""
    sheet = Sheet(width)
    if score.rule.note is not None:
        sheet.put(score.rule.note[language], indent=2, style="dim")
    return sheet.text(color=color)


def _due_text(score: Score, language: Language) -> str:
    if score.due is None:
        return ""
    ended = Text("，已期满", ", ended")[language] if score.ended else ""
    return f"（{score.due}到期{ended}）" if language == "zh" else f" (due {score.due}{ended})"


def _table(scores: Sequence[Score], language: Language) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 2))
    for title in _COLUMNS:
        table.add_column(title[language], overflow="fold")
    for score in scores:
        unit = score.unit
        cells = [
            *(_quantity(value, unit, language) for value in (score.value, score.target)),
            distance_text(score, language),
        ]
        table.add_row(
            score.district, score.period.isoformat(), *cells, state_text(score, language), course_text(score, language),
            style=_STYLES.get(score.state),
        )  # fmt: skip
    return table


def _quantity(value: Fraction | None, unit: str, language: Language) -> str:
    return "–" if value is None else quantity_text(value, unit, language)


def distance_text(score: Score, language: Language) -> str:
    """How far a figure lies beyond its target, with its sign; shares in points."""
    if score.distance is None:
        return "–"
    points = Text("个百分点", "points")[language]
    shown = quantity_text(score.distance, points if score.unit == "%" else score.unit, language)
    return f"+{shown}" if score.distance > 0 else shown


def state_text(score: Score, language: Language) -> str:
    """The state in words, with what is lacking or what would hold."""
    said, colon = STATE_WORDS[score.state][language], _COLON[language]
    if score.lacking:
        names = ("、" if language == "zh" else ", ").join(need.title[language] for need in score.lacking)
        return f"{said}{colon}{'缺少' if language == 'zh' else 'lacking '}{names}"
    if score.would_be is not None:
        held = OUTCOMES[score.would_be][language]
        return f"{said}（初步看{held}）" if language == "zh" else f"{said} ({held}, it seems)"
    return said


def course_text(score: Score, language: Language) -> str:
    """Whether the district is on course, with the figure that the straight line asks for."""
    course = score.course
    if course is None or score.target is None:
        return ""
    more_is_better = score.value is not None and score.value - score.target == score.distance
    needed = quantity_text(score.target + (course.needed if more_is_better else -course.needed), score.unit, language)
    if language == "zh":
        return f"{'符合' if course.held else '落后于'}进度（此时应为 {needed}）"
    return f"{'on' if course.held else 'behind'} course ({needed} due)"


def _counts(place: Place, language: Language) -> str:
    said = [f"{STATE_WORDS[state][language]} {place.counts[state]}" for state in _ORDER if place.counts[state]]
    return ("，" if language == "zh" else ", ").join(said)


# --- data ---


def as_json(board: Scoreboard) -> str:
    """The scoreboard as JSON; numbers are exact, as text."""
    data = {
        "as_of": board.as_of.isoformat(),
        "scores": [_score_data(score) for score in board.scores],
        "districts": [_place_data(place) for place in board.districts],
        "indicators": [_place_data(place) for place in board.indicators],
        "rulebook": {"sha256": board.rulebook.sha256, "plugins": dict(board.rulebook.plugins)},
    }
    return f"{dumped(data)}\n"


def _score_data(score: Score) -> dict[str, Any]:
    return {
        "district": score.district, "code": score.code, "title": text_data(score.rule.title),
        "indicator": text_data(score.indicator), "state": score.state,
        "would_be": score.would_be, "period": score.period.isoformat(), "value": _number(score.value),
        "target": _number(score.target), "distance": _number(score.distance), "unit": score.unit or None,
        "due": None if score.due is None else score.due.isoformat(), "ended": score.ended,
        "course": _course_data(score.course), "points": [_point_data(point) for point in score.points],
        "lacking": [{"path": need.path, "title": text_data(need.title)} for need in score.lacking],
    }  # fmt: skip


def _course_data(course: Course | None) -> dict[str, Any] | None:
    if course is None:
        return None
    return {"since": course.since.isoformat(), "needed": _number(course.needed), "on_course": course.held}


def _point_data(point: Point) -> dict[str, Any]:
    return {"period": point.day.isoformat(), "value": _number(point.value), "distance": _number(point.distance)}


def _place_data(place: Place) -> dict[str, Any]:
    return {"name": place.name, **{state: place.counts[state] for state in STATES}}


def _number(value: Fraction | None) -> str | None:
    return None if value is None else number_text(value)


def as_csv(board: Scoreboard, language: Language = "zh") -> str:
    """One line for each district and target."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = ("code", "title", "district", "period", "value", "target", "distance", "unit", "state", "due", "ended")
    writer.writerow([*names, "on_course", "lacking"])
    for score in board.scores:
        course = "" if score.course is None else str(score.course.held).lower()
        lacking = "; ".join(need.title[language] for need in score.lacking)
        numbers = [_number(value) or "" for value in (score.value, score.target, score.distance)]
        writer.writerow([
            score.code, score.indicator[language], score.district, score.period, *numbers, score.unit, score.state,
            score.due or "", str(score.ended).lower(), course, lacking,
        ])  # fmt: skip
    return out.getvalue()
