"""Parameters as formulas: which values one may have, and where, by what its keys may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from cleanrules.encoding.kleene import UNKNOWN, Truth
from cleanrules.engines.membership import in_set
from cleanrules.engines.parameters import chosen_values, in_category
from cleanrules.facts.fields import Field
from cleanrules.language.nodes import Day, Node, Ref
from cleanrules.law.instruments import Key, Parameter, ParameterValue
from cleanrules.law.windows import Moment
from cleanrules.proof.coded import Coded, when
from cleanrules.proof.logic import LOGIC, Bool, all_of, any_of, either, none_but
from cleanrules.proof.reading import facts_of
from cleanrules.proof.subject import Item, Owner, Subject
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
        keys = [self.key(key, owner) for key in parameter.by]
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

    def key(self, key: Key, owner: Owner) -> tuple[list[tuple[bool | str, Bool]], bool]:
        """What a key may be, and where; and whether it is always known."""
        kind = self.subject.kind
        if key.source not in kind.fields and (kind.name, key.source) in self.rulebook.categories:
            return _contents(self.condition(in_category(key.source), owner))
        own = None if key.source in kind.fields else owner if owner is not None else _nobody(kind.fields, key.source)
        one = kind.fields[key.source] if own is None else _item_field(kind.fields, key.source, own)
        known = self.subject.known(one, own)
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
        return _contents(when(known, self.subject.flag(Ref(one, "" if own is None else "item"), own)))


def _contents(truth: Truth[Bool]) -> tuple[list[tuple[bool | str, Bool]], bool]:
    return [(True, LOGIC.possible(truth)), (False, LOGIC.doubtful(truth))], truth.decided


def _nobody(fields: Mapping[str, Field], source: str) -> Item:
    listed = next(one for one in fields.values() if source in one.item_fields)
    return Item(listed, None)


def _item_field(fields: Mapping[str, Field], source: str, own: Item) -> Field:
    """The field of a list's items that a key reads: of the first list that has it, as the reference does."""
    listed: Field = next(one for one in fields.values() if source in one.item_fields)
    return own.list.item_fields.get(source, listed.item_fields[source])
