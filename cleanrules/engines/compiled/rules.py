"""Rules as code: one function says of a subject at a moment, as a number, how a rule, or each of several, comes out."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from cleanrules.engines.compiled.code import (
    Block,
    all_of,
    answered,
    assigned,
    called,
    chosen,
    compared,
    constant,
    entered,
    entry,
    is_,
    is_not,
    name,
    plus,
    when,
)
from cleanrules.engines.compiled.law import Law
from cleanrules.engines.compiled.numbers import Part, Settled
from cleanrules.engines.compiled.writer import Functions, Writer, contrary, every, some
from cleanrules.engines.context import NOTHING, Context, Judgement, OpenBy, Truth
from cleanrules.engines.outcome import VALUE_MISSING, Verdict, outcome_of
from cleanrules.engines.reference import ELSEWHERE, NOT_IN_FORCE, OUT_OF_SCOPE, PLAIN, reckoning
from cleanrules.language.nodes import And, Condition, Lean, Reading
from cleanrules.law.confidence import LENIENT, Confidence, trusted
from cleanrules.law.windows import Moment
from cleanrules.rulebook.model import Outcome, Rule
from cleanrules.rulebook.readings import ReadException, read_rule

OPEN_BY: tuple[OpenBy, ...] = ("event", "law", "fact")
Opened = Callable[[Context], int]
"""What leaves a rule open, as a place in `OPEN_BY`."""
Opener = Callable[[Rule, Law], Opened | OpenBy]
"""What says that of a rule; or the one thing that may leave it open."""


@dataclass(slots=True)
class Answers:
    """What a function may say, by number: a judgement, and the outcome that it means. Open ones stand three together."""

    found: list[tuple[Outcome, Judgement]] = field(default_factory=list)
    places: dict[tuple[Outcome, Judgement], int] = field(default_factory=dict)

    def of(self, rule: Rule, judgement: Judgement) -> int:
        """The number of a judgement on a rule."""
        if judgement.open_by is not None:
            return self.opened(rule, judgement) + OPEN_BY.index(judgement.open_by)
        return self._numbered([(outcome_of(rule, judgement), judgement)])

    def opened(self, rule: Rule, judgement: Judgement) -> int:
        """The first of the three numbers of a rule that is open by an event, by law, or by facts."""
        ways = [replace(judgement, open_by=by) for by in OPEN_BY]
        return self._numbered([(outcome_of(rule, one), one) for one in ways])

    def _numbered(self, answers: list[tuple[Outcome, Judgement]]) -> int:
        """The number of the first of answers that stand together."""
        place = self.places.get(answers[0])
        if place is None:
            place = self.places[answers[0]] = len(self.found)
            self.found += answers
        return place

    def verdict(self, place: int, moment: Moment) -> Verdict:
        """What an answer means where there is one world of one moment."""
        outcome, judgement = self.found[place]
        reason = VALUE_MISSING if outcome == "needs_review" else judgement.reason
        return Verdict(outcome, (moment,), reason, None, judgement.exception)


@dataclass(slots=True)
class RuleWriter:
    """Writes what a rule comes out as: its answer in the variable `j`."""

    writer: Writer
    opened: Opener
    answers: Answers = field(default_factory=Answers)

    def rule(self, rule: Rule, block: Block) -> None:
        """Give a rule's answer."""
        in_force = in_force_at(rule, self.writer.law)
        if in_force is False:
            block += self.given(rule, NOT_IN_FORCE)
            return
        applies: ast.expr | None = None if in_force else constant(None)
        if rule.place is not None:
            placed = self.writer.held(self.writer.truth(rule.place, block), block)
            inner: Block = []
            block.append(when(is_(placed, False), self.given(rule, ELSEWHERE), inner))
            block = inner
            if applies is None and not (isinstance(placed, ast.Constant) and placed.value is True):
                applies = placed
        guard = self.writer.held(self.writer.truth(rule.when, block), block)
        if isinstance(guard, ast.Constant) and guard.value is False:
            block += self.given(rule, OUT_OF_SCOPE)
            return
        inner = []
        block.append(when(is_not(guard, False), inner, self.given(rule, OUT_OF_SCOPE)))
        if applies is None:
            applies = guard
        elif not isinstance(applies, ast.Constant):
            applies = self.writer.held(chosen(is_(applies, None), constant(None), guard), inner)
        self.required(rule, applies, inner)

    def given(self, rule: Rule, judgement: Judgement) -> Block:
        """The answer that is one judgement."""
        return self.told(rule, self.answers.of(rule, judgement))

    def told(self, rule: Rule, place: int, further: ast.expr | None = None) -> Block:
        """The answer of a number, or of one so much further on."""
        return [assigned("j", constant(place) if further is None else plus(constant(place), further))]

    def required(self, rule: Rule, applies: ast.expr, block: Block) -> None:
        """The answer of a rule that may apply."""
        opener = self.opened(rule, self.writer.law)
        if not rule.exceptions:
            met = self.writer.held(self.writer.truth(rule.require, block), block)
            block += self.outcomes(rule, met, applies, None, opener)
            return
        holds, exception = self.writer.fresh("h"), self.writer.fresh("e")
        labels: list[str | None] = [None, *(one.label for one in rule.exceptions)]
        block.append(assigned(exception, constant(0)))
        self.requirement(rule, 0, holds, exception, block)
        branches = [self.outcomes(rule, name(holds), applies, label, opener) for label in labels]
        whole = branches[-1]
        for place in range(len(labels) - 2, -1, -1):
            test = compared(name(exception), "==", constant(place))
            whole = [when(test, branches[place], whole)]
        block += whole

    def outcomes(
        self, rule: Rule, holds: ast.expr, applies: ast.expr, label: str | None, opener: Opened | OpenBy
    ) -> Block:
        """The answers by whether a rule applies and its requirement holds, under an exception or none."""

        def open_(truth: Truth, met: Truth) -> Block:
            judgement = Judgement(truth, met, None, label)
            if isinstance(opener, str):
                return self.given(rule, replace(judgement, open_by=opener))
            first = self.answers.opened(rule, judgement)
            return self.told(rule, first, called(self.writer.bound(opener), name("c")))

        def plain(truth: Truth, met: bool) -> Block:
            return self.given(rule, PLAIN[truth, met] if label is None else Judgement(truth, met, None, label))

        def by(truth: Truth) -> Block:
            failed = plain(True, False) if truth else open_(None, False)
            if isinstance(holds, ast.Constant):
                return open_(truth, None) if holds.value is None else plain(truth, True) if holds.value else failed
            return [when(holds, plain(truth, True), [when(is_(holds, False), failed, open_(truth, None))])]

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


