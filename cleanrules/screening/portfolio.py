"""Screens several subjects together: each by itself, with what the others show of it, and the whole as a subject."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from cleanrules.errors import CleanRulesError, FactError, PluginError, UsageError, dated, did_you_mean, shorten
from cleanrules.facts.facts import Facts, Listing, Record, Scalar, Value, read_facts
from cleanrules.facts.fields import Field
from cleanrules.facts.grouping import Addition, Grouping
from cleanrules.frozen import FrozenDict
from cleanrules.law.confidence import DEFAULT_BAR, Confidence
from cleanrules.rulebook.load import load_rulebook, with_parameters
from cleanrules.rulebook.model import Portfolio, Rulebook
from cleanrules.screening.conclusion import WORST_FIRST, Conclusion
from cleanrules.screening.deciding.decided import decided_together, decisions
from cleanrules.screening.deciding.files import Rulings, Waivers
from cleanrules.screening.findings import Screening
from cleanrules.screening.screen import DEFAULT_ENGINE, Engine, FactsLike, as_day, placed, screen, typed_facts
from cleanrules.text import Text


@dataclass(frozen=True)
class PortfolioScreening:
    """The screenings of all subjects, in the order given, and that of the whole. Iterates over them, the whole last.

    `portfolio` is None where `select` names no rule for the whole, and `projects` empty where it names none for them.
    """

    projects: tuple[Screening, ...]
    portfolio: Screening | None

    @property
    def conclusion(self) -> Conclusion:
        """The worst of all conclusions. Raises UsageError where nothing was screened: that is no verdict."""
        if not len(self):
            raise UsageError("nothing was screened, so that there is no conclusion", help="give the facts of a subject")
        return min((one.conclusion for one in self), key=WORST_FIRST.index)

    def __iter__(self) -> Iterator[Screening]:
        yield from self.projects
        if self.portfolio is not None:
            yield self.portfolio

    def __len__(self) -> int:
        return len(self.projects) + (self.portfolio is not None)


@dated
def screen_portfolio(
    facts: Sequence[FactsLike],
    *,
    as_of: date | str,
    decided_on: date | str | None = None,
    region: str | None = None,
    rulebook: Rulebook | None = None,
    engine: str | Engine = DEFAULT_ENGINE,
    minimum_confidence: Confidence = DEFAULT_BAR,
    parameters: Mapping[str, Any] | Path | str | None = None,
    select: Sequence[str] | str = (),
    assumptions: Sequence[Text] = (),
    rulings: Rulings | None = None,
    waivers: Waivers | None = None,
    today: date | str | None = None,
) -> PortfolioScreening:
    """Screen several subjects of one kind together: each as `screen` does, and the whole.

    A plugin's function says what the whole is (hook `cleanrules_portfolios`). Where several are given, each needs an `id`
    or a `name` of its own. The order in which they are given changes nothing but the order of the screenings. `rulings` and
    `waivers` are for all subjects, the whole among them.

    Raises FactError, PackError, DecisionError, PluginError, UsageError or EngineError.
    """
    book = rulebook if rulebook is not None else load_rulebook()
    if parameters is not None:
        book = with_parameters(book, parameters)
    given = decisions(rulings, waivers, None if today is None else as_day(today, "today"), book)
    typed = [placed(typed_facts(one, book), region, book) for one in facts]
    rule = _portfolio_of(typed, book)
    grouping = _grouped(rule, typed)
    selectors = _by_kind((select,) if isinstance(select, str) else tuple(select), (rule.of, rule.kind), book)
    options: dict[str, Any] = {
        "as_of": as_of, "decided_on": decided_on, "rulebook": book, "engine": engine,
        "minimum_confidence": minimum_confidence,
    }  # fmt: skip
    projects: tuple[Screening, ...] = ()
    if rule.of in selectors:
        members = _added(typed, grouping.additions, rule, book)
        projects = tuple(screen(one, select=selectors[rule.of], assumptions=assumptions, **options) for one in members)
    whole = None
    if rule.kind in selectors:
        notes = (*assumptions, *grouping.notes)
        whole = screen(_whole(rule, grouping, book), select=selectors[rule.kind], assumptions=notes, **options)
    found = decided_together([*projects, *([] if whole is None else [whole])], given)
    return PortfolioScreening(found[: len(projects)], None if whole is None else found[-1])


def _portfolio_of(facts: Sequence[Facts], rulebook: Rulebook) -> Portfolio:
    """How the subjects are put together. Raises FactError, UsageError."""
    if not facts:
        raise UsageError("a portfolio has no subjects", help="give the facts of at least one")
    kinds = sorted({one.kind for one in facts})
    if len(kinds) > 1:
        raise FactError(
            f"a portfolio has subjects of the kinds {', '.join(f'`{kind}`' for kind in kinds)}",
            help="screen each kind by itself",
        )
    if kinds[0] not in rulebook.portfolios:
        known = ", ".join(f"`{kind}`" for kind in sorted(rulebook.portfolios)) or "none"
        raise UsageError(f"no plugin puts subjects of the kind `{kinds[0]}` together", help=f"kinds known: {known}")
    _check_names(facts)
    return rulebook.portfolios[kinds[0]]


def _check_names(facts: Sequence[Facts]) -> None:
    """That findings can name each of several subjects. Raises FactError."""
    seen: set[str] = set()
    for number, one in enumerate(facts, 1):
        if len(facts) > 1 and not one.id:
            raise FactError(
                f"subject {number} of the portfolio has neither `id` nor `name`", help="findings name the projects"
            )
        if one.id in seen:
            raise FactError(f"two subjects of the portfolio are called `{shorten(one.id)}`", help="leave one out")
        seen.add(one.id)


def _by_kind(select: tuple[str, ...], kinds: tuple[str, ...], rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    """For each kind those selectors that name a rule of it, if any does. Raises UsageError."""
    if not select:
        return dict.fromkeys(kinds, ())
    found = {one: {rule.kind for rule in rulebook.select((one,))} for one in select}
    chosen = {kind: tuple(one for one in select if kind in found[one]) for kind in kinds}
    if not any(chosen.values()):
        asked = ", ".join(f"`{one}`" for one in select)
        raise UsageError(f"{asked} is for no subject of the kinds {', '.join(f'`{kind}`' for kind in kinds)}")
    return {kind: some for kind, some in chosen.items() if some}


def _grouped(rule: Portfolio, facts: Sequence[Facts]) -> Grouping:
    """What the plugin's function says. Raises PluginError."""
    try:
        found = rule.function(tuple(facts))
    except Exception as cause:
        raise PluginError(
            f"{_who(rule)}: {type(cause).__name__}: {shorten(cause, 200)}",
            help="a fault of the plugin, not of the facts",
        ) from cause
    if not isinstance(found, Grouping):
        raise PluginError(f"{_who(rule)}: the function returns a {type(found).__name__}, expected a Grouping")
    return found


