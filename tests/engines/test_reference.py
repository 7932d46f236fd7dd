"""The meaning of a verdict: the outcome table, exceptions, time, place, evidence, discretion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cleanrules import Finding, PackError, Rulebook, Screening, screen
from cleanrules.kleene import choice, conjunction, negation
from cleanrules.rulebook.load import rulebook_from_text

Judge = Callable[..., Finding]
Make = Callable[..., Rulebook]
Screened = Callable[..., Screening]
TRUTHS = (True, False, None)


def test_kleene_logic() -> None:
    """Not, and, and if-then-else with its consensus, in strong Kleene logic."""
    assert [False, True, None] == [negation(one) for one in TRUTHS]
    both = {(one, two): conjunction((one, two)) for one in TRUTHS for two in TRUTHS}
    assert {pair: False if False in pair else None if None in pair else True for pair in both} == both
    assert (True, False, None) == (
        choice(True, True, True, False),
        choice(False, False, True, False),
        choice(None, None, True, False),
    )
    assert (True, False, None) == (
        choice(None, None, True, True),
        choice(None, None, False, False),
        choice(None, None, None, None),
    )


BREACH = {"binding": "violation", "binding-without-fine": "violation", "policy": "advice"}


@pytest.mark.parametrize("force", BREACH)
@pytest.mark.parametrize(("when", "require", "outcome"), [
    (False, False, "not_applicable"), (False, None, "not_applicable"), (None, True, "no_breach"), (None, False, "undetermined"),
    (True, True, "compliant"), (True, False, "breach"), (True, None, "undetermined"),
])  # fmt: skip
def test_the_outcome_table(judge: Judge, force: str, when: bool | None, require: bool | None, outcome: str) -> None:
    """An unknown `when` or `require` never decides, and what a breach is called depends on the rule's force."""
    found = judge("g", {"f": when, "g": require}, when="f", force=force)
    assert (BREACH[force] if outcome == "breach" else outcome) == found.outcome
    assert ("condition" if when is False else None) == found.reason


def test_a_target_is_missed() -> None:
    """A target is checked on districts, and missing it is no violation."""
    book = rulebook_from_text("""
confidence: copy
instruments: {i: {number: 1, title: {zh: 甲, en: a}, issuer: x, rank: policy, confidence: copy}}
rules:
- {code: TST-AA-001, name: fault, title: {zh: 题, en: t}, kind: district, when: 'true', require: 'false', force: target, cites: {instrument: i}}
""")
    found = screen({"kind": "district"}, as_of="2024-01-01", rulebook=book, engine="reference")
    assert ("missed", "clear") == (found.findings[0].outcome, found.conclusion)


# --- exceptions ---

EXCEPTIONS = """  exceptions:
  - {label: first, when: f, exempt: true, cites: {instrument: i}}
  - {label: second, when: g, require: a >= 5, cites: {instrument: i, article: 第二条}}
"""


@pytest.mark.parametrize(("facts", "outcome", "exception"), [
    ({"f": True}, "compliant", "first"), ({"f": False, "g": True, "a": 5}, "compliant", "second"), ({"f": False, "g": True, "a": 4}, "violation", "second"),
    ({"f": False, "g": False, "a": 9}, "violation", None), ({"f": False, "g": False, "a": 10}, "compliant", None),
    ({"f": None, "g": True, "a": 5}, "compliant", None), ({"f": None, "g": False, "a": 10}, "compliant", None), ({"f": None, "g": False, "a": 1}, "undetermined", None),
    ({"f": False, "g": None, "a": 10}, "compliant", None), ({"f": False, "g": None, "a": 4}, "violation", None), ({"f": False, "g": None, "a": 7}, "undetermined", None),
    ({"f": True, "g": None}, "compliant", "first"), ({"f": False, "g": True, "a": None}, "undetermined", "second"),
])  # fmt: skip
def test_exceptions(judge: Judge, facts: dict[str, Any], outcome: str, exception: str | None) -> None:
    """The first exception that applies takes the rule's place; where that is unknown, what both ways agree on stands."""
    found = judge("a >= 10", facts, more=EXCEPTIONS)
    assert (outcome, exception) == (found.outcome, found.exception)


