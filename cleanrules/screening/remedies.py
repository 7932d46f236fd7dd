"""What would mend a breach: lawful changes of plan after which the rule still applies and is met, each replayed.

First single changes are looked for, then two and three together. A remedy leaves no rule, breaks no other, and makes the
conclusion no worse: the changed facts are screened as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from cleanrules.errors import FactError
from cleanrules.facts.facts import Facts, Scalar
from cleanrules.frozen import FrozenDict
from cleanrules.rulebook.strata import asked_by
from cleanrules.screening.altering import Place, altered
from cleanrules.screening.conclusion import WORST_FIRST
from cleanrules.screening.moves import Changes, Move, Moves
from cleanrules.text import Text

if TYPE_CHECKING:
    from cleanrules.screening.basis import Basis
    from cleanrules.screening.findings import Finding, Screening

MEETS: Final = ("compliant", "pending")
"""The outcomes of a rule that applies and is met, or will be on the day that is set."""
TOGETHER: Final = 3
"""At most so many changes are put together."""
TRIES: Final = 600
"""So many joint changes of one rule are tried."""
SHOWN: Final = 3
"""So many joint changes are listed, the smallest first."""
WHOLE: Final = 24
"""So many changes that mend the rule are screened as a whole."""
VALUES: Final = 6
"""So many values of one fact are tried in joint changes."""
NOTHING_PLANNED = Text(
    "不能通过变更计划改正；应当停止有关行为或者整治，再以新的监测、核查结果判定",
    "no change of plan mends it: the act must stop or the fault be put right, and new measurements or checks be judged",
)
FURTHER = Text(
    "；可用 `cleanrules whatif` 对全部规则一并查找", "; `cleanrules whatif` looks further, at all rules together"
)
"""Where else to look."""
NO_JOINT = Text(
    f"同时调整至多三项内容，也不能使本条在仍然适用的前提下得到符合{FURTHER.zh}",
    f"no change of up to three facts makes this rule met while it applies{FURTHER.en}",
)
TRIED = Text(
    f"在已试算的调整中，没有能使本条得到符合的{FURTHER.zh}",
    f"none of the changes that were tried makes this rule met{FURTHER.en}",
)
CLASHES = Text(
    f"能使本条得到符合的调整，都会造成其他不符合或者更重的结论{FURTHER.zh}",
    f"what makes this rule met breaks another, or worsens the conclusion{FURTHER.en}",
)


@dataclass(frozen=True, slots=True)
class Remedy:
    """A lawful change of plan after which, all else equal, the rule still applies and is met.

    An amount at `path` changes by `change` (below zero: falls), in `unit`; of any other fact `change` is None. `to` is what it
    becomes; of a list's total (`retired[].capacity`) the total, and `text` says in which items. Where no single change is
    enough, `together` are the others that must be made with it, and `text` says all of them.
    """

    path: str
    change: Fraction | None
    unit: str
    text: Text
    to: Scalar | Fraction
    together: tuple[Remedy, ...] = ()
    size: Fraction = Fraction(0)
    """How big the whole change is: each amount's over what it is now, a flag or a label as 1, a day by the year."""
    changes: FrozenDict[Place, Scalar] = field(default_factory=FrozenDict)
    """What becomes of which facts, all together."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The facts that change."""
        return (self.path, *(one.path for one in self.together))


@dataclass(frozen=True, slots=True)
class Cures:
    """The remedies of one finding, or why there are none."""

    remedies: tuple[Remedy, ...]
    reason: Text | None


def cures_of(basis: Basis) -> Cures:
    """The changes that mend a breach, the smallest first: single ones, else such as are made together."""
    return _Search(basis).cures()


def without(basis: Basis, reason: Text) -> Text:
    """Why a breach can't be mended; and what may simply be left unbuilt, said as that."""
    return _Search(basis).or_without(reason)


