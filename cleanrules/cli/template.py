"""`cleanrules template`: a form to fill in for one kind of subject, as YAML or Excel, or the JSON Schema of its facts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleanrules.cli.options import format_option, lang_option, output_option, pack_option
from cleanrules.errors import UsageError
from cleanrules.text import Text

if TYPE_CHECKING:
    from cleanrules.facts.kinds import Kind
    from cleanrules.rulebook.model import Rulebook
    from cleanrules.text import Language


@click.command("template", short_help="Print an empty facts file to fill in（空白事实表）.")
@click.argument("kind")
@format_option("yaml", "xlsx", "json-schema")
@click.option("--from", "source", metavar="FACTS", help="With xlsx: fill in what a facts file says.")
@click.option("--register", is_flag=True, help="With xlsx: a register for `batch`, with a row a subject.")
@click.option("--example", is_flag=True, help="With yaml: a complete, lawful subject in place of an empty form.")
@lang_option
@output_option
@pack_option
def command(
    kind: str, form: str, source: str | None, register: bool, example: bool, lang: str, output: Path | None,
    packs: tuple[Path, ...],
) -> None:  # fmt: skip
    """Print the facts of a KIND of subject as a form to fill in; what is left empty stays unknown.

    \b
    cleanrules template project -o my-project.yaml
    cleanrules template project --format xlsx -o my-project.xlsx
    cleanrules template project --format xlsx --from examples/steel-tianjin.yaml -o steel.xlsx
    cleanrules template farm --format xlsx --register -o farms.xlsx
    cleanrules template project --format json-schema -o project.schema.json
    cleanrules template lodging --example

    `screen` reads a form back, and `batch` a register. An example comes out clear on the day that it names; legal values
    that an authority must supply for it are written beside it, for --parameters. Beside a form in YAML the schema of facts is
    written (.cleanrules), by which editors complete and check it.
    """
    from cleanrules.cli.output import language, write
    from cleanrules.cli.rulebooks import rulebook_with
    from cleanrules.facts.kinds import kind_help

    if form == "xlsx" and output is None:
        raise UsageError("a workbook is no text", help="write it to a file: `-o form.xlsx`")
    if form != "xlsx" and (source is not None or register):
        option = "--register" if register else "--from"
        raise UsageError(f"`{option}` is for `--format xlsx`", help="add `--format xlsx -o form.xlsx`")
    if example and form != "yaml":
        raise UsageError("`--example` is for `--format yaml`", help="leave `--format` out")
    if register and source is not None:
        raise UsageError("`--register` and `--from` exclude one another", help="leave one of the two out")
    rulebook = rulebook_with(packs)
    if kind not in rulebook.kinds:
        raise UsageError(f"unknown kind `{kind}`", help=kind_help(kind, rulebook.kinds))
    found = rulebook.kinds[kind]
    if example:
        write_example(found, rulebook, language(lang), output)
    elif form == "xlsx":
        write(workbook(found, rulebook, language(lang), source, register=register), output)
    else:
        head = modeline(rulebook, language(lang), output) if form == "yaml" else ""
        write(head + text(found, rulebook, language(lang), form), output)


def write_example(kind: Kind, rulebook: Rulebook, language: Language, output: Path | None) -> None:
    """A complete, lawful subject of a kind, and the legal values that it needs beside it; as comments on the terminal.

    Raises UsageError where no plugin brings one.
    """
    from cleanrules.cli.output import write
    from cleanrules.testing.complete import complete_subjects

    found = next((one for one in complete_subjects(rulebook, kind.name) if one.name == kind.name), None)
    if found is None:
        raise UsageError(
            f"no complete example of the kind `{kind.name}` is installed", help="it lies beside the cases of a plugin"
        )
    supplied = found.supplied_text
    beside = None if output is None or supplied is None else output.with_suffix(f".parameters{output.suffix}")
    facts = output.name if output is not None else "FACTS"
    given = f" --parameters {beside.name if beside is not None else 'PARAMETERS'}" if supplied is not None else ""
    head = f"# cleanrules screen {facts} --as-of {found.entry.as_of}{given}\n"
    if beside is not None and supplied is not None:
        write(supplied, beside)
    behind = ""
    if supplied is not None and output is None:
        behind = _BESIDE[language] + "".join(f"# {line}".rstrip() + "\n" for line in supplied.splitlines())
    write(modeline(rulebook, language, output) + head + found.facts_text + behind, output)


_BESIDE = Text(
    "\n# 以下由主管部门提供，去掉行首“# ”另存为 PARAMETERS\n",
    "\n# An authority supplies what follows: without the leading `# ` it is the file PARAMETERS\n",
)


def text(kind: Kind, rulebook: Rulebook, language: Language, form: str) -> str:
    """The form as YAML, or the schema."""
    from cleanrules.reports.forms.template import render
    from cleanrules.reports.json import dumped
    from cleanrules.reports.schemas.facts import facts_schema

    return render(kind, rulebook, language) if form == "yaml" else f"{dumped(facts_schema(kind, language))}\n"


def modeline(rulebook: Rulebook, language: Language, output: Path | None) -> str:
    """The line by which editors find the schema of a form in a YAML file; the schema lies beside. Raises UsageError."""
    from cleanrules.cli.schemas import modeline_for_facts

    if output is None or output.suffix not in (".yaml", ".yml"):
        return ""
    return modeline_for_facts(output, rulebook, language)


def workbook(kind: Kind, rulebook: Rulebook, language: Language, source: str | None, *, register: bool) -> bytes:
    """The form as a workbook, empty or filled in. Raises FactError for facts of another kind."""
    from cleanrules.facts.facts import read_facts_file
    from cleanrules.reports.forms.register import register_form
    from cleanrules.reports.forms.workbook import form

    if register:
        return register_form(kind, rulebook, language)
    facts = None if source is None else read_facts_file(source, rulebook.kinds)
    if facts is not None and facts.kind != kind.name:
        raise UsageError(
            f"the facts of `{source}` are of the kind `{facts.kind}`, not `{kind.name}`",
            help=f"ask for `cleanrules template {facts.kind}`",
        )
    return form(kind, rulebook, language, facts=facts)
