"""`cleanrules schemas`: the JSON Schemas of all files, for editors and other programs; and how scaffolds point to them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleanrules.cli.options import lang_option, pack_option

if TYPE_CHECKING:
    from cleanrules.rulebook.model import Rulebook
    from cleanrules.text import Language

FACTS = "facts.schema.json"
FOLDERS = ("schemas", ".cleanrules")
"""Where schemas are looked for, in a file's folder and in those above."""
_ABOVE = 4
_SCALAR = ["string", "number", "boolean"]
_WAIVER: list[dict[str, Any]] = [
    {"required": ["expires"], "properties": {"expires": {"type": "string"}}},
    {"anyOf": [{"required": [name], "properties": {name: {"type": _SCALAR}}} for name in ("subject", "fingerprint")]},
]
"""A waiver has a last day, and names its subject or its finding."""


@click.command("schemas", short_help="Write the JSON Schemas of all files（各类文件的 JSON Schema）.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@lang_option
@pack_option
def command(folder: Path, lang: str, packs: tuple[Path, ...]) -> None:
    """Write the JSON Schemas of all files into a FOLDER: what editors complete and check by.

    The schema of facts is that of the installed plugins (and of further packs), so write it anew when these change.
    Scaffolds (`new`, `template -o`) point to a folder `schemas` or `.cleanrules` beside or above.

    \b
    cleanrules schemas .cleanrules
    cleanrules schemas schemas --lang en --pack examples/packs/demo.yaml
    """
    from cleanrules.cli.output import language
    from cleanrules.cli.rulebooks import rulebook_with

    for path in write(folder, rulebook_with(packs), language(lang)):
        click.echo(f"wrote {path}")


def schemas() -> dict[str, dict[str, Any]]:
    """The schemas that are the same whatever plugins are installed, by file name."""
    from cleanrules.indicator_tables import TableEntry
    from cleanrules.reports.schemas.entries import entry_schema
    from cleanrules.reports.schemas.screening import screening_schema
    from cleanrules.rulebook.entries import SuppliedFile
    from cleanrules.screening.deciding.files import RulingsFile, WaiversFile

    return {
        "screening.schema.json": screening_schema(),
        **authors(),
        "parameters.schema.json": entry_schema(SuppliedFile, "parameters"),
        "indicator-table.schema.json": entry_schema(TableEntry, "indicator-table"),
        "rulings.schema.json": entry_schema(RulingsFile, "rulings"),
        "waivers.schema.json": entry_schema(WaiversFile, "waivers", {"WaiverEntry": _WAIVER}),
        "config.schema.json": _config(),
    }


def authors() -> dict[str, dict[str, Any]]:
    """The schemas of what a rule author writes, by file name."""
    from cleanrules.reports.schemas.entries import entry_schema
    from cleanrules.rulebook.entries import PackEntry
    from cleanrules.testing.cases import CaseFile

    return {
        "pack.schema.json": entry_schema(PackEntry, "pack"),
        "cases.schema.json": entry_schema(CaseFile, "cases"),
    }


def _config() -> dict[str, Any]:
    from cleanrules.cli.config_schema import config_schema
    from cleanrules.cli.group import VERBS, main

    context = click.Context(main)
    found = {verb: main.get_command(context, verb) for verb in VERBS}
    return config_schema({verb: command for verb, command in found.items() if command is not None})


def facts_text(rulebook: Rulebook, language: Language = "zh") -> str:
    """The schema of facts of all kinds of a rulebook, as text."""
    from cleanrules.reports.schemas.facts import all_facts_schema

    return _text(all_facts_schema(rulebook.kinds.values(), language))


def authors_texts() -> dict[str, str]:
    """The schemas of what a rule author writes, as text, by file name."""
    return {name: _text(schema) for name, schema in authors().items()}


def write(folder: Path, rulebook: Rulebook, language: Language = "zh") -> list[Path]:
    """Write all schemas into a folder; the files. Raises UsageError."""
    from cleanrules.cli.output import replace

    texts = {**{name: _text(schema) for name, schema in schemas().items()}, FACTS: facts_text(rulebook, language)}
    _make(folder)
    for name, text in texts.items():
        replace(folder / name, text)
    return [folder / name for name in texts]


def modeline(file: Path, name: str) -> str:
    """The line by which an editor finds the schema of a file that is to be written; empty where there is none nearby."""
    folder = file.resolve().parent
    for above in [folder, *folder.parents][:_ABOVE]:
        for inner in FOLDERS:
            if (above / inner / name).is_file():
                return pointing(Path(os.path.relpath(above / inner / name, folder)).as_posix())
    return ""


def pointing(schema: str) -> str:
    """The line that names a schema, by its path from the file."""
    return f"# yaml-language-server: $schema={schema}\n"


def modeline_for_facts(file: Path, rulebook: Rulebook, language: Language = "zh") -> str:
    """The line for a facts file; the schema is written beside, where there is none nearby. Raises UsageError."""
    from cleanrules.cli.output import replace

    if not modeline(file, FACTS):
        folder = file.resolve().parent / FOLDERS[-1]
        _make(folder)
        replace(folder / FACTS, facts_text(rulebook, language))
    return modeline(file, FACTS)


def _make(folder: Path) -> None:
    """Make a folder. Raises UsageError."""
    from cleanrules.errors import UsageError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        raise UsageError(f"can't make the folder `{folder}`: {(cause.strerror or 'unknown error').lower()}") from None


def _text(schema: dict[str, Any]) -> str:
    from cleanrules.reports.json import dumped

    return f"{dumped(schema)}\n"
