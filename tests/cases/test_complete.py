"""Lawful is clear: each kind has a complete subject that breaks nothing, and few answers lead to its conclusion."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from cleanrules import screen
from cleanrules.rulebook.load import load_rulebook
from cleanrules.testing.complete import Complete, complete_subjects

DOCS = Path(__file__).parents[2] / "docs" / "interview.md"
SUBJECTS = complete_subjects(load_rulebook())
SHOWN = [pytest.param(one, id=one.name) for one in SUBJECTS]
MOST = {
    "project": 30,
    "project-producing": 40,
    "project-cement": 40,
    "lodging": 4,
    "building": 12,
    "livestock-farm": 10,
}
"""So many answers may be needed at most."""
TOGETHER = "portfolio"
"""The kind of several subjects put together, which nobody fills in."""


@cache
def asked(name: str) -> tuple[tuple[str, int], ...]:
    """The paths that lead from an empty form to the conclusion of a subject, each with how many values answer it."""
    (found,) = (one for one in SUBJECTS if one.name == name)
    return tuple(
        (question.path, values(answer)) for question, answer in found.interview(load_rulebook(), engine="reference")
    )


def values(answer: object) -> int:
    """How many values an answer holds: the cells of a list, one for an empty list."""
    if isinstance(answer, list):
        return sum(len(row) for row in answer) or 1
    return len(answer) if isinstance(answer, dict) else 1


def test_each_kind_has_one() -> None:
    """There is a complete subject for each kind that has rules, named as the kind."""
    kinds = {rule.kind for rule in load_rulebook().rules.values() if rule.status != "removed"} - {TOGETHER}
    assert kinds == {one.name for one in SUBJECTS if one.name == one.facts["kind"]}


@pytest.mark.parametrize("found", SHOWN)
@pytest.mark.parametrize("engine", ["inference", "reference"])
def test_a_lawful_subject_is_clear(found: Complete, engine: str) -> None:
    """Nothing keeps it from `clear`: no lack of facts, no review, no policy; legal values that the library lacks are supplied."""
    assert [] == found.kept_from_clear(load_rulebook(), engine=engine)


@pytest.mark.parametrize("found", SHOWN)
def test_the_questions_lead_there(found: Complete) -> None:
    """Each question is answered by the subject, none is asked twice, and the conclusion is that of the whole."""
    paths = [path for path, _ in asked(found.name)]
    assert sorted(set(paths)) == sorted(paths)
    assert len(paths) <= MOST.get(found.name, 20)


@pytest.mark.parametrize("found", SHOWN)
def test_it_is_as_short_as_the_law_allows(found: Complete) -> None:
    """No fact is given that is not asked, but what names the subject; where nothing is asked, what policy reads."""
    told = {path.partition(".")[0] for path, _ in asked(found.name)}
    assert not told or set() == set(found.facts) - {"kind", "id", "name"} - told - BEYOND.get(found.name, set())


BEYOND = {"haulage": {"haulage_industry", "loads"}}
"""Facts that only policy asks for, and without which the example would say nothing of its subject."""


@pytest.mark.parametrize("found", [one for one in SUBJECTS if one.supplied], ids=lambda one: one.name)
def test_what_is_supplied_is_needed(found: Complete) -> None:
    """Without the legal values that the file supplies the subject is for a person's review."""
    assert (
        "review"
        == screen(found.facts, as_of=found.entry.as_of, rulebook=load_rulebook(), engine="reference").conclusion
    )


@pytest.mark.parametrize("found", SHOWN)
def test_its_facts_are_a_facts_file(found: Complete, tmp_path: Path) -> None:
    """What `template --example` prints is screened as it stands."""
    facts, supplied = tmp_path / "facts.yaml", tmp_path / "supplied.yaml"
    facts.write_text(found.facts_text, encoding="utf-8")
    supplied.write_text(found.supplied_text or "parameters: {}\n", encoding="utf-8")
    assert "clear" == screen(facts, as_of=found.entry.as_of, parameters=supplied, engine="reference").conclusion


def rows() -> list[str]:
    """The table of the page: how many questions and values lead to the conclusion of each subject."""
    lines = []
    for one in SUBJECTS:
        kind = load_rulebook().kinds[one.facts["kind"]]
        shown = asked(one.name)
        lines.append(f"| `{one.name}` | {kind.title.en} | {len(shown)} | {sum(count for _, count in shown)} |")
    return lines


def test_the_page_has_the_numbers() -> None:
    """The page on the interview says how many answers each complete subject takes today."""
    written = re.findall(r"(?m)^\| `.*$", DOCS.read_text(encoding="utf-8"))
    assert rows() == written
