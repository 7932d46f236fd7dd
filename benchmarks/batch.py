"""Many subjects at once: our columnar engine beside hand-written polars, duckdb and numpy. The last line is one JSON object.

    python benchmarks/batch.py --rows 1000000 --rules 100 --json
    python benchmarks/batch.py --register 1000000             # the shipped rulebook on a mixed register
    python benchmarks/batch.py --plot docs                    # growth with rows and with rules, as PNG

Each engine runs in a process of its own, on the same Parquet file, and writes the same: the violations as a long table
and how often each rule had each outcome. Both must be equal; else the exit code is 1.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from many.measure import Failed, Measured, measured
from many.rules import FIELDS

from cleanrules import load_rulebook

PACKAGES = {"handwritten": "polars", "duckdb": "duckdb", "numpy": "numpy"}
"""What each peer needs beside polars and pyarrow."""
PLOTTED_ROWS = (100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
PLOTTED_RULES = (10, 30, 100, 300, 1000)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table and the JSON object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="plants, of 60 facts each")
    parser.add_argument("--rules", type=int, default=100, help="generated rules, at most 1,000")
    parser.add_argument("--seed", type=int, default=1, help="another rulebook, other plants")
    parser.add_argument("--peers", nargs="*", choices=list(PACKAGES), default=list(PACKAGES), help="beside which peers")
    parser.add_argument("--register", type=int, metavar="N", help="screen N mixed subjects by the shipped rulebook too")
    parser.add_argument("--only-register", action="store_true", help="nothing but that")
    parser.add_argument("--plot", type=Path, metavar="DIR", help="measure and draw the growth, in place of the rest")
    parser.add_argument("--largest", type=int, default=PLOTTED_ROWS[-1], help="the most rows in a plot")
    parser.add_argument("--json", action="store_true", help="only the JSON object")
    chosen = parser.parse_args(arguments)
    if not 0 < chosen.rules <= 1000 or chosen.rows < 1:
        parser.error("give 1 to 1,000 rules and at least one row")
    wanted = {"polars", "pyarrow", "numpy", *(PACKAGES[peer] for peer in chosen.peers)}
    wanted |= {"matplotlib"} if chosen.plot is not None else set()
    lacking = sorted(name for name in wanted if importlib.util.find_spec(name) is None)
    if lacking:
        print(f"not installed: {', '.join(lacking)}; pip install 'cleanrules[batch,plot,bench]'", file=sys.stderr)
        return 2
    try:
        found = figures(chosen)
    except Failed as cause:
        print(cause, file=sys.stderr)
        return 1
    if not chosen.json:
        print(table(found))
    print(json.dumps(found))
    return 0 if found.get("counts_equal", True) and found.get("violations_equal", True) else 1


def figures(chosen: argparse.Namespace) -> dict[str, Any]:
    """All that was asked for. Raises Failed."""
    if chosen.plot is not None:
        return growth(chosen.plot, chosen.seed, chosen.largest, chosen.rules)
    found: dict[str, Any] = {}
    if not chosen.only_register:
        found = compared(chosen.rows, chosen.rules, chosen.seed, chosen.peers)
    if chosen.register or chosen.only_register:
        found["register"] = register(chosen.register or chosen.rows, chosen.seed)
    return found


# --- generated rules ---


def compared(rows: int, rules: int, seed: int, peers: Sequence[str]) -> dict[str, Any]:
    """Our figures, those of the peers, and whether all found the same. Raises Failed."""
    path, digest = import_module("many.rows").make(rows, seed), import_module("many.written").digest
    runs: dict[str, Measured] = {}
    with TemporaryDirectory() as folder:
        for engine in ("ours", *peers):
            out = Path(folder, engine)
            out.mkdir()
            runs[engine] = measured(engine, [path], rules, out, seed)
        different = [name for name in peers if digest(Path(folder, name)) != digest(Path(folder, "ours"))]
    mine = runs["ours"]
    return {
        "rows": rows,
        "columns": FIELDS,
        "rules": rules,
        **told(mine, rows),
        "cpu_over_handwritten": _ratio(mine, runs.get("handwritten")),
        "duckdb_cpu_over_ours": _ratio(runs.get("duckdb"), mine),
        "numpy_cpu_over_ours": _ratio(runs.get("numpy"), mine),
        "counts_equal": all(run.counts == mine.counts for run in runs.values()),
        "violations_equal": not different,
        "outcomes": _outcomes(mine),
        "peers": {name: told(run, rows) for name, run in runs.items() if name != "ours"},
    }


def told(run: Measured, rows: int) -> dict[str, float]:
    """The figures of one run."""
    return {
        "cpu_s": run.cpu_s,
        "start_cpu_s": run.start_cpu_s,
        "wall_s": run.wall_s,
        "rows_a_second": round(rows / run.wall_s),
        "peak_mb": run.peak_mb,
    }


def _ratio(one: Measured | None, other: Measured | None) -> float | None:
    return round(one.cpu_s / other.cpu_s, 2) if one and other else None


def _outcomes(run: Measured) -> dict[str, int]:
    """How often each outcome came, over all rules."""
    found: dict[str, int] = {}
    for named in run.counts.values():
        for outcome, number in named.items():
            found[outcome] = found.get(outcome, 0) + number
    return dict(sorted(found.items()))


# --- the shipped rulebook ---


def register(rows: int, seed: int) -> dict[str, Any]:
    """The figures of the shipped rulebook on a register of all kinds. Raises Failed."""
    registers = import_module("many.register")
    with TemporaryDirectory() as folder:
        run = measured("register", registers.make(rows, seed), 0, Path(folder), seed)
    parts = registers.tables()
    size = {"rows": rows, "tables": len(parts), "kinds": sum(map(len, parts)), "rules": len(load_rulebook().rules)}
    return {**size, **told(run, rows), "outcomes": _outcomes(run)}


# --- growth ---


def growth(folder: Path, seed: int, largest: int, rules: int) -> dict[str, Any]:
    """Measure and draw the growth with rows, and with rules. Raises Failed."""
    draw = import_module("many.plots").draw
    sizes = [size for size in PLOTTED_ROWS if size <= largest]
    rows = {size: _run(size, rules, seed) for size in sizes}
    fixed = min(1_000_000, largest)
    number = {size: _run(fixed, size, seed) for size in PLOTTED_RULES}
    folder.mkdir(parents=True, exist_ok=True)
    draw(rows, f"{rules} rules", "rows", folder / "batch-rows.png")
    draw(number, f"{fixed:,} rows", "rules", folder / "batch-rules.png")
    return {"by_rows": rows, "by_rules": number}


def _run(rows: int, rules: int, seed: int) -> dict[str, dict[str, float]]:
    """Our figures and those of hand-written polars. Raises Failed where they found something else."""
    found = compared(rows, rules, seed, ["handwritten"])
    if not (found["counts_equal"] and found["violations_equal"]):
        raise Failed(f"the engines disagree on {rows} rows and {rules} rules")
    print(table(found), file=sys.stderr)
    runs = {"ours": found, **found["peers"]}
    return {engine: {name: run[name] for name in ("cpu_s", "wall_s", "peak_mb")} for engine, run in runs.items()}


# --- for people ---


def table(found: Mapping[str, Any]) -> str:
    """The figures as a table."""
    lines: list[str] = []
    if "rows" in found:
        lines.append(f"{found['rows']:,} rows of {found['columns']} facts, {found['rules']} rules")
        lines.append(f"{'':12}{'CPU s':>9}{'wall s':>9}{'rows/s':>12}{'peak MB':>10}{'CPU, ours = 1':>15}")
        lines += [_line(name, run, found["cpu_s"]) for name, run in (("ours", found), *found["peers"].items())]
        lines.append(f"counts equal: {found['counts_equal']}, violations equal: {found['violations_equal']}")
    if "register" in found:
        run = found["register"]
        size = f"{run['rows']:,} mixed subjects of {run['kinds']} kinds in {run['tables']} tables"
        lines.append(f"{size}, the shipped rulebook of {run['rules']} rules")
        lines.append(_line("ours", run, run["cpu_s"]))
    return "\n".join(lines)


def _line(name: str, run: Mapping[str, float], cpu: float) -> str:
    rate, ratio = f"{run['rows_a_second']:,}", f"{run['cpu_s'] / cpu:.2f}"
    return f"{name:12}{run['cpu_s']:9.2f}{run['wall_s']:9.2f}{rate:>12}{run['peak_mb']:10.0f}{ratio:>15}"


if __name__ == "__main__":
    sys.exit(main())
