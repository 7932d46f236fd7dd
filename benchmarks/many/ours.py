"""Our engine by its public face: `cleanrules batch IN -o OUT`, called in this process; then its own output read back."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Sequence
from pathlib import Path

from cleanrules.cli import main
from many.results import OUTCOMES, Counts
from many.rules import AS_OF, KIND, Rulebook, pack


def run(path: Path, out: Path, book: Rulebook) -> Counts:
    """Screen the file of plants: violations and counts into `out`."""
    written = out / "rules.yaml"
    written.write_text(pack(book), encoding="utf-8")
    batch(path, out / "run", "--pack", str(written), "--kind", KIND)
    return counts(out / "run")


def register(paths: Sequence[Path], out: Path) -> Counts:
    """Screen tables by the shipped rulebook, one of many kinds, the others of the kind behind the dot in their name.

    Rows whose facts, drawn by chance, contradict one another are rejected.
    """
    found: Counts = {}
    for number, path in enumerate(paths):
        kind = path.stem.partition(".")[2]
        batch(path, out / f"run-{number}", *(["--kind", kind] if kind else ["--ignore-unknown"]))
        found |= counts(out / f"run-{number}", sound=False)
    return found


def batch(path: Path, out: Path, *options: str) -> None:
    """The command. Raises what it raises."""
    arguments = ["batch", str(path), "-o", str(out), "--as-of", str(AS_OF), "--lang", "en", "--no-progress"]
    with contextlib.redirect_stdout(io.StringIO()):
        main.main([*arguments, *options], standalone_mode=False)


def counts(out: Path, *, sound: bool = True) -> Counts:
    """The counts in the summary. Raises RuntimeError where a row of a table that is sound was rejected."""
    with (out / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        *lines, rejected = csv.DictReader(file)
    if sound and int(rejected["rows"]):
        raise RuntimeError(f"{rejected['rows']} rows of {out} were rejected")
    found = {}
    for line in (line for line in lines if line["code"]):
        named = {name: int(line[name]) for name in OUTCOMES}
        named["undetermined"] += int(line["no_breach"])  # the peers tell no outcome that is open and yet no breach
        found[line["code"]] = {name: number for name, number in named.items() if number}
    return found
