"""`cleanrules template`: a form to fill in for one kind of subject, or the JSON Schema of its facts."""

from __future__ import annotations

from pathlib import Path

import click

from cleanrules.cli.failing import described
from cleanrules.cli.options import format_option, lang_option, output_option, pack_option


@click.command("template", short_help="Print an empty facts file to fill in（空白事实表）.")
@click.argument("kind")
@format_option("yaml", "json-schema")
@lang_option
@output_option
@pack_option
def command(kind: str, form: str, lang: str, output: Path | None, packs: tuple[Path, ...]) -> None:
    """Print the facts of a KIND of subject as a form to fill in; what is left empty stays unknown.

    \b
    cleanrules template project -o my-project.yaml
    cleanrules template project --format json-schema -o project.schema.json
    """
    from cleanrules.cli.output import language, write
    from cleanrules.cli.rulebooks import rulebook_with
    from cleanrules.reports.facts_schema import facts_schema
    from cleanrules.reports.json import dumped
    from cleanrules.reports.template import render

    rulebook = rulebook_with(packs)
    if kind not in rulebook.kinds:
        raise described(f"unknown kind `{kind}`", kind, rulebook.kinds)
    found = rulebook.kinds[kind]
    if form == "yaml":
        write(render(found, rulebook, language(lang)), output)
    else:
        write(f"{dumped(facts_schema(found, language(lang)))}\n", output)
