"""What the page on batches shows is run: its commands, its Python, and the summary that it prints."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from .test_docs import ROOT, blocks, run, section

PAGE = (ROOT / "docs" / "batch.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the examples in it."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


def test_commands(folder) -> None:
    """The commands run as they are written; the register holds violations, so each says 1."""
    commands = [line.split()[1:] for block in blocks(PAGE, "sh") for line in block.strip().splitlines()]
    assert [1] * len(commands) == [run(command, folder).returncode for command in commands]
    assert ["结论", "汇总", "无效行", "本次未判定"] == openpyxl.load_workbook(folder / "findings.xlsx").sheetnames
    assert (folder / "out" / "manifest.json").is_file()


def test_summary_is_real(folder, monkeypatch) -> None:
    """The summary that the page shows is what the first command prints."""
    monkeypatch.setenv("COLUMNS", "100")
    (command, *_) = blocks(PAGE, "sh")[0].strip().splitlines()
    shown = next(block for block in blocks(PAGE, "text") if block.startswith("不符合"))
    printed = run(command.split()[1:], folder).stdout
    assert [] == [line for line in shown.strip().splitlines() if line not in printed]


def test_python_runs(folder) -> None:
    """The page's Python prints the findings, the rejected cell, and how one came about."""
    code = blocks(section(PAGE, "From Python"), "python")[0]
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True, timeout=120
    )
    findings, rejected, explained = found.stdout.strip().splitlines()
    assert "('TJ-B-001', 'CON-GB-001')" in findings
    assert "[(12, '单体建筑面积（m2）', '待定')]" == rejected
    assert explained.startswith("rectify ")
