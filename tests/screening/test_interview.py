"""The next question: what is asked first, what never is, and how a list is asked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from conftest import HEAD

from cleanrules import Question, Rulebook, Screening, answered, screen_table
from cleanrules.errors import FactError, PluginError
from cleanrules.facts.facts import Listing
from cleanrules.facts.fields import NOT_YET
from cleanrules.reading import read_text
from cleanrules.rulebook.load import rulebook_from_text

pl = pytest.importorskip("polars")
RULE = """
- code: TST-AA-00{number}
  name: fault-{number}
  title: {{zh: 题, en: title}}
  when: '{when}'
  require: '{require}'
  force: {force}
  {more}
  cites: {{instrument: i, article: 第一条}}"""


def book(*rules: tuple[str, str] | tuple[str, str, str], fields: str = "") -> Rulebook:
    """A rulebook of rules, each a guard, a requirement and perhaps a force (`policy`, `halt` for a binding one that halts)."""
    texts = []
    for number, (when, require, *rest) in enumerate(rules, 1):
        force, _, event = (rest[0] if rest else "rectify").partition(" ")
        binding = force in ("rectify", "halt")
        more = [f"effect: {force}"] if binding else []
        more += [f"governed_by: {event}"] if event else []
        said = "binding" if binding else force
        texts.append(
            RULE.format(number=number, when=when, require=require, force=said, more="\n  ".join(more) or "tags: []")
        )
    head = HEAD.replace("      us:\n", f"{fields}      us:\n")
    return rulebook_from_text(f"{head}rules:{''.join(texts)}\n")


def asked(found: Screening, **how: Any) -> str | None:
    """The path of the next question."""
    question = found.next_question(**how)
    return None if question is None else question.path


def test_the_guard_is_asked_before_the_requirement(screened) -> None:
    """Whether a rule applies comes first; where it does not, its requirement is never asked."""
    rules = book(("f", "a >= 5"))
    assert ["f", "a", None] == [asked(screened(rules, facts)) for facts in ({}, {"f": True}, {"f": False})]


def test_what_only_policy_lacks_is_not_asked(screened) -> None:
    """A rule that can't change the conclusion is no reason for a question."""
    rules = book(("f", "g", "policy"), ("true", "a >= 1"))
    assert ["a", None] == [asked(screened(rules, facts)) for facts in ({}, {"a": 1})]


def test_what_does_most_is_asked_first(screened) -> None:
    """The fact that most open rules lead to comes before one that few do."""
    assert "g" == asked(screened(book(("f", "a >= 1"), ("g", "a >= 1"), ("g", "b >= 1"))))


def test_nothing_is_asked_once_the_conclusion_is_certain(screened) -> None:
    """After `blocked` no fact changes the conclusion; after `rectify` only a rule that halts may; `to="all"` goes on."""
    rules = book(("true", "f", "halt"), ("true", "g"), ("true", "a >= 1", "halt"))
    blocked, rectify = screened(rules, {"f": False}), screened(rules, {"f": True, "g": False})
    assert (None, "a") == (asked(blocked), asked(blocked, to="all"))
    assert "a" == asked(rectify)
    assert None is asked(screened(rules, {"f": True, "g": False, "a": 1}))


def test_the_event_that_governs_most_comes_first(screened) -> None:
    """The stage of the subject is asked before facts that more rules need."""
    rules = book(("f", "g"), ("f", "a >= 1"), ("f", "g", "rectify d"))
    assert ["d", "f"] == [asked(screened(rules, facts)) for facts in ({}, {"d": "2020-01-01"})]


def test_what_can_t_be_answered_is_left_out(screened) -> None:
    """A question that was skipped is not asked again, and the next best is."""
    rules = book(("true", "f and g"))
    assert ["f", "g", None] == [asked(screened(rules), skip=some) for some in ((), ("f",), ("f", "g"))]


def test_a_list_is_one_question(screened) -> None:
    """A whole list is asked with the columns that the open rules read; a column that is lacking, for the items that lack it."""
    rules = book(("true", 'all(u.f for u in us if u.l == "x")'))
    whole = screened(rules).next_question()
    column = screened(
        rules, {"us": [{"id": "1", "l": "x"}, {"id": "2", "l": "y"}, {"id": "3", "l": "x"}]}
    ).next_question()
    assert whole is not None
    assert column is not None
    assert ("us", ["id", "f", "l"], ("TST-AA-001",)) == (whole.path, [one.name for one in whole.columns], whole.why)
    assert ("us.f", "flag") == (column.path, column.type)
    assert "us.l" == asked(screened(rules, {"us": [{"id": "1"}]}))
    assert None is asked(screened(rules, {"us": [{"id": "1", "f": True}]}))


