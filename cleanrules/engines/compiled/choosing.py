"""Conditions with parameters among whose values facts choose: compiled for each choice that subjects make again and again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cleanrules.engines import reference
from cleanrules.engines.compiled.kept import keep
from cleanrules.engines.compiled.law import Law
from cleanrules.engines.context import Context, Test, Truth
from cleanrules.engines.parameters import interval, possible
from cleanrules.exact import Interval
from cleanrules.facts.facts import Record
from cleanrules.language.nodes import Compare, Condition, Unread
from cleanrules.law.instruments import ParameterValue

USES = 8
"""So many subjects of one choice are judged by the reference evaluator before it is compiled."""
CHOICES = 256
"""So many choices of a condition are kept."""
Choice = tuple[ParameterValue | None, ...]


@dataclass(slots=True)
class Chosen:
    """One choice of values, how often it is still left to the reference evaluator, and what was compiled of it."""

    values: list[Choice]
    left: int
    test: Test | None = None


@dataclass(slots=True)
class Choosing:
    """A condition whose parameters have the values that the facts choose, or any of several where a key is unknown."""

    condition: Compare | Unread
    law: Law
    names: tuple[str, ...]
    make: Callable[[Condition, Law], Test]
    made: dict[tuple[int, ...], Chosen] = field(default_factory=dict)
    """By the values that were chosen."""
    facts: tuple[tuple[bool, str], ...] | None = field(init=False)
    """The facts that choose, and whether each is one of the item at hand; None where a category has a part in it."""
    given: dict[tuple[object, ...], Chosen] = field(default_factory=dict)
    """By what these facts are."""

    def __post_init__(self) -> None:
        self.facts = _facts_of(self.names, self.law)

    def __call__(self, context: Context, item: Record) -> Truth:
        """The truth of the condition."""
        if self.facts is None:
            found = self.chosen(context, item)
        else:
            values = context.facts.values
            key = tuple([item.get(name) if of_item else values.get(name) for of_item, name in self.facts])
            known = self.given.get(key)
            found = keep(self.given, key, self.chosen(context, item), CHOICES) if known is None else known
        if found.test is None:
            if found.left > 0:
                found.left -= 1
                return reference.test_of(self.condition, self.law.rulebook)(context, item)
            found.test = self.compiled(found.values)
        return found.test(context, item)

    def chosen(self, context: Context, item: Record) -> Chosen:
        """The choice that the facts make."""
        parameters = self.law.rulebook.parameters
        values = [possible(parameters[name], context, item, reference.evaluate) for name in self.names]
        key = tuple([part for some in values for part in (len(some), *map(id, some))])
        found = self.made.get(key)
        return keep(self.made, key, Chosen(values, USES), CHOICES) if found is None else found

    def compiled(self, values: list[Choice]) -> Test:
        """The condition under one choice."""
        numbers = {name: _hull(some) for name, some in zip(self.names, values, strict=True)}
        return self.make(self.condition, self.law.with_chosen(numbers))


def _hull(values: Choice) -> Interval:
    """The numbers that several values may be."""
    found = [interval(value) for value in values]
    result = found[0]
    for one in found[1:]:
        result = result.hull(one)
    return result


def _facts_of(names: tuple[str, ...], law: Law) -> tuple[tuple[bool, str], ...] | None:
    """The facts by which values of parameters are chosen; None where a category chooses too."""
    book = law.rulebook
    keys = [key for name in names for key in book.parameters[name].by]
    sources = [(book.source(key, law.kind), key.source) for key in keys]
    if any(source.field is None for source, _ in sources):
        return None
    return tuple(dict.fromkeys((bool(source.list), name) for source, name in sources))
