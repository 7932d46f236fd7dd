"""A hostile name in a facts file does nothing on the terminal, whatever the verb."""

from __future__ import annotations

import pytest

from .conftest import MILL, TIANJIN, Run

EVIL = "\u202e\u2066evil\u200b<script>[red]"
DAYS = ("--from", "2022-12-31", "--to", "2023-01-01")
VERBS = [
    ("screen", (), ("--as-of", "2023-01-01")),
    ("screen", (), ("--as-of", "2023-01-01", "--lang", "en")),
    ("explain", ("IND-TST-001",), ("--as-of", "2023-01-01")),
    ("diff", (), DAYS),
    ("whatif", (), ("--as-of", "2023-01-01")),
    ("calendar", (), ("--as-of", "2023-01-01")),
]


@pytest.mark.parametrize(("verb", "before", "options"), VERBS, ids=lambda one: one if isinstance(one, str) else "")
def test_marks_are_written_out(run: Run, facts, verb, before, options) -> None:
    """Marks that turn the direction of writing, or are not seen, are written out as what they are."""
    text = (
        TIANJIN.read_text(encoding="utf-8")
        .replace("name: 天津某钢铁公司", f'name: "{EVIL}"')
        .replace("id: r1", f'id: "{EVIL}"')
    )
    assert EVIL in text
    done = run(verb, *before, facts("evil.yaml", text), "--pack", MILL, *options)
    assert done.exit_code in (0, 1, 3)
    assert not {"\u202e", "\u2066", "\u200b", "\x1b"} & set(done.output)
    assert verb == "explain" or "⟨U+202E⟩⟨U+2066⟩evil⟨U+200B⟩<script>[red]" in "".join(done.output.split())


def test_marks_in_an_error_are_written_out(run: Run, facts) -> None:
    """An error that shows what was found does not act either."""
    done = run("screen", facts("evil.yaml", f'kind: "{EVIL}"\n'), "--pack", MILL)
    assert 2 == done.exit_code
    assert not {"\u202e", "\u2066", "\u200b"} & set(done.output)
