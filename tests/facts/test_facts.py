"""Facts in, exact values out: from files, mappings and models."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import pytest

from cleanrules import FactError, PackError, PluginError, Rulebook, Text
from cleanrules.facts import (
    NOT_YET,
    Amount,
    FactModel,
    Facts,
    Flag,
    Items,
    Project,
    Words,
    amount,
    event,
    flag,
    items,
    key,
    label,
    words,
)
from cleanrules.facts.facts import Listing, read_facts, read_facts_file, read_facts_text, value_text
from cleanrules.facts.kinds import CORE, Fragment, assemble
from cleanrules.facts.model import check_model, model_from
from cleanrules.rulebook.load import rulebook_from_text

GRADES = {"a": ("甲", "a"), "b": ("乙", "b")}


def values(book: Rulebook, **facts: Any) -> dict[str, Any]:
    """The typed values of a mill's facts."""
    return dict(read_facts({"kind": "mill", **facts}, book.kinds).values)


@pytest.mark.parametrize(("raw", "value"), [
    ("120", 12000), ("1.5 公顷", 1500000), (120, 12000), (Decimal("1.5"), 150), (Fraction(3, 2), 150), ({"value": "3", "unit": "亩", "source": "x"}, 200000),
    ({"value": Decimal(3), "unit": "公顷"}, 3000000), ("0.00", 0), (None, None), ({"value": None, "unit": "m2"}, None),
])  # fmt: skip
def test_amounts(book: Rulebook, raw: object, value: int | None) -> None:
    """An amount is an integer in the scale of its field, whatever unit it was given in."""
    assert value == values(book, area=raw).get("area")


@pytest.mark.parametrize(("field", "raw", "value"), [
    ("merger", "true", True), ("merger", False, False), ("announced_on", "2022-06-01", date(2022, 6, 1)),
    ("announced_on", date(2022, 6, 1), date(2022, 6, 1)), ("announced_on", "not_yet", NOT_YET), ("announced_on", NOT_YET, NOT_YET),
    ("route", "electric-arc", "electric-arc"), ("region", "天津", "120000"), ("region", 120000, "120000"), ("trade", "C3110", "C3110"),
    ("name", "某厂", "某厂"), ("id", 7, "7"),
])  # fmt: skip
def test_other_values(book: Rulebook, field: str, raw: object, value: object) -> None:
    """Flags, days, labels, codes and texts have one typed form."""
    assert {field: value} == values(book, **{field: raw})


def test_labels_by_their_chinese_names(book: Rulebook) -> None:
    """A label may be given by its Chinese title."""
    found = read_facts({"kind": "project", "operator_type": "个体工商户"}, book.kinds)
    assert "individual-business" == found.values["operator_type"]


def test_absent_and_null_are_unknown(book: Rulebook) -> None:
    """An absent fact and a null one are both unknown, never zero or false."""
    assert {} == values(book, area=None, merger=None, built=None)


def test_lists(book: Rulebook) -> None:
    """A list is complete unless it says that it is not; a wrapper may hold it with its source."""
    whole = values(book, built=[{"id": "a", "capacity": "3", "lawful": None}])["built"]
    part = values(book, built={"items": [{"id": "a"}], "complete": False, "source": "report"})["built"]
    assert Listing(({"id": "a", "capacity": 30000},), True) == whole
    assert Listing(({"id": "a"},), False) == part
    assert Listing((), True) == values(book, built=[])["built"]


def test_sources_and_places(book: Rulebook, tmp_path: Path) -> None:
    """Where a fact was read, and where it stands in the facts file, is kept by its path."""
    file = tmp_path / "facts.yaml"
    file.write_text(
        "kind: mill\nname: 某厂\narea:\n  value: 3\n  source: {document: 报告, page: 7, part: }\n"
        "built:\n  source: 附表\n  items:\n  - id: a\n    capacity: {value: 3, source: 表1}\n",
        encoding="utf-8",
    )
    facts = read_facts_file(file, book.kinds)
    assert {"area": "报告, 7", "built": "附表", "built[0].capacity": "表1"} == facts.sources
    lines = {path: int(place.rpartition(":")[2]) for path, place in facts.places.items()}
    assert (2, 4, 10) == (lines["name"], lines["area"], lines["built[0].capacity"])
    assert "某厂" == facts.id


