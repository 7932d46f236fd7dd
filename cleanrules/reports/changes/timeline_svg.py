"""The law over time as a picture: a row for each version, a bar for its window. SVG, with a text for every bar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from xml.etree import ElementTree as ET

from rich.cells import cell_len, set_cell_size

from cleanrules.law.windows import BEGINNING, Bound
from cleanrules.reports.changes.timeline import Lane, lanes
from cleanrules.reports.changes.version import WHATS
from cleanrules.reports.law import confidence_text, window_text
from cleanrules.rulebook.histories import History, Version
from cleanrules.rulebook.model import Rulebook
from cleanrules.text import Language, Text

WIDTH, NAMES, RIGHT = 960, 330, 24
"""The picture's width, that of the names on the left, and the free edge on the right, in pixels."""
ROW, HEAD, TOP, FOOT = 22, 26, 34, 14
LABEL_CELLS, TITLE_CELLS = 44, 120
MARGIN = timedelta(days=183)
YEARS = (1, 2, 5, 10, 20, 50)
"""How many years may lie between two lines of the axis."""
MOST_LINES = 12
_STYLE = """
svg{font:12px "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif;background:#fff}
text{fill:#1f2328}.dim{fill:#59636e}.title{font-weight:600}.bar{fill:#2f6f9f}.weak{fill:#8a6d1a}
.grid{stroke:#d8dee4}.band{fill:#f3f5f7}.hatch{stroke:#2f6f9f;stroke-width:2}
@media (prefers-color-scheme:dark){svg{background:#0f1419}text{fill:#e6e8ea}.dim{fill:#9aa4ae}.bar{fill:#6db3e8}
.weak{fill:#d9b54a}.grid{stroke:#2a323a}.band{fill:#171d24}.hatch{stroke:#6db3e8}}
"""


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days to pixels."""

    first: date
    last: date

    def x(self, day: date) -> int:
        span = (self.last - self.first).days
        inside = min(max((day - self.first).days, 0), span)
        return NAMES + round((WIDTH - NAMES - RIGHT) * inside / span)

    def years(self) -> Iterator[date]:
        """The first days of the years that are marked."""
        count = self.last.year - self.first.year
        step = next((years for years in YEARS if count / years <= MOST_LINES), YEARS[-1])
        for year in range(self.first.year + 1, self.last.year + 1):
            if year % step == 0:
                yield date(year, 1, 1)


def render(histories: Sequence[History], rulebook: Rulebook, language: Language = "zh") -> str:
    """The picture as SVG text. A bar that fades into stripes has no known end there, or one not known to the day."""
    found = list(lanes(histories, rulebook))
    scale = _scale(found)
    height = TOP + FOOT + sum(HEAD + ROW * len(lane.versions) for lane in found)
    root = ET.Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {height}", "width": str(WIDTH),
        "height": str(height), "role": "img", "lang": "zh-CN" if language == "zh" else "en",
    })  # fmt: skip
    title = f"{histories[0].name} {histories[0].title[language]}"
    _add(root, "title", _shown(title))
    _add(root, "style", _STYLE)
    _add(root, "desc", Text("各版本的有效期", "the windows in which each version is in force")[language])
    _hatch(root)
    _axis(root, scale, height)
    top = TOP
    for lane in found:
        top = _lane(root, lane, scale, top, rulebook, language)
    ET.indent(root)
    return f"{ET.tostring(root, encoding='unicode')}\n"


def _scale(found: Sequence[Lane]) -> _Scale:
    """A scale that shows every bound; where there is none, any year."""
    bounds = [day for lane in found for one in lane.versions for bound in one.window.bounds for day in bound.days()]
    bounds = [day for day in bounds if day != BEGINNING]
    first, last = min(bounds, default=date(2020, 1, 1)), max(bounds, default=date(2030, 1, 1))
    return _Scale(first - MARGIN, last + MARGIN)


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: object) -> ET.Element:
    child = ET.SubElement(
        parent, tag, {name.rstrip("_").replace("_", "-"): str(one) for name, one in attributes.items()}
    )
    child.text = text or None
    return child


def _shown(text: str) -> str:
    """Text without what XML can't hold."""
    return "".join(one if one.isprintable() else " " for one in text)


