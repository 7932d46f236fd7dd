"""Law 1: adding a fact never takes back a decided outcome."""

from hypothesis import given

from cleanrules.testing import information_order
from cleanrules.testing.generated import drawn
from properties.cases import Case, case


@given(drawn(case))
def test_more_facts_never_take_back_an_outcome(found: Case):
    """Filling unknowns, completing lists and refining regions only decides what was open."""
    for day, (least, half, full) in found.subjects:
        for less, more in ((least, half), (half, full), (least, full)):
            information_order(found.book.rulebook, less, more, day)
