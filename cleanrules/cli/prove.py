"""`cleanrules prove`: proves packs consistent, or shows what contradicts itself, with a subject as witness."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleanrules.cli.failing import CLEAR, VIOLATION
from cleanrules.cli.options import as_of_option, format_option, lang_option, output_option, progress_option
from cleanrules.errors import CleanRulesError, PackError, PluginError, UsageError
from cleanrules.text import Text

if TYPE_CHECKING:
    from cleanrules.proof.report import Proof
    from cleanrules.proof.world import Limits
    from cleanrules.rulebook.model import Rulebook


@click.command("prove", short_help="Prove packs consistent（证明规则一致性）.")
@click.argument("packs", nargs=-1, metavar="[PACK...]")
@as_of_option
@click.option("--region", help="Only subjects that lie in this region: a GB/T 2260 code or name.")
@click.option("--all-regimes", is_flag=True, help="Every regime from 1990 to 2050, not only those from 2015 to 2035.")
@format_option("text", "json", "sarif")
@lang_option
@click.option(
    "--save-witnesses",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the witnesses as facts files.",
)
@click.option(
    "--effort",
    type=click.IntRange(1, 4000),
    default=20,
    show_default=True,
    metavar="MILLIONS",
    help="Steps of the solver for one question.",
)
@output_option
@progress_option
@click.pass_context
def command(
    ctx: click.Context, /, packs: tuple[str, ...], as_of: str | None, region: str | None, all_regimes: bool, form: str,
    lang: str, save_witnesses: Path | None, effort: int, output: Path | None, progress: bool,
) -> None:  # fmt: skip
    """Prove rule packs consistent, by themselves and with the rulebook around them: each PACK is a pack file, or the name of an
    installed pack or plugin; all without any.

    \b
    cleanrules prove construction        # the packs of one plugin, and what they have to do with the others
    cleanrules prove examples/packs/demo.yaml
    cleanrules prove --as-of 2025-06-01 --region 天津市 --format json

    Each finding names the rules, the days, and a subject that shows it. A pack that can't be loaded is a finding too. Exit
    codes: 0 nothing found, or all of it waived; 1 something is found or stays unproved; 2 bad usage.
    """
    from cleanrules.cli.output import language, write
    from cleanrules.cli.progress import working
    from cleanrules.reports.proof import render_json, render_sarif, render_text
    from cleanrules.reports.proof import save_witnesses as save

    with working(Text("正在证明", "proving"), language(lang), shown=progress):
        proof = proved(packs, limits(as_of, region, all_regimes), effort)
    if save_witnesses is not None:
        save(proof, save_witnesses)
    chosen = language(lang)
    rendered = {"json": lambda: render_json(proof), "sarif": lambda: render_sarif(proof, chosen)}
    write(rendered.get(form, lambda: render_text(proof, chosen))(), output)
    ctx.exit(VIOLATION if proof.open else CLEAR)


def limits(as_of: str | None, region: str | None, all_regimes: bool) -> Limits:
    """The days and the region that are asked for. Raises UsageError."""
    from cleanrules.law.codes import CodeError, regions
    from cleanrules.proof.world import EVER, Limits
    from cleanrules.screening.screen import as_day

    if as_of is not None and all_regimes:
        raise UsageError("`--as-of` is one regime, `--all-regimes` is all", help="leave one of the two out")
    try:
        code = None if region is None else regions().find(region)
    except CodeError as cause:
        raise UsageError(f"region {cause.message}", help=cause.help) from None
    found = EVER if all_regimes else Limits()
    if as_of is None:
        return Limits(found.since, found.until, code)
    day: date = as_day(as_of, "--as-of")
    if not EVER.since <= day < EVER.until:
        raise UsageError(f"`--as-of` is {day}, expected a day from {EVER.since} to {EVER.until}")
    return Limits(day, day + timedelta(1), code)


def proved(words: tuple[str, ...], asked: Limits, effort: int) -> Proof:
    """The proof of some packs, or of the whole rulebook. Raises PluginError, MissingExtra, EngineError, UsageError."""
    from cleanrules.cli.rulebooks import pack_files, rulebook_with
    from cleanrules.proof.loading import refused
    from cleanrules.proof.prove import Request, prove
    from cleanrules.proof.report import Proof
    from cleanrules.proof.world import Limits
    from cleanrules.reading import read_file

    packs = pack_files(words)
    try:
        rulebook = rulebook_with(packs)
        names = tuple(name for word in words for name in _pack_names(rulebook, word))
    except PluginError:
        raise
    except CleanRulesError as cause:
        if not isinstance(cause, PackError):
            raise
        if cause.position is None:
            _ = [read_file(path, UsageError) for path in packs]  # a file that can't be read at all is bad usage
        return Proof((refused(cause),), 0, 0, 0, asked, "", words)
    whole = (asked.since, asked.until, asked.region) == (Limits().since, Limits().until, None)
    return prove(rulebook, Request(tuple(dict.fromkeys(names)), asked, effort * 1_000_000, whole=whole))


def _pack_names(rulebook: Rulebook, word: str) -> list[str]:
    """The packs that a word names: of a file what it says, or the file's own name; of a plugin all that have rules."""
    from cleanrules.cli.rulebooks import pack_files
    from cleanrules.reading import read_file
    from cleanrules.testing.packs import chosen

    if not pack_files([word]):
        return [pack.rules[0].pack for pack in chosen(rulebook, [word])]
    data = read_file(Path(word), PackError).data
    named = data.get("pack") if isinstance(data, dict) else None
    return [named if isinstance(named, str) else Path(word).stem]
