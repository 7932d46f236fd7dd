"""Which facts conditions and rules rest on, through categories and the keys of parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from cleanrules.language.nodes import Node
from cleanrules.law.instruments import NamedSet, Parameter
from cleanrules.rulebook.categories import Category
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.reads import Law, Reads, reads_of

Path = str
"""A fact as `area`, `built` or `built.capacity`."""


def facts_of(rulebook: Rulebook, kind: str, *nodes: Node, listed: str | None = None) -> frozenset[Path]:
    """The facts that conditions on a subject, or on the items of a list, rest on, also by the findings that they ask for."""
    read = reads_of(rulebook, kind, *nodes, listed=listed)
    asked = (facts_of_rule(rulebook, rulebook.rules[code]) for code in read.findings)
    return _paths(read).union(*asked)


def facts_of_rule(rulebook: Rulebook, rule: Rule, *, own: bool = False) -> frozenset[Path]:
    """The facts that a rule rests on, its governing date included; `own` leaves out those of rules whose findings it asks for."""
    event = set() if rule.governed_by is None else {rule.governed_by}
    conditions = list(rule.conditions())
    read = _paths(reads_of(rulebook, rule.kind, *conditions)) if own else facts_of(rulebook, rule.kind, *conditions)
    return read | event


def _paths(read: Reads) -> frozenset[Path]:
    return frozenset(name if listed is None else f"{listed}.{name}" for listed, name in read.facts)


def required_facts(rulebook: Rulebook, rule: Rule) -> frozenset[Path]:
    """The facts that decide whether a rule is met."""
    exceptions = [part for one in rule.exceptions for part in (one.when, one.require)]
    return facts_of(rulebook, rule.kind, rule.require, *exceptions)


def guard_facts(rulebook: Rulebook, rule: Rule) -> frozenset[Path]:
    """The facts that decide whether a rule applies."""
    place = [] if rule.place is None else [rule.place]
    event = set() if rule.governed_by is None else {rule.governed_by}
    return facts_of(rulebook, rule.kind, rule.when, *place) | event


def lists_of(paths: frozenset[Path], rulebook: Rulebook, kind: str) -> frozenset[str]:
    """The lists among some facts."""
    return frozenset(path for path in paths if "." not in path and rulebook.kinds[kind].fields[path].type == "list")


def text_of(rulebook: Rulebook, kind: str, *nodes: Node) -> Iterator[str]:
    """What conditions say and rest on, in words and values, one part a line; titles and notes are no part of it."""
    for node in nodes:
        yield _text(node)
        yield from sorted({line for one in reads_of(rulebook, kind, node).law for line in _law_text(one)})


def _text(node: object) -> str:
    return str(getattr(node, "text", "") or node)


def _law_text(one: Law) -> Iterator[str]:
    match one:
        case Category():
            for version in one.versions:
                yield f"category {one.name} {version.window.text()} {_text(version.when)}"
        case Parameter():
            for value in one.values:
                yield f"param {one.name} {value.window.text()} {sorted(value.keys.items())} {value.written}"
        case NamedSet():
            for listed in one.versions:
                codes = sorted(member.code for member in listed.members)
                yield f"set {one.name} {listed.window.text()} {codes} {listed.complete}"
        case _:
            assert_never(one)
