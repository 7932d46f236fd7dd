"""Rulebooks that are no longer used leave nothing behind."""

from __future__ import annotations

import gc
import weakref

import pytest
from conftest import HEAD

from cleanrules import Rulebook, screen
from cleanrules.rulebook.load import rulebook_from_text, with_parameters

RULE = """
rules:
- {code: TST-AA-001, name: fault, title: {zh: 题, en: title}, when: f, require: "a >= NUMBER", force: binding, effect: rectify,
   cites: {instrument: i}}
"""


@pytest.mark.parametrize("engine", ["reference", "inference"])
def test_rulebooks_are_freed(engine: str) -> None:
    """Of forty rulebooks that were screened by, no more than the few that caches hold are still there."""
    seen: list[weakref.ref[Rulebook]] = []
    for number in range(40):
        book = rulebook_from_text(HEAD + RULE.replace("NUMBER", str(number + 1)))
        facts = {"kind": "mill", "f": True, "a": "5"}
        assert screen(facts, as_of="2024-06-01", rulebook=book, engine=engine).findings
        seen.append(weakref.ref(book))
    del book
    gc.collect()
    assert sum(one() is not None for one in seen) <= 12


def test_supplied_values_are_freed() -> None:
    """Rulebooks with values of a caller are remembered by content, and only the last few."""
    text = (
        HEAD
        + "parameters:\n  p: {title: {zh: 值, en: p}, unit: m2, values: [{value: null, confidence: missing, cites: {instrument: i}}]}\n"
    )
    book = rulebook_from_text(text + RULE.replace("NUMBER", "param.p"))
    values = [
        {"parameters": {"p": {"values": [{"value": str(one), "confidence": "copy", "cites": {"instrument": "i"}}]}}}
        for one in range(1, 30)
    ]
    seen = [weakref.ref(with_parameters(book, one)) for one in values]
    gc.collect()
    assert sum(one() is not None for one in seen) <= 8
