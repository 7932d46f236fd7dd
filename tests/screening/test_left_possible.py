"""Outcomes as what is left possible: no breach, pending with its last day, a missing legal value; and the conclusion."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cleanrules import Finding, Rulebook, Screening, UsageError, screen
from cleanrules.rulebook.load import rulebook_from_text

Make = Callable[..., Rulebook]
LAW = """
parameters:
  lost: {title: {zh: 缺, en: lost}, unit: m2, values: [{value: null, confidence: missing, cites: {instrument: i, article: 第九条}}]}
  lost_share: {title: {zh: 比, en: share}, values: [{value: null, confidence: missing, cites: {instrument: i}}]}
  weak: {title: {zh: 弱, en: weak}, unit: m2, values: [{value: 10, confidence: recalled, cites: {instrument: i}}]}
  lost_day: {title: {zh: 日, en: day}, type: date, values: [{value: null, confidence: missing, cites: {instrument: j}}]}
  grace: {title: {zh: 宽限, en: grace}, unit: d, values: [{value: 30, confidence: copy, cites: {instrument: i}}]}
categories:
- {name: late, when: 'd > "2024-06-30"'}
"""


def finding(book: Rulebook, as_of: str = "2024-06-01", **facts: Any) -> Finding:
    """The finding of the only rule, on which both engines agree."""
    found = [
        screen({"kind": "mill", **facts}, as_of=as_of, rulebook=book, engine=one) for one in ("inference", "reference")
    ]
    assert found[0].findings[0].verdict == found[1].findings[0].verdict
    return found[0].findings[0]


@pytest.mark.parametrize(("when", "require", "outcome"), [
    (None, True, "no_breach"), (None, False, "undetermined"), (None, None, "undetermined"), (True, None, "undetermined"),
])  # fmt: skip
def test_no_breach_whether_it_applies_or_not(rule: Make, when: bool | None, require: bool | None, outcome: str) -> None:
    """What is met can't be breached, whether or not the rule applies; nothing is then asked."""
    found = finding(rule("g", when="f"), f=when, g=require)
    assert outcome == found.outcome
    assert (outcome == "undetermined") is bool(found.missing)


@pytest.mark.parametrize(("condition", "outcome", "until"), [
    ('d <= "2024-06-30"', "pending", date(2024, 6, 30)), ('d < "2024-06-30"', "pending", date(2024, 6, 29)),
    ('"2024-06-30" >= d', "pending", date(2024, 6, 30)), ('d <= "2024-06-01"', "violation", None),
    ('d <= "2024-06-02"', "pending", date(2024, 6, 2)), ('d <= e + months(1)', "pending", date(2024, 6, 20)),
    ("d <= e + days(param.grace)", "pending", date(2024, 6, 19)), ('d - days(10) <= "2024-06-30"', "pending", date(2024, 7, 10)),
    ('d - months(1) <= "2024-06-29"', "pending", date(2024, 7, 29)), ('not (d > "2024-06-30")', "pending", date(2024, 6, 30)),
    ("not late", "pending", date(2024, 6, 30)), ('d <= "2024-06-30" and d <= "2024-06-10"', "pending", date(2024, 6, 10)),
    ('d <= "2024-06-30" and f', "undetermined", None), ('d <= "2024-06-30" or f', "pending", date(2024, 6, 30)),
    ('d > "2024-06-30"', "pending", None), ("d <= param.lost_day", "needs_review", None),
    ('all(u.d <= "2024-06-30" for u in us)', "pending", date(2024, 6, 30)),
    ('count(u for u in us if u.d <= "2024-06-30") >= 1', "pending", None),
    ('sum(u.c for u in us if u.d <= "2024-06-30") >= "5 m2"', "pending", None),
    ('sum(u.c for u in us if u.d <= "2024-06-30") >= "6 m2"', "violation", None),
    ('d <= "2024-06-10" or d <= "2024-06-30"', "pending", date(2024, 6, 30)),
    ('not (d > "2024-06-10" and d > "2024-06-30")', "pending", date(2024, 6, 30)),
    ('not (d > "2024-06-10" or d > "2024-06-30")', "pending", date(2024, 6, 10)),
    ('all(u.f for u in us if u.d > "2024-06-30")', "pending", date(2024, 6, 30)),
    ('any(u.c > "1 m2" for u in us if u.d <= "2024-06-30")', "pending", date(2024, 6, 30)),
])  # fmt: skip
def test_an_event_that_may_still_come_in_time(rule: Make, condition: str, outcome: str, until: date | None) -> None:
    """Only an event to come leaves it open: pending, with the last day; what facts may break is asked; what is late is late."""
    items = [{"id": "1", "c": 5, "d": "not_yet", "f": False}]
    facts = {"kind": "mill", "d": "not_yet", "e": "2024-05-20", "us": items}
    screening = screen(facts, as_of="2024-06-01", rulebook=rule(condition, law=LAW))
    found = screening["TST-AA-001"]
    assert (outcome, until) == (found.outcome, found.until)
    assert (outcome == "pending") is bool(screening.pending)
    assert all(need.path not in ("d", "us[0].d") for need in found.missing)


