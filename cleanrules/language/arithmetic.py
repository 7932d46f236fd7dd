"""Amounts and days in conditions: constants, sums, products with at most one fact, days moved by days and months."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from dataclasses import replace
from fractions import Fraction
from typing import TypeGuard

from cleanrules.errors import shorten
from cleanrules.exact import plain_day, plain_decimal
from cleanrules.facts.units import RATIO, factor, is_unit, nearest_unit, spellings, split_quantity
from cleanrules.language.linear import BARE, joined, multiplied, times
from cleanrules.language.nodes import (
    Day,
    Linear,
    Shift,
    Term,
)
from cleanrules.language.scope import Value
from cleanrules.language.syntax import Parsed
from cleanrules.language.words import SHIFTS

MAX_TERMS = 100
_SHIFT_UNITS = {
    "days": {BARE, RATIO, "d", "天", "日", "days"},
    "months": {BARE, RATIO, "个月", "月", "months"},
    "years": {BARE, "年", "years"},
}


class _ShiftCall(ast.Call):
    """A call such as `days(30)`."""

    func: ast.Name


class Arithmetic(ABC):
    """The part of the checker that reads amounts and days. Each method raises PackError at the node."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed

    @abstractmethod
    def value(self, node: ast.expr) -> Value:
        """What a node is."""

    def text(self, node: ast.AST) -> str:
        """A node as written, on one line."""
        return " ".join(self.parsed.segment(node).split())

    def constant(self, node: ast.Constant) -> Linear | str:
        """A number or a text."""
        if isinstance(node.value, str):
            return node.value
        if isinstance(node.value, int | float) and not isinstance(node.value, bool):
            literal = self.parsed.segment(node)
            number = plain_decimal(literal)
            if number is None:
                raise self.parsed.fail(
                    f"number `{shorten(literal)}` is not a plain decimal", node, "write it as in 1000 or 0.25"
                )
            return Linear((Term(number, (), None),), BARE, literal)
        if isinstance(node.value, bool):
            raise self.parsed.fail(f"unknown name `{node.value}`", node, f"write `{str(node.value).lower()}`")
        raise self.parsed.refuse(node)

    def arithmetic(self, node: ast.expr) -> Linear | Day:
        """A sum, difference, product, sign, or a day that is moved."""
        match node:
            case ast.UnaryOp(op, item):
                value = self.amount(item)
                return replace(value if isinstance(op, ast.UAdd) else times(value, Fraction(-1)), text=self.text(node))
            case ast.BinOp(left, ast.Add() | ast.Sub() as op, right):
                self.refuse_bare_date(node, left, right)
                first, minus = self.value(left), isinstance(op, ast.Sub)
                if isinstance(first, Day) or (isinstance(first, str) and is_shift(right)):
                    day = self.as_day(first, left)
                    return replace(self.moved(day, right, -1 if minus else 1), text=self.text(node))
                total = self.total(node, self.as_amount(first, left), self.amount(right), minus)
                return replace(total, text=self.text(node))
            case ast.BinOp(left, ast.Mult(), right):
                return replace(self.product(node, self.amount(left), self.amount(right)), text=self.text(node))
        raise self.parsed.refuse(node)

    def refuse_bare_date(self, node: ast.expr, left: ast.expr, right: ast.expr) -> None:
        """That a date was not written without quotes, which would be a subtraction."""
        if (
            isinstance(right, ast.Constant)
            and isinstance(left, ast.Constant | ast.BinOp)
            and isinstance(right.value, int)
        ):
            leaves = [leaf for leaf in ast.walk(left) if not isinstance(leaf, ast.operator | ast.BinOp)]
            if all(isinstance(leaf, ast.Constant) for leaf in leaves):
                raise self.parsed.fail(
                    "arithmetic on constants only", node, 'a date is written in quotes: "2024-10-23"'
                )

    def amount(self, node: ast.expr) -> Linear:
        """A node that must be an amount."""
        return self.as_amount(self.value(node), node)

    def as_amount(self, value: Value, node: ast.expr) -> Linear:
        """A value that must be an amount; a text is a number with its unit."""
        if isinstance(value, Linear):
            return value
        if isinstance(value, str):
            return self.quantity(value, node)
        raise self.parsed.fail(f"`{shorten(self.text(node))}` is not an amount", node)

    def quantity(self, text: str, node: ast.expr) -> Linear:
        """A text such as `20000 m2` as an amount."""
        parts = split_quantity(text)
        number = plain_decimal(parts[0]) if parts else None
        if parts is None or number is None:
            raise self.parsed.fail(f"`{shorten(text)}` is not an amount", node, 'write it as in "20000 m2"')
        return Linear((Term(number, (), None),), parts[1], text)

    def total(self, node: ast.expr, left: Linear, right: Linear, minus: bool) -> Linear:
        """A sum or difference, in one unit."""
        left, right = self.same_unit(node, left, right)
        terms = joined(left.terms + times(right, Fraction(-1 if minus else 1)).terms)
        return self.few(node, Linear(terms, left.unit))

    def few(self, node: ast.expr, linear: Linear) -> Linear:
        """The amount, unless it multiplies out beyond what anybody could check by hand."""
        if sum(1 + len(term.parameters) for term in linear.terms) > MAX_TERMS:
            raise self.parsed.fail(f"an amount of more than {MAX_TERMS} terms", node, "use a derived fact")
        return linear

    def same_unit(self, node: ast.expr, left: Linear, right: Linear) -> tuple[Linear, Linear]:
        """Two amounts brought to one unit."""
        if left.unit == BARE:
            return replace(left, unit=right.unit), right
        if right.unit == BARE:
            return left, replace(right, unit=left.unit)
        ratio = factor(right.unit, left.unit)
        if ratio is None:
            self.check_units(node, left, right)
            raise self.parsed.fail(
                f"`{shorten(left.text or self.text(node))}` is in `{left.unit}` and `{shorten(right.text)}` in `{right.unit}`",
                node, f"compare and add amounts of one unit only; `{left.unit}` may be written {_spelled(left.unit)}",
            )  # fmt: skip
        return left, right if ratio == 1 else replace(times(right, ratio), unit=left.unit)

    def check_units(self, node: ast.expr, left: Linear, right: Linear) -> None:
        """Refuse a number whose unit nothing is measured in: a slip of the pen, and not another quantity."""
        for side, other in ((left, right), (right, left)):
            if not is_unit(side.unit) and not any(term.quantity or term.parameters for term in side.terms):
                raise self.parsed.fail(
                    f"`{shorten(side.text or side.unit)}`: unknown unit `{shorten(side.unit)}`", node,
                    nearest_unit(side.unit) or f"`{other.unit}` may be written {_spelled(other.unit)}",
                )  # fmt: skip

    def product(self, node: ast.expr, left: Linear, right: Linear) -> Linear:
        """A product in which at most one side names facts."""
        if any(term.quantity for term in left.terms) and any(term.quantity for term in right.terms):
            raise self.parsed.fail(
                "a product of two facts", node, "conditions are linear: at most one fact in a product"
            )
        unit = multiplied(left.unit, right.unit) or multiplied(right.unit, left.unit)
        if unit is None:
            raise self.parsed.fail(f"`{left.unit}` times `{right.unit}` is no unit that is known", node)
        terms = [
            Term(a.factor * b.factor * unit[1], tuple(sorted(a.parameters + b.parameters)), a.quantity or b.quantity)
            for a in left.terms
            for b in right.terms
        ]
        return self.few(node, Linear(joined(tuple(terms)), unit[0]))

    # --- days ---

    def as_day(self, value: Value, node: ast.expr) -> Day:
        """A value that must be a day; a text is a date."""
        if isinstance(value, Day):
            return value
        if isinstance(value, str):
            found = plain_day(value)
            if found is not None:
                return Day(found, text=value)
            raise self.parsed.fail(f"`{shorten(value)}` is not a date", node, 'write it as in "2024-10-23"')
        help = 'a date is written in quotes: "2024-10-23"' if isinstance(value, Linear) else None
        raise self.parsed.fail(f"`{shorten(self.text(node))}` is not a day", node, help)

    def moved(self, day: Day, node: ast.expr, sign: int) -> Day:
        """A day moved by days, months or years."""
        if not is_shift(node):
            raise self.parsed.fail(
                f"`{shorten(self.text(node))}` can't be added to a day", node,
                "write `+ days(30)`, `+ months(6)`; compare days instead of subtracting them",
            )  # fmt: skip
        unit, written = node.func.id, self.amount(node.args[0])
        term = written.terms[0]
        plain = term.factor == 1 if term.parameters else term.factor.denominator == 1
        if len(written.terms) != 1 or term.quantity is not None or len(term.parameters) > 1 or not plain:
            raise self.parsed.fail(f"`{unit}` takes a whole number or a parameter", node)
        number: int | str = term.parameters[0] if term.parameters else int(term.factor)
        if unit == "years" and isinstance(number, str):
            raise self.parsed.fail("`years` takes a whole number", node, "declare the parameter in months")
        if written.unit not in _SHIFT_UNITS[unit]:
            raise self.parsed.fail(
                f"`{unit}` takes a number of {unit}, `{shorten(written.text)}` is in `{written.unit}`", node
            )
        if unit == "years":
            number = int(number) * 12
        return replace(day, shifts=(*day.shifts, Shift("days" if unit == "days" else "months", number, sign)))


def is_shift(node: ast.expr) -> TypeGuard[_ShiftCall]:
    """Whether a node is `days(…)`, `months(…)` or `years(…)`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in SHIFTS
        and len(node.args) == 1
        and not node.keywords
    )


def _spelled(unit: str) -> str:
    return ", ".join(f"`{name}`" for name in spellings(unit)[:6])
