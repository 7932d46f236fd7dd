"""What a subject may do about one rule: each lawful change of one planned fact that could turn the rule, and how big it is.

A rule's outcome, as one amount moves and all else stays, can change only where one of the rule's comparisons does. These
places are computed exactly, over integers in the scale of the amount's field. Flags and labels have few values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, assert_never

from cleanrules.engines import atoms
from cleanrules.engines.context import NOTHING, Context, Contexts
from cleanrules.engines.reference import evaluate
from cleanrules.exact import Interval
from cleanrules.facts.facts import Facts, Listing, Record, Scalar
from cleanrules.facts.fields import Field
from cleanrules.language.nodes import (
    Amount,
    And,
    Awaits,
    Breached,
    Compare,
    CompareDays,
    Condition,
    Constant,
    Count,
    Each,
    Holds,
    InCategory,
    Linear,
    Not,
    OneOf,
    Or,
    Ref,
    Sum,
    Term,
    Unread,
    Within,
)
from cleanrules.law.windows import Moment
from cleanrules.rulebook.uses import facts_of, item_facts_of
from cleanrules.screening.altering import Place, altered, described, places_of, shown
from cleanrules.screening.values import quantity_text
from cleanrules.text import Text

if TYPE_CHECKING:
    from cleanrules.screening.basis import Basis

HORIZON = timedelta(days=3653)
"""How far ahead a planned day may lie."""
YEAR = 365
"""By how many days an event must move for its move to count as much as the doubling of an amount."""
MOMENTS = 4
"""The comparisons are read at so many of the moments that a verdict rests on."""
Changes = Mapping[Place, Scalar]
Owner = tuple[str, int] | None
_Atom = tuple[Compare | CompareDays, Owner, Moment]


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that may be done: what becomes of which facts, the words for it, and how big a change it is.

    An amount at `path` changes by `change`, in `unit`; of any other fact `change` is None. `to` is what it becomes. `size` is
    the change over what the amount, or the list's total, is now; a flag or a label changes wholly, which counts as 1.
    """

    changes: Changes
    path: str
    change: Fraction | None
    unit: str
    text: Text
    to: Scalar | Fraction
    size: Fraction
    order: int = 0
    """Which fact or total it is about, in order of declaration."""


@dataclass(frozen=True, slots=True)
class _Total:
    """A sum of an amount over the items of a list that meet a condition."""

    listed: Ref
    field: Field
    where: Condition | None

    def value(self, context: Context) -> Fraction | None:
        """The total, where it is known exactly."""
        each = Linear((Term(Fraction(1), (), Amount(Ref(self.field, "item"))),), self.field.unit)
        return atoms.total(Sum(self.listed, each, self.where), context, evaluate).exact

    def counted(self, context: Context) -> list[int]:
        """The items that surely count, and whose amount is known."""
        listing = context.listing(self.listed)
        return [
            number
            for number, record in enumerate(listing.items if listing is not None else ())
            if self.field.name in record and (self.where is None or evaluate(self.where, context, record))
        ]


