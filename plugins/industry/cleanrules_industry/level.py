"""The cleaner-production level of a project by an indicator table (评价指标体系) that this package ships."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

from cleanrules import FactError, IndicatorTable, read_indicator_table
from cleanrules.facts import FactModel, Flag, Items, flag, items, key, label

TABLES = Path(__file__).parent / "indicator_tables"
OTHER = "other"
"""A set that is not shipped here."""
GRADES = {
    "I": ("Ⅰ级", "level I"),
    "II": ("Ⅱ级", "level II"),
    "III": ("Ⅲ级", "level III"),
    "below": ("未达Ⅲ级", "below level III"),
}


class AttainedLevel(FactModel):
    """The level that one indicator attains."""

    indicator: str = key(zh="指标（名称见指标表）", en="indicator, as the table names it")
    level: Literal["I", "II", "III", "below", "not-applicable"] | None = label(
        worse=("I", "II", "III", "below"),
        zh="达到的等级",
        en="level attained",
        titles={**GRADES, "not-applicable": ("不适用", "does not apply")},
    )


class LevelFacts(FactModel):
    """What the indicators of a project attain, and the grade that follows."""

    indicator_table: Literal["electroplating-2015", "steel-2014", "other"] | None = label(
        zh="评价指标体系",
        en="indicator set",
        titles={
            "electroplating-2015": ("电镀行业（2015）", "electroplating (2015)"),
            "steel-2014": ("钢铁联合企业（2014，无权重）", "integrated steel works (2014, no weights)"),
            "other": ("其他指标体系（未随附）", "another set, not shipped here"),
        },
    )
    indicators: Items[AttainedLevel] = items(
        zh="各项指标达到的等级",
        en="levels that the indicators attain",
        max_length=60,
        note=("未列的指标视为尚无结果", "an indicator that is not listed is not answered yet"),
    )
    assessed_level: Literal["I", "II", "III", "below"] | None = label(
        worse=("I", "II", "III", "below"),
        zh="按指标表评定的清洁生产等级",
        en="cleaner-production grade by the indicator table",
        titles=GRADES,
    )
    assessed_advanced: Flag = flag(
        worse="false", zh="按指标表评定达到Ⅱ级以上", en="graded II or better by the indicator table"
    )


def assessed_level(indicator_table: str, indicators: Sequence[Mapping[str, Any]]) -> str | None:
    """The grade, where no open indicator can change it."""
    table = _shipped(indicator_table)
    try:
        return None if table is None else table.assess(_answers(indicators)).grade
    except FactError:  # an indicator of another set, or a category without any that applies: not for arithmetic
        return None


def assessed_advanced(indicator_table: str, indicators: Sequence[Mapping[str, Any]]) -> bool | None:
    """Whether the grade is II or better, which may be settled before the grade is."""
    table = _shipped(indicator_table)
    try:
        return None if table is None else table.assess(_answers(indicators)).advanced
    except FactError:
        return None


def _answers(indicators: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {row["indicator"]: row["level"] for row in indicators}


@cache
def _shipped(name: str) -> IndicatorTable | None:
    return None if name == OTHER else read_indicator_table(TABLES / f"{name}.yaml")
