"""Writes the body of a function that says what conditions are worth: True, False, or None for unknown.

A condition becomes statements that leave its truth in a variable, or one expression. A part is written inside the branch in
which it is asked for, so that a conjunction ends at the first part that is false. What several parts of one function have in
common is kept in a variable from the first time that it is asked for.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from cleanrules.engines import reference
from cleanrules.engines.compiled import amounts, days, lists, places
from cleanrules.engines.compiled.code import (
    NOT_ASKED,
    Block,
    answered,
    assigned,
    attribute,
    called,
    chosen,
    compared,
    constant,
    function,
    is_,
    is_not,
    kept_too,
    name,
    negated,
    when,
)
from cleanrules.engines.compiled.law import Law
from cleanrules.engines.compiled.numbers import Numbers, Part, Settled
from cleanrules.engines.context import NOTHING, Test
from cleanrules.facts.fields import NOT_YET
from cleanrules.language.nodes import (
    And,
    Awaits,
    Compare,
    CompareDays,
    Condition,
    Constant,
    Count,
    Each,
    Holds,
    InCategory,
    Not,
    OneOf,
    Or,
    Ref,
    Sum,
    Unread,
    Within,
    refs_of,
    walk,
)
from cleanrules.rulebook.readings import counts_unread, read_category


class Functions(Protocol):
    """The functions that others call: made once, and shared by all that ask for them under the same law."""

    @property
    def numbers(self) -> Numbers:
        """The numbers of conditions."""
        ...

    def category(self, part: InCategory, law: Law) -> Test:
        """The function of a category's version at a moment."""
        ...

    def of_list(self, part: Compare | Each, law: Law) -> Test:
        """The function of a condition over the items of a list."""
        ...


WIDE = 12
"""A conjunction of more parts is written as one of conjunctions, so that no function nests too deep."""


