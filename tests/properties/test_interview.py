"""The next question: following it ends where the whole subject does, by way of what can change the conclusion."""

from typing import Any

import pytest
from hypothesis import given

from cleanrules import Question, Screening, answered, load_rulebook, screen
from cleanrules.testing.generated import Draw, Options, Tree, drawn
from cleanrules.testing.walker import Walker
from properties.cases import Case, case

VALUED = Options(missing=False)


def screened(found: Case, facts: Tree, day: Any) -> Screening:
    """The screening of some facts."""
    return screen(facts, as_of=day, rulebook=found.book.rulebook, engine="reference")


def answer(question: Question, full: Tree) -> Any:
    """What a whole subject says to a question."""
    name, _, column = question.path.partition(".")
    if column:
        return {row["key"]: row[column] for row in full[name] if row["key"] in question.items}
    if question.type != "list":
        return full[name]
    columns = {one.name for one in question.columns}
    return [{one: value for one, value in row.items() if one in columns} for row in full[name]]


@given(drawn(lambda draw: case(draw, VALUED, not_yet=False)))
def test_answers_lead_to_the_conclusion_of_the_whole(found: Case):
    """Answering question after question comes to the conclusion of the subject of which everything is known; none is twice."""
    for day, (_, _, full) in found.subjects:
        facts, asked = {"kind": full["kind"], "id": "x"}, []
        while (question := screened(found, facts, day).next_question()) is not None:
            asked.append(question.path)
            assert len(asked) == len(set(asked)), (day, asked)
            facts = answered(facts, question, answer(question, full))
        assert screened(found, full, day).conclusion == screened(found, facts, day).conclusion, (day, asked, full)


@given(drawn(lambda draw: case(draw, VALUED)))
def test_a_question_is_missing_in_what_may_change_the_conclusion(found: Case):
    """What is asked is among the missing facts of an open binding rule, which it names; after all answers nothing is asked."""
    for day, stages in found.subjects:
        for facts in stages:
            whole = screened(found, facts, day)
            question = whole.next_question()
            if question is None:
                assert "undetermined" != whole.conclusion, (day, facts)
                continue
            assert whole.conclusion not in ("blocked", "clear")
            name, _, column = question.path.partition(".")
            for code in question.why:
                paths = [need.path for need in whole[code].missing]
                fitting = [
                    one for one in paths if one == name or (one.startswith(f"{name}[") and one.endswith(f".{column}"))
                ]
                assert fitting, (day, facts, question.path, code, paths)
                assert whole[code] in whole.binding


KINDS = sorted({rule.kind for rule in load_rulebook().rules.values()} - {"portfolio"})


@pytest.mark.parametrize("kind", KINDS)
def test_shipped_kinds_come_to_the_conclusion_of_the_whole(kind: str):
    """On the shipped rules too: subjects by chance, whose every fact is known, are concluded alike by way of the questions."""
    book = load_rulebook()
    walker = Walker(book, kind)
    for seed in range(3):
        full = walker.subject(Draw.seeded(seed))
        day = Draw.seeded(seed).choice(walker.all_days)
        whole = screen(full, as_of=day, rulebook=book, engine="reference")
        facts, asked, skipped = {"kind": kind, "id": "x"}, [], set()
        key = {
            one.name: next(inner.name for inner in one.item if inner.key)
            for one in book.kinds[kind].fields.values()
            if one.item
        }
        while True:
            found = screen(facts, as_of=day, rulebook=book, engine="reference")
            question = found.next_question(skip=skipped)
            if question is None:
                break
            asked.append(question.path)
            assert len(asked) == len(set(asked)), (seed, day, asked)
            name, _, column = question.path.partition(".")
            if name not in full:
                skipped.add(question.path)  # what a plugin derives from other facts
                continue
            told = (
                [row for row in full[name] if not column or row[key[name]] in question.items]
                if question.columns
                else full[name]
            )
            if column:
                facts = answered(facts, question, {row[key[name]]: row[column] for row in told if column in row})
            elif question.columns:
                columns = {one.name for one in question.columns}
                facts = answered(
                    facts, question, [{one: value for one, value in row.items() if one in columns} for row in told]
                )
            else:
                facts = answered(facts, question, told)
        assert whole.conclusion == found.conclusion, (seed, day, asked, full)
