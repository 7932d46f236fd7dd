"""Small faults put into a rulebook, one at a time: what cases must notice.

A mutant changes one rule, category, parameter or named set of the typed rulebook; nothing is written or parsed anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeVar

from cleanrules.exact import Yearly, number_text
from cleanrules.facts.units import base
from cleanrules.frozen import FrozenDict
from cleanrules.language.nodes import (
    Compare,
    Within,
    parameters_of,
)
from cleanrules.law.bands import Band, Wanted
from cleanrules.law.confidence import DEFAULT_BAR, Confidence, trusted
from cleanrules.law.instruments import Key, NamedSet, Parameter, ParameterValue, SetVersion
from cleanrules.law.windows import Bound, Window
from cleanrules.rulebook.categories import Category, CategoryVersion
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.reads import parts_of, read_by, sort_of
from cleanrules.testing.condition_mutants import changed_conditions, resolution

Element = Rule | Category | Parameter | NamedSet
Version = TypeVar("Version", CategoryVersion, ParameterValue, SetVersion)
Change = tuple[str, str, Element]
"""The operator, the change in words, and the changed element."""


@dataclass(frozen=True, eq=False)
class Mutant:
    """One fault: the `operator` that made it, the thing it is in (`where`), the change in words, and the rules that read it."""

    operator: str
    where: str
    change: str
    element: Element
    readers: frozenset[str]

    def rulebook(self, whole: Rulebook) -> Rulebook:
        """The rulebook with the fault; what a caller supplied stays, and nothing is kept that engines made of the sound one."""
        found = self.element
        match found:
            case Rule():
                return replace(whole, rules=FrozenDict({**whole.rules, found.code: found}), kept={})
            case Category():
                key = (found.kind, found.name)
                return replace(whole, categories=FrozenDict({**whole.categories, key: found}), kept={})
            case Parameter():
                supplied = tuple(value for value in whole.parameters[found.name].values if value.supplied)
                faulty = replace(found, values=(*supplied, *(value for value in found.values if not value.supplied)))
                return replace(whole, parameters=FrozenDict({**whole.parameters, found.name: faulty}), kept={})
            case NamedSet():
                return replace(whole, sets=FrozenDict({**whole.sets, found.name: found}), kept={})


def mutants(rulebook: Rulebook, codes: Sequence[str]) -> list[Mutant]:
    """The mutants of some rules, and of the categories, parameters and sets that these read."""
    readers = _readers(rulebook)
    wanted = frozenset(codes)
    found: list[Mutant] = []
    for key, (element, reading) in readers.items():
        if reading & wanted:
            found += [
                Mutant(operator, key, change, new, reading) for operator, change, new in _changes(element, rulebook)
            ]
    return found


def _readers(rulebook: Rulebook) -> dict[str, tuple[Element, frozenset[str]]]:
    """All that may be changed, by its name in words, with the rules that read it."""
    elements: dict[str, Element] = {}
    reading: dict[str, set[str]] = {}

    def note(name: str, element: Element, code: str) -> None:
        elements[name] = element
        reading.setdefault(name, set()).add(code)

    for rule in rulebook.rules.values():
        if rule.status == "removed":
            continue
        note(f"rule {rule.code}", rule, rule.code)
        for one in read_by(rule, rulebook).law:
            of = f" of {rule.kind}" if isinstance(one, Category) else ""
            note(f"{sort_of(one)} {one.name}{of}", one, rule.code)
    return {name: (element, frozenset(reading[name])) for name, element in elements.items()}


def _changes(element: Element, rulebook: Rulebook) -> Iterator[Change]:
    match element:
        case Rule():
            yield from _of_rule(element, rulebook)
        case Category():
            yield from _of_category(element, rulebook)
        case Parameter():
            yield from _of_parameter(element, rulebook)
        case NamedSet():
            for versions, operator, change in _dated(element.versions):
                yield operator, change, replace(element, versions=versions)


# --- rules and categories ---


def _of_rule(rule: Rule, rulebook: Rulebook) -> Iterator[Change]:
    for operator, change, when in changed_conditions(rule.when, rulebook):
        yield operator, f"when: {change}", replace(rule, when=when)
    for operator, change, require in changed_conditions(rule.require, rulebook):
        yield operator, f"require: {change}", replace(rule, require=require)
    yield from _of_exceptions(rule, rulebook)
    if rule.place is not None:
        yield "region set", f"place: {rule.place.text} is dropped", replace(rule, place=None)
        for operator, change, place in changed_conditions(rule.place, rulebook):
            if isinstance(place, Within):
                yield operator, f"place: {change}", replace(rule, place=place)
    if rule.governed_by is not None:
        yield "governing date", f"governed_by: {rule.governed_by} is ignored", replace(rule, governed_by=None)
    for operator, change, window in _moved(rule.window):
        yield operator, change, replace(rule, window=window)
    for change, confidence in _trusted(rule.confidence):
        yield "confidence", change, replace(rule, confidence=confidence)
    if rule.discretion is not None:
        yield "confidence", "the discretion is ignored", replace(rule, discretion=None)


def _of_exceptions(rule: Rule, rulebook: Rulebook) -> Iterator[Change]:
    for number, one in enumerate(rule.exceptions):
        head, tail = rule.exceptions[:number], rule.exceptions[number + 1 :]
        yield "exception", f"exception {one.label} is dropped", replace(rule, exceptions=(*head, *tail))
        changed = [
            (operator, f"when: {change}", replace(one, when=when))
            for operator, change, when in changed_conditions(one.when, rulebook)
        ]
        changed += [
            (operator, f"require: {change}", replace(one, require=require))
            for operator, change, require in changed_conditions(one.require, rulebook)
        ]
        changed += [
            ("confidence", change, replace(one, confidence=confidence))
            for change, confidence in _trusted(one.confidence)
        ]
        for operator, change, new in changed:
            yield operator, f"exception {one.label}, {change}", replace(rule, exceptions=(*head, new, *tail))


def _of_category(category: Category, rulebook: Rulebook) -> Iterator[Change]:
    for versions, operator, change in _dated(category.versions):
        yield operator, change, replace(category, versions=versions)
    for number, version in enumerate(category.versions):
        for operator, change, when in changed_conditions(version.when, rulebook):
            versions = _with(category.versions, number, replace(version, when=when))
            yield operator, f"{_since(version.window)}{change}", replace(category, versions=versions)


# --- parameters ---


def _of_parameter(parameter: Parameter, rulebook: Rulebook) -> Iterator[Change]:
    for values, operator, change in _dated(parameter.values):
        yield operator, change, replace(parameter, values=values)
    unit = _unit(parameter, rulebook)
    for number, value in enumerate(parameter.values):
        for now in _other_values(value.value, unit):
            values = _with(parameter.values, number, replace(value, value=now))
            keys = "".join(f"{name} {_wanted(one)}, " for name, one in value.keys.items())
            change = f"{_since(value.window)}{keys}{_shown(value.value)} becomes {_shown(now)}"
            yield "parameter value", change, replace(parameter, values=values)

    for key in parameter.by:
        for change, values in _bands_moved(parameter, key, rulebook):
            yield "band edge", change, replace(parameter, values=values)


def _bands_moved(
    parameter: Parameter, key: Key, rulebook: Rulebook
) -> Iterator[tuple[str, tuple[ParameterValue, ...]]]:
    """The edge of a band moved by the least step of the fact, on both sides where two bands meet."""
    fields = [source.field for kind in rulebook.kinds for source in rulebook.sources(key, kind) if source.field]
    steps = [base(one.unit)[1] / 10**one.decimals for one in fields if one.type == "amount"]
    edges = {edge.value: edge for band in parameter.bands(key) for edge in band.sides.values()}
    for edge in edges.values():
        for step in (min(steps), -min(steps)) if steps else ():
            number = number_text((edge.value + step) / base(edge.unit)[1])
            values = tuple(_with_edge(value, key, edge.value, step) for value in parameter.values)
            if not any(band.empty for band in replace(parameter, values=values).bands(key)):
                yield f"{key.name} {edge.written} becomes {number} {edge.unit}", values


def _with_edge(value: ParameterValue, key: Key, old: Fraction, step: Fraction) -> ParameterValue:
    """A value with the edges of its band that lie at an amount moved by a step."""
    band = value.keys.get(key.name)
    if not isinstance(band, Band):
        return value
    low, high = (
        edge
        if edge is None or edge.value != old
        else replace(edge, value=old + step, number=number_text((old + step) / base(edge.unit)[1]))
        for edge in (band.low, band.high)
    )
    return replace(value, keys=FrozenDict({**value.keys, key.name: Band(low, high, band.unit)}))


def _other_values(value: Fraction | date | Yearly | None, unit: Fraction | None) -> list[Fraction | date | Yearly]:
    """A date a day off, also one that recurs; a number one unit off and a tenth more, where it multiplies a hundredth off."""
    if isinstance(value, date):
        return [value + timedelta(1), value - timedelta(1)]
    if isinstance(value, Yearly):
        beside = [value.of(2001) + timedelta(step) for step in (1, -1)]  # a year without a leap day
        return [Yearly(one.month, one.day) for one in beside]
    if value is None:
        return []
    if unit is None:
        return [value * Fraction(101, 100), value * Fraction(99, 100)] if value else [Fraction(1, 100)]
    found: list[Fraction | date | Yearly] = [value + unit, value - unit, value * Fraction(11, 10)]
    return list(dict.fromkeys(one for one in found if one != value))


def _unit(parameter: Parameter, rulebook: Rulebook) -> Fraction | None:
    """The least step that the amounts it is compared with can see; None where it multiplies an amount.

    A count of days or months moves by one.
    """
    if parameter.unit in ("d", "months"):
        return Fraction(1)
    units: list[Fraction] = []
    for rule in rulebook.rules.values():
        for part in (one.node for one in parts_of(rulebook, rule.kind, *rule.conditions())):
            if isinstance(part, Compare) and parameter.name in parameters_of(part):
                terms = (*part.left.terms, *part.right.terms)
                own = [term for term in terms if parameter.name in term.parameters]
                if any(term.quantity is not None for term in own):
                    return None
                units += [resolution(part) / abs(term.factor) for term in own if term.factor]
    return min(units, default=None)


def _wanted(wanted: Wanted) -> str:
    return str(wanted) if isinstance(wanted, Band) else str(wanted).lower()


def _shown(value: Fraction | date | Yearly | None) -> str:
    return number_text(value) if isinstance(value, Fraction) else str(value)


# --- windows and evidence ---


def _dated(versions: tuple[Version, ...]) -> Iterator[tuple[tuple[Version, ...], str, str]]:
    """Versions with a bound moved, on both sides where two meet, or with weak evidence taken for good."""
    bounds = dict.fromkeys(bound for version in versions for bound in version.window.bounds)
    for bound in bounds:
        for change, moved in _bound_moved(bound):
            yield tuple(replace(one, window=_exchanged(one.window, bound, moved)) for one in versions), "window", change
        for change, confidence in _trusted(bound.confidence):
            sure = replace(bound, confidence=confidence)
            changed = tuple(replace(one, window=_exchanged(one.window, bound, sure)) for one in versions)
            yield changed, "confidence", f"bound {bound.day}, {change}"
    for number, version in enumerate(versions):
        for change, confidence in _trusted(version.confidence):
            changed = _with(versions, number, replace(version, confidence=confidence))
            yield changed, "confidence", f"{_since(version.window)}{change}"


def _moved(window: Window) -> Iterator[tuple[str, str, Window]]:
    for bound in window.bounds:
        for change, moved in _bound_moved(bound):
            yield "window", change, _exchanged(window, bound, moved)
        for change, confidence in _trusted(bound.confidence):
            sure = replace(bound, confidence=confidence)
            yield "confidence", f"bound {bound.day}, {change}", _exchanged(window, bound, sure)


def _bound_moved(bound: Bound) -> Iterator[tuple[str, Bound]]:
    """A bound a day later and a day earlier; of one that is not known to the day, its beginning and its end."""
    for step in (1, -1):
        if not date.min.toordinal() <= bound.day.toordinal() + step <= date.max.toordinal():
            continue  # a bound of which no day before is known lies at the beginning of all days
        moved = bound.day + timedelta(step)
        if bound.certain_from is None or moved < bound.certain_from:
            yield f"{bound.day} becomes {moved}", replace(bound, day=moved)
        if bound.certain_from is not None and bound.certain_from + timedelta(step) > bound.day:
            sure = bound.certain_from + timedelta(step)
            yield f"certain from {bound.certain_from} becomes {sure}", replace(bound, certain_from=sure)


def _exchanged(window: Window, old: Bound, new: Bound) -> Window:
    return Window(new if window.start == old else window.start, new if window.until == old else window.until)


def _trusted(confidence: Confidence) -> Iterator[tuple[str, Confidence]]:
    """Weak evidence taken for good."""
    if confidence != "missing" and not trusted(confidence, DEFAULT_BAR):
        yield f"confidence {confidence} is ignored", "official"


def _since(window: Window) -> str:
    return f"from {window.start.day}: " if window.start is not None else ""


def _with(versions: tuple[Version, ...], number: int, new: Version) -> tuple[Version, ...]:
    changed = list(versions)
    changed[number] = new
    return tuple(changed)
