"""Regions and industries: what a code is worth at a moment is looked up, once for each code."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from cleanrules.engines.compiled.code import Block, chosen, constant, entry, is_
from cleanrules.language.nodes import Within
from cleanrules.law.codes import industries, regions

if TYPE_CHECKING:
    from cleanrules.engines.compiled.writer import Writer

T = TypeVar("T")


class Table(dict[str, T]):
    """What a function says of codes, kept for each; there are as many as the code list has."""

    def __init__(self, function: Callable[[str], T]) -> None:
        super().__init__()
        self.function = function

    def __missing__(self, code: str) -> T:
        found = self[code] = self.function(code)
        return found


def within(writer: Writer, part: Within, block: Block) -> ast.expr:
    """Whether a region or an industry lies in a set."""
    return _looked_up(writer, part, block, Table(lambda code: truth_of(writer, part, code)), unknown=None)


def unread(writer: Writer, part: Within, block: Block) -> ast.expr:
    """Whether only law leaves it open: the code is given, as finely as the members of the set are."""
    named = part.set
    if named is None:
        return constant(False)
    codes, moment = writer.law.rulebook.sets[named], writer.law.moment
    table = Table(lambda code: codes.holds(code, moment) is None and codes.is_fine(code, moment))
    return _looked_up(writer, part, block, table, unknown=False)


def _looked_up(writer: Writer, part: Within, block: Block, table: Table[T], unknown: bool | None) -> ast.expr:
    code = writer.held(writer.value(part.ref), block)
    return chosen(is_(code, None), constant(unknown), entry(writer.bound(table), code))


def truth_of(writer: Writer, part: Within, code: str) -> bool | None:
    """Whether a code lies in a set at the moment that is written for."""
    if part.set is not None:
        return writer.law.rulebook.sets[part.set].holds(code, writer.law.moment)
    tree = regions() if part.ref.field.type == "region" else industries()
    truths = [tree.covers(one, code) for one in part.codes]
    return True if True in truths else None if None in truths else False
