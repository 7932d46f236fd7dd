"""Rulings and waivers: read with care, put beside findings, never in the place of an outcome; told where they do nothing."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanrules import DecisionError, Rulebook, Ruling, Screening, Waiver, screen
from cleanrules.frozen import FrozenDict
from cleanrules.rulebook.load import load_rulebook
from cleanrules.screening.deciding.decided import Decisions, decided, decisions
from cleanrules.screening.deciding.files import read_rulings, read_waivers

MILL = Path(__file__).parents[1] / "cli" / "data" / "mill.yaml"
FACTS = {
    "kind": "mill", "id": "TJ-1", "region": "天津市", "announced_on": "2022-06-01", "merger": "false",
    "audited": "false", "dust": "60",
    "built": [{"id": "b1", "product": "iron", "capacity": "200"}],
    "retired": [{"id": "r1", "product": "iron", "capacity": "290", "listed": "true"}],
}  # fmt: skip
DAY = date(2023, 1, 1)
RULING: dict[str, Any] = {
    "code": "IND-TST-004", "subject": "TJ-1", "outcome": "compliant", "by": "某市生态环境局", "document": "环函〔2022〕1号",
    "date": "2022-07-01",
}  # fmt: skip
WAIVER: dict[str, Any] = {
    "code": "IND-TST-001", "subject": "TJ-1", "reason": "方案补正中", "approver": "某市工信局", "document": "工信函〔2022〕3号",
    "expires": "2023-01-01",
}  # fmt: skip
REVIEW, HALT, RECTIFY, ADVICE, COMPLIANT = (f"IND-TST-{number}" for number in ("004", "001", "002", "003", "005"))


@pytest.fixture(scope="module")
def book() -> Rulebook:
    """The small rulebook: a violation that halts, another, advice, a review, and what complies."""
    return load_rulebook(MILL, plugins=[])


@pytest.fixture(scope="module")
def machine(book: Rulebook) -> Screening:
    """The screening that nobody decided about."""
    return screen(FACTS, as_of=DAY, rulebook=book)


Decide = Callable[..., Screening]


@pytest.fixture(scope="module")
def decide(machine: Screening, book: Rulebook) -> Decide:
    """The screening with some rulings and waivers, given as changes of the usual ones."""

    def call(
        rulings: Sequence[dict[str, Any]] = (), waivers: Sequence[dict[str, Any]] = (), today: date | None = None
    ) -> Screening:
        ruled = {"rulings": [{**RULING, **one} for one in rulings]}
        waived = {"waivers": [{**WAIVER, **one} for one in waivers]}
        return decided(machine, decisions(ruled, waived, today, book))

    return call


def said(screening: Screening) -> list[str]:
    """The notices in English."""
    return [text.en for text in screening.notices]


# --- rulings ---


def test_ruling_stands_beside_the_outcome(decide: Decide) -> None:
    """A ruling answers a review: the outcome stays, the ruling is what stands."""
    found = decide([{}])[REVIEW]
    assert ("needs_review", "compliant") == (found.outcome, found.standing)
    assert ("某市生态环境局", date(2022, 7, 1)) == (found.ruling.by, found.ruling.dated)


@pytest.mark.parametrize(
    ("outcome", "expected"), [("compliant", "clear"), ("not_applicable", "clear"), ("violation", "rectify")]
)
def test_ruling_enters_the_conclusion(book: Rulebook, outcome: str, expected: str) -> None:
    """The conclusion follows the ruling, the machine's stays what it was."""
    found = screen(
        FACTS, as_of=DAY, rulebook=book, select=REVIEW, rulings={"rulings": [{**RULING, "outcome": outcome}]}
    )
    assert (expected, "review") == (found.conclusion, found.machine_conclusion)


@pytest.mark.parametrize("code", [HALT, ADVICE, COMPLIANT])
def test_ruling_answers_only_a_review(decide: Decide, code: str) -> None:
    """A ruling on what the machine decided changes nothing, and that is said."""
    outcome = "advice" if code == ADVICE else "violation"
    found = decide([{"code": code, "outcome": outcome}])
    assert None is found[code].ruling
    assert [f"the ruling on {code}"] == [text[: len(f"the ruling on {code}")] for text in said(found)]
    assert "answers only what is for review" in said(found)[0]


