"""Syntax nodes of Python in short, and how they become a function: compiled as nodes, never written as text."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from types import CodeType, FunctionType
from typing import Any, Final

Block = list[ast.stmt]
AT: Final[dict[str, Any]] = {"lineno": 1, "col_offset": 0}
"""Where a node stands: there is no text, and so no other place."""
READ, SET = ast.Load(), ast.Store()
_RELATIONS: Final[Mapping[str, ast.cmpop]] = {
    "is": ast.Is(), "is not": ast.IsNot(), "in": ast.In(), ">=": ast.GtE(), ">": ast.Gt(), "<=": ast.LtE(),
    "<": ast.Lt(), "==": ast.Eq(), "!=": ast.NotEq(),
}  # fmt: skip
_ADD, _SUBTRACT, _TIMES = ast.Add(), ast.Sub(), ast.Mult()


def name(of: str) -> ast.Name:
    """A variable that is read."""
    return ast.Name(of, READ, **AT)


def constant(value: object) -> ast.Constant:
    """A value that is written out."""
    return ast.Constant(value, **AT)  # type: ignore[arg-type]


NOT_ASKED: Final = constant(...)
"""What stands in a variable whose value was not asked for yet."""


def assigned(target: str, value: ast.expr) -> ast.Assign:
    """A variable that is set."""
    return ast.Assign([ast.Name(target, SET, **AT)], value, **AT)


def kept_too(target: str, of: ast.expr, key: ast.expr, value: ast.expr) -> ast.Assign:
    """A variable that is set, and an entry of a dictionary with it."""
    return ast.Assign([ast.Name(target, SET, **AT), ast.Subscript(of, key, SET, **AT)], value, **AT)


def entered(of: str, key: str, value: ast.expr) -> ast.Assign:
    """An entry of a dictionary that is set."""
    return ast.Assign([ast.Subscript(name(of), constant(key), SET, **AT)], value, **AT)


def increased(target: str, value: ast.expr) -> ast.AugAssign:
    """A variable to which something is added."""
    return ast.AugAssign(ast.Name(target, SET, **AT), _ADD, value, **AT)


def compared(left: ast.expr, relation: str, right: ast.expr) -> ast.Compare:
    """A comparison."""
    return ast.Compare(left, [_RELATIONS[relation]], [right], **AT)


def is_(left: ast.expr, value: object) -> ast.Compare:
    """Whether it is that constant."""
    return compared(left, "is", constant(value))


def is_not(left: ast.expr, value: object) -> ast.Compare:
    """Whether it is not that constant."""
    return compared(left, "is not", constant(value))


def negated(of: ast.expr) -> ast.expr:
    """Not, of what is true or false."""
    return ast.UnaryOp(ast.Not(), of, **AT)


def when(test: ast.expr, then: Block, otherwise: Block | None = None) -> ast.If:
    """A branch; to its blocks more may be added."""
    if not then:
        then.append(ast.Pass(**AT))
    return ast.If(test, then, [] if otherwise is None else otherwise, **AT)


def loop(item: str, items: ast.expr, body: Block) -> ast.For:
    """A loop over items."""
    return ast.For(ast.Name(item, SET, **AT), items, body, [], None, **AT)


def left_loop() -> ast.stmt:
    """The end of a loop."""
    return ast.Break(**AT)


def chosen(test: ast.expr, then: ast.expr, otherwise: ast.expr) -> ast.expr:
    """A conditional expression."""
    return ast.IfExp(test, then, otherwise, **AT)


def any_of(tests: Sequence[ast.expr]) -> ast.expr:
    """Whether one of some tests holds; there must be one."""
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), list(tests), **AT)


def all_of(tests: Sequence[ast.expr]) -> ast.expr:
    """Whether all of some tests hold; there must be one."""
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), list(tests), **AT)


def called(function: ast.expr, *arguments: ast.expr) -> ast.Call:
    """A call."""
    return ast.Call(function, list(arguments), [], **AT)


def attribute(of: ast.expr, *names: str) -> ast.expr:
    """An attribute of an attribute."""
    for one in names:
        of = ast.Attribute(of, one, READ, **AT)
    return of


def entry(of: ast.expr, key: ast.expr) -> ast.expr:
    """What stands under a key, or at a place."""
    return ast.Subscript(of, key, READ, **AT)


def sequence(values: Sequence[ast.expr]) -> ast.expr:
    """A list."""
    return ast.List(list(values), READ, **AT)


def done(value: ast.expr) -> ast.stmt:
    """A call whose value nobody asks for."""
    return ast.Expr(value, **AT)


def plus(one: ast.expr, other: ast.expr) -> ast.expr:
    """A sum."""
    return ast.BinOp(one, _ADD, other, **AT)


def answered(value: ast.expr) -> ast.stmt:
    """What a function gives."""
    return ast.Return(value, **AT)


def weighed(weights: Sequence[tuple[int, ast.expr]], number: int) -> ast.expr:
    """A whole number plus whole weights of some values."""
    found: ast.expr | None = None
    for weight, value in weights:
        size = value if abs(weight) == 1 else ast.BinOp(constant(abs(weight)), _TIMES, value, **AT)
        if found is None:
            found = size if weight > 0 else ast.UnaryOp(ast.USub(), size, **AT)
        else:
            found = ast.BinOp(found, _ADD if weight > 0 else _SUBTRACT, size, **AT)
    if found is None:
        return constant(number)
    if not number:
        return found
    return ast.BinOp(found, _ADD if number > 0 else _SUBTRACT, constant(abs(number)), **AT)


def function(title: str, arguments: Sequence[str], body: Block, known: Mapping[str, object]) -> Callable[..., Any]:
    """The function of some arguments and a body; `known` are the objects that it names."""
    parts = ast.arguments([], [ast.arg(one, **AT) for one in arguments], None, [], [], None, [])
    definition = ast.FunctionDef("compiled", parts, body, [], None, **AT)
    whole = compile(ast.Module([definition], []), f"<compiled {title}>", "exec", dont_inherit=True)
    code = next(one for one in whole.co_consts if isinstance(one, CodeType))
    return FunctionType(code, {"__builtins__": {}, **known}, title)
