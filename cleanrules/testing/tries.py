"""Cases with changes, read once for many mutants: the same few changes of the same cases are tried for each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from cleanrules.engines.derived import derived
from cleanrules.errors import FactError
from cleanrules.facts.facts import Facts, read_facts
from cleanrules.law.confidence import Confidence
from cleanrules.rulebook.judging import Verdict
from cleanrules.rulebook.model import Rulebook
from cleanrules.testing.cases import put

if TYPE_CHECKING:
    from cleanrules.testing.mutation import Edition, Prepared

MOST: Final = 6000
"""So many changed cases are kept; one mutant tries about half as many."""
AS_OF: Final = ""
"""The path that stands for the day asked."""
Change = tuple[str, str | None]


@dataclass(eq=False)
class Changed:
    """A subject as it was given, and typed; with what the sound rulebook says of it, by the rules that were asked."""

    given: Mapping[str, Any]
    facts: Facts
    day: date
    bar: Confidence
    known: dict[str, Verdict] = field(default_factory=dict)

    def verdicts(self, sound: Edition, codes: Sequence[str]) -> Mapping[str, Verdict]:
        """What the sound edition says by some rules; each rule is asked once."""
        lacking = [code for code in codes if code not in self.known]
        if lacking:
            self.known |= sound.verdicts(self.facts, self.day, self.bar, lacking)
        return self.known


@dataclass(eq=False)
class Tries:
    """The changed cases that are kept: those that were tried last."""

    kept: dict[tuple[Prepared, tuple[Change, ...]], Changed | None] = field(default_factory=dict)

    def changed(self, prepared: Prepared, changes: tuple[Change, ...], rulebook: Rulebook) -> Changed | None:
        """A case with changes; None where the fact model refuses it, or it has no such place."""
        key = (prepared, changes)
        if key not in self.kept:
            for old in list(self.kept)[: len(self.kept) // 4 if len(self.kept) >= MOST else 0]:
                del self.kept[old]
            self.kept[key] = _changed(prepared, changes, rulebook)
        return self.kept[key]


def _changed(prepared: Prepared, changes: tuple[Change, ...], rulebook: Rulebook) -> Changed | None:
    facts, day = deepcopy(dict(prepared.case.facts)), prepared.sound.as_of
    for path, value in changes:
        if path == AS_OF:
            day = date.fromisoformat(str(value))
            continue
        try:
            put(facts, path, value)
        except (KeyError, IndexError, TypeError):
            return None
    try:
        typed = derived(read_facts(facts, rulebook.kinds), rulebook)
    except FactError:  # a change that the fact model refuses makes no subject
        return None
    return Changed(facts, typed, day, prepared.case.entry.minimum_confidence)
