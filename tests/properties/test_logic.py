"""Strong Kleene logic, against its laws and against an evaluator written here."""

from datetime import date
from functools import cache
from itertools import product
from typing import TypeAlias

from hypothesis import given, settings

from cleanrules.facts.facts import Facts
from cleanrules.language.check import read_condition
from cleanrules.language.nodes import And, Condition, Not, Or
from cleanrules.language.scope import Scope
from cleanrules.language.syntax import Source
from cleanrules.law.windows import Moment
from cleanrules.meaning.conditions import evaluate
from cleanrules.rulebook.judging import Context
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.rulebook.model import Rulebook
from cleanrules.testing.generated import Draw, drawn, typed
from properties.cases import Case, case

DAY = date(2024, 1, 1)
FLAGS = ("a", "b", "c", "d")
Skeleton: TypeAlias = str | tuple[str, tuple["Skeleton", ...]]


def skeleton(draw: Draw, depth: int = 4) -> Skeleton:
    """A random tree of and, or, not over flags."""
    form = draw.choice(("flag", "and", "or", "not")) if depth else "flag"
    if form == "flag":
        return draw.choice((*FLAGS, "true", "false") if draw.chance(10) else FLAGS)
    return form, tuple(skeleton(draw, depth - 1) for _ in range(1 if form == "not" else draw.integer(2, 3)))


def text(tree: Skeleton) -> str:
    """The tree in the language of packs."""
    if isinstance(tree, str):
        return tree
    parts = [f"({text(part)})" for part in tree[1]]
    return f"not {parts[0]}" if tree[0] == "not" else f" {tree[0]} ".join(parts)


def number(tree: Skeleton, known: dict[str, float]) -> float:
    """Truth as a number, false 0, unknown a half, true 1: and is the least, or the greatest, not the rest to 1."""
    if isinstance(tree, str):
        return known[tree]
    parts = [number(part, known) for part in tree[1]]
    return 1 - parts[0] if tree[0] == "not" else min(parts) if tree[0] == "and" else max(parts)


@cache
def empty() -> Rulebook:
    """A rulebook with a kind of flags only."""
    fields = ", ".join(f"{name}: {{type: flag}}" for name in FLAGS)
    return rulebook_from_text(f"kinds: {{thing: {{fields: {{{fields}}}}}}}")


def read(written: str) -> Condition:
    """The typed tree of a condition on flags."""
    return read_condition(Source(written, "x", ((1, 1),)), Scope("x", empty().kinds["thing"].fields, {}, {}, {}))


@settings(max_examples=10 * settings.default.max_examples)
@given(drawn(skeleton))
def test_the_boolean_skeleton_agrees_with_numbers(tree: Skeleton):
    """Under every assignment of true, false and unknown the truth is that of minimum, maximum and complement."""
    condition = read(text(tree))
    truths = {0.0: False, 0.5: None, 1.0: True}
    for values in product((0.0, 0.5, 1.0), repeat=len(FLAGS)):
        known = dict(zip(FLAGS, values, strict=True))
        facts = Facts("thing", {name: truths[value] for name, value in known.items() if value != 0.5})
        context = Context(empty(), facts, DAY, Moment(DAY, frozenset(), "derived"))
        expected = truths[number(tree, known | {"true": 1.0, "false": 0.0})]
        assert expected is evaluate(condition, context), (text(tree), known)


def with_pair(draw: Draw) -> tuple[Case, list[int]]:
    """A case, and numbers that pick conditions of it."""
    return case(draw), [draw.integer(0, 1000) for _ in range(3)]


@given(drawn(with_pair))
def test_kleene_laws_hold_for_every_condition(found: tuple[Case, list[int]]):
    """De Morgan, double negation, and order within and/or, on conditions of all forms."""
    original, picks = found
    book = original.book.rulebook
    conditions = [condition for rule in book.rules.values() for condition in rule.conditions()]
    one, two, three = (conditions[pick % len(conditions)] for pick in picks)
    for day, stages in original.subjects:
        for facts in stages:
            context = Context(book, typed(original.book, facts), day, Moment(day, frozenset(), "derived"))
            assert evaluate(one, context) is evaluate(Not(Not(one)), context)
            negated = Or((Not(one), Not(two), Not(three)))
            assert evaluate(Not(And((one, two, three))), context) is evaluate(negated, context)
            both = And((Not(one), Not(two)))
            assert evaluate(Not(Or((one, two))), context) is evaluate(both, context)
            assert evaluate(And((one, two, three)), context) is evaluate(And((three, one, two)), context)
            assert evaluate(Or((one, And((two, three)))), context) is evaluate(
                And((Or((one, two)), Or((one, three)))), context
            )
