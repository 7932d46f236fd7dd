"""Values of the law for templates: windows, keys, places, ranges, in one language."""

from __future__ import annotations

from dataclasses import dataclass

from cleanrules.exact import number_text
from cleanrules.facts.fields import Field, Worse
from cleanrules.facts.kinds import Kind
from cleanrules.language.nodes import Within
from cleanrules.law.bands import Wanted
from cleanrules.law.codes import regions
from cleanrules.law.confidence import Confidence
from cleanrules.law.instruments import Citation, Parameter, ParameterValue
from cleanrules.law.penalties import Penalty
from cleanrules.law.windows import Window
from cleanrules.reports.finding import gap_text
from cleanrules.reports.law import (
    cite_text,
    confidence_text,
    effect_text,
    penalty_text,
    quote_text,
    short_cite,
    value_text,
    window_text,
)
from cleanrules.reports.tallies import Table, tables
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.screening.findings import Finding
from cleanrules.screening.support import Used
from cleanrules.screening.values import key_words, scalar_text
from cleanrules.site.words import WORDS
from cleanrules.text import Language, Text

WORSE: dict[Worse, Text] = {
    "lower": Text("越低越差", "the lower it is"),
    "higher": Text("越高越差", "the higher it is"),
    "true": Text("“是”为差", "where it is true"),
    "false": Text("“否”为差", "where it is false"),
    "not_yet": Text("尚未发生为差", "while it has not happened"),
    "fewer": Text("项数越少越差", "with fewer items"),
}
"""The directions in which a subject gets worse, in words."""


@dataclass(frozen=True, slots=True)
class Values:
    """Says values in one language."""

    rulebook: Rulebook
    language: Language

    def window(self, window: Window) -> str:
        """A window in words."""
        return window_text(*window.text(), self.language)

    def trust(self, confidence: Confidence) -> str:
        """A confidence in words."""
        return confidence_text(confidence, self.language)

    def cite(self, cite: Citation) -> str:
        """A citation in full."""
        return cite_text(cite, self.rulebook, self.language)

    def short(self, cite: Citation) -> str:
        """A citation by number and article."""
        return short_cite(cite, self.rulebook)

    def quote(self, cite: Citation) -> str | None:
        """The article's own words, where they were read."""
        return quote_text(cite, self.language)

    def effect(self, rule: Rule) -> str:
        """What a breach brings."""
        return effect_text(rule, self.language)

    def penalty(self, penalty: Penalty, kind: Kind) -> str:
        """A penalty in words."""
        return penalty_text(penalty, kind, self.rulebook, self.language)

    def place(self, place: Within | None) -> str:
        """The place of a rule."""
        if place is None:
            return WORDS["national"][self.language]
        if place.set is not None:
            return self.rulebook.sets[place.set].title[self.language]
        return ("、" if self.language == "zh" else ", ").join(regions().full_name(code) for code in place.codes)

    def value(self, value: ParameterValue, parameter: Parameter) -> str:
        """A parameter's value with its unit."""
        return value_text(value, parameter.unit, self.rulebook, self.language)

    def keys(self, value: ParameterValue, parameter: Parameter) -> str:
        """The keys of a value in words."""
        comma = "，" if self.language == "zh" else ", "
        return comma.join(self._key(key, one, parameter) for key, one in value.keys.items())

    def _key(self, name: str, wanted: Wanted, parameter: Parameter) -> str:
        title, words = key_words(next(one for one in parameter.by if one.name == name), wanted, self.rulebook)
        if isinstance(wanted, str):
            return words[self.language]
        return f"{title[self.language]}{'：' if self.language == 'zh' else ': '}{words[self.language]}"

    def range(self, field: Field) -> str:
        """The range of an amount."""
        return f"{number_text(field.at_least)} – {number_text(field.at_most)}"

    def worse(self, field: Field) -> str:
        """In which direction a subject gets worse by a fact; nothing where there is no worse."""
        if isinstance(field.worse, tuple):
            titles = dict(field.labels)
            order = " → ".join(titles[label][self.language] for label in field.worse)
            return Text(f"由好到差：{order}", f"from the best to the worst: {order}")[self.language]
        return "" if field.worse is None else WORSE[field.worse][self.language]

    def used(self, used: Used) -> str:
        """A fact of a case."""
        return scalar_text(used.field, used.value, self.language)

    def tallies(self, finding: Finding) -> list[Table]:
        """The items of the lists that a finding turns on, as tables."""
        return tables(finding, self.language)

    def gap(self, finding: Finding) -> str:
        """By how much a finding fails."""
        return gap_text(finding, self.language)
