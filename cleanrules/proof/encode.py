"""Conditions and rules as formulas of the solver, with the meaning that the reference evaluator defines.

    from cleanrules.proof.encode import Domain, Encoder, Subject, places, solver

    shape = Domain(full=True, items=2)                    # full=False: every fact may be unknown
    subject = Subject(rulebook.kinds["project"], places([rulebook]), date(2022, 7, 1), shape)
    encoder = Encoder(rulebook, subject, Moment(date(2022, 7, 1), frozenset(), "recalled"))
    truth = encoder.condition(rule.when)                  # truth.yes, truth.no: surely true, surely false
    judged = encoder.rule(rule)                           # judged.applies, judged.holds, as engines.reference.judge
    short = encoder.margin(compare)                       # left less right in scaled integers: a Range, low and high
    check = solver(subject)                               # with the subject's domain, seeded
    check.add(judged.applies.yes, judged.holds.no)
    if check.check() == z3.sat:
        facts = subject.facts(check.model())              # what `cleanrules.screen` takes
        day = subject.day(check.model())                  # where `as_of` was a span of days

What rests on each other:

- A `Subject` holds the variables and knows no rulebook; two encoders (of a rulebook and of a changed one, or of two
  moments) may share it. `places([one, other])` makes the classes of regions and industries that either can tell apart.
- `subject.domain` grows as variables are made: build the formulas first, then call `solver`, or add `subject.domain` again.
- `subject.complete_facts()` makes all variables of the kind, so that the facts of a model are full; else they hold what the
  formulas read.
- A `Truth` is `decided` where it can't be unknown; `truth.possible` is "not surely false".
- A `Range` has `low` and `high`, with `no_low` and `no_high` where it has no bound; `exact` says that it is one value.
- Everything is a formula of `subject.context`; Python's True, False and integers stand for what is settled.

`Domain(rest=True)` makes the lists longer than any bound: what further items might add to sums, counts, `any` and `all` is
then free. A formula that has no model there has none for lists of any length.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

from cleanrules.engines.context import Context
from cleanrules.engines.membership import in_set
from cleanrules.engines.parameters import chosen_values, day_span, in_category, interval
from cleanrules.exact import Yearly
from cleanrules.exact import point as interval_point
from cleanrules.facts.facts import Facts
from cleanrules.facts.fields import Field
from cleanrules.language.linear import difference, like_terms
from cleanrules.language.nodes import (
    Amount,
    And,
    Awaits,
    Breached,
    Compare,
    CompareDays,
    Comparison,
    Condition,
    Constant,
    Count,
    Day,
    Each,
    Extreme,
    Holds,
    InCategory,
    Linear,
    Not,
    OneOf,
    Or,
    Quantity,
    Ref,
    Shift,
    Sum,
    Term,
    Unread,
    Within,
)
from cleanrules.law.codes import tree_of
from cleanrules.law.confidence import trusted
from cleanrules.law.instruments import Key, Parameter, ParameterValue
from cleanrules.law.windows import Moment
from cleanrules.proof.logic import (
    ANYTHING,
    AT_LEAST_ZERO,
    FALSE,
    TRUE,
    UNKNOWN,
    ZERO,
    Bool,
    Range,
    Truth,
    all_of,
    any_of,
    between,
    both,
    chosen,
    conjunction,
    disjunction,
    either,
    exactly,
    hull,
    if_then,
    joined,
    negated,
    none_but,
    point,
    select,
    stretched,
    z3,
)
from cleanrules.proof.places import Classes, Places, places
from cleanrules.proof.reading import facts_of
from cleanrules.proof.subject import Domain, Item, Owner, Subject, one_of
from cleanrules.rulebook.model import Exception_, Rule, Rulebook
from cleanrules.rulebook.plan import PlanRule, rule_plan
from cleanrules.rulebook.readings import ReadException, read_rule, read_versions

__all__ = [
    "Domain", "Encoder", "Judged", "Places", "Range", "Subject", "Truth", "denominator", "places", "solver", "z3",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether a rule applies, and whether its requirement holds, exceptions counted."""

    applies: Truth
    holds: Truth

    @property
    def met(self) -> Bool:
        """Where it surely applies and is met."""
        return both(self.applies.yes, self.holds.yes)

    @property
    def broken(self) -> Bool:
        """Where it surely applies and is broken."""
        return both(self.applies.yes, self.holds.no)


