"""Engines with one fault each, which the properties must notice; and the sound engine that they are made from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from cleanrules import kleene
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
    Linear,
    Not,
    OneOf,
    Or,
    Within,
)
from cleanrules.meaning import amounts, outcome
from cleanrules.meaning.conditions import evaluate
from cleanrules.rulebook.judging import NOTHING, Context, Judgement
from cleanrules.rulebook.model import Rule
from cleanrules.rulebook.plan import Plan, PlanRule
from cleanrules.testing import Engine

Truth = bool | None


class Sound:
    """The definition once more, with a place for each fault."""

    name = "sound"

    def judge(self, plan: Plan, rules: Sequence[PlanRule], context: Context) -> Mapping[str, Judgement]:
        """The judgement on each rule."""
        return {planned.rule.code: self.rule(planned.rule, context) for planned in rules}

    def rule(self, rule: Rule, context: Context) -> Judgement:
        """The judgement on one rule."""
        if self.in_force(rule, context) is False:
            return Judgement(False, None, "not_in_force")
        placed = True if rule.place is None else self.truth(rule.place, context)
        guard = self.truth(rule.when, context)
        if placed is False or guard is False:
            return Judgement(False, None, "place" if placed is False else "condition")
        applies = None if None in (placed, self.in_force(rule, context)) else guard
        holds, exception = self.requirement(rule, 0, context)
        open_ = holds is None or (applies is None and holds is False)
        return Judgement(applies, holds, None, exception, outcome.opened(rule, context) if open_ else None)

    def in_force(self, rule: Rule, context: Context) -> Truth:
        """Whether the rule is in force."""
        return rule.window.holds(context.moment)

    def requirement(self, rule: Rule, number: int, context: Context) -> tuple[Truth, str | None]:
        """Whether the requirement holds, exceptions counted, and which of them applies."""
        if number == len(rule.exceptions):
            return self.truth(rule.require, context), None
        first = rule.exceptions[number]
        test, otherwise = self.truth(first.when, context), self.requirement(rule, number + 1, context)
        if test is True:
            return self.truth(first.require, context), first.label
        if test is False:
            return otherwise
        return self.unknown_exception(self.truth(first.require, context), otherwise[0]), None

    def unknown_exception(self, then: Truth, otherwise: Truth) -> Truth:
        """What holds where nobody knows whether the exception applies."""
        return then if then is otherwise else None

    def truth(self, condition: Condition, context: Context, item: Record = NOTHING) -> Truth:
        """The truth of a condition."""
        match condition:
            case Constant(value):
                return value
            case Not(inner):
                truth = self.truth(inner, context, item)
                return None if truth is None else not truth
            case And(items):
                return self.conjunction([self.truth(part, context, item) for part in items])
            case Or(items):
                return self.disjunction([self.truth(part, context, item) for part in items])
            case InCategory(name):
                return self.category(name, context, item)
            case Each():
                return self.each(condition, context)
        return self.atom(condition, context, item)

    def conjunction(self, truths: list[Truth]) -> Truth:
        """And."""
        return kleene.conjunction(truths)

    def disjunction(self, truths: list[Truth]) -> Truth:
        """Or."""
        return kleene.negation(kleene.conjunction(map(kleene.negation, truths)))

    def category(self, name: str, context: Context, item: Record) -> Truth:
        """Whether the subject, or the item at hand, is in a category."""
        for version in context.rulebook.categories[context.facts.kind, name].versions:
            if version.window.holds(context.moment):
                return self.truth(version.when, context, item)
        return None

    def each(self, condition: Each, context: Context) -> Truth:
        """`any` and `all`."""
        listing = context.listing(condition.list)
        truths = [None] if listing is None or not listing.complete else []
        for record in listing.items if listing is not None else ():
            met = self.truth(condition.condition, context, record)
            chosen = True if condition.where is None else self.truth(condition.where, context, record)
            part = kleene.negation(met) if condition.every else met
            truths.append(kleene.conjunction((chosen, part)))
        found = kleene.negation(kleene.conjunction(map(kleene.negation, truths)))
        return kleene.negation(found) if condition.every else found

    def atom(self, condition: Any, context: Context, item: Record) -> Truth:
        """The truth of what rests on nothing else."""
        match condition:
            case Compare():
                return self.compare(condition, context, item)
            case Holds() | CompareDays() | OneOf() | Within():
                return evaluate(condition, context, item)
        raise TypeError(type(condition).__name__)

    def compare(self, condition: Compare, context: Context, item: Record) -> Truth:
        """A comparison of amounts."""
        return amounts.compare(condition, context, item)


class MissingIsFalse(Sound):
    """What is not known is taken for false."""

    name = "missing is false"

    def atom(self, condition: Any, context: Context, item: Record) -> Truth:
        """Never unknown."""
        return super().atom(condition, context, item) is True


class NullPropagates(Sound):
    """As in SQL's arithmetic: whatever is joined with an unknown is unknown."""

    name = "null propagates"

    def conjunction(self, truths: list[Truth]) -> Truth:
        """Unknown as soon as one part is."""
        return None if None in truths else all(truths)


