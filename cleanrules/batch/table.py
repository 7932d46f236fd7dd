"""`screen_table`: a table or a file screened from Python, with the findings as a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from cleanrules.batch.explaining import explain
from cleanrules.batch.findings import schema
from cleanrules.batch.job import DEFAULT_REPORT, Job, job_of
from cleanrules.batch.judging import Judge
from cleanrules.batch.sources import open_source
from cleanrules.batch.summary import Totals, summary_frame
from cleanrules.batch.typing import REJECTED
from cleanrules.errors import FactError, UsageError
from cleanrules.law.confidence import DEFAULT_BAR, Confidence
from cleanrules.rulebook.load import load_rulebook, with_parameters
from cleanrules.screening.screen import as_day
from cleanrules.text import Language

if TYPE_CHECKING:
    from cleanrules.rulebook.model import Rulebook
    from cleanrules.screening.findings import Screening

SHOWN = 5
"""So many rejected cells are told where no row was judged."""


@dataclass(frozen=True, eq=False)
class TableScreening:
    """The screening of a table.

    `findings` are the rows reported: subject, kind, code, outcome, reason, would_be, as_of, and the columns asked for.
    `summary` counts the outcomes of each rule, reported or not; its last line the invalid rows. `rejected` says, cell by
    cell, why a row is invalid. All are polars frames.
    """

    findings: pl.DataFrame
    summary: pl.DataFrame
    rejected: pl.DataFrame
    totals: Totals
    job: Job

    def explain(self, subject: str) -> tuple[Screening, ...]:
        """The row of an identifier screened again in full, as a single subject; one screening a row that has it.

        Raises FactError where no row has it, or the row is invalid.
        """
        return explain(self.job, subject)


def screen_table(
    table: Any, *, as_of: date | str | None = None, as_of_column: str | None = None, kind: str | None = None,
    region: str | None = None, rulebook: Rulebook | None = None, minimum_confidence: Confidence = DEFAULT_BAR,
    parameters: Mapping[str, Any] | Path | str | None = None, select: Sequence[str] | str = (),
    report: Sequence[str] | str = DEFAULT_REPORT, values: bool = False, missing: bool = False, titles: bool = False,
    columns: Mapping[str, str | None] | Path | str | None = None, ignore_unknown: bool = False,
    children: Mapping[str, Any] | None = None, encoding: str | None = None, sheet: str | None = None,
    language: Language = "zh",
) -> TableScreening:  # fmt: skip
    """Screen each row of a table: the path of a Parquet, CSV or Excel file, or a polars, pandas or Arrow table.

    `as_of` is the day asked for, or `as_of_column` the heading of each row's own; `kind` the kind of subject and `region`
    where they lie, where a row names none. `report` are words of violations, undetermined, reviews, advice, missed,
    compliant, not_applicable, all; `values`, `missing` and `titles` add columns to the findings. `columns` says which heading
    is which fact, `children` gives to lists the tables of their items, as in `open_source`. The rest is as in `screen`.

    All findings are kept in memory: `cleanrules batch` writes them to files part by part. A row with a bad cell is rejected
    and the rest goes on; where no row is judged, that is an error. Raises FactError, PackError, PluginError, UsageError or
    EngineError; an error is never a verdict.
    """
    book = rulebook if rulebook is not None else load_rulebook()
    if parameters is not None:
        book = with_parameters(book, parameters)
    source = open_source(table, encoding=encoding, columns=columns, children=children, sheet=sheet)
    job = job_of(
        source, book, as_of=None if as_of is None else as_day(as_of, "as_of"), as_of_column=as_of_column, kind=kind,
        region=region, select=_several(select), minimum_confidence=minimum_confidence, report=_several(report),
        ignore_unknown=ignore_unknown, values=values, missing=missing, titles=titles, language=language,
    )  # fmt: skip
    return judged(job)


def _several(given: Sequence[str] | str) -> Sequence[str]:
    return (given,) if isinstance(given, str) else given


def judged(job: Job) -> TableScreening:
    """All blocks of a job, judged in this process and kept in memory.

    Raises FactError or EngineError, and UsageError also where no row was judged, with the first of the rejected cells.
    """
    judge = Judge(job)
    found = [judge.judge(number) for number in range(len(job.source.blocks))]
    totals = Totals.of(found)
    findings = pl.concat([pl.DataFrame(schema=schema(job)), *(one.findings for one in found)])
    rejected = pl.concat([REJECTED.to_frame(), *(one.rejected for one in found)])
    if not totals.judged:
        raise _not_judged(totals, rejected)
    return TableScreening(findings, summary_frame(totals, job.rulebook), rejected, totals, job)


def _not_judged(totals: Totals, rejected: pl.DataFrame) -> UsageError:
    """The error that no row was judged, with the first of the rejected cells: nothing found in nothing is no result."""
    cause = UsageError(
        f"no row was judged, so that nothing was screened: {totals.rows} given, {totals.invalid} invalid",
        help="correct the rows, or load the plugin with the rules for them",
    )
    cause.further = tuple(
        FactError(f"row {row['row']}, column `{row['column']}`: {row['message']}", help=row["help"])
        for row in rejected.head(SHOWN).iter_rows(named=True)
    )
    return cause
