"""Random rulebooks, and random subjects for them.

One implementation serves Hypothesis and long seeded runs: everything is made from a `Draw`, which only picks integers.

    book = rulebook(Draw.seeded(7))
    facts = subject(Draw.seeded(8), book)
    screen(partial(Draw.seeded(9), book, facts), as_of=book.days[3], rulebook=book.rulebook)

    @given(drawn(lambda draw: rulebook(draw, CERTAIN)))
    def test_something(book): ...
"""

from cleanrules.testing.books import (
    CERTAIN,
    KIND,
    START,
    UNCERTAIN,
    Book,
    Draw,
    Options,
    Tree,
    drawn,
    pack_text,
    rulebook,
)
from cleanrules.testing.subjects import partial, subject, typed

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
