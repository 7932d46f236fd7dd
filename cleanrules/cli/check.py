"""`cleanrules check`: loads and lints packs, with the rulebook of the installed plugins around them."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleanrules.cli.failing import CLEAR, WRONG, complain
from cleanrules.cli.options import format_option
from cleanrules.errors import CleanRulesError, PackError
from cleanrules.reports.checked import Checked, Fault, render_json, render_sarif

if TYPE_CHECKING:
    from cleanrules.plugins import Contributions, Plugin
    from cleanrules.reading import Document
    from cleanrules.rulebook.model import Rulebook

_QUOTED = re.compile(r"`([^`]*)`")


PAUSE = 0.5
"""So many seconds lie between two looks at the files that are watched."""


@click.command("check", short_help="Load and lint packs（检查规则包）.")
@click.argument("packs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PACK...")
@format_option("text", "json", "sarif")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@click.pass_context
def command(ctx: click.Context, packs: tuple[Path, ...], form: str, watch: bool) -> None:
    """Load and lint rule packs, with the installed plugins' rulebook around them.

    \b
    cleanrules check examples/packs/demo.yaml
    cleanrules check examples/packs/*.yaml
    cleanrules check --format sarif examples/packs/demo.yaml

    A file that an installed plugin brings is checked in place of the plugin's copy. All errors of each file are
    reported with their places; warnings do not change the exit code: 0 all packs are sound, 2 one is not.
    """
    found = checked(packs)
    show(found, form)
    if watch:
        for _ in changes(packs):
            click.echo(f"--- {', '.join(map(str, packs))}", err=True)
            found = checked(packs)
            show(found, form)
    ctx.exit(CLEAR if found.good else WRONG)


def changes(packs: Sequence[Path]) -> Iterator[None]:
    """Each change of some files, as it comes; never ends by itself."""
    seen = _states(packs)
    while True:
        time.sleep(PAUSE)
        now = _states(packs)
        if now != seen:
            seen = now
            yield


def _states(packs: Sequence[Path]) -> list[tuple[int, int] | None]:
    """When each file was last written, and its size; None for one that is not there."""
    found: list[tuple[int, int] | None] = []
    for path in packs:
        try:
            state = path.stat()
        except OSError:
            found.append(None)
        else:
            found.append((state.st_mtime_ns, state.st_size))
    return found


def show(found: Checked, form: str) -> None:
    """Print what was found: as text sound packs and warnings on the output, errors on the error stream."""
    if form != "text":
        click.echo((render_json if form == "json" else render_sarif)(found), nl=False)
        return
    for one in found.faults:
        if one.level == "error":
            complain(PackError(one.message, help=one.help, position=one.position))
    for _, counts in found.sound:
        click.echo(counts)
    for one in found.faults:
        if one.level == "warning":
            click.echo(f"warning: {f'{one.position}: ' if one.position else ''}{one.message}")


def checked(packs: Sequence[Path]) -> Checked:
    """What is wrong, or poor, in some packs."""
    from cleanrules.cli.lint import warnings
    from cleanrules.plugins import collect, installed

    documents, unread = read(packs)
    plugins = installed()
    rulebook, errors = examine(plugins, collect(plugins), documents)
    bad = {one.position.file for one in errors if one.position}
    sound = {} if rulebook is None else {name: one for name, one in documents.items() if name not in bad}
    faults = [Fault.of(one) for error in unread for one in error.all] + [Fault.of(one) for one in errors]
    if rulebook is not None:
        for document in sound.values():
            faults += [Fault("warning", message, None, place) for place, message in warnings(document, rulebook)]
    return Checked(tuple((name, summary(one)) for name, one in sound.items()), tuple(faults))


def read(packs: Sequence[Path]) -> tuple[dict[str, Document], list[PackError]]:
    """The packs whose form is right, and the errors of the others."""
    from cleanrules.entry import validated
    from cleanrules.reading import read_file
    from cleanrules.rulebook.entries import PackEntry

    found: dict[str, Document] = {}
    bad: list[PackError] = []
    for path in dict.fromkeys(packs):
        try:
            document = read_file(path, PackError)
            validated(PackEntry, document, PackError)
        except PackError as cause:
            bad.append(cause)
        else:
            found[document.file] = document
    return found, bad


def examine(
    plugins: Sequence[Plugin], brought: Contributions, documents: Mapping[str, Document]
) -> tuple[Rulebook | None, list[CleanRulesError]]:
    """The rulebook of what is sound, and all errors of the files.

    What has an error is taken out of its file, and the rest tried again. What another lacks only because of that is no error.
    """
    from cleanrules.cli.rulebooks import built, names

    left, told, gone = dict(documents), list[CleanRulesError](), set[str]()
    while True:
        try:
            return built(plugins, brought, list(left.values())), told
        except CleanRulesError as cause:
            found, cause.further = cause.all, ()
            lines: dict[str, list[int]] = {}
            for one in found:
                file = one.position.file if one.position else ""
                if file not in left:
                    return None, [*told, one]
                if not set(_QUOTED.findall(one.message)) & gone:
                    told.append(one)
                lines.setdefault(file, []).append(one.position.line if one.position else 0)
            for file, some in lines.items():
                before = left.pop(file)
                rest = without(before, some)
                gone |= names(before) - (names(rest) if rest else set())
                left |= {file: rest} if rest else {}


def without(document: Document, places: Sequence[int]) -> Document | None:
    """The document less the entries in which some lines lie, or less their whole part; None where nothing can be taken out.

    Lines are blanked, so that what is left keeps its places.
    """
    parts = {str(steps[0]): mark[0] for steps, mark in document.keys.items() if len(steps) == 1}
    bare: set[int] = set()
    for place in places:
        above = [name for name, start in parts.items() if start <= place]
        if not above:
            return None
        part = max(above, key=lambda name: parts[name])
        bare |= _entry(document, part, place, parts)
        if not _entries(document, part) - bare:
            bare.add(parts[part])
    lines = document.source.split("\n")
    source = "\n".join("" if number in bare else text for number, text in enumerate(lines, 1))
    return _sound(source, document.file)


def _entries(document: Document, part: str) -> set[int]:
    """The lines on which the entries of a part of a pack begin."""
    inner = [steps for steps in document.marks if steps[:1] == (part,) and len(steps) == 2]
    return {document.position(steps, key=True).line for steps in inner}


def _entry(document: Document, part: str, place: int, parts: Mapping[str, int]) -> set[int]:
    """The lines of the entry in which one lies; those of the whole part where it lies in none."""
    end = min((start for start in parts.values() if start > parts[part]), default=document.source.count("\n") + 2)
    entries = sorted(_entries(document, part))
    first = max((start for start in entries if start <= place), default=None)
    if first is None:
        return set(range(parts[part], end))
    return set(range(first, next((start for start in entries if start > first), end)))


def _sound(source: str, file: str) -> Document | None:
    """A text as a document, where its form is right."""
    from cleanrules.entry import validated
    from cleanrules.reading import read_text
    from cleanrules.rulebook.entries import PackEntry

    try:
        found = read_text(source, file, PackError)
        validated(PackEntry, found, PackError)
    except PackError:
        return None
    return found


def summary(document: Document) -> str:
    """The counts of a pack in one line."""
    data = document.data if isinstance(document.data, dict) else {}
    parts = ("rules", "categories", "parameters", "sets", "instruments", "kinds", "redirects")
    counted = [f"{part} {len(data[part] or ())}" for part in parts if data.get(part)]
    return f"{document.file}: ok, {', '.join(counted) or 'empty'}"
