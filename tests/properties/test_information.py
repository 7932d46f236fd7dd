"""Law 1: adding a fact never takes back a decided outcome."""

from hypothesis import given

from cleanrules.testing.generated import drawn
from properties.cases import Case, case, findings, taken_back


@given(drawn(case))
def test_more_facts_never_take_back_an_outcome(found: Case):
    """Filling unknowns, completing lists and refining regions only decides what was open."""
    for day, (least, half, full) in found.subjects:
        one, two, three = (findings(found.book.rulebook, facts, day) for facts in (least, half, full))
        for before, after in ((one, two), (two, three), (one, three)):
            for code in before:
                assert taken_back(before[code], after[code]) is None, (day, least, half, full)
