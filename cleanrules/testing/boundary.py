"""Where comparisons and bands turn: the conditions of a rulebook with the list that each reads, and the facts that move them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from cleanrules.engines import atoms, parameters
from cleanrules.engines.context import NOTHING, Context
from cleanrules.engines.reference import evaluate
from cleanrules.exact import Yearly, number_text
from cleanrules.facts.facts import Facts, Listing, Record, path_text
from cleanrules.facts.fields import Field
from cleanrules.language.keys import Source, cells
from cleanrules.language.linear import difference
from cleanrules.language.nodes import (
    Amount,
    Compare,
    CompareDays,
    Ref,
    Sum,
    Term,
    own_parameters,
)
from cleanrules.law.instruments import Key, NamedSet, Parameter, ParameterValue
from cleanrules.law.windows import Window
from cleanrules.rulebook.categories import Category
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.reads import Read, bounds_of, parts_of, read_by

STEPS = (0, -1, 1)
"""At the boundary, one unit below, one above."""
Place = tuple[str, int] | None
"""The list and the number of the item at hand; None for the subject itself."""


def comparisons(rules: list[Rule], rulebook: Rulebook) -> list[Read]:
    """The comparisons of amounts and days that some rules rest on, each once."""
    parts = (part for rule in rules for part in parts_of(rulebook, rule.kind, *rule.conditions()))
    return [part for part in dict.fromkeys(parts) if isinstance(part.node, Compare | CompareDays)]


def turns(rules: list[Rule], rulebook: Rulebook) -> list[Read]:
    """Where the verdicts of some rules may turn: comparisons, and amounts that choose among the bands of a parameter."""
    found: dict[Read, None] = {}
    for rule in rules:
        for part in parts_of(rulebook, rule.kind, *rule.conditions()):
            if isinstance(part.node, Compare | CompareDays) or any(_banded(part, rule.kind, rulebook)):
                found[part] = None
    return list(found)


def _banded(part: Read, kind: str, rulebook: Rulebook) -> Iterator[tuple[Source, Field, Parameter, Key]]:
    """The facts that choose among bands of the parameters which a part names, of the subject or of the item at hand."""
    for name in own_parameters(part.node):
        parameter = rulebook.parameters[name]
        for key in parameter.by:
            source = rulebook.source(key, kind)
            if source.field is not None and source.field.type == "amount":
                yield source, source.field, parameter, key


def records(facts: Facts, listed: str | None) -> Iterator[tuple[Record, Place]]:
    """The items that a condition speaks of, or the subject alone."""
    if listed is None:
        yield NOTHING, None
        return
    listing = facts.values.get(listed)
    for number, record in enumerate(listing.items if isinstance(listing, Listing) else ()):
        yield record, (listed, number)


def edges(part: Read, context: Context, steps: Sequence[int] = STEPS) -> Iterator[tuple[str, str]]:
    """The values, by path, that stand exactly at the boundary of a comparison or a band, one unit below it, and one above."""
    if not isinstance(part.node, Compare | CompareDays):
        yield from _bands(part, context, steps)
        return
    for record, place in records(context.facts, part.listed):
        match part.node:
            case Compare() as compare:
                yield from _amounts(compare, context, record, place, steps)
            case CompareDays() as compare:
                yield from _days(compare, context, record, place, steps)


def _amounts(
    compare: Compare, context: Context, item: Record, place: Place, steps: Sequence[int]
) -> Iterator[tuple[str, str]]:
    linear = difference(compare)
    short = atoms.amount(linear, context, item, evaluate).exact
    if short is None:
        return
    for weight, field, where, record in [one for term in linear.terms for one in _levers(term, context, item, place)]:
        own: Mapping[str, object] = context.facts.values if where is None else record
        scaled, unit = own.get(field.name), 10**field.decimals
        if not isinstance(scaled, int):
            continue
        exact = (Fraction(scaled, unit) - short / weight) * unit
        even = exact // 1
        between = (0, 1) if any(steps) else ()  # no value is even: the two beside it
        for step in steps if exact == even else between:
            if field.at_least * unit <= even + step <= field.at_most * unit:
                yield written_path(where, field.name), number_text(Fraction(even + step, unit))


def _bands(part: Read, context: Context, steps: Sequence[int]) -> Iterator[tuple[str, str]]:
    """The first amounts of each band, one unit below, and one above."""
    for source, field, parameter, key in _banded(part, context.facts.kind, context.rulebook):
        unit = 10**field.decimals
        firsts = [cell.low for cell in cells(field, parameter.bands(key))[1:] if cell.low is not None]
        for _, place in records(context.facts, source.list or None):
            for one in dict.fromkeys(first + step for first in firsts for step in steps):
                if field.at_least * unit <= one <= field.at_most * unit:
                    yield written_path(place, field.name), number_text(Fraction(one, unit))


def written_path(place: Place, name: str) -> str:
    """The path of a fact of the subject, or of an item."""
    return name if place is None else path_text((*place, name))


_Lever = tuple[Fraction, Field, Place, Record]


def _levers(term: Term, context: Context, item: Record, place: Place) -> list[_Lever]:
    """The amounts that a term moves with: by how much, which field, and in which item."""
    weight = _weight(term, context, item)
    if not weight:
        return []
    if isinstance(term.quantity, Amount):
        ref = term.quantity.ref
        return [(weight, ref.field, place if ref.item else None, item)]
    if not isinstance(term.quantity, Sum):
        return []
    found: list[_Lever] = []
    for record, where in records(context.facts, term.quantity.list.field.name):
        counts = term.quantity.where is None or evaluate(term.quantity.where, context, record)
        for part in term.quantity.each.terms if counts else ():
            inner = _weight(part, context, record)
            if inner and isinstance(part.quantity, Amount) and part.quantity.ref.item:
                found.append((weight * inner, part.quantity.ref.field, where, record))
    return found


def _weight(term: Term, context: Context, item: Record) -> Fraction | None:
    weight = term.factor
    for name in term.parameters:
        value = parameters.number(context.rulebook.parameters[name], context, item, evaluate).exact
        if value is None:
            return None
        weight *= value
    return weight


def _days(
    compare: CompareDays, context: Context, item: Record, place: Place, steps: Sequence[int]
) -> Iterator[tuple[str, str]]:
    left, right = (atoms.day(side, context, item, evaluate) for side in (compare.left, compare.right))
    for side, own, other in ((compare.left, left, right), (compare.right, right, left)):
        if not isinstance(side.base, Ref) or None in other:
            continue
        known = context.value(side.base, item)
        apart = 0 if None in own else other[0] - own[0]  # type: ignore[operator]
        start = known.toordinal() + apart if isinstance(known, date) and None not in own else other[0]
        where = place if side.base.item else None
        for step in steps:
            if start is not None and 1 < start + step < date.max.toordinal():
                yield written_path(where, side.base.field.name), str(date.fromordinal(start + step))


def edge_days(rules: list[Rule], rulebook: Rulebook) -> list[date]:
    """Days on which the law of some rules changes or that a condition names, the days before, and the days after."""
    days = {day for rule in rules for bound in bounds_of(rule, rulebook) for day in bound.days()}
    for part in comparisons(rules, rulebook):
        if isinstance(part.node, CompareDays):
            sides = (part.node.left.base, part.node.right.base)
            days |= {side for side in sides if isinstance(side, date)}
            for name in (side for side in sides if isinstance(side, str)):
                days |= {day for value in rulebook.parameters[name].values for day in _value_days(value)}
    ordinary = sorted(day for day in days if date(1900, 1, 1) < day < date(2200, 1, 1))
    return list(dict.fromkeys(day + timedelta(step) for day in ordinary for step in STEPS))


def _value_days(value: ParameterValue) -> Iterator[date]:
    """The days of a value; of one that recurs those of its first years, and of one far from them."""
    if isinstance(value.value, date):
        yield value.value
    elif isinstance(value.value, Yearly):
        first = value.window.start.day.year if value.window.start else 2001
        for year in (first, first + 1, first + 3, 2041):
            yield value.value.of(year)
            yield date(year, 1, 1)


def read_windows(rule: Rule, rulebook: Rulebook) -> Iterator[tuple[str, Window]]:
    """The windows of a rule and of all it reads, with whose each is."""
    yield rule.code, rule.window
    for one in read_by(rule, rulebook).law:
        name = (
            one.name if isinstance(one, Category) else f"{'set' if isinstance(one, NamedSet) else 'param'}.{one.name}"
        )
        yield from ((name, version.window) for version in one.versions)
