"""Comparisons with the largest or the smallest of a list, said of its items: what every engine already knows.

`max(x) >= k` is that some item is at least `k`, `max(x) < k` that every item is below it; `min` the other way round. So a
list without items has a maximum below every amount and a minimum above every amount, and a comparison and its contrary are
never both false.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cleanrules.language.linear import difference, joined, times
from cleanrules.language.nodes import (
    And,
    Compare,
    Comparison,
    Condition,
    Count,
    Each,
    Extreme,
    Linear,
    Not,
    Sum,
    Term,
    walk,
)
from cleanrules.law.instruments import Parameter

_SPOKEN = {True: "max", False: "min"}


@dataclass(frozen=True, slots=True)
class Misuse(Exception):
    """A comparison that can't be said of each item, and what to write."""

    message: str
    help: str


def extremes_of(node: Linear) -> list[Term]:
    """The terms of an amount that hold the largest or smallest of a list."""
    return [term for term in node.terms if isinstance(term.quantity, Extreme)]


def quantified(compare: Compare, parameters: Mapping[str, Parameter]) -> Condition:
    """The comparison said of the items of the list. Raises Misuse."""
    linear = difference(compare)
    found = extremes_of(linear)
    if not found:
        return compare
    term, extreme = found[0], found[0].quantity
    assert isinstance(extreme, Extreme)
    word = _SPOKEN[extreme.highest]
    _refuse(linear, word, extreme, found, parameters)
    rising = term.factor > 0
    highest = extreme.highest is rising
    every = {">=": not highest, ">": not highest, "<=": highest, "<": highest}
    match compare.op:
        case "==":
            both = tuple(_each(compare, op, extreme, every[op]) for op in _TWO)
            return And(both, compare.text)
        case "!=":
            both = tuple(_each(compare, op, extreme, every[op]) for op in _TWO)
            return Not(And(both, compare.text), compare.text)
    return _each(compare, compare.op, extreme, every[compare.op])


_TWO: tuple[Comparison, Comparison] = (">=", "<=")


def _each(compare: Compare, op: Comparison, extreme: Extreme, every: bool) -> Each:
    left, right = (_of_item(side, extreme) for side in (compare.left, compare.right))
    inner = Compare(op, left, right, f"{left.text} {op} {right.text}")
    return Each(every, extreme.list, inner, extreme.where, compare.text, replace(compare, op=op))


def _of_item(side: Linear, extreme: Extreme) -> Linear:
    """One side of the comparison with the item's amount in the place of the largest or smallest."""
    terms: list[Term] = []
    found = extremes_of(side)
    for term in side.terms:
        if term not in found:
            terms.append(term)
            continue
        for one in times(extreme.each, term.factor).terms:
            terms.append(replace(one, parameters=tuple(sorted((*one.parameters, *term.parameters)))))
    plain = len(side.terms) == 1 and found and side.terms[0].factor == 1 and not side.terms[0].parameters
    return Linear(joined(tuple(terms)), side.unit, extreme.each.text if plain else side.text)


def _refuse(
    linear: Linear, word: str, extreme: Extreme, found: list[Term], parameters: Mapping[str, Parameter]
) -> None:
    if len(found) > 1:
        raise Misuse(
            f"a comparison of `{word}` with another `max` or `min`",
            "compare each with an amount of the subject, or use a derived fact",
        )
    outer = [part for term in linear.terms if term not in found and term.quantity is not None
             for part in walk(term.quantity)]  # fmt: skip
    if any(isinstance(part, Sum | Count) for part in outer):
        raise Misuse(f"a comparison of `{word}` with a sum or a count", "use a derived fact for one of the two")
    for name in found[0].parameters:
        numbers = list(parameters[name].numbers())
        if not numbers or min(numbers) < 0 or parameters[name].external:
            raise Misuse(
                f"`{word}` times `param.{name}`, which may be negative", "multiply the other side, or each item"
            )
