"""Comparisons of amounts as whole numbers. The values of parameters that no fact chooses are written out."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, assert_never

from cleanrules.engines.atoms import RELATIONS, shortfall
from cleanrules.engines.compiled import lists
from cleanrules.engines.compiled.choosing import Choosing
from cleanrules.engines.compiled.code import (
    Block,
    all_of,
    any_of,
    assigned,
    attribute,
    called,
    chosen,
    compared,
    constant,
    entry,
    increased,
    is_,
    is_not,
    name,
    negated,
    weighed,
    when,
)
from cleanrules.engines.compiled.lists import Span
from cleanrules.engines.compiled.shapes import Items, Shape, shape_of
from cleanrules.exact import ANYTHING, Interval
from cleanrules.language.nodes import (
    Amount,
    Compare,
    Comparison,
    Count,
    Extreme,
    Linear,
    Sum,
    Unread,
    parameters_of,
)

if TYPE_CHECKING:
    from cleanrules.engines.compiled.writer import Writer

End = Callable[[str], list[ast.expr]]
"""Whether an end stands in a relation to zero; nothing where there is none."""


def compare(writer: Writer, part: Compare, block: Block) -> ast.expr:
    """The truth of a comparison of amounts."""
    law = writer.law
    linear = shortfall(part, law.rulebook)
    names = dict.fromkeys(one for term in linear.terms for one in term.parameters)
    keyed = tuple(one for one in names if law.keyed(one))
    if keyed:
        choosing = Choosing(part, law, keyed, writer.maker(part.text))
        return called(writer.bound(choosing), name("c"), writer.at_hand())
    shape = shape_of(linear, law)
    if shape is None:
        return writer.referred(part)
    if shape.number == ANYTHING:
        return constant(None)
    if shape.sums or not shape.exact:
        return _between(writer, part, shape, block)
    scale = shape.scale()
    weights, unknown = _known(writer, shape, scale, block)
    if not weights:
        return _against(part.op, shape.number, scale, None, block, writer)
    if shape.number.exact is not None:
        truth = _relation(part.op, weights, int(shape.number.exact * scale))
        return chosen(any_of(unknown), constant(None), truth)
    result = writer.fresh("b")
    inner: Block = []
    inner.append(assigned(result, _against(part.op, shape.number, scale, weighed(weights, 0), inner, writer)))
    block.append(when(any_of(unknown), [assigned(result, constant(None))], inner))
    return name(result)


def _known(writer: Writer, shape: Shape, scale: int, block: Block) -> tuple[list[tuple[int, ast.expr]], list[ast.expr]]:
    """The facts of a form in variables, with their whole weights; and what is true where one is unknown."""
    weights: list[tuple[int, ast.expr]] = []
    unknown: list[ast.expr] = []
    for factor, ref in shape.facts:
        value = writer.held(writer.value(ref), block)
        unknown.append(is_(value, None))
        if factor.exact is not None:
            weights.append((int(factor.exact / 10**ref.field.decimals * scale), value))
    return weights, unknown


def _relation(op: Comparison, weights: Sequence[tuple[int, ast.expr]], number: int) -> ast.expr:
    """Whether whole weights of facts and a number stand in a relation to zero, the positive ones on the left."""
    divisor = math.gcd(number, *(weight for weight, _ in weights))
    number //= divisor
    left = [(weight // divisor, value) for weight, value in weights if weight > 0]
    right = [(-weight // divisor, value) for weight, value in weights if weight < 0]
    if not right:
        return compared(weighed(left, 0), op, constant(-number))
    if not left:
        return compared(constant(number), op, weighed(right, 0))
    return compared(weighed(left, number), op, weighed(right, 0))


def _against(
    op: Comparison, number: Interval, scale: int, rest: ast.expr | None, block: Block, writer: Writer
) -> ast.expr:
    """Whether a number that lies between two ends, plus the rest, surely stands in a relation to zero, or surely does not."""
    low, high = (None if end is None else int(end * scale) for end in (number.low, number.high))
    if rest is None and low is not None and low == high:
        return constant(RELATIONS[op](low))
    value = constant(0) if rest is None else writer.held(rest, block)

    def end(of: int | None, relation: str) -> list[ast.expr]:
        return [] if of is None else [compared(value, relation, constant(-of))]

    return _decided(op, lambda relation: end(low, relation), lambda relation: end(high, relation), same=[])


def _decided(op: Comparison, low: End, high: End, same: list[ast.expr]) -> ast.expr:
    """What is surely so by the low and the high end, each in a relation to zero; `same` is true where it surely is zero."""
    apart = low(">") + high("<")
    surely: list[ast.expr]
    surely_not: list[ast.expr]
    match op:
        case ">=":
            surely, surely_not = low(">="), high("<")
        case ">":
            surely, surely_not = low(">"), high("<=")
        case "<=":
            surely, surely_not = high("<="), low(">")
        case "<":
            surely, surely_not = high("<"), low(">=")
        case "==":
            surely, surely_not = same, apart
        case "!=":
            surely, surely_not = apart, same
    found: ast.expr = constant(None)
    if surely_not:
        found = chosen(any_of(surely_not), constant(False), found)
    return chosen(any_of(surely), constant(True), found) if surely else found


def _between(writer: Writer, part: Compare, shape: Shape, block: Block) -> ast.expr:
    """A comparison of a total between two ends: with sums, or with values of which only ends are certain."""
    scale = shape.scale()
    result = writer.fresh("b")
    weights, unknown = _known(writer, shape, scale, block)
    inner: Block = []
    total = _span(writer)
    start = [
        None if end is None else weighed(weights, int(end * scale)) for end in (shape.number.low, shape.number.high)
    ]
    inner += total.started(start[0], start[1])
    for factor, ref in shape.facts:
        if factor.exact is None:
            value = writer.held(writer.value(ref), block)
            once = _span(writer)
            inner += once.started(value, value)
            _multiplied(writer, factor, scale // 10**ref.field.decimals, once, total, inner)
    for factor, items in shape.sums:
        if factor.exact is not None:
            _exactly(writer, factor, items, scale, total, inner)
        else:
            own = math.lcm(*(one.denominator for one in items.numbers))
            once = _span(writer)
            inner += once.started(constant(0), constant(0))
            lists.added(writer, items, own, 1, once, inner)
            _multiplied(writer, factor, scale // own, once, total, inner)

    def end(of: str, none: str, relation: str) -> list[ast.expr]:
        return [all_of([negated(name(none)), compared(name(of), relation, constant(0))])]

    none = any_of([name(total.no_low), name(total.no_high)])
    same = all_of(
        [negated(none), compared(name(total.low), "==", constant(0)), compared(name(total.high), "==", constant(0))]
    )
    told = _decided(
        part.op,
        lambda relation: end(total.low, total.no_low, relation),
        lambda relation: end(total.high, total.no_high, relation),
        [same],
    )
    inner.append(assigned(result, told))
    if unknown:
        block.append(when(any_of(unknown), [assigned(result, constant(None))], inner))
    else:
        block += inner
    return name(result)


def _span(writer: Writer) -> Span:
    return Span(writer.fresh("n"), writer.fresh("m"), writer.fresh("p"), writer.fresh("q"))


def _exactly(writer: Writer, factor: Interval, items: Items, scale: int, total: Span, block: Block) -> None:
    """Add a sum times a number."""
    exact = factor.exact
    assert exact is not None
    size = abs(exact)
    weighed_ = Items(items.listed, items.where, items.number * size, tuple((w * size, ref) for w, ref in items.facts))
    lists.added(writer, weighed_, scale, 1 if exact > 0 else -1, total, block)


def _multiplied(writer: Writer, factor: Interval, scale: int, once: Span, total: Span, block: Block) -> None:
    """Add a span times a value of which only ends are known."""
    low, high = (None if end is None else int(end * scale) for end in (factor.low, factor.high))
    found = writer.fresh("u")
    ends = (
        chosen(name(none), constant(None), name(of))
        for of, none in ((once.low, once.no_low), (once.high, once.no_high))
    )
    block.append(assigned(found, called(writer.bound(product), constant(low), constant(high), *ends)))
    for place, (of, none) in enumerate(((total.low, total.no_low), (total.high, total.no_high))):
        value = entry(name(found), constant(place))
        block.append(when(is_(value, None), [assigned(none, constant(True))], [increased(of, value)]))


def product(low: int | None, high: int | None, least: int | None, most: int | None) -> tuple[int | None, int | None]:
    """The hull of all products of numbers between two ends each, None being no bound; an exact zero makes zero."""
    if (least == 0 and most == 0) or (low == 0 and high == 0):
        return 0, 0
    finite: list[int] = []
    below = above = False
    for one, sign in ((low, -1), (high, 1)):
        for other, other_sign in ((least, -1), (most, 1)):
            if one is not None and other is not None:
                finite.append(one * other)
                continue
            way = (sign if one is None else one) * (other_sign if other is None else other)
            below, above = below or way < 0, above or way > 0
            if way == 0:
                finite.append(0)
    return (None if below or not finite else min(finite)), (None if above or not finite else max(finite))


def unread(writer: Writer, part: Unread, compare_: Compare, block: Block) -> ast.expr:
    """Whether only law leaves a comparison open: never where all its parameters have one value."""
    law = writer.law
    linear = shortfall(compare_, law.rulebook)
    names = tuple(dict.fromkeys(parameters_of(linear)))
    numbers = [law.number(one) for one in names]
    if all(one is not None and one.exact is not None for one in numbers):
        return constant(False)
    known = _facts_given(writer, linear, block)
    keyed = tuple(one for one in names if law.keyed(one))
    if keyed:
        choosing = Choosing(part, law, keyed, writer.maker(part.text))
        return all_of([*known, called(writer.bound(choosing), name("c"), writer.at_hand())])
    if law.chosen or any(isinstance(term.quantity, Sum | Count) for term in linear.terms):
        return all_of([*known, writer.referred(part)])
    found = writer.held(writer.truth(compare_, block), block)
    return all_of([*known, is_(found, None)])


def _facts_given(writer: Writer, linear: Linear, block: Block) -> list[ast.expr]:
    """What must hold for the facts of a form to be known: amounts are given, and lists are, and complete."""
    tests: list[ast.expr] = []
    for term in linear.terms:
        match term.quantity:
            case Amount(ref):
                tests.append(is_not(writer.held(writer.value(ref), block), None))
            case Sum(listed) | Count(listed):
                listing = writer.held(writer.value(listed), block)
                tests += [is_not(listing, None), attribute(listing, "complete")]
            case Extreme():
                raise TypeError(f"the largest or smallest of a list is said of its items: {term.quantity!r}")
            case None:
                pass
            case _:
                assert_never(term.quantity)
    return tests
