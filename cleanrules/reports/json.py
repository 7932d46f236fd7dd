"""Screenings as JSON: the field names are a contract (schemas/screening.schema.json), the bytes are deterministic."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from cleanrules.exact import Interval, Yearly, number_text
from cleanrules.facts.facts import value_text
from cleanrules.law.instruments import Citation, Limit
from cleanrules.law.penalties import Penalty
from cleanrules.reports.baseline import comparison_data
from cleanrules.reports.gathered import wanted
from cleanrules.rulebook.model import Rulebook, Unjudged
from cleanrules.screening.assignment import Assignment, Party
from cleanrules.screening.basis import Gap
from cleanrules.screening.counting import Tally
from cleanrules.screening.decisions import Ruling, Waiver
from cleanrules.screening.findings import Finding, ParameterUse, Screening, noted
from cleanrules.screening.pending import Event
from cleanrules.screening.remedies import Remedy
from cleanrules.screening.support import LegalNeed, Need, Used
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
        **open_data(screening),
        "conclusion": screening.conclusion,
        "rulebook": {"sha256": screening.rulebook.sha256, "plugins": dict(screening.rulebook.plugins)},
        "engine": screening.engine,
        "version": screening.version,
        "machine_conclusion": screening.machine_conclusion,
        "notices": [text_data(text) for text in screening.notices],
        "today": _day(screening.today),
        "baseline": None if screening.baseline is None else comparison_data(screening.baseline),
    }


def open_data(screening: Screening) -> Data:
    """What is open, in three lists that never mix, and what was not judged."""
    return {
        "missing": [
            {**_need(one.need), "rules": len(one.codes), "codes": list(one.codes)} for one in wanted(screening)
        ],
        "legal_values_missing": [
            {**legal_data(need, screening.rulebook), "rules": len(codes), "codes": list(codes)}
            for need, codes in screening.unread
        ],
        "pending": [
            {**event_data(event), "rules": len(codes), "codes": list(codes)} for event, codes in screening.pending
        ],
        "not_judged": [unjudged_data(one, screening.rulebook) for one in screening.not_judged],
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
            {**_remedy(one), "together": [_remedy(other) for other in one.together]} for one in finding.remedies
        ],
        "no_remedy": None if finding.no_remedy is None else text_data(finding.no_remedy),
        "fingerprint": finding.fingerprint,
        "standing": finding.standing,
        "ruling": _ruling(finding.ruling),
        "waiver": _waiver(finding.waiver),
    }


def _remedy(one: Remedy) -> Data:
    return {
        "path": one.path,
        "change": None if one.change is None else number_text(one.change),
        "unit": one.unit or None,
        "text": text_data(one.text),
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
        "missing": [_need(need) for need in finding.missing],
        "legal_values_missing": [legal_data(need, book) for need in finding.unread],
        "events": [event_data(event) for event in finding.events],
        "until": _day(finding.until),
        "gap": None if gap is None else _gap(gap),
        "margin": None if margin is None else _gap(margin),
        "assignments": [_assignment(one) for one in finding.assignments],
        "tallies": [_tally(one, finding) for one in finding.tallies],
        "parameters": [_parameter(use, book) for use in finding.parameters],
        "cites": [cite_data(cite, book, finding.law_of) for cite in finding.cites],
        "penalty": list(_penalties(finding)),
    }


def _assignment(found: Assignment) -> Data:
    """Which items serve which, what is left of them, and what stays uncovered."""

    def party(one: Party) -> Data:
        return {"path": one.path, "name": one.name}

    def rest(one: Party, amount: Fraction) -> Data:
        return {**party(one), "amount": number_text(amount)}

    return {
        "name": found.name,
        "unit": found.unit or None,
        "served": [
            {
                "from": party(one.giver),
                "to": party(one.taker),
                "spent": number_text(one.spent),
                "ratio": number_text(one.ratio),
                "covered": number_text(one.covered),
            }
            for one in found.served
        ],
        "left": [rest(*one) for one in found.left],
        "short": [rest(*one) for one in found.short],
    }


def _tally(tally: Tally, finding: Finding) -> Data:
    """The items of a list as a sum, count, `any` or `all` takes them."""
    return {
        "list": tally.list.name,
        "how": tally.how,
        "title": text_data(tally.title),
        "of": None if tally.of is None else text_data(tally.of),
        "unit": tally.unit or None,
        "items": [
            {
                "path": one.path,
                "name": one.name,
                "state": one.state,
                "amount": None if one.amount is None else _interval(one.amount),
                "facts": [_fact(used, finding) for used in one.facts],
                "missing": [_need(need) for need in one.missing],
                "legal_values_missing": [legal_data(need, finding.rulebook) for need in one.law],
                "reason": text_data(one.reason),
            }
            for one in tally.items
        ],
        "total": _interval(tally.total),
        "complete": tally.complete,
        "summary": text_data(tally.summary),
    }


def _interval(found: Interval) -> Data:
    """An amount, null where it is not known exactly, and the ends between which it lies."""
    ends = (("value", found.exact), ("at_least", found.low), ("at_most", found.high))
    return {name: None if one is None else number_text(one) for name, one in ends}


def _need(need: Need) -> Data:
    return {"path": need.path, "title": text_data(need.title), "unit": need.unit or None}


def legal_data(need: LegalNeed, rulebook: Rulebook) -> Data:
    """A legal value that an authority must supply, with the legal texts in which a person finds it."""
    return {
        "path": need.path,
        "title": text_data(need.title),
        "unit": need.unit or None,
        "cites": [cite_data(cite, rulebook) for cite in need.cites],
    }


def event_data(event: Event) -> Data:
    """An event to come, and the last day on which it is in time."""
    return {"path": event.path, "title": text_data(event.title), "until": _day(event.until)}


def unjudged_data(norm: Unjudged, rulebook: Rulebook) -> Data:
    """A norm that binds subjects of this kind and that no rule judges."""
    return {
        "title": text_data(norm.title),
        "cites": [cite_data(cite, rulebook) for cite in norm.cites],
        "note": None if norm.note is None else text_data(norm.note),
    }


def _gap(gap: Gap) -> Data:
    """What is certain, and what it may be at most."""
    return {
        "value": number_text(gap.value),
        "unit": gap.unit or None,
        "low": number_text(gap.low),
        "high": None if gap.high is None else number_text(gap.high),
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
    other = "unclear" if found.choice == "unclear" else "other"
    for choice, some in ((found.choice, found.governing), (other, found.other)):
        for one in some:
            told = replace(one, note=noted(one.note, [finding.one_range])) if one.operators else one
            yield penalty_data(told, finding.rulebook, choice)


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
        "note": None if (note := noted(penalty.case, [penalty.note])) is None else text_data(note),
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
