"""`cleanrules check`: loads and lints packs, with the rulebook of the installed plugins around them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleanrules.cli.failing import CLEAR, WRONG, complain
from cleanrules.errors import CleanRulesError, PackError

if TYPE_CHECKING:
    from cleanrules.plugins import Contributions, Plugin
    from cleanrules.reading import Document
    from cleanrules.rulebook.model import Rulebook

_QUOTED = re.compile(r"`([^`]*)`")
_STRIPPED: tuple[frozenset[str], ...] = (frozenset({"rules", "redirects"}), frozenset({"categories"}))
"""What is taken out of a file that has an error, step by step, so that the others can still be checked."""


@click.command("check", short_help="Load and lint packs（检查规则包）.")
@click.argument("packs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PACK...")
@click.pass_context
def command(ctx: click.Context, packs: tuple[Path, ...]) -> None:
    """Load and lint rule packs, with the installed plugins' rulebook around them.

    \b
    cleanrules check examples/packs/demo.yaml
    cleanrules check examples/packs/*.yaml

    A file that an installed plugin brings is checked in place of the plugin's copy. The first error of each file is
    reported with its place; warnings do not change the exit code: 0 all packs are sound, 2 one is not.
    """
    from cleanrules.cli.lint import warnings
    from cleanrules.plugins import collect, installed

    documents, codes = read(packs)
    plugins = installed()
    rulebook, bad = examine(plugins, collect(plugins), documents)
    for name, document in documents.items():
        if name not in bad and rulebook is not None:
            click.echo(summary(document))
            for line in warnings(document, rulebook):
                click.echo(line)
    ctx.exit(WRONG if codes or bad or rulebook is None else CLEAR)


def read(packs: Sequence[Path]) -> tuple[dict[str, Document], list[str]]:
    """The packs whose form is right, and the names of the others, whose errors are reported."""
    from cleanrules.reading import read_file
    from cleanrules.rulebook.entries import PackEntry, validated

    found: dict[str, Document] = {}
    bad: list[str] = []
    for path in dict.fromkeys(packs):
        try:
            document = read_file(path, PackError)
            validated(PackEntry, document, PackError)
        except PackError as cause:
            complain(cause)
            bad.append(str(path))
        else:
            found[document.file] = document
    return found, bad


def examine(
    plugins: Sequence[Plugin], brought: Contributions, documents: Mapping[str, Document]
) -> tuple[Rulebook | None, set[str]]:
    """The rulebook of what is sound, and the files that are not; the first error of each is reported.

    A file with an error is cut down, and the rest tried again. What another lacks only because of that is no error.
    """
    from cleanrules.cli.rulebooks import built, names

    left, bad, gone = dict(documents), set[str](), set[str]()
    while True:
        try:
            return built(plugins, brought, list(left.values())), bad
        except CleanRulesError as cause:
            file = cause.position.file if cause.position else ""
            if file not in left:
                complain(cause)
                return None, bad
            echoed = bool(set(_QUOTED.findall(cause.message)) & gone)
            if file not in bad and not echoed:
                complain(cause)
                bad.add(file)
            rest = cut(left.pop(file))
            gone |= names(documents[file]) - (names(rest) if rest else set())
            left |= {file: rest} if rest else {}


def cut(document: Document) -> Document | None:
    """The document less its rules, or less its categories; None where nothing is left to take out."""
    data = document.data if isinstance(document.data, dict) else {}
    for keys in _STRIPPED:
        if data.keys() & keys:
            return replace(document, data={name: one for name, one in data.items() if name not in keys})
    return None


def summary(document: Document) -> str:
    """The counts of a pack in one line."""
    data = document.data if isinstance(document.data, dict) else {}
    parts = ("rules", "categories", "parameters", "sets", "instruments", "kinds", "redirects")
    counted = [f"{part} {len(data[part] or ())}" for part in parts if data.get(part)]
    return f"{document.file}: ok, {', '.join(counted) or 'empty'}"
