"""The exact truth of atoms: comparisons of amounts and days, labels, regions, aggregates. True, false, or unknown.

All engines for single subjects share this module and nothing above it; the columnar engine and the prover check it.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Protocol

from cleanrules.engines.context import NOTHING, Context
from cleanrules.exact import ANYTHING, AT_LEAST_ZERO, ZERO, Interval, point
from cleanrules.facts.facts import Record
from cleanrules.facts.fields import NotYet
from cleanrules.language.linear import difference
from cleanrules.language.nodes import (
    Amount,
    Compare,
    CompareDays,
    Comparison,
    Condition,
    Count,
    Day,
    InCategory,
    Linear,
    OneOf,
    Quantity,
    Ref,
    Sum,
    Within,
)
from cleanrules.law.codes import industries, regions
from cleanrules.law.confidence import trusted
from cleanrules.law.instruments import Key, Parameter, ParameterValue
from cleanrules.rulebook.model import Rulebook

Truth = bool | None
Test = Callable[[Context, Record], Truth]


class Evaluate(Protocol):
    """How a condition inside an aggregate is evaluated: by the engine at work."""

    def __call__(self, condition: Condition, context: Context, item: Record) -> Truth:
        """The truth of the condition."""
        ...


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
    relation = _RELATIONS[compare.op]
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


def single(name: str, context: Context, evaluate: Evaluate) -> ParameterValue | None:
    """The one number that a parameter has at the moment for the subject; None where it has several, or none."""
    found = possible(context.rulebook.parameters[name], context, NOTHING, evaluate)
    return found[0] if len(found) == 1 and found[0] is not None and isinstance(found[0].value, Fraction) else None


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


_RELATIONS: dict[Comparison, Callable[[int], bool]] = {
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
    for term in linear.terms:
        value = point(term.factor)
        for name in term.parameters:
            value = value * number(context.rulebook.parameters[name], context, item, evaluate)
        if term.quantity is not None:
            value = value * quantity(term.quantity, context, item, evaluate)
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


def total(found: Sum, context: Context, evaluate: Evaluate) -> Interval:
    """A sum over a list: unknown amounts are from 0 up, an unknown condition widens it, an unknown list has any items."""
    listing = context.listing(found.list)
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


def item_amount(linear: Linear, context: Context, item: Record, evaluate: Evaluate) -> Interval:
    """The amount of one item of a sum; an unknown amount that can't be negative is from 0 up."""
    result = ZERO
    for term in linear.terms:
        value = point(term.factor)
        for name in term.parameters:
            value = value * number(context.rulebook.parameters[name], context, item, evaluate)
        if isinstance(term.quantity, Amount):
            found = quantity(term.quantity, context, item, evaluate)
            unknown = found == ANYTHING and term.quantity.ref.field.at_least >= 0
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
            _shifted(end, shift.unit, shift.sign, step)
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
            values = list(possible(context.rulebook.parameters[name], context, item, evaluate))
            days = [value.value.toordinal() for value in values if value is not None and isinstance(value.value, date)]
            return (min(days), max(days)) if days and len(days) == len(values) else (None, None)


def _steps(
    number_: int | str, context: Context, item: Record, evaluate: Evaluate
) -> tuple[Fraction | None, Fraction | None]:
    if isinstance(number_, int):
        return Fraction(number_), Fraction(number_)
    found = number(context.rulebook.parameters[number_], context, item, evaluate)
    return found.low, found.high


def _shifted(end: int | None, unit: str, sign: int, step: Fraction | None) -> int | None:
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


# --- labels and codes ---


def one_of(found: OneOf) -> Test:
    """Whether a label is one of several."""
    name, labels = found.ref.field.name, found.labels
    if found.ref.item:
        return lambda context, item: None if (value := item.get(name)) is None else value in labels
    return lambda context, item: None if (value := context.facts.values.get(name)) is None else value in labels


def within(found: Within, context: Context, item: Record) -> Truth:
    """Whether a region or industry lies in a set. One that is coarser than a member is neither in nor out."""
    value = context.value(found.ref, item)
    if not isinstance(value, str):
        return None
    if found.set is not None:
        return in_set(found.set, value, context)
    tree = regions() if found.ref.field.type == "region" else industries()
    return _any(tree.covers(code, value) for code in found.codes)


