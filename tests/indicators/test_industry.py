"""The tables that a plugin ships: in the rulebook and its fingerprint, and as facts that rules read."""

from __future__ import annotations

from typing import get_args

import polars as pl
import pytest
from cleanrules_industry.level import OTHER, LevelFacts, assessed_advanced, assessed_level

import cleanrules
from cleanrules import load_rulebook, screen, screen_table
from cleanrules.errors import PackError, PluginError
from cleanrules.plugins import Contributions, collect, installed
from cleanrules.rulebook.load import build

from .conftest import SHIPPED, all_at_best, changed
from .test_method import PLATING

SAMPLE = """\
table: {name}
title: {{zh: 示例, en: sample}}
confidence: copy
steps: [{{grade: I, title: {{zh: 领先, en: leading}}, index: {index}, limits: I}}]
categories: [{{name: a, title: {{zh: 甲, en: a}}, weight: 1, indicators: [{{name: b, title: {{zh: 乙, en: b}}, weight: 1}}]}}]
"""


@pytest.fixture
def table(tmp_path):
    """Writes a table file."""

    def write(file: str, name: str = "sample", index: int = 85):
        path = tmp_path / file
        path.write_text(SAMPLE.format(name=name, index=index), encoding="utf-8")
        return path

    return write


def test_the_rulebook_has_them() -> None:
    """The rulebook holds the tables of all plugins by name."""
    assert ["electroplating-2015", "steel-2014"] == list(load_rulebook().tables)


def test_they_bend_verdicts(table) -> None:
    """Another table, or another word in it, is another rulebook."""
    path = table("a.yaml")
    one, same = (build([], Contributions(tables=[("p", path)]), []).sha256 for _ in range(2))
    table("a.yaml", index=84)
    other = build([], Contributions(tables=[("p", path)]), []).sha256
    assert 3 == len({one, other, build([], Contributions(), []).sha256})
    assert one == same


def test_one_name_twice(table) -> None:
    """Two tables of one name are an error that names both plugins."""
    brought = Contributions(tables=[("p", table("a.yaml")), ("q", table("b.yaml"))])
    with pytest.raises(PackError, match="indicator table `sample` is brought by `p` and by `q`"):
        build([], brought, [])


def test_a_file_that_is_not_there() -> None:
    """A table that a plugin names and does not bring is its fault."""
    plugin = next(one for one in installed() if one.name == "industry")

    class Broken:
        """A plugin without its file."""

        @staticmethod
        @cleanrules.hookimpl
        def cleanrules_indicator_tables(register) -> None:
            """A file that is not there."""
            register(SHIPPED / "none.yaml")

    with pytest.raises(PluginError, match=r"hook `cleanrules_indicator_tables`: .*none\.yaml` does not exist"):
        collect([type(plugin)("broken", "1", Broken)])


def test_the_labels_are_the_tables() -> None:
    """The fact names every table that is shipped, and `other`."""
    labels = {label for one in get_args(LevelFacts.__annotations__["indicator_table"]) for label in get_args(one)}
    declared = {label for label, _ in LevelFacts.declared["indicator_table"].labels}
    assert {path.stem for path in SHIPPED.glob("*.yaml")} | {OTHER} == declared
    assert not labels or labels == declared


def rows(answers):
    """Answers as the items of the list fact."""
    return [{"indicator": name, "level": level} for name, level in answers.items()]


def test_the_fact_is_the_assessment(electroplating, steel) -> None:
    """The derived facts say what the table does, and nothing where the arithmetic has no say."""
    answers = changed(all_at_best(electroplating), **PLATING)
    assert ("II", True) == _both("electroplating-2015", answers)
    assert ("III", False) == _both("electroplating-2015", {**answers, "rinse-intake": "III"})
    assert (None, None) == _both("electroplating-2015", changed(answers, rinse_intake=None))
    assert (None, False) == _both("electroplating-2015", changed(answers, rinse_intake="III", law=None))
    assert (None, None) == _both("electroplating-2015", {**answers, "unheard-of": "I"})
    assert (None, None) == _both("electroplating-2015", {**answers, "rinse-intake": "not-applicable"})
    assert (None, None) == _both(OTHER, answers)
    assert (None, False) == _both("steel-2014", {"fresh-water": "III"})


def _both(name, answers):
    return assessed_level(name, rows(answers)), assessed_advanced(name, rows(answers))


def project(**facts):
    """A two-high project that is graded."""
    return {
        "kind": "project", "id": "P", "region": "河北省唐山市", "industry": "C33", "coal_power": False,
        "listed_two_high": True, "indicator_table": "electroplating-2015", **facts,
    }  # fmt: skip


def test_a_project_below_two(electroplating) -> None:
    """A new project below grade II is for review, and would be a violation that halts it."""
    answers = {**changed(all_at_best(electroplating), **PLATING), "rinse-intake": "III"}
    finding = screen(project(indicators=rows(answers)), as_of="2025-06-02")["IND-TH-041"]
    assert ("needs_review", "violation", "halt") == (finding.outcome, finding.would_be, finding.effect)
    assert "Ⅲ级" in finding.message.zh
    assert "recalled" == finding.confidence
    assert {"indicator_table", "indicators[0].level"} <= {used.path for used in finding.facts}


def test_as_a_table(electroplating) -> None:
    """A batch derives the same facts as a single screening."""
    base = changed(all_at_best(electroplating), **PLATING)
    several = [base, {**base, "rinse-intake": "III"}, {**base, "rinse-intake": "below"}, changed(base, law=None)]
    subjects = [project(id=f"P{number}", indicators=rows(answers)) for number, answers in enumerate(several)]
    frame = pl.DataFrame([{name: value for name, value in one.items() if name != "kind"} for one in subjects])
    found = screen_table(frame, kind="project", as_of="2025-06-02", select=["IND-TH-041"], report="all")
    single = [screen(one, as_of="2025-06-02", select=["IND-TH-041"])["IND-TH-041"] for one in subjects]
    assert [(one.outcome, one.would_be) for one in single] == [
        (row["outcome"], row["would_be"]) for row in found.findings.to_dicts()
    ]
