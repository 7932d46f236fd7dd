"""Finds and loads plugins, and collects what they bring. An error names the plugin, the hook and the thing."""

from __future__ import annotations

import inspect
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from importlib.metadata import EntryPoint, entry_points
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pluggy

from cleanrules import hookspecs
from cleanrules.errors import CleanRulesError, Faults, PluginError, did_you_mean, shorten
from cleanrules.facts.kinds import Fragment
from cleanrules.facts.model import FactModel, check_model
from cleanrules.hookspecs import GROUP, Tabled
from cleanrules.text import Text

if TYPE_CHECKING:
    from cleanrules.screening.findings import Screening

VARIABLE = "CLEANRULES_PLUGINS"
"""The environment variable that restricts which plugins are loaded: names, comma-separated; empty for none."""
HOOKS = tuple(name for name in vars(hookspecs) if name.startswith("cleanrules_"))
NAME = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*\Z")
FORMATS = ("text", "json", "jsonl", "html", "markdown", "xlsx", "docx", "sarif", "junit", "earl")
"""The report formats that are built in."""


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
    tables: list[tuple[str, Path]] = field(default_factory=list)
    derived: list[tuple[str, str, str, tuple[str, ...], Callable[..., Any], Tabled]] = field(default_factory=list)
    portfolios: list[tuple[str, str, str, Callable[..., Any]]] = field(default_factory=list)
    reporters: dict[str, tuple[str, Callable[..., str | bytes]]] = field(default_factory=dict)
    commands: dict[str, tuple[str, Any]] = field(default_factory=dict)


def installed() -> list[Plugin]:
    """The plugins that are installed and not left out by CLEANRULES_PLUGINS. Raises PluginError."""
    points = sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value))
    wanted = os.environ.get(VARIABLE)
    if wanted is not None:
        names = {name.strip() for name in wanted.split(",") if name.strip()}
        known = {point.name for point in points}
        for name in sorted(names - known):
            near = did_you_mean(name, known) or f"installed: {', '.join(f'`{one}`' for one in sorted(known)) or 'none'}"
            raise PluginError(f"{VARIABLE} names `{shorten(name)}`, which is not installed", help=near)
        points = [point for point in points if point.name in names]
    for one, two in pairwise(points):
        if one.name == two.name:
            raise PluginError(
                f"two plugins have the name `{one.name}`: `{_distribution(one)}` and `{_distribution(two)}`",
                help="uninstall one, or rename its entry point",
            )
    return [_load(point) for point in points]


