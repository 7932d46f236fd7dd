"""A rule's own page: what it says, when, where, on what ground, and what it reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cleanrules.facts.fields import Field
from cleanrules.facts.units import RATIO, unit_text
from cleanrules.law.codes import regions, tree_of
from cleanrules.law.instruments import NamedSet
from cleanrules.reports.law import (
    cite_text,
    cites_lines,
    confidence_text,
    dated_value,
    effect_text,
    penalty_text,
    window_text,
)
from cleanrules.reports.sheet import Sheet
from cleanrules.reports.words import LABELS, STATUSES, joined
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.uses import facts_of, rests
from cleanrules.screening.words import FORCES
from cleanrules.text import Language, Text

MOST = 12
"""How many members of a named set a page lists."""


def render(rule: Rule, rulebook: Rulebook, language: Language = "zh", *, width: int = 100, color: bool = False) -> str:
    """The page of a rule as text."""
    return _Page(rule, rulebook, language, Sheet(width)).text(color=color)


@dataclass(frozen=True, slots=True)
class _Page:
    rule: Rule
    rulebook: Rulebook
    language: Language
    out: Sheet

    def text(self, *, color: bool) -> str:
        self.out.put(f"{self.rule.code}  {self.rule.title[self.language]}", style="bold")
        self.out.put(self.rule.name, style="dim")
        for part in (self.scope, self.conditions, self.law, self.reads, self.consequences, self.notes):
            self.out.blank()
            part()
        return self.out.text(color=color)

    def row(self, label: str, *texts: str | None) -> None:
        lines = [text for text in texts if text]
        self.out.rows(LABELS[label][self.language], lines, label_width=12 if self.language == "zh" else 14)

    def scope(self) -> None:
        rule, language = self.rule, self.language
        kind = self.rulebook.kinds[rule.kind]
        self.row("kind", f"{kind.title[language]}（{kind.name}）")
        self.row("force", FORCES[rule.force][language])
        self.row("applies_in", self.place())
        self.row("window", f"{window_text(*rule.window.text(), language)}")
        if rule.governed_by is not None:
            event = kind.fields[rule.governed_by].title[language]
            name = f"{event} ({rule.governed_by})"
            told = Text(f"按{event}当日的规定（{rule.governed_by}）", f"the law of the day: {name}")
            self.row("governed_by", told[language])
        self.row("status", STATUSES[rule.status][language])

    def place(self) -> str:
        place = self.rule.place
        if place is None:
            return LABELS["national"][self.language]
        if place.set is not None:
            return self.rulebook.sets[place.set].title[self.language]
        return joined([f"{regions().full_name(code)} {code}" for code in place.codes], self.language)

    def conditions(self) -> None:
        rule, language = self.rule, self.language
        self.row("when", rule.when.text)
        self.row("let", *(f"{name} = {found.text}" for name, found in rule.lets.items()))
        self.row("require", rule.require.text)
        self.row("exceptions", *self.exceptions())
        self.row("discretion", rule.discretion[language] if rule.discretion else None)
        self.row("categories", *self.categories())
        self.row("message", rule.message[language] if rule.message else None)

    def exceptions(self) -> Iterator[str]:
        for one in self.rule.exceptions:
            require = one.require.text if one.require.text != "true" else LABELS["exempt"][self.language]
            source = joined([cite_text(cite, self.rulebook, self.language) for cite in one.cites], self.language)
            yield f"{one.label}（{one.title[self.language]}）：{one.when.text} → {require}；{source}"

    def categories(self) -> Iterator[str]:
        for name, category in rests(self.rule, self.rulebook).categories.items():
            of = f"{category.of}[]." if category.of else ""
            yield f"{of}{name}（{category.title[self.language]}）"
            for version in category.versions:
                window = window_text(*version.window.text(), self.language)
                yield f"  {version.when.text}{f'  （{window}）' if version.window.bounds else ''}"

    def law(self) -> None:
        """The articles with their words, and every dated value."""
        self.row("cites", *cites_lines(self.rule.cites, self.rulebook, self.language))
        self.row("confidence", confidence_text(self.rule.confidence, self.language))
        found = rests(self.rule, self.rulebook)
        for name, parameter in found.parameters.items():
            values = [dated_value(one, parameter.unit, self.rulebook, self.language) for one in parameter.values]
            self.row("parameters", f"{parameter.title[self.language]}（param.{name}）", *(f"  {one}" for one in values))
        for name, named in found.sets.items():
            self.row("sets", f"{named.title[self.language]}（set.{name}）", *self.members(named))

    def members(self, named: NamedSet) -> Iterator[str]:
        for version in named.versions:
            window = window_text(*version.window.text(), self.language)
            trust = confidence_text(version.confidence, self.language)
            tree = tree_of(named.of)
            some = joined([tree.names.get(one.code, one.code) for one in version.members[:MOST]], self.language)
            count = len(version.members)
            more = "" if count <= MOST else Text(f"等 {count} 个", f" and {count - MOST} others")[self.language]
            yield f"  {some}{more}（{window}；{trust}）"

    def reads(self) -> None:
        fields = self.rulebook.kinds[self.rule.kind].fields
        self.row("facts", *(self.field(fields[name]) for name in facts_of(self.rule, self.rulebook)))

    def field(self, field: Field) -> str:
        unit = f"，{unit_text(field.unit, self.language)}" if field.unit and field.unit != RATIO else ""
        return f"{field.title[self.language]}（{field.name}{unit}）"

    def consequences(self) -> None:
        rule, language = self.rule, self.language
        self.row("effect", effect_text(rule, language) or None)
        kind = self.rulebook.kinds[rule.kind]
        for one in rule.penalties:
            window = window_text(*one.window.text(), language)
            told = penalty_text(one, kind, self.rulebook, language)
            self.row("penalty", f"{told}（{window}）", one.note[language] if one.note else None)

    def notes(self) -> None:
        rule = self.rule
        self.row("strengthens", rule.strengthens)
        self.row("note", rule.note[self.language] if rule.note else None)
        self.row("tags", joined(list(rule.tags), self.language))
        self.row("source", f"{rule.plugin} / {rule.pack}", str(rule.position) if rule.position else None)
