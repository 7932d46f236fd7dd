"""The scoreboard: what is said of a target before, on and after its due day, the straight line, the ranking."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from cleanrules.errors import FactError
from cleanrules.facts.facts import Facts, read_facts, read_facts_file
from cleanrules.rulebook.load import load_rulebook
from cleanrules.screening.scoreboard import Course, Scoreboard, scoreboard

PACK = """\
kind: district
confidence: copy
kinds:
  district:
    fields:
      share: {type: amount, unit: "%", decimals: 2, at_most: 100, title: {zh: 比例, en: share}}
      dust: {type: amount, unit: "μg/m3", decimals: 2, at_most: 1000, title: {zh: 浓度, en: dust}}
      doubtful: {type: amount, unit: "%", decimals: 2, at_most: 100, title: {zh: 存疑, en: doubtful}}
instruments:
  i: {number: 示例, title: {zh: 示例, en: sample}, issuer: 示例, rank: policy, confidence: copy}
parameters:
  doubtful_goal:
    title: {zh: 存疑目标, en: doubtful goal}
    unit: "%"
    values: [{value: "50", confidence: recalled, cites: {instrument: i}}]
rules:
- {code: TST-TG-001, name: share-missed, title: {zh: 比例未达, en: share missed}, when: 'level == "county" and statistics_on >= "2025-12-31"', require: share >= 90, governed_by: statistics_on, from: 2021-01-01, until: 2026-01-01, force: target, cites: {instrument: i}}
- {code: TST-TG-002, name: dust-missed, title: {zh: 浓度超过, en: dust missed}, when: 'level == "county" and statistics_on >= "2025-12-31"', require: dust <= 40, governed_by: statistics_on, until: 2026-01-01, force: target, cites: {instrument: i}}
- {code: TST-TG-003, name: doubtful-missed, title: {zh: 存疑, en: doubtful missed}, when: level == "county", require: doubtful >= param.doubtful_goal, governed_by: statistics_on, force: target, cites: {instrument: i}}
- {code: TST-AA-001, name: no-target, title: {zh: 非目标, en: no target}, when: "true", require: share >= 10, force: policy, cites: {instrument: i}}
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A rulebook of three invented targets."""
    path = tmp_path_factory.mktemp("packs") / "targets.yaml"
    path.write_text(PACK, encoding="utf-8")
    return load_rulebook(path)


def year(book: Any, number: int, name: str = "A", **values: str) -> Facts:
    """A district's statistics of one year."""
    raw = {"kind": "district", "id": name, "level": "county", "statistics_on": f"{number}-12-31", **values}
    return read_facts(raw, book.kinds)


def board(book: Any, *facts: Facts, as_of: str = "2026-11-22", select: str = "TST-TG-001") -> Scoreboard:
    """The scoreboard of some years against one target."""
    return scoreboard(facts, book, as_of=as_of, select=[select])


def test_reached_and_missed(book: Any) -> None:
    """On the due day a target is reached at the figure itself, and missed by what is lacking."""
    reached, missed = board(book, year(book, 2025, "A", share="90"), year(book, 2025, "B", share="89.99")).scores
    assert ("reached", Fraction(0), Fraction(90), True) == (
        reached.state,
        reached.distance,
        reached.target,
        reached.ended,
    )
    assert ("missed", Fraction(-1, 100), Fraction("89.99")) == (missed.state, missed.distance, missed.value)


def test_lower_is_better(book: Any) -> None:
    """Where less is better, the distance is what lies below the target."""
    (score,) = board(book, year(book, 2025, dust="37.5"), select="TST-TG-002").scores
    assert ("reached", Fraction(5, 2)) == (score.state, score.distance)


@pytest.mark.parametrize(("as_of", "state"), [("2025-12-31", "open"), ("2026-01-01", "undetermined")])
def test_before_the_due_day(book: Any, as_of: str, state: str) -> None:
    """Earlier statistics settle nothing: the target is not due, and after the due day the statistics up to it are lacking."""
    (score,) = board(book, year(book, 2024, share="95"), as_of=as_of).scores
    assert (state, Fraction(5)) == (score.state, score.distance)
    assert ([] if state == "open" else ["statistics_on"]) == [need.path for need in score.lacking]


def test_expired(book: Any) -> None:
    """Statistics after the due day alone are not compared with the target."""
    (score,) = board(book, year(book, 2026, share="95")).scores
    assert ("expired", None, Fraction(95), date(2025, 12, 31)) == (score.state, score.distance, score.value, score.due)


def test_statistics_of_the_due_day_count(book: Any) -> None:
    """Later and earlier years do not hide the year of the target."""
    years = [year(book, number, share=share) for number, share in ((2024, "10"), (2026, "10"), (2025, "91"))]
    (score,) = board(book, *years).scores
    assert ("reached", date(2025, 12, 31), 2) == (score.state, score.period, len(score.points))