def rule_of(rule: Rule, law: Law, functions: Functions, opened: Opener, answers: Answers) -> Callable[[Context], int]:
    """A function of a subject for one rule: the number of its answer, among those that were given before too."""
    whole = RuleWriter(Writer(law, functions), opened, answers)
    if in_force_at(rule, law) is not False:
        whole.writer.prepare(rule.conditions())
    body: Block = []
    whole.rule(rule, body)
    body.append(answered(name("j")))
    made: Callable[[Context], int] = whole.writer.made(rule.code, body, arguments=("c",))
    return made


# --- several rules ---

DEEP = 6
"""So many parts of a guard are asked for one by one, each for all rules that have it; the rest together."""


@dataclass(slots=True)
class Guarded:
    """Rules whose guards have the same parts so far, and those that have one more."""

    rules: list[Rule] = field(default_factory=list)
    further: dict[int, tuple[Condition, Guarded]] = field(default_factory=dict)

    def conditions(self) -> Iterator[Condition]:
        """All that is asked: each part of a guard once, and what the rules require."""
        for rule in self.rules:
            yield from (one for one in rule.conditions() if one is not rule.when)
        for part, further in self.further.values():
            yield part
            yield from further.conditions()


@dataclass(frozen=True, slots=True)
class Several:
    """Several rules as one function: it puts verdicts (`v`, by number) into a dictionary (`r`) in which `usual` ones stand."""

    function: Callable[[Context, dict[str, Verdict], Sequence[Verdict]], None]
    answers: Answers
    usual: dict[str, int]


