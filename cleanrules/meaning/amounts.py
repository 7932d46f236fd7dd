"""Exact numbers: what a linear form of facts, sums, counts and parameters may be is an interval."""

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce
from itertools import product
from operator import add, mul

from cleanrules.exact import ANYTHING, AT_LEAST_ZERO, ZERO, Interval, point
from cleanrules.facts.facts import Record
from cleanrules.kleene import Truth
from cleanrules.language.keys import content, contents
from cleanrules.language.linear import like_terms
from cleanrules.language.nodes import Amount, Compare, Count, Linear, Quantity, Sum, Term, Under
from cleanrules.law.bands import Content
from cleanrules.law.instruments import Key, Parameter, ParameterValue
from cleanrules.meaning import conditions
from cleanrules.rulebook.judging import NOTHING, Context


def compare(found: Compare, context: Context, item: Record, lean: Under = None) -> Truth:
    """Whether an amount stands in a relation to another."""
    return amount(found.apart, context, item, lean).stands(found.op)


def amount(of: Linear, context: Context, item: Record, lean: Under = None, least: Interval = ANYTHING) -> Interval:
    """The values that a linear form may have; an unknown amount that can't be negative is any of `least`."""
    result = ZERO
    for found, terms in like_terms(of):
        value = weight(terms, context, item)
        result = result + (value if found is None else value * quantity(found, context, item, lean, least))
    return result


def weight(terms: Iterable[Term], context: Context, item: Record) -> Interval:
    """What like terms multiply their quantity by, all together."""
    factors = (
        reduce(mul, (number(name, context, item) for name in one.parameters), point(one.factor)) for one in terms
    )
    return reduce(add, factors, ZERO)


def quantity(of: Quantity, context: Context, item: Record, lean: Under = None, least: Interval = ANYTHING) -> Interval:
    """The values that a fact, a sum or a count may have; a largest is compared item by item, and is nothing by itself."""
    match of:
        case Amount(ref):
            value = context.value(ref, item)
            unknown = least if ref.field.at_least >= 0 else ANYTHING
            return point(ref.field.exact(value)) if isinstance(value, int) else unknown
        case Sum():
            return total(of, context, lean)
        case Count(listed, where):
            return total(Sum(listed, Linear((Term(Fraction(1), (), None),), ""), where), context, lean)
    return ANYTHING


def total(found: Sum, context: Context, lean: Under = None) -> Interval:
    """A sum over a list: unknown amounts are from 0 up, an unknown condition widens it, an unknown list has any items."""
    listing, result = context.items(found.list), ZERO
    for record in listing.items:
        counts = found.where is None or conditions.evaluate(found.where, context, record, lean)
        if counts is not False:
            each = amount(found.each, context, record, least=AT_LEAST_ZERO)
            result = result + (each if counts else each.hull(ZERO))
    if listing.complete:
        return result
    each = amount(found.each, context, NOTHING, least=AT_LEAST_ZERO)
    return result + Interval(Fraction(0) if each.low is not None and each.low >= 0 else None, None)


def number(name: str, context: Context, item: Record) -> Interval:
    """The hull of the values that a parameter may have; what is not available may be anything that is not ruled out."""
    return reduce(Interval.hull, (ANYTHING if one is None else one.interval for one in possible(name, context, item)))


def possible(name: str, context: Context, item: Record) -> tuple[ParameterValue | None, ...]:
    """The values that the moment and the known keys leave possible; None for one of which nothing is known."""
    parameter, seen = context.rulebook.parameters[name], list[ParameterValue | None]()
    for chosen in product(*(key_values(parameter, key, context, item) for key in parameter.by)):
        keys = {key.name: value for key, value in zip(parameter.by, chosen, strict=True)}
        found = parameter.known(keys, context.moment)
        value = found and found.in_year(context.as_of.year)
        if value not in seen:
            seen.append(value)
    return tuple(seen)


def key_values(parameter: Parameter, key: Key, context: Context, item: Record) -> tuple[Content, ...]:
    """What a key may be: its value where it is known, else all that it can be, of an amount one in each band."""
    ref = context.rulebook.source(key, context.facts.kind).ref
    value = conditions.category(key.source, context, item) if ref is None else context.value(ref, item)
    if key.set is not None and isinstance(value, str):
        value = context.rulebook.sets[key.set].holds(value, context.moment)
    if isinstance(value, bool | str):
        return (value,)
    if isinstance(value, int) and ref is not None:
        return (content(ref.field, value),)
    return contents(None if ref is None or key.set is not None else ref.field, parameter.bands(key))
