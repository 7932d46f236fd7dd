"""Typed facts of many subjects of one kind, as columns: what the columnar engine judges. Needs the extra `[batch]`.

A column holds, by the type of its field (null is always *unknown*):

| field | column |
|---|---|
| flag | Boolean |
| amount | Int64, scaled by the field's decimals |
| event | Int32: the day's proleptic ordinal (`date.toordinal`), or `NOT_YET` |
| label | UInt16: the place of the label in the field's labels |
| region, industry | UInt32: the place of the code in `codes` |

Free text stands apart, in `texts` (String): no condition may read it, but explanations show it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from cleanrules.facts.facts import Scalar
from cleanrules.facts.fields import NOT_YET as NOT_YET_FACT
from cleanrules.facts.fields import Field, NotYet
from cleanrules.facts.kinds import Kind

NOT_YET = 0
"""The ordinal that stands for an event that has not happened; 1 January of year 1 is 1."""
DTYPES = {
    "flag": pl.Boolean(),
    "amount": pl.Int64(),
    "event": pl.Int32(),
    "label": pl.UInt16(),
    "region": pl.UInt32(),
    "industry": pl.UInt32(),
}
"""The type of the column of a field, by the field's type."""


@dataclass(frozen=True, slots=True)
class Items:
    """The items of one list fact, of all subjects: one row an item, in the order of the subjects.

    `parent` (UInt32) is the row of each item's subject, ascending. `given` and `complete` (Boolean, one a subject, never
    null) say whether the list is known, and whether it is all there is. `texts` holds the items' keys too.
    """

    parent: pl.Series
    frame: pl.DataFrame
    given: pl.Series
    complete: pl.Series
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: pl.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Subjects of one kind, one row each. A field without a column is unknown for all of them.

    `subjects` are their identifiers (String), `codes` the codes of each region or industry column, and `as_of` the day
    asked for: one for all, or a column (Int32, ordinals, never null). `rows` (UInt64) are the subjects' numbers in the
    whole input, from 1.
    """

    kind: Kind
    subjects: pl.Series
    frame: pl.DataFrame
    as_of: date | pl.Series
    lists: Mapping[str, Items] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: pl.DataFrame | None = None
    rows: pl.Series | None = None

    @property
    def height(self) -> int:
        """How many subjects there are."""
        return self.frame.height


def encoded(field: Field, value: Any, places: Mapping[str, int]) -> bool | int | str | None:
    """A typed value as it stands in a column; `places` numbers the labels or codes."""
    if isinstance(value, NotYet):
        return NOT_YET
    if isinstance(value, date):
        return value.toordinal()
    return places[value] if isinstance(value, str) and field.type != "text" else value


def decoded(field: Field, found: Any, codes: Sequence[str]) -> Scalar:
    """The value of a fact from what stands in its column; `codes` are those of a region or industry column."""
    value: Scalar = found
    if field.type == "event":
        value = NOT_YET_FACT if found == NOT_YET else date.fromordinal(found)
    elif field.type == "label":
        value = field.labels[found][0]
    elif field.type in ("region", "industry"):
        value = codes[found]
    return value
