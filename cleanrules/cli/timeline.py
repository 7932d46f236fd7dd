"""`cleanrules timeline`: a rule, parameter, named set or instrument over time."""

from __future__ import annotations

from pathlib import Path

import click

from cleanrules.cli.options import format_option, lang_option, output_option, pack_option


@click.command("timeline", short_help="A rule or parameter over time（沿革）.")
@click.argument("name", metavar="CODE|PARAMETER")
@click.option("--parameters", type=click.Path(path_type=Path), help="A file with dated, cited values of your own.")
@format_option("text", "svg", "json")
@lang_option
@output_option
@pack_option
def command(
    name: str, parameters: Path | None, form: str, lang: str, output: Path | None, packs: tuple[Path, ...]
) -> None:
    """A rule over time with all that it rests on, or a parameter, a named set or an instrument: every version, its window,
    its source.

    \b
    cleanrules timeline IND-CR-001
    cleanrules timeline steel_ratio --format svg -o steel-ratio.svg
    """
    from cleanrules.cli.output import color, language, width, write
    from cleanrules.cli.rulebooks import rulebook_with
    from cleanrules.reports.changes import timeline, timeline_svg
    from cleanrules.rulebook.histories import history_of
    from cleanrules.rulebook.load import with_parameters

    rulebook = rulebook_with(packs)
    if parameters is not None:
        rulebook = with_parameters(rulebook, parameters)
    found = history_of(name, rulebook)
    match form:
        case "svg":
            made = timeline_svg.render(found, rulebook, language(lang))
        case "json":
            made = timeline.render_json(found, rulebook)
        case _:
            made = timeline.render(found, rulebook, language(lang), width=width(), color=color(output))
    write(made, output)
