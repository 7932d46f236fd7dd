"""Full facts on certain law decide everything, and every finding can be explained."""

from hypothesis import given

from cleanrules.testing.generated import CERTAIN, drawn
from properties.cases import DECIDED, Case, case, findings


@given(drawn(lambda draw: case(draw, CERTAIN, not_yet=False)))
def test_full_facts_decide_every_rule(found: Case):
    """With all facts, official evidence and every value known, no outcome is open."""
    for day, (_, _, full) in found.subjects:
        for code, finding in findings(found.book.rulebook, full, day).items():
            assert finding.outcome in DECIDED, (code, day, full, finding.missing)


@given(drawn(case))
def test_every_finding_explains_itself(found: Case):
    """Message, trace, support, gap and remedies exist for every finding, whatever is unknown."""
    for day, stages in found.subjects:
        for facts in stages:
            for finding in findings(found.book.rulebook, facts, day).values():
                assert finding.message.zh
                assert finding.message.en
                assert list(finding.explain().render())
                assert len(finding.fingerprint) == 16
                assert finding.cites
                assert (finding.gap is None) or finding.gap.value >= 0
                assert all(remedy.change != 0 for remedy in finding.remedies)
