"""Days as formulas: events, days of the law, and days that are counted from them."""

from __future__ import annotations

from datetime import date

from cleanrules.encoding.kleene import Truth
from cleanrules.engines.parameters import day_span, interval
from cleanrules.exact import Yearly
from cleanrules.language.nodes import Awaits, CompareDays, Day, Ref, Shift
from cleanrules.law.instruments import ParameterValue
from cleanrules.law.windows import Moment
from cleanrules.proof.logic import Bool, Range, between, both, chosen, either, hull, none_but, point, to_zero
from cleanrules.proof.options import Options, Valued
from cleanrules.proof.subject import Owner, Subject
from cleanrules.rulebook.model import Rulebook


class Dated(Valued):
    """The encoding of days; `year` is given where `as_of` lies in that year only."""

    def __init__(
        self, rulebook: Rulebook, subject: Subject, moment: Moment, base: Dated | None = None, year: int | None = None
    ) -> None:
        super().__init__(rulebook, subject, moment, base)
        self.year = year

    def compare_days(self, found: CompareDays, owner: Owner) -> Truth[Bool]:
        """A comparison of two days."""
        return to_zero(found.op, self.day(found.left, owner) + self.day(found.right, owner).times(-1))

    def awaits(self, found: Awaits, owner: Owner) -> Truth[Bool]:
        """Whether only an event to come leaves a comparison of days open: as `openness.awaits`."""
        compare = found.item
        truth = self.condition(compare, owner)
        known = [
            either(_one(self.day(side, owner)), self._to_come(side, owner)) for side in (compare.left, compare.right)
        ]
        return self.logic.exactly(both(none_but(truth.yes), none_but(truth.no), *known))

    def _to_come(self, side: Day, owner: Owner) -> Bool:
        """Where a day is that of an event to come, moved by a known number of days or months."""
        if not isinstance(side.base, Ref):
            return False
        own = owner if side.base.item else None
        steps = [self._steps(shift, owner)[0] for shift in side.shifts]
        return both(self.subject.to_come(side.base.field, own), *(_one(step) for step in steps))

    def day(self, found: Day, owner: Owner = None) -> Range:
        """The days, as ordinals, on which a day may lie."""
        span = self._base(found, owner)
        for shift in found.shifts:
            steps, reach = self._steps(shift, owner)
            span = self.subject.calendar.later(span, shift.unit, steps, reach)
        return span

    def _base(self, found: Day, owner: Owner) -> Range:
        match found.base:
            case None:
                return point(self.subject.as_of)
            case date() as written:
                return point(written.toordinal())
            case Ref() as ref:
                return self.subject.span(ref.field, owner if ref.item else None)
            case str() as name:
                return self._dated(self.options(self.rulebook.parameters[name], owner))

    def _dated(self, options: Options) -> Range:
        days = [(where, self._day_of(one)) for where, one in options.values]
        return chosen(days) if options.single else hull(days)

    def _day_of(self, value: ParameterValue | None) -> Range:
        """The days between which a value lies; one that recurs is that of the year of `as_of`."""
        if value is not None and self.year is not None:
            value = value.in_year(self.year)
        if value is not None and isinstance(value.value, Yearly):
            return point(self.subject.calendar.yearly(self.subject.as_of, value.value))
        return between(*day_span(value))

    def _steps(self, shift: Shift, owner: Owner) -> tuple[Range, int]:
        """The steps of a shift, and the largest that they may be."""
        if isinstance(shift.number, int):
            return point(shift.sign * shift.number), abs(shift.number)
        options = self.options(self.rulebook.parameters[shift.number], owner)
        ends = [(where, interval(one)) for where, one in options.values]
        steps = [
            (where, between(*(None if end is None else int(end) for end in (one.low, one.high))).times(shift.sign))
            for where, one in ends
        ]
        reach = max((abs(int(end)) for _, one in ends for end in (one.low, one.high) if end is not None), default=0)
        return chosen(steps) if options.single else hull(steps), reach


def _one(found: Range) -> Bool:
    """Where a range is one value."""
    if found.exact:
        return True
    return both(none_but(found.no_low), none_but(found.no_high), found.low == found.high)
