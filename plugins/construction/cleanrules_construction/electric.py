"""Whether a building is fully electric, from what its end uses run on."""

from __future__ import annotations

ELECTRIC = {
    "heating": {"heat-pump", "electric", "none"},
    "hot_water": {"heat-pump", "electric", "solar", "none"},
    "cooking": {"electric", "none"},
}
"""What each end use may run on in a fully electric building."""


def fully_electric(heating: str, hot_water: str, cooking: str, other_fuel: bool) -> bool:
    """Whether heating, hot water, cooking and all else run without fuel and without bought heat."""
    uses = {"heating": heating, "hot_water": hot_water, "cooking": cooking}
    return not other_fuel and all(source in ELECTRIC[use] for use, source in uses.items())


__all__ = ["ELECTRIC", "fully_electric"]
