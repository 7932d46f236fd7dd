"""Parameters as formulas: which values one may have, and where, by what its keys may be."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from cleanrules.encoding.kleene import UNKNOWN, Truth
from cleanrules.engines.membership import in_set
from cleanrules.engines.parameters import chosen_values, in_category
from cleanrules.language.keys import Cell, cells
from cleanrules.language.nodes import Day, Node
from cleanrules.law.bands import Content
from cleanrules.law.instruments import Key, Parameter, ParameterValue
from cleanrules.law.windows import Moment
from cleanrules.proof.coded import Coded, when
from cleanrules.proof.logic import LOGIC, Bool, Int, all_of, any_of, both, either, none_but
from cleanrules.proof.reading import facts_of
from cleanrules.proof.subject import Owner, Subject
from cleanrules.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class Options:
    """The values that a parameter may have, each with where it may; `single` where it always has exactly one of them."""

    values: tuple[tuple[Bool, ParameterValue | None], ...]
    single: bool


class Valued(Coded):
    """The encoding of parameters; what a fork of the subject does not change is taken from the encoding of that subject."""

    def __init__(self, rulebook: Rulebook, subject: Subject, moment: Moment, base: Valued | None = None) -> None:
        super().__init__(rulebook, subject, moment)
        self.base = base
        self._options: dict[tuple[str, Owner], Options] = {}

    def unchanged(self, part: Node, owner: Owner) -> bool:
        """Whether nothing that a part of a condition reads is changed in the fork."""
        listed = None if owner is None else owner.list.name
        return facts_of(self.rulebook, self.subject.kind.name, part, listed=listed).isdisjoint(self.subject.changed)

    def options(self, parameter: Parameter, owner: Owner = None) -> Options:
        """The values that a parameter may have, each with where it may; None for one that is not available."""
        kept = self._options.get((parameter.name, owner))
        if kept is None:
            if self.base is not None and self.unchanged(Day(parameter.name), owner):
                kept = self.base.options(parameter, owner)
            else:
                kept = self._made(parameter, owner)
            self._options[parameter.name, owner] = kept
        return kept

    def _made(self, parameter: Parameter, owner: Owner) -> Options:
        found: list[tuple[ParameterValue | None, list[Bool]]] = []
        keys = [self.key(parameter, key, owner) for key in parameter.by]
        single = all(decided for _, decided in keys)
        for combination in product(*(values for values, _ in keys)):
            guard = all_of(where for _, where in combination)
            if guard is False:
                continue
            contents = {key.name: value for key, (value, _) in zip(parameter.by, combination, strict=True)}
            several = tuple(chosen_values(parameter, contents, self.law))
            single = single and len(several) == 1
            for value in several:
                guards = next((guards for other, guards in found if other is value), None)
                if guards is None:
                    found.append((value, [guard]))
                else:
                    guards.append(guard)
        return Options(tuple((any_of(guards), value) for value, guards in found), single)

    def key(self, parameter: Parameter, key: Key, owner: Owner) -> tuple[list[tuple[Content, Bool]], bool]:
        """What a key may be, and where; and whether it is always known."""
        source = self.rulebook.source(key, self.subject.kind.name)
        one, ref = source.field, source.ref
        if one is None or ref is None:
            return _contents(self.condition(in_category(key.source), owner))
        own = owner if ref.item else None
        known = self.subject.known(one, own)
        if one.type == "amount":
            parts = cells(one, parameter.bands(key))
            if known is False:
                return [(cell.content, True) for cell in parts], len(parts) == 1
            value, unknown = self.subject.amount(ref, own), none_but(known)
            return [(cell.content, either(unknown, _inside(value, cell))) for cell in parts], known is True
        if one.type == "label" and key.set is None:
            if known is False:
                return [(label, True) for label, _ in one.labels], False
            code, unknown = self.subject.label(one, own), none_but(known)
            labels = [(label, either(unknown, code == number)) for number, (label, _) in enumerate(one.labels)]
            return [*labels], known is True
        if known is False:
            return _contents(UNKNOWN)
        if key.set is not None:
            truths = [in_set(key.set, code, self.law) for code in self.values(one)]
            return _contents(self.coded(one, own, known, truths))
        return _contents(when(known, self.subject.flag(ref, own)))


def _inside(value: Int, cell: Cell) -> Bool:
    """Whether an amount lies in a cell."""
    above = True if cell.low is None else value >= cell.low
    return both(above, True if cell.high is None else value <= cell.high)


def _contents(truth: Truth[Bool]) -> tuple[list[tuple[Content, Bool]], bool]:
    return [(True, LOGIC.possible(truth)), (False, LOGIC.doubtful(truth))], truth.decided
