"""What of the law changes between two days: instruments, rules, categories, parameters, named sets, penalties, legal basis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cleanrules.errors import UsageError
from cleanrules.law.instruments import Instrument
from cleanrules.law.windows import Bound
from cleanrules.rulebook.histories import History, Version, What, histories
from cleanrules.rulebook.model import Rulebook
from cleanrules.text import Text

How = Literal["begins", "ends", "changes", "may change"]
_ORDER: tuple[What, ...] = ("instrument", "rule", "category", "parameter", "set", "penalty", "basis")


@dataclass(frozen=True, slots=True)
class LawChange:
    """One thing that changes on a day; where the day is not `certain`, on one not before it.

    `before` are the versions that end with the day before, `after` those that begin; `rules` the codes of the rules that
    rest on it. `may change` is said of an instrument that another, whose content was not read, may have changed (`by`).
    """

    day: date
    certain: bool
    what: What
    name: str
    how: How
    title: Text
    before: tuple[Version, ...]
    after: tuple[Version, ...]
    rules: tuple[str, ...]
    by: Instrument | None = None


def law_changes(rulebook: Rulebook, since: date, until: date, *, select: Sequence[str] = ()) -> tuple[LawChange, ...]:
    """What changes after `since`, up to and with `until`, for the rules whose code begins with one of `select`, or all.

    A bound that is only roughly known counts wherever it may lie. Raises UsageError.
    """
    if until <= since:
        raise UsageError(f"`{until}` does not lie after `{since}`", help="give the earlier day first")
    rules = [rule for rule in rulebook.select(tuple(select)) if rule.status != "removed"]
    found = [
        one
        for history in histories(rulebook, rules, whole=not select)
        for one in _changes(history, since, until, rulebook)
    ]
    return tuple(sorted(found, key=lambda one: (one.day, _ORDER.index(one.what), one.how, one.name)))


def _changes(history: History, since: date, until: date, rulebook: Rulebook) -> Iterator[LawChange]:
    """The changes of one thing, one for each bound that lies between the days."""
    own = _own_bounds(history, rulebook)
    bounds = {_place(bound): bound for one in history.versions for bound in one.window.bounds}
    for place, bound in bounds.items():
        if not _between(bound, since, until) or place in own:
            continue
        before = tuple(one for one in history.versions if one.window.until and _place(one.window.until) == place)
        after = tuple(one for one in history.versions if one.window.start and _place(one.window.start) == place)
        how: How = "changes" if before and after else "begins" if after else "ends"
        yield LawChange(
            bound.day, not bound.event, history.what, history.name, how, history.title, before, after, history.rules
        )
    yield from _doubts(history, since, until, rulebook)


def _doubts(history: History, since: date, until: date, rulebook: Rulebook) -> Iterator[LawChange]:
    """That an instrument may have changed with another that begins between the days."""
    for version in history.versions:
        one = version.value
        other = rulebook.instruments.get(one.may_be_changed_by or "") if isinstance(one, Instrument) else None
        if other is None or other.window.start is None or not _between(other.window.start, since, until):
            continue
        day = other.window.start.day
        yield LawChange(
            day, True, history.what, history.name, "may change", history.title, (version,), (), history.rules, other
        )


def _own_bounds(history: History, rulebook: Rulebook) -> set[object]:
    """For a legal basis: the bounds of its rule, at which the rule itself is told."""
    if history.what != "basis":
        return set()
    return {_place(bound) for bound in rulebook.rules[history.name].window.bounds}


def _place(bound: Bound) -> tuple[date, str, date | None]:
    return bound.day, bound.event, bound.certain_from


def _between(bound: Bound, since: date, until: date) -> bool:
    """Whether the bound lies after `since`, up to `until`, or may."""
    if not bound.event:
        return since < bound.day <= until
    return bound.day <= until and (bound.certain_from is None or bound.certain_from > since)
