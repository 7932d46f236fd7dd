"""Verdicts from compiled rules: what the outcome table, open bounds and evidence make of answers, kept for the same answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from weakref import WeakKeyDictionary

from cleanrules.engines.compiled.law import Law
from cleanrules.engines.compiled.rules import Answers, rules_of
from cleanrules.engines.compiled.store import Store, Unit, keep
from cleanrules.engines.contexts import Contexts
from cleanrules.language.nodes import breached_in
from cleanrules.law.confidence import LENIENT, Confidence
from cleanrules.law.windows import Moment
from cleanrules.meaning.outcome import breach_of, combined, settled
from cleanrules.rulebook.judging import Context, Verdict, Worlds
from cleanrules.rulebook.plan import Plan, PlanRule, governing_day
from cleanrules.rulebook.strata import asked_by

TOGETHER = 64
"""After so many subjects of one plan and day its plain rules are compiled together, as one function."""
DAYS = 128
"""So many days are kept of one rule, and of one plan."""
Settlement = tuple[Verdict, Verdict | None, Verdict]
"""What strict and lenient evidence say, and the verdict."""


@dataclass(slots=True)
class Dated:
    """A rule on a day, on one evidence bar: the worlds and moments that are asked, and the verdict for each of their answers."""

    worlds: Worlds
    asked: tuple[tuple[Moment, Unit], ...]
    """The moments, each with the rule as it is then."""
    known: dict[tuple[int, ...], Verdict] = field(default_factory=dict)


@dataclass(slots=True)
class Row:
    """A rule of a plan; `open` says that weaker evidence, or a person, may have a part in its verdict."""

    planned: PlanRule
    code: str
    event: str | None
    open: bool
    dated: dict[tuple[date | None, date, Confidence], Dated] = field(default_factory=dict)
    settled: dict[tuple[int, int], Settlement] = field(default_factory=dict)

    @property
    def plain(self) -> bool:
        """Whether it has one world of one moment, and one evidence bar."""
        return self.event is None and not self.open and not self.planned.open_bounds


@dataclass(slots=True)
class Together:
    """The plain rules of a plan on a day, as one function, once they were asked often enough."""

    moment: Moment
    left: int
    function: Callable[[Context], tuple[int, ...]] | None = None
    verdicts: list[Verdict] = field(default_factory=list)


@dataclass(slots=True)
class Stratum:
    """The rules of one stratum of a plan."""

    plain: list[Row]
    others: list[Row]
    codes: tuple[str, ...]
    days: dict[date, Together] = field(default_factory=dict)


@dataclass(slots=True)
class Verdicts:
    """Gives the verdicts of one rulebook's rules."""

    store: Store
    rows: dict[tuple[str, Confidence], Row] = field(default_factory=dict)
    plans: WeakKeyDictionary[Plan, dict[Confidence, list[Stratum]]] = field(default_factory=WeakKeyDictionary)
    moments: dict[Moment, Moment] = field(default_factory=dict)
    made: dict[tuple[object, ...], tuple[Callable[[Context], tuple[int, ...]], Answers]] = field(default_factory=dict)
    asked: frozenset[str] | None = None

    def of(self, plan: Plan, rules: Sequence[PlanRule], contexts: Contexts, bar: Confidence) -> dict[str, Verdict]:
        """The verdicts on some rules of a plan, by code."""
        found: dict[str, Verdict] = {}
        at: dict[int, Context] = {}
        for stratum in self.strata(plan, rules, bar):
            if stratum.plain:
                self.plain(stratum, contexts, bar, found, at)
            for row in stratum.others:
                found[row.code] = self.verdict(row, contexts, bar, at)
            if self.store.rulebook.strata:
                self.breaches(stratum, found, contexts, bar)
        return found

    # --- what a plan asks ---

    def strata(self, plan: Plan, rules: Sequence[PlanRule], bar: Confidence) -> list[Stratum]:
        """The rules, those first whose findings others ask for; kept with the plan where it is all of its rules."""
        if rules is not plan.rules:
            return self.layered(rules, bar)
        kept = self.plans.setdefault(plan, {})
        found = kept.get(bar)
        return kept.setdefault(bar, self.layered(rules, bar)) if found is None else found

    def layered(self, rules: Iterable[PlanRule], bar: Confidence) -> list[Stratum]:
        """Some rules by stratum."""
        levels: dict[int, list[Row]] = {}
        for planned in rules:
            levels.setdefault(self.store.rulebook.strata.get(planned.rule.code, 0), []).append(self.row(planned, bar))
        found = []
        for _, rows in sorted(levels.items()):
            plain = [row for row in rows if row.plain]
            others = [row for row in rows if not row.plain]
            found.append(Stratum(plain, others, tuple(row.code for row in plain)))
        return found

    def row(self, planned: PlanRule, bar: Confidence) -> Row:
        """A rule, with what is kept of it."""
        key = (planned.rule.code, bar)
        found = self.rows.get(key)
        if found is None:
            found = Row(planned, planned.rule.code, planned.rule.governed_by, planned.left_open(bar))
            found = self.rows.setdefault(key, found)
        return found

    # --- verdicts ---

    def plain(
        self, stratum: Stratum, contexts: Contexts, bar: Confidence, found: dict[str, Verdict], at: dict[int, Context]
    ) -> None:
        """The verdicts on the plain rules of a stratum: by one function, once it is worth its making."""
        day = contexts.as_of
        together = stratum.days.get(day)
        if together is None:
            moment = self.moment(Moment(day, frozenset(), bar))
            together = keep(stratum.days, day, Together(moment, TOGETHER if self.store.after else 0), DAYS)
        if together.function is None and together.left > 0:
            together.left -= 1
            for row in stratum.plain:
                found[row.code] = self.verdict(row, contexts, bar, at)
            return
        if together.function is None:
            function, answers = self.compiled(stratum, together.moment, day.year)
            together.verdicts = [answers.verdict(place, together.moment) for place in range(len(answers.found))]
            together.function = function
        verdicts = together.verdicts
        answered = together.function(contexts.at(together.moment))
        found.update(zip(stratum.codes, [verdicts[place] for place in answered], strict=True))

    def compiled(
        self, stratum: Stratum, moment: Moment, year: int
    ) -> tuple[Callable[[Context], tuple[int, ...]], Answers]:
        """The plain rules of a stratum as one function, shared by all days of one law."""
        store = self.store
        key = (stratum.codes, *[store.signature(row.planned, moment, year) for row in stratum.plain])
        found = self.made.get(key)
        if found is None:
            rules = [row.planned.rule for row in stratum.plain]
            law = Law(store.rulebook, rules[0].kind, moment, year)
            found = keep(self.made, key, rules_of(rules, law, store, store.opened, "rules"), DAYS)
        return found

    def verdict(self, row: Row, contexts: Contexts, bar: Confidence, at: dict[int, Context]) -> Verdict:
        """The verdict on a rule: strict, and lenient where weaker evidence may decide what that leaves open."""
        strict = self.on(row, contexts, bar, at)
        if not row.open:
            return strict
        lenient = None
        if strict.is_open and row.planned.left_open(bar):
            lenient = self.on(row, contexts, LENIENT, at)
        key = (id(strict), id(lenient))
        found = row.settled.get(key)
        if found is None or found[0] is not strict or found[1] is not lenient:
            found = (strict, lenient, settled(row.planned, strict, lenient))
            row.settled.pop(key, None)
            found = keep(row.settled, key, found, DAYS)
        return found[2]

    def on(self, row: Row, contexts: Contexts, bar: Confidence, at: dict[int, Context]) -> Verdict:
        """The verdict on a rule on one evidence bar."""
        day: date | None = contexts.as_of
        if row.event is not None:
            day = governing_day(row.planned.rule, contexts.facts, contexts.as_of)
        key = (day, contexts.as_of, bar)
        dated = row.dated.get(key)
        if dated is None:
            dated = keep(row.dated, key, self.dated(row.planned, day, contexts.as_of, bar), DAYS)
        answered: tuple[int, ...] = ()
        for moment, unit in dated.asked:
            context = at.get(id(moment))
            if context is None:
                context = at[id(moment)] = contexts.at(moment)
            answered = (*answered, unit.answer(context) if unit.function is None else unit.function(context))
        found = dated.known.get(answered)
        return keep(dated.known, answered, self.combined(row, dated, answered)) if found is None else found

    def lacking(self, planned: PlanRule, context: Context) -> list[str] | None:
        """The facts that keep a rule open at a moment; None where that is not said here."""
        moment = context.moment
        row = self.rows.get((planned.rule.code, moment.bar))
        dated = None if row is None else row.dated.get((moment.day, context.as_of, moment.bar))
        if dated is None:
            row = self.row(planned, moment.bar)
            key = (moment.day, context.as_of, moment.bar)
            dated = keep(row.dated, key, self.dated(planned, moment.day, context.as_of, moment.bar), DAYS)
        unit = dated.asked[0][1]
        if unit.lacking is not None and dated.asked[0][0] is moment:
            return unit.lacking(context)
        return unit.lacks(context) if len(dated.asked) == 1 and dated.asked[0][0] is moment else None

    def dated(self, planned: PlanRule, day: date | None, as_of: date, bar: Confidence) -> Dated:
        """What is asked of a rule on a day; of one whose governing day is unknown, under every regime."""
        days = planned.regimes if day is None else (day,)
        worlds = [tuple(map(self.moment, moments)) for moments in planned.moments(days, bar)]
        moments = dict.fromkeys(moment for some in worlds for moment in some)
        return Dated(worlds, tuple((moment, self.store.unit(planned, moment, as_of.year)) for moment in moments))

    def combined(self, row: Row, dated: Dated, answered: tuple[int, ...]) -> Verdict:
        """What some answers come to."""
        if len(answered) == 1:
            moment, unit = dated.asked[0]
            return unit.answers.verdict(answered[0], moment)
        asked = zip(dated.asked, answered, strict=True)
        judged = {moment: unit.answers.found[place][1] for (moment, unit), place in asked}
        return combined(row.planned.rule, dated.worlds, judged)

    def moment(self, moment: Moment) -> Moment:
        """A moment: one object each."""
        found = self.moments.get(moment)
        return keep(self.moments, moment, moment) if found is None else found

    # --- findings as facts ---

    def breaches(self, stratum: Stratum, found: Mapping[str, Verdict], contexts: Contexts, bar: Confidence) -> None:
        """Tell later strata of the breach of those rules whose findings are asked for."""
        asked = self.asked
        if asked is None:
            asked = self.asked = frozenset(self._asked())
        for row in (*stratum.plain, *stratum.others):
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