@pytest.mark.parametrize(
    ("code", "outcome", "force"),
    [
        (ADVICE, "violation", "policy"),
        (REVIEW, "advice", "binding"),
        (REVIEW, "missed", "binding"),
        (REVIEW, "needs_review", "binding"),
        (REVIEW, "undetermined", "binding"),
    ],
)
def test_ruling_fits_the_force(decide: Decide, code: str, outcome: str, force: str) -> None:
    """A ruling that the rule can't have is refused, and what it can is said."""
    with pytest.raises(DecisionError) as caught:
        decide([{"code": code, "outcome": outcome}])
    assert f"a ruling on `{code}` can't be `{outcome}`: the rule's force is `{force}`" == caught.value.message
    breach = "advice" if force == "policy" else "violation"
    assert f"one of `compliant`, `{breach}`, `not_applicable`" == caught.value.help


@pytest.mark.parametrize(
    ("today", "stands"),
    [("2022-06-30", False), ("2022-07-01", True), ("2022-12-31", True), ("2023-01-01", False)],
)
def test_ruling_has_its_days(decide: Decide, today: str, stands: bool) -> None:
    """A ruling stands from its day to its last, both inclusive; before and after it is loud."""
    found = decide([{"expires": "2022-12-31"}], today=date.fromisoformat(today))
    assert stands == (found[REVIEW].ruling is not None)
    word = "dated 2022-07-01, later than" if today < "2022-07-01" else "expired on 2022-12-31"
    assert [] == said(found) if stands else word in said(found)[0]


def test_a_renewal_follows(decide: Decide) -> None:
    """Of rulings whose days don't meet that of the day stands, and the one that expired is history."""
    old, new = {"expires": "2022-09-30"}, {"date": "2022-10-01", "outcome": "violation"}
    found = decide([new, old])
    assert "violation" == found[REVIEW].standing
    assert [] == said(found)
    assert "compliant" == decide([new, old], today=date(2022, 9, 30))[REVIEW].standing


@pytest.mark.parametrize(("outcome", "word"), [("compliant", "say the same"), ("violation", "contradict one another")])
def test_two_rulings_at_once(decide: Decide, outcome: str, word: str) -> None:
    """Two rulings on one finding whose days meet are an error, whatever they say."""
    with pytest.raises(DecisionError, match=f"two rulings on `{REVIEW}` for `TJ-1` {word}"):
        decide([{"expires": "2022-10-01"}, {"outcome": outcome, "date": "2022-10-01"}])


def test_ruling_on_other_values(decide: Decide, machine: Screening) -> None:
    """A ruling that names a fingerprint answers that finding alone; another is left for review, and that is said."""
    assert "compliant" == decide([{"fingerprint": machine[REVIEW].fingerprint}])[REVIEW].standing
    found = decide([{"fingerprint": "0" * 16}])
    assert "needs_review" == found[REVIEW].standing
    assert f"the ruling on {REVIEW} (环函〔2022〕1号) is not used: its fingerprint 0000000000000000" in said(found)[0]


def test_rulings_for_others_are_counted(decide: Decide) -> None:
    """Decisions for subjects that are not screened are counted, and a name near the subject's is pointed at."""
    found = decide([{"subject": "TJ-l"}, {"subject": "JX-9"}], [{"subject": "JX-9"}])
    expected = (
        "2 rulings and 1 waiver are for subjects that are not screened here (`JX-9`, `TJ-l`); is `TJ-l` this subject, "
        "misspelt?"
    )
    assert [expected] == said(found)


def test_rule_that_is_not_selected(book: Rulebook) -> None:
    """A decision on a rule that `select` leaves out is not said to be unused."""
    found = screen(FACTS, as_of=DAY, rulebook=book, select=HALT, rulings={"rulings": [RULING]})
    assert () == found.notices


def test_rule_of_another_kind(machine: Screening, book: Rulebook) -> None:
    """A decision on a rule for another kind of subject is said to be unused."""
    other = replace(book.rules[HALT], code="IND-TST-900", kind="enterprise")
    more = replace(book, rules=FrozenDict({**book.rules, other.code: other}))
    waivers = {"waivers": [{**WAIVER, "code": other.code}]}
    found = decided(replace(machine, rulebook=more), decisions(None, waivers, None, more))
    expected = "the waiver of IND-TST-900 (工信函〔2022〕3号) is not used: the rule is for the kind `enterprise`"
    assert [expected] == said(found)


def test_old_code(book: Rulebook) -> None:
    """A decision under a code that the rule had before is one on the rule."""
    renamed = replace(book, redirects=FrozenDict({"IND-TST-099": REVIEW}))
    found = screen(FACTS, as_of=DAY, rulebook=renamed, rulings={"rulings": [{**RULING, "code": "IND-TST-099"}]})
    assert "compliant" == found[REVIEW].standing


