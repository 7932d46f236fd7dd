"""From raw cells to a typed column. `Field.parse` is the meaning of a cell; here is only what is faster for clean columns.

What the fast way of a type can't settle goes to `Field.parse` as the text that a facts file would hold, once per distinct value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import polars as pl

from cleanrules.batch.values import cell_text, float_text
from cleanrules.engines.columns import DTYPES, encoded
from cleanrules.errors import FactError, shorten
from cleanrules.facts.fields import Field
from cleanrules.facts.units import factor, split_quantity

FAULTS = pl.Schema(
    {"row": pl.UInt32(), "column": pl.String(), "value": pl.String(), "message": pl.String(), "help": pl.String()}
)
"""What is wrong with cells: the row (from 0), the heading, the cell shortened, and the error."""
_EXACT = {pl.Float64(): 10**15, pl.Float32(): 10**6}
"""Below this a scaled float is one decimal only: no other of as many digits reads back as the same float."""
_INT64 = 2**63 - 1
_EPOCH = date(1970, 1, 1).toordinal()
_LAST_DAY = date.max.toordinal()
_NO_TEXT = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]"
_LONG_TEXT = 2000
_NO_FACTS = (pl.Binary, pl.Object, pl.List, pl.Array, pl.Struct)


@dataclass(frozen=True, slots=True)
class Cells:
    """A typed column: as in `engines.columns`, or String for free text. A faulty cell is null, and told in `faults`."""

    values: pl.Series
    codes: tuple[str, ...]
    faults: pl.DataFrame


def typed_cells(field: Field, raw: pl.Series, unit: str = "") -> Cells:
    """The typed column of a field; `unit` is that of bare numbers. Raises FactError for a column that holds no facts."""
    cells = _plain(raw)
    settled = _FAST.get(field.type, _nothing)(field, cells, unit)
    if settled.null_count() == cells.null_count():
        return Cells(settled, (), FAULTS.to_frame())
    return _parsed(field, cells, settled, unit)


def _plain(raw: pl.Series) -> pl.Series:
    """The column with days as days, and categories as texts."""
    if isinstance(raw.dtype, _NO_FACTS):
        raise FactError(f"the column `{shorten(raw.name)}` holds {raw.dtype}, which is no single fact")
    if isinstance(raw.dtype, pl.Datetime):
        local = raw.dt.replace_time_zone(None)
        day = local.dt.date()
        midnight = day.cast(local.dtype) == local
        return day if midnight.all() else day.cast(pl.String).zip_with(midnight, local.cast(pl.String))
    if isinstance(raw.dtype, pl.Categorical | pl.Enum | pl.Time):
        return raw.cast(pl.String)
    return raw.dt.to_string() if isinstance(raw.dtype, pl.Duration) else raw


# --- what Field.parse says, once for each distinct value ---


def _parsed(field: Field, cells: pl.Series, settled: pl.Series, unit: str) -> Cells:
    """The column with what was not settled parsed."""
    rows = (cells.is_not_null() & settled.is_null()).arg_true()
    part = cells.gather(rows)
    distinct = part.unique(maintain_order=True)
    found = [_outcome(field, text, unit) for text in _texts(field, distinct)]
    values = [one for one in found if not isinstance(one, _Fault)]
    codes = tuple(sorted({str(one) for one in values})) if field.type in ("region", "industry") else ()
    names = codes or tuple(label for label, _ in field.labels)
    places = {name: place for place, name in enumerate(names)}
    number = _numbered(part, distinct)
    coded = [None if isinstance(one, _Fault) else encoded(field, one, places) for one in found]
    column = pl.Series(coded, dtype=settled.dtype).gather(number)
    whole = column if len(rows) == len(cells) else settled.clone().scatter(rows, column)
    return Cells(whole, codes, _faults(cells.name, rows, number, found))


def _numbered(part: pl.Series, distinct: pl.Series) -> pl.Series:
    """The place of each value among the distinct ones."""
    if part.dtype == pl.String:
        return part.cast(pl.Enum(distinct)).to_physical().cast(pl.UInt32)
    return part.replace_strict(distinct, pl.int_range(len(distinct), dtype=pl.UInt32, eager=True))


@dataclass(frozen=True, slots=True)
class _Fault:
    value: str
    message: str
    help: str | None


def _outcome(field: Field, text: str | _Fault, unit: str) -> object:
    """What a cell's text means: the typed value, or what is wrong with it."""
    if isinstance(text, _Fault):
        return text
    try:
        return field.parse(_with_unit(text, unit))
    except FactError as cause:
        return _Fault(shorten(text), cause.message, cause.help)


