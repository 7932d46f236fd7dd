"""Legal texts, citations of them, and the dated, cited values and lists that they set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from cleanrules.errors import Position
from cleanrules.law.confidence import Confidence
from cleanrules.law.windows import Window
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
class ParameterValue:
    """One value in its window and for its keys. `value` is None where the law is known to set one that was not found."""

    window: Window
    keys: Mapping[str, bool | str]
    value: Fraction | date | None
    confidence: Confidence
    cites: tuple[Citation, ...]
    supplied: bool = False
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """What a parameter depends on: a fact or category, or whether a coded fact lies in a named set."""

    name: str
    source: str
    set: str | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated, cited value; `by` are the keys that choose among its values.

    An `external` parameter is one that the caller supplies, because the law leaves it to a place or a person.
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
class NamedSet:
    """A dated list of regions or industries as instruments name them."""

    name: str
    title: Text
    of: Literal["region", "industry"]
    versions: tuple[SetVersion, ...]
    position: Position | None = None
