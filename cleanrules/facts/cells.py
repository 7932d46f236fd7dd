"""What stands in a cell of a spreadsheet, as the text that a facts file would hold."""

from __future__ import annotations

import math
import struct
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction

from cleanrules.exact import number_text

EXACT_BELOW = 10**15
"""A spreadsheet keeps fifteen digits of a number; a longer one is not what was typed."""


def float_text(value: float, *, single: bool = False) -> str:
    """The shortest plain decimal that reads back as this binary float; `single` for one of 32 bits."""
    if not math.isfinite(value):
        return str(value)
    text = _single(value) if single else repr(value)
    return format(Decimal(text), "f").removesuffix(".0")


def _single(value: float) -> str:
    packed = struct.pack("f", value)
    return next(text for digits in range(1, 18) if struct.pack("f", float(text := f"{value:.{digits}g}")) == packed)


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


def shown(value: object, number_format: str) -> object:
    """A cell's value: nothing for empty text, and `50%` for a half that the sheet shows as a percentage."""
    if type(value) in (int, float) and "%" in number_format:
        return f"{number_text(Fraction(repr(value)) * 100)}%"
    return None if value == "" else value
