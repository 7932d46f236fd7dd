"""Which retired units of several plans are one and the same: surely, perhaps, or surely not.

Two items are the same unit where number, place and product agree, or, whatever they are called, where owner, place,
type and size do. They are different where one of these surely differs; what lacks a fact of the key may be the same.
All work is linear in the number of items.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cleanrules.facts import Record

Part = str | int | None
Key = tuple[Part, ...]
_NUMBER = ("number", "province", "city", "county", "product")
_OWNER = ("owner", "province", "city", "county", "product", "equipment", "size")


@dataclass(frozen=True, slots=True)
class Item:
    """One item of one project's list of retired units; `project` is the project's place, `released` that its plan is off."""

    project: int
    row: Record
    released: bool = False

    @property
    def id(self) -> str:
        """The unit's number, as written."""
        return str(self.row["id"])

    @property
    def place(self) -> str | None:
        """The place, if it is known to the city at least."""
        code = self.row.get("located_in")
        return code if isinstance(code, str) and not code.endswith("0000") else None

    @property
    def number_key(self) -> Key:
        """Number, place and product: what makes it one with an item of the same name."""
        return (_plain(self.id), self.place, _part(self.row, "product"))

    @property
    def owner_key(self) -> Key:
        """Owner, place, type and size: what makes it one with an item of another name."""
        owner = self.row.get("owner")
        named = _plain(str(owner)) if owner is not None else None
        return (named, self.place, *(_part(self.row, name) for name in ("product", "equipment", "size")))

    def facts(self) -> dict[str, Part]:
        """All that tells units apart; a coarse place leaves the finer parts open."""
        code = self.row.get("located_in")
        known = code if isinstance(code, str) else "000000"
        number, owner = self.number_key[0], self.owner_key
        return {
            "number": number,
            "owner": owner[0],
            "province": known[:2] if known[:2] != "00" else None,
            "city": known[:4] if known[2:4] != "00" else None,
            "county": known if known[4:] != "00" else None,
            **dict(zip(("product", "equipment", "size"), owner[2:], strict=True)),
        }


def _part(row: Record, name: str) -> Part:
    found = row.get(name)
    return found if isinstance(found, str | int) else None


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """A name without the differences that widths and spaces make."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def groups(items: Sequence[Item]) -> tuple[list[list[int]], list[int]]:
    """The items by place: those that are surely one unit and in several projects, and those that may be one with another.

    Of the second kind are only items that are in no group of the first, and none of a plan that is off.
    """
    united = _United(len(items))
    for keys in ((one.number_key for one in items), (one.owner_key for one in items)):
        first: dict[Key, int] = {}
        for place, found in enumerate(keys):
            if None not in found:
                united.join(first.setdefault(found, place), place)
    members: dict[int, list[int]] = {}
    for place in range(len(items)):
        members.setdefault(united.root(place), []).append(place)
    shared = [some for some in members.values() if len({items[place].project for place in some}) > 1]
    settled = {place for some in shared for place in some}
    roots = [united.root(place) for place in range(len(items))]
    open_ones = _may_be_another(items, roots, _NUMBER) | _may_be_another(items, roots, _OWNER)
    return shared, sorted(open_ones - settled)


class _United:
    """Sets of items that are one, joined pair by pair."""

    def __init__(self, count: int) -> None:
        self.above = list(range(count))

    def root(self, place: int) -> int:
        while self.above[place] != place:
            self.above[place] = self.above[self.above[place]]
            place = self.above[place]
        return place

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        self.above[high] = low


def _may_be_another(items: Sequence[Item], roots: Sequence[int], names: tuple[str, ...]) -> set[int]:
    """The items that lack a fact of a key and contradict, in what they have, no item of another project."""
    facts = [one.facts() for one in items]
    by_pattern: dict[tuple[str, ...], list[int]] = {}
    for place, found in enumerate(facts):
        if items[place].released:
            continue
        by_pattern.setdefault(tuple(name for name in names if found[name] is not None), []).append(place)
    open_ones: set[int] = set()
    for pattern, places in by_pattern.items():
        if len(pattern) == len(names):
            continue
        for other, others in by_pattern.items():
            common = [name for name in pattern if name in other]
            if "number" in names and "number" not in common:
                continue
            known = _index(items, roots, facts, common, others)
            for place in places:
                owners = known.get(_projection(facts[place], common), ())
                if any(root != roots[place] and project != items[place].project for root, project in owners):
                    open_ones.add(place)
    return open_ones


def _index(
    items: Sequence[Item], roots: Sequence[int], facts: Sequence[Mapping[str, Part]], names: Sequence[str],
    places: Iterable[int],
) -> dict[Key, dict[tuple[int, int], None]]:  # fmt: skip
    """By the facts of some names, the units and projects that have them."""
    found: dict[Key, dict[tuple[int, int], None]] = {}
    for place in places:
        owners = found.setdefault(_projection(facts[place], names), {})
        owners[roots[place], items[place].project] = None
    return found


def _projection(facts: Mapping[str, Part], names: Sequence[str]) -> Key:
    return tuple(facts[name] for name in names)
