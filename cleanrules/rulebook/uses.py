"""What a rule reads, and what of the law it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleanrules.facts.fields import Field
from cleanrules.language.nodes import Breached, InCategory, Node, Within, parameters_of, refs_of
from cleanrules.law.instruments import NamedSet, Parameter
from cleanrules.rulebook.strata import with_asked

if TYPE_CHECKING:
    from cleanrules.rulebook.model import Category, Rule, Rulebook


def facts_of(rule: Rule, rulebook: Rulebook) -> list[str]:
    """The names of all facts of the subject that a rule may read, in order of use."""
    found: dict[str, None] = {} if rule.governed_by is None else {rule.governed_by: None}
    for part in _parts(rule, rulebook):
        for ref in refs_of(part):
            if not ref.item:
                found[ref.field.name] = None
        for name in parameters_of(part):
            for key in rulebook.parameters[name].by:
                if key.source in rulebook.kinds[rule.kind].fields:
                    found[key.source] = None
    for code in with_asked(rulebook, [rule.code]) if rulebook.strata.get(rule.code) else ():
        event = rulebook.rules[code].governed_by
        found |= {} if event is None else {event: None}
    for fact in reversed(rulebook.derived):  # those that rest on others stand behind them
        if fact.kind == rule.kind and fact.field.name in found:
            found |= dict.fromkeys(fact.arguments)
    return list(found)


def item_facts_of(rule: Rule, rulebook: Rulebook, *, alone: bool = False) -> list[tuple[str, str]]:
    """The facts of list items that a rule may read, each as (list, field), in order of use.

    `alone` leaves out what only the rules read whose findings it asks for.
    """
    lists = [field for field in rulebook.kinds[rule.kind].fields.values() if field.type == "list"]
    found: dict[tuple[str, str], None] = {}

    def note(field: Field) -> None:
        for listed in lists:
            if any(inner is field for inner in listed.item):
                found[listed.name, field.name] = None

    for part in _parts(rule, rulebook, alone=alone):
        for ref in refs_of(part):
            if ref.item:
                note(ref.field)
        for name in parameters_of(part):
            for key in rulebook.parameters[name].by:
                for listed in lists:
                    if key.source in listed.item_fields:
                        note(listed.item_fields[key.source])
    further = [fact for fact in rulebook.derived if fact.kind == rule.kind and any(fact.arguments.values())]
    names = facts_of(rule, rulebook) if further else []
    for fact in further:
        if fact.field.name in names:
            found |= dict.fromkeys((name, inner) for name, wanted in fact.arguments.items() for inner in wanted)
    return list(found)


def lacks_law(rulebook: Rulebook, rule: Rule) -> bool:
    """Whether a rule, or one whose finding it asks for, may turn on law that is not available.

    That is a parameter without a value, perhaps for some of its keys, or a list that is not complete.
    """
    parts = list(_parts(rule, rulebook))
    names = {name for part in parts for name in parameters_of(part)}
    sets = {part.set for part in parts if isinstance(part, Within) and part.set is not None}
    sets |= {key.set for name in names for key in rulebook.parameters[name].by if key.set is not None}
    versions = [version for name in sets for version in rulebook.sets[name].versions]
    return (
        any(isinstance(part, Breached) for part in parts)
        or any(rulebook.parameters[name].external or rulebook.parameters[name].by for name in names)
        or any(value.value is None for name in names for value in rulebook.parameters[name].values)
        or any(not version.complete or version.confidence == "missing" for version in versions)
    )


def _parts(rule: Rule, rulebook: Rulebook, *, alone: bool = False) -> Iterator[Node]:
    """All parts of a rule's conditions, and unless `alone` of those of the rules whose findings it asks for."""
    codes = [rule.code] if alone else with_asked(rulebook, [rule.code])
    for code in sorted(codes, key=lambda one: one != rule.code):
        asked = rulebook.rules[code]
        for condition in asked.conditions():
            yield from rulebook.parts(condition, asked.kind)


@dataclass(frozen=True, slots=True)
class Rests:
    """What a rule names, itself or through its categories."""

    parameters: dict[str, Parameter]
    sets: dict[str, NamedSet]
    categories: dict[str, Category]


def rests(rule: Rule, rulebook: Rulebook) -> Rests:
    """What a rule rests on, in order of use."""
    found = Rests({}, {}, {})
    for condition in (*rule.conditions(), *(one for one in rule.lets.values())):
        for part in rulebook.parts(condition, rule.kind):
            if isinstance(part, InCategory):
                found.categories[part.name] = rulebook.categories[rule.kind, part.name]
            names = [part.set] if isinstance(part, Within) and part.set else []
            for name in parameters_of(part):
                found.parameters[name] = rulebook.parameters[name]
                names += [key.set for key in rulebook.parameters[name].by if key.set is not None]
            found.sets.update({name: rulebook.sets[name] for name in names})
    return found
