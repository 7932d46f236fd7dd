"""The moments that a verdict rests on, in words: spans of days whose law is the same, and what was supposed of open bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from cleanrules.law.windows import BEGINNING, Bound, Moment
from cleanrules.screening.basis import Basis
from cleanrules.screening.values import window_text
from cleanrules.text import Text


def spans(bounds: Sequence[Bound]) -> Mapping[date, tuple[str, str]]:
    """The ends of each span of days between some bounds, in which the law does not change, by its first day."""
    days = sorted({BEGINNING, *(day for bound in bounds for day in bound.days())})
    ends = [*(day.isoformat() for day in days[1:]), ""]
    return {day: ("" if day == BEGINNING else day.isoformat(), end) for day, end in zip(days, ends, strict=True)}


def supposed(finding: Basis, moments: Sequence[Moment], bounds: Sequence[Bound]) -> Text:
    """What is supposed of the law: the span of days that governs, and which roughly known events have happened."""
    known = spans(bounds)
    days = _merged([known.get(day, (day.isoformat(), "")) for day in dict.fromkeys(one.day for one in moments)])
    zh, en = ("、".join(_span(one, "zh") for one in days), "; ".join(_span(one, "en") for one in days))
    if len({one.day for one in moments}) == 1 and moments[0].day == finding.governed_on:
        zh, en = f"{moments[0].day} ", f"of {moments[0].day}"
    said = Text(f"适用 {zh}的规定", f"by the law {en}")
    if days == [("", "")]:
        said = Text("适用各时期的规定", "by the law of every period")
    events = _events(bounds, moments)
    return (
        Text(
            f"{said.zh}（{'；'.join(one.zh for one in events)}）", f"{said.en} ({'; '.join(one.en for one in events)})"
        )
        if events
        else said
    )


def _span(span: tuple[str, str], language: str) -> str:
    return window_text(*span, "zh" if language == "zh" else "en")


def _merged(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Spans that meet as one."""
    merged: list[tuple[str, str]] = []
    for start, end in found:
        if merged and merged[-1][1] == start != "":
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _events(bounds: Sequence[Bound], moments: Sequence[Moment]) -> list[Text]:
    """For each bound that lies open at all of the moments, whether it is supposed to have passed."""
    found = []
    for bound in bounds:
        if bound.event and all(bound.open_at(one.day) for one in moments):
            passed = {bound.event in one.happened for one in moments}
            if len(passed) == 1:
                found.append(_supposing(bound, passed.pop()))
    return list(dict.fromkeys(found))


def _supposing(bound: Bound, passed: bool) -> Text:
    """That a change whose day is not known has happened, or not."""
    certain = None if bound.certain_from is None else bound.certain_from.isoformat()
    if bound.day == BEGINNING:
        return Text(
            f"{certain} 以前某日的变动，设为{'已' if passed else '尚未'}发生",
            f"supposing that the change on some day up to {certain} has {'' if passed else 'not '}happened",
        )
    zh = f"{bound.day} 以后{f'、不迟于 {certain}' if certain else ''}某日的变动，设为{'已' if passed else '尚未'}发生"
    en = (
        f"supposing that the change on some day from {bound.day}{f' to {certain}' if certain else ''} "
        f"has {'' if passed else 'not '}happened"
    )
    return Text(zh, en)
