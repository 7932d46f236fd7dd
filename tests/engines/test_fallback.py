"""Where durable_rules can't be loaded, as from Python 3.13 on, the reference answers, and the screening says so."""

from __future__ import annotations

from .raw import printed

CODE = """
import sys
sys.modules["durable_rules_engine"] = None  # as good as not there: its import fails
import cleanrules
from cleanrules.testing import generated
book = generated.rulebook(generated.Draw.seeded(1))
facts = generated.subject(generated.Draw.seeded(1), book)
found = [cleanrules.screen(facts, as_of="2022-01-01", rulebook=book.rulebook, engine=one) for one in %s]
print(json.dumps([[one.engine, [text.en for text in one.assumptions], len(one.findings) > 0] for one in found]))"""


def test_the_reference_answers_and_says_so() -> None:
    """Asked for by default; who asks for the reference is told nothing."""
    asked, reference = printed(CODE % '("inference", "reference")')
    told = "the inference engine (durable-rules) can't be loaded here; the reference evaluator alone answered"
    assert asked == ["reference", [told], True]
    assert reference == ["reference", [], True]
