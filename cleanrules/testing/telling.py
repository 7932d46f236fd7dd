"""A subject that tells a mutant from the sound rulebook: near one of the cases if possible, and the case to add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from cleanrules.engines.context import Context
from cleanrules.engines.derived import derived
from cleanrules.engines.outcome import Verdict
from cleanrules.errors import FactError
from cleanrules.facts.facts import Facts, Listing, read_facts
from cleanrules.facts.fields import Field
from cleanrules.frozen import FrozenDict, lazy
from cleanrules.law.confidence import DEFAULT_BAR, LENIENT, Confidence
from cleanrules.law.windows import Moment
from cleanrules.rulebook.model import Outcome, Rulebook
from cleanrules.testing.boundary import edge_days, edges, written_path
from cleanrules.testing.cases import Case
from cleanrules.testing.draw import Draw, Tree
from cleanrules.testing.mutants import Mutant
from cleanrules.testing.mutation import Edition, Jury, Prepared
from cleanrules.testing.tries import AS_OF, Change, Changed
from cleanrules.testing.walker import Walker

if TYPE_CHECKING:
    from cleanrules.proof.places import Places

MOST_CASES = 6
PAIRS = 120
RANDOM = 80


@dataclass(frozen=True)
class Telling:
    """A subject on which the rulebook says one thing of a rule and the mutant another.

    It is a case's with `changes`, or (without a `case`) one of its own, in `facts`.
    """

    code: str
    facts: Mapping[str, Any]
    as_of: date
    bar: Confidence
    says: Outcome
    mutant_says: Outcome
    case: Case | None = None
    changes: tuple[Change, ...] = ()


class Search:
    """The search for a subject on which a mutant says something else."""

    def __init__(self, jury: Jury, mutant: Mutant) -> None:
        self.jury, self.mutant = jury, mutant
        self.sound, self.faulty = Edition(jury.rulebook), Edition(mutant.rulebook(jury.rulebook))
        self.readers = sorted(mutant.readers)
        self._supplied: dict[Rulebook, tuple[Edition, Edition]] = {}

    @lazy
    def days(self) -> list[date]:
        """Days near those on which the law changes, before and after the fault."""
        both = (self.jury.rulebook, self.faulty.rulebook)
        return list(dict.fromkeys(
            day for book in both for day in edge_days([book.rules[code] for code in self.readers], book)
        ))  # fmt: skip

    @lazy
    def places(self) -> Places:
        """The regions and industries that the two can tell apart, for the solver."""
        from cleanrules.proof.places import places

        both = (one.rulebook for one in (self.sound, self.faulty))
        return places(
            replace(book, rules=FrozenDict({code: book.rules[code] for code in self.readers})) for book in both
        )

    def near(self) -> Telling | None:
        """A case with one change that tells the two apart."""
        tried = (self.tried(one, [change]) for one in self.nearest() for change in self.changes(one))
        return next((found for found in tried if found is not None), None)

    def far(self) -> Telling | None:
        """A case with a few changes, or a subject of its own, found by chance; the same at each call."""
        draw = Draw.seeded(1)
        for prepared in self.nearest():
            options = list(self.changes(prepared))
            for _ in range(PAIRS if options else 0):
                if (found := self.tried(prepared, draw.some(options, 2, 3))) is not None:
                    return found
        return self.at_random(draw)

    def nearest(self) -> list[Prepared]:
        """The cases of the rules that read the fault, those with a decided outcome first; one for each rule, then more."""
        order = {"violates": 0, "boundary": 1, "passes": 2, "past-boundary": 3, "first-day": 4, "other": 5}
        own = [one for one in self.jury.prepared if one.case.entry.rule in self.mutant.readers]
        ranked = sorted(own, key=lambda one: order.get(one.case.entry.aspect, 9))
        firsts = {one.case.entry.rule: one for one in reversed(ranked)}
        return list(dict.fromkeys([*firsts.values(), *ranked]))[:MOST_CASES]

    def changes(self, prepared: Prepared) -> Iterator[Change]:
        """What may be changed of a case: one fact that the rules read, or the day."""
        facts = prepared.sound.facts
        walker = Walker(self.jury.rulebook, facts.kind, tuple(self.readers))
        found: dict[Change, None] = {}
        for edition in (self.sound, self.faulty):
            context = Context(
                edition.rulebook, facts, prepared.sound.as_of, Moment(prepared.sound.as_of, frozenset(), LENIENT)
            )
            for part in Walker(edition.rulebook, facts.kind, tuple(self.readers)).turns:
                found |= dict.fromkeys(edges(part, context))
        for name, field in walker.fields.items():
            for path, one in _paths(name, field, facts):
                found |= {(path, value): None for value in self.values(one, walker)}
        found |= {(AS_OF, str(day)): None for day in self.days}
        yield from found

    def values(self, field: Field, walker: Walker) -> Iterator[str | None]:
        """The values that a fact of few contents may have, and unknown."""
        match field.type:
            case "flag":
                yield from ("true", "false")
            case "label":
                yield from (label for label, _ in field.labels)
            case "region" | "industry":
                yield from walker.codes[field.type]
            case "event":
                yield from (*(str(day) for day in self.days), "not_yet")
        yield None

    def tried(self, prepared: Prepared, changes: Sequence[Change]) -> Telling | None:
        """Whether a case with some changes tells the two apart."""
        changed = self.jury.tries.changed(prepared, tuple(changes), self.jury.rulebook)
        if changed is None:
            return None
        sound = changed.verdicts(self.editions(prepared.sound.rulebook)[0], self.codes(changed.facts))
        found = self.compared(changed, sound, prepared.sound.rulebook)
        return None if found is None else replace(found, case=prepared.case, changes=tuple(changes))

    def told(self, facts: Tree, day: date, bar: Confidence, book: Rulebook | None = None) -> Telling | None:
        """Whether a subject tells the two apart; `book` is that of a case which supplies parameters."""
        try:
            typed = derived(read_facts(facts, self.jury.rulebook.kinds), self.jury.rulebook, day)
        except FactError:  # a change that the fact model refuses makes no subject
            return None
        changed = Changed(facts, typed, day, bar)
        return self.compared(changed, changed.verdicts(self.editions(book)[0], self.codes(typed)), book)

    def compared(self, changed: Changed, sound: Mapping[str, Verdict], book: Rulebook | None) -> Telling | None:
        """Whether the faulty edition says anything else than the sound one."""
        codes = self.codes(changed.facts)
        other = self.editions(book)[1].verdicts(changed.facts, changed.day, changed.bar, codes)
        for code in codes:
            if _said(sound[code]) != _said(other[code]):
                says = sound[code].outcome
                return Telling(code, changed.given, changed.day, changed.bar, says, other[code].outcome)
        return None

    def codes(self, facts: Facts) -> list[str]:
        """The rules of a subject's kind that read the fault."""
        return [code for code in self.readers if self.jury.rulebook.rules[code].kind == facts.kind]

    def editions(self, book: Rulebook | None) -> tuple[Edition, Edition]:
        """The sound edition and the faulty one, of the rulebook itself or of one with parameters supplied."""
        if book is None or book is self.jury.rulebook:
            return self.sound, self.faulty
        if book not in self._supplied:
            self._supplied[book] = Edition(book), Edition(self.mutant.rulebook(book))
        return self._supplied[book]

    def at_random(self, draw: Draw) -> Telling | None:
        """A subject of its own."""
        for kind in sorted({self.jury.rulebook.rules[code].kind for code in self.readers}):
            walkers = [Walker(one.rulebook, kind, tuple(self.readers)) for one in (self.sound, self.faulty)]
            for number in range(RANDOM):
                facts = walkers[number % 2].subject(draw)
                day = draw.choice(self.days) if self.days else date(2024, 6, 1)
                for one in (facts, walkers[0].partial(draw, facts)):
                    if (found := self.told(one, day, DEFAULT_BAR)) is not None:
                        return found
        return None


def _said(verdict: Verdict) -> tuple[object, ...]:
    return verdict.outcome, verdict.would_be


def _paths(name: str, field: Field, facts: Facts) -> Iterator[tuple[str, Field]]:
    """The facts of a field: itself, or those of each item of a list."""
    if field.type != "list":
        yield name, field
        return
    listing = facts.values.get(name)
    for number, _ in enumerate(listing.items if isinstance(listing, Listing) else ()):
        for one in field.item:
            if not one.key and one.type != "text":
                yield written_path((name, number), one.name), one
