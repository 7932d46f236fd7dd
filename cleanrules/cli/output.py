"""Where output goes: a terminal with its width and colours, a pipe, or a file that is replaced whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from pathlib import Path

import click

from cleanrules.errors import UsageError
from cleanrules.reports.marks import visible
from cleanrules.text import Language, Text

WIDEST = 110
"""Wider lines are hard to read."""


def language(name: str) -> Language:
    """A checked `--lang`."""
    return "en" if name == "en" else "zh"


def width() -> int:
    """The width to write for: the terminal's (or COLUMNS), within reason."""
    return min(shutil.get_terminal_size((WIDEST - 10, 24)).columns, WIDEST)


def plain() -> bool:
    """Whether the environment forbids escape sequences: by NO_COLOR, or as the terminal is a dumb one."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def color(output: Path | None = None) -> bool:
    """Whether colours are wanted: on a terminal, or where FORCE_COLOR asks for them."""
    return output is None and not plain() and (bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty())


ASSUMED, CONFIG = Text("假定", "assumed"), Text("设置", "config")
WARNING, NOTE = Text("须注意", "warning"), Text("提示", "note")
"""What a line on the error stream begins with."""


def tell(label: Text, said: Text, language: Language) -> None:
    """Say something beside the result: a line on the error stream, in the language of the result."""
    click.echo(visible(f"{label.zh}：{said.zh}" if language == "zh" else f"{label.en}: {said.en}"), err=True)


def write(content: str | bytes, output: Path | None) -> None:
    """Write text or bytes to a file, or to the terminal."""
    if output is None:
        click.echo(content, nl=False, color=color() or None)
    elif output.exists() and not output.is_file():
        output.write_bytes(encoded(content))  # a device or pipe can't be replaced
    else:
        replace(output, content)


def encoded(content: str | bytes) -> bytes:
    """The bytes of a file."""
    return content.encode() if isinstance(content, str) else content


def replace(path: Path, content: str | bytes) -> None:
    """Write a file so that no reader ever sees half of it."""
    target = path.resolve()
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as stream:
            stream.write(encoded(content))
        if target.exists():
            shutil.copymode(target, part)
        os.replace(part, target)
    except OSError as cause:
        _forget(part)
        raise UsageError(f"can't write `{path}`: {(cause.strerror or 'unknown error').lower()}") from None
    except BaseException:
        _forget(part)
        raise


def _forget(part: Path) -> None:
    with contextlib.suppress(OSError):
        part.unlink(missing_ok=True)
