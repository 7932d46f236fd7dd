"""Some random plans of the shipped rulebook: remedies and least changes stand up, and brute force nearby finds nothing better."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("ortools")

FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.parametrize("seed", [7, 8])
def test_random_plans(seed: int) -> None:
    """No fault in some plans that break something, among them remedies, joint ones looked for, and least changes."""
    done = subprocess.run(
        [sys.executable, "plans.py", "--plans", "20", "--seed", str(seed)],
        capture_output=True, text=True, check=False, cwd=FOLDER,
    )  # fmt: skip
    assert 0 == done.returncode, done.stdout + done.stderr
    counted, faults = done.stdout.strip().splitlines()[-2:]
    assert faults.startswith("0 faults")
    counts = {name: int(number) for name, _, number in (one.rpartition(" ") for one in counted.split(", "))}
    assert 20 == counts["plans"]
    assert all(counts[name] > 0 for name in ("remedies", "brute cures", "least: change"))