@pytest.mark.parametrize(("a", "outcome", "would_be"), [(10, "compliant", None), (1, "needs_review", "compliant")])
def test_an_exception_on_weak_evidence(judge: Judge, a: int, outcome: str, would_be: str | None) -> None:
    """An exception below the evidence bar may not decide; where it matters a person must look."""
    more = "  exceptions:\n  - {label: first, when: f, exempt: true, confidence: recalled, cites: {instrument: i}}\n"
    found = judge("a >= 10", {"f": True, "a": a}, more=more)
    assert (outcome, would_be) == (found.outcome, found.would_be)
    assert "compliant" == judge("a >= 10", {"f": True, "a": a}, more=more, minimum_confidence="recalled").outcome


# --- place ---


@pytest.mark.parametrize(("place", "region", "outcome", "reason"), [
    ("天津市", "120116", "violation", None), ("天津市", "120000", "violation", None), ("天津市", "130000", "not_applicable", "place"), ("天津市", None, "undetermined", None),
    ("120116", "120000", "undetermined", None), ("national", None, "violation", None), ("s", "120116", "violation", None), ("s", "130000", "not_applicable", "place"), ("s", "140000", "undetermined", None),
])  # fmt: skip
def test_place(judge: Judge, place: str, region: str | None, outcome: str, reason: str | None) -> None:
    """A rule of a place applies there; a region that is absent or coarser is unknown, not outside."""
    law = "sets: {s: {title: {zh: 集, en: set}, of: region, values: [{members: [天津市, 太原市], confidence: copy, cites: {instrument: i}}]}}"
    found = judge("false", {"region": region}, law=law, more=f"  place: {place}\n")
    assert (outcome, reason) == (found.outcome, found.reason)


def test_a_local_rule_that_strengthens_a_national_one(rule: Make, screened: Screened) -> None:
    """Both are reported, and the stricter decides the conclusion."""
    more = """
- code: TST-AA-002
  name: local-fault
  title: {zh: 题, en: title}
  when: 'true'
  require: a >= 10
  place: 天津市
  strengthens: TST-AA-001
  force: binding
  effect: halt
  cites: {instrument: i}
"""
    found = screened(rule("a >= 5", more=more), {"a": 7, "region": "天津市"})
    assert [("TST-AA-001", "compliant"), ("TST-AA-002", "violation")] == [
        (one.code, one.outcome) for one in found.findings
    ]
    assert "blocked" == found.conclusion
    assert "TST-AA-001" == found["TST-AA-002"].rule.strengthens


# --- time ---


@pytest.mark.parametrize(
    ("as_of", "outcome"),
    [
        ("2021-12-31", "not_applicable"),
        ("2022-01-01", "violation"),
        ("2022-12-31", "violation"),
        ("2023-01-01", "not_applicable"),
    ],
)
def test_in_force(judge: Judge, as_of: str, outcome: str) -> None:
    """A rule applies from its first day until the day after its last."""
    found = judge("false", as_of=as_of, more="  from: 2022-01-01\n  until: 2023-01-01\n")
    assert (outcome, "not_in_force" if outcome == "not_applicable" else None) == (found.outcome, found.reason)


@pytest.mark.parametrize(
    ("as_of", "outcome"),
    [
        ("2019-12-31", "not_applicable"),
        ("2020-01-01", "violation"),
        ("2029-12-31", "violation"),
        ("2030-01-01", "not_applicable"),
    ],
)
@pytest.mark.parametrize("by", ["rule", "head"])
def test_in_force_like_its_instruments(screened: Screened, as_of: str, outcome: str, by: str) -> None:
    """A rule that says so, itself or at the pack's head, lives as long as one of the instruments that it cites."""
    pack = OF_TWO_LAWS.replace("confidence: copy, cites: [", "from: cited, until: cited, confidence: copy, cites: [")
    pack = pack if by == "rule" else f"windows: cited{OF_TWO_LAWS}"
    assert outcome == screened(rulebook_from_text(pack), as_of=as_of).findings[0].outcome


