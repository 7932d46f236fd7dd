"""A subject made worse in one fact, and the law that this never clears it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from cleanrules.engines.derived import derived
from cleanrules.errors import FactError
from cleanrules.exact import number_text
from cleanrules.facts.facts import Facts, Listing, Scalar, read_facts
from cleanrules.facts.fields import NOT_YET, Field
from cleanrules.law.confidence import LENIENT
from cleanrules.law.windows import Moment
from cleanrules.meaning.conditions import evaluate
from cleanrules.rulebook.judging import Context
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.screening.findings import Finding
from cleanrules.testing.boundary import written_path
from cleanrules.testing.cases import put
from cleanrules.testing.draw import Tree
from cleanrules.testing.properties import AnyEngine, PropertyError, Subject, findings

_SETTLED = ("compliant", "not_applicable", "no_breach")
"""Outcomes of a binding rule that leave no breach possible."""


@dataclass(frozen=True, slots=True)
class Worse:
    """A worse subject: the fact, named as `area`, `built` or `built.capacity`, the path that was changed, and the facts."""

    fact: str
    path: str
    facts: Tree


def worsenings(rulebook: Rulebook, facts: Subject, as_of: date | None = None) -> Iterator[Worse]:
    """Each way of making a subject worse in one fact, by what its fields declare.

    An amount by one step and to the end of its range, a list by each of its items and by all. With `as_of` an event that is
    to come on a later day stays as it is: it is as good as not yet.
    """
    typed = read_facts(facts, rulebook.kinds)
    for field, fact, path, value in _scalars(rulebook, typed):
        for worse in _worse(field, value, as_of):
            changed = deepcopy(dict(facts))
            put(changed, path, worse)
            yield Worse(fact, path, changed)
    for name, field in rulebook.kinds[typed.kind].fields.items():
        held = typed.values.get(name)
        if field.worse == "fewer" and isinstance(held, Listing) and held.items:
            yield from (Worse(name, f"{name}[{n}]", _without(facts, name, n)) for n in range(len(held.items)))
            yield Worse(name, name, {**deepcopy(dict(facts)), name: []})


def _scalars(rulebook: Rulebook, facts: Facts) -> Iterator[tuple[Field, str, str, Scalar]]:
    """The known facts of a subject and of its items: field, name, path and value."""
    for name, field in rulebook.kinds[facts.kind].fields.items():
        held = facts.values.get(name)
        if isinstance(held, Listing):
            for number, row in enumerate(held.items):
                for one in field.item:
                    if one.name in row:
                        yield one, f"{name}.{one.name}", written_path((name, number), one.name), row[one.name]
        elif held is not None:
            yield field, name, name, held


def _worse(field: Field, value: Scalar, as_of: date | None) -> list[str]:
    """The worse values of a fact, as a facts file has them."""
    match field.worse:
        case "true" | "false":
            return [field.worse] if value is (field.worse == "false") else []
        case "not_yet":
            happened = value is not NOT_YET and (as_of is None or not isinstance(value, date) or value <= as_of)
            return ["not_yet"] if happened else []
        case "lower" | "higher":
            assert isinstance(value, int)
            low, high = (int(end * 10**field.decimals) for end in (field.at_least, field.at_most))
            ends = (value - 1, low) if field.worse == "lower" else (value + 1, high)
            return [number_text(field.exact(one)) for one in dict.fromkeys(ends) if low <= one <= high and one != value]
        case tuple() as order:
            return list(order[order.index(str(value)) + 1 :]) if value in order else []
    return []


def _without(facts: Subject, name: str, number: int) -> Tree:
    changed = deepcopy(dict(facts))
    held = changed[name]
    del (held["items"] if isinstance(held, Mapping) else held)[number]
    return changed


def worse_never_clears(rulebook: Rulebook, facts: Subject, as_of: date, *, engine: AnyEngine = "reference") -> None:
    """A subject that a binding rule catches is still caught by one of that weight, however it gets worse in one fact.

    What a rule leaves open, for missing facts, law or time, may be a breach and counts as caught; what the law lets out is
    waived in the packs. A worse subject whose facts contradict one another gets no verdict.
    """
    before = findings(rulebook, facts, as_of, engine=engine)
    if not any(_broken(rulebook.rules[code], one) for code, one in before.items()):
        return
    for worse in worsenings(rulebook, facts, as_of):
        try:
            after = findings(rulebook, worse.facts, as_of, engine=engine)
        except FactError:
            continue
        caught = [rule for rule in _caught(rulebook, before) if not _let_out(rulebook, rule, worse, as_of)]
        weight = max((_weight(rule) for rule in caught), default=0)
        if weight > max(
            (_weight(rulebook.rules[code]) for code, one in after.items() if _open(rulebook, one)), default=0
        ):
            codes = ", ".join(rule.code for rule in caught if _weight(rule) == weight)
            detail = f"{codes} broken, and no rule of that weight once {worse.path} is worse: {worse.facts}"
            raise PropertyError("worse never clears", detail, facts, as_of)


def _binding(rule: Rule) -> bool:
    return rule.force in ("binding", "binding-without-fine")


def _weight(rule: Rule) -> int:
    """What a breach brings: a stop, or less."""
    return 2 if rule.effect == "halt" else 1


def _caught(rulebook: Rulebook, found: Mapping[str, Finding]) -> list[Rule]:
    return [rulebook.rules[code] for code, one in found.items() if _broken(rulebook.rules[code], one)]


def _broken(rule: Rule, finding: Finding) -> bool:
    """Whether a binding rule is broken, for certain or as far as a person does not say otherwise."""
    return _binding(rule) and "violation" in (finding.outcome, finding.would_be)


def _open(rulebook: Rulebook, finding: Finding) -> bool:
    """Whether a finding leaves a breach of a binding rule possible."""
    said = finding.would_be or finding.outcome
    return _binding(rulebook.rules[finding.code]) and said not in _SETTLED


def _let_out(rulebook: Rulebook, rule: Rule, worse: Worse, as_of: date) -> bool:
    """Whether the law lets the worse subject go, as a pack says."""
    for one in rulebook.claims.exits:
        if rule.code in one.rules and one.fact == worse.fact:
            if one.when is None:
                return True
            typed = derived(read_facts(worse.facts, rulebook.kinds), rulebook, as_of)
            context = Context(rulebook, typed, as_of, Moment(as_of, frozenset(), LENIENT))
            return evaluate(one.when, context) is True
    return False


def worse_of(rulebook: Rulebook, facts: Mapping[str, Any]) -> list[Tree]:
    """All worse subjects of a subject, or the subject itself where nothing of it can be worse."""
    return [one.facts for one in worsenings(rulebook, facts)] or [dict(facts)]
