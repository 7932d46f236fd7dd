"""The smallest cases of what the properties found."""

import pickle

import pytest

from cleanrules.errors import PackError
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.findings import Finding
from cleanrules.screening.screen import screen

HEAD = """
kind: thing
confidence: official
kinds: {thing: {fields: {big: {type: flag}, signed: {type: event}, size: {type: amount, at_most: 100},
  built: {type: list, items: {id: {type: text, key: true}, make: {type: label, labels: [a, b]}}},
  gone: {type: list, items: {id: {type: text, key: true}, %s: {type: label, labels: [c, d]}}}}}}
instruments: {law: {number: x, title: {zh: x, en: x}, issuer: x, rank: law, confidence: official}}
"""
RULE = """
rules:
- {code: TST-RE-001, name: fault, title: {zh: x, en: x}, when: "true", require: '%s', force: binding, effect: halt,
   cites: [{instrument: law}]%s}
"""
LIMIT = """
parameters: {limit: {title: {zh: x, en: x}, by: [%s], values: [
  {%s: true, value: "10", confidence: official, cites: {instrument: law}},
  {%s: false, value: "20", confidence: official, cites: {instrument: law}}]}}
"""
BY_CATEGORY = LIMIT % ("large", "large", "large")


def book(*parts: str, make: str = "made") -> Rulebook:
    """The rulebook of some parts of a pack."""
    return rulebook_from_text(HEAD % make + "".join(parts))


def finding(rulebook: Rulebook, **facts: object) -> Finding:
    """The finding of the one rule."""
    found = screen({"kind": "thing", **facts}, as_of="2024-01-01", rulebook=rulebook, engine="reference")
    return found["TST-RE-001"]


def test_a_category_may_use_a_parameter_that_a_fact_chooses():
    """Looking for circles among categories passes by the keys that are plain facts."""
    category = '\ncategories: [{name: large, when: "size > param.limit"}]'
    rulebook = book(LIMIT % ("big", "big", "big"), category, RULE % ("not large", ""))
    assert finding(rulebook, size=15, big=True).outcome == "violation"


def test_the_versions_of_a_category_that_chooses_a_value_are_regimes():
    """A rule without its date is open where only the category behind a parameter's key changes with time."""
    category = '\ncategories: [{name: large, versions: [{until: 2020-01-01, when: "true"}, {from: 2020-01-01, when: "false"}]}]'
    rulebook = book(BY_CATEGORY, category, RULE % ("size <= param.limit", ", governed_by: signed"))
    assert finding(rulebook, size=15, signed="2019-12-31").outcome == "violation"
    assert finding(rulebook, size=15, signed="2020-01-01").outcome == "compliant"
    assert finding(rulebook, size=15).outcome == "undetermined"


def test_a_rough_bound_of_a_category_that_chooses_a_value_is_for_review():
    """What lies between both days is for a person, also where the bound stands behind a parameter's key."""
    bound = "{not_before: 2023-01-01, certain_from: null}"
    category = f'\ncategories: [{{name: large, versions: [{{until: {bound}, when: "true"}}, {{from: {bound}, when: "false"}}]}}]'
    rulebook = book(BY_CATEGORY, category, RULE % ("size <= param.limit", ""))
    assert (finding(rulebook, size=15).outcome, finding(rulebook, size=15).reason) == ("needs_review", "bound")


def test_a_weak_category_that_chooses_a_value_is_for_review():
    """Weak evidence behind a parameter's key leaves the finding for review, not undetermined."""
    category = '\ncategories: [{name: large, confidence: recalled, when: "true"}]'
    rulebook = book(BY_CATEGORY, category, RULE % ("size <= param.limit", ""))
    assert (finding(rulebook, size=15).outcome, finding(rulebook, size=15).would_be) == ("needs_review", "violation")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_a_weak_earlier_bound_does_not_hide_the_value_that_surely_holds(order: tuple[int, ...]):
    """The value whose window surely holds is chosen, in whatever order the values are written."""
    values = [
        "{until: {date: 2015-01-01, confidence: recalled}, value: '1'",
        "{from: {date: 2015-01-01, confidence: recalled}, until: 2020-01-01, value: '2'",
        "{from: 2020-01-01, value: '20'",
    ]
    written = ", ".join(f"{values[place]}, confidence: official, cites: {{instrument: law}}}}" for place in order)
    parameter = f"\nparameters: {{limit: {{title: {{zh: x, en: x}}, values: [{written}]}}}}"
    assert finding(book(parameter, RULE % ("size <= param.limit", "")), size=15).outcome == "compliant"


def test_an_event_that_has_not_happened_is_pending_where_its_day_matters():
    """`not_yet` may leave a rule open; the event is then still to come, and no fact is missing."""
    found = finding(book(RULE % ('signed <= "2030-01-01"', "")), signed="not_yet")
    assert (found.outcome, [need.path for need in found.missing]) == ("pending", [])
    assert [("signed", "2030-01-01")] == [(event.path, str(event.until)) for event in found.events]


def test_screening_keeps_nothing():
    """Nothing of a subject is left on a rulebook once it was screened: all its parts are what they were."""
    category = '\ncategories: [{name: large, when: "size > 5"}]'
    rulebook = book(BY_CATEGORY, category, RULE % ("size <= param.limit", ""))
    before = pickle.dumps(rulebook)
    for size in range(20):
        assert finding(rulebook, size=size).message
    assert before == pickle.dumps(rulebook)


def test_a_key_that_two_lists_have_is_refused():
    """Whose label it is must be said."""
    parameter = """
parameters: {limit: {title: {zh: x, en: x}, by: [make], values: [{value: "1", confidence: official, cites: {instrument: law}}]}}
"""
    with pytest.raises(PackError, match="which the items of `built` and of `gone` have"):
        book(parameter, RULE % ("sum(param.limit for u in gone) <= 5", ""), make="make")
