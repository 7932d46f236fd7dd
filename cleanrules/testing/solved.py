"""Subjects from the solver of the extra `proof`: exactly at the boundary of each comparison, one step below, one above."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from cleanrules.language.linear import difference
from cleanrules.language.nodes import Compare, CompareDays
from cleanrules.law.confidence import LENIENT
from cleanrules.law.windows import Moment
from cleanrules.proof.encode import Domain, Encoder, Range, Subject, denominator, places, solver, z3
from cleanrules.proof.logic import both
from cleanrules.proof.places import Places
from cleanrules.proof.subject import EARLIEST, LATEST, Item
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.plan import plan_rule
from cleanrules.rulebook.reads import Read
from cleanrules.testing.boundary import comparisons
from cleanrules.testing.condition_mutants import resolution
from cleanrules.testing.walker import Walker

EFFORT = 2_000_000
"""How many of its own steps the solver may take for one question, so that a slow machine gets the same answers."""


@dataclass(frozen=True)
class Solved:
    """A subject on a day, whose left side of a comparison of a rule is less than, equal to, or more than its right side."""

    facts: Mapping[str, Any]
    as_of: date
    code: str
    text: str
    side: int


def boundary_subjects(rulebook: Rulebook, *, codes: Sequence[str] = ()) -> Iterator[Solved]:
    """Subjects at left − right = −1, 0 and +1 smallest steps for each comparison of some rules (by default of all).

    One for each span of days on which the law stays as it is and the rule may be in force; where possible the rule applies.
    Raises MissingExtra without `cleanrules[proof]`.
    """
    known = places([rulebook])
    for code in codes or rulebook.rules:
        rule = rulebook.rules[code]
        days = sorted({day for day in plan_rule(rulebook, code).regimes if EARLIEST < day <= LATEST} | {EARLIEST})
        for span in pairwise([*days, date(LATEST.year + 1, 1, 1)]):
            moment = Moment(span[0], frozenset(), LENIENT)
            if rule.window.holds(moment) is not False:
                yield from _in_span(rulebook, rule, known, span, moment)


def _in_span(
    rulebook: Rulebook, rule: Rule, known: Places, span: tuple[date, date], moment: Moment
) -> Iterator[Solved]:
    subject = Subject(rulebook.kinds[rule.kind], known, span, Domain(full=True, not_yet=False))
    encoder = Encoder(rulebook, subject, moment)
    applies = encoder.rule(rule).applies.yes
    governed = True
    if rule.governed_by is not None:
        _, day = subject.event(subject.kind.fields[rule.governed_by], None)
        governed = both(day >= span[0].toordinal(), day < span[1].toordinal())
    for part in comparisons([rule], rulebook):
        margin, step = _margin(part, encoder, rulebook)
        if margin is None or isinstance(margin, int):
            continue
        for side, near in (
            (0, margin == 0),
            (-1, both(margin < 0, margin >= -step)),
            (1, both(margin > 0, margin <= step)),
        ):
            found = _model(subject, [(both(governed, near, applies)), both(governed, near)])
            if found is not None:
                text = getattr(part.node, "text", "")
                facts = Walker(rulebook, rule.kind).consistent({"id": "s1", **subject.facts(found)})
                yield Solved(facts, subject.day(found), rule.code, text, side)


def _margin(part: Read, encoder: Encoder, rulebook: Rulebook) -> tuple[Any, int]:
    """Left less right of a comparison, of the first item where it speaks of items; and the smallest step that it can make."""
    owner = None
    if part.listed is not None:
        owner = Item(encoder.subject.kind.fields[part.listed], 0)
    if isinstance(part.node, Compare):
        linear = difference(part.node)
        scale = denominator(linear, rulebook)
        return _exact(encoder.margin(part.node, owner)), max(1, int(resolution(part.node) * scale))
    assert isinstance(part.node, CompareDays)
    span = encoder.day(part.node.left, owner) + encoder.day(part.node.right, owner).times(-1)
    return _exact(span), 1


def _exact(found: Range) -> Any:
    return found.low if found.exact else None


def _model(subject: Subject, formulas: Sequence[Any]) -> Any:
    """A model of the first formula that has one."""
    for formula in formulas:
        check = solver(subject, effort=EFFORT)
        check.add(formula)
        if check.check() == z3.sat:
            return check.model()
    return None
