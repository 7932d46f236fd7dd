"""Who uses what: which rules rest on an instrument, a parameter, a named set, a category or a fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from cleanrules.law.instruments import Citation
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.uses import facts_of, item_facts_of, rests

K = TypeVar("K")
Codes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Uses:
    """The codes of the rules that rest on each thing; categories and facts by kind and name, item facts with their list."""

    parameters: Mapping[str, Codes]
    sets: Mapping[str, Codes]
    categories: Mapping[tuple[str, str], Codes]
    facts: Mapping[tuple[str, str], Codes]
    item_facts: Mapping[tuple[str, str, str], Codes]
    cited: Mapping[str, Codes]
    """The rules that cite an instrument themselves or in an exception."""
    fined: Mapping[str, Codes]
    """The rules whose penalties rest on an instrument."""


def uses(rulebook: Rulebook) -> Uses:
    """Who uses what."""
    rules = list(rulebook.rules.values())
    found = [(rule, rests(rule, rulebook)) for rule in rules]
    return Uses(
        parameters=_turned((name, rule) for rule, one in found for name in one.parameters),
        sets=_turned((name, rule) for rule, one in found for name in one.sets),
        categories=_turned(((rule.kind, name), rule) for rule, one in found for name in one.categories),
        facts=_turned(((rule.kind, name), rule) for rule in rules for name in facts_of(rule, rulebook)),
        item_facts=_turned(((rule.kind, *path), rule) for rule in rules for path in item_facts_of(rule, rulebook)),
        cited=_turned((cite.instrument, rule) for rule in rules for cite in _grounds(rule)),
        fined=_turned((cite.instrument, rule) for rule in rules for one in rule.penalties for cite in one.cites),
    )


def _turned(pairs: Iterable[tuple[K, Rule]]) -> dict[K, Codes]:
    found: dict[K, dict[str, None]] = {}
    for name, rule in pairs:
        found.setdefault(name, {})[rule.code] = None
    return {name: tuple(sorted(codes)) for name, codes in found.items()}


def _grounds(rule: Rule) -> Iterator[Citation]:
    yield from rule.cites
    for exception in rule.exceptions:
        yield from exception.cites


def valued(rulebook: Rulebook) -> dict[str, Codes]:
    """The names of the parameters that have a value of each instrument."""
    found: dict[str, dict[str, None]] = {}
    for parameter in rulebook.parameters.values():
        for value in parameter.values:
            for cite in value.cites:
                found.setdefault(cite.instrument, {})[parameter.name] = None
    return {name: tuple(names) for name, names in found.items()}


def listing(rulebook: Rulebook) -> dict[str, Codes]:
    """The names of the named sets that rest on each instrument."""
    found: dict[str, dict[str, None]] = {}
    for one in rulebook.sets.values():
        for version in one.versions:
            for cite in version.cites:
                found.setdefault(cite.instrument, {})[one.name] = None
    return {name: tuple(names) for name, names in found.items()}


def classifying(rulebook: Rulebook) -> dict[str, tuple[tuple[str, str], ...]]:
    """The categories, by kind and name, that rest on each instrument."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    for place, category in rulebook.categories.items():
        for version in category.versions:
            for cite in version.cites:
                found.setdefault(cite.instrument, {})[place] = None
    return {name: tuple(places) for name, places in found.items()}
