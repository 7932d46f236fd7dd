"""A parameter's values over time as a small SVG: step lines by key, windows whose bounds nobody stated hatched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from markupsafe import Markup

from cleanrules.exact import number_text
from cleanrules.law.instruments import Parameter, ParameterValue
from cleanrules.law.windows import BEGINNING
from cleanrules.text import Language, Text

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 64, 40, 16, 30
NAMES = "ABCDEFGH"
MOST_LINES = 8
"""A chart of more lines says less than the table beside it."""
OPEN = Text("斜线处：起止日期未注明，或者仅知大致日期", "hatched: no bound is stated, or it is known only roughly")


@dataclass(frozen=True, slots=True)
class Span:
    """One value from day to day; an end that is None is open."""

    start: date | None
    until: date | None
    value: Fraction


@dataclass(frozen=True, slots=True)
class Line:
    """The values for one combination of keys."""

    label: str
    spans: tuple[Span, ...]


def lines_of(parameter: Parameter, label: Sequence[tuple[ParameterValue, str]]) -> list[Line]:
    """The numeric values, grouped by the label of their keys; those that change alone where there are too many."""
    grouped: dict[str, list[Span]] = {}
    for value, name in label:
        if isinstance(value.value, Fraction):
            ends = [
                None if bound is None or bound.day == BEGINNING else bound.day
                for bound in (value.window.start, value.window.until)
            ]
            grouped.setdefault(name, []).append(Span(ends[0], ends[1], value.value))
    lines = [Line(name, tuple(sorted(some, key=lambda one: one.start or date.min))) for name, some in grouped.items()]
    if len(lines) > MOST_LINES:
        lines = [line for line in lines if len({span.value for span in line.spans}) > 1]
    return lines if len(lines) <= MOST_LINES else []


def chart(parameter: Parameter, labels: Sequence[tuple[ParameterValue, str]], language: Language) -> Markup:
    """The chart of a parameter; empty where there is nothing to see: no number, no dated bound, or too many lines."""
    lines = lines_of(parameter, labels)
    rough = [
        (bound.day, bound.certain_from)
        for value, _ in labels
        for bound in value.window.bounds
        if bound.event and bound.day != BEGINNING and isinstance(value.value, Fraction)
    ]
    days = sorted({day for line in lines for span in line.spans for day in (span.start, span.until) if day is not None})
    if not days:
        return Markup("")
    drawn = _Chart(parameter, lines, days, sorted(set(rough), key=str), language)
    return drawn.svg() + drawn.legend()


class _Chart:
    def __init__(
        self,
        parameter: Parameter,
        lines: list[Line],
        days: list[date],
        rough: list[tuple[date, date | None]],
        language: Language,
    ) -> None:
        self.id = f"chart-{parameter.name}"
        self.parameter, self.lines, self.days, self.rough, self.language = parameter, lines, days, rough, language
        room = max((days[-1] - days[0]) // 8, timedelta(days=200))
        self.first, self.last = days[0] - room, days[-1] + room
        values = [span.value for line in lines for span in line.spans]
        self.low, self.high = min([Fraction(0), *values]), max([Fraction(0), *values])
        if self.low == self.high:
            self.high = Fraction(1)

    def x(self, day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - self.first).days / (self.last - self.first).days, 1)

    def y(self, value: Fraction) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - float(share) * (HEIGHT - TOP - BOTTOM) * 0.92, 1)

    def svg(self) -> Markup:
        """The whole picture, with a title and a description for those who can't see it."""
        unit = "" if self.parameter.unit == "ratio" else f" ({self.parameter.unit})"
        title = f"{self.parameter.title[self.language]}{unit}"
        body = Markup("").join([*self.hatched(), *self.axes(), *self.steps()])
        pattern = Markup(
            '<pattern id="{}-hatch" width="6" height="6" patternTransform="rotate(45)" patternUnits="userSpaceOnUse">'
            '<line class="hatch" x1="0" y1="0" x2="0" y2="6"/></pattern>'
        ).format(self.id)
        return Markup(
            '<svg class="chart" viewBox="0 0 {w} {h}" role="img" aria-labelledby="{id}-title {id}-desc">'
            '<title id="{id}-title">{title}</title><desc id="{id}-desc">{said}</desc><defs>{defs}</defs>{body}</svg>'
        ).format(w=WIDTH, h=HEIGHT, title=title, said=self.described(), defs=pattern, body=body, id=self.id)

    def described(self) -> str:
        """The lines in words."""
        stop = "；" if self.language == "zh" else "; "
        return stop.join(
            f"{line.label + ': ' if line.label else ''}"
            + ", ".join(f"{number_text(span.value)} [{span.start or '…'}, {span.until or '…'})" for span in line.spans)
            for line in self.lines
        )

    def hatched(self) -> list[Markup]:
        """The days before or after which no bound is stated, and those between which a bound lies."""
        spans = [span for line in self.lines for span in line.spans]
        areas: list[tuple[date, date]] = []
        if any(span.start is None for span in spans):
            areas.append((self.first, self.days[0]))
        if any(span.until is None for span in spans):
            areas.append((max(self.days[-1], *(span.start or self.first for span in spans)), self.last))
        areas += [(start, certain or self.last) for start, certain in self.rough]
        return [
            Markup('<rect class="open" fill="url(#{}-hatch)" x="{}" y="{}" width="{}" height="{}"/>').format(
                self.id, self.x(start), TOP, round(self.x(end) - self.x(start), 1), HEIGHT - TOP - BOTTOM
            )
            for start, end in dict.fromkeys(areas)
            if end > start
        ]

    def axes(self) -> list[Markup]:
        """The two axes: a tick for each value and for each day on which something changes, as far as there is room."""
        base = HEIGHT - BOTTOM
        out = [
            Markup('<path class="axis" d="M{} {}V{}H{}"/>').format(LEFT, TOP, base, WIDTH - RIGHT),
        ]
        taken: list[float] = []
        for day in self.days:
            place = self.x(day)
            out.append(Markup('<line class="axis" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>').format(place, base, base + 4))
            if all(abs(place - other) > 66 for other in taken):
                taken.append(place)
                out.append(
                    Markup('<text class="tick" x="{}" y="{}">{}</text>').format(place, base + 18, day.isoformat())
                )
        values = sorted({span.value for line in self.lines for span in line.spans} | {self.low})
        taken = []
        for value in values:
            place = self.y(value)
            if all(abs(place - other) > 13 for other in taken):
                taken.append(place)
                shown = number_text(value) if len(number_text(value)) < 9 else f"{float(value):g}"
                out.append(Markup('<text class="value" x="{}" y="{}">{}</text>').format(LEFT - 6, place + 4, shown))
        return out

    def steps(self) -> list[Markup]:
        """The lines, each with its label at its right end."""
        out: list[Markup] = []
        taken: list[tuple[float, float]] = []
        for number, line in enumerate(self.lines):
            out += [self.step(span, number) for span in line.spans]
            out += [self.drop(*pair, number) for pair in zip(line.spans, line.spans[1:], strict=False)]
            if not line.label:
                continue
            place, end = self.y(line.spans[-1].value) + 4, self.x(line.spans[-1].until or self.last)
            while any(abs(place - other) < 13 and abs(end - far) < 13 for far, other in taken):
                place -= 13
            taken.append((end, place))
            out.append(
                Markup('<text class="label l{}" x="{}" y="{}">{}</text>').format(number, end + 6, place, NAMES[number])
            )
        return out

    def legend(self) -> Markup:
        """What the letters stand for."""
        if len(self.lines) == 1 and not self.lines[0].label:
            return Markup("")
        form = Markup('<li><b class="l{}">{}</b> {}</li>')
        rows = [form.format(number, NAMES[number], line.label) for number, line in enumerate(self.lines)]
        return Markup('<ul class="legend">{}</ul>').format(Markup("").join(rows))

    def step(self, span: Span, number: int) -> Markup:
        """One value as a level line."""
        start, end, height = self.x(span.start or self.first), self.x(span.until or self.last), self.y(span.value)
        return Markup('<path class="line l{}" d="M{} {}H{}"/>').format(number, start, height, end)

    def drop(self, one: Span, other: Span, number: int) -> Markup:
        """The step from one value to the next, where they meet."""
        if one.until is None or one.until != other.start:
            return Markup("")
        return Markup('<path class="line l{}" d="M{} {}V{}"/>').format(
            number, self.x(one.until), self.y(one.value), self.y(other.value)
        )
