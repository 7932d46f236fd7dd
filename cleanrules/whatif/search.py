"""Finds the least change: the encoding, the solver's answers, the replay."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

from cleanrules.engines.context import Contexts
from cleanrules.engines.derived import arguments_of, computed
from cleanrules.errors import EngineDisagreement, EngineError, FactError
from cleanrules.facts.facts import Scalar
from cleanrules.law.confidence import LENIENT
from cleanrules.rulebook.model import SETTLED, DerivedFact
from cleanrules.rulebook.uses import facts_of
from cleanrules.screening.altering import Place, altered
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.remedies import MEETS, without
from cleanrules.screening.screen import screen
from cleanrules.text import Text
from cleanrules.whatif.duty import Duties
from cleanrules.whatif.free import Free, Variable, costs
from cleanrules.whatif.model import Lit, Model, TooLarge, negated
from cleanrules.whatif.quantities import Derived, Ground, Unencodable
from cleanrules.whatif.rails import Encodings
from cleanrules.whatif.scope import Scope, general_title, length_of, list_of, names_of

CASES = 512
"""Into how many cases a derived fact may be taken apart."""
CHUNK = 40
"""So many facts are put in order by one sum of powers of two."""
PASSES = ("compliant", "not_applicable", "no_breach")
"""What a rule that passes goes on coming to."""
NO_FORM = Text("其影响无法精确求解", "its effect has no exact form for the solver")
DERIVED_FROM = Text("插件由其推算的事实会随之改变", "plugins derive other facts from it, which would change too")
CLASHING = Text("改变后会与其他事实互相矛盾", "changed, it would contradict other facts")
_QUOTED = re.compile(r"`([^`]*)`")
NOTHING_MAY_CHANGE = Text(
    "本条所依据的已知事实中没有允许调整的内容，无法通过调整方案改正",
    "none of the known facts that this rule rests on may be changed: no change of plan cures it",
)
OUT_OF_REACH = Text(
    "在允许调整的范围内，无论怎样调整方案，本条都不能在仍然适用的前提下得到符合",
    "no allowed change of plan makes this rule met while it applies, whatever becomes of the others",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: the changes, the rules that can't be met, alone or together, and what the reader must know.

    `open` are those of the rules alone of which some change leaves no sure breach, as it leaves them.
    """

    changes: dict[Place, Scalar]
    alone: dict[str, Text]
    conflict: tuple[str, ...]
    notes: tuple[Text, ...]
    open: dict[str, Finding] = field(default_factory=dict)


@dataclass
class _Encoded:
    """The model of one attempt: what each rule asks for, and the variables."""

    model: Model
    free: Free
    asked: dict[str, Lit]
    strict: Duties


