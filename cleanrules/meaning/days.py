"""Days: of facts, of the law and the day asked, moved by days or months; each lies in an interval of ordinals."""

from datetime import date
from fractions import Fraction

from cleanrules.exact import ANYTHING, Interval, point, shifted
from cleanrules.facts.facts import Record
from cleanrules.facts.fields import NotYet
from cleanrules.kleene import Truth
from cleanrules.language.nodes import CompareDays, Day, Ref
from cleanrules.meaning import amounts
from cleanrules.rulebook.judging import Context


def compare(found: CompareDays, context: Context, item: Record) -> Truth:
    """Whether a day stands in a relation to another."""
    return (day(found.left, context, item) + day(found.right, context, item) * point(-1)).stands(found.op)


def day(found: Day, context: Context, item: Record) -> Interval:
    """Where a day may lie."""
    result = base_day(found, context, item)
    for shift in found.shifts:
        steps = point(shift.number) if isinstance(shift.number, int) else amounts.number(shift.number, context, item)
        ends = (steps.low, steps.high) if shift.sign > 0 else (steps.high, steps.low)
        moved = [shifted(end, shift.unit, shift.sign, step) for end, step in zip(result.whole, ends, strict=True)]
        result = Interval(*(None if one is None else Fraction(one) for one in moved))
    return result


def base_day(found: Day, context: Context, item: Record) -> Interval:
    """Where a day may lie before it is moved; `not_yet` is any day after `as_of`."""
    base = found.base or context.as_of
    if isinstance(base, str):
        return amounts.number(base, context, item)
    value = context.value(base, item) if isinstance(base, Ref) else base
    if isinstance(value, NotYet):
        return Interval(Fraction(context.as_of.toordinal() + 1), None)
    return point(value.toordinal()) if isinstance(value, date) else ANYTHING
