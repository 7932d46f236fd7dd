"""Legal texts, citations of them, and the dated, cited values and lists that they set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from cleanrules.errors import Position
from cleanrules.exact import Yearly
from cleanrules.frozen import FrozenDict
from cleanrules.law.bands import Band, Wanted
from cleanrules.law.confidence import Confidence, trusted, weakest
from cleanrules.law.windows import Dated, Window
from cleanrules.text import Text

Rank = Literal["law", "regulation", "department-rule", "local", "standard", "policy"]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A legal text. `number` is the document number; `rank` regulation means one of the State Council.

    A `descriptive` title says what the text is about, because its official title was not read. `may_be_changed_by` names
    an instrument that changes others of its kind from its own first day on, and whose content was not read.
    """

    id: str
    number: str
    title: Text
    issuer: str
    window: Window
    confidence: Confidence
    rank: Rank
    repealed_by: str | None = None
    draft: bool = False
    descriptive: bool = False
    note: Text | None = None
    may_be_changed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """An article of an instrument. `quote` is the article's own words, None where they were not read."""

    instrument: str
    article: str | None = None
    quote: str | None = None
    quote_confidence: Confidence | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """An end that a value surely does not pass, known apart from the value itself."""

    value: Fraction | date
    confidence: Confidence
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """One value in its window and for its keys. `value` is None where the law is known to set one that was not found.

    A day that recurs every year is, on a day asked, that of the year in which the day asked lies.

    `at_least` and `at_most` are what is certain where the value itself is weak or missing; of a share of a `whole` it is
    certain by itself that it lies between nothing and the whole.
    """

    window: Window
    keys: Mapping[str, Wanted]
    value: Fraction | date | Yearly | None
    confidence: Confidence
    cites: tuple[Citation, ...]
    supplied: bool = False
    position: Position | None = None
    at_least: Limit | None = None
    at_most: Limit | None = None
    whole: Fraction | None = None
    places: Mapping[str, Position] = field(default=FrozenDict(), compare=False, repr=False)
    """Where what it asks of each key is written."""

    def known(self, bar: Confidence) -> ParameterValue | None:
        """What evidence of at least that confidence says: the value, else the ends that are certain, else nothing."""
        if self.value is not None and trusted(self.confidence, bar):
            return self
        bounded = self.at_least is not None or self.at_most is not None or self.whole is not None
        return _limited(self, bar) if bounded else None

    @property
    def written(self) -> str:
        """What it says, with the ends that are stated: for what must change where it does."""
        ends = (("at least", self.at_least), ("at most", self.at_most))
        return " ".join([str(self.value), *(f"{word} {end.value}" for word, end in ends if end is not None)])

    def in_year(self, year: int) -> ParameterValue:
        """The value in a year: of a day that recurs, its day then."""
        return _dated(self, year) if isinstance(self.value, Yearly) else self

    @property
    def ends(self) -> tuple[Fraction | date | None, Fraction | date | None]:
        """The lowest and the highest that it may be; None where that is not known."""
        if self.value is not None:
            return (None, None) if isinstance(self.value, Yearly) else (self.value, self.value)
        natural = (None, None) if self.whole is None else (Fraction(0), self.whole)
        low, high = (
            one if end is None else end.value for end, one in zip((self.at_least, self.at_most), natural, strict=True)
        )
        return low, high


@lru_cache(maxsize=4096)
def _dated(value: ParameterValue, year: int) -> ParameterValue:
    """A recurring day in a year: one object each, as engines tell values apart so."""
    assert isinstance(value.value, Yearly)
    return replace(value, value=value.value.of(year))


@lru_cache(maxsize=4096)
def _limited(value: ParameterValue, bar: Confidence) -> ParameterValue | None:
    """A value of which only its ends are known, with what those rest on: one object each, as engines tell values apart so."""
    low, high = (
        end if end is not None and trusted(end.confidence, bar) else None for end in (value.at_least, value.at_most)
    )
    found = [end for end in (low, high) if end is not None]
    if not found and value.whole is None:
        return None
    trust = weakest([end.confidence for end in found] or ["derived"])
    cites = tuple(dict.fromkeys(cite for end in found for cite in end.cites))
    return ParameterValue(
        value.window, value.keys, None, trust, cites, value.supplied, value.position, low, high, value.whole,
        value.places,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """What a parameter depends on: a fact or category, or whether a coded fact lies in a named set.

    `list` says whose fact it is: `subject`, or the items of that list; empty where the name alone says it. `name` is what
    values call the key.
    """

    name: str
    source: str
    set: str | None = None
    list: str = ""
    position: Position | None = field(default=None, compare=False)

    @property
    def written(self) -> str:
        """The key as `by` has it."""
        return ".".join(part for part in (self.list, self.source, self.set) if part)


@dataclass(frozen=True, slots=True)
class Parameter(Dated[ParameterValue]):
    """A dated, cited value; `by` are the keys that choose among its values.

    An `external` parameter is one that the caller supplies, because the law leaves it to a place or a person. `otherwise`
    is what is known where there is no value: of a share, that it lies between nothing and the whole.
    """

    name: str
    title: Text
    unit: str
    type: Literal["number", "date"]
    by: tuple[Key, ...]
    values: tuple[ParameterValue, ...]
    external: bool = False
    gaps_allowed: bool = False
    position: Position | None = None
    otherwise: ParameterValue | None = None

    @property
    def versions(self) -> tuple[ParameterValue, ...]:  # type: ignore[override]
        """Its values."""
        return self.values

    def bands(self, key: Key) -> Iterator[Band]:
        """The bands among which an amount chooses."""
        yield from (band for value in self.values if isinstance(band := value.keys.get(key.name), Band))

    def numbers(self) -> Iterator[Fraction]:
        """All the numbers that it may be taken for: its values and their ends."""
        for one in (*self.values, *([] if self.otherwise is None else [self.otherwise])):
            ends = [end.value for end in (one.at_least, one.at_most) if end is not None]
            yield from (number for number in (one.value, *ends, one.whole) if isinstance(number, Fraction))


@dataclass(frozen=True, slots=True)
class Member:
    """A code in a named set, with how far its membership can be trusted."""

    code: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class SetVersion:
    """The members of a named set in one window. What is not complete says nothing of codes that it lacks."""

    window: Window
    members: tuple[Member, ...]
    confidence: Confidence
    cites: tuple[Citation, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class NamedSet(Dated[SetVersion]):
    """A dated list of regions, industries, or labels of a fact, as instruments name them."""

    name: str
    title: Text
    of: Literal["region", "industry", "label"]
    versions: tuple[SetVersion, ...]
    position: Position | None = None
