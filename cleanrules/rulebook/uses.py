"""What a rule reads."""

from __future__ import annotations

from cleanrules.language.nodes import parameters_of, refs_of
from cleanrules.rulebook.model import Rule, Rulebook


def facts_of(rule: Rule, rulebook: Rulebook) -> list[str]:
    """The names of all facts of the subject that a rule may read, in order of use."""
    found: dict[str, None] = {} if rule.governed_by is None else {rule.governed_by: None}
    for condition in rule.conditions():
        for part in rulebook.parts(condition, rule.kind):
            for ref in refs_of(part):
                if not ref.item:
                    found[ref.field.name] = None
            for name in parameters_of(part):
                for key in rulebook.parameters[name].by:
                    if key.source in rulebook.kinds[rule.kind].fields:
                        found[key.source] = None
    for fact in reversed(rulebook.derived):  # those that rest on others stand behind them
        if fact.kind == rule.kind and fact.field.name in found:
            found |= dict.fromkeys(fact.arguments)
    return list(found)
