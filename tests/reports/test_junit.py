"""JUnit: read back by two readers, red where the exit code is, nothing hidden, and harmless."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import junitparser
import pytest

from cleanrules.cli.screen import CODES
from cleanrules.reports.junit import render, state_of

from .decided import HOSTILE, NOTICE, RULING, WAIVER, decided


def cases(screening: Any, language: Any = "zh") -> dict[str, ElementTree.Element]:
    """The test cases of a screening by rule."""
    root = ElementTree.fromstring(render([screening], language))
    return {str(one.get("name")).split()[0]: one for one in root.iter("testcase")}


@pytest.mark.parametrize(
    ("changes", "code", "expected"),
    [
        ({}, "IND-TST-001", "failure"),
        ({}, "IND-TST-002", "failure"),
        ({}, "IND-TST-003", "passed"),
        ({"dust": "60"}, "IND-TST-004", "error"),
        ({}, "IND-TST-004", "passed"),
        ({"dust": None}, "IND-TST-003", "passed"),
        ({}, "IND-TST-005", "passed"),
        ({"audited": None}, "IND-TST-002", "error"),
        ({"region": "山西省"}, "IND-TST-005", "skipped"),
    ],
)
def test_states(screened, changes, code, expected) -> None:
    """A violation is a failure, what a binding rule leaves open an error, what does not apply skipped, the rest passes."""
    screening = screened(**changes)
    case = cases(screening)[code]
    assert expected == state_of(screening[code])
    assert [expected if expected != "passed" else "system-out"] == [one.tag for one in case]
    said = case[0].text if expected == "passed" else case[0].get("message")
    assert screening[code].message.zh in said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"audited": "true", "built": []},
        {"audited": None, "built": []},
        {"audited": "true", "built": [], "dust": "60"},
        {"audited": "true", "built": [], "dust": None},
    ],
)
@pytest.mark.parametrize("people", [False, True])
def test_red_where_the_exit_code_is(screened, changes, people) -> None:
    """A build fails exactly where `screen` does not exit with 0, whatever people decided."""
    screening = decided(screened(**changes)) if people else screened(**changes)
    suite = ElementTree.fromstring(render([screening]))
    red = [int(str(suite.get(name))) for name in ("failures", "errors")]
    assert (CODES[screening.conclusion] == 0) == (red == [0, 0])
    assert (CODES[screening.conclusion] == 1) == (red[0] > 0)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_read_by_junitparser(screened, tmp_path, language) -> None:
    """Another reader finds the same suites, cases, counts and properties."""
    path = tmp_path / "junit.xml"
    path.write_text(render([screened(dust="60"), screened(id="乙", dust="60")], language), encoding="utf-8")
    found = junitparser.JUnitXml.fromfile(str(path))
    assert (10, 4, 2, 0) == (found.tests, found.failures, found.errors, found.skipped)
    suites = list(found)
    assert ["TJ-1 2023-01-01", "乙 2023-01-01"] == [one.name for one in suites]
    assert [5, 5] == [len(list(one)) for one in suites]
    known = {one.name: one.value for one in suites[0].properties()}
    assert ("blocked", "2023-01-01", "120000") == (known["conclusion"], known["as_of"], known["region"])
    failed = next(iter(suites[0])).result[0]
    assert isinstance(failed, junitparser.Failure)
    assert failed.message.startswith({"zh": "不符合：", "en": "violation: "}[language])
    assert "第六条" in failed.text


def test_decisions(screened) -> None:
    """A waived violation is skipped and says so, a ruling stands beside the machine's outcome, and so does the conclusion."""
    screening = decided(screened(audited="true", dust="60"))
    found = cases(screening)
    waived, ruled = found["IND-TST-001"][0], found["IND-TST-004"][0]
    assert "skipped" == waived.tag
    for word in ("不符合", WAIVER.approver, WAIVER.document, WAIVER.reason, "2023-12-31"):
        assert word in str(waived.get("message"))
    assert "system-out" == ruled.tag
    for word in ("需人工复核", "人工认定：符合", RULING.by, RULING.document):
        assert word in str(ruled.text)
    suite = ElementTree.fromstring(render([screening]))[0]
    assert "结论：未发现不符合项（程序结论：停批停建）" == suite.findtext("system-out")
    assert NOTICE.zh == suite.findtext("system-err")


def test_a_ruling_of_violation_fails(screened) -> None:
    """What a person held to be a violation fails, with the machine's outcome beside it."""
    case = cases(decided(screened(dust="60"), ruling=replace(RULING, outcome="violation")))["IND-TST-004"][0]
    assert ("failure", "violation") == (case.tag, case.get("type"))
    assert "需人工复核" in str(case.get("message"))
    assert "人工认定：不符合" in str(case.text)


def test_a_waiver_of_what_passes_changes_nothing(screened) -> None:
    """What passes still passes under a waiver, and the waiver is told."""
    case = cases(decided(screened(), waiver=replace(WAIVER, code="IND-TST-005")))["IND-TST-005"][0]
    assert "system-out" == case.tag
    assert WAIVER.document in str(case.text)


def test_same_bytes_and_no_clock(screened) -> None:
    """Same input, same bytes; no time is told."""
    text = render([screened()])
    assert text == render([screened()])
    assert {"0"} == set(re.findall(r'time="([^"]*)"', text))
    assert "timestamp" not in text


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names(screened, name) -> None:
    """A hostile name is text, read back as it is but for marks that are written out."""
    screening = decided(
        screened(name=re.sub("[\x85\ufffe]", "", name) or "x"), waiver=replace(WAIVER, reason=name),
        ruling=replace(RULING, by=name),
    )  # fmt: skip
    text = render([screening])
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]", text)
    suite = ElementTree.fromstring(text.encode())[0]
    assert {"properties", "testcase", "system-out", "system-err"} == {one.tag for one in suite}
    plain = re.sub("[\x85\u200b\u2028\u202e\u2066\ufeff\ufffe]", lambda mark: f"⟨U+{ord(mark[0]):04X}⟩", name)
    told = [str(one.get("message")) for one in suite.iter("skipped")]
    assert any(plain in one for one in told)
