"""Ways out: found by the fact, waived by rule, fact and article, and shown with a subject and its worsened twin."""

from datetime import date
from pathlib import Path

import pytest

from cleanrules import screen
from cleanrules.errors import PackError
from cleanrules.law.confidence import LENIENT
from cleanrules.proof.finding import Finding
from cleanrules.proof.prove import Request, prove
from cleanrules.proof.world import Limits
from cleanrules.rulebook.load import load_rulebook, rulebook_from_text

BAD = Path(__file__).parent / "bad"
WITHOUT_OPINION = (BAD / "way-out-without-opinion.yaml").read_text()
WAIVER = """waivers:
- kind: way-out
  rule: DEM-PR-001
  fact: opinion_on
  reason: {zh: 尚无意见, en: there is no opinion yet}
  cites: [{instrument: demo, article: 第二条}]
"""


def found(text: str, *, whole: bool = True) -> tuple[Finding, ...]:
    """What is found in a pack given as text."""
    return prove(rulebook_from_text(text), Request(whole=whole)).findings


@pytest.mark.parametrize("path", sorted(BAD.glob("way-out-*.yaml")), ids=lambda path: path.stem)
def test_the_witnesses_differ_in_one_fact_and_screen_as_said(path: Path):
    """The first subject is caught, the second differs in one fact and is caught by nothing of that weight."""
    book = load_rulebook(path, plugins=[])
    (finding,) = prove(book).findings
    caught, free = finding.witnesses
    changed = {name for name in {*caught.facts, *free.facts} if caught.facts.get(name) != free.facts.get(name)}
    assert 1 == len(changed)
    before, after = (
        screen(one.facts, as_of=one.as_of, rulebook=book, engine="reference", minimum_confidence=LENIENT)
        for one in (caught, free)
    )
    code = finding.subjects[0]
    assert "violation" == before[code].outcome
    assert "violation" != after[code].outcome
    assert not [one for one in after.findings if one.outcome == "violation" and one.effect == before[code].effect]


def test_a_waiver_by_name_keeps_the_finding_and_its_reason():
    """What the law lets out stays among the findings, with the reason, and is not open."""
    (finding,) = found(WITHOUT_OPINION + WAIVER)
    assert ("way-out", ("DEM-PR-001",)) == (finding.kind, finding.subjects)
    assert finding.waived is not None
    assert "尚无意见" == finding.waived.zh


def test_a_conditional_waiver_lets_out_no_more_than_it_says():
    """Outside the condition the way out stays open; inside it is waived."""
    condition = WAIVER.replace("  reason:", '  when: started_on < "2020-01-01"\n  reason:')
    waived = [one.waived is not None for one in found(WITHOUT_OPINION + condition)]
    assert [False, True] == sorted(waived)
    whole = WAIVER.replace("  reason:", "  when: started_on <= as_of\n  reason:")
    assert [True] == [one.waived is not None for one in found(WITHOUT_OPINION + whole)]


def test_a_waiver_of_no_way_out_is_stale():
    """A waiver that nothing needs is a finding; a run of one day does not look for it."""
    repaired = (BAD.parent / "good" / "way-out-without-opinion.yaml").read_text() + WAIVER
    assert [("stale-waiver", ("DEM-PR-001",))] == [(one.kind, one.subjects) for one in found(repaired)]
    assert () == found(repaired, whole=False)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("DEM-PR-001", "DEM-PR-009", "`DEM-PR-009` is no rule"),
        ("fact: opinion_on", "fact: opinion", "`opinion` is no fact of kind `plant`"),
        ("  cites: [{instrument: demo, article: 第二条}]\n", "", "no citation"),
        ("  fact: opinion_on\n", "", "a way out is waived by the names of its rules and of its fact"),
        ("  kind: way-out\n", "", "a waiver with `rule` and without `kind`"),
    ],
)
def test_a_waiver_that_names_nothing_is_refused(old: str, new: str, message: str):
    """An unknown rule or fact, no article, half a name: each is an error with its place."""
    broken = (
        WAIVER.replace("- kind: way-out\n  rule", "- rule") if old.startswith("  kind") else WAIVER.replace(old, new)
    )
    with pytest.raises(PackError) as caught:
        rulebook_from_text(WITHOUT_OPINION + broken)
    assert message == caught.value.message
    assert caught.value.position is not None


def test_what_catches_the_worse_subject_by_its_own_day_counts():
    """A rule that is governed by an event of another day than the one looked at still catches."""
    other = """
- code: DEM-PR-002
  name: started-without-opinion
  title: {zh: 规则2, en: rule 2}
  when: started_on <= as_of
  require: opinion_on <= started_on
  governed_by: started_on
  force: binding
  effect: halt
  cites: {instrument: demo, article: 第二条}
"""
    text = WITHOUT_OPINION.replace("windows: cited\n", "") + other + "windows: cited\n"
    book = rulebook_from_text(text.replace("from: 2016-01-01", "from: 1980-01-01"))
    one_day = Limits(date(2026, 11, 22), date(2026, 11, 23))
    assert () == prove(book, Request(limits=one_day, whole=False)).findings
