"""A city's distance to its targets: districts against indicators, over the years whose statistics are given.

A set of facts of the kind `district` holds the statistics of one period, which ends on `statistics_on`; several periods are
several sets with one identifier. A target is due on the last day of its rule's window.

The course is judged by a straight line. Let d be the signed distance to the target (below zero: short of it) at the first
period given, and let s of the n months from that period to the due day have passed at the last one. The line from d to the
target asks for a distance of at least d * (n - s) / n. All of it is exact: fractions, and whole months.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal, get_args

from cleanrules.errors import FactError, UsageError, dated
from cleanrules.exact import Interval
from cleanrules.facts.facts import Facts
from cleanrules.frozen import FrozenDict
from cleanrules.language.nodes import Amount, Compare
from cleanrules.law.codes import regions
from cleanrules.law.confidence import DEFAULT_BAR, Confidence
from cleanrules.meaning.amounts import amount
from cleanrules.rulebook.judging import NOTHING
from cleanrules.rulebook.model import Outcome, Rule, Rulebook
from cleanrules.screening.findings import Finding
from cleanrules.screening.screen import as_day, no_rules, screen
from cleanrules.screening.support import Need
from cleanrules.text import Text

DISTRICT, PERIOD = "district", "statistics_on"
State = Literal["missed", "review", "undetermined", "open", "expired", "reached"]
"""Worst first: missed on the due day; for review; a statistic is lacking; not due yet; the target ended; reached."""
STATES: tuple[State, ...] = get_args(State)
_BETTER: dict[str, bool] = {">=": True, ">": True, "<=": False, "<": False}
_SETTLED: dict[Outcome, State] = {
    "compliant": "reached", "no_breach": "reached", "missed": "missed", "needs_review": "review", "pending": "open",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """What one period's statistics say of a target: the figure, and how far it lies beyond the target (below zero: short)."""

    day: date
    value: Fraction | None
    distance: Fraction | None


@dataclass(frozen=True, slots=True)
class Course:
    """Whether a district is on course: the distance that the straight line asks for at the last period, and the one it has."""

    since: date
    needed: Fraction
    distance: Fraction

    @property
    def held(self) -> bool:
        """Whether the district is on course."""
        return self.distance >= self.needed


@dataclass(frozen=True, slots=True)
class Score:
    """One district against one target.

    `due` is the target's last day, None where it has none. `would_be` is what holds if weak evidence does. `points` are all
    periods up to the due day whose figure is known, in order; `lacking` says which statistics would settle the state.
    """

    district: str
    rule: Rule
    state: State
    period: date
    value: Fraction | None
    target: Fraction | None
    unit: str
    distance: Fraction | None
    due: date | None
    ended: bool
    would_be: Outcome | None = None
    course: Course | None = None
    points: tuple[Point, ...] = ()
    lacking: tuple[Need, ...] = ()

    @property
    def code(self) -> str:
        """The code of the target's rule."""
        return self.rule.code

    @property
    def indicator(self) -> Text:
        """What the target measures: the title of the one statistic that it compares, else the rule's title."""
        terms = self.rule.require.left.terms if isinstance(self.rule.require, Compare) else ()
        found = [term.quantity.ref.field.title for term in terms if isinstance(term.quantity, Amount)]
        return found[0] if len(found) == len(terms) == 1 else self.rule.title


@dataclass(frozen=True, slots=True)
class Place:
    """A district or an indicator with how many of its scores have each state."""

    name: str
    counts: Mapping[State, int]


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """All scores, by indicator and the best district first; the districts, best first; the indicators, worst first."""

    as_of: date
    scores: tuple[Score, ...]
    districts: tuple[Place, ...]
    indicators: tuple[Place, ...]
    rulebook: Rulebook


@dated
def scoreboard(
    facts: Iterable[Facts],
    rulebook: Rulebook,
    *,
    as_of: date | str,
    select: Sequence[str] = (),
    minimum_confidence: Confidence = DEFAULT_BAR,
) -> Scoreboard:
    """Score districts against the targets of a rulebook.

    Raises FactError for facts of another kind, without `statistics_on` or a name, or given twice for one period; UsageError
    where there is nothing to compare: no district, or no target.
    """
    day = as_day(as_of, "as_of")
    years = _by_district(facts)
    rules = [rule for rule in rulebook.select(tuple(select)) if rule.force == "target" and rule.kind == DISTRICT]
    if not years:
        raise UsageError("no district is given, so that nothing can be compared", help="give the facts of at least one")
    if not rules and select:
        raise UsageError(f"{', '.join(f'`{one}`' for one in select)} is no target of a district", help="leave it out")
    if not rules:
        raise no_rules(rulebook, DISTRICT)
    judge = _Judge(rulebook, day, minimum_confidence)
    scores = [
        score
        for district, sets in years.items()
        for rule in rules
        if (score := judge.score(district, sets, rule)) is not None
    ]
    ranked = sorted(scores, key=lambda one: (one.code, *_rank(one)))
    districts = _places(((one.district, one.state) for one in ranked), worst_first=False)
    return Scoreboard(day, tuple(ranked), districts, _places((one.code, one.state) for one in ranked), rulebook)


def _by_district(facts: Iterable[Facts]) -> dict[str, dict[date, Facts]]:
    """The sets of facts by district and period, in order of time."""
    found: dict[str, dict[date, Facts]] = {}
    for one in facts:
        name, day = district_of(one), one.values.get(PERIOD)
        if one.kind != DISTRICT:
            raise FactError(
                f"`{name}` is of the kind `{one.kind}`, expected `{DISTRICT}`", help="leave the file out, or screen it"
            )
        if not name:
            raise FactError("a district has neither `id`, `name` nor `region`", help="give it an `id`")
        if not isinstance(day, date):
            raise FactError(f"the facts of `{name}` have no `{PERIOD}`", help="write the last day of the period")
        if day in found.setdefault(name, {}):
            raise FactError(f"two sets of facts of `{name}` end on {day}", help="leave one out, or put them together")
        found[name][day] = one
    return {name: dict(sorted(sets.items())) for name, sets in found.items()}