SILENT = "rule `TST-AA-001` does not say when it {}, and all that it cites {} (by {})"


@pytest.mark.parametrize(("window", "change", "message"), [
    ("", "", SILENT.format("begins", "begins", "2020-01-01")), ("from: open", "", SILENT.format("ends", "ends", "2030-01-01")),
    ("from: cited, until: cited", "from: 2025-06-01", "nothing that rule `TST-AA-001` cites is in force from 2025-01-01 to 2025-06-01"),
    ("from: 2021-01-01, until: cited", "from: 2025-06-01", "nothing that rule `TST-AA-001` cites is in force from 2025-01-01 to 2025-06-01"),
    ("from: cited, until: 2025-06-01", "from: 2026-01-01", None), ("from: 2024-01-01, until: 2029-01-01", "from: 2025-06-01", None),
    ("from: cited, until: cited", "from: 2023-06-01", None),
])  # fmt: skip
def test_a_window_is_never_taken_over_in_silence(window: str, change: str, message: str | None) -> None:
    """What a rule leaves out and all that it cites has is an error; so is a gap in what it takes over from several."""
    pack = OF_TWO_LAWS.replace(
        "confidence: copy, cites: [", f"{window}{', ' if window else ''}confidence: copy, cites: ["
    )
    pack = pack.replace("from: 2025-01-01", change) if change else pack
    if message is None:
        assert rulebook_from_text(pack).rules
        return
    with pytest.raises(PackError) as caught:
        rulebook_from_text(pack)
    assert message == caught.value.message


def test_an_open_side_is_open(screened: Screened) -> None:
    """A rule that says `open` has no bound there, whatever it cites; what is left out is open where something cited is."""
    pack = OF_TWO_LAWS.replace("confidence: copy, cites: [", "from: open, until: open, confidence: copy, cites: [")
    assert ("", "") == rulebook_from_text(pack).rules["TST-AA-001"].window.text()
    half = OF_TWO_LAWS.replace(", until: 2030-01-01", "").replace(", from: 2020-01-01", "")
    assert ("", "") == rulebook_from_text(half).rules["TST-AA-001"].window.text()
    with pytest.raises(PackError, match="and `j` has no last day"):
        rulebook_from_text(half.replace("confidence: copy, cites: [", "until: cited, confidence: copy, cites: ["))


OF_TWO_LAWS = """
kinds: {mill: {fields: {}}}
instruments:
  i: {number: 1, title: {zh: 甲, en: a}, issuer: x, rank: law, confidence: copy, from: 2020-01-01, until: 2025-01-01}
  j: {number: 2, title: {zh: 乙, en: b}, issuer: x, rank: law, confidence: copy, from: 2025-01-01, until: 2030-01-01}
rules:
- {code: TST-AA-001, name: fault, title: {zh: 题, en: t}, kind: mill, when: 'true', require: 'false', force: binding, effect: rectify,
   confidence: copy, cites: [{instrument: i}, {instrument: j}]}
"""
REGIMES = """
parameters:
  p:
    title: {zh: 值, en: value}
    unit: m2
    values:
    - {until: 2022-01-01, value: 5, confidence: copy, cites: {instrument: i}}
    - {from: 2022-01-01, value: 10, confidence: copy, cites: {instrument: i}}
"""


@pytest.mark.parametrize(("event", "a", "outcome", "missing"), [
    ("2021-12-31", 7, "compliant", []), ("2022-01-01", 7, "violation", []), ("not_yet", 7, "violation", []),
    (None, 7, "undetermined", ["d"]), (None, 4, "violation", []), (None, 10, "compliant", []), (None, None, "undetermined", ["d", "a"]),
])  # fmt: skip
def test_the_governing_day(judge: Judge, event: str | None, a: int | None, outcome: str, missing: list[str]) -> None:
    """The law of the governing event's day decides; where that is unknown, all regimes must agree."""
    found = judge("a >= param.p", {"d": event, "a": a}, law=REGIMES, more="  governed_by: d\n")
    assert (outcome, missing) == (found.outcome, [need.path for need in found.missing])


