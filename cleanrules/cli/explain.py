"""`cleanrules explain`: a rule's page, or how it came out for one subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleanrules.cli.options import as_of_option, format_option, lang_option, output_option, pack_option
from cleanrules.errors import UsageError

if TYPE_CHECKING:
    from cleanrules.rulebook.model import Rulebook
    from cleanrules.text import Language


@click.command("explain", short_help="Explain a rule, or how it came out（解释规则）.")
@click.argument("code")
@click.argument("facts", required=False)
@as_of_option
@click.option("--region", help="Where the subject lies, where the facts don't say: a GB/T 2260 code or name.")
@click.option("--parameters", type=click.Path(path_type=Path), help="A file with dated, cited values of your own.")
@click.option("--minimum-confidence", metavar="LEVEL", help="The weakest evidence that may decide. [default: derived]")
@click.option("--depth", type=click.IntRange(min=1), default=12, show_default=True, help="So many levels are shown.")
@click.option("--width", type=click.IntRange(min=1), default=20, show_default=True, help="So many steps below one.")
@click.option("--written", is_flag=True, help="Put beside each condition how its pack writes it.")
@click.option("--proof", is_flag=True, help="Show the inference engine's own proof, too.")
@format_option("text", "json")
@lang_option
@output_option
@pack_option
def command(
    code: str, facts: str | None, parameters: Path | None, form: str, lang: str, output: Path | None,
    packs: tuple[Path, ...], depth: int, width: int, written: bool, proof: bool, **asked: str | None,
) -> None:  # fmt: skip
    """Explain a rule: what it says, when, where, on what ground. With FACTS: the derivation, value by value.

    \b
    cleanrules explain IND-CR-001
    cleanrules explain IND-CR-001 examples/steel-tianjin.yaml --as-of 2022-07-01
    cleanrules explain IND-CR-001 examples/steel-tianjin.yaml --depth 4 --width 5

    What decides stands first; what is left out is counted（另有 N 项）. ✓ holds, ✗ does not, ? is unknown.
    """
    from cleanrules.cli.output import language, write
    from cleanrules.cli.rulebooks import rulebook_with
    from cleanrules.rulebook.load import with_parameters

    rulebook = rulebook_with(packs)
    if parameters is not None:
        rulebook = with_parameters(rulebook, parameters)
    code = rulebook.rule(code).code
    if facts is None:
        write(page(code, rulebook, form, language(lang), output), output)
        return
    shown = Shown(depth, width, written, proof)
    write(derivation(code, facts, rulebook, asked, shown, form, language(lang), output), output)


@dataclass(frozen=True, slots=True)
class Shown:
    """How much of a derivation is shown."""

    depth: int
    width: int
    written: bool
    proof: bool


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
    code: str, facts: str, rulebook: Rulebook, asked: Mapping[str, str | None], shown: Shown, form: str,
    language: Language, output: Path | None,
) -> str:  # fmt: skip
    """How the rule came out for a subject. Raises UsageError where the rule is for another kind, or was removed."""
    from cleanrules.cli.output import color, width
    from cleanrules.cli.screen import requested, screen_one
    from cleanrules.reports import json, tree
    from cleanrules.reports.sheet import wrapped
    from cleanrules.reports.tallies import tally_lines

    if rulebook.rules[code].status == "removed":
        raise UsageError(
            f"`{code}` was removed, so no facts are judged by it", help=f"`cleanrules explain {code}` shows it"
        )
    request = requested(
        rulebook, as_of=asked["as_of"], decided_on=None, region=asked["region"], select=(code,), engine=None,
        minimum_confidence=asked["minimum_confidence"],
    )  # fmt: skip
    screening = screen_one(facts, rulebook, request)
    finding = screening[code]
    trace = finding.explain(depth=shown.depth, width=shown.width)
    if form == "json":
        return f"{json.dumped({**json.finding_data(finding), 'trace': trace.to_dict()})}\n"
    head = [f"{'假定：' if language == 'zh' else 'assumed: '}{text[language]}\n" for text in screening.assumptions]
    said = "".join(f"{line}\n" for line in wrapped(tree.plain(finding.message[language]), width()))
    lines = [line for text in tally_lines(finding, language) for line in wrapped(tree.plain(text), width())]
    listed = "".join(f"{line}\n" for line in [*lines, *([""] if lines else [])])
    drawn = tree.render(trace, language, width=width(), color=color(output), written=shown.written, proof=shown.proof)
    return f"{''.join(head)}{said}\n{listed}{drawn}"
