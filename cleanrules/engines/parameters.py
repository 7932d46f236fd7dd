"""The values that parameters may have for a subject at a moment: one, or several where a key is unknown, or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import product

from cleanrules.engines.context import NOTHING, Context, Evaluate
from cleanrules.engines.membership import in_set
from cleanrules.exact import ANYTHING, Interval, point
from cleanrules.facts.facts import Record
from cleanrules.language.keys import cells, content
from cleanrules.language.nodes import InCategory, Ref
from cleanrules.law.bands import Content, fits
from cleanrules.law.instruments import Key, Parameter, ParameterValue
from cleanrules.law.windows import Versions


def single(name: str, context: Context, evaluate: Evaluate) -> ParameterValue | None:
    """The one number that a parameter has at the moment for the subject; None where it has several, or none."""
    found = possible(context.rulebook.parameters[name], context, NOTHING, evaluate)
    return found[0] if len(found) == 1 and found[0] is not None and isinstance(found[0].value, Fraction) else None


def number(parameter: Parameter, context: Context, item: Record, evaluate: Evaluate) -> Interval:
    """The hull of the values that a parameter may have; what is not available may be anything that is not ruled out."""
    result: Interval | None = None
    for value in possible(parameter, context, item, evaluate):
        found = interval(value)
        result = found if result is None else result.hull(found)
    return ANYTHING if result is None else result


def interval(value: ParameterValue | None) -> Interval:
    """The numbers that a value may be."""
    if value is None:
        return ANYTHING
    if isinstance(value.value, Fraction):
        return point(value.value)
    low, high = (end if isinstance(end, Fraction) else None for end in value.ends)
    return Interval(low, high)


def day_span(value: ParameterValue | None) -> tuple[int | None, int | None]:
    """The days, as ordinals, between which a value lies; None is no bound."""
    low, high = (None, None) if value is None else value.ends
    return (low.toordinal() if isinstance(low, date) else None, high.toordinal() if isinstance(high, date) else None)


def possible(
    parameter: Parameter, context: Context, item: Record, evaluate: Evaluate
) -> tuple[ParameterValue | None, ...]:
    """The values that the moment and the known keys leave possible; None for one of which nothing is known.

    One that is weak or missing is there without its value, with the ends that are certain. An unknown key leaves every
    value that some content of it would choose. A value that the caller supplied comes before those of the rulebook.
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
    choices = [key_values(parameter, key, context, item, evaluate) for key in parameter.by]
    seen: list[ParameterValue | None] = []
    for chosen in product(*choices):
        keys = {key.name: value for key, value in zip(parameter.by, chosen, strict=True)}
        for chosen_one in chosen_values(parameter, keys, context):
            value = None if chosen_one is None else chosen_one.in_year(context.as_of.year)
            if value not in seen:
                seen.append(value)
    return tuple(seen)


def chosen_values(
    parameter: Parameter, keys: Mapping[str, Content], context: Context
) -> Iterator[ParameterValue | None]:
    """The value for some keys: the one whose window surely holds, whatever stands before it, else none that is sure."""
    for supplied in (True, False):
        fitting = Versions(tuple(
            value for value in parameter.values
            if value.supplied is supplied and all(fits(wanted, keys[name]) for name, wanted in value.keys.items())
        ))  # fmt: skip
        value = fitting.at(context.moment)
        if value is not None:
            yield value.known(context.moment.bar)
            return
        if next(fitting.possible(context.moment), None) is not None:
            break
    yield None if parameter.otherwise is None else parameter.otherwise.known(context.moment.bar)


def key_values(
    parameter: Parameter, key: Key, context: Context, item: Record, evaluate: Evaluate
) -> tuple[Content, ...]:
    """What a key may be: its value where it is known, else all that it can be, of an amount one in each band."""
    ref, value = key_fact(key, context, item)
    if key.set is not None:
        truth = in_set(key.set, value, context) if isinstance(value, str) else None
    elif ref is None:
        truth = evaluate(in_category(key.source), context, item)
    elif ref.field.type == "label":
        return (value,) if isinstance(value, str) else tuple(label for label, _ in ref.field.labels)
    elif ref.field.type == "amount":
        if isinstance(value, int):
            return (content(ref.field, value),)
        return tuple(cell.content for cell in cells(ref.field, parameter.bands(key)))
    else:
        truth = value if isinstance(value, bool) else None
    return (True, False) if truth is None else (truth,)


@cache
def in_category(name: str) -> InCategory:
    """The condition that a key stands for; one object each, because engines keep what they make of a condition."""
    return InCategory(name, text=name)


def key_fact(key: Key, context: Context, item: Record) -> tuple[Ref | None, object]:
    """The fact that a key reads, of the subject or of the item at hand, and its value; None for a category."""
    ref = context.rulebook.source(key, context.facts.kind).ref
    return ref, None if ref is None else context.value(ref, item)
