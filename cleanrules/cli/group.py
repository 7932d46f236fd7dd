"""The command `cleanrules` itself: loads verbs when they are asked for; every error becomes two lines and exit 2."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from cleanrules.cli.failing import WRONG, complain, described
from cleanrules.errors import CleanRulesError, PluginError

VERBS = (
    "screen",
    "batch",
    "check",
    "rules",
    "explain",
    "diff",
    "timeline",
    "template",
    "scoreboard",
    "statistic",
    "level",
    "calendar",
    "plugins",
    "new",
    "prove",
    "test",
    "coverage",
    "mutate",
)
"""Each is a module of this package whose `command` is the verb."""


class CommandLine(click.Group):
    """A group whose commands are loaded when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, and the commands of plugins behind them."""
        try:
            return [*VERBS, *sorted(_brought())]
        except CleanRulesError as cause:
            complain(cause)  # a broken plugin must not hide the help
            return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A verb, or a plugin's command."""
        if cmd_name in VERBS:
            command: click.Command = import_module(f"cleanrules.cli.{cmd_name}").command
            return command
        return _brought().get(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but an unknown command is our error."""
        known = args[0].startswith("-") or self.get_command(ctx, args[0]) is not None
        if not known:
            raise described(f"unknown command `{args[0]}`", args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> None:
        """Run the command; what it returns says nothing, only `ctx.exit` sets the exit code."""
        super().invoke(ctx)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command line."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, False, **extra)
        _speak_chinese()
        try:
            code = super().main(args, prog_name or "cleanrules", complete_var, False, **extra)
        except Exception as cause:
            _fail(cause)
        sys.exit(code if isinstance(code, int) else 0)


def _fail(cause: Exception) -> NoReturn:
    """Exit with 2: 1 would say that there is a violation."""
    if not complain(cause):
        traceback.print_exception(cause)
        click.echo(f"error: internal error: {type(cause).__name__}", err=True)
        click.echo("help: this is a bug of cleanrules or of a plugin; please report it with the lines above", err=True)
    sys.exit(WRONG)


def _brought() -> dict[str, click.Command]:
    """The commands of plugins. Raises PluginError."""
    from cleanrules.plugins import collect, installed

    found = collect(installed()).commands
    for name, (plugin, _) in found.items():
        if name in VERBS:
            raise PluginError(f"plugin `{plugin}` brings the command `{name}`, which exists already", help="rename it")
    return {name: command for name, (_, command) in found.items()}


def _speak_chinese() -> None:
    """Make the output streams write Chinese whatever the locale."""
    for stream in (sys.stdout, sys.stderr):
        try:
            "结论".encode(stream.encoding or "ascii")
        except (UnicodeEncodeError, LookupError):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8")


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        click.echo(f"cleanrules {version('cleanrules')}")
        ctx.exit()


@click.group(cls=CommandLine, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Print the version and exit."
)
def main() -> None:
    """Screen projects and enterprises against China's cleaner-production rules（清洁生产规则筛查）.

    \b
    cleanrules template project > facts.yaml     # a form to fill in（空白事实表）
    cleanrules screen facts.yaml                 # what is wrong, what is missing（筛查）
    cleanrules explain IND-CR-001 facts.yaml     # how one rule came out（推导过程）

    Exit codes: 0 nothing wrong; 1 a violation; 2 bad usage, bad input or an engine error; 3 no violation, but something
    undetermined or for review. An aid to judgement（辅助研判）: the decision is a person's.
    """
