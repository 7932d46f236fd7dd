"""Rules as code: one function says of a subject at a moment, as a number, how a rule, or each of several, comes out."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from cleanrules.engines.compiled.code import (
    Block,
    answered,
    assigned,
    called,
    chosen,
    compared,
    constant,
    is_,
    is_not,
    name,
    plus,
    together,
    when,
)
from cleanrules.engines.compiled.law import Law
from cleanrules.engines.compiled.numbers import Part, Settled
from cleanrules.engines.compiled.writer import Functions, Writer, contrary, every, some
from cleanrules.engines.contexts import Truth
from cleanrules.language.nodes import Lean, Reading
from cleanrules.law.confidence import LENIENT, Confidence, trusted
from cleanrules.law.windows import Moment
from cleanrules.meaning.outcome import in_force, outcome_of
from cleanrules.rulebook.judging import NOTHING, Context, Judgement, OpenBy, Verdict
from cleanrules.rulebook.model import Outcome, Rule
from cleanrules.rulebook.readings import ReadException, read_rule

NOT_IN_FORCE = Judgement(False, None, "not_in_force")
ELSEWHERE = Judgement(False, None, "place")
OUT_OF_SCOPE = Judgement(False, None, "condition")
OPEN_BY: tuple[OpenBy, ...] = ("event", "law", "fact")
Opened = Callable[[Context], int]
"""What leaves a rule open, as a place in `OPEN_BY`."""


@dataclass(slots=True)
class Answers:
    """What a function may say, by number: a judgement, and the outcome that it means. Open ones stand three together."""

    found: list[tuple[Outcome, Judgement]] = field(default_factory=list)
    places: dict[tuple[Outcome, Judgement], int] = field(default_factory=dict)

    def of(self, rule: Rule, judgement: Judgement) -> int:
        """The number of a judgement on a rule."""
        key = (outcome_of(rule, judgement), judgement)
        place = self.places.get(key)
        if place is None:
            place = self.places[key] = len(self.found)
            self.found.append(key)
        return place

    def opened(self, rule: Rule, judgement: Judgement) -> int:
        """The first of the three numbers of a rule that is open by an event, by law, or by facts."""
        ways = [replace(judgement, open_by=by) for by in OPEN_BY]
        first = (outcome_of(rule, ways[0]), ways[0])
        if first not in self.places:
            self.places[first] = len(self.found)
            self.found += [(outcome_of(rule, one), one) for one in ways]
        return self.places[first]

    def verdict(self, place: int, moment: Moment) -> Verdict:
        """What an answer means where there is one world of one moment."""
        outcome, judgement = self.found[place]
        reason = "value_missing" if outcome == "needs_review" else judgement.reason
        return Verdict(outcome, (moment,), reason, None, judgement.exception)


@dataclass(slots=True)
class RuleWriter:
    """Writes what rules come out as; what leaves one open is asked of a function of its own."""

    writer: Writer
    opened: Callable[[Rule, Law], Opened]
    answers: Answers = field(default_factory=Answers)

    def rule(self, rule: Rule, target: str, block: Block) -> None:
        """Leave a rule's answer in a variable."""
        in_force = in_force_at(rule, self.writer.law)
        if in_force is False:
            block.append(assigned(target, constant(self.answers.of(rule, NOT_IN_FORCE))))
            return
        applies: ast.expr | None = None if in_force else constant(None)
        if rule.place is not None:
            placed = self.writer.held(self.writer.truth(rule.place, block), block)
            inner: Block = []
            block.append(when(is_(placed, False), [self.answered(rule, target, ELSEWHERE)], inner))
            block = inner
            if applies is None and not (isinstance(placed, ast.Constant) and placed.value is True):
                applies = placed
        guard = self.writer.held(self.writer.truth(rule.when, block), block)
        if isinstance(guard, ast.Constant) and guard.value is False:
            block.append(self.answered(rule, target, OUT_OF_SCOPE))
            return
        inner = []
        block.append(when(is_(guard, False), [self.answered(rule, target, OUT_OF_SCOPE)], inner))
        if applies is None:
            applies = guard
        elif not isinstance(applies, ast.Constant):
            applies = self.writer.held(chosen(is_(applies, None), constant(None), guard), inner)
        self.required(rule, target, applies, inner)

    def answered(self, rule: Rule, target: str, judgement: Judgement) -> ast.stmt:
        """The answer that is one judgement."""
        return assigned(target, constant(self.answers.of(rule, judgement)))

    def required(self, rule: Rule, target: str, applies: ast.expr, block: Block) -> None:
        """The answer of a rule that may apply."""
        holds, exception = self.writer.fresh("h"), self.writer.fresh("e")
        labels: list[str | None] = [None, *(one.label for one in rule.exceptions)]
        block.append(assigned(exception, constant(0)))
        self.requirement(rule, 0, holds, exception, block)
        opener = self.opened(rule, self.writer.law)
        branches = [self.outcomes(rule, target, name(holds), applies, label, opener) for label in labels]
        whole = branches[-1]
        for place in range(len(labels) - 2, -1, -1):
            test = compared(name(exception), "==", constant(place))
            whole = [when(test, branches[place], whole)]
        block += whole

    def outcomes(
        self, rule: Rule, target: str, holds: ast.expr, applies: ast.expr, label: str | None, opener: Opened
    ) -> Block:
        """The answers by whether a rule applies and its requirement holds, under an exception or none."""
        opening = self.writer.bound(opener)

        def open_(truth: Truth, met: Truth) -> ast.stmt:
            first = self.answers.opened(rule, Judgement(truth, met, None, label))
            return assigned(target, plus(constant(first), called(opening, name("c"))))

        def plain(truth: Truth, met: bool) -> ast.stmt:
            return self.answered(rule, target, Judgement(truth, met, None, label))

        def by(truth: Truth) -> Block:
            failed = plain(True, False) if truth else open_(None, False)
            return [
                when(is_(holds, True), [plain(truth, True)], [when(is_(holds, False), [failed], [open_(truth, None)])])
            ]

        if isinstance(applies, ast.Constant):
            return by(None if applies.value is None else bool(applies.value))
        return [when(applies, by(True), by(None))]

    def requirement(self, rule: Rule, number: int, holds: str, exception: str, block: Block) -> None:
        """Leave in variables whether what a rule requires holds, and the number of the exception that surely applies."""
        if number == len(rule.exceptions):
            block.append(assigned(holds, self.writer.truth(rule.require, block)))
            return
        first = rule.exceptions[number]
        test = self.writer.held(self.writer.truth(first.when, block), block)
        required: Block = []
        if trusted(first.confidence, self.writer.law.moment.bar):
            required.append(assigned(holds, self.writer.truth(first.require, required)))
            required.append(assigned(exception, constant(number + 1)))
        otherwise: Block = []
        self.requirement(rule, number + 1, holds, exception, otherwise)
        either: Block = []
        then = self.writer.held(self.writer.truth(first.require, either), either)
        either.append(assigned(holds, chosen(compared(name(holds), "is", then), then, constant(None))))
        either.append(assigned(exception, constant(0)))
        if required:
            otherwise.append(when(is_(test, None), either))
            block.append(when(test, required, otherwise))
        else:
            otherwise.append(when(is_not(test, False), either))
            block += otherwise


