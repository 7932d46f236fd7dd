"""`cleanrules mutate`: how much of the rules their cases pin down."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleanrules.cli.failing import CLEAR, VIOLATION
from cleanrules.cli.options import format_option, progress_option
from cleanrules.errors import UsageError
from cleanrules.text import Text

if TYPE_CHECKING:
    from cleanrules.testing.scores import Score, Survivor


@click.command("mutate", short_help="Put faults into rules and see whether cases notice（规则变异）.")
@click.argument("packs", nargs=-1, metavar="[PACK...]")
@click.option(
    "--at-least", default="0.9", show_default=True, metavar="SHARE", help="The share of faults that cases must notice."
)
@click.option(
    "--record", type=click.Path(path_type=Path), help="Write the scores, with what they were measured on, for the gate."
)
@format_option("text", "json")
@progress_option
@click.pass_context
def command(
    ctx: click.Context, packs: tuple[str, ...], at_least: str, record: Path | None, form: str, progress: bool
) -> None:
    """Put small faults into rules, one at a time, and see which of them the cases notice.

    \b
    cleanrules mutate                    # every installed pack
    cleanrules mutate examples/packs/demo.yaml      # a pack file, or the name of an installed pack or plugin
    cleanrules mutate steel --format json

    Of a fault that no case notices a subject is shown on which it matters, as the case to add: settle its outcome from the
    law, not from what the rule says now. Faults that change nothing do not count; `cleanrules[proof]` decides which those are.
    Exit codes: 0, or 1 where a pack's share is too small or a case does not hold, 2 a file is not sound.
    """
    from cleanrules.cli.coverage import failing_lines
    from cleanrules.cli.output import write
    from cleanrules.cli.progress import counted, working
    from cleanrules.cli.rulebooks import rulebook_of
    from cleanrules.testing.packs import chosen
    from cleanrules.testing.record import read_record, record_text
    from cleanrules.testing.scores import jury_of, scores

    least = share(at_least)
    rulebook = rulebook_of(packs)
    wanted = chosen(rulebook, packs)
    with working(Text("正在运行用例", "running the cases"), "en", shown=progress):
        jury = jury_of(rulebook, wanted)
    what = Text("正在逐一植入差错", "putting faults into rules")
    found = scores(rulebook, wanted, jury=jury, watched=lambda some: counted(some, what, "en", shown=progress))
    failing = failing_lines(jury)
    if record is not None:
        write(record_text(found, rulebook, read_record(record)), record)
    write(as_json(found, failing) if form == "json" else as_text(found, failing), None)
    ctx.exit(VIOLATION if failing or any(one.score < least for one in found) else CLEAR)


def share(text: str) -> float:
    """A share between 0 and 1. Raises UsageError."""
    from cleanrules.exact import plain_decimal

    found = plain_decimal(text)
    if found is None or not 0 <= found <= 1:
        raise UsageError(f"`--at-least` is `{text}`, expected a share", help="write a number from 0 to 1, as in 0.9")
    return float(found)


def as_text(found: list[Score], failing: list[str]) -> str:
    """Each pack in a line, then the faults that no case notices, each with the case to add."""
    from cleanrules.testing.suggestion import suggestion

    lines = list(failing)
    for one in found:
        equivalent = f", {one.equivalent} change nothing" if one.equivalent else ""
        lines.append(f"{one.pack.name}: {one.score:.1%}, {one.killed} of {one.mutants} faults noticed{equivalent}")
        for survivor in one.alive:
            mutant = survivor.mutant
            lines.append(f"  not noticed: {mutant.where}, {mutant.change} ({mutant.operator})")
            if survivor.telling is None:
                lines.append(
                    "    not decided: no subject was found on which it matters, and no proof that there is none"
                )
            else:
                lines.append(f"    {suggestion(survivor.telling)}")
    return "".join(f"{line}\n" for line in lines)


def as_json(found: list[Score], failing: list[str]) -> str:
    """The same as JSON, by pack."""
    from cleanrules.reports.json import dumped

    packs = {
        one.pack.name: {
            "plugin": one.pack.plugin,
            "score": one.score,
            "mutants": one.mutants,
            "killed": one.killed,
            "equivalent": one.equivalent,
            "survivors": [_data(survivor) for survivor in one.alive],
        }
        for one in found
    }
    return f"{dumped({'packs': packs, 'failing': failing})}\n"


def _data(survivor: Survivor) -> dict[str, Any]:
    from cleanrules.testing.suggestion import suggestion

    mutant, telling = survivor.mutant, survivor.telling
    return {
        "operator": mutant.operator, "where": mutant.where, "change": mutant.change, "decision": survivor.decision,
        "says": telling.says if telling else None, "fault_says": telling.mutant_says if telling else None,
        "case": suggestion(telling) if telling else None,
    }  # fmt: skip
