"""Which facts conditions and rules rest on, through categories and the keys of parameters."""

from __future__ import annotations

from collections.abc import Iterator

from cleanrules.language.nodes import (
    Amount,
    Breached,
    Count,
    Day,
    Each,
    Holds,
    InCategory,
    Linear,
    Node,
    OneOf,
    Ref,
    Sum,
    Within,
    children,
    parameters_of,
)
from cleanrules.law.instruments import Key
from cleanrules.rulebook.model import Rule, Rulebook

Path = str
"""A fact as `area`, `built` or `built.capacity`."""


def facts_of(rulebook: Rulebook, kind: str, *nodes: Node) -> frozenset[Path]:
    """The facts that conditions rest on."""
    seen: set[str] = set()
    return frozenset(path for node in nodes for path in _read(rulebook, kind, node, None, seen))


def facts_of_rule(rulebook: Rulebook, rule: Rule, *, own: bool = False) -> frozenset[Path]:
    """The facts that a rule rests on, its governing date included; `own` leaves out those of rules whose findings it asks for."""
    event = set() if rule.governed_by is None else {rule.governed_by}
    seen = {_FINDINGS} if own else set[str]()
    read = (_read(rulebook, rule.kind, node, None, seen) for node in rule.conditions())
    return frozenset(path for some in read for path in some) | event


_FINDINGS = "@findings"
"""Among what was seen: that findings of other rules are not followed."""


def required_facts(rulebook: Rulebook, rule: Rule) -> frozenset[Path]:
    """The facts that decide whether a rule is met."""
    exceptions = [part for one in rule.exceptions for part in (one.when, one.require)]
    return facts_of(rulebook, rule.kind, rule.require, *exceptions)


def guard_facts(rulebook: Rulebook, rule: Rule) -> frozenset[Path]:
    """The facts that decide whether a rule applies."""
    place = [] if rule.place is None else [rule.place]
    event = set() if rule.governed_by is None else {rule.governed_by}
    return facts_of(rulebook, rule.kind, rule.when, *place) | event


def _read(rulebook: Rulebook, kind: str, node: Node, listed: str | None, seen: set[str]) -> Iterator[Path]:
    match node:
        case Sum(ref) | Count(ref):
            listed = ref.field.name
            yield listed
        case Each(_, ref):
            listed = ref.field.name
            yield listed
        case Holds(ref) | OneOf(ref) | Within(ref) | Amount(ref) | Day(Ref() as ref):
            yield f"{listed}.{ref.field.name}" if ref.item else ref.field.name
        case InCategory(name):
            yield from _category(rulebook, kind, name, seen)
        case Breached(_, codes):
            for code in () if _FINDINGS in seen else codes:
                yield from facts_of_rule(rulebook, rulebook.rules[code])
    if isinstance(node, Linear | Day):
        for name in _parameters(node):
            for key in rulebook.parameters[name].by:
                yield from _key(rulebook, kind, key, listed, seen)
    for child in children(node):
        yield from _read(rulebook, kind, child, listed, seen)


def _parameters(node: Linear | Day) -> list[str]:
    """The parameters of a node itself."""
    if isinstance(node, Day):
        return list(parameters_of(node))
    return [name for term in node.terms for name in term.parameters]


def _category(rulebook: Rulebook, kind: str, name: str, seen: set[str]) -> Iterator[Path]:
    if name not in seen:
        seen.add(name)
        found = rulebook.categories[kind, name]
        for version in found.versions:
            yield from _read(rulebook, kind, version.when, found.of, seen)


def _key(rulebook: Rulebook, kind: str, key: Key, listed: str | None, seen: set[str]) -> Iterator[Path]:
    source = rulebook.source(key, kind)
    if source.field is None:
        yield from _category(rulebook, kind, key.source, seen)
    else:
        yield f"{listed}.{key.source}" if source.list else key.source


def lists_of(paths: frozenset[Path], rulebook: Rulebook, kind: str) -> frozenset[str]:
    """The lists among some facts."""
    return frozenset(path for path in paths if "." not in path and rulebook.kinds[kind].fields[path].type == "list")


def text_of(rulebook: Rulebook, kind: str, *nodes: Node) -> Iterator[str]:
    """What conditions say and rest on, in words and values, one part a line; titles and notes are no part of it."""
    for node in nodes:
        yield _text(node)
        names: set[str] = set()
        for part in rulebook.parts(node, kind):
            names.update(_named(rulebook, kind, part))
        yield from sorted(names)


def _text(node: object) -> str:
    return str(getattr(node, "text", "") or node)


def _named(rulebook: Rulebook, kind: str, part: Node) -> Iterator[str]:
    if isinstance(part, InCategory):
        for version in rulebook.categories[kind, part.name].versions:
            yield f"category {part.name} {version.window.text()} {_text(version.when)}"
    sets = {part.set} if isinstance(part, Within) and part.set is not None else set()
    for name in parameters_of(part):
        found = rulebook.parameters[name]
        sets |= {key.set for key in found.by if key.set is not None}
        for value in found.values:
            yield f"param {name} {value.window.text()} {sorted(value.keys.items())} {value.written}"
    for name in sorted(sets):
        for one in rulebook.sets[name].versions:
            yield f"set {name} {one.window.text()} {sorted(member.code for member in one.members)} {one.complete}"
