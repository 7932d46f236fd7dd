"""Amounts as people read them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cleanrules.facts.units import factor
from cleanrules.screening.values import quantity_text


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        ("11", "万t/a", "11 万t/a"),
        ("0.01", "%", "0.01 %"),
        ("3/2", "ratio", "1.5"),
        ("900", "t coal", "900 t 煤"),
        ("36/1229", "GJ/kgce", "36/1229 GJ/kgce"),
        ("28266012/6145", "GJ", "≈4599.84 GJ"),
        ("-16896033/30725", "GJ", "≈-549.91 GJ"),
        ("1234567/98765432100", "GJ", "≈0.0000125 GJ"),
    ],
)
def test_quantity(value: str, unit: str, shown: str) -> None:
    """A decimal stands exactly, a short fraction too; a long one without a decimal form is shown near."""
    assert shown == quantity_text(Fraction(value), unit, "zh")


@pytest.mark.parametrize(
    ("unit", "canonical", "expected"),
    [("kW", "亿J/h", "9/250"), ("GJ", "kJ", "1000000"), ("kWh", "J", "3600000"), ("亿kWh", "GJ", "360000")],
)
def test_physical_conversions(unit: str, canonical: str, expected: str) -> None:
    """Energy and power are converted exactly."""
    assert Fraction(expected) == factor(unit, canonical)
