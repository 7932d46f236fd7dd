"""The same rules in polars as a skilled person writes them by hand: expressions, one row group at a time.

    python -m many.handwritten 100        # the source text

Nothing of the library's engines takes part: null is unknown, and polars' `&`, `|` and `~` are three-valued. Amounts are
compared as integers, labels as numbers. What several rules use (categories, places, amounts with decimals) is computed once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from many.conditions import Operator, Sides, Writer, Zone
from many.results import VIOLATIONS, Counts, counted, write_counts
from many.rules import AS_OF, CODES, DECIMALS, LABELS, ZONES, Rulebook, rulebook


class PolarsWords:
    """Polars expressions; `c` is `polars.col`."""

    def flag(self, name: str) -> str:
        """A Boolean column."""
        return f'c("{name}")'

    def label(self, name: str, labels: tuple[str, ...]) -> str:
        """A comparison of labels; null stays null."""
        if len(labels) == 1:
            return f'(c("{name}") == "{labels[0]}")'
        return f'c("{name}").is_in({list(labels)})'

    def within(self, name: str, zone: Zone) -> str:
        """A column computed beforehand."""
        return f'c("{name} in {zone.name}")'

    def category(self, name: str) -> str:
        """A column computed beforehand."""
        return f'c("{name}")'

    def day(self, name: str, operator: Operator, day: date) -> str:
        """A comparison of dates."""
        return f'(c("{name}") {operator} date({day.year}, {day.month}, {day.day}))'

    def compare(self, sides: Sides) -> str:
        """A comparison of integers."""
        return f"({_sum(sides.left, sides.left_constant)} {sides.operator} {_sum(sides.right, sides.right_constant)})"

    def dated(self, event: str, choices: Sequence[tuple[date | None, str]]) -> str:
        """A chain by the day of the event, and for unknown ones the agreement of all."""
        chain = "pl"
        for until, one in choices:
            limit = (
                f'c("{event}") < date({until.year}, {until.month}, {until.day})'
                if until
                else f'c("{event}").is_not_null()'
            )
            chain += f".when({limit}).then({one})"
        return f"{chain}.otherwise(agreed({', '.join(one for _, one in choices)}))"

    def zoned(self, within: str, inside: str, outside: str) -> str:
        """One inside, the other outside."""
        return (
            f"pl.when({within}).then({inside}).when(~{within}).then({outside}).otherwise(agreed({inside}, {outside}))"
        )

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
    parts = [f'c("{name}")' if weight == 1 else f'{weight} * c("{name}")' for weight, name in weights]
    return " + ".join([*parts, *([str(constant)] if constant or not parts else [])])


def source(book: Rulebook) -> str:
    """The Python source of the rules."""
    writer = Writer(PolarsWords(), DECIMALS, ZONES, AS_OF)
    lines = [
        "from datetime import date",
        "",
        "import polars as pl",
        "",
        "c = pl.col",
        "",
        "",
        "def agreed(*ways):",
        '    """What all ways agree on."""',
        "    return pl.when(pl.all_horizontal(ways)).then(True).when(~pl.any_horizontal(ways)).then(False)",
        "",
        "",
        f"READ = {['id', *book.reads]}",
        "",
        "",
        "def prepared(group):",
        '    """What several rules use."""',
        "    return (",
        "        group.lazy()",
    ]
    labelled = [name for name in LABELS if name in book.reads]
    lines += [f'        .with_columns(c("{name}").cast(pl.Enum({list(LABELS[name])})))' for name in labelled]
    scaled = [name for name in DECIMALS if name in book.reads]
    lines += [f'        .with_columns(c("{name}").to_physical().cast(pl.Int64))' for name in scaled]
    lines += [f"        .with_columns({_within(name, zone)})" for name, zone in book.places]
    lines += [f"        .with_columns({name}={writer.write(when)})" for name, when in book.categories.items()]
    lines += ["    )", "", "", "RULES = ["]
    for rule in book.rules:
        lines.append(f'    ("{rule.code}", {writer.write(rule.when)},\n        {writer.requirement(rule)}),')
    return "\n".join([*lines, "]", ""])


def _within(name: str, zone: Zone) -> str:
    inside, perhaps = zone.inside(CODES[name]), zone.perhaps(CODES[name])
    test = f'c("{name}").is_in({inside})'
    if perhaps:
        test = f'pl.when(~c("{name}").is_in({perhaps})).then({test})'
    return f'({test}).alias("{name} in {zone.name}")'


def run(path: Path, out: Path, book: Rulebook) -> Counts:
    """Judge the file: violations and counts as Parquet into `out`."""
    text = source(book)
    (out / "rules.py").write_text(text, encoding="utf-8")
    scope: dict[str, Any] = {}
    exec(compile(text, str(out / "rules.py"), "exec"), scope)
    guards = [when.alias(code) for code, when, _ in scope["RULES"]]
    duties = [require.alias(code) for code, _, require in scope["RULES"]]
    reported = {rule.code for rule in book.rules if not rule.policy}
    codes = pl.Enum([rule.code for rule in book.rules])
    (out / VIOLATIONS).mkdir()
    counts, first = np.zeros((len(guards), 3), dtype=np.int64), 0
    metadata = pq.ParquetFile(path).metadata
    for number in range(metadata.num_row_groups):
        rows = metadata.row_group(number).num_rows
        group = pl.scan_parquet(path).slice(first, rows).select(scope["READ"]).collect()
        first += rows
        prepared = scope["prepared"](group).collect()
        when, require = prepared.select(guards), prepared.select(duties)
        found = []
        for place, (guard, duty) in enumerate(zip(when, require, strict=True)):
            breached = guard & ~duty
            counts[place] += rows - guard.null_count() - guard.sum(), breached.sum(), (guard & duty).sum()
            if guard.name in reported:
                ids = group["id"].filter(breached)
                code, outcome = pl.lit(guard.name, codes).alias("code"), pl.lit("violation").alias("outcome")
                found.append(pl.DataFrame({"id": ids}).with_columns(code, outcome))
        pl.concat(found).write_parquet(out / VIOLATIONS / f"part-{number:05d}.parquet", compression="zstd")
    result = counted(book, first, counts.tolist())
    write_counts(result, out)
    return result


if __name__ == "__main__":
    print(source(rulebook(int(sys.argv[1]))))
