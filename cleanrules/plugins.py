"""Finds and loads plugins, and collects what they bring. An error names the plugin, the hook and the thing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from cleanrules import hookspecs
from cleanrules.errors import CleanRulesError, PluginError, did_you_mean
from cleanrules.facts.kinds import Fragment
from cleanrules.facts.model import FactModel
from cleanrules.hookspecs import GROUP
from cleanrules.text import Text

VARIABLE = "CLEANRULES_PLUGINS"
"""The environment variable that restricts which plugins are loaded: names, comma-separated; empty for none."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """A loaded plugin: its entry point's name, its version, its module."""

    name: str
    version: str
    module: object


@dataclass(slots=True)
class Contributions:
    """What the plugins bring, each with the plugin's name."""

    fragments: list[Fragment] = field(default_factory=list)
    packs: list[tuple[str, Path]] = field(default_factory=list)
    derived: list[tuple[str, str, str, tuple[str, ...], Callable[..., Any]]] = field(default_factory=list)
    reporters: dict[str, tuple[str, Callable[..., str]]] = field(default_factory=dict)
    commands: dict[str, tuple[str, Any]] = field(default_factory=dict)


def installed() -> list[Plugin]:
    """The plugins that are installed and not left out by CLEANRULES_PLUGINS. Raises PluginError."""
    found = {point.name: point for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)}
    wanted = os.environ.get(VARIABLE)
    if wanted is not None:
        names = [name.strip() for name in wanted.split(",") if name.strip()]
        for name in names:
            if name not in found:
                raise PluginError(f"{VARIABLE} names `{name}`, which is not installed", help=did_you_mean(name, found))
        found = {name: found[name] for name in sorted(names)}
    return [_load(point) for point in found.values()]


def _load(point: EntryPoint) -> Plugin:
    try:
        module = point.load()
    except CleanRulesError as cause:
        raise PluginError(f"plugin `{point.name}` can't be loaded: {cause.message}", help=cause.help) from cause
    except Exception as cause:
        raise PluginError(f"plugin `{point.name}` can't be loaded: {type(cause).__name__}: {cause}") from cause
    return Plugin(point.name, point.dist.version if point.dist else "0", module)


def collect(plugins: Sequence[Plugin]) -> Contributions:
    """What the plugins bring. Raises PluginError."""
    found = Contributions()
    for plugin in plugins:
        manager = pluggy.PluginManager(GROUP)
        manager.add_hookspecs(hookspecs)
        try:
            manager.register(plugin.module, plugin.name)
            manager.check_pending()
        except pluggy.PluginValidationError as cause:
            raise PluginError(f"plugin `{plugin.name}`: {cause}".replace("\n", " ")) from None
        _refuse_strays(plugin)
        for hook, register in _registers(plugin, found).items():
            _call(manager, plugin, hook, register)
    return found


def _refuse_strays(plugin: Plugin) -> None:
    known = {name for name in vars(hookspecs) if name.startswith("cleanrules_")}
    for name in vars(plugin.module) if isinstance(plugin.module, ModuleType) else ():
        if name.startswith("cleanrules_") and name not in known and callable(getattr(plugin.module, name)):
            raise PluginError(
                f"plugin `{plugin.name}` has the hook `{name}`, which is unknown", help=did_you_mean(name, known)
            )


def _call(manager: pluggy.PluginManager, plugin: Plugin, hook: str, register: Callable[..., None]) -> None:
    try:
        getattr(manager.hook, hook)(register=register)
    except PluginError as cause:
        raise PluginError(f"plugin `{plugin.name}`, hook `{hook}`: {cause.message}", help=cause.help) from None
    except Exception as cause:
        raise PluginError(f"plugin `{plugin.name}`, hook `{hook}`: {type(cause).__name__}: {cause}") from cause


def _registers(plugin: Plugin, found: Contributions) -> Mapping[str, Callable[..., None]]:
    def model(kind: str, model: type[FactModel], *, title: Text | None = None) -> None:
        if not (isinstance(model, type) and issubclass(model, FactModel)):
            raise PluginError(f"`{model!r}` is not a fact model", help="derive it from `cleanrules.facts.FactModel`")
        found.fragments.append(Fragment(kind, model, plugin.name, title))

    def pack(path: Path) -> None:
        found.packs.extend((plugin.name, file) for file in _files(Path(path)))

    def derived(kind: str, output: str, *, inputs: Sequence[str], function: Callable[..., Any]) -> None:
        found.derived.append((plugin.name, kind, output, tuple(inputs), function))

    def reporter(name: str, function: Callable[..., str]) -> None:
        _once(found.reporters, "report format", name, plugin.name)
        found.reporters[name] = (plugin.name, function)

    def command(command: Any) -> None:
        _once(found.commands, "command", command.name, plugin.name)
        found.commands[command.name] = (plugin.name, command)

    return {
        "cleanrules_fact_models": model,
        "cleanrules_rule_packs": pack,
        "cleanrules_parameters": pack,
        "cleanrules_instruments": pack,
        "cleanrules_derived_facts": derived,
        "cleanrules_reporters": reporter,
        "cleanrules_commands": command,
    }


def _once(known: Mapping[str, tuple[str, Any]], what: str, name: str, plugin: str) -> None:
    if name in known:
        raise PluginError(f"{what} `{name}` is brought by `{known[name][0]}` and by `{plugin}`", help="rename one")


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(path.glob("*.yaml"))
    elif path.is_file():
        yield path
    else:
        raise PluginError(f"`{path}` does not exist")
