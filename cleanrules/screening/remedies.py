"""The least change of one planned fact that makes a rule pass: found in closed form, kept only if its replay passes.

A rule's outcome, as one amount moves and all else stays, can change only where one of the rule's comparisons does. These
places are computed exactly, over integers in the scale of the amount's field; each is then tried on the reference evaluator,
the nearest first. Flags and labels have few values, so that each is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from cleanrules.engines import atoms, reference
from cleanrules.engines.context import NOTHING, Context, Contexts
from cleanrules.engines.derived import derived
from cleanrules.engines.reference import evaluate
from cleanrules.errors import FactError
from cleanrules.exact import number_text
from cleanrules.facts.facts import Facts, Listing, Record, Scalar
from cleanrules.facts.fields import Field
from cleanrules.language.nodes import (
    Amount,
    And,
    Compare,
    CompareDays,
    Condition,
    Count,
    Each,
    InCategory,
    Linear,
    Not,
    Or,
    Ref,
    Sum,
    Term,
)
from cleanrules.rulebook.plan import plan
from cleanrules.rulebook.uses import facts_of, item_facts_of
from cleanrules.screening.altering import Place, altered, described, places_of, shown
from cleanrules.screening.outcome import combined, days_of
from cleanrules.text import Text

if TYPE_CHECKING:
    from cleanrules.screening.basis import Basis

PASSES = ("compliant", "not_applicable")
HORIZON = timedelta(days=3653)
"""How far ahead a planned day may lie."""
NOTHING_PLANNED = Text(
    "本条所依据的已知事实均不属于可以调整的方案内容，无法通过调整方案改正",
    "none of the known facts that this rule rests on is part of the plan: no change of plan cures it",
)
NO_SINGLE = Text(
    "单独调整任何一项方案内容都不能使本条符合；可用 `cleanrules whatif` 查找需同时调整的各项",
    "no single change of plan cures this; `cleanrules whatif` looks for several together",
)


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change of plan after which, all else equal, the rule is met or no longer applies.

    An amount at `path` changes by `change` (below zero: falls), in `unit`; of any other fact `change` is None. `to` is what it
    becomes; of a list's total (`retired[].capacity`) the total, and `text` says in which items.
    """

    path: str
    change: Fraction | None
    unit: str
    text: Text
    to: Scalar | Fraction


def remedies_of(basis: Basis) -> tuple[Remedy, ...]:
    """One remedy for each planned fact, or total of a list, that mends a breach alone, in order of declaration."""
    search = _Search(basis)
    return (*search.totals(), *(one for place in search.places() for one in search.remedies(place)))


def why_none(basis: Basis) -> Text:
    """Why a breach has no remedy."""
    return NO_SINGLE if _Search(basis).places() else NOTHING_PLANNED


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


Owner = tuple[str, int] | None
Gap = Callable[[Facts], Fraction | None]
"""By how much the left side of a comparison exceeds the right, by some facts; None where that is not exact."""


