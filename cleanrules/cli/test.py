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
@click.option(
    "--engine", callback=one_of("inference", "reference", "compiled"), help="Only this engine; by default all."
)
@format_option("text", "json")
@click.pass_context
def command(ctx: click.Context, packs: tuple[str, ...], engine: str | None, form: str) -> None:
    """Run the cases of packs: each PACK is a pack file, or the name of an installed pack or plugin; all without any.

    \b
    cleanrules test                      # every case of every installed pack
    cleanrules test industry             # the packs of one plugin
    cleanrules test examples/packs/demo.yaml    # a pack file, its cases in examples/packs/cases/

    The complete, lawful subjects that lie beside the cases of the kinds that are tested must come out clear.

    Exit codes: 0 all cases hold, no rule lacks one and what is lawful is clear, 1 otherwise, 2 a file is not sound.
    """
    from cleanrules.cli.output import write
    from cleanrules.cli.rulebooks import rulebook_of
    from cleanrules.screening.screen import ENGINES
    from cleanrules.testing.complete import complete_beside
    from cleanrules.testing.packs import chosen

    rulebook = rulebook_of(packs)
    engines = ENGINES if engine is None else (engine,)
    results = []
    tested = chosen(rulebook, packs)
    for pack in tested:
        failed = [
            (case.id, name, line)
            for case in pack.cases
            for name in engines
            for line in case.differences(rulebook, engine=name)
        ]
        results.append(Result(pack, len(pack.cases), failed))
    kinds = {rule.kind for pack in tested for rule in pack.rules}
    complete = [one for one in complete_beside([pack.path for pack in tested]) if one.facts["kind"] in kinds]
    unclear = [
        (one.name, name, line)
        for one in complete
        for name in engines
        for line in one.kept_from_clear(rulebook, engine=name)
    ]
    write((as_json if form == "json" else as_text)(results, len(complete), unclear), None)
    ctx.exit(VIOLATION if unclear or any(one.failed or one.lacking for one in results) else CLEAR)


class Result:
    """How the cases of a pack came out: those that failed, under which engine, with the difference; and what lacks."""

    def __init__(self, pack: Pack, cases: int, failed: list[tuple[str, str, str]]) -> None:
        from cleanrules.testing.cases import lacking

        self.pack, self.cases, self.failed = pack, cases, failed
        self.lacking = list(lacking(pack.cases, pack.read[1], pack.codes))


def as_text(results: list[Result], complete: int, unclear: list[tuple[str, str, str]]) -> str:
    """Each pack in a line, then what failed and what lacks; then the complete subjects, and what keeps some from clear."""
    lines: list[str] = []
    for one in results:
        failed = len({case for case, _, _ in one.failed})
        lines.append(f"{one.pack.name}: {one.cases} cases, {failed} failed, {len(one.lacking)} lacking")
        lines += [f"  failed: {case} ({engine}): {line}" for case, engine, line in one.failed]
        lines += [f"  lacking: {line}" for line in one.lacking]
    if complete:
        lines.append(f"complete: {complete} subjects, {len({name for name, _, _ in unclear})} not clear")
        lines += [f"  not clear: {name} ({engine}): {line}" for name, engine, line in unclear]
    return "".join(f"{line}\n" for line in lines)


def as_json(results: list[Result], complete: int, unclear: list[tuple[str, str, str]]) -> str:
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
    subjects = [{"subject": name, "engine": engine, "difference": line} for name, engine, line in unclear]
    return f"{dumped({'packs': found, 'complete': {'subjects': complete, 'not_clear': subjects}})}\n"