def district_of(facts: Facts) -> str:
    """What a district is called: its identifier, its name, or its region's."""
    place = facts.values.get("region")
    return facts.id or (regions().full_name(place) if isinstance(place, str) else "")


@dataclass(frozen=True, slots=True)
class _Judge:
    rulebook: Rulebook
    as_of: date
    bar: Confidence

    def score(self, district: str, sets: Mapping[date, Facts], rule: Rule) -> Score | None:
        """One district's score; None where the target is not one of this district."""
        due = _due(rule)
        in_time = [day for day in sets if due is None or day <= due]
        period = in_time[-1] if in_time else max(sets)
        finding = self.finding(sets[period], rule, due)
        if finding.outcome == "not_applicable":
            return None
        points = [self.point(sets[day], rule, due, day) for day in in_time]
        known = tuple(one for one in points if one.distance is not None)
        shown = points[-1] if in_time else Point(period, _side(finding, left=True), None)
        state = self.state(finding, period, due)
        return Score(
            district, rule, state, period, shown.value, _side(finding, left=False), _unit(rule),
            shown.distance, due, due is not None and due < self.as_of,
            finding.would_be if state == "review" else None,
            _course(known, period, due) if state == "open" else None, known, self.lacking(finding, state, rule),
        )  # fmt: skip

    def finding(self, facts: Facts, rule: Rule, due: date | None) -> Finding:
        """The finding of a rule as if the period ended on the due day."""
        if due is not None and rule.governed_by == PERIOD:
            facts = replace(facts, values=FrozenDict({**facts.values, PERIOD: due}))
        found = screen(
            facts, as_of=max(self.as_of, due or self.as_of), rulebook=self.rulebook, engine="compiled",
            select=[rule.code], minimum_confidence=self.bar,
        )  # fmt: skip
        return found[rule.code]

    def point(self, facts: Facts, rule: Rule, due: date | None, day: date) -> Point:
        """What a period says."""
        finding = self.finding(facts, rule, due)
        return Point(day, _side(finding, left=True), _distance(finding))

    def state(self, finding: Finding, period: date, due: date | None) -> State:
        """The state, from the finding and the days."""
        if due is not None and period > due:
            return "expired"
        if finding.outcome == "undetermined":
            return "undetermined"
        if due is not None and period < due:
            return "open" if self.as_of <= due else "undetermined"
        return _SETTLED[finding.outcome]

    def lacking(self, finding: Finding, state: State, rule: Rule) -> tuple[Need, ...]:
        """The statistics that are lacking: those of the finding, or those up to the due day."""
        if state != "undetermined" or finding.outcome == "undetermined":
            return finding.missing if state == "undetermined" else ()
        field = self.rulebook.kinds[DISTRICT].fields[PERIOD]
        due = _due(rule)
        return (Need(PERIOD, Text(f"截至{due}的统计", f"statistics up to {due}"), field.unit),)


def _due(rule: Rule) -> date | None:
    """The last day of the rule's window."""
    return None if rule.window.until is None else rule.window.until.day - timedelta(days=1)


def _unit(rule: Rule) -> str:
    return rule.require.left.unit if isinstance(rule.require, Compare) else ""


def _side(finding: Finding, *, left: bool) -> Fraction | None:
    """One side of the requirement; None where it is no comparison, or not known exactly."""
    compare = finding.rule.require
    if not isinstance(compare, Compare):
        return None
    context = finding.context(finding.verdict.moments[-1])
    found: Interval = amount(compare.left if left else compare.right, context, NOTHING)
    return found.exact


def _distance(finding: Finding) -> Fraction | None:
    """How far the figure lies beyond the target; below zero where it falls short."""
    compare = finding.rule.require
    if not isinstance(compare, Compare) or compare.op not in _BETTER:
        return None
    context = finding.context(finding.verdict.moments[-1])
    apart = amount(compare.apart, context, NOTHING).exact
    return apart if apart is None or _BETTER[compare.op] else -apart


def _course(points: Sequence[Point], period: date, due: date | None) -> Course | None:
    """The course from the first period to the last; None without two of them, or where the last one is unknown."""
    if due is None or len(points) < 2 or points[-1].day != period:
        return None
    first, last = points[0], points[-1]
    assert first.distance is not None
    assert last.distance is not None
    whole, passed = _months(first.day, due), _months(first.day, last.day)
    if whole <= 0:
        return None
    return Course(first.day, min(first.distance, Fraction(0)) * Fraction(whole - passed, whole), last.distance)


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _rank(score: Score) -> tuple[bool, Fraction, str]:
    """The largest distance first, what is not known last."""
    return score.distance is None, -(score.distance or Fraction(0)), score.district


def _places(states: Iterable[tuple[str, State]], *, worst_first: bool = True) -> tuple[Place, ...]:
    counted: dict[str, dict[State, int]] = {}
    for name, state in states:
        counted.setdefault(name, dict.fromkeys(STATES, 0))[state] += 1
    places = [Place(name, FrozenDict(counts)) for name, counts in counted.items()]
    sign = -1 if worst_first else 1
    return tuple(sorted(places, key=lambda one: (*(sign * number for number in _misses(one)), one.name)))


def _misses(place: Place) -> Iterator[int]:
    """What ranks a place: fewer targets missed, then fewer not settled, then more reached."""
    counts = place.counts
    yield counts["missed"]
    yield counts["undetermined"] + counts["review"]
    yield -counts["reached"]
