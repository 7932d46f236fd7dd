"""The benchmark of least changes runs, on few rules, and finds the optimum that z3 finds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("ortools")
pytest.importorskip("z3")

FOLDER = Path(__file__).parents[2] / "benchmarks"


def test_both_find_the_same_optimum() -> None:
    """Each line says that the fewest changes and the least relative change are the same."""
    done = subprocess.run(
        [sys.executable, "whatif.py", "--rules", "6", "--repeat", "2"],
        capture_output=True, text=True, check=False, cwd=FOLDER,
    )  # fmt: skip
    assert 0 == done.returncode, done.stderr
    assert ["yes", "yes"] == [line.split()[-1] for line in done.stdout.splitlines()[1:]]
