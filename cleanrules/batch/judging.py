"""One block of a source judged: read, typed, put to the kernel kind by kind. The same in every runner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from cleanrules.batch.contradictions import consistent
from cleanrules.batch.findings import finding_rows, schema
from cleanrules.batch.job import Job
from cleanrules.batch.typing import typed
from cleanrules.engines.columnar import Columnar
from cleanrules.engines.columns import DTYPES, Table
from cleanrules.errors import EngineError
from cleanrules.frozen import FrozenDict
from cleanrules.rulebook.model import Outcome
from cleanrules.screening.screen import no_rules

Counts = Mapping[str, Mapping[str, int]]
"""How many subjects have each outcome, by rule."""


@dataclass(frozen=True, slots=True)
class BlockResult:
    """What became of the rows of a block; `invalid` rows were rejected, `kinds` counts the others."""

    rows: int
    invalid: int
    kinds: Mapping[str, int]
    counts: Counts
    findings: pl.DataFrame
    rejected: pl.DataFrame


@dataclass
class Judge:
    """Judges the blocks of a job. The kernels are made when first used, once in a process, and never pickled."""

    job: Job
    kernels: dict[str, Columnar | None] = field(default_factory=dict, repr=False, compare=False)

    def __getstate__(self) -> dict[str, object]:
        return {"job": self.job, "kernels": {}}

    def judge(self, number: int) -> BlockResult:
        """Judge a block. Raises FactError, UsageError or EngineError."""
        tables, rejected, rows = self.tables(number)
        findings = [pl.DataFrame(schema=schema(self.job))]
        counts: dict[str, Mapping[str, int]] = {}
        for table in tables:
            kernel = self.kernel(table.kind.name)
            if kernel is None:
                continue
            found = kernel.judge(table, self.job.report)
            for code, outcomes in found.counts.items():
                check_sum(code, outcomes, table.height)
            counts |= {
                code: {str(name): rows for name, rows in some.items() if rows} for code, some in found.counts.items()
            }
            if found.findings.height:
                findings.append(finding_rows(self.job, table, found.findings))
        kinds = {table.kind.name: table.height for table in tables}
        invalid = rejected["row"].n_unique()
        if sum(kinds.values()) + invalid != rows:
            raise EngineError(
                f"block {number} has {rows} rows, but {sum(kinds.values())} were judged and {invalid} rejected",
                help="no verdict is given; report this with the input's headings",
            )
        return BlockResult(rows, invalid, kinds, counts, pl.concat(findings), rejected)

    def tables(self, number: int) -> tuple[list[Table], pl.DataFrame, int]:
        """The typed tables of a block, its rejected cells, and how many rows it has.

        Rows of a kind that no rule is for are rejected: that nothing was found would be no verdict on them.
        """
        job, source = self.job, self.job.source
        block = source.blocks[number]
        raw = source.read(block, self.job.layout.used)
        tables, rejected = typed(raw, job.rulebook.kinds, job.layout, as_of=job.as_of, first=block.first)
        ruled = {rule.kind for rule in job.rulebook.rules.values()}
        loose = [_unruled(table, job) for table in tables if table.kind.name not in ruled]
        tables = [placed(table, job.region) for table in tables if table.kind.name in ruled]
        sound = [consistent(table, job.rulebook) for table in tables]
        rejected = pl.concat([rejected, *loose, *(one.rejected for one in sound)]).sort("row", maintain_order=True)
        return [one.table for one in sound if one.table.height], rejected, raw.height

    def kernel(self, kind: str) -> Columnar | None:
        """The kernel of a kind of subject; None where no rule that is asked for is for the kind."""
        if kind not in self.kernels:
            job = self.job
            asked = any(rule.kind == kind for rule in job.rulebook.select(job.select))
            self.kernels[kind] = (
                Columnar(job.rulebook, kind, minimum_confidence=job.minimum_confidence, select=job.select)
                if asked
                else None
            )
        return self.kernels[kind]


def _unruled(table: Table, job: Job) -> pl.DataFrame:
    """Why no row of a table can be screened, a line for each."""
    cause, none = no_rules(job.rulebook, table.kind.name), pl.lit(None, pl.String())
    return pl.DataFrame({"row": table.rows, "subject": table.subjects}).select(
        pl.col("row").cast(pl.UInt64()),
        "subject",
        pl.lit(job.layout.kind_column, pl.String()).alias("column"),
        none.alias("value"),
        pl.lit(cause.message).alias("message"),
        pl.lit(cause.help, pl.String()).alias("help"),
    )


def placed(table: Table, region: str | None) -> Table:
    """The table with a region where its rows name none."""
    if region is None or "region" not in table.kind.fields:
        return table
    known = table.codes.get("region", ())
    codes = known if region in known else (*known, region)
    here = pl.lit(codes.index(region), DTYPES["region"])
    filled = pl.col("region").fill_null(here) if "region" in table.frame.columns else here.alias("region")
    return replace(table, frame=table.frame.with_columns(filled), codes=FrozenDict({**table.codes, "region": codes}))


def check_sum(code: str, outcomes: Mapping[Outcome, int], rows: int) -> None:
    """Raises EngineError unless each row has one outcome of the rule."""
    found = sum(outcomes.values())
    if found != rows:
        raise EngineError(
            f"rule `{code}` has {found} outcomes for {rows} rows",
            help="no verdict is given; report this with the rulebook's sha256",
        )
