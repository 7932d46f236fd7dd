"""The reference evaluator: the definition of what a verdict means. Small, naive, exact; every other engine must agree.

Strong Kleene logic: a conjunction is false as soon as one part is false, true only where all are true, else unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cleanrules.engines import atoms
from cleanrules.engines.context import NOTHING, Context, Judgement
from cleanrules.facts.facts import Record
from cleanrules.language.nodes import (
    And,
    Compare,
    CompareDays,
    Condition,
    Constant,
    Each,
    Holds,
    InCategory,
    Not,
    OneOf,
    Or,
    Within,
)
from cleanrules.law.confidence import trusted
from cleanrules.rulebook.model import Exception_, Rule

Truth = bool | None


def evaluate(condition: Condition, context: Context, item: Record = NOTHING) -> Truth:
    """The truth of a condition: True, False, or None for unknown."""
    match condition:
        case Constant(value):
            return value
        case Holds(ref):
            known = context.value(ref, item)
            return known if isinstance(known, bool) else None
        case Not(inner):
            return negation(evaluate(inner, context, item))
        case And(items):
            return conjunction(evaluate(part, context, item) for part in items)
        case Or(items):
            return negation(conjunction(negation(evaluate(part, context, item)) for part in items))
        case InCategory(name):
            return category(name, context, item)
        case Compare():
            return atoms.compare_amounts(condition, context, item, evaluate)
        case CompareDays():
            return atoms.compare_days(condition, context, item, evaluate)
        case OneOf():
            return atoms.one_of(condition, context, item)
        case Within():
            return atoms.within(condition, context, item)
        case Each():
            return each(condition, context)


def negation(truth: Truth) -> Truth:
    """Not."""
    return None if truth is None else not truth


def conjunction(truths: Iterable[Truth]) -> Truth:
    """And."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def choice(test: Truth, then: Truth, otherwise: Truth) -> Truth:
    """If-then-else with its consensus: where the test is unknown, what both branches agree on."""
    if test is None:
        return then if then is otherwise else None
    return then if test else otherwise


def category(name: str, context: Context, item: Record) -> Truth:
    """Whether the subject, or the item at hand, is in a category: by the version of the moment, on evidence enough."""
    found = context.rulebook.categories[context.facts.kind, name]
    if found.of is not None:
        return _category(name, context, item)
    if name not in context.categories:
        context.categories[name] = _category(name, context, NOTHING)
    return context.categories[name]


def _category(name: str, context: Context, item: Record) -> Truth:
    for version in context.rulebook.categories[context.facts.kind, name].versions:
        if version.window.holds(context.moment):
            trust = trusted(version.confidence, context.moment.bar)
            return evaluate(version.when, context, item) if trust else None
    return None


def each(condition: Each, context: Context) -> Truth:
    """`any` and `all`: what an item that a list does not give may be is unknown."""
    listing = context.listing(condition.list)
    sought = not condition.every  # an item of this truth settles it
    result: Truth = None if listing is None or not listing.complete else condition.every
    for record in listing.items if listing is not None else ():
        chosen = True if condition.where is None else evaluate(condition.where, context, record)
        met = evaluate(condition.condition, context, record)
        truth = conjunction((chosen, met)) if sought else negation(conjunction((chosen, negation(met))))
        if truth is sought:
            return sought
        if truth is None:
            result = None
    return result


def judge(rule: Rule, context: Context) -> Judgement:
    """Whether a rule applies at the moment, and whether its requirement holds."""
    in_force = conjunction((rule.window.holds(context.moment), trusted(rule.confidence, context.moment.bar) or None))
    if in_force is False:
        return Judgement(False, None, "not_in_force")
    placed = True if rule.place is None else evaluate(rule.place, context)
    if placed is False:
        return Judgement(False, None, "place")
    guard = evaluate(rule.when, context)
    if guard is False:
        return Judgement(False, None, "condition")
    applies = conjunction((in_force, placed, guard))
    holds, exception = requirement(rule, rule.exceptions, context)
    return Judgement(applies, holds, exception=exception)


def requirement(rule: Rule, exceptions: Sequence[Exception_], context: Context) -> tuple[Truth, str | None]:
    """Whether what a rule requires holds, its exceptions in order, and which exception surely applies."""
    if not exceptions:
        return evaluate(rule.require, context), None
    first, rest = exceptions[0], exceptions[1:]
    test = conjunction((evaluate(first.when, context), trusted(first.confidence, context.moment.bar) or None))
    if test is True:
        return evaluate(first.require, context), first.label
    otherwise, exception = requirement(rule, rest, context)
    if test is False:
        return otherwise, exception
    return choice(None, evaluate(first.require, context), otherwise), None
