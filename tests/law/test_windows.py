"""In-force windows: half-open, with bounds known to the day, roughly, or on weak evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from cleanrules.law.confidence import Confidence, strongest, trusted, weakest
from cleanrules.law.windows import Bound, Moment, Versions, Window

D1, D2, D3 = date(2021, 6, 1), date(2023, 1, 1), date(2025, 1, 1)
ROUGH = Bound(D1, "copy", "notice", D2)
ENDLESS = Bound(D1, "copy", "notice")


def at(day: date, *happened: str, bar: Confidence = "derived") -> Moment:
    """A moment."""
    return Moment(day, frozenset(happened), bar)


@pytest.mark.parametrize(
    ("day", "inside"), [(date(2021, 5, 31), False), (D1, True), (date(2022, 12, 31), True), (D2, False)]
)
def test_windows_are_half_open(day: date, inside: bool) -> None:
    """The first day is in, the day of the end is out."""
    assert Window(Bound(D1, "copy"), Bound(D2, "copy")).holds(at(day)) is inside


def test_open_sides() -> None:
    """A side without a bound is open."""
    assert Window().holds(at(date.min)) is True
    assert Window(until=Bound(D1, "copy")).holds(at(date.min)) is True
    assert Window(Bound(D1, "copy")).holds(at(date.max)) is True


def test_a_bound_below_the_bar() -> None:
    """What rests on a bound of weak evidence is unknown, but false where the other side says so."""
    weak = Window(Bound(D1, "recalled"), Bound(D2, "copy"))
    assert weak.holds(at(date(2022, 1, 1))) is None
    assert weak.holds(at(D3)) is False
    assert weak.holds(at(date(2022, 1, 1), bar="recalled")) is True
    assert Window(until=Bound(D1, "recalled")).holds(at(D3)) is None


@pytest.mark.parametrize(("bound", "day", "passed"), [
    (ROUGH, date(2021, 5, 31), (False, False)), (ROUGH, D1, (False, True)), (ROUGH, date(2022, 12, 31), (False, True)), (ROUGH, D2, (True, True)),
    (ENDLESS, D3, (False, True)),
])  # fmt: skip
def test_a_bound_that_is_roughly_known(bound: Bound, day: date, passed: tuple[bool, bool]) -> None:
    """Between its ends a roughly known bound has passed exactly if its event is taken to have happened."""
    assert passed == (bound.passed(at(day)), bound.passed(at(day, "notice")))
    assert bound.open_at(day) is (passed[0] is not passed[1])


def test_windows_that_overlap_or_meet() -> None:
    """Windows that share an end share no day; a rough end counts at its earliest, and as one event."""
    one, two = Window(Bound(D1, "copy"), Bound(D2, "copy")), Window(Bound(D2, "copy"))
    assert (False, True) == (one.overlaps(two), one.meets(two))
    assert Window().overlaps(one)
    early, late = Window(until=ROUGH), Window(ROUGH)
    assert (False, True) == (early.overlaps(late), early.meets(late))
    assert early.overlaps(Window(Bound(date(2022, 1, 1), "copy")))
    assert not early.overlaps(Window(Bound(D2, "copy")))
    assert Window(until=ENDLESS).overlaps(Window(Bound(D3, "copy")))
    assert not late.meets(early)


def test_windows_in_words() -> None:
    """A rough bound is shown by `~`, an open side as asked."""
    assert ("~2021-06-01", "…") == Window(ROUGH).text("…")
    assert ("", "2023-01-01") == Window(until=Bound(D2, "copy")).text()
    assert (D1, D2) == ROUGH.days()
    assert (D1,) == ENDLESS.days()


def test_evidence_has_an_order() -> None:
    """Evidence is trusted down to the bar; the weakest of several counts, and of nothing there is none."""
    assert trusted("derived", "derived")
    assert not trusted("copy-weak", "derived")
    assert "recalled" == weakest(["copy", "recalled", "text"])
    assert "text" == strongest(["copy", "recalled", "text"])
    for chosen in (weakest, strongest):
        with pytest.raises(ValueError, match="empty"):
            chosen([])


@dataclass(frozen=True)
class Version:
    """What is so in a window."""

    name: str
    window: Window


@pytest.mark.parametrize(("day", "bar", "sure", "possible"), [
    (date(2021, 5, 31), "copy", "first", ["first"]),
    (D1, "copy", "second", ["second"]),
    (D1, "official", None, ["first", "second"]),
    (D2, "copy", None, []),
    (D3, "copy", "third", ["third"]),
])  # fmt: skip
def test_the_version_of_a_moment(day: date, bar: Confidence, sure: str | None, possible: list[str]) -> None:
    """The version whose window surely holds; with a bound below the bar none is sure, and both beside it are possible."""
    one, two, three = Bound(D1, "copy"), Bound(D2, "official"), Bound(D3, "official")
    versions = Versions((
        Version("first", Window(until=one)), Version("second", Window(one, two)), Version("third", Window(three)),
    ))  # fmt: skip
    found = versions.at(at(day, bar=bar))
    assert sure == (None if found is None else found.name)
    assert possible == [version.name for version in versions.possible(at(day, bar=bar))]


def test_a_version_that_surely_holds_goes_before_one_that_may() -> None:
    """What only may hold does not keep from being sure of what does, in whatever order they stand."""
    weak, sure = Version("weak", Window(Bound(D1, "recalled"))), Version("sure", Window(Bound(D1, "copy")))
    assert [sure, sure] == [Versions(some).at(at(D2)) for some in ((weak, sure), (sure, weak))]
