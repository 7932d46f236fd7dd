"""What only several subjects together show: facts to add to each of them, and the facts of the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cleanrules.frozen import FrozenDict
from cleanrules.text import Text


@dataclass(frozen=True, slots=True)
class Addition:
    """A fact of one subject that the others show. A fact that is given is never overwritten.

    `subject` is the subject's place among those that were handed over; `field` the name of a fact, or `list.field` of
    the item whose key is `item`. `value` is as in a facts file, and `source` says which subjects show it.
    """

    subject: int
    field: str
    value: object
    source: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class Grouping:
    """What a portfolio's function returns: additions to the subjects, and the facts of the portfolio.

    `facts` are as in a facts file, without the `kind`; an amount is a whole number, a Fraction or text, in its field's
    unit. `sources` say by path (`units[0].plans`) which subjects a fact comes from; `notes` stand in the head of the
    report.
    """

    facts: Mapping[str, object]
    additions: tuple[Addition, ...] = ()
    sources: Mapping[str, str] = field(default_factory=FrozenDict)
    notes: tuple[Text, ...] = ()
