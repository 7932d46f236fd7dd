"""Derived facts of many subjects at once. One that has no form for tables is an error that names it, never skipped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from cleanrules.engines.columns import DTYPES, Items, Table, decoded, encoded
from cleanrules.engines.derived import Argument, Given, computed, planned
from cleanrules.errors import PluginError, UsageError
from cleanrules.facts.facts import Scalar
from cleanrules.facts.fields import NOT_YET, Field
from cleanrules.rulebook.model import DerivedFact, Rulebook


def with_derived(table: Table, rulebook: Rulebook, needed: frozenset[str]) -> Table:
    """The table with those of some facts that are derived; what is given is never overwritten.

    Raises UsageError where one has no form for tables, PluginError where a function fails.
    """
    for fact in rulebook.derived:
        if fact.kind == table.kind.name and fact.field.name in needed:
            table = _with(table, fact)
    return table


def _with(table: Table, fact: DerivedFact) -> Table:
    name = fact.field.name
    wanted = derivable(table, fact)
    if name in table.frame.columns:
        wanted = wanted & table.frame[name].is_null()
    if not wanted.any():
        return table
    if fact.table is None:
        raise UsageError(
            f"fact `{name}` of kind `{fact.kind}` is derived by plugin `{fact.owner}`, which gives no form of it for tables",
            help=f"register it with `table=`, give the column `{name}`, or select rules that do not read it",
        )
    found, codes = found_for(table, fact, wanted)
    if name in table.frame.columns:
        found = table.frame[name].zip_with(table.frame[name].is_not_null(), found)
    return replace(
        table,
        frame=table.frame.with_columns(found.alias(name)),
        codes={**table.codes, name: codes} if codes else table.codes,
    )


def found_for(table: Table, fact: DerivedFact, wanted: pl.Series) -> tuple[pl.Series, tuple[str, ...]]:
    """What a derived fact is for the wanted subjects, and the codes of its column; one by one without a function of columns."""
    if fact.table is None or fact.table == "distinct":
        return _distinct(table, fact, wanted)
    return _columnwise(table, fact, wanted), table.codes.get(fact.field.name, ())


def derivable(table: Table, fact: DerivedFact) -> pl.Series:
    """The subjects of which every input is known."""
    known = pl.repeat(True, table.height, dtype=pl.Boolean, eager=True)
    for name, inner in fact.arguments.items():
        if table.kind.fields[name].type == "list":
            known = known & _list_known(table.lists.get(name), inner, table.height)
        elif name in table.frame.columns:
            known = known & table.frame[name].is_not_null()
        else:
            known = known & False
    return known


def _list_known(items: Items | None, inner: Sequence[str], height: int) -> pl.Series:
    if items is None:
        return pl.repeat(False, height, dtype=pl.Boolean, eager=True)
    lacking = pl.repeat(False, len(items.parent), dtype=pl.Boolean, eager=True)
    for name in inner:
        lacking = lacking | (_values(items, name).is_null())
    return items.complete & ~pl.arange(0, height, eager=True, dtype=pl.UInt32).is_in(
        items.parent.filter(lacking).implode()
    )


def _values(items: Items, name: str) -> pl.Series:
    for frame in (items.frame, items.texts):
        if frame is not None and name in frame.columns:
            return frame[name]
    return pl.repeat(None, len(items.parent), dtype=pl.Null, eager=True)


def _columnwise(table: Table, fact: DerivedFact, wanted: pl.Series) -> pl.Series:
    """What the plugin's own function of columns says."""
    inputs: dict[str, object] = {
        name: table.lists[name] if table.kind.fields[name].type == "list" else table.frame[name]
        for name in fact.arguments
    }
    who = f"plugin `{fact.owner}`, derived fact `{fact.field.name}` of kind `{fact.kind}`"
    try:
        found = fact.table(**inputs)  # type: ignore[operator,misc]
    except Exception as cause:
        raise PluginError(
            f"{who}: {type(cause).__name__}: {cause}", help="a fault of the plugin, not of the table"
        ) from cause
    dtype = DTYPES[fact.field.type]
    if not isinstance(found, pl.Series) or len(found) != table.height or found.dtype != dtype:
        raise PluginError(f"{who}: the function of columns returned no {dtype} column of {table.height} rows")
    return found.zip_with(wanted, pl.repeat(None, table.height, dtype=dtype, eager=True))


def _distinct(table: Table, fact: DerivedFact, wanted: pl.Series) -> tuple[pl.Series, tuple[str, ...]]:
    """What the function says, asked once for each combination of inputs."""
    codes = {code: place for place, code in enumerate(table.codes.get(fact.field.name, ()))}
    made: dict[object, object] = {}
    rows = wanted.arg_true().to_list()
    columns = {name: _given(table, name, inner) for name, inner in fact.arguments.items()}
    if fact.implied:
        columns = {name: _happened(column, days(table)) for name, column in columns.items()}
    values: list[object] = [None] * table.height
    for row in rows:
        arguments = {name: column[row] for name, column in columns.items()}
        key = tuple(map(_key, arguments.values()))
        if key not in made:
            result = computed(fact, arguments)
            made[key] = None if result is None else encoded(fact.field, result, _places(fact.field, result, codes))
        values[row] = made[key]
    return pl.Series(values, dtype=DTYPES[fact.field.type]), tuple(codes)


def _given(table: Table, name: str, inner: Sequence[str]) -> list[Any]:
    """An input of every subject, as a derived fact's function takes it."""
    field = table.kind.fields[name]
    if field.type != "list":
        return _decoded(field, table.frame[name], table.codes.get(name, ()))
    items, known = table.lists[name], field.item_fields
    wanted = [one for one, item in known.items() if item.key or one in inner]
    columns = {one: _decoded(known[one], _values(items, one), items.codes.get(one, ())) for one in wanted}
    found: list[list[Mapping[str, Given]]] = [[] for _ in range(table.height)]
    for place, row in enumerate(items.parent.to_list()):
        found[row].append({one: columns[one][place] for one in wanted})
    return [tuple(one) for one in found]


def days(table: Table) -> list[date]:
    """The day asked of every subject."""
    if isinstance(table.as_of, date):
        return [table.as_of] * table.height
    return [date.fromordinal(one) for one in table.as_of.to_list()]


def _happened(column: list[Any], asked: Sequence[date]) -> list[Any]:
    """The values of an event, one that is planned for a later day than is asked taken as one that has not come."""
    return [NOT_YET if planned(value, day) else value for value, day in zip(column, asked, strict=True)]


def _decoded(field: Field, column: pl.Series, codes: Sequence[str]) -> list[Any]:
    """The values of a column as a function takes them: made once for each distinct value."""
    distinct = {value: _plain(field, value, codes) for value in column.unique().to_list()}
    return [distinct[value] for value in column.to_list()]


def _plain(field: Field, value: Any, codes: Sequence[str]) -> Any:
    if value is None:
        return None
    return field.exact(value) if field.type == "amount" else decoded(field, value, codes)


def _places(field: Field, value: Scalar, codes: dict[str, int]) -> Mapping[str, int]:
    """The places of labels, or of codes, a new one included."""
    if field.type in ("region", "industry"):
        codes.setdefault(str(value), len(codes))
        return codes
    return {label: place for place, (label, _) in enumerate(field.labels)}


def _key(argument: Argument) -> object:
    return tuple(tuple(one.items()) for one in argument) if isinstance(argument, tuple) else argument