def _distribution(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value


def _load(point: EntryPoint) -> Plugin:
    try:
        module = point.load()
    except CleanRulesError as cause:
        raise PluginError(f"plugin `{point.name}` can't be loaded: {cause.message}", help=cause.help) from cause
    except (Exception, SystemExit) as cause:
        raise PluginError(
            f"plugin `{point.name}` can't be loaded: {_fault(cause)}",
            help=f"mend or uninstall it, or leave it out by `{VARIABLE}`",
        ) from cause
    return Plugin(point.name, point.dist.version if point.dist else "0", module)


def _fault(cause: BaseException) -> str:
    return f"{type(cause).__name__}: {shorten(cause, 200)}"


def collect(plugins: Sequence[Plugin]) -> Contributions:
    """What the plugins bring. Raises PluginError."""
    found = Contributions()
    for plugin in plugins:
        manager = pluggy.PluginManager(GROUP)
        manager.add_hookspecs(hookspecs)
        _check_hooks(manager, plugin)
        try:
            manager.register(plugin.module, plugin.name)
        except (pluggy.PluginValidationError, ValueError) as cause:
            raise PluginError(f"plugin `{plugin.name}`: {shorten(cause, 200)}") from None
        faults = Faults()
        for hook, register in _registers(plugin, found, faults).items():
            _call(manager, plugin, hook, register)
            told = {one.message: one for one in faults.found}  # two lists may have items of one model
            faults.found = [_broken(plugin, hook, one.message, one.help) for one in told.values()]
            faults.tell()
    return found


def _check_hooks(manager: pluggy.PluginManager, plugin: Plugin) -> None:
    """That all that is named or marked as a hook is one, and takes `register`."""
    for name in sorted(dir(plugin.module)):
        function = getattr(plugin.module, name)
        marked = manager.parse_hookimpl_opts(plugin.module, name) is not None
        if not callable(function) or not (marked or name.startswith("cleanrules_")):
            continue
        if name not in HOOKS:
            near = did_you_mean(name, HOOKS) or f"hooks known: {', '.join(f'`{hook}`' for hook in HOOKS)}"
            raise PluginError(f"plugin `{plugin.name}` has the hook `{name}`, which is unknown", help=near)
        if not marked:
            raise _broken(plugin, name, "the function is not marked", "put `@hookimpl` above it")
        parameters = [*inspect.signature(function).parameters]
        if parameters != ["register"]:
            written = f"{name}({', '.join(parameters)})"
            raise _broken(plugin, name, f"wrong signature `{shorten(written, 80)}`", f"write `def {name}(register)`")


def _broken(plugin: Plugin, hook: str, message: str, help: str | None) -> PluginError:
    return PluginError(f"plugin `{plugin.name}`, hook `{hook}`: {message}", help=help)


def _call(manager: pluggy.PluginManager, plugin: Plugin, hook: str, register: Callable[..., None]) -> None:
    try:
        returned = getattr(manager.hook, hook)(register=register)
    except CleanRulesError as cause:
        raise _broken(plugin, hook, cause.message, cause.help) from cause
    except (Exception, SystemExit) as cause:
        raise _broken(plugin, hook, _fault(cause), None) from cause
    if returned:
        raise _broken(
            plugin, hook, f"it returns a {type(returned[0]).__name__}", "call `register` for each thing; return nothing"
        )


def _registers(plugin: Plugin, found: Contributions, faults: Faults) -> Mapping[str, Callable[..., None]]:
    def model(kind: str, model: type[FactModel], *, title: Text | None = None) -> None:
        if not (isinstance(model, type) and issubclass(model, FactModel)):
            raise PluginError(
                f"`{shorten(model)}` is not a fact model", help="derive it from `cleanrules.facts.FactModel`"
            )
        _check_name("kind", kind)
        faults.take(check_model, model)
        found.fragments.append(Fragment(kind, model, plugin.name, title))

    def pack(path: Path) -> None:
        brought = ((plugin.name, file) for file in _files(Path(path)))
        found.packs.extend(one for one in brought if one not in found.packs)

    def table(path: Path) -> None:
        brought = ((plugin.name, file) for file in _files(Path(path)))
        found.tables.extend(one for one in brought if one not in found.tables)

    def derived(
        kind: str, output: str, *, inputs: Sequence[str], function: Callable[..., Any], table: Tabled = None
    ) -> None:
        _check_function(output, inputs, function)
        if table is not None and table != "distinct":
            _check_function(output, inputs, table)
        found.derived.append((plugin.name, kind, output, tuple(inputs), function, table))

    def portfolio(*, of: str, kind: str, function: Callable[..., Any]) -> None:
        _check_call(f"the function of portfolio `{kind}`", function, ("subjects",))
        _check_top_level(f"the function of portfolio `{kind}`", function)
        found.portfolios.append((plugin.name, of, kind, function))

    def reporter(name: str, function: Callable[..., str | bytes]) -> None:
        _check_name("report format", name)
        if name in FORMATS:
            raise PluginError(f"report format `{name}` is built in", help="rename it")
        _check_call(f"report format `{name}`", function, ("screenings", "language"))
        _once(found.reporters, "report format", name, plugin.name)
        found.reporters[name] = (plugin.name, _reporting(plugin.name, name, function))

    def command(command: click.Command) -> None:
        if not isinstance(command, click.Command):
            raise PluginError(
                f"`{shorten(command)}` is not a click command", help="make it one by `@click.command(name)`"
            )
        _check_name("command", command.name)
        _once(found.commands, "command", str(command.name), plugin.name)
        found.commands[str(command.name)] = (plugin.name, command)

    return {
        "cleanrules_fact_models": model,
        "cleanrules_rule_packs": pack,
        "cleanrules_parameters": pack,
        "cleanrules_instruments": pack,
        "cleanrules_indicator_tables": table,
        "cleanrules_derived_facts": derived,
        "cleanrules_portfolios": portfolio,
        "cleanrules_reporters": reporter,
        "cleanrules_commands": command,
    }


def _check_name(what: str, name: object) -> None:
    if not isinstance(name, str) or not NAME.match(name):
        raise PluginError(f"`{shorten(name)}` is no name of a {what}", help="use a-z, 0-9, `-` and `_`")


def _check_function(output: str, inputs: Sequence[str], function: Callable[..., Any]) -> None:
    """That a derived fact's function takes its inputs, and can be found again by its name, as a pickle needs."""
    if isinstance(inputs, str) or not inputs:
        raise PluginError(f"derived fact `{output}` has no list of inputs", help='write `inputs=["name", …]`')
    names = tuple(dict.fromkeys(one.partition(".")[0] for one in inputs))
    _check_call(f"the function of `{output}`", function, names, by_name=True)
    _check_top_level(f"the function of `{output}`", function)


def _check_top_level(what: str, function: Callable[..., Any]) -> None:
    found: Any = sys.modules.get(getattr(function, "__module__", None) or "")
    for name in getattr(function, "__qualname__", "?").split("."):
        found = getattr(found, name, None)
    if found is not function:
        raise PluginError(f"{what} is not a module's own", help="define it by `def` at the top of a module")


def _check_call(what: str, function: object, names: Sequence[str], *, by_name: bool = False) -> None:
    if not callable(function):
        raise PluginError(f"{what} is `{shorten(function)}`, expected a function")
    try:
        signature = inspect.signature(function)
        signature.bind(**dict.fromkeys(names)) if by_name else signature.bind(*names)
    except (TypeError, ValueError) as cause:
        raise PluginError(
            f"{what} can't be called with {', '.join(f'`{name}`' for name in names)}: {shorten(cause, 80)}"
        ) from None


def _reporting(plugin: str, name: str, function: Callable[..., str | bytes]) -> Callable[..., str | bytes]:
    """A report format's function, whose faults name the plugin."""

    @wraps(function)
    def report(screenings: Sequence[Screening], language: str) -> str | bytes:
        who = f"plugin `{plugin}`, report format `{name}`"
        try:
            found: object = function(screenings, language)
        except Exception as cause:
            raise PluginError(f"{who}: {_fault(cause)}") from cause
        if not isinstance(found, str | bytes):
            raise PluginError(f"{who}: the function returns a {type(found).__name__}, expected text or bytes")
        return found

    return report


def _once(known: Mapping[str, tuple[str, Any]], what: str, name: str, plugin: str) -> None:
    if name in known:
        raise PluginError(f"{what} `{name}` is brought by `{known[name][0]}` and by `{plugin}`", help="rename one")


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix in (".yaml", ".yml"))
        if not files:
            raise PluginError(f"directory `{path}` holds no `*.yaml`", help="was it left out of the wheel?")
        yield from files
    elif path.is_file():
        yield path
    else:
        raise PluginError(f"`{path}` does not exist", help="was it left out of the wheel?")
