"""What stands in a cell, as the text that a facts file would hold."""

from __future__ import annotations

import math
import struct
from datetime import date, datetime, time
from decimal import Decimal

import polars as pl


def float_text(value: float, *, single: bool = False) -> str:
    """The shortest plain decimal that reads back as this binary float; `single` for one of 32 bits."""
    if not math.isfinite(value):
        return str(value)
    text = _single(value) if single else repr(value)
    return format(Decimal(text), "f").removesuffix(".0")


def _single(value: float) -> str:
    packed = struct.pack("f", value)
    return next(text for digits in range(1, 18) if struct.pack("f", float(text := f"{value:.{digits}g}")) == packed)


def as_text(column: pl.Series) -> pl.Series:
    """A column of identifiers as text; a float is its shortest decimal."""
    if not column.dtype.is_float():
        return column.cast(pl.String)
    distinct = column.drop_nulls().unique()
    texts = pl.Series([float_text(one, single=column.dtype == pl.Float32) for one in distinct], dtype=pl.String)
    return column.replace_strict(distinct, texts, default=None, return_dtype=pl.String)


def cell_text(value: object) -> str | None:
    """A value as text; None where there is none."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case float():
            return float_text(value)
        case Decimal():
            return format(value, "f")
        case datetime():
            midnight = value.timetz() == time()
            return value.date().isoformat() if midnight else value.isoformat(sep=" ")
        case date():
            return value.isoformat()
    return str(value)