def in_set(name: str, code: str, context: Context) -> Truth:
    """Whether a code lies in a named set at the moment; a member below the evidence bar leaves it unknown."""
    named = context.rulebook.sets[name]
    tree = regions() if named.of == "region" else industries()
    for version in named.versions:
        if version.window.holds(context.moment):
            if not trusted(version.confidence, context.moment.bar):
                return None
            found = _any(
                truth if truth is not True or trusted(member.confidence, context.moment.bar) else None
                for member in version.members
                for truth in (tree.covers(member.code, code),)
            )
            return found if version.complete or found is True else None
    return None


def _any(truths: Iterator[Truth]) -> Truth:
    result: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            result = None
    return result


# --- parameters ---


def number(parameter: Parameter, context: Context, item: Record, evaluate: Evaluate) -> Interval:
    """The hull of the values that a parameter may have; anything where one of them is not available."""
    result: Interval | None = None
    for value in possible(parameter, context, item, evaluate):
        if value is None or not isinstance(value.value, Fraction):
            return ANYTHING
        found = point(value.value)
        result = found if result is None else result.hull(found)
    return ANYTHING if result is None else result


def possible(
    parameter: Parameter, context: Context, item: Record, evaluate: Evaluate
) -> tuple[ParameterValue | None, ...]:
    """The values that the moment and the known keys leave possible; None for one that is not available.

    An unknown key leaves every value that some content of it would choose. A value that the caller supplied comes
    before those of the rulebook.
    """
    if item is not NOTHING:
        return _possible(parameter, context, item, evaluate)
    found = context.possible.get(parameter.name)
    if found is None:
        found = context.possible[parameter.name] = _possible(parameter, context, item, evaluate)
    return found


def _possible(
    parameter: Parameter, context: Context, item: Record, evaluate: Evaluate
) -> tuple[ParameterValue | None, ...]:
    choices = [key_values(key, context, item, evaluate) for key in parameter.by]
    seen: list[ParameterValue | None] = []
    for chosen in product(*choices):
        keys = {key.name: value for key, value in zip(parameter.by, chosen, strict=True)}
        for value in _chosen(parameter, keys, context):
            if value not in seen:
                seen.append(value)
    return tuple(seen)


def _chosen(parameter: Parameter, keys: dict[str, bool | str], context: Context) -> Iterator[ParameterValue | None]:
    """The value for some keys: the one whose window surely holds, whatever stands before it, else none that is sure."""
    for supplied in (True, False):
        maybe = False
        for value in parameter.values:
            if value.supplied is supplied and all(keys[name] == wanted for name, wanted in value.keys.items()):
                holds = value.window.holds(context.moment)
                if holds:
                    yield value if value.value is not None and trusted(value.confidence, context.moment.bar) else None
                    return
                maybe = maybe or holds is None
        if maybe:
            break
    yield None


def key_values(key: Key, context: Context, item: Record, evaluate: Evaluate) -> tuple[bool | str, ...]:
    """What a key may be: its value where it is known, else all that it can be."""
    field, value = key_fact(key, context, item)
    if key.set is not None:
        truth = in_set(key.set, value, context) if isinstance(value, str) else None
    elif field is None:
        truth = evaluate(in_category(key.source), context, item)
    elif field.field.type == "label":
        return (value,) if isinstance(value, str) else tuple(label for label, _ in field.field.labels)
    else:
        truth = value if isinstance(value, bool) else None
    return (True, False) if truth is None else (truth,)


@cache
def in_category(name: str) -> InCategory:
    """The condition that a key stands for; one object each, because engines keep what they make of a condition."""
    return InCategory(name, text=name)


def key_fact(key: Key, context: Context, item: Record) -> tuple[Ref | None, object]:
    """The fact that a key reads, of the subject or of the item at hand, and its value; None for a category."""
    kind = context.rulebook.kinds[context.facts.kind]
    if key.source in kind.fields:
        return Ref(kind.fields[key.source]), context.facts.values.get(key.source)
    if (kind.name, key.source) in context.rulebook.categories:
        return None, None
    listed = next(field for field in kind.fields.values() if key.source in field.item_fields)
    return Ref(listed.item_fields[key.source], "item"), item.get(key.source)
