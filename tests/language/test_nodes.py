"""The typed tree: its parts, and the tree rebuilt from other parts."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cleanrules.facts.fields import Field
from cleanrules.language.nodes import (
    TRUE,
    Amount,
    And,
    Awaits,
    Breached,
    Compare,
    CompareDays,
    Constant,
    Count,
    Day,
    Each,
    Extreme,
    Holds,
    InCategory,
    Linear,
    Node,
    Not,
    OneOf,
    Or,
    Ref,
    Sum,
    Term,
    Unread,
    Within,
    children,
    mapped,
    rebuilt,
    walk,
)
from cleanrules.text import Text

REF = Ref(Field("f", "flag", Text("f", "f")))
FALSE = Constant(False, "false")
AMOUNT = Linear((Term(Fraction(2), (), None), Term(Fraction(3), ("p",), Amount(REF))), "t")
DAYS = CompareDays("<", Day(REF), Day(None))
NODES: list[Node] = [
    TRUE, Holds(REF), InCategory("c"), OneOf(REF, frozenset("a")), Within(REF, ("1",), None), Breached("A", ("A",)),
    Amount(REF), Day(REF), Not(TRUE), And((TRUE, FALSE)), Or((TRUE, FALSE, TRUE)), Awaits(DAYS), Unread(DAYS), DAYS,
    Compare("<", AMOUNT, AMOUNT), AMOUNT, Each(True, REF, TRUE, None), Each(False, REF, TRUE, FALSE), Sum(REF, AMOUNT, None),
    Sum(REF, AMOUNT, FALSE), Extreme(True, REF, AMOUNT, FALSE), Count(REF, None), Count(REF, TRUE),
]  # fmt: skip


@pytest.mark.parametrize("node", NODES, ids=lambda node: type(node).__name__)
def test_a_node_rebuilt_from_its_own_parts_is_the_same_object(node: Node) -> None:
    """Nothing is made anew where nothing is changed."""
    assert rebuilt(node, children(node)) is node
    assert mapped(node, lambda part: part) is node


@pytest.mark.parametrize("node", NODES, ids=lambda node: type(node).__name__)
def test_each_part_is_put_where_it_stood(node: Node) -> None:
    """A node rebuilt from parts has those parts, in their order, and is like the node in all else."""
    other = {part: _other(part) for part in children(node)}
    found = mapped(node, lambda part: other[part])
    assert [other[part] for part in children(node)] == list(children(found))
    assert mapped(found, lambda part: next(old for old, new in other.items() if new == part)) == node


def _other(node: Node) -> Node:
    """Another node of the same sort."""
    match node:
        case Constant(value, text):
            return Constant(not value, text)
        case Linear(terms):
            return Linear(terms, "kg")
        case Day(base):
            return Day(base, text="other")
        case Amount():
            return Amount(Ref(Field("g", "amount", Text("g", "g"))))
        case CompareDays(_, left, right):
            return CompareDays(">", left, right)
        case _:
            raise TypeError(node)


@pytest.mark.parametrize("parts", [[], [TRUE, TRUE]])
def test_parts_more_or_fewer_are_refused(parts: list[Node]) -> None:
    """A negation has one part."""
    with pytest.raises(ValueError, match="zip"):
        rebuilt(Not(TRUE), parts)


def test_every_sort_of_node_is_among_these() -> None:
    """The nodes of this file are all sorts that there are."""
    sorts = {type(part) for node in NODES for part in walk(node)}
    assert sorts == set(Node.__args__)
