"""How text from facts and packs gets onto a page: marks that act are written out, and Chinese inside English says so."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from cleanrules.reports.marks import visible
from cleanrules.text import Language

_CHINESE = re.compile(
    "[\u2e80-\u303f\u3105-\u312f\u31a0-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+"
)


def finalized(value: object) -> object:
    """What a template writes for a value: text made visible, what is markup already as it is."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def escaped(text: str, language: Language) -> Markup:
    """A text of a page's body, escaped; on an English page its Chinese stands in elements that say so."""
    shown = visible(text)
    if language == "zh":
        return escape(shown)
    parts: list[Markup] = []
    place = 0
    for found in _CHINESE.finditer(shown):
        parts += [escape(shown[place : found.start()]), Markup('<span lang="zh-CN">{}</span>').format(found[0])]
        place = found.end()
    return Markup("").join([*parts, escape(shown[place:])])


def css_string(text: str, longest: int = 60) -> str:
    """A quoted string of a style sheet, every character as its number, so that none can end it."""
    line = " ".join(visible(text).split())
    cut = line if len(line) <= longest else f"{line[: longest - 1]}…"
    return '"' + "".join(f"\\{ord(one):06x}" for one in cut) + '"'
