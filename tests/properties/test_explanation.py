"""Explanations are true: every step of a derivation agrees with the reference, and all of them with the outcome."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hypothesis import given

from cleanrules import kleene
from cleanrules.language.check import read_condition
from cleanrules.language.nodes import Condition, Each, InCategory
from cleanrules.language.scope import Scope
from cleanrules.language.syntax import Source
from cleanrules.meaning.conditions import evaluate
from cleanrules.meaning.outcome import outcome_of
from cleanrules.rulebook.judging import NOTHING, Context, Judgement
from cleanrules.screening.explaining.step import Step
from cleanrules.screening.findings import Finding
from cleanrules.screening.words import OUTCOMES
from cleanrules.testing.draw import Draw
from cleanrules.testing.generated import UNCERTAIN, drawn
from properties.cases import Case, case, findings

READ = {"place", "when", "exception", "require", "condition", "comparison", "category"}
BASE = re.compile(r"\b([a-z_]\w*)\.[a-z_]")
COUNTED = {"condition", "comparison", "category", "item", "amount", "parameter", "value", "fact", "missing"}
"""Kinds of steps of which there may be any number."""
WORD = re.compile(r"\w+")
KINDS: set[str] = set()


@dataclass(frozen=True)
class Place:
    """Where a step stands: the list item above it, and whether that is looked at through a category of items."""

    path: str = ""
    category: bool = False


def steps_in(step: Step, own: set[str], place: Place = Place()) -> Iterator[tuple[Step, Place]]:
    """All steps of a tree with their places; the engine's proof left out. `own` are the subject's own categories."""
    if step.kind == "proof":
        return
    yield step, place
    below = place
    if step.kind == "item":
        below = Place(step.text)
    elif step.kind == "category" and place.path:
        below = Place() if own & set(WORD.findall(step.text)) else replace(place, category=True)
    for part in step.steps:
        yield from steps_in(part, own, below)


def source(text: str) -> Source:
    """A condition's text as it is read from a pack."""
    return Source(text, "-", tuple((1, column) for column, _ in enumerate(text, 1)))


class Reader:
    """Reads the conditions of steps anew, as they are written, for one rule."""

    def __init__(self, finding: Finding) -> None:
        book, rule = finding.rulebook, finding.rule
        kind = book.kinds[rule.kind]
        self.categories = {name: one.of for (owner, name), one in book.categories.items() if owner == kind.name}
        codes = tuple(sorted(code for code, one in book.rules.items() if one.kind == kind.name))
        self.scope = Scope("kind", kind.fields, self.categories, book.parameters, book.sets, rule.lets, codes=codes)

    def read(self, step: Step, place: Place) -> Condition:
        """The condition that a step is about."""
        listed = place.path.partition("[")[0]
        name = step.text.removeprefix("item.")
        if self.categories.get(name):
            return InCategory(name, "item", name)
        if not listed:
            return read_condition(source(step.text), self.scope)
        if place.category or step.text.startswith("item."):
            return read_condition(source(step.text), replace(self.scope, lets={}, item=listed))
        names = [base for base in BASE.findall(step.text) if base not in ("param", "set", "subject", "item")]
        whole = read_condition(source(f"any({step.text} for {(names or ['zz'])[0]} in {listed})"), self.scope)
        assert isinstance(whole, Each)
        return whole.condition


def record_of(context: Context, path: str):
    """The list item at a path."""
    if not path:
        return NOTHING
    name, _, number = path.partition("[")
    return context.facts.values[name].items[int(number.rstrip("]"))]


def wrong(finding: Finding, context: Context, roots: tuple[Step, ...]) -> list[str]:
    """The steps whose truth is not what the reference says of the condition as written."""
    reader, found = Reader(finding), []
    own = {name for name, of in reader.categories.items() if of is None}
    for root in roots:
        for step, place in steps_in(root, own):
            KINDS.add(step.kind)
            if step.kind == "window":
                truth = finding.rule.window.holds(context.moment)
            elif step.kind == "place" or (finding.rule.place is not None and step.text == finding.rule.place.text):
                truth = evaluate(finding.rule.place, context)
            elif step.kind in READ:
                truth = evaluate(reader.read(step, place), context, record_of(context, place.path))
            else:
                continue
            if truth is not step.truth:
                found.append(f"{step.kind} {step.text}: {step.truth}, the reference says {truth}")
    return found