# --- waivers ---


@pytest.mark.parametrize(
    ("today", "expected"),
    [("2022-12-31", ("rectify", [])), ("2023-01-01", ("rectify", [])), ("2023-01-02", ("blocked", ["expired"]))],
)
def test_waiver_lasts_to_its_last_day(decide: Decide, today: str, expected: tuple[str, list[str]]) -> None:
    """The day before and the last day waive; the day after does not, and is loud."""
    found = decide(waivers=[{}], today=date.fromisoformat(today))
    loud = ["expired" for text in said(found) if "expired on 2023-01-01" in text]
    assert expected == (found.conclusion, loud)
    assert "blocked" == found.machine_conclusion


def test_today_is_as_of_unless_said(decide: Decide) -> None:
    """Without a day of its own, expiry is looked at on the day asked."""
    assert DAY == decide(waivers=[{}]).today
    assert date(2022, 1, 1) == decide(waivers=[{}], today=date(2022, 1, 1)).today


def test_waived_is_shown(decide: Decide) -> None:
    """A waived finding keeps its outcome, its place and its counts."""
    found = decide(waivers=[{}])
    assert ("violation", "violation") == (found[HALT].outcome, found[HALT].standing)
    assert "方案补正中" == found[HALT].waiver.reason
    assert 2 == found.summary["violation"]


@pytest.mark.parametrize("code", [HALT, RECTIFY, ADVICE, REVIEW])
def test_what_can_be_waived(decide: Decide, code: str) -> None:
    """Violations, advice and what is open can be waived."""
    assert None is not decide(waivers=[{"code": code}])[code].waiver


def test_undetermined_can_be_waived(book: Rulebook) -> None:
    """A finding that lacks facts can be waived, and the conclusion leaves it out."""
    facts = {**FACTS, "audited": None}
    found = screen(facts, as_of=DAY, rulebook=book, select=RECTIFY, waivers={"waivers": [{**WAIVER, "code": RECTIFY}]})
    assert ("undetermined", "undetermined", "clear") == (
        found[RECTIFY].outcome, found.machine_conclusion, found.conclusion
    )  # fmt: skip


def test_compliant_needs_no_waiver(decide: Decide) -> None:
    """A waiver of what complies is unused, and that is said."""
    found = decide(waivers=[{"code": COMPLIANT}])
    assert None is found[COMPLIANT].waiver
    assert "is not used: the outcome is `compliant`, which needs none" in said(found)[0]


def test_ruled_compliant_needs_no_waiver(decide: Decide) -> None:
    """What a person ruled compliant can't be waived; what a person ruled a violation can."""
    assert None is decide([{}], [{"code": REVIEW}])[REVIEW].waiver
    both = decide([{"outcome": "violation"}], [{"code": REVIEW}])[REVIEW]
    assert (True, True) == (both.ruling is not None, both.waiver is not None)


def test_fingerprint(decide: Decide, machine: Screening, book: Rulebook) -> None:
    """A waiver by fingerprint holds for that finding alone: other facts end it, and that is said."""
    mark = {**WAIVER, "fingerprint": machine[HALT].fingerprint}
    assert None is not decide(waivers=[mark])[HALT].waiver
    less = {**FACTS, "retired": [{"id": "r1", "product": "iron", "capacity": "280", "listed": "true"}]}
    found = screen(less, as_of=DAY, rulebook=book, waivers={"waivers": [mark]})
    assert None is found[HALT].waiver
    assert f"its fingerprint {machine[HALT].fingerprint} is not that of the finding" in said(found)[0]


def test_fingerprint_without_subject(decide: Decide, machine: Screening) -> None:
    """A fingerprint is enough; one that no finding has is said."""
    mark = {"subject": None, "fingerprint": machine[HALT].fingerprint}
    assert None is not decide(waivers=[mark])[HALT].waiver
    found = decide(waivers=[{**mark, "fingerprint": "0" * 16}])
    assert None is found[HALT].waiver
    assert "no finding has the fingerprint 0000000000000000" in said(found)[0]


def test_longer_waiver_holds(decide: Decide, machine: Screening) -> None:
    """Of two waivers of one finding the one that lasts longer stands, in whatever order they are given."""
    short = {"document": "短", "expires": "2023-01-05"}
    long = {"document": "长", "expires": "2023-02-05", "fingerprint": machine[HALT].fingerprint}
    assert ["长", "长"] == [decide(waivers=some)[HALT].waiver.document for some in ([short, long], [long, short])]


