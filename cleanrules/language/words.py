"""The signs, functions and words of conditions, each with its meaning and an example: what the parser and the reference share."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from cleanrules.facts.fields import FieldType
from cleanrules.language.nodes import Comparison


@dataclass(frozen=True, slots=True)
class Operator:
    """A sign between or before conditions and amounts."""

    sign: str
    meaning: str
    example: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function: a `loop` over a list, a `shift` behind a day, a `finding` of other rules, or a `place`."""

    sort: Literal["loop", "shift", "finding", "place"]
    meaning: str
    example: str


OPERATORS: Final[Mapping[type[ast.AST], Operator]] = {
    ast.And: Operator("and", "both hold; of an unknown one and one that fails it is false", "new and area > 0"),
    ast.Or: Operator("or", "one of both holds; of an unknown one and one that holds it is true", "new or merger"),
    ast.Not: Operator("not", "what it stands before does not hold; a comparison behind it stands in brackets", "not new"),
    ast.Eq: Operator("==", "equal: amounts, days, or a label and a text", 'product == "iron"'),
    ast.NotEq: Operator("!=", "not equal", 'product != "iron"'),
    ast.Lt: Operator("<", "less, or earlier", 'opened_on < "2024-08-23"'),
    ast.LtE: Operator("<=", "at most, or not later", "opened_on <= as_of"),
    ast.Gt: Operator(">", "more, or later", 'area > "20000 m2"'),
    ast.GtE: Operator(">=", "at least, or not earlier", "area >= 1.25 * old_area"),
    ast.In: Operator("in", "a label, region or industry is one of a list or of a named set", 'region in ["120000"]'),
    ast.NotIn: Operator("not in", "it is none of them", 'product not in ["iron", "steel"]'),
    ast.Add: Operator("+", "a sum of amounts of one unit; a later day", "area + old_area > 500"),
    ast.Sub: Operator("-", "a difference; an earlier day", "area - old_area > 500"),
    ast.Mult: Operator("*", "a product, in which one side at most names facts", "area >= param.share * old_area"),
    ast.UAdd: Operator("+x", "the amount as it is", "area > +5"),
    ast.USub: Operator("-x", "the amount less than nothing", "area - old_area > -5"),
}  # fmt: skip
"""Every operator of a condition, by the node that Python's parser makes of it."""
COMPARISONS: Final[Mapping[type[ast.AST], Comparison]] = {
    node: sign
    for node, operator in OPERATORS.items()
    for sign in get_args(Comparison)
    if operator.sign == sign and issubclass(node, ast.cmpop)
}
FUNCTIONS: Final[Mapping[str, Function]] = {
    "sum": Function(
        "loop",
        "the sum of an amount over the items, or those that the `if` takes",
        "sum(u.capacity for u in units if u.lawful) > 5",
    ),
    "count": Function("loop", "the number of items", "count(u for u in units if u.lawful) >= 2"),
    "max": Function("loop", "the largest of an amount, to be compared", "max(u.capacity for u in units) <= 50"),
    "min": Function("loop", "the smallest of an amount, to be compared", "min(u.capacity for u in units) >= 5"),
    "any": Function("loop", "a condition holds of one item at least", "any(u.lawful for u in units)"),
    "all": Function("loop", "a condition holds of every item", "all(u.lawful for u in units)"),
    "breach": Function("finding", "a rule of the same kind is breached whose code begins so", 'breach("DEM-WA")'),
    "province": Function(
        "place", "the province of a region, right of `in`", "any(u.place in province(region) for u in units)"
    ),
    "days": Function("shift", "a day so many days later", "opened_on + days(30) <= as_of"),
    "months": Function("shift", "a day so many months later", "opened_on + months(6) <= as_of"),
    "years": Function("shift", "a day so many years later", "opened_on + years(2) <= as_of"),
}
"""Every function of a condition by its name."""
COMPARED: Final[Mapping[FieldType, str]] = {
    "flag": "stands alone, or with `not` before it; it is not compared",
    "amount": "with amounts, parameters and numbers by `== != < <= > >=`; a number alone takes the unit of the other side, a "
    'number in quotes brings its own (`"20000 m2"`); units of one family are brought to one, others are an error; a bare '
    "number below 1 beside a fact in % is an error",
    "event": "with days by `== != < <= > >=`: another event, a date in quotes, `as_of`, a parameter that is a date",
    "label": "with one of its labels, in quotes, by `==` and `!=`; with several, or a named set, by `in` and `not in`",
    "region": "by `in` and `not in`, with codes or names in quotes, a named set, or `province(…)`; what lies in one is in it",
    "industry": "by `in` and `not in`, with codes or names in quotes, or a named set",
    "text": "with nothing: no condition may read free text",
    "list": "with nothing: `any`, `all`, `sum`, `count`, `max` and `min` go over its items",
}
"""What a fact of a type is compared with, and by which signs."""
LOOPS: Final = tuple(name for name, one in FUNCTIONS.items() if one.sort == "loop")
SHIFTS: Final = tuple(name for name, one in FUNCTIONS.items() if one.sort == "shift")
