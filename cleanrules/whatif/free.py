"""The facts of one subject that a plan may change, as variables of a model, and what each change costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil, floor

from cleanrules.errors import UsageError
from cleanrules.facts.facts import Facts, Listing, Record, Scalar
from cleanrules.facts.fields import NOT_YET, Field
from cleanrules.screening.altering import Place
from cleanrules.screening.moves import HORIZON, YEAR
from cleanrules.whatif.model import Lit, Model, negated

PRECISION = 1_000_000
"""Relative changes are counted in millionths."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list, and whether it is there; `number` goes on counting through further items."""

    list: Field
    number: int
    record: Record
    present: Lit = True


@dataclass(frozen=True)
class Variable:
    """A fact that may change. `changed` holds where it does.

    A flag is a truth, `number`; an amount a number in its scale, an event an ordinal, with `not_yet`; a label has one truth
    for each of its `choices`. `moved` is by how much an amount or a day differs from what it is now.
    """

    place: Place
    changed: Lit
    number: int = 0
    choices: Mapping[str, Lit] = field(default_factory=dict)
    not_yet: Lit = False
    moved: int | None = None
    reference: int = 1
    """The size that a move is measured against."""


Ends = tuple[int | None, int | None]
"""The least and the greatest value that the caller allows, in the fact's scale or as an ordinal; None is no bound."""


