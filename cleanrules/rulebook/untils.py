"""Where an entry of a dated list says no end, it ends where the next of the same keys begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cleanrules.law.windows import BEGINNING
from cleanrules.reading import Document, Steps
from cleanrules.rulebook.entries import BoundEntry, PackEntry, SuppliedFile, ValueEntry, Windowed
from cleanrules.rulebook.notation import Draft

Lists = list[tuple[Steps, Sequence[Windowed]]]


def with_ends(entry: PackEntry | SuppliedFile, document: Document) -> Document:
    """The document with the ends written out that its dated lists leave to the next entry; itself where none does."""
    ends = [end for steps, listed in _lists(entry) for end in _ends(steps, listed)]
    if not ends:
        return document
    draft = Draft(document)
    for target, source in ends:
        draft.drop(target)
        draft.graft(target, source)
    return draft.made


def _lists(entry: PackEntry | SuppliedFile) -> Lists:
    found: Lists = [(("parameters", name, "values"), one.values) for name, one in entry.parameters.items()]
    if isinstance(entry, PackEntry):
        found += [(("sets", name, "values"), one.values) for name, one in entry.sets.items()]
        found += [(("categories", number, "versions"), one.versions) for number, one in enumerate(entry.categories)]
    return found


def _ends(steps: Steps, listed: Sequence[Windowed]) -> list[tuple[Steps, Steps]]:
    """For each entry that ends where another begins: the place of its end, and of that beginning."""
    found: list[tuple[Steps, Steps]] = []
    for number, one in enumerate(listed):
        if one.until is not None:
            continue
        later = [
            (first_day(other.start), place)
            for place, other in enumerate(listed)
            if other.start is not None
            and _keys(other) == _keys(one)
            and (one.start is None or first_day(other.start) > first_day(one.start))
            and place != number
        ]
        if later:
            found.append(((*steps, number, "until"), (*steps, min(later)[1], "from")))
    return found


def first_day(bound: BoundEntry) -> date:
    """The first day that a bound may be."""
    day = BEGINNING if bound.not_before == "open" else bound.date or bound.not_before
    assert isinstance(day, date)
    return day


def _keys(entry: Windowed) -> dict[str, object]:
    return (entry.model_extra or {}) if isinstance(entry, ValueEntry) else {}
