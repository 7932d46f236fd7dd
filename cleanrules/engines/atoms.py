"""The exact truth of atoms: comparisons of amounts and days, labels, regions, aggregates. True, false, or unknown.

All engines for single subjects share this module and nothing above it; the columnar engine and the prover check it.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction

from cleanrules.engines.context import NOTHING, Context, Evaluate, Test, Truth
from cleanrules.engines.parameters import day_span, number, possible, single
from cleanrules.exact import ANYTHING, AT_LEAST_ZERO, ZERO, Interval, point
from cleanrules.facts.facts import Listing, Record
from cleanrules.facts.fields import NotYet
from cleanrules.language.linear import difference, like_terms
from cleanrules.language.nodes import (
    Amount,
    Compare,
    CompareDays,
    Comparison,
    Count,
    Day,
    Extreme,
    Linear,
    Quantity,
    Ref,
    Sum,
    Term,
)
from cleanrules.law.instruments import ParameterValue
from cleanrules.rulebook.model import Rulebook

# --- comparisons ---


def holds(ref: Ref) -> Test:
    """A yes-or-no fact."""
    name = ref.field.name
    if ref.item:
        return lambda context, item: item.get(name)  # type: ignore[return-value]
    return lambda context, item: context.facts.values.get(name)  # type: ignore[return-value]


def shortfall(compare: Compare, rulebook: Rulebook) -> Linear:
    """Left less right, made once for each rulebook."""
    key = ("shortfall", id(compare))
    kept = rulebook.kept.get(key)
    if kept is None:
        kept = rulebook.kept[key] = (compare, difference(compare))
    linear: Linear = kept[1]
    return linear


def compare_amounts(compare: Compare, rulebook: Rulebook, evaluate: Evaluate) -> Test:
    """`a >= k*b` is true where every possible value makes it so, false where none does, else unknown.

    A comparison of the subject's own amounts, all of them known and every parameter with one value, is one of integers.
    """
    linear = shortfall(compare, rulebook)
    relation = RELATIONS[compare.op]
    own = all(_is_own(term.quantity) for term in linear.terms)
    names = tuple(dict.fromkeys(name for term in linear.terms for name in term.parameters))
    fixed = _whole(linear, {}) if own and not names else None
    kept: dict[tuple[int, ...], tuple[tuple[ParameterValue | None, ...], _Whole]] = {}

    def whole(context: Context) -> _Whole | None:
        """The comparison in integers, made once for each choice of values; None where a parameter has not one value."""
        chosen = tuple([single(name, context, evaluate) for name in names])
        key = tuple(map(id, chosen))
        found = kept.get(key)
        if found is None and None not in chosen:
            found = kept[key] = (chosen, _whole(linear, dict(zip(names, chosen, strict=True))))  # type: ignore[arg-type]
        return found[1] if found is not None else None

    def compared(context: Context, item: Record) -> Truth:
        found = fixed or (whole(context) if own else None)
        if found is None:
            return compare_to_zero(compare.op, amount(linear, context, item, evaluate))
        total, weights = found
        values = context.facts.values
        for weight, name in weights:
            value = values.get(name)
            if value is None:
                return None
            total += weight * value  # type: ignore[operator]
        return relation(total)

    place = object()

    def test(context: Context, item: Record) -> Truth:
        if item is not NOTHING:
            return compared(context, item)
        truths = context.comparisons
        if place not in truths:
            truths[place] = compared(context, item)
        return truths[place]

    return test


_Whole = tuple[int, list[tuple[int, str]]]


def _is_own(quantity: Quantity | None) -> bool:
    return quantity is None or (isinstance(quantity, Amount) and not quantity.ref.item)


def _whole(linear: Linear, chosen: Mapping[str, ParameterValue]) -> _Whole:
    """A linear form as a whole number and whole weights of the subject's scaled integers."""
    weights: list[tuple[Fraction, str]] = []
    constant = Fraction(0)
    for term in linear.terms:
        weight = term.factor
        for name in term.parameters:
            weight *= chosen[name].value  # type: ignore[operator]
        if isinstance(term.quantity, Amount):
            field = term.quantity.ref.field
            weights.append((weight / 10**field.decimals, field.name))
        else:
            constant += weight
    scale = math.lcm(constant.denominator, *(weight.denominator for weight, _ in weights))
    return int(constant * scale), [(int(weight * scale), name) for weight, name in weights if weight]


RELATIONS: dict[Comparison, Callable[[int], bool]] = {
    ">=": lambda value: value >= 0,
    ">": lambda value: value > 0,
    "<=": lambda value: value <= 0,
    "<": lambda value: value < 0,
    "==": lambda value: value == 0,
    "!=": lambda value: value != 0,
}


