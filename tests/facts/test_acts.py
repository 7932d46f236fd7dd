"""Acts: what a subject can do about a fact, in which direction that is lawful, and what no declaration may say."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from cleanrules import PackError, PluginError, load_rulebook
from cleanrules.facts import Amount, Event, FactModel, Flag, amount, event, flag, label
from cleanrules.facts.acts import direction
from cleanrules.facts.fields import NOT_YET
from cleanrules.facts.model import check_model
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.text import Text


class Works(FactModel):
    """Something of every act."""

    output: Amount = amount("t", zh="产量", en="output", at_most=100, act="plan", lawful="lower")
    panels: Amount = amount("m2", zh="面积", en="panels", at_most=100, act="equip")
    reuse: Amount = amount("m3", zh="回用", en="reuse", at_most=100, act="practice", worse="lower")
    heat: Amount = amount("GJ", zh="热", en="heat", at_most=100, at_least=-10, act="plan", lawful="any")
    purifier: Flag = flag(zh="净化设施", en="purifier", act="equip")
    burns: Flag = flag(zh="焚烧", en="burns", act="practice", lawful="false")
    fuel: Literal["coal", "coke", "gas"] | None = label(zh="燃料", en="fuel", act="practice", lawful=("gas",))
    level: Literal["none", "one", "two"] | None = label(zh="等级", en="level", act="plan", lawful="higher")
    starts: Event = event(zh="开工", en="start", act="schedule")
    measured: Amount = amount("mg/m3", zh="浓度", en="measured", at_most=100)


@pytest.mark.parametrize(("name", "now", "to", "expected"), [
    ("output", 5, 3, True), ("output", 5, 6, False), ("output", 5, 0, False), ("output", 5, 5, False), ("panels", 5, 6, True),
    ("panels", 5, 3, False), ("panels", 0, 1, True), ("reuse", 5, 6, True), ("reuse", 5, 4, False), ("heat", 5, 0, True), ("heat", 5, 6, True),
    ("purifier", False, True, True), ("purifier", True, False, False), ("burns", True, False, True), ("burns", False, True, False),
    ("fuel", "coal", "gas", True), ("fuel", "coal", "coke", False), ("level", "one", "two", True), ("level", "two", "one", False),
    ("measured", 5, 3, False), ("output", None, 3, False), ("starts", NOT_YET, None, True),
])  # fmt: skip
def test_moves(name: str, now: Any, to: Any, expected: bool) -> None:
    """A known fact moves in its lawful direction alone, and no amount to nothing; what is no act moves nowhere."""
    assert expected is Works.declared[name].moves(now, to)


def test_a_fact_that_is_lawful_already_may_not_move() -> None:
    """Equipment that is there, a practice that has stopped and the best label are no part of a plan."""
    names = {"purifier": True, "burns": False, "fuel": "gas", "level": "two", "measured": 5}
    assert [] == [name for name, value in names.items() if Works.declared[name].may_move(value)]
    names = {"purifier": False, "burns": True, "fuel": "coke", "level": "none", "output": 5}
    assert list(names) == [name for name, value in names.items() if Works.declared[name].may_move(value)]


@pytest.mark.parametrize(("given", "expected"), [
    ((None, "lower", "amount", [], None), "`lawful` needs an `act`"),
    (("schedule", None, "flag", [], None), "`act: schedule` is nothing that is done about a fact of the type `flag`"),
    (("practice", None, "event", [], None), "`act: practice` is nothing that is done about a fact of the type `event`"),
    (("equip", None, "text", [], None), "`act: equip` is nothing that is done about a fact of the type `text`"),
    (("schedule", "higher", "event", [], None), "a day has no `lawful` direction"), (("plan", None, "amount", [], None), "`act: plan` has no `lawful` direction"),
    (("plan", None, "flag", [], None), "`act: plan` has no `lawful` direction"), (("practice", None, "label", ["x"], None), "`act: practice` has no `lawful` direction"),
    (("plan", ("y",), "label", ["x"], None), "`lawful` names `y`, which is no label of it"), (("plan", ("x",), "flag", [], None), "`lawful` names `x`, which is no label of it"),
    (("plan", (), "label", ["x"], None), "`lawful` is empty"), (("plan", "true", "amount", [], None), "`lawful: true` is no direction of a fact of the type `amount`"),
    (("equip", "false", "flag", [], None), "equipment is only ever added"), (("equip", "lower", "amount", [], None), "equipment is only ever added"),
    (("plan", "lower", "amount", [], "lower"), "`lawful: lower` goes against `worse: lower`"),
    (("plan", "any", "amount", [], "higher"), "`lawful: any` goes against `worse: higher`"),
])  # fmt: skip
def test_refused(given: tuple[Any, ...], expected: str) -> None:
    """An act fits the fact's type, and its direction what is lawful and better."""
    assert (None, expected) == direction(*given)


def test_what_goes_without_saying() -> None:
    """Equipment is added, a practice taken up, and what has a better direction goes there."""
    assert ["true", "higher"] == [Works.declared[name].lawful for name in ("purifier", "panels")]
    assert ("higher", None) == direction("practice", None, "amount", [], "lower")
    assert ("true", None) == direction("practice", None, "flag", [], None)


def test_a_plugin_is_told() -> None:
    """A fact model with an act that can't be is refused when a plugin registers it."""

    class Bad(FactModel):
        b: Flag = flag(zh="甲", en="b", act="equip", lawful="false")

    with pytest.raises(PluginError, match=r"field `b` of `.*Bad`: equipment is only ever added"):
        check_model(Bad)


@pytest.mark.parametrize(("declared", "expected"), [
    ("act: equip, lawful: lower", "`a`: equipment is only ever added"), ("act: plan", "`a`: `act: plan` has no `lawful` direction"),
    ("act: build, lawful: lower", "`act` is `build`, expected `plan`, `equip`, `practice` or `schedule`"), ("controllable: true", "unknown key `controllable`"),
])  # fmt: skip
def test_a_pack_is_told(declared: str, expected: str) -> None:
    """So is a pack, with the place."""
    text = f"kinds:\n  mill:\n    fields:\n      a: {{type: amount, unit: t, at_most: 9, {declared}}}\n"
    with pytest.raises(PackError) as refused:
        rulebook_from_text(text)
    assert expected == refused.value.message
    assert 4 == refused.value.position.line


WORDS = {"已检测", "实测", "监测浓度", "得分", "意见日期", "公告日期", "认定的日期", "等级", "检测"}
"""In the titles of what is measured, attested or decided by an authority."""


def test_shipped_acts() -> None:
    """No shipped fact that is measured, scored, decided by an authority or past is anything that can be done."""
    found: list[tuple[str, str, Text]] = []
    for kind in load_rulebook().kinds.values():
        for one in kind.fields.values():
            found += [(kind.name, inner.name, inner.title) for inner in (one, *one.item) if inner.act is not None]
    assert 90 < len(found)
    said = {(kind, name) for kind, name, title in found if any(word in title.zh for word in WORDS)}
    assert {("building", "green_level")} == said
