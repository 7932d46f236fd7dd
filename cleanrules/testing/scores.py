"""The mutation score of packs: what their cases notice, and of what they do not, a subject that would show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from cleanrules.errors import MissingExtra
from cleanrules.rulebook.model import Rulebook
from cleanrules.testing.mutants import Mutant, mutants
from cleanrules.testing.mutation import Jury
from cleanrules.testing.packs import Pack, packs_of
from cleanrules.testing.telling import Search, Telling

Decision = Literal["told apart", "equivalent", "not decided"]


@dataclass(frozen=True)
class Survivor:
    """A mutant that no case notices: `told apart` by a subject, proved `equivalent` to the sound rulebook, or neither."""

    mutant: Mutant
    decision: Decision
    telling: Telling | None = None


@dataclass(frozen=True)
class Score:
    """How many mutants the cases of a pack notice; those that change nothing do not count."""

    pack: Pack
    mutants: int
    survivors: tuple[Survivor, ...]

    @property
    def alive(self) -> list[Survivor]:
        """The mutants that change something, or may, and that no case notices."""
        return [one for one in self.survivors if one.decision != "equivalent"]

    @property
    def equivalent(self) -> int:
        """How many change nothing."""
        return len(self.survivors) - len(self.alive)

    @property
    def killed(self) -> int:
        """How many were noticed."""
        return self.mutants - len(self.survivors)

    @property
    def score(self) -> float:
        """The share noticed of the mutants that change something; 1 where there is none."""
        counted = self.mutants - self.equivalent
        return round(self.killed / counted, 4) if counted else 1.0


def jury_of(rulebook: Rulebook, packs: Sequence[Pack]) -> Jury:
    """The cases that judge some packs: their own, and those of the packs that read the same parameters, sets and categories."""
    codes = {code for pack in packs for code in pack.codes}
    sharing = {reader for mutant in mutants(rulebook, sorted(codes)) for reader in mutant.readers}
    return Jury(rulebook, [pack for pack in packs_of(rulebook) if sharing & set(pack.codes)])


Watched = Callable[[Sequence[Mutant]], Iterable[Mutant]]
"""Gives the mutants one after the other, and may tell how far it is."""


def scores(
    rulebook: Rulebook, packs: Sequence[Pack], *, jury: Jury | None = None, watched: Watched = iter
) -> list[Score]:
    """The score of each pack; what several packs read is judged by the cases of all of them, and counts in each.

    `watched` is handed the mutants and gives them back one by one, so that it knows how many are done.
    """
    judges = jury if jury is not None else jury_of(rulebook, packs)
    found = mutants(rulebook, sorted(code for pack in packs for code in pack.codes))
    survivors = {mutant: explained(judges, mutant) for mutant in watched(found) if judges.notices(mutant) is None}
    return [_score(pack, found, survivors) for pack in packs]


def _score(pack: Pack, found: Sequence[Mutant], survivors: dict[Mutant, Survivor]) -> Score:
    own = [mutant for mutant in found if mutant.readers & set(pack.codes)]
    return Score(pack, len(own), tuple(survivors[mutant] for mutant in own if mutant in survivors))


def explained(jury: Jury, mutant: Mutant) -> Survivor:
    """What a mutant that no case notices is: a change near a case is sought first, then the solver asked, then chance."""
    search = Search(jury, mutant)
    found = search.near()
    if found is None:
        try:
            from cleanrules.testing.equivalence import decided
        except MissingExtra:
            return _told(mutant, search.far())
        answer = decided(search)
        if answer.equivalent:
            return Survivor(mutant, "equivalent")
        found = answer.telling
    return _told(mutant, found if found is not None else search.far())


def _told(mutant: Mutant, found: Telling | None) -> Survivor:
    return Survivor(mutant, "not decided" if found is None else "told apart", found)
