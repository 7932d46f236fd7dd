"""The violations that an engine wrote, so that they can be compared."""

from __future__ import annotations

from pathlib import Path

import polars as pl

Digest = dict[str, tuple[int, int]]


def digest(out: Path) -> Digest:
    """Of each rule how many violations were written, and a sum over the subjects that does not depend on their order.

    The subject stands in the first column.
    """
    places = [*out.glob("violations/*.parquet"), *out.glob("run/findings/*.parquet")]
    lines = [
        pl.scan_parquet(path).select(pl.nth(0).alias("id"), pl.col("code", "outcome").cast(pl.String))
        for path in places
    ]
    whole = pl.concat(lines).filter(pl.col("outcome") == "violation")
    found = whole.group_by("code").agg(pl.len(), pl.col("id").hash().sum()).collect()
    return {code: (rows, total) for code, rows, total in found.iter_rows()}
