"""Which of a subject's domain formulas bear on a question: those of the variables that it reads, and what these rest on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cleanrules.proof.logic import z3
from cleanrules.proof.subject import FURTHER

_VARIABLE = z3.Z3_OP_UNINTERPRETED


class Relevant:
    """The formulas of a growing domain, by the variables that they define."""

    def __init__(self, domain: list[Any]) -> None:
        self.domain, self.seen = domain, 0
        self.of: dict[str, list[int]] = {}
        self.reads: dict[int, tuple[Any, frozenset[str]]] = {}

    def to(self, formulas: Iterable[Any]) -> list[Any]:
        """The domain's formulas that bear on some formulas, in their order."""
        self._index()
        pending = [name for one in formulas if not isinstance(one, bool) for name in self.variables(one)]
        known, wanted = set(pending), set[int]()
        while pending:
            for number in self.of.get(pending.pop(), ()):
                if number not in wanted:
                    wanted.add(number)
                    fresh = self.variables(self.domain[number]) - known
                    known |= fresh
                    pending += fresh
        return [self.domain[number] for number in sorted(wanted)]

    def _index(self) -> None:
        """A formula defines the further variables in it, such as the month of a day; without any, those that it bounds."""
        for number in range(self.seen, len(self.domain)):
            names = self.variables(self.domain[number])
            further = {name for name in names if FURTHER in name}
            for name in further or names:
                self.of.setdefault(name, []).append(number)
        self.seen = len(self.domain)

    def variables(self, formula: Any) -> frozenset[str]:
        """The names of a formula's variables; each part of it is looked at once."""
        kept = self.reads.get(formula.get_id())
        if kept is not None:
            return kept[1]
        parts = formula.children()
        if parts:
            found = frozenset[str]().union(*map(self.variables, parts))
        else:
            found = frozenset({formula.decl().name()}) if formula.decl().kind() == _VARIABLE else frozenset()
        self.reads[formula.get_id()] = (formula, found)
        return found
