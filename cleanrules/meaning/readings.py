"""Readings: what leaves a part open, an event that is still to come or law that is not available, and as what it counts."""

from collections.abc import Iterable

from cleanrules.facts.facts import Record
from cleanrules.facts.fields import NotYet
from cleanrules.kleene import Truth, conjunction, disjunction
from cleanrules.language.linear import without_parameters
from cleanrules.language.nodes import Breached, Compare, CompareDays, Count, Day, Lean, Ref, Sum, Within, parameters_of
from cleanrules.meaning import amounts, days, outcome
from cleanrules.rulebook.judging import Context


def counted(truth: Truth, part: CompareDays | Within | Breached, context: Context, item: Record, lean: Lean) -> Truth:
    """The truth of a part under a reading: what only law, or only an event to come, leaves open counts as it says."""
    if truth is None and isinstance(part, CompareDays) and awaits(part, context, item):
        return lean.for_truth
    return lean.counts if truth is None and lean.counts is not None and unread(part, context, item) else truth


def compare(part: Compare, context: Context, item: Record, lean: Lean) -> Truth:
    """A comparison of amounts under a reading: with the items of sums and counts that it lets in, and without."""
    chosen = [one.quantity.where for one in part.apart.terms if isinstance(one.quantity, Sum | Count)]
    ways = (lean, lean.contrary) if any(chosen) else (None,)
    truths = [amounts.compare(part, context, item, way) for way in ways]
    is_open = [way for truth, way in zip(truths, ways, strict=True) if truth is None and lean.counts is not None]
    if any(known(part, context, item, way) for way in is_open):
        return lean.counts
    return disjunction(truths) if lean.for_truth else conjunction(truths)


def awaits(compare: CompareDays, context: Context, item: Record) -> bool:
    """Whether only an event that is `not_yet` leaves it open: every other day of it is known exactly."""
    for day in (compare.left, compare.right):
        to_come = isinstance(day.base, Ref) and isinstance(context.value(day.base, item), NotYet)
        if days.day(Day(context.as_of, day.shifts) if to_come else day, context, item).exact is None:
            return False
    return days.compare(compare, context, item) is None


def unread(part: Compare | CompareDays | Within | Breached, context: Context, item: Record) -> bool:
    """Whether only law that is not available leaves it open: every fact that it reads is known, as finely as it asks."""
    match part:
        case Compare():
            return amounts.compare(part, context, item) is None and known(part, context, item)
        case Within(ref, _, named):
            code, found = context.value(ref, item), context.rulebook.sets.get(named or "")
            if found is None or not isinstance(code, str):
                return False
            return found.holds(code, context.moment) is None and found.is_fine(code, context.moment)
        case CompareDays(_, left, right):
            names = [*parameters_of(part)]
            given = all(context.value(one.base, item) is not None for one in (left, right) if isinstance(one.base, Ref))
            is_open = days.compare(part, context, item) is None and not awaits(part, context, item)
            return bool(names) and given and is_open and keys_known(names, context, item)
    breaches = [outcome.breach(code, context) for code in part.codes]
    laws = [one.law for one in breaches if one.truth is None]
    return bool(laws) and all(laws) and not any(one.truth for one in breaches)


def known(part: Compare, context: Context, item: Record, lean: Lean | None = None) -> bool:
    """Whether all of a comparison of amounts is known but for parameters, and facts leave no choice among the values of these."""
    sums = [one.quantity for one in part.apart.terms if isinstance(one.quantity, Sum)]
    items = [(parameters_of(one.each), record) for one in sums for record in context.items(one.list).items]
    names = ([name for one in part.apart.terms for name in one.parameters], item)
    given = amounts.amount(without_parameters(part.apart), context, item, lean).exact is not None
    return given and all(keys_known(some, context, one) for some, one in (names, *items))


def keys_known(names: Iterable[str], context: Context, item: Record) -> bool:
    """Whether facts leave no choice among the values of any of some parameters."""
    book, kind = context.rulebook, context.facts.kind
    for parameter, key in ((book.parameters[name], key) for name in names for key in book.parameters[name].by):
        ref, codes = book.source(key, kind).ref, book.sets.get(key.set or "")
        code = ref and context.value(ref, item)
        fine = codes is not None and isinstance(code, str) and codes.is_fine(code, context.moment)
        if not fine and len(amounts.key_values(parameter, key, context, item)) > 1:
            return False
    return True
