"""The known points of the table that turns equipment into capacity (产能核算表): docs/law/industry.md, section 1.5.

The complete table is not available. A unit between two known points is judged by linear interpolation; one outside
them, or of another type, is not judged. Points that only the list of 2016 gives are for retired units and left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

BAND = Fraction(3, 100)
"""How far a declared capacity may lie from the table before a person should look; a reading, not law."""

POINTS: dict[str, tuple[tuple[int, str], ...]] = {
    "blast-furnace": (
        (420, "50"), (450, "55"), (480, "57"), (530, "62"), (605, "70"), (700, "80"), (750, "85"), (850, "95"),
        (1080, "104"), (1200, "113"), (1350, "122"), (1550, "135.5"), (1780, "152"), (2290, "195"), (3000, "250.42"),
    ),
    "converter": ((100, "115"), (120, "135"), (200, "200"), (300, "300")),
    "electric-arc-furnace": ((50, "36"), (100, "75"), (130, "100")),
}  # fmt: skip
"""By equipment: size (furnace volume in m³, else nominal tonnage in t) and capacity in 万t a year."""


def table_capacity(equipment: str, size: Fraction) -> Fraction | None:
    """The capacity of a size, in 万t a year; None outside the known points."""
    for (low, first), (high, second) in pairwise(POINTS.get(equipment, ())):
        if low <= size <= high:
            share = (size - low) / (high - low)
            return Fraction(first) + share * (Fraction(second) - Fraction(first))
    return None


def off_table(built: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the declared capacity of a unit departs from the table by more than the band."""
    for unit in built:
        expected = table_capacity(unit["equipment"], unit["size"])
        if expected is not None and abs(unit["capacity"] - expected) > BAND * expected:
            return True
    return False
