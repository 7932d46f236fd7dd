"""What conditions read, found by one walk: facts, findings, and all of the law that may change what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, assert_never

from cleanrules.exact import Yearly
from cleanrules.language.nodes import (
    Breached,
    Count,
    Each,
    Extreme,
    InCategory,
    Node,
    Sum,
    Within,
    children,
    own_parameters,
    own_ref,
)
from cleanrules.law.confidence import Confidence
from cleanrules.law.instruments import Key, NamedSet, Parameter
from cleanrules.law.windows import Bound, Window
from cleanrules.rulebook.categories import Category

if TYPE_CHECKING:
    from cleanrules.rulebook.model import Rule, Rulebook

Fact: TypeAlias = tuple[str | None, str]
"""A fact of the subject as (None, name), of a list's items as (list, name)."""
Law: TypeAlias = Category | NamedSet | Parameter
"""What of the law conditions name: each has versions, each in its window."""


def sort_of(one: Law) -> str:
    """What it is called: `category`, `set` or `parameter`."""
    match one:
        case Category():
            return "category"
        case NamedSet():
            return "set"
        case Parameter():
            return "parameter"
        case _:
            assert_never(one)


@dataclass(frozen=True, slots=True)
class Read:
    """A part of a condition, and the list of whose items it speaks; None where it speaks of the subject."""

    node: Node
    listed: str | None


def parts_of(rulebook: Rulebook, kind: str, *nodes: Node, listed: str | None = None) -> Iterator[Read]:
    """All parts of some conditions on a kind of subject, or on the items of a list, in order of writing, then of categories.

    A category is opened once, whether a condition names it or a parameter depends on it; what it says of the items of a
    list is of that list, wherever it is named.
    """
    opened: set[str] = set()
    for node in nodes:
        pending = [Read(node, listed)]
        while pending:
            further: list[Read] = []
            for read in _below(pending.pop()):
                yield read
                for name in categories_named(rulebook, kind, read.node):
                    if name not in opened:
                        opened.add(name)
                        found = rulebook.categories[kind, name]
                        further += [Read(version.when, found.of) for version in found.versions]
            pending += further


def _below(read: Read) -> Iterator[Read]:
    """A part and all below it."""
    yield read
    node = read.node
    listed = node.list.field.name if isinstance(node, Each | Sum | Count | Extreme) else read.listed
    for child in children(node):
        yield from _below(Read(child, listed))


def categories_named(rulebook: Rulebook, kind: str, node: Node) -> Iterator[str]:
    """The categories that a node names itself, or that choose among the values of its parameters."""
    if isinstance(node, InCategory):
        yield node.name
    for name in own_parameters(node):
        keys = rulebook.parameters[name].by
        yield from (key.source for key in keys if rulebook.source(key, kind).field is None)


@dataclass(frozen=True, slots=True)
class Reads:
    """What some conditions read, each once, in order of use; of what other rules read whose `findings` they ask for, nothing."""

    facts: tuple[Fact, ...]
    law: tuple[Law, ...]
    findings: tuple[str, ...]
    """The codes of the rules whose findings they ask for."""

    @property
    def categories(self) -> dict[str, Category]:
        """The categories, by name."""
        return {one.name: one for one in self.law if isinstance(one, Category)}

    @property
    def parameters(self) -> dict[str, Parameter]:
        """The parameters, by name."""
        return {one.name: one for one in self.law if isinstance(one, Parameter)}

    @property
    def sets(self) -> dict[str, NamedSet]:
        """The named sets, by name."""
        return {one.name: one for one in self.law if isinstance(one, NamedSet)}

    @property
    def windows(self) -> Iterator[Window]:
        """The windows of all that is dated."""
        return (version.window for one in self.law for version in one.versions)

    @property
    def confidences(self) -> Iterator[Confidence]:
        """The confidence of all values, meanings, lists and memberships, not of the bounds of their windows."""
        for one in self.law:
            yield from (version.confidence for version in one.versions)
        for named in self.sets.values():
            yield from (member.confidence for version in named.versions for member in version.members)

    @property
    def recurs(self) -> bool:
        """Whether there is a day among them that recurs every year."""
        return any(isinstance(value.value, Yearly) for one in self.parameters.values() for value in one.values)


def reads_of(rulebook: Rulebook, kind: str, *nodes: Node, listed: str | None = None) -> Reads:
    """What some conditions on a kind of subject, or on the items of a list, read: also by categories and parameters' keys."""
    facts: dict[Fact, None] = {}
    law: dict[tuple[type[Law], str], Law] = {}
    findings: dict[str, None] = {}

    def note(one: Law) -> None:
        law[type(one), one.name] = one

    for part in parts_of(rulebook, kind, *nodes, listed=listed):
        ref = own_ref(part.node)
        if ref is not None:
            facts[part.listed if ref.item else None, ref.field.name] = None
        match part.node:
            case InCategory(name):
                note(rulebook.categories[kind, name])
            case Within(_, _, str() as name):
                note(rulebook.sets[name])
            case Breached(_, codes):
                findings |= dict.fromkeys(codes)
        for parameter in (rulebook.parameters[name] for name in own_parameters(part.node)):
            note(parameter)
            for key in parameter.by:
                read = key_read(rulebook, kind, key)
                if isinstance(read, Category):
                    note(read)
                else:
                    facts[read] = None
                if key.set is not None:
                    note(rulebook.sets[key.set])
    return Reads(tuple(facts), tuple(law.values()), tuple(findings))


def key_read(rulebook: Rulebook, kind: str, key: Key) -> Fact | Category:
    """What a parameter's key reads: a fact of the subject or of a list's items, or a category."""
    source = rulebook.source(key, kind)
    return rulebook.categories[kind, key.source] if source.field is None else (source.list or None, key.source)


def read_by(rule: Rule, rulebook: Rulebook) -> Reads:
    """What the conditions of a rule read."""
    return reads_of(rulebook, rule.kind, *rule.conditions())


def bounds_of(rule: Rule, rulebook: Rulebook) -> tuple[Bound, ...]:
    """Every bound that may change what a rule says: its own, and those of all that it reads; by day."""
    windows = (rule.window, *read_by(rule, rulebook).windows)
    found = {bound for window in windows for bound in window.bounds}
    return tuple(sorted(found, key=lambda bound: (bound.day, bound.event, bound.confidence, str(bound.certain_from))))