def test_an_answer_to_a_column_reaches_its_items(screened) -> None:
    """One answer serves all items that lack the column, or each has its own; what is known stays."""
    rules = book(("true", "all(u.f for u in us)"))
    facts: dict[str, Any] = {"us": {"items": [{"id": "1"}, {"id": "2"}, {"id": "3", "f": True}], "complete": True}}
    question = screened(rules, facts).next_question()
    assert isinstance(question, Question)
    assert ("1", "2") == question.items
    assert [True, True, True] == [row["f"] for row in answered(facts, question, True)["us"]["items"]]
    assert [False, None, True] == [row.get("f") for row in answered(facts, question, {"1": False})["us"]["items"]]


ANSWERS = book(("true", 'f and a >= b and d <= e and all(u.f for u in us if u.l == "x")'))


def question_of(screened, path: str, facts: dict[str, Any] | None = None) -> Question:
    """The question of a path, all others skipped."""
    names = ("f", "a", "b", "d", "e", "us", "l")
    found = screened(ANSWERS, facts or {}).next_question(skip=[one for one in names if one != path])
    assert isinstance(found, Question)
    assert path == found.path
    return found


@pytest.mark.parametrize(
    ("path", "text", "read"),
    [
        ("f", "是", True), ("f", " true ", True), ("a", "12", 1200), ("a", "0.10", 10), ("d", "not_yet", NOT_YET),
        ("d", "2024-02-29", date(2024, 2, 29)), ("us", "[]", ()), ("us", "[{id: 1, f: true, l: x}]", ("1",)),
        ("us", "- id: 1\n- id: 2\n", ("1", "2")), ("us", "{items: [{id: 1}], complete: false}", ("1",)),
    ],
)  # fmt: skip
def test_typed_text_is_read_as_in_a_facts_file(screened, path: str, text: str, read: object) -> None:
    """What is typed is what a facts file would hold: exact numbers, days, lists; and it is not asked again."""
    found = screened(ANSWERS, answered({"kind": "mill"}, question_of(screened, path), text))
    value = found.facts.values[path]
    assert read == (tuple(row["id"] for row in value.items) if isinstance(value, Listing) else value)


WRONG = [
    ("f", "vielleicht"), ("f", "1"), ("a", "lots"), ("a", "0.001"), ("a", 0.5), ("d", "2024-13-01"), ("d", "soon"),
    ("us", "none"), ("us", "[1]"), ("us", [{"id": "1", "ff": True}]), ("us", "[{id: 1}, {id: 1}]"), ("us", "{f: 1}"),
    ("us", "[{f: true}]"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "answer"), WRONG)
def test_a_wrong_answer_is_the_error_of_screen(screened, path: str, answer: object) -> None:
    """What a fact does not take is refused at once, in the words that `screen` has for it."""
    question = question_of(screened, path)
    with pytest.raises(FactError) as caught:
        answered({"kind": "mill"}, question, answer)
    tree = read_text(answer, path, FactError).data if isinstance(answer, str) else answer
    with pytest.raises(FactError) as refused:
        screened(ANSWERS, {path: tree})
    assert refused.value.message == caught.value.message


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("perhaps", "`f` is `perhaps`, expected true or false"),
        ({"9": True}, "`us` has no item `9` that lacks `f`"),
        ("{1: true, 9: false}", "`us` has no item `9` that lacks `f`"),
        ("[", "`[` is never closed"),
    ],
)  # fmt: skip
def test_a_wrong_answer_to_a_column(screened, answer: object, message: str) -> None:
    """A value that a column does not take is refused, and so is an item that was not asked for."""
    facts = {"kind": "mill", "us": [{"id": "1", "l": "x"}]}
    question = screened(book(("true", "all(u.f for u in us)")), {"us": facts["us"]}).next_question()
    with pytest.raises(FactError, match=re.escape(message)):
        answered(facts, question, answer)
    assert [{"id": "1", "l": "x", "f": "true"}] == answered(facts, question, "{1: true}")["us"]


def test_words_stand_for_themselves(screened) -> None:
    """A text is taken as typed, whatever characters it holds."""
    question = replace(question_of(screened, "f"), path="name", type="text")
    assert {"name": "甲: [乙] #3"} == answered({}, question, "甲: [乙] #3 ")


def test_a_question_is_plain_data(screened) -> None:
    """A question says in both languages how it is answered, with the labels that it may have."""
    found = screened(book(("true", 'l in ["x", "y"]'))).next_question().to_dict()
    assert ("l", "label", ["x", "y", "z"], ["TST-AA-001"]) == (
        found["path"],
        found["type"],
        list(found["labels"]),
        found["why"],
    )
    assert {"zh": "选一项", "en": "one of the labels"} == found["how"]


