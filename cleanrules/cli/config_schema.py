"""The JSON Schema of `cleanrules.toml`, made of the verbs' own options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from cleanrules.cli.config import COMMON, Commands
from cleanrules.reports.schemas.facts import DIALECT

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}


def config_schema(commands: Commands) -> Schema:
    """The schema of a file of options: the common ones, and a table for each verb.

    Tables of other names are left open: plugins bring commands too.
    """
    tables = {verb: _table(command) for verb, command in commands.items()}
    return {
        "$schema": DIALECT,
        "$id": "urn:cleanrules:config",
        "title": "cleanrules.toml",
        "description": "options, as in [tool.cleanrules] of pyproject.toml",
        "type": "object",
        "properties": {**{key: _common(key, commands) for key in COMMON}, **tables},
        "additionalProperties": {"type": "object"},
    }


def _table(command: click.Command) -> Schema:
    options = [one for one in command.params if isinstance(one, click.Option)]
    known: Mapping[str, Schema] = {_key(one): _option(one) for one in options}
    return {
        "description": (command.short_help or command.get_short_help_str()),
        "type": "object",
        "properties": dict(known),
        "additionalProperties": False,
    }


def _key(option: click.Option) -> str:
    """The key of an option: its long name without the dashes."""
    return next((name for name in option.opts if name.startswith("--")), option.opts[0]).lstrip("-")


def _option(option: click.Option) -> Schema:
    """What a key may be: true or false, a whole number, or text; where it may be repeated a list of it, too."""
    single = _TEXT
    if option.is_flag:
        single = {"type": "boolean"}
    elif isinstance(option.type, click.types.IntParamType):
        single = {"type": "integer"}
    elif "|" in (option.metavar or "") and not option.multiple:
        single = {"enum": str(option.metavar).split("|")}
    told = {"description": option.help} if option.help else {}
    return {**told, **(_repeated(single) if option.multiple else single)}


def _repeated(single: Schema) -> Schema:
    return {"anyOf": [single, {"type": "array", "items": single}]}


def _common(key: str, commands: Commands) -> Schema:
    """A key of all verbs that have it: a list where one of them may repeat it."""
    options = [one for command in commands.values() for one in command.params if isinstance(one, click.Option)]
    return _repeated(_TEXT) if any(one.multiple for one in options if _key(one) == key) else _TEXT
