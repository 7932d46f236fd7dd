"""Hypothesis strategies of subjects: as a facts file holds them, for the rules of a rulebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cleanrules.rulebook.load import load_rulebook
from cleanrules.rulebook.model import Rulebook
from cleanrules.rulebook.plan import plan
from cleanrules.testing.draw import Tree, drawn
from cleanrules.testing.walker import Walker
from cleanrules.testing.worsening import worse_of

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def subjects(
    kind: str, rulebook: Rulebook | None = None, *, rules: Sequence[str] = (), not_yet: bool = True
) -> SearchStrategy[Tree]:
    """Subjects of a kind of which all is known, many of them at a boundary of the rulebook's (or only of some) rules.

    With `rules` they hold the facts that these read, else all facts of the kind. Without `not_yet` every event has a day.
    Validators of the kind's models are respected. Needs Hypothesis, which the extra `test` brings.
    """
    book = rulebook if rulebook is not None else load_rulebook()
    walker = Walker(book, plan(book, kind, None, None).kind.name, tuple(book.rule(code).code for code in rules))
    return drawn(lambda draw: walker.subject(draw, not_yet=not_yet))


def drop_facts(
    subject: Mapping[str, Any], rulebook: Rulebook | None = None, *, percent: int = 20
) -> SearchStrategy[Tree]:
    """The subject with some of its facts unknown: absent, lists cut short and marked so, regions given coarsely.

    About so many of a hundred facts are dropped.
    """
    book = rulebook if rulebook is not None else load_rulebook()
    walker = Walker(book, str(subject["kind"]))
    return drawn(lambda draw: walker.partial(draw, dict(subject), percent))


def worsened(subject: Mapping[str, Any], rulebook: Rulebook | None = None) -> SearchStrategy[Tree]:
    """The subject made worse in one fact, as its field declares; the subject itself where nothing of it can be worse."""
    from hypothesis import strategies as st

    return st.sampled_from(worse_of(rulebook if rulebook is not None else load_rulebook(), subject))


def days(kind: str, rulebook: Rulebook | None = None) -> SearchStrategy[Any]:
    """Days on which something changes for a kind, the days before, and the days after."""
    from hypothesis import strategies as st

    book = rulebook if rulebook is not None else load_rulebook()
    return st.sampled_from(Walker(book, kind).all_days)
