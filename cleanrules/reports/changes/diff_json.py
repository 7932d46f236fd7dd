"""What changes between two days, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from cleanrules.exact import number_text
from cleanrules.law.bands import plain
from cleanrules.law.instruments import Citation, Instrument, ParameterValue, SetVersion
from cleanrules.law.penalties import Penalty
from cleanrules.reports.json import cite_data, dumped, penalty_data, text_data, use_data, value_data
from cleanrules.rulebook.categories import CategoryVersion
from cleanrules.rulebook.changes import LawChange
from cleanrules.rulebook.histories import Version
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.comparing.difference import Difference, FindingChange
from cleanrules.screening.findings import Finding

Data = dict[str, Any]


def render(
    rulebook: Rulebook, since: date, until: date, law: Sequence[LawChange], found: Sequence[Difference] = ()
) -> str:
    """The changes as one object; `law` is a list of changes, `subjects` one entry for each facts file."""
    data = {
        "from": since.isoformat(),
        "to": until.isoformat(),
        "rulebook": {"sha256": rulebook.sha256, "plugins": dict(rulebook.plugins)},
        "law": [law_data(one, rulebook) for one in law],
        "subjects": [_subject(one) for one in found],
    }
    return f"{dumped(data)}\n"


def law_data(change: LawChange, rulebook: Rulebook) -> Data:
    """One change of the law."""
    return {
        "day": change.day.isoformat(),
        "certain": change.certain,
        "what": change.what,
        "name": change.name,
        "how": change.how,
        "title": text_data(change.title),
        "before": [version_data(one, rulebook) for one in change.before],
        "after": [version_data(one, rulebook) for one in change.after],
        "by": None if change.by is None else change.by.id,
        "rules": list(change.rules),
    }


def version_data(version: Version, rulebook: Rulebook) -> Data:
    """What holds in one window."""
    start, until = version.window.text()
    return {
        **_says(version, rulebook),
        "from": start or None,
        "until": until or None,
        "confidence": version.confidence,
        "cites": [cite_data(cite, rulebook) for cite in version.cites],
    }


def _says(version: Version, rulebook: Rulebook) -> Data:
    match version.value:
        case ParameterValue() as one:
            return {
                **value_data(one.value, one.at_least, one.at_most),
                "keys": {name: plain(wanted) for name, wanted in one.keys.items()},
            }
        case SetVersion() as named:
            return {"members": [member.code for member in named.members]}
        case CategoryVersion() as meaning:
            return {"when": meaning.when.text}
        case Penalty() as penalty:
            return {"penalty": penalty_data(penalty, rulebook)}
        case Citation() as cite:
            return {"article": cite.article}
        case Instrument() as instrument:
            return {"number": instrument.number, "repealed_by": instrument.repealed_by}
    return {}


def _subject(found: Difference) -> Data:
    return {
        "subject": found.after.subject,
        "kind": found.after.kind,
        "conclusion": {"before": found.before.conclusion, "after": found.after.conclusion},
        "findings": [_finding(one) for one in found.findings],
    }


def _finding(change: FindingChange) -> Data:
    return {
        "code": change.code,
        "aspects": list(change.aspects),
        "before": _state(change.before),
        "after": _state(change.after),
        "because": {
            "law": [
                {"day": one.day.isoformat(), "what": one.what, "name": one.name, "how": one.how} for one in change.law
            ],
            "events": [{"path": field.name, "day": day.isoformat()} for field, day in change.events],
            "deadline": not change.law and not change.events,
        },
    }


def _state(finding: Finding) -> Data:
    gap, book = finding.gap, finding.rulebook
    penalties = () if finding.penalty is None else finding.penalty.governing
    return {
        "outcome": finding.outcome,
        "would_be": finding.would_be,
        "message": text_data(finding.message),
        "confidence": finding.confidence,
        "gap": None if gap is None else {"value": number_text(gap.value), "unit": gap.unit or None},
        "parameters": {use.name: use_data(use)["value"] for use in finding.parameters},
        "cites": [cite_data(cite, book) for cite in finding.cites],
        "penalty": [penalty_data(one, book) for one in penalties],
        "fingerprint": finding.fingerprint,
    }
