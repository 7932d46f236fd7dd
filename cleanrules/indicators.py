"""The indicator method (清洁生产评价指标体系): weighted indicators at three levels, a composite index, and a grade.

A table is data: indicators in categories, the weight of each, its values at levels I, II and III, and the grading steps. A
plant's level for an indicator is the best that it attains, and counts for the lower ones too (cumulative membership). An
indicator that does not apply is left out and the others of its category take its weight; one that nobody answered does
not: it leaves the index, and perhaps the grade, between what it would be at the worst and at the best answer.

Source: 《清洁生产评价指标体系编制通则》 (试行稿), as docs/law/audit.md, section 8, gives it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from cleanrules.errors import FactError, did_you_mean, shorten
from cleanrules.exact import plain_decimal
from cleanrules.facts.units import factor, spellings, split_quantity
from cleanrules.law.confidence import Confidence, weakest
from cleanrules.text import Text

Level = Literal["I", "II", "III", "below"]
"""What a plant attains, best first."""
Answer = Literal["I", "II", "III", "below", "not-applicable"]
Relation = Literal["<=", ">=", "<", ">"]
LEVELS: tuple[Level, ...] = get_args(Level)
GRADED: tuple[Level, ...] = LEVELS[:-1]
ANSWERS: dict[str, Answer] = {answer: answer for answer in get_args(Answer)}
ADVANCED: Level = "II"
"""The grade that a new plant or project must reach: the steps below it are for existing plants."""
WHOLE = Fraction(100)


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a value must be to attain a level."""

    relation: Relation
    value: Fraction

    def met(self, value: Fraction) -> bool:
        """Whether a value attains it."""
        match self.relation:
            case "<=":
                return value <= self.value
            case ">=":
                return value >= self.value
            case "<":
                return value < self.value
        return value > self.value


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator, with values in `unit` or levels in words.

    `weight` is its share of the category, None where it is not known; indicators with one `split` share a weight out among
    those of them that apply. A limit indicator (限定性指标) must itself attain the level of a grade.
    """

    name: str
    title: Text
    weight: Fraction | None
    split: str | None
    limit: bool
    unit: str
    thresholds: Mapping[Level, Threshold]
    texts: Mapping[Level, Text]
    confidence: Confidence

    def level(self, written: str) -> Answer:
        """The level of an answer: a level, `not-applicable`, or a value, in the indicator's unit or with its own.

        Raises FactError.
        """
        if written in ANSWERS:
            return ANSWERS[written]
        parts = split_quantity(written) if self.thresholds else None
        number = plain_decimal(parts[0]) if parts else None
        if parts is None or number is None:
            expected = f"a value in `{self.unit}`, " if self.thresholds else ""
            raise FactError(
                f"indicator `{self.name}` is `{shorten(written)}`, expected {expected}a level or `not-applicable`",
                help=f"levels: {', '.join(f'`{level}`' for level in LEVELS)}",
            )
        ratio = factor(parts[1], self.unit) if parts[1] else Fraction(1)
        if ratio is None:
            known = ", ".join(f"`{one}`" for one in spellings(self.unit)[:6])
            raise FactError(
                f"indicator `{self.name}` has the unit `{shorten(parts[1])}`, expected `{self.unit}`",
                help=f"units known: {known}",
            )
        value = number * ratio
        return next((level for level in GRADED if self.thresholds[level].met(value)), "below")


@dataclass(frozen=True, slots=True)
class Category:
    """A category of indicators and its weight; a bonus category comes on top of the others."""

    name: str
    title: Text
    weight: Fraction | None
    bonus: bool
    indicators: tuple[Indicator, ...]
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class GradeStep:
    """What a grade needs: the index at its level, the level of all limit indicators, perhaps that of all others."""

    grade: Level
    title: Text
    index: Fraction
    limits: Level
    others: Level | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The index at each level and the grade, each from the worst to the best that the open answers allow.

    `index` is empty where the weights are not known. `open` are the indicators without an answer.
    """

    index: Mapping[Level, tuple[Fraction, Fraction]]
    worst: Level
    best: Level
    open: tuple[str, ...]
    confidence: Confidence

    @property
    def grade(self) -> Level | None:
        """The grade, if it is the same whatever the open answers are."""
        return self.worst if self.worst == self.best else None

    @property
    def advanced(self) -> bool | None:
        """Whether the grade is II or better, as a new project's must be; None where that is open."""
        worst, best = attains(self.worst, ADVANCED), attains(self.best, ADVANCED)
        return worst if worst == best else None


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """A set of indicators with its grading steps, best first.

    A `draft` serves to test the arithmetic and gives no legal result.
    """

    name: str
    title: Text
    categories: tuple[Category, ...]
    steps: tuple[GradeStep, ...]
    confidence: Confidence
    draft: bool = False
    note: Text | None = None

    def indicators(self) -> Iterator[Indicator]:
        """All indicators."""
        for category in self.categories:
            yield from category.indicators

    @property
    def scored(self) -> bool:
        """Whether the weights are known."""
        return all(category.weight is not None for category in self.categories)

    def indicator(self, name: str) -> Indicator:
        """The indicator of a name. Raises FactError."""
        known = {one.name: one for one in self.indicators()}
        if name not in known:
            near = did_you_mean(name, known) or f"the first are {', '.join(f'`{one}`' for one in [*known][:6])}"
            raise FactError(f"unknown indicator `{shorten(name)}` of `{self.name}`", help=near)
        return known[name]

    def assess(self, answers: Mapping[str, Answer]) -> Assessment:
        """The index and the grade; without weights no more than what the limit indicators exclude.

        An item of a bonus category that is not answered earns no bonus. Raises FactError for an unknown indicator, and
        where no indicator of a category applies, for which the method has no rule.
        """
        for name in answers:
            self.indicator(name)
        bonus = {one.name for category in self.categories if category.bonus for one in category.indicators}
        names = [one.name for one in self.indicators()]
        unanswered = tuple(name for name in names if name not in answers and name not in bonus)
        given: dict[str, Answer] = {**dict.fromkeys(bonus, "below"), **answers}
        low: dict[str, Answer] = {**given, **dict.fromkeys(unanswered, "below")}
        high: dict[str, Answer] = {**given, **dict.fromkeys(unanswered, "I")}
        least = self._index(low) if self.scored else dict.fromkeys(GRADED, Fraction(0))
        most = self._index(high) if self.scored else dict.fromkeys(GRADED, WHOLE)
        index = {level: (least[level], most[level]) for level in GRADED} if self.scored else {}
        trust = [one.confidence for some in (self.categories, self.indicators()) for one in some]
        return Assessment(
            index, self._grade(low, least), self._grade(high, most), unanswered, weakest([self.confidence, *trust])
        )

    def _index(self, answers: Mapping[str, Answer]) -> dict[Level, Fraction]:
        """The composite index at each level, from 0 to 100; what a bonus category adds ends at 100."""
        total = dict.fromkeys(GRADED, Fraction(0))
        for category in self.categories:
            weights = shares(category, answers)
            if not weights and not category.bonus:
                raise FactError(
                    f"no indicator of the category `{category.name}` applies, for which the method has no rule",
                    help="have the authority say which set applies",
                )
            for name, weight in weights.items():
                for level in GRADED:
                    if attains(answers[name], level):
                        total[level] += (category.weight or 0) * weight
        return {level: min(found * WHOLE, WHOLE) for level, found in total.items()}

    def _grade(self, answers: Mapping[str, Answer], index: Mapping[Level, Fraction]) -> Level:
        """The first step that holds."""
        graded = [one for category in self.categories if not category.bonus for one in category.indicators]
        for step in self.steps:
            asked = ((one, step.limits if one.limit else step.others) for one in graded)
            if index[step.grade] >= step.index and all(
                level is None or attains(answers[one.name], level) for one, level in asked
            ):
                return step.grade
        return "below"


def attains(answer: Answer, level: Level) -> bool:
    """Whether an answer attains a level: what is better counts too, and what does not apply stands in nobody's way."""
    return answer == "not-applicable" or LEVELS.index(answer) <= LEVELS.index(level)


def shares(category: Category, answers: Mapping[str, Answer]) -> dict[str, Fraction]:
    """The weight of each indicator that applies, together the whole of the category; a bonus is not renormalised."""
    used = [one for one in category.indicators if answers[one.name] != "not-applicable"]
    weights = {one.name: (one.weight or Fraction(0)) / _sharing(one, used) for one in used}
    if category.bonus:
        return weights
    total = sum(weights.values(), Fraction(0))
    return {name: weight / total for name, weight in weights.items()}


def _sharing(indicator: Indicator, used: Iterable[Indicator]) -> int:
    """Among how many indicators a weight is shared out."""
    return 1 if indicator.split is None else sum(one.split == indicator.split for one in used)
