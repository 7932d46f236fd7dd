"""Conditions and sums over the items of a list, as loops."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleanrules.engines.compiled.code import (
    Block,
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
    left_loop,
    loop,
    name,
    negated,
    weighed,
    when,
)
from cleanrules.engines.compiled.shapes import Items
from cleanrules.language.nodes import And, Condition, Each, Not

if TYPE_CHECKING:
    from cleanrules.engines.compiled.writer import Writer


@dataclass(frozen=True, slots=True)
class Span:
    """The variables of a total that lies between two ends: the ends as far as they are finite, and whether they are."""

    low: str
    high: str
    no_low: str
    no_high: str

    def started(self, low: ast.expr | None, high: ast.expr | None) -> Block:
        """A total of which only a number is there yet; None is no bound."""
        return [
            assigned(self.low, constant(0) if low is None else low),
            assigned(self.high, constant(0) if high is None else high),
            assigned(self.no_low, constant(low is None)),
            assigned(self.no_high, constant(high is None)),
        ]


@dataclass(frozen=True, slots=True)
class Open:
    """What an item adds of which some amount is unknown: its ends, and whether it has none below, none above."""

    number: int
    weights: tuple[tuple[int, bool], ...]
    """Each weight, and whether the amount can be negative."""

    def __call__(self, counts: bool | None, *values: int | None) -> tuple[int, int, bool, bool]:
        """The ends; where it is unknown whether the item counts, with nothing among what it may add."""
        low = high = self.number
        no_low = no_high = False
        for (weight, signed), value in zip(self.weights, values, strict=True):
            if value is not None:
                low += weight * value
                high += weight * value
            else:
                no_low = no_low or signed or weight < 0
                no_high = no_high or signed or weight > 0
        if counts is None:
            low, high = min(low, 0), max(high, 0)
        return (0 if no_low else low), (0 if no_high else high), no_low, no_high


def added(writer: Writer, items: Items, scale: int, factor: int, span: Span, block: Block) -> None:
    """Add up what the items of a list add, times a factor of either sign, in whole numbers of a scale."""
    weights = [(int(weight * scale) * factor, ref) for weight, ref in items.facts]
    number = int(items.number * scale) * factor
    listing = writer.held(writer.value(items.listed), block)
    ends = [span.no_high if factor > 0 else span.no_low]
    if not items.bounded:
        ends = [span.no_low, span.no_high]
    rest: Block = [assigned(one, constant(True)) for one in ends]
    item, outer, law = writer.fresh("i"), writer.item, writer.law
    writer.item, writer.law = item, law.unchosen
    body: Block = []
    counts: ast.expr = constant(True)
    block_: Block = body
    if items.where is not None:
        counts = writer.held(writer.truth(items.where, body), body)
        block_ = []
    values = [(weight, writer.held(writer.value(ref), block_)) for weight, ref in weights]
    writer.item, writer.law = outer, law
    known: Block = []
    adds = writer.held(weighed(values, number), known)
    both: Block = [increased(span.low, adds), increased(span.high, adds)]
    if items.where is None:
        known += both
    else:
        one_way = when(compared(adds, ">", constant(0)), [increased(span.high, adds)], [increased(span.low, adds)])
        known.append(when(counts, both, [one_way]))
    if values:
        open_ = Open(number, tuple((weight, ref.field.at_least < 0) for weight, ref in weights))
        found = writer.fresh("u")
        ends_of: Block = [assigned(found, called(writer.bound(open_), counts, *(value for _, value in values)))]
        ends_of += [
            increased(one, entry(name(found), constant(place))) for place, one in enumerate((span.low, span.high))
        ]
        ends_of += [
            when(entry(name(found), constant(place)), [assigned(one, constant(True))])
            for place, one in ((2, span.no_low), (3, span.no_high))
        ]
        block_.append(when(any_of([is_(value, None) for _, value in values]), ends_of, known))
    else:
        block_ += known
    if items.where is not None:
        body.append(when(is_not(counts, False), block_))
    given: Block = [loop(item, attribute(listing, "items"), body)]
    given.append(when(negated(attribute(listing, "complete")), rest))
    block.append(when(is_(listing, None), rest, given))


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
    settled: Block = [assigned(result, constant(not part.every)), left_loop()]
    body.append(when(truth, settled, [when(is_(truth, None), [assigned(result, constant(None))])]))
    start = chosen(attribute(listing, "complete"), constant(part.every), constant(None))
    given: Block = [assigned(result, start), loop(item, attribute(listing, "items"), body)]
    block.append(when(is_not(listing, None), given, [assigned(result, constant(None))]))
    return name(result)
