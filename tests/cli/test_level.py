"""`cleanrules level`: text, data, exit codes and the errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "plugins" / "industry" / "cleanrules_industry" / "indicator_tables"
DRAFT = ROOT / "tests" / "indicators" / "data" / "incineration-draft.yaml"
PLUGIN = f"""
from pathlib import Path
from cleanrules import hookimpl

@hookimpl
def cleanrules_indicator_tables(register):
    register(Path({str(SHIPPED)!r}))
"""
TABLE = """\
table: sample
title: {zh: 示例, en: sample}
confidence: copy
steps:
- {grade: I, title: {zh: 领先, en: leading}, index: 85, limits: I}
- {grade: II, title: {zh: 先进, en: advanced}, index: 85, limits: II}
- {grade: III, title: {zh: 一般, en: general}, index: 100, limits: III}
categories:
- name: all
  title: {zh: 全部, en: all}
  weight: 1
  indicators:
  - {name: water, title: {zh: 取水, en: water}, weight: 0.7, limit: true, unit: m3/t, values: {I: "<= 8", II: "<= 9", III: "<= 10"}}
  - {name: plan, title: {zh: 方案, en: plan}, weight: 0.3}
"""


@pytest.fixture
def level(run, facts):
    """Runs the verb on the sample table."""

    def call(readings: str, *options: object, table: object = None):
        return run("level", table or facts("table.yaml", TABLE), facts("readings.yaml", readings), *options)

    return call


def test_text(level) -> None:
    """The text has each category with its levels, the indices and the grade."""
    result = level("water: 8.5 m3/t\nplan: I\n")
    lines = [line.split() for line in result.stdout.splitlines()]
    assert 0 == result.exit_code
    assert ["全部", "1"] in lines
    assert ["Ⅱ级", "*取水"] in lines
    assert [["Y_I", "30"], ["Y_II", "100"], ["Y_III", "100"], ["等级", "Ⅱ级（先进）"]] == [
        line for line in lines if line and (line[0].startswith("Y_") or line[0] == "等级")
    ]
    assert "第三方转载" in result.stdout
    assert "新建项目" not in result.stdout


@pytest.mark.parametrize(
    ("readings", "options", "code", "said"),
    [
        ("water: 8 m3/t\nplan: I\n", [], 0, "grade       I (leading)"),
        ("water: 8 m3/t\n", [], 3, "grade       open: at worst below III, at best I (leading)"),
        ("water: 8.5 m3/t\n", [], 3, "unanswered  plan"),
        ("water: 9.5 m3/t\nplan: I\n", ["--new"], 1, "new project grade II is not reached, the project fails"),
        ("water: 9.5 m3/t\n", ["--new"], 1, "new project grade II is not reached, the project fails"),
        ("water: 8.5 m3/t\nplan: II\n", ["--new"], 0, "new project grade II or better is reached"),
        ("plan: II\n", ["--new"], 3, "new project whether grade II is reached is open"),
    ],
)
def test_exit_codes(level, readings, options, code, said) -> None:
    """A grade is 0, an open one 3; a new project that surely fails is 1, whatever is still open."""
    result = level(readings, "--lang", "en", *options)
    assert (code, True) == (result.exit_code, said in result.stdout)


def test_json(level) -> None:
    """The data has the exact indices, the grade, and what is unanswered."""
    data = json.loads(level("water: 8.5 m3/t\n", "--format", "json", "--new").stdout)
    assert {"I": ["0", "30"], "II": ["70", "100"], "III": ["70", "100"]} == data["index"]
    assert (None, "below", "II", ["plan"], None) == tuple(
        data[key] for key in ("grade", "worst", "best", "unanswered", "new_project")
    )
    assert [("water", "II", True), ("plan", None, False)] == [
        (one["name"], one["level"], one["limit"]) for one in data["categories"][0]["indicators"]
    ]
    assert ("sample", False, "copy", None) == tuple(data[key] for key in ("table", "draft", "confidence", "weak"))


def test_a_draft_says_so(level) -> None:
    """A draft is said to be one, and decides nothing."""
    result = level("particulates: 25 mg/m3\n", "--new", "--lang", "en", table=DRAFT)
    assert 3 == result.exit_code
    assert "a draft: for testing the arithmetic, no legal result" in result.stdout
    assert "provisionally grade II is not reached" in result.stdout


def test_a_shipped_table(level, plugin) -> None:
    """A table that a plugin ships is found by its name; its weak evidence is said, and decides nothing alone."""
    plugin("brings_tables", PLUGIN)
    result = level("rinse-intake: 30 L/m2\n", "--new", "--lang", "en", table="electroplating-2015")
    assert 3 == result.exit_code
    assert "the table rests in part on weak evidence (unverified)" in result.stdout
    assert "provisionally grade II is not reached" in result.stdout


def test_a_table_without_weights(level, plugin) -> None:
    """Without weights there are levels, and no index."""
    plugin("brings_tables", PLUGIN)
    result = level("fresh-water: 3 m3/t\n", "--lang", "en", table="steel-2014")
    assert 3 == result.exit_code
    assert "Y_" not in result.stdout
    assert "the weights are not available" in result.stdout


def test_output(level, tmp_path) -> None:
    """The report goes to a file where one is named."""
    path = tmp_path / "report.txt"
    assert "" == level("water: 8\nplan: I\n", "-o", path).stdout
    assert "Ⅰ级（领先）" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("readings", "table", "error"),
    [
        ("water: 8 kg\n", None, "readings.yaml:1:8: indicator `water` has the unit `kg`, expected `m3/t`"),
        ("wasser: 8\n", None, "readings.yaml:1:1: unknown indicator `wasser` of `sample`\nhelp: did you mean `water`?"),
        ("water: 8\n", "sample", "unknown indicator table `sample`\nhelp: tables shipped: none"),
        ("water: 8\n", "no-such.yaml", "can't read `no-such.yaml`: no such file or directory"),
    ],
)
def test_errors(level, readings, table, error) -> None:
    """A bad reading or table is one error with its place, and exit code 2."""
    result = level(readings, table=table)
    assert (2, "") == (result.exit_code, result.stdout)
    assert error in result.stderr


def test_a_bad_table(level, facts) -> None:
    """A table that is wrong is an error with its place."""
    bad = facts("bad.yaml", TABLE.replace("weight: 0.7", "weight: 0.8"))
    result = level("water: 8\n", table=bad)
    assert 2 == result.exit_code
    assert f"{Path(bad)}:9:3: the weights of category `all` sum to 1.1, expected 1" in result.stderr