def _with_unit(text: str, unit: str) -> str:
    """A bare number with the unit of its heading."""
    parts = split_quantity(text) if unit else None
    return f"{text} {unit}" if parts and not parts[1] else text


def _texts(field: Field, values: pl.Series) -> list[str] | list[str | _Fault]:
    """Values as the text of a facts file."""
    single = values.dtype == pl.Float32
    if values.dtype.is_float():
        texts = [float_text(value, single=single) for value in values]
        return [_lossless(field, text, values.dtype) for text in texts] if field.type == "text" else texts
    known = values.cast(pl.String) if values.dtype == pl.Date else values  # Python has no day after the year 9999
    return [cell_text(value) or "" for value in known]


def _lossless(field: Field, text: str, dtype: pl.DataType) -> str | _Fault:
    """A number as text, unless a float keeps fewer digits than it may have had."""
    if text[-1].isdigit() and abs(Decimal(text)) < _EXACT[dtype]:  # type: ignore[index]
        return text
    return _Fault(text, f"`{field.name}` is the binary float `{text}`, which may have lost digits", "keep it as text")


def _faults(heading: str, rows: pl.Series, number: pl.Series, found: list[object]) -> pl.DataFrame:
    told = [
        (place, heading, one.value, one.message, one.help) for place, one in enumerate(found) if isinstance(one, _Fault)
    ]
    if not told:
        return FAULTS.to_frame()
    known = pl.DataFrame(told, schema={**FAULTS, "row": pl.UInt32}, orient="row").rename({"row": "number"})
    cells = pl.DataFrame({"row": rows, "number": number})
    return cells.join(known, on="number", maintain_order="left").drop("number").select(FAULTS.names()).cast(FAULTS)


def faults(
    heading: str | None, rows: pl.Series, message: str | pl.Series, help: str | None = None, *, value: str | None = None
) -> pl.DataFrame:
    """A fault in some rows, with one message for all or one for each."""
    told = pl.DataFrame(
        {"row": rows, "column": heading, "value": value, "message": message, "help": help}, strict=False
    )
    return told.cast(FAULTS)


# --- the fast way of each type: null where it does not settle a cell ---


def _none(cells: pl.Series, dtype: pl.DataType) -> pl.Series:
    return pl.Series(cells.name, dtype=dtype).clear(len(cells))


def _nothing(field: Field, cells: pl.Series, unit: str) -> pl.Series:
    return _none(cells, DTYPES[field.type])


def _flag(field: Field, cells: pl.Series, unit: str) -> pl.Series:
    return cells if cells.dtype == pl.Boolean else _nothing(field, cells, unit)


def _event(field: Field, cells: pl.Series, unit: str) -> pl.Series:
    if cells.dtype != pl.Date:
        return _nothing(field, cells, unit)
    days = cells.to_physical() + _EPOCH
    return _within(days, 1, _LAST_DAY)


def _label(field: Field, cells: pl.Series, unit: str) -> pl.Series:
    if cells.dtype != pl.String:
        return _nothing(field, cells, unit)
    names = pl.Enum([name for name, _ in field.labels])
    return cells.cast(names, strict=False).to_physical().cast(DTYPES["label"])


def _text(field: Field, cells: pl.Series, unit: str) -> pl.Series:
    if cells.dtype.is_integer():
        return cells.cast(pl.String)
    if cells.dtype != pl.String:
        return _none(cells, pl.String())
    odd = cells.str.contains(_NO_TEXT) | (cells.str.len_chars() > _LONG_TEXT)
    return cells.set(odd.fill_null(False), None) if odd.any() else cells


