"""Writes the reports of screenings, each where it is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cleanrules.text import Language

if TYPE_CHECKING:
    from cleanrules.cli.destinations import Destination
    from cleanrules.screening.findings import Screening


def write_reports(
    screenings: list[Screening], wanted: Sequence[Destination], language: Language, *, several: bool
) -> None:
    """The screenings in each format that is wanted; nothing is written before all are made."""
    from cleanrules.cli.output import write

    made = [(report(screenings, form, language, path, several=several), path) for form, path in wanted]
    for content, path in made:
        write(content, path)


def report(
    screenings: list[Screening], form: str, language: Language, output: Path | None, *, several: bool
) -> str | bytes:
    """The screenings in a format."""
    from cleanrules.cli.output import color, width
    from cleanrules.reports import json, text
    from cleanrules.reports.formats import renderer

    match form:
        case "text":
            return text.render(screenings, language, width=width(), color=color(output))
        case "json":
            return json.render(screenings, several=several)
        case "jsonl":
            return json.render_lines(screenings)
    return renderer(form)(screenings, language)
