"""Screenings as SARIF 2.1.0: a run for each, its rules with the articles that they rest on, a result for each finding.

`level` is `none` wherever `kind` is not `fail`, as the standard wants it and its schema does not check.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal
from urllib.parse import quote

from cleanrules.exact import number_text
from cleanrules.reports.baseline import comparison_data
from cleanrules.reports.exchange import (
    cleaned,
    conclusion_text,
    decisions,
    place_of,
    relative_uri,
    ruling_text,
    waiver_text,
)
from cleanrules.reports.finding import fact_lines
from cleanrules.reports.json import dumped, event_data, legal_data, open_data, text_data
from cleanrules.reports.sarif.rules import LANGUAGES, LEVELS, OTHER, Level, Rules, message
from cleanrules.reports.view import not_judged_line, pending_line
from cleanrules.screening.changed import Comparison
from cleanrules.screening.decisions import Ruling
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.support import Used
from cleanrules.screening.values import scalar_text
from cleanrules.text import Language, Text

Data = dict[str, Any]
Kind = Literal["pass", "fail", "notApplicable", "open", "review", "informational"]
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
"""The identifier by which readers know the version."""


def render(screenings: Sequence[Screening], language: Language = "zh") -> str:
    """The screenings as one log; same input, same bytes."""
    runs = [_Run(one, language).data() for one in screenings]
    _number(runs)
    return f"{dumped(cleaned({'$schema': SCHEMA, 'version': '2.1.0', 'runs': runs}))}\n"


def kind_of(finding: Finding) -> Kind:
    """The kind of a result, by the machine's outcome."""
    match finding.outcome:
        case "compliant" | "no_breach":
            return "pass"
        case "pending":
            return "informational"
        case "not_applicable":
            return "notApplicable"
        case "undetermined":
            return "open"
        case "needs_review":
            return "review"
    return "fail"


def level_of(finding: Finding) -> Level:
    """How grave a failure is, by what it brings; `none` for what is no failure."""
    if kind_of(finding) != "fail":
        return "none"
    return LEVELS[finding.effect] if finding.outcome == "violation" else "note"


def _number(runs: list[Data]) -> None:
    """Give runs of one name and day numbers, so that no reader takes one for another."""
    seen: dict[str, int] = {}
    for run in runs:
        details = run["automationDetails"]
        seen[details["id"]] = count = seen.get(details["id"], 0) + 1
        details["id"] += f"-{count}" if count > 1 else ""


