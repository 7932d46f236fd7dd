"""Bands of amounts: between which two a value of a parameter is the one that holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal

Side = Literal["at_least", "above", "below", "at_most"]
SIDES: Final[dict[Side, tuple[bool, bool]]] = {
    "at_least": (True, True), "above": (True, False), "below": (False, False), "at_most": (False, True),
}  # fmt: skip
"""The ways to write an edge: whether it is the lower one, and whether it lies in the band itself."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One end of a band: an amount in the unit of the band, and whether it lies inside; with the words that were written."""

    value: Fraction
    inside: bool
    number: str = field(default="", compare=False)
    unit: str = field(default="", compare=False)

    @property
    def written(self) -> str:
        """Number and unit as a person wrote them."""
        return f"{self.number} {self.unit}"


@dataclass(frozen=True, slots=True, repr=False)
class Band:
    """All amounts between two edges, in `unit`; None is no edge on that side."""

    low: Edge | None
    high: Edge | None
    unit: str

    def __contains__(self, amount: Fraction) -> bool:
        """Whether an amount, in the band's unit, lies in it."""
        low, high = self.low, self.high
        above = low is None or amount > low.value or (low.inside and amount == low.value)
        return above and (high is None or amount < high.value or (high.inside and amount == high.value))

    @property
    def empty(self) -> bool:
        """Whether no amount lies in it."""
        return not _reach(self.low, self.high)

    def overlaps(self, other: Band) -> bool:
        """Whether some amount lies in both."""
        return _reach(self.low, other.high) and _reach(other.low, self.high)

    @property
    def sides(self) -> dict[Side, Edge]:
        """Its edges by the way in which each is written."""
        found: dict[Side, Edge] = {}
        if self.low is not None:
            found["at_least" if self.low.inside else "above"] = self.low
        if self.high is not None:
            found["at_most" if self.high.inside else "below"] = self.high
        return found

    @property
    def written(self) -> dict[str, str]:
        """The band as a pack says it."""
        return {side: edge.written for side, edge in self.sides.items()}

    def __repr__(self) -> str:
        return " and ".join(f"{side.replace('_', ' ')} {edge.written}" for side, edge in self.sides.items())


def _reach(low: Edge | None, high: Edge | None) -> bool:
    """Whether an amount lies above a lower edge and below an upper one."""
    if low is None or high is None:
        return True
    return low.value < high.value or (low.value == high.value and low.inside and high.inside)


Content = bool | str | Fraction
"""What a key of a parameter is for a subject: a truth, a label, or an amount in the base unit of its kind."""
Wanted = bool | str | Band
"""What a value of a parameter asks of a key."""


def fits(wanted: Wanted, content: Content) -> bool:
    """Whether a key is what a value asks of it."""
    if isinstance(wanted, Band):
        return isinstance(content, Fraction) and content in wanted
    return wanted == content


def plain(wanted: Wanted) -> bool | str | dict[str, str]:
    """What a value asks of a key, as JSON has it: a band by the names of its edges, as a pack says it."""
    return wanted.written if isinstance(wanted, Band) else wanted


def compatible(one: Wanted, other: Wanted) -> bool:
    """Whether a key may be what two values ask of it."""
    if isinstance(one, Band) and isinstance(other, Band):
        return one.unit == other.unit and one.overlaps(other)
    return one == other