ORDERED = """      begun: {type: event}
      done: {type: event, after: begun}
      seen: {type: event, after: done}
"""
SAYING = "      fine: {type: flag, says: {f: true, g: false}}\n"


def test_what_must_follow_is_not_asked(screened) -> None:
    """The stage comes first, and what must follow is not yet while it is not; else it is asked."""
    rules = book(("seen <= as_of and done <= as_of", "f"), fields=ORDERED)
    assert ["begun", "done", None] == [
        asked(screened(rules, one)) for one in ({}, {"begun": "2020-01-01"}, {"begun": "not_yet"})
    ]
    found = screened(rules, {"begun": "not_yet"}).findings[0]
    assert "not_applicable" == found.outcome


def test_one_answer_stands_for_several(screened) -> None:
    """A flag that says what others are is asked in their place; where it is false they are asked themselves."""
    rules = book(("true", "f and not g"), fields=SAYING)
    assert ["fine", None, "f"] == [asked(screened(rules, one)) for one in ({}, {"fine": True}, {"fine": False})]
    assert "compliant" == screened(rules, {"fine": True}).findings[0].outcome
    assert ["f", "g"] == [need.path for need in screened(rules).findings[0].missing]


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        ({"begun": "not_yet", "done": "2020-01-01"}, ("`done`", "`begun`")),
        ({"fine": True, "g": True}, ("`g`", "`fine`")),
    ],
)
def test_what_contradicts_itself_is_an_error(screened, facts: dict[str, Any], names: tuple[str, str]) -> None:
    """An event that has come before the one it follows, or a flag against the answer that stands for it, names both."""
    rules = book(("true", "f and done <= as_of"), fields=ORDERED + SAYING)
    with pytest.raises(FactError) as error:
        screened(rules, facts)
    assert all(name in error.value.message for name in names)


def test_what_follows_a_planned_event_has_not_come(screened) -> None:
    """An event that is planned for a later day leaves what must follow it to come; a planned day of that stays as it is."""
    rules = book(("done <= as_of", "f"), fields=ORDERED)
    found = screened(rules, {"begun": "2031-01-01"})
    assert ("not_applicable", NOT_YET) == (found.findings[0].outcome, found.facts.values["done"])
    plan = screened(rules, {"begun": "2031-01-01", "done": "2032-01-01"})
    assert ("not_applicable", date(2032, 1, 1)) == (plan.findings[0].outcome, plan.facts.values["done"])
    assert "done" == asked(screened(rules, {"begun": "2020-01-01"}))


def test_what_follows_a_planned_event_in_a_table() -> None:
    """In a register each row is judged on its own day, and rows with a planned day of both events are kept."""
    rules = book(("done <= as_of", "f"), fields=ORDERED)
    frame = pl.DataFrame(
        {"id": ["planned", "begun", "both"], "begun": [date(2031, 1, 1), date(2020, 1, 1), date(2031, 1, 1)],
         "done": [None, None, date(2032, 1, 1)]},
        schema={"id": pl.String, "begun": pl.Date, "done": pl.Date},
    )  # fmt: skip
    found = screen_table(frame, as_of=date(2026, 1, 1), kind="mill", rulebook=rules, report=["all"])
    assert {"planned": "not_applicable", "begun": "undetermined", "both": "not_applicable"} == dict(
        found.findings.select("subject", "outcome").rows()
    )


@pytest.mark.parametrize("begun", ["2020-01-02", "2031-01-01"])
def test_an_event_before_the_one_that_it_follows_is_an_error(screened, begun: str) -> None:
    """A day before that of the event which must come first contradicts it, whether that one has come or is planned."""
    rules = book(("true", "begun < done"), fields=ORDERED)
    with pytest.raises(
        FactError,
    ) as error:
        screened(rules, {"begun": begun, "done": "2020-01-01"})
    assert all(name in error.value.message for name in ("`begun`", "`done`"))
    assert "violation" == screened(rules, {"begun": "2020-01-01", "done": "2020-01-01"}).findings[0].outcome


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("      x: {type: event, after: y}\n      y: {type: event, after: x}\n", "rest on one another"),
        ("      x: {type: event, after: nowhere}\n", "which the kind has not"),
        ("      x: {type: event, after: f}\n", "is no event"),
        ("      x: {type: flag, says: {d: true}}\n", "is no flag"),
        ("      x: {type: flag, says: {f: true}}\n      y: {type: flag, says: {f: false}}\n", "follows from"),
    ],
)
def test_what_can_t_follow_is_an_error(fields: str, message: str) -> None:
    """Circles, unknown names, other types and two sources of one fact are found when the rulebook is loaded."""
    with pytest.raises(PluginError, match=message):
        book(("true", "f"), fields=fields)
