"""The next question: following it ends where the whole subject does, by way of what can change the conclusion."""

from typing import Any

from hypothesis import given

from cleanrules import Question, Screening, answered, screen
from cleanrules.testing.generated import Options, Tree, drawn
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
