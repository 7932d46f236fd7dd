"""`cleanrules check`: loads and lints packs, with the rulebook of the installed plugins around them."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleanrules.cli.cutting import entry_at, named_in, without
from cleanrules.cli.failing import CLEAR, WRONG, complain
from cleanrules.cli.options import format_option
from cleanrules.errors import CleanRulesError, PackError, Position
from cleanrules.reports.checked import Checked, Fault, render_json, render_sarif

if TYPE_CHECKING:
    from cleanrules.plugins import Contributions, Plugin
    from cleanrules.reading import Document, Readable
    from cleanrules.rulebook.model import Rulebook

_QUOTED = re.compile(r"`([^`]*)`")
_WORDS = re.compile(r"[\w-]+")
_CODE = re.compile(r"[A-Z]{3}-")


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
    from cleanrules.errors import place_of
    from cleanrules.plugins import collect, installed

    found = read(packs)
    documents = {file: one.document for file, one in found.items() if one.document is not None}
    unread = [one for some in found.values() for one in some.errors]
    lost = {name for one in found.values() for name in one.lost}
    plugins = installed()
    rulebook, errors = examine(plugins, collect(plugins), documents, lost)
    told = sorted([*unread, *errors], key=place_of)
    bad = {one.position.file for one in told if one.position}
    sound = {} if rulebook is None else {name: one for name, one in documents.items() if name not in bad}
    faults = [Fault.of(one) for one in told]
    if rulebook is not None:
        for document in sound.values():
            faults += [Fault("warning", message, None, place) for place, message in warnings(document, rulebook)]
    return Checked(tuple((name, summary(one)) for name, one in sound.items()), tuple(faults))


def read(packs: Sequence[Path]) -> dict[str, Readable]:
    """What can be read of each pack, by the name of its file."""
    from cleanrules.reading import readable

    return {str(path): readable(path, PackError) for path in dict.fromkeys(packs)}


def examine(
    plugins: Sequence[Plugin], brought: Contributions, documents: Mapping[str, Document], lost: Iterable[str] = ()
) -> tuple[Rulebook | None, list[CleanRulesError]]:
    """The rulebook of what is sound, and all errors of the files.

    What has an error is taken out of its file, and the rest tried again. What another lacks only because of that, or because
    it stands in what could not be read (`lost`), is no error.
    """
    from cleanrules.cli.rulebooks import built
    from cleanrules.rulebook.entries import keys_known

    left, told, gone = dict(documents), list[CleanRulesError](), set(lost) - keys_known()
    while True:
        try:
            return built(plugins, brought, list(left.values())), told
        except CleanRulesError as cause:
            found, cause.further = cause.all, ()
            known = {(one.position, one.message) for one in told}
            told += [one for one in found if not _follows(one, gone) and (one.position, one.message) not in known]
            places: dict[str, list[Position]] = {}
            for one in found:
                if one.position is None or one.position.file not in left:
                    return None, told
                places.setdefault(one.position.file, []).append(one.position)
            for file, some in places.items():
                document = left.pop(file)
                taken = {entry_at(document, place) for place in some}
                gone |= {name for entry in taken for name in named_in(document, entry)}
                rest = without(document, taken)
                left |= {} if rest is None else {file: rest}


def _follows(error: CleanRulesError, gone: Collection[str]) -> bool:
    """Whether an error names something that was taken out, so that it may only follow from another error."""
    words = {word for quoted in _QUOTED.findall(error.message) for word in (quoted, *_WORDS.findall(quoted))}
    return any(word in gone or any(_CODE.match(one) and one.startswith(word) for one in gone) for word in words if word)


def summary(document: Document) -> str:
    """The counts of a pack in one line."""
    data = document.data if isinstance(document.data, dict) else {}
    parts = ("rules", "categories", "parameters", "sets", "instruments", "kinds", "redirects")
    counted = [f"{part} {len(data[part] or ())}" for part in parts if data.get(part)]
    return f"{document.file}: ok, {', '.join(counted) or 'empty'}"
