"""Verdicts from compiled rules: what the outcome table, open bounds and evidence make of answers, kept for the same answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from weakref import WeakKeyDictionary

from cleanrules.engines.compiled.kept import keep
from cleanrules.engines.compiled.lacking import Lacking
from cleanrules.engines.compiled.law import Law
from cleanrules.engines.compiled.rules import RulesWriter, Several
from cleanrules.engines.compiled.store import Store, Unit
from cleanrules.engines.compiled.writer import Writer
from cleanrules.engines.context import Context, Contexts, governing_day
from cleanrules.engines.outcome import Verdict, Worlds, breach_of, combined, settled
from cleanrules.language.nodes import breached_in
from cleanrules.law.confidence import LENIENT, Confidence
from cleanrules.law.windows import Moment
from cleanrules.rulebook.model import BREACH, Outcome
from cleanrules.rulebook.plan import Plan, PlanRule
from cleanrules.rulebook.strata import asked_by

TOGETHER: Final = 64
"""After so many subjects of one plan and governing day its rules are compiled together, as one function."""
DAYS: Final = 128
"""So many days are kept of one rule, and of one plan."""
OPEN: Final[frozenset[Outcome]] = frozenset({"undetermined", "needs_review"})
"""The outcomes that weaker evidence may settle."""
Answer = int | tuple[int, ...]
"""The number of the answer at the one moment that is asked, or one for each."""


@dataclass(slots=True, eq=False)
class Row:
    """A rule of a plan; `open` says that weaker evidence, or a person, may have a part in its verdict."""

    planned: PlanRule
    code: str
    event: str | None
    open: bool
    discretion: Outcome | None
    """The outcome that the law leaves to a person."""
    dated: dict[tuple[date | None, date], Dated] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Dated:
    """A rule on a day, on one evidence bar: the worlds and moments that are asked, and the verdict for each of their answers."""

    row: Row
    worlds: Worlds
    asked: tuple[tuple[Moment, Unit], ...]
    """The moments, each with the rule as it is then."""
    known: dict[Answer, Verdict] = field(default_factory=dict)
    lenient: Dated | None = None
    """The same on lenient evidence, once it was asked."""
    settled: dict[tuple[int, Answer | None], tuple[Verdict, Verdict]] = field(default_factory=dict)
    """The strict verdict, and what it and an answer on lenient evidence come to."""


@dataclass(slots=True, eq=False)
class Round:
    """Rules of a stratum that are governed by one day: as one function, once they were asked often enough."""

    moment: Moment
    rows: list[Dated]
    left: int
    several: Several | None = None
    verdicts: list[Verdict] = field(default_factory=list)
    usual: dict[str, Verdict] = field(default_factory=dict)
    open: list[Dated] = field(default_factory=list)
    """Those whose strict verdict may not be the last word."""
    others: list[Dated] = field(default_factory=list)
    """Those that are asked at several moments, or another one."""


@dataclass(slots=True, eq=False)
class Stratum:
    """The rules of one stratum of a plan, by the event that governs them."""

    rows: list[Row]
    governed: dict[str | None, list[Row]]
    rounds: dict[tuple[str | None, date, date], Round] = field(default_factory=dict)


class Subject:
    """A subject at the moments that are asked for."""

    __slots__ = ("at", "contexts")

    def __init__(self, contexts: Contexts) -> None:
        self.contexts = contexts
        self.at: dict[int, Context] = {}

    def context(self, moment: Moment) -> Context:
        """The subject at a moment, of which there is one object."""
        found = self.at.get(id(moment))
        if found is None:
            found = self.at[id(moment)] = self.contexts.at(moment)
        return found

    def answer(self, dated: Dated) -> Answer:
        """What a rule comes out as."""
        found: tuple[int, ...] = ()
        for moment, unit in dated.asked:
            context = self.at.get(id(moment)) or self.context(moment)
            found = (*found, unit.answer(context) if unit.function is None else unit.function(context))
        return found[0] if len(found) == 1 else found


@dataclass(slots=True)
class Verdicts:
    """Gives the verdicts of one rulebook's rules."""

    store: Store
    rows: dict[tuple[str, Confidence], Row] = field(default_factory=dict)
    plans: WeakKeyDictionary[Plan, dict[Confidence, list[Stratum]]] = field(default_factory=WeakKeyDictionary)
    moments: dict[Moment, Moment] = field(default_factory=dict)
    made: dict[tuple[object, ...], Several] = field(default_factory=dict)
    lackers: dict[tuple[int, int], tuple[Moment, dict[str, Lacking]]] = field(default_factory=dict)
    """What says which facts rules lack, by moment, year and code."""
    asked: frozenset[str] | None = None

    def of(self, plan: Plan, rules: Sequence[PlanRule], contexts: Contexts, bar: Confidence) -> dict[str, Verdict]:
        """The verdicts on some rules of a plan, by code."""
        found: dict[str, Verdict] = {}
        subject = Subject(contexts)
        if rules is plan.rules:
            for stratum in self.strata(plan, bar):
                for event, rows in stratum.governed.items():
                    day = contexts.as_of if event is None else governing_day(contexts.facts, event, contexts.as_of)
                    if day is None:
                        self.one_by_one(rows, subject, bar, found)
                    else:
                        self.at_once(stratum, event, day, subject, bar, found)
                if self.store.rulebook.strata:
                    self.breaches(stratum.rows, found, contexts, bar)
            return found
        for rows in self.layered(rules, bar):
            self.one_by_one(rows, subject, bar, found)
            if self.store.rulebook.strata:
                self.breaches(rows, found, contexts, bar)
        return found

    # --- what a plan asks ---

    def strata(self, plan: Plan, bar: Confidence) -> list[Stratum]:
        """The rules of a plan, those first whose findings others ask for; kept with the plan."""
        kept = self.plans.setdefault(plan, {})
        found = kept.get(bar)
        return (
            kept.setdefault(bar, [stratum_of(rows) for rows in self.layered(plan.rules, bar)])
            if found is None
            else found
        )

    def layered(self, rules: Iterable[PlanRule], bar: Confidence) -> Iterator[list[Row]]:
        """Some rules by stratum."""
        levels: dict[int, list[Row]] = {}
        for planned in rules:
            levels.setdefault(self.store.rulebook.strata.get(planned.rule.code, 0), []).append(self.row(planned, bar))
        return (levels[level] for level in sorted(levels))

    def row(self, planned: PlanRule, bar: Confidence) -> Row:
        """A rule, with what is kept of it."""
        key = (planned.rule.code, bar)
        found = self.rows.get(key)
        if found is None:
            rule = planned.rule
            discretion = None if rule.discretion is None else BREACH[rule.force]
            found = Row(planned, rule.code, rule.governed_by, planned.left_open(bar), discretion)
            found = self.rows.setdefault(key, found)
        return found

    # --- verdicts ---

    def one_by_one(self, rows: Iterable[Row], subject: Subject, bar: Confidence, found: dict[str, Verdict]) -> None:
        """The verdicts on some rules."""
        facts, as_of = subject.contexts.facts, subject.contexts.as_of
        for row in rows:
            day = as_of if row.event is None else governing_day(facts, row.event, as_of)
            found[row.code] = self.verdict(self.dated(row, day, as_of, bar), subject)

    def at_once(
        self,
        stratum: Stratum,
        event: str | None,
        day: date,
        subject: Subject,
        bar: Confidence,
        found: dict[str, Verdict],
    ) -> None:
        """The verdicts on rules that one day governs: by one function, once that is worth its making."""
        as_of = subject.contexts.as_of
        round_ = stratum.rounds.get((event, day, as_of))
        if round_ is None:
            round_ = self.round(stratum.governed[event], day, as_of, bar)
            keep(stratum.rounds, (event, day, as_of), round_, DAYS)
        if round_.several is None:
            if round_.left > 0:
                round_.left -= 1
                for dated in round_.rows:
                    found[dated.row.code] = self.verdict(dated, subject)
                return
            self.compile(round_, as_of.year)
        several = round_.several
        assert several is not None
        given = round_.usual.copy()
        several.function(subject.context(round_.moment), given, round_.verdicts)
        for dated in round_.open:
            strict = given[dated.row.code]
            if strict.outcome in OPEN or strict.outcome == dated.row.discretion:
                given[dated.row.code] = self.last(dated, strict, subject)
        for dated in round_.others:
            given[dated.row.code] = self.verdict(dated, subject)
        found |= given

    def round(self, rows: Iterable[Row], day: date, as_of: date, bar: Confidence) -> Round:
        """The rules that a day governs."""
        dated = [self.dated(row, day, as_of, bar) for row in rows]
        return Round(self.moment(Moment(day, frozenset(), bar)), dated, TOGETHER if self.store.after else 0)

    def compile(self, round_: Round, year: int) -> None:
        """Make one function of the rules of a round; it is shared by all days of one law."""
        store, moment = self.store, round_.moment
        single: list[Dated] = []
        for one in round_.rows:
            (single if len(one.asked) == 1 and one.asked[0][0] is moment else round_.others).append(one)
        rules = [one.row.planned.rule for one in single]
        key = tuple([(one.row.code, store.signature(one.row.planned, moment, year)) for one in single])
        several = self.made.get(key)
        if several is None:
            law = Law(store.rulebook, round_.rows[0].row.planned.rule.kind, moment, year)
            several = keep(self.made, key, RulesWriter(Writer(law, store), store.opened).rules(rules), DAYS)
        answers = several.answers
        round_.verdicts = [answers.verdict(place, moment) for place in range(len(answers.found))]
        round_.usual = {code: round_.verdicts[place] for code, place in several.usual.items()}
        round_.open = [one for one in single if one.row.open]
        round_.several = several

    def verdict(self, dated: Dated, subject: Subject) -> Verdict:
        """The verdict on a rule: strict, and lenient where weaker evidence may decide what that leaves open."""
        answer = subject.answer(dated)
        strict = dated.known.get(answer)
        if strict is None:
            strict = keep(dated.known, answer, self.combined(dated, answer))
        row = dated.row
        if row.open and (strict.outcome in OPEN or strict.outcome == row.discretion):
            return self.last(dated, strict, subject)
        return strict

    def last(self, dated: Dated, strict: Verdict, subject: Subject) -> Verdict:
        """What a strict verdict that is open, or a person's, comes to."""
        other: Answer | None = None
        if strict.outcome in OPEN:
            lenient = dated.lenient
            if lenient is None:
                lenient = dated.lenient = self.leniently(dated, subject)
            other = subject.answer(lenient)
        kept = dated.settled.get((id(strict), other))
        if kept is None or kept[0] is not strict:
            found = None
            if other is not None and dated.lenient is not None:
                found = self.combined(dated.lenient, other)
            kept = (strict, settled(dated.row.planned, strict, found))
            dated.settled.pop((id(strict), other), None)
            keep(dated.settled, (id(strict), other), kept, DAYS)
        return kept[1]

    def leniently(self, dated: Dated, subject: Subject) -> Dated:
        """A rule on the same day, on lenient evidence."""
        facts, as_of, event = subject.contexts.facts, subject.contexts.as_of, dated.row.event
        day = as_of if event is None else governing_day(facts, event, as_of)
        return self.dated(self.row(dated.row.planned, LENIENT), day, as_of, LENIENT)

    def dated(self, row: Row, day: date | None, as_of: date, bar: Confidence) -> Dated:
        """What is asked of a rule on a day; of one whose governing day is unknown, under every regime."""
        found = row.dated.get((day, as_of))
        if found is None:
            days = row.planned.regimes if day is None else (day,)
            worlds = [tuple(map(self.moment, moments)) for moments in row.planned.moments(days, bar)]
            moments = dict.fromkeys(moment for some in worlds for moment in some)
            asked = tuple((moment, self.store.unit(row.planned, moment, as_of.year)) for moment in moments)
            found = keep(row.dated, (day, as_of), Dated(row, worlds, asked), DAYS)
        return found

    def combined(self, dated: Dated, answer: Answer) -> Verdict:
        """What some answers come to."""
        if isinstance(answer, int):
            moment, unit = dated.asked[0]
            return unit.answers.verdict(answer, moment)
        asked = zip(dated.asked, answer, strict=True)
        judged = {moment: {dated.row.code: unit.answers.found[place][1]} for (moment, unit), place in asked}
        return combined(dated.row.planned, dated.worlds, judged)

    def moment(self, moment: Moment) -> Moment:
        """A moment: one object each."""
        found = self.moments.get(moment)
        return keep(self.moments, moment, moment) if found is None else found

    # --- what is lacking ---

    def lacking(self, planned: PlanRule, context: Context) -> list[str] | None:
        """The facts that keep a rule open at a moment; None where that is not said here."""
        moment = context.moment
        key = (id(moment), context.as_of.year)
        kept = self.lackers.get(key)
        if kept is None or kept[0] is not moment:
            self.lackers.pop(key, None)
            kept = keep(self.lackers, key, (moment, {}), DAYS)
        function = kept[1].get(planned.rule.code)
        if function is None:
            unit = self.store.unit(planned, moment, context.as_of.year)
            found = unit.lacks(context)
            if unit.lacking is not None:
                kept[1][planned.rule.code] = unit.lacking
            return found
        return function(context)

    # --- findings as facts ---

    def breaches(self, rows: Iterable[Row], found: Mapping[str, Verdict], contexts: Contexts, bar: Confidence) -> None:
        """Tell later strata of the breach of those rules whose findings are asked for."""
        asked = self.asked
        if asked is None:
            asked = self.asked = frozenset(self._asked())
        for row in rows:
            if row.code in asked:
                for evidence in dict.fromkeys((bar, LENIENT)):
                    known = contexts.breaches.setdefault(evidence, {})
                    known[row.code] = breach_of(found[row.code], row.planned.rule, lenient=evidence == LENIENT)

    def _asked(self) -> Iterable[str]:
        book = self.store.rulebook
        for rule in book.rules.values():
            yield from asked_by(book, rule)
        for one in book.claims.superseded:
            yield from (code for part in breached_in(one.by) for code in part.codes)


def stratum_of(rows: list[Row]) -> Stratum:
    """Some rules, by the event that governs them."""
    governed: dict[str | None, list[Row]] = {}
    for row in rows:
        governed.setdefault(row.event, []).append(row)
    return Stratum(rows, governed)
