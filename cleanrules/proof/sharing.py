"""Which rules have anything to do with one another: those that read a fact in common, or facts that are assumed to be tied.

Rules that share nothing are put together as they are: whoever meets the one may meet the other, and whoever breaks the one
may keep to the other. So the solver is never asked about them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from cleanrules.language.nodes import Day
from cleanrules.proof.reading import Path, facts_of, facts_of_rule
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.reads import parts_of

DAY: Path = "as_of"
"""The day asked, which counts as a fact of rules that require something of it; no fact has this name."""


def shared(rulebook: Rulebook, kind: str, rules: Iterable[Rule]) -> dict[str, frozenset[Path]]:
    """For each rule of a kind, by its code, the facts by which others may have to do with it."""
    tied = ties(rulebook, kind)
    return {
        rule.code: linked(facts_of_rule(rulebook, rule), tied) | ({DAY} if requires_day(rulebook, rule) else set())
        for rule in rules
    }


def near(rules: Sequence[Rule], chosen: Collection[str], by: Mapping[str, frozenset[Path]]) -> list[Rule]:
    """The chosen rules, those that share a fact with one of them, and those that one of them strengthens."""
    paths = frozenset[Path]().union(*(by[code] for code in chosen))
    over = {rule.strengthens for rule in rules if rule.code in chosen}
    return [rule for rule in rules if rule.code in chosen or rule.code in over or by[rule.code] & paths]


def requires_day(rulebook: Rulebook, rule: Rule) -> bool:
    """Whether what a rule requires depends on the day asked itself."""
    required = [rule.require, *(part for one in rule.exceptions for part in (one.when, one.require))]
    parts = (part.node for part in parts_of(rulebook, rule.kind, *required))
    return any(isinstance(part, Day) and part.base is None for part in parts)


def ties(rulebook: Rulebook, kind: str) -> list[frozenset[Path]]:
    """The facts that the assumptions about a kind tie to one another."""
    found: list[frozenset[Path]] = []
    for assumption in rulebook.claims.assumptions:
        if assumption.kind == kind:
            one = facts_of(rulebook, kind, assumption.holds)
            touched = [other for other in found if other & one]
            found = [other for other in found if not other & one] + [one.union(*touched)]
    return found


def linked(paths: frozenset[Path], tied: Iterable[frozenset[Path]]) -> frozenset[Path]:
    """Some facts, with those that are tied to them."""
    return paths.union(*(one for one in tied if one & paths))
