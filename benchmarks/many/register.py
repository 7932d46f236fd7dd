"""A register for the shipped rulebook: subjects of all its kinds in equal shares, facts drawn from the fact models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache, partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from cleanrules import load_rulebook
from cleanrules.facts.fields import Field
from cleanrules.facts.kinds import Kind
from cleanrules.law.codes import industries, regions
from many.rows import ABSENT, KEPT, kept
from many.rules import EPOCH, ROW_GROUP

Array = np.ndarray[Any, Any]
ITEMS = 4
"""A list has fewer items than this."""
DAYS = (date(2015, 1, 1).toordinal() - EPOCH, date(2026, 6, 30).toordinal() - EPOCH)


def make(rows: int, seed: int = 1) -> list[Path]:
    """The tables of that many subjects, written unless they are there; one of a single kind has its name behind a dot."""
    parts, found, first = tables(), [], 0
    every = sum(map(len, parts))
    for kinds, done in zip(parts, accumulate(map(len, parts)), strict=True):
        last = rows * done // every
        alone = f".{kinds[0].name}" if len(kinds) == 1 else ""
        path = KEPT / f"register-{rows}-{seed}-{load_rulebook().sha256[:8]}{alone}.parquet"
        found.append(kept(path, partial(_write, kinds=kinds, span=(first, last), seed=seed)))
        first = last
    return found


def tables() -> list[list[Kind]]:
    """All kinds that have rules: one table for most of them, and one for each that has a field which another kind has too,
    but of another type: a column is of one type.
    """
    book = load_rulebook()
    types: dict[str, set[str]] = {}
    for kind in book.kinds.values():
        for name, type in _columns(kind.fields.values(), ""):
            types.setdefault(name, set()).add(type)
    ruled = {rule.kind for rule in book.rules.values()}
    kinds = [kind for name, kind in book.kinds.items() if name in ruled]
    alone = [kind for kind in kinds if any(len(types[name]) > 1 for name, _ in _columns(kind.fields.values(), ""))]
    mixed = [kind for kind in kinds if kind not in alone]
    return [*([mixed] if mixed else []), *([kind] for kind in alone)]


def _columns(fields: Iterable[Field], before: str) -> Iterator[tuple[str, str]]:
    """The columns and their types, those of items too."""
    for field in fields:
        yield before + field.name, "text" if field.type in ("label", "region", "industry") else field.type
        yield from _columns(field.item, f"{before}{field.name}.")


def _write(path: Path, kinds: Sequence[Kind], span: tuple[int, int], seed: int) -> None:
    writer = None
    try:
        for first in range(*span, ROW_GROUP):
            table = group(kinds, first, min(ROW_GROUP, span[1] - first), seed).to_arrow()
            writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
            writer.write_table(table, ROW_GROUP)
    finally:
        if writer is not None:
            writer.close()


def group(kinds: Sequence[Kind], first: int, rows: int, seed: int = 1) -> pl.DataFrame:
    """The subjects from a row on, kinds mixed at random; each fact absent in a twentieth of them."""
    chance = np.random.default_rng([seed, first])
    shares = [len(part) for part in np.array_split(np.arange(rows), len(kinds))]
    frames = [_subjects(chance, kind, share) for kind, share in zip(kinds, shares, strict=True)]
    ids = pl.Series("id", [f"R{number:08d}" for number in range(first, first + rows)])
    mixed = pl.concat(frames, how="diagonal_relaxed")[chance.permutation(rows)]
    names = [name for name in sorted(mixed.columns) if name != "kind" or len(kinds) > 1]
    return mixed.select(names).with_columns(ids)


def _subjects(chance: np.random.Generator, kind: Kind, rows: int) -> pl.DataFrame:
    derived = {fact.field.name for fact in load_rulebook().derived if fact.kind == kind.name}
    fields = [field for field in kind.fields.values() if field.type != "text" and field.name not in derived]
    columns = [_column(chance, field, rows) for field in fields]
    return pl.DataFrame([pl.repeat(kind.name, rows, eager=True).alias("kind"), *columns])


def _column(chance: np.random.Generator, field: Field, rows: int) -> pl.Series:
    found = _list(chance, field, rows) if field.type == "list" else _values(chance, field, rows)
    absent = pl.Series(chance.random(rows) < ABSENT)
    return pl.select(pl.when(~absent).then(found)).to_series().alias(field.name)


def _values(chance: np.random.Generator, field: Field, rows: int) -> pl.Series:
    match field.type:
        case "flag":
            return pl.Series(chance.random(rows) < 0.5)
        case "amount":
            return _amounts(chance, field, rows)
        case "event":
            return pl.Series(chance.integers(*DAYS, rows, dtype=np.int32)).cast(pl.Date)
        case "label":
            return _one_of(chance, tuple(label for label, _ in field.labels), rows)
    return _one_of(chance, _leaves(field.type), rows)


def _one_of(chance: np.random.Generator, texts: tuple[str, ...], rows: int) -> pl.Series:
    return pl.Series(texts).gather(chance.integers(0, len(texts), rows))


@cache
def _leaves(of: str) -> tuple[str, ...]:
    """All codes with nothing below them."""
    tree = regions() if of == "region" else industries()
    return tuple(sorted(set(tree.names) - set(tree.parents.values())))


def _amounts(chance: np.random.Generator, field: Field, rows: int) -> pl.Series:
    """Small amounts are as frequent as large ones; in the field's unit, exact to its decimals."""
    scale = 10**field.decimals
    low, high = int(field.at_least * scale), int(field.at_most * scale)
    drawn = np.exp(chance.random(rows) * np.log(high - low + 1)).astype(np.int64) - 1 + low
    values = pl.Series(np.clip(drawn, low, high))
    if not field.decimals:
        return values
    exact: pl.Series = values.cast(pl.Decimal(38, field.decimals)) / scale
    return exact.cast(pl.Decimal(18, field.decimals))


def _list(chance: np.random.Generator, field: Field, rows: int) -> pl.Series:
    """Lists of up to three items; an item's key counts from 1."""
    lengths = chance.integers(0, min(ITEMS, field.max_length + 1), rows)
    owners = np.repeat(np.arange(rows), lengths)
    numbers = np.arange(len(owners)) - np.repeat(np.cumsum(lengths) - lengths, lengths) + 1
    key = next((one.name for one in field.item if one.key), None)
    columns = [_column(chance, one, len(owners)) for one in field.item if one.type != "text"]
    keys = [pl.Series(key, numbers).cast(pl.String)] if key else []
    items = pl.DataFrame([*keys, *columns]).to_struct("item")
    grouped = pl.DataFrame({"owner": owners, "item": items}).group_by("owner", maintain_order=True).agg("item")
    every = pl.DataFrame({"owner": np.arange(rows)}).join(grouped, on="owner", how="left", maintain_order="left")
    return every["item"].fill_null(pl.Series([[]], dtype=every["item"].dtype))
