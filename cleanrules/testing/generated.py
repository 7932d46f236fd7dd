"""Random rulebooks, and random subjects for them.

One implementation serves Hypothesis and long seeded runs: everything is made from a `Draw`, which only picks integers.

    book = rulebook(Draw.seeded(7))
    facts = subject(Draw.seeded(8), book)
    screen(partial(Draw.seeded(9), book, facts), as_of=book.days[3], rulebook=book.rulebook)

    @given(drawn(lambda draw: rulebook(draw, CERTAIN)))
    def test_something(book): ...
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cleanrules.facts.facts import Facts
from cleanrules.testing.books import CERTAIN, KIND, START, UNCERTAIN, Book, Options, pack_text, rulebook
from cleanrules.testing.draw import Draw, Tree, drawn

__all__ = [
    "CERTAIN",
    "KIND",
    "START",
    "UNCERTAIN",
    "Book",
    "Draw",
    "Options",
    "Tree",
    "drawn",
    "pack_text",
    "partial",
    "rulebook",
    "subject",
    "typed",
]


def subject(draw: Draw, book: Book, *, not_yet: bool = True) -> Tree:
    """A subject of which all is known, as a facts file holds it; some amounts stand at a comparison's boundary."""
    return book.walker.subject(draw, not_yet=not_yet)


def partial(draw: Draw, book: Book, facts: Tree, percent: int = 20) -> Tree:
    """The same subject with some facts unknown, lists cut short and marked so, and regions given coarsely."""
    return book.walker.partial(draw, facts, percent)


def typed(book: Book, facts: Mapping[str, Any]) -> Facts:
    """The typed facts of a subject."""
    return book.walker.typed(facts)
