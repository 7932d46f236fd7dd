"""How far a legal statement can be trusted, best first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

Confidence = Literal["official", "text", "copy", "derived", "copy-weak", "inferred", "recalled", "missing"]
ORDER: tuple[Confidence, ...] = get_args(Confidence)
DEFAULT_BAR: Confidence = "derived"
"""The weakest confidence that may decide a case, unless the caller says otherwise."""
LENIENT: Confidence = "recalled"
"""All that has a value at all; what is `missing` has none."""
_RANK = {name: rank for rank, name in enumerate(ORDER)}

TITLES = {
    "official": ("官方文本", "official publication"),
    "text": ("非官方全文", "full text, unofficial copy"),
    "copy": ("第三方转载", "third-party copy"),
    "derived": ("推算所得", "derived from other values"),
    "copy-weak": ("弱来源", "weak source"),
    "inferred": ("推断", "inferred"),
    "recalled": ("未经核实", "unverified"),
    "missing": ("缺失", "missing"),
}


def trusted(confidence: Confidence, bar: Confidence) -> bool:
    """Whether something of this confidence may decide where `bar` is the weakest that may."""
    return _RANK[confidence] <= _RANK[bar]


def weakest(confidences: Iterable[Confidence]) -> Confidence:
    """The weakest of several; of nothing nothing is known, so there must be one. Raises ValueError."""
    return max(confidences, key=_RANK.__getitem__)


def strongest(confidences: Iterable[Confidence]) -> Confidence:
    """The strongest of several; there must be one. Raises ValueError."""
    return min(confidences, key=_RANK.__getitem__)
