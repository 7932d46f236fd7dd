"""Linear forms: like terms added up, and the unit of a product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from operator import attrgetter

from cleanrules.facts.units import RATIO, factor
from cleanrules.language.nodes import (
    Linear,
    Quantity,
    Sum,
    Term,
)

BARE = ""
"""The unit of a number that is written without one; it takes the unit of the other side."""


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


def without_parameters(linear: Linear) -> Linear:
    """The facts and sums of a linear form, each times 1, so that it is known where all of them are and none cancels another."""
    found = (
        replace(term.quantity, each=without_parameters(term.quantity.each))
        if isinstance(term.quantity, Sum)
        else term.quantity
        for term in linear.terms
    )
    return replace(linear, terms=tuple(Term(Fraction(1), (), one) for one in found))