class _Run:
    """One screening on its way to a run."""

    def __init__(self, screening: Screening, language: Language) -> None:
        self.screening, self.language, self.book = screening, language, screening.rulebook
        self.rules = Rules(screening)

    def data(self) -> Data:
        screening, other = self.screening, OTHER[self.language]
        subject = quote(screening.subject, safe="")
        return {
            "tool": {"driver": self.rules.driver(self.language)},
            "language": LANGUAGES[self.language],
            "automationDetails": {"id": f"cleanrules/{subject}/{screening.as_of}"},
            "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": list(self.notifications())}],
            "taxonomies": self.rules.taxonomies(self.language),
            "translations": self.rules.translations(other),
            "results": [self.result(finding, place) for place, finding in enumerate(screening.findings)],
            "properties": self.properties(),
        }

    def notifications(self) -> Iterator[Data]:
        """The conclusion, what must be said of decisions, what was assumed, what is pending, what was not judged."""
        yield {"level": "note", "message": message(self.concluded())}
        for text in self.screening.notices:
            yield {"level": "warning", "message": message(text[self.language])}
        for text in self.screening.assumptions:
            yield {"level": "note", "message": message(text[self.language])}
        for line in (pending_line(self.screening), not_judged_line(self.screening)):
            if line is not None:
                yield {"level": "note", "message": message(line[self.language])}

    def concluded(self) -> str:
        """The conclusion in words."""
        return f"{Text('结论：', 'conclusion: ')[self.language]}{conclusion_text(self.screening)[self.language]}"

    def properties(self) -> Data:
        screening = self.screening
        return {
            "subject": screening.subject,
            "kind": screening.kind,
            "region": screening.region,
            "as_of": screening.as_of.isoformat(),
            "decided_on": None if screening.decided_on is None else screening.decided_on.isoformat(),
            "minimum_confidence": screening.minimum_confidence,
            "selected": list(screening.selected),
            "conclusion": screening.conclusion,
            "machine_conclusion": screening.machine_conclusion,
            "notices": [text_data(text) for text in screening.notices],
            "assumptions": [text_data(text) for text in screening.assumptions],
            "rulebook": {"sha256": self.book.sha256, "plugins": dict(self.book.plugins)},
            "engine": screening.engine,
            **open_data(screening),
            "baseline": None if screening.baseline is None else comparison_data(screening.baseline),
        }

    # --- findings ---

    def result(self, finding: Finding, place: int) -> Data:
        told = [finding.message[self.language], *(text[self.language] for text in decisions(finding))]
        waived = {} if finding.waiver is None else {"suppressions": [self.suppression(finding)]}
        return {
            "ruleId": finding.code,
            "ruleIndex": place,
            "kind": kind_of(finding),
            "level": level_of(finding),
            "message": message("\n".join(told)),
            "locations": [self.location(finding, self.first(finding))],
            "relatedLocations": [self.related(finding, used) for used in finding.facts],
            "taxa": self.rules.taxa(finding.cites),
            "partialFingerprints": {"cleanrules/v1": finding.fingerprint},
            **waived,
            **_state(finding, self.screening.baseline),
            "properties": _properties(finding, self.language),
        }

    def first(self, finding: Finding) -> str:
        """The fact to look at first: what is missing, else what fails or is met, else the subject."""
        paths = [need.path for need in finding.missing] or [used.path for used in finding.facts]
        return next((path for path in paths if path != finding.rule.governed_by), "kind")

    def location(self, finding: Finding, path: str) -> Data:
        """A fact of the subject, and where it stands in the facts file if it comes from one."""
        name = f"{finding.subject}/{path}"
        found: Data = {"logicalLocations": [{"name": path, "fullyQualifiedName": name, "kind": "member"}]}
        place = place_of(finding.facts_given, path)
        uri = None if place is None else relative_uri(place[0])
        if place is not None and uri is not None:
            region = {} if place[1] is None else {"region": {"startLine": place[1]}}
            found["physicalLocation"] = {"artifactLocation": {"uri": uri}, **region}
        return found

    def related(self, finding: Finding, used: Used) -> Data:
        colon = "：" if self.language == "zh" else ": "
        value = scalar_text(used.field, used.value, self.language)
        return {**self.location(finding, used.path), "message": message(used.title[self.language] + colon + value)}

    def suppression(self, finding: Finding) -> Data:
        waiver = finding.waiver
        assert waiver is not None
        told = {"approver": waiver.approver, "document": waiver.document, "reason": waiver.reason}
        return {
            "kind": "external",
            "status": "accepted",
            "justification": waiver_text(waiver)[self.language],
            "properties": {**told, "expires": waiver.expires.isoformat()},
        }


def _properties(finding: Finding, language: Language) -> Data:
    """The machine's outcome in our own words, and what a person ruled beside it."""
    gap = finding.gap
    return {
        "outcome": finding.outcome,
        "standing": finding.standing,
        "reason": finding.reason,
        "would_be": finding.would_be,
        "confidence": finding.confidence,
        "force": finding.force,
        "effect": finding.effect,
        "exception": finding.exception,
        "governed_by": finding.rule.governed_by,
        "gap": None if gap is None else {"value": number_text(gap.value), "unit": gap.unit or None},
        "message": text_data(finding.message),
        "missing": [{"path": need.path, "title": text_data(need.title)} for need in finding.missing],
        "legal_values_missing": [legal_data(need, finding.rulebook) for need in finding.unread],
        "events": [event_data(event) for event in finding.events],
        "until": None if finding.until is None else finding.until.isoformat(),
        "facts": fact_lines(finding, language),
        "waived": finding.waiver is not None,
        "ruling": None if finding.ruling is None else _ruled(finding.ruling),
    }


def _ruled(ruling: Ruling) -> Data:
    return {
        "outcome": ruling.outcome,
        "by": ruling.by,
        "document": ruling.document,
        "date": ruling.dated.isoformat(),
        "expires": None if ruling.expires is None else ruling.expires.isoformat(),
        "text": text_data(ruling_text(ruling)),
    }


def _state(finding: Finding, baseline: Comparison | None) -> Data:
    """Whether the finding is new or changed since the baseline; nothing where there is none."""
    if baseline is None:
        return {}
    if finding.code in {one.code for one in baseline.added}:
        return {"baselineState": "new"}
    changed = {one.new.code for one in baseline.changed}
    return {"baselineState": "updated" if finding.code in changed else "unchanged"}
