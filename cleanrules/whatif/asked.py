"""What a caller of `what_if` asks about facts: paths as people write them, and the values, weights and bounds given for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cleanrules.errors import FactError, UsageError, did_you_mean, shorten
from cleanrules.exact import plain_day
from cleanrules.facts.facts import Facts, Listing, Scalar
from cleanrules.facts.fields import Field
from cleanrules.facts.kinds import field_help
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.altering import Place
from cleanrules.whatif.free import Ends

HEAVIEST = 1000
"""The greatest weight."""
_PATH = re.compile(r"([\w-]+)(?:\[([^\[\]]*)\])?(?:\.([\w-]+))?\Z")


@dataclass(frozen=True, slots=True)
class Path:
    """A path as written: a fact, a list, an item, or a fact of items (`item` empty: of all; `+`: of one more)."""

    text: str
    field: Field
    item: str | None = None
    inner: Field | None = None

    def covers(self, place: Place, facts: Facts) -> bool:
        """Whether the path names a place, or an item or list that it stands in."""
        if place.list is None or self.field.type != "list":
            return place.list is None and self.field.name == place.field.name
        if place.list.name != self.field.name or (self.inner is not None and self.inner.name != place.field.name):
            return False
        if not self.item:
            return True
        if self.item.startswith("+"):
            return place.further and self.item in ("+", f"+{place.number}")
        return not place.further and self.item in (str(place.number), place.item(facts))


def path_of(text: str, facts: Facts, rulebook: Rulebook) -> Path:
    """A path of a kind's facts. Raises UsageError."""
    match = _PATH.match(text)
    fields = rulebook.kinds[facts.kind].fields
    if match is None:
        raise UsageError(f"`{shorten(text)}` names no fact", help="write it as in `area` or `built[0].capacity`")
    name, item, inner = match.groups()
    if name not in fields:
        near = field_help(name, fields, rulebook.kinds)
        raise UsageError(f"unknown field `{shorten(name)}` of kind `{facts.kind}`", help=near)
    field = fields[name]
    if field.type != "list":
        if item is not None or inner is not None:
            raise UsageError(f"`{name}` is no list", help=f"write `{name}` alone")
        return Path(text, field)
    if inner is not None and inner not in field.item_fields:
        near = did_you_mean(inner, field.item_fields)
        raise UsageError(f"unknown field `{shorten(inner)}` of an item of `{name}`", help=near)
    if item and not item.startswith("+") and _number(item, field, facts) is None:
        raise UsageError(
            f"`{name}` has no item `{shorten(item)}`", help="name it by its place, from 0, or by its identifier"
        )
    return Path(text, field, item, None if inner is None else field.item_fields[inner])


def _number(item: str, listed: Field, facts: Facts) -> int | None:
    """Which item is meant: by its identifier, else by its place."""
    listing = facts.values.get(listed.name)
    items = listing.items if isinstance(listing, Listing) else ()
    keys = [one.name for one in listed.item if one.key]
    named = [number for number, record in enumerate(items) if any(str(record.get(key)) == item for key in keys)]
    if named:
        return named[0]
    return int(item) if item.isascii() and item.isdigit() and int(item) < len(items) else None


def fixed(fix: Mapping[str, Any], facts: Facts, rulebook: Rulebook) -> dict[Place, Scalar]:
    """The facts that the caller sets, each with its value. Raises UsageError, FactError."""
    found: dict[Place, Scalar] = {}
    for text, raw in fix.items():
        path = path_of(text, facts, rulebook)
        place = _place(path, facts)
        if place.field.type in ("list", "text") or place.field.key:
            raise UsageError(
                f"`{shorten(text)}` can't be set", help="set a yes-or-no, an amount, a label, a day or a code"
            )
        value = _parsed(place.field, raw)
        if value is None:
            raise UsageError(f"`{shorten(text)}` is set to nothing", help="what is known is never taken back")
        if place in found:
            raise UsageError(f"`{place.path}` is set twice")
        found[place] = value
    return found


def _place(path: Path, facts: Facts) -> Place:
    if path.field.type != "list":
        return Place(path.field)
    number = _number(path.item or "", path.field, facts)
    if number is None or path.inner is None:
        raise UsageError(
            f"`{shorten(path.text)}` is not one fact",
            help=f"name an item and its field, as in `{path.field.name}[0].…`",
        )
    return Place(path.inner, path.field, number)


def _parsed(field: Field, raw: object) -> Scalar | None:
    if raw is None or raw == "":
        return None
    return field.parse(raw)  # type: ignore[return-value]


def weighed(weights: Mapping[str, Any], places: Sequence[Place], facts: Facts, rulebook: Rulebook) -> dict[Place, int]:
    """The weight of each place that the caller gave one; a later path goes before an earlier. Raises UsageError."""
    found: dict[Place, int] = {}
    for text, raw in weights.items():
        value = int(raw) if isinstance(raw, int) or (isinstance(raw, str) and raw.isascii() and raw.isdigit()) else 0
        if isinstance(raw, bool) or not 1 <= value <= HEAVIEST:
            raise UsageError(
                f"the weight of `{shorten(text)}` is `{shorten(raw)}`", help=f"a whole number from 1 to {HEAVIEST}"
            )
        found |= dict.fromkeys(_planned(text, places, facts, rulebook), value)
    return found


def bounded(bounds: Mapping[str, Any], places: Sequence[Place], facts: Facts, rulebook: Rulebook) -> dict[Place, Ends]:
    """Between what each place that the caller bounds may lie. Raises UsageError, FactError."""
    found: dict[Place, Ends] = {}
    for text, raw in bounds.items():
        for place in _planned(text, places, facts, rulebook):
            if place.field.type not in ("amount", "event"):
                raise UsageError(
                    f"`{shorten(text)}` takes no bounds", help="only amounts and days do; `--keep` holds a fact"
                )
            found[place] = _ends(text, raw, place.field)
    return found


def _planned(text: str, places: Iterable[Place], facts: Facts, rulebook: Rulebook) -> list[Place]:
    path = path_of(text, facts, rulebook)
    found = [place for place in places if path.covers(place, facts)]
    if not found:
        raise UsageError(
            f"`{shorten(text)}` is no part of the plan that may change",
            help="only known facts within the subject's control are changed, and none that are held",
        )
    return found


def _ends(text: str, raw: object, field: Field) -> Ends:
    parts = tuple(raw.split("..", 1)) if isinstance(raw, str) else raw
    if not isinstance(parts, tuple) or len(parts) != 2:
        raise UsageError(
            f"the bounds of `{shorten(text)}` are `{shorten(raw)}`", help="write them as in `100..200` or `..200`"
        )
    try:
        ends = _end(field, parts[0]), _end(field, parts[1])
    except FactError as cause:
        raise UsageError(f"the bounds of `{shorten(text)}`: {cause.message}", help=cause.help) from None
    if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
        raise UsageError(f"the bounds of `{shorten(text)}` leave nothing between them")
    return ends


def _end(field: Field, raw: object) -> int | None:
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if field.type == "event":
        day = raw if isinstance(raw, date) else plain_day(str(raw).strip())
        if day is None:
            raise FactError(f"`{shorten(raw)}` is no date", help="write the day as in 2025-06-01")
        return day.toordinal()
    value = field.parse(raw.strip() if isinstance(raw, str) else raw)
    assert isinstance(value, int)
    return value