class Search(Scope):
    """One question: a screening to start from, the findings to mend, and what the caller allows."""

    # --- the answer ---

    def answer(self) -> Answer:
        """The least change. Raises EngineError, and EngineDisagreement where the replay shows another outcome.

        Policies and targets that are met now stay met, unless more can be mended where they give way.
        """
        if not self.wanted and not self.bounds:
            return Answer({}, {}, (), tuple(self.notes))
        notes = dict(self.notes)
        found = self._answer()
        if not found.alone and not found.conflict:
            return found
        self.yielding, self.held, self.notes = True, set(), notes
        self._note_derived()
        yielded = self._answer()
        return found if len(yielded.alone) == len(found.alone) and not found.conflict else yielded

    def _answer(self) -> Answer:
        """The answer, with ever more facts held until the encoding is exact and the replay agrees."""
        while True:
            encoded = None
            try:
                encoded = self._encoded()
                found = self._solved(encoded)
            except Unencodable as cause:
                self._hold(names_of(cause.part, self), NO_FORM)
                continue
            except TooLarge as cause:
                made = encoded.free.made.values() if encoded is not None else ()
                self._hold({one.place.general for one in made if one.number in cause.numbers}, NO_FORM)
                continue
            try:
                wrong = self._replayed(found)
            except FactError as cause:
                self._hold(self._clashing(found, cause), CLASHING)
                continue
            if not wrong:
                return found
            inputs = self._inputs_moved(found)
            if not inputs:
                raise EngineDisagreement(
                    f"the least change does not stand up in the replay: {', '.join(wrong)}",
                    help="no proposal is given; report this with the facts and the rulebook's sha256",
                )
            self._hold(inputs, DERIVED_FROM)

    def _clashing(self, found: Answer, cause: FactError) -> set[str]:
        """The changed facts that a contradiction names, or all that are changed."""
        named = {one.partition(".")[0] for one in _QUOTED.findall(cause.message)}
        changed = {place.general for place in found.changes}
        return {one for one in changed if one.partition("[")[0] in named} or changed

    def _hold(self, names: set[str], why: Text) -> None:
        """Hold some facts as they are. Raises EngineError where they are held already."""
        new = {place.general for place in self.movable()} & names
        if not new:
            raise EngineError("a condition that can't be put to the solver rests on no fact that may be held")
        self.held |= new
        titles = {place.general: general_title(place) for place in self.places if place.general in new}
        zh, en = "、".join(one.zh for one in titles.values()), ", ".join(one.en for one in titles.values())
        self.note(f"{zh}：按现值保持不变，{why.zh}", f"{en}: held as now, because {why.en}")

    def _note_derived(self) -> None:
        """Say which facts are taken as plugins derive them now, though a change might make them others."""
        movable = self.movable()
        free, exact = {place.general for place in movable}, self._tables(movable)
        read = {name for code in self.wanted for name in facts_of(self.planned[code].rule, self.book)}
        for fact in self._derived():
            inner = {f"{one}[].{part}" for one, parts in fact.arguments.items() for part in parts}
            if fact.field.name in read and fact.field.name not in exact and (inner | fact.arguments.keys()) & free:
                title = fact.field.title
                self.note(
                    f"{title.zh}：由插件推算，按现在的推算结果计，未考虑其随方案改变的可能",
                    f"{title.en}: derived by a plugin, taken as it is now, though a change of plan might make it another",
                )

    def _encoded(self) -> _Encoded:
        codes, names = self.scope()
        model = Model()
        places = [place for place in self.movable() if place.general in names]
        free = Free(model, self.facts, places, self.start.as_of, bounds=self.bounds, summed=self.summed)
        contexts = Contexts(self.book, self.facts, self.start.as_of)
        encodings = Encodings(Ground(model, free, contexts, self._tables(places)))
        strict, lenient = (Duties(encodings, bar) for bar in (self.start.minimum_confidence, LENIENT))
        asked: dict[str, Lit] = {}
        for code in codes:
            lit = self._asked(code, strict, lenient)
            if lit is not None:
                asked[code] = lit
        for place in self.bounds:
            if place in places:
                free.variable(place)
        for name in {list_of(place) for place in places if place.further}:
            room = self.kind.fields[name].max_length - length_of(self.facts, name)
            free.limit(self.kind.fields[name], room)
        return _Encoded(model, free, asked, strict)

    def _asked(self, code: str, strict: Duties, lenient: Duties) -> Lit | None:
        """What a rule must come to: met if it is to be mended, passing if it passes now, else not broken; nothing where it is.

        What is broken on weak evidence alone is met where it is on that evidence. Of one that is under review or undetermined
        no more is asked than that it becomes no breach.
        """
        finding, planned = self.start[code], self.planned[code]
        if code in self.wanted:
            return (lenient if _weakly(finding) else strict).met(planned)
        if finding.breached or not self._stays(finding):
            return None
        return strict.passes(planned) if finding.outcome in PASSES else negated(lenient.broken(planned))

    def _stays(self, finding: Finding) -> bool:
        """Whether a rule that is not broken now must not be broken by the change."""
        if finding.force in ("binding", "binding-without-fine"):
            return True
        return not self.yielding or {"policy": "advice", "target": "missed"}.get(finding.force) in self.also

    def _solved(self, encoded: _Encoded) -> Answer:
        model, asked = encoded.model, encoded.asked
        near = [one.changed for one in encoded.free.made.values()]
        alone: dict[str, Text] = {}
        opened: dict[str, Finding] = {}
        fine = model.possible(asked.values(), near)
        if not fine:
            alone = {code: self._why(code) for code in self.wanted if not model.possible([asked[code]], near)}
            opened = {code: found for code in alone if (found := self._opened(code, encoded, near)) is not None}
        rest = {code: lit for code, lit in asked.items() if code not in alone}
        if not (self.wanted.keys() - alone.keys()) and not self.bounds:
            return Answer({}, alone, (), tuple(self.notes), opened)
        if not fine and not model.possible(rest.values(), near):
            return Answer({}, alone, self._conflict(model, rest, near), tuple(self.notes), opened)
        for lit in rest.values():
            model.require(lit)
        changed = self._least(encoded)
        changes = {one.place: encoded.free.chosen(one) for one in changed}
        return Answer(changes, alone, (), tuple(self.notes), opened)

    def _opened(self, code: str, encoded: _Encoded, near: Sequence[Lit]) -> Finding | None:
        """What a rule that can't be met comes to by a change that leaves no breach of it, but what is open; None without one."""
        model, planned = encoded.model, self.planned[code]
        neither = [negated(encoded.strict.broken(planned)), negated(encoded.strict.passes(planned))]
        if False in neither or not model.possible(neither, near):
            return None
        values = {
            one.place: encoded.free.chosen(one) for one in encoded.free.made.values() if encoded.free.holds(one.changed)
        }
        try:
            after = self._screened(values, (code,))[code]
        except FactError:  # what contradicts the rest is no plan
            return None
        return after if left_open(self.start[code], after) else None

    def _why(self, code: str) -> Text:
        return without(self.start[code], OUT_OF_REACH) if self.reads(self.planned[code]) else NOTHING_MAY_CHANGE

    def _conflict(self, model: Model, asked: Mapping[str, Lit], near: Sequence[Lit]) -> tuple[str, ...]:
        """A smallest set of rules that can't be met together: without any one of them the others can."""
        kept = sorted(asked, key=lambda code: (code in self.wanted, code))
        size = max(len(kept) // 2, 1)
        while True:
            for start in range(0, len(kept), size):
                fewer = [code for code in kept if code not in kept[start : start + size]]
                if fewer != kept and not model.possible((asked[one] for one in fewer), near):
                    kept = fewer
                    break
            else:
                if size == 1:
                    return tuple(sorted(kept))
                size = max(size // 2, 1)

    # --- the least change ---

    def _least(self, encoded: _Encoded) -> list[Variable]:
        """The facts that change in the least change, in order of declaration; the model's last answer says how."""
        order = {place: number for number, place in enumerate(self.places)}
        model, variables = encoded.model, sorted(encoded.free.made.values(), key=lambda one: order[one.place])
        weight = {one.place: self.weights.get(one.place, 1) for one in variables}
        model.least(_summed_up((one.changed, weight[one.place]) for one in variables))
        prices = costs(
            [one.reference for one in variables], [weight[one.place] for one in variables],
            [1 if one.moved is None else model.bounds[one.moved][1] for one in variables],
        )  # fmt: skip
        model.least(_summed_up(
            (one.changed if one.moved is None else one.moved, price) for one, price in zip(variables, prices, strict=True)
        ))  # fmt: skip
        for end in range(len(variables), 0, -CHUNK):
            some = variables[max(end - CHUNK, 0) : end]
            model.least(_summed_up((one.changed, 2**place) for place, one in enumerate(some)), tie=True)
        changed = [one for one in variables if encoded.free.holds(one.changed)]
        for one in changed:
            if one.choices:
                model.least(
                    _summed_up((lit, place) for place, lit in enumerate(one.choices.values()) if place), tie=True
                )
        model.least_in_order([one.moved for one in changed if one.moved is not None])
        model.least_in_order([one.number for one in changed if one.moved is not None and self._two_ways(encoded, one)])
        return changed

    def _two_ways(self, encoded: _Encoded, variable: Variable) -> bool:
        """Whether a number could have moved as far the other way."""
        low, high = encoded.model.bounds[variable.number]
        value = encoded.model.value(variable.number)
        away = encoded.model.value(variable.moved or variable.number)
        return low <= value - 2 * away or value + 2 * away <= high

    # --- derived facts ---

    def _tables(self, places: Sequence[Place]) -> dict[str, Derived]:
        """The derived facts whose changing inputs are flags and labels of the subject, few enough to be taken case by case."""
        free = {place.general: place.field for place in places}
        found: dict[str, Derived] = {}
        for fact in self._derived():
            inputs = tuple(free[name] for name in fact.arguments if name in free)
            simple = all(one.type in ("flag", "label") for one in inputs) and fact.field.type in ("flag", "label")
            lists = any(f"{name}[].{one}" in free for name, inner in fact.arguments.items() for one in inner)
            if inputs and simple and not lists and prod(len(one.labels) or 2 for one in inputs) <= CASES:
                found[fact.field.name] = Derived(inputs, self._function(fact))
        return found

    def _function(self, fact: DerivedFact) -> Callable[[Mapping[str, Scalar]], Scalar | None]:
        def value(given: Mapping[str, Scalar]) -> Scalar | None:
            arguments = arguments_of(fact, self.kind, {**self.facts.values, **given})
            return None if arguments is None else computed(fact, arguments)

        return value

    def _derived(self) -> list[DerivedFact]:
        """The facts that plugins derive for this subject: none that are given."""
        names = self.facts.derived
        return [
            one
            for one in self.book.derived
            if one.kind == self.start.kind and (one.field.name in names or one.field.name not in self.facts.values)
        ]

    def _inputs_moved(self, found: Answer) -> set[str]:
        """The changed inputs of derived facts, where a plugin derives something else from what is proposed."""
        moved = {place.general for place in found.changes}
        return {
            name
            for fact in self._derived()
            for one, inner in fact.arguments.items()
            for name in (one, *(f"{one}[].{part}" for part in inner))
            if name in moved
        }

    # --- the replay ---

    def _replayed(self, found: Answer) -> list[str]:
        """The rules that come out otherwise than was asked, by the compiled engine on the changed facts."""
        if not found.changes:
            return []
        after = self._screened(found.changes, ())
        return [one.code for one in after.findings if not self._as_asked(one, found)]

    def _screened(self, changes: Mapping[Place, Scalar], select: Sequence[str]) -> Screening:
        """The changed facts, screened by the compiled engine."""
        return screen(
            altered(self.facts, changes), as_of=self.start.as_of, rulebook=self.book, engine="compiled",
            minimum_confidence=self.start.minimum_confidence, select=select,
        )  # fmt: skip

    def _as_asked(self, after: Finding, found: Answer) -> bool:
        before = self.start[after.code]
        if after.code in self.wanted:
            weakly = _weakly(before) and (after.outcome == "no_breach" or after.would_be in MEETS)
            return after.code in found.alone or after.outcome in MEETS or weakly
        if before.breached or not self._stays(before):
            return True
        return after.outcome in SETTLED if before.outcome in PASSES else not after.breached


def left_open(before: Finding, after: Finding) -> bool:
    """Whether a broken rule is no longer surely broken after a change: facts are missing, or a person must look."""
    if after.outcome == "needs_review":
        return before.outcome != "needs_review" or not after.breached
    return after.outcome == "undetermined"


def _weakly(finding: Finding) -> bool:
    """Whether a rule is broken on evidence that a person must look at, and not by a law that leaves the breach to one."""
    return finding.outcome == "needs_review" and finding.reason != "discretion"


def _summed_up(parts: Iterable[tuple[Lit, int]]) -> dict[int, int]:
    """A sum of weighted literals as one of weighted truths, but for a constant."""
    found: dict[int, int] = {}
    for lit, weight in parts:
        if not isinstance(lit, bool):
            found[abs(lit)] = found.get(abs(lit), 0) + (weight if lit > 0 else -weight)
    return found
