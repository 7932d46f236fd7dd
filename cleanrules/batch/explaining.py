"""A row screened again in full, as a single subject, by its identifier."""

from __future__ import annotations

from cleanrules.batch.findings import rescreened
from cleanrules.batch.job import Job
from cleanrules.batch.judging import Judge
from cleanrules.errors import FactError, shorten
from cleanrules.screening.findings import Screening


def explain(job: Job, subject: str) -> tuple[Screening, ...]:
    """The screenings of all rows of an identifier. Raises FactError where no row has it, or the row is not valid."""
    judge = Judge(job)
    found: list[Screening] = []
    for number in range(len(job.source.blocks)):
        tables, rejected, _ = judge.tables(number)
        refused = rejected.filter(rejected["subject"] == subject)
        if refused.height:
            first = refused.row(0, named=True)
            raise FactError(
                f"row {first['row']} (`{shorten(subject)}`) is not valid: {first['message']}", help=first["help"]
            )
        for table in tables:
            rows = (table.subjects == subject).arg_true()
            found += [rescreened(job, table, row, job.select) for row in rows]
    if not found:
        raise FactError(f"no row has the identifier `{shorten(subject)}`", help="give it as it stands in the input")
    return tuple(found)
