"""Units: exact factors, spellings, and what each is a unit of."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cleanrules.facts.units import factor, spellings, split_quantity, unit_text


@pytest.mark.parametrize(("unit", "canonical", "ratio"), [
    ("kWh", "MJ", "3.6"), ("MJ", "kWh", "5/18"), ("GJ", "kWh", "2500/9"), ("TJ", "GJ", "1000"),
    ("万t/a", "t/a", "10000"), ("亿t/a", "万t/a", "10000"), ("Mt/a", "万t/a", "100"), ("kt/a", "Mt/a", "1/1000"),
    ("亩", "m2", "2000/3"), ("公顷", "亩", "15"), ("㎡", "m2", "1"), ("m²", "m2", "1"), ("万平方米", "m2", "10000"),
    ("kgce", "tce", "1/1000"), ("μm", "m", "1/1000000"), ("µm", "m", "1/1000000"), ("ratio", "%", "100"), ("%", "ratio", "1/100"),
    ("万元", "元", "10000"), ("t coal", "tcoal", "1"), ("吨", "吨", "1"),
])  # fmt: skip
def test_exact_factors(unit: str, canonical: str, ratio: str) -> None:
    """A unit is so many of another, exactly; 1 kWh is 3.6 MJ."""
    assert Fraction(ratio) == factor(unit, canonical)


@pytest.mark.parametrize(
    ("unit", "canonical"),
    [("吨", "t/a"), ("tce", "t coal"), ("t/a", "t/d"), ("kg", "m2"), ("万", "m2"), ("", "m2"), ("x", "y")],
)
def test_what_measures_something_else(unit: str, canonical: str) -> None:
    """Tonnes of coal are no tonnes of coal equivalent, and a bare 吨 is neither."""
    assert factor(unit, canonical) is None


@pytest.mark.parametrize(
    ("unit", "zh"),
    [
        ("ratio", "比值"),
        ("t coal", "t 煤"),
        ("tce", "t 标准煤"),
        ("亿tce", "亿t 标准煤"),
        ("kgoe/(t·factor)", "kgoe/(t·因数)"),
        ("万t/a", "万t/a"),
    ],
)
def test_names_in_chinese(unit: str, zh: str) -> None:
    """A unit has a name in Chinese where its own has English in it, and facts may be given in it."""
    assert (zh, unit, Fraction(1)) == (unit_text(unit, "zh"), unit_text(unit, "en"), factor(zh, unit))


def test_spellings() -> None:
    """A unit names its other spellings; one that is in no table only itself."""
    assert ("元", "yuan") == spellings("元")
    assert "吨标准煤" in spellings("万tce")
    assert ("件",) == spellings("件")


@pytest.mark.parametrize(("text", "parts"), [
    ("120 万t/a", ("120", "万t/a")), ("3", ("3", "")), (" -0.5m2 ", ("-0.5", "m2")), ("1e5 m2", ("1e5", "m2")),
    ("1,000 m", ("1,000", "m")), ("0x10", ("0x10", "")), ("m2", None), ("", None),
])  # fmt: skip
def test_a_quantity_falls_into_number_and_unit(text: str, parts: tuple[str, str] | None) -> None:
    """The number is all that was meant as one, the unit the rest."""
    assert parts == split_quantity(text)