class Moves:
    """What may be done about one finding."""

    def __init__(self, basis: Basis) -> None:
        self.basis, self.given = basis, basis.facts_given
        moments = basis.verdict.moments
        self.moments = tuple(dict.fromkeys([*moments[: MOMENTS - 1], moments[-1]]))
        conditions = list(basis.rule.conditions())
        self.atoms: list[_Atom] = list(
            dict.fromkeys(
                (*atom, moment)
                for moment in self.moments
                for atom in _atoms_of(conditions, Context(basis.rulebook, self.given, basis.as_of, moment))
            )
        )
        self.totals = self._totals()
        self.places = self._places()

    def _places(self) -> list[Place]:
        """The planned facts that the rule reads; not the event whose day's law governs it."""
        rule, book = self.basis.rule, self.basis.rulebook
        own, inner = {*facts_of(rule, book)} - {rule.governed_by}, {*item_facts_of(rule, book)}
        return [
            place
            for place in places_of(self.given, book, self.basis.as_of)
            if (place.field.name in own if place.list is None else (place.list.name, place.field.name) in inner)
        ]

    def of(self, changes: Changes) -> Iterator[list[Move]]:
        """What may be done once some changes are made: for each fact or total the changes of it, the smallest first."""
        facts = altered(self.given, changes) if changes else self.given
        contexts = {one: self._context(facts, one) for one in self.moments}
        summed = {(one.listed.field.name, one.field.name) for one in self.totals}
        groups: list[list[Move]] = []
        for total in self.totals:
            groups.append(self._raised(total, facts, contexts, changes))
            groups.append(self._lowered(total, facts, contexts, changes))
        for place in self.places:
            of = "" if place.list is None else place.list.name
            free = place not in changes and (of, place.field.name) not in summed
            groups.append(self._one(place, facts) if free else [])
        for order, some in enumerate(groups):
            yield [replace(one, order=order) for one in some]

    def _context(self, facts: Facts, moment: Moment) -> Context:
        return Contexts(self.basis.rulebook, facts, self.basis.as_of).at(moment)

    # --- one fact ---

    def _one(self, place: Place, facts: Facts) -> list[Move]:
        now, field = place.value(facts), place.field
        match field.type:
            case "flag":
                values: Iterable[Scalar] = [not now]
            case "label":
                values = [label for label, _ in field.labels]
            case "amount":
                values = self._amounts(place, facts)
            case _:
                values = self._days(place, facts)
        found = [
            self._moved(place, facts, now, one) for one in values if field.type == "event" or field.moves(now, one)
        ]
        return sorted((one for one in found if one.to != now), key=lambda one: one.size)

    def _moved(self, place: Place, facts: Facts, now: Scalar | None, to: Scalar) -> Move:
        change, size = None, Fraction(1)
        if isinstance(to, int) and isinstance(now, int) and place.field.type == "amount":
            change = place.field.exact(to - now)
            size = abs(change) / (abs(place.field.exact(now)) or 1)
        elif isinstance(to, date):
            size = Fraction(abs((to - (now if isinstance(now, date) else self.basis.as_of)).days), YEAR)
        return Move({place: to}, place.path, change, place.field.unit, described(place, facts, to), to, size)

    def _amounts(self, place: Place, facts: Facts) -> list[int]:
        now, (low, high) = place.value(facts), _ends(place.field)
        assert isinstance(now, int)
        steps = self._steps(lambda step: altered(facts, {place: now + step}), -1 if now >= high else 1)
        return [now + step for step in steps if low <= now + step <= high]

    def _days(self, place: Place, facts: Facts) -> list[date]:
        """The days on which a comparison with an event changes, and the first day that it may lie on."""
        start, found = self.basis.as_of, {self.basis.as_of}
        for atom, owner, moment in self.atoms:
            if not isinstance(atom, CompareDays):
                continue

            def by(later: int, atom: CompareDays = atom, owner: Owner = owner, moment: Moment = moment) -> bool | None:
                moved = altered(facts, {place: start + timedelta(later)})
                return evaluate(atom, self._context(moved, moment), _record(moved, owner))

            low, high = 0, min(HORIZON.days, (date.max - start).days)
            truth = by(low)
            if truth is by(high):
                continue
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if by(middle) is truth else (low, middle)
            found |= {start + timedelta(low), start + timedelta(high)}
        return sorted(found)

    def _steps(self, moved: Callable[[int], Facts], unit: int) -> set[int]:
        """By how much an amount may move, in its scale, until one of the rule's comparisons changes, surely or perhaps.

        Both ends of every side are linear in the amount, so that two values of it tell the whole line.
        """
        still, one = moved(0), moved(unit)
        found: set[int] = set()
        for atom, owner, moment in self.atoms:
            if isinstance(atom, Compare):
                at, then = self._gap(atom, owner, moment, still), self._gap(atom, owner, moment, one)
                for first, second in ((at.low, then.low), (at.high, then.high)):
                    if first is not None and second is not None and first != second:
                        found |= _turns(-first * unit / (second - first))
        return found

    def _gap(self, compare: Compare, owner: Owner, moment: Moment, facts: Facts) -> Interval:
        """By how much the left side exceeds the right."""
        linear = atoms.shortfall(compare, self.basis.rulebook)
        return atoms.amount(linear, self._context(facts, moment), _record(facts, owner), evaluate)

    # --- the total of a list ---

    def _totals(self) -> list[_Total]:
        """The sums of planned amounts that the rule's comparisons read, each once."""
        found: dict[_Total, None] = {}
        for atom, _, _ in self.atoms:
            for term in atoms.shortfall(atom, self.basis.rulebook).terms if isinstance(atom, Compare) else ():
                if isinstance(term.quantity, Sum):
                    listed, where = term.quantity.list, term.quantity.where
                    for part in term.quantity.each.terms:
                        if isinstance(part.quantity, Amount) and part.quantity.ref.item:
                            field = part.quantity.ref.field
                            found |= {_Total(listed, field, where): None} if field.act is not None else {}
        return list(found)

    def _raised(self, total: _Total, facts: Facts, contexts: Mapping[Moment, Context], changes: Changes) -> list[Move]:
        """By one more item, which is in all else as one that counts."""
        now, listing = contexts[self.moments[-1]], facts.values.get(total.listed.field.name)
        if total.field.lawful == "lower" or not isinstance(listing, Listing):
            return []
        if len(listing.items) >= total.listed.field.max_length:
            return []
        found: list[Move] = []
        for number in self._there(total, now):
            place = Place(total.field, total.listed.field, number, further=True)
            if place in changes:
                continue

            def moved(step: int, place: Place = place) -> Facts:
                return altered(facts, {place: step})

            most = _ends(total.field)[1]
            how = Text(
                f"另增一项，其他条件同“{place.item(facts)}”", f"by one more on the same terms as {place.item(facts)}"
            )
            for size in sorted(step for step in self._steps(moved, 1) if 0 < step <= most):
                found += self._told(total, {place: size}, size, how, now)
        return sorted(found, key=lambda one: one.size)

    def _lowered(self, total: _Total, facts: Facts, contexts: Mapping[Moment, Context], changes: Changes) -> list[Move]:
        """By the largest item that counts, or where that is not enough by all of them alike; none of them to nothing."""
        now, least = contexts[self.moments[-1]], max(_ends(total.field)[0], 1)
        places = [Place(total.field, total.listed.field, number) for number in self._there(total, now)]
        amounts = {
            place: value
            for place in places
            if isinstance(value := place.value(facts), int) and value > least and place not in changes
        }
        if total.field.lawful == "higher" or not amounts:
            return []

        def spread(step: int) -> dict[Place, Scalar]:
            largest = max(amounts, key=lambda place: amounts[place])
            if amounts[largest] - step >= least:
                return {largest: amounts[largest] - step}
            return _shared(amounts, step, least)

        steps = self._steps(lambda step: altered(facts, spread(-step)), -1)
        room = sum(amounts.values()) - least * len(amounts)
        found: list[Move] = []
        for size in sorted(-step for step in steps if step < 0 and -step <= room):
            names = [place.item(facts) for place in spread(size)]
            how = Text(f"减在“{'”“'.join(names)}”", f"taken from {', '.join(names)}")
            found += self._told(total, spread(size), -size, how, now)
        return found

    def _there(self, total: _Total, context: Context) -> list[int]:
        """The items that count and are given, none that a change adds."""
        own = self.given.values.get(total.listed.field.name)
        given = len(own.items) if isinstance(own, Listing) else 0
        return [number for number in total.counted(context) if number < given]

    def _told(self, total: _Total, changes: Changes, size: int, how: Text, context: Context) -> list[Move]:
        now, field = total.value(context), total.field
        if now is None:
            return []
        of, what, change = total.listed.field.title, field.title, field.exact(size)
        by = shown(field, abs(size))
        to = Text(quantity_text(now + change, field.unit, "zh"), quantity_text(now + change, field.unit, "en"))
        verb = Text("增加", "raise") if size > 0 else Text("减少", "lower")
        text = Text(
            f"{of.zh}{what.zh}合计{verb.zh} {by.zh}（至 {to.zh}；{how.zh}）",
            f"{verb.en} the total {what.en} of {of.en} by {by.en} (to {to.en}; {how.en})",
        )
        path = f"{total.listed.field.name}[].{field.name}"
        return [Move(changes, path, change, field.unit, text, now + change, abs(change) / (abs(now) or 1))]

    # --- doing without ---

    def given_up(self) -> Iterator[tuple[Text, Facts]]:
        """What is planned, with the facts if nothing of it were built: no remedy, but a way that is open."""
        summed = {(one.listed.field.name, one.field.name) for one in self.totals}
        for total in self.totals:
            context = self._context(self.given, self.moments[-1])
            places = [Place(total.field, total.listed.field, number) for number in total.counted(context)]
            if total.field.act == "plan" and total.field.lawful in ("lower", "any") and places:
                yield total.listed.field.title, altered(self.given, dict.fromkeys(places, 0))
        for place in self.places:
            of = "" if place.list is None else place.list.name
            falls = (
                place.field.type == "amount" and place.field.act == "plan" and place.field.lawful in ("lower", "any")
            )
            if falls and (of, place.field.name) not in summed and place.field.at_least <= 0:
                yield place.title(self.given), altered(self.given, {place: 0})