@pytest.mark.parametrize(
    ("guard", "condition", "until"),
    [
        ('d > "2024-07-01"', 'd <= "2024-12-31"', date(2024, 12, 31)),
        ('e > "2024-07-01"', 'd <= "2024-12-31"', date(2024, 12, 31)),
        ("true", 'd <= "2024-07-01" or e <= "2024-12-31"', date(2024, 12, 31)),
        ("true", 'd <= "2024-07-01" and e <= "2024-12-31"', date(2024, 7, 1)),
        ("true", 'd <= "2024-07-01" or (e <= "2024-12-31" and f)', date(2024, 7, 1)),
        ('d <= "2024-10-01"', 'f or d > "2024-10-01"', None),
    ],
)
def test_one_way_out_is_enough(rule: Make, guard: str, condition: str, until: date | None) -> None:
    """The last day is that of the way that stays open longest; a way that a missing fact bars is none."""
    found = finding(rule(condition, when=guard), d="not_yet", e="not_yet")
    assert ("pending", until) == (found.outcome, found.until)


@pytest.mark.parametrize(("confidence", "until"), [("copy", date(2024, 6, 30)), ("inferred", date(2024, 6, 29))])
def test_the_last_day_may_be_that_of_an_exception(rule: Make, confidence: str, until: date) -> None:
    """What an exception exempts on good evidence is in time as well; a weak one promises no day."""
    book = rule(
        'd < "2024-06-30"',
        more=f"""  exceptions:
  - {{label: same-day, cites: {{instrument: i}}, when: 'd == "2024-06-30"', exempt: true, confidence: {confidence}}}
""",
    )
    found = finding(book, d="not_yet")
    assert ("pending", until) == (found.outcome, found.until)


def test_an_exception_that_would_be_broken_should_not_apply(rule: Make) -> None:
    """An event that brings a broken exception about has no last day: the later it comes the better."""
    book = rule(
        "f",
        more="""  exceptions:
  - {label: early, cites: {instrument: i}, when: 'd <= "2024-06-30"', require: g}
""",
    )
    assert ("pending", None) == ((found := finding(book, d="not_yet", f=True, g=False)).outcome, found.until)
    assert ("pending", date(2024, 6, 30)) == ((met := finding(book, d="not_yet", f=False, g=True)).outcome, met.until)


@pytest.mark.parametrize("kind", ["all", "any"])
def test_a_fact_of_an_item_that_law_alone_lets_count(rule: Make, kind: str) -> None:
    """Where only a missing value tells whether an item counts, its own open fact is asked: it may settle the rule."""
    found = finding(rule(f"{kind}(u.f for u in us if u.c <= param.lost)", law=LAW), us=[{"id": "1", "c": 3}])
    assert ("undetermined", ["us[0].f"]) == (found.outcome, [need.path for need in found.missing])


def test_a_guard_that_an_event_opens_later(rule: Make) -> None:
    """A rule that will apply only after an event, and is not met, is no breach today."""
    found = finding(rule("f", when='d >= "2024-06-30"'), d="not_yet", f=False)
    assert "pending" == found.outcome


def test_the_last_day_itself(rule: Make) -> None:
    """On the last day of the period nothing is late only while the event may still come on a later day that is in time."""
    book = rule('d <= "2024-06-30"')
    outcomes = [finding(book, day, d="not_yet").outcome for day in ("2024-06-29", "2024-06-30", "2024-07-01")]
    assert ["pending", "violation", "violation"] == outcomes


