"""Readings of a rule: what would follow if what is open came out one way, as conditions that every engine evaluates.

A rule that is open may be so because a fact is unknown, because an event is still to come, or because law is not available.
Which it is, is asked by reading its conditions again with a leaf counted in which only the one or the other is open:
`A` becomes `A or Awaits(A)` where truth favours the subject, `A and not Awaits(A)` where falsehood does, and likewise with
`Unread`. Negation turns the favour about; a category is read by its versions. The leaves are two-valued, so that a reading
is one more condition in strong Kleene logic and needs no logic of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from cleanrules.language.nodes import (
    Amount,
    And,
    Awaits,
    Breached,
    Compare,
    CompareDays,
    Condition,
    Constant,
    Count,
    Day,
    Each,
    Extreme,
    Holds,
    InCategory,
    Lean,
    Linear,
    Node,
    Not,
    OneOf,
    Or,
    Reading,
    Ref,
    Sum,
    Unread,
    Within,
    children,
    mapped,
    parameters_of,
    rebuilt,
)
from cleanrules.rulebook.categories import Category
from cleanrules.rulebook.model import Exception_, Rule, Rulebook
from cleanrules.rulebook.uses import lacks_law


@dataclass(frozen=True, slots=True)
class ReadException:
    """An exception under a reading: whether it may apply, whether it may not, and what it then requires."""

    applies: Condition
    surely: Condition
    require: Condition
    source: Exception_


@dataclass(frozen=True, slots=True)
class ReadRule:
    """A rule under a reading; `place` and `when` with falsehood favoured, since a rule that does not apply is not breached."""

    place: Condition | None
    when: Condition
    exceptions: tuple[ReadException, ...]
    require: Condition


@dataclass(slots=True)
class Reader:
    """Reads the conditions of one kind of subject."""

    rulebook: Rulebook
    kind: str
    reading: Reading
    categories: dict[tuple[str, bool], Category | None] = field(default_factory=dict)

    def rule(self, rule: Rule) -> ReadRule | None:
        """The rule under the reading; None where it says nothing else."""
        if self.reading != "in_time" and not lacks_law(self.rulebook, rule):
            return None
        place = None if rule.place is None else self.condition(rule.place, for_truth=False)
        when = self.condition(rule.when, for_truth=False)
        exceptions = tuple(
            ReadException(
                self.condition(one.when, for_truth=True),
                self.condition(one.when, for_truth=False),
                self.condition(one.require, for_truth=True),
                one,
            )
            for one in rule.exceptions
        )
        require = self.condition(rule.require, for_truth=True)
        same = [place is rule.place, when is rule.when, require is rule.require]
        same += [
            one.applies is one.surely is one.source.when and one.require is one.source.require for one in exceptions
        ]
        if self.reading == "in_time" and all(same):
            return None
        return ReadRule(place, when, exceptions, require)

    def condition(self, condition: Condition, *, for_truth: bool) -> Condition:
        """The condition under the reading; the same object where it says nothing else."""
        match condition:
            case Not():
                return mapped(condition, lambda part: self.condition(part, for_truth=not for_truth))
            case And() | Or():
                return mapped(condition, lambda part: self.condition(part, for_truth=for_truth))
            case InCategory(name):
                if self.category(name, for_truth=for_truth) is None:
                    return condition
                return replace(condition, lean=Lean(self.reading, for_truth))
            case Each(every):
                ways = (for_truth, for_truth is not every)
                parts = zip(children(condition), ways, strict=False)
                return rebuilt(condition, [self.condition(part, for_truth=way) for part, way in parts])  # type: ignore[arg-type]
            case CompareDays():
                return self.days(condition, for_truth=for_truth)
            case Compare():
                return self.amounts(condition, for_truth=for_truth)
            case Breached():
                return self.counted(condition, [Unread(condition)], for_truth=for_truth)
            case Within(_, _, named):
                return condition if named is None else self.counted(condition, [Unread(condition)], for_truth=for_truth)
            case Constant() | Holds() | OneOf() | Awaits() | Unread():
                return condition
            case _:
                assert_never(condition)

    def category(self, name: str, *, for_truth: bool) -> Category | None:
        """A category with its versions under the reading; None where they say nothing else."""
        key = (name, for_truth)
        if key not in self.categories:
            found = self.rulebook.categories[self.kind, name]
            whens = [self.condition(version.when, for_truth=for_truth) for version in found.versions]
            same = all(when is version.when for when, version in zip(whens, found.versions, strict=True))
            read = tuple(replace(one, when=when) for one, when in zip(found.versions, whens, strict=True))
            self.categories[key] = None if same and self.reading == "in_time" else replace(found, versions=read)
        return self.categories[key]

    def days(self, compare: CompareDays, *, for_truth: bool) -> Condition:
        """A comparison of days: what only an event to come leaves open is counted for the subject."""
        if not any(isinstance(side.base, Ref) for side in (compare.left, compare.right)):
            read: Condition = compare
        elif for_truth:
            read = Or((compare, Awaits(compare)), compare.text)
        else:
            read = And((compare, Not(Awaits(compare))), compare.text)
        return self.counted(read, [Unread(compare)] if any(parameters_of(compare)) else [], for_truth=for_truth)

    def amounts(self, compare: Compare, *, for_truth: bool) -> Condition:
        """A comparison of amounts: with the items counted that an event to come lets in, and without."""
        sides = [self.compared(compare, for_truth=way) for way in (True, False)]
        unread: list[Condition] = [Unread(one) for one in dict.fromkeys(sides)] if any(parameters_of(compare)) else []
        read: Condition = compare
        if sides != [compare, compare]:
            read = (Or if for_truth else And)(tuple(sides), compare.text)
        return self.counted(read, unread, for_truth=for_truth)

    def counted(self, read: Condition, unread: Sequence[Condition], *, for_truth: bool) -> Condition:
        """What is read, with what only law leaves open counted as the reading says."""
        if self.reading == "in_time" or not unread:
            return read
        open_ = unread[0] if len(unread) == 1 else Or(tuple(unread), read.text)
        if (self.reading == "law_for") is for_truth:
            return Or((read, open_), read.text)
        return And((read, Not(open_)), read.text)

    def compared(self, compare: Compare, *, for_truth: bool) -> Compare:
        """A comparison whose sums and counts take those items whose condition holds under the reading, so or so."""

        def read(part: Node) -> Node:
            match part:
                case Linear() | Sum() | Count() | Extreme():
                    return mapped(part, read)
                case Amount() | Day():
                    return part
                case _:
                    return self.condition(part, for_truth=for_truth)

        return mapped(compare, read)


def reader(rulebook: Rulebook, kind: str, reading: Reading) -> Reader:
    """The reader of a rulebook's conditions for one kind, made once for each rulebook."""
    key = ("reader", kind, reading)
    kept = rulebook.kept.get(key)
    if kept is None:
        kept = rulebook.kept[key] = (rulebook, Reader(rulebook, kind, reading))
    found: Reader = kept[1]
    return found


def read_rule(rulebook: Rulebook, rule: Rule, reading: Reading) -> ReadRule | None:
    """A rule under a reading, made once; None where the reading says nothing else."""
    key = ("read", id(rule), reading)
    kept = rulebook.kept.get(key)
    if kept is None:
        kept = rulebook.kept[key] = (rule, reader(rulebook, rule.kind, reading).rule(rule))
    found: ReadRule | None = kept[1]
    return found


def read_category(rulebook: Rulebook, kind: str, condition: InCategory) -> Category:
    """A category, under the reading that a condition asks for it in."""
    lean, found = condition.lean, None
    if lean is not None:
        found = reader(rulebook, kind, lean.reading).category(condition.name, for_truth=lean.for_truth)
    return found or rulebook.categories[kind, condition.name]


def counts_unread(lean: Lean | None) -> bool | None:
    """What a condition that law leaves open counts as, under a reading; None where it stays open."""
    if lean is None or lean.reading == "in_time":
        return None
    return (lean.reading == "law_for") is lean.for_truth
