"""What the page on portfolios shows is run: its commands, its report, its Python."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cleanrules import load_rulebook

from .test_docs import ROOT, blocks, run, section

PAGE = (ROOT / "docs" / "portfolio.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the examples in it."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


def test_commands(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands run as they are written; something is for review, so each says 3; the report is what the page shows."""
    monkeypatch.setenv("COLUMNS", "100")
    done = [run(line.split()[1:], folder) for block in blocks(PAGE, "sh") for line in block.strip().splitlines()]
    assert [3, 3] == [one.returncode for one in done]
    printed = "".join(done[0].stdout.split())
    shown = blocks(PAGE, "text")[0].strip().splitlines()
    assert [] == [line for line in shown if "".join(line.split()) not in printed]
    assert 1 == len(json.loads((folder / "portfolio.json").read_text(encoding="utf-8")))


def test_python_runs(folder: Path) -> None:
    """The page's Python prints the conclusions and the message."""
    found = subprocess.run(
        [sys.executable, "-c", blocks(PAGE, "python")[0]],
        cwd=folder, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert found.stdout.startswith("review ['clear', 'clear', 'clear']\n待人工核实是否存在下列情形：同一退出设备")


def test_every_rule_is_told() -> None:
    """A row for each rule on portfolios."""
    rows = [
        line.split("|")[1].strip()
        for line in section(PAGE, "What is compared").splitlines()
        if line.startswith("| IND")
    ]
    assert [code for code, rule in load_rulebook().rules.items() if rule.kind == "portfolio"] == rows
