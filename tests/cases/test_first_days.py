"""First days that no text here prints: before what is known for certain a person looks, and nothing is silently out of force."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanrules import screen
from cleanrules.rulebook.load import load_rulebook
from cleanrules.testing.cases import read_cases

ROOT = Path(__file__).parents[2]
ROWS = {
    # the pack, its rule: a day before all that may be, a day on which nobody knows, the first that is certain
    ("construction/cases/sites.yaml", "CON-DU-001"): (None, "2001-01-01", "2016-04-26"),
    ("construction/cases/sites.yaml", "CON-DU-003"): (None, "2016-04-25", "2016-04-26"),
    ("industry/cases/air.yaml", "IND-AQ-001"): (None, "2016-04-25", "2016-04-26"),
    ("industry/cases/voc_work.yaml", "IND-VO-011"): (None, "2016-04-25", "2016-04-26"),
    ("services/cases/catering.yaml", "SER-FU-001"): ("2001-12-31", "2002-01-01", "2016-04-26"),
    ("services/cases/catering.yaml", "SER-FU-006"): (None, "2010-01-01", "2016-04-26"),
    ("services/cases/catering.yaml", "SER-FU-007"): (None, "2016-04-25", "2016-04-26"),
    ("agriculture/cases/mulch_film.yaml", "AGR-MF-003"): (None, "2020-08-31", "2020-09-01"),
    ("agriculture/cases/inputs.yaml", "AGR-PE-003"): (None, "2010-01-01", "2023-12-25"),
    ("agriculture/cases/livestock.yaml", "AGR-LS-004"): ("2020-12-31", "2026-06-01", None),
    ("industry/cases/air.yaml", "IND-WA-001"): (None, "2026-08-14", "2026-08-15"),
    ("industry/cases/audit_acceptance.yaml", "IND-AU-014"): ("2017-12-31", "2018-12-31", "2019-01-01"),
    ("industry/cases/energy_baseline.yaml", "IND-EN-014"): ("2020-12-31", "2026-03-01", None),
    ("industry/cases/energy_review.yaml", "IND-ER-005"): ("2016-12-31", "2025-08-31", "2025-09-01"),
}


@pytest.mark.parametrize(("pack", "code", "days"), [(pack, code, days) for (pack, code), days in ROWS.items()])
def test_first_days(pack: str, code: str, days: tuple[str | None, str | None, str | None]) -> None:
    """A breach is not in force before it can have been, for review while nobody knows, and decided from the certain day."""
    book = load_rulebook()
    case = next(
        one
        for one in read_cases(ROOT / "plugins" / pack)[0]
        if one.entry.rule == code and one.entry.aspect == ("day-before" if code == "IND-AU-014" else "violates")
    )
    before, doubtful, certain = days
    found = {
        day: screen(case.facts, as_of=day, select=code, engine="reference")[code] for day in days if day is not None
    }
    if before is not None:
        assert ("not_applicable", "not_in_force") == (found[before].outcome, found[before].reason)
    assert doubtful is not None
    assert ("needs_review", "bound") == (found[doubtful].outcome, found[doubtful].reason)
    if certain is not None:
        assert "bound" != found[certain].reason
        assert "violation" in (found[certain].outcome, found[certain].would_be)
    assert book.rules[code].window.start is not None
