"""`cleanrules rules`: lists the rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from cleanrules.cli.failing import described
from cleanrules.cli.options import as_of_option, format_option, lang_option, pack_option
from cleanrules.errors import UsageError
from cleanrules.text import Language

if TYPE_CHECKING:
    from cleanrules.rulebook.model import Rule, Rulebook, Unjudged


@click.command("rules", short_help="List the rules（规则目录）.")
@click.argument("text", required=False)
@click.option("--kind", help="Only rules for this kind of subject.")
@click.option("--plugin", "--sector", "plugin", help="Only rules that this plugin brings.")
@click.option("--force", help="Only rules of this force: binding, binding-without-fine, policy, target.")
@click.option("--not-judged", is_flag=True, help="In place of rules the norms that bind and have no rule.")
@as_of_option
@format_option("text", "json")
@lang_option
@pack_option
def command(
    text: str | None, kind: str | None, plugin: str | None, force: str | None, not_judged: bool, as_of: str | None,
    form: str, lang: str, packs: tuple[Path, ...],
) -> None:  # fmt: skip
    """List the rules; TEXT keeps those that have it in code, name, title, tags or citations.

    \b
    cleanrules rules
    cleanrules rules 产能 --kind project --as-of 2025-06-01
    cleanrules rules --sector industry --format json
    cleanrules rules --kind livestock-farm --not-judged

    Norms that bind a kind of subject and have no rule are counted at the end; `--not-judged` lists them, and `--sector` and
    `--force` say nothing of them.
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
    norms = norms_of(rulebook, kind, day, text)
    if not_judged:
        write(norms_json(norms, rulebook) if form == "json" else norms_text(norms, rulebook, language(lang)), None)
        return
    if form == "json":
        write(as_json(chosen, rulebook), None)
    else:
        write(as_text(chosen, rulebook, language(lang)) + norms_count(norms, language(lang)), None)


def check(rulebook: Rulebook, kind: str | None, plugin: str | None, force: str | None) -> None:
    """Raises UsageError for a filter that names nothing."""
    from cleanrules.facts.kinds import kind_help
    from cleanrules.rulebook.model import Force

    if kind is not None and kind not in rulebook.kinds:
        raise UsageError(f"unknown kind `{kind}`", help=kind_help(kind, rulebook.kinds))
    brought = {*rulebook.plugins, *(rule.plugin for rule in rulebook.rules.values())}
    for what, value, known in (
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


def norms_of(rulebook: Rulebook, kind: str | None, day: date | None, text: str | None) -> list[Unjudged]:
    """The norms that no rule judges and that the filters leave."""
    kinds = rulebook.kinds if kind is None else (kind,)
    found = dict.fromkeys(one for name in kinds for one in rulebook.not_judged(name, day))
    return [one for one in rulebook.unjudged if one in found and _says(one, rulebook, text)]


def _says(norm: Unjudged, rulebook: Rulebook, text: str | None) -> bool:
    cited = [rulebook.instruments[cite.instrument] for cite in norm.cites]
    words = [norm.title.zh, norm.title.en]
    words += [word for one in cited for word in (one.id, one.number, one.title.zh, one.title.en)]
    return text is None or any(text.lower() in word.lower() for word in words)


def norms_count(norms: list[Unjudged], language: Language) -> str:
    """How many norms bind and have no rule; nothing where there are none."""
    if not norms:
        return ""
    if language == "zh":
        return f"另有 {len(norms)} 项规定没有规则，不予判定（加 --not-judged 列出）\n"
    return f"{len(norms)} norm{'s' if len(norms) != 1 else ''} without a rule, not judged (`--not-judged` lists them)\n"


def norms_json(norms: list[Unjudged], rulebook: Rulebook) -> str:
    """The norms as a JSON list."""
    from cleanrules.reports.json import dumped, unjudged_data

    return f"{dumped([{'kinds': list(one.kinds), **unjudged_data(one, rulebook)} for one in norms])}\n"


def norms_text(norms: list[Unjudged], rulebook: Rulebook, language: Language) -> str:
    """The norms, each with the kinds that it binds, its legal texts and its remark."""
    from cleanrules.cli.output import color, width
    from cleanrules.reports.law import cite_text
    from cleanrules.reports.sheet import Sheet
    from cleanrules.reports.words import joined

    sheet = Sheet(width())
    for one in norms:
        sheet.put(one.title[language], style="bold")
        sheet.put(joined([rulebook.kinds[name].title[language] for name in one.kinds], language), indent=2)
        for cite in one.cites:
            sheet.put(cite_text(cite, rulebook, language), indent=2, style="dim")
        if one.note is not None:
            sheet.put(one.note[language], indent=2)
    count = f"共 {len(norms)} 项规定\n" if language == "zh" else f"{len(norms)} norm{'s' if len(norms) != 1 else ''}\n"
    return sheet.text(color=color()) + count