@pytest.mark.parametrize(("require", "facts", "said"), [
    ("a <= param.lost", {"a": 5}, ("needs_review", "value_missing", None, ["param.lost"])),
    ("a <= param.lost", {}, ("undetermined", None, None, [])),
    ("a <= param.lost or f", {"a": 5}, ("undetermined", None, None, [])),
    ("a <= param.lost or f", {"a": 5, "f": False}, ("needs_review", "value_missing", None, ["param.lost"])),
    ("a <= param.lost or f", {"a": 5, "f": True}, ("compliant", None, None, [])),
    ("a <= param.lost and f", {"a": 5, "f": False}, ("violation", None, None, [])),
    ("a <= param.weak", {"a": 5}, ("needs_review", "evidence", "compliant", [])),
    ('sum(param.lost_share * u.c for u in us) <= "5 m2"', {"us": [{"id": "1", "c": 1}]}, ("needs_review", "value_missing", None, ["param.lost_share"])),
    ('sum(param.lost_share * u.c for u in us) <= "5 m2"', {"us": [{"id": "1"}]}, ("undetermined", None, None, [])),
])  # fmt: skip
def test_a_legal_value_that_is_missing(rule: Make, require: str, facts: dict[str, Any], said: tuple[Any, ...]) -> None:
    """The applicant is never asked for law: what only it keeps open is for review, and names where a person finds it."""
    found = finding(rule(require, law=LAW), **facts)
    assert said == (found.outcome, found.reason, found.would_be, [need.path for need in found.unread])
    assert all(not need.path.startswith("param.") for need in found.missing)


def test_a_review_names_the_fact_that_could_spare_it(rule: Make) -> None:
    """Weak evidence decides whether the rule applies; one fact makes that no matter."""
    found = finding(rule("f", when="a >= param.weak", law=LAW), a=5)
    assert ("needs_review", "not_applicable") == (found.outcome, found.would_be)
    assert ["f"] == [need.path for need in found.missing]
    assert "no_breach" == finding(rule("f", when="a >= param.weak", law=LAW), a=5, f=True).outcome


TWO = """
- code: TST-BB-001
  name: other
  title: {zh: 乙, en: b}
  when: 'true'
  require: 'g'
  force: %s
  cites: {instrument: i}
"""


@pytest.mark.parametrize("facts", [{"g": False}, {}, {"g": True}])
def test_policy_never_enters_the_conclusion(rule: Make, facts: dict[str, Any]) -> None:
    """Neither what it finds nor what it leaves open keeps a subject from being clear, and its facts come last."""
    book = rule("f or a > 5", more=TWO % "policy")
    found = screen({"kind": "mill", "f": True, **facts}, as_of="2024-06-01", rulebook=book)
    assert "clear" == found.conclusion
    wanted = screen({"kind": "mill", **facts}, as_of="2024-06-01", rulebook=book)
    assert ["f", "a", *([] if facts else ["g"])] == [need.path for need, _ in wanted.missing]


def test_three_lists_that_never_mix(rule: Make) -> None:
    """Facts for the applicant, legal values for an authority, events to come."""
    more = "".join(
        TWO.replace("TST-BB-001", f"TST-BB-00{number}").replace("name: other", f"name: other-{number}")
        .replace("'g'", f"'{require}'").replace("%s", "binding\n  effect: rectify")
        for number, require in enumerate(("b <= param.lost", 'd <= "2024-12-31"', 'e <= "2024-09-30"'), 1)
    )  # fmt: skip
    facts = {"kind": "mill", "b": 3, "d": "not_yet", "e": "not_yet"}
    found: Screening = screen(facts, as_of="2024-06-01", rulebook=rule("f", law=LAW, more=more))
    assert "undetermined" == found.conclusion
    assert ["f"] == [need.path for need, _ in found.missing]
    assert ["param.lost"] == [need.path for need, _ in found.unread]
    assert [("e", date(2024, 9, 30)), ("d", date(2024, 12, 31))] == [(one.path, one.until) for one, _ in found.pending]
    assert (
        "review" == screen({**facts, "f": True}, as_of="2024-06-01", rulebook=rule("f", law=LAW, more=more)).conclusion
    )


def test_nothing_that_was_screened_is_no_verdict() -> None:
    """A kind without rules is an error that names the plugins that are loaded; clear over nothing is impossible."""
    book = rulebook_from_text("kinds: {mill: {fields: {f: {type: flag}}}}")
    with pytest.raises(UsageError) as caught:
        screen({"kind": "mill", "f": True}, as_of="2024-06-01", rulebook=book)
    assert "no rule for the kind `mill` is loaded, so that nothing can be screened" == caught.value.message
    assert "plugins loaded: none" in (caught.value.help or "")
