"""What packs must be like beyond their fields' types: what `check` refuses and a schema can see, by entry.

Only what is sure: nothing here may refuse what the reader takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cleanrules.frozen import FrozenDict

Schema = dict[str, Any]
_NAME = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
_IDENTIFIER = r"^[a-z][a-z0-9_]*$"
_CODE = r"^[A-Z]{3}-[A-Z]{2,4}-[0-9]{3}$"
_DECIMAL: Schema = {"pattern": r"^[+-]?[0-9]{1,24}(\.[0-9]{1,24})?$"}
_CITED: Schema = {"properties": {"cites": {"minItems": 1}}}
_BINDS: Schema = {"properties": {"force": {"enum": ["binding", "binding-without-fine"]}}, "required": ["force"]}


def _given(name: str, value: Schema | None = None) -> Schema:
    """That an entry has a name, and a value that is not null."""
    return {"required": [name], "properties": {name: value or {"not": {"type": "null"}}}}


def _if(condition: Schema, then: Schema, otherwise: Schema | None = None) -> Schema:
    return {"if": condition, "then": then, **({"else": otherwise} if otherwise else {})}


def _typed(name: str) -> Schema:
    """That a field is of a type."""
    return _given("type", {"const": name})


def _list_of_some(name: str) -> Schema:
    return _given(name, {"minItems": 1})


SHAPES: Mapping[str, list[Schema]] = FrozenDict({
    "BoundEntry": [
        {"oneOf": [_given("date"), _given("not_before")]},
        _if(_given("date"), {"not": {"anyOf": [_given("certain_from"), _given("event", {"minLength": 1})]}}),
    ],
    "CiteEntry": [_if(_given("quote"), _given("quote_confidence"))],
    "ValueEntry": [_CITED],
    "UnjudgedEntry": [_CITED],
    "SetVersionEntry": [_CITED],
    "CategoryEntry": [
        {"properties": {"name": {"pattern": _IDENTIFIER}}},
        {"oneOf": [_given("when"), _list_of_some("versions"), _given("under", {"minProperties": 1})]},
    ],
    "ExceptionEntry": [
        _CITED,
        {"oneOf": [_given("exempt"), _given("require")]},
        {"properties": {"exempt": {"enum": [True, "true", None]}}},
    ],
    "PenaltyEntry": [_CITED, {"properties": {"range": {"minItems": 2, "maxItems": 2, "items": _DECIMAL}}}],
    "RuleEntry": [
        _CITED,
        {"properties": {"code": {"pattern": _CODE}, "name": {"pattern": _NAME}}},
        _if(_BINDS, _given("effect"), {"not": _given("effect"), "properties": {"penalties": {"maxItems": 0}}}),
    ],
    "TargetRowEntry": [
        {"properties": {"code": {"pattern": _CODE}, "name": {"pattern": _NAME}}},
        {"oneOf": [_given(one) for one in ("at_least", "at_most", "above", "below")]},
        {"not": {"allOf": [_given("level"), _given("when")]}},
    ],
    "FieldEntry": [
        {"properties": {"at_least": _DECIMAL, "at_most": _DECIMAL}},
        {"properties": {"decimals": {"pattern": "^0*[0-9]$", "minimum": 0, "maximum": 9}}},
        {"properties": {"max_length": {"pattern": "^[0-9]{1,8}$", "minimum": 1, "maximum": 100_000}}},
        _if(_typed("amount"), _given("at_most")),
        _if(_typed("label"), _list_of_some("labels")),
        _if(_typed("list"), _given("items", {"minProperties": 1}), {"properties": {"items": {"maxProperties": 0}}}),
        _if(_given("key", {"enum": [True, "true"]}), _typed("text")),
    ],
    "KindEntry": [{"properties": {"fields": {"propertyNames": {"pattern": _IDENTIFIER}}}}],
})  # fmt: skip
"""What must hold of an entry besides, by its class."""