class FloatRatio(Sound):
    """Products and sums in binary floats."""

    name = "float ratio"

    def compare(self, condition: Compare, context: Context, item: Record) -> Truth:
        """A comparison of floats where both sides have one value."""
        left, right = (self.side(side, context, item) for side in (condition.left, condition.right))
        if left is None or right is None:
            return super().compare(condition, context, item)
        return {">=": left >= right, ">": left > right, "<=": left <= right, "<": left < right}.get(
            condition.op, (left == right) is (condition.op == "==")
        )

    def side(self, linear: Linear, context: Context, item: Record) -> float | None:
        """One side as a float."""
        found = 0.0
        for term in linear.terms:
            weight = float(term.factor)
            for name in term.parameters:
                value = amounts.number(name, context, item).exact
                if value is None:
                    return None
                weight *= float(value)
            amount = Fraction(1) if term.quantity is None else amounts.quantity(term.quantity, context, item).exact
            if amount is None:
                return None
            found += weight * float(amount)
        return found


class MutatesFacts(Sound):
    """Fills what is missing into the facts it was given, and judges rightly otherwise."""

    name = "mutates its facts"

    def judge(self, plan: Plan, rules: Sequence[PlanRule], context: Context) -> Mapping[str, Judgement]:
        """The judgement on each rule, and a note in the facts."""
        found = super().judge(plan, rules, context)
        for name, field in plan.kind.fields.items():
            if field.type == "flag" and isinstance(context.facts.values, dict):
                dict.setdefault(context.facts.values, name, False)
        return found


class OffByOne(Sound):
    """`at least` is taken for `more than`."""

    name = "off by one at the boundary"

    def compare(self, condition: Compare, context: Context, item: Record) -> Truth:
        """The boundary itself is on the wrong side."""
        other = {">=": ">", "<=": "<"}.get(condition.op, condition.op)
        return super().compare(replace(condition, op=other), context, item)


class IgnoresWindow(Sound):
    """Every rule has always been law."""

    name = "ignores the date window"

    def in_force(self, rule: Rule, context: Context) -> Truth:
        """Always."""
        return True


class UnknownExceptionIsNone(Sound):
    """An exception of which nobody knows whether it applies is taken not to: a breach is found that more facts take back."""

    name = "an unknown exception is none"

    def unknown_exception(self, then: Truth, otherwise: Truth) -> Truth:
        """As without it."""
        return otherwise


FAULTY: dict[type[Sound], set[str]] = {
    MissingIsFalse: {"information order", "engines agree"},
    NullPropagates: {"engines agree"},
    FloatRatio: {"engines agree"},
    MutatesFacts: {"determinism"},
    OffByOne: {"engines agree"},
    IgnoresWindow: {"date partition", "engines agree"},
    UnknownExceptionIsNone: {"information order", "engines agree"},
}
"""Each with the laws that must notice it, each by itself."""
_: Engine = Sound()