class Free:
    """The variables of one model, each made when it is first read."""

    def __init__(
        self, model: Model, facts: Facts, places: Sequence[Place], as_of: date, *, bounds: Mapping[Place, Ends],
        summed: frozenset[str],
    ) -> None:  # fmt: skip
        self.model, self.facts, self.as_of, self.bounds, self.summed = model, facts, as_of, bounds, summed
        self.made: dict[Place, Variable] = {}
        self._places: dict[tuple[str, int, str], Place] = {}
        self._further: dict[str, list[Place]] = {}
        for place in places:
            if place.further and place.list is not None:
                self._further.setdefault(place.list.name, []).append(place)
        for place in places:
            self._places[self._key(place)] = place
        self.names = frozenset({place.field.name for place in places if place.list is None} | {*self._further})
        self.inner = frozenset((place.list.name, place.field.name) for place in places if place.list is not None)

    def _key(self, place: Place) -> tuple[str, int, str]:
        if place.list is None:
            return "", 0, place.field.name
        number = place.number
        if place.further:
            number = self._length(place.list) + self._further[place.list.name].index(place)
        return place.list.name, number, place.field.name

    def _length(self, listed: Field) -> int:
        listing = self.facts.values.get(listed.name)
        return len(listing.items) if isinstance(listing, Listing) else 0

    def items(self, listed: Field) -> list[Item]:
        """The items of a list that are there, and those that may be added."""
        listing = self.facts.values.get(listed.name)
        known = listing.items if isinstance(listing, Listing) else ()
        found = [Item(listed, number, record) for number, record in enumerate(known)]
        for number, place in enumerate(self._further.get(listed.name, ()), len(known)):
            found.append(Item(listed, number, place.record(self.facts), self.variable(place).changed))
        return found

    def limit(self, listed: Field, room: int) -> None:
        """At most so many further items."""
        added = [self.model.lit(self.variable(place).changed) for place in self._further.get(listed.name, ())]
        if len(added) > room:
            self.model.cp.add(sum(added) <= room)

    def at(self, field: Field, item: Item | None) -> Variable | None:
        """The variable of a fact of the subject or of an item; None where it does not change."""
        key = ("", 0, field.name) if item is None else (item.list.name, item.number, field.name)
        place = self._places.get(key)
        return None if place is None else self.variable(place)

    def variable(self, place: Place) -> Variable:
        """The variable of a place."""
        if place not in self.made:
            match place.field.type:
                case "flag":
                    self.made[place] = self._flag(place)
                case "label":
                    self.made[place] = self._label(place)
                case "amount":
                    self.made[place] = self._amount(place)
                case _:
                    self.made[place] = self._event(place)
        return self.made[place]

    # --- the types ---

    def _flag(self, place: Place) -> Variable:
        found = self.model.boolean()
        return Variable(place, -found if place.value(self.facts) else found, found)

    def _label(self, place: Place) -> Variable:
        now, field = str(place.value(self.facts)), place.field
        lawful = [label for label, _ in field.labels if label == now or field.moves(now, label)]
        choices: dict[str, Lit] = {label: self.model.boolean() for label in lawful}
        self.model.cp.add_exactly_one([self.model.lit(one) for one in choices.values()])
        return Variable(place, negated(choices[now]), choices=choices)

    def _amount(self, place: Place) -> Variable:
        scale = 10**place.field.decimals
        now = 0 if place.further else place.value(self.facts)
        assert isinstance(now, int)
        low, high = ceil(place.field.at_least * scale), floor(place.field.at_most * scale)
        asked, lawful = self.bounds.get(place, (None, None)), place.field.lawful
        if place.further:
            low = 0
        else:
            if asked[1] is None and (lawful == "lower" or place.general in self.summed):
                high = now  # a sum is raised by one more item: what stands in the list is as it is
            if asked[0] is None and lawful == "higher":
                low = now
            if place.field.at_least >= 0:
                low = max(low, min(now, 1))  # nothing is planned at nothing
        low, high = _within(low, high, asked)
        if low > high:
            raise UsageError(
                f"the bounds of `{place.path}` leave nothing that may lawfully be planned",
                help="suppose a value that is outside with `--fix`",
            )
        number = self.model.integer(min(low, now) if place.further else low, high)
        return self._moving(place, number, now, max(abs(self._size(place, now)), 1))

    def _size(self, place: Place, now: int) -> int:
        """What an amount's change is measured against: what it is; of one more item the total of those there; or one unit."""
        if place.further and place.list is not None:
            now = sum(
                value
                for one in range(self._length(place.list))
                if isinstance(value := Place(place.field, place.list, one).value(self.facts), int)
            )
        return now or 10**place.field.decimals

    def _event(self, place: Place) -> Variable:
        now, start = place.value(self.facts), self.as_of.toordinal()
        last = min(start + HORIZON.days, date.max.toordinal())
        if isinstance(now, date):
            last = max(last, now.toordinal())
        low, high = _within(start, last, self.bounds.get(place, (None, None)))
        if now is not NOT_YET:
            assert isinstance(now, date)
            return self._moving(place, self.model.integer(low, high), now.toordinal(), YEAR)
        never, after = self.model.boolean(), start + 1
        number = self.model.integer(min(low, after), max(high, after))
        cp, day = self.model.cp, self.model.variables[number]
        cp.add(day == after).only_enforce_if(self.model.lit(never))
        cp.add(day >= low).only_enforce_if(self.model.lit(-never))
        cp.add(day <= high).only_enforce_if(self.model.lit(-never))
        moved = self.model.integer(0, max(high, after) - min(start, low))
        cp.add(self.model.variables[moved] == day - start).only_enforce_if(self.model.lit(-never))
        cp.add(self.model.variables[moved] == 0).only_enforce_if(self.model.lit(never))
        return Variable(place, -never, number, {}, never, moved, YEAR)

    def _moving(self, place: Place, number: int, now: int, reference: int) -> Variable:
        """A number that differs from what it is now by `moved`."""
        model = self.model
        low, high = model.bounds[number]
        changed, moved = model.boolean(), model.integer(0, max(abs(low - now), abs(high - now)))
        form, away = model.variables[number], model.variables[moved]
        model.cp.add(form == now).only_enforce_if(model.lit(-changed))
        model.cp.add(away >= 1).only_enforce_if(model.lit(changed))
        model.cp.add_abs_equality(away, form - now)
        return Variable(place, changed, number, moved=moved, reference=reference)

    # --- what an answer says ---

    def chosen(self, variable: Variable) -> Scalar:
        """What a fact becomes in the model's last answer."""
        model, place = self.model, variable.place
        match place.field.type:
            case "flag":
                return bool(model.value(variable.number))
            case "label":
                return next(label for label, one in variable.choices.items() if self.holds(one))
            case "amount":
                return model.value(variable.number)
        return NOT_YET if self.holds(variable.not_yet) else date.fromordinal(model.value(variable.number))

    def holds(self, lit: Lit) -> bool:
        """Whether a literal holds in the model's last answer."""
        if isinstance(lit, bool):
            return lit
        return bool(self.model.value(abs(lit))) is (lit > 0)


def costs(references: Sequence[int], weights: Sequence[int], reach: Sequence[int]) -> list[int]:
    """What one step of each move costs, in whole numbers: its weight over the size that it is measured against.

    In millionths of the smallest step there is; coarser where the sum could otherwise leave 62 bits.
    """
    fine = Fraction(PRECISION * max(references, default=1))
    total = sum(
        (Fraction(weight * most, one) for one, weight, most in zip(references, weights, reach, strict=True)),
        Fraction(0),
    )
    while fine > 1 and total * fine + sum(reach) >= 2**61:
        fine /= 2
    return [max(1, round(fine * weight / one)) for one, weight in zip(references, weights, strict=True)]


def _within(low: int, high: int, asked: Ends) -> tuple[int, int]:
    return max(low, asked[0]) if asked[0] is not None else low, min(high, asked[1]) if asked[1] is not None else high
