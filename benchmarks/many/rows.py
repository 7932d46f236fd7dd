"""Plants as Parquet: as many rows as asked, row group by row group, the same at every call."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import gettempdir

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from many.rules import (
    AMOUNTS,
    DIVISIONS,
    EMISSIONS,
    EPOCH,
    EVENTS,
    FLAGS,
    GOVERNING,
    INDUSTRIES,
    LABELS,
    PROVINCES,
    REGIONS,
    ROW_GROUP,
)

ABSENT = 0.05
COARSE = 0.02
"""The share of the codes that name a province or a division only."""
STEPS = 1_000
"""Amounts are reported in round numbers: at most so many different ones, so that many stand exactly at a ratio."""
VERSION = 1
KEPT = Path(gettempdir()) / "cleanrules-benchmark"
"""Where inputs are kept from run to run."""


def path(rows: int, seed: int = 1) -> Path:
    """Where the file of that many plants is kept."""
    return KEPT / f"plants-{rows}-{seed}-v{VERSION}.parquet"


def make(rows: int, seed: int = 1) -> Path:
    """The file of that many plants, written unless it is there."""
    return kept(path(rows, seed), lambda part: _write(part, rows, seed))


def kept(path: Path, write: Callable[[Path], None]) -> Path:
    """A file that is written at the first call only."""
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            write(part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    return path


def _write(path: Path, rows: int, seed: int) -> None:
    with pq.ParquetWriter(path, _schema(), compression="zstd") as writer:
        for first in range(0, rows, ROW_GROUP):
            writer.write_table(group(first, min(ROW_GROUP, rows - first), seed), ROW_GROUP)


def _schema() -> pa.Schema:
    fields = [pa.field("id", pa.string(), nullable=False)]
    fields += [pa.field(name, pa.string()) for name in LABELS]
    fields += [pa.field(name, pa.bool_()) for name in FLAGS]
    fields += [pa.field(name, pa.int64()) for name in AMOUNTS]
    fields += [pa.field(name, pa.decimal128(9, 2)) for name in EMISSIONS]
    fields += [pa.field(name, pa.date32()) for name in EVENTS]
    return pa.schema([*fields, pa.field("region", pa.string()), pa.field("industry", pa.string())])


def group(first: int, rows: int, seed: int = 1) -> pa.Table:
    """The plants from a row on; every fact is absent in a twentieth of the rows."""
    chance = np.random.default_rng([seed, first])
    columns = [pa.array([f"P{number:08d}" for number in range(first, first + rows)])]
    columns += [_texts(chance, rows, labels) for labels in LABELS.values()]
    columns += [
        pa.array(chance.integers(0, 2, rows, dtype=np.int8).astype(bool), mask=_mask(chance, rows)) for _ in FLAGS
    ]
    for place, _ in enumerate(AMOUNTS):
        columns.append(pa.array(_amounts(chance, rows, place), mask=_mask(chance, rows)))
    for place, _ in enumerate(EMISSIONS):
        columns.append(_decimals(_amounts(chance, rows, place), _mask(chance, rows)))
    for name in EVENTS:
        last = date(2026, 6, 30) if name in GOVERNING else date(2029, 12, 31)
        days = chance.integers(date(2010, 1, 1).toordinal() - EPOCH, last.toordinal() - EPOCH, rows, dtype=np.int32)
        columns.append(pa.array(days, pa.date32(), mask=_mask(chance, rows)))
    columns += [_codes(chance, rows, *codes) for codes in ((REGIONS, PROVINCES), (INDUSTRIES, DIVISIONS))]
    return pa.Table.from_arrays(columns, schema=_schema())


def _mask(chance: np.random.Generator, rows: int) -> np.ndarray:
    return chance.random(rows, dtype=np.float32) < ABSENT


def _amounts(chance: np.random.Generator, rows: int, place: int) -> np.ndarray:
    """Round numbers: multiples of ten or twenty."""
    return chance.integers(0, STEPS, rows, dtype=np.int64) * (10 if place % 2 else 20)


def _texts(chance: np.random.Generator, rows: int, texts: tuple[str, ...]) -> pa.Array:
    places = chance.integers(0, len(texts), rows, dtype=np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(places, mask=_mask(chance, rows)), pa.array(texts)).cast(pa.string())


def _codes(chance: np.random.Generator, rows: int, fine: tuple[str, ...], coarse: tuple[str, ...]) -> pa.Array:
    places = chance.integers(0, len(fine), rows, dtype=np.int32)
    rough = chance.random(rows, dtype=np.float32) < COARSE
    places[rough] = len(fine) + chance.integers(0, len(coarse), int(rough.sum()), dtype=np.int32)
    found = pa.array(places, mask=_mask(chance, rows))
    return pa.DictionaryArray.from_arrays(found, pa.array((*fine, *coarse))).cast(pa.string())


def _decimals(hundredths: np.ndarray, absent: np.ndarray) -> pa.Array:
    """Hundredths as decimals: the 128-bit words of an Arrow buffer, of which these never fill the upper half."""
    words = np.zeros((len(hundredths), 2), dtype=np.int64)
    words[:, 0] = hundredths
    valid = np.packbits(~absent, bitorder="little")
    buffers = [pa.py_buffer(valid), pa.py_buffer(words)]
    return pa.Array.from_buffers(pa.decimal128(9, 2), len(hundredths), buffers)
