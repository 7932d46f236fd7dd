"""Takes faulty entries out of a pack that was read, so that the rest can be checked; all that is left keeps its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TypeVar

from cleanrules.errors import Position
from cleanrules.reading import Document, Steps, Tree

T = TypeVar("T")
_DEPTHS = {"kinds": 4, "targets": 3}
"""How deep the entries of a part lie that can be taken out by themselves; of all other parts two."""


def entry_at(document: Document, place: Position) -> Steps:
    """The entry in which a place lies: `("rules", 3)`; the part where it lies in none, `()` where it lies in none of these."""
    here = (place.line, place.column)
    before = [
        (mark, len(steps), steps)
        for marks in (document.marks, document.keys)
        for steps, mark in marks.items()
        if mark <= here and steps
    ]
    steps = max(before, key=lambda one: one[:2])[2] if before else ()
    item = steps[:6]
    if len(item) == 6 and (item[0], item[4]) == ("kinds", "items") and not _is_key(_at(document.data, item)):
        return item
    return steps[: _DEPTHS.get(str(steps[0]), 2)] if steps else ()


def _is_key(tree: Tree) -> bool:
    """Whether a field is the key of a list's items, without which the list is not sound."""
    return isinstance(tree, dict) and "key" in tree


def named_in(document: Document, entry: Steps) -> set[str]:
    """The names that an entry declares, or all entries of a part."""
    tree = _at(document.data, entry)
    found = {entry[-1]} if entry and isinstance(entry[-1], str) else set()
    if entry and entry[0] == "kinds":
        return found | {*_fields(tree)}
    if len(entry) == 1 and isinstance(tree, dict):
        return found | {*tree}
    rows = tree if len(entry) == 1 and isinstance(tree, list) else [tree]
    return found | {str(row[key]) for row in rows if isinstance(row, dict) for key in ("code", "name") if row.get(key)}


def _fields(tree: Tree) -> Iterator[str]:
    """The names of kinds, of their fields, and of those of their items."""
    for key, below in tree.items() if isinstance(tree, dict) else ():
        if key in ("fields", "items") and isinstance(below, dict):
            yield from below
        if isinstance(below, dict):
            yield from _fields(below)


def without(document: Document, entries: Collection[Steps]) -> Document | None:
    """The document less some entries; None where one of them is the whole of it, or says what holds of all others."""
    data = document.data
    heads = [one for one in entries if len(one) < 2 and not (one and isinstance(_at(data, one), dict | list))]
    if heads or not isinstance(data, dict):
        return None
    return Document(
        document.file, document.source, _cut(data, (), entries),
        *(_moved(marks, document.data, entries) for marks in (document.marks, document.keys, document.scalars)),
    )  # fmt: skip


def _at(tree: Tree, steps: Steps) -> Tree:
    for step in steps:
        tree = tree[step] if isinstance(tree, dict | list) else None  # type: ignore[index]
    return tree


def _cut(tree: Tree, here: Steps, entries: Collection[Steps]) -> Tree:
    """A tree less what stands at some places."""
    if isinstance(tree, dict):
        return {key: _cut(one, (*here, key), entries) for key, one in tree.items() if (*here, key) not in entries}
    if isinstance(tree, list):
        kept = (number for number in range(len(tree)) if (*here, number) not in entries)
        return [_cut(tree[number], (*here, number), entries) for number in kept]
    return tree


def _moved(marks: dict[Steps, T], data: Tree, entries: Collection[Steps]) -> dict[Steps, T]:
    """Places by their paths in the tree that is left: items of a list move up."""
    found: dict[Steps, T] = {}
    for steps, mark in marks.items():
        if any(steps[: len(one)] == one for one in entries):
            continue
        moved: Steps = ()
        for depth, step in enumerate(steps):
            moved = (*moved, step if isinstance(step, str) else step - _before(entries, steps[:depth], step))
        found[moved] = mark
    return found


def _before(entries: Collection[Steps], above: Steps, number: int) -> int:
    """How many items of a list are taken out before one of them."""
    return sum(1 for one in entries if one[:-1] == above and isinstance(one[-1], int) and one[-1] < number)
