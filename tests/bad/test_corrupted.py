"""One wrong character in a pack: never a fault of Python's, and always a place."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cleanrules import PackError, Rulebook
from cleanrules.rulebook.load import rulebook_from_text

GOOD = (Path(__file__).parent / "good.yaml").read_text(encoding="utf-8")
CHARACTERS = "\t\n :：,，{}[]｛“”\"'#&*!|>%@`-=≥且0.a\\\u3000\u00a0\ufeff"


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, len(GOOD) - 1), put=st.sampled_from(["", *CHARACTERS]), drop=st.integers(0, 1))
def test_one_wrong_character(at: int, put: str, drop: int) -> None:
    """A character put in, taken out or changed gives a rulebook, or errors with places."""
    try:
        found = rulebook_from_text(GOOD[:at] + put + GOOD[at + drop :])
    except PackError as error:
        assert all(one.position is not None and one.position.line >= 1 for one in error.all)
        assert all(one.message for one in error.all)
    else:
        assert isinstance(found, Rulebook)
