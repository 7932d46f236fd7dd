"""The benchmark runs, on a few subjects: all engines agree, or it says so."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "benchmarks"
FEW = ["--json", "--subjects", "4", "--rules", "20", "--rounds", "1"]
INSTALLED = all(importlib.util.find_spec(name) for name in ("zen", "clips", "json_logic"))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, cwd=FOLDER)


def with_peer(outcomes: str) -> subprocess.CompletedProcess[str]:
    """The benchmark beside one peer, which is a Python expression."""
    code = f"""
import sys, peers, single
peers.PACKAGES = {{}}
peers.ALL = {{"zen": lambda some: (dict, lambda subject: {outcomes})}}
sys.exit(single.main({FEW!r}))"""
    return run("-c", code)


def test_the_last_line_is_the_figures() -> None:
    done = run("single.py", *FEW)
    if not INSTALLED:
        assert (done.returncode, done.stdout) == (2, "")
        assert "pip install 'cleanrules[bench]'" in done.stderr
        return
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["screen_ms"] > 0
    assert found["import_s"] < found["import_screen_s"]
    for engine in ("inference", "reference"):
        assert found["rules_20"][engine]["subjects_per_s"] > 0
        assert {"zen", "clips", "json_logic"} <= found["rules_20"][engine]["times"].keys()


def test_a_peer_that_answers_otherwise_is_an_error() -> None:
    done = with_peer("[2] * len(some)")
    assert done.returncode == 1
    assert "the engines disagree: zen and the reference, on subject 0" in done.stderr