def test_a_governing_day_that_is_absent_does_not_fall_back(judge: Judge) -> None:
    """A rule that was not always in force is undetermined without its governing day, whatever `as_of` is."""
    found = judge("false", {}, more="  governed_by: d\n  from: 2022-01-01\n")
    assert ("undetermined", "governing_date", ["d"]) == (
        found.outcome,
        found.reason,
        [need.path for need in found.missing],
    )


ROUGH = "  from: {not_before: 2022-01-01, certain_from: 2023-01-01}\n"
ROUGH_PARAMETER = REGIMES.replace("until: 2022-01-01", "until: {not_before: 2022-01-01, event: notice}").replace(
    "from: 2022-01-01", "from: {not_before: 2022-01-01, event: notice}"
)


@pytest.mark.parametrize(("as_of", "require", "outcome", "reason"), [
    ("2021-12-31", "false", "not_applicable", "not_in_force"), ("2022-01-01", "false", "needs_review", "bound"), ("2022-12-31", "false", "needs_review", "bound"), ("2023-01-01", "false", "violation", None),
    ("2022-06-01", "true", "no_breach", None), ("2022-06-01", "f", "undetermined", None),
])  # fmt: skip
def test_a_bound_that_is_roughly_known(
    judge: Judge, as_of: str, require: str, outcome: str, reason: str | None
) -> None:
    """Between the ends of a rough bound a person must look, unless the alternatives agree or none of them is a breach."""
    found = judge(require, as_of=as_of, more=ROUGH)
    assert (outcome, reason) == (found.outcome, found.reason)


@pytest.mark.parametrize(("a", "outcome"), [(4, "violation"), (7, "needs_review"), (10, "compliant")])
def test_alternatives_that_agree(judge: Judge, a: int, outcome: str) -> None:
    """Where both values of a parameter lead to one outcome, it stands."""
    found = judge("a >= param.p", {"a": a}, law=ROUGH_PARAMETER)
    assert (outcome, None) == (found.outcome, found.would_be)


# --- evidence ---


@pytest.mark.parametrize(
    ("confidence", "outcome", "would_be"),
    [
        ("derived", "violation", None),
        ("copy-weak", "needs_review", "violation"),
        ("recalled", "needs_review", "violation"),
    ],
)
def test_a_rule_on_weak_evidence(judge: Judge, confidence: str, outcome: str, would_be: str | None) -> None:
    """Below the bar a rule does not decide: a person is told what it would be."""
    found = judge("false", more=f"  confidence: {confidence}\n")
    assert (outcome, would_be) == (found.outcome, found.would_be)
    assert ("evidence" if would_be else None) == found.reason


def test_the_bar_may_be_moved(judge: Judge) -> None:
    """A caller can lower the bar, or raise it."""
    assert "violation" == judge("false", more="  confidence: recalled\n", minimum_confidence="recalled").outcome
    assert "needs_review" == judge("false", more="  confidence: copy\n", minimum_confidence="official").outcome


def weak(confidence: str, value: str = "5") -> str:
    """A parameter of one value."""
    return f"parameters: {{p: {{title: {{zh: 值, en: v}}, unit: m2, values: [{{value: {value}, confidence: {confidence}, cites: {{instrument: i}}}}]}}}}"


@pytest.mark.parametrize(("require", "facts", "outcome", "would_be"), [
    ("a >= param.p", {"a": 4}, "needs_review", "violation"), ("a >= param.p", {"a": 5}, "needs_review", "compliant"),
    ("a >= param.p", {}, "undetermined", None), ("a >= param.p and f", {"a": 5, "f": False}, "violation", None),
    ("a >= param.p or f", {"f": True}, "compliant", None),
])  # fmt: skip
def test_a_parameter_on_weak_evidence(
    judge: Judge, require: str, facts: dict[str, Any], outcome: str, would_be: str | None
) -> None:
    """What strict evaluation decides stands; what only lenient decides is for review; what neither does is undetermined."""
    found = judge(require, facts, law=weak("inferred"))
    assert (outcome, would_be) == (found.outcome, found.would_be)


