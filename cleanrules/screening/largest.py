"""Amounts as they are shown: with the largest and smallest of lists, which comparisons take item by item."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from cleanrules.exact import Interval, point
from cleanrules.facts.facts import Record
from cleanrules.language.nodes import Extreme, Linear, Quantity
from cleanrules.meaning import amounts
from cleanrules.meaning.conditions import evaluate
from cleanrules.rulebook.judging import Context


def amount_shown(linear: Linear, context: Context, item: Record) -> Interval:
    """The values that a linear form may have."""
    total = amounts.amount(
        replace(linear, terms=tuple(term for term in linear.terms if not isinstance(term.quantity, Extreme))),
        context,
        item,
    )
    for term in linear.terms:
        if isinstance(term.quantity, Extreme):
            weight = amounts.amount(replace(linear, terms=(replace(term, quantity=None),)), context, item)
            total = total + weight * extreme(term.quantity, context)
    return total


def quantity_shown(found: Quantity, context: Context, item: Record) -> Interval:
    """The values that a fact, a sum, a count, a largest or a smallest may have."""
    return extreme(found, context) if isinstance(found, Extreme) else amounts.quantity(found, context, item)


def extreme(found: Extreme, context: Context) -> Interval:
    """The largest or smallest over a list: what items that may count can do to it; of nothing, anything."""
    listing = context.items(found.list)
    sign = point(1 if found.highest else -1)
    sure: list[Fraction | None] = []
    most: list[Fraction | None] = []
    for record in listing.items:
        counts = found.where is None or evaluate(found.where, context, record)
        if counts is not False:
            each = amounts.amount(found.each, context, record) * sign
            most.append(each.high)
            if counts:
                sure.append(each.low)
    low = max((one for one in sure if one is not None), default=None)
    all_known = listing.complete and most and None not in most
    high = max(one for one in most if one is not None) if all_known else None
    return Interval(low, high) * sign
