"""What a screening comes to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, get_args

from cleanrules.rulebook.model import Effect, Outcome

Conclusion = Literal["blocked", "rectify", "undetermined", "review", "clear"]
WORST_FIRST: Final[tuple[Conclusion, ...]] = get_args(Conclusion)
"""The conclusions, the worst first."""


def conclusion_of(found: Iterable[tuple[Outcome, Effect | None]]) -> Conclusion:
    """The conclusion of some outcomes, each with the effect of its rule."""
    known = set(found)
    outcomes = {outcome for outcome, _ in known}
    if ("violation", "halt") in known:
        return "blocked"
    if "violation" in outcomes:
        return "rectify"
    if "undetermined" in outcomes:
        return "undetermined"
    return "review" if "needs_review" in outcomes else "clear"
