"""A scoreboard as a picture. It needs matplotlib: the extra `plot`."""

from __future__ import annotations

import io
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cleanrules.errors import UsageError
from cleanrules.facts.units import unit_text
from cleanrules.law.codes import CodeError, regions
from cleanrules.reports.scoreboard import STATE_WORDS
from cleanrules.screening.scoreboard import Score, Scoreboard, State
from cleanrules.screening.values import quantity_text
from cleanrules.text import Language

FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Droid Sans Fallback")
"""Fonts with Chinese characters, as Debian packages them (fonts-noto-cjk and others)."""
_COLOURS: dict[State, str] = {
    "reached": "#4d9221",
    "missed": "#c51b7d",
    "open": "#7fbfff",
    "undetermined": "#999999",
    "review": "#e6a700",
    "expired": "#cccccc",
}


def plot(board: Scoreboard, form: str, language: Language = "zh") -> bytes:
    """The distances as bars, one panel for each target, as `png` or `svg`; the bytes hold no date and no random name.

    Without a font that has Chinese characters the labels are English, and districts are named by their codes.
    Raises UsageError where the form is another.
    """
    if form not in ("png", "svg"):
        raise UsageError(f"can't plot as `{form}`", help="give a file whose name ends in .png or .svg")
    font = _font()
    settings: dict[Any, Any] = {
        "svg.hashsalt": "cleanrules",
        "font.family": font or "DejaVu Sans",
        "axes.unicode_minus": False,
    }
    buffer = io.BytesIO()
    with mpl.rc_context(settings):
        figure = _drawn(board, language if font else "en", plain=font is None)
        metadata = {"Date": None} if form == "svg" else {"Software": None}
        figure.savefig(buffer, format=form, dpi=120, metadata=metadata)
    return buffer.getvalue()


def _font() -> str | None:
    """The first font installed that has Chinese characters."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    return next((font for font in FONTS if font in installed), None)


def _drawn(board: Scoreboard, language: Language, *, plain: bool) -> Figure:
    known = [one for one in board.scores if one.distance is not None]
    panels = [[one for one in known if one.code == place.name] for place in board.indicators]
    panels = [scores for scores in panels if scores]
    figure = Figure(figsize=(9, 0.8 + sum(0.75 + 0.32 * len(scores) for scores in panels)), layout="constrained")
    if panels:
        grid = figure.add_gridspec(len(panels), 1, height_ratios=[1 + 0.45 * len(scores) for scores in panels])
        for number, scores in enumerate(panels):
            _panel(figure.add_subplot(grid[number]), scores, language, plain=plain)
    return figure


def _panel(axes: Axes, scores: list[Score], language: Language, *, plain: bool) -> None:
    """One target, a bar for each district. The lengths are floats: a picture, on which no verdict rests."""
    first = scores[0]
    names = [_plain_name(one.district) if plain else one.district for one in scores]
    bars = axes.barh(
        range(len(scores)), [float(one.distance or 0) for one in scores], color=[_COLOURS[one.state] for one in scores]
    )
    axes.bar_label(bars, [_label(one, language) for one in scores], padding=3, fontsize=8)
    axes.set_yticks(range(len(scores)), names, fontsize=8)
    axes.invert_yaxis()
    axes.axvline(0, color="black", linewidth=0.8)
    axes.margins(x=0.35)
    axes.tick_params(axis="x", labelsize=7)
    shown = first.unit not in ("", "ratio") and (first.unit.isascii() or not plain)
    unit = f" [{unit_text(first.unit, language)}]" if shown else ""
    axes.set_title(f"{first.code}  {first.indicator[language]}{unit}", fontsize=9, loc="left")


def _label(score: Score, language: Language) -> str:
    distance = "" if score.distance is None else quantity_text(score.distance, "", language)
    return f"{distance} · {STATE_WORDS[score.state][language]}"


def _plain_name(name: str) -> str:
    """A district's name as a font without Chinese characters can write it: its region's code, or question marks."""
    if name.isascii():
        return name
    try:
        return regions().find(name)
    except CodeError:
        return name.encode("ascii", "replace").decode()
