"""What stands in the cells of an input, as the text that a facts file would hold."""

from __future__ import annotations

import polars as pl

from cleanrules.facts.cells import cell_text, float_text

__all__ = ["as_text", "cell_text", "float_text"]


def as_text(column: pl.Series) -> pl.Series:
    """A column of identifiers as text; a float is its shortest decimal."""
    if not column.dtype.is_float():
        return column.cast(pl.String)
    distinct = column.drop_nulls().unique()
    texts = pl.Series([float_text(one, single=column.dtype == pl.Float32) for one in distinct], dtype=pl.String)
    return column.replace_strict(distinct, texts, default=None, return_dtype=pl.String)
