"""The loop that the page on questions shows reaches a conclusion by typed answers, lists and slips among them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "interview.md").read_text(encoding="utf-8")
LOOP = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[0]
TYPED = {
    "所在地": ["天津是和平区", "天津市和平区"],
    "客用物品：提供方式": ["随便", "{牙刷: on-request}"],
    "客用物品（": ["牙刷", "[{id: 牙刷, articel: toothbrush}]", "[{id: 牙刷, article: toothbrush, single_use: 是, plastic: true}]"],
    "因主动提供": ["昨天", "not_yet"],
}  # fmt: skip
"""What is typed, first the slips, to the question whose title begins so."""


def test_the_loop_of_the_page(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Each slip is told and asked again; the end is the conclusion."""
    left = {title: [*answers] for title, answers in TYPED.items()}

    def type_(question: str) -> str:
        answers = next((answers for title, answers in left.items() if question.startswith(title)), None)
        assert answers, question
        return answers.pop(0)

    monkeypatch.setattr("builtins.input", type_)
    exec(LOOP, {})  # the page's own code
    printed = capsys.readouterr().out
    assert "clear" == printed.splitlines()[-1]
    told = (
        "is not in the shipped table",
        "expected one of",
        "expected a list",
        "unknown field `articel`",
        "expected a date",
    )
    assert [1, 1, 1, 1, 1] == [printed.count(one) for one in told]


def test_the_loop_ends_where_nothing_more_is_known(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who can only say that a list is not complete is asked twice, and then no more."""
    asked: list[str] = []

    def type_(question: str) -> str:
        asked.append(question)
        assert len(asked) < 20
        return "{items: [], complete: false}" if "列表" in question or "清单" in question else "天津市和平区"

    monkeypatch.setattr("builtins.input", type_)
    exec(LOOP.replace('"lodging"', '"express-outlet"'), {})  # the page's own code
    assert "undetermined" == capsys.readouterr().out.splitlines()[-1]
    assert max(asked.count(one) for one in asked) == 2
