"""The gate: the cases of every shipped pack notice nine faults of ten, and no fewer than was recorded.

Only packs whose content differs from what `mutation.json` was recorded on are measured here. All are measured, and the
record written, by `cleanrules mutate --record tests/testing/mutation.json`.
"""

from pathlib import Path

import pytest

from cleanrules.rulebook.load import load_rulebook
from cleanrules.testing.packs import Pack, packs_of
from cleanrules.testing.record import read_record, shortcomings

RECORD = Path(__file__).parent / "mutation.json"
PLUGINS = Path(__file__).parents[2] / "plugins"
PACKS = [pack for pack in packs_of(load_rulebook()) if PLUGINS in pack.path.parents]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_cases_notice_faults(pack: Pack) -> None:
    """The cases of a pack pin its rules down."""
    assert [] == shortcomings(load_rulebook(), [pack], read_record(RECORD))


def test_nothing_is_recorded_of_packs_that_are_gone() -> None:
    """The record names shipped packs only."""
    assert set() == read_record(RECORD).keys() - {pack.name for pack in PACKS}
