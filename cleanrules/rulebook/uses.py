"""What a rule uses: the facts that it may read, through derived facts and the findings that it asks for, and the law it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleanrules.rulebook.reads import Reads, read_by, reads_of
from cleanrules.rulebook.strata import with_asked

if TYPE_CHECKING:
    from cleanrules.rulebook.model import Rule, Rulebook


def facts_of(rule: Rule, rulebook: Rulebook) -> list[str]:
    """The names of all facts of the subject that a rule may read, in order of use."""
    found: dict[str, None] = {} if rule.governed_by is None else {rule.governed_by: None}
    found |= {name: None for listed, name in _reads(rule, rulebook).facts if listed is None}
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
    read = read_by(rule, rulebook) if alone else _reads(rule, rulebook)
    found = {(listed, name): None for listed, name in read.facts if listed is not None}
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
    read = read_by(rule, rulebook)
    return (
        bool(read.findings)
        or any(
            one.external or one.by or any(value.value is None for value in one.values)
            for one in read.parameters.values()
        )
        or any(
            not version.complete or version.confidence == "missing"
            for one in read.sets.values()
            for version in one.versions
        )
    )


def rests(rule: Rule, rulebook: Rulebook) -> Reads:
    """What a rule reads, and what the names read that only its message uses."""
    return reads_of(rulebook, rule.kind, *rule.conditions(), *rule.lets.values())


def _reads(rule: Rule, rulebook: Rulebook) -> Reads:
    """What a rule reads, and the rules whose findings it asks for."""
    codes = sorted(with_asked(rulebook, [rule.code]), key=lambda one: (one != rule.code, one))
    return reads_of(rulebook, rule.kind, *(one for code in codes for one in rulebook.rules[code].conditions()))
