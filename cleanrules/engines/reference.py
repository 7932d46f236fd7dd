"""The reference evaluator: the definition of what a verdict means. Small, naive, exact; every other engine must agree.

Strong Kleene logic: a conjunction is false as soon as one part is false, true only where all are true, else unknown.
Each condition is turned once into a function of a context and the list item at hand; `meaning` reads as the definition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from cleanrules.engines import atoms, membership, openness
from cleanrules.engines.context import NOTHING, Breach, Context, Contexts, Judgement, OpenBy
from cleanrules.engines.outcome import breach_of, combined, days_of, settled
from cleanrules.facts.facts import Record
from cleanrules.language.nodes import (
    And,
    Awaits,
    Breached,
    Compare,
    CompareDays,
    Condition,
    Constant,
    Each,
    Holds,
    InCategory,
    Lean,
    Not,
    OneOf,
    Or,
    Reading,
    Unread,
    Within,
)
from cleanrules.law.confidence import LENIENT, Confidence, trusted
from cleanrules.rulebook.model import Exception_, Rule, Rulebook
from cleanrules.rulebook.plan import rule_plan
from cleanrules.rulebook.readings import ReadException, counts_unread, read_category, read_rule

Truth = bool | None
Test = Callable[[Context, Record], Truth]


def evaluate(condition: Condition, context: Context, item: Record = NOTHING) -> Truth:
    """The truth of a condition: True, False, or None for unknown."""
    kept = context.rulebook.kept.get(id(condition))
    test: Test = kept[1] if kept is not None else test_of(condition, context.rulebook)
    return test(context, item)


def test_of(condition: Condition, rulebook: Rulebook) -> Test:
    """The condition as a function, made once for each rulebook; equal conditions share one."""
    kept = rulebook.kept.get(id(condition))
    if kept is None:
        equal = rulebook.kept.get(condition)
        if equal is None:
            equal = rulebook.kept[condition] = (condition, meaning(condition, rulebook))
        kept = rulebook.kept[id(condition)] = (condition, equal[1])
    test: Test = kept[1]
    return test


def meaning(condition: Condition, rulebook: Rulebook) -> Test:
    """What a condition means."""
    match condition:
        case Constant(value):
            return lambda context, item: value
        case Holds(ref):
            return atoms.holds(ref)
        case Not(inner):
            return negated(test_of(inner, rulebook))
        case And(items):
            return all_of([test_of(part, rulebook) for part in items])
        case Or(items):
            return negated(all_of([negated(test_of(part, rulebook)) for part in items]))
        case InCategory(name, lean=None):
            return lambda context, item: category(name, context, item)
        case InCategory():
            return lambda context, item: leaning(condition, context, item)
        case Compare():
            return atoms.compare_amounts(condition, rulebook, evaluate)
        case CompareDays():
            return lambda context, item: atoms.compare_days(condition, context, item, evaluate)
        case OneOf():
            return membership.one_of(condition)
        case Within():
            return lambda context, item: membership.within(condition, context, item)
        case Each():
            return lambda context, item: each(condition, context)
        case Breached(_, codes):
            return lambda context, item: disjunction([breach(code, context).truth for code in codes])
        case Awaits(compared):
            return lambda context, item: openness.awaits(compared, context, item, evaluate)
        case Unread(part):
            return lambda context, item: unread(part, context, item)


def negated(test: Test) -> Test:
    """Not."""
    return lambda context, item: negation(test(context, item))


def all_of(tests: Sequence[Test]) -> Test:
    """And."""

    def test(context: Context, item: Record) -> Truth:
        result: Truth = True
        for part in tests:
            truth = part(context, item)
            if truth is False:
                return False
            if truth is None:
                result = None
        return result

    return test


def negation(truth: Truth) -> Truth:
    """Not, of a truth value."""
    return None if truth is None else not truth


def conjunction(truths: Iterable[Truth]) -> Truth:
    """And, of truth values."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def disjunction(truths: Iterable[Truth]) -> Truth:
    """Or, of truth values."""
    return negation(conjunction([negation(truth) for truth in truths]))


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
    version = context.rulebook.categories[context.facts.kind, name].at(context.moment)
    if version is None or not trusted(version.confidence, context.moment.bar):
        return None
    return evaluate(version.when, context, item)


def leaning(condition: InCategory, context: Context, item: Record) -> Truth:
    """A category under a reading: by the version in force; one that law leaves open is counted as the reading says."""
    found = read_category(context.rulebook, context.facts.kind, condition)
    version = found.at(context.moment)
    if version is None or not trusted(version.confidence, context.moment.bar):
        return counts_unread(condition.lean)
    return evaluate(version.when, context, item if found.of is not None else NOTHING)


