"""Readings: what leaves a part open, an event that is still to come or law that is not available, and as what it counts."""

from collections.abc import Iterable
from dataclasses import replace

from cleanrules.facts.facts import Record
from cleanrules.facts.fields import NotYet
from cleanrules.language.linear import without_parameters
from cleanrules.language.nodes import Breached, Compare, CompareDays, Lean, Ref, Sum, Within, parameters_of
from cleanrules.meaning import amounts, days, outcome
from cleanrules.meaning.logic import Truth
from cleanrules.rulebook.judging import Context

Part = Compare | CompareDays | Within | Breached
"""What an event or the law may leave open by itself."""


def counted(truth: Truth, part: Part, context: Context, item: Record, lean: Lean) -> Truth:
    """The truth of a part under a reading: what only law, or only an event to come, leaves open counts as it says."""
    if truth is not None and not isinstance(part, Compare):
        return truth
    if lean.reading != "in_time" and (isinstance(part, Within | Breached) or any(parameters_of(part))):
        ways = (lean, lean.contrary) if isinstance(part, Compare) else (lean,)
        if any(unread(part, context, item, way) for way in ways):
            return lean.counts
    return lean.for_truth if isinstance(part, CompareDays) and awaits(part, context, item) else truth


def awaits(compare: CompareDays, context: Context, item: Record) -> bool:
    """Whether only an event that is `not_yet` leaves it open: every other day of it is known exactly."""
    for day in (compare.left, compare.right):
        if isinstance(day.base, Ref) and isinstance(context.value(day.base, item), NotYet):
            day = replace(day, base=context.as_of)  # noqa: PLW2901
        if days.day(day, context, item).exact is None:
            return False
    return days.compare(compare, context, item) is None


def unread(part: Part, context: Context, item: Record, lean: Lean | None = None) -> bool:
    """Whether only law that is not available leaves it open: every fact that it reads is known, as finely as it asks."""
    match part:
        case Breached(_, codes):
            breaches = [outcome.breach(code, context) for code in codes]
            laws = [one.law for one in breaches if one.truth is None]
            return bool(laws) and all(laws) and not any(one.truth for one in breaches)
        case Within(ref, _, named):
            code, found = context.value(ref, item), context.rulebook.sets.get(named or "")
            if found is None or not isinstance(code, str):
                return False
            return found.holds(code, context.moment) is None and found.is_fine(code, context.moment)
        case CompareDays(_, left, right):
            is_open = days.compare(part, context, item) is None and not awaits(part, context, item)
            bases = [one.base for one in (left, right) if isinstance(one.base, Ref)]
            given = all(context.value(base, item) is not None for base in bases)
            return is_open and given and keys_known(parameters_of(part), context, item)
    apart = part.apart
    sums = [one.quantity for one in apart.terms if isinstance(one.quantity, Sum)]
    return (
        amounts.amount(apart, context, item, lean).stands(part.op) is None
        and amounts.amount(without_parameters(apart), context, item, lean).exact is not None
        and keys_known([name for one in apart.terms for name in one.parameters], context, item)
        and all(
            keys_known(parameters_of(one.each), context, record)
            for one in sums
            for record in context.items(one.list).items
        )
    )


def keys_known(names: Iterable[str], context: Context, item: Record) -> bool:
    """Whether facts leave no choice among the values of any of some parameters."""
    book, kind = context.rulebook, context.facts.kind
    for key in (key for name in names for key in book.parameters[name].by):
        ref, codes = book.key_fact(key, kind), book.sets.get(key.set or "")
        code = ref and context.value(ref, item)
        fine = codes is not None and isinstance(code, str) and codes.is_fine(code, context.moment)
        if not fine and len(amounts.key_values(key, context, item)) > 1:
            return False
    return True
