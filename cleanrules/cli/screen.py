"""`cleanrules screen`: screens facts files and says what is wrong, what is missing, what a person must look at."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleanrules.cli.config import said
from cleanrules.cli.deciding import BESIDE, beside, decisions_options, warn
from cleanrules.cli.failing import CLEAR, OPEN, VIOLATION, WRONG, complain, described, worst
from cleanrules.cli.options import (
    as_of_option,
    lang_option,
    pack_option,
    progress_option,
    reports_options,
    split,
    taken_today,
    today,
)
from cleanrules.errors import FactError, UsageError
from cleanrules.text import Text

if TYPE_CHECKING:
    from cleanrules.facts.facts import Facts
    from cleanrules.rulebook.model import Rulebook
    from cleanrules.screening.findings import Screening

CODES = {"blocked": VIOLATION, "rectify": VIOLATION, "undetermined": OPEN, "review": OPEN, "clear": CLEAR}
"""The exit code of each conclusion."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked, apart from the facts."""

    as_of: date
    assumptions: tuple[Text, ...]
    decided_on: date | None
    region: str | None
    select: tuple[str, ...]
    engine: str
    minimum_confidence: Any


@click.command("screen", short_help="Screen facts files（筛查）.")
@click.argument("facts", nargs=-1, required=True, metavar="FACTS...")
@as_of_option
@click.option("--decided-on", metavar="DATE", help="The day of a penalty decision, where it is later than the act.")
@click.option("--region", help="Where the subject lies, where the facts don't say: a GB/T 2260 code or name.")
@click.option("--select", multiple=True, callback=split, help="Rule codes or their beginnings; commas or repeated.")
@click.option("--parameters", type=click.Path(path_type=Path), help="A file with dated, cited values of your own.")
@decisions_options
@reports_options
@lang_option
@click.option(
    "--portfolio", is_flag=True, help="Screen the files together: what only all of them show, too（组合筛查）."
)
@click.option("--engine", help="The engine that judges.")
@click.option("--minimum-confidence", metavar="LEVEL", help="The weakest evidence that may decide. [default: derived]")
@pack_option
@progress_option
@click.pass_context
def command(
    ctx: click.Context, /, facts: tuple[str, ...], forms: tuple[str, ...], lang: str, outputs: tuple[Path, ...],
    packs: tuple[Path, ...], parameters: Path | None, portfolio: bool, progress: bool, **asked: Any,
) -> None:  # fmt: skip
    """Screen facts files（YAML, JSON, Excel forms; `-` reads standard input）against the rules of one day.

    \b
    cleanrules screen examples/steel-tianjin.yaml --as-of 2022-07-01
    cleanrules screen examples/portfolio/*.yaml --select IND-CR --format jsonl -o findings.jsonl
    cleanrules screen examples/portfolio/*.yaml --portfolio
    cleanrules screen examples/steel-tianjin.yaml -o report.html -o old.json
    cleanrules screen examples/steel-tianjin.yaml --rulings examples/rulings.yaml --today 2026-11-22
    cleanrules screen examples/steel-tianjin.yaml --baseline old.json --new-only

    Without --as-of the day is today in China, and the report says so. Every file is screened, even where another is bad;
    the exit code is the worst: 2 bad input, 1 a violation, 3 something undetermined or for review, 0 nothing wrong.
    Rulings enter it, waived findings don't.
    """
    from cleanrules.cli.destinations import destinations
    from cleanrules.cli.output import ASSUMED, language, tell
    from cleanrules.cli.progress import tracked
    from cleanrules.cli.reporting import write_reports
    from cleanrules.cli.rulebooks import rulebook_with
    from cleanrules.rulebook.load import with_parameters

    wanted = destinations(forms, outputs)
    rulebook = rulebook_with(packs)
    if parameters is not None:
        rulebook = with_parameters(rulebook, parameters)
    given = beside(rulebook, **{name: asked.pop(name) for name in BESIDE})
    request = requested(rulebook, **asked)
    request = replace(request, assumptions=(*request.assumptions, *said(ctx), *given.assumptions))
    if portfolio:
        found, failed = screen_together(facts, rulebook, request)
    else:
        found, failed = screen_all(tracked(facts, shown=progress and len(facts) > 1), rulebook, request)
    screenings = given.on(found)
    warn(screenings, language(lang))
    if screenings:
        several = portfolio or len(facts) > 1
        write_reports(screenings, wanted, language(lang), several=several)
    if all(form != "text" for form, _ in wanted):
        for text in request.assumptions:
            tell(ASSUMED, text, language(lang))
    ctx.exit(worst([*failed, *(CODES[given.conclusion(one)] for one in screenings)]))


