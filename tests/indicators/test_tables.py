"""Table files: what is shipped, what is refused and where, and readings."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from cleanrules import read_indicator_table
from cleanrules.errors import FactError, PackError, UsageError
from cleanrules.indicator_tables import named_table, read_readings

from .conftest import SHIPPED

GOOD = """\
table: sample
title: {zh: 示例, en: sample}
confidence: copy
steps:
- {grade: I, title: {zh: 领先, en: leading}, index: 85, limits: I}
- {grade: II, title: {zh: 先进, en: advanced}, index: 85, limits: II, others: III}
categories:
- name: water
  title: {zh: 水, en: water}
  weight: 0.4
  indicators:
  - {name: intake, title: {zh: 取水, en: intake}, weight: 1, limit: true, unit: m3/t, values: {I: "<= 8", II: "<= 9", III: "<= 9"}}
- name: metals
  title: {zh: 金属, en: metals}
  weight: 0.6
  indicators:
  - {name: zinc, title: {zh: 锌, en: zinc}, weight: 0.8, split: metals, unit: "%", values: {I: "> 9", II: ">= 9", III: ">= 8"}}
  - {name: copper, title: {zh: 铜, en: copper}, weight: 0.8, split: metals, texts: {I: {zh: 好, en: good}}}
  - {name: plan, title: {zh: 方案, en: plan}, weight: 0.2, confidence: recalled}
