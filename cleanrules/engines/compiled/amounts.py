"""Comparisons of amounts as whole numbers. The values of parameters that no fact chooses are written out."""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from cleanrules.engines.atoms import RELATIONS, shortfall
from cleanrules.engines.compiled import lists
from cleanrules.engines.compiled.code import (
    Block,
    all_of,
    any_of,
    assigned,
    chosen,
    compared,
    constant,
    is_,
    is_not,
    name,
    weighed,
    when,
)
from cleanrules.engines.compiled.law import Law
from cleanrules.exact import ANYTHING, ZERO, Interval
from cleanrules.language.nodes import Amount, Compare, Comparison, Count, Linear, Ref, Sum, Unread, parameters_of

if TYPE_CHECKING:
    from cleanrules.engines.compiled.writer import Writer


@dataclass(slots=True)
class Shape:
    """A linear form at a moment: a number, and weights of facts, sums and counts."""

    number: Interval = ZERO
    facts: list[tuple[Fraction, Ref]] = field(default_factory=list)
    sums: list[tuple[Fraction, Sum]] = field(default_factory=list)
    counts: list[tuple[Fraction, Count]] = field(default_factory=list)

    @property
    def undecided(self) -> bool:
        """Whether it may be anything, whatever the facts are."""
        return self.number == ANYTHING

    def scale(self, *more: Fraction) -> int:
        """What makes all its numbers and weights whole."""
        ends = [end for end in (self.number.low, self.number.high) if end is not None]
        weights = [weight / 10**ref.field.decimals for weight, ref in self.facts]
        counts = [weight for weight, _ in self.counts]
        return math.lcm(*(one.denominator for one in (*ends, *weights, *counts, *more)))


def shape_of(linear: Linear, law: Law) -> Shape | None:
    """The form at a moment; None where facts choose among values, or a value that is not certain multiplies a fact."""
    found = Shape()
    for term in linear.terms:
        factor = law.product(term.factor, term.parameters)
        if factor is None:
            return None
        if factor == ZERO:
            continue
        if term.quantity is None:
            found.number = found.number + factor
            continue
        if factor.exact is None:
            return None
        match term.quantity:
            case Amount(ref):
                found.facts.append((factor.exact, ref))
            case Sum() as one:
                found.sums.append((factor.exact, one))
            case Count() as one:
                found.counts.append((factor.exact, one))
    return found


def compare(writer: Writer, part: Compare, block: Block) -> ast.expr:
    """The truth of a comparison of amounts."""
    shape = shape_of(shortfall(part, writer.law.rulebook), writer.law)
    if shape is None:
        return writer.referred(part)
    if shape.undecided:
        return constant(None)
    if shape.sums or shape.counts:
        return _with_lists(writer, part, shape, block)
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


def _known(
    writer: Writer, shape: Shape, scale: int, block: Block
) -> tuple[list[tuple[int, ast.expr]], list[ast.expr]]:
    """The facts of a form in variables, with their whole weights; and what is true where one is unknown."""
    weights: list[tuple[int, ast.expr]] = []
    for weight, ref in shape.facts:
        value = writer.held(writer.value(ref), block)
        weights.append((int(weight / 10**ref.field.decimals * scale), value))
    return weights, [is_(value, None) for _, value in weights]


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

    def beyond(end: int | None, relation: str) -> list[ast.expr]:
        return [] if end is None else [compared(value, relation, constant(-end))]

    above, below = beyond(low, ">"), beyond(high, "<")
    surely: list[ast.expr]
    surely_not: list[ast.expr]
    match op:
        case ">=":
            surely, surely_not = beyond(low, ">="), below
        case ">":
            surely, surely_not = above, beyond(high, "<=")
        case "<=":
            surely, surely_not = beyond(high, "<="), above
        case "<":
            surely, surely_not = below, beyond(low, ">=")
        case "==":
            surely, surely_not = [], above + below
        case "!=":
            surely, surely_not = above + below, []
    found: ast.expr = constant(None)
    if surely_not:
        found = chosen(any_of(surely_not), constant(False), found)
    return chosen(any_of(surely), constant(True), found) if surely else found


def _with_lists(writer: Writer, part: Compare, shape: Shape, block: Block) -> ast.expr:
    """A comparison with sums or counts: in whole numbers where all of it is known, else by the reference evaluator."""
    whole = [lists.weights_of(one, writer.law) for _, one in shape.sums]
    if None in whole or shape.number.exact is None:
        return writer.referred(part)
    summed = [(weight, one, each) for (weight, one), each in zip(shape.sums, whole, strict=True) if each is not None]
    numbers = [weight * number for weight, _, each in summed for number in each.numbers]
    scale = shape.scale(*numbers)
    total, known, result = writer.fresh("n"), writer.fresh("w"), writer.fresh("b")
    weights, unknown = _known(writer, shape, scale, block)
    inner: Block = [assigned(total, weighed(weights, int(shape.number.exact * scale))), assigned(known, constant(True))]
    here = inner
    for weight, one, each in summed:
        here = lists.added(writer, one.list, one.where, each.times(weight * scale), (total, known), here)
    for weight, one in shape.counts:
        here = lists.added(writer, one.list, one.where, lists.Weights(weight * scale), (total, known), here)
    told = chosen(name(known), compared(name(total), part.op, constant(0)), writer.referred(part))
    inner.append(assigned(result, told))
    if not unknown:
        block += inner
    else:
        block.append(when(any_of(unknown), [assigned(result, constant(None))], inner))
    return name(result)


def unread(writer: Writer, part: Unread, compare_: Compare, block: Block) -> ast.expr:
    """Whether only law leaves a comparison open: never where all its parameters have one value."""
    law = writer.law
    linear = shortfall(compare_, law.rulebook)
    numbers = [law.number(one) for one in dict.fromkeys(parameters_of(linear))]
    if all(one is not None and one.exact is not None for one in numbers):
        return constant(False)
    shape = shape_of(linear, law)
    if shape is None or shape.sums or shape.counts or len(shape.facts) < sum(
        term.quantity is not None for term in linear.terms
    ):
        return writer.referred(part)
    found = writer.held(writer.truth(compare_, block), block)
    values = [writer.held(writer.value(ref), block) for _, ref in shape.facts]
    return all_of([is_(found, None), *(is_not(value, None) for value in values)])
