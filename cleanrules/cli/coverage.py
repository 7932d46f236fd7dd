"""`cleanrules coverage`: what the cases of packs have seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cleanrules.cli.failing import CLEAR, VIOLATION
from cleanrules.cli.options import format_option

if TYPE_CHECKING:
    from cleanrules.testing.coverage import Coverage
    from cleanrules.testing.mutation import Jury

_TITLES = {"condition": "conditions", "value": "parameter values", "edge": "window edges"}


@click.command("coverage", short_help="What the cases of packs have seen（用例覆盖）.")
@click.argument("packs", nargs=-1, metavar="[PACK...]")
@format_option("text", "json")
@click.pass_context
def command(ctx: click.Context, packs: tuple[str, ...], form: str) -> None:
    """What cases have seen: each condition true, false and unknown, each parameter value, each edge of a window.

    \b
    cleanrules coverage                  # every installed pack
    cleanrules coverage examples/packs/demo.yaml    # a pack file, or the name of an installed pack or plugin

    Exit codes: 0, or 1 where a case does not hold (it then counts for nothing), 2 a file is not sound.
    """
    from cleanrules.cli.output import write
    from cleanrules.cli.rulebooks import rulebook_of
    from cleanrules.testing.coverage import coverage
    from cleanrules.testing.mutation import Jury
    from cleanrules.testing.packs import chosen

    rulebook = rulebook_of(packs)
    wanted = chosen(rulebook, packs)
    jury = Jury(rulebook, wanted)
    found = coverage(rulebook, wanted, jury)
    write(as_json(found, jury) if form == "json" else as_text(found, jury), None)
    ctx.exit(VIOLATION if jury.failing else CLEAR)


def failing_lines(jury: Jury) -> list[str]:
    """The cases that do not hold."""
    return [f"failed: {case}: {line}" for case, line in jury.failing]


def as_text(found: list[Coverage], jury: Jury) -> str:
    """Each pack in a line, then what no case saw."""
    from cleanrules.testing.coverage import SORTS

    lines = failing_lines(jury)
    for one in found:
        counts = ", ".join(f"{_TITLES[sort]} {'/'.join(map(str, one.counts(sort)))}" for sort in SORTS)
        lines.append(f"{one.pack.name}: {counts}")
        lines += [f"  {item.where}: {item.text}: never {', '.join(item.lacking)}" for item in one.items if item.lacking]
    return "".join(f"{line}\n" for line in lines)


def as_json(found: list[Coverage], jury: Jury) -> str:
    """The same as JSON, by pack."""
    from cleanrules.reports.json import dumped

    return f"{dumped({'packs': {one.pack.name: _data(one) for one in found}, 'failing': failing_lines(jury)})}\n"


def _data(found: Coverage) -> dict[str, Any]:
    from cleanrules.testing.coverage import SORTS

    counted = {sort: dict(zip(("seen", "wanted"), found.counts(sort), strict=True)) for sort in SORTS}
    items = [
        {"sort": one.sort, "where": one.where, "text": one.text, "seen": list(one.seen), "lacking": list(one.lacking)}
        for one in found.items
    ]
    return {"counts": counted, "items": items}
