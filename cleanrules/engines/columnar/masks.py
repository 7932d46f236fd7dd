"""The outcomes of rules as masks of rows: at one moment, by the regimes that may govern, and as open bounds may lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import combinations

import polars as pl

from cleanrules.engines.compiler import Compiler, When
from cleanrules.engines.expressions import Truth, conjunction, disjunction, negation
from cleanrules.language.nodes import Reading
from cleanrules.law.confidence import LENIENT, Confidence
from cleanrules.rulebook.model import Rule
from cleanrules.rulebook.plan import PlanRule

Mask = pl.Expr | bool
"""Rows of a part: a Boolean column, or all or none of them."""


@dataclass(frozen=True, slots=True)
class Masks:
    """The rows for which a rule has each outcome: no two share a row, and those in none are undetermined. Null is no.

    `free` are those without a breach whether or not the rule applies; `law` those that only law which is not available
    keeps open; `review` those that open bounds do.
    """

    excluded: Mask
    compliant: Mask
    breach: Mask
    free: Mask
    pending: Mask
    law: Mask
    review: Mask = False

    @property
    def calm(self) -> Mask:
        """The rows where no breach is possible."""
        return _any_of([self.excluded, self.compliant, self.free, self.pending])

    @property
    def open(self) -> Mask:
        """The rows without a decided outcome."""
        return _no(_any_of([self.calm, self.breach]))

    @property
    def undetermined(self) -> Mask:
        """The rows that facts keep open."""
        return _no(_any_of([self.calm, self.breach, self.law, self.review]))


def judged(planned: PlanRule, compiler: Compiler, known: bool, day: date | None, bar: Confidence) -> Masks:
    """The verdicts on one rule, its worlds and regimes taken together: a world is decided where its regimes agree."""
    worlds = [
        _once(_in_world([_masks(planned.rule, compiler, when) for when in world], compiler), compiler)
        for world in _worlds(planned, known, day, bar)
    ]
    return worlds[0] if len(worlds) == 1 else _once(_over_worlds(worlds, compiler), compiler)


def _once(masks: Masks, compiler: Compiler) -> Masks:
    return Masks(*(compiler.once(getattr(masks, one.name), "") for one in fields(Masks)))


def _masks(rule: Rule, compiler: Compiler, when: When) -> Masks:
    """The outcomes at one moment: as `outcome.outcome_of`."""
    applies, holds = (compiler.once(truth, "") for truth in compiler.judged(rule, when))
    excluded, free = _yes(negation(applies)), _all_of([_null(applies), holds])
    compliant, breach = _yes(conjunction([applies, holds])), _yes(conjunction([applies, negation(holds)]))
    pending: Mask = False
    law: Mask = False
    open_ = compiler.once(_no(_any_of([excluded, compliant, breach, free])), "")
    if open_ is not False:
        pending = compiler.once(_all_of([open_, _yes(compiler.unbreached(rule, when, "in_time"))]), "")
    if open_ is not False and when.bar == LENIENT:
        ways: tuple[Reading, Reading] = ("law_for", "law_against")
        settled = [_no(_null(compiler.unbreached(rule, when, way))) for way in ways]
        law = _all_of([open_, _no(pending), *settled])
    return Masks(excluded, compliant, breach, free, pending, law)


def _in_world(several: Sequence[Masks], compiler: Compiler) -> Masks:
    """What every regime that may govern leaves possible: as `outcome._in_world`."""
    if len(several) == 1:
        return several[0]
    several = [_once(one, compiler) for one in several]
    excluded, compliant, breach, law = (
        _all_of([getattr(one, name) for one in several]) for name in ("excluded", "compliant", "breach", "law")
    )
    calm = _all_of([one.calm for one in several])
    waits = _any_of([one.pending for one in several])
    free = _all_of([calm, _no(waits), _no(excluded), _no(compliant)])
    return Masks(excluded, compliant, breach, free, _all_of([calm, waits]), law)


def _over_worlds(worlds: Sequence[Masks], compiler: Compiler) -> Masks:
    """What the ways in which open bounds may lie come to: as `outcome.combined`."""
    whole = _once(_in_world(worlds, compiler), compiler)
    shut = compiler.once(_no(_any_of([one.undetermined for one in worlds])), "")
    law = compiler.once(_all_of([shut, _any_of([one.law for one in worlds])]), "")
    return replace(whole, law=law, review=_all_of([shut, _no(law), _no(whole.calm), _no(whole.breach)]))


def named(code: str, found: Masks, only: Mask) -> dict[str, Mask]:
    """The masks of a rule by name, of the rows that count."""
    named = {one.name: getattr(found, one.name) for one in fields(Masks)}
    named |= {"open": found.open, "undetermined": found.undetermined}
    return {f"{code} {name}": _all_of([mask, only]) for name, mask in named.items()}


def _null(truth: Truth) -> Mask:
    """The rows where a truth is unknown."""
    return truth.is_null() if isinstance(truth, pl.Expr) else truth is None


def _yes(truth: Truth) -> Mask:
    return False if truth is None else truth


def _no(mask: Mask) -> Mask:
    return ~mask.fill_null(value=False) if isinstance(mask, pl.Expr) else not mask


def _all_of(masks: Sequence[Mask]) -> Mask:
    return _yes(conjunction(masks))


def _any_of(masks: Sequence[Mask]) -> Mask:
    return _yes(disjunction(masks))


def _worlds(planned: PlanRule, known: bool, day: date | None, bar: Confidence) -> list[tuple[When, ...]]:
    """The alternatives that the evidence leaves open; in each, the moments of the regimes that may govern."""
    if known and day is None:
        events = sorted({bound.event for bound in planned.open_bounds})
        return [
            (When(None, frozenset(happened), bar),)
            for size in range(len(events) + 1)
            for happened in combinations(events, size)
        ]
    days = (day,) if day is not None else planned.regimes
    return [
        tuple(When(moment.day, moment.happened, bar) for moment in moments) for moments in planned.moments(days, bar)
    ]