def _amount(field: Field, cells: pl.Series, unit: str) -> pl.Series:
    """Amounts whose unit is a power of ten of the field's: the scaled integers."""
    ratio = factor(unit, field.unit) if unit else Fraction(1)
    power = None if ratio is None else _power(ratio * 10**field.decimals)
    low, high = (end * 10**field.decimals for end in (field.at_least, field.at_most))
    if power is None or not -_INT64 <= low <= high <= _INT64:
        return _nothing(field, cells, unit)
    limits = (ceil(low), floor(high))
    if cells.dtype.is_integer():
        return _scaled(cells, power, limits)
    if cells.dtype.is_float():
        return _float(cells, power, limits)
    if isinstance(cells.dtype, pl.Decimal):
        return _scaled(cells.to_physical(), power - cells.dtype.scale, limits)
    return _digits(cells, power, limits) if cells.dtype == pl.String else _nothing(field, cells, unit)


def _power(scale: Fraction) -> int | None:
    """The exponent of a power of ten."""
    up, down = str(scale.numerator), str(scale.denominator)
    ten = "1" in (up, down) and set(up[1:] + down[1:]) <= {"0"} and up[0] + down[0] == "11"
    return len(up) - len(down) if ten else None


def _scaled(whole: pl.Series, power: int, limits: tuple[int, int]) -> pl.Series:
    """Integers times a power of ten, where that is an integer of the range."""
    values = whole if whole.dtype == pl.Int64 else whole.cast(pl.Int64, strict=False)
    if power < -18 or power > 18:
        return values.set(values.is_not_null(), None)
    if power < 0:
        ten = 10**-power
        exact = values % ten == 0
        values = (values if exact.all() else values.set(~exact, None)) // ten
    ten = 10 ** max(power, 0)
    values = _within(values, -(-limits[0] // ten), limits[1] // ten)
    return values if ten == 1 else values * ten


def _within(values: pl.Series, low: int, high: int) -> pl.Series:
    """The values of the range; null for others."""
    least, most = values.min(), values.max()
    if least is None or (low <= least and most <= high):  # type: ignore[operator]
        return values
    return values.set(~values.is_between(low, high), None)


def _float(cells: pl.Series, power: int, limits: tuple[int, int]) -> pl.Series:
    """Floats as the shortest decimals that read back as them, scaled; NaN is in no range."""
    ten, exact = 10 ** max(power, 0), _EXACT[cells.dtype]  # type: ignore[index]
    if ten > exact:
        return _none(cells, pl.Int64())
    low, high = limits if power >= 0 else (-exact, exact)
    scaled = (cells.cast(pl.Float64) * ten).round()
    # a column of tens, as polars divides by a single number by multiplying with its inverse, which is not exact
    tens = pl.repeat(ten, len(cells), dtype=pl.Float64, eager=True)
    same = (scaled / tens).cast(cells.dtype) == cells
    fits = same & scaled.is_between(max(low, 1 - exact), min(high, exact - 1))
    whole = (scaled if fits.all() else scaled.set(~fits.fill_null(True), None)).cast(pl.Int64)
    return whole if power >= 0 else _scaled(whole, power, limits)


def _digits(cells: pl.Series, power: int, limits: tuple[int, int]) -> pl.Series:
    """Plain decimals as text, scaled."""
    places = max(power, 0)
    if places > 16:
        return _none(cells, pl.Int64())
    tail = rf"(\.[0-9]{{1,{places}}}0{{0,5}})?" if places else r"(\.0{1,5})?"
    plain = cells.str.contains(rf"^[+-]?[0-9]{{1,{18 - places}}}{tail}$")
    kept = cells if plain.all() else cells.set(~plain, None)
    whole = kept.cast(pl.Decimal(38, places), strict=False).to_physical()
    return _scaled(whole, power - places, limits)


_FAST: Mapping[str, Callable[[Field, pl.Series, str], pl.Series]] = {
    "flag": _flag,
    "amount": _amount,
    "event": _event,
    "label": _label,
    "text": _text,
}
