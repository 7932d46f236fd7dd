"""What the pages show as a console is run: each `$ cleanrules …`, and the lines below it are lines that it prints."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleanrules.cli import main

from .test_docs import ROOT, blocks

PAGES = sorted(
    page
    for page in (ROOT / "docs").glob("*.md")
    if page.name != "plugins.md" and blocks(page.read_text(encoding="utf-8"), "console")
)
"""The page on plugins shows a console with the sample plugin installed; its own test runs that."""
GAP = {"…", "..."}
"""A line that stands for some that are left out."""


def commands(block: str) -> list[tuple[str, list[str]]]:
    """The commands of a block, each with the lines that are shown below it."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)
    assert parts[0].strip() == "", "a console block begins with a command"
    return [(part.split("\n", 1)[0], part.split("\n", 1)[1].splitlines()) for part in parts[1:]]


def not_printed(shown: list[str], printed: str) -> list[str]:
    """The shown lines that were not printed, in their order; spaces at the ends don't count."""
    wanted = [line.strip() for line in shown if line.strip() and line.strip() not in GAP]
    lines = iter([line.strip() for line in printed.splitlines()])
    return [line for line in wanted if line not in lines]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_console_of_a_page(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of the page runs, one after the other in one folder, and prints what is shown, in that order."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for block in blocks(page.read_text(encoding="utf-8"), "console"):
        for command, shown in commands(block):
            program, *arguments = shlex.split(command, comments=True)
            assert "cleanrules" == program
            done = CliRunner().invoke(main, arguments)
            assert [] == not_printed(shown, done.output), f"{command}\n{done.output}"
            assert (2 == done.exit_code) == any(line.startswith("error:") for line in shown), done.output


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_python_of_a_page(page: Path, tmp_path: Path) -> None:
    """The Python of the page runs, one block after the other as one program."""
    code = "\n".join(blocks(page.read_text(encoding="utf-8"), "python"))
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert (0, "") == (done.returncode, done.stderr)
