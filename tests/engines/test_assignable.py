"""Assignments mean the same to all engines and to the prover, on generated rulebooks that divide one list among another."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from cleanrules import PackError
from cleanrules.testing import books, generated
from cleanrules.testing.books import Book
from cleanrules.testing.draw import Draw

from .agreeing import engines_agree, prover_agrees

NUMBERS = ("1.5", "1.25", "1.1", "2")


@pytest.fixture(autouse=True)
def _positive_ratios(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "RATIOS", tuple(one for one in books.RATIOS if one != "0"))


def with_assignments(seed: int) -> Book:
    """A generated book whose rules require that one list serve another, at numbers or at parameters."""
    while True:
        draw = Draw.seeded(seed)
        book = generated.rulebook(draw)
        packs: list[Any] = [deepcopy(pack) for pack in book.packs]
        fields = packs[0]["kinds"][generated.KIND]["fields"]
        lists = [name for name, one in fields.items() if one["type"] == "list"]
        amounts = [name for name, one in fields[lists[0]]["items"].items()
                   if one["type"] == "amount" and "at_least" not in one]  # fmt: skip
        ratios = [f"param.{name}" for name, one in packs[0]["parameters"].items() if one["unit"] == "ratio"
                  and all(key in fields or key.startswith("region.") for key in one["by"])]  # fmt: skip
        categories = [one["name"] for one in packs[0]["categories"] if one.get("of") == lists[0]]
        for rule in (rule for pack in packs for rule in pack["rules"] if amounts):
            rule["assign"] = {"served": _assign(draw, lists, amounts, ratios, categories)}
            rule["require"] = draw.choice(("served", "not served", f"served or ({rule['require']})"))
        found = Book(tuple(packs))
        try:
            if amounts and found.rulebook:
                return found
        except PackError as cause:  # too many inequalities, or numbers too large
            assert any(
                part in cause.message for part in ("too many", "more than 4 classes", "reaches this row", "2^63")
            )
        seed += 1000


def _assign(draw: Draw, lists: list[str], amounts: list[str], ratios: list[str], categories: list[str]) -> Any:
    givers = [*categories, "ok", 'make == "iron"', "flag0"]
    takers = ["ok", 'since < "2021-06-01"', "not ok"]
    rows = []
    for number in range(draw.integer(1, 3)):
        row = {"ratio": draw.choice((*NUMBERS, *ratios, *ratios))}
        if draw.chance(60):
            row["from"] = draw.choice(givers) if number else givers[0]
        if draw.chance(60):
            row["to"] = draw.choice(takers)
        rows.append(row)
    one, other = (draw.choice(amounts) for _ in "ab")
    test = " if x.ok" if draw.chance(40) else ""
    return {
        "from": f"sum(x.{one} for x in {lists[0]}{test})",
        "to": f"sum(x.{other} for x in {lists[-1]})",
        "at": rows,
    }


@pytest.mark.parametrize("seed", range(9200, 9208))
def test_engines_agree(seed: int) -> None:
    """All engines find the same, subject by subject and on each bar."""
    book = with_assignments(seed)
    engines_agree(book, seed)


@pytest.mark.parametrize("seed", range(9300, 9303))
def test_the_prover_agrees(seed: int) -> None:
    """The formulas of the prover have the truths of the reference."""
    prover_agrees(with_assignments(seed), seed)
