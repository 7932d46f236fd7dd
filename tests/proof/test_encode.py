"""The encoding means what the reference evaluator says: on random rulebooks and subjects, full or partly known."""

from __future__ import annotations

from datetime import date

from engines.agreeing import in_both
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cleanrules.facts.facts import Facts, read_facts
from cleanrules.law.confidence import LENIENT
from cleanrules.law.windows import Moment
from cleanrules.proof.encode import places
from cleanrules.rulebook.model import Rulebook
from cleanrules.rulebook.reads import bounds_of
from cleanrules.testing.generated import CERTAIN, KIND, UNCERTAIN, Draw, partial, rulebook, subject

SEEDS = st.integers(0, 10**6)
SETTINGS = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def bars(draw: Draw, events: frozenset[str], day: date) -> Moment:
    """A moment of some evidence."""
    happened = frozenset(one for one in sorted(events) if draw.chance(50))
    return Moment(day, happened, draw.choice((LENIENT, "derived", "text")))


def coarse(book: Rulebook, facts: Facts, name: str) -> bool:
    """Whether a code is coarser than one that the rulebook names, so that it is only partly known."""
    classes = places([book]).of(book.kinds[KIND].fields[name].type)
    return classes.number(facts.values[name]) >= classes.fine


def checked(seed: int, *, full: bool) -> None:
    """That both agree on a random rulebook and some random subjects of it."""
    draw = Draw.seeded(seed)
    book = rulebook(draw, CERTAIN if full else UNCERTAIN)
    rules = book.rulebook.rules.values()
    events = frozenset(bound.event for rule in rules for bound in bounds_of(rule, book.rulebook) if bound.event)
    for _ in range(3):
        raw = subject(draw, book)
        known = read_facts(raw if full else partial(draw, book, raw), book.rulebook.kinds)
        day = draw.choice(book.days)
        if full and any(coarse(book.rulebook, known, name) for name in ("region", "trade")):
            continue
        for expected, found in in_both(
            book.rulebook, known, day, bars(draw, events, draw.choice(book.days)), full=full
        ):
            assert expected == found


@SETTINGS
@given(SEEDS)
def test_a_full_subject(seed: int) -> None:
    """Under fixed values of all facts the formulas are what the reference says."""
    checked(seed, full=True)


@SETTINGS
@example(163)  # a written day moved by a number of months that may be missing
@example(165)  # months counted from a day that may have no bound
@given(SEEDS)
def test_a_partly_known_subject(seed: int) -> None:
    """Unknown facts, incomplete lists, coarse codes and weak evidence give the same Kleene truths."""
    checked(seed, full=False)
