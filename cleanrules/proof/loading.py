"""What keeps a pack from being loaded, as a finding, so that one command gives the whole picture."""

from __future__ import annotations

from cleanrules.errors import CleanRulesError
from cleanrules.proof.finding import Finding, digest
from cleanrules.rulebook.model import Defect
from cleanrules.text import Text

_KINDS: tuple[tuple[str, Defect], ...] = (
    ("may reach 2^63", "overflow"),
    ("has two values on", "date-overlap"),
    ("has no value", "date-gap"),
)
"""What the loader's messages say of dates and numbers; all else is `load`."""


def refused(cause: CleanRulesError) -> Finding:
    """The finding that a rulebook can't be loaded."""
    kind: Defect = next((kind for words, kind in _KINDS if words in cause.message), "load")
    message = Text(f"规则包无法载入：{cause.message}", f"the pack can't be loaded: {cause.message}")
    return Finding(kind, (), message, hash=digest(kind, [cause.message]), position=cause.position, help=cause.help)
