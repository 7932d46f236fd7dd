"""A derived fact: a look-up in a table, which the condition language can't do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

SAMPLE_WEIGHTS = {"sample-mild": 1, "sample-harsh": 2000}
"""Tonnes of burden for each tonne of refrigerant; invented."""


def refrigerant_burden(cold_rooms: Sequence[Mapping[str, Any]]) -> Fraction:
    """The burden of all cold rooms in tonnes."""
    weighed = (room["charge"] * SAMPLE_WEIGHTS[room["refrigerant"]] for room in cold_rooms)
    return sum(weighed, Fraction(0)) / 1000
