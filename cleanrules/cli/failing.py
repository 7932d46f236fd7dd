"""Errors on the command line: `error: file:line:column: message`, then `help: …`, on the error stream."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from cleanrules.errors import CleanRulesError, UsageError, did_you_mean
from cleanrules.reports.marks import visible

CLEAR, VIOLATION, WRONG, OPEN = 0, 1, 2, 3
"""The exit codes."""
INTERRUPTED, PIPE_CLOSED = 130, 141
"""The exit codes of a command that was stopped: by Ctrl-C, or by a reader that went away; as shells have them."""
_SEVERITY = (CLEAR, OPEN, VIOLATION, WRONG)
_NO_ARGUMENTS: tuple[type[click.UsageError], ...] = tuple(
    kind for kind in (getattr(click.exceptions, "NoArgsIsHelpError", None),) if kind is not None
)
"""A command that was called bare says how to call it; older clicks do so themselves."""
_QUOTED = re.compile(r"'([^']*)'")


class Interrupted(UsageError):
    """A command that was stopped by Ctrl-C."""


def worst(codes: Iterable[int]) -> int:
    """The worst of some exit codes."""
    return max(codes, key=_SEVERITY.index, default=CLEAR)


def complain(cause: Exception, *, file: str | None = None) -> bool:
    """Print an error that is the user's to mend; False for any other. `file` is named where the error names none."""
    if isinstance(cause, _NO_ARGUMENTS):
        click.echo(cause.format_message(), err=True)
        return True
    error = _ours(cause)
    if error is None:
        return False
    for one in error.all:
        named = file is None or f"`{file}`" in one.message
        place = f"{one.position}: " if one.position else "" if named else f"{file}: "
        click.echo(visible(f"error: {place}{one.message}"), err=True)
        if one.help:
            click.echo(visible(f"help: {one.help}"), err=True)
    return True


def described(message: str, word: str, known: Iterable[str]) -> UsageError:
    """A usage error about an unknown word, with the nearest known one, or all."""
    choices = list(known)
    return UsageError(message, help=did_you_mean(word, choices) or f"one of {', '.join(choices)}")


def _ours(cause: Exception) -> CleanRulesError | None:
    match cause:
        case CleanRulesError():
            return cause
        case click.NoSuchOption():
            possible = cause.possibilities or []
            help = f"did you mean `{possible[0]}`?" if possible else _usage(cause)
            return UsageError(f"unknown option `{cause.option_name}`", help=help)
        case click.UsageError() if hasattr(cause, "command_name"):  # NoSuchCommand, where click has it
            near = getattr(cause, "possibilities", None)
            help = f"did you mean `{near[0]}`?" if near else _usage(cause)
            return UsageError(f"unknown command `{cause.command_name}`", help=help)
        case click.UsageError():
            return UsageError(_sentence(cause), help=_usage(cause))
        case click.ClickException():
            return UsageError(_sentence(cause))
        case click.Abort():
            return UsageError("stopped")
        case OSError() if cause.filename is not None:
            return UsageError(f"can't use `{cause.filename}`: {(cause.strerror or 'unknown error').lower()}")
    return None


def _sentence(cause: click.ClickException) -> str:
    """Click's message in our form: lower case, input in backticks, no final period."""
    message = _QUOTED.sub(r"`\1`", cause.format_message().strip().removesuffix("."))
    return f"{message[:1].lower()}{message[1:]}"


def _usage(cause: click.UsageError) -> str | None:
    return f"`{cause.ctx.command_path} --help` shows an example" if cause.ctx else None
