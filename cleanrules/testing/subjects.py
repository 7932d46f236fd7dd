"""Random subjects for generated rulebooks: all known, or with facts dropped; biased to the boundaries of conditions."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from fractions import Fraction
from functools import cache
from typing import Any

from cleanrules.engines import atoms, parameters
from cleanrules.engines.context import NOTHING, Context
from cleanrules.engines.reference import evaluate
from cleanrules.exact import number_text
from cleanrules.facts.facts import Facts, Listing, Record, read_facts
from cleanrules.facts.fields import Field
from cleanrules.language.linear import difference
from cleanrules.language.nodes import Amount, Compare, Linear, Sum, Term
from cleanrules.law.codes import industries, regions
from cleanrules.law.confidence import LENIENT
from cleanrules.law.windows import Moment
from cleanrules.rulebook.model import Rulebook
from cleanrules.testing.books import KIND, PLACES, TRADES, Book, Draw, Tree


def subject(draw: Draw, book: Book, *, not_yet: bool = True) -> Tree:
    """A subject of which all is known, as a facts file holds it; some amounts stand at a comparison's boundary."""
    fields = book.rulebook.kinds[KIND].fields
    facts: Tree = {"kind": KIND, "id": "s1"}
    facts |= {name: _content(draw, book, one, not_yet) for name, one in fields.items() if one.type != "text"}
    for _ in range(draw.integer(0, 3)):
        facts = _at_boundary(draw, book, facts)
    return facts


def partial(draw: Draw, book: Book, facts: Tree, percent: int = 20) -> Tree:
    """The same subject with some facts unknown, lists cut short and marked so, and regions given coarsely."""
    fields = book.rulebook.kinds[KIND].fields
    found: Tree = {}
    for name, value in facts.items():
        if name not in fields or value is None:
            found[name] = value
        elif not draw.chance(percent):
            found[name] = _less(draw, fields[name], value, percent)
    return found


def _less(draw: Draw, field: Field, value: Any, percent: int) -> Any:
    if field.type in ("region", "industry") and draw.chance(percent):
        tree = regions() if field.type == "region" else industries()
        return draw.choice(list(tree.line(value)))
    if field.type != "list":
        return value
    listed, complete = (value["items"], value["complete"]) if isinstance(value, Mapping) else (value, "true")
    if draw.chance(percent):
        listed, complete = draw.some(listed, 0, len(listed)), "false"
    key = next(one.name for one in field.item if one.key)
    items = [{name: one for name, one in row.items() if name == key or not draw.chance(percent)} for row in listed]
    return items if complete == "true" else {"items": items, "complete": "false"}


def _content(draw: Draw, book: Book, field: Field, not_yet: bool) -> Any:
    match field.type:
        case "flag":
            return draw.choice(("true", "false"))
        case "amount":
            return _amount(draw, field)
        case "event":
            return "not_yet" if not_yet and draw.chance(15) else str(draw.choice(book.days))
        case "label":
            return draw.choice([label for label, _ in field.labels])
        case "region":
            return draw.choice(_leaves("region"))
        case "industry":
            return draw.choice(_leaves("industry"))
    return [
        {one.name: f"k{number}" if one.key else _content(draw, book, one, not_yet) for one in field.item}
        for number in range(draw.integer(0, 3))
    ]


def _amount(draw: Draw, field: Field) -> str:
    low, high = (int(end * 10**field.decimals) for end in (field.at_least, field.at_most))
    common = [value for one in (0, 1, 100, 200) if low <= (value := one * 10**field.decimals) <= high]
    scaled = draw.choice(common) if draw.chance(50) else draw.choice((low, low + 1, high, draw.integer(low, high)))
    return number_text(field.exact(scaled))


@cache
def _leaves(of: str) -> tuple[str, ...]:
    """Codes with nothing below, in or near the places or trades that the rules name."""
    tree, codes = (regions(), PLACES) if of == "region" else (industries(), TRADES)
    inner = set(tree.parents.values())
    return tuple(code for code in sorted(set(tree.names) - inner) if any(tree.covers(near, code) for near in codes))


# --- at the boundary ---


def typed(book: Book, facts: Mapping[str, Any]) -> Facts:
    """The typed facts of a subject."""
    return read_facts(facts, book.rulebook.kinds)


def _at_boundary(draw: Draw, book: Book, facts: Tree) -> Tree:
    """The subject with one amount set so that a comparison is exactly even, or one unit off."""
    found = list(_compares(book.rulebook))
    if not found:
        return facts
    compare, known = draw.choice(found), typed(book, facts)
    day = draw.choice(book.days)
    context = Context(book.rulebook, known, day, Moment(day, frozenset(), LENIENT))
    linear = difference(compare)
    short = atoms.amount(linear, context, NOTHING, evaluate).exact
    levers = [lever for term in linear.terms for lever in _levers(term, context)]
    if short is None or not levers:
        return facts
    weight, field, path = draw.choice(levers)
    changed = deepcopy(facts)
    holder = changed if path is None else changed[path[0]][path[1]]
    unit = 10**field.decimals
    value = (Fraction(holder[field.name]) - short / weight) * unit // 1 + draw.choice((0, -1, 1))
    if field.at_least * unit <= value <= field.at_most * unit:
        holder[field.name] = number_text(Fraction(value, unit))
    return changed


def _compares(book: Rulebook) -> list[Compare]:
    found: dict[Compare, None] = {}
    for rule in book.rules.values():
        for condition in rule.conditions():
            found |= dict.fromkeys(part for part in book.parts(condition, rule.kind) if isinstance(part, Compare))
    return [compare for compare in found if not _reads_item(difference(compare))]


def _reads_item(linear: Linear) -> bool:
    return any(isinstance(term.quantity, Amount) and term.quantity.ref.item for term in linear.terms)


def _levers(term: Term, context: Context) -> list[tuple[Fraction, Field, tuple[str, int] | None]]:
    """The amounts that a term moves with: by how much, which field, and in which item."""
    weight = _weight(term, context, NOTHING)
    if weight and isinstance(term.quantity, Amount):
        return [(weight, term.quantity.ref.field, None)]
    if not weight or not isinstance(term.quantity, Sum):
        return []
    listing = context.listing(term.quantity.list)
    found: list[tuple[Fraction, Field, tuple[str, int] | None]] = []
    for number, record in enumerate(listing.items if isinstance(listing, Listing) else ()):
        counts = term.quantity.where is None or evaluate(term.quantity.where, context, record)
        for part in term.quantity.each.terms if counts else ():
            inner = _weight(part, context, record)
            if inner and isinstance(part.quantity, Amount) and part.quantity.ref.item:
                found.append((weight * inner, part.quantity.ref.field, (term.quantity.list.field.name, number)))
    return found


def _weight(term: Term, context: Context, item: Record) -> Fraction | None:
    weight = term.factor
    for name in term.parameters:
        value = parameters.number(context.rulebook.parameters[name], context, item, evaluate).exact
        if value is None:
            return None
        weight *= value
    return weight