class _Search:
    """What may mend one finding."""

    def __init__(self, basis: Basis) -> None:
        self.basis, self.moves = basis, Moves(basis)
        self.tried = self.whole = 0
        self.clashes = False
        self._before: Screening | None = None

    def cures(self) -> Cures:
        """The remedies, or why there are none."""
        if not self.moves.places and not self.moves.totals:
            return Cures((), self.of_others() or self.or_without(NOTHING_PLANNED))
        found = self._single() or next((some for count in range(2, TOGETHER + 1) if (some := self._joint(count))), [])
        if found:
            return Cures(tuple(sorted(found, key=lambda one: one.size)), None)
        reason = CLASHES if self.clashes else TRIED if self.tried >= TRIES else NO_JOINT
        return Cures((), self.of_others() or self.or_without(reason))

    def of_others(self) -> Text | None:
        """That other rules must be mended first, whose breach is a part of this one; None where no such is broken."""
        book = self.basis.rulebook
        codes = asked_by(book, book.rules[self.basis.code])
        broken = (
            [one.code for one in self._screened(self.basis.facts_given, codes).findings if one.breached]
            if codes
            else []
        )
        if not broken:
            return None
        return Text(
            f"本条以{'、'.join(broken)}得到符合为前提，应当先按该条改正",
            f"this rule asks that {', '.join(broken)} be met: mend that first",
        )

    # --- the search ---

    def _single(self) -> list[Remedy]:
        """For each fact, or total, the smallest change that mends the breach alone; of an amount one up and one down."""
        found: list[Remedy] = []
        done: set[tuple[str, bool | None]] = set()
        for some in self.moves.of({}):
            for move in some:
                way = (move.path, None if move.change is None else move.change > 0)
                if way not in done and self._mends(move.changes):
                    done.add(way)
                    found.append(_remedy([move]))
        return found

    def _joint(self, count: int) -> list[Remedy]:
        """So many changes that mend the breach together; a few, the smallest first."""
        found: dict[frozenset[int], Remedy] = {}
        for moves in self._combined((), {}, count):
            changes = {place: value for move in moves for place, value in move.changes.items()}
            about = frozenset(move.order for move in moves)
            if about not in found and self._mends(changes):
                found[about] = _remedy(sorted(moves, key=lambda one: one.order))
        return sorted(found.values(), key=lambda one: one.size)[:SHOWN]

    def _combined(self, made: tuple[Move, ...], changes: Changes, left: int) -> Iterator[tuple[Move, ...]]:
        """Changes of as many facts, each worked out on what the ones before leave; within bounds."""
        for some in self.moves.of(changes):
            for move in some[:VALUES]:
                if made and not _after(made, move):
                    continue
                if left == 1:
                    self.tried += 1
                    if self.tried > TRIES:
                        return
                    yield (*made, move)
                else:
                    yield from self._combined((*made, move), {**changes, **move.changes}, left - 1)
                if self.tried > TRIES:
                    return

    # --- what counts as mended ---

    def _mends(self, changes: Changes) -> bool:
        """Whether the rule still applies and is met, and nothing else becomes worse."""
        facts = altered(self.basis.facts_given, changes)
        try:
            after = self._screened(facts, (self.basis.code,))[self.basis.code]
        except FactError:  # what contradicts the rest is no plan
            return False
        if not self._met(after):
            return False
        if self.whole >= WHOLE:
            return False
        self.whole += 1
        harmless = self._harmless(self._screened(facts, ()))
        self.clashes = self.clashes or not harmless
        return harmless

    def _met(self, after: Finding) -> bool:
        """Whether the rule is met; on weak evidence, where it was on that evidence that it was broken."""
        if after.outcome in MEETS or (after.outcome == "no_breach" and self.basis.outcome == "needs_review"):
            return True
        weak = self.basis.outcome == "needs_review" and self.basis.reason == after.reason != "discretion"
        return weak and after.outcome == "needs_review" and after.would_be in MEETS

    def _harmless(self, after: Screening) -> bool:
        """Whether no rule is newly broken, and the conclusion is no worse."""
        if self._before is None:
            self._before = self._screened(self.basis.facts_given, ())
        before = self._before
        if any(one.breached and not before[one.code].breached for one in after.findings):
            return False
        return WORST_FIRST.index(after.machine_conclusion) >= WORST_FIRST.index(before.machine_conclusion)

    def _screened(self, facts: Facts, select: Sequence[str]) -> Screening:
        basis = self.basis
        found: Screening = basis.screened(
            facts, as_of=basis.as_of, rulebook=basis.rulebook, engine="compiled",
            minimum_confidence=basis.minimum_confidence, select=select,
        )  # fmt: skip
        return found

    def or_without(self, reason: Text) -> Text:
        """Why there is no remedy; and what may simply be left unbuilt, said as that."""
        found = [title for title, facts in self.moves.given_up() if not self._broken(facts)]
        titles = list(dict.fromkeys(found))
        if not titles:
            return reason
        zh, en = "、".join(one.zh for one in titles), ", ".join(one.en for one in titles)
        return Text(
            f"{reason.zh}。不实施“{zh}”的，本条不再构成违反，但那是放弃该项内容，不是改正",
            f"{reason.en}. Without any “{en}” the rule is not broken: that is to do without it, not to mend it",
        )

    def _broken(self, facts: Facts) -> bool:
        try:
            after = self._screened(facts, (self.basis.code,))[self.basis.code]
        except FactError:  # nor is doing without it
            return True
        return after.outcome not in (*MEETS, "not_applicable")


def _after(made: Sequence[Move], move: Move) -> bool:
    """Whether a change may follow some: of another fact; in one order only where none is an amount, which turns on others."""
    if any(one.order == move.order for one in made):
        return False
    return made[-1].order < move.order or made[-1].change is not None


def _remedy(moves: Sequence[Move]) -> Remedy:
    """Some changes as one remedy."""
    parts = [
        Remedy(one.path, one.change, one.unit, one.text, one.to, (), one.size, FrozenDict(one.changes)) for one in moves
    ]
    if len(parts) == 1:
        return parts[0]
    changes = {place: value for move in moves for place, value in move.changes.items()}
    text = Text(
        f"同时：{'；'.join(one.text.zh for one in parts)}", f"together: {'; '.join(one.text.en for one in parts)}"
    )
    size = sum((one.size for one in parts), Fraction(0))
    return replace(parts[0], text=text, together=tuple(parts[1:]), size=size, changes=FrozenDict(changes))
