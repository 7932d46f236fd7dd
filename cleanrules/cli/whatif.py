"""`cleanrules whatif`: the least change of a plan that makes rules pass, or why there is none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleanrules.cli.failing import CLEAR, VIOLATION
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
from cleanrules.text import Text

if TYPE_CHECKING:
    from cleanrules.whatif.change import Change


@click.command("whatif", short_help="The least change of a plan that mends it（最小方案调整）.")
@click.argument("facts", metavar="FACTS")
@as_of_option
@click.option("--region", help="Where the subject lies, where the facts don't say: a GB/T 2260 code or name.")
@click.option("--select", multiple=True, callback=split, help="Rule codes or their beginnings; commas or repeated.")
@click.option(
    "--also", multiple=True, callback=split, metavar="OUTCOMES", help="Mend these too: advice, missed, needs_review."
)
@click.option("--fix", multiple=True, metavar="FIELD=VALUE", help="Suppose a fact, and hold it; may be repeated.")
@click.option("--keep", multiple=True, callback=split, metavar="FIELD", help="Hold a fact, item or list as it is.")
@click.option("--weight", multiple=True, metavar="FIELD=N", help="Make a change so many times as dear, from 1 to 1000.")
@click.option("--bound", multiple=True, metavar="FIELD=LOW..HIGH", help="Between what an amount or day may change.")
@click.option("--parameters", type=click.Path(path_type=Path), help="A file with dated, cited values of your own.")
@click.option("--minimum-confidence", metavar="LEVEL", help="The weakest evidence that may decide. [default: derived]")
@format_option("text", "json")
@lang_option
@output_option
@pack_option
@click.pass_context
def command(
    ctx: click.Context, /, facts: str, as_of: str | None, region: str | None, select: tuple[str, ...],
    also: tuple[str, ...], fix: tuple[str, ...], keep: tuple[str, ...], weight: tuple[str, ...], bound: tuple[str, ...],
    parameters: Path | None, minimum_confidence: str | None, form: str, lang: str, output: Path | None,
    packs: tuple[Path, ...],
) -> None:  # fmt: skip
    """The least change of the plan in FACTS that mends its violations; `-` reads standard input.

    \b
    cleanrules whatif examples/steel-tianjin.yaml --as-of 2022-07-01
    cleanrules whatif examples/steel-tianjin.yaml --fix built[0].capacity=140 --keep retired
    cleanrules whatif examples/steel-tianjin.yaml --select IND-CR --weight retired=3 --bound "built[0].capacity=120..152"

    Only known facts within the subject's control change, and nothing that has happened by --as-of. The least change leaves
    as few rules unmet by escaping them as can be, then changes the fewest facts, then by the least relative amounts.

    Exit codes: 0 nothing must change, or a change mends it all; 1 cannot comply, or only in part; 2 bad usage or input.
    """
    from cleanrules.cli.output import ASSUMED, NOTE, color, language, tell, width, write
    from cleanrules.cli.rulebooks import rulebook_with
    from cleanrules.cli.scoreboard import bar
    from cleanrules.cli.screen import from_input
    from cleanrules.reports import whatif as report
    from cleanrules.whatif.change import what_if

    rulebook = rulebook_with(packs)
    given = from_input(rulebook) if facts == "-" else Path(facts)
    level: dict[str, Any] = {"minimum_confidence": bar(minimum_confidence)} if minimum_confidence else {}
    change = what_if(
        given, as_of=as_of or today(), region=region, rulebook=rulebook, select=select, also=also, fix=_pairs("--fix", fix),
        keep=keep, weights=_pairs("--weight", weight), bounds=_pairs("--bound", bound), parameters=parameters,
        **level,
    )  # fmt: skip
    text = report.render(change, language(lang), width=width(), color=color(output))
    write(report.as_json(change) if form == "json" else text, output)
    if change.result == "nothing" and not select:
        for hint in beside(change):
            tell(NOTE, hint, language(lang))
    if as_of is None:
        tell(ASSUMED, taken_today(change.before.as_of), language(lang))
    ctx.exit(CLEAR if change.complete else VIOLATION)


def beside(change: Change) -> list[Text]:
    """What could be asked for where no rule is broken: the other outcomes that a change may mend, each with an example."""
    from cleanrules.screening.words import OUTCOMES
    from cleanrules.whatif.change import ALSO

    found: list[Text] = []
    for outcome in ALSO:
        codes = [one.code for one in change.before.findings if one.outcome == outcome and one.breached]
        if codes:
            what, example = OUTCOMES[outcome], f"--also {outcome} --select {codes[0]}"
            found.append(Text(
                f"未选规则，全部规则均无不符合项；另有“{what.zh}”{len(codes)} 项，可以另选，例如 {example}",
                f"no rule was selected, and none is broken; {len(codes)} `{what.en}` can be chosen, as by {example}",
            ))  # fmt: skip
    return found


def _pairs(option: str, given: tuple[str, ...]) -> dict[str, str]:
    """What stands before and after the equals signs. Raises UsageError."""
    found: dict[str, str] = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or not name.strip():
            raise UsageError(f"`{option} {one}` has no `=`", help=f"write it as in `{option} area=…`")
        if name.strip() in found:
            raise UsageError(f"`{option}` names `{name.strip()}` twice")
        found[name.strip()] = value.strip()
    return found
