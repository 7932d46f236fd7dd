"""Marks that act instead of being read, as a name in a facts file may hold them: written out in every report."""

from __future__ import annotations

import re

_MARKS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
"""Control characters, marks that turn the direction of writing or are not seen, and what no XML text may hold."""


def visible(text: str) -> str:
    """The text, with each mark that acts instead of being read written out as `⟨U+202E⟩`."""
    return _MARKS.sub(lambda mark: f"⟨U+{ord(mark[0]):04X}⟩", text)
