"""Regulations of the State Council from 2026-08-15: what may have changed says so, and its fine is for review."""

from __future__ import annotations

from datetime import date

import pytest

from cleanrules import screen
from cleanrules.errors import PackError
from cleanrules.law.instruments import Instrument
from cleanrules.reports import json as as_json
from cleanrules.reports import text
from cleanrules.rulebook.load import load_rulebook, rulebook_from_text
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.findings import Finding

CHANGE = date(2026, 8, 15)
REGULATIONS = {name: one for name, one in load_rulebook().instruments.items() if one.rank == "regulation"}
PACK = """
kind: enterprise
confidence: text
kinds:
  shed:
    fields:
      ok: {type: flag}
      permitted_on: {type: event}
instruments:
  order: {number: 令, title: {zh: 修改令, en: order}, issuer: 甲, rank: regulation, confidence: copy, from: 2026-08-15}
  old: {number: 条例, title: {zh: 条例, en: rule}, issuer: 甲, rank: regulation, confidence: text, may_be_changed_by: order}
  law: {number: 法, title: {zh: 法, en: law}, issuer: 甲, rank: law, confidence: text}
rules:
- code: TST-CH-001
  name: fault
  title: {zh: 题, en: title}
  kind: shed
  when: "true"
  require: ok
  force: binding
  effect: penalty
  cites: [{instrument: old, article: 一}, {instrument: law, article: 二}]
  penalties:
  - {range: ["1", "2"], confidence: text, cites: {instrument: old, article: 三}, note: {zh: 说明, en: a note}}
  - {range: ["1", "2"], confidence: text, cites: [{instrument: old, article: 三}, {instrument: law, article: 四}]}
  - {range: ["1", "2"], confidence: recalled, cites: {instrument: old, article: 五}}
- code: TST-CH-002
  name: fault-of-its-day
  title: {zh: 题, en: title}
  kind: shed
  when: "true"
  require: ok
  governed_by: permitted_on
  force: binding-without-fine
  effect: rectify
  cites: {instrument: old, article: 一}
"""


@pytest.fixture(scope="module")
def book() -> Rulebook:
    """A rulebook with a regulation that an order may have changed."""
    return rulebook_from_text(PACK)


def judged(book: Rulebook, code: str, day: str, decided: str | None = None, permitted: str = "2020-01-01") -> Finding:
    """The finding of a shed that is not in order."""
    facts = {"kind": "shed", "ok": False, "permitted_on": permitted}
    return screen(facts, as_of=day, decided_on=decided, rulebook=book)[code]


def cautions(finding: Finding) -> list[bool]:
    """Which of the citations carry the note."""
    return [cite["caution"] is not None for cite in as_json.finding_data(finding)["cites"]]


@pytest.mark.parametrize(
    ("day", "trust"), [("2026-08-14", ["text", "text", "recalled"]), ("2026-08-15", ["inferred", "text", "recalled"])]
)
def test_fine_of_a_regulation(book: Rulebook, day: str, trust: list[str]) -> None:
    """From the day a fine that rests on the regulation alone is inferred; one that the law carries too keeps its own."""
    found = judged(book, "TST-CH-001", day)
    assert found.penalty is not None
    assert ("violation", trust) == (found.outcome, [one.confidence for one in found.penalty.governing])


def test_note_of_a_fine(book: Rulebook) -> None:
    """Each fine that rests on the regulation carries the note behind its own, from that day on."""
    before, after = (judged(book, "TST-CH-001", day).penalty for day in ("2026-08-14", "2026-08-15"))
    assert before is not None
    assert after is not None
    assert ["说明", None, None] == [one.note and one.note.zh for one in before.governing]
    notes = [one.note.zh if one.note else "" for one in after.governing]
    assert [True, True, True] == ["修改令（令）自2026-08-15起施行" in note for note in notes]
    assert notes[0].startswith("说明；")


def test_act_before_the_day(book: Rulebook) -> None:
    """An act before the day is not affected, though it is decided after it."""
    found = judged(book, "TST-CH-001", "2026-08-14", "2026-09-01").penalty
    assert found is not None
    assert (["text", "text", "recalled"], ()) == ([one.confidence for one in found.governing], found.other)


@pytest.mark.parametrize(("day", "expected"), [("2026-08-14", [False, False]), ("2026-08-15", [True, False])])
def test_note_of_a_duty(book: Rulebook, day: str, expected: list[bool]) -> None:
    """The citation of the regulation carries the note from the day on; the verdict and its confidence stand."""
    found = judged(book, "TST-CH-001", day)
    assert expected == cautions(found)
    assert ("violation", "text") == (found.outcome, found.confidence)


@pytest.mark.parametrize(("permitted", "expected"), [("2026-08-14", [False]), ("2026-08-15", [True])])
def test_governing_day(book: Rulebook, permitted: str, expected: list[bool]) -> None:
    """The day whose law governs decides whether the note stands."""
    assert expected == cautions(judged(book, "TST-CH-002", "2026-09-01", permitted=permitted))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_text_report(book: Rulebook, language: str) -> None:
    """The report of an official shows the note under the citation and under the fine."""
    facts = {"kind": "shed", "ok": False, "permitted_on": "2020-01-01"}
    shown = {
        day: text.render([screen(facts, as_of=day, rulebook=book, select="TST-CH-001")], language)  # type: ignore[arg-type]
        for day in ("2026-08-14", "2026-08-15")
    }
    words = "须核对现行文本" if language == "zh" else "was not read"
    assert [0, 4] == ["".join(one.split()).count("".join(words.split())) for one in shown.values()]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("may_be_changed_by: order", "may_be_changed_by: ordre"), "unknown instrument `ordre`"),
        (("confidence: copy, from: 2026-08-15}", "confidence: copy}"), "`order` has no first day"),
    ],
)
def test_bad_links(change: tuple[str, str], message: str) -> None:
    """What changes an instrument is known and has a first day."""
    with pytest.raises(PackError) as error:
        rulebook_from_text(PACK.replace(*change))
    assert error.value.message.startswith(message)


def test_every_regulation_is_marked() -> None:
    """No shipped regulation of the State Council older than the order stands unmarked after it."""
    older = {name: one for name, one in REGULATIONS.items() if name != "state-council-843" and _older(one)}
    assert {"civil-building-energy-regulation", "water-saving-regulation"} <= set(older)
    assert set() == {name for name, one in older.items() if one.may_be_changed_by != "state-council-843"}


def _older(instrument: Instrument) -> bool:
    """Whether an instrument is in force before the order, and is not known to end by then."""
    start, until = instrument.window.start, instrument.window.until
    return (start is None or start.day < CHANGE) and (until is None or until.day > CHANGE)


def test_reclaimed_water() -> None:
    """The shipped duty that rests on the water regulation carries the note from the day on."""
    facts = {"kind": "water-user", "water_uses": [
        {"id": "w", "use": "car-wash", "reclaimed_available": True, "reclaimed_used": False},
    ]}  # fmt: skip
    found = [screen(facts, as_of=day)["SER-WA-001"] for day in ("2026-08-14", "2026-08-15")]
    assert ["advice", "advice"] == [one.outcome for one in found]
    marked = [{cite["instrument"] for cite in as_json.finding_data(one)["cites"] if cite["caution"]} for one in found]
    assert [set(), {"water-saving-regulation"}] == marked
