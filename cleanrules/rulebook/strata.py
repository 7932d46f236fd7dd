"""Findings as facts: which rules ask for the findings of which others, in strata without circles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cleanrules.errors import PackError
from cleanrules.frozen import FrozenDict
from cleanrules.rulebook.reads import read_by

if TYPE_CHECKING:
    from cleanrules.rulebook.model import Rule, Rulebook


def asked_by(rulebook: Rulebook, rule: Rule) -> tuple[str, ...]:
    """The codes of the rules whose findings a rule asks for, itself or through categories, in order of use."""
    return read_by(rule, rulebook).findings


def strata(rulebook: Rulebook) -> FrozenDict[str, int]:
    """The stratum of each rule that asks for findings. Raises PackError for a rule that asks, in a circle, for its own."""
    asked = {code: found for code, rule in rulebook.rules.items() if (found := asked_by(rulebook, rule))}
    levels: dict[str, int] = {}

    def visit(code: str, trail: tuple[str, ...]) -> int:
        if code in trail:
            circle = " → ".join(f"`{one}`" for one in (*trail[trail.index(code) :], code))
            raise PackError(
                f"rules ask for each other's findings in a circle: {circle}", position=rulebook.rules[code].position
            )
        if code in asked and code not in levels:
            levels[code] = 1 + max(visit(one, (*trail, code)) for one in asked[code])
        return levels.get(code, 0)

    for code in sorted(asked):
        visit(code, ())
    return FrozenDict(levels)


def with_asked(rulebook: Rulebook, codes: Iterable[str]) -> frozenset[str]:
    """Some rules, and all whose findings they ask for."""
    found: set[str] = set()
    pending = list(codes)
    while pending:
        code = pending.pop()
        if code not in found:
            found.add(code)
            if rulebook.strata.get(code):
                pending += asked_by(rulebook, rulebook.rules[code])
    return frozenset(found)