@dataclass(slots=True)
class Writer:
    """Writes one function of a subject at a moment (`c`), and of the list item at hand (`i`) where it has one."""

    law: Law
    functions: Functions
    item: str | None = None
    """The variable of the list item at hand."""
    known: dict[str, object] = field(default_factory=dict)
    top: Block = field(default_factory=list)
    """What stands before all else: the facts that are read more than once."""
    shared: dict[int, str] = field(default_factory=dict)
    """The variables of what is asked more than once, by its number."""
    facts: dict[str, str] = field(default_factory=dict)
    number: int = 0
    reads: bool = False
    """Whether it reads a fact of the subject."""
    whole: Compare | Each | None = None
    """The condition over a list that the function is for."""

    def prepare(self, conditions: Iterable[Part]) -> None:
        """Look at all that will be written, for what is read or asked more than once."""
        asked: Counter[int] = Counter()
        read: Counter[str] = Counter()
        for condition in conditions:
            self.count(condition, asked, read)
        for one, times in read.items():
            if times > 1:
                self.facts[one] = self.fresh("v")
                self.top.append(assigned(self.facts[one], called(name("f"), constant(one))))
        for number, times in asked.items():
            if times > 1:
                self.shared[number] = self.fresh("s")
                self.top.append(assigned(self.shared[number], NOT_ASKED))

    def fresh(self, kind: str) -> str:
        """A variable of its own."""
        self.number += 1
        return f"{kind}{self.number}"

    def bound(self, value: object) -> ast.Name:
        """An object that the function names."""
        found = f"k{id(value)}"
        self.known[found] = value
        return name(found)

    def value(self, ref: Ref) -> ast.expr:
        """A fact of the subject, or of the item at hand."""
        if ref.item:
            assert self.item is not None
            return called(attribute(name(self.item), "get"), constant(ref.field.name))
        self.reads = True
        kept = self.facts.get(ref.field.name)
        return called(name("f"), constant(ref.field.name)) if kept is None else name(kept)

    def held(self, value: ast.expr, block: Block) -> ast.expr:
        """A value in a variable, so that it may be named more than once."""
        if isinstance(value, ast.Name | ast.Constant):
            return value
        target = self.fresh("t")
        block.append(assigned(target, value))
        return name(target)

    def at_hand(self) -> ast.expr:
        """The item at hand, or nothing."""
        return self.bound(NOTHING) if self.item is None else name(self.item)

    def referred(self, condition: Condition) -> ast.expr:
        """The truth of a condition by the reference evaluator: of what is rare."""
        test = reference.test_of(condition, self.law.rulebook)
        return called(self.bound(test), name("c"), self.at_hand())

    def count(self, condition: Part, asked: Counter[int], read: Counter[str]) -> None:
        """How often each part is asked for, and each fact of the subject is read; in a list again and again."""
        if isinstance(condition, Settled | Constant):
            return
        if not isinstance(condition, Holds | OneOf):
            number = self.functions.numbers.of(condition)
            asked[number] += 1
            if asked[number] > 1:
                return
        match condition:
            case Not(inner) | Awaits(inner) | Unread(inner):
                self.count(inner, asked, read)
            case And(items) | Or(items):
                for part in items:
                    self.count(part, asked, read)
            case _:
                looped = any(isinstance(part, Each | Sum | Count) for part in walk(condition))
                if looped and isinstance(condition, Compare | Each) and self.apart(condition):
                    return
                for ref in refs_of(condition):
                    if not ref.item:
                        read[ref.field.name] += 2 if looped else 1

    def maker(self, title: str) -> Callable[[Condition, Law], Test]:
        """What makes functions of conditions in the place of the one at hand, under another law."""
        functions, of_item = self.functions, self.item is not None
        return lambda condition, law: test_of(condition, law, functions, title, of_item=of_item)

    # --- conditions ---

    def truth(self, part: Part, block: Block) -> ast.expr:
        """The truth of a part: what it takes is added to the block."""
        kept = None
        if self.shared and self.item is None and not isinstance(part, Settled):
            kept = self.shared.get(self.functions.numbers.of(part))
        if kept is None:
            return self.written(part, block)
        inner: Block = []
        inner.append(assigned(kept, self.written(part, inner)))
        block.append(when(is_(name(kept), ...), inner))
        return name(kept)

    def written(self, part: Part, block: Block) -> ast.expr:
        """The truth of a part that is not kept."""
        match part:
            case Settled(truth) | Constant(truth):
                return constant(truth)
            case Holds(ref):
                return self.value(ref)
            case OneOf(ref, labels):
                value = self.held(self.value(ref), block)
                return chosen(is_(value, None), constant(None), compared(value, "in", constant(labels)))
            case Not(of):
                found = self.held(self.truth(of, block), block)
                return chosen(is_(found, None), constant(None), negated(found))
            case And(items):
                return self.together(items, block, ending=False)
            case Or(items):
                return self.together(items, block, ending=True)
            case InCategory():
                return self.in_category(part, block)
            case Compare() | Each() if self.apart(part):
                return self.asked_once(self.functions.of_list(part, self.law), block)
            case Compare():
                return amounts.compare(self, part, block)
            case CompareDays():
                return days.compare(self, part, block)
            case Awaits(inner):
                return days.awaits(self, part, inner, block)
            case Within():
                return places.within(self, part, block)
            case Each():
                return lists.each(self, part, block)
            case Unread(Compare() as amount):
                return amounts.unread(self, part, amount, block)
            case Unread(CompareDays() as day):
                return days.unread(self, part, day, block)
            case Unread(Within() as place):
                return places.unread(self, place, block)
            case _:
                return self.referred(part)

    def apart(self, part: Compare | Each) -> bool:
        """Whether a condition has a function of its own: one over the items of a list, which several rules may ask for."""
        return (
            self.item is None
            and part is not self.whole
            and any(isinstance(one, Sum | Count | Each) for one in walk(part))
        )

    def asked_once(self, test: Test, block: Block) -> ast.expr:
        """What a function says of a subject at a moment, kept with the subject."""
        result = self.fresh("b")
        kept, key = attribute(name("c"), "comparisons"), self.bound(test)
        block.append(assigned(result, called(attribute(kept, "get"), key, NOT_ASKED)))
        asked = called(key, name("c"), self.bound(NOTHING))
        block.append(when(is_(name(result), ...), [kept_too(result, kept, key, asked)]))
        return name(result)

    def together(self, parts: tuple[Part, ...], block: Block, *, ending: bool) -> ast.expr:
        """A conjunction, which ends at the first part that is false, or a disjunction, at the first that is true."""
        if len(parts) > WIDE:
            kind = Or if ending else And
            groups = tuple(kind(parts[start : start + WIDE]) for start in range(0, len(parts), WIDE))  # type: ignore[arg-type]
            return self.together(groups, block, ending=ending)
        if not parts:
            return constant(not ending)
        result = self.fresh("b")
        block.append(assigned(result, self.truth(parts[0], block)))
        for part in parts[1:]:
            inner: Block = []
            found = self.held(self.truth(part, inner), inner)
            inner.append(when(is_not(found, not ending), [assigned(result, found)]))
            block.append(when(is_not(name(result), ending), inner))
            block = inner
        return name(result)

    def in_category(self, part: InCategory, block: Block) -> ast.expr:
        """Whether the subject, or the item at hand, is in a category: by a function of its own, asked once for a subject."""
        law = self.law
        found = read_category(law.rulebook, law.kind, part)
        version = law.version(found)
        if version is None:
            return constant(counts_unread(part.lean))
        condition = version.when
        if found.of is not None:
            return called(self.bound(self.functions.category(part, law)), name("c"), self.at_hand())
        if isinstance(condition, Constant):
            return constant(condition.value)
        test = self.bound(self.functions.category(part, law))
        if part.lean is not None:
            return called(test, name("c"), self.bound(NOTHING))
        result = self.fresh("b")
        kept = attribute(name("c"), "categories")
        block.append(assigned(result, called(attribute(kept, "get"), constant(part.name), NOT_ASKED)))
        asked = called(test, name("c"), self.bound(NOTHING))
        block.append(when(is_(name(result), ...), [kept_too(result, kept, constant(part.name), asked)]))
        return name(result)

    def made(self, title: str, body: Block, arguments: tuple[str, ...] = ("c", "i")) -> Callable[..., Any]:
        """The function of a body."""
        self.known["NOT_YET"] = NOT_YET
        if self.reads or self.facts:
            body = [assigned("f", attribute(name("c"), "facts", "values", "get")), *self.top, *body]
        else:
            body = [*self.top, *body]
        return function(title, arguments, body, self.known)


def every(*parts: Part) -> Part:
    """All of some parts."""
    return And(parts)  # type: ignore[arg-type]


def some(*parts: Part) -> Part:
    """At least one of some parts."""
    return Or(parts)  # type: ignore[arg-type]


def contrary(part: Part) -> Part:
    """Not."""
    return Not(part)  # type: ignore[arg-type]


def test_of(condition: Condition, law: Law, functions: Functions, title: str, *, of_item: bool) -> Test:
    """A condition as a function of a subject at a moment and of the item at hand."""
    writer = Writer(law, functions, "i" if of_item else None)
    if isinstance(condition, Compare | Each):
        writer.whole = condition
    writer.prepare([condition])
    body: Block = []
    body.append(answered(writer.truth(condition, body)))
    return writer.made(title, body)
