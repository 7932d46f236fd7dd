"""The properties have teeth: engines with one fault each are caught, with a fixed seed; sound ones are not."""

from functools import cache
from pathlib import Path

import pytest

from cleanrules.rulebook.load import load_rulebook
from cleanrules.rulebook.model import Rulebook
from cleanrules.testing import PropertyError, check_rulebook
from cleanrules.testing.checking import LAWS
from testing.faulty import FAULTY, Sound

SEED = 7


@cache
def book() -> Rulebook:
    """The pack that engines trip over."""
    return load_rulebook(Path(__file__).parent / "teeth.yaml", plugins=[])


@pytest.mark.parametrize("engine", ["reference", "inference", Sound()], ids=["reference", "inference", "sound"])
def test_sound_engines_keep_every_law(engine: object) -> None:
    """The reference, inference and a third engine of the same meaning break nothing, and every law was asked."""
    asked = check_rulebook(book(), engine=engine, seed=SEED)
    assert set(LAWS) == set(asked)
    assert min(asked.values()) >= 30


@pytest.mark.parametrize(("engine", "law"), [(one, law) for one in FAULTY for law in sorted(FAULTY[one])])
def test_a_fault_is_caught(engine: type[Sound], law: str) -> None:
    """Each law that speaks of a fault catches it, alone."""
    with pytest.raises(PropertyError) as caught:
        check_rulebook(book(), engine=engine(), only=(law,), examples=60, seed=SEED)
    assert law == caught.value.law


@pytest.mark.parametrize("engine", FAULTY)
def test_a_fault_is_caught_without_the_solver(engine: type[Sound]) -> None:
    """Subjects made by chance and bent to the boundaries find every fault too."""
    with pytest.raises(PropertyError):
        check_rulebook(book(), engine=engine(), only=sorted(FAULTY[engine]), examples=60, seed=SEED, solved=False)