def in_force_at(rule: Rule, law: Law) -> Truth:
    """Whether a rule is in force at a moment, on evidence enough."""
    found = rule.window.holds(law.moment)
    return None if found and not trusted(rule.confidence, law.moment.bar) else found


def rules_of(
    rules: Sequence[Rule], law: Law, functions: Functions, opened: Callable[[Rule, Law], Opened], title: str
) -> tuple[Callable[[Context], tuple[int, ...]], Answers]:
    """One function of a subject for several rules: their answers in order."""
    whole = RuleWriter(Writer(law, functions), opened)
    whole.writer.prepare([part for rule in rules if in_force_at(rule, law) is not False for part in rule.conditions()])
    body: Block = []
    targets = [whole.writer.fresh("j") for _ in rules]
    for rule, target in zip(rules, targets, strict=True):
        whole.rule(rule, target, body)
    body.append(answered(together([name(one) for one in targets])))
    return whole.writer.made(title, body, arguments=("c",)), whole.answers


def rule_of(
    rule: Rule, law: Law, functions: Functions, opened: Callable[[Rule, Law], Opened]
) -> tuple[Callable[[Context], int], Answers]:
    """A function of a subject for one rule: its answer."""
    whole = RuleWriter(Writer(law, functions), opened)
    if in_force_at(rule, law) is not False:
        whole.writer.prepare(rule.conditions())
    body: Block = []
    whole.rule(rule, "j", body)
    body.append(answered(name("j")))
    return whole.writer.made(rule.code, body, arguments=("c",)), whole.answers


# --- what leaves a rule open ---


def opened_of(rule: Rule, law: Law, functions: Functions) -> Opened:
    """What leaves a rule open, as the reference evaluator finds it: by its readings."""
    in_time = _unbreached(rule, law, functions, "in_time")
    lenient = law.moment.bar == LENIENT
    law_for = _unbreached(rule, law, functions, "law_for") if lenient else None
    against: list[Callable[..., Truth] | None] = []

    def opened(context: Context) -> int:
        if in_time is not None and in_time(context, NOTHING):
            return 0
        if law_for is None or law_for(context, NOTHING) is None:
            return 2
        if not against:  # few subjects get here
            against.append(_unbreached(rule, law, functions, "law_against"))
        law_against = against[0]
        return 2 if law_against is None or law_against(context, NOTHING) is None else 1

    return opened


def _unbreached(rule: Rule, law: Law, functions: Functions, reading: Reading) -> Callable[..., Truth] | None:
    """Whether a rule does not apply or is met, under a reading, as a function; None where the reading says nothing else."""
    read = read_rule(law.rulebook, rule, reading)
    if read is None:
        return None

    def reckoned(truth: Truth, confidence: Confidence, *, for_truth: bool) -> Settled:
        return Settled(in_force(truth, confidence, law.context, Lean(reading, for_truth)))

    def met(exceptions: Sequence[ReadException]) -> Part:
        if not exceptions:
            return read.require
        first = exceptions[0]
        may = every(first.applies, reckoned(True, first.source.confidence, for_truth=True))
        surely = every(first.surely, reckoned(True, first.source.confidence, for_truth=False))
        then, otherwise = first.require, met(exceptions[1:])
        return some(every(may, then), every(contrary(surely), otherwise), every(then, otherwise))

    held = reckoned(rule.window.holds(law.moment), rule.confidence, for_truth=False)
    applies = every(held, *([] if read.place is None else [read.place]), read.when)
    whole = contrary(every(applies, contrary(met(read.exceptions))))
    writer = Writer(law, functions)
    writer.prepare([whole])
    body: Block = []
    body.append(answered(writer.truth(whole, body)))
    return writer.made(f"{rule.code} {reading}", body)
