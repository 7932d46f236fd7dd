"""Assignments against what defines them: the divisions of what is retired, all of them, and all that the unknown may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanrules.facts.facts import read_facts
from cleanrules.law.windows import Moment
from cleanrules.meaning.conditions import evaluate
from cleanrules.rulebook.judging import Context
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.transport import assigned

PACK = """
kind: mill
confidence: copy
kinds:
  mill:
    fields:
      retired:
        type: list
        items: {id: {type: text, key: true}, out: {type: amount, unit: t, at_most: 1000}, merged: {type: flag}, ok: {type: flag}}
      built:
        type: list
        items: {id: {type: text, key: true}, out: {type: amount, unit: t, at_most: 1000}, near: {type: flag}}
instruments: {i: {number: 1, title: {zh: 甲, en: a}, issuer: x, rank: law, confidence: copy}}
parameters:
  one: {title: {zh: 一, en: one}, unit: ratio, values: [{value: ONE, confidence: copy, cites: i}]}
  two: {title: {zh: 二, en: two}, unit: ratio, values: [{value: TWO, confidence: copy, cites: i}]}
  four: {title: {zh: 四, en: four}, unit: ratio, values: [{value: FOUR, confidence: copy, cites: i}]}
rules:
- code: TST-AA-001
  name: a
  title: {zh: 甲, en: a}
  when: "true"
  assign:
    served:
      from: sum(r.out for r in retired if r.ok)
      to: sum(u.out for u in built)
      at:
ROWS
  require: served
  force: binding
  effect: rectify
  cites: i
"""
VALUES = {"one": Fraction(1), "two": Fraction(2), "four": Fraction(4)}
Row = tuple[bool | None, bool | None, str]
TABLES: list[list[Row]] = [
    [(None, None, "two")],
    [(True, True, "two"), (True, None, "one"), (None, True, "four"), (None, None, "two")],
    [(True, True, "one"), (None, False, "two")],
    [(True, None, "four"), (None, True, "one"), (None, None, "two")],
]


def book_of(rows: Sequence[Row], *, numbers: bool, values: Mapping[str, Fraction] = VALUES) -> Rulebook:
    """The rulebook of some rows, whose ratios are numbers or parameters."""
    said = {True: "{}", False: "not {}"}
    lines = []
    for giver, taker, ratio in rows:
        parts = [f"from: {said[giver].format('merged')}"] if giver is not None else []
        parts += [f"to: {said[taker].format('near')}"] if taker is not None else []
        parts.append(f"ratio: {values[ratio] if numbers else f'param.{ratio}'}")
        lines.append(f"      - {{{', '.join(parts)}}}")
    text = PACK.replace("ROWS", "\n".join(lines))
    for name, value in values.items():
        text = text.replace(name.upper(), str(value))
    return rulebook_from_text(text)


BOOKS = [(rows, book_of(rows, numbers=numbers)) for rows in TABLES for numbers in (True, False)]


def ratio_of(rows: Sequence[Row], merged: bool, near: bool) -> Fraction | None:
    """The ratio of the first row that fits."""
    fits = (ratio for giver, taker, ratio in rows if giver in (None, merged) and taker in (None, near))
    return next((VALUES[ratio] for ratio in fits), None)


def truth(book: Rulebook, tree: Mapping[str, Any]) -> bool | None:
    """What the reference says of the assignment."""
    facts = read_facts({"kind": "mill", "id": "1", **tree}, book.kinds)
    context = Context(book, facts, date(2026, 1, 1), Moment(date(2026, 1, 1), frozenset(), "derived"))
    return evaluate(book.rules["TST-AA-001"].require, context)


flags = st.booleans()
retired = st.fixed_dictionaries({"out": st.integers(0, 3), "merged": flags, "ok": flags})
built = st.fixed_dictionaries({"out": st.integers(0, 2), "near": flags})


def with_ids(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Items with identifiers; what is None is left out."""
    return [{"id": str(n), **{k: v for k, v in one.items() if v is not None}} for n, one in enumerate(items)]


