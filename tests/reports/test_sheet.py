"""Wrapping of mixed Chinese and Latin text; law in words."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cleanrules.reports.law import range_text, window_text
from cleanrules.reports.sheet import Sheet, wrapped


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("一二三四五六", 6, ["一二三", "四五六"]),
        ("一二三，四", 6, ["一二", "三，四"]),
        ("一二（三四", 6, ["一二", "（三四"]),
        ("ab cd ef", 5, ["ab cd", "ef"]),
        ("退出 290 万t/a，应", 12, ["退出 290", "万t/a，应"]),
        ("abcdefgh", 4, ["abcd", "efgh"]),
        ("  ab cd", 5, ["  ab", "  cd"]),
        ("原〔2021〕", 6, ["原", "〔2021", "〕"]),
        ("", 4, [""]),
        ("一\n二", 4, ["一", "二"]),
    ],
)
def test_wrapped(text, width, expected) -> None:
    """No line begins with a closing mark or ends with an opening one; words stay whole where they can."""
    assert expected == list(wrapped(text, width))


def test_hanging() -> None:
    """A long text hangs beside its label."""
    sheet = Sheet(24)
    sheet.row("依据", "一二三四五六七八九十", label_width=12)
    assert "依据        一二三四五六\n            七八九十\n" == sheet.text()


@pytest.mark.parametrize(
    ("low", "high", "zh", "en"),
    [
        ("50000", "500000", "5万元以上50万元以下", "50,000 yuan to 500,000 yuan"),
        ("0", "5000", "5000元以下", "up to 5,000 yuan"),
        (None, "200000", "20万元以下", "up to 200,000 yuan"),
        ("1000", None, "1000元以上", "at least 1,000 yuan"),
        (None, None, "幅度未查到", "the range was not found"),
        ("12345.5", "15000", "1.23455万元以上1.5万元以下", "12345.5 yuan to 15,000 yuan"),
    ],
)
def test_range(low, high, zh, en) -> None:
    """A range reads as in the law."""
    ends = [None if end is None else Fraction(end) for end in (low, high)]
    assert (zh, en) == (range_text(*ends, "zh"), range_text(*ends, "en"))


@pytest.mark.parametrize(
    ("start", "until", "zh", "en"),
    [
        ("2021-06-01", "2024-08-23", "2021-06-01 起，2024-08-23 前", "from 2021-06-01, before 2024-08-23"),
        ("", "2024-08-23", "2024-08-23 前", "before 2024-08-23"),
        ("~2026-01-01", "", "2026-01-01 以后某日起", "from a day not before 2026-01-01"),
        ("", "", "未注明起止", "no bounds stated"),
    ],
)
def test_window(start, until, zh, en) -> None:
    """A window is half-open in words too; a day that is only a bound says so."""
    assert (zh, en) == (window_text(start, until, "zh"), window_text(start, until, "en"))
