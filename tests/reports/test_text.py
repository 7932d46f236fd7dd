"""The text of screenings, as an official reads it."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from cleanrules.reports.text import render


def test_order(screened) -> None:
    """The conclusion first, then what is wrong, what a person must see, what is open, advice, the rest, what was not judged."""
    text = render([screened(dust="60", announced_on=None, built=[{"id": "b", "product": "iron"}])])
    places = [
        text.index(part)
        for part in (
            "结论：",
            "一、不符合",
            "二、需人工复核",
            "三、请申请人补充",
            "四、材料不足",
            "五、建议",
            "六、其余",
            "七、本次未判定",
        )
    ]
    assert sorted(places) == places


def test_violation(screened) -> None:
    """A violation has its numbers, facts, value, regime, articles with their words, effect and cure."""
    text = render([screened(select="IND-TST-001")])
    for said in (
        "退出炼铁产能 290 万t/a，应不少于 300 万t/a（1.5 倍），还差 10 万t/a",
        "差额        10 万t/a",
        "退出设备 r1：产品 iron，产能 290 万t/a，列入清单 是",
        "炼铁产能置换比例：1.5（2021-06-01 起；测规〔2021〕46号 第六条；第三方转载）",
        "适用规定    2022-06-01 的规定（方案公告日期）",
        "《钢铁产能置换测试办法》（测规〔2021〕46号）第六条",
        "“置换比例不低于1.5:1”（第三方转载）",
        "后果        停批停建",
        "退出设备产能合计增加 10 万t/a（至 300 万t/a；",
    ):
        assert said in text


def test_two_laws(screened) -> None:
    """Where the law changed between act and decision, both are named, and which governs."""
    text = render([screened(select="IND-TST-002", decided_on="2026-09-01")])
    assert "罚款2万元以上20万元以下" in text
    assert "另一规定：情形：拒不改正；罚款5万元以上50万元以下" in text
    assert "从旧兼从轻" in text


def test_review(screened) -> None:
    """A review says what holds provisionally, and which evidence is weak."""
    text = render([screened(dust="60", select="IND-TST-004")])
    assert "初步结果    不符合" in text
    assert "规则条文：未经核实" in text


def test_weak_evidence_without_a_breach(screened) -> None:
    """Where no reading of a weak rule is a breach nobody is asked, and nobody is threatened."""
    text = render([screened(select="IND-TST-004")])
    assert "结论：未发现不符合项" in text
    assert re.search(r"不构成违反 +1", text)
    assert "后果" not in text


def test_exception_is_named(screened) -> None:
    """A rule that is met by an exception says so."""
    text = render([screened(select="IND-TST-001", merger="true", retired=[{"id": "r", "product": "iron", "capacity": "200", "listed": "true"}])])  # fmt: skip
    assert "结论：未发现不符合项" in text
    assert (
        "1；经核查，未发现下列问题：\n    IND-TST-001  炼铁产能置换比例低于规定下限（适用例外：兼并重组等量置换）"
        in text
    )


def test_rest_is_counted(screened) -> None:
    """What does not apply is counted by reason."""
    text = render([screened(region="上海市", built=[], select="IND-TST")])
    assert re.search(r"不适用 +2（不属于适用对象 1，不适用于该地区 1）", text)


def test_english(screened) -> None:
    """English text has no Chinese but names and quotes."""
    text = render([screened(select="IND-TST-002")], "en")
    for said in (
        "conclusion: rectify",
        "1. Violations (1)",
        "fine of 50,000 yuan to 500,000 yuan",
        "an aid to judgement",
    ):
        assert said in text


def test_foot(screened) -> None:
    """The foot names rulebook, engine and version, and whose decision it is."""
    one = screened()
    last = render([one]).splitlines()[-2:]
    assert f"规则库 {one.rulebook.sha256[:12]} · 引擎 {one.engine} · cleanrules {one.version}" == last[0]
    assert "辅助研判，不代替行政决定" == last[1]


@pytest.mark.parametrize("width", [40, 60, 80, 100])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_width(screened, width, language) -> None:
    """No line is wider than asked, Chinese characters counted as two."""
    text = render([screened(dust="60", announced_on=None)], language, width=width)
    assert [] == [line for line in text.splitlines() if cell_len(line) > width]


def test_colour(screened) -> None:
    """Colours only where they are asked for, and they change no word."""
    plain, coloured = render([screened()]), render([screened()], color=True)
    assert "\x1b" not in plain
    assert "\x1b[" in coloured
    assert plain.split() == re.sub(r"\x1b\[[0-9;]*m", "", coloured).split()


def test_markup_of_the_user_is_text(screened) -> None:
    """What a user writes is never taken as markup."""
    assert "[bold]x[/bold]" in render([screened(name="[bold]x[/bold]")])


def test_several(screened) -> None:
    """Several screenings are told apart by a line."""
    assert 1 == render([screened(), screened()]).count("\n" + "=" * 100 + "\n")
