"""The static bound of every comparison: the largest integer that it can reach, shown below 2^63 when a pack is loaded."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import assert_never

from cleanrules.language.linear import difference
from cleanrules.language.nodes import (
    Amount,
    Compare,
    Condition,
    Count,
    Extreme,
    Linear,
    Sum,
    Term,
    walk,
)
from cleanrules.law.instruments import Parameter

LIMIT = 2**63


def largest(condition: Condition, parameters: Mapping[str, Parameter]) -> int:
    """The largest absolute value, in scaled integers, of any comparison in a condition, all denominators cleared."""
    return max((_of_compare(part, parameters) for part in walk(condition) if isinstance(part, Compare)), default=0)


def _of_compare(compare: Compare, parameters: Mapping[str, Parameter]) -> int:
    linear = difference(compare)
    scale = math.lcm(*(denominator(term, parameters) for term in linear.terms), 1)
    return math.ceil(scale * _reach(linear, parameters))


def _reach(linear: Linear, parameters: Mapping[str, Parameter]) -> Fraction:
    """The largest absolute value of a linear form within the declared ranges."""
    total = Fraction(0)
    for term in linear.terms:
        reach = abs(term.factor)
        for name in term.parameters:
            reach *= max((abs(value) for value in parameters[name].numbers()), default=Fraction(1))
        total += reach * _largest(term, parameters)
    return total


def _largest(term: Term, parameters: Mapping[str, Parameter]) -> Fraction:
    match term.quantity:
        case Amount(ref):
            return max(abs(ref.field.at_least), abs(ref.field.at_most))
        case Extreme(_, _, each):
            return _reach(each, parameters)
        case Sum(ref, each):
            return ref.field.max_length * _reach(each, parameters)
        case Count(ref):
            return Fraction(ref.field.max_length)
        case None:
            return Fraction(1)
        case _:
            assert_never(term.quantity)


def denominator(term: Term, parameters: Mapping[str, Parameter]) -> int:
    """What a term must be multiplied by to be a whole number."""
    found = term.factor.denominator
    for name in term.parameters:
        found *= math.lcm(*(value.denominator for value in parameters[name].numbers()), 1)
    match term.quantity:
        case Amount(ref):
            found *= 10**ref.field.decimals
        case Sum(_, each) | Extreme(_, _, each):
            found *= math.lcm(*(denominator(part, parameters) for part in each.terms), 1)
        case Count() | None:
            pass
        case _:
            assert_never(term.quantity)
    return found
