"""What the properties share: random cases, their findings, and what more knowledge may do to an outcome."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cleanrules.law.confidence import DEFAULT_BAR
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.findings import Finding
from cleanrules.screening.screen import screen
from cleanrules.testing.generated import UNCERTAIN, Book, Draw, Options, Tree, partial, rulebook, subject

DECIDED = {"compliant", "violation", "advice", "missed", "not_applicable"}


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


def findings(book: Rulebook, facts: Mapping[str, Any], day: date, bar: str = DEFAULT_BAR) -> dict[str, Finding]:
    """The findings by the reference evaluator, by code."""
    screening = screen(facts, as_of=day, rulebook=book, engine="reference", minimum_confidence=bar)
    return {finding.code: finding for finding in screening.findings}


def said(found: Mapping[str, Finding]) -> dict[str, tuple[object, ...]]:
    """What findings say, in a form to compare."""
    return {
        code: (one.outcome, one.would_be, one.reason, one.exception, one.gap) for code, one in sorted(found.items())
    }


def taken_back(before: Finding, after: Finding) -> str | None:
    """What is wrong where `after` was found with more knowledge than `before`; None where it is only more decided."""
    step = f"{before.code}: {before.outcome} ({before.reason}) → {after.outcome} ({after.reason})"
    if before.outcome in DECIDED:
        return None if after.outcome == before.outcome else step
    if before.outcome == "needs_review":
        known = before.would_be
        if after.outcome == "needs_review":
            return None if known in (None, after.would_be) else f"{step}, {known} → {after.would_be}"
        return None if after.outcome in DECIDED and known in (None, after.outcome) else f"{step}, would be {known}"
    return None
