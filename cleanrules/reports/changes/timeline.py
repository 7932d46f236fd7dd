"""The law over time, as text or JSON: of a rule with all that it rests on, a parameter, a named set or an instrument."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from cleanrules.law.instruments import ParameterValue
from cleanrules.reports.changes.diff_json import version_data
from cleanrules.reports.changes.version import WHATS, ground, keys_text, says
from cleanrules.reports.json import dumped, text_data
from cleanrules.reports.law import window_text
from cleanrules.reports.sheet import Sheet
from cleanrules.reports.words import joined
from cleanrules.rulebook.histories import History, Version
from cleanrules.rulebook.model import Rulebook
from cleanrules.text import Language, Text

IN_FORCE = Text("有效", "in force")


@dataclass(frozen=True, slots=True)
class Lane:
    """A history, or the part of a parameter's for one combination of its keys."""

    history: History
    keys: Text
    versions: tuple[Version, ...]

    def title(self, language: Language) -> str:
        """The title of the thing, with the keys."""
        return f"{self.history.title[language]}{self.keys[language]}"

    def label(self, version: Version, rulebook: Rulebook, language: Language) -> str:
        """What a version says in short."""
        if self.history.what in ("rule", "instrument"):
            return IN_FORCE[language]
        said = says(self.history, version, rulebook, language)
        if isinstance(version.value, ParameterValue):
            return said.removesuffix(keys_text(version.value, self.history.name, rulebook, language))
        return said


def lanes(histories: Sequence[History], rulebook: Rulebook) -> Iterator[Lane]:
    """The histories, those of parameters apart by their keys; the versions by the days on which they begin."""
    for history in histories:
        groups: dict[tuple[str, str], list[Version]] = {}
        for version in history.versions:
            value, zh, en = version.value, "", ""
            if isinstance(value, ParameterValue):
                zh = keys_text(value, history.name, rulebook, "zh")
                en = keys_text(value, history.name, rulebook, "en")
            groups.setdefault((zh, en), []).append(version)
        for (zh, en), versions in groups.items():
            yield Lane(history, Text(zh, en), tuple(sorted(versions, key=_begins)))


def _begins(version: Version) -> str:
    start = version.window.start
    return "" if start is None else start.day.isoformat()


def render(
    histories: Sequence[History],
    rulebook: Rulebook,
    language: Language = "zh",
    *,
    width: int = 100,
    color: bool = False,
) -> str:
    """The timeline as text: every version with its window, ground and confidence."""
    sheet = Sheet(width)
    for history, some in groupby(lanes(histories, rulebook), key=lambda lane: lane.history):
        sheet.blank()
        sheet.put(f"{WHATS[history.what][language]}  {history.name}  {history.title[language]}", style="bold")
        for lane in some:
            _lane(sheet, lane, rulebook, language)
        if history.what in ("parameter", "set", "instrument"):
            used = joined(list(history.rules), language) or "—"
            sheet.row(Text("涉及规则", "rules")[language], used, indent=2, label_width=10)
    return sheet.text(color=color)


def _lane(sheet: Sheet, lane: Lane, rulebook: Rulebook, language: Language) -> None:
    """The versions for one combination of keys, each with its window, what it says, and its ground."""
    what = lane.history.what
    if lane.keys.zh:
        sheet.put(lane.keys[language].strip()[1:-1], indent=2, style="cyan")
    for version in lane.versions:
        sheet.row("●", window_text(*version.window.text(), language), indent=2, label_width=3)
        if what not in ("rule", "instrument"):
            sheet.put(lane.label(version, rulebook, language), indent=5)
        if what not in ("penalty", "basis"):
            sheet.put(ground(version, rulebook, language), indent=5, style="dim")


def render_json(histories: Sequence[History], rulebook: Rulebook) -> str:
    """The timeline as a list of histories."""
    data = [
        {
            "what": history.what,
            "name": history.name,
            "title": text_data(history.title),
            "rules": list(history.rules),
            "versions": [version_data(one, rulebook) for one in history.versions],
        }
        for history in histories
    ]
    return f"{dumped(data)}\n"
