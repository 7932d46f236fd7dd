"""Law 5: one meaning, several engines."""

import pytest
from hypothesis import given

from cleanrules.engines.compiled import Compiled
from cleanrules.testing import engines_agree
from cleanrules.testing.generated import drawn
from properties.cases import Case, case

pytest.importorskip("durable_rules_engine", exc_type=ImportError)


@given(drawn(lambda draw: case(draw, subjects=2)))
def test_compiled_agrees_with_the_reference(found: Case):
    """Rules as code find what the reference finds, on random rulebooks and subjects."""
    book = found.book.rulebook
    for day, stages in found.subjects:
        for facts in stages:
            engines_agree(book, facts, day, engine=Compiled(after=0))


@given(drawn(lambda draw: case(draw, subjects=2)))
def test_inference_agrees_with_the_reference(found: Case):
    """The default engine finds what the reference finds, on random rulebooks and subjects."""
    book = found.book.rulebook
    for day, stages in found.subjects:
        for facts in stages:
            engines_agree(book, facts, day, engine="inference")
