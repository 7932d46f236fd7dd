"""The rules of a SARIF run, and the laws that they rest on as taxonomies whose taxa are articles, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal
from uuid import UUID, uuid5

from cleanrules.law.instruments import Citation
from cleanrules.reports.law import cite_text, effect_text
from cleanrules.reports.words import AID
from cleanrules.rulebook.model import Effect, Rule, Rulebook
from cleanrules.screening.findings import Screening
from cleanrules.text import Language, Text

Data = dict[str, Any]
Level = Literal["none", "note", "warning", "error"]
LEVELS: dict[Effect | None, Level] = {"halt": "error", "restrict": "error", "penalty": "error", "rectify": "warning"}
"""How grave a violation is, by what it brings."""
LANGUAGES: dict[Language, str] = {"zh": "zh-CN", "en": "en-US"}
OTHER: dict[Language, Language] = {"zh": "en", "en": "zh"}
_SPECIAL = re.compile(r"[\\\[\]]")
_NAMESPACE = UUID("6f0d3c52-6f0e-5a53-9f0c-3f6a2b1f5d10")
"""The names of laws become identifiers below this one."""


def message(text: str) -> Data:
    """A message whose brackets and braces are no links and no placeholders."""
    escaped = _SPECIAL.sub(lambda found: f"\\{found[0]}", text)
    return {"text": escaped.replace("{", "{{").replace("}", "}}")}


class Rules:
    """The rules of a screening, and the articles that its findings and rules cite."""

    def __init__(self, screening: Screening) -> None:
        self.screening, self.book = screening, screening.rulebook
        self.laws: dict[str, dict[str, Citation]] = {}
        for cite in (cite for one in screening.findings for cite in (*_cites(one.rule), *one.cites)):
            self.laws.setdefault(cite.instrument, {}).setdefault(_taxon_id(cite, self.book), cite)

    def taxonomies(self, language: Language) -> list[Data]:
        """The laws."""
        return [self.taxonomy(name, language) for name in self.laws]

    def translations(self, language: Language) -> list[Data]:
        """The texts of rules and laws in a language."""
        return [_translated(one, language) for one in (self.driver(language), *self.taxonomies(language))]

    def driver(self, language: Language) -> Data:
        """The program, with its rules in the order of the findings."""
        return {
            "name": "cleanrules",
            "guid": str(uuid5(_NAMESPACE, "cleanrules")),
            "version": self.screening.version,
            "language": LANGUAGES[language],
            "shortDescription": message(AID[language]),
            "rules": [self.rule(finding.rule, language) for finding in self.screening.findings],
            "supportedTaxonomies": [_component(name) for name in self.laws],
        }

    def rule(self, rule: Rule, language: Language) -> Data:
        """A rule, tied to the articles that it and its exceptions cite."""
        cites = dict.fromkeys(cite_text(cite, self.book, language) for cite in rule.cites)
        grounds = "\n".join(f"{Text('依据：', 'legal basis: ')[language]}{cite}" for cite in cites)
        bears = effect_text(rule, language)
        more = f"\n{Text('后果：', 'effect: ')[language]}{bears}" if bears else ""
        return {
            "id": rule.code,
            "name": rule.name,
            "shortDescription": message(rule.title[language]),
            "fullDescription": message(rule.title[language]),
            "help": message(grounds + more),
            "defaultConfiguration": {"level": LEVELS.get(rule.effect, "note")},
            "relationships": [{"target": one, "kinds": ["relevant"]} for one in self.taxa(_cites(rule))],
            "properties": {"force": rule.force, "effect": rule.effect, "pack": rule.pack, "plugin": rule.plugin}
            | {"status": rule.status, "tags": list(rule.tags)},
        }

    def taxonomy(self, name: str, language: Language) -> Data:
        """A law, with those of its articles that findings rest on."""
        law = self.book.instruments[name]
        start, until = law.window.text()
        return {
            **_component(name),
            "fullName": law.title[language],
            "language": LANGUAGES[language],
            "organization": law.issuer,
            "shortDescription": message(cite_text(Citation(name), self.book, language)),
            "isComprehensive": False,
            "taxa": [self.taxon(place, cite, language) for place, cite in self.laws[name].items()],
            "properties": {"number": law.number, "rank": law.rank, "confidence": law.confidence}
            | {"title_is_official": not law.descriptive, "from": start or None, "until": until or None},
        }

    def taxon(self, name: str, cite: Citation, language: Language) -> Data:
        """An article, with its own words where they were read."""
        words = {} if cite.quote is None else {"fullDescription": message(cite.quote)}
        return {"id": name, "shortDescription": message(cite_text(cite, self.book, language)), **words}

    def taxa(self, cites: Iterable[Citation]) -> list[Data]:
        """Articles as references to what the run lists."""
        found = {(cite.instrument, _taxon_id(cite, self.book)): None for cite in cites}
        return [
            {"id": name, "index": list(self.laws[law]).index(name), "toolComponent": _component(law)}
            for law, name in found
        ]


def _cites(rule: Rule) -> tuple[Citation, ...]:
    """The articles of a rule and of its exceptions."""
    return (*rule.cites, *(cite for one in rule.exceptions for cite in one.cites))


def _taxon_id(cite: Citation, book: Rulebook) -> str:
    """An article; where none is named the document itself."""
    return cite.article or book.instruments[cite.instrument].number


def _component(name: str) -> Data:
    """A law as a reference to its taxonomy."""
    return {"name": name, "guid": str(uuid5(_NAMESPACE, f"instrument:{name}"))}


def _translated(component: Data, language: Language) -> Data:
    """A component's texts in the other language."""
    kept = ("name", "fullName", "shortDescription")
    texts: Data = {
        name: [
            {key: one[key] for key in ("id", "shortDescription", "fullDescription", "help") if key in one}
            for one in component[name]
        ]
        for name in ("rules", "taxa")
        if name in component
    }
    named = f"cleanrules {LANGUAGES[language]}"
    return {
        **{name: component[name] for name in kept if name in component},
        "guid": str(uuid5(_NAMESPACE, f"{LANGUAGES[language]}:{component['guid']}")),
        "language": LANGUAGES[language],
        "contents": ["localizedData"],
        **texts,
        "associatedComponent": {"name": component["name"], "guid": component["guid"]},
        "translationMetadata": {"name": named},
    }
