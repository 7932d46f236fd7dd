"""Where the results of a run go: a folder of parts, or one file with its companions beside it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import get_args

import polars as pl

from cleanrules.batch.files import Encoding, csv, joined_parquet, publish, sha256
from cleanrules.batch.findings import schema
from cleanrules.batch.job import Job
from cleanrules.batch.parts import FINDINGS, RECORDS, REJECTED, Done, Parts
from cleanrules.errors import UsageError, did_you_mean

FORMS = (".parquet", ".csv", ".xlsx")
ENCODINGS: tuple[Encoding, ...] = get_args(Encoding)


@dataclass(frozen=True, slots=True)
class Output:
    """A place for results: `OUT`, a folder, or `OUT.parquet`, `OUT.csv`, `OUT.xlsx`. `encoding` is that of CSV files.

    What stands beside a single file has the whole name of it, so that outputs in several forms never share a file.
    """

    path: Path
    encoding: Encoding = "utf-8-sig"

    @property
    def form(self) -> str:
        """The suffix of a single file; empty for a folder."""
        return self.path.suffix.lower()

    @property
    def folder(self) -> Path:
        """The folder that holds the parts: for a single file only until it is put together."""
        return self.path.with_name(f"{self.path.name}.parts") if self.form else self.path

    @property
    def manifest(self) -> Path:
        """The manifest of a finished run; for a folder also that of an unfinished one."""
        return self.path.with_name(f"{self.path.name}.manifest.json") if self.form else self.path / "manifest.json"

    @property
    def unfinished_manifest(self) -> Path:
        """The manifest of an unfinished run."""
        return self.folder / "manifest.json"

    @property
    def summary(self) -> Path:
        """The summary as CSV; not written beside an Excel file, which has it as a sheet."""
        return self.path.with_name(f"{self.path.name}.summary.csv") if self.form else self.path / "summary.csv"

    @property
    def rejected(self) -> Path:
        """The rejected cells beside a single file."""
        return self.path.with_name(f"{self.path.name}.rejected.csv")

    def options(self) -> dict[str, object]:
        """What of the output's form may change its bytes."""
        return {"output": self.form, "output_encoding": self.encoding}

    def check(self) -> Output:
        """The output, unless nothing can be written there. Raises UsageError."""
        if self.form and self.form not in FORMS:
            near = did_you_mean(self.form, FORMS)
            help = near or "a folder, or a file that ends in .parquet, .csv or .xlsx"
            raise UsageError(f"can't write `{self.path}`: unknown form `{self.form}`", help=help)
        if self.encoding not in ENCODINGS:
            raise UsageError(f"unknown encoding `{self.encoding}`", help=f"one of {', '.join(ENCODINGS)}")
        if self.form and self.path.is_dir():
            raise UsageError(f"`{self.path}` is a folder", help="name a file, or a folder without a suffix")
        if not self.form and self.path.is_file():
            raise UsageError(f"`{self.path}` is a file", help="name a folder, or a file with a suffix")
        return self

    def own(self) -> list[Path]:
        """The files and folders of ours that are there."""
        inside = (self.folder / name for name in (FINDINGS, REJECTED, RECORDS))
        beside = (self.path, self.rejected) if self.form else ()
        ours = dict.fromkeys((self.manifest, self.unfinished_manifest, self.summary, *inside, *beside))
        return [path for path in ours if path.exists()]

    def strange(self) -> list[str]:
        """What stands in the folder and is not ours."""
        if not self.folder.is_dir():
            return []
        ours = {FINDINGS, REJECTED, RECORDS, "manifest.json", "summary.csv"}
        return sorted(
            one.name for one in self.folder.iterdir() if one.name not in ours and not one.name.startswith(".")
        )

    def clear(self) -> None:
        """Take away what an earlier run left."""
        for path in self.own():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    def finish(self, job: Job, parts: Parts, done: list[Done], summary: pl.DataFrame) -> dict[str, str]:
        """Write what is made of the parts; gives the sha256 of each file by its name. Raises UsageError."""
        none = pl.DataFrame(schema=schema(job))
        findings, rejected = parts.files(FINDINGS, done), parts.files(REJECTED, done)
        files: dict[Path, Callable[[Path], object]] = {}
        if self.form == ".xlsx":
            from cleanrules.batch.workbook import workbook

            files[self.path] = lambda part: workbook(
                part, job, chain([none], _read(findings)), summary, _read(rejected)
            )
        else:
            files[self.summary] = lambda part: csv([summary], part, self.encoding)
        if self.form == ".csv":
            files[self.path] = lambda part: csv(chain([none], _read(findings)), part, self.encoding)
        elif self.form == ".parquet":
            files[self.path] = lambda part: joined_parquet(none, findings, part)
        if self.form in (".csv", ".parquet") and rejected:
            files[self.rejected] = lambda part: csv(_read(rejected), part, self.encoding)
        for path, write in files.items():
            publish(path, write)
        told = {} if self.form else {name: digest for one in done for name, digest in one.files.items()}
        return {**{path.name: sha256(path) for path in sorted(files)}, **told}


def _read(files: list[Path]) -> Iterator[pl.DataFrame]:
    """The tables of some Parquet files, one in memory at a time."""
    return map(pl.read_parquet, files)
