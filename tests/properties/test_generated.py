"""The generator itself: what it makes is valid, varied, and the same for the same seed."""

from cleanrules.rulebook.reads import parts_of
from cleanrules.testing.generated import KIND, Draw, rulebook, subject
from properties.cases import findings

FORMS = {
    "Amount", "And", "Compare", "CompareDays", "Constant", "Count", "Day", "Each", "Holds", "InCategory", "Linear", "Not",
    "OneOf", "Or", "Sum", "Within",
}  # fmt: skip
OUTCOMES = {
    "compliant", "violation", "advice", "missed", "not_applicable", "no_breach", "pending", "undetermined", "needs_review",
}  # fmt: skip


def test_rulebooks_have_every_form_and_subjects_every_outcome():
    """Seeded rulebooks all load; between them they use the whole language, and give all outcomes."""
    forms, outcomes = set(), set()
    for seed in range(170):
        draw = Draw.seeded(seed)
        book = rulebook(draw)
        for rule in book.rulebook.rules.values():
            forms |= {type(part.node).__name__ for part in parts_of(book.rulebook, KIND, *rule.conditions())}
        found = findings(book.rulebook, {**subject(draw, book), "flag0": None}, draw.choice(book.days))
        outcomes |= {finding.outcome for finding in found.values()}
    assert FORMS <= forms
    assert OUTCOMES == outcomes


def test_a_seed_gives_the_same_rulebook():
    """Long runs can be repeated from their seeds."""
    assert rulebook(Draw.seeded(3)).texts == rulebook(Draw.seeded(3)).texts
