"""`cleanrules scoreboard`: districts against their targets, over the years given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleanrules.cli.failing import CLEAR, OPEN
from cleanrules.cli.options import (
    as_of_option,
    format_option,
    lang_option,
    output_option,
    pack_option,
    split,
    taken_today,
    today,
)
from cleanrules.errors import UsageError
from cleanrules.text import Language

if TYPE_CHECKING:
    from cleanrules.screening.scoreboard import Scoreboard


@click.command("scoreboard", short_help="Districts against their targets（地区目标对照）.")
@click.argument("facts", nargs=-1, required=True, metavar="FACTS...")
@as_of_option
@click.option("--select", multiple=True, callback=split, help="Rule codes or their beginnings; commas or repeated.")
@click.option("--minimum-confidence", metavar="LEVEL", help="The weakest evidence that may decide. [default: derived]")
@format_option("text", "json", "csv")
@click.option("--plot", type=click.Path(path_type=Path), metavar="FILE", help="Also draw the distances: .png or .svg.")
@lang_option
@output_option
@pack_option
@click.pass_context
def command(
    ctx: click.Context, /, facts: tuple[str, ...], as_of: str | None, select: tuple[str, ...],
    minimum_confidence: str | None, form: str, plot: Path | None, lang: str, output: Path | None, packs: tuple[Path, ...],
) -> None:  # fmt: skip
    """Compare the statistics of districts with their targets, and rank districts and targets.

    \b
    cleanrules scoreboard examples/district-*.yaml --as-of 2026-11-22
    cleanrules scoreboard examples/district-wuqing-*.yaml --select AGR-TG --plot wuqing.svg

    A facts file holds the statistics of one district up to `statistics_on`; several years are several files with the same
    `id`. Reached or missed is said of statistics up to the day on which a target is due; before it, whether the district
    is on course, by the straight line from the first year given to the target.

    Exit codes: 0, missed targets included; 2 bad usage or input; 3 something undetermined or for review.
    """
    from cleanrules.cli.output import ASSUMED, color, language, replace, tell, width, write
    from cleanrules.cli.rulebooks import rulebook_with
    from cleanrules.facts.facts import read_facts_file
    from cleanrules.reports import scoreboard as report
    from cleanrules.screening.scoreboard import scoreboard
    from cleanrules.screening.screen import as_day

    rulebook = rulebook_with(packs)
    day = today() if as_of is None else as_day(as_of, "--as-of")
    read = [read_facts_file(file, rulebook.kinds) for file in facts]
    asked: dict[str, Any] = {"minimum_confidence": bar(minimum_confidence)} if minimum_confidence else {}
    board = scoreboard(read, rulebook, as_of=day, select=select, **asked)
    match form:
        case "json":
            text = report.as_json(board)
        case "csv":
            text = report.as_csv(board, language(lang))
        case _:
            text = report.render(board, language(lang), width=width(), color=color(output))
    if plot is not None:
        replace(plot, picture(board, plot, language(lang)))
    write(text, output)
    if as_of is None:
        tell(ASSUMED, taken_today(day), language(lang))
    ctx.exit(OPEN if any(one.state in ("undetermined", "review") for one in board.scores) else CLEAR)


def picture(board: Scoreboard, path: Path, language: Language) -> bytes:
    """The plot as the file's name asks for it. Raises UsageError where matplotlib is not installed."""
    try:
        from cleanrules.reports.scoreboard_plot import plot
    except ModuleNotFoundError as cause:
        if cause.name != "matplotlib":
            raise
        raise UsageError("a plot needs matplotlib", help="pip install 'cleanrules[plot]'") from None
    return plot(board, path.suffix.lower().removeprefix("."), language)


def bar(name: str) -> str:
    """A checked `--minimum-confidence`. Raises UsageError."""
    from cleanrules.cli.failing import described
    from cleanrules.law.confidence import ORDER

    if name not in ORDER[:-1]:
        raise described(f"unknown confidence `{name}`", name, ORDER[:-1])
    return name