@dataclass(frozen=True, slots=True)
class Options:
    """The values that a parameter may have, each with where it may; `single` where it always has exactly one of them."""

    values: tuple[tuple[Bool, ParameterValue | None], ...]
    single: bool


def solver(*subjects: Subject, effort: int = 0) -> Any:
    """A solver with the subjects' domains; seeded, so that the same questions get the same models.

    `effort` is how many of its own steps it may take; 0 sets no limit.
    """
    found = z3.Solver(ctx=subjects[0].context)
    found.set("random_seed", 1)
    if effort:
        found.set("rlimit", effort)
    for subject in subjects:
        found.add(*subject.domain)
    return found


class Encoder:
    """Turns conditions into formulas about one subject at one moment of the law.

    `base` encodes the subject that this one is a fork of: what does not read a changed fact is taken from there. `year` is
    given where `as_of` lies in that year only.
    """

    def __init__(
        self, rulebook: Rulebook, subject: Subject, moment: Moment, base: Encoder | None = None, year: int | None = None
    ) -> None:
        self.rulebook, self.subject, self.moment, self.base, self.year = rulebook, subject, moment, base, year
        self.law = Context(rulebook, Facts(subject.kind.name, {}), moment.day, moment)  # no subject: the law alone
        self._conditions: dict[tuple[int, Owner], tuple[Condition, Truth]] = {}
        self._options: dict[tuple[str, Owner], Options] = {}
        self._codes: dict[int, tuple[Within, list[bool | None]]] = {}
        self._rests: dict[tuple[str, object], Any] = {}
        self._others: dict[Moment, Encoder] = {}

    # --- rules ---

    def rule(self, rule: Rule) -> Judged:
        """Whether a rule applies at the moment and its requirement holds; governing dates are the caller's to ask."""
        in_force = _constant(rule.window.holds(self.moment))
        if in_force is TRUE and not self.trusted(rule.confidence):
            in_force = UNKNOWN
        if in_force is FALSE:
            return Judged(FALSE, UNKNOWN)
        placed = TRUE if rule.place is None else self.condition(rule.place)
        return Judged(conjunction([in_force, placed, self.condition(rule.when)]), self.requirement(rule))

    def requirement(self, rule: Rule) -> Truth:
        """Whether what a rule requires holds, its exceptions in order."""
        return self._required(rule, rule.exceptions)

    def _required(self, rule: Rule, exceptions: Sequence[Exception_]) -> Truth:
        if not exceptions:
            return self.condition(rule.require)
        first, rest = exceptions[0], exceptions[1:]
        test, then = self.condition(first.when), self.condition(first.require)
        if not self.trusted(first.confidence):
            test = Truth(False, test.no)
        return choice(test, then, self._required(rule, rest))

    def trusted(self, confidence: Any) -> bool:
        """Whether something of this confidence may decide."""
        return trusted(confidence, self.moment.bar)

    # --- conditions ---

    def condition(self, condition: Condition, owner: Owner = None) -> Truth:
        """The truth of a condition, of the subject or of a list item; made once."""
        key = (id(condition), owner)
        kept = self._conditions.get(key)
        if kept is None:
            unchanged = self.base is not None and self._unchanged(
                facts_of(self.rulebook, self.subject.kind.name, condition), owner
            )
            truth = (
                self.base.condition(condition, owner) if self.base and unchanged else self._meaning(condition, owner)
            )
            kept = self._conditions[key] = (condition, truth)
        return kept[1]

    def _unchanged(self, paths: frozenset[str], owner: Owner) -> bool:
        """Whether none of some facts is changed in the fork; those of an item at hand have the name of no list."""
        changed = self.subject.changed
        listed = "" if owner is None else owner.list.name
        return not any(path in changed or f"{listed}.{path.removeprefix('None.')}" in changed for path in paths)

    def _meaning(self, condition: Condition, owner: Owner) -> Truth:
        match condition:
            case Constant(value):
                return TRUE if value else FALSE
            case Holds(ref):
                return self._of(ref, owner, lambda own: self.subject.flag(ref, own))
            case Not(inner):
                return negated(self.condition(inner, owner))
            case And(items):
                return conjunction([self.condition(part, owner) for part in items])
            case Or(items):
                return disjunction([self.condition(part, owner) for part in items])
            case InCategory():
                return self.category(condition, owner)
            case Compare(op):
                return to_zero(op, self.margin(condition, owner))
            case CompareDays(op, left, right):
                return to_zero(op, self.day(left, owner) + self.day(right, owner).times(-1))
            case OneOf(ref, labels):
                numbers = [number for number, (label, _) in enumerate(ref.field.labels) if label in labels]
                return self._of(ref, owner, lambda own: one_of(self.subject.label(ref.field, own), numbers))
            case Within():
                return self.within(condition, owner)
            case Each():
                return self.each(condition)
            case Breached(_, codes):
                return disjunction([self.breach(code) for code in codes])
            case Awaits(inner):
                return exactly(self.awaits(inner, owner))
            case Unread():
                raise TypeError(f"what law is available is no question of facts: {condition!r}")

    def breach(self, code: str) -> Truth:
        """Whether another rule is breached, by the law of the day that governs it; unknown where that day or law is."""
        planned = rule_plan(self.rulebook, code)
        event = planned.rule.governed_by
        field = None if event is None else self.subject.kind.fields[event]
        known = True if field is None else self.subject.known(field, None)
        day: Any = self.subject.as_of
        if field is not None and known is not False:
            not_yet, day = self.subject.event(field, None)
            day = if_then(not_yet, self.subject.as_of, day)
        each = [self._regime(planned, start) for start in planned.regimes]
        yes = [both(none_but(known), *(one.yes for one in each))]
        no = [both(none_but(known), *(one.no for one in each))]
        for start, end, found in zip(planned.regimes, (*planned.regimes[1:], None), each, strict=True):
            if known is not False:
                inside = both(known, day >= start.toordinal(), True if end is None else day < end.toordinal())
                yes.append(both(inside, found.yes))
                no.append(both(inside, found.no))
        return Truth(False if planned.rule.discretion is not None else any_of(yes), any_of(no))

    def _regime(self, planned: PlanRule, start: date) -> Truth:
        """Whether a rule is breached by the law from some day on, whatever its open bounds may be."""
        rule = planned.rule
        yes: list[Bool] = []
        no: list[Bool] = []
        for (moment,) in planned.moments((start,), self.moment.bar):
            encoder = self._at(moment)
            judged = encoder.rule(rule)
            yes.append(judged.broken)
            no.append(either(judged.applies.no, judged.holds.yes, encoder.unbreached(rule).yes))
        return Truth(all_of(yes), all_of(no))

    def _at(self, moment: Moment) -> Encoder:
        """The encoder of the same subject at another moment."""
        if moment == self.moment:
            return self
        if moment not in self._others:
            self._others[moment] = Encoder(self.rulebook, self.subject, moment)
        return self._others[moment]

    def awaits(self, compare: CompareDays, owner: Owner) -> Bool:
        """Where only an event to come leaves a comparison of days open: as `openness.awaits`."""
        truth = self.condition(compare, owner)
        known = [
            either(_one(self.day(side, owner)), self._to_come(side, owner)) for side in (compare.left, compare.right)
        ]
        return both(none_but(truth.yes), none_but(truth.no), *known)

    def _to_come(self, side: Day, owner: Owner) -> Bool:
        """Where a day is that of an event to come, moved by a known number of days or months."""
        if not isinstance(side.base, Ref):
            return False
        own = owner if side.base.item else None
        steps = [self._steps(shift, owner)[0] for shift in side.shifts]
        return both(self.subject.to_come(side.base.field, own), *(_one(step) for step in steps))

    def unbreached(self, rule: Rule) -> Truth:
        """Whether a rule does not apply or is met, what only events to come leave open counted as if they came in time."""
        read = read_rule(self.rulebook, rule, "in_time")
        if read is None:
            return UNKNOWN
        in_force = _constant(rule.window.holds(self.moment))
        if in_force is TRUE and not self.trusted(rule.confidence):
            in_force = UNKNOWN
        placed = TRUE if read.place is None else self.condition(read.place)
        applies = conjunction([in_force, placed, self.condition(read.when)])
        return negated(conjunction([applies, negated(self._met(read.exceptions, read.require))]))

    def _met(self, exceptions: Sequence[ReadException], require: Condition) -> Truth:
        if not exceptions:
            return self.condition(require)
        first, rest = exceptions[0], exceptions[1:]
        trust = TRUE if self.trusted(first.source.confidence) else UNKNOWN
        may, surely = (conjunction([self.condition(test), trust]) for test in (first.applies, first.surely))
        then, otherwise = self.condition(first.require), self._met(rest, require)
        return disjunction(
            [conjunction([may, then]), conjunction([negated(surely), otherwise]), conjunction([then, otherwise])]
        )

    def _of(self, ref: Ref, owner: Owner, value: Callable[[Owner], Bool]) -> Truth:
        """The truth of what a fact says, unknown where the fact is."""
        own = owner if ref.item else None
        known = self.subject.known(ref.field, own)
        return UNKNOWN if known is False else _when(known, value(own))

    def category(self, condition: InCategory, owner: Owner) -> Truth:
        """Whether the subject, or the item at hand, is in a category, by the version of the moment."""
        found = self.rulebook.categories[self.subject.kind.name, condition.name]
        read = read_versions(self.rulebook, self.subject.kind.name, condition)
        for version, when in zip(found.versions, read, strict=True):
            if version.window.holds(self.moment):
                if not self.trusted(version.confidence):
                    return UNKNOWN
                return self.condition(when, owner if found.of is not None else None)
        return UNKNOWN

    def within(self, found: Within, owner: Owner) -> Truth:
        """Whether a code or label lies in some codes or a named set: what the reference says of each class or label."""
        own = owner if found.ref.item else None
        known = self.subject.known(found.ref.field, own)
        if known is False:
            return UNKNOWN
        return self._coded(found.ref.field, own, known, self._truths(found))

    def _truths(self, found: Within) -> list[bool | None]:
        kept = self._codes.get(id(found))
        if kept is None:
            kept = self._codes[id(found)] = (
                found,
                [self.lies(found, code) for code in self._values(found.ref.field)],
            )
        return kept[1]

    def lies(self, found: Within, code: str) -> bool | None:
        """Whether a code lies in some codes or a named set at the moment."""
        if found.set is not None:
            return in_set(found.set, code, self.law)
        tree = tree_of(found.ref.field.type)
        truths = [tree.covers(member, code) for member in found.codes]
        return True if True in truths else None if None in truths else False

    def _values(self, ref_field: Field) -> Sequence[str]:
        """What a coded fact can be: its labels, or one code for each class."""
        if ref_field.type == "label":
            return [label for label, _ in ref_field.labels]
        return self._classes(ref_field)

    def _classes(self, ref_field: Field) -> Sequence[str]:
        classes: Classes = self.subject.places.of("region" if ref_field.type == "region" else "industry")
        return classes.codes[: classes.fine] if self.subject.shape.full else classes.codes

    def _coded(self, ref_field: Field, own: Owner, known: Bool, truths: Sequence[bool | None]) -> Truth:
        code = self.subject.label(ref_field, own) if ref_field.type == "label" else self.subject.code(ref_field, own)
        inside = one_of(code, [number for number, truth in enumerate(truths) if truth is True])
        if None not in truths:
            return _when(known, inside)
        outside = one_of(code, [number for number, truth in enumerate(truths) if truth is False])
        return Truth(both(known, inside), both(known, outside))

    def each(self, found: Each) -> Truth:
        """`any` and `all`: an item of the truth sought settles it."""
        truths = []
        listed = found.list.field
        for item, there in self.subject.items(listed):
            met = self.condition(found.condition, item)
            part = conjunction([exactly(there), self._where(found.where, item), negated(met) if found.every else met])
            truths.append(part)
        if self.subject.shape.rest:
            truths.append(exactly(both(self._full(listed), self._rest("each", found))))
        some = disjunction(truths) if truths else FALSE
        complete = self.subject.complete(listed)
        some = some if complete is True else Truth(some.yes, both(complete, some.no))
        return negated(some) if found.every else some

    def _where(self, where: Condition | None, item: Item) -> Truth:
        return TRUE if where is None else self.condition(where, item)

    def _full(self, listed: Field) -> Bool:
        """Where a list has all the items that there are variables for."""
        return self.subject.length(listed) == self.subject.shape.length(listed)

    def _rest(self, part: str, of: Condition | Quantity, low: int | None = None) -> Any:
        """What further items of a list might add: a truth to `each`, an integer to a sum or count."""
        kept = self._rests.get((part, of))
        if kept is None:
            kept = self._rests[part, of] = self.subject.fresh(low, truth=part == "each")
        return kept

    # --- amounts ---

    def margin(self, compare: Compare, owner: Owner = None) -> Range:
        """Left less right, all denominators cleared; `denominator(difference(compare), …)` is the scale."""
        linear = difference(compare)
        return self.amount(linear, denominator(linear, self.rulebook), owner)

    def amount(self, linear: Linear, scale: int, owner: Owner = None) -> Range:
        """The values that a linear form may have, times a scale that makes them whole."""
        found = ZERO
        for quantity, terms in like_terms(linear):
            found = found + self._weighed(tuple(terms), scale, self._quantity(quantity, owner), owner)
        return found

    def _weighed(self, terms: Sequence[Term], scale: int, quantity: tuple[Range, int], owner: Owner) -> Range:
        """A quantity times what its terms multiply it by, whichever values their parameters have."""
        value, below = quantity
        names = tuple(dict.fromkeys(name for term in terms for name in term.parameters))
        options = [self.options(self.rulebook.parameters[name], owner) for name in names]
        found: list[tuple[Bool, Range]] = []
        for combination in product(*(one.values for one in options)):
            guard = all_of(where for where, _ in combination)
            values = dict(zip(names, (one for _, one in combination), strict=True))
            found.append((guard, self._product(terms, Fraction(scale, below), value, values)))
        return chosen(found) if all(one.single for one in options) else hull(found)

    def _product(
        self, terms: Sequence[Term], scale: Fraction, value: Range, values: Mapping[str, ParameterValue | None]
    ) -> Range:
        weight = interval_point(Fraction(0))
        for term in terms:
            part = interval_point(term.factor * scale)
            for name in term.parameters:
                part = part * interval(values[name])
            weight = weight + part
        if weight.exact is not None:
            return value.times(int(weight.exact))
        low, high = (None if end is None else int(end) for end in (weight.low, weight.high))
        return stretched(value, low, high)

    def _quantity(self, quantity: Quantity | None, owner: Owner) -> tuple[Range, int]:
        """The values of a fact, a sum or a count, and what they are to be divided by."""
        match quantity:
            case Amount(ref):
                own = owner if ref.item else None
                known = self.subject.known(ref.field, own)
                unit = 10**ref.field.decimals
                if known is False:
                    return ANYTHING, unit
                value = self.subject.amount(ref, own)
                return Range(value, value, none_but(known), none_but(known)), unit
            case Sum(listed, each):
                scale = denominator(each, self.rulebook)
                return self._total(quantity, listed.field, scale), scale
            case Count(listed):
                return self._count(quantity, listed.field), 1
            case Extreme():
                raise TypeError(f"the largest or smallest of a list is said of its items: {quantity!r}")
        return point(1), 1

    def _total(self, found: Sum, listed: Field, scale: int) -> Range:
        result = ZERO
        for item, there in self.subject.items(listed):
            where = self._where(found.where, item)
            result = result + self._counted(there, where, self._item_amount(found.each, scale, item))
        further = self._item_amount(found.each, scale, Item(listed, None))
        positive = both(none_but(further.no_low), further.low >= 0)
        if self.subject.shape.rest:
            rest = self._rest("sum", found, 0 if positive is True else None)
            result = result + point(if_then(self._full(listed), rest, 0))
        partial = none_but(self.subject.complete(listed))
        low = both(partial, none_but(positive))
        return Range(result.low, result.high, either(result.no_low, low), either(result.no_high, partial))

    @staticmethod
    def _counted(there: Bool, where: Truth, each: Range) -> Range:
        """What an item adds to a sum: its amount, nothing, or either."""
        surely = both(there, where.yes)
        if where.decided:
            return select(surely, each, ZERO)
        return select(surely, each, select(both(there, where.possible), joined(each, ZERO), ZERO))

    def _item_amount(self, linear: Linear, scale: int, item: Item) -> Range:
        """The amount of one item; an unknown amount that can't be negative is from 0 up."""
        found = ZERO
        for quantity, terms in like_terms(linear):
            value, below = self._quantity(quantity, item)
            if isinstance(quantity, Amount) and quantity.ref.field.at_least >= 0:
                if value is ANYTHING:
                    value = AT_LEAST_ZERO
                elif value.no_low is not False:
                    value = Range(if_then(value.no_low, 0, value.low), value.high, False, value.no_high)
            found = found + self._weighed(tuple(terms), scale, (value, below), item)
        return found

    def _count(self, found: Count, listed: Field) -> Range:
        sure: Any = 0
        most: Any = 0
        decided = True
        for item, there in self.subject.items(listed):
            where = self._where(found.where, item)
            decided = decided and where.decided
            sure = sure + if_then(both(there, where.yes), 1, 0)
            most = most + if_then(both(there, where.possible), 1, 0)
        if self.subject.shape.rest:
            rest = if_then(self._full(listed), self._rest("count", found, 0), 0)
            sure, most = sure + rest, most + rest
        partial = none_but(self.subject.complete(listed))
        return Range(sure, sure if decided else most, False, partial)

    # --- days ---

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

    # --- parameters ---

    def options(self, parameter: Parameter, owner: Owner = None) -> Options:
        """The values that a parameter may have, each with where it may; None for one that is not available."""
        kept = self._options.get((parameter.name, owner))
        if kept is None:
            sources = frozenset(key.source for key in parameter.by)
            plain = not any((self.subject.kind.name, source) in self.rulebook.categories for source in sources)
            if self.base is not None and plain and self._unchanged(sources, owner):
                kept = self.base.options(parameter, owner)
            else:
                kept = self._made(parameter, owner)
            self._options[parameter.name, owner] = kept
        return kept

    def _made(self, parameter: Parameter, owner: Owner) -> Options:
        found: list[tuple[ParameterValue | None, list[Bool]]] = []
        keys = [self.key(key, owner) for key in parameter.by]
        single = all(decided for _, decided in keys)
        for combination in product(*(values for values, _ in keys)):
            guard = all_of(where for _, where in combination)
            if guard is False:
                continue
            contents = {key.name: value for key, (value, _) in zip(parameter.by, combination, strict=True)}
            several = tuple(chosen_values(parameter, contents, self.law))
            single = single and len(several) == 1
            for value in several:
                guards = next((guards for other, guards in found if other is value), None)
                if guards is None:
                    found.append((value, [guard]))
                else:
                    guards.append(guard)
        return Options(tuple((any_of(guards), value) for value, guards in found), single)

    def key(self, key: Key, owner: Owner) -> tuple[list[tuple[bool | str, Bool]], bool]:
        """What a key may be, and where; and whether it is always known."""
        kind = self.subject.kind
        if key.source not in kind.fields and (kind.name, key.source) in self.rulebook.categories:
            return _contents(self.condition(in_category(key.source), owner))
        own = None if key.source in kind.fields else owner if owner is not None else _nobody(kind.fields, key.source)
        one = kind.fields[key.source] if own is None else _item_field(kind.fields, key.source, own)
        known = self.subject.known(one, own)
        if one.type == "label" and key.set is None:
            if known is False:
                return [(label, True) for label, _ in one.labels], False
            code, unknown = self.subject.label(one, own), none_but(known)
            labels = [(label, either(unknown, code == number)) for number, (label, _) in enumerate(one.labels)]
            return [*labels], known is True
        if known is False:
            return _contents(UNKNOWN)
        if key.set is not None:
            truths = [in_set(key.set, code, self.law) for code in self._values(one)]
            return _contents(self._coded(one, own, known, truths))
        return _contents(_when(known, self.subject.flag(Ref(one, "" if own is None else "item"), own)))


