"""Days moved by days or months, as columns."""

from datetime import date
from functools import lru_cache, partial

import polars as pl

from cleanrules.engines.expressions import (
    Number,
    number,
)
from cleanrules.language.nodes import (
    Shift,
)

EPOCH = date(1970, 1, 1).toordinal()
_LAST = date.max.toordinal()
_USUAL = range(date(1900, 1, 1).toordinal(), date(2200, 1, 1).toordinal())


def moved(end: Number, shift: Shift, step: Number) -> Number:
    """A day so many days or months later; a month that lacks the day ends it; none where no calendar has it."""
    if end is None or step is None:
        return None
    day = number(end)
    if shift.unit == "days":
        found = day + step * shift.sign
    else:
        months = step * shift.sign
        found = (
            day.map_batches(partial(_months_later, months), pl.Int64)
            if isinstance(months, int)
            else _offset(day, months)
        )
    return pl.when(found.is_between(1, _LAST)).then(found)


def _offset(day: pl.Expr, months: int | pl.Expr) -> pl.Expr:
    written = f"{months}mo" if isinstance(months, int) else pl.format("{}mo", months)
    return (day - EPOCH).cast(pl.Int32).cast(pl.Date).dt.offset_by(written).cast(pl.Int32).cast(pl.Int64) + EPOCH


def _months_later(months: int, days: pl.Series) -> pl.Series:
    """The days so many months later: looked up where all lie in the usual centuries, since a calendar is slow."""
    first, last = days.min(), days.max()
    usual = _USUAL[0] <= first and last <= _USUAL[-1] if isinstance(first, int) and isinstance(last, int) else False
    if usual:
        return _calendar(months).gather(days - _USUAL[0])
    return days.to_frame("day").select(_offset(pl.col("day"), months)).to_series()


@lru_cache(maxsize=64)
def _calendar(months: int) -> pl.Series:
    days = pl.arange(_USUAL[0], _USUAL[-1] + 1, eager=True, dtype=pl.Int64)
    return days.to_frame("day").select(_offset(pl.col("day"), months)).to_series()
