"""The law at one moment, as far as no fact has a part in it: what is in force, which version holds, what a value is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from cleanrules.exact import ANYTHING, ZERO, Interval
from cleanrules.facts.facts import Facts
from cleanrules.frozen import FrozenDict
from cleanrules.language.nodes import Term
from cleanrules.law.confidence import trusted
from cleanrules.law.instruments import ParameterValue
from cleanrules.law.windows import Moment
from cleanrules.rulebook.categories import Category, CategoryVersion
from cleanrules.rulebook.judging import Context
from cleanrules.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True, eq=False)
class Law:
    """The law of a rulebook at a moment, for one kind of subject. It holds for every moment of the same regime.

    `chosen` are the numbers of parameters among whose values the facts have chosen.
    """

    rulebook: Rulebook
    kind: str
    moment: Moment
    year: int
    chosen: Mapping[str, Interval] = FrozenDict()
    context: Context = field(init=False, repr=False)
    """A subject of whom nothing is known, for what asks about the moment alone."""

    def __post_init__(self) -> None:
        nobody = Context(self.rulebook, Facts(self.kind, FrozenDict()), date(self.year, 1, 1), self.moment)
        object.__setattr__(self, "context", nobody)

    def with_chosen(self, numbers: Mapping[str, Interval]) -> Law:
        """The law where facts have chosen some numbers."""
        return replace(self, chosen=FrozenDict({**self.chosen, **numbers}))

    @property
    def unchosen(self) -> Law:
        """The law where facts have chosen nothing yet: what an item chooses is another matter."""
        return replace(self, chosen=FrozenDict()) if self.chosen else self

    def version(self, category: Category) -> CategoryVersion | None:
        """The version of a category that decides at the moment; None where none does, on evidence enough."""
        version = category.at(self.moment)
        return version if version is not None and trusted(version.confidence, self.moment.bar) else None

    def value(self, name: str) -> ParameterValue | None:
        """The value of a parameter that no key chooses among; None where nothing is known of it."""
        found = self.rulebook.parameters[name].known({}, self.moment)
        return None if found is None else found.in_year(self.year)

    def keyed(self, name: str) -> bool:
        """Whether facts choose among the values of a parameter."""
        return bool(self.rulebook.parameters[name].by) and name not in self.chosen

    def number(self, name: str) -> Interval | None:
        """The numbers that a parameter may be; None where facts choose among its values."""
        if name in self.chosen:
            return self.chosen[name]
        if self.keyed(name):
            return None
        value = self.value(name)
        return ANYTHING if value is None else value.interval

    def weight(self, terms: Iterable[Term]) -> Interval | None:
        """What like terms multiply their quantity by, all together; None where facts choose among the values of a parameter."""
        total = ZERO
        for term in terms:
            result = Interval(term.factor, term.factor)
            for name in term.parameters:
                found = self.number(name)
                if found is None:
                    return None
                result = result * found
            total = total + result
        return total
