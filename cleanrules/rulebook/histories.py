"""The law over time: what each thing of a rulebook says in each window, and which rules rest on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from cleanrules.errors import UsageError, did_you_mean
from cleanrules.law.confidence import Confidence
from cleanrules.law.instruments import Citation, Instrument, NamedSet, Parameter, ParameterValue, SetVersion
from cleanrules.law.penalties import Penalty
from cleanrules.law.windows import Window
from cleanrules.rulebook.categories import Category, CategoryVersion
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.uses import rests
from cleanrules.text import Text

K = TypeVar("K")
What = Literal["instrument", "rule", "category", "parameter", "set", "penalty", "basis"]
Value = Instrument | Rule | CategoryVersion | ParameterValue | SetVersion | Penalty | Citation


@dataclass(frozen=True, slots=True)
class Version:
    """What holds in one window, on what ground."""

    window: Window
    value: Value
    confidence: Confidence
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class History:
    """All versions of one thing, and the codes of the `rules` that rest on it.

    Penalties and the legal basis are those of one rule, whose code is their `name`.
    """

    what: What
    name: str
    title: Text
    versions: tuple[Version, ...]
    rules: tuple[str, ...]


def histories(rulebook: Rulebook, rules: Sequence[Rule], *, whole: bool = False) -> Iterator[History]:
    """All that some rules rest on, each thing once: instruments, rules, categories, parameters, sets, penalties, basis.

    Where the `whole` is asked for, also the instruments that no rule cites.
    """
    parameters: dict[str, list[str]] = {}
    sets: dict[str, list[str]] = {}
    categories: dict[tuple[str, str], list[str]] = {}
    instruments: dict[str, list[str]] = {name: [] for name in rulebook.instruments} if whole else {}
    for rule in rules:
        found = rests(rule, rulebook)
        _note(parameters, found.parameters, rule)
        _note(sets, found.sets, rule)
        _note(categories, {(rule.kind, name): one for name, one in found.categories.items()}, rule)
        _note(instruments, {cite.instrument: None for cite in _grounds(rule, rulebook)}, rule)
    for name, codes in instruments.items():
        yield _instrument(rulebook.instruments[name], codes)
    for rule in rules:
        yield _rule(rule)
    for place, codes in categories.items():
        yield _category(rulebook.categories[place], codes)
    for name, codes in parameters.items():
        yield _parameter(rulebook.parameters[name], codes)
    for name, codes in sets.items():
        yield _set(rulebook.sets[name], codes)
    for rule in rules:
        yield from (one for one in (_penalties(rule), _basis(rule, rulebook)) if one.versions)


def history_of(name: str, rulebook: Rulebook) -> tuple[History, ...]:
    """The histories behind one name: a rule's code (the rule, and all that it rests on), a parameter's, a named set's or an
    instrument's. Raises UsageError.
    """
    code = rulebook.redirects.get(name, name)
    if code in rulebook.rules:
        found = [one for one in histories(rulebook, [rulebook.rules[code]]) if one.what != "instrument"]
        return tuple(sorted(found, key=lambda one: one.what != "rule"))
    plain = name.removeprefix("param.").removeprefix("set.")
    users = {
        "parameter": [rule.code for rule in rulebook.rules.values() if plain in rests(rule, rulebook).parameters],
        "set": [rule.code for rule in rulebook.rules.values() if plain in rests(rule, rulebook).sets],
    }
    if plain in rulebook.parameters:
        return (_parameter(rulebook.parameters[plain], users["parameter"]),)
    if plain in rulebook.sets:
        return (_set(rulebook.sets[plain], users["set"]),)
    if name in rulebook.instruments:
        cited = [
            rule.code
            for rule in rulebook.rules.values()
            if name in {one.instrument for one in _grounds(rule, rulebook)}
        ]
        return (_instrument(rulebook.instruments[name], cited),)
    known = [*rulebook.rules, *rulebook.parameters, *rulebook.sets, *rulebook.instruments]
    raise UsageError(
        f"`{name}` is no rule, parameter, named set or instrument",
        help=did_you_mean(name, known)
        or "`cleanrules rules` lists the rules, `cleanrules explain CODE` their parameters",
    )


def _note(found: dict[K, list[str]], names: Mapping[K, object], rule: Rule) -> None:
    for name in names:
        found.setdefault(name, []).append(rule.code)


def _grounds(rule: Rule, rulebook: Rulebook) -> Iterator[Citation]:
    """Every citation that a rule or what it rests on makes."""
    found = rests(rule, rulebook)
    yield from rule.cites
    for exception in rule.exceptions:
        yield from exception.cites
    for penalty in rule.penalties:
        yield from penalty.cites
    for parameter in found.parameters.values():
        for value in parameter.values:
            yield from value.cites
    for named in found.sets.values():
        for version in named.versions:
            yield from version.cites
    for category in found.categories.values():
        for meaning in category.versions:
            yield from meaning.cites


def _instrument(one: Instrument, codes: Sequence[str]) -> History:
    return History("instrument", one.id, one.title, (Version(one.window, one, one.confidence, ()),), tuple(codes))


def _rule(rule: Rule) -> History:
    return History(
        "rule", rule.code, rule.title, (Version(rule.window, rule, rule.confidence, rule.cites),), (rule.code,)
    )


def _category(category: Category, codes: Sequence[str]) -> History:
    versions = tuple(Version(one.window, one, one.confidence, one.cites) for one in category.versions)
    return History("category", category.name, category.title, versions, tuple(codes))


def _parameter(parameter: Parameter, codes: Sequence[str]) -> History:
    versions = tuple(Version(one.window, one, one.confidence, one.cites) for one in parameter.values)
    return History("parameter", parameter.name, parameter.title, versions, tuple(codes))


def _set(named: NamedSet, codes: Sequence[str]) -> History:
    versions = tuple(Version(one.window, one, one.confidence, one.cites) for one in named.versions)
    return History("set", named.name, named.title, versions, tuple(codes))


def _penalties(rule: Rule) -> History:
    versions = tuple(Version(one.window, one, one.confidence, one.cites) for one in rule.penalties)
    return History("penalty", rule.code, rule.title, versions, (rule.code,))


def _basis(rule: Rule, rulebook: Rulebook) -> History:
    """The articles that the rule cites, each while its instrument and the rule are in force."""
    versions = []
    for cite in rule.cites:
        instrument = rulebook.instruments[cite.instrument]
        if instrument.window.overlaps(rule.window):
            versions.append(Version(instrument.window, cite, instrument.confidence, (cite,)))
    return History("basis", rule.code, rule.title, tuple(versions), (rule.code,))
