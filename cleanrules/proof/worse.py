"""Subjects made worse in one fact, as formulas: forks that differ only in the direction that its field declares."""

from __future__ import annotations

from collections.abc import Iterator

from cleanrules.facts.fields import Field
from cleanrules.proof.logic import Bool, any_of, both, either, none_but
from cleanrules.proof.subject import EARLIEST, Owner, Subject


def worsened(one: Subject, other: Subject, path: str) -> Iterator[Bool]:
    """That the fork `other` is as bad or worse in a fact, as `area`, `built` (a list with fewer items) or `built.capacity`.

    An event that had happened by the day asked has not; what is still to come is as good as not yet.
    """
    name, _, inner = path.partition(".")
    listed = one.kind.fields[name]
    if not inner and listed.type == "list":
        yield other.length(listed) < one.length(listed)
        return
    if not inner:
        yield _no_better(one, other, listed, None)
        return
    for item, _there in one.items(listed):
        yield _no_better(one, other, listed.item_fields[inner], item)


def emptied(one: Subject, other: Subject, name: str) -> Iterator[Bool]:
    """That a list of the fork has no items, and that of the subject had some."""
    listed = one.kind.fields[name]
    yield one.length(listed) > 0
    yield other.length(listed) == 0


def worse_text(field: Field) -> str:
    """The declared direction of a field in words: `lower`, `I > II > III`."""
    return " > ".join(field.worse) if isinstance(field.worse, tuple) else str(field.worse)


def _no_better(one: Subject, other: Subject, field: Field, owner: Owner) -> Bool:
    if field.type == "event":
        (open_before, day_before), (open_after, day_after) = one.event(field, owner), other.event(field, owner)
        happened = both(none_but(open_before), day_before <= one.as_of)
        same = both(none_but(open_before), none_but(open_after), day_before == day_after)
        return either(both(happened, open_after), same)
    before, after = one.value(field, owner), other.value(field, owner)
    match field.worse:
        case "lower":
            return after <= before
        case "higher":
            return after >= before
        case "true":
            return either(after, none_but(before))
        case "false":
            return either(none_but(after), before)
        case tuple() as order:
            place = [[label for label, _ in field.labels].index(one) for one in order]
            steps = [both(before == good, after == bad) for n, good in enumerate(place) for bad in place[n + 1 :]]
            return any_of([before == after, *steps])
    return before == after


def settle(twin: Subject, path: str, *, empty: bool) -> None:
    """Give a fork the one value that a worse fact has, if it has but one, before anything is encoded for it."""
    one = twin.kind.fields.get(path)
    if one is None:
        return
    if empty:
        twin.settle(path, "length", 0)
    elif one.worse in ("true", "false"):
        twin.settle(path, "value", one.worse == "true")
    elif one.worse == "not_yet":
        twin.settle(path, "not_yet", True)
        twin.settle(path, "value", EARLIEST.toordinal())


def shown_elsewhere(one: Subject, listed: Field) -> Bool:
    """That another list holds a thing of the same name as an item of this one, such as a furnace among what is built."""
    return any_of(
        both(there, besides, _same(one, (mine, item), (its, thing)))
        for mine in _labels(listed)
        for other in showing(one, listed)
        for its in _labels(other)
        for item, there in one.items(listed)
        for thing, besides in one.items(other)
    )


def showing(one: Subject, listed: Field) -> list[Field]:
    """The lists that name things as a list does. Those of which fewer is worse hold what is given up, and show nothing."""
    others = [field for field in one.kind.fields.values() if field.type == "list" and field.worse != "fewer"]
    return [
        other
        for other in others
        if other is not listed and any(_shared(mine, its) for mine in _labels(listed) for its in _labels(other))
    ]


def _shared(mine: Field, its: Field) -> list[str]:
    """The names that two labels have in common; `other` names nothing."""
    named = {label for label, _ in its.labels} - {"other", "none"}
    return [label for label, _ in mine.labels if label in named]


def _labels(listed: Field) -> list[Field]:
    return [field for field in listed.item if field.type == "label"]


def _same(one: Subject, mine: tuple[Field, Owner], its: tuple[Field, Owner]) -> Bool:
    """That two labels are the same name."""
    shared = _shared(mine[0], its[0])
    if not shared:
        return False
    names = [[label for label, _ in field.labels] for field, _ in (mine, its)]
    first, second = one.label(*mine), one.label(*its)
    return any_of(both(first == names[0].index(name), second == names[1].index(name)) for name in shared)