def test_waived_twice(decide: Decide) -> None:
    """Two waivers of the same are an error."""
    with pytest.raises(DecisionError, match=f"`{HALT}` is waived twice for `TJ-1`"):
        decide(waivers=[{}, {"expires": "2024-01-01"}])


# --- bad files ---

_BAD_WAIVERS = [
    ("expires: 2023-01-01", "", "2:3", "the waiver has no `expires`", "no waiver is for ever"),
    ("expires", "expire", "2:75", "unknown key `expire`", "did you mean `expires`?"),
    ("2023-01-01", "1.1.2023", "2:", "`1.1.2023` is not a date", "write it as in 2021-06-01"),
    ("subject: TJ-1, ", "", "2:3", "names no `subject` and no `fingerprint`", "name one of the two"),
    ("subject: TJ-1", "fingerprint: abc", "2:", "`abc` is not a fingerprint", "copy the finding's `fingerprint`"),
    ("IND-TST-001", "IND-TST-011", "2:3", "unknown rule `IND-TST-011`", "did you mean `IND-TST-001`?"),
    ("reason: r", "reason: ''", "2:", "`` is not a text", "write who, what or why"),
    ("reason: r", 'reason: "a\\u202eb"', "2:", "character U+202E is not text", "take it out"),
    ("waivers:", "rulings:", "1:1", "unknown key `rulings`", "keys known: `waivers`"),
    ("approver: a, ", "", "2:3", "`approver` is missing", None),
]
GOOD = "waivers:\n- {code: IND-TST-001, subject: TJ-1, reason: r, approver: a, document: d, expires: 2023-01-01}\n"


@pytest.mark.parametrize(("old", "new", "place", "message", "help"), _BAD_WAIVERS)
def test_bad_waivers(
    tmp_path: Path, book: Rulebook, old: str, new: str, place: str, message: str, help: str | None
) -> None:
    """A bad file is one error that says where, what was found and what to do."""
    path = tmp_path / "waivers.yaml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DecisionError) as caught:
        read_waivers(path, book)
    assert message in caught.value.message
    assert str(caught.value.position).startswith(f"{path}:{place}")
    assert help is None or help in (caught.value.help or "")


def test_good_waivers(tmp_path: Path, book: Rulebook) -> None:
    """The file that the bad ones are made of is read, from text or from JSON."""
    path = tmp_path / "waivers.yaml"
    path.write_text(GOOD, encoding="utf-8")
    found = read_waivers(path, book)
    assert [(HALT, "TJ-1", date(2023, 1, 1))] == [(one.code, one.subject, one.expires) for one in found]
    assert f"{path}:2:3" == str(found[0].position)


def test_reason_of_several_lines(book: Rulebook) -> None:
    """A text of several lines becomes one line; a mapping may hold dates."""
    found = read_waivers({"waivers": [{**WAIVER, "reason": "改造\n  已列入计划\n", "expires": DAY}]}, book)
    assert [("改造 已列入计划", DAY)] == [(one.reason, one.expires) for one in found]


def test_second_ruling_names_the_first(tmp_path: Path, book: Rulebook) -> None:
    """The error on a second ruling says where the first stands."""
    line = f"- {{code: {REVIEW}, subject: TJ-1, outcome: compliant, by: b, document: d, date: 2022-01-01}}\n"
    path = tmp_path / "rulings.yaml"
    path.write_text(f"rulings:\n{line}{line}", encoding="utf-8")
    with pytest.raises(DecisionError) as caught:
        read_rulings(path, book)
    assert f"{path}:3:3" == str(caught.value.position)
    assert f"the first stands in {path}:2:3" in (caught.value.help or "")


@pytest.mark.parametrize("text", ["", "[]", "rulings: {}", "rulings: [1]", "rulings: [*a]", "- &a x"])
def test_no_rulings(tmp_path: Path, book: Rulebook, text: str) -> None:
    """What is no file of rulings is refused with its place."""
    path = tmp_path / "rulings.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DecisionError) as caught:
        read_rulings(path, book)
    assert None is not caught.value.position


def test_backwards(decide: Decide) -> None:
    """A ruling that expires before its day is refused."""
    with pytest.raises(DecisionError, match="expires before its day"):
        decide([{"expires": "2022-06-30"}])


