"""Laws of the indicator method, on random tables."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from cleanrules.errors import FactError
from cleanrules.indicators import GRADED, LEVELS, Category, GradeStep, Indicator, IndicatorTable, Threshold, shares
from cleanrules.text import Text

TITLE = Text("题", "title")
LEVEL, ANSWER = st.sampled_from(LEVELS), st.sampled_from([*LEVELS, "not-applicable"])


def shared_out(draw, count):
    """Weights that sum to 1."""
    parts = [draw(st.integers(1, 9)) for _ in range(count)]
    return [Fraction(part, sum(parts)) for part in parts]


@st.composite
def categories(draw, number, weight, bonus):
    """A category; sometimes two or three of its indicators share one weight."""
    groups = draw(st.integers(1, 4))
    indicators = []
    for group, share in enumerate(shared_out(draw, groups)):
        members = draw(st.integers(1, 3))
        for member in range(members):
            split = f"s{group}" if members > 1 else None
            limit = not bonus and draw(st.booleans())
            indicators.append(Indicator(f"{number}-{group}-{member}", TITLE, share, split, limit, "", {}, {}, "copy"))
    return Category(str(number), TITLE, weight, bonus, tuple(indicators), "copy")


@st.composite
def tables(draw):
    """A table with variants of the steps, and sometimes a bonus."""
    weights = shared_out(draw, draw(st.integers(1, 4)))
    made = [draw(categories(number, weight, False)) for number, weight in enumerate(weights)]
    if draw(st.booleans()):
        made.append(draw(categories("bonus", Fraction(draw(st.integers(1, 20)), 100), True)))
    steps = tuple(
        GradeStep(grade, TITLE, Fraction(draw(st.integers(50, 100))), grade, draw(st.sampled_from([None, "II", "III"])))
        for grade in GRADED
    )
    return IndicatorTable("t", TITLE, tuple(made), steps, "copy")


def names(table):
    """The names of all indicators."""
    return [one.name for one in table.indicators()]


def assessed(table, answers):
    """The assessment; a category without any that applies has none."""
    try:
        return table.assess(answers)
    except FactError:
        assume(False)


def rank(grade):
    """0 for the best."""
    return LEVELS.index(grade)


@given(tables(), st.data())
def test_better_is_never_worse(table, data) -> None:
    """Better answers never worsen an index or the grade."""
    worse = {name: data.draw(ANSWER) for name in names(table)}
    better = {
        name: one if one == "not-applicable" else data.draw(st.sampled_from(LEVELS[: rank(one) + 1]))
        for name, one in worse.items()
    }
    low, high = assessed(table, worse), assessed(table, better)
    assert rank(high.grade) <= rank(low.grade)
    assert all(high.index[level][0] >= low.index[level][0] for level in GRADED)


@given(tables(), st.data())
def test_an_open_answer_never_misleads(table, data) -> None:
    """Whatever the open answers turn out to be, `not-applicable` too, index and grade lie where they were said to."""
    asked = [one.name for category in table.categories if not category.bonus for one in category.indicators]
    given_ = {name: data.draw(ANSWER) for name in names(table) if name not in asked or data.draw(st.booleans())}
    said = assessed(table, given_)
    whole = assessed(table, {**given_, **{name: data.draw(ANSWER) for name in said.open}})
    assert rank(said.best) <= rank(whole.grade) <= rank(said.worst)
    assert said.grade in (None, whole.grade)
    assert said.advanced in (None, whole.advanced)
    assert all(said.index[level][0] <= whole.index[level][0] <= said.index[level][1] for level in GRADED)


@given(tables(), st.data())
def test_the_ends_are_reached(table, data) -> None:
    """The worst and the best grade are those of some answers: nothing is left open that is settled."""
    asked = [one.name for category in table.categories if not category.bonus for one in category.indicators]
    given_ = {name: data.draw(ANSWER) for name in names(table) if name not in asked or data.draw(st.booleans())}
    said = assessed(table, given_)
    ends = [assessed(table, {**given_, **dict.fromkeys(said.open, answer)}).grade for answer in ("below", "I")]
    assert [said.worst, said.best] == ends


@given(tables(), st.data())
def test_weights_of_a_category_sum_to_1(table, data) -> None:
    """Those that apply share the whole of their category between them, in the proportions of the table."""
    answers = {name: data.draw(ANSWER) for name in names(table)}
    for category in table.categories:
        found = shares(category, answers)
        if found and not category.bonus:
            assert 1 == sum(found.values())
        assert set(found) == {one.name for one in category.indicators if answers[one.name] != "not-applicable"}
        alone = [one for one in category.indicators if one.name in found and one.split is None]
        assert all(found[a.name] * b.weight == found[b.name] * a.weight for a in alone for b in alone)


@given(tables(), st.data())
def test_what_does_not_apply_might_as_well_not_be_there(table, data) -> None:
    """A table without an indicator gives the same as the table where that indicator does not apply."""
    answers = {name: data.draw(ANSWER) for name in names(table)}
    gone = data.draw(st.sampled_from(names(table)))
    answers[gone] = "not-applicable"
    less = tuple(
        replace(one, indicators=tuple(each for each in one.indicators if each.name != gone)) for one in table.categories
    )
    whole = assessed(table, answers)
    rest = assessed(replace(table, categories=less), {name: one for name, one in answers.items() if name != gone})
    assert (whole.index, whole.grade) == (rest.index, rest.grade)


@given(
    st.lists(st.fractions(0, 100), min_size=3, max_size=3), st.booleans(), st.fractions(0, 100), st.fractions(0, 100)
)
def test_a_better_value_has_no_worse_level(ends, more, one, two) -> None:
    """Where more is better, more never has a worse level; where less is, less."""
    values = sorted(ends, reverse=more)
    relation = ">=" if more else "<="
    limits = {level: Threshold(relation, value) for level, value in zip(GRADED, values, strict=True)}
    level = Indicator("i", TITLE, None, None, False, "t", limits, {}, "copy").level
    low, high = sorted([round(one, 3), round(two, 3)])
    better, worse = (high, low) if more else (low, high)
    assert rank(level(f"{float(better):.3f}")) <= rank(level(f"{float(worse):.3f}"))
