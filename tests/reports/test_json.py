"""The JSON of screenings: the names of the contract, exact numbers, both laws of a penalty, bytes that don't change."""

from __future__ import annotations

import json
import pickle

import pytest

from cleanrules.reports.json import finding_data, render, render_lines, screening_data

FINDING = [
    "code",
    "name",
    "outcome",
    "reason",
    "would_be",
    "confidence",
    "force",
    "effect",
    "exception",
    "title",
    "message",
    "subject",
    "as_of",
    "decided_on",
    "governed_by",
    "facts",
    "missing",
    "legal_values_missing",
    "events",
    "until",
    "gap",
    "margin",
    "assignments",
    "tallies",
    "parameters",
    "cites",
    "penalty",
    "trace",
    "remedies",
    "no_remedy",
    "fingerprint",
    "standing",
    "ruling",
    "waiver",
]
SCREENING = [
    "subject",
    "kind",
    "region",
    "as_of",
    "decided_on",
    "minimum_confidence",
    "selected",
    "assumptions",
    "findings",
    "missing",
    "legal_values_missing",
    "pending",
    "not_judged",
    "conclusion",
    "rulebook",
    "engine",
    "version",
    "machine_conclusion",
    "notices",
    "today",
    "baseline",
]


def test_names(screened) -> None:
    """The field names and their order are the contract's."""
    found = screening_data(screened())
    assert SCREENING == list(found)
    assert FINDING == list(found["findings"][0])


def test_numbers_are_exact_text(screened) -> None:
    """Amounts, gaps, parameters and changes are decimal text."""
    found = finding_data(screened()["IND-TST-001"])
    assert {"value": "10", "unit": "万t/a", "low": "10", "high": "10"} == found["gap"]
    assert ["1.5"] == [one["value"] for one in found["parameters"]]
    assert [("-6.6667", []), ("10", [])] == [(one["change"], one["together"]) for one in found["remedies"]]
    assert "290" in [fact["value"] for fact in found["facts"]]


def test_facts(screened) -> None:
    """A flag is a boolean, an event a date, a region a code; the governing date comes first."""
    facts = {fact["path"]: fact["value"] for fact in finding_data(screened()["IND-TST-001"])["facts"]}
    assert ("announced_on", "2022-06-01") == next(iter(facts.items()))
    assert (False, "120000") == (facts["merger"], facts["region"])


def test_governed_by_names_the_event(screened) -> None:
    """`governed_by` is the event's name, or null."""
    found = screened()
    assert "announced_on" == finding_data(found["IND-TST-001"])["governed_by"]
    assert None is finding_data(found["IND-TST-002"])["governed_by"]


def test_quote(screened) -> None:
    """An article's own words come with their confidence; null where they were not read."""
    first = finding_data(screened()["IND-TST-001"])["cites"][0]
    assert ("置换比例不低于1.5:1", "copy") == (first["quote"], first["quote_confidence"])
    assert None is finding_data(screened()["IND-TST-002"])["cites"][0]["quote"]


@pytest.mark.parametrize(
    ("decided_on", "expected"),
    [
        (None, [("测试促进法", ["50000", "500000"], "act")]),
        ("2026-09-01", [("测试法典", ["20000", "200000"], "lighter"), ("测试促进法", ["50000", "500000"], "other")]),
    ],
)
def test_penalty(screened, decided_on, expected) -> None:
    """The law that governs comes first, the other one behind it."""
    found = finding_data(screened(decided_on=decided_on)["IND-TST-002"])["penalty"]
    assert expected == [(one["law"]["zh"], one["range"], one["choice"]) for one in found]


def test_missing_is_ranked(screened) -> None:
    """What is missing says how many rules it would help, the most useful first."""
    missing = screening_data(screened(dust=None, audited=None))["missing"]
    assert [("dust", 2), ("audited", 1)] == [(one["path"], one["rules"]) for one in missing]


def test_review(screened) -> None:
    """A review says what would hold, and why a person must look."""
    found = finding_data(screened(dust="60")["IND-TST-004"])
    assert ("needs_review", "violation", "evidence") == (found["outcome"], found["would_be"], found["reason"])


def test_object_or_list(screened) -> None:
    """One is an object unless a list was asked for; several are a list; a line each in jsonl."""
    one = screened()
    assert "TJ-1" == json.loads(render([one]))["subject"]
    assert 1 == len(json.loads(render([one], several=True)))
    assert 2 == len(json.loads(render([one, one])))
    assert 2 == len(render_lines([one, one]).splitlines())


def test_bytes(screened) -> None:
    """The same question gives the same bytes, also from a pickled screening."""
    one = screened()
    assert render([one]) == render([screened()]) == render([pickle.loads(pickle.dumps(one))])
