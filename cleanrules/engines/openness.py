"""Why a comparison or a membership is open: only because an event is still to come, or only because law is not available."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cleanrules.engines.atoms import Span, compare_days, day, quantity, shortfall
from cleanrules.engines.context import Context, Evaluate
from cleanrules.engines.membership import within
from cleanrules.engines.parameters import key_fact, key_values
from cleanrules.facts.facts import Record
from cleanrules.facts.fields import NotYet
from cleanrules.language.nodes import Compare, CompareDays, Day, Quantity, Ref, Sum, Within, parameters_of
from cleanrules.law.codes import tree_of


def awaits(compare: CompareDays, context: Context, item: Record, evaluate: Evaluate) -> bool:
    """Whether only an event that is `not_yet` leaves it open: every other day of it is known exactly."""
    if compare_days(compare, context, item, evaluate) is not None:
        return False
    return all(
        _exact(day(side, context, item, evaluate)) or _to_come(side, context, item, evaluate)
        for side in (compare.left, compare.right)
    )


def _exact(span: Span) -> bool:
    return span[0] is not None and span[0] == span[1]


def _to_come(side: Day, context: Context, item: Record, evaluate: Evaluate) -> bool:
    """Whether a day is that of an event to come, moved by a known number of days or months."""
    if not isinstance(side.base, Ref) or not isinstance(context.value(side.base, item), NotYet):
        return False
    from_then = Day(context.as_of, side.shifts, side.text)
    return _exact(day(from_then, context, item, evaluate))


def unread(part: Compare | CompareDays | Within, context: Context, item: Record, evaluate: Evaluate) -> bool:
    """Whether only law that is not available leaves it open: every fact that it reads is known, as finely as it asks."""
    match part:
        case Within():
            return within(part, context, item) is None and _placed(part, context, item)
        case CompareDays():
            sides = (part.left, part.right)
            return (
                compare_days(part, context, item, evaluate) is None
                and not awaits(part, context, item, evaluate)
                and all(not isinstance(one.base, Ref) or context.value(one.base, item) is not None for one in sides)
                and _keys_known(parameters_of(part), context, item, evaluate)
            )
    terms = shortfall(part, context.rulebook).terms
    return (
        evaluate(part, context, item) is None
        and all(term.quantity is None or _facts_known(term.quantity, context, item, evaluate) for term in terms)
        and _keys_known([name for term in terms for name in term.parameters], context, item, evaluate)
    )


def _facts_known(found: Quantity, context: Context, item: Record, evaluate: Evaluate) -> bool:
    """Whether a fact, a sum or a count is exact but for the parameters that the items of a sum are multiplied by."""
    if isinstance(found, Sum):
        names = [*parameters_of(found.each)]
        found = without_parameters(found)
        listing = context.listing(found.list)
        for record in listing.items if names and listing is not None else ():
            if not _keys_known(names, context, record, evaluate):
                return False
    return quantity(found, context, item, evaluate).exact is not None


def without_parameters(found: Sum) -> Sum:
    """The sum with nothing that its items are multiplied by."""
    return replace(
        found, each=replace(found.each, terms=tuple(replace(one, parameters=()) for one in found.each.terms))
    )


def _placed(part: Within, context: Context, item: Record) -> bool:
    """Whether a code is known, and no coarser than any member of the set."""
    code = context.value(part.ref, item)
    if not isinstance(code, str) or part.set is None:
        return False
    return is_fine(part.set, code, context)


def is_fine(name: str, code: str, context: Context) -> bool:
    """Whether a code is no coarser than any member that a set has, or may have, at the moment."""
    named = context.rulebook.sets[name]
    tree = tree_of(named.of)
    return all(
        tree.covers(member.code, code) is not None
        for version in named.possible(context.moment)
        for member in version.members
    )


def _keys_known(names: Iterable[str], context: Context, item: Record, evaluate: Evaluate) -> bool:
    """Whether facts leave no choice among the values of any of some parameters."""
    for name in names:
        parameter = context.rulebook.parameters[name]
        for key in parameter.by:
            if len(key_values(parameter, key, context, item, evaluate)) > 1:
                ref, value = key_fact(key, context, item)
                if ref is None or key.set is None or not isinstance(value, str) or not is_fine(key.set, value, context):
                    return False
    return True
