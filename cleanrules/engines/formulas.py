"""Formulas over symbols, and their two rails: the conjunctions that make one true, and those that make it false.

What neither rail derives is unknown, so negation swaps the rails, and a firing that is lost can only turn a decided
symbol into an unknown one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

T = TypeVar("T")
MAX_PRODUCT = 12
"""A formula that multiplies out further gets symbols for its parts; nor has one more parts than this."""

Literal = tuple[str, bool]
"""A symbol and the value that it must have."""
Branch = frozenset[Literal]
"""A conjunction; each rail of a formula is a disjunction of these."""
Rule = tuple[Literal, Branch]
"""What follows, and from what."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """An atom evaluated elsewhere, or the name of another formula."""

    name: str


@dataclass(frozen=True, slots=True)
class Truth:
    """A constant."""

    value: bool


@dataclass(frozen=True, slots=True)
class Negation:
    """Not."""

    item: Formula


@dataclass(frozen=True, slots=True)
class Conjunction:
    """And."""

    items: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Disjunction:
    """Or."""

    items: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """If-then-else, with its consensus: where the test is unknown, what both sides agree on."""

    test: Formula
    then: Formula
    otherwise: Formula


@dataclass(frozen=True, slots=True)
class Given:
    """The value of the second part of the first pair whose guard is known to hold; the guards exclude one another."""

    cases: tuple[tuple[Formula, Formula], ...]


Formula = Symbol | Truth | Negation | Conjunction | Disjunction | Choice | Given


def branches(formula: Formula, rail: bool) -> list[Branch]:
    """The conjunctions of literals any one of which gives `formula` the value `rail`, in strong Kleene logic."""
    match formula:
        case Symbol(name):
            return [frozenset({(name, rail)})]
        case Truth(value):
            return [frozenset()] if value is rail else []
        case Negation(item):
            return branches(item, not rail)
        case Given(cases):
            return _minimal(b for guard, value in cases for b in _both(branches(guard, True), branches(value, rail)))
        case Choice(test, then, otherwise):
            yes, no = branches(then, rail), branches(otherwise, rail)
            return _minimal([*_both(branches(test, True), yes), *_both(branches(test, False), no), *_both(yes, no)])
        case Conjunction(items) | Disjunction(items):
            rails = [branches(item, rail) for item in items]
            if isinstance(formula, Conjunction) is rail:
                return _minimal(frozenset[Literal]().union(*choice) for choice in product(*rails))
            return _minimal(b for found in rails for b in found)


def _both(one: list[Branch], two: list[Branch]) -> list[Branch]:
    return [a | b for a, b in product(one, two)]


def _minimal(found: Iterable[Branch]) -> list[Branch]:
    """Without the branches that can't hold (x and not x), and those that a shorter one covers."""
    kept: list[Branch] = []
    for branch in sorted(set(found), key=lambda one: (len(one), sorted(one))):
        possible = len({name for name, _ in branch}) == len(branch)
        if possible and not any(shorter <= branch for shorter in kept):
            kept.append(branch)
    return kept


def small(formulas: Mapping[str, Formula]) -> dict[str, Formula]:
    """The same formulas, with a symbol of its own for each part that would multiply out too far."""
    result: dict[str, Formula] = {}
    for name, formula in formulas.items():
        result[name] = _shrunk(name, formula, result)
    return result


def _shrunk(owner: str, formula: Formula, result: dict[str, Formula]) -> Formula:
    """The formula with every part small enough, new symbols added to `result`."""

    def part(one: Formula) -> Formula:
        return _part(owner, one, result)

    def shrunk(one: Formula) -> Formula:
        return part(_shrunk(owner, one, result))

    match formula:
        case Symbol() | Truth():
            return formula
        case Negation(item):
            return Negation(_shrunk(owner, item, result))
        case Choice(test, then, otherwise):
            return Choice(shrunk(test), shrunk(then), shrunk(otherwise))
        case Given(cases):
            pairs = [
                (part(_shrunk(owner, guard, result)), part(_shrunk(owner, value, result))) for guard, value in cases
            ]
            while len(pairs) > MAX_PRODUCT:
                pairs = [
                    (part(Disjunction(tuple(guard for guard, _ in some))), part(Given(tuple(some))))
                    for some in _chunks(pairs)
                ]
            return Given(tuple(pairs))
        case Conjunction(items) | Disjunction(items):
            parts = [_shrunk(owner, item, result) for item in items]
            if any(_product(parts, rail) > MAX_PRODUCT for rail in (True, False)):
                parts = [part(one) for one in parts]
            while len(parts) > MAX_PRODUCT:
                parts = [part(type(formula)(tuple(some))) for some in _chunks(parts)]
            return type(formula)(tuple(parts))


def _product(parts: Iterable[Formula], rail: bool) -> int:
    """How far the parts multiply out; an impossible one counts as one, so that the sum of the others is bounded."""
    return math.prod(max(1, len(branches(part, rail))) for part in parts)


def _chunks(items: list[T]) -> Iterator[list[T]]:
    return (items[start : start + MAX_PRODUCT] for start in range(0, len(items), MAX_PRODUCT))


def _part(owner: str, part: Formula, result: dict[str, Formula]) -> Formula:
    """A part as a symbol of its own, unless it is one."""
    if isinstance(part, Symbol | Truth) or (isinstance(part, Negation) and isinstance(part.item, Symbol)):
        return part
    name = f"{owner}/{len(result)}"
    result[name] = part
    return Symbol(name)
