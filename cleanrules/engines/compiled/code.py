"""Syntax nodes of Python in short, and how they become a function: compiled as nodes, never written as text."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from types import CodeType, FunctionType
from typing import Any

Block = list[ast.stmt]
NOT_ASKED = ast.Constant(...)
"""What stands in a variable whose value was not asked for yet."""

_RELATIONS: dict[str, Callable[[], ast.cmpop]] = {
    "is": ast.Is, "is not": ast.IsNot, "in": ast.In, ">=": ast.GtE, ">": ast.Gt, "<=": ast.LtE, "<": ast.Lt,
    "==": ast.Eq, "!=": ast.NotEq,
}  # fmt: skip


def name(of: str) -> ast.Name:
    """A variable that is read."""
    return ast.Name(of, ast.Load())


def constant(value: object) -> ast.Constant:
    """A value that is written out."""
    return ast.Constant(value)  # type: ignore[arg-type]


def assigned(target: str, value: ast.expr) -> ast.Assign:
    """A variable that is set."""
    return ast.Assign([ast.Name(target, ast.Store())], value)


def compared(left: ast.expr, relation: str, right: ast.expr) -> ast.Compare:
    """A comparison."""
    return ast.Compare(left, [_RELATIONS[relation]()], [right])


def is_(left: ast.expr, value: object) -> ast.Compare:
    """Whether it is that constant."""
    return compared(left, "is", constant(value))


def is_not(left: ast.expr, value: object) -> ast.Compare:
    """Whether it is not that constant."""
    return compared(left, "is not", constant(value))


def when(test: ast.expr, then: Block, otherwise: Block | None = None) -> ast.If:
    """A branch; to its blocks more may be added."""
    if not then:
        then.append(ast.Pass())
    return ast.If(test, then, [] if otherwise is None else otherwise)


def chosen(test: ast.expr, then: ast.expr, otherwise: ast.expr) -> ast.expr:
    """A conditional expression."""
    return ast.IfExp(test, then, otherwise)


def any_of(tests: Sequence[ast.expr]) -> ast.expr:
    """Whether one of some tests holds; there must be one."""
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), list(tests))


def all_of(tests: Sequence[ast.expr]) -> ast.expr:
    """Whether all of some tests hold; there must be one."""
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), list(tests))


def called(function: ast.expr, *arguments: ast.expr) -> ast.Call:
    """A call."""
    return ast.Call(function, list(arguments), [])


def attribute(of: ast.expr, *names: str) -> ast.expr:
    """An attribute of an attribute."""
    for one in names:
        of = ast.Attribute(of, one, ast.Load())
    return of


def weighed(weights: Sequence[tuple[int, ast.expr]], constant_: int) -> ast.expr:
    """A whole number plus whole weights of some values."""
    found: ast.expr | None = None
    for weight, value in weights:
        size = value if abs(weight) == 1 else ast.BinOp(constant(abs(weight)), ast.Mult(), value)
        if found is None:
            found = size if weight > 0 else ast.UnaryOp(ast.USub(), size)
        else:
            found = ast.BinOp(found, ast.Add() if weight > 0 else ast.Sub(), size)
    if found is None:
        return constant(constant_)
    if not constant_:
        return found
    return ast.BinOp(found, ast.Add() if constant_ > 0 else ast.Sub(), constant(abs(constant_)))


def function(title: str, arguments: Sequence[str], body: Block, known: Mapping[str, object]) -> Callable[..., Any]:
    """The function of some arguments and a body; `known` are the objects that it names."""
    parts = ast.arguments([], [ast.arg(one) for one in arguments], None, [], [], None, [])
    definition = ast.FunctionDef("compiled", parts, body, [], None)
    module = ast.fix_missing_locations(ast.Module([definition], []))
    whole = compile(module, f"<compiled {title}>", "exec", dont_inherit=True)
    code = next(one for one in whole.co_consts if isinstance(one, CodeType))
    return FunctionType(code, {"__builtins__": {}, **known}, title)
