"""JSON Schemas of the files that rule authors write, made from their pydantic models.

The reader takes every scalar as text, so an editor may see `value: 1.5` as a number and `when: true` as a boolean; and
some entries have a short form. The schemas accept what the reader accepts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from cleanrules.frozen import FrozenDict
from cleanrules.law.bands import SIDES
from cleanrules.reports.schemas.facts import DAY, DIALECT
from cleanrules.reports.schemas.shapes import SHAPES

Schema = dict[str, Any]
_SCALAR = ["string", "number", "boolean"]
_DAY: Schema = {"type": "string", "format": "date", "pattern": DAY}
_SHORT: dict[str, Schema] = {
    "BoundEntry": _DAY,
    "CiteEntry": {"type": "string"},
    "MemberEntry": {"type": ["string", "integer"]},
    "UnderEntry": {"type": _SCALAR},
    "UnderValueEntry": {"type": _SCALAR},
}
"""Entries that may be written as one scalar."""
_ONE_OR_MORE = {"cites", "operators", "kind"}
_ONE_OR_MORE_OF = {"UnderValueEntry"}
"""Lists of which one item may stand for itself, by their name or by what they hold."""
_KEY: Schema = {
    "description": "what a key of the parameter is: true or false, a label, or a band of amounts",
    "anyOf": [
        {"type": _SCALAR},
        {
            "type": "object", "properties": {side: {"type": "string"} for side in SIDES}, "additionalProperties": False,
            "minProperties": 1, "maxProperties": 2,
        },
    ],
}  # fmt: skip
_KEYED = ("ValueEntry", "UnderValueEntry")
"""Entries that have the keys of their parameter besides."""
_TRUTH: Schema = {"enum": [True, False, "true", "false"]}


def entry_schema(model: type[BaseModel], name: str, further: Mapping[str, list[Schema]] = FrozenDict()) -> Schema:
    """The schema of a file whose content is `model`; `further` is what must hold of entries besides, by their class."""
    found = _adapted(model.model_json_schema(by_alias=True))
    for entry, shapes in {**SHAPES, **further}.items():
        if entry in found.get("$defs", {}):
            found["$defs"][entry]["allOf"] = shapes
    for entry in _KEYED:
        if entry in found.get("$defs", {}):
            found["$defs"][entry]["additionalProperties"] = _KEY
    return {"$schema": DIALECT, "$id": f"urn:cleanrules:{name}", **found}


def _adapted(node: Any, key: str = "") -> Any:
    if isinstance(node, list):
        return [_adapted(one) for one in node]
    if not isinstance(node, dict):
        return node
    found = {name: _properties(one) if name in ("properties", "$defs") else _adapted(one) for name, one in node.items()}
    return _shortened(_scalar(found), key)


def _properties(node: Schema) -> Schema:
    return {name: _without_title(_adapted(one, name)) for name, one in node.items()}


def _without_title(node: Schema) -> Schema:
    """Less the title that pydantic makes of the name."""
    return {name: one for name, one in node.items() if name != "title" or node.get("type") == "object"}


def _scalar(node: Schema) -> Schema:
    """A scalar as any YAML reader may type it."""
    if node.get("format") == "date":
        return {**node, "pattern": DAY}
    if node.get("type") == "string" and not node.keys() & {"enum", "const"}:
        return {**node, "type": _SCALAR}
    if node.get("type") == "boolean":
        return {**{name: one for name, one in node.items() if name != "type"}, **_TRUTH}
    if node.get("type") == "integer":
        return {**node, "type": ["integer", "string"]}
    return node


def _shortened(node: Schema, key: str) -> Schema:
    """With the short form beside the long one."""
    name = str(node.get("$ref", "")).rpartition("/")[2]
    if name in _SHORT:
        return {"anyOf": [node, _SHORT[name]]}
    if (key in _ONE_OR_MORE or _held(node) in _ONE_OR_MORE_OF) and node.get("type") == "array":
        outer: Schema = {one: node[one] for one in ("default", "title", "description") if one in node}
        return {**outer, "anyOf": [{"type": "array", "items": node["items"]}, node["items"]]}
    return node


def _held(node: Schema) -> str:
    """The entries that a list holds."""
    items = node.get("items", {})
    held = items.get("anyOf", [items])[0] if isinstance(items, dict) else {}
    return str(held.get("$ref", "")).rpartition("/")[2]
