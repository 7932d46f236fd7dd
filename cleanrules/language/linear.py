"""Linear forms: like terms added up, and the unit of a product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from operator import attrgetter

from cleanrules.facts.units import RATIO, factor
from cleanrules.language.nodes import (
    Compare,
    Linear,
    Quantity,
    Term,
)

BARE = ""
"""The unit of a number that is written without one; it takes the unit of the other side."""


def times(linear: Linear, by: Fraction) -> Linear:
    """The linear form times a number."""
    return replace(linear, terms=tuple(replace(term, factor=term.factor * by) for term in linear.terms))


def joined(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Like terms added up, so that `a - a` is nothing."""
    factors: dict[tuple[object, ...], Term] = {}
    for term in terms:
        key = (term.parameters, term.quantity)
        known = factors.get(key)
        factors[key] = term if known is None else replace(known, factor=known.factor + term.factor)
    return tuple(term for term in factors.values() if term.factor != 0) or (Term(Fraction(0), (), None),)


def like_terms(linear: Linear) -> Iterator[tuple[Quantity | None, Iterator[Term]]]:
    """The quantities of a linear form, each with its terms that stand side by side: they differ in parameters alone."""
    return groupby(linear.terms, attrgetter("quantity"))


def multiplied(one: str, two: str) -> tuple[str, Fraction] | None:
    """The unit of a product and what it is to be multiplied by: `kgce/t` times `t` is `kgce`."""
    if one in (BARE, RATIO):
        return two, Fraction(1)
    if one == "%":
        return (two, Fraction(1, 100)) if two != BARE else (one, Fraction(1))
    per, _, below = one.rpartition("/")
    ratio = factor(two, below) if per and two not in (BARE, RATIO) else None
    return (per, ratio) if ratio is not None else None


def difference(compare: Compare) -> Linear:
    """Left less right, like terms added up."""
    return Linear(joined(compare.left.terms + times(compare.right, Fraction(-1)).terms), compare.left.unit)
