"""What is judged, a subject at a moment, and what is said of it: judgements, verdicts, and breaches as other rules ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from cleanrules.facts.facts import Facts, Listing, Record, Scalar
from cleanrules.facts.fields import NOT_YET
from cleanrules.frozen import FrozenDict
from cleanrules.language.nodes import Ref
from cleanrules.law.windows import Moment
from cleanrules.rulebook.model import Outcome, Rulebook
from cleanrules.text import Text

OpenBy = Literal["event", "law", "fact"]
"""What leaves a rule open: only an event to come, only law that is not available, or facts."""
Worlds = Sequence[Sequence[Moment]]
"""The alternatives that the evidence leaves open; in each, the moments of the regimes that may govern."""
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


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is found of one rule at one moment.

    `applies` is the guard in Kleene logic and `holds` the requirement; `reason` says what excluded the rule where it
    does not apply; `exception` is the label of the exception that surely applies; `open_by` says what leaves the rule
    open, where it may be breached and may not; `proof` is how an engine found it, where it keeps proofs.
    """

    applies: bool | None
    holds: bool | None
    reason: str | None = None
    exception: str | None = None
    open_by: OpenBy | None = None
    proof: Proof | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one rule: what the known facts leave possible of not applicable, compliant and breached.

    `reason` says why a rule does not apply (`not_in_force`, `place`, `condition`), why a person must look (`evidence`,
    `bound`, `discretion`, `value_missing`), or that the governing date is unknown (`governing_date`). `moments` are those
    that an explanation must show; `strict` those of strict evidence where that left the rule open and weaker evidence
    did not; `would_be` what holds if weak evidence does. `proofs` are what the engine derived at each of the moments,
    where it keeps proofs.
    """

    outcome: Outcome
    moments: tuple[Moment, ...]
    reason: str | None = None
    would_be: Outcome | None = None
    exception: str | None = None
    proofs: tuple[Proof, ...] = field(default=(), compare=False, repr=False)
    strict: tuple[Moment, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether facts, evidence or a person may still settle it."""
        return self.outcome in ("undetermined", "needs_review")


@dataclass(frozen=True, slots=True)
class Breach:
    """Whether a rule is breached; `law` says that, where that is open, a person must look and no fact is asked for."""

    truth: bool | None
    law: bool = False


NOTHING: Record = FrozenDict()
"""The list item at hand where there is none."""


@dataclass(frozen=True, slots=True)
class Context:
    """One subject at one moment. `breaches` are findings, by code, that are known already; others are judged."""

    rulebook: Rulebook
    facts: Facts
    as_of: date
    moment: Moment
    breaches: Mapping[str, Breach] = field(default=FrozenDict(), compare=False, repr=False)

    def value(self, ref: Ref, item: Record) -> Scalar | None:
        """The value of a fact, of the subject or of the item at hand; None where it is unknown."""
        found = item.get(ref.field.name) if ref.item else self.facts.values.get(ref.field.name)
        return None if isinstance(found, Listing) else found

    def listing(self, ref: Ref) -> Listing | None:
        """The items of a list; None where it is unknown."""
        found = self.facts.values.get(ref.field.name)
        return found if isinstance(found, Listing) else None

    def is_awaiting(self) -> bool:
        """Whether any event, of the subject or of an item of its lists, is still to come."""
        return any(
            value is NOT_YET
            or (isinstance(value, Listing) and any(one is NOT_YET for item in value.items for one in item.values()))
            for value in self.facts.values.values()
        )

    def items(self, ref: Ref) -> Listing:
        """The items of a list; of one that is unknown, there may be any."""
        return self.listing(ref) or Listing((), complete=False)
