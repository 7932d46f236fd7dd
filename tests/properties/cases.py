"""What the properties share: random cases and their findings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cleanrules.law.confidence import DEFAULT_BAR, Confidence
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.findings import Finding
from cleanrules.testing import properties
from cleanrules.testing.generated import UNCERTAIN, Book, Draw, Options, Tree, partial, rulebook, subject
from cleanrules.testing.properties import DECIDED, said, taken_back

__all__ = ["DECIDED", "Case", "case", "findings", "said", "stages", "taken_back"]


@dataclass(frozen=True)
class Case:
    """A rulebook, and for each day a subject in stages, from the least that is known of it to all."""

    book: Book
    subjects: tuple[tuple[date, tuple[Tree, ...]], ...]


def case(draw: Draw, options: Options = UNCERTAIN, *, subjects: int = 3, not_yet: bool = True) -> Case:
    """A random rulebook and some subjects."""
    book = rulebook(draw, options)
    return Case(book, tuple((draw.choice(book.days), stages(draw, book, not_yet)) for _ in range(subjects)))


def stages(draw: Draw, book: Book, not_yet: bool = True) -> tuple[Tree, ...]:
    """A subject of which little is known, more, and all."""
    full = subject(draw, book, not_yet=not_yet)
    half = partial(draw, book, full, 20)
    return partial(draw, book, half, 30), half, full


def findings(book: Rulebook, facts: Mapping[str, Any], day: date, bar: Confidence = DEFAULT_BAR) -> dict[str, Finding]:
    """The findings by the reference evaluator, by code."""
    return properties.findings(book, facts, day, bar=bar)
