"""The examples screen as their comments say, today and later."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from cleanrules import screen, screen_portfolio
from cleanrules.exact import number_text

EXAMPLES = Path(__file__).parents[2] / "examples"
DAYS = ("2026-11-22", "2028-05-17", "2028-05-19", "2031-01-01", "2040-12-31")
CONCLUSIONS = {
    "steel-tianjin": "blocked",
    "steel-suspended": "blocked",
    "cement-incomplete": "undetermined",
    "cement-compliant": "clear",
}

INDUSTRY = {
    "cement-make-up": ("2026-05-10", "blocked", {"IND-CR-021", "IND-CR-024"}),
    "refinery": ("2026-11-22", "blocked", {"IND-RF-001", "IND-BK-001", "IND-BK-004", "IND-TH-002"}),
    "electroplating": ("2026-11-22", "clear", set()),
    "audit-missed": (
        "2026-04-10", "rectify", {"IND-AU-008", "IND-AU-009", "IND-AU-010", "IND-AU-012", "IND-AU-016"}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", INDUSTRY)
def test_industry(name: str) -> None:
    """An example of industry has its conclusion and its violations, and no others."""
    day, conclusion, violated = INDUSTRY[name]
    found = screen(EXAMPLES / f"{name}.yaml", as_of=day, select="IND")
    assert conclusion == found.conclusion
    assert violated == {finding.code for finding in found.findings if finding.outcome == "violation"}


def test_portfolio() -> None:
    """Three plans that are right each by itself: together they count one furnace three times, and add to the key regions."""
    found = screen_portfolio(
        sorted((EXAMPLES / "portfolio").glob("*.yaml")), as_of="2026-11-22", select=["IND-CR", "IND-PF"]
    )
    assert ["clear"] * 3 == [one.conclusion for one in found.projects]
    assert found.portfolio is not None
    breached = [one for one in found.portfolio.findings if one.would_be == "violation"]
    assert ("review", ["IND-PF-001", "IND-PF-004"]) == (found.conclusion, [one.code for one in breached])
    for one in breached:
        assert all(name in one.message.zh for name in ("EX-PF-A 津沽", "EX-PF-B 燕山", "EX-PF-C 太行"))
    assert "54" == number_text(breached[1].gap.value if breached[1].gap else Fraction(0))


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("name", CONCLUSIONS)
def test_conclusion(name: str, day: str) -> None:
    """An example has its conclusion on any later day."""
    assert CONCLUSIONS[name] == screen(EXAMPLES / f"{name}.yaml", as_of=day, select="IND-CR").conclusion


def test_shortfall() -> None:
    """The swap in Tianjin names the ratio, what is retired and required, the gap, and the measure with its window."""
    finding = screen(EXAMPLES / "steel-tianjin.yaml", as_of=DAYS[0])["IND-CR-001"]
    (ratio,) = [used for used in finding.parameters if used.name == "steel_ratio"]
    gap = finding.gap
    assert gap is not None
    assert ("11", "万t/a") == (number_text(gap.value), gap.unit)
    assert ("3/2", "2021-06-01", "2024-08-23") == (str(ratio.value), ratio.start, ratio.until)
    assert ["miit-2021-46"] == list(dict.fromkeys(cite.instrument for cite in ratio.cites))
    assert all(text in finding.message.zh for text in ("1.5∶1", "217 万t/a", "228 万t/a", "11 万t/a"))
    assert all(text in finding.message.en for text in ("1.5:1", "217 万t/a", "228 万t/a", "11 万t/a"))


def test_suspension() -> None:
    """The plan of September 2024 is stopped by the suspension alone."""
    found = screen(EXAMPLES / "steel-suspended.yaml", as_of=DAYS[0], select="IND-CR")
    assert ["IND-CR-005"] == [finding.code for finding in found.findings if finding.outcome == "violation"]


def test_incomplete() -> None:
    """The incomplete plan says which facts would help most, the day of the announcement first."""
    found = screen(EXAMPLES / "cement-incomplete.yaml", as_of=DAYS[0], select="IND-CR")
    assert {"plan_announced_on", "cross_province", "retired[0].unit_energy"} <= {need.path for need, _ in found.missing}
    assert "plan_announced_on" == found.missing[0][0].path


def test_nothing_open() -> None:
    """In the complete plan each rule is met or does not apply."""
    found = screen(EXAMPLES / "cement-compliant.yaml", as_of=DAYS[0], select="IND-CR")
    assert {"compliant", "not_applicable"} == {finding.outcome for finding in found.findings}


def test_a_lawful_project_is_clear() -> None:
    """With all facts, and the legal value that the library lacks, the whole rulebook finds nothing: but a day to come."""
    lawful, value = EXAMPLES / "cement-compliant.yaml", EXAMPLES / "parameters" / "coal-ratio.yaml"
    found = screen(lawful, as_of="2026-11-22", parameters=value)
    assert ("clear", ()) == (found.conclusion, found.missing)
    assert ["construction_started_on"] == [event.path for event, _ in found.pending]
    alone = screen(lawful, as_of="2026-11-22")
    assert ("review", (), ["param.coal_substitution_ratio"]) == (
        alone.conclusion, alone.missing, [need.path for need, _ in alone.unread],
    )  # fmt: skip
