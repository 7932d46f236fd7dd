"""The truth of a condition, of a subject or of one item of its lists: as it stands, or under a reading."""

from cleanrules.facts.facts import Record
from cleanrules.kleene import Truth, conjunction, disjunction, negation
from cleanrules.language import nodes
from cleanrules.language.nodes import Lean, Under
from cleanrules.law.codes import tree_of
from cleanrules.meaning import amounts, days, outcome, readings
from cleanrules.rulebook.judging import NOTHING, Context


def evaluate(condition: nodes.Condition, context: Context, item: Record = NOTHING, lean: Under = None) -> Truth:
    """The truth of a condition: True, False, or None for unknown; `lean` is the reading that it is asked in, if one is."""
    match condition:
        case nodes.And(parts):
            return conjunction(evaluate(part, context, item, lean) for part in parts)
        case nodes.Or(parts):
            return disjunction(evaluate(part, context, item, lean) for part in parts)
        case nodes.Not(part):
            return negation(evaluate(part, context, item, lean and lean.contrary))
        case nodes.Constant(value):
            return value
        case nodes.Holds(ref):
            return context.value(ref, item)  # type: ignore[return-value]
        case nodes.OneOf(ref, labels):
            label = context.value(ref, item)
            return None if label is None else label in labels
        case nodes.InCategory(name):
            return category(name, context, item, lean or condition.lean)
        case nodes.Each():
            return each(condition, context, lean)
        case nodes.Awaits(part):
            return readings.awaits(part, context, item)
        case nodes.Unread(part):
            return readings.unread(part, context, item)
        case nodes.Compare() as part:
            return readings.compare(part, context, item, lean) if lean else amounts.compare(part, context, item)
        case nodes.CompareDays():
            found = days.compare(condition, context, item)
        case nodes.Within():
            found = within(condition, context, item)
        case nodes.Breached(_, codes):
            found = disjunction(outcome.breach(code, context).truth for code in codes)
    return found if lean is None else readings.counted(found, condition, context, item, lean)


def within(found: nodes.Within, context: Context, item: Record) -> Truth:
    """Whether a region or industry lies in a set. One that is coarser than a member is neither in nor out."""
    code = context.value(found.ref, item)
    if isinstance(code, str) and found.set is not None:
        return context.rulebook.sets[found.set].holds(code, context.moment)
    tree = tree_of(found.ref.field.type)
    return disjunction(tree.covers(one, code) for one in found.codes) if isinstance(code, str) else None


def category(name: str, context: Context, item: Record = NOTHING, lean: Under = None) -> Truth:
    """Whether the subject, or the item at hand, is in a category: by the version of the moment, on evidence enough."""
    found = context.rulebook.categories[context.facts.kind, name]
    when = found.known(context.moment)
    if when is None:
        return None if lean is None else lean.counts
    return evaluate(when, context, NOTHING if found.of is None else item, lean)


def each(condition: nodes.Each, context: Context, lean: Under = None) -> Truth:
    """`any` and `all`: what an item that a list does not give may be is unknown."""
    listing, every = context.items(condition.list), condition.every
    truths: list[Truth] = [] if listing.complete else [None]
    for record in listing.items:
        way = lean and Lean(lean.reading, lean.for_truth is not every)
        chosen = condition.where is None or evaluate(condition.where, context, record, way)
        found = None if chosen is False else evaluate(condition.condition, context, record, lean)
        truths.append(conjunction((chosen, negation(found) if every else found)))
    return negation(disjunction(truths)) if every else disjunction(truths)