def requested(
    rulebook: Rulebook, *, as_of: str | None, decided_on: str | None, region: str | None, select: tuple[str, ...],
    engine: str | None, minimum_confidence: str | None,
) -> Request:  # fmt: skip
    """The request, checked once for all files. Raises UsageError."""
    from cleanrules.law.codes import CodeError, regions
    from cleanrules.law.confidence import DEFAULT_BAR, ORDER
    from cleanrules.screening.screen import DEFAULT_ENGINE, as_day, engine_named

    day = today() if as_of is None else as_day(as_of, "--as-of")
    decision = None if decided_on is None else as_day(decided_on, "--decided-on")
    if decision is not None and decision < day:
        raise UsageError(f"the decision of {decision} lies before the day {day} of the act")
    bar = minimum_confidence or DEFAULT_BAR
    if bar not in ORDER[:-1]:
        raise described(f"unknown confidence `{bar}`", bar, ORDER[:-1])
    engine_named(engine or DEFAULT_ENGINE)
    rulebook.select(select)
    try:
        _ = region is None or regions().find(region)
    except CodeError as cause:
        raise UsageError(f"region {cause.message}", help=cause.help) from None
    return Request(day, () if as_of else (taken_today(day),), decision, region, select, engine or DEFAULT_ENGINE, bar)


def screen_all(files: Iterable[str], rulebook: Rulebook, request: Request) -> tuple[list[Screening], list[int]]:
    """The screenings of all files that can be screened, and an exit code for each that can't."""
    screenings: list[Screening] = []
    failed: list[int] = []
    for file in files:
        try:
            screenings.append(screen_one(file, rulebook, request))
        except Exception as cause:
            if not complain(cause, file=file):
                raise
            failed.append(WRONG)
    return screenings, failed


def screen_together(files: tuple[str, ...], rulebook: Rulebook, request: Request) -> tuple[list[Screening], list[int]]:
    """The screenings of a portfolio, the whole last; none where a file is bad, for what it holds is then not compared."""
    from cleanrules.screening.portfolio import screen_portfolio
    from cleanrules.screening.screen import typed_facts

    facts: list[Facts] = []
    for file in files:
        try:
            facts.append(from_input(rulebook) if file == "-" else typed_facts(Path(file), rulebook))
        except Exception as cause:
            if not complain(cause, file=file):
                raise
    if len(facts) < len(files):
        return [], [WRONG]
    return [*screen_portfolio(facts, rulebook=rulebook, **asked_of(request))], []


def screen_one(file: str, rulebook: Rulebook, request: Request) -> Screening:
    """The screening of one facts file. Raises FactError and others."""
    from cleanrules.screening.screen import screen

    return screen(from_input(rulebook) if file == "-" else Path(file), rulebook=rulebook, **asked_of(request))


def asked_of(request: Request) -> dict[str, Any]:
    """The request as arguments of `screen` and `screen_portfolio`."""
    return {field.name: getattr(request, field.name) for field in fields(request)}


def from_input(rulebook: Rulebook) -> Facts:
    """The facts on standard input. Raises FactError."""
    from cleanrules.facts.facts import read_facts_text
    from cleanrules.reading import MAX_BYTES

    raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise FactError(f"standard input is larger than {MAX_BYTES} bytes")
    try:
        return read_facts_text(raw.decode("utf-8-sig"), "-", rulebook.kinds)
    except UnicodeDecodeError:
        raise FactError("standard input is not UTF-8 text", help="save it as UTF-8") from None
