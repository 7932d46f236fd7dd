"""`cleanrules rules`: lists the rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from cleanrules.cli.failing import described
from cleanrules.cli.options import as_of_option, format_option, lang_option, pack_option
from cleanrules.text import Language

if TYPE_CHECKING:
    from cleanrules.rulebook.model import Rule, Rulebook


@click.command("rules", short_help="List the rules（规则目录）.")
@click.argument("text", required=False)
@click.option("--kind", help="Only rules for this kind of subject.")
@click.option("--plugin", "--sector", "plugin", help="Only rules that this plugin brings.")
@click.option("--force", help="Only rules of this force: binding, binding-without-fine, policy, target.")
@as_of_option
@format_option("text", "json")
@lang_option
@pack_option
def command(
    text: str | None, kind: str | None, plugin: str | None, force: str | None, as_of: str | None, form: str, lang: str,
    packs: tuple[Path, ...],
) -> None:  # fmt: skip
    """List the rules; TEXT keeps those that have it in code, name, title, tags or citations.

    \b
    cleanrules rules
    cleanrules rules 产能 --kind project --as-of 2025-06-01
    cleanrules rules --sector industry --format json
    """
    from cleanrules.cli.output import language, write
    from cleanrules.cli.rulebooks import rulebook_with
    from cleanrules.screening.screen import as_day

    rulebook = rulebook_with(packs)
    check(rulebook, kind, plugin, force)
    day = None if as_of is None else as_day(as_of, "--as-of")
    chosen = [
        rule
        for rule in rulebook.rules.values()
        if (kind in (None, rule.kind) and plugin in (None, rule.plugin) and force in (None, rule.force))
        and _valid(rule, day)
        and _holds(rule, rulebook, text)
    ]
    write(as_json(chosen, rulebook) if form == "json" else as_text(chosen, rulebook, language(lang)), None)


def check(rulebook: Rulebook, kind: str | None, plugin: str | None, force: str | None) -> None:
    """Raises UsageError for a filter that names nothing."""
    from cleanrules.rulebook.model import Force

    brought = {*rulebook.plugins, *(rule.plugin for rule in rulebook.rules.values())}
    for what, value, known in (
        ("kind", kind, sorted(rulebook.kinds)),
        ("plugin", plugin, sorted(brought)),
        ("force", force, list(get_args(Force))),
    ):
        if value is not None and value not in known:
            raise described(f"unknown {what} `{value}`", value, known)


def _valid(rule: Rule, day: date | None) -> bool:
    """Whether the rule is, or may be, in force."""
    from cleanrules.law.confidence import LENIENT
    from cleanrules.law.windows import Moment

    if day is None:
        return True
    events = frozenset(bound.event for bound in rule.window.bounds if bound.event)
    return any(rule.window.holds(Moment(day, happened, LENIENT)) is not False for happened in (frozenset(), events))


def _holds(rule: Rule, rulebook: Rulebook, text: str | None) -> bool:
    if text is None:
        return True
    cited = [rulebook.instruments[cite.instrument] for cite in rule.cites]
    words = [rule.code, rule.name, rule.title.zh, rule.title.en, *rule.tags]
    words += [word for one in cited for word in (one.id, one.number, one.title.zh, one.title.en)]
    return any(text.lower() in word.lower() for word in words)


def as_json(rules: list[Rule], rulebook: Rulebook) -> str:
    """The rules as a JSON list."""
    from cleanrules.reports.json import dumped
    from cleanrules.reports.rules import catalogue_data

    return f"{dumped([catalogue_data(rule, rulebook) for rule in rules])}\n"


def as_text(rules: list[Rule], rulebook: Rulebook, language: Language) -> str:
    """The rules as a table."""
    from rich.table import Table

    from cleanrules.cli.output import color, width
    from cleanrules.reports.law import window_text
    from cleanrules.reports.sheet import rendered
    from cleanrules.screening.words import FORCES

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for style, fold in (("bold", False), ("", True), ("", True), ("", True), ("dim", True)):
        table.add_column(style=style, no_wrap=not fold, overflow="fold")
    for rule in rules:
        kind, window = rulebook.kinds[rule.kind].title[language], window_text(*rule.window.text(), language)
        table.add_row(rule.code, rule.title[language], kind, FORCES[rule.force][language], window)
    count = f"共 {len(rules)} 条规则\n" if language == "zh" else f"{len(rules)} rule{'s' if len(rules) != 1 else ''}\n"
    return (rendered(table, width=width(), color=color()) if rules else "") + count
