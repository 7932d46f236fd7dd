"""Changes of a plan: where a changed fact stands, the facts with it, and the words for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from cleanrules.facts.facts import Facts, Listing, Record, Scalar, Value
from cleanrules.facts.fields import NOT_YET, Field
from cleanrules.frozen import FrozenDict
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.values import scalar_text
from cleanrules.screening.words import UNKNOWN
from cleanrules.text import Text


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact stands: the subject's own, or that of item `number` of a list.

    With `further` it is the fact of one more item, which in all else is as item `number`.
    """

    field: Field
    list: Field | None = None
    number: int = 0
    further: bool = False

    @property
    def path(self) -> str:
        """The path, as in `area`, `built[0].capacity`, or of an item more, as the first, `retired[+0].capacity`."""
        if self.list is None:
            return self.field.name
        return f"{self.list.name}[{'+' if self.further else ''}{self.number}].{self.field.name}"

    @property
    def general(self) -> str:
        """The path without the item's number."""
        return self.field.name if self.list is None else f"{self.list.name}[].{self.field.name}"

    def record(self, facts: Facts) -> Record:
        """The item that the fact stands in, or that it is like."""
        listing = facts.values.get(self.list.name) if self.list is not None else None
        return listing.items[self.number] if isinstance(listing, Listing) else {}

    def value(self, facts: Facts) -> Scalar | None:
        """The value in some facts; None where it is unknown, or of an item that is not there."""
        if self.further:
            return None
        found: Value | None = facts.values.get(self.field.name) if self.list is None else None
        found = self.record(facts).get(self.field.name) if self.list is not None else found
        return None if isinstance(found, Listing) else found

    def item(self, facts: Facts) -> str:
        """What the item is called."""
        record = self.record(facts)
        key = next((one.name for one in self.list.item if one.key), "") if self.list is not None else ""
        return str(record.get(key, self.number + 1))

    def title(self, facts: Facts) -> Text:
        """The fact's title, of an item's fact with the list and the item's name."""
        title = self.field.title
        if self.list is None:
            return title
        of, name = self.list.title, self.item(facts)
        if self.further:
            return Text(
                f"{of.zh}另增一项（其他条件同“{name}”）{title.zh}",
                f"{of.en}: one more on the same terms as {name}: {title.en}",
            )
        return Text(f"{of.zh} {name} {title.zh}", f"{of.en} {name}: {title.en}")


def altered(facts: Facts, changes: Mapping[Place, Scalar]) -> Facts:
    """The facts with some changed; what plugins derived from them is derived anew when they are screened."""
    values = {name: value for name, value in facts.values.items() if facts.derived.get(name) != value}
    added: dict[str, list[Record]] = {}
    for place, value in changes.items():
        if place.list is None:
            values[place.field.name] = value
        elif place.further:
            added.setdefault(place.list.name, []).append({**place.record(facts), place.field.name: value})
        else:
            values[place.list.name] = _replaced(values[place.list.name], place, value)
    for name, records in added.items():
        values[name] = _extended(values[name], records, next(one for one in changes if _of(one) == name))
    gone = {place.path for place in changes}
    sources = {path: source for path, source in facts.sources.items() if path not in gone}
    places = {path: where for path, where in facts.places.items() if path not in gone}
    return replace(
        facts, values=FrozenDict(values), sources=FrozenDict(sources), places=FrozenDict(places), derived=FrozenDict()
    )


def _of(place: Place) -> str:
    return "" if place.list is None else place.list.name


def _replaced(value: Value, place: Place, to: Scalar) -> Listing:
    assert isinstance(value, Listing)
    items = list(value.items)
    items[place.number] = FrozenDict({**items[place.number], place.field.name: to})
    return replace(value, items=tuple(items))


def _extended(value: Value, records: list[Record], place: Place) -> Listing:
    """A list with further items, each under a name of its own."""
    assert isinstance(value, Listing)
    assert place.list is not None
    keys = [one.name for one in place.list.item if one.key]
    items = list(value.items)
    for record in records:
        named = dict(record)
        for key in keys:
            while any(one[key] == named[key] for one in items):
                named[key] = f"{named[key]}+"
        items.append(FrozenDict(named))
    return replace(value, items=tuple(items))


def shown(field: Field, value: Scalar | None) -> Text:
    """A value with its unit, as people read it."""
    return UNKNOWN if value is None else Text(scalar_text(field, value, "zh"), scalar_text(field, value, "en"))


def described(place: Place, facts: Facts, to: Scalar) -> Text:
    """A change in words, as something that is planned."""
    title, now, field = place.title(facts), place.value(facts), place.field
    new = shown(field, to)
    if place.further:
        assert place.list is not None
        of, name = place.list.title, place.item(facts)
        return Text(
            f"{of.zh}另增一项，{field.title.zh} {new.zh}，其他条件同“{name}”",
            f"one more of {of.en}, with {field.title.en} {new.en}, on the same terms as {name}",
        )
    if isinstance(now, bool):
        if to:
            return Text(f"切实做到“{title.zh}”（现为“否”）", f"bring about: {title.en} (now no)")
        return Text(f"不再“{title.zh}”（现为“是”）", f"bring to an end: {title.en} (now yes)")
    if isinstance(now, int) and isinstance(to, int):
        size = shown(field, abs(to - now)).zh
        verb = Text("增加", "raise") if to > now else Text("减少", "lower")
        return Text(f"{title.zh}{verb.zh} {size}（至 {new.zh}）", f"{verb.en} {title.en} by {size} (to {new.en})")
    if isinstance(to, date) and isinstance(now, date):
        word = Text("不迟于", "no later than") if to < now else Text("不早于", "no earlier than")
        return Text(f"{title.zh}：{word.zh} {to}（现为 {now}）", f"{title.en}: {word.en} {to} (now {now})")
    if isinstance(to, date):
        return Text(f"{title.zh}：安排在 {to}", f"{title.en}: to be on {to}")
    old = shown(field, now)
    return Text(f"{title.zh}：由“{old.zh}”改为“{new.zh}”", f"{title.en}: from {old.en} to {new.en}")


def plannable(field: Field, value: Scalar | None, as_of: date) -> bool:
    """Whether a known fact is something that the subject may do about: lawfully, and no event that has already happened."""
    if field.act is None or value is None:
        return False
    if field.type == "event":
        return value is NOT_YET or (isinstance(value, date) and value >= as_of)
    return field.may_move(value)


def places_of(facts: Facts, rulebook: Rulebook, as_of: date) -> list[Place]:
    """Where the facts stand that a plan may change, in order of declaration; nothing that was derived."""
    found: list[Place] = []
    for field in rulebook.kinds[facts.kind].fields.values():
        value = facts.values.get(field.name)
        if isinstance(value, Listing):
            for number in range(len(value.items)):
                inner = [Place(one, field, number) for one in field.item]
                found += [one for one in inner if plannable(one.field, one.value(facts), as_of)]
        elif field.name not in facts.derived and plannable(field, value, as_of):
            found.append(Place(field))
    return found
