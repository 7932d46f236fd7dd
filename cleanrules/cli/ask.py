"""`cleanrules ask`: the next fact to ask of a subject, so that few answers reach the conclusion."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleanrules.cli.failing import CLEAR, OPEN
from cleanrules.cli.options import (
    as_of_option,
    format_option,
    lang_option,
    one_of,
    output_option,
    pack_option,
    taken_today,
    today,
)

if TYPE_CHECKING:
    from cleanrules.screening.findings import Screening
    from cleanrules.screening.interview import Question
    from cleanrules.text import Language


@click.command("ask", short_help="The next fact to ask（下一个该问的事实）.")
@click.argument("facts", metavar="FACTS")
@as_of_option
@click.option("--region", help="Where the subject lies, where the facts don't say: a GB/T 2260 code or name.")
@click.option("--parameters", type=click.Path(path_type=Path), help="A file with dated, cited values of your own.")
@click.option(
    "--to", default="conclusion", callback=one_of("conclusion", "all"),
    help="Until nothing changes the conclusion, or (all) until no binding rule is open.",
)  # fmt: skip
@click.option("--skip", multiple=True, metavar="PATH", help="A question that can't be answered; may be repeated.")
@format_option("text", "json")
@lang_option
@output_option
@pack_option
@click.pass_context
def command(
    ctx: click.Context, /, facts: str, as_of: str | None, region: str | None, parameters: Path | None, to: str,
    skip: tuple[str, ...], form: str, lang: str, output: Path | None, packs: tuple[Path, ...],
) -> None:  # fmt: skip
    """Say which fact to ask next of the subject in FACTS (`-` reads standard input), which may hold its kind alone.

    \b
    cleanrules ask examples/cement-incomplete.yaml --as-of 2025-06-01
    cleanrules ask examples/cement-incomplete.yaml --as-of 2025-06-01 --format json

    Asked is only what can change the conclusion: the stage of the subject first, then the fact that does most. What can't be
    answered is named by --skip.

    Exit codes: 0 nothing is left to ask; 2 bad usage or input; 3 there is a question.
    """
    from cleanrules.cli.output import ASSUMED, language, tell, write
    from cleanrules.cli.rulebooks import rulebook_with
    from cleanrules.cli.screen import from_input
    from cleanrules.reports.json import dumped
    from cleanrules.screening.screen import as_day, screen

    rulebook = rulebook_with(packs)
    day = today() if as_of is None else as_day(as_of, "--as-of")
    given = from_input(rulebook) if facts == "-" else Path(facts)
    found = screen(given, as_of=day, region=region, parameters=parameters, rulebook=rulebook)
    question = found.next_question(to="all" if to == "all" else "conclusion", skip=skip)
    if form == "json":
        data = {"question": None if question is None else question.to_dict(), "conclusion": found.conclusion}
        write(f"{dumped(data)}\n", output)
    else:
        write(text(question, found, language(lang)), output)
    if as_of is None:
        tell(ASSUMED, taken_today(day), language(lang))
    ctx.exit(CLEAR if question is None else OPEN)


def text(question: Question | None, screening: Screening, language: Language) -> str:
    """A question as people read it; where there is none, the conclusion."""
    from cleanrules.facts.units import unit_text
    from cleanrules.text import Text

    if question is None:
        end = Text("没有可以改变结论的问题了。结论：{}\n", "No question can change the conclusion any more: {}\n")
        return end[language].format(screening.concluded[language])
    between = Text("：", ": ")[language]
    shown = unit_text(question.unit, language)
    unit = f"（{shown}）" if shown and language == "zh" else f" ({shown})" if shown else ""
    lines = [f"{question.path}{between}{question.title[language]}{unit}", f"  {question.how[language]}"]
    lines += [f"  {question.note[language]}"] if question.note is not None else []
    lines += [f"  - {label}{between}{title[language]}" for label, title in question.labels]
    lines += [
        f"  · {one.name}{between}{one.title[language]}{f' ({unit_text(one.unit, language)})' if one.unit else ''}"
        for one in question.columns
    ]
    lines += [f"  = {item}" for item in question.items]
    why = Text("  有助于判定：", "  helps to settle: ")[language]
    return "\n".join([*lines, f"{why}{', '.join(question.why)}"]) + "\n"