def compare_to_zero(op: Comparison, value: Interval) -> Truth:
    """Whether all values, or none, of an interval stand in that relation to zero."""
    low, high = value.low, value.high
    match op:
        case ">=":
            return _decided(low is not None and low >= 0, high is not None and high < 0)
        case ">":
            return _decided(low is not None and low > 0, high is not None and high <= 0)
        case "<=":
            return _decided(high is not None and high <= 0, low is not None and low > 0)
        case "<":
            return _decided(high is not None and high < 0, low is not None and low >= 0)
    apart = (low is not None and low > 0) or (high is not None and high < 0)
    same = value == ZERO
    return _decided(same, apart) if op == "==" else _decided(apart, same)


def _decided(surely: bool, surely_not: bool) -> Truth:
    return True if surely else False if surely_not else None


def amount(linear: Linear, context: Context, item: Record, evaluate: Evaluate) -> Interval:
    """The values that a linear form may have."""
    total = ZERO
    for found, terms in like_terms(linear):
        value = weight(terms, context, item, evaluate)
        if found is not None:
            value = value * quantity(found, context, item, evaluate)
        total = total + value
    return total


def weight(terms: Iterable[Term], context: Context, item: Record, evaluate: Evaluate) -> Interval:
    """What like terms multiply their quantity by, all together."""
    total = ZERO
    for term in terms:
        value = point(term.factor)
        for name in term.parameters:
            value = value * number(context.rulebook.parameters[name], context, item, evaluate)
        total = total + value
    return total


def quantity(found: Quantity, context: Context, item: Record, evaluate: Evaluate) -> Interval:
    """The values that a fact, a sum or a count may have."""
    match found:
        case Amount(ref):
            value = context.value(ref, item)
            return point(ref.field.exact(value)) if isinstance(value, int) else ANYTHING
        case Sum():
            return total(found, context, evaluate)
        case Count():
            return count(found, context, evaluate)
        case Extreme():
            return extreme(found, context, evaluate)


def extreme(found: Extreme, context: Context, evaluate: Evaluate) -> Interval:
    """The largest or smallest over a list, as it is shown: what items that may count can do to it; of nothing, anything."""
    listing = context.listing(found.list)
    sign = 1 if found.highest else -1
    sure: list[Fraction | None] = []
    most: list[Fraction | None] = []
    for record in listing.items if listing is not None else ():
        counts = True if found.where is None else evaluate(found.where, context, record)
        if counts is not False:
            each = amount(found.each, context, record, evaluate) * point(sign)
            most.append(each.high)
            if counts:
                sure.append(each.low)
    low = max((one for one in sure if one is not None), default=None)
    all_known = listing is not None and listing.complete and most and None not in most
    high = max(one for one in most if one is not None) if all_known else None
    return Interval(low, high) * point(sign)


def total(found: Sum, context: Context, evaluate: Evaluate) -> Interval:
    """A sum over a list: unknown amounts are from 0 up, an unknown condition widens it, an unknown list has any items."""
    listing = context.listing(found.list)
    whole = _counted(found, context, listing, evaluate)
    if whole is not None:
        return whole
    result = ZERO
    for record in listing.items if listing is not None else ():
        counts = True if found.where is None else evaluate(found.where, context, record)
        if counts is not False:
            each = item_amount(found.each, context, record, evaluate)
            result = result + (each if counts else each.hull(ZERO))
    if listing is None or not listing.complete:
        each = item_amount(found.each, context, NOTHING, evaluate)
        low = Fraction(0) if each.low is not None and each.low >= 0 else None
        result = result + Interval(low, None)
    return result


def _counted(found: Sum, context: Context, listing: Listing | None, evaluate: Evaluate) -> Interval | None:
    """The sum where the list is complete and all of it is known: one of integers; None for any other."""
    if listing is None or not listing.complete:
        return None
    weighed = _weighed(found, context.rulebook)
    if weighed is None:
        return None
    scale, constant, weights = weighed
    result = 0
    for record in listing.items:
        counts = True if found.where is None else evaluate(found.where, context, record)
        if counts is None:
            return None
        if counts:
            for weight, name in weights:
                value = record.get(name)
                if value is None:
                    return None
                result += weight * value  # type: ignore[operator]
            result += constant
    return point(Fraction(result, scale))


_Weighed = tuple[int, int, list[tuple[int, str]]]


def _weighed(found: Sum, rulebook: Rulebook) -> _Weighed | None:
    """An item's amount as whole weights of its own scaled integers; None where a parameter or the subject has a part in it."""
    key = ("weighed", id(found))
    kept = rulebook.kept.get(key)
    if kept is None:
        kept = rulebook.kept[key] = (found, _weigh(found.each))
    weighed: _Weighed | None = kept[1]
    return weighed


