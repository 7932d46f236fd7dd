"""The benchmark of many subjects runs, on a few rows: all engines find the same, or it says so."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "benchmarks"
FEW = ["--json", "--rows", "3000", "--rules", "20"]
INSTALLED = all(importlib.util.find_spec(name) for name in ("polars", "pyarrow", "numpy", "duckdb"))


def run(kept: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python in the benchmarks' folder, its inputs kept in a folder of the test's."""
    environment = {**os.environ, "TMPDIR": str(kept)}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, cwd=FOLDER, env=environment
    )


def altered(kept: Path, change: str) -> subprocess.CompletedProcess[str]:
    """The benchmark beside numpy, after whose run (`run`, which wrote to `out`) a statement is executed."""
    code = f"""
import sys, batch, many.measure
from pathlib import Path
def changed(engine, paths, rules, out, seed):
    run = many.measure.measured(engine, paths, rules, out, seed)
    if engine == "numpy":
        {change}
    return run
batch.measured = changed
sys.exit(batch.main({[*FEW, "--peers", "numpy"]!r}))"""
    return run(kept, "-c", code)


def test_the_last_line_is_the_figures_and_all_engines_agree(tmp_path: Path) -> None:
    """Counts by rule and outcome, and the violations themselves, are the same in four engines."""
    done = run(tmp_path, "batch.py", *FEW)
    if not INSTALLED:
        assert (done.returncode, done.stdout) == (2, "")
        assert "pip install 'cleanrules[batch,plot,bench]'" in done.stderr
        return
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert (3000, 60, 20) == (found["rows"], found["columns"], found["rules"])
    assert found["counts_equal"] is True
    assert found["violations_equal"] is True
    assert 20 * 3000 == sum(found["outcomes"].values())
    assert {"violation", "advice", "compliant", "undetermined", "not_applicable"} == found["outcomes"].keys()
    assert min(found[name] for name in ("cpu_s", "wall_s", "peak_mb")) > 0
    assert found["cpu_over_handwritten"] == round(found["cpu_s"] / found["peers"]["handwritten"]["cpu_s"], 2)
    assert found["duckdb_cpu_over_ours"] == round(found["peers"]["duckdb"]["cpu_s"] / found["cpu_s"], 2)


def test_one_outcome_less_is_an_error(tmp_path: Path) -> None:
    """A peer that counts one row otherwise ends the run with exit code 1."""
    done = altered(tmp_path, 'run.counts["BMK-PL-000"]["compliant"] -= 1')
    assert (1, "") == (done.returncode, done.stderr)
    assert json.loads(done.stdout.splitlines()[-1])["counts_equal"] is False


def test_another_subject_is_an_error(tmp_path: Path) -> None:
    """A violation told of another subject is found, though the counts are the same."""
    change = (
        'path = next((out / "violations").iterdir()); import polars as pl; frame = pl.read_parquet(path);'
        ' frame.with_columns(pl.concat([pl.Series("id", ["P99999999"]), frame["id"][1:]])).write_parquet(path)'
    )
    done = altered(tmp_path, change)
    found = json.loads(done.stdout.splitlines()[-1])
    assert (1, True, False) == (done.returncode, found["counts_equal"], found["violations_equal"])


def test_an_engine_that_fails_is_an_error(tmp_path: Path) -> None:
    """Nothing is told of an engine whose process failed, and its error is shown."""
    done = altered(tmp_path, 'many.measure.measured("numpy", [Path("nothing.parquet")], rules, out, seed)')
    assert (1, "") == (done.returncode, done.stdout)
    assert "numpy: " in done.stderr
    assert "nothing.parquet" in done.stderr


def test_the_smaller_rulebook_begins_the_larger(tmp_path: Path) -> None:
    """The growth with rules adds rules; the pack of any of them loads, with 60 facts and the identifier and name."""
    code = """
from cleanrules.rulebook.load import rulebook_from_text
from many.rules import pack, rulebook
small, large = rulebook(10), rulebook(60)
print(small.rules == large.rules[:10], small.categories == large.categories)
loaded = rulebook_from_text(pack(large))
print(len(loaded.rules), len(loaded.kinds["plant"].fields) - 2)"""
    done = run(tmp_path, "-c", code)
    assert ["True True", "60 60"] == done.stdout.splitlines(), done.stderr
