"""The benchmark of portfolios runs, on a few projects, and finds the unit that is counted twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "benchmarks"


def test_the_last_line_is_the_figures() -> None:
    few = ["portfolio.py", "--projects", "50", "--units", "2", "--rounds", "2"]
    done = subprocess.run([sys.executable, *few], capture_output=True, text=True, check=False, cwd=FOLDER)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert (40, True) == (found["project"]["retired"], found["project"]["median_ms"] > 0)
    assert (50, "needs_review") == (found["portfolio"]["projects"], found["portfolio"]["double_counting"])
