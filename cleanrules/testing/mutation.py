"""How much of the rules their cases pin down: mutants put one at a time before the cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cleanrules.engines.compiled import Compiled
from cleanrules.engines.contexts import Contexts
from cleanrules.facts.facts import Facts
from cleanrules.frozen import FrozenDict, lazy
from cleanrules.law.confidence import Confidence
from cleanrules.law.windows import Moment
from cleanrules.rulebook.judging import Verdict
from cleanrules.rulebook.model import Rulebook
from cleanrules.rulebook.plan import Plan, PlanRule, exclusion, plan_rule
from cleanrules.screening.findings import Screening
from cleanrules.screening.screen import Engine, Reference, verdicts_of
from cleanrules.testing.cases import Case
from cleanrules.testing.mutants import Mutant
from cleanrules.testing.packs import Pack
from cleanrules.testing.tries import Tries

ENGINE = Compiled()
"""What judges subjects by the hundred: the cases, and what is tried to tell a mutant apart."""
BRIEFLY = Reference()
"""What judges a mutant by its few cases: compiling it would take longer."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A case with its screening by the sound rulebook."""

    case: Case
    pack: str
    sound: Screening

    @lazy
    def codes(self) -> frozenset[str]:
        """The rules of which the case says something."""
        return frozenset(self.case.expected) | {self.case.entry.rule}


class Edition:
    """A rulebook that lives for a few evaluations: plans of it are kept here and nowhere else."""

    def __init__(self, rulebook: Rulebook, engine: Engine = ENGINE) -> None:
        self.rulebook, self.engine = rulebook, engine
        self._planned: dict[str, PlanRule] = {}

    def planned(self, code: str) -> PlanRule:
        """A rule with its regimes."""
        if code not in self._planned:
            self._planned[code] = plan_rule(self.rulebook, code)
        return self._planned[code]

    def supplied(self, prepared: Prepared) -> Edition:
        """This edition with the parameters that a case supplies; mostly this edition."""
        if not prepared.case.entry.parameters:
            return self
        book, found = prepared.sound.rulebook, dict(self.rulebook.parameters)
        for name in prepared.case.entry.parameters:
            own = tuple(value for value in book.parameters[name].values if value.supplied)
            found[name] = replace(found[name], values=(*own, *found[name].values))
        return Edition(replace(self.rulebook, instruments=book.instruments, parameters=FrozenDict(found)), self.engine)

    def verdicts(self, facts: Facts, as_of: date, bar: Confidence, codes: Iterable[str]) -> dict[str, Verdict]:
        """What is found of a subject by some rules of its kind."""
        return self._judged(Contexts(self.rulebook, facts, as_of), bar, codes)

    def rescreened(self, sound: Screening, codes: Iterable[str]) -> Screening:
        """A screening with the findings of some rules found anew in this edition."""
        contexts = Contexts(self.rulebook, sound.facts, sound.as_of)
        verdicts = self._judged(contexts, sound.minimum_confidence, codes)
        rules = self.rulebook.rules
        findings = [
            replace(one, rule=rules[one.code], verdict=verdicts[one.code], rulebook=self.rulebook, contexts=contexts)
            if one.code in verdicts
            else one
            for one in sound.findings
        ]
        return replace(sound, findings=tuple(findings), rulebook=self.rulebook)

    def _judged(self, contexts: Contexts, bar: Confidence, codes: Iterable[str]) -> dict[str, Verdict]:
        facts, day = contexts.facts, contexts.as_of
        region = facts.values.get("region")
        place = region if isinstance(region, str) else None
        verdicts: dict[str, Verdict] = {}
        rules: list[PlanRule] = []
        for code in codes:
            reason = exclusion(self.rulebook.rules[code], place, day)
            if reason is None:
                rules.append(self.planned(code))
            else:
                verdicts[code] = Verdict("not_applicable", (Moment(day, frozenset(), bar),), reason)
        plan = Plan(self.rulebook, self.rulebook.kinds[facts.kind], place, day, tuple(rules), FrozenDict())
        return verdicts | verdicts_of(plan, rules, contexts, self.engine, bar)


class Jury:
    """The cases that judge mutants: by the rules of which they say something."""

    def __init__(self, rulebook: Rulebook, packs: Sequence[Pack]) -> None:
        self.rulebook = rulebook
        self.failing: list[tuple[str, str]] = []
        self.prepared: list[Prepared] = []
        self.of_rule: dict[str, list[Prepared]] = {}
        self.naming: dict[str, list[Prepared]] = {}
        self.concluding: dict[str, list[Prepared]] = {}
        self.tries = Tries()
        for pack in packs:
            for case in pack.cases:
                self._prepare(pack, case)

    def _prepare(self, pack: Pack, case: Case) -> None:
        """A case that does not hold judges nothing, and is reported."""
        sound = case.screening(self.rulebook, engine=ENGINE)
        wrong = next(case.differences_in(sound), None)
        if wrong is not None:
            self.failing.append((f"{pack.name}: {case.id}", wrong))
        else:
            self._file(Prepared(case, pack.name, sound))

    def _file(self, one: Prepared) -> None:
        entry = one.case.entry
        self.prepared.append(one)
        self.of_rule.setdefault(entry.rule, []).append(one)
        for code in one.codes - {entry.rule}:
            self.naming.setdefault(code, []).append(one)
        if entry.conclusion is not None:
            self.concluding.setdefault(one.sound.kind, []).append(one)

    def notices(self, mutant: Mutant) -> Prepared | None:
        """The first case that has another outcome under the mutant than it expects; None where none has."""
        editions: dict[Rulebook, Edition] = {}
        for prepared in self._concerned(mutant):
            book = prepared.sound.rulebook  # of a case that supplies parameters it is one of its own
            if book not in editions:
                editions[book] = Edition(mutant.rulebook(book), BRIEFLY)
            edition, codes = editions[book], self._asked(prepared, mutant)
            found = prepared.case.differences_in(edition.supplied(prepared).rescreened(prepared.sound, codes))
            if codes and next(found, None) is not None:
                return prepared
        return None

    def _concerned(self, mutant: Mutant) -> Iterator[Prepared]:
        """The cases that may notice: those of the rules themselves, those that name them, those that name a conclusion."""
        readers = sorted(mutant.readers)
        found = [one for code in readers for one in self.of_rule.get(code, ())]
        found += [one for code in readers for one in self.naming.get(code, ())]
        kinds = {self.rulebook.rules[code].kind for code in readers}
        found += [one for kind in sorted(kinds) for one in self.concluding.get(kind, ())]
        yield from dict.fromkeys(found)

    def _asked(self, prepared: Prepared, mutant: Mutant) -> list[str]:
        """The rules to find anew: those of which the case speaks, or all of its kind where it names a conclusion."""
        readers = sorted(mutant.readers)
        if prepared.case.entry.conclusion is None:
            return [code for code in readers if code in prepared.codes]
        known = {finding.code for finding in prepared.sound.findings}
        return [code for code in readers if code in known]
