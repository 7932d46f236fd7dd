"""The parts of a table: by the day that governs, known or not, and by guards that several rules share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from cleanrules.engines.columnar.tally import number_of
from cleanrules.engines.columns import NOT_YET, Items, Table
from cleanrules.engines.compiler import breach_column, law_column
from cleanrules.engines.program import AS_OF
from cleanrules.language.nodes import And, Condition, OneOf, Within
from cleanrules.law.confidence import ORDER
from cleanrules.rulebook.model import Rulebook
from cleanrules.rulebook.plan import PlanRule
from cleanrules.rulebook.strata import asked_by
from cleanrules.rulebook.uses import facts_of

KNOWN, UNKNOWN = "known", "unknown"
"""How a part is named by whether its governing day is known."""
_SHARED = 3
"""So many rules must share a guard before a table is parted by it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that one event governs and that share a guard, and the names of all facts that they may read."""

    event: str | None
    guard: Condition | None
    rules: tuple[PlanRule, ...]
    names: frozenset[str]
    stratum: int = 0


def by_governing_day(table: Table, event: str | None) -> Iterator[pl.Series | None]:
    """The rows whose governing day is known, and those of which it is not; None for the whole table."""
    if event is None:
        yield None
        return
    if event in table.frame.columns:
        unknown = table.frame[event].is_null()
        if not unknown.all():
            yield (~unknown).alias(KNOWN)
        if unknown.any():
            yield unknown.alias(UNKNOWN)
    else:
        yield pl.repeat(True, table.height, dtype=pl.Boolean, eager=True).alias(UNKNOWN)


def governing_day(table: Table, event: str | None) -> pl.Expr | None:
    """The day whose law is asked for; an event that is not yet there is taken for the day asked."""
    if event is None:
        return None if isinstance(table.as_of, date) else pl.col(AS_OF)
    return pl.when(pl.col(event) == NOT_YET).then(pl.col(AS_OF)).otherwise(pl.col(event))


def groups_of(rulebook: Rulebook, rules: Sequence[PlanRule]) -> Iterator[Group]:
    """The rules by governing event, and by a part of their `when` that several share and that excludes by itself."""
    atoms = {planned.rule.code: list(_atoms(planned.rule.when)) for planned in rules}
    shared = Counter(
        (planned.rule.governed_by, atom) for planned in rules for atom in dict.fromkeys(atoms[planned.rule.code])
    )
    groups: dict[tuple[int, str | None, Condition | None], list[PlanRule]] = {}
    for planned in rules:
        event = planned.rule.governed_by
        best = max(
            ((shared[event, atom], -place) for place, atom in enumerate(atoms[planned.rule.code])), default=(0, 0)
        )
        guard = atoms[planned.rule.code][-best[1]] if best[0] >= _SHARED else None
        stratum = rulebook.strata.get(planned.rule.code, 0)
        groups.setdefault((stratum, event, guard), []).append(planned)
    for (stratum, event, guard), some in sorted(groups.items(), key=lambda one: one[0][0]):
        yield Group(event, guard, tuple(some), _names(rulebook, some), stratum)


def _atoms(when: Condition) -> Iterator[Condition]:
    """The parts of a guard that no moment of the law changes, each of which excludes by itself."""
    for part in when.items if isinstance(when, And) else (when,):
        if isinstance(part, OneOf) or (isinstance(part, Within) and part.set is None):
            yield replace(part, text="")


def _names(rulebook: Rulebook, rules: Sequence[PlanRule]) -> frozenset[str]:
    """The facts that some rules may read."""
    found: set[str] = set()
    for planned in rules:
        found.update(facts_of(planned.rule, rulebook))
        if rulebook.strata.get(planned.rule.code):
            for code in asked_by(rulebook, planned.rule):
                found |= {law_column(code), *(breach_column(code, bar) for bar in ORDER)}
    return frozenset(found)


def taken(table: Table, mask: pl.Series, names: frozenset[str] | None = None) -> Table:
    """The subjects of a mask, with the columns and lists that are asked for."""
    columns = table.frame.columns if names is None else [name for name in table.frame.columns if name in names]
    lists = {name: items for name, items in table.lists.items() if names is None or name in names}
    return replace(
        table,
        subjects=table.subjects.clear(),
        frame=table.frame.select(columns).filter(mask) if columns else pl.DataFrame(height=number_of(mask)),
        as_of=table.as_of if isinstance(table.as_of, date) else table.as_of.filter(mask),
        lists={name: _items_taken(items, mask) for name, items in lists.items()},
        texts=None,
        rows=None,
    )


def _items_taken(items: Items, mask: pl.Series) -> Items:
    places = (mask.cast(pl.UInt32).cum_sum() - 1).cast(pl.UInt32)
    kept = mask.gather(items.parent)
    return replace(
        items,
        parent=places.gather(items.parent.filter(kept)),
        frame=items.frame.filter(kept) if items.frame.width else pl.DataFrame(height=number_of(kept)),
        given=items.given.filter(mask),
        complete=items.complete.filter(mask),
        texts=None,
    )
