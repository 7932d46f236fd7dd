"""Short forms of a pack, written out as it is read: each node that they make stands where a person wrote its reason."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from cleanrules.reading import Document, Scalar, Steps, Tree

_NOWHERE = Scalar(0, 0, None)
"""The scalar of a text that no file holds: an error in it points at the mark of its node."""


class Draft:
    """A document that is being rewritten; the one that was read stays as it is."""

    def __init__(self, document: Document) -> None:
        self.read = document
        self.made = Document(
            document.file, document.source, deepcopy(document.data),
            dict(document.marks), dict(document.keys), dict(document.scalars),
        )  # fmt: skip

    def at(self, steps: Steps) -> Tree:
        """What was read at a place; None where there is nothing."""
        return _at(self.read.data, steps)

    def graft(self, target: Steps, source: Steps) -> None:
        """Put what was read at one place to another too; an error in it points at what was read."""
        self._put(target, deepcopy(self.at(source)))
        self._mark(target, source, self.at(source))

    def write(self, target: Steps, tree: Tree, reason: Steps, *, key: bool = False) -> None:
        """Put something that nobody wrote; an error in it points at its reason, or the key of that."""
        self._put(target, deepcopy(tree))
        place = self.read.position(reason, key=key)
        self._stand(target, tree, (place.line, place.column))

    def drop(self, steps: Steps) -> None:
        """Take out what stands at a place."""
        above = _at(self.made.data, steps[:-1])
        if isinstance(above, dict):
            above.pop(str(steps[-1]), None)

    def _put(self, target: Steps, tree: Tree) -> None:
        above, last = _at(self.made.data, target[:-1]), target[-1]
        if isinstance(above, dict):
            above[str(last)] = tree
        elif isinstance(above, list):
            assert last == len(above), target
            above.append(tree)
        else:
            raise LookupError(target)

    def _mark(self, target: Steps, source: Steps, tree: Tree) -> None:
        for table in (self.made.marks, self.made.keys):
            if source in table:
                table[target] = table[source]
        if source in self.made.scalars:
            self.made.scalars[target] = self.made.scalars[source]
        for step, below in _below(tree):
            self._mark((*target, step), (*source, step), below)

    def _stand(self, target: Steps, tree: Tree, mark: tuple[int, int]) -> None:
        self.made.marks[target] = self.made.keys[target] = mark
        if not isinstance(tree, dict | list):
            self.made.scalars[target] = _NOWHERE
        for step, below in _below(tree):
            self._stand((*target, step), below, mark)


def _at(tree: Tree, steps: Steps) -> Tree:
    for step in steps:
        if isinstance(tree, Mapping):
            tree = tree.get(str(step))
        elif isinstance(tree, list) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree


def _below(tree: Tree) -> list[tuple[str | int, Tree]]:
    if isinstance(tree, dict):
        return list(tree.items())
    return list(enumerate(tree)) if isinstance(tree, list) else []