def divisible(rows: Sequence[Row], givers: Sequence[Mapping[str, Any]], takers: Sequence[Mapping[str, Any]]) -> bool:
    """Whether some division in quarters serves all: with these ratios no finer one is ever needed of two by two."""
    splits: list[list[tuple[Fraction, ...]]] = []
    for giver in givers:
        quarters = 4 * giver["out"] if giver["ok"] else 0
        splits.append([
            tuple(
                Fraction(part, 4) / ratio if (ratio := ratio_of(rows, giver["merged"], taker["near"])) else Fraction(0)
                for part, taker in zip((first, quarters - first), takers, strict=False)
            )
            for first in range(quarters + 1)
        ])  # fmt: skip
    return any(
        all(sum((one[n] for one in split), Fraction(0)) >= taker["out"] for n, taker in enumerate(takers))
        for split in product(*splits)
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(retired, max_size=2), st.lists(built, max_size=2))
def test_by_enumeration(givers: list[dict[str, Any]], takers: list[dict[str, Any]]) -> None:
    """An assignment is said to exist where one of all divisions serves everybody, and only there."""
    tree = {"retired": with_ids(givers), "built": with_ids(takers)}
    for rows, book in BOOKS:
        assert truth(book, tree) is divisible(rows, givers, takers)


many = st.lists(st.fixed_dictionaries({"out": st.integers(0, 30), "merged": flags, "ok": flags}), max_size=5)
wide = st.lists(st.fixed_dictionaries({"out": st.integers(0, 12), "near": flags}), max_size=4)


@settings(max_examples=150, deadline=None)
@given(many, wide)
def test_by_the_linear_program(givers: list[dict[str, Any]], takers: list[dict[str, Any]]) -> None:
    """The inequalities say what the simplex method finds, and what it finds is an assignment."""
    tree = {"retired": with_ids(givers), "built": with_ids(takers)}
    supplies = [Fraction(one["out"] if one["ok"] else 0) for one in givers]
    demands = [Fraction(one["out"]) for one in takers]
    for rows, book in BOOKS:
        ratios = {
            (a, b): ratio
            for a, giver in enumerate(givers)
            for b, taker in enumerate(takers)
            if (ratio := ratio_of(rows, giver["merged"], taker["near"])) is not None
        }
        found = assigned(supplies, demands, ratios)
        assert all(value > 0 for value in found.values())
        for a, supply in enumerate(supplies):
            assert sum((value for pair, value in found.items() if pair[0] == a), Fraction(0)) <= supply
        covered = [
            sum((value / ratios[pair] for pair, value in found.items() if pair[1] == b), Fraction(0))
            for b in range(len(demands))
        ]
        assert all(one <= demand for one, demand in zip(covered, demands, strict=True))
        assert truth(book, tree) is (covered == demands)


open_flag = st.sampled_from((True, False, None))
open_retired = st.fixed_dictionaries({"out": st.sampled_from((2, 4, 8, None)), "merged": open_flag, "ok": open_flag})
open_built = st.fixed_dictionaries({"out": st.sampled_from((1, 2, None)), "near": open_flag})


def completions(items: Sequence[Mapping[str, Any]], outs: Sequence[int]) -> Iterator[list[dict[str, Any]]]:
    """All that some items may be, an unknown amount being one of a few."""
    for values in product(*(
        product(*((one,) if one is not None else outs if name == "out" else (True, False) for name, one in item.items()))
        for item in items
    )):  # fmt: skip
        yield [dict(zip(item, some, strict=True)) for item, some in zip(items, values, strict=True)]


@settings(max_examples=60, deadline=None)
@given(st.lists(open_retired, max_size=2), st.lists(open_built, max_size=2))
@pytest.mark.parametrize("table", range(len(TABLES)))
def test_what_is_unknown(table: int, givers: list[dict[str, Any]], takers: list[dict[str, Any]]) -> None:
    """It is true just where every completion is, and false only where none is."""
    tree = {"retired": with_ids(givers), "built": with_ids(takers)}
    truths = {
        divisible(TABLES[table], some, others)
        for some in completions(givers, (0, 1, 40))
        for others in completions(takers, (0, 40))
    }
    for rows, book in BOOKS:
        if rows is TABLES[table]:
            found = truth(book, tree)
            assert (found is True) is (truths == {True})
            assert found is not False or truths == {False}


@settings(max_examples=60, deadline=None)
@given(many, wide, st.booleans(), st.booleans())
def test_incomplete_lists(
    givers: list[dict[str, Any]], takers: list[dict[str, Any]], retired_whole: bool, built_whole: bool
) -> None:
    """More may be retired, so what suffices still does; more may be built, so what lacks still does."""
    tree = {"retired": with_ids(givers), "built": with_ids(takers)}
    partial = {
        name: tree[name] if whole else {"items": tree[name], "complete": False}
        for name, whole in (("retired", retired_whole), ("built", built_whole))
    }
    for _, book in BOOKS:
        whole, found = truth(book, tree), truth(book, partial)
        if retired_whole and built_whole:
            assert found is whole
        elif retired_whole:
            assert found is not True
            assert found is False or whole is True
        elif built_whole:
            assert (found is True) is (whole is True)
            assert found is not False or whole is False
