"""The indicator method: the computed vectors, and what a grade rests on."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cleanrules.errors import FactError

from .conftest import all_at_best, changed

UNUSED = {"decorative_cr_use": "not-applicable", "hard_cr_use": "not-applicable", "au_use": "not-applicable", "ag_use": "not-applicable"}  # fmt: skip
PLATING = {
    **UNUSED, "line": "II", "rinse_intake": "II", "zn_use": "II", "cu_use": "I", "ni_use": "III", "water_reuse": "II",
}  # fmt: skip
BURNING = {
    "run_hours": "II", "stops": "III", "energy_per_tonne": "II", "water_per_tonne": "II", "particulates": "II",
    "nox": "III", "fly_ash": "II", "greenhouse_gas": None,
}  # fmt: skip


def spans(assessment):
    """The index at I, II and III as texts, an interval as two."""
    return [tuple(dict.fromkeys(map(str, map(float, span)))) for span in assessment.index.values()]


@pytest.mark.parametrize(
    ("changes", "index", "grade"),
    [
        ({}, ["63.6", "95.2", "100.0"], "II"),
        ({"rinse_intake": "III"}, ["63.6", "85.2", "100.0"], "III"),
        ({"ni_use": "below"}, ["63.6", "95.2", "95.2"], "II"),
        ({"rinse_intake": "below"}, ["63.6", "85.2", "90.0"], "below"),
    ],
    ids=["base", "rinse-at-III", "nickel-below-III", "rinse-below-III"],
)
def test_electroplating(electroplating, changes, index, grade) -> None:
    """The index and the grade of an electroplating works with zinc, copper and nickel."""
    found = electroplating.assess(changed(all_at_best(electroplating), **{**PLATING, **changes}))
    assert [(one,) for one in index] == spans(found)
    assert (grade, grade == "II", ()) == (found.grade, found.advanced, found.open)


def test_membership_is_cumulative(electroplating) -> None:
    """A value at level I also counts at II and III: without that the same works would have 31.6 and 4.8."""
    answers = changed(all_at_best(electroplating), **PLATING)
    found = electroplating.assess(answers)
    assert (Fraction("63.6"), Fraction("63.6") + Fraction("31.6")) == (found.index["I"][0], found.index["II"][0])
    assert Fraction("63.6") + Fraction("31.6") + Fraction("4.8") == found.index["III"][0]


@pytest.mark.parametrize(
    ("changes", "index", "worst", "best"),
    [
        ({}, [("62.1", "67.1"), ("88.3", "93.3"), ("95.0", "100.0")], "II", "II"),
        ({"slag_use": "I"}, [("66.1", "71.1"), ("92.3", "97.3"), ("99.0", "100.0")], "II", "II"),
        ({"particulates": "III"}, [("62.1", "67.1"), ("83.8", "88.8"), ("95.0", "100.0")], "below", "III"),
        (
            {"greenhouse_gas": "below", "water_per_tonne": "III", "nox": None},
            [("62.1", "66.6"), ("82.3", "86.8"), ("90.5", "95.0")], "below", "II",
        ),
    ],
    ids=["base", "bonus", "particulates-at-III", "unanswered"],
)  # fmt: skip
def test_draft(draft, changes, index, worst, best) -> None:
    """What is open leaves an interval; the grade is certain where all answers give the same."""
    found = draft.assess(changed(all_at_best(draft), **{**BURNING, **changes}))
    assert index == spans(found)
    assert (worst, best) == (found.worst, found.best)
    assert (worst if worst == best else None) == found.grade


def test_silence_is_not_absence(draft) -> None:
    """An unanswered item that was renormalised away would give 65.5 and 86.8 and a certain grade II; it does not."""
    base = changed(all_at_best(draft), **{**BURNING, "greenhouse_gas": "below", "water_per_tonne": "III", "nox": None})
    silent, absent = draft.assess(base), draft.assess({**base, "nox": "not-applicable"})
    assert ("II", None) == (absent.grade, silent.grade)
    assert ("65.5", "86.8", "95.0") == tuple(f"{float(absent.index[level][0]):.1f}" for level in ("I", "II", "III"))
    assert ("nox",) == silent.open


def test_bonus_ends_at_100(draft) -> None:
    """All bonus on top of a perfect plant is 100, and a bonus that nobody claims adds nothing."""
    perfect = all_at_best(draft)
    assert {Fraction(100)} == {end for span in draft.assess(perfect).index.values() for end in span}
    claimed = {**perfect, "steam-use": "I", "fly-ash-use": "I", "slag-use": "I", "nox": "below"}
    assert Fraction(100) == draft.assess(claimed).index["I"][0]
    assert Fraction("95.5") == draft.assess({**perfect, "nox": "below"}).index["I"][0]


def test_without_weights_only_a_limit_indicator_decides(steel) -> None:
    """Without weights there is no index; a limit indicator below a level excludes the grade, whatever the weights."""
    assert ({}, "below", "I", None) == _known(steel.assess({}))
    assert ({}, "below", "II", None) == _known(steel.assess({"fresh-water": "II"}))
    assert ({}, "below", "III", False) == _known(steel.assess({"fresh-water": "III"}))
    assert ({}, "below", "below", False) == _known(steel.assess({"fresh-water": "below"}))


def _known(found):
    return dict(found.index), found.worst, found.best, found.advanced


@pytest.mark.parametrize(
    ("name", "written", "level"),
    [
        ("rinse-intake", "8 L/m2", "I"), ("rinse-intake", "8.001 L/m²", "II"), ("rinse-intake", "24", "II"),
        ("rinse-intake", "40.1 L/m2", "below"), ("zn-use", "0.82 ratio", "I"), ("zn-use", "81.99 %", "II"),
        ("line", "III", "III"), ("line", "not-applicable", "not-applicable"), ("drag-out-measures", "3 项", "II"),
    ],
)  # fmt: skip
def test_levels(electroplating, name, written, level) -> None:
    """The level of a value, in the unit of the table or another of its spellings, exactly at the threshold and past it."""
    assert level == electroplating.indicator(name).level(written)


@pytest.mark.parametrize(
    ("name", "written", "level"),
    [("stops", "2", "I"), ("stops", "3", "II"), ("stops", "5", "III"), ("stops", "6", "below"), ("co", "30 mg/m3", "II"), ("run-hours", "7000 h/a", "II")],
)  # fmt: skip
def test_strict_thresholds(draft, name, written, level) -> None:
    """A strict threshold leaves its own value to the next level."""
    assert level == draft.indicator(name).level(written)


@pytest.mark.parametrize(
    ("name", "written", "message"),
    [
        ("rinse-intake", "8 kg", "indicator `rinse-intake` has the unit `kg`, expected `L/m2`"),
        ("rinse-intake", "much", "indicator `rinse-intake` is `much`, expected a value in `L/m2`, a level or `not-applicable`"),
        ("line", "70 %", "indicator `line` is `70 %`, expected a level or `not-applicable`"),
        ("rinse-intake", "1e1 L/m2", "indicator `rinse-intake` is `1e1 L/m2`, expected a value in `L/m2`, a level or `not-applicable`"),
    ],
)  # fmt: skip
def test_bad_answers(electroplating, name, written, message) -> None:
    """An answer of another unit, or none at all, is an error that says what was expected."""
    with pytest.raises(FactError) as error:
        electroplating.indicator(name).level(written)
    assert message == error.value.message


def test_unknown_indicator(electroplating) -> None:
    """An answer to an indicator that the table lacks is an error with a suggestion."""
    with pytest.raises(FactError) as error:
        electroplating.assess({"lien": "I"})
    assert ("unknown indicator `lien` of `electroplating-2015`", "did you mean `line`?") == (
        error.value.message,
        error.value.help,
    )


def test_category_without_any(electroplating) -> None:
    """Where no indicator of a category applies the method has no rule, and says so."""
    with pytest.raises(FactError, match="no indicator of the category `resource` applies"):
        electroplating.assess(changed(all_at_best(electroplating), rinse_intake="not-applicable"))


def test_confidence(electroplating, steel, draft) -> None:
    """An assessment is as sure as the weakest of the table's rows, weights and steps."""
    assert ("recalled", "recalled", "copy") == tuple(
        table.assess(all_at_best(table)).confidence for table in (electroplating, steel, draft)
    )
