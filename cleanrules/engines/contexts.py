"""One subject at the moments that engines ask for, with what they found of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from cleanrules.facts.facts import Facts, Record
from cleanrules.law.confidence import Confidence
from cleanrules.law.windows import Moment
from cleanrules.rulebook.judging import Breach, Context
from cleanrules.rulebook.model import Rulebook

Truth = bool | None
"""True, false, or unknown."""
Test = Callable[[Context, Record], Truth]
"""A condition as a function of a subject at a moment, and of the list item at hand."""


@dataclass(frozen=True, slots=True)
class Kept(Context):
    """A subject at a moment, with what compiled code found of it and asks again and again; the definition reads none of it.

    `categories` is the truth of the subject's own categories, `comparisons` that of its own conditions over lists.
    """

    categories: dict[str, Truth] = field(default_factory=dict, compare=False, repr=False)
    comparisons: dict[object, Truth] = field(default_factory=dict, compare=False, repr=False)

    def __reduce__(self) -> tuple[object, ...]:
        return (Kept, (self.rulebook, self.facts, self.as_of, self.moment))


def kept(context: Context) -> Kept:
    """The context as one that keeps what is found."""
    if isinstance(context, Kept):
        return context
    return Kept(context.rulebook, context.facts, context.as_of, context.moment, context.breaches)


@dataclass(frozen=True, slots=True)
class Contexts:
    """One subject at every moment that is asked for, so that what was found for one rule is kept for the others."""

    rulebook: Rulebook
    facts: Facts
    as_of: date
    made: dict[Moment, Kept] = field(default_factory=dict, compare=False, repr=False)
    breaches: dict[Confidence, dict[str, Breach]] = field(default_factory=dict, compare=False, repr=False)
    """What was found of the breach of rules, on each evidence bar: the facts of later strata."""

    def at(self, moment: Moment) -> Context:
        """The subject at a moment."""
        found = self.made.get(moment)
        if found is None:
            breaches = self.breaches.setdefault(moment.bar, {})
            found = self.made.setdefault(moment, Kept(self.rulebook, self.facts, self.as_of, moment, breaches))
        return found

    def __reduce__(self) -> tuple[object, ...]:
        return (Contexts, (self.rulebook, self.facts, self.as_of))
