"""The penalties of shipped rules: old and new law by type of operator, multiples of a value, what reports say."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from cleanrules import screen
from cleanrules.law.instruments import Citation
from cleanrules.law.penalties import Base, Penalty, applicable
from cleanrules.law.windows import Bound, Moment, Window
from cleanrules.reports import json as as_json
from cleanrules.reports import text
from cleanrules.rulebook.load import load_rulebook
from cleanrules.screening.findings import Finding

HOTEL = Path(__file__).parents[2] / "examples" / "hotel-nonstar-tianjin.yaml"
CHANGE = Bound(date(2026, 8, 15), "text")
OLD, NEW = Window(until=CHANGE), Window(start=CHANGE)
BEFORE, AFTER = date(2026, 3, 1), date(2026, 9, 1)


def fine(window: Window, low: int | None, high: int | None, *operators: str, base: Base = "yuan") -> Penalty:
    """A fine of the breach itself."""
    low_end, high_end = (None if end is None else Fraction(end) for end in (low, high))
    return Penalty(window, low_end, high_end, operators, "breach", "act", "text", (Citation("law"),), base=base)


SPLIT = (
    fine(OLD, 10000, 100000),
    fine(NEW, 10000, 100000, "unit"),
    fine(NEW, 500, 5000, "individual-business", "person"),
)


def chosen(
    penalties: tuple[Penalty, ...], operator: str | None, act: date = BEFORE, decision: date | None = AFTER
) -> Any:
    """Which law governs, and the upper ends of its ranges."""
    found = applicable(penalties, act, decision, operator, "recalled")
    return found.choice, [one.high for one in found.governing], [one.high for one in found.other]


@pytest.mark.parametrize(("operator", "expected"), [
    ("unit", ("act", [100000], [100000])),
    ("individual-business", ("lighter", [5000], [100000])),
    ("person", ("lighter", [5000], [100000])),
    (None, ("unclear", [100000], [100000, 5000])),
])  # fmt: skip
def test_later_law_by_operator(operator: str | None, expected: Any) -> None:
    """The later law governs an earlier act where it is lighter for that operator; an unknown one leaves it open."""
    assert expected == chosen(SPLIT, operator)


@pytest.mark.parametrize(("act", "decision", "expected"), [
    (BEFORE, None, [100000]), (BEFORE, date(2026, 8, 14), [100000]), (date(2026, 8, 14), date(2026, 8, 15), [5000]),
    (date(2026, 8, 15), None, [5000]), (AFTER, date(2026, 10, 1), [5000]),
])  # fmt: skip
def test_day_of_the_change(act: date, decision: date | None, expected: list[int]) -> None:
    """The Code governs acts from its first day, and earlier acts decided from that day where it is lighter."""
    assert expected == chosen(SPLIT, "individual-business", act, decision)[1]


def test_unknown_operator_where_all_agree() -> None:
    """An unknown operator leaves nothing open where the choice is the same for each."""
    same = (fine(OLD, 10000, 100000), fine(NEW, 10000, 50000, "unit"), fine(NEW, 500, 5000, "person"))
    assert "lighter" == chosen(same, None)[0]


@pytest.mark.parametrize(("old", "new", "choice"), [
    (fine(OLD, 1, 3, base="goods-value"), fine(NEW, 1, 2, base="goods-value"), "lighter"),
    (fine(OLD, 1, 3, base="goods-value"), fine(NEW, 1, 3, base="goods-value"), "act"),
    (fine(OLD, 1, 3, base="goods-value"), fine(NEW, 10, 20), "unclear"),
    (fine(OLD, None, None), fine(NEW, 10, 20), "unclear"),
    (fine(OLD, 10, 20), fine(NEW, 5, 20), "lighter"),
    (fine(OLD, None, 20), fine(NEW, 5, 20), "act"),
])  # fmt: skip
def test_ranges_compared(old: Penalty, new: Penalty, choice: str) -> None:
    """Upper ends are compared, then lower ends; yuan and multiples of a value, or an unknown range, can't be."""
    assert choice == chosen((old, new), "unit")[0]


def test_no_longer_fined() -> None:
    """A later law without a fine is lighter, whatever the earlier one counted by."""
    assert ("lighter", [], [3]) == chosen((fine(OLD, 1, 3, base="goods-value"),), "unit")
    assert ("act", [], [3]) == chosen((fine(NEW, 1, 3, base="goods-value"),), "unit")


def ranges(finding: Finding) -> list[tuple[Any, ...]]:
    """The governing penalties of a finding: range, base, trigger, instruments."""
    assert finding.penalty is not None
    return [
        (one.low, one.high, one.base, one.trigger, *(cite.instrument for cite in one.cites))
        for one in finding.penalty.governing
    ]


HOTEL_FACTS: dict[str, Any] = {
    "kind": "lodging", "region": "天津市", "star_rated": True, "correction_ordered_on": "not_yet",
    "articles": [{"id": "1", "article": "comb", "single_use": True, "plastic": True, "offered": "laid-out"}],
}  # fmt: skip


