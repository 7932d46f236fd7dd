"""What a condition is evaluated against: one subject, one moment of the law, one rulebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from cleanrules.facts.facts import Facts, Listing, Record, Scalar, Value
from cleanrules.facts.fields import NotYet
from cleanrules.language.nodes import Condition, Ref
from cleanrules.law.confidence import Confidence
from cleanrules.law.instruments import ParameterValue
from cleanrules.law.windows import Moment
from cleanrules.rulebook.model import Rulebook
from cleanrules.text import Text

NOTHING: Record = {}


Signed = tuple[str, bool]
"""A symbol with a truth value."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a symbol of a proof means: as written, and its title."""

    text: str
    title: Text


@dataclass(frozen=True, slots=True)
class Proof:
    """What was derived at one moment: the known atoms, then each literal that followed, with those that sufficed.

    Symbols without a label stand for parts of conditions. Several judgements share one proof.
    """

    atoms: Mapping[str, bool]
    steps: tuple[tuple[Signed, frozenset[Signed]], ...]
    labels: Mapping[str, Label]

    def truth(self, symbol: str) -> bool | None:
        """What is known of a symbol."""
        derived = (value for (name, value), _ in self.steps if name == symbol)
        return self.atoms.get(symbol, next(derived, None))

    def premises(self) -> dict[str, tuple[Signed, ...]]:
        """For each derived symbol the literals with a label that it was derived from; proofs of parts are followed."""
        found: dict[str, tuple[Signed, ...]] = {}
        for (name, _), branch in self.steps:
            literals = (
                part
                for literal in sorted(branch)
                for part in ((literal,) if literal[0] in self.labels else found[literal[0]])
            )
            found[name] = tuple(dict.fromkeys(literals))
        return found


OpenBy = Literal["event", "law", "fact"]
"""What leaves a rule open: only an event to come, only law that is not available, or facts."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an engine finds for one rule at one moment.

    `applies` is the guard in Kleene logic and `holds` the requirement; `reason` says what excluded the rule where it
    does not apply; `exception` is the label of the exception that surely applies; `open_by` says what leaves the rule
    open, where it may be breached and may not.
    """

    applies: bool | None
    holds: bool | None
    reason: str | None = None
    exception: str | None = None
    open_by: OpenBy | None = None
    proof: Proof | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Breach:
    """Whether a rule is breached; `law` says that, where that is open, a person must look and no fact is asked for."""

    truth: bool | None
    law: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """One subject at one moment.

    It keeps what is asked again and again: `categories` the truth of the subject's own categories, `comparisons` that
    of its own comparisons of amounts, `possible` the values that each parameter may have.
    """

    rulebook: Rulebook
    facts: Facts
    as_of: date
    moment: Moment
    categories: dict[str, bool | None] = field(default_factory=dict, compare=False, repr=False)
    comparisons: dict[object, bool | None] = field(default_factory=dict, compare=False, repr=False)
    possible: dict[str, tuple[ParameterValue | None, ...]] = field(default_factory=dict, compare=False, repr=False)
    breaches: dict[str, Breach] = field(default_factory=dict, compare=False, repr=False)
    """What is known of the breach of rules, by code, on the moment's evidence; what is not there is made when asked for."""

    def value(self, ref: Ref, item: Record) -> Scalar | None:
        """The value of a fact, of the subject or of the item at hand; None where it is unknown."""
        found: Value | None = item.get(ref.field.name) if ref.item else self.facts.values.get(ref.field.name)
        return None if isinstance(found, Listing) else found

    def listing(self, ref: Ref) -> Listing | None:
        """The items of a list; None where it is unknown."""
        found = self.facts.values.get(ref.field.name)
        return found if isinstance(found, Listing) else None

    def __reduce__(self) -> tuple[object, ...]:
        return (Context, (self.rulebook, self.facts, self.as_of, self.moment))


@dataclass(frozen=True, slots=True)
class Contexts:
    """One subject at every moment that is asked for, so that what was found for one rule is kept for the others."""

    rulebook: Rulebook
    facts: Facts
    as_of: date
    made: dict[Moment, Context] = field(default_factory=dict, compare=False, repr=False)
    breaches: dict[Confidence, dict[str, Breach]] = field(default_factory=dict, compare=False, repr=False)
    """What was found of the breach of rules, on each evidence bar: the facts of later strata."""

    def at(self, moment: Moment) -> Context:
        """The subject at a moment."""
        found = self.made.get(moment)
        if found is None:
            breaches = self.breaches.setdefault(moment.bar, {})
            found = Context(self.rulebook, self.facts, self.as_of, moment, breaches=breaches)
            found = self.made.setdefault(moment, found)
        return found

    def __reduce__(self) -> tuple[object, ...]:
        return (Contexts, (self.rulebook, self.facts, self.as_of))


def governing_day(facts: Facts, event: str, as_of: date) -> date | None:
    """The day of the event that governs a rule: `not_yet` means as on `as_of`; None where it is unknown."""
    found = facts.values.get(event)
    if isinstance(found, NotYet):
        return as_of
    return found if isinstance(found, date) else None


Truth = bool | None
"""True, false, or unknown."""
Test = Callable[[Context, Record], Truth]
"""A condition as a function of a subject at a moment, and of the list item at hand."""


class Evaluate(Protocol):
    """How a condition inside an aggregate is evaluated: by the engine at work."""

    def __call__(self, condition: Condition, context: Context, item: Record) -> Truth:
        """The truth of the condition."""
        ...
