"""Screenings as EARL 1.0 in JSON-LD: an assertion for each finding, and one by a person for each ruling.

Both languages are in every text, whichever is asked for. The vocabularies are named by their identifiers, nothing is
fetched: EARL, Dublin Core terms and XML Schema's days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from cleanrules.reports.exchange import cleaned, conclusion_text, decisions, ruling_text, waiver_text
from cleanrules.reports.finding import fact_lines
from cleanrules.reports.json import dumped, text_data
from cleanrules.reports.law import cite_text
from cleanrules.reports.view import not_judged_line, pending_line
from cleanrules.rulebook.model import Outcome, Rule, Rulebook
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.identity import identity_of
from cleanrules.screening.words import OUTCOMES
from cleanrules.text import Language, Text

Data = dict[str, Any]
CONTEXT: Data = {
    "earl": "http://www.w3.org/ns/earl#",
    "dct": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "assertedBy": {"@id": "earl:assertedBy", "@type": "@id"},
    "subject": {"@id": "earl:subject", "@type": "@id"},
    "test": {"@id": "earl:test", "@type": "@id"},
    "mode": {"@id": "earl:mode", "@type": "@id"},
    "outcome": {"@id": "earl:outcome", "@type": "@id"},
    "result": "earl:result",
    "info": {"@id": "earl:info", "@container": "@language"},
    "title": {"@id": "dct:title", "@container": "@language"},
    "description": {"@id": "dct:description", "@container": "@language"},
    "citation": {"@id": "dct:bibliographicCitation", "@container": "@language"},
    "references": {"@id": "dct:references", "@type": "@id"},
    "identifier": "dct:identifier",
    "version": "dct:hasVersion",
    "date": {"@id": "dct:date", "@type": "xsd:date"},
    "valid": {"@id": "dct:valid", "@type": "xsd:date"},
}
_OUTCOMES: dict[Outcome, str] = {
    "compliant": "earl:passed",
    "violation": "earl:failed",
    "advice": "earl:failed",
    "missed": "earl:failed",
    "no_breach": "earl:passed",
    "pending": "earl:untested",
    "not_applicable": "earl:inapplicable",
    "undetermined": "earl:cantTell",
    "needs_review": "earl:cantTell",
}
"""EARL says whether a requirement holds, not how it binds: advice and missed targets fail, and are named in the title."""


def render(screenings: Sequence[Screening], language: Language = "zh") -> str:
    """The screenings as one graph; same input, same bytes, in both languages."""
    nodes: dict[str, Data] = {}
    assertions: list[Data] = []
    for screening in screenings:
        assertions += _assertions(screening)
        for node in (*_context_of(screening), *_rules(screening)):
            _merge(nodes.setdefault(node["@id"], node), node)
    return f"{dumped(cleaned({'@context': CONTEXT, '@graph': [*nodes.values(), *assertions]}))}\n"


def _merge(known: Data, node: Data) -> None:
    """A subject that was screened on several days has a description of each."""
    for language, text in node.get("description", {}).items():
        told = known["description"][language]
        known["description"][language] = list(dict.fromkeys([*_list(told), *_list(text)]))


def _list(found: str | list[str]) -> list[str]:
    return found if isinstance(found, list) else [found]


def _iri(what: str, *names: str) -> str:
    return ":".join(["urn:cleanrules", what, *(quote(name, safe="") for name in names)])


def _software(screening: Screening) -> str:
    return _iri("software", screening.version, screening.rulebook.sha256)


def _context_of(screening: Screening) -> Iterator[Data]:
    """Who judged, and what was judged."""
    engine = f"engine {screening.engine}, rulebook {screening.rulebook.sha256}"
    yield {
        "@id": _software(screening),
        "@type": ["earl:Assertor", "earl:Software"],
        "title": {"en": "cleanrules"},
        "version": screening.version,
        "description": {"en": engine},
    }
    names = [str(one) for one in (screening.facts.values.get("name"), screening.subject) if one]
    yield {
        "@id": _subject(screening),
        "@type": "earl:TestSubject",
        "identifier": screening.subject,
        **({"dct:title": names[0]} if names else {}),
        "description": _both(_summary(screening)),
    }


def _subject(screening: Screening) -> str:
    return _iri("subject", screening.kind, identity_of(screening.facts))


def _summary(screening: Screening) -> list[Text]:
    """The conclusion of a day, what must be said of decisions, what is pending, and what was not judged."""
    said, day = conclusion_text(screening), screening.as_of
    return [
        Text(f"{day} 结论：{said.zh}", f"conclusion of {day}: {said.en}"),
        *screening.notices,
        *screening.assumptions,
        *(text for text in (pending_line(screening), not_judged_line(screening)) if text is not None),
    ]


def _both(texts: Iterable[Text]) -> dict[str, list[str]]:
    """Several texts as a map of languages."""
    found = list(texts)
    return {"zh": [one.zh for one in found], "en": [one.en for one in found]}


def _rules(screening: Screening) -> Iterator[Data]:
    """The rules as requirements that were tested, and the laws that they rest on."""
    book = screening.rulebook
    for finding in screening.findings:
        yield _rule(finding.rule, book)
        for name in dict.fromkeys(cite.instrument for cite in finding.rule.cites):
            law = book.instruments[name]
            yield {
                "@id": _iri("instrument", name),
                "title": text_data(law.title),
                "identifier": law.number,
            }


def _rule(rule: Rule, book: Rulebook) -> Data:
    cites = [Text(cite_text(cite, book, "zh"), cite_text(cite, book, "en")) for cite in rule.cites]
    return {
        "@id": _iri("rule", rule.code),
        "@type": "earl:TestRequirement",
        "identifier": rule.code,
        "title": text_data(rule.title),
        "citation": _both(dict.fromkeys(cites)),
        "references": [_iri("instrument", name) for name in dict.fromkeys(cite.instrument for cite in rule.cites)],
    }


def _assertions(screening: Screening) -> Iterator[Data]:
    for finding in screening.findings:
        base = {"@type": "earl:Assertion", "subject": _subject(screening), "test": _iri("rule", finding.code)}
        told = [finding.message, *decisions(finding)]
        yield {
            **base,
            "assertedBy": _software(screening),
            "mode": "earl:automatic",
            "result": {
                **_result(finding.outcome, screening.as_of.isoformat()),
                "identifier": finding.fingerprint,
                "description": _both(told),
                **_info(finding),
            },
        }
        if finding.ruling is not None:
            yield {**base, **_ruled(finding)}


def _result(outcome: Outcome, day: str) -> Data:
    return {
        "@type": "earl:TestResult",
        "outcome": _OUTCOMES[outcome],
        "title": text_data(OUTCOMES[outcome]),
        "date": day,
    }


def _info(finding: Finding) -> Data:
    """The facts that took part, and the words of a waiver."""
    waived = [] if finding.waiver is None else [waiver_text(finding.waiver)]
    facts = [Text(*pair) for pair in zip(fact_lines(finding, "zh"), fact_lines(finding, "en"), strict=True)]
    return {"info": _both([*waived, *facts])} if waived or facts else {}


def _ruled(finding: Finding) -> Data:
    """What a person held, as an assertion of that person's own."""
    ruling = finding.ruling
    assert ruling is not None
    until = {} if ruling.expires is None else {"valid": ruling.expires.isoformat()}
    return {
        "assertedBy": {"@type": "earl:Assertor", "dct:title": ruling.by},
        "mode": "earl:manual",
        "result": {
            **_result(ruling.outcome, ruling.dated.isoformat()),
            "identifier": ruling.document,
            "description": _both([ruling_text(ruling)]),
            **until,
        },
    }