def _shared(amounts: Mapping[Place, int], step: int, least: int) -> dict[Place, Scalar]:
    """Amounts lowered by a step in all, each by the same part of it, none below the least."""
    whole, left, found = sum(amounts.values()), step, dict(amounts)
    for place, value in amounts.items():
        part = min(step * value // whole, value - least)
        found[place], left = value - part, left - part
    for place, value in found.items():
        part = min(left, value - least)
        found[place], left = value - part, left - part
    return dict(found)


def _ends(field: Field) -> tuple[int, int]:
    scale = 10**field.decimals
    return ceil(field.at_least * scale), floor(field.at_most * scale)


def _record(facts: Facts, owner: Owner) -> Record:
    listing = facts.values.get(owner[0]) if owner is not None else None
    return listing.items[owner[1]] if owner is not None and isinstance(listing, Listing) else NOTHING


def _turns(zero: Fraction) -> set[int]:
    """The whole steps nearest to where a line crosses zero: on it, and on both sides of it."""
    return {floor(zero), ceil(zero), floor(zero) + 1, ceil(zero) - 1} - {0}


def _atoms_of(conditions: Iterable[Condition], context: Context) -> Iterator[tuple[Compare | CompareDays, Owner]]:
    """The comparisons that conditions come to, categories opened, each with the list item that it is about."""
    for condition in conditions:
        yield from _atoms(condition, context, None)


def _atoms(condition: Condition, context: Context, owner: Owner) -> Iterator[tuple[Compare | CompareDays, Owner]]:
    match condition:
        case Not(inner):
            yield from _atoms(inner, context, owner)
        case And(items) | Or(items):
            for part in items:
                yield from _atoms(part, context, owner)
        case InCategory(name):
            version = context.rulebook.categories[context.facts.kind, name].at(context.moment)
            if version is not None:
                yield from _atoms(version.when, context, owner)
        case Each(_, listed, inner, where):
            yield from _of_items(listed, [inner] if where is None else [where, inner], context)
        case Compare():
            yield condition, owner
            for term in atoms.shortfall(condition, context.rulebook).terms:
                if isinstance(term.quantity, Sum | Count) and term.quantity.where is not None:
                    yield from _of_items(term.quantity.list, [term.quantity.where], context)
        case CompareDays():
            yield condition, owner
        case Constant() | Holds() | OneOf() | Within() | Breached() | Awaits() | Unread():
            return
        case _:
            assert_never(condition)


def _of_items(
    listed: Ref, conditions: list[Condition], context: Context
) -> Iterator[tuple[Compare | CompareDays, Owner]]:
    listing = context.listing(listed)
    for number in range(len(listing.items) if listing is not None else 0):
        for condition in conditions:
            yield from _atoms(condition, context, (listed.field.name, number))
