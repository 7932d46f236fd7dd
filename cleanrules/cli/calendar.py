"""`cleanrules calendar`: the deadlines of subjects, with their state on one day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleanrules.cli.failing import CLEAR, OPEN, VIOLATION, worst
from cleanrules.cli.options import (
    as_of_option,
    format_option,
    lang_option,
    output_option,
    pack_option,
    taken_today,
    today,
)

if TYPE_CHECKING:
    from cleanrules.screening.calendar import Deadline


@click.command("calendar", short_help="Deadlines and their state on one day（期限日历）.")
@click.argument("facts", nargs=-1, required=True, metavar="FACTS...")
@as_of_option
@click.option("--region", help="Where the subject lies, where the facts don't say: a GB/T 2260 code or name.")
@click.option("--parameters", type=click.Path(path_type=Path), help="A file with dated, cited values of your own.")
@click.option("--minimum-confidence", metavar="LEVEL", help="The weakest evidence that may decide. [default: derived]")
@format_option("text", "json", "ics")
@lang_option
@output_option
@pack_option
@click.pass_context
def command(
    ctx: click.Context, /, facts: tuple[str, ...], as_of: str | None, region: str | None,
    parameters: Path | None, minimum_confidence: str | None, form: str, lang: str, output: Path | None,
    packs: tuple[Path, ...],
) -> None:  # fmt: skip
    """Every deadline that the rules contain for some subjects: met, due in so many days, missed by so many, undetermined.

    \b
    cleanrules calendar examples/audit-missed.yaml --as-of 2026-04-10
    cleanrules calendar examples/audit-*.yaml --format ics -o deadlines.ics

    Deadlines that do not concern the subject are not shown; the last days of what `screen` says is pending are. Public
    holidays are not known: a last day that is one moves to the day after by law, and here it does not. An event that is
    given for a day after --as-of has not happened yet.

    Exit codes: 0 nothing missed; 1 a deadline of a binding rule is missed; 2 bad usage or input; 3 none is, but one is
    undetermined or for review.
    """
    from cleanrules.cli.output import ASSUMED, color, language, tell, width, write
    from cleanrules.cli.rulebooks import rulebook_with
    from cleanrules.cli.scoreboard import bar
    from cleanrules.reports import calendar as report
    from cleanrules.rulebook.load import with_parameters
    from cleanrules.screening.calendar import calendar
    from cleanrules.screening.screen import as_day

    if form == "ics":
        from cleanrules.reports import ics
    rulebook = rulebook_with(packs)
    if parameters is not None:
        rulebook = with_parameters(rulebook, parameters)
    day = today() if as_of is None else as_day(as_of, "--as-of")
    asked: dict[str, Any] = {"minimum_confidence": bar(minimum_confidence)} if minimum_confidence else {}
    found = [calendar(Path(file), as_of=day, region=region, rulebook=rulebook, **asked) for file in facts]
    match form:
        case "json":
            text = report.as_json(found, several=len(found) > 1)
        case "ics":
            text = ics.render(found, language(lang))
        case _:
            text = report.render(found, language(lang), width=width(), color=color(output))
    write(text, output)
    if as_of is None:
        tell(ASSUMED, taken_today(day), language(lang))
    ctx.exit(worst(exit_code(one) for calendar in found for one in calendar.deadlines))


def exit_code(one: Deadline) -> int:
    """What one deadline means for the exit code; one of a policy or target never counts."""
    if one.rule.force not in ("binding", "binding-without-fine"):
        return CLEAR
    if one.state == "missed" and not one.review:
        return VIOLATION
    return OPEN if one.review or one.state == "undetermined" else CLEAR
