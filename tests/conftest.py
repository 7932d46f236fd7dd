"""What the tests of the core share: the sample pack, changed by a word here and there, and screenings by it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cleanrules import Finding, Rulebook, Screening, screen
from cleanrules.rulebook.load import rulebook_from_text

GOOD = Path(__file__).parent / "bad" / "good.yaml"


@pytest.fixture(scope="session")
def good() -> str:
    """The text of a small pack without a fault."""
    return GOOD.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def book(good: str) -> Rulebook:
    """The rulebook of the small pack."""
    return rulebook_from_text(good)


HEAD = """
kind: mill
confidence: copy
kinds:
  mill:
    fields:
      a: {type: amount, unit: m2, decimals: 2, at_most: 1000, act: plan, lawful: any}
      b: {type: amount, unit: m2, at_most: 1000, act: plan, lawful: any}
      n: {type: amount, at_least: -100, at_most: 100}
      f: {type: flag}
      g: {type: flag}
      l: {type: label, labels: [x, y, z]}
      d: {type: event}
      e: {type: event}
      trade: {type: industry}
      operator_type: {type: label, labels: [unit, individual-business, person]}
      us:
        type: list
        max_length: 10
        items:
          id: {type: text, key: true}
          f: {type: flag}
          l: {type: label, labels: [x, y, z]}
          c: {type: amount, unit: m2, decimals: 1, at_most: 100, act: plan, lawful: any}
          n: {type: amount, at_least: -10, at_most: 10}
          kept: {type: flag}
          use: {type: label, labels: [old, new]}
          d: {type: event}
instruments:
  i: {number: 1号, title: {zh: 甲法, en: law one}, issuer: 部, rank: law, confidence: copy}
  j: {number: 2号, title: {zh: 乙法, en: law two}, issuer: 部, rank: law, confidence: copy, from: 2020-01-01, until: 2030-01-01}
"""


Make = Callable[..., Rulebook]
Judge = Callable[..., Finding]
Screened = Callable[..., Screening]


@pytest.fixture
def rule() -> Make:
    """Makes a rulebook of one rule `TST-AA-001`; `law` is put before it, `more` are further keys of it."""

    def make(
        require: str = "true", *, when: str = "true", force: str = "binding", law: str = "", more: str = ""
    ) -> Rulebook:
        effect = "\n  effect: rectify" if force.startswith("binding") else ""
        return rulebook_from_text(f"""{HEAD}{law}
rules:
- code: TST-AA-001
  name: fault
  title: {{zh: 题, en: title}}
  when: '{when}'
  require: '{require}'
  force: {force}{effect}
  cites: {{instrument: i, article: 第一条}}
{more}""")

    return make


@pytest.fixture
def screened() -> Screened:
    """The screening of a mill by the reference engine."""

    def run(book: Rulebook, facts: dict[str, Any] | None = None, *, as_of: str = "2024-06-01", **how: Any) -> Screening:
        return screen({"kind": "mill", **(facts or {})}, as_of=as_of, rulebook=book, engine="reference", **how)

    return run


@pytest.fixture
def judge(rule: Make, screened: Screened) -> Judge:
    """The finding of one rule for a mill of some facts."""
    asked = ("minimum_confidence", "parameters", "decided_on", "region")

    def run(
        require: str = "true", facts: dict[str, Any] | None = None, *, as_of: str = "2024-06-01", **how: Any
    ) -> Finding:
        call = {name: how.pop(name) for name in asked if name in how}
        return screened(rule(require, **how), facts, as_of=as_of, **call).findings[0]

    return run
