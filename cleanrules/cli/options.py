"""Options that several verbs share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from cleanrules.cli.failing import described
from cleanrules.text import Text

F = TypeVar("F", bound=Callable[..., Any])
Callback = Callable[[click.Context, click.Parameter, Any], Any]
LANGUAGES = ("zh", "en")


def one_of(*known: str) -> Callback:
    """A callback that refuses a value not among the known, with a suggestion."""

    def check(_: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        if value is not None and value not in known:
            raise described(f"`{parameter.opts[0]}` is `{value}`, which is unknown", value, known)
        return value

    return check


def split(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """A callback that takes comma-separated lists apart."""
    return tuple(part.strip() for one in value for part in one.split(",") if part.strip())


def format_option(*names: str) -> Callable[[F], F]:
    """`--format`, of some names."""
    return click.option(
        "--format", "form", default=names[0], show_default=True, callback=one_of(*names), metavar="|".join(names)
    )


lang_option: Callable[[F], F] = click.option(
    "--lang", default="zh", show_default=True, callback=one_of(*LANGUAGES), metavar="zh|en", help="Output language."
)
pack_option: Callable[[F], F] = click.option(
    "--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="A further pack file; may be repeated."
)
_BEIJING = timezone(timedelta(hours=8))
"""Asia/Shanghai: China has had no summer time since 1991."""


def today() -> date:
    """The day in China, which a command takes where none is given and says that it did."""
    return datetime.now(_BEIJING).date()


def taken_today(day: date) -> Text:
    """What is said where the day was taken to be today."""
    return Text(f"判定日期取今天 {day}（北京时间）", f"as of {day}, today in China")


as_of_option: Callable[[F], F] = click.option(
    "--as-of", metavar="DATE", help="The day whose law is asked for, as in 2025-06-01."
)
output_option: Callable[[F], F] = click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write to a file instead of the terminal."
)


def _drawn(_: click.Context, parameter: click.Parameter, value: str) -> bool:
    """Whether progress is drawn; never where the environment forbids escape sequences."""
    from cleanrules.cli.output import plain

    one_of("auto", "always", "never")(_, parameter, value)
    return value != "never" and not plain() and (value == "always" or sys.stderr.isatty())


progress_option: Callable[[F], F] = click.option(
    "--progress", is_flag=False, flag_value="always", default="auto", show_default=True, callback=_drawn,
    metavar="auto|always|never", help="Show the progress on the error stream; auto: on a terminal.",
)  # fmt: skip


def _unless_named(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """The formats; those of a file of options give way to the names of files on the command line."""
    source = ctx.get_parameter_source(parameter.name or "")
    return () if source is ParameterSource.DEFAULT_MAP and ctx.params.get("outputs") else value


def reports_options(function: F) -> F:
    """`--format` and `-o`, each as often as reports are wanted."""
    function = click.option(
        "-o", "--output", "outputs", multiple=True, type=click.Path(path_type=Path),
        help="Write to a file instead of the terminal; repeated for several reports.",
    )(function)  # fmt: skip
    return click.option(
        "--format", "forms", multiple=True, metavar="FORMAT", callback=_unless_named,
        help="text, json, jsonl, html, markdown, xlsx, docx, sarif, junit, earl, or a plugin's; told by the suffix of -o.",
    )(function)  # fmt: skip