def test_lacking_statistic(book: Any) -> None:
    """A figure that is lacking in the year of the target leaves it undetermined, and is named."""
    (score,) = board(book, year(book, 2024, share="95"), year(book, 2025)).scores
    assert ("undetermined", ["share"], None) == (score.state, [need.path for need in score.lacking], score.distance)


def test_weak_evidence(book: Any) -> None:
    """A target whose figure is doubtful is for review, with what would hold, and has no due day."""
    (score,) = board(book, year(book, 2025, doubtful="40"), select="TST-TG-003").scores
    assert ("review", "missed", None, Fraction(-10)) == (score.state, score.would_be, score.due, score.distance)


@pytest.mark.parametrize(("share", "held"), [("82", True), ("81.99", False)])
def test_straight_line(book: Any, share: str, held: bool) -> None:
    """From 66 in 2022 to 90 in 2025 the line passes 82 at the end of 2024: exactly there a district is on course."""
    (score,) = board(book, year(book, 2022, share="66"), year(book, 2024, share=share), as_of="2025-06-01").scores
    assert Course(date(2022, 12, 31), Fraction(-8), Fraction(share) - 90) == score.course
    assert held is (score.course is not None and score.course.held)


def test_course_of_what_was_reached_at_first(book: Any) -> None:
    """Who had reached the target at first is on course while it stays reached."""
    (score,) = board(book, year(book, 2022, share="95"), year(book, 2024, share="89"), as_of="2025-06-01").scores
    assert score.course is not None
    assert (Fraction(0), False) == (score.course.needed, score.course.held)


def test_one_year_has_no_course(book: Any) -> None:
    """One year, or a last year without a figure, has no course."""
    one = board(book, year(book, 2024, share="80"), as_of="2025-06-01")
    two = board(book, year(book, 2022, share="80"), year(book, 2024), as_of="2025-06-01")
    assert [None, None] == [one.scores[0].course, two.scores[0].course]


def test_other_levels_have_no_score(book: Any) -> None:
    """A target that is not one of the district's gives no score; rules that are no targets give none either."""
    nation = read_facts({"kind": "district", "id": "N", "level": "nation", "statistics_on": "2025-12-31"}, book.kinds)
    assert () == scoreboard([nation], book, as_of="2026-01-01", select=["TST"]).scores


def test_ranking(book: Any) -> None:
    """The largest distance leads a target; districts with fewer targets missed lead, targets missed more often too."""
    facts = [
        year(book, 2025, "B", share="80", dust="30"),
        year(book, 2025, "A", share="95", dust="39"),
        year(book, 2025, "C"),
    ]
    found = scoreboard(facts, book, as_of="2026-01-01", select=["TST-TG-001", "TST-TG-002"])
    assert [("A", "B", "C"), ("B", "A", "C")] == [
        tuple(one.district for one in found.scores if one.code == code) for code in ("TST-TG-001", "TST-TG-002")
    ]
    assert ["A", "C", "B"] == [place.name for place in found.districts]
    assert ["TST-TG-001", "TST-TG-002"] == [place.name for place in found.indicators]
    assert {"reached": 1, "missed": 1, "undetermined": 1} == {k: n for k, n in found.indicators[0].counts.items() if n}


@pytest.mark.parametrize(("raw", "message"), [
    ({"kind": "enterprise", "id": "E"}, "`E` is of the kind `enterprise`, expected `district`"),
    ({"kind": "district", "id": "D"}, "the facts of `D` have no `statistics_on`"),
    ({"kind": "district", "id": "D", "statistics_on": "not_yet"}, "the facts of `D` have no `statistics_on`"),
    ({"kind": "district", "statistics_on": "2025-12-31"}, "a district has neither `id`, `name` nor `region`"),
])  # fmt: skip
def test_bad_facts(book: Any, raw: dict[str, str], message: str) -> None:
    """Facts of another kind, without a period or a name are errors."""
    with pytest.raises(FactError, match=message):
        scoreboard([read_facts(raw, book.kinds)], book, as_of="2026-01-01")


def test_one_period_twice(book: Any) -> None:
    """Two sets of one district and period are an error."""
    with pytest.raises(FactError, match="two sets of facts of `A` end on 2025-12-31"):
        board(book, year(book, 2025), year(book, 2025, share="1"))


def test_order_of_files_does_not_matter() -> None:
    """The examples give the same board in any order."""
    whole = load_rulebook()
    files = sorted(Path(__file__).parents[2].glob("examples/district-*.yaml"))
    facts = [read_facts_file(file, whole.kinds) for file in files]
    one, two = (scoreboard(some, whole, as_of="2026-11-22", select=["AGR-TG"]) for some in (facts, facts[::-1]))
    assert one == two
    states = {(score.district, score.code): (score.state, score.distance) for score in one.scores}
    assert ("missed", Fraction(-4, 5)) == states["静海区", "AGR-TG-001"]
    assert ("reached", Fraction(1)) == states["武清区", "AGR-TG-003"]
