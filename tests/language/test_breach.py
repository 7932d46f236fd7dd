"""Findings as facts: `breach("…")` in a condition, in strata, on strict and on weaker evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cleanrules import PackError, Rulebook, Screening, screen
from cleanrules.reports.finding import why_lines
from cleanrules.rulebook.load import rulebook_from_text

HEAD = """
kind: mill
confidence: copy
kinds:
  mill:
    fields:
      f: {type: flag}
      g: {type: flag}
      a: {type: amount, unit: m2, at_most: 1000}
      d: {type: event}
      us: {type: list, max_length: 10, items: {id: {type: text, key: true}, f: {type: flag}}}
instruments: {i: {number: 1, title: {zh: 甲, en: a}, issuer: x, rank: law, confidence: copy}}
parameters:
  weak: {title: {zh: 弱, en: weak}, unit: m2, values: [{value: 10, confidence: recalled, cites: {instrument: i}}]}
  lost: {title: {zh: 缺, en: lost}, unit: m2, values: [{value: null, confidence: missing, cites: {instrument: i, article: 第九条}}]}
rules:
"""


def rule(code: str, when: str, require: str, **more: str) -> str:
    """A binding rule."""
    name = code.lower()
    rest = "".join(f", {key}: {value}" for key, value in more.items())
    force = "" if "force" in more else ", force: binding, effect: rectify"
    return (
        f"- {{code: {code}, name: {name}, title: {{zh: {name}, en: {name}}}, when: '{when}', require: '{require}', "
        f"message: {{zh: {name}, en: {name}}}, cites: {{instrument: i}}{force}{rest}}}\n"
    )


def book(*rules: str) -> Rulebook:
    """A rulebook of some rules."""
    return rulebook_from_text(HEAD + "".join(rules))


def asked(found: Rulebook, **facts: Any) -> Screening:
    """The screening of a mill, on which both engines agree."""
    given = {"kind": "mill", "id": "1", **facts}
    one, other = (screen(given, as_of="2026-01-01", rulebook=found, engine=name) for name in ("inference", "reference"))
    assert {f.code: (f.outcome, f.reason, f.would_be) for f in one.findings} == {
        f.code: (f.outcome, f.reason, f.would_be) for f in other.findings
    }
    return one


TWO = (rule("TST-AA-001", "f", "g"), rule("TST-BB-001", "true", 'not breach("TST-AA")'))


@pytest.mark.parametrize(("facts", "outcome"), [
    ({"f": True, "g": False}, "violation"), ({"f": True, "g": True}, "compliant"), ({"f": False}, "compliant"),
    ({"g": True}, "compliant"), ({"f": True}, "undetermined"), ({"g": False}, "undetermined"), ({}, "undetermined"),
])  # fmt: skip
def test_a_breach_is_true_false_or_unknown(facts: dict[str, Any], outcome: str) -> None:
    """True where a rule of that beginning is breached, false where none can be, else unknown; what is asked is its facts."""
    found = asked(book(*TWO), **facts)
    assert outcome == found["TST-BB-001"].outcome
    wanted = {"f", "g"} - facts.keys() if outcome == "undetermined" else set()
    assert wanted == {need.path for need in found["TST-BB-001"].missing}


def test_several_rules_and_strata() -> None:
    """One breach of several suffices; a finding may rest on one that rests on another."""
    found = asked(
        book(
            *TWO,
            rule("TST-AA-002", "true", 'a <= "5 m2"'),
            rule("TST-CC-001", 'breach("TST-BB")', "false", force="policy"),
        ),
        f=True, g=True, a=6,
    )  # fmt: skip
    assert ["compliant", "violation", "violation", "advice"] == [finding.outcome for finding in found.findings]
    assert "rectify" == found.conclusion


def test_a_rule_that_is_not_chosen_is_judged_all_the_same() -> None:
    """Only the chosen rule is reported, by the finding of the other."""
    facts = {"kind": "mill", "id": "1", "f": True, "g": False}
    found = screen(facts, as_of="2026-01-01", rulebook=book(*TWO), select="TST-BB")
    assert [("TST-BB-001", "violation")] == [(finding.code, finding.outcome) for finding in found.findings]


def test_weak_evidence_of_the_other_rule_is_for_review() -> None:
    """What only weak evidence decides of the other rule, only it decides of this one."""
    found = asked(book(rule("TST-AA-001", "true", "a <= param.weak"), TWO[1]), a=11)
    assert ("needs_review", "evidence", "violation") == _said(found, "TST-BB-001")
    assert "compliant" == asked(book(rule("TST-AA-001", "f", "a <= param.weak"), TWO[1]), f=False)["TST-BB-001"].outcome


def test_missing_law_of_the_other_rule_asks_for_no_fact() -> None:
    """A legal value that the other rule lacks is for an authority to supply, in both findings."""
    found = asked(book(rule("TST-AA-001", "true", "a <= param.lost"), TWO[1]), a=11)
    assert ("needs_review", "value_missing", None) == _said(found, "TST-BB-001")
    assert "review" == found.conclusion
    assert () == found.missing
    assert [("param.lost", ("TST-AA-001", "TST-BB-001"))] == [(need.path, codes) for need, codes in found.unread]
    assert "第九条" == found.unread[0][0].cites[0].article


def test_discretion_of_the_other_rule_is_for_review() -> None:
    """A breach that is left to a person is no breach yet, and no fact settles it."""
    found = asked(book(rule("TST-AA-001", "true", "g", discretion="{zh: 裁量, en: discretion}"), TWO[1]), g=False)
    assert ("needs_review", "value_missing", None) == _said(found, "TST-BB-001")


def test_a_review_that_rests_on_others_says_so() -> None:
    """Where no legal value is missing the reason names the rules that a person must settle, in each report; else the value."""
    found = asked(book(rule("TST-AA-001", "true", "g", discretion="{zh: 裁量, en: discretion}"), *TWO[1:]), g=False)[
        "TST-BB-001"
    ]
    said = "所依据的其他规则须由人工核实（TST-AA-001）"
    assert f"待人工核实是否存在下列情形：tst-bb-001；复核原因：{said}" == found.message.zh
    assert [said] == why_lines(found, "zh")
    assert ["rests on other rules that a person must settle (TST-AA-001)"] == why_lines(found, "en")
    assert said in "\n".join(found.explain().render("zh"))
    law = asked(book(rule("TST-AA-001", "true", "a <= param.lost"), TWO[1]), a=3)["TST-BB-001"]
    assert ["所需的法定数值或名录本库未收录，须由主管部门提供", "缺：《甲》（1）第九条"] == why_lines(law, "zh")


def test_what_is_pending_is_no_breach_yet() -> None:
    """While an event may still come in time, the rule that waits for it is not breached."""
    one = rule("TST-AA-001", "true", 'd <= "2026-03-01"')
    assert ["pending", "compliant"] == [x.outcome for x in asked(book(one, TWO[1]), d="not_yet").findings]


def test_each_rule_is_judged_by_its_own_law() -> None:
    """The other rule is governed by its own day, whatever governs this one."""
    governed = rule("TST-AA-001", "true", "g", governed_by="d", **{"from": "2020-01-01"})
    found = book(governed, TWO[1])
    assert "compliant" == asked(found, d="2019-12-31", g=False)["TST-BB-001"].outcome
    assert "violation" == asked(found, d="2020-01-01", g=False)["TST-BB-001"].outcome
    assert "d" in [need.path for need in asked(found, g=False)["TST-BB-001"].missing]


@pytest.mark.parametrize(("rules", "message", "help"), [
    ((TWO[0], rule("TST-BB-001", "true", 'not breach("TST-AB")')), "no rule of kind `mill` begins with `TST-AB`", "did you mean"),
    ((rule("TST-AA-001", "true", 'not breach("TST-BB")'), TWO[1]), "rules ask for each other's findings in a circle", None),
    ((rule("TST-AA-001", "true", 'not breach("TST-AA")'),), "in a circle: `TST-AA-001` → `TST-AA-001`", None),
    ((TWO[0], rule("TST-BB-001", "true", "not breach(f)")), "`breach` takes the beginning of a rule", "breach(\"IND-CR\")"),
    ((TWO[0], rule("TST-BB-001", "true", 'any(breach("TST-AA") for u in us)')), "`breach` is asked of the subject", None),
])  # fmt: skip
def test_what_is_refused(rules: tuple[str, ...], message: str, help: str | None) -> None:
    """No rule of that beginning, a circle, anything but a text, and an item of a list."""
    with pytest.raises(PackError) as caught:
        book(*rules)
    assert message in caught.value.message
    assert help is None or help in (caught.value.help or "")


def test_the_proof_names_the_other_finding() -> None:
    """The engine chains from the one finding to the other."""
    proof = asked(book(*TWO), f=True, g=False)["TST-BB-001"].proof("en")
    assert any("consequence TST-AA-001" in line for line in proof)


def test_it_is_explained_in_words() -> None:
    """The explanation says which rule is asked for, in both languages."""
    steps = asked(book(*TWO), f=True, g=False)["TST-BB-001"].explain()
    assert "tst-aa-001" in "\n".join(steps.render("zh"))
    assert "违反" in "\n".join(steps.render("zh"))


def _said(found: Screening, code: str) -> tuple[object, ...]:
    finding = found[code]
    return finding.outcome, finding.reason, finding.would_be


def test_the_day_of_the_screening_is_used() -> None:
    """The other rule without a governing date is judged on the day asked."""
    found = book(rule("TST-AA-001", "true", "g", **{"from": "2026-06-01"}), TWO[1])
    facts = {"kind": "mill", "id": "1", "g": False}
    days = (date(2026, 5, 31), date(2026, 6, 1))
    assert ["compliant", "violation"] == [
        screen(facts, as_of=day, rulebook=found)["TST-BB-001"].outcome for day in days
    ]
