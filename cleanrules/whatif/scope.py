"""Which rules and which facts belong to a question about a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cleanrules.facts.facts import Facts, Listing
from cleanrules.language.nodes import Amount, Node, Sum
from cleanrules.rulebook.plan import PlanRule, plan
from cleanrules.rulebook.reads import parts_of, reads_of
from cleanrules.rulebook.uses import facts_of, item_facts_of
from cleanrules.screening.altering import Place, places_of
from cleanrules.screening.findings import Finding, Screening
from cleanrules.text import Text
from cleanrules.whatif.asked import bounded, path_of, weighed

TEMPLATES = 20
"""At most so many sorts of item are considered as one more item of a list."""


class Scope:
    """One question: a screening to start from, the findings to mend, and what the caller allows."""

    def __init__(
        self, start: Screening, wanted: Sequence[Finding], also: Sequence[str], fixed: frozenset[Place],
        keep: Sequence[str], weights: Mapping[str, int | str], bounds: Mapping[str, object],
    ) -> None:  # fmt: skip
        self.start, self.facts, self.book = start, start.facts, start.rulebook
        self.wanted = {one.code: one for one in wanted}
        self.also = also
        region = self.facts.values.get("region")
        whole = plan(self.book, start.kind, region if isinstance(region, str) else None, start.as_of)
        self.planned = {one.rule.code: one for one in whole.rules}
        self.kind = self.book.kinds[start.kind]
        self.notes: dict[Text, None] = {}
        self.held: set[str] = set()
        self.yielding = False
        self.summed = self._summed()
        kept = [path_of(text, self.facts, self.book) for text in keep]
        self.places = [
            place for place in self._candidates(fixed) if not any(path.covers(place, self.facts) for path in kept)
        ]
        self.weights = weighed(weights, self.places, self.facts, self.book)
        self.bounds = bounded(bounds, self.places, self.facts, self.book)

    # --- what belongs to the question ---

    def _candidates(self, fixed: frozenset[Place]) -> list[Place]:
        """What may change: planned facts that are not fixed nor govern which law applies, and one more item of a list."""
        governing = {one.rule.governed_by for one in self.planned.values()}
        found: list[Place] = []
        for place in places_of(self.facts, self.book, self.start.as_of):
            if place.list is None and place.field.name in governing:
                if any(one.rule.governed_by == place.field.name for one in self.wanted.values()):
                    self.note(
                        f"{place.field.title.zh}决定适用哪一时期的规定，保持不变",
                        f"{place.field.title.en} decides which law governs, and is held",
                    )
            elif place not in fixed:
                found.append(place)
        return [*found, *self._further(found)]

    def _summed(self) -> frozenset[str]:
        """The amounts of items that rules add up, as `retired[].capacity`."""
        found: set[str] = set()
        for planned in self.planned.values():
            for part in parts_of(self.book, planned.rule.kind, *planned.rule.conditions()):
                if isinstance(part.node, Sum):
                    name = part.node.list.field.name
                    amounts = (one.quantity for one in part.node.each.terms)
                    found |= {f"{name}[].{one.ref.field.name}" for one in amounts if isinstance(one, Amount)}
        return frozenset(found)

    def _further(self, places: Iterable[Place]) -> list[Place]:
        """One more item for each sort of items whose amount is added up."""
        found: dict[tuple[object, ...], Place] = {}
        for place in places:
            listing = self.facts.values.get(place.list.name) if place.list is not None else None
            if place.list is None or place.general not in self.summed or not isinstance(listing, Listing):
                continue
            if len(listing.items) >= place.list.max_length or place.field.lawful == "lower":
                continue
            apart = {one.name for one in place.list.item if one.type == "text" or one.name == place.field.name}
            sort = frozenset((name, value) for name, value in place.record(self.facts).items() if name not in apart)
            found.setdefault((place.general, sort), Place(place.field, place.list, place.number, further=True))
        kept: dict[str, list[Place]] = {}
        for place in found.values():
            kept.setdefault(list_of(place), []).append(place)
        for name, some in kept.items():
            if len(some) > TEMPLATES:
                title = self.kind.fields[name].title
                self.note(
                    f"{title.zh}：只考虑按前{TEMPLATES}种条件另增",
                    f"{title.en}: one more is considered on the first {TEMPLATES} sorts of terms only",
                )
        return [place for some in kept.values() for place in some[:TEMPLATES]]

    def reads(self, planned: PlanRule) -> frozenset[str]:
        """The names of the changeable facts that a rule reads, of items as `built[].capacity`."""
        rule = planned.rule
        names = {*facts_of(rule, self.book)}
        own = names | {f"{listed}[].{one}" for listed, one in item_facts_of(rule, self.book)}
        more = {place.general for place in self.movable() if place.further and list_of(place) in names}
        return frozenset({place.general for place in self.movable()} & own | more)

    def movable(self) -> list[Place]:
        """The places that may change, less those that are held because their effect can't be told."""
        return [place for place in self.places if place.general not in self.held]

    def scope(self) -> tuple[list[str], set[str]]:
        """The rules that changes of the plan could touch, and the facts that they read; from the wanted ones outwards."""
        reads = {code: self.reads(one) for code, one in self.planned.items()}
        names = {name for code in self.wanted for name in reads[code]}
        for place, (low, high) in self.bounds.items():
            now = place.value(self.facts)
            if (
                isinstance(now, int)
                and not isinstance(now, bool)
                and not (low or now) <= now <= (now if high is None else high)
            ):
                names.add(place.general)
        codes: set[str] = set(self.wanted)
        while more := {code for code, some in reads.items() if code not in codes and some & names}:
            codes |= more
            names |= {name for code in more for name in reads[code]}
        return sorted(codes), names

    def note(self, zh: str, en: str) -> None:
        """Something that the reader must know."""
        self.notes[Text(zh, en)] = None


def general_title(place: Place) -> Text:
    """The title of a fact, of an item's with the list."""
    of, title = place.list, place.field.title
    return title if of is None else Text(f"{of.title.zh}{title.zh}", f"{title.en} of {of.title.en}")


def list_of(place: Place) -> str:
    """The name of a place's list; empty for a fact of the subject's own."""
    return "" if place.list is None else place.list.name


def length_of(facts: Facts, name: str) -> int:
    """How many items of a list are known."""
    listing = facts.values.get(name)
    return len(listing.items) if isinstance(listing, Listing) else 0


def names_of(part: Node, search: Scope) -> set[str]:
    """The facts that a part of a condition reads, be it of the subject or of the items of any list that has such facts."""
    found: set[str] = set()
    for listed in (None, *(one.name for one in search.kind.fields.values() if one.type == "list")):
        read = reads_of(search.book, search.start.kind, part, listed=listed)
        found |= {name if of is None else f"{of}[].{name}" for of, name in read.facts}
    return found
