"""What every engine of the benchmark yields: how often each rule had each outcome, and the violations as Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from many.rules import Rulebook

VIOLATIONS = "violations"
"""The directory of the parts of the long table: identifier, code, outcome."""
OUTCOMES = ("violation", "advice", "missed", "compliant", "undetermined", "needs_review", "not_applicable")
Counts = dict[str, dict[str, int]]
"""By rule and outcome, zeros left out."""


def counted(book: Rulebook, rows: int, found: Sequence[Sequence[int]]) -> Counts:
    """The counts, from how often each rule surely did not apply, was surely breached, and was surely met."""
    counts: Counts = {}
    for rule, (outside, failed, met) in zip(book.rules, found, strict=True):
        open_ones = rows - outside - failed - met
        named = {"not_applicable": outside, rule.failed: failed, "compliant": met, "undetermined": open_ones}
        counts[rule.code] = {outcome: int(number) for outcome, number in named.items() if number}
    return counts


def write_counts(counts: Counts, out: Path) -> None:
    """The counts as a long table."""
    rows = [(code, name, number) for code, named in counts.items() for name, number in named.items()]
    columns = {name: [row[place] for row in rows] for place, name in enumerate(("code", "outcome", "rows"))}
    pq.write_table(pa.table(columns), out / "counts.parquet")
