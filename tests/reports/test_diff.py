"""Changes and timelines as text, JSON and a picture."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from cleanrules import difference, law_changes, load_rulebook
from cleanrules.reports.changes import diff, diff_json, timeline, timeline_svg
from cleanrules.rulebook.histories import history_of

EXAMPLES = Path(__file__).parents[2] / "examples"
SINCE, UNTIL = date(2025, 12, 31), date(2026, 1, 1)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def book():
    """The shipped rulebook."""
    return load_rulebook()


def test_reason_stands_under_the_finding(book) -> None:
    """A finding that changes is told with both outcomes and its reason."""
    found = difference(EXAMPLES / "hotel-nonstar-tianjin.yaml", since=SINCE, until=UNTIL, rulebook=book)
    lines = diff.render(book, SINCE, UNTIL, found.law, [found]).splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("SER-PL-001"))
    assert "  结果      不适用 → 不符合" == lines[place + 1]
    assert any("原因      2026-01-01 分类“属于限塑对象的住宿经营单位”变更" in line for line in lines[place:])


def test_deadline_is_said(book) -> None:
    """A finding that changes although the law does not is told as a deadline that passed."""
    found = difference(
        EXAMPLES / "audit-missed.yaml", since="2026-03-01", until="2026-04-10", rulebook=book, select=["IND-AU-010"]
    )
    text = diff.render(book, date(2026, 3, 1), date(2026, 4, 10), found.law, [found], "en")
    assert "a deadline of the rule passed between the days" in text


def test_nothing_changes(book) -> None:
    """A span in which no bound lies says so."""
    law = law_changes(book, date(2026, 9, 1), date(2026, 9, 2), select=["SER-FU-001"])
    assert "期间内没有变化" in diff.render(book, date(2026, 9, 1), date(2026, 9, 2), law)


def test_hostile_names_are_text(book) -> None:
    """A name with control marks and markup is printed as text; nothing of it reaches the terminal as a command."""
    facts = {"kind": "lodging", "id": "x", "name": "[bold red]<b>&\N{RIGHT-TO-LEFT OVERRIDE}", "region": "天津市"}
    found = difference(facts, since=SINCE, until=UNTIL, rulebook=book)
    text = diff.render(book, SINCE, UNTIL, found.law, [found], color=True)
    assert "[bold red]<b>&⟨U+202E⟩" in text
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in text


def test_json(book) -> None:
    """The JSON has every version before and after, and the reasons."""
    found = difference(EXAMPLES / "hotel-nonstar-tianjin.yaml", since=SINCE, until=UNTIL, rulebook=book)
    data = json.loads(diff_json.render(book, SINCE, UNTIL, found.law, [found]))
    (share,) = [one for one in data["law"] if one["name"] == "electricity_share"]
    assert ("begins", [], "55", "2031-01-01") == (
        share["how"], share["before"], share["after"][0]["value"], share["after"][0]["until"],
    )  # fmt: skip
    (subject,) = data["subjects"]
    (change,) = [one for one in subject["findings"] if one["code"] == "SER-PL-001"]
    assert ("not_applicable", "violation") == (change["before"]["outcome"], change["after"]["outcome"])
    assert [{"day": "2026-01-01", "what": "category", "name": "plastics_limited", "how": "changes"}] == change[
        "because"
    ]["law"]


@pytest.mark.parametrize(
    "name", ["IND-CR-001", "SER-FU-003", "steel_ratio", "steel_key_area", "eco-code", "IND-WA-001"]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_picture_has_a_bar_for_every_version(book, name, language) -> None:
    """The picture is well-formed, holds a titled group for each version, and every bar lies inside it."""
    histories = history_of(name, book)
    root = ET.fromstring(timeline_svg.render(histories, book, language))
    groups = root.findall(f"{SVG}g")
    assert sum(len(one.versions) for one in histories) == len(groups)
    for group in groups:
        assert group.find(f"{SVG}title").text
        bars = group.findall(f"{SVG}rect")
        assert bars
        for bar in bars:
            left, width = int(bar.get("x")), int(bar.get("width"))
            assert timeline_svg.NAMES <= left
            assert 0 < width <= timeline_svg.WIDTH - left


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_rule_and_parameter_has_a_timeline(book, language) -> None:
    """No rule, parameter, set or instrument of the shipped book fails to render, in text and as a picture."""
    names = [*book.rules][::23] + [*book.parameters][::37] + [*book.sets][::5] + [*book.instruments][::29]
    for name in names:
        found = history_of(name, book)
        text = timeline.render(found, book, language)
        assert sum(len(one.versions) for one in found) == text.count("●")
        ET.fromstring(timeline_svg.render(found, book, language))


def test_timeline_json(book) -> None:
    """The JSON has a parameter's values with keys, window and source."""
    (data,) = json.loads(timeline.render_json(history_of("steel_ratio", book), book))
    first = next(one for one in data["versions"] if one["from"] == "2018-01-01")
    assert ("1.25", {"steel_key_area": True}, "2021-06-01") == (first["value"], first["keys"], first["until"])