@dataclass(slots=True)
class RulesWriter(RuleWriter):
    """Writes what several rules come out as. Parts of guards that several rules share are asked once, for all of them."""

    usual: dict[str, int] = field(default_factory=dict)
    used: dict[int, str] = field(default_factory=dict)
    """The variables of verdicts."""

    def rules(self, rules: Sequence[Rule]) -> Several:
        """The function of some rules."""
        shared: list[Rule] = []
        single: list[Rule] = []
        for rule in rules:
            plain = rule.place is None and in_force_at(rule, self.writer.law) is True
            (shared if plain else single).append(rule)
        guarded = self.guarded(shared)
        self.writer.prepare([*guarded.conditions(), *(part for one in single for part in one.conditions())])
        for rule in rules:
            self.usual[rule.code] = self.answers.of(rule, OUT_OF_SCOPE)
        body: Block = []
        self.scoped(guarded, constant(True), body)
        for rule in single:
            self.rule(rule, body)
        verdicts = [assigned(of, entry(name("v"), constant(place))) for place, of in self.used.items()]
        function = self.writer.made("rules", [*verdicts, *body, answered(constant(None))], arguments=("c", "r", "v"))
        return Several(function, self.answers, self.usual)

    def told(self, rule: Rule, place: int, further: ast.expr | None = None) -> Block:
        """The verdict of a number; none where it is the usual one."""
        if further is not None:
            return [entered("r", rule.code, entry(name("v"), plus(constant(place), further)))]
        if place == self.usual[rule.code]:
            return []
        return [entered("r", rule.code, name(self.used.setdefault(place, f"w{place}")))]

    def guarded(self, rules: Sequence[Rule]) -> Guarded:
        """The rules by the parts of their guards: first those that most rules have."""
        numbers = self.writer.functions.numbers
        parts = [{numbers.of(part): part for part in parts_of(rule.when)} for rule in rules]
        often = Counter(number for own in parts for number in own)
        root = Guarded()
        for rule, own in zip(rules, parts, strict=True):
            ordered = [own[number] for number in sorted(own, key=lambda number: -often[number])]
            if len(ordered) > DEEP:
                ordered = [*ordered[:DEEP], And(tuple(ordered[DEEP:]))]
            at = root
            for part in ordered:
                at = at.further.setdefault(numbers.of(part), (part, Guarded()))[1]
            at.rules.append(rule)
        return root

    def scoped(self, guarded: Guarded, applies: ast.expr, block: Block) -> None:
        """The verdicts on rules whose guards are not false so far."""
        for rule in guarded.rules:
            self.required(rule, applies, block)
        for part, further in guarded.further.values():
            found = self.writer.held(self.writer.truth(part, block), block)
            if isinstance(found, ast.Constant) and found.value is False:
                continue
            inner: Block = []
            now = applies if isinstance(found, ast.Constant) and found.value else found
            if now is found and not (isinstance(applies, ast.Constant) and applies.value):
                now = self.writer.held(all_of([applies, found]), inner)
            self.scoped(further, now, inner)
            block.append(when(is_not(found, False), inner))


def parts_of(condition: Condition) -> Iterator[Condition]:
    """The parts that must all hold."""
    if isinstance(condition, And):
        for part in condition.items:
            yield from parts_of(part)
    else:
        yield condition


# --- what leaves a rule open ---


def open_by_fact(rule: Rule, law: Law) -> bool:
    """Whether nothing but facts may leave a rule open."""
    readings: tuple[Reading, ...] = ("in_time", "law_for") if law.moment.bar == LENIENT else ("in_time",)
    return all(read_rule(law.rulebook, rule, reading) is None for reading in readings)


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
    bar = law.moment.bar

    def reckoned(truth: Truth, confidence: Confidence, *, for_truth: bool) -> Settled:
        return Settled(reckoning(truth, confidence, bar, Lean(reading, for_truth)))

    def met(exceptions: Sequence[ReadException]) -> Part:
        if not exceptions:
            return read.require
        first = exceptions[0]
        may = every(first.applies, reckoned(True, first.source.confidence, for_truth=True))
        surely = every(first.surely, reckoned(True, first.source.confidence, for_truth=False))
        then, otherwise = first.require, met(exceptions[1:])
        return some(every(may, then), every(contrary(surely), otherwise), every(then, otherwise))

    in_force = reckoned(rule.window.holds(law.moment), rule.confidence, for_truth=False)
    applies = every(in_force, *([] if read.place is None else [read.place]), read.when)
    whole = contrary(every(applies, contrary(met(read.exceptions))))
    writer = Writer(law, functions)
    writer.prepare([whole])
    body: Block = []
    body.append(answered(writer.truth(whole, body)))
    return writer.made(f"{rule.code} {reading}", body)
