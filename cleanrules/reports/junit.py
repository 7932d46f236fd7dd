"""Screenings as JUnit XML for build servers: a suite for each screening, a test case for each finding.

What decides the exit code decides the build: a violation is a failure, what is undetermined or for review of a binding
rule an error (it is not known to be right, and skipped it would be hidden). A ruling counts as in the conclusion, a waived
finding is skipped with the words of the waiver, and what is pending, or only encouraged, passes and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from cleanrules.reports.exchange import block_text, conclusion_text, decisions, subject_text
from cleanrules.reports.marks import visible
from cleanrules.reports.view import not_judged_line, pending_line
from cleanrules.rulebook.model import BINDING
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.words import OUTCOMES
from cleanrules.text import Language, Text

State = Literal["failure", "error", "skipped", "passed"]
_STATES: dict[str, State] = {
    "violation": "failure",
    "undetermined": "error",
    "needs_review": "error",
    "not_applicable": "skipped",
}
_COUNTED = {"failure": "failures", "error": "errors", "skipped": "skipped"}


def render(screenings: Sequence[Screening], language: Language = "zh") -> str:
    """The screenings as one document; same input, same bytes."""
    root = Element("testsuites", {"name": "cleanrules"})
    for screening in screenings:
        root.append(_suite(screening, language))
    findings = [finding for screening in screenings for finding in screening.findings]
    root.attrib |= _counts(findings)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def state_of(finding: Finding) -> State:
    """What a test case of the finding is: by the ruling where there is one, else by the machine's outcome."""
    state = _STATES.get(finding.standing, "passed")
    if state == "error" and finding.force not in BINDING:
        return "passed"
    return "skipped" if finding.waiver is not None and state != "passed" else state


def _counts(findings: Sequence[Finding]) -> dict[str, str]:
    states = [state_of(one) for one in findings]
    found = {name: str(states.count(state)) for state, name in _COUNTED.items()}  # type: ignore[arg-type]
    return {"tests": str(len(findings)), **found, "time": "0"}


def _suite(screening: Screening, language: Language) -> Element:
    name = visible(f"{subject_text(screening, language)} {screening.as_of}")
    suite = Element("testsuite", {"name": name, **_counts(screening.findings)})
    properties = SubElement(suite, "properties")
    for key, value in _properties(screening, language).items():
        SubElement(properties, "property", {"name": key, "value": visible(value)})
    for finding in screening.findings:
        suite.append(_case(finding, screening, language))
    said = f"{Text('结论：', 'conclusion: ')[language]}{conclusion_text(screening)[language]}"
    more = [text[language] for text in (pending_line(screening), not_judged_line(screening)) if text is not None]
    SubElement(suite, "system-out").text = visible("\n".join([said, *more]))
    if screening.notices:
        SubElement(suite, "system-err").text = visible("\n".join(one[language] for one in screening.notices))
    return suite


def _properties(screening: Screening, language: Language) -> dict[str, str]:
    plugins = screening.rulebook.plugins.items()
    found = {
        "subject": screening.subject,
        "kind": screening.kind,
        "region": screening.region or "",
        "as_of": screening.as_of.isoformat(),
        "decided_on": "" if screening.decided_on is None else screening.decided_on.isoformat(),
        "minimum_confidence": screening.minimum_confidence,
        "selected": " ".join(screening.selected),
        "conclusion": screening.conclusion,
        "machine_conclusion": screening.machine_conclusion,
        "assumptions": "\n".join(text[language] for text in screening.assumptions),
        "rulebook": screening.rulebook.sha256,
        "plugins": " ".join(f"{name}={version}" for name, version in plugins),
        "engine": screening.engine,
        "version": screening.version,
    }
    return {name: value for name, value in found.items() if value}


def _case(finding: Finding, screening: Screening, language: Language) -> Element:
    subject = subject_text(screening, language)
    name = f"{finding.code} {finding.title[language]}"
    case = Element("testcase", {"classname": visible(subject), "name": visible(name), "time": "0"})
    said = _said(finding, language)
    match state_of(finding):
        case "passed":
            SubElement(case, "system-out").text = visible("\n".join(said))
        case "skipped":
            stop = "；" if language == "zh" else "; "
            SubElement(case, "skipped", {"message": visible(stop.join(said))})
        case state:
            result = SubElement(case, state, {"message": visible(said[0]), "type": finding.standing})
            result.text = visible("\n".join([*said[1:], block_text(finding, language)]))
    return case


def _said(finding: Finding, language: Language) -> list[str]:
    """The outcome with the finding's sentence, then what people decided."""
    colon = "：" if language == "zh" else ": "
    return [
        f"{OUTCOMES[finding.outcome][language]}{colon}{finding.message[language]}",
        *(text[language] for text in decisions(finding)),
    ]