class _Search:
    """What may mend one finding."""

    def __init__(self, basis: Basis) -> None:
        self.basis, self.facts = basis, basis.facts_given
        self.now = basis.context(basis.verdict.moments[-1])
        region = self.facts.values.get("region")
        whole = plan(basis.rulebook, basis.rule.kind, region if isinstance(region, str) else None, basis.as_of)
        self.planned = next((one for one in whole.rules if one.rule.code == basis.code), None)
        self.atoms = list(dict.fromkeys(_atoms_of(basis.rule.conditions(), self.now)))

    def passes(self, facts: Facts) -> bool:
        """Whether the rule is met, or does not apply, by some facts: the reference evaluator, strict evidence."""
        assert self.planned is not None
        try:
            contexts = Contexts(self.basis.rulebook, derived(facts, self.basis.rulebook), self.basis.as_of)
        except FactError:  # facts that contradict one another are nothing to bring about
            return False
        days = days_of(self.planned, contexts.facts, self.basis.as_of)
        worlds = list(self.planned.moments(days, self.basis.minimum_confidence))
        moments = {moment for moments in worlds for moment in moments}
        judged = {one: {self.basis.code: reference.judge(self.basis.rule, contexts.at(one))} for one in moments}
        return combined(self.planned, worlds, judged).outcome in PASSES

    def places(self) -> list[Place]:
        """The planned facts that the rule reads; not the event whose day's law governs it."""
        rule, book = self.basis.rule, self.basis.rulebook
        own, inner = {*facts_of(rule, book)} - {rule.governed_by}, {*item_facts_of(rule, book)}
        return [
            place
            for place in places_of(self.facts, book, self.basis.as_of)
            if (place.field.name in own if place.list is None else (place.list.name, place.field.name) in inner)
        ]

    def context(self, facts: Facts) -> Context:
        """Some facts at the moment of the finding."""
        return Context(self.basis.rulebook, facts, self.basis.as_of, self.now.moment)

    # --- one fact ---

    def remedies(self, place: Place) -> Iterator[Remedy]:
        """What mends the breach by one fact alone."""
        if place.field.type == "amount":
            yield from self._amount(place)
            return
        to = next((one for one in self._values(place) if self.passes(altered(self.facts, {place: one}))), None)
        if to is not None:
            yield Remedy(place.path, None, place.field.unit, described(place, self.facts, to), to)

    def _values(self, place: Place) -> list[Scalar]:
        """What a flag, label or event may become."""
        now = place.value(self.facts)
        match place.field.type:
            case "flag":
                return [not now]
            case "label":
                return [label for label, _ in place.field.labels if label != now]
        return [day for day in self._days(place) if day != now]

    def _days(self, place: Place) -> list[date]:
        """The days on which a comparison with an event changes, the first day it may lie on before them."""
        start, found = self.basis.as_of, {self.basis.as_of}
        for atom, owner in self.atoms:
            if isinstance(atom, CompareDays):
                low, high = 0, min(HORIZON.days, (date.max - start).days)
                truth = self._by(place, atom, owner, start)
                if truth is self._by(place, atom, owner, start + timedelta(high)):
                    continue
                while high - low > 1:
                    middle = (low + high) // 2
                    same = self._by(place, atom, owner, start + timedelta(middle)) is truth
                    low, high = (middle, high) if same else (low, middle)
                found |= {start + timedelta(low), start + timedelta(high)}
        return sorted(found)

    def _by(self, place: Place, atom: CompareDays, owner: Owner, day: date) -> bool | None:
        facts = altered(self.facts, {place: day})
        return evaluate(atom, self.context(facts), _record(facts, owner))

    def _amount(self, place: Place) -> Iterator[Remedy]:
        """The nearest values up and down with which the rule passes; of a sum's items the total is told instead."""
        if (_list_name(place), place.field.name) in {(one.listed.field.name, one.field.name) for one in self._totals()}:
            return
        now, field = place.value(self.facts), place.field
        assert isinstance(now, int)
        steps = self._steps(lambda step: altered(self.facts, {place: now + step}), -1 if now >= _ends(field)[1] else 1)
        for up in (True, False):
            least, most = (1, _ends(field)[1] - now) if up else (1, now - _ends(field)[0])
            for size in sorted({abs(step) for step in steps if (step > 0) is up}):
                change = size if up else -size
                if least <= size <= most and self.passes(altered(self.facts, {place: now + change})):
                    text = described(place, self.facts, now + change)
                    yield Remedy(place.path, field.exact(change), field.unit, text, now + change)
                    break

    def _steps(self, moved: Callable[[int], Facts], unit: int) -> set[int]:
        """By how much an amount may move, in its scale, until one of the rule's comparisons changes.

        Every side is linear in the amount, so that two values of it tell the whole line.
        """
        still, one = moved(0), moved(unit)
        found: set[int] = set()
        for atom, owner in self.atoms:
            if isinstance(atom, Compare):
                at = self._gap(atom, owner, still)
                then = self._gap(atom, owner, one)
                if at is not None and then is not None and at != then:
                    found |= _turns(-at * unit / (then - at))
        return found

    def _gap(self, compare: Compare, owner: Owner, facts: Facts) -> Fraction | None:
        linear = atoms.shortfall(compare, self.basis.rulebook)
        return atoms.amount(linear, self.context(facts), _record(facts, owner), evaluate).exact

    # --- the total of a list ---

    def _totals(self) -> list[_Total]:
        """The sums of planned amounts that the rule's comparisons read, each once."""
        found: dict[_Total, None] = {}
        for atom, _ in self.atoms:
            for term in atoms.shortfall(atom, self.basis.rulebook).terms if isinstance(atom, Compare) else ():
                if isinstance(term.quantity, Sum):
                    listed, where = term.quantity.list, term.quantity.where
                    for part in term.quantity.each.terms:
                        if isinstance(part.quantity, Amount) and part.quantity.ref.item:
                            field = part.quantity.ref.field
                            found |= {_Total(listed, field, where): None} if field.controllable else {}
        return list(found)

    def totals(self) -> Iterator[Remedy]:
        """What mends the breach by the total of a list: one more item raises it, and items that are there lower it."""
        done: set[tuple[str, bool]] = set()
        for total in self._totals():
            for up, remedy in ((True, self._raised(total)), (False, self._lowered(total))):
                if remedy is not None and (remedy.path, up) not in done:
                    done.add((remedy.path, up))
                    yield remedy

    def _raised(self, total: _Total) -> Remedy | None:
        """By one more item, which is in all else as one that counts."""
        for number in total.counted(self.now):
            place = Place(total.field, total.listed.field, number, further=True)
            listing = self.facts.values[total.listed.field.name]
            if not isinstance(listing, Listing) or len(listing.items) >= total.listed.field.max_length:
                return None

            def moved(step: int, place: Place = place) -> Facts:
                return altered(self.facts, {place: step})

            most = _ends(total.field)[1]
            sizes = sorted(step for step in self._steps(moved, 1) if 0 < step <= most)
            size = next((step for step in sizes if self.passes(moved(step))), None)
            if size is not None:
                how = Text(
                    f"另增一项，其他条件同“{place.item(self.facts)}”",
                    f"by one more on the same terms as {place.item(self.facts)}",
                )
                return self._told(total, size, how)
        return None

    def _lowered(self, total: _Total) -> Remedy | None:
        """By items that count, the largest first, each down to nothing if need be."""
        floor_ = _ends(total.field)[0]
        places = [Place(total.field, total.listed.field, number) for number in total.counted(self.now)]
        amounts = {place: value for place in places if isinstance(value := place.value(self.facts), int)}
        largest = sorted(places, key=lambda place: -amounts[place])
        if not largest or amounts[largest[0]] <= floor_:
            return None

        def spread(step: int) -> dict[Place, Scalar]:
            left, found = -step, dict[Place, Scalar]()
            for place in largest:
                part = min(left, amounts[place] - floor_)
                if part > 0:
                    found[place], left = amounts[place] - part, left - part
            return found

        sizes = sorted(-step for step in self._steps(lambda step: altered(self.facts, spread(step)), -1) if step < 0)
        most = sum(amounts.values()) - floor_ * len(amounts)
        for size in sizes:
            if size <= most and self.passes(altered(self.facts, spread(-size))):
                names = [place.item(self.facts) for place in spread(-size)]
                how = Text(f"减在“{'”“'.join(names)}”", f"taken from {', '.join(names)}")
                return self._told(total, -size, how)
        return None

    def _told(self, total: _Total, size: int, how: Text) -> Remedy | None:
        now, field = total.value(self.now), total.field
        if now is None:
            return None
        of, what, change = total.listed.field.title, field.title, field.exact(size)
        by, to = shown(field, abs(size)).zh, f"{number_text(now + change)} {field.unit}"
        verb = Text("增加", "raise") if size > 0 else Text("减少", "lower")
        text = Text(
            f"{of.zh}{what.zh}合计{verb.zh} {by}（至 {to}；{how.zh}）",
            f"{verb.en} the total {what.en} of {of.en} by {by} (to {to}; {how.en})",
        )
        return Remedy(f"{total.listed.field.name}[].{field.name}", change, field.unit, text, now + change)


def _ends(field: Field) -> tuple[int, int]:
    scale = 10**field.decimals
    return ceil(field.at_least * scale), floor(field.at_most * scale)


def _list_name(place: Place) -> str:
    return "" if place.list is None else place.list.name


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
            for version in context.rulebook.categories[context.facts.kind, name].versions:
                if version.window.holds(context.moment):
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


def _of_items(
    listed: Ref, conditions: list[Condition], context: Context
) -> Iterator[tuple[Compare | CompareDays, Owner]]:
    listing = context.listing(listed)
    for number in range(len(listing.items) if listing is not None else 0):
        for condition in conditions:
            yield from _atoms(condition, context, (listed.field.name, number))
