"""Facts that contradict one another: no verdict rests on them, and the error names them all.

Two sorts: what a pack declares (`contradictions:`), and a fact that is given otherwise than a plugin derives it from the rest.
"""

from __future__ import annotations

from datetime import date

from cleanrules.errors import FactError
from cleanrules.facts.facts import Facts, Scalar, value_text
from cleanrules.facts.fields import Field
from cleanrules.law.confidence import LENIENT
from cleanrules.law.windows import Moment
from cleanrules.meaning.conditions import evaluate
from cleanrules.rulebook.judging import Context
from cleanrules.rulebook.model import Contradiction, DerivedFact, Rulebook

_EVER = date(1, 1, 1)
"""Where no day is asked an event that is `not_yet` may come on any."""


def consistent(facts: Facts, rulebook: Rulebook, as_of: date | None = None) -> Facts:
    """The same facts, where no contradiction that a pack declares is surely true of them. Raises FactError."""
    found = clash(facts, rulebook, as_of)
    if found is not None:
        message, help = contradiction_text(found)
        raise FactError(message, help=help)
    return facts


def clash(facts: Facts, rulebook: Rulebook, as_of: date | None = None) -> Contradiction | None:
    """The first contradiction that a pack declares and that is surely true of some facts, asked on a day."""
    own = [one for one in rulebook.contradictions if one.kind == facts.kind]
    if not own:
        return None
    day = as_of or _EVER
    context = Context(rulebook, facts, day, Moment(day, frozenset(), LENIENT))
    return next((one for one in own if evaluate(one.when, context) is True), None)


def contradiction_text(one: Contradiction) -> tuple[str, str]:
    """The message of a contradiction, and what to do."""
    names = " and ".join(f"`{name}`" for name in one.ask)
    help = f"互相矛盾：{one.message.zh}; correct one of them, or mark a list that lacks items `complete: false`"
    return f"{names} contradict each other: {one.message.en}", help


def otherwise(fact: DerivedFact, field: Field, given: Scalar, found: Scalar) -> tuple[str, str]:
    """The message where a fact is given otherwise than it follows from the rest, and what to do."""
    inputs = ", ".join(f"`{name}`" for name in fact.inputs)
    message = (
        f"`{field.name}` is given as {value_text(field, given)}, and {value_text(field, found)} follows from {inputs}"
    )
    return (
        message,
        f"互相矛盾：{field.title.zh}与据以推算的事实不一致; correct one of them, or leave `{field.name}` out",
    )
