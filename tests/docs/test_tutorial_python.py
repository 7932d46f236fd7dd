"""The Python tutorial is one program: it runs, and prints what the page shows."""

from __future__ import annotations

import subprocess
import sys

from .test_docs import ROOT, blocks

PAGES = {
    name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("tutorial-python.md", "tutorial-python.zh.md")
}


def test_both_languages_show_one_program() -> None:
    """The Chinese page has the program and the output of the English one."""
    english, chinese = PAGES.values()
    assert [blocks(english, kind) for kind in ("python", "text")] == [
        blocks(chinese, kind) for kind in ("python", "text")
    ]


def test_the_program_prints_what_is_shown() -> None:
    """Every line that the page shows is printed, in that order."""
    page = PAGES["tutorial-python.md"]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(blocks(page, "python"))],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    printed = iter(done.stdout.splitlines())
    shown = [line for block in blocks(page, "text") for line in block.strip().splitlines()]
    assert 6 < len(shown)
    assert [] == [line for line in shown if line not in printed]
