"""Options from a file: `[tool.cleanrules]` of pyproject.toml, or cleanrules.toml, found upward from the working directory."""

from __future__ import annotations

import copy
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from cleanrules.errors import Position, UsageError, did_you_mean, shorten
from cleanrules.text import Text

NAME, PROJECT = "cleanrules.toml", "pyproject.toml"
COMMON = ("engine", "format", "lang", "minimum-confidence", "pack", "parameters", "region", "rulings", "waivers")
"""The options that may stand above the tables of single verbs: each verb takes those that it has."""
QUIET = ("format", "lang", "output", "progress")
"""What changes how a result looks, never what it is; these are not said."""
_META = "cleanrules.config"
_KEY = re.compile(r"""\s*(?:"([^"]+)"|'([^']+)'|([\w-]+))\s*=""")
_TABLE = re.compile(r"\s*\[([^\[\]]+)\]")
Commands = Mapping[str, click.Command]


@dataclass(frozen=True, slots=True)
class Config:
    """A file of options: `tables` by verb, the common ones under an empty name."""

    path: Path
    text: str
    head: tuple[str, ...]
    tables: Mapping[str, Mapping[str, object]]

    @property
    def shown(self) -> str:
        """The file as messages call it."""
        return os.path.relpath(self.path)

    def position(self, table: str, key: str = "") -> Position:
        """Where a key of a table stands; without a key, or where it isn't found, the table."""
        wanted = ".".join((*self.head, table) if table else self.head)
        inside, best = not wanted, (1, 1)
        for number, line in enumerate(self.text.splitlines(), 1):
            if heading := _TABLE.match(line):
                inside = "".join(heading[1].split()).replace('"', "") == wanted
                best = (number, 1) if inside else best
            elif inside and (found := _KEY.match(line)) and key in found.groups():
                return Position(self.shown, number, 1 + found.start(found.lastindex or 0) - bool(found[1] or found[2]))
        return Position(self.shown, *best)

    def fail(self, message: str, help: str | None, table: str, key: str) -> UsageError:
        """An error about a key."""
        return UsageError(message, help=help, position=self.position(table, key))


def found(start: Path | None = None) -> Path | None:
    """The nearest file of options, from a folder upward; the root of a repository and the home folder are the last."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / NAME).is_file():
            return folder / NAME
        if (folder / PROJECT).is_file() and _section(folder / PROJECT) is not None:
            return folder / PROJECT
        if (folder / ".git").exists() or folder == Path.home():
            break
    return None


def _section(path: Path) -> object:
    """`[tool.cleanrules]`; None where there is none, or where the file is somebody else's and broken."""
    if "cleanrules" not in path.read_text(encoding="utf-8", errors="replace"):
        return None
    return _parsed(path)[1].get("tool", {}).get("cleanrules")