def _one(found: Range) -> Bool:
    """Where a range is one value."""
    if found.exact:
        return True
    return both(none_but(found.no_low), none_but(found.no_high), found.low == found.high)


def _contents(truth: Truth) -> tuple[list[tuple[bool | str, Bool]], bool]:
    return [(True, truth.possible), (False, truth.doubtful)], truth.decided


def _nobody(fields: Any, source: str) -> Item:
    listed = next(one for one in fields.values() if source in one.item_fields)
    return Item(listed, None)


def _item_field(fields: Any, source: str, own: Item) -> Field:
    """The field of a list's items that a key reads: of the first list that has it, as the reference does."""
    listed: Field = next(one for one in fields.values() if source in one.item_fields)
    return own.list.item_fields.get(source, listed.item_fields[source])


def denominator(linear: Linear, rulebook: Rulebook) -> int:
    """What a linear form must be multiplied by to be whole, whatever values its parameters have."""
    return math.lcm(*(_denominator(term, rulebook) for term in linear.terms), 1)


def _denominator(term: Term, rulebook: Rulebook) -> int:
    found = term.factor.denominator
    for name in term.parameters:
        found *= math.lcm(*(one.denominator for one in rulebook.parameters[name].numbers()), 1)
    match term.quantity:
        case Amount(ref):
            found *= 10**ref.field.decimals
        case Sum(_, each):
            found *= denominator(each, rulebook)
    return found


