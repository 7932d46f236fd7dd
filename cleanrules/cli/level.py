"""`cleanrules level`: the cleaner-production grade of a plant by an indicator table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleanrules.cli.failing import CLEAR, OPEN, VIOLATION
from cleanrules.cli.options import format_option, lang_option, output_option

if TYPE_CHECKING:
    from cleanrules.indicators import Assessment, IndicatorTable


@click.command("level", short_help="The grade by an indicator table（清洁生产评价指标体系）.")
@click.argument("table", metavar="TABLE")
@click.argument("readings", type=click.Path(path_type=Path), metavar="READINGS")
@click.option("--new", is_flag=True, help="A new plant or project, which must reach grade II.")
@format_option("text", "json")
@lang_option
@output_option
@click.pass_context
def command(
    ctx: click.Context, table: str, readings: Path, new: bool, form: str, lang: str, output: Path | None
) -> None:
    """Grade a plant: TABLE is a file or the name of a table that a plugin ships, READINGS say what each indicator attains.

    \b
    cleanrules level electroplating-2015 examples/readings/electroplating.yaml
    cleanrules level electroplating-2015 examples/readings/electroplating.yaml --new

    READINGS is a YAML file with a line for each indicator: a value with its unit（`rinse-intake: 7.5 L/m2`）, a level
    （`line: II`; `below` is below III）, or `not-applicable`. What is left out is unanswered: it leaves the index, and perhaps
    the grade, open; it never counts as not applicable.

    Exit codes: 0 a grade; 1 with --new, grade II is not reached; 2 bad usage or input; 3 the grade is open, or, with --new,
    rests on weak evidence or a draft.
    """
    from cleanrules.cli.output import color, language, width, write
    from cleanrules.indicator_tables import named_table, read_readings
    from cleanrules.reports import level as report
    from cleanrules.rulebook.load import load_rulebook

    is_file = Path(table).is_file()
    chosen = named_table(table, {} if is_file else load_rulebook().tables)
    answers = read_readings(readings, chosen)
    found = chosen.assess(answers)
    if form == "json":
        text = report.as_json(chosen, answers, found, new=new)
    else:
        text = report.render(chosen, answers, found, language(lang), new=new, width=width(), color=color(output))
    write(text, output)
    ctx.exit(exit_code(chosen, found, new=new))


def exit_code(table: IndicatorTable, found: Assessment, *, new: bool) -> int:
    """What the assessment means for who asked."""
    from cleanrules.reports.level import weak

    if not new:
        return CLEAR if found.grade is not None else OPEN
    if found.advanced is None or weak(table, found) is not None:
        return OPEN
    return CLEAR if found.advanced else VIOLATION