def _parsed(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return text, tomllib.loads(text)
    except OSError as cause:
        raise UsageError(f"can't read `{path}`: {(cause.strerror or 'unknown error').lower()}") from None
    except UnicodeDecodeError:
        raise UsageError(f"`{path}` is not UTF-8 text", help="save it as UTF-8") from None
    except tomllib.TOMLDecodeError as cause:
        at = re.search(r" \(at line (\d+), column (\d+)\)", str(cause))
        place = Position(os.path.relpath(path), int(at[1]), int(at[2])) if at else None
        problem = str(cause).removesuffix(at[0] if at else "").replace("'", "`")
        raise UsageError(f"not valid TOML: {problem[:1].lower()}{problem[1:]}", position=place) from None


def load(path: Path) -> Config:
    """The options in a file. Raises UsageError."""
    text, data = _parsed(path)
    head = ("tool", "cleanrules") if path.name == PROJECT else ()
    for step in head:
        data = data.get(step, {})
        if not isinstance(data, dict):
            raise UsageError(f"`{path}` has no table `tool.cleanrules`")
    common = {key: value for key, value in data.items() if not isinstance(value, dict)}
    return Config(
        path, text, head, {"": common, **{key: value for key, value in data.items() if isinstance(value, dict)}}
    )


def defaults(config: Config, commands: Commands) -> dict[str, dict[str, object]]:
    """The defaults that a file sets, by verb and parameter. Raises UsageError for unknown keys and wrong types."""
    for table in config.tables:
        if table and table not in commands:
            near = did_you_mean(table, commands) or "a table is named as a verb, as in `[screen]`"
            raise config.fail(f"unknown command `{shorten(table)}`", near, table, "")
    for key in config.tables[""]:
        if key not in COMMON:
            near = did_you_mean(key, COMMON) or f"one of {', '.join(COMMON)}; others stand in the table of their verb"
            raise config.fail(f"unknown option `{shorten(key)}`", near, "", key)
    return {verb: _of_verb(config, verb, command) for verb, command in commands.items()}


def _of_verb(config: Config, verb: str, command: click.Command) -> dict[str, object]:
    options = {_key(one): one for one in command.params if isinstance(one, click.Option)}
    set_: dict[str, object] = {}
    for key, value in config.tables[""].items():
        if key in options and _fits(options[key], key, value):
            set_[options[key].name or ""] = _value(config, "", key, value, options[key])
    for key, value in config.tables.get(verb, {}).items():
        if key not in options:
            near = did_you_mean(key, options) or f"one of {', '.join(options)}"
            raise config.fail(f"unknown option `{shorten(key)}` of `{verb}`", near, verb, key)
        set_[options[key].name or ""] = _value(config, verb, key, value, options[key])
    return set_


def _key(option: click.Option) -> str:
    """The key of an option: its long name without the dashes."""
    return next((name for name in option.opts if name.startswith("--")), option.opts[0]).lstrip("-")


def _fits(option: click.Option, key: str, value: object) -> bool:
    """Whether a common format is one of a verb's."""
    known = (option.metavar or "").split("|")
    return key != "format" or len(known) == 1 or value in known


def _value(config: Config, table: str, key: str, value: object, option: click.Option) -> object:
    """A value as click takes it; a path is relative to the file that names it. Raises UsageError."""
    if option.multiple:
        values = value if isinstance(value, list) else [value]
        return [_single(config, table, key, one, option) for one in values]
    return _single(config, table, key, value, option)


def _single(config: Config, table: str, key: str, value: object, option: click.Option) -> object:
    whole = isinstance(option.type, click.types.IntParamType)
    expected = "true or false" if option.is_flag else "a whole number" if whole else "text"
    right = (
        isinstance(value, bool) if option.is_flag
        else isinstance(value, int) and not isinstance(value, bool) if whole
        else isinstance(value, str) or type(value) is date
    )  # fmt: skip
    if not right:
        expected += ", or a list of it" if option.multiple else ""
        raise config.fail(f"`{key}` is `{shorten(value)}`, expected {expected}", None, table, key)
    if isinstance(option.type, click.Path):
        return str(config.path.parent / str(value))
    return value if option.is_flag or whole else str(value)


def apply(ctx: click.Context, path: Path | None, commands: Commands) -> None:
    """Make a file's options the defaults of all verbs. Raises UsageError."""
    if path is not None:
        config = load(path)
        ctx.default_map = {**(ctx.default_map or {}), **defaults(config, commands)}
        ctx.meta[_META] = config


def said(ctx: click.Context) -> tuple[Text, ...]:
    """What a file of options set for a command and may change its result, as texts."""
    config = ctx.meta.get(_META)
    if config is None:
        return ()
    texts = []
    for one in ctx.command.params:
        set_by = ctx.get_parameter_source(one.name or "")
        if isinstance(one, click.Option) and set_by is ParameterSource.DEFAULT_MAP and _key(one) not in QUIET:
            value = ctx.lookup_default(one.name or "", call=False)
            shown = "、".join(map(_written, value)) if isinstance(value, list) else _written(value)
            texts.append(
                Text(f"配置文件 {config.shown} 设定 --{_key(one)} {shown}", f"--{_key(one)} {shown}, by {config.shown}")
            )
    return tuple(texts)


def _written(value: object) -> str:
    """A value as it is shown: a path from the working directory."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return os.path.relpath(text) if Path(text).is_absolute() else text


def telling(command: click.Command) -> click.Command:
    """The command, saying on the error stream what a file of options set, before it runs; a screening says it itself."""
    if command.name == "screen":
        return command
    told = copy.copy(command)

    def invoke(ctx: click.Context) -> Any:
        from cleanrules.cli.output import CONFIG, language, tell

        for text in said(ctx):
            tell(CONFIG, text, language(str(ctx.params.get("lang", "zh"))))
        return command.invoke(ctx)

    told.invoke = invoke  # type: ignore[method-assign]
    return told