def _cut(text: str, cells: int) -> str:
    """Text that fits into so many cells."""
    shown = _shown(text)
    return shown if cell_len(shown) <= cells else f"{set_cell_size(shown, cells - 1).rstrip()}…"


def _hatch(root: ET.Element) -> None:
    pattern = _add(
        _add(root, "defs"), "pattern", id="open", width=6, height=6, patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )  # fmt: skip
    _add(pattern, "line", x1=0, y1=0, x2=0, y2=6, class_="hatch")


def _axis(root: ET.Element, scale: _Scale, height: int) -> None:
    for day in scale.years():
        x = scale.x(day)
        _add(root, "line", x1=x, x2=x, y1=TOP - 8, y2=height - FOOT, class_="grid")
        _add(root, "text", str(day.year), x=x, y=TOP - 14, text_anchor="middle", class_="dim")


def _lane(
    root: ET.Element, lane: Lane, scale: _Scale, top: int, rulebook: Rulebook, language: Language
) -> int:  # fmt: skip
    """A lane with its title; returns where the next begins."""
    _add(root, "rect", x=0, y=top, width=WIDTH, height=HEAD - 4, class_="band")
    head = f"{WHATS[lane.history.what][language]} · {lane.title(language)}"
    _add(root, "text", _cut(head, TITLE_CELLS), x=8, y=top + 15, class_="title")
    top += HEAD
    for version in lane.versions:
        _row(root, lane, version, scale, top, rulebook, language)
        top += ROW
    return top


def _row(
    root: ET.Element, lane: Lane, version: Version, scale: _Scale, top: int, rulebook: Rulebook, language: Language
) -> None:
    """A version: its label, and a bar for its window whose text says all."""
    said = lane.label(version, rulebook, language)
    window = window_text(*version.window.text(), language)
    group = _add(root, "g")
    stop = "；" if language == "zh" else "; "
    _add(group, "title", _shown(stop.join([said, window, confidence_text(version.confidence, language)])))
    _add(group, "text", _cut(said, LABEL_CELLS), x=16, y=top + 12)
    start, until = version.window.start, version.window.until
    left, hatched_left = _begin(start, scale)
    right, hatched_right = _end(until, scale)
    weak = version.confidence in ("copy-weak", "inferred", "recalled", "missing")
    solid = (max(left, hatched_left), min(right, hatched_right))
    if solid[1] > solid[0]:
        _bar(group, solid[0], solid[1], top, "weak" if weak else "bar")
    for low, high in ((left, hatched_left), (hatched_right, right)):
        if high > low:
            _add(group, "rect", x=low, y=top + 3, width=high - low, height=11, fill="url(#open)")


def _bar(group: ET.Element, left: int, right: int, top: int, style: str) -> None:
    _add(group, "rect", x=left, y=top + 3, width=max(right - left, 2), height=11, rx=2, class_=style)


def _begin(bound: Bound | None, scale: _Scale) -> tuple[int, int]:
    """Where a bar begins, and to where its beginning is open."""
    if bound is None:
        return scale.x(scale.first), scale.x(scale.first + MARGIN // 2)
    return scale.x(bound.day), scale.x(_surely(bound))


def _end(bound: Bound | None, scale: _Scale) -> tuple[int, int]:
    """Where a bar ends, and from where its end is open; a bar without an end runs to the edge."""
    if bound is None:
        return scale.x(scale.last), scale.x(scale.last)
    return scale.x(_surely(bound)), scale.x(bound.day)


def _surely(bound: Bound) -> date:
    """The day from which a bound has passed for certain; one that never is lies beyond the picture."""
    if not bound.event:
        return bound.day
    return bound.certain_from or date.max
