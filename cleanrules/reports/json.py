"""Screenings as JSON: the field names are a contract (schemas/screening.schema.json), the bytes are deterministic."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from cleanrules.exact import Yearly, number_text
from cleanrules.facts.facts import value_text
from cleanrules.law.instruments import Citation, Limit
from cleanrules.law.penalties import Penalty
from cleanrules.reports.baseline import comparison_data
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.deciding.decisions import Ruling, Waiver
from cleanrules.screening.findings import Finding, ParameterUse, Screening
from cleanrules.screening.support import Used
from cleanrules.screening.values import decimal_or_day
from cleanrules.text import Text

Data = dict[str, Any]


def render(screenings: Sequence[Screening], *, several: bool | None = None) -> str:
    """One screening as an object, several (or where `several` says so) as a list."""
    data = [screening_data(screening) for screening in screenings]
    as_list = len(data) != 1 if several is None else several
    return f"{dumped(data if as_list else data[0])}\n"


def render_lines(screenings: Iterable[Screening]) -> str:
    """One line for each screening."""
    return "".join(f"{json.dumps(screening_data(one), ensure_ascii=False)}\n" for one in screenings)


def dumped(data: object) -> str:
    """Data as readable JSON text."""
    return json.dumps(data, ensure_ascii=False, indent=2)


def screening_data(screening: Screening) -> Data:
    """A screening as plain data."""
    return {
        "subject": screening.subject,
        "kind": screening.kind,
        "region": screening.region,
        "as_of": screening.as_of.isoformat(),
        "decided_on": _day(screening.decided_on),
        "minimum_confidence": screening.minimum_confidence,
        "selected": list(screening.selected),
        "assumptions": [text_data(text) for text in screening.assumptions],
        "findings": [finding_data(finding) for finding in screening.findings],
        "missing": [
            {"path": need.path, "title": text_data(need.title), "unit": need.unit or None, "rules": rules}
            for need, rules in screening.missing
        ],
        "conclusion": screening.conclusion,
        "rulebook": {"sha256": screening.rulebook.sha256, "plugins": dict(screening.rulebook.plugins)},
        "engine": screening.engine,
        "version": screening.version,
        "machine_conclusion": screening.machine_conclusion,
        "notices": [text_data(text) for text in screening.notices],
        "today": _day(screening.today),
        "baseline": None if screening.baseline is None else comparison_data(screening.baseline),
    }


def finding_data(finding: Finding) -> Data:
    """A finding as plain data."""
    return {
        "code": finding.code,
        "name": finding.name,
        "outcome": finding.outcome,
        "reason": finding.reason,
        "would_be": finding.would_be,
        "confidence": finding.confidence,
        "force": finding.force,
        "effect": finding.effect,
        "exception": finding.exception,
        "title": text_data(finding.title),
        "message": text_data(finding.message),
        "subject": finding.subject,
        "as_of": finding.as_of.isoformat(),
        "decided_on": _day(finding.decided_on),
        "governed_by": finding.rule.governed_by,
        **_grounds(finding),
        "trace": finding.trace.to_dict(),
        "remedies": [
            {
                "path": one.path,
                "change": None if one.change is None else number_text(one.change),
                "unit": one.unit or None,
                "text": text_data(one.text),
            }
            for one in finding.remedies
        ],
        "no_remedy": None if finding.no_remedy is None else text_data(finding.no_remedy),
        "fingerprint": finding.fingerprint,
        "standing": finding.standing,
        "ruling": _ruling(finding.ruling),
        "waiver": _waiver(finding.waiver),
    }


def _ruling(ruling: Ruling | None) -> Data | None:
    """What a person held about a finding for review."""
    if ruling is None:
        return None
    return {
        "outcome": ruling.outcome,
        "by": ruling.by,
        "document": ruling.document,
        "date": ruling.dated.isoformat(),
        "expires": _day(ruling.expires),
    }


def _waiver(waiver: Waiver | None) -> Data | None:
    """By whom a finding is borne with, why, and until when."""
    if waiver is None:
        return None
    return {
        "reason": waiver.reason,
        "approver": waiver.approver,
        "document": waiver.document,
        "expires": waiver.expires.isoformat(),
    }


def _grounds(finding: Finding) -> Data:
    """What a finding rests on."""
    gap, margin, book = finding.gap, finding.margin, finding.rulebook
    return {
        "facts": [_fact(used, finding) for used in finding.facts],
        "missing": [
            {"path": need.path, "title": text_data(need.title), "unit": need.unit or None} for need in finding.missing
        ],
        "gap": None if gap is None else {"value": number_text(gap.value), "unit": gap.unit or None},
        "margin": None if margin is None else {"value": number_text(margin.value), "unit": margin.unit or None},
        "parameters": [_parameter(use, book) for use in finding.parameters],
        "cites": [cite_data(cite, book, finding.law_of) for cite in finding.cites],
        "penalty": list(_penalties(finding)),
    }


def _fact(used: Used, finding: Finding) -> Data:
    given = finding.facts_given
    plain = used.value if isinstance(used.value, bool) else value_text(used.field, used.value)
    source = given.sources.get(used.path) or given.places.get(used.path)
    return {"path": used.path, "value": plain, "unit": used.field.unit or None, "source": source}


def _parameter(use: ParameterUse, rulebook: Rulebook) -> Data:
    return {
        "name": use.name,
        "title": text_data(use.title),
        **use_data(use),
        "unit": use.unit or None,
        "from": use.start or None,
        "until": use.until or None,
        "cites": [cite_data(cite, rulebook) for cite in use.cites],
        "confidence": use.confidence,
        "supplied": use.supplied,
    }


def use_data(use: ParameterUse) -> Data:
    """The value that took part, or, where it is null, the ends between which it surely lies."""
    said = (("value", use.value), ("at_least", use.at_least), ("at_most", use.at_most))
    return {name: None if one is None else decimal_or_day(one) for name, one in said}


def value_data(value: Fraction | date | Yearly | None, at_least: Limit | None, at_most: Limit | None) -> Data:
    """A value of the law, null where it was not found, and what is certain of it."""
    ends = {"at_least": at_least, "at_most": at_most}
    return {
        "value": None if value is None else decimal_or_day(value),
        **{
            name: {"value": decimal_or_day(end.value), "confidence": end.confidence}
            for name, end in ends.items()
            if end is not None
        },
    }


def _penalties(finding: Finding) -> Iterator[Data]:
    """The penalties of the law that governs; where another law may, its own behind them."""
    found = finding.penalty
    if found is None:
        return
    yield from (penalty_data(one, finding.rulebook, found.choice) for one in found.governing)
    other = "unclear" if found.choice == "unclear" else "other"
    yield from (penalty_data(one, finding.rulebook, other) for one in found.other)


def penalty_data(penalty: Penalty, rulebook: Rulebook, choice: str | None = None) -> Data:
    """A statutory range; `choice` says whether its law governs, and why."""
    ends = (penalty.low, penalty.high)
    titles = [rulebook.instruments[cite.instrument].title for cite in penalty.cites]
    laws = list(dict.fromkeys(titles))
    return {
        "law": {"zh": "、".join(one.zh for one in laws), "en": ", ".join(one.en for one in laws)},
        "range": None if ends == (None, None) else [None if end is None else number_text(end) for end in ends],
        "of": penalty.base,
        "articles": [cite_data(cite, rulebook) for cite in penalty.cites],
        "confidence": penalty.confidence,
        "on": penalty.trigger,
        "per": penalty.per,
        "operators": list(penalty.operators),
        "where": dict(penalty.where),
        "note": None if penalty.note is None else text_data(penalty.note),
        "choice": choice,
    }


def cite_data(cite: Citation, rulebook: Rulebook, day: date | None = None) -> Data:
    """A citation with its instrument's number and title, and what is doubtful about it on a day."""
    instrument = rulebook.instruments[cite.instrument]
    caution = None if day is None else rulebook.caution(cite.instrument, day)
    return {
        "instrument": cite.instrument,
        "number": instrument.number,
        "title": text_data(instrument.title),
        "title_is_official": not instrument.descriptive,
        "article": cite.article,
        "quote": cite.quote,
        "quote_confidence": cite.quote_confidence,
        "caution": None if caution is None else text_data(caution),
    }


def text_data(text: Text) -> dict[str, str]:
    """A text in both languages."""
    return {"zh": text.zh, "en": text.en}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
