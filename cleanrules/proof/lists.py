"""Questions about all subjects, lists of any length included: bounded first, then without a bound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cleanrules.language.nodes import Count, Each, Linear, Sum
from cleanrules.proof.encode import Domain
from cleanrules.proof.logic import Bool
from cleanrules.proof.reading import lists_of
from cleanrules.proof.world import Answer, Limits, World, all_places
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.reads import parts_of

FEW, MANY = 2, 4
"""How many items a list has in a first look, and in a second."""
Build = Callable[[World], Bool]


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question, and where it is yes the world of the model and the model."""

    answer: Answer
    world: World
    model: Any = None
    bounded: bool = False


@dataclass
class Worlds:
    """The worlds of one kind: with short lists, with longer ones, and with lists of any length."""

    rulebook: Rulebook
    kind: str
    limits: Limits
    effort: int
    made: dict[str, World] = field(default_factory=dict)

    @property
    def few(self) -> World:
        """Lists of a few items."""
        return self._world("few", Domain(items=FEW))

    @property
    def many(self) -> World:
        """Lists of more items."""
        return self._world("many", Domain(items=MANY))

    @property
    def any(self) -> World:
        """Lists of any length; a question that is answered by no here is answered for good."""
        return self._world("any", Domain(items=1, rest=True))

    def _world(self, name: str, shape: Domain) -> World:
        found = self.made.get(name)
        if found is None:
            first = next(iter(self.made.values()), None)
            classes = first.places if first is not None else all_places(self.rulebook, self.limits)
            found = self.made[name] = World(self.rulebook, self.kind, self.limits, shape, self.effort, classes)
        return found

    def ask(self, build: Build, paths: frozenset[str], rules: Sequence[Rule] = ()) -> Found:
        """Whether some subject satisfies what is built for a world; `paths` are the facts that it reads.

        Without lists among them the first answer stands. With lists a no is one for lists of any length, or for those of at
        most `MANY` items (`bounded`). `rules` are those that it is built of, each as often as it is encoded, if of no others:
        where they only ask whether there are items of some sorts, a few items stand for lists of any length.
        """
        answer, model = self.few.ask(build(self.few))
        lists = lists_of(paths, self.rulebook, self.kind)
        if answer != "no" or not lists:
            return Found(answer, self.few, model)
        sorts = self._sorts(rules, lists) if rules else None
        if sorts is not None and sorts <= FEW:
            return Found("no", self.few)
        answer, _ = self.any.ask(build(self.any))
        if answer == "no":
            return Found("no", self.any)
        answer, model = self.many.ask(build(self.many))
        return Found(answer, self.many, model, bounded=answer == "no" and (sorts is None or sorts > MANY))

    def _sorts(self, rules: Sequence[Rule], lists: frozenset[str]) -> int | None:
        """How many sorts of items of one list some rules ask for; None where they add or count items.

        Of a subject with longer lists keep one item of each sort that it has: what `any` and `all` say stays the same.
        """
        assumed = [one.holds for one in self.rulebook.claims.assumptions if one.kind == self.kind]
        conditions = [*(one for rule in rules for one in rule.conditions()), *assumed]
        found = dict.fromkeys(lists, 0)
        for condition in conditions:
            for part in (one.node for one in parts_of(self.rulebook, self.kind, condition)):
                if isinstance(part, Linear) and any(isinstance(one.quantity, Sum | Count) for one in part.terms):
                    return None
                if isinstance(part, Each):
                    found[part.list.field.name] = found.get(part.list.field.name, 0) + 1
        return max(found.values())
