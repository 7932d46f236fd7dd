"""How long the next question takes: a person waits for it."""

from __future__ import annotations

from time import process_time
from typing import Any

from cleanrules import answered, screen
from cleanrules.rulebook.load import load_rulebook
from cleanrules.testing.complete import complete_subjects

MOST = 0.2
"""Seconds of a processor that a question may take, the screening apart."""


def test_a_question_takes_a_fifth_of_a_second_at_most() -> None:
    """On the largest kind, from an empty form to the conclusion, each question is found within the time."""
    found = next(one for one in complete_subjects(load_rulebook(), "project") if one.name == "project-producing")
    book, facts, taken = found.rulebook(load_rulebook()), dict[str, Any](kind="project"), list[float]()
    while True:
        screening = screen(facts, as_of=found.entry.as_of, rulebook=book, engine="reference")
        start = process_time()
        question = screening.next_question()
        taken.append(process_time() - start)
        if question is None:
            break
        facts = answered(facts, question, found.answer(question))
    assert max(taken) <= MOST, sorted(taken)[-3:]
