"""`cleanrules completion`: the script that makes a shell complete commands, options, rule codes, kinds, regions and formats."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

import click
from click.shell_completion import CompletionItem, get_completion_class

from cleanrules.cli.failing import described

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_CLEANRULES_COMPLETE"
"""The variable by which a shell's script asks for completions."""


@click.command("completion", short_help="Print a shell's completion script（命令补全）.")
@click.argument("shell", metavar="bash|zsh|fish")
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script by which a SHELL completes commands, options, rule codes, kinds, regions and formats.

    \b
    cleanrules completion bash
    cleanrules completion zsh
    cleanrules completion fish

    bash: put `eval "$(cleanrules completion bash)"` into ~/.bashrc; zsh likewise into ~/.zshrc; fish: write the script to
    ~/.config/fish/completions/cleanrules.fish.
    """
    made = get_completion_class(shell) if shell in SHELLS else None
    if made is None:
        raise described(f"unknown shell `{shell}`", shell, SHELLS)
    click.echo(made(ctx.find_root().command, {}, "cleanrules", VARIABLE).source())


def asked() -> bool:
    """Whether a shell asks for completions."""
    return VARIABLE in os.environ


class Words(click.ParamType):  # type: ignore[type-arg]  # generic in some versions only
    """A parameter whose words are known; used while a shell asks."""

    name = "text"

    def __init__(self, known: Callable[[], Iterable[tuple[str, str]]]) -> None:
        self.known = known

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The words that begin with what is there, of a list the last."""
        before, comma, last = incomplete.rpartition(",")
        return [
            CompletionItem(f"{before}{comma}{word}", help=told) for word, told in self.known() if word.startswith(last)
        ]


def completing(command: click.Command) -> click.Command:
    """The command, its parameters completed by their words."""
    for one in command.params:
        known = _KNOWN.get(one.name or "") or _of_metavar(one)
        if known is not None:
            one.type = Words(known)
        elif isinstance(one, click.Argument) or isinstance(one.type, click.Path):
            one.type = click.Path()  # shells complete files themselves
    return command


def _of_metavar(one: click.Parameter) -> Callable[[], list[tuple[str, str]]] | None:
    """The words that an option's metavar lists, as in `zh|en`."""
    words = (one.metavar or "").split("|")
    return (lambda: [(word, "") for word in words]) if len(words) > 1 else None


def _rules() -> list[tuple[str, str]]:
    from cleanrules.rulebook.load import load_rulebook

    return [(rule.code, rule.title.zh) for rule in load_rulebook().rules.values()]


def _rules_and_parameters() -> list[tuple[str, str]]:
    from cleanrules.rulebook.load import load_rulebook

    return [*_rules(), *((name, one.title.zh) for name, one in load_rulebook().parameters.items())]


def _kinds() -> list[tuple[str, str]]:
    from cleanrules.rulebook.load import load_rulebook

    return [(name, kind.title.zh) for name, kind in load_rulebook().kinds.items()]


def _regions() -> list[tuple[str, str]]:
    from cleanrules.law.codes import regions

    return [(regions().full_name(code), code) for code in regions().names]


def _formats() -> list[tuple[str, str]]:
    from cleanrules.reports.formats import names

    return [(name, "") for name in names()]


def _levels() -> list[tuple[str, str]]:
    from cleanrules.law.confidence import ORDER

    return [(level, "") for level in ORDER[:-1]]


def _engines() -> list[tuple[str, str]]:
    from cleanrules.screening.screen import ENGINES

    return [(name, "") for name in ENGINES]


_KNOWN: dict[str, Callable[[], list[tuple[str, str]]]] = {
    "select": _rules, "code": _rules, "rule": _rules, "name": _rules_and_parameters, "kind": _kinds, "region": _regions,
    "forms": _formats, "minimum_confidence": _levels, "engine": _engines,
}  # fmt: skip
"""The words of parameters, by name; each with what a shell may show beside it."""
