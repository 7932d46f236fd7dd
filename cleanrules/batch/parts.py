"""The parts of a run: one of each block, under a name that follows from its number, with a record written last.

A part counts as done when its record is there and its files have the sha256 that the record names. So a run that was
killed at any moment can be resumed, and a block that two workers judged is there once.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cleanrules.batch.files import UNFINISHED, parquet, publish, publish_json, read_json, sha256
from cleanrules.batch.judging import Judge

FINDINGS, REJECTED, RECORDS = "findings", "rejected", "records"


@dataclass(frozen=True, slots=True)
class Done:
    """The record of a block that was judged: what was counted, and the sha256 of each file, by its name."""

    number: int
    rows: int
    invalid: int
    kinds: Mapping[str, int]
    counts: Mapping[str, Mapping[str, int]]
    findings: int
    files: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """The record as plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Parts:
    """The folder that holds the parts of a run while it goes on; `run` is the sha256 of what the run was asked."""

    folder: Path
    run: str

    def file(self, what: str, number: int) -> Path:
        """Where the findings, the rejected rows or (as JSON) the record of a block stand."""
        return self.folder / what / f"part-{number:05d}.{'json' if what == RECORDS else 'parquet'}"

    def files(self, what: str, done: list[Done]) -> list[Path]:
        """The files of some blocks, in their order."""
        names = (f"{what}/part-{one.number:05d}.parquet" for one in done)
        return [self.folder / name for one, name in zip(done, names, strict=True) if name in one.files]

    def record(self, number: int) -> Done | None:
        """The record of a block, if the run has one whose files are what it says."""
        path = self.file(RECORDS, number)
        if not path.exists():
            return None
        found = read_json(path)
        if found.pop("run", None) != self.run:
            return None
        done = Done(**found)
        return done if all(self.holds(name, digest) for name, digest in done.files.items()) else None

    def holds(self, name: str, digest: str) -> bool:
        """Whether a file is there with a sha256."""
        path = self.folder / name
        return path.is_file() and sha256(path) == digest

    def tidy(self) -> None:
        """Take away what was being written when the run was killed."""
        for path in self.folder.rglob(f".*{UNFINISHED}"):
            path.unlink(missing_ok=True)

    def forget(self, *what: str) -> None:
        """Take away the findings, the rejected rows or the records of all blocks."""
        for one in what:
            shutil.rmtree(self.folder / one, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Work:
    """Judges a block and writes its part: what a runner hands to its workers."""

    judge: Judge
    parts: Parts

    def __call__(self, number: int) -> Done:
        """Judge the block of a number. Raises FactError, UsageError or EngineError; doing it twice changes nothing."""
        found = self.judge.judge(number)
        frames = {FINDINGS: found.findings, **({REJECTED: found.rejected} if found.invalid else {})}
        files: dict[str, str] = {}
        for what, frame in frames.items():
            path = self.parts.file(what, number)
            publish(path, lambda part, frame=frame: parquet(frame, part))  # type: ignore[misc]
            files[f"{what}/{path.name}"] = sha256(path)
        done = Done(number, found.rows, found.invalid, found.kinds, found.counts, found.findings.height, files)
        publish_json(self.parts.file(RECORDS, number), {"run": self.parts.run, **done.to_dict()})
        return done
