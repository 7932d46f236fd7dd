"""Norms that bind a kind of subject and have no rule: how packs name them, and the list that is shipped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cleanrules import load_rulebook
from cleanrules.errors import PackError
from cleanrules.rulebook.model import Rulebook

PACK = """\
pack: small
kind: shed
windows: cited
confidence: text
kinds:
  shed: {fields: {region: {type: region}, tidy: {type: flag}}}
  barn: {fields: {region: {type: region}}}
instruments:
  new: {number: 2号, title: {zh: 新条例, en: New}, issuer: 测, rank: regulation, confidence: text, from: 2024-01-01}
  old: {number: 1号, title: {zh: 旧条例, en: Old}, issuer: 测, rank: regulation, confidence: text, until: 2024-01-01}
rules:
- {code: CON-SHD-001, name: shed-untidy, title: {zh: 不整洁, en: Untidy}, when: true, require: tidy, force: binding, effect: rectify, cites: {instrument: new, article: 第一条}}
not_judged:
"""
NORM = "- {title: {zh: 防火, en: Fire}, cites: {instrument: new, article: 第二条}"


@pytest.fixture
def small(tmp_path: Path) -> Callable[[str], Rulebook]:
    """Loads the small pack with some norms."""

    def call(norms: str) -> Rulebook:
        path = tmp_path / "small.yaml"
        path.write_text(PACK + norms, encoding="utf-8")
        return load_rulebook(path, plugins=[])

    return call


def titles(book: Rulebook, kind: str, day: str | None = None, region: str | None = None) -> list[str]:
    """The Chinese titles of the norms of a kind."""
    return [one.title.zh for one in book.not_judged(kind, day and date.fromisoformat(day), region)]


def test_kinds(small) -> None:
    """A norm is of the pack's kind unless it names another, or several."""
    book = small(
        f"{NORM}}}\n{NORM.replace('防火', '防水')}, kind: [shed, barn]}}\n{NORM.replace('防火', '防冻')}, kind: barn}}\n"
    )
    assert {"防火", "防水"} == set(titles(book, "shed"))
    assert {"防冻", "防水"} == set(titles(book, "barn"))


def test_days(small) -> None:
    """A norm binds while one of the instruments that it cites is in force, or may be."""
    book = small(f"{NORM}}}\n- {{title: {{zh: 旧, en: Old}}, cites: {{instrument: old}}}}\n")
    assert ["旧"] == titles(book, "shed", "2023-12-31")
    assert ["防火"] == titles(book, "shed", "2024-01-01")
    assert ["防火", "旧"] == titles(book, "shed")


def test_places(small) -> None:
    """A norm of a place is left out only of a subject that surely lies elsewhere."""
    book = small(f'{NORM}, place: "120000"}}\n')
    assert ["防火"] == titles(book, "shed", None, "120116")
    assert ["防火"] == titles(book, "shed", None, None)
    assert [] == titles(book, "shed", None, "310000")


@pytest.mark.parametrize(
    ("norm", "message"),
    [
        ("- {title: {zh: 防火, en: Fire}, cites: {instrument: newer}}", "unknown instrument `newer`"),
        ("- {title: {zh: 防火, en: Fire}, cites: []}", "no citation"),
        ("- {title: {zh: 防火, en: Fire}}", "`cites` is missing"),
        (f"{NORM}, kind: shad}}", "unknown kind `shad`"),
        (f"{NORM}, place: 火星}}", "火星"),
        (f"{NORM}, notes: x}}", "unknown key `notes`"),
    ],
)
def test_what_is_refused(small, norm, message) -> None:
    """Citations, kinds and places are checked where they stand."""
    with pytest.raises(PackError, match=message) as caught:
        small(f"{norm}\n")
    assert caught.value.position is not None
    assert 14 == caught.value.position.line


# --- what is shipped ---


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    """The rulebook of all sectors."""
    return load_rulebook()


def test_no_rule_judges_it(shipped) -> None:
    """An article that a rule for the same kind rests on is not named, unless a note says what of it is not judged."""
    judged = {
        (rule.kind, cite.instrument, cite.article)
        for rule in shipped.rules.values()
        for cite in rule.cites
        if cite.article is not None
    }
    both = [
        (kind, one.title.zh)
        for one in shipped.unjudged
        for kind in one.kinds
        for cite in one.cites
        if (kind, cite.instrument, cite.article) in judged and one.note is None
    ]
    assert [] == both


def test_known_gaps_are_named(shipped) -> None:
    """The norms that the digests name and that have no rule stand in the list, each under its kind."""
    said = {kind: " ".join(titles(shipped, kind, "2026-11-22")) for kind in shipped.kinds}
    for kind, words in {
        "site": ("土石方作业", "倾倒", "分类投放"),
        "enterprise": ("料堆", "干洗", "分类投放", "塑料制品", "同步运行", "台账"),
        "livestock-farm": ("最高允许排水量", "敏感水域", "储存设施"),
        "project": ("环境影响评价", "节水设施"),
        "caterer": ("浪费食品",),
        "farm": ("落叶",),
    }.items():
        for word in words:
            assert word in said[kind]


@pytest.mark.parametrize("sector", ["agriculture", "construction", "industry", "services", "transport"])
def test_each_sector_stands_alone(monkeypatch, sector) -> None:
    """The list of a sector cites nothing that another sector declares."""
    monkeypatch.setenv("CLEANRULES_PLUGINS", sector)
    assert load_rulebook().unjudged
