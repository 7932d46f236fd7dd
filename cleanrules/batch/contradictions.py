"""Rows of a register whose facts contradict one another: rejected, with the same words as a facts file."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cleanrules.batch.cells import faults
from cleanrules.batch.typing import REJECTED, kept_rows
from cleanrules.engines.columns import Table, decoded
from cleanrules.engines.compiler import SUBJECT, Compiler, When
from cleanrules.engines.contradictions import contradiction_text, otherwise
from cleanrules.engines.derived import planned
from cleanrules.engines.tabled import days, derivable, found_for
from cleanrules.facts.fields import NOT_YET
from cleanrules.law.confidence import LENIENT
from cleanrules.rulebook.model import Contradiction, DerivedFact, Rulebook


@dataclass(frozen=True, slots=True)
class Consistent:
    """The rows of a table whose facts agree, and what is wrong with the others (REJECTED)."""

    table: Table
    rejected: pl.DataFrame


def consistent(table: Table, rulebook: Rulebook) -> Consistent:
    """The table without the rows whose facts contradict one another."""
    wrong = [pl.DataFrame(schema=REJECTED)]
    told: dict[str, pl.Series] = {}
    for fact in rulebook.derived:
        if fact.kind == table.kind.name and fact.field.name in table.frame.columns:
            some = _otherwise(table, fact)
            wrong += some
            told |= {fact.field.name: pl.concat(some)["row"]} if some else {}
    own = [one for one in rulebook.contradictions if one.kind == table.kind.name]
    for one, rows in _declared(table, rulebook, own):
        found = _rejected(table, rows, *contradiction_text(one))
        for name in told.keys() & set(one.ask):  # said already, in other words
            found = found.filter(~pl.col("row").is_in(told[name].implode()))
        wrong.append(found)
    rejected = pl.concat(wrong)
    if rejected.is_empty():
        return Consistent(table, rejected)
    valid = pl.repeat(True, table.height, dtype=pl.Boolean, eager=True)
    places = pl.DataFrame({"row": _numbers(table)}).with_row_index("place")
    bad = places.join(rejected.select("row").unique(), on="row", how="semi")["place"]
    return Consistent(kept_rows(table, valid.scatter(bad, False)), rejected)


def _numbers(table: Table) -> pl.Series:
    return table.rows if table.rows is not None else pl.arange(1, table.height + 1, eager=True, dtype=pl.UInt64)


def _rejected(table: Table, rows: pl.Series, message: str, help: str) -> pl.DataFrame:
    """Faults of some rows as a whole."""
    found = faults(None, rows, message, help)
    told = {"row": _numbers(table).gather(found["row"]), "subject": table.subjects.gather(found["row"])}
    return found.drop("row").with_columns(**told).select(REJECTED.names())


def _declared(table: Table, rulebook: Rulebook, own: list[Contradiction]) -> list[tuple[Contradiction, pl.Series]]:
    """The rows for which a contradiction that a pack declares is surely true."""
    lists = {name: frozenset(items.frame.columns) for name, items in table.lists.items()}
    compiler = Compiler(rulebook, table.kind, frozenset(table.frame.columns), lists)
    when = When(None, frozenset(), LENIENT)  # no moment changes what reads facts alone
    truths = {str(number): compiler.truth(one.when, when, SUBJECT) for number, one in enumerate(own)}
    masks = {name: truth.fill_null(value=False) for name, truth in truths.items() if isinstance(truth, pl.Expr)}
    frame = compiler.program.run(table, None).select(**masks) if masks else pl.DataFrame()
    found = [(one, frame[str(number)].arg_true()) for number, one in enumerate(own) if str(number) in masks]
    return [(one, rows) for one, rows in found if len(rows)]


def _otherwise(table: Table, fact: DerivedFact) -> list[pl.DataFrame]:
    """The rows where a derived fact is given otherwise than it follows from the rest."""
    name = fact.field.name
    wanted = derivable(table, fact) & table.frame[name].is_not_null()
    if not wanted.any():
        return []
    made, codes = found_for(table, fact, wanted)
    given, field, asked = table.frame[name], table.kind.fields[name], days(table)
    known = table.codes.get(name, ())
    rejected = []
    for row in (made.is_not_null() & wanted).arg_true():
        one, other = decoded(field, given[row], known), decoded(field, made[row], codes or known)
        if one != other and not (other is NOT_YET and planned(one, asked[row])):
            rejected.append(_rejected(table, pl.Series([row], dtype=pl.UInt32), *otherwise(fact, field, one, other)))
    return rejected
