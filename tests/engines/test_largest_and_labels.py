"""`max`, `min` and sets of labels mean the same to all engines and to the prover, on generated rulebooks that use them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from cleanrules.testing import generated
from cleanrules.testing.books import Book
from cleanrules.testing.conditions import Conditions

from .agreeing import engines_agree, prover_agrees

SET = {
    "title": {"zh": "集", "en": "set"}, "of": "label",
    "values": [
        {"members": ["iron"], "confidence": "copy", "cites": "law"},
        {"from": "2018-01-31", "members": ["iron", {"code": "steel", "confidence": "recalled"}], "confidence": "copy", "cites": "law"},
        {"from": "2021-06-01", "members": ["coke"], "confidence": "inferred", "cites": "law"},
        {"from": "2022-12-31", "members": ["coke"], "complete": "false", "confidence": "copy", "cites": "law"},
    ],
}  # fmt: skip
LABELS = {"iron", "steel", "coke"}
_PLAIN = Conditions.label


def of_extremes(self: Conditions) -> str:
    """A comparison with the largest or smallest of a list."""
    draw = self.draw
    if not self.loops or draw.chance(25):
        return f"{self.owned('amount')} {draw.choice(('<', '>='))} {self.limit()}"
    listed = draw.choice(self.names.kind.lists)
    inner = self.inside(listed)
    each = inner.prefix + draw.choice(self.names.kind.of_type("amount", listed))
    one = f"{draw.choice(('max', 'min'))}({each} {inner.loop()})"
    if draw.chance(30):
        one = f"{draw.choice(('2', '-1', '0.5'))} * {one}"
    other = draw.choice((self.limit(), self.owned("amount")))
    op = draw.choice(("<", "<=", "==", "!=", ">=", ">"))
    return draw.choice((f"{one} {op} {other}", f"{other} {op} {one}"))


def in_labels(self: Conditions) -> str:
    """Whether a label lies in the set."""
    name = self.owned("label")
    fields = self.names.kind.fields
    own = fields.get(name) or fields[self.listed or ""]["items"][name.removeprefix(self.prefix)]
    if not set(own["labels"]) >= LABELS:
        return _PLAIN(self)
    return f"{name} {self.draw.choice(('in', 'not in'))} set.some_labels"


@pytest.fixture(autouse=True)
def _more_of_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Conditions, "sizes", of_extremes)
    monkeypatch.setattr(Conditions, "label", in_labels)


def with_labels(book: Book) -> Book:
    """The generated book with the set declared in its first pack."""
    packs: list[Any] = [deepcopy(pack) for pack in book.packs]
    law = next(iter(next(pack["instruments"] for pack in packs if pack.get("instruments"))))
    found = deepcopy(SET)
    for version in found["values"]:
        version["cites"] = law  # type: ignore[index]
    packs[0].setdefault("sets", {})["some_labels"] = found
    return Book(tuple(packs))


@pytest.mark.parametrize("seed", range(9000, 9008))
def test_engines_agree(seed: int) -> None:
    """All engines find the same, subject by subject and on each bar."""
    book = with_labels(generated.rulebook(generated.Draw.seeded(seed)))
    text = repr(book)
    assert "max(" in text or "min(" in text or "some_labels" in text
    engines_agree(book, seed)


@pytest.mark.parametrize("seed", range(9100, 9106))
def test_the_prover_agrees(seed: int) -> None:
    """The formulas of the prover have the truths of the reference."""
    prover_agrees(with_labels(generated.rulebook(generated.Draw.seeded(seed))), seed)
