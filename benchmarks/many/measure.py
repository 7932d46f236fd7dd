"""One engine in a process of its own, measured from its start to its end: imports, reading and writing are part of it.

python -m many.measure handwritten plants.parquet --rules 100 --out DIR
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

from many.rules import rulebook

Counts = dict[str, dict[str, int]]
ENGINES = {"ours": "ours", "register": "ours", "handwritten": "handwritten", "duckdb": "sql", "numpy": "vectors"}
"""The module of each engine."""
FOLDER = Path(__file__).parent.parent
ENVIRONMENT = {"POLARS_MAX_THREADS": "2", "OMP_NUM_THREADS": "2"}
"""Two threads for everybody, whatever the machine has (OMP_NUM_THREADS is for Arrow's own)."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run cost; `start_cpu_s` is the part of `cpu_s` that went into starting Python and importing.

    `counts` is by rule and outcome.
    """

    cpu_s: float
    wall_s: float
    peak_mb: float
    start_cpu_s: float
    counts: Counts


class Failed(Exception):
    """An engine's process ended with an error."""


def measured(engine: str, paths: Sequence[Path], rules: int, out: Path, seed: int = 1) -> Measured:
    """Run an engine in a process of its own. Raises Failed with what it printed last."""
    command = [sys.executable, "-m", "many.measure", engine]
    command += [*map(str, paths), "--rules", str(rules), "--out", str(out), "--seed", str(seed)]
    plugins = {} if engine == "register" else {"CLEANRULES_PLUGINS": ""}
    environment = {**os.environ, **ENVIRONMENT, **plugins}
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=FOLDER, env=environment)
    wall = time.perf_counter() - start
    if done.returncode:
        raise Failed(f"{engine}: {done.stderr.strip()[-2000:]}")
    return Measured(**{**json.loads(done.stdout.splitlines()[-1]), "wall_s": round(wall, 3)})


def main() -> None:
    """Be that process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=list(ENGINES))
    parser.add_argument("paths", type=Path, nargs="+")
    parser.add_argument("--rules", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    counts, start = run(asked.engine, asked.paths, asked.rules, asked.seed, asked.out)
    print(json.dumps(asdict(Measured(round(cpu(), 3), 0.0, round(peak(), 1), round(start, 3), counts))))


def run(engine: str, paths: Sequence[Path], rules: int, seed: int, out: Path) -> tuple[Counts, float]:
    """The counts of an engine, and the CPU seconds until it began. `register` is ours with the shipped rulebook."""
    module = import_module(f"many.{ENGINES[engine]}")
    start = cpu()
    if engine == "register":
        return module.register(paths, out), start
    return module.run(paths[0], out, rulebook(rules, seed)), start


def cpu() -> float:
    """User and system seconds of this process and of those that it waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak() -> float:
    """The most memory that this process held, in MiB.

    Not `ru_maxrss`, which begins with the memory of the process that started this one.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
