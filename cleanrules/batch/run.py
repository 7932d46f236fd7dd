"""One run of a batch: begin or resume, judge the blocks that are left, put the results together."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from cleanrules.batch.job import Job
from cleanrules.batch.judging import Judge
from cleanrules.batch.manifest import Manifest, asked_of, found_of, read_manifest
from cleanrules.batch.outputs import Output
from cleanrules.batch.parts import RECORDS, Done, Parts, Work
from cleanrules.batch.runners import Runner, local
from cleanrules.batch.summary import Totals, summary_frame
from cleanrules.errors import UsageError

Watch = Callable[[Done, bool], object]
"""Is told of each part that is done, and whether an earlier run did it."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished run: its totals, its summary, where its files are, and how many parts an earlier run had done."""

    totals: Totals
    summary: pl.DataFrame
    files: tuple[Path, ...]
    kept: int


def run(
    job: Job, output: Output, *, runner: Runner = local, workers: int = 1, resume: bool = False,
    overwrite: bool = False, watch: Watch = lambda done, kept: None,
) -> Ran:  # fmt: skip
    """Judge all blocks of a job and write the results.

    An output that is there already is refused, unless it is to be resumed (what was asked must be the same; parts that are
    whole are kept) or overwritten. Whatever ends the run early leaves it to be resumed, with the same bytes in the end.

    Raises UsageError, FactError or EngineError.
    """
    output.check()
    asked = asked_of(job, output.options())
    before = _room(output, asked, resume=resume, overwrite=overwrite)
    manifest = Manifest("unfinished", asked, {})
    parts = Parts(output.folder.absolute(), manifest.run)
    if before is not None and before.status == "finished":
        return _finished(before, job, output, parts)
    manifest.write(output.unfinished_manifest)
    parts.tidy()
    done, kept = _judged(Work(Judge(job), parts), runner, workers, watch)
    totals = Totals.of(done)
    summary = summary_frame(totals, job.rulebook)
    files = output.finish(job, parts, done, summary)
    Manifest("finished", asked, found_of(done, totals, files)).write(output.manifest)
    _clean(output, parts)
    return Ran(totals, summary, _shown(output, files), kept)


def earlier(output: Output) -> Manifest | None:
    """The manifest of the run whose output is there, finished or not. Raises UsageError where it can't be read."""
    return read_manifest(output.manifest) or read_manifest(output.unfinished_manifest)


def _room(output: Output, asked: dict[str, object], *, resume: bool, overwrite: bool) -> Manifest | None:
    """The run to go on with, if any; what is there already is taken away where that was asked. Raises UsageError."""
    strange = output.strange()
    if strange:
        raise UsageError(
            f"`{output.folder}` holds `{strange[0]}`, which no batch wrote", help="name a new folder, or an empty one"
        )
    if overwrite:
        output.clear()
        return None
    before = earlier(output)
    if before is not None:
        _may_resume(before, asked, output, resume)
    elif output.own():
        raise UsageError(f"`{output.own()[0]}` exists already", help="`--overwrite` replaces it")
    return before


def _may_resume(before: Manifest, asked: dict[str, object], output: Output, resume: bool) -> None:
    """Raises UsageError where an output that is there may not be gone on with."""
    if not resume:
        held = "a finished run" if before.status == "finished" else "an unfinished run"
        more = "" if before.status == "finished" else "`--resume` goes on with it, "
        place = output.path if before.status != "finished" or output.path.exists() else output.manifest
        raise UsageError(f"`{place}` holds {held}", help=f"{more}`--overwrite` begins anew")
    changed = before.changed(asked)
    if changed:
        told = changed[0] if len(changed) == 1 else f"{', '.join(changed[:-1])} and {changed[-1]}"
        raise UsageError(
            f"can't resume `{output.path}`: {told} changed since",
            help="ask as before, or begin anew with `--overwrite`",
        )


def _judged(work: Work, runner: Runner, workers: int, watch: Watch) -> tuple[list[Done], int]:
    """The records of all blocks in their order, and how many of them were there."""
    numbers = range(len(work.judge.job.source.blocks))
    done: dict[int, Done] = {}
    for number in numbers:
        found = work.parts.record(number)
        if found is not None:
            done[number] = found
            watch(found, True)
    kept, left = len(done), [number for number in numbers if number not in done]
    for found in runner(work, left, workers) if left else ():
        done[found.number] = found
        watch(found, False)
    return [done[number] for number in numbers], kept


def _finished(before: Manifest, job: Job, output: Output, parts: Parts) -> Ran:
    """A run that was finished before, unless its files are no longer what it wrote. Raises UsageError."""
    files: dict[str, str] = dict(before.found["files"])
    folder = output.path.parent if output.form else output.path
    work = Parts(folder, parts.run)
    wrong = [name for name, digest in files.items() if not work.holds(name, digest)]
    if wrong:
        raise UsageError(f"`{folder / wrong[0]}` was changed since it was written", help="`--overwrite` begins anew")
    _clean(output, parts)
    done = [Done(**one) for one in before.found["parts"]]
    totals = Totals.of(done)
    return Ran(totals, summary_frame(totals, job.rulebook), _shown(output, files), len(done))


def _clean(output: Output, parts: Parts) -> None:
    """Take away what only an unfinished run needs."""
    if output.form:
        shutil.rmtree(output.folder, ignore_errors=True)
    else:
        parts.forget(RECORDS)


def _shown(output: Output, files: dict[str, str]) -> tuple[Path, ...]:
    """The files and folders that a user looks for."""
    folder = output.path.parent if output.form else output.path
    names = dict.fromkeys(name.partition("/")[0] for name in files)
    return (*(folder / name for name in names), output.manifest)
