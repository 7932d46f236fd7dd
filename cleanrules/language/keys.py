"""What the keys of parameters read: facts and categories of the subject or of a list's items, and bands of amounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from cleanrules.facts.fields import Field
from cleanrules.facts.units import base
from cleanrules.language.nodes import Ref
from cleanrules.law.bands import Band
from cleanrules.law.instruments import Key

SUBJECT = "subject"
"""How a key says that it is the subject's own, where a list's items have one of the same name."""
Classified = Callable[[str], str | None]
"""The list whose items a category classifies, empty for the subject itself; None where there is no such category."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a key reads: a fact or (without `field`) a category, of the subject or of the items of `list`."""

    list: str
    field: Field | None

    @property
    def ref(self) -> Ref | None:
        """The fact; None for a category."""
        return None if self.field is None else Ref(self.field, "item" if self.list else "")


def sources(key: Key, fields: Mapping[str, Field], classified: Classified) -> Iterator[Source]:
    """All that a key may mean among the facts and categories of a kind, that of the subject first."""
    name = key.source
    if key.list in ("", SUBJECT) and name in fields:
        yield Source("", fields[name])
    of = classified(name)
    if of is not None and key.list in ("", of or SUBJECT):
        yield Source(of, None)
    for listed in (one for one in fields.values() if one.item and key.list in ("", one.name)):
        if name in listed.item_fields:
            yield Source(listed.name, listed.item_fields[name])


# --- bands ---


@dataclass(frozen=True, slots=True)
class Cell:
    """Amounts that no band tells apart, in the scale of their field: from `low` to `high`, None is no end."""

    low: int | None
    high: int | None
    content: Fraction
    """One of them, in the base unit."""


def content(field: Field, value: int) -> Fraction:
    """A known amount as bands take it: exactly, in the base unit."""
    return field.exact(value) * base(field.unit)[1]


def cells(field: Field, bands: Iterable[Band]) -> tuple[Cell, ...]:
    """The amounts of a field, taken apart wherever a band begins or ends: what an amount that is unknown may be.

    As in sums an amount that can't be negative is from nothing up; its declared maximum excludes nothing.
    """
    scale = 10**field.decimals / base(field.unit)[1]
    least = 0 if field.at_least >= 0 else None
    starts: set[int] = set()
    for band in bands:
        if band.low is not None:
            low = band.low.value * scale
            starts.add(ceil(low) if band.low.inside else floor(low) + 1)
        if band.high is not None:
            high = band.high.value * scale
            starts.add(floor(high) + 1 if band.high.inside else ceil(high))
    inner = sorted(one for one in starts if least is None or one > least)
    lows = [least, *inner]
    highs = [*(one - 1 for one in inner), None]
    return tuple(
        Cell(low, high, content(field, low if low is not None else 0 if high is None else high))
        for low, high in zip(lows, highs, strict=True)
    )
