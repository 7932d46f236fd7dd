"""The tables that the tests share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cleanrules import IndicatorTable, read_indicator_table
from cleanrules.indicators import Answer, Assessment

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "plugins" / "industry" / "cleanrules_industry" / "indicator_tables"
DRAFT = HERE / "data" / "incineration-draft.yaml"

Assess = Callable[..., Assessment]


@pytest.fixture(scope="session")
def electroplating() -> IndicatorTable:
    """The electroplating table."""
    return read_indicator_table(SHIPPED / "electroplating-2015.yaml")


@pytest.fixture(scope="session")
def steel() -> IndicatorTable:
    """The steel table, which has no weights."""
    return read_indicator_table(SHIPPED / "steel-2014.yaml")


@pytest.fixture(scope="session")
def draft() -> IndicatorTable:
    """The draft of hazardous-waste incineration."""
    return read_indicator_table(DRAFT)


def all_at_best(table: IndicatorTable) -> dict[str, Answer]:
    """Every indicator at level I, no bonus."""
    return {one.name: "I" for category in table.categories if not category.bonus for one in category.indicators}


def changed(answers: Mapping[str, Answer], **changes: Answer | None) -> dict[str, Answer]:
    """Answers with some changed (`_` for `-`), None taken out."""
    merged = {**answers, **{name.replace("_", "-"): answer for name, answer in changes.items()}}
    return {name: answer for name, answer in merged.items() if answer is not None}
