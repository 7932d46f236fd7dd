"""Derived facts: what the plugins' functions compute from the facts given, before any rule is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from cleanrules.engines.contradictions import consistent, otherwise
from cleanrules.errors import FactError, PluginError, shorten
from cleanrules.facts.facts import Facts, Listing, Scalar, Value
from cleanrules.facts.fields import NOT_YET, Field, NotYet
from cleanrules.facts.kinds import Kind
from cleanrules.frozen import FrozenDict
from cleanrules.rulebook.model import DerivedFact, Rulebook

Given: TypeAlias = bool | Fraction | str | date | NotYet
"""A value as a function is handed it: an amount is an exact fraction of the field's unit."""
Argument: TypeAlias = Given | tuple[Mapping[str, Given], ...]


def derived(facts: Facts, rulebook: Rulebook, as_of: date | None = None) -> Facts:
    """The facts with all that the plugins derive from them, and that what follows an event still to come has not come.

    One that was derived before is derived anew, from what is known now; without `as_of` no date is taken for a plan. Raises
    FactError where a fact is given otherwise than it follows from the rest, or facts contradict one another as a pack
    declares; PluginError where a function fails, or returns what its field can't take.
    """
    values = {name: value for name, value in facts.values.items() if facts.derived.get(name) != value}
    sources = {name: source for name, source in facts.sources.items() if name in values or name not in facts.derived}
    found: dict[str, Scalar] = {}
    kind = rulebook.kinds[facts.kind]
    for fact in rulebook.derived:
        if fact.kind != facts.kind:
            continue
        name, arguments = fact.field.name, arguments_of(fact, kind, values, as_of)
        result = None if arguments is None else computed(fact, arguments)
        if result is None:
            continue
        given = values.get(name)
        if given is None:
            sources[name] = f"← {', '.join(fact.inputs)} ({fact.owner})"
        elif result is NOT_YET and planned(given, as_of):
            continue
        elif given != result and not isinstance(given, Listing):
            message, help = otherwise(fact, kind.fields[name], given, result)
            raise FactError(message, help=help)
        values[name] = found[name] = result
    whole = replace(facts, values=FrozenDict(values), sources=FrozenDict(sources), derived=FrozenDict(found))
    return consistent(whole, rulebook, as_of)


def planned(value: object, as_of: date | None) -> bool:
    """Whether a value is the day of an event that has not come by `as_of`."""
    return as_of is not None and isinstance(value, date) and value > as_of


def arguments_of(
    fact: DerivedFact, kind: Kind, values: Mapping[str, Value], as_of: date | None = None
) -> dict[str, Argument] | None:
    """What a derived fact's function is called with; None where an input, or a part of one, is unknown.

    What only follows from an event takes one that is planned for a day after `as_of` as one that has not come.
    """
    found: dict[str, Argument] = {}
    for name, inner in fact.arguments.items():
        value, field = values.get(name), kind.fields[name]
        if isinstance(value, Listing):
            if not value.complete or any(one not in record for record in value.items for one in inner):
                return None
            known = field.item_fields
            wanted = [one for one, item in known.items() if item.key or one in inner]
            found[name] = tuple({one: _given(known[one], row[one]) for one in wanted} for row in value.items)
        elif value is None:
            return None
        elif fact.implied and planned(value, as_of):
            found[name] = NOT_YET
        else:
            found[name] = _given(field, value)
    return found


def _given(field: Field, value: Scalar) -> Given:
    if isinstance(value, bool):
        return value
    return field.exact(value) if isinstance(value, int) else value


def computed(fact: DerivedFact, arguments: Mapping[str, Argument]) -> Scalar | None:
    """What the function says, as a value of its field; None where it does not know. Raises PluginError."""
    who = f"plugin `{fact.owner}`, derived fact `{fact.field.name}` of kind `{fact.kind}`"
    try:
        found = fact.function(**arguments)
    except Exception as cause:
        raise PluginError(
            f"{who}: {type(cause).__name__}: {shorten(cause, 200)}",
            help="a fault of the plugin, not of the facts; give the fact itself to go on without the function",
        ) from cause
    try:
        return None if found is None else fact.field.parse(found)  # type: ignore[return-value]
    except FactError as cause:
        raise PluginError(f"{who}: the function's {cause.message}", help=cause.help) from None