def test_a_float_as_a_source_is_refused_too(book: Rulebook) -> None:
    """A float is refused wherever it stands."""
    with pytest.raises(FactError, match="binary float"):
        values(book, area={"value": "3", "source": {"page": 1.5}})


def test_values_as_text(book: Rulebook) -> None:
    """A value is written as in a facts file."""
    fields = book.kinds["mill"].fields
    shown = [value_text(fields["merger"], True), value_text(fields["merger"], False), value_text(fields["area"], 150)]
    assert ["true", "false", "1.5", "not_yet", "2022-06-01", "electric-arc"] == [
        *shown, value_text(fields["announced_on"], NOT_YET), value_text(fields["announced_on"], date(2022, 6, 1)),
        value_text(fields["route"], "electric-arc"),
    ]  # fmt: skip


# --- fact models ---


class Unit(FactModel):
    """An item."""

    id: str = key(zh="编号", en="id")
    power: Amount = amount("kW", zh="功率", en="power", at_most=100)


class Works(FactModel):
    """A fragment of `project`."""

    stage: Literal["planned", "built"] | None = label(zh="阶段", en="stage")
    units: Items[Unit] = items(zh="设备", en="units", max_length=2)
    green: Flag = flag(zh="绿色", en="green")
    remark: Words = words(zh="备注", en="remark")


class Site(FactModel):
    """A kind of its own."""

    green: Flag = flag(zh="绿色", en="green")


KINDS = assemble([*CORE, Fragment("project", Works, "p"), Fragment("site", Site, "p", Text("场地", "site"))])


def test_a_model_is_a_form_of_facts() -> None:
    """Facts may be given as the fact model of a kind, or of a fragment of it."""
    facts = read_facts(Works(units=[Unit(id="a", power="0.1 MW")], green=True), KINDS)
    assert Facts("project", {"units": Listing(({"id": "a", "power": 100},)), "green": True}) == facts
    whole = KINDS["project"].model(name="某项目", green=False)
    assert {"name": "某项目", "green": False} == read_facts(whole, KINDS).values
    assert {"green": True} == read_facts(Site(green=True), KINDS, kind="site").values
    assert {"name": "x"} == read_facts(Project(name="x"), KINDS, kind="project").values


def test_labels_of_a_literal() -> None:
    """The labels of a field are those of its `Literal`."""
    assert [("planned", Text("planned", "planned")), ("built", Text("built", "built"))] == list(
        KINDS["project"].fields["stage"].labels
    )
    assert "built" == read_facts(Works(stage="built"), KINDS).values["stage"]


def test_facts_as_text(book: Rulebook) -> None:
    """Facts may be read from text, under a name for messages."""
    assert {"area": 300} == read_facts_text("{kind: mill, area: 3}", "-", book.kinds).values
    with pytest.raises(FactError, match=r"^-:1:13: unknown field `aera`"):
        read_facts_text("{kind: mill,aera: 3}", "-", book.kinds)


def test_models_in_a_mapping() -> None:
    """The items of a list may be models; they are checked once more."""
    facts = read_facts({"kind": "project", "units": [Unit(id="a", power=5)]}, KINDS)
    assert Listing(({"id": "a", "power": 5},)) == facts.values["units"]
    with pytest.raises(FactError, match="unknown field `green` of an item of `units`"):
        read_facts({"kind": "project", "units": [Site(green=True)]}, KINDS)


def test_a_model_is_checked_like_a_file() -> None:
    """Twice the same key and too many items are refused in a model too."""
    with pytest.raises(FactError, match="`units` has two items with the id `a`"):
        read_facts(Works(units=[Unit(id="a"), Unit(id="a")]), KINDS)
    with pytest.raises(FactError, match="`units` has 3 items, at most 2 are allowed"):
        read_facts(Works(units=[Unit(id="a"), Unit(id="b"), Unit(id="c")]), KINDS)


