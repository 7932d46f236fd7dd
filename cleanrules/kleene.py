"""Three truth values: strong Kleene logic over true, false and unknown (None)."""

from collections.abc import Iterable

Truth = bool | None


def negation(truth: Truth) -> Truth:
    """Not: of unknown, unknown."""
    return None if truth is None else not truth


def conjunction(truths: Iterable[Truth]) -> Truth:
    """And: false as soon as one part is, true only where all are, else unknown."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def disjunction(truths: Iterable[Truth]) -> Truth:
    """Or: true as soon as one part is, false only where all are, else unknown."""
    return negation(conjunction(map(negation, truths)))


def choice(may: Truth, surely: Truth, then: Truth, otherwise: Truth) -> Truth:
    """If-then-else with its consensus: what both branches agree on holds whatever the test is."""
    branches = conjunction((may, then)), conjunction((negation(surely), otherwise)), conjunction((then, otherwise))
    return disjunction(branches)
