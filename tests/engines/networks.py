"""Networks to test the driver on, a truth table to test them against, and a spy on every call into the C module."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

import durable_rules_engine

from cleanrules import kleene
from cleanrules.engines.formulas import Choice, Conjunction, Disjunction, Formula, Given, Negation, Symbol, Truth


class Spy:
    """Stands for the C module in the driver: forwards every call and keeps it, with its result."""

    error = durable_rules_engine.error

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...], Any]] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        function = getattr(durable_rules_engine, name)

        def call(*arguments: Any) -> Any:
            result = function(*arguments)
            self.calls.append((name, arguments, result))
            return result

        return call

    def of(self, name: str) -> list[tuple[Any, ...]]:
        """The arguments of all calls of a function."""
        return [arguments for called, arguments, _ in self.calls if called == name]


def dice(seed: int) -> random.Random:
    """Repeatable choices."""
    return random.Random(seed)


def value(formula: Formula, known: Mapping[str, bool | None]) -> bool | None:
    """What a formula is worth in strong Kleene logic, by the reference's own connectives."""
    match formula:
        case Symbol(name):
            return known[name]
        case Truth(truth):
            return truth
        case Negation(item):
            return kleene.negation(value(item, known))
        case Conjunction(items):
            return kleene.conjunction([value(item, known) for item in items])
        case Disjunction(items):
            return kleene.negation(kleene.conjunction([kleene.negation(value(item, known)) for item in items]))
        case Choice(test, then, otherwise):
            return kleene.choice(value(test, known), value(test, known), value(then, known), value(otherwise, known))
        case Given(cases):
            return next((value(one, known) for guard, one in cases if value(guard, known) is True), None)


def formulas(seed: int, count: int, atoms: int = 12) -> dict[str, Formula]:
    """Random formulas over `a0`, `a1`… and over one another. The guards of a `Given` exclude one another."""
    draw = dice(seed)
    found: dict[str, Formula] = {}

    def formula(depth: int) -> Formula:
        pick = draw.random()
        if depth == 0 or pick < 0.2:
            names = [f"a{draw.randrange(atoms)}", *([draw.choice(list(found))] if found else [])]
            return Symbol(draw.choice(names)) if pick < 0.97 else Truth(draw.random() < 0.5)
        if pick < 0.35:
            return Negation(formula(depth - 1))
        if pick < 0.45:
            return Choice(formula(depth - 1), formula(depth - 1), formula(depth - 1))
        if pick < 0.55:
            guard = formula(depth - 1)
            rest = Conjunction((Negation(guard), formula(depth - 1)))
            return Given(((guard, formula(depth - 1)), (rest, formula(depth - 1))))
        parts = tuple(formula(depth - 1) for _ in range(draw.choice((0, 1, 2, 2, 3, 3, 4, 15))))
        return draw.choice((Conjunction, Disjunction))(parts)

    for number in range(count):
        found[f"f{number:04}"] = formula(draw.randint(1, 3))
    return found


def evaluated(found: Mapping[str, Formula], known: Mapping[str, bool], atoms: int = 12) -> dict[str, bool | None]:
    """The value of every formula, in order of definition."""
    values: dict[str, bool | None] = {f"a{number}": known.get(f"a{number}") for number in range(atoms)}
    for name, formula in found.items():
        values[name] = value(formula, values)
    return values


def assignment(draw: random.Random, atoms: int = 12) -> dict[str, bool]:
    """Some atoms known, some not."""
    return {f"a{number}": draw.random() < 0.5 for number in range(atoms) if draw.random() < 0.75}
