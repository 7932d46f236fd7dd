"""Conditions and sums over the items of a list, as loops."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from cleanrules.engines.compiled.code import Block, assigned, attribute, constant, is_, is_not, name, weighed, when
from cleanrules.engines.compiled.law import Law
from cleanrules.exact import ZERO
from cleanrules.language.nodes import Amount, And, Condition, Each, Not, Ref, Sum

if TYPE_CHECKING:
    from cleanrules.engines.compiled.writer import Writer


@dataclass(frozen=True, slots=True)
class Weights:
    """What an item adds to a total: a number, and weights of its own scaled integers."""

    number: Fraction
    facts: list[tuple[Fraction, Ref]] = field(default_factory=list)

    @property
    def numbers(self) -> list[Fraction]:
        """All its numbers."""
        return [self.number, *(weight for weight, _ in self.facts)]

    def times(self, factor: Fraction) -> Weights:
        """The weights times a number."""
        return Weights(self.number * factor, [(weight * factor, ref) for weight, ref in self.facts])


def weights_of(found: Sum, law: Law) -> Weights | None:
    """What an item adds to a sum; None where facts choose among values, a value is not certain, or the subject has a part."""
    number = Fraction(0)
    facts: list[tuple[Fraction, Ref]] = []
    for term in found.each.terms:
        factor = law.product(term.factor, term.parameters)
        if factor is None or factor.exact is None:
            return None
        if factor == ZERO:
            continue
        if isinstance(term.quantity, Amount):
            if not term.quantity.ref.item:
                return None
            facts.append((factor.exact / 10**term.quantity.ref.field.decimals, term.quantity.ref))
        else:
            number += factor.exact
    return Weights(number, facts)


def added(
    writer: Writer, listed: Ref, where: Condition | None, weights: Weights, into: tuple[str, str], block: Block
) -> Block:
    """Add up what the items of a list that meet a condition add, into a total; another variable says if all was known.

    Gives the block in which the next such sum is to be written.
    """
    total, known = into
    listing = writer.held(writer.value(listed), block)
    item, outer = writer.fresh("i"), writer.item
    body: Block = []
    unknown: Block = [assigned(known, constant(False)), ast.Break()]
    counted: Block = body
    writer.item = item
    if where is not None:
        chosen = writer.held(writer.truth(where, body), body)
        counted = []
    values = [(int(weight), writer.held(writer.value(ref), counted)) for weight, ref in weights.facts]
    counted += [when(is_(value, None), unknown) for _, value in values]
    counted.append(ast.AugAssign(ast.Name(total, ast.Store()), ast.Add(), weighed(values, int(weights.number))))
    if where is not None:
        body.append(when(chosen, counted, [when(is_(chosen, None), unknown)]))
    writer.item = outer
    loop = ast.For(ast.Name(item, ast.Store()), attribute(listing, "items"), body, [], None)
    inner: Block = []
    incomplete = ast.UnaryOp(ast.Not(), attribute(listing, "complete"))
    missing = ast.BoolOp(ast.Or(), [is_(listing, None), incomplete])
    block.append(when(missing, [assigned(known, constant(False))], [loop, when(name(known), inner)]))
    return inner


def each(writer: Writer, part: Each, block: Block) -> ast.expr:
    """`any` and `all`: what an item that a list does not give may be is unknown."""
    listing = writer.held(writer.value(part.list), block)
    result, item, outer = writer.fresh("b"), writer.fresh("i"), writer.item
    met: Condition = Not(part.condition) if part.every else part.condition
    body: Block = []
    writer.item = item
    whole = met if part.where is None else And((part.where, met))
    truth = writer.held(writer.truth(whole, body), body)
    writer.item = outer
    settled: Block = [assigned(result, constant(not part.every)), ast.Break()]
    body.append(when(truth, settled, [when(is_(truth, None), [assigned(result, constant(None))])]))
    loop = ast.For(ast.Name(item, ast.Store()), attribute(listing, "items"), body, [], None)
    start = ast.IfExp(attribute(listing, "complete"), constant(part.every), constant(None))
    block.append(
        when(is_not(listing, None), [assigned(result, start), loop], [assigned(result, constant(None))])
    )
    return name(result)