def _weigh(each: Linear) -> _Weighed | None:
    weights: list[tuple[Fraction, str]] = []
    constant = Fraction(0)
    for term in each.terms:
        if term.parameters or (isinstance(term.quantity, Amount) and not term.quantity.ref.item):
            return None
        if isinstance(term.quantity, Amount):
            field = term.quantity.ref.field
            weights.append((term.factor / 10**field.decimals, field.name))
        else:
            constant += term.factor
    scale = math.lcm(constant.denominator, *(weight.denominator for weight, _ in weights))
    return scale, int(constant * scale), [(int(weight * scale), name) for weight, name in weights if weight]


def item_amount(linear: Linear, context: Context, item: Record, evaluate: Evaluate) -> Interval:
    """The amount of one item of a sum; an unknown amount that can't be negative is from 0 up."""
    result = ZERO
    for summed, terms in like_terms(linear):
        value = weight(terms, context, item, evaluate)
        if isinstance(summed, Amount):
            found = quantity(summed, context, item, evaluate)
            unknown = found == ANYTHING and summed.ref.field.at_least >= 0
            value = value * (AT_LEAST_ZERO if unknown else found)
        result = result + value
    return result


def count(found: Count, context: Context, evaluate: Evaluate) -> Interval:
    """How many items of a list meet a condition."""
    listing = context.listing(found.list)
    if listing is None:
        return AT_LEAST_ZERO
    truths = [True if found.where is None else evaluate(found.where, context, record) for record in listing.items]
    sure, possible = truths.count(True), truths.count(True) + truths.count(None)
    return Interval(Fraction(sure), Fraction(possible) if listing.complete else None)


# --- days ---

Span = tuple[int | None, int | None]  # ordinals; None is no bound


def compare_days(compare: CompareDays, context: Context, item: Record, evaluate: Evaluate) -> Truth:
    """A comparison of two days, each perhaps known only to lie in a span."""
    left, right = day(compare.left, context, item, evaluate), day(compare.right, context, item, evaluate)
    low = None if left[0] is None or right[1] is None else Fraction(left[0] - right[1])
    high = None if left[1] is None or right[0] is None else Fraction(left[1] - right[0])
    return compare_to_zero(compare.op, Interval(low, high))


def day(found: Day, context: Context, item: Record, evaluate: Evaluate) -> Span:
    """The span in which a day lies; `not_yet` is any day after `as_of`."""
    span = base_day(found, context, item, evaluate)
    for shift in found.shifts:
        steps = _steps(shift.number, context, item, evaluate)
        span = tuple(
            shifted(end, shift.unit, shift.sign, step)
            for end, step in zip(span, steps if shift.sign > 0 else steps[::-1], strict=True)
        )  # type: ignore[assignment]
    return span


def base_day(found: Day, context: Context, item: Record, evaluate: Evaluate) -> Span:
    """The span in which a day lies before it is moved."""
    match found.base:
        case None:
            return context.as_of.toordinal(), context.as_of.toordinal()
        case date() as written:
            return written.toordinal(), written.toordinal()
        case Ref() as ref:
            value = context.value(ref, item)
            if isinstance(value, NotYet):
                return context.as_of.toordinal() + 1, None
            return (value.toordinal(), value.toordinal()) if isinstance(value, date) else (None, None)
        case str() as name:
            spans = [day_span(value) for value in possible(context.rulebook.parameters[name], context, item, evaluate)]
            first, last = ([one[side] for one in spans] for side in (0, 1))
            return (
                None if None in first else min(first),  # type: ignore[type-var]
                None if None in last else max(last),  # type: ignore[type-var]
            )


def _steps(
    number_: int | str, context: Context, item: Record, evaluate: Evaluate
) -> tuple[Fraction | None, Fraction | None]:
    if isinstance(number_, int):
        return Fraction(number_), Fraction(number_)
    found = number(context.rulebook.parameters[number_], context, item, evaluate)
    return found.low, found.high


def shifted(end: int | None, unit: str, sign: int, step: Fraction | None) -> int | None:
    """A day so many days or months later: the first day does not count, and a month that lacks the day ends it.

    Source: 民法典 arts 201 and 202. Public holidays (art. 203) are not known here, so a last day is not moved.
    """
    if end is None or step is None:
        return None
    whole = sign * int(step)
    start = date.fromordinal(end)
    try:
        if unit == "days":
            return (start + timedelta(days=whole)).toordinal()
        months = start.year * 12 + start.month - 1 + whole
        year, month = divmod(months, 12)
        return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1])).toordinal()
    except (OverflowError, ValueError):
        return None
