"""Single facts and tables: the way there and back."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings

from cleanrules.batch.rows import row_facts, table_of
from cleanrules.facts.facts import Facts, Listing, read_facts
from cleanrules.facts.fields import NOT_YET
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.rulebook.model import Rulebook
from cleanrules.testing.generated import KIND, Book, Draw, drawn, partial, rulebook, subject, typed

DAY = date(2024, 6, 1)


def _subjects(draw: Draw) -> tuple[Book, list[Facts]]:
    book = rulebook(draw)
    trees = [subject(draw, book) for _ in range(draw.integer(0, 4))]
    return book, [typed(book, partial(draw, book, tree) if draw.chance(70) else tree) for tree in trees]


@settings(max_examples=60, deadline=None)
@given(drawn(_subjects))
def test_there_and_back(found: tuple[Book, list[Facts]]):
    """Facts that become rows of a table come back as they were: unknown stays unknown, lists stay partial."""
    book, facts = found
    table = table_of(facts, book.rulebook.kinds[KIND], DAY)
    assert len(facts) == table.height == table.frame.height
    assert [(one.kind, one.values) for one in facts] == [
        (back.kind, back.values) for back in (row_facts(table, row) for row in range(table.height))
    ]


def test_the_columns(book: Rulebook):
    """Each type of fact has its column: scaled amounts, ordinals, places of labels and codes; no column is no fact."""
    rows = [{"area": "3.5", "region": "天津", "name": "甲"}, {"area": None, "region": "110000"}, {}]
    facts = [read_facts({"kind": "mill", **row}, book.kinds) for row in rows]
    table = table_of(facts, book.kinds["mill"], [DAY, DAY, date(2020, 1, 1)])
    assert [350, None, None] == table.frame["area"].to_list()
    assert [1, 0, None] == table.frame["region"].to_list()
    assert ("110000", "120000") == table.codes["region"]
    assert ["甲", "", ""] == table.subjects.to_list()
    assert ["甲", None, None] == table.texts["name"].to_list()
    assert [DAY.toordinal(), DAY.toordinal(), date(2020, 1, 1).toordinal()] == table.as_of.to_list()
    assert {"area", "region"} == set(table.frame.columns)
    assert [1, 2, 3] == table.rows.to_list()


@pytest.fixture(scope="module")
def lists() -> Rulebook:
    """A kind with a list of units."""
    return rulebook_from_text("""
kind: mill
confidence: copy
kinds:
  mill:
    fields:
      d: {type: event}
      us:
        type: list
        max_length: 10
        items: {id: {type: text, key: true}, c: {type: amount, decimals: 1, at_most: 100}, d: {type: event}}
rules: []
""")


def test_lists(lists: Rulebook):
    """An unknown list, an empty one and one that may go on are three things; items stand in their subjects' order."""
    rows = [
        {"d": "not_yet", "us": [{"id": "a", "c": "1.5"}, {"id": "b", "d": "2020-01-02"}]},
        {},
        {"us": []},
        {"us": {"items": [{"id": "a"}], "complete": "false"}},
    ]
    facts = [read_facts({"kind": "mill", **row}, lists.kinds) for row in rows]
    table = table_of(facts, lists.kinds["mill"], DAY)
    items = table.lists["us"]
    assert [0, 0, 3] == items.parent.to_list()
    assert (pl.UInt32, pl.Int64, pl.Int32) == (items.parent.dtype, items.frame["c"].dtype, items.frame["d"].dtype)
    assert [True, False, True, True] == items.given.to_list()
    assert [True, False, True, False] == items.complete.to_list()
    assert ["a", "b", "a"] == items.texts["id"].to_list()
    assert [0, None, None, None] == table.frame["d"].to_list()
    assert NOT_YET is row_facts(table, 0).values["d"]
    assert Listing(({"id": "a"},), complete=False) == row_facts(table, 3).values["us"]
    assert [one.values for one in facts] == [row_facts(table, row).values for row in range(4)]
