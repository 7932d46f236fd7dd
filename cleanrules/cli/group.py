"""The command `cleanrules` itself: loads verbs when they are asked for; every error becomes two lines and exit 2."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from cleanrules.cli import config
from cleanrules.cli.completion import asked, completing
from cleanrules.cli.failing import INTERRUPTED, PIPE_CLOSED, WRONG, Interrupted, complain, described
from cleanrules.cli.manual import ManualContext, documented
from cleanrules.errors import CleanRulesError, PluginError

VERBS = (
    "screen",
    "ask",
    "batch",
    "check",
    "rules",
    "explain",
    "whatif",
    "diff",
    "timeline",
    "template",
    "schemas",
    "scoreboard",
    "statistic",
    "level",
    "calendar",
    "plugins",
    "completion",
    "new",
    "prove",
    "test",
    "coverage",
    "mutate",
)
"""Each is a module of this package whose `command` is the verb."""


class CommandLine(click.Group):
    """A group whose commands are loaded when they are needed."""

    context_class = ManualContext

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
            return completing(documented(command)) if asked() else documented(command)
        return _brought().get(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but an unknown command is our error."""
        known = args[0].startswith("-") or self.get_command(ctx, args[0]) is not None
        if not known:
            raise described(f"unknown command `{args[0]}`", args[0], self.list_commands(ctx))
        name, command, rest = super().resolve_command(ctx, args)
        return name, command and config.telling(command), rest

    def invoke(self, ctx: click.Context) -> None:
        """Run the command; what it returns says nothing, only `ctx.exit` sets the exit code."""
        given, without = ctx.params.pop("config", None), ctx.params.pop("no_config", False)
        if not without:
            config.apply(ctx, given or config.found(), _Known(self, ctx))
        try:
            super().invoke(ctx)
        except BrokenPipeError:
            raise _PipeClosed from None

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
        except _PipeClosed:  # click would exit with 1, which says that there is a violation
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(PIPE_CLOSED)
        except Exception as cause:
            _fail(cause)
        sys.exit(code if isinstance(code, int) else 0)


class _PipeClosed(Exception):
    """Nobody reads the output any more."""


class _Known(Mapping[str, click.Command]):
    """The commands by name, loaded one by one."""

    def __init__(self, group: CommandLine, ctx: click.Context) -> None:
        self.group, self.ctx = group, ctx

    def __getitem__(self, name: str) -> click.Command:
        command = self.group.get_command(self.ctx, name)
        if command is None:
            raise KeyError(name)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self.group.list_commands(self.ctx))

    def __len__(self) -> int:
        return len(self.group.list_commands(self.ctx))


def _fail(cause: Exception) -> NoReturn:
    """Exit with 2 (1 would say that there is a violation), or with 130 where it was stopped by Ctrl-C."""
    if isinstance(cause, Interrupted) or isinstance(cause.__cause__, KeyboardInterrupt):
        complain(cause)
        sys.exit(INTERRUPTED)
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
    "--config", type=click.Path(path_type=Path), help="Take options from this file. [default: cleanrules.toml, upward]"
)
@click.option("--no-config", is_flag=True, help="Take no options from a file.")
@click.option(
    "--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Print the version and exit."
)
def main(**_: object) -> None:
    """Screen projects and enterprises against China's cleaner-production rules（清洁生产规则筛查）.

    \b
    cleanrules template project > facts.yaml     # a form to fill in（空白事实表）
    cleanrules screen facts.yaml                 # what is wrong, what is missing（筛查）
    cleanrules explain IND-CR-001 facts.yaml     # how one rule came out（推导过程）

    Exit codes: 0 nothing wrong; 1 a violation; 2 bad usage, bad input or an engine error; 3 no violation, but something
    undetermined or for review. An aid to judgement（辅助研判）: the decision is a person's.
    """