@pytest.mark.parametrize(("model", "kind"), [(Unit(id="a"), None), (Works(), "site"), (Works(), "nothing")])
def test_a_model_of_no_kind(model: FactModel, kind: str | None) -> None:
    """A model that belongs to no kind, or not to the kind named, is refused, never cut down."""
    with pytest.raises(FactError, match="is not the fact model of one kind"):
        read_facts(model, KINDS, kind=kind)


def test_the_kind_may_be_given_beside() -> None:
    """The kind may be given by the caller."""
    assert "site" == read_facts({"green": "true"}, KINDS, kind="site").kind
    with pytest.raises(FactError, match="facts are not a mapping"):
        read_facts(None, KINDS, kind="site")  # type: ignore[arg-type]


def test_a_field_must_be_declared() -> None:
    """A fact model's field without a declaration, and a list of nothing, are errors of the plugin."""

    class Plain(FactModel):
        plain: int = 3

    with pytest.raises(PluginError, match=r"field `plain` of `.*Plain`: it is not declared"):
        check_model(Plain)

    class Loose(FactModel):
        loose: int | None = items(zh="表", en="list", max_length=3)

    with pytest.raises(PluginError, match=r"field `loose` of `.*Loose`: `int \| None` is no list of a fact model"):
        check_model(Loose)


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (lambda: flag(zh="旗", en="flag", worse="lower"), "`worse` of the flag `one` is `lower`"),  # type: ignore[arg-type]
        (lambda: amount("t", zh="量", en="amount", at_most=9, worse="true"), "`worse` of the amount `one` is `true`"),  # type: ignore[arg-type]
        (lambda: event(zh="日", en="day", worse="fewer"), "`worse` of the event `one` is `fewer`"),  # type: ignore[arg-type]
        (lambda: label(zh="类", en="label", titles=GRADES, worse=("a", "c")), "`worse` of the label `one` is `a, c`"),
        (lambda: label(zh="类", en="label", titles=GRADES, worse=("a", "a")), "`worse` of the label `one` is `a, a`"),
        (lambda: label(zh="类", en="label", titles=GRADES, worse=("a",)), "`worse` of the label `one` is `a`"),
    ],
)
def test_worse_must_fit_the_type(declared: Callable[[], Any], message: str) -> None:
    """A direction that a type of fact does not have is an error of the plugin, with what would fit."""
    with pytest.raises(PluginError) as caught:
        check_model(model_from("Wrong", (FactModel,), (declared().metadata[-1].named("one", "test"),)))
    assert message in caught.value.message
    assert caught.value.help


def test_worse_is_declared_by_field() -> None:
    """Each type of fact keeps the direction that it was declared with; packs say it by the same words."""
    told = {
        "one": flag(zh="旗", en="flag", worse="false"),
        "two": amount("t", zh="量", en="amount", at_most=9, worse="higher"),
        "three": event(zh="日", en="day", worse="not_yet"),
        "four": label(zh="类", en="label", titles=GRADES, worse=("b", "a")),
    }
    fields = tuple(info.metadata[-1].named(name, "test") for name, info in told.items())
    model = model_from("Told", (FactModel,), fields)
    assert ["false", "higher", "not_yet", ("b", "a")] == [model.declared[name].worse for name in told]
    pack = """
kinds:
  works:
    fields:
      one: {type: flag, worse: "false"}
      four: {type: label, labels: [a, b], worse: [b, a]}
      five: {type: list, worse: fewer, items: {id: {type: text, key: true}}}
"""
    declared = rulebook_from_text(pack).kinds["works"].fields
    assert ["false", ("b", "a"), "fewer"] == [declared[name].worse for name in ("one", "four", "five")]
    with pytest.raises(PackError) as caught:
        rulebook_from_text(pack.replace("worse: fewer", "worse: more"))
    assert "`worse` of the list `five` is `more`" == caught.value.message
    assert "of a fact of this type it is `fewer`" == caught.value.help