def breach(code: str, context: Context) -> Breach:
    """Whether the rule of a code is breached, on the moment's evidence: by its verdict, under the law that governs it."""
    found = context.breaches.get(code)
    if found is None:
        planned, bar = rule_plan(context.rulebook, code), context.moment.bar
        worlds = list(planned.moments(days_of(planned, context.facts, context.as_of), bar))
        contexts = Contexts(context.rulebook, context.facts, context.as_of, breaches={bar: context.breaches})
        moments = dict.fromkeys(moment for some in worlds for moment in some)
        judged = {moment: {code: judge(planned.rule, contexts.at(moment))} for moment in moments}
        verdict = settled(planned, combined(planned, worlds, judged), None)
        found = context.breaches[code] = breach_of(verdict, planned.rule, lenient=bar == LENIENT)
    return found


def unread(part: Compare | CompareDays | Within | Breached, context: Context, item: Record) -> bool:
    """Whether only law leaves a part open: of findings, where none is a breach and a person must settle all open ones."""
    if not isinstance(part, Breached):
        return openness.unread(part, context, item, evaluate)
    found = [breach(code, context) for code in part.codes]
    open_ = [one for one in found if one.truth is None]
    return bool(open_) and all(one.law for one in open_) and not any(one.truth for one in found)


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
    in_force = rule.window.holds(context.moment)
    if in_force and not trusted(rule.confidence, context.moment.bar):
        in_force = None
    if in_force is False:
        return NOT_IN_FORCE
    placed = True if rule.place is None else evaluate(rule.place, context)
    if placed is False:
        return ELSEWHERE
    guard = evaluate(rule.when, context)
    if guard is False:
        return OUT_OF_SCOPE
    applies = None if in_force is None or placed is None else guard
    holds, exception = requirement(rule, rule.exceptions, context)
    if holds is None or (applies is None and holds is False):
        return Judgement(applies, holds, None, exception, opened(rule, context))
    return PLAIN[applies, holds] if exception is None else Judgement(applies, holds, None, exception)


def opened(rule: Rule, context: Context) -> OpenBy:
    """What leaves a rule open, of which a breach is neither sure nor impossible.

    Only an event to come, where it can't be breached if that comes in time; only law that is not available, where it is
    decided whichever way that law is (asked on lenient evidence alone); else facts.
    """
    if unbreached(rule, context, "in_time"):
        return "event"
    if context.moment.bar == LENIENT:
        ways: tuple[Reading, Reading] = ("law_for", "law_against")
        if all(unbreached(rule, context, way) is not None for way in ways):
            return "law"
    return "fact"


def unbreached(rule: Rule, context: Context, reading: Reading) -> Truth:
    """Whether a rule does not apply or is met, under a reading."""
    read = read_rule(context.rulebook, rule, reading)
    if read is None:
        return None
    applies = conjunction(
        (
            reckoned(rule.window.holds(context.moment), rule.confidence, context, Lean(reading, for_truth=False)),
            True if read.place is None else evaluate(read.place, context),
            evaluate(read.when, context),
        )
    )
    return negation(conjunction((applies, negation(met(read.exceptions, read.require, context, reading)))))


def met(exceptions: Sequence[ReadException], require: Condition, context: Context, reading: Reading) -> Truth:
    """Whether what a rule requires holds under a reading, its exceptions in order."""
    if not exceptions:
        return evaluate(require, context)
    first, rest = exceptions[0], exceptions[1:]
    may, may_not = (
        conjunction((evaluate(when, context), reckoned(True, first.source.confidence, context, Lean(reading, way))))
        for when, way in ((first.applies, True), (first.surely, False))
    )
    then, otherwise = evaluate(first.require, context), met(rest, require, context, reading)
    return disjunction(
        (conjunction((may, then)), conjunction((negation(may_not), otherwise)), conjunction((then, otherwise)))
    )


def reckoned(truth: Truth, confidence: Confidence, context: Context, lean: Lean) -> Truth:
    """What is in force on some evidence; what law leaves open is counted as the reading says."""
    return reckoning(truth, confidence, context.moment.bar, lean)


def reckoning(truth: Truth, confidence: Confidence, bar: Confidence, lean: Lean) -> Truth:
    """What is in force on some evidence, on an evidence bar."""
    if truth is True and not trusted(confidence, bar):
        truth = None
    return counts_unread(lean) if truth is None else truth


NOT_IN_FORCE = Judgement(False, None, "not_in_force")
ELSEWHERE = Judgement(False, None, "place")
OUT_OF_SCOPE = Judgement(False, None, "condition")
PLAIN = {(applies, holds): Judgement(applies, holds) for applies in (True, None) for holds in (True, False)}


def requirement(rule: Rule, exceptions: Sequence[Exception_], context: Context) -> tuple[Truth, str | None]:
    """Whether what a rule requires holds, its exceptions in order, and which exception surely applies."""
    if not exceptions:
        return evaluate(rule.require, context), None
    first, rest = exceptions[0], exceptions[1:]
    test = evaluate(first.when, context)
    if test and not trusted(first.confidence, context.moment.bar):
        test = None
    if test is True:
        return evaluate(first.require, context), first.label
    otherwise, exception = requirement(rule, rest, context)
    if test is False:
        return otherwise, exception
    return choice(None, evaluate(first.require, context), otherwise), None
