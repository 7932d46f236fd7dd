"""Which facts keep a rule open, as code: of rules that read the subject's own flags, labels and amounts.

It is what `screening.support` finds in general. Of any other rule nothing is said here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import assert_never

from cleanrules.engines.atoms import shortfall
from cleanrules.engines.compiled.code import (
    Block,
    answered,
    assigned,
    attribute,
    called,
    constant,
    done,
    is_,
    is_not,
    name,
    sequence,
    when,
)
from cleanrules.engines.compiled.law import Law
from cleanrules.engines.compiled.rules import in_force_at
from cleanrules.engines.compiled.writer import Functions, Writer
from cleanrules.engines.context import Context
from cleanrules.language.nodes import (
    Amount,
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
    Not,
    OneOf,
    Or,
    Ref,
    Unread,
    Within,
)
from cleanrules.rulebook.model import Rule

Lacking = Callable[[Context], list[str]]
"""The names of the facts that are missing; some perhaps more than once."""


def lacking_of(rule: Rule, law: Law, functions: Functions) -> Lacking | None:
    """The function for a rule at a moment; None where it reads more than such facts, or has exceptions or a place."""
    parts = [rule.when, rule.require]
    if rule.exceptions or rule.place is not None or not all(_plain(one, law, rule.kind) for one in parts):
        return None
    body: Block = [assigned("r", sequence([]))]
    writer = Writer(law, functions)
    if in_force_at(rule, law) is not False:
        writer.prepare([*_asked(rule.when), *_asked(rule.require)])
        _wanted(writer, rule.when, body)
        guard = writer.held(writer.truth(rule.when, body), body)
        inner: Block = []
        _wanted(writer, rule.require, inner)
        body.append(when(is_not(guard, False), inner))
    body.append(answered(name("r")))
    made: Lacking = writer.made(f"{rule.code} lacks", body, arguments=("c",))
    return made


def _plain(condition: Condition, law: Law, kind: str) -> bool:
    """Whether a condition reads the subject's own flags, labels and amounts alone, none of which a plugin derives."""

    def given(ref: Ref) -> bool:
        return not ref.item and law.rulebook.derivation(kind, ref.field.name) is None

    match condition:
        case Constant():
            return True
        case Not(inner):
            return _plain(inner, law, kind)
        case And(items) | Or(items):
            return all(_plain(one, law, kind) for one in items)
        case Holds(ref) | OneOf(ref):
            return given(ref)
        case Compare():
            terms = shortfall(condition, law.rulebook).terms
            return all(
                not any(law.keyed(one) for one in term.parameters)
                and (term.quantity is None or (isinstance(term.quantity, Amount) and given(term.quantity.ref)))
                for term in terms
            )
        case InCategory() | CompareDays() | Within() | Each() | Breached() | Awaits() | Unread():
            return False
        case _:
            assert_never(condition)


def _asked(condition: Condition) -> Iterator[Condition]:
    """A condition and its parts, which are all asked for by themselves."""
    yield condition
    match condition:
        case Not(inner):
            yield from _asked(inner)
        case And(items) | Or(items):
            for part in items:
                yield from _asked(part)
        case (
            Constant() | Holds() | InCategory() | Compare() | CompareDays() | OneOf() | Within() | Each() | Breached()
            | Awaits() | Unread()
        ):  # fmt: skip
            return
        case _:
            assert_never(condition)


def _wanted(writer: Writer, condition: Condition, block: Block) -> None:
    """Note the facts that leave a condition open: of several parts, those of the parts that are open themselves."""
    inner: Block = []
    match condition:
        case Constant():
            return
        case Not(part):
            _wanted(writer, part, block)
            return
        case And(items) | Or(items):
            for part in items:
                _wanted(writer, part, inner)
        case Holds(ref) | OneOf(ref):
            block.append(when(is_(writer.value(ref), None), [_noted(ref)]))
            return
        case Compare():
            for term in shortfall(condition, writer.law.rulebook).terms:
                if isinstance(term.quantity, Amount):
                    ref = term.quantity.ref
                    inner.append(when(is_(writer.value(ref), None), [_noted(ref)]))
        case InCategory() | CompareDays() | Within() | Each() | Breached() | Awaits() | Unread():
            raise TypeError(f"a condition of more than a subject's own facts: {condition!r}")
        case _:
            assert_never(condition)
    truth = writer.held(writer.truth(condition, block), block)
    block.append(when(is_(truth, None), inner))


def _noted(ref: Ref) -> ast.stmt:
    return done(called(attribute(name("r"), "append"), constant(ref.field.name)))
