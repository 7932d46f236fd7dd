"""The steps of a derivation: what each says in words, its value, what it rests on, and the steps below it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from cleanrules.errors import UsageError
from cleanrules.exact import number_text
from cleanrules.law.confidence import TITLES, Confidence
from cleanrules.law.instruments import Citation
from cleanrules.law.windows import Window
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.values import window_text
from cleanrules.screening.words import SUPPLIED, TRUTHS
from cleanrules.text import Language, Text

Kind = Literal[
    "finding", "regime", "moment", "window", "place", "when", "exception", "require",
    "condition", "comparison", "category", "fact", "amount", "item", "parameter", "value",
    "evidence", "missing", "pending", "either", "conclusion", "more", "proof",
]  # fmt: skip
"""What a step is about; docs/explain.md says what each carries."""
DEPTH, WIDTH = 12, 20
"""How many levels, and how many steps below one, a derivation shows unless the caller says otherwise."""
_NEGATION = re.compile(r"not\b")
_PLACE = re.compile(r"(?:.*[/\\])?([^/\\]+\.\w+):(\d+)\Z")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many levels, and how many steps below one, are shown; what is left out is counted (`+N more`)."""

    depth: int = DEPTH
    width: int = WIDTH

    def __post_init__(self) -> None:
        for name, value in (("depth", self.depth), ("width", self.width)):
            if value < 1:
                raise UsageError(f"`{name}` is {value}, expected at least 1")


@dataclass(frozen=True, slots=True)
class Ground:
    """An article that a step rests on: the instrument with its document number and title, and the article.

    A `descriptive` title is not the official one, which was not read.
    """

    instrument: str
    number: str
    title: Text
    article: str | None
    descriptive: bool = False

    def text(self, language: Language, *, full: bool = False) -> str:
        """Document number, or the title where there is none, or both; and the article."""
        if not full and (self.descriptive or any(one.isdigit() for one in self.number)):
            return f"{self.number} {self.article or ''}".strip()
        title = self.title[language]
        if language == "en":
            return f"{title}{f' ({self.number})' if full else ''}{f', {self.article}' if self.article else ''}"
        if self.descriptive:
            return f"{self.number}（{title}；正式名称未获取）{self.article or ''}"
        title = title if title.startswith("《") else f"《{title}》"
        return f"{title}{f'（{self.number}）' if full else ''}{self.article or ''}"


def grounds(cites: Iterable[Citation], rulebook: Rulebook) -> tuple[Ground, ...]:
    """The articles that some citations name."""
    found = ((one, rulebook.instruments[one.instrument]) for one in cites)
    return tuple(
        dict.fromkeys(Ground(one.instrument, law.number, law.title, one.article, law.descriptive) for one, law in found)
    )


@dataclass(frozen=True, slots=True)
class Law:
    """The legal ground of a step: confidence, articles, and the window in which it holds (None: it has none of its own)."""

    confidence: Confidence
    cites: tuple[Ground, ...] = ()
    window: Window | None = None
    supplied: bool = False


