"""What a condition is evaluated against: one subject, one moment of the law, one rulebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from cleanrules.facts.facts import Facts, Listing, Record, Scalar, Value
from cleanrules.facts.fields import NotYet
from cleanrules.language.nodes import Ref
from cleanrules.law.instruments import ParameterValue
from cleanrules.law.windows import Moment
from cleanrules.rulebook.model import Rulebook

NOTHING: Record = {}


@dataclass(frozen=True, slots=True)
class Proof:
    """What was derived at one moment: the truth of each symbol, and for each derived one the literals that sufficed.

    `labels` says what each symbol means. Several judgements share one proof.
    """

    values: Mapping[str, bool]
    because: Mapping[str, frozenset[tuple[str, bool]]]
    labels: Mapping[str, str]

    def lines(self, symbol: str, depth: int = 0) -> Iterator[str]:
        """The proof of a symbol, its premises indented below it."""
        truth = {True: "true", False: "false", None: "unknown"}[self.values.get(symbol)]
        yield f"{'  ' * depth}{self.labels.get(symbol, symbol)}: {truth}"
        for premise, _ in sorted(self.because.get(symbol, ())):
            yield from self.lines(premise, depth + 1)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an engine finds for one rule at one moment.

    `applies` is the guard in Kleene logic and `holds` the requirement; `reason` says what excluded the rule where it
    does not apply; `exception` is the label of the exception that surely applies.
    """

    applies: bool | None
    holds: bool | None
    reason: str | None = None
    exception: str | None = None
    proof: Proof | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Context:
    """One subject at one moment.

    `categories` keeps what was found for the subject's own categories, `chosen` the one value that each parameter has, None
    where it has not one.
    """

    rulebook: Rulebook
    facts: Facts
    as_of: date
    moment: Moment
    categories: dict[str, bool | None] = field(default_factory=dict, compare=False, repr=False)
    chosen: dict[str, ParameterValue | None] = field(default_factory=dict, compare=False, repr=False)

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


def governing_day(facts: Facts, event: str, as_of: date) -> date | None:
    """The day of the event that governs a rule: `not_yet` means as on `as_of`; None where it is unknown."""
    found = facts.values.get(event)
    if isinstance(found, NotYet):
        return as_of
    return found if isinstance(found, date) else None