def test_typed(book: Rulebook) -> None:
    """Typed decisions are taken as files are, and checked as they are."""
    ruling = Ruling(REVIEW, "TJ-1", "compliant", "b", "d", date(2022, 1, 1))
    waiver = Waiver(HALT, "TJ-1", None, "r", "a", "d", DAY)
    found = screen(FACTS, as_of=DAY, rulebook=book, rulings=[ruling], waivers=[waiver])
    assert (ruling, waiver) == (found[REVIEW].ruling, found[HALT].waiver)
    with pytest.raises(DecisionError, match="unknown rule `IND-TST-777`"):
        screen(FACTS, as_of=DAY, rulebook=book, rulings=[Ruling("IND-TST-777", "T", "compliant", "b", "d", DAY)])
    with pytest.raises(DecisionError, match="names no `subject`"):
        read_waivers([Waiver(HALT, None, None, "r", "a", "d", DAY)], book)


def test_pickles(decide: Decide) -> None:
    """What was decided survives a pickle."""
    found = decide([{}], [{}])
    again = pickle.loads(pickle.dumps(found))
    assert (found[REVIEW].ruling, found[HALT].waiver) == (again[REVIEW].ruling, again[HALT].waiver)
    assert (found.conclusion, found.notices, found.today) == (again.conclusion, again.notices, again.today)


# --- what holds of all decisions ---

_DAYS = st.dates(date(2022, 1, 1), date(2024, 1, 1)).map(date.isoformat)
_CODES = st.sampled_from([HALT, RECTIFY, REVIEW, COMPLIANT])
_SUBJECTS = st.sampled_from(["TJ-1", "TJ-2"])
_RULINGS = st.lists(
    st.fixed_dictionaries({
        "code": _CODES, "subject": _SUBJECTS, "outcome": st.sampled_from(["compliant", "violation", "not_applicable"]),
        "date": _DAYS,
    }),
    max_size=5, unique_by=lambda one: (one["code"], one["subject"]),
)  # fmt: skip
_WAIVERS = st.lists(
    st.fixed_dictionaries({"code": _CODES, "subject": _SUBJECTS, "expires": _DAYS}),
    max_size=5, unique_by=lambda one: (one["code"], one["subject"]),
)  # fmt: skip
_TODAYS = st.dates(date(2022, 1, 1), date(2024, 1, 1))


@given(rulings=_RULINGS, waivers=_WAIVERS, today=_TODAYS)
def test_no_outcome_changes(
    decide: Decide, machine: Screening, rulings: list[Any], waivers: list[Any], today: date
) -> None:
    """Whatever people decide, the machine's outcomes, conclusion and fingerprints stay."""
    found = decide(rulings, waivers, today)
    before = [(one.code, one.outcome, one.would_be, one.fingerprint) for one in machine.findings]
    assert before == [(one.code, one.outcome, one.would_be, one.fingerprint) for one in found.findings]
    assert machine.conclusion == found.machine_conclusion


@given(rulings=_RULINGS, waivers=_WAIVERS, today=_TODAYS, seed=st.randoms(use_true_random=False))
def test_order_does_not_matter(
    decide: Decide, rulings: list[Any], waivers: list[Any], today: date, seed: Any
) -> None:  # fmt: skip
    """The order in which decisions stand in their files changes nothing, the notices included."""
    first = decide(rulings, waivers, today)
    seed.shuffle(rulings)
    seed.shuffle(waivers)
    again = decide(rulings, waivers, today)
    assert [text.zh for text in first.notices] == [text.zh for text in again.notices]
    assert [(one.standing, one.waiver and one.waiver.expires) for one in first.findings] == [
        (one.standing, one.waiver and one.waiver.expires) for one in again.findings
    ]


@given(rulings=_RULINGS, waivers=_WAIVERS, today=_TODAYS)
def test_each_decision_is_used_or_told(
    decide: Decide, rulings: list[Any], waivers: list[Any], today: date
) -> None:  # fmt: skip
    """A decision for the subject stands beside a finding, or a notice names it; those for others are counted."""
    found = decide(rulings, waivers, today)
    own = [one for one in (*rulings, *waivers) if one["subject"] == "TJ-1"]
    used = sum((one.ruling is not None) + (one.waiver is not None) for one in found.findings)
    strangers = len(own) < len(rulings) + len(waivers)
    assert len(own) == used + len(found.notices) - strangers


def test_nothing_decided(decide: Decide, machine: Screening) -> None:
    """Files without a decision leave the screening as it is."""
    assert machine is decided(machine, Decisions())
    assert ("blocked", None, ()) == (decide().conclusion, decide().today, decide().notices)
