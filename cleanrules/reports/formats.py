"""The report formats by name: those built in, each a module that is loaded when it is asked for, and those of plugins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from cleanrules.plugins import FORMATS, collect, installed
from cleanrules.text import Language

if TYPE_CHECKING:
    from cleanrules.screening.findings import Screening

Render = Callable[[Sequence["Screening"], Language], str | bytes]
"""A report of some screenings in a language: text, or the bytes of a file."""

BINARY = frozenset({"xlsx", "docx"})
"""The formats that are no text: they go to a file, never to a terminal."""
SUFFIXES = {
    ".txt": "text", ".json": "json", ".jsonl": "jsonl", ".html": "html", ".htm": "html", ".md": "markdown",
    ".xlsx": "xlsx", ".docx": "docx", ".sarif": "sarif", ".xml": "junit", ".jsonld": "earl",
}  # fmt: skip
"""The format that a file's name asks for."""


def names() -> tuple[str, ...]:
    """All formats: those built in, then those of plugins. Raises PluginError."""
    return (*FORMATS, *sorted(collect(installed()).reporters))


def renderer(name: str) -> Render:
    """The function that writes a format. Raises PluginError, and MissingExtra where its library is not installed."""
    if name in FORMATS:
        found: Render = import_module(f"cleanrules.reports.{'json' if name == 'jsonl' else name}").render
        return found
    return collect(installed()).reporters[name][1]
