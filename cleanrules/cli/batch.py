"""`cleanrules batch`: screens a whole table, such as a register, and writes the findings as a table."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleanrules.cli.failing import CLEAR, OPEN, VIOLATION, WRONG, Interrupted, described, worst
from cleanrules.cli.options import (
    as_of_option,
    lang_option,
    one_of,
    pack_option,
    progress_option,
    split,
    taken_today,
    today,
)
from cleanrules.errors import UsageError
from cleanrules.text import Text

if TYPE_CHECKING:
    from cleanrules.batch.job import Job
    from cleanrules.batch.outputs import Output
    from cleanrules.batch.run import Ran
    from cleanrules.cli.progress import Bar
    from cleanrules.rulebook.model import Rulebook

Lists = dict[str, "Path | tuple[Path, str]"]
"""The table of the items of each list: a file, or a workbook and its sheet."""
RUNNER_NAMES = ("local", "processes", "spark")


@dataclass(frozen=True, slots=True)
class How:
    """How a run goes, apart from what is asked."""

    runner: str
    workers: int | None
    resume: bool
    overwrite: bool
    progress: bool


@click.command("batch", short_help="Screen a whole table（批量筛查）.")
@click.argument("table", metavar="IN", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A folder, or a .parquet, .csv or .xlsx file.")
@as_of_option
@click.option("--as-of-column", metavar="NAME", help="The column that holds each row's day, in place of --as-of.")
@click.option("--kind", help="The kind of subject, where no column says it.")
@click.option("--region", help="Where the subjects lie, where a row doesn't say: a GB/T 2260 code or name.")
@click.option("--select", multiple=True, callback=split, help="Rule codes or their beginnings; commas or repeated.")
@click.option("--minimum-confidence", metavar="LEVEL", help="The weakest evidence that may decide. [default: derived]")
@click.option("--parameters", type=click.Path(path_type=Path), help="A file with dated, cited values of your own.")
@click.option("--columns", type=click.Path(path_type=Path), help="A YAML file: which heading is which fact.")
@click.option("--ignore-unknown", is_flag=True, help="Leave out columns that are no fact, in place of refusing them.")
@click.option("--sheet", help="The sheet of an Excel input. [default: the first]")
@click.option(
    "--children", multiple=True, metavar="LIST=FILE[#SHEET]", help="A table of the items of a list; may be repeated."
)
@click.option("--encoding", metavar="NAME", help="The encoding of a CSV input: utf-8 or gb18030. [default: found out]")
@click.option(
    "--report", multiple=True, callback=split, metavar="WHAT", default=("violations",), show_default=True,
    help="violations, undetermined, reviews, advice, …, all; commas or repeated.",
)  # fmt: skip
@click.option("--values", is_flag=True, help="Add the facts that decided each finding.")
@click.option("--missing", is_flag=True, help="Add the facts that would settle each finding.")
@click.option("--titles", is_flag=True, help="Add the rules' titles. [an Excel file always has them]")
@click.option("--output-encoding", metavar="NAME", default="utf-8-sig", show_default=True, help="That of CSV outputs.")
@click.option("--resume", is_flag=True, help="Go on with a run that was stopped; begin where there is none.")
@click.option("--overwrite", is_flag=True, help="Replace an output that is there.")
@click.option(
    "--runner", default="local", show_default=True, callback=one_of(*RUNNER_NAMES), metavar="|".join(RUNNER_NAMES),
    help="Who does the work.",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(min=1), help="Worker processes. [default: one a processor]")
@click.option("--explain", "subject", metavar="ID", help="Only screen the row of this identifier again, in full.")
@progress_option
@click.option("--no-progress", is_flag=True, hidden=True)
@lang_option
@pack_option
@click.pass_context
def command(
    ctx: click.Context, /, table: Path, output: Path | None, output_encoding: str, subject: str | None, runner: str,
    workers: int | None, resume: bool, overwrite: bool, progress: bool, no_progress: bool, **asked: Any,
) -> None:  # fmt: skip
    """Screen each row of a table（Parquet, CSV or Excel）and write the findings.

    \b
    cleanrules batch examples/register.csv -o findings.xlsx --as-of 2026-11-22
    cleanrules batch examples/register.csv -o out --resume
    cleanrules batch examples/register.csv --explain TJ-B-001

    A row with a bad cell is rejected, listed apart, and the rest goes on. Without --as-of the day is today, and the report
    says so. Exit code: 2 bad usage or input, or no row judged; else 1 where a row violates a rule; else 3 where a
    binding rule is undetermined or for review, or a row was rejected; else 0.
    """
    from cleanrules.cli.output import ASSUMED, tell

    places = _needed(table, output, output_encoding, subject)
    job, assumed = requested(table, places, resume=resume, **asked)
    if assumed is not None:
        tell(ASSUMED, assumed, job.language)
    if places is None:
        assert subject is not None
        ctx.exit(explained(job, subject))
    ctx.exit(ran(job, places, How(runner, workers, resume, overwrite, progress and not no_progress)))


def _needed(table: Path, output: Path | None, encoding: str, subject: str | None) -> Output | None:
    """Where the findings go; None where a row is to be explained. Raises UsageError, MissingExtra."""
    if (output is None) == (subject is None):
        both = "`--explain` writes no output" if output else "no output is named"
        raise UsageError(both, help="give `-o OUT` to screen the table, or `--explain ID` to look at one row")
    from cleanrules.batch.outputs import ENCODINGS, Output

    if encoding not in ENCODINGS:
        raise described(f"unknown encoding `{encoding}`", encoding, ENCODINGS)
    if output is None:
        return None
    place = Output(output, encoding).check()
    if table.resolve() in {path.resolve() for path in place.own()}:
        raise UsageError(f"`{table}` is the input, and would be written over", help="name another output")
    return place


def requested(
    table: Path, output: Output | None, *, resume: bool, as_of: str | None, as_of_column: str | None,
    parameters: Path | None, packs: tuple[Path, ...], lang: str, titles: bool, minimum_confidence: str | None,
    columns: Path | None, children: tuple[str, ...], encoding: str | None, sheet: str | None, **asked: Any,
) -> tuple[Job, Text | None]:  # fmt: skip
    """What is asked, and what was assumed. Raises UsageError, FactError, PackError."""
    from cleanrules.batch.job import job_of
    from cleanrules.batch.sources import open_source
    from cleanrules.cli.output import language
    from cleanrules.cli.rulebooks import rulebook_with
    from cleanrules.law.confidence import DEFAULT_BAR
    from cleanrules.rulebook.load import with_parameters

    rulebook = rulebook_with(packs)
    if parameters is not None:
        rulebook = with_parameters(rulebook, parameters)
    day, assumed = day_of(as_of, as_of_column, output if resume else None)
    lists = dict(_child(one) for one in children)
    if table.suffix.lower() in (".xlsx", ".xlsm") and sheet is None:
        asked["kind"], lists = as_register(table, asked.get("kind"), lists)
    source = open_source(table, encoding=encoding, columns=columns, children=lists, sheet=sheet)
    excel = output is not None and output.form == ".xlsx"
    job = job_of(
        source, rulebook, as_of=day, as_of_column=as_of_column, language=language(lang), titles=titles or excel,
        minimum_confidence=minimum_confidence or DEFAULT_BAR, **asked,
    )  # fmt: skip
    return job, assumed


def as_register(table: Path, kind: str | None, lists: Lists) -> tuple[str | None, Lists]:
    """The kind and the child tables of a register made by `template --register`, where no option says them."""
    from cleanrules.facts.form import register_of

    found = register_of(table)
    if found is None:
        return kind, lists
    return kind or found[0], {name: (table, title) for name, title in found[1].items()} | lists


def _child(written: str) -> tuple[str, Path | tuple[Path, str]]:
    """A list and its table, from `LIST=FILE` or `LIST=FILE#SHEET`. Raises UsageError."""
    name, equals, file = written.partition("=")
    if not (name and equals and file):
        raise UsageError(f"`--children` is `{written}`, expected LIST=FILE", help="as in `--children built=built.csv`")
    path, mark, sheet = file.rpartition("#")
    return name, (Path(path), sheet) if mark else Path(file)


def day_of(as_of: str | None, column: str | None, resumed: Output | None) -> tuple[date | None, Text | None]:
    """The day asked for (None: a column holds it), and what was assumed: today, or the day of the run resumed."""
    from cleanrules.batch.run import earlier
    from cleanrules.screening.screen import as_day

    if as_of is not None and column is not None:
        raise UsageError("`--as-of` and `--as-of-column` exclude one another", help="leave one of the two out")
    if column is not None or as_of is not None:
        return (None if as_of is None else as_day(as_of, "--as-of")), None
    before = earlier(resumed) if resumed is not None else None
    if before is not None and before.as_of is not None:
        day = before.as_of
        return day, Text(f"判定日期取 {day}，与开始运行时一致", f"as of {day}, as the run was begun")
    return today(), taken_today(today())


def explained(job: Job, subject: str) -> int:
    """Print the full report on the rows of an identifier; gives the exit code."""
    from cleanrules.batch.explaining import explain
    from cleanrules.cli.output import color, width
    from cleanrules.cli.screen import CODES
    from cleanrules.reports.text import render

    screenings = explain(job, subject)
    click.echo(render(screenings, job.language, width=width(), color=color()), nl=False)
    return worst(CODES[one.conclusion] for one in screenings)


def ran(job: Job, output: Output, how: How) -> int:
    """Run the batch and print its summary; gives the exit code. Raises Interrupted where it is stopped by Ctrl-C."""
    from cleanrules.cli.output import color, width
    from cleanrules.cli.progress import Bar
    from cleanrules.reports.batch import render

    bar = Bar(job.source.rows, job.language, shown=how.progress)
    try:
        found = shown_run(job, output, how, bar)
    except KeyboardInterrupt:
        raise stopped(job, bar) from None
    click.echo(render(found, job, job.language, width=width(), color=color()), nl=False)
    return exit_code(found, job.rulebook)


def shown_run(job: Job, output: Output, how: How, bar: Bar) -> Ran:
    """Run the batch with its progress shown.

    Ctrl-C is handled here and once more by the caller: polars raises KeyboardInterrupt, then Python does for the same signal.
    """
    from cleanrules.batch.run import run
    from cleanrules.batch.runners import RUNNERS

    runner, workers = RUNNERS[how.runner], how.workers or os.cpu_count() or 1  # type: ignore[index]
    try:
        with bar:
            return run(
                job, output, runner=runner, workers=workers, resume=how.resume, overwrite=how.overwrite, watch=bar.part
            )
    except KeyboardInterrupt:
        raise stopped(job, bar) from None


def stopped(job: Job, bar: Bar) -> Interrupted:
    """What is said on Ctrl-C."""
    parts = f"{bar.parts} of {len(job.source.blocks)} parts are done"
    return Interrupted(f"stopped; {parts}", help="`--resume` goes on from there")


def exit_code(found: Ran, rulebook: Rulebook) -> int:
    """2 where no row was judged; else 1 for a violation, 3 where a binding rule is open or a row was rejected, or 0."""
    from cleanrules.rulebook.model import BINDING

    if not found.totals.judged:
        return WRONG
    if found.totals.of_outcome("violation"):
        return VIOLATION
    binding = {code for code, rule in rulebook.rules.items() if rule.force in BINDING}
    open_ones = sum(found.totals.of_outcome(outcome, binding) for outcome in ("undetermined", "needs_review"))
    return OPEN if open_ones or found.totals.invalid else CLEAR
