"""`cleanrules new`: scaffolds a rule with its failing case, or a plugin. Never overwrites a file."""

from __future__ import annotations

from pathlib import Path

import click

from cleanrules.errors import UsageError


@click.group("new", short_help="Begin a rule or a plugin（新建规则、插件）.", no_args_is_help=True)
def command() -> None:
    """Begin a rule, with a case that fails until the rule is written, or a plugin.

    \b
    cleanrules new rule DEM-WA-002 --pack examples/packs/demo.yaml
    cleanrules new plugin ceramics
    """


@command.command("rule", short_help="Begin a rule in a pack.")
@click.argument("code")
@click.option("--pack", required=True, type=click.Path(path_type=Path), help="The pack file that the rule goes into.")
@click.option("--kind", help="The kind of subject, where the pack names none.")
@click.option("--instrument", help="The instrument that it cites. [default: the one that the pack cites]")
@click.option("--cases", type=click.Path(path_type=Path), help="The case file. [default: cases/<pack>.yaml]")
def rule(code: str, pack: Path, kind: str | None, instrument: str | None, cases: Path | None) -> None:
    """Add a rule to a pack, and to its cases one that fails until the rule is written.

    \b
    cleanrules new rule DEM-WA-003 --pack examples/packs/demo.yaml --kind workshop
    """
    from cleanrules.cli.new_rule import add_rule
    from cleanrules.cli.output import replace
    from cleanrules.testing.cases import cases_file

    for path, text in add_rule(code, pack, cases or cases_file(pack), kind=kind, instrument=instrument).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, text)
        click.echo(f"wrote {path}")


@command.command("plugin", short_help="Begin a plugin.")
@click.argument("name")
@click.option("--directory", type=click.Path(path_type=Path), help="Where to. [default: ./cleanrules-NAME]")
def plugin(name: str, directory: Path | None) -> None:
    """Write a plugin that works: facts, a pack with one rule, its cases, and a test that runs them.

    \b
    cleanrules new plugin ceramics
    pip install -e cleanrules-ceramics && cleanrules plugins
    """
    from cleanrules.cli.new_plugin import plugin_files

    folder = directory or Path(f"cleanrules-{name}")
    files = {folder / path: text for path, text in plugin_files(name).items()}
    for path in files:
        if path.exists():
            raise UsageError(f"`{path}` exists already", help="choose another `--directory`")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
        click.echo(f"wrote {path}")
    click.echo(f"now: pip install -e {folder}")
