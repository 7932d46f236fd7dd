"""What is sound but poor in a pack: each warning names a place and a remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from cleanrules.errors import CleanRulesError, Position
from cleanrules.language.nodes import Constant
from cleanrules.reading import Document
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.uses import rests

Warnings = Iterator[tuple[Position | None, str]]


def warnings(document: Document, rulebook: Rulebook) -> list[tuple[Position | None, str]]:
    """The warnings of one pack that is in the rulebook, each with its place."""
    return [one for lint in _LINTS for one in lint(document, rulebook)]


def _rules(document: Document, rulebook: Rulebook) -> list[Rule]:
    return [
        rule for rule in rulebook.rules.values() if rule.position is not None and rule.position.file == document.file
    ]


def _plain(document: Document, rulebook: Rulebook) -> Warnings:
    """Rules that say too little."""
    for rule in _rules(document, rulebook):
        if rule.message is None:
            yield rule.position, f"rule `{rule.code}` has no `message`: a finding will only repeat its title"
        if isinstance(rule.require, Constant):
            yield rule.position, f"rule `{rule.code}` requires `{rule.require.text}`, which no subject can change"
        if all(cite.article is None for cite in rule.cites):
            yield rule.position, f"rule `{rule.code}` cites no article"
        if rule.force == "binding" and rule.effect == "penalty" and not rule.penalties:
            yield rule.position, f"rule `{rule.code}` has the effect `penalty` and names none"


def _repealed(document: Document, rulebook: Rulebook) -> Warnings:
    """Rules whose end is not stated though every text that they cite has ended or was replaced."""
    for rule in _rules(document, rulebook):
        cited = [rulebook.instruments[cite.instrument] for cite in rule.cites]
        if rule.window.until is None and all(one.repealed_by for one in cited):
            yield rule.position, f"rule `{rule.code}` has no end, but all it cites was repealed"


def _unused(document: Document, rulebook: Rulebook) -> Warnings:
    """Parameters and sets that no rule reads."""
    used: set[str] = set()
    for rule in rulebook.rules.values():
        found = rests(rule, rulebook)
        used |= {f"parameters.{name}" for name in found.parameters} | {f"sets.{name}" for name in found.sets}
    data = document.data if isinstance(document.data, dict) else {}
    for part in ("parameters", "sets"):
        declared = data.get(part)
        for name in declared if isinstance(declared, dict) else ():
            if f"{part}.{name}" not in used:
                yield document.position((part, name), key=True), f"no rule reads the {part[:-1]} `{name}`"


def _untested(document: Document, rulebook: Rulebook) -> Warnings:
    """Rules without the cases that show what they mean."""
    from cleanrules.testing.cases import cases_file, lacking, read_cases

    rules = _rules(document, rulebook)
    path = cases_file(Path(document.file))
    if not rules:
        return
    if not path.is_file():
        yield None, f"{document.file}: no cases; `{path.name}` is looked for in `{path.parent.name}`"
        return
    try:
        cases, file = read_cases(path)
    except CleanRulesError as cause:
        yield cause.position, cause.message
        return
    for line in lacking(cases, file, [rule.code for rule in rules]):
        yield None, f"{path.name}: {line}"


_LINTS: tuple[Callable[[Document, Rulebook], Warnings], ...] = (_plain, _repealed, _unused, _untested)
