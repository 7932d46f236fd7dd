"""What is kept of what was made: so much and no more."""

from __future__ import annotations

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")
MOST = 4096
"""So many functions of one sort are kept."""


def keep(cache: dict[K, V], key: K, value: V, most: int = MOST) -> V:
    """Keep a value in place of the oldest; each step is atomic, and two threads may both have made it."""
    if len(cache) >= most:
        for old in list(cache)[: 1 - most]:
            cache.pop(old, None)
    return cache.setdefault(key, value)
