"""The JSON Schema of the facts of a kind: what `screen` accepts as far as a schema can say it."""

from __future__ import annotations

from typing import Any

from cleanrules.facts.fields import Field
from cleanrules.facts.kinds import Kind
from cleanrules.facts.units import spellings
from cleanrules.reports.template import describe
from cleanrules.text import Language

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""The identifier of the dialect of JSON Schema, as the standard wants it."""
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_QUANTITY = r"^\s*[+-]?[0-9]{1,24}(\.[0-9]{1,24})?(\s*[^0-9.\s].*)?$"
_SOURCE = {"type": ["string", "object", "null"]}
Schema = dict[str, Any]


def facts_schema(kind: Kind, language: Language = "zh") -> Schema:
    """The schema of the facts of one kind."""
    fields = {name: _field(field, language) for name, field in kind.fields.items()}
    return {
        "$schema": DIALECT,
        "$id": f"urn:cleanrules:facts:{kind.name}",
        "title": kind.title[language],
        "type": "object",
        "properties": {"kind": {"const": kind.name}, **fields},
        "required": ["kind"],
        "additionalProperties": False,
    }


def _field(field: Field, language: Language) -> Schema:
    """A fact: its value, or a wrapper with its unit and source; null is unknown."""
    how = describe(field, language)
    text = {"title": field.title[language], **({"description": how} if how else {})}
    if field.type == "list":
        return {**text, **_list(field, language)}
    value = _value(field)
    if field.key:
        return {**text, **value}
    return {**text, "anyOf": [{"type": "null"}, value, _wrapper(field, value)]}


def _wrapper(field: Field, value: Schema) -> Schema:
    unit: Schema = {"unit": {"type": ["string", "null"], "examples": list(spellings(field.unit))}}
    return {
        "type": "object",
        "properties": {
            "value": {"anyOf": [{"type": "null"}, value]},
            **(unit if field.type == "amount" else {}),
            "source": _SOURCE,
        },
        "required": ["value"],
        "additionalProperties": False,
    }


def _value(field: Field) -> Schema:
    match field.type:
        case "flag":
            return {"enum": [True, False, "true", "false"]}
        case "amount":
            return {"anyOf": [{"type": "number"}, {"type": "string", "pattern": _QUANTITY}]}
        case "event":
            return {"anyOf": [{"const": "not_yet"}, {"type": "string", "format": "date", "pattern": DAY}]}
        case "label":
            names = [name for label, title in field.labels for name in (label, title.zh)]
            return {"enum": list(dict.fromkeys(names))}
        case "region" | "industry":
            return {"type": ["string", "integer"]}
    return {"type": ["string", "integer"]}


def _list(field: Field, language: Language) -> Schema:
    item = {
        "type": "object",
        "properties": {inner.name: _field(inner, language) for inner in field.item},
        "required": [inner.name for inner in field.item if inner.key],
        "additionalProperties": False,
    }
    rows: Schema = {"type": "array", "items": item, "maxItems": field.max_length}
    whole = {
        "type": "object",
        "properties": {"items": {"anyOf": [{"type": "null"}, rows]}, "complete": _value_flag(), "source": _SOURCE},
        "required": ["items"],
        "additionalProperties": False,
    }
    return {"anyOf": [{"type": "null"}, rows, whole]}


def _value_flag() -> Schema:
    return {"enum": [True, False, "true", "false"], "default": True}
