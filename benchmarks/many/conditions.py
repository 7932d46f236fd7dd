"""The generated rules as plain data, and how their conditions are written out: one `Words` for each language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Literal, Protocol

Operator = Literal[">=", ">", "<=", "<"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A ratio by window, or by whether the plant's region lies in `zone`.

    `values` are in order of their windows, each with the day on which it ends (None: still in force); with a zone they
    are two, inside and outside.
    """

    name: str
    values: tuple[tuple[date | None, Fraction], ...]
    zone: str | None = None

    def on(self, day: date) -> Fraction:
        """The value in force on a day."""
        return next(value for until, value in self.values if until is None or day < until)


@dataclass(frozen=True, slots=True)
class Zone:
    """A named set of regions or industries: inside are all codes that begin with one of the stems."""

    name: str
    stems: tuple[str, ...]

    def inside(self, codes: Sequence[str]) -> list[str]:
        """Those of the codes that surely lie in it."""
        return [code for code in codes if code.startswith(self.stems)]

    def perhaps(self, codes: Sequence[str]) -> list[str]:
        """Those that are coarser than a member, so that one can't tell."""
        found = [code for code in codes if any(stem.startswith(code.removesuffix("0000")) for stem in self.stems)]
        return [code for code in found if code not in self.inside(codes)]


@dataclass(frozen=True, slots=True)
class Flag:
    """A yes-or-no fact."""

    name: str


@dataclass(frozen=True, slots=True)
class Label:
    """That a label is one of some."""

    name: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """That a region or industry lies in a zone."""

    name: str
    zone: Zone


@dataclass(frozen=True, slots=True)
class Category:
    """That a category holds."""

    name: str


@dataclass(frozen=True, slots=True)
class Term:
    """A factor, perhaps a parameter, times a fact; or a constant."""

    factor: Fraction
    fact: str | None = None
    parameter: Parameter | None = None


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two sums of terms."""

    left: tuple[Term, ...]
    operator: Operator
    right: tuple[Term, ...]

    @property
    def parameter(self) -> Parameter | None:
        """Its parameter, if it has one."""
        return next((term.parameter for term in (*self.left, *self.right) if term.parameter), None)


@dataclass(frozen=True, slots=True)
class Day:
    """A comparison of an event with a day."""

    name: str
    operator: Operator
    day: date


@dataclass(frozen=True, slots=True)
class All:
    """A conjunction."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """A disjunction."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """A negation."""

    part: Condition


Condition = Flag | Label | Within | Category | Compare | Day | All | Either | Not


def walk(condition: Condition) -> Iterator[Condition]:
    """A condition and all below it."""
    yield condition
    match condition:
        case All(parts) | Either(parts):
            for part in parts:
                yield from walk(part)
        case Not(part):
            yield from walk(part)


@dataclass(frozen=True, slots=True)
class Exempting:
    """An exception: exempt, or another requirement."""

    when: Condition
    require: Condition | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One generated rule."""

    code: str
    when: Condition
    require: Condition
    exception: Exempting | None
    governed_by: str | None
    policy: bool

    @property
    def failed(self) -> str:
        """The outcome where the requirement does not hold."""
        return "advice" if self.policy else "violation"


@dataclass(frozen=True, slots=True)
class Sides:
    """A comparison in integers: weights of scaled facts, and a constant, on each side."""

    left: tuple[tuple[int, str], ...]
    left_constant: int
    operator: Operator
    right: tuple[tuple[int, str], ...]
    right_constant: int


def integers(compare: Compare, value: Fraction | None, decimals: dict[str, int]) -> Sides:
    """A comparison multiplied out to integers, its parameter (if any) having that value."""

    def weight(term: Term) -> Fraction:
        factor = term.factor * value if term.parameter and value is not None else term.factor
        return factor / Fraction(10) ** decimals.get(term.fact or "", 0)

    scale = lcm(*(weight(term).denominator for term in (*compare.left, *compare.right)))

    def side(terms: tuple[Term, ...]) -> tuple[tuple[tuple[int, str], ...], int]:
        facts = tuple((int(weight(term) * scale), term.fact) for term in terms if term.fact)
        return facts, int(sum((weight(term) * scale for term in terms if not term.fact), Fraction(0)))

    left, right = side(compare.left), side(compare.right)
    return Sides(left[0], left[1], compare.operator, right[0], right[1])


class Words(Protocol):
    """How one language writes the parts of a condition."""

    def flag(self, name: str) -> str:
        """A yes-or-no fact."""
        ...

    def label(self, name: str, labels: tuple[str, ...]) -> str:
        """That a label is one of some."""
        ...

    def within(self, name: str, zone: Zone) -> str:
        """That a code lies in a zone."""
        ...

    def category(self, name: str) -> str:
        """That a category holds."""
        ...

    def day(self, name: str, operator: Operator, day: date) -> str:
        """A comparison of an event with a day."""
        ...

    def compare(self, sides: Sides) -> str:
        """A comparison in integers."""
        ...

    def dated(self, event: str, choices: Sequence[tuple[date | None, str]]) -> str:
        """The condition in force on the day of an event; where that is unknown, what all of them agree on."""
        ...

    def zoned(self, within: str, inside: str, outside: str) -> str:
        """One condition inside a zone, another outside; where that is unknown, what both agree on."""
        ...

    def conjunction(self, parts: Sequence[str]) -> str:
        """All of them."""
        ...

    def disjunction(self, parts: Sequence[str]) -> str:
        """Any of them."""
        ...

    def negation(self, part: str) -> str:
        """Not that."""
        ...


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes conditions for the peers: exact integers, the law of a day, or of the day of an event that governs."""

    words: Words
    decimals: dict[str, int]
    zones: dict[str, Zone]
    as_of: date

    def write(self, condition: Condition, governed_by: str | None = None) -> str:
        """The condition in the words."""
        words = self.words
        match condition:
            case Flag(name):
                return words.flag(name)
            case Label(name, labels):
                return words.label(name, labels)
            case Within(name, zone):
                return words.within(name, zone)
            case Category(name):
                return words.category(name)
            case Day(name, operator, day):
                return words.day(name, operator, day)
            case Compare():
                return self._compare(condition, governed_by)
            case All(parts):
                return words.conjunction([self.write(part, governed_by) for part in parts])
            case Either(parts):
                return words.disjunction([self.write(part, governed_by) for part in parts])
            case Not(part):
                return words.negation(self.write(part, governed_by))

    def requirement(self, rule: Rule) -> str:
        """What a rule requires, its exception counted in; where that is in doubt, what holds either way."""
        words, require = self.words, self.write(rule.require, rule.governed_by)
        if rule.exception is None:
            return require
        when = self.write(rule.exception.when)
        if rule.exception.require is None:
            return words.disjunction([when, require])
        other = self.write(rule.exception.require, rule.governed_by)
        ways = ([when, other], [words.negation(when), require], [other, require])
        return words.disjunction([words.conjunction(way) for way in ways])

    def _compare(self, compare: Compare, governed_by: str | None) -> str:
        parameter, words = compare.parameter, self.words
        if parameter is None:
            return words.compare(integers(compare, None, self.decimals))
        written = [words.compare(integers(compare, value, self.decimals)) for _, value in parameter.values]
        if parameter.zone is not None:
            return words.zoned(words.within("region", self.zones[parameter.zone]), written[0], written[1])
        if governed_by is None:
            return words.compare(integers(compare, parameter.on(self.as_of), self.decimals))
        return words.dated(
            governed_by, [(until, one) for (until, _), one in zip(parameter.values, written, strict=True)]
        )