def _who(rule: Portfolio) -> str:
    return f"plugin `{rule.owner}`, portfolio of kind `{rule.of}`"


def _whole(rule: Portfolio, grouping: Grouping, rulebook: Rulebook) -> Facts:
    """The facts of the whole, checked as those in a file. Raises PluginError."""
    try:
        facts = read_facts(grouping.facts, rulebook.kinds, kind=rule.kind)
    except CleanRulesError as cause:
        raise PluginError(f"{_who(rule)}: {cause.message}", help=cause.help) from None
    return replace(facts, sources=FrozenDict({**facts.sources, **grouping.sources}))


def _added(
    facts: Sequence[Facts], additions: Sequence[Addition], rule: Portfolio, rulebook: Rulebook
) -> tuple[Facts, ...]:
    """The subjects with what the others show of them; what is given stays. Raises PluginError."""
    found: dict[int, list[Addition]] = {}
    for one in additions:
        if not 0 <= one.subject < len(facts):
            raise PluginError(f"{_who(rule)}: a fact is added to subject {one.subject} of {len(facts)}")
        found.setdefault(one.subject, []).append(one)
    return tuple(
        _Adding(one, rule, rulebook).all(found[place]) if place in found else one for place, one in enumerate(facts)
    )


class _Adding:
    """The facts of one subject on their way to more."""

    def __init__(self, facts: Facts, rule: Portfolio, rulebook: Rulebook) -> None:
        self.facts, self.rule, self.fields = facts, rule, rulebook.kinds[facts.kind].fields
        self.values: dict[str, Value] = dict(facts.values)
        self.sources = dict(facts.sources)
        self.places: dict[str, dict[Scalar, int]] = {}

    def all(self, additions: Sequence[Addition]) -> Facts:
        """The facts with the additions; what two of them say differently is an error. Raises PluginError."""
        for one in dict.fromkeys(additions):
            self.add(one)
        return replace(self.facts, values=FrozenDict(self.values), sources=FrozenDict(self.sources))

    def add(self, one: Addition) -> None:
        name, dot, inner = one.field.partition(".")
        field = self.field(self.fields, name)
        if dot:
            place = self.place(name, field, one.item)
            listing = self.values[name]
            assert isinstance(listing, Listing)
            row = listing.items[place]
            if inner not in row:
                more: Record = FrozenDict({**row, inner: self.parsed(self.field(field.item_fields, inner), one)})
                items = (*listing.items[:place], more, *listing.items[place + 1 :])
                self.values[name] = Listing(items, listing.complete)
                self.sources[f"{name}[{place}].{inner}"] = one.source
        elif name not in self.values:
            self.values[name] = self.parsed(field, one)
            self.sources[name] = one.source

    def place(self, name: str, field: Field, item: str) -> int:
        """Where in a list the item with a key stands."""
        if name not in self.places:
            listing = self.values.get(name)
            key = next((one.name for one in field.item if one.key), "")
            rows = listing.items if isinstance(listing, Listing) else ()
            self.places[name] = {row[key]: place for place, row in enumerate(rows)}
        if item not in self.places[name]:
            raise self.fail(f"`{name}` of `{self.facts.id}` has no item `{shorten(item)}`")
        return self.places[name][item]

    def field(self, fields: Mapping[str, Field], name: str) -> Field:
        if name not in fields:
            raise self.fail(f"kind `{self.facts.kind}` has no field `{shorten(name)}`", did_you_mean(name, fields))
        return fields[name]

    def parsed(self, field: Field, one: Addition) -> Scalar:
        try:
            return field.parse(one.value)  # type: ignore[return-value]
        except FactError as cause:
            raise self.fail(cause.message, cause.help) from None

    def fail(self, message: str, help: str | None = None) -> PluginError:
        return PluginError(f"{_who(self.rule)}: {message}", help=help)