"""


@pytest.fixture
def read(tmp_path):
    """Reads the sample with some words replaced."""

    def call(*words: str):
        text = GOOD
        for old, new in zip(words[::2], words[1::2], strict=True):
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "table.yaml"
        path.write_text(text, encoding="utf-8")
        return read_indicator_table(path)

    return call


def test_good(read) -> None:
    """A sound file is read as it stands."""
    table = read()
    assert ("sample", True, False) == (table.name, table.scored, table.draft)
    assert [Fraction(2, 5), Fraction(3, 5)] == [one.weight for one in table.categories]
    assert ["copy", "copy", "copy", "recalled"] == [one.confidence for one in table.indicators()]
    assert (None, "III") == tuple(step.others for step in table.steps)


@pytest.mark.parametrize(
    ("words", "message", "line"),
    [
        (("weight: 0.4", "weight: 0.3"), "the weights of the categories sum to 0.9, expected 1", 8),
        (("weight: 0.2", "weight: 0.3"), "the weights of category `metals` sum to 1.1, expected 1", 13),
        (("weight: 0.2, ", ""), "`plan` has no weight, and others have one", 19),
        (("weight: 0.4\n", "\n"), "`water` has no weight, and others have one", 8),
        (("weight: 1,", "weight: -1,"), "the weight of `intake` is -1, expected above 0", 12),
        (("weight: 1,", "weight: one,"), "`one` is not a plain decimal", 12),
        (("copper, title", "zinc, title"), "indicator `zinc` stands twice", 18),
        (("copper, title: {zh: 铜, en: copper}, weight: 0.8", "copper, title: {zh: 铜, en: copper}, weight: 0.7"), "the weight that `metals` shares out is written as 0.8 and as 0.7", 18),
        (("<= 8", "<= 10"), "the values of indicator `intake` do not go from better to worse", 12),
        (("> 9", ">= 8.5"), "the values of indicator `zinc` do not go from better to worse", 17),
        (("> 9\", II: \">= 9", ">= 9\", II: \"> 9"), "the values of indicator `zinc` do not go from better to worse", 17),
        (("<= 8", ">= 8"), "the values of indicator `intake` do not go from better to worse", 12),
        (("<= 8", "at most 8"), "`at most 8` is no threshold", 12),
        (("<= 8", "<= 1e1"), "`<= 1e1` is no threshold", 12),
        ((", III: \"<= 9\"", ""), "indicator `intake` has no value for level III", 12),
        (("unit: m3/t, ", ""), "indicator `intake` has values without a unit", 12),
        (("split: metals, texts", "split: metals, unit: t, texts"), "indicator `copper` has a unit without values", 18),
        (("- {grade: I,", "- {grade: II,"), "grade `II` stands after `II`", 6),
        (("index: 85, limits: II", "index: 185, limits: II"), "the index is 185, expected 0 to 100", 6),
        (("limits: II,", "limits: IV,"), "`limits` is `IV`, expected `I`, `II` or `III`", 6),
        (("limit: true", "limits: true"), "unknown key `limits`", 12),
        (("confidence: copy", "confidence: sure"), "`confidence` is `sure`, expected `official`, `text`, `copy`, `derived`, `copy-weak`, `inferred`, `recalled` or `missing`", 3),
        (("table: sample\n", ""), "`table` is missing", 1),
        (("{grade: I, title: {zh: 领先, en: leading}, index: 85, limits: I}", "{grade: I}"), "`title` is missing", 5),
    ],
)  # fmt: skip
def test_bad(read, words, message, line) -> None:
    """A fault is one error that says what is wrong, with its line."""
    with pytest.raises(PackError) as error:
        read(*words)
    assert (message, line) == (error.value.message, error.value.position and error.value.position.line)


def test_without_any_weight(read) -> None:
    """A table without any weight is sound, and not scored."""
    table = read("weight: 0.4", "", "weight: 0.6", "", "weight: 1,", "", "weight: 0.8,", "", "weight: 0.8,", "", "weight: 0.2,", "")  # fmt: skip
    assert not table.scored
    assert {} == table.assess({}).index


def test_others(read) -> None:
    """A step may ask a level of the indicators that are no limit indicators too."""
    table = read("index: 85, limits: II, others: III", "index: 0, limits: II, others: III")
    answers = {"intake": "II", "zinc": "III", "copper": "III", "plan": "III"}
    assert ("II", "below") == (table.assess(answers).grade, table.assess({**answers, "plan": "below"}).grade)


def test_shipped() -> None:
    """Every table that is shipped reads, has the name of its file, and a level for every threshold."""
    for path in sorted(SHIPPED.glob("*.yaml")):
        table = read_indicator_table(path)
        assert path.stem == table.name
        assert not table.draft
        assert "recalled" == table.confidence
    assert ["electroplating-2015", "steel-2014"] == [path.stem for path in sorted(SHIPPED.glob("*.yaml"))]


def test_shipped_confidences(electroplating, steel) -> None:
    """Rows 1 to 12 of electroplating and three weights are copies, the others recalled; the rows of steel are weak."""
    assert [*["copy"] * 12, *["recalled"] * 13] == [one.confidence for one in electroplating.indicators()]
    assert ["copy", "copy", "copy", "recalled", "recalled", "recalled"] == [
        one.confidence for one in electroplating.categories
    ]
    assert {"copy-weak"} == {one.confidence for one in steel.indicators() if one.thresholds}


def test_named(electroplating, tmp_path) -> None:
    """A table is found by the name of one that is shipped, or by its file; anything else is an error."""
    shipped = {electroplating.name: electroplating}
    path = tmp_path / "own.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert electroplating is named_table("electroplating-2015", shipped)
    assert "sample" == named_table(str(path), shipped).name
    with pytest.raises(UsageError) as error:
        named_table("electroplating", shipped)
    assert "did you mean `electroplating-2015`?" == error.value.help
    with pytest.raises(PackError, match="no such file"):
        named_table("none.yaml", shipped)


def test_the_page(tmp_path) -> None:
    """The table and the readings that the page on the method shows are sound."""
    page = (SHIPPED.parents[3] / "docs" / "indicators.md").read_text(encoding="utf-8")
    readings, table = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    own, given = tmp_path / "table.yaml", tmp_path / "readings.yaml"
    own.write_text(table, encoding="utf-8")
    given.write_text(readings, encoding="utf-8")
    assert "sample" == read_indicator_table(own).name
    shipped = read_indicator_table(SHIPPED / "electroplating-2015.yaml")
    assert {"rinse-intake": "I", "line": "II", "au-use": "not-applicable"} == read_readings(given, shipped)


def test_readings(read, tmp_path) -> None:
    """Readings are levels, values or `not-applicable`; an empty one is unanswered; a bad one is an error with its line."""
    table, path = read(), tmp_path / "readings.yaml"
    path.write_text("intake: 8.5 m3/t\nzinc: not-applicable\ncopper: III\nplan:\n", encoding="utf-8")
    assert {"intake": "II", "zinc": "not-applicable", "copper": "III"} == read_readings(path, table)
    for text, line, column, message in (
        ("intake: 8.5 m3/t\nzink: I\n", 2, 1, "unknown indicator `zink` of `sample`"),
        ("plan: I\nintake: 8 kg\n", 2, 9, "indicator `intake` has the unit `kg`, expected `m3/t`"),
        ("plan: [I]\n", 1, 7, "indicator `plan` is `[…]`, expected a level or `not-applicable`"),
        ("- plan\n", 1, 1, "the file is not a mapping of indicators to values"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(FactError) as error:
            read_readings(path, table)
        place = error.value.position
        assert (message, line, column) == (error.value.message, place and place.line, place and place.column)