def choice(test: Truth, then: Truth, otherwise: Truth) -> Truth:
    """If-then-else with its consensus: where the test is unknown, what both branches agree on."""
    if test.decided and then.decided and otherwise.decided:
        return exactly(if_then(test.yes, then.yes, otherwise.yes))
    sides = [
        any_of([both(test.yes, one), both(test.no, two), *([] if test.decided else [both(one, two)])])
        for one, two in ((then.yes, otherwise.yes), (then.no, otherwise.no))
    ]
    return Truth(*sides)


def to_zero(op: Comparison, value: Range) -> Truth:
    """Whether all values, or none, of a range stand in that relation to zero."""
    if value.exact:
        return exactly(_RELATIONS[op](value.low))
    bounded_low, bounded_high = none_but(value.no_low), none_but(value.no_high)
    low, high = value.low, value.high
    match op:
        case ">=":
            return Truth(both(bounded_low, low >= 0), both(bounded_high, high < 0))
        case ">":
            return Truth(both(bounded_low, low > 0), both(bounded_high, high <= 0))
        case "<=":
            return Truth(both(bounded_high, high <= 0), both(bounded_low, low > 0))
        case "<":
            return Truth(both(bounded_high, high < 0), both(bounded_low, low >= 0))
    apart = either(both(bounded_low, low > 0), both(bounded_high, high < 0))
    same = value.zero
    return Truth(same, apart) if op == "==" else Truth(apart, same)


_RELATIONS: dict[Comparison, Callable[[Any], Any]] = {
    ">=": lambda value: value >= 0,
    ">": lambda value: value > 0,
    "<=": lambda value: value <= 0,
    "<": lambda value: value < 0,
    "==": lambda value: value == 0,
    "!=": lambda value: value != 0,
}


def _constant(truth: bool | None) -> Truth:
    return UNKNOWN if truth is None else TRUE if truth else FALSE


def _when(known: Bool, value: Bool) -> Truth:
    """The truth of a value that is known where `known` holds."""
    return exactly(value) if known is True else Truth(both(known, value), both(known, none_but(value)))
