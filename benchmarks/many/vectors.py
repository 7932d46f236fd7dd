"""The same rules in numpy, one vector per fact as in OpenFisca, with what OpenFisca lacks: unknowns, in two bit planes.

A truth is two planes of bits, *surely true* and *surely false*, as Arrow packs them; logic works on 64 rows at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from many.conditions import Operator, Sides, Writer, Zone
from many.results import VIOLATIONS, Counts, counted, write_counts
from many.rules import AS_OF, CODES, DECIMALS, EMISSIONS, EPOCH, EVENTS, FLAGS, LABELS, ZONES, Rulebook

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Truth:
    """What is surely true, and what is surely false, as packed bits."""

    true: Array
    false: Array

    def __and__(self, other: Truth) -> Truth:
        return Truth(self.true & other.true, self.false | other.false)

    def __or__(self, other: Truth) -> Truth:
        return Truth(self.true | other.true, self.false & other.false)

    def __invert__(self) -> Truth:
        return Truth(self.false, self.true)


@dataclass(frozen=True, slots=True)
class Vector:
    """Integers, and the bits of those that are known."""

    values: Array
    known: Array

    def __add__(self, other: Vector) -> Vector:
        return Vector(self.values + other.values, self.known & other.known)

    def __rmul__(self, weight: int) -> Vector:
        return Vector(weight * self.values, self.known)


def truth(bits: Array, known: Array) -> Truth:
    """The truth of unpacked Booleans, where they are known."""
    packed = np.packbits(bits, bitorder="little")
    return Truth(packed & known, ~packed & known)


def chosen(test: Truth, one: Truth, other: Truth) -> Truth:
    """One where the test is true, the other where it is false, what both agree on where it is unknown."""
    both = Truth(one.true & other.true, one.false & other.false)
    return Truth(
        (test.true & one.true) | (test.false & other.true) | both.true,
        (test.true & one.false) | (test.false & other.false) | both.false,
    )


class NumpyWords:
    """Python source over vectors `v` and truths `t` by name."""

    def flag(self, name: str) -> str:
        """Planes as they were read."""
        return f't["{name}"]'

    def label(self, name: str, labels: tuple[str, ...]) -> str:
        """A comparison of small integers."""
        tests = [f'(v["{name}"].values == {LABELS[name].index(label)})' for label in labels]
        return f'truth({" | ".join(tests)}, v["{name}"].known)'

    def within(self, name: str, zone: Zone) -> str:
        """Planes computed beforehand."""
        return f't["{name} in {zone.name}"]'

    def category(self, name: str) -> str:
        """Planes computed beforehand."""
        return f't["{name}"]'

    def day(self, name: str, operator: Operator, day: date) -> str:
        """A comparison of days."""
        return f'truth(v["{name}"].values {operator} {day.toordinal() - EPOCH}, v["{name}"].known)'

    def compare(self, sides: Sides) -> str:
        """A comparison of integers."""
        known = " & ".join(f'v["{name}"].known' for _, name in (*sides.left, *sides.right))
        left, right = _sum(sides.left, sides.left_constant), _sum(sides.right, sides.right_constant)
        return f"truth({left} {sides.operator} {right}, {known})"

    def dated(self, event: str, choices: Sequence[tuple[date | None, str]]) -> str:
        """A chain by the day of the event, which where it is unknown agrees with all."""
        *earlier, (_, text) = choices
        for until, one in reversed(earlier):
            assert until is not None
            text = f"chosen({self.day(event, '<', until)}, {one}, {text})"
        return text

    def zoned(self, within: str, inside: str, outside: str) -> str:
        """One inside, the other outside."""
        return f"chosen({within}, {inside}, {outside})"

    def conjunction(self, parts: Sequence[str]) -> str:
        """`&`."""
        return f"({' & '.join(parts)})"

    def disjunction(self, parts: Sequence[str]) -> str:
        """`|`."""
        return f"({' | '.join(parts)})"

    def negation(self, part: str) -> str:
        """`~`."""
        return f"~{part}"


def _sum(weights: Sequence[tuple[int, str]], constant: int) -> str:
    parts = [f'v["{name}"].values' if weight == 1 else f'{weight} * v["{name}"].values' for weight, name in weights]
    return " + ".join([*parts, *([str(constant)] if constant or not parts else [])])


def source(book: Rulebook) -> str:
    """The Python source of the rules: a function that yields guard and requirement of each."""
    writer = Writer(NumpyWords(), DECIMALS, ZONES, AS_OF)
    lines = ["def judged(v, t):"]
    lines += [f'    t["{name}"] = {writer.write(when)}' for name, when in book.categories.items()]
    for rule in book.rules:
        lines.append(f"    yield {writer.write(rule.when)}, {writer.requirement(rule)}")
    return "\n".join([*lines, ""])


def run(path: Path, out: Path, book: Rulebook) -> Counts:
    """Judge the file: violations and counts as Parquet into `out`."""
    text = source(book)
    (out / "rules.py").write_text(text, encoding="utf-8")
    scope: dict[str, Any] = {"truth": truth, "chosen": chosen}
    exec(compile(text, str(out / "rules.py"), "exec"), scope)
    texts = [name for name in (*LABELS, "region", "industry") if name in book.reads]
    file = pq.ParquetFile(path, read_dictionary=texts)
    codes = pa.array([rule.code for rule in book.rules])
    (out / VIOLATIONS).mkdir()
    counts = np.zeros((len(book.rules), 3), dtype=np.int64)
    for number in range(file.num_row_groups):
        group = file.read_row_group(number, columns=["id", *book.reads])
        vectors, truths = facts(group, book)
        places, numbers = [], []
        for place, (guard, duty) in enumerate(scope["judged"](vectors, truths)):
            breached = guard.true & duty.false
            counts[place] += [_ones(bits) for bits in (guard.false, breached, guard.true & duty.true)]
            if not book.rules[place].policy:
                rows = np.flatnonzero(np.unpackbits(breached, count=group.num_rows, bitorder="little"))
                places.append(rows)
                numbers.append(np.full(len(rows), place, dtype=np.int16))
        ids = group["id"].combine_chunks().take(pa.array(np.concatenate(places)))
        named = pa.DictionaryArray.from_arrays(pa.array(np.concatenate(numbers)), codes)
        outcome = pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(ids), dtype=np.int8)), pa.array(["violation"]))
        found = pa.table({"id": ids, "code": named, "outcome": outcome})
        pq.write_table(found, out / VIOLATIONS / f"part-{number:05d}.parquet", compression="zstd")
    result = counted(book, file.metadata.num_rows, counts.tolist())
    write_counts(result, out)
    return result


def _ones(bits: Array) -> int:
    return int(np.bitwise_count(bits.view(np.uint64)).sum())


def facts(group: pa.Table, book: Rulebook) -> tuple[dict[str, Vector], dict[str, Truth]]:
    """The facts of a row group: integers with the bits of the known ones, and planes."""
    vectors: dict[str, Vector] = {}
    truths: dict[str, Truth] = {}
    for name in book.reads:
        column = group[name].combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = column.chunk(0)
        known = _bits(column.buffers()[0], len(column))
        if name in FLAGS:
            bits = _bits(column.buffers()[1], len(column))
            truths[name] = Truth(bits & known, ~bits & known)
        elif name in LABELS or name in CODES:
            order = LABELS.get(name) or CODES[name]
            ranks = np.array([order.index(text) for text in column.dictionary.to_pylist()], dtype=np.int8)
            places = column.indices.fill_null(0).to_numpy()
            vectors[name] = Vector(_padded(ranks[places] if len(ranks) else places), known)
        else:
            width = np.int32 if name in EVENTS else np.int64
            values = np.frombuffer(column.buffers()[1], width)
            values = values[::2] if name in EMISSIONS else values  # decimals: the lower word of two
            vectors[name] = Vector(_padded(values[: len(column)]), known)
    for name, zone in book.places:
        codes = np.array([name_ in zone.inside(CODES[name]) for name_ in CODES[name]])
        sure = np.array([name_ not in zone.perhaps(CODES[name]) for name_ in CODES[name]])
        vector = vectors[name]
        known = vector.known & np.packbits(sure[vector.values], bitorder="little")
        truths[f"{name} in {zone.name}"] = truth(codes[vector.values], known)
    return vectors, truths


def _padded(values: Array) -> Array:
    """Filled up to a multiple of 64 rows, so that planes are whole words; the rows added are unknown."""
    return np.pad(values, (0, -len(values) % 64))


def _bits(buffer: pa.Buffer | None, rows: int) -> Array:
    """The bits of a buffer (all ones without one) for that many rows, zeros up to a multiple of 64."""
    bits = np.zeros((rows + 63) // 64 * 8, dtype=np.uint8)
    given = np.full(len(bits), 255, dtype=np.uint8) if buffer is None else np.frombuffer(buffer, np.uint8)[: len(bits)]
    bits[: len(given)] = given
    if rows % 8:
        bits[rows // 8] &= (1 << rows % 8) - 1
    bits[(rows + 7) // 8 :] = 0
    return bits
