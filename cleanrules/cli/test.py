"""`cleanrules test`: runs the cases of packs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cleanrules.cli.failing import CLEAR, VIOLATION
from cleanrules.cli.options import format_option, one_of

if TYPE_CHECKING:
    from cleanrules.testing.packs import Pack


@click.command("test", short_help="Run the cases of packs（运行用例）.")
@click.argument("packs", nargs=-1, metavar="[PACK...]")
@click.option("--engine", callback=one_of("inference", "reference"), help="Only this engine; by default both.")
@format_option("text", "json")
@click.pass_context
def command(ctx: click.Context, packs: tuple[str, ...], engine: str | None, form: str) -> None:
    """Run the cases of packs: each PACK is a pack file, or the name of an installed pack or plugin; all without any.

    \b
    cleanrules test                      # every case of every installed pack
    cleanrules test industry             # the packs of one plugin
    cleanrules test examples/packs/demo.yaml    # a pack file, its cases in examples/packs/cases/

    Exit codes: 0 all cases hold and no rule lacks one, 1 otherwise, 2 a file is not sound.
    """
    from cleanrules.cli.output import write
    from cleanrules.cli.rulebooks import rulebook_of
    from cleanrules.screening.screen import ENGINES
    from cleanrules.testing.packs import chosen

    rulebook = rulebook_of(packs)
    engines = ENGINES if engine is None else (engine,)
    results = []
    for pack in chosen(rulebook, packs):
        failed = [
            (case.id, name, line)
            for case in pack.cases
            for name in engines
            for line in case.differences(rulebook, engine=name)
        ]
        results.append(Result(pack, len(pack.cases), failed))
    write(as_json(results) if form == "json" else as_text(results), None)
    ctx.exit(VIOLATION if any(one.failed or one.lacking for one in results) else CLEAR)


class Result:
    """How the cases of a pack came out: those that failed, under which engine, with the difference; and what lacks."""

    def __init__(self, pack: Pack, cases: int, failed: list[tuple[str, str, str]]) -> None:
        from cleanrules.testing.cases import lacking

        self.pack, self.cases, self.failed = pack, cases, failed
        self.lacking = list(lacking(pack.cases, pack.read[1], pack.codes))


def as_text(results: list[Result]) -> str:
    """Each pack in a line, then what failed and what lacks."""
    lines: list[str] = []
    for one in results:
        failed = len({case for case, _, _ in one.failed})
        lines.append(f"{one.pack.name}: {one.cases} cases, {failed} failed, {len(one.lacking)} lacking")
        lines += [f"  failed: {case} ({engine}): {line}" for case, engine, line in one.failed]
        lines += [f"  lacking: {line}" for line in one.lacking]
    return "".join(f"{line}\n" for line in lines)


def as_json(results: list[Result]) -> str:
    """The same as JSON, by pack."""
    from cleanrules.reports.json import dumped

    found = {
        one.pack.name: {
            "cases": one.cases,
            "failed": [{"case": case, "engine": engine, "difference": line} for case, engine, line in one.failed],
            "lacking": one.lacking,
        }
        for one in results
    }
    return f"{dumped({'packs': found})}\n"