Plain = bool | str | None
"""A value as in JSON: an amount as exact decimal text in `unit`, a day as in 2025-06-01, a label or code, a truth."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it says in words (`title`), the condition as written (`text`), its truth or value, and what it rests on.

    `plain` is the value as data, in `unit`; `path` the fact that it is about and `source` where that was read: the
    document, or `file:line`. `law` is the ground of a category, parameter or exception; `remarks` what else is to be said.
    """

    text: str
    title: Text
    truth: bool | None
    value: Text | None = None
    steps: tuple[Step, ...] = ()
    kind: Kind = "condition"
    plain: Plain = None
    unit: str = ""
    path: str = ""
    source: str = ""
    law: Law | None = None
    remarks: tuple[Text, ...] = ()

    def shown(self, language: Language = "zh") -> str:
        """Its value, or its truth in words."""
        return self.value[language] if self.value else TRUTHS[self.truth][language]

    def name(self, language: Language = "zh") -> str:
        """Its title in words where it has one beside the condition as written, else empty."""
        return self.title[language] if self.title.zh != self.text else ""

    def notes(self, language: Language = "zh", *, above: Collection[str] = ()) -> tuple[str, ...]:
        """What stands beside it: remarks; window, citation and confidence of its law; the source of a fact.

        A source that is one of those of the steps `above` is left out.
        """
        found = [one[language] for one in self.remarks]
        if self.law is not None:
            found += _law_notes(self.law, language, full=self.kind == "finding")
        if self.source and self.source not in above:
            found.append(source_text(self.source, language))
        return tuple(found)

    def render(self, language: Language = "zh", depth: int = 0, *, above: tuple[str, ...] = ()) -> Iterator[str]:
        """The tree as indented lines, each with title, value, the condition as written, and the notes."""
        stop, notes = "；" if language == "zh" else "; ", self.notes(language, above=above)
        written = f" 〔{self.text}〕" if self.name(language) and self.text and self.kind != "more" else ""
        aside = "" if not notes else f"（{stop.join(notes)}）" if language == "zh" else f" ({stop.join(notes)})"
        yield f"{'  ' * depth}{self.said(language)}{written}{aside}"
        for step in self.steps:
            yield from step.render(language, depth + 1, above=(*above, self.source))

    def said(self, language: Language = "zh") -> str:
        """Title and value in one line; of what is left out only how much it is."""
        if self.kind == "more":
            return self.shown(language)
        return f"{self.name(language) or self.text}{'：' if language == 'zh' else ': '}{self.shown(language)}"

    def walk(self) -> Iterator[Step]:
        """The step and all below it."""
        yield self
        for step in self.steps:
            yield from step.walk()

    def first_false(self) -> Step | None:
        """The first innermost condition that is false; a negation is not taken apart, for what it denies is true."""
        for step in self.steps:
            if step.truth is False:
                return (None if _NEGATION.match(step.text) else step.first_false()) or step
        return None

    def to_dict(self) -> dict[str, object]:
        """The tree as plain data; what a step does not have is left out."""
        found: dict[str, object] = {
            "text": self.text,
            "title": _text_data(self.title),
            "truth": self.truth,
            "value": _text_data(self.value) if self.value else None,
            "steps": [step.to_dict() for step in self.steps],
            "kind": self.kind,
        }
        more = {"plain": self.plain, "unit": self.unit, "path": self.path, "source": self.source}
        found |= {name: one for name, one in more.items() if one not in (None, "")}
        if self.law is not None:
            found["law"] = _law_data(self.law)
        if self.remarks:
            found["remarks"] = [_text_data(one) for one in self.remarks]
        return found


def more(count: int) -> Step:
    """What stands for steps that are left out because there are too many."""
    return Step(f"+{count}", Text("其余", "the rest"), None, Text(f"另有 {count} 项", f"+{count} more"), kind="more")


def idle(count: int) -> Step:
    """What stands for steps that are left out because they change nothing here."""
    value = Text(f"另有 {count} 项，不影响本项结果", f"+{count} more, which change nothing here")
    return Step(f"+{count}", Text("其余", "the rest"), None, value, kind="more")


def plain_of(value: Fraction | date | bool | str | None) -> Plain:
    """A value as plain data."""
    if isinstance(value, Fraction):
        return number_text(value)
    return value.isoformat() if isinstance(value, date) else value


def source_text(source: str, language: Language) -> str:
    """Where a fact was read: the document, or the file's name and line; or what it was derived from."""
    if source.startswith("← "):
        return f"{'推算自' if language == 'zh' else 'derived from'} {source[2:]}"
    placed = _PLACE.match(source)
    if placed is not None:
        source = f"{placed[1]} 第{placed[2]}行" if language == "zh" else f"{placed[1]}, line {placed[2]}"
    return f"来源：{source}" if language == "zh" else f"source: {source}"


def _law_notes(law: Law, language: Language, *, full: bool) -> Iterator[str]:
    if law.window is not None and law.window.bounds:
        yield window_text(*law.window.text(), language)
    if law.cites:
        yield ("、" if language == "zh" else ", ").join(
            dict.fromkeys(one.text(language, full=full) for one in law.cites)
        )
    yield Text(*TITLES[law.confidence])[language]
    if law.supplied:
        yield SUPPLIED[language]


def _law_data(law: Law) -> dict[str, object]:
    start, until = ("", "") if law.window is None else law.window.text()
    found: dict[str, object] = {
        "confidence": law.confidence,
        "cites": [
            {"instrument": one.instrument, "number": one.number} | ({"article": one.article} if one.article else {})
            for one in law.cites
        ],
    }
    found |= {name: bound for name, bound in (("from", start), ("until", until)) if bound}
    return found | ({"supplied": True} if law.supplied else {})


def _text_data(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
