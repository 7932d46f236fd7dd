"""Derived classifications of subjects, and of the items of their lists."""

from __future__ import annotations

from dataclasses import dataclass

from cleanrules.errors import Position
from cleanrules.language.nodes import Condition
from cleanrules.law.confidence import Confidence
from cleanrules.law.instruments import Citation
from cleanrules.law.windows import Dated, Window
from cleanrules.text import Text


@dataclass(frozen=True, slots=True)
class CategoryVersion:
    """What the category means in one window."""

    window: Window
    when: Condition
    confidence: Confidence
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Category(Dated[CategoryVersion]):
    """A derived classification of subjects of a kind, or (`of`) of the items of one of their lists."""

    name: str
    title: Text
    kind: str
    of: str | None
    versions: tuple[CategoryVersion, ...]
    pack: str
    position: Position | None = None