def test_a_parameter_that_is_missing(judge: Judge) -> None:
    """A value that was not found keeps the rule open for a person, and is for an authority to supply."""
    found = judge("a >= param.p", {"a": 5}, law=weak("missing", "null"))
    assert ("needs_review", "value_missing") == (found.outcome, found.reason)
    assert ([], ["param.p"]) == ([need.path for need in found.missing], [need.path for need in found.unread])


@pytest.mark.parametrize("require", ["a >= param.p * a", "2 * a >= param.p * a + a", "b + a >= param.p * a"])
def test_an_unknown_fact_beside_a_missing_value(judge: Judge, require: str) -> None:
    """A fact that stands on both sides, once with the value that is missing, is still asked for: it does not cancel."""
    found = judge(require, {"b": 1}, law=weak("missing", "null").replace("m2", "ratio"))
    assert ("undetermined", None) == (found.outcome, found.reason)
    assert "a" in [need.path for need in found.missing]


@pytest.mark.parametrize(
    ("region", "outcome", "would_be"),
    [("天津市", "violation", None), ("太原市", "needs_review", "violation"), ("大同市", "not_applicable", None)],
)
def test_a_weak_member_of_a_set(judge: Judge, region: str, outcome: str, would_be: str | None) -> None:
    """A member below the bar leaves only the places in it open."""
    members = "[天津市, {code: 太原市, confidence: recalled}]"
    law = f"sets: {{s: {{title: {{zh: 集, en: set}}, of: region, values: [{{members: {members}, confidence: copy, cites: {{instrument: i}}}}]}}}}"
    found = judge("false", {"region": region}, when="region in set.s", law=law)
    assert (outcome, would_be) == (found.outcome, found.would_be)


def test_a_weak_set_and_a_weak_category(judge: Judge) -> None:
    """A whole version of a set or category below the bar leaves all open, in or out."""
    law = "sets: {s: {title: {zh: 集, en: set}, of: region, values: [{members: [天津市], confidence: inferred, cites: {instrument: i}}]}}"
    for region, would_be in (("天津市", "violation"), ("大同市", "not_applicable")):
        found = judge("false", {"region": region}, when="region in set.s", law=law)
        assert ("needs_review", would_be) == (found.outcome, found.would_be)
    found = judge("c", {"f": True}, law="categories: [{name: c, when: f, confidence: inferred}]")
    assert ("needs_review", "compliant") == (found.outcome, found.would_be)


def test_a_bound_on_weak_evidence(judge: Judge) -> None:
    """A window whose bound is below the bar leaves the rule open after it, and only there."""
    more = "  from: {date: 2022-01-01, confidence: recalled}\n"
    after, before = judge("false", more=more), judge("false", more=more, as_of="2021-01-01")
    assert ("needs_review", "violation") == (after.outcome, after.would_be)
    assert ("needs_review", "not_applicable") == (before.outcome, before.would_be)


@pytest.mark.parametrize(
    ("f", "outcome", "reason"),
    [(False, "needs_review", "discretion"), (True, "compliant", None), (None, "undetermined", None)],
)
def test_discretion(judge: Judge, f: bool | None, outcome: str, reason: str | None) -> None:
    """Where the law leaves a breach to a person, it is for review; compliance stands."""
    found = judge("f", {"f": f}, more="  discretion: {zh: 原则上, en: as a rule}\n")
    assert (outcome, reason) == (found.outcome, found.reason)
    assert ("violation" if reason else None) == found.would_be


# --- categories with versions ---

VERSIONS = """
categories:
- name: c
  versions:
  - {until: 2022-01-01, when: a >= 5}
  - {from: 2022-01-01, when: a >= 10}
"""


@pytest.mark.parametrize(("as_of", "outcome"), [("2021-12-31", "compliant"), ("2022-01-01", "violation")])
def test_a_category_of_several_versions(judge: Judge, as_of: str, outcome: str) -> None:
    """A category means what its version of the day says."""
    assert outcome == judge("c", {"a": 7}, law=VERSIONS, as_of=as_of).outcome
