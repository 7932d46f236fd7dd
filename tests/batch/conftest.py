"""A register of a hundred mills in ten row groups, the job and the runs on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cleanrules import Rulebook
from cleanrules.batch.job import Job, job_of
from cleanrules.batch.sources import open_source
from cleanrules.errors import PackError
from cleanrules.plugins import collect
from cleanrules.reading import read_file
from cleanrules.rulebook.load import build

MILL = Path(__file__).parents[1] / "cli" / "data" / "mill.yaml"
DAY = date(2023, 1, 1)
ROWS, GROUP = 100, 10
BAD = 13
"""The row (from 0) whose dust is no number."""


def register(path: Path, rows: int = ROWS, *, group: int = GROUP, bad: int | None = BAD) -> Path:
    """A Parquet file of mills: half in 天津市, every third audited, every seventh without saying so."""
    frame = pl.DataFrame(
        {
            "id": [f"M-{row}" for row in range(rows)],
            "region": ["天津市" if row % 2 else "山西省" for row in range(rows)],
            "dust": ["much" if row == bad else f"{row % 70}.5" for row in range(rows)],
            "audited": [None if row % 7 == 0 else row % 3 == 0 for row in range(rows)],
        }
    )
    frame.write_parquet(path, row_group_size=group)
    return path


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No plugin, and a terminal of known width."""
    monkeypatch.setenv("CLEANRULES_PLUGINS", "")
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture(scope="session")
def mills() -> Rulebook:
    """The rulebook of mills: one rule of each outcome."""
    return build([], collect([]), [("file", read_file(MILL, PackError))])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """The register as a Parquet file of ten row groups; one row is bad."""
    return register(tmp_path / "register.parquet")


Ask = Callable[..., Job]


@pytest.fixture
def ask(mills: Rulebook, table: Path) -> Ask:
    """Makes the job of screening the register, or another input."""

    def make(given: Any = None, *, rulebook: Rulebook = mills, **asked: Any) -> Job:
        source = open_source(table if given is None else given)
        return job_of(source, rulebook, **{"as_of": DAY, "kind": "mill", **asked})

    return make


def command(*arguments: object) -> list[str]:
    """The command line of a batch of mills, in a process of its own."""
    words = [str(one) for one in arguments]
    return [
        sys.executable,
        "-m",
        "cleanrules",
        "batch",
        *words,
        "--pack",
        str(MILL),
        "--kind",
        "mill",
        "--as-of",
        str(DAY),
    ]


def surroundings() -> dict[str, str]:
    """The environment of a process: no plugin, a terminal of known width."""
    return {**os.environ, "CLEANRULES_PLUGINS": "", "COLUMNS": "100"}


def finished(*arguments: object) -> subprocess.CompletedProcess[str]:
    """A batch of mills, in a process of its own."""
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, check=False, timeout=300, env=surroundings()
    )


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder, by their names."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def manifest(path: Path) -> dict[str, Any]:
    """A manifest."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
