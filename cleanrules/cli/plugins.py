"""`cleanrules plugins`: the installed plugins, and what each brings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cleanrules.cli.options import format_option

if TYPE_CHECKING:
    from cleanrules.plugins import Contributions, Plugin


@click.command("plugins", short_help="List the installed plugins（插件）.")
@format_option("text", "json")
def command(form: str) -> None:
    """List the installed plugins with their versions and what each brings.

    \b
    cleanrules plugins
    CLEANRULES_PLUGINS=industry cleanrules plugins --format json
    """
    from cleanrules.plugins import collect, installed
    from cleanrules.reports.json import dumped

    plugins = installed()
    brought = collect(plugins)
    found = [described(plugin, brought) for plugin in plugins]
    if form == "json":
        click.echo(dumped(found))
        return
    for one in found:
        click.echo(f"{one['name']} {one['version']}")
        for what, names in one["brings"].items():
            click.echo(f"  {what}: {', '.join(names)}")
    if not found:
        click.echo("no plugins are installed")


def described(plugin: Plugin, brought: Contributions) -> dict[str, Any]:
    """A plugin with the names of what it brings; what it does not bring is left out."""
    name = plugin.name
    brings: dict[str, list[str]] = {
        "kinds": [one.kind for one in brought.fragments if one.owner == name and one.title is not None],
        "extends": [one.kind for one in brought.fragments if one.owner == name and one.title is None],
        **declared(name, brought),
        "indicator tables": tables(name, brought),
        "derived facts": [f"{kind}.{output}" for owner, kind, output, *_ in brought.derived if owner == name],
        "portfolios": [f"{kind} of {of}" for owner, of, kind, _ in brought.portfolios if owner == name],
        "formats": [form for form, (owner, _) in brought.reporters.items() if owner == name],
        "commands": [command for command, (owner, _) in brought.commands.items() if owner == name],
    }
    return {"name": name, "version": plugin.version, "brings": {what: names for what, names in brings.items() if names}}


def declared(plugin: str, brought: Contributions) -> dict[str, list[str]]:
    """What the files of a plugin declare."""
    from cleanrules.errors import PackError
    from cleanrules.reading import read_file

    found: dict[str, list[str]] = {part: [] for part in ("rules", "categories", "parameters", "sets", "instruments")}
    for owner, path in brought.packs:
        data = read_file(path, PackError).data if owner == plugin else None
        for part in found:
            entries = data.get(part) if isinstance(data, dict) else None
            found[part] += _names(entries, "code" if part == "rules" else "name")
    return found


def tables(plugin: str, brought: Contributions) -> list[str]:
    """The names of the indicator tables that a plugin ships."""
    from cleanrules.indicator_tables import read_indicator_table

    return sorted(read_indicator_table(path).name for owner, path in brought.tables if owner == plugin)


def _names(entries: object, key: str) -> list[str]:
    if isinstance(entries, dict):
        return sorted(entries)
    return [str(one.get(key)) for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
