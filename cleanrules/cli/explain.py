"""`cleanrules explain`: a rule's page, or how it came out for one subject."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleanrules.cli.options import as_of_option, format_option, lang_option, output_option, pack_option

if TYPE_CHECKING:
    from cleanrules.rulebook.model import Rulebook
    from cleanrules.text import Language


@click.command("explain", short_help="Explain a rule, or how it came out（解释规则）.")
@click.argument("code")
@click.argument("facts", required=False)
@as_of_option
@format_option("text", "json")
@lang_option
@output_option
@pack_option
def command(
    code: str, facts: str | None, as_of: str | None, form: str, lang: str, output: Path | None, packs: tuple[Path, ...]
) -> None:
    """Explain a rule: what it says, when, where, on what ground. With FACTS: the derivation, value by value.

    \b
    cleanrules explain IND-CR-001
    cleanrules explain IND-CR-001 examples/steel-tianjin.yaml --as-of 2022-07-01
    """
    from cleanrules.cli.output import language, write
    from cleanrules.cli.rulebooks import rulebook_with

    rulebook = rulebook_with(packs)
    code = rulebook.rule(code).code
    if facts is None:
        write(page(code, rulebook, form, language(lang), output), output)
    else:
        write(derivation(code, facts, rulebook, as_of, form, language(lang), output), output)


def page(code: str, rulebook: Rulebook, form: str, language: Language, output: Path | None) -> str:
    """The rule's page."""
    from cleanrules.cli.output import color, width

    rule = rulebook.rule(code)
    if form == "json":
        from cleanrules.reports.json import dumped
        from cleanrules.reports.rules import page_data

        return f"{dumped(page_data(rule, rulebook))}\n"
    from cleanrules.reports.page import render

    return render(rule, rulebook, language, width=width(), color=color(output))


def derivation(
    code: str, facts: str, rulebook: Rulebook, as_of: str | None, form: str, language: Language, output: Path | None
) -> str:
    """How the rule came out for a subject. Raises UsageError where the rule is for another kind."""
    from cleanrules.cli.output import color, width
    from cleanrules.cli.screen import requested, screen_one
    from cleanrules.reports import json, tree

    request = requested(
        rulebook, as_of=as_of, decided_on=None, region=None, select=(code,), engine=None, minimum_confidence=None
    )
    screening = screen_one(facts, rulebook, request)
    finding = screening[code]
    if form == "json":
        return f"{json.dumped(json.finding_data(finding))}\n"
    head = [f"{'假定：' if language == 'zh' else 'assumed: '}{text[language]}\n" for text in request.assumptions]
    said = f"{finding.message[language]}\n\n"
    return "".join(head) + said + tree.render(finding.trace, language, width=width(), color=color(output))
