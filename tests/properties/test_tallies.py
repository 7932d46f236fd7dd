"""Tallies of list items, on random rulebooks and subjects."""

from collections.abc import Iterator

from hypothesis import given

from cleanrules.facts.facts import Listing
from cleanrules.screening.counting import Tally
from cleanrules.screening.findings import Finding
from cleanrules.testing.generated import drawn
from properties.cases import Case, case, findings

WORDS = {"sum": {"counted", "not_counted", "open", "other"}, "any": {"meets", "fails", "open", "other"}}


def told(found: Case) -> Iterator[tuple[Finding, Tally]]:
    """The tallies of all findings."""
    for day, stages in found.subjects:
        for facts in stages:
            for finding in findings(found.book.rulebook, facts, day).values():
                for tally in finding.tallies:
                    yield finding, tally


@given(drawn(lambda draw: case(draw, subjects=2)))
def test_every_item_is_told_once_in_order(found: Case):
    """A row an item, in the order of the list, each in a state of its kind; a finding that does not apply has no tally."""
    for finding, tally in told(found):
        listing = finding.facts_given.values[tally.list.name]
        assert isinstance(listing, Listing)
        assert [f"{tally.list.name}[{number}]" for number, _ in enumerate(listing.items)] == [
            one.path for one in tally.items
        ]
        assert {one.state for one in tally.items} <= WORDS["any" if tally.how in ("any", "all") else "sum"]
        assert finding.outcome != "not_applicable"


@given(drawn(lambda draw: case(draw, subjects=2)))
def test_reasons(found: Case):
    """What does not count, fails or is open says why in both languages; what is said to be missing is not known."""
    for finding, tally in told(found):
        listing = finding.facts_given.values[tally.list.name]
        assert isinstance(listing, Listing)
        for item, record in zip(tally.items, listing.items, strict=True):
            if item.state in ("not_counted", "fails", "open", "other"):
                assert item.reason.zh
                assert item.reason.en
            for need in item.missing:
                here, _, name = need.path.rpartition(".")
                values = record if here == item.path else finding.facts_given.values
                coarse = isinstance(values.get(name), str | Listing)
                assert coarse or name not in values, (finding.code, need.path)