@pytest.mark.parametrize(("operator", "act", "decision", "expected"), [
    ("unit", "2025-06-01", None, [(10000, 100000, "yuan", "breach", "solid-waste-law")]),
    ("individual-business", "2025-06-01", None, [(10000, 100000, "yuan", "breach", "solid-waste-law")]),
    ("individual-business", "2025-06-01", "2026-09-01", [(500, 5000, "yuan", "breach", "eco-code")]),
    ("unit", "2025-06-01", "2026-09-01", [(10000, 100000, "yuan", "breach", "solid-waste-law")]),
    ("unit", "2026-08-15", None, [(10000, 100000, "yuan", "breach", "eco-code")]),
    ("person", "2026-08-15", None, [(500, 5000, "yuan", "breach", "eco-code")]),
])  # fmt: skip
def test_hotel_plastics(operator: str, act: str, decision: str | None, expected: Any) -> None:
    """One range for all under the Solid Waste Law, two by type of operator under the Code, which reaches back."""
    found = screen({**HOTEL_FACTS, "operator_type": operator}, as_of=act, decided_on=decision)
    assert expected == ranges(found["SER-PL-001"])


def test_hotel_other_grounds() -> None:
    """The Tianjin fine waits for a refusal; the national duty has none."""
    found = screen({**HOTEL_FACTS, "operator_type": "unit"}, as_of="2025-06-01")
    assert [(500, 5000, "yuan", "refusal", "tianjin-household-waste")] == ranges(found["SER-PL-002"])
    assert None is found["SER-PL-003"].penalty


FILM = {"id": "1", "use": "mulch", "polyethylene": True, "degradable": False, "nominal_thickness": "0.008"}


def test_film() -> None:
    """Makers and sellers face multiples of the goods' value; a user's fine is under review while the breach stands."""
    shop = {"kind": "film-business", "operator_type": "unit", "films": [FILM], "film_record_years": 2}
    old, new = (screen(shop, as_of=day)["AGR-MF-001"] for day in ("2024-06-01", "2026-08-15"))
    law, code = ((1, 3, "goods-value", "breach", name) for name in ("product-quality-law", "eco-code"))
    assert ([law], [law, code]) == (ranges(old), ranges(new))
    farm = {"kind": "farm", "operator_type": "person", "films": [{**FILM, "use_over": True, "recovered": False}]}
    found = screen(farm, as_of="2024-06-01")
    assert ("violation", [(1000, 10000, "yuan", "breach", "farm-produce-law")]) == (
        found["AGR-MF-002"].outcome, ranges(found["AGR-MF-002"])
    )  # fmt: skip
    penalty = found["AGR-MF-002"].penalty
    assert penalty is not None
    assert {"inferred"} == {one.confidence for one in penalty.governing}
    assert [(200, 2000, "yuan", "breach", "soil-law")] == ranges(found["AGR-MF-003"])


@pytest.mark.parametrize(("day", "law"), [("2026-08-14", "air-law"), ("2026-08-15", "eco-code")])
def test_straw(day: str, law: str) -> None:
    """The range is the same before and under the Code, with the Tianjin regulation beside it."""
    found = screen({"kind": "farm", "region": "天津市", "burned_straw": True}, as_of=day)["AGR-ST-001"]
    assert [(500, 2000, "yuan", "breach", law, "tianjin-air-regulation")] == ranges(found)


def test_reports() -> None:
    """A report gives ranges and notes, says that an authority may go below them, and names no amount inside."""
    shop = {"kind": "film-business", "operator_type": "unit", "films": [FILM], "film_record_years": 2}
    zh, en = (text.render([screen(shop, as_of="2026-08-15")], language) for language in ("zh", "en"))
    assert all(part in zh for part in ("货值金额1倍以上3倍以下", "并没收产品", "依法减轻至幅度以下"))
    assert all(part in " ".join(en.split()) for part in ("1 to 3 times the value of the goods", "go below a range"))
    tianjin = text.render([screen(HOTEL, as_of="2025-12-31", select="SER-PL-003")])
    assert "责令改正" in tianjin
    assert "拒不改正" not in tianjin
    told = as_json.finding_data(screen(shop, as_of="2026-08-15")["AGR-MF-001"])["penalty"][0]
    assert (["1", "3"], "goods-value", "并没收产品") == (told["range"], told["of"], told["note"]["zh"])


def test_no_fine_outlives_its_law() -> None:
    """No range of a shipped rule is given for a day on which all that it cites is repealed, however well it is known."""
    book = load_rulebook()
    late = []
    for rule in book.rules.values():
        for one in rule.penalties:
            ends = [book.instruments[cite.instrument].window.until for cite in one.cites]
            if (
                all(ends)
                and one.window.holds(Moment(max(end.day for end in ends if end), frozenset(), "derived")) is not False
            ):
                late.append((rule.code, one.cites[0].instrument))
    assert [] == late
