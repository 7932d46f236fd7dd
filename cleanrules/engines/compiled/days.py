"""Comparisons of days, as differences of ordinals. Days and terms that law sets at the moment are written out."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

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
    is_,
    is_not,
    name,
    plus,
    when,
)
from cleanrules.engines.compiled.law import Law
from cleanrules.exact import ANYTHING, shifted
from cleanrules.language.nodes import Awaits, CompareDays, Comparison, Day, Ref, Unread, parameters_of

if TYPE_CHECKING:
    from cleanrules.engines.compiled.writer import Writer

Move = tuple[str, int]
"""A unit and how many of it."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison at a moment: a fact, the day asked, or a day that is set; and how it is moved.

    `open` says that law leaves it open altogether.
    """

    base: Ref | date | None
    moves: tuple[Move, ...] = ()
    open: bool = False


def side_of(day: Day, law: Law) -> Side | None:
    """A side at a moment; None where facts choose among values, or only the ends of one are known."""
    moves: list[Move] = []
    open_ = False
    for shift in day.shifts:
        if isinstance(shift.number, int):
            step: Fraction | None = Fraction(shift.number)
        else:
            found = law.number(shift.number)
            if found is None or (found.exact is None and found != ANYTHING):
                return None
            step = found.exact
        if step is None:
            open_ = True
        else:
            moves.append((shift.unit, shift.sign * int(step)))
    base = day.base
    if isinstance(base, str):
        if law.keyed(base):
            return None
        value = law.value(base)
        if value is None or value.ends == (None, None):
            return Side(None, (), open=True)
        if not isinstance(value.value, date):
            return None
        base = value.value
    return Side(base, tuple(moves), open_)


def compare(writer: Writer, part: CompareDays, block: Block) -> ast.expr:
    """The truth of a comparison of days; `not_yet` is any day after the day asked."""
    left, right = side_of(part.left, writer.law), side_of(part.right, writer.law)
    if left is None or right is None:
        return writer.referred(part)
    if left.open or right.open or _beyond(left) or _beyond(right):
        return constant(None)
    result = writer.fresh("b")
    inner: Block = []
    (one, one_event), (other, other_event) = (_ordinal(writer, side, block, inner) for side in (left, right))
    told: ast.expr = compared(one, part.op, other)
    for event, ahead in ((other_event, _EARLIER), (one_event, _LATER)):
        if event is not None:
            relation, truth = ahead[part.op]
            known = chosen(compared(one, relation, other), constant(truth), constant(None))
            told = chosen(_not_yet(event), known, told)
    events = [event for event in (one_event, other_event) if event is not None]
    if len(events) == 2:
        told = chosen(all_of([_not_yet(event) for event in events]), constant(None), told)
    lost = [is_(day, None) for day in (one, other) if isinstance(day, ast.Name)]
    inner.append(assigned(result, chosen(any_of(lost), constant(None), told) if lost else told))
    if events:
        inner = [when(any_of([is_(event, None) for event in events]), [assigned(result, constant(None))], inner)]
    block += inner
    return name(result)


def _ordinal(writer: Writer, side: Side, block: Block, inner: Block) -> tuple[ast.expr, ast.expr | None]:
    """The ordinal of a side, or the first that it may be; and the variable of its event, where it is one."""
    asked = called(attribute(name("c"), "as_of", "toordinal"))
    event: ast.expr | None = None
    match side.base:
        case date() as written:
            return constant(_written(written, side.moves)), None
        case None:
            found: ast.expr = asked
        case Ref() as ref:
            event = writer.held(writer.value(ref), block)
            later = plus(asked, constant(1))
            found = chosen(_not_yet(event), later, called(attribute(event, "toordinal")))
    for unit, number in side.moves:
        found = called(writer.bound(moved), found, constant(unit), constant(number))
    return (writer.held(found, inner) if side.moves else found), event


def _written(day: date, moves: tuple[Move, ...]) -> int | None:
    """The ordinal of a day that is set, moved; none where no calendar has it."""
    found: int | None = day.toordinal()
    for unit, number in moves:
        found = shifted(found, unit, 1, Fraction(number))
    return found


def _beyond(side: Side) -> bool:
    """Whether a day that is set is moved to where no calendar has it."""
    return isinstance(side.base, date) and _written(side.base, side.moves) is None


def moved(day: int | None, unit: str, number: int) -> int | None:
    """A day so many days or months later; none where no calendar has it."""
    return shifted(day, unit, 1, Fraction(number))


def _not_yet(event: ast.expr) -> ast.expr:
    return compared(event, "is", name("NOT_YET"))


_LATER: dict[Comparison, tuple[str, bool]] = {
    ">=": (">=", True), ">": (">", True), "<=": (">", False), "<": (">=", False), "==": (">", False), "!=": (">", True),
}  # fmt: skip
"""The relation of the first day that the left side may be to the right side that decides, and how."""
_EARLIER: dict[Comparison, tuple[str, bool]] = {
    ">=": ("<", False), ">": ("<=", False), "<=": ("<=", True), "<": ("<", True), "==": ("<", False), "!=": ("<", True),
}  # fmt: skip
"""The relation of the left side to the first day that the right side may be that decides, and how."""


def awaits(writer: Writer, part: Awaits, compare_: CompareDays, block: Block) -> ast.expr:
    """Whether only an event to come leaves a comparison open: every other day of it is known exactly."""
    sides = [side_of(one, writer.law) for one in (compare_.left, compare_.right)]
    found = [one for one in sides if one is not None]
    if len(found) < 2:
        return writer.referred(part)
    refs = [one.base for one in found if isinstance(one.base, Ref)]
    if any(one.open for one in found) or not refs:
        return constant(False)
    truth = writer.held(writer.truth(compare_, block), block)
    events = [writer.held(writer.value(ref), block) for ref in refs]
    to_come = any_of([_not_yet(event) for event in events])
    exact = [_stays(writer, one, event) for one, event in zip(found, _events(found, events), strict=True) if one.moves]
    return all_of([is_(truth, None), *(is_not(event, None) for event in events), to_come, *exact])


def _events(sides: list[Side], events: list[ast.expr]) -> list[ast.expr | None]:
    """The events of sides, in order; None where a side has none."""
    rest = iter(events)
    return [next(rest) if isinstance(side.base, Ref) else None for side in sides]


def _stays(writer: Writer, side: Side, event: ast.expr | None) -> ast.expr:
    """Whether a day that is moved is one that a calendar has; of an event to come it is asked of the day asked."""
    if isinstance(side.base, date):
        return constant(not _beyond(side))
    found: ast.expr = called(attribute(name("c"), "as_of", "toordinal"))
    if event is not None:
        found = chosen(_not_yet(event), found, called(attribute(event, "toordinal")))
    for unit, number in side.moves:
        found = called(writer.bound(moved), found, constant(unit), constant(number))
    return is_not(found, None)


def unread(writer: Writer, part: Unread, compare_: CompareDays, block: Block) -> ast.expr:
    """Whether only law leaves a comparison open: never where all that law sets is known, else where all events are."""
    sides = [side_of(one, writer.law) for one in (compare_.left, compare_.right)]
    found = [one for one in sides if one is not None]
    if len(found) < 2 or not any(parameters_of(compare_)):
        return writer.referred(part)
    if not any(one.open for one in found):
        return writer.referred(part) if any(one.moves for one in found) else constant(False)
    bases = (compare_.left.base, compare_.right.base)
    events = [writer.held(writer.value(base), block) for base in bases if isinstance(base, Ref)]
    return all_of([is_not(event, None) for event in events]) if events else constant(True)
