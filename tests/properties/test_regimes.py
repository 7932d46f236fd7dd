"""Unknown governing dates and unknown keys: every alternative that is left counts."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given, settings

from cleanrules.exact import Interval, yearly_day
from cleanrules.law.codes import regions
from cleanrules.law.windows import Moment
from cleanrules.meaning import amounts
from cleanrules.rulebook.judging import NOTHING, Context
from cleanrules.rulebook.model import SETTLED, Rule
from cleanrules.rulebook.reads import read_by
from cleanrules.screening.screen import screen
from cleanrules.testing.generated import CERTAIN, KIND, START, Book, Tree, drawn, typed
from properties.cases import DECIDED, Case, case


def only_governed(book: Book) -> Iterator[tuple[Rule, str]]:
    """The rules that a date governs which no condition of theirs reads, and the date."""
    for rule in book.rulebook.rules.values():
        if rule.governed_by is not None and (None, rule.governed_by) not in read_by(rule, book.rulebook).facts:
            yield rule, rule.governed_by


def written_days(tree: Any) -> Iterator[date]:
    """Every day that a pack writes as a bound, and its neighbours."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key in ("from", "until", "date", "not_before", "certain_from") and isinstance(value, str):
                yield from (date.fromisoformat(value) + timedelta(step) for step in (-1, 0, 1))
            yield from written_days(value)
    for part in tree if isinstance(tree, list | tuple) else ():
        yield from written_days(part)


def outcome(book: Book, facts: Tree, day: date, code: str) -> str:
    """The outcome of one rule."""
    found = screen(facts, as_of=day, rulebook=book.rulebook, engine="reference", select=code)
    return found[code].outcome


@settings(max_examples=settings.default.max_examples // 2)
@given(drawn(lambda draw: case(draw, subjects=1)))
def test_an_unknown_governing_date_is_decided_iff_all_regimes_agree(found: Case):
    """Without its date a rule comes to what every day would give; where no day gives a breach, to no breach; else it is open."""
    ((day, (_, half, full)),) = found.subjects
    for rule, event in only_governed(found.book):
        for facts in (half, full):
            days = sorted({date(1900, 1, 1), *written_days(found.book.packs), date(2100, 1, 1)})
            dated = {outcome(found.book, {**facts, event: str(one)}, day, rule.code) for one in days}
            unknown = outcome(found.book, {**facts, event: None}, day, rule.code)
            if len(dated) == 1 and dated <= DECIDED:
                assert dated == {unknown}, (rule.code, facts)
            elif dated <= SETTLED:
                assert unknown == ("pending" if "pending" in dated else "no_breach"), (rule.code, facts, dated)
            else:
                assert unknown not in DECIDED, (rule.code, facts, dated)


@given(drawn(lambda draw: case(draw, subjects=2)))
def test_not_yet_is_judged_as_on_the_day(found: Case):
    """A governing event that has not happened means the law of `as_of`."""
    for day, (_, half, full) in found.subjects:
        for rule, event in only_governed(found.book):
            for facts in (half, full):
                then = outcome(found.book, {**facts, event: str(day)}, day, rule.code)
                assert then == outcome(found.book, {**facts, event: "not_yet"}, day, rule.code), (rule.code, facts)


def key_contents(book: Book, parameter: Tree, facts: Tree, day: date) -> dict[str, set[str]] | None:
    """What each key of a parameter may be, read from the pack; None where a key is a category, an amount or of an item."""
    contents = {}
    for key in parameter["by"]:
        source, _, named = key.partition(".")
        known = facts.get(source)
        if named and source == "region":
            members = next(
                version["members"] for version in book.packs[0]["sets"][named]["values"] if in_window(version, day)
            )
            codes = [one if isinstance(one, str) else one["code"] for one in members]
            truths = {None} if known is None else {regions().covers(code, known) for code in codes}
            inside = True if True in truths else None if None in truths else False
            contents[named] = {"true", "false"} if inside is None else {str(inside).lower()}
        elif source in book.packs[0]["kinds"][KIND]["fields"] and not named:
            field = book.packs[0]["kinds"][KIND]["fields"][source]
            if field["type"] == "amount":
                return None
            contents[source] = {known} if known is not None else set(field.get("labels", ("true", "false")))
        else:
            return None
    return contents


def day_written(text: str, as_of: date) -> date:
    """A day as a pack writes it: one, or that of the year asked for."""
    recurring = yearly_day(text)
    return date.fromisoformat(text) if recurring is None else recurring.of(as_of.year)


def in_window(entry: Tree, day: date) -> bool:
    """Whether a day lies in a window of plain days."""
    return entry.get("from", "0001-01-01") <= str(day) and str(day) < entry.get("until", "9999-12-31")


@given(drawn(lambda draw: case(draw, CERTAIN)))
def test_an_unknown_key_leaves_all_values_possible(found: Case):
    """A parameter may have the values, and only those, that some content of its unknown keys chooses."""
    for drawn_day, stages in found.subjects:
        day = max(drawn_day, START)  # before it some values do not exist
        for facts in stages:
            context = Context(found.book.rulebook, typed(found.book, facts), day, Moment(day, frozenset(), "derived"))
            for name, parameter in found.book.packs[0]["parameters"].items():
                contents = key_contents(found.book, parameter, facts, day)
                if contents is None:
                    continue
                expected = {
                    day_written(value["value"], day) if parameter["type"] == "date" else Fraction(value["value"])
                    for value in parameter["values"]
                    if in_window(value, day) and all(value[key] in may for key, may in contents.items() if key in value)
                }
                values = amounts.possible(name, context, NOTHING)
                assert expected == {value.value if value else None for value in values}, (name, facts)
                if parameter["type"] == "number":
                    interval = amounts.number(name, context, NOTHING)
                    assert Interval(min(expected), max(expected)) == interval, (name, facts)
