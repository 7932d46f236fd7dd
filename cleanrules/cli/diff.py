"""`cleanrules diff`: what changes between two days, of the law, and with facts of the findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cleanrules.cli.failing import CLEAR, WRONG, complain, worst
from cleanrules.cli.options import format_option, lang_option, output_option, pack_option, split


@click.command("diff", short_help="What changes between two days（规定变化对照）.")
@click.argument("facts", nargs=-1, metavar="[FACTS]...")
@click.option("--from", "since", required=True, metavar="DATE", help="The day before the changes, as in 2025-12-31.")
@click.option("--to", "until", required=True, metavar="DATE", help="The last day of the changes, as in 2026-01-01.")
@click.option("--select", multiple=True, callback=split, help="Rule codes or their beginnings; commas or repeated.")
@click.option("--region", help="Where the subject lies, where the facts don't say: a GB/T 2260 code or name.")
@click.option("--parameters", type=click.Path(path_type=Path), help="A file with dated, cited values of your own.")
@click.option("--minimum-confidence", metavar="LEVEL", help="The weakest evidence that may decide. [default: derived]")
@format_option("text", "json")
@lang_option
@output_option
@pack_option
@click.pass_context
def command(
    ctx: click.Context, /, facts: tuple[str, ...], since: str, until: str, select: tuple[str, ...],
    parameters: Path | None, form: str, lang: str, output: Path | None, packs: tuple[Path, ...], **asked: Any,
) -> None:  # fmt: skip
    """What of the law changes after one day, up to and with another: instruments, rules, parameters, penalties.

    With FACTS: the findings that change, each with its reason, as the subjects stood on both days.

    \b
    cleanrules diff --from 2026-08-14 --to 2026-08-15 --select IND-AU
    cleanrules diff --from 2025-12-31 --to 2026-01-01 examples/hotel-nonstar-tianjin.yaml

    Exit codes: 0; 2 bad usage or input; with FACTS that of the screening on the later day.
    """
    from cleanrules.cli.output import color, language, width, write
    from cleanrules.cli.rulebooks import rulebook_with
    from cleanrules.cli.screen import CODES
    from cleanrules.reports.changes import diff, diff_json
    from cleanrules.rulebook.changes import law_changes
    from cleanrules.rulebook.load import with_parameters
    from cleanrules.screening.comparing.difference import difference
    from cleanrules.screening.screen import as_day

    rulebook = rulebook_with(packs)
    if parameters is not None:
        rulebook = with_parameters(rulebook, parameters)
    first, last = as_day(since, "--from"), as_day(until, "--to")
    law = law_changes(rulebook, first, last, select=select)
    wanted = {name: value for name, value in asked.items() if value is not None}
    found, codes = [], [CLEAR]
    for file in facts:
        try:
            found.append(difference(Path(file), since=first, until=last, rulebook=rulebook, select=select, **wanted))
        except Exception as cause:
            if not complain(cause, file=file):
                raise
            codes.append(WRONG)
        else:
            codes.append(CODES[found[-1].after.conclusion])
    if found or not facts:
        made = (
            diff_json.render(rulebook, first, last, law, found)
            if form == "json"
            else diff.render(rulebook, first, last, law, found, language(lang), width=width(), color=color(output))
        )
        write(made, output)
    ctx.exit(worst(codes))