def bodies(finding: Finding, root: Step) -> Iterator[tuple[tuple[Step, ...], list[Context]]]:
    """The steps of each moment that is shown, with the moments that it may be."""
    contexts = [finding.context(moment) for moment in finding.verdict.moments]
    shown = [step for step in root.steps if step.kind == "moment"]
    if len(contexts) == 1:
        assert not shown
        yield tuple(step for step in root.steps if step.kind not in ("regime", "missing", "conclusion")), contexts
    for step in shown:
        days = step.text.split(", ")
        yield step.steps, [one for one in contexts if str(one.moment.day) in days]


@given(drawn(lambda draw: case(draw, UNCERTAIN)))
def test_every_step_is_true(found: Case):
    """The truth of each step is the reference's word on the condition as it is written, read anew."""
    for day, stages in found.subjects:
        for facts in stages:
            for code, finding in findings(found.book.rulebook, facts, day).items():
                root = finding.explain(depth=40, width=200)
                for steps, contexts in bodies(finding, root):
                    told = [wrong(finding, context, steps) for context in contexts]
                    assert [] in told, (code, day, facts, told)


def decided(finding: Finding, context: Context, steps: tuple[Step, ...]) -> str:
    """The outcome that the parts of a derivation lead to, by the outcome table."""
    weak = "低于证据门槛，按未知处理"
    if any(step.kind in ("window", "place") and step.truth is False for step in steps):
        return "not_applicable"
    parts = {step.kind: step for step in steps if step.kind in ("when", "require")}
    applies = parts["when"].truth
    if applies is False:
        return "not_applicable"
    doubtful = [step for step in steps if step.kind == "window" or step.text in ("confidence", _place(finding))]
    if applies and any(step.truth is not True for step in doubtful):  # what can't be trusted has no truth
        applies = None
    holds = parts["require"].truth if "require" in parts else None
    for step in reversed([one for one in steps if one.kind == "exception"]):
        test = None if any(remark.zh == weak for remark in step.remarks) else step.truth
        instead = next((one.truth for one in step.steps if one.kind == "require"), None)
        holds = kleene.choice(test, test, instead, holds)
    return outcome_of(finding.rule, Judgement(applies, holds))


def _place(finding: Finding) -> str:
    return "" if finding.rule.place is None else finding.rule.place.text


@given(drawn(lambda draw: case(draw, UNCERTAIN)))
def test_the_parts_lead_to_the_outcome(found: Case):
    """Place, window, scope, exceptions and requirement, as they are shown, give the outcome that the root names."""
    for day, stages in found.subjects:
        for facts in stages:
            for code, finding in findings(found.book.rulebook, facts, day).items():
                root = finding.explain()
                assert OUTCOMES[finding.outcome] == root.value
                if len(finding.verdict.moments) > 1:
                    continue
                (steps, (context,)), *_ = bodies(finding, root)
                shown, said = decided(finding, context, steps), finding.would_be or finding.outcome
                if shown == "undetermined":  # what keeps it open is told in other steps
                    assert said in ("undetermined", "pending", "needs_review"), (code, day, facts)
                else:
                    assert shown == said, (code, day, facts, list(root.render("en")))


def size(step: Step, level: int = 0) -> tuple[int, int]:
    """The deepest level of a tree, and the most steps below one."""
    below = [size(part, level + 1) for part in step.steps if part.kind != "proof"]
    counted = sum(part.kind in COUNTED for part in step.steps)
    return max([level, *(one for one, _ in below)]), max([counted, *(most for _, most in below)])


def bounded(draw: Draw) -> tuple[Case, int, int]:
    """A case and bounds."""
    return case(draw), draw.integer(1, 6), draw.integer(1, 4)


@given(drawn(bounded))
def test_bounds_hold(found: tuple[Case, int, int]):
    """No part of a derivation has more steps below one than `width`, or deeper ones than `depth`, the rest being counted."""
    original, depth, width = found
    for day, (half, *_) in original.subjects:
        for finding in findings(original.book.rulebook, half, day).values():
            root = finding.explain(depth=depth, width=width)
            for part in (one for one in root.steps if one.kind != "evidence"):
                deepest, widest = size(part, 1)
                assert deepest <= depth + 1
                assert widest <= width


def test_many_kinds_of_steps_were_seen() -> None:
    """The properties above have met every kind of condition."""
    assert KINDS >= {*READ, "window", "item", "amount", "parameter", "fact", "regime"} - {"place", "regime"}
