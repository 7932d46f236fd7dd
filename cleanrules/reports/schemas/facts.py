"""The JSON Schema of the facts of a kind: what `screen` accepts as far as a schema can say it.

It never refuses what the reader takes. The reader takes every scalar as text, so that a name may look like a number to
an editor; and any fact may stand in a wrapper with its unit and source.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from cleanrules.facts.fields import FLAGS, NOT_YETS, Field
from cleanrules.facts.kinds import Kind
from cleanrules.reports.forms.template import describe
from cleanrules.text import Language, Text

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""The identifier of the dialect of JSON Schema, as the standard wants it."""
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_QUANTITY = {"type": "string", "pattern": r"^\s*[+-]?[0-9]{1,24}(\.[0-9]{1,24})?(\s*[^0-9.\s][\s\S]*)?\s*$"}
_COMPLETE = {"enum": [True, False, "true", "false"], "default": True}
_NULL = {"type": "null"}
Schema = dict[str, Any]


def facts_schema(kind: Kind, language: Language = "zh") -> Schema:
    """The schema of the facts of one kind."""
    head = {"$schema": DIALECT, "$id": f"urn:cleanrules:facts:{kind.name}"}
    return {**head, **_facts(kind, language), "$defs": {**_SHARED, **_items(kind, language)}}


def all_facts_schema(kinds: Iterable[Kind], language: Language = "zh") -> Schema:
    """The schema of the facts of any of some kinds, as their `kind` says."""
    known = {kind.name: kind for kind in kinds}
    return {
        "$schema": DIALECT,
        "$id": "urn:cleanrules:facts",
        "title": Text("事实", "facts")[language],
        "type": "object",
        "properties": {"kind": {"enum": list(known)}},
        "required": ["kind"],
        "allOf": [
            {"if": {"properties": {"kind": {"const": name}}, "required": ["kind"]}, "then": _ref(f"kind-{name}")}
            for name in known
        ],
        "$defs": {
            **_SHARED,
            **{f"kind-{name}": _facts(kind, language) for name, kind in known.items()},
            **{name: item for kind in known.values() for name, item in _items(kind, language).items()},
        },
    }


def _facts(kind: Kind, language: Language) -> Schema:
    fields = {name: _field(field, kind, language) for name, field in kind.fields.items()}
    return {"title": kind.title[language], **_closed({"kind": {"const": kind.name}, **fields}, ["kind"])}


def _closed(properties: Schema, required: list[str]) -> Schema:
    """A mapping with no other names than these."""
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _either(value: Schema, inner: Schema, *, null: bool = True) -> Schema:
    """A value, or a wrapper around it with its unit and source; null is unknown."""
    known = [_NULL] if null else []
    wrapped = {"properties": {"value": {"anyOf": [*known, inner]}}}
    return {"anyOf": [*known, value, {"allOf": [_ref("wrapper"), wrapped]}]}


_FLAG: Schema = {"enum": [True, False, *FLAGS]}
_EVENT: Schema = {"anyOf": [{"enum": [*NOT_YETS]}, {"type": "string", "format": "date", "pattern": DAY}]}
_TEXT: Schema = {"type": ["string", "number", "boolean"], "maxLength": 2000}
_CODE: Schema = {"type": ["string", "integer"]}
_UNIT: Schema = {"type": ["string", "number", "boolean", "null"]}
_SHARED: Schema = {
    "amount": _either(_QUANTITY, {"anyOf": [{"type": "number"}, _QUANTITY]}),
    "wrapper": _closed({"value": {}, "unit": _UNIT, "source": {}}, ["value"]),
    "flag": _either(_FLAG, _FLAG),
    "event": _either(_EVENT, _EVENT),
    "text": _either(_TEXT, _TEXT),
    "key": _either(_TEXT, _TEXT, null=False),
    "region": _either(_CODE, _CODE),
    "industry": _either(_CODE, _CODE),
}
"""What fields of a type have in common."""


def _field(field: Field, kind: Kind, language: Language) -> Schema:
    """A fact, with its title and what may be written as its value."""
    how = describe(field, language)
    value = _list(field, kind) if field.type == "list" else _value(field)
    return {"title": field.title[language], **({"description": how} if how else {}), **value}


def _value(field: Field) -> Schema:
    match field.type:
        case "amount":
            return _amount(field)
        case "label":
            known: Schema = {"enum": _labels(field)}
            return _either(known, known, null=not field.key)
    return _ref("key" if field.key else field.type)


def _amount(field: Field) -> Schema:
    """A number within the field's range, or one with its unit; rounding the ends to JSON's numbers keeps their order."""
    bounds = {"minimum": _number(field.at_least), "maximum": _number(field.at_most)}
    return {"anyOf": [{"type": ["number", "null"], **bounds}, _ref("amount")]}


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def _labels(field: Field) -> list[str | int]:
    """The labels and their Chinese titles; those of digits also as the numbers that an editor takes them for."""
    names = [name for label, title in field.labels for name in (label, title.zh)]
    numbers = [int(name) for name in names if name.isdecimal()]
    return list(dict.fromkeys([*names, *numbers]))


def _list(field: Field, kind: Kind) -> Schema:
    """A list, or a wrapper around it that says whether it is complete."""
    rows: Schema = {"type": ["array", "null"], "items": _ref(_item_name(field, kind)), "maxItems": field.max_length}
    return {"anyOf": [rows, _closed({"items": rows, "complete": _COMPLETE, "source": {}}, ["items"])]}


def _items(kind: Kind, language: Language) -> Schema:
    """The items of the lists of a kind, by the names that `_list` refers to."""
    return {_item_name(one, kind): _item(one, kind, language) for one in kind.fields.values() if one.type == "list"}


def _item_name(field: Field, kind: Kind) -> str:
    return f"item-{kind.name}-{field.name}"


def _item(field: Field, kind: Kind, language: Language) -> Schema:
    properties = {inner.name: _field(inner, kind, language) for inner in field.item}
    return _closed(properties, [inner.name for inner in field.item if inner.key])
