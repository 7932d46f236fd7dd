"""Facts that follow from others, in a register."""

from __future__ import annotations

import polars as pl

from cleanrules import screen, screen_table
from cleanrules.rulebook.load import rulebook_from_text

PACK = """
kinds:
  works:
    fields:
      begun: {type: event}
      done: {type: event, after: begun}
      seen: {type: event, after: done}
      fine: {type: flag, says: {f: true, g: false}}
      f: {type: flag}
      g: {type: flag}
kind: works
confidence: copy
instruments:
  i: {number: 1号, title: {zh: 甲法, en: law one}, issuer: 部, rank: law, confidence: copy}
rules:
- code: TST-AA-001
  name: not-fine
  title: {zh: 题, en: title}
  when: "true"
  require: f and not g
  force: binding
  effect: rectify
  cites: {instrument: i, article: 第一条}
- code: TST-AA-002
  name: seen-and-not-fine
  title: {zh: 题, en: title}
  when: begun <= as_of or seen <= as_of
  require: f
  force: binding
  effect: rectify
  cites: {instrument: i, article: 第一条}
"""


def test_a_table_is_judged_as_single_subjects() -> None:
    """An event follows another over two steps, one answer stands for several, and a contradiction is refused."""
    book = rulebook_from_text(PACK)
    rows = [
        {"id": "1", "fine": True, "begun": "not_yet"},
        {"id": "2", "fine": False, "seen": "2020-01-01"},
        {"id": "3", "fine": True, "begun": "2020-01-01"},
        {"id": "4", "begun": "not_yet", "done": "2020-01-01"},
    ]
    found = screen_table(pl.DataFrame(rows), as_of="2024-06-01", kind="works", rulebook=book, report="all")
    single = {
        (row["id"], one.code, one.outcome)
        for row in rows[:3]
        for one in screen({"kind": "works", **row}, as_of="2024-06-01", rulebook=book, engine="reference").findings
    }
    assert single == set(found.findings.select("subject", "code", "outcome").iter_rows())
    assert [4] == found.rejected["row"].to_list()
