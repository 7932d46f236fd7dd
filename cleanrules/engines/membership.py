"""Whether labels, regions and industries lie in lists and named sets."""

from __future__ import annotations

from collections.abc import Iterator

from cleanrules.engines.context import Context, Test, Truth
from cleanrules.facts.facts import Record
from cleanrules.language.nodes import (
    OneOf,
    Within,
)
from cleanrules.law.codes import tree_of
from cleanrules.law.confidence import trusted


def one_of(found: OneOf) -> Test:
    """Whether a label is one of several."""
    name, labels = found.ref.field.name, found.labels
    if found.ref.item:
        return lambda context, item: None if (value := item.get(name)) is None else value in labels
    return lambda context, item: None if (value := context.facts.values.get(name)) is None else value in labels


def within(found: Within, context: Context, item: Record) -> Truth:
    """Whether a region or industry lies in a set. One that is coarser than a member is neither in nor out."""
    value = context.value(found.ref, item)
    if not isinstance(value, str):
        return None
    if found.set is not None:
        return in_set(found.set, value, context)
    tree = tree_of(found.ref.field.type)
    return _any(tree.covers(code, value) for code in found.codes)


def in_set(name: str, code: str, context: Context) -> Truth:
    """Whether a code lies in a named set at the moment; a member below the evidence bar leaves it unknown."""
    named = context.rulebook.sets[name]
    tree = tree_of(named.of)
    version = named.at(context.moment)
    if version is None or not trusted(version.confidence, context.moment.bar):
        return None
    found = _any(
        truth if truth is not True or trusted(member.confidence, context.moment.bar) else None
        for member in version.members
        for truth in (tree.covers(member.code, code),)
    )
    return found if version.complete or found is True else None


def _any(truths: Iterator[Truth]) -> Truth:
    result: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            result = None
    return result
