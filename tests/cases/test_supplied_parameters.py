"""A case may supply parameters, as a caller does; a fault in the rule is judged with them too."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanrules import load_rulebook
from cleanrules.testing.cases import Case, read_cases
from cleanrules.testing.mutation import Edition, Prepared

CASES = """
subjects:
  bath: {kind: water-user, facility: bath, new_project: false, quota_units: 100}
cases:
- rule: SER-WA-003
  aspect: boundary
  base: bath
  with: {yearly_water: USED}
  as_of: 2024-06-01
  parameters:
    service_water_quota:
      values:
      - {from: 2019-12-01, facility: bath, new_project: "false", value: "100", confidence: copy, cites: {instrument: mwr-quota-2019}}
  expect: compliant
"""


def case(folder: Path, used: str) -> Case:
    """The case of a bath that uses so much water."""
    file = folder / "cases.yaml"
    file.write_text(CASES.replace("USED", used), encoding="utf-8")
    return read_cases(file)[0][0]


@pytest.mark.parametrize(("used", "holds"), [("10000", True), ("10001", False)])
def test_supplied(tmp_path: Path, used: str, holds: bool) -> None:
    """The case is judged by the value that it supplies."""
    assert holds is not bool(case(tmp_path, used).differences(load_rulebook(), engine="reference"))


@pytest.mark.parametrize(("used", "outcome"), [("10000", "compliant"), ("10001", "violation")])
def test_supplied_in_an_edition(tmp_path: Path, used: str, outcome: str) -> None:
    """An edition of the rulebook takes up what the case supplies, and without it has no value."""
    book, one = load_rulebook(), case(tmp_path, used)
    sound = one.screening(book, engine="reference")
    edition = Edition(book)
    found = edition.supplied(Prepared(one, "water", sound)).rescreened(sound, ["SER-WA-003"])
    assert outcome == found["SER-WA-003"].outcome == sound["SER-WA-003"].outcome
    without = edition.rescreened(sound, ["SER-WA-003"])["SER-WA-003"]
    assert ("needs_review", "value_missing") == (without.outcome, without.reason)
