"""The same rules in SQL for duckdb: SQL's logic is three-valued.

Of several forms this is the fastest: the outcomes into a temporary table, counts and violations from there. Counting
straight from the file takes twice the time, and with `count(*) FILTER` four times.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from many.conditions import Operator, Sides, Writer, Zone
from many.results import VIOLATIONS, Counts, counted, write_counts
from many.rules import AS_OF, CODES, DECIMALS, ROW_GROUP, ZONES, Rulebook

THREADS = 2
CHUNK = 4 * ROW_GROUP
"""So many rows at a time, so that memory is flat in the rows; fewer would cost more planning."""


class SqlWords:
    """SQL expressions."""

    def flag(self, name: str) -> str:
        """A column."""
        return name

    def label(self, name: str, labels: tuple[str, ...]) -> str:
        """A comparison of texts."""
        return f"{name} = '{labels[0]}'" if len(labels) == 1 else f"{name} IN {_texts(labels)}"

    def within(self, name: str, zone: Zone) -> str:
        """A column computed beforehand."""
        return f"{name}_in_{zone.name}"

    def category(self, name: str) -> str:
        """A column computed beforehand."""
        return name

    def day(self, name: str, operator: Operator, day: date) -> str:
        """A comparison of dates."""
        return f"{name} {operator} DATE '{day}'"

    def compare(self, sides: Sides) -> str:
        """A comparison of integers."""
        return f"{_sum(sides.left, sides.left_constant)} {sides.operator} {_sum(sides.right, sides.right_constant)}"

    def dated(self, event: str, choices: Sequence[tuple[date | None, str]]) -> str:
        """By the day of the event; for unknown ones the agreement of all."""
        cases = [
            f"WHEN {event} < DATE '{until}' THEN {one}" if until else f"WHEN {event} IS NOT NULL THEN {one}"
            for until, one in choices
        ]
        return f"CASE {' '.join(cases)} {_agreed([one for _, one in choices])} END"

    def zoned(self, within: str, inside: str, outside: str) -> str:
        """One inside, the other outside."""
        agreed = _agreed([inside, outside])
        return f"CASE WHEN {within} THEN {inside} WHEN NOT {within} THEN {outside} {agreed} END"

    def conjunction(self, parts: Sequence[str]) -> str:
        """`AND`."""
        return f"({' AND '.join(parts)})"

    def disjunction(self, parts: Sequence[str]) -> str:
        """`OR`."""
        return f"({' OR '.join(parts)})"

    def negation(self, part: str) -> str:
        """`NOT`."""
        return f"NOT ({part})"


def _agreed(ways: Sequence[str]) -> str:
    return f"WHEN {' AND '.join(ways)} THEN true WHEN NOT ({' OR '.join(ways)}) THEN false"


def _texts(texts: Sequence[str]) -> str:
    return "(" + ", ".join(f"'{text}'" for text in texts) + ")"


def _sum(weights: Sequence[tuple[int, str]], constant: int) -> str:
    parts = [name if weight == 1 else f"{weight} * {name}" for weight, name in weights]
    return " + ".join([*parts, *([str(constant)] if constant or not parts else [])])


def judged(book: Rulebook, path: Path) -> str:
    """A query, of the rows where `{rows}`, for the guard and the requirement of each rule; a level for each category."""
    writer = Writer(SqlWords(), DECIMALS, ZONES, AS_OF)
    scaled = ", ".join(f"CAST({name} * 100 AS BIGINT) AS {name}" for name in DECIMALS if name in book.reads)
    columns = ", ".join(["id", *book.reads])
    levels = [f"SELECT {columns} FROM read_parquet('{path}', file_row_number = true) WHERE {{rows}}"]
    if scaled:
        levels.append(f"SELECT * REPLACE ({scaled}) FROM ({levels[-1]})")
    if book.places:
        levels.append(f"SELECT *, {', '.join(_within(*place) for place in book.places)} FROM ({levels[-1]})")
    for name, when in book.categories.items():
        levels.append(f"SELECT *, {writer.write(when)} AS {name} FROM ({levels[-1]})")
    wanted = []
    for place, rule in enumerate(book.rules):
        wanted += [f"{writer.write(rule.when)} AS w{place}", f"{writer.requirement(rule)} AS r{place}"]
    return f"SELECT id, {', '.join(wanted)} FROM ({levels[-1]})"


def _within(name: str, zone: Zone) -> str:
    inside, perhaps = zone.inside(CODES[name]), zone.perhaps(CODES[name])
    test = f"{name} IN {_texts(inside)}"
    if perhaps:
        test = f"CASE WHEN {name} NOT IN {_texts(perhaps)} THEN {test} END"
    return f"{test} AS {name}_in_{zone.name}"


def run(path: Path, out: Path, book: Rulebook) -> Counts:
    """Judge the file: violations and counts as Parquet into `out`."""
    database = duckdb.connect()
    database.execute(f"SET threads = {THREADS}")
    database.execute("SET preserve_insertion_order = false")
    rows = pq.ParquetFile(path).metadata.num_rows
    query, places = judged(book, path), range(len(book.rules))
    outcomes = ", ".join(
        f"CASE WHEN NOT w{n} THEN 0 WHEN w{n} AND NOT r{n} THEN 1 WHEN w{n} AND r{n} THEN 2 ELSE 3 END::UTINYINT AS o{n}"
        for n in places
    )
    tests = ", ".join(f"count_if(o{n} = {outcome})" for n in places for outcome in range(3))
    reported = [(n, rule.code) for n, rule in enumerate(book.rules) if not rule.policy]
    long = " UNION ALL ".join(
        f"SELECT id, '{code}' AS code, 'violation' AS outcome FROM outcomes WHERE o{n} = 1" for n, code in reported
    )
    (out / VIOLATIONS).mkdir()
    numbers = [0] * (3 * len(book.rules))
    for part, first in enumerate(range(0, rows, CHUNK)):
        chunk = query.replace("{rows}", f"file_row_number >= {first} AND file_row_number < {first + CHUNK}")
        database.execute(f"CREATE OR REPLACE TEMP TABLE outcomes AS SELECT id, {outcomes} FROM ({chunk})")
        found = database.execute(f"SELECT {tests} FROM outcomes").fetchall()[0]
        numbers = [one + more for one, more in zip(numbers, found, strict=True)]
        target = out / VIOLATIONS / f"part-{part:05d}.parquet"
        database.execute(f"COPY ({long}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    counts = counted(book, rows, [numbers[3 * n : 3 * n + 3] for n in places])
    write_counts(counts, out)
    return counts
