"""A condition with one small fault in it, of every kind that a slip of the pen makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import assert_never

from cleanrules.exact import number_text
from cleanrules.facts.fields import Field
from cleanrules.language.assignable import TooMany, assignable
from cleanrules.language.nodes import (
    Amount,
    And,
    Assignable,
    Awaits,
    Breached,
    Compare,
    CompareDays,
    Comparison,
    Condition,
    Constant,
    Count,
    Day,
    Each,
    Extreme,
    Holds,
    InCategory,
    Linear,
    N,
    Node,
    Not,
    OneOf,
    Or,
    Quantity,
    Share,
    Sum,
    Term,
    Unread,
    Within,
    children,
    rebuilt,
)
from cleanrules.law.codes import tree_of
from cleanrules.law.instruments import NamedSet
from cleanrules.rulebook.model import Rulebook

Changed = tuple[str, str, Condition]
"""The operator, the change in words, and the condition with the fault."""
_OTHER: dict[Comparison, tuple[Comparison, ...]] = {
    ">=": (">", "==", "<"),
    ">": (">=", "!=", "<="),
    "<=": ("<", "==", ">"),
    "<": ("<=", "!=", ">="),
    "==": ("!=", ">=", "<="),
    "!=": ("==", ">", "<"),
}


def changed_conditions(condition: Condition, rulebook: Rulebook) -> Iterator[Changed]:
    """The condition with one fault, for each that fits it."""
    match condition:
        case Assignable():
            yield _negated(condition)
            yield from _assignment(condition, rulebook)
        case And(items) | Or(items):
            yield from _connective(condition, items, rulebook)
        case Not(item):
            yield "not", f"`not` before `{item.text}` is dropped", item
            yield from _within(condition, 0, rulebook)
        case Compare():
            yield from _comparison(condition, rulebook)
        case CompareDays():
            yield from _comparison_of_days(condition)
        case Holds() | InCategory():
            yield _negated(condition)
        case OneOf():
            yield _negated(condition)
            yield from _labels(condition)
        case Within():
            yield _negated(condition)
            yield from _places(condition, rulebook)
        case Each():
            yield from _each(condition, rulebook)
        case Constant() | Breached() | Awaits() | Unread():
            return
        case _:
            assert_never(condition)


def _negated(condition: Condition) -> Changed:
    return "not", f"`{condition.text}` becomes `not {condition.text}`", Not(condition, condition.text)


def _within(node: N, place: int, rulebook: Rulebook) -> Iterator[tuple[str, str, N]]:
    """The node with each fault of the condition that stands in one of its places."""
    for operator, change, new in changed_conditions(tuple(children(node))[place], rulebook):  # type: ignore[arg-type]
        yield operator, change, _put(node, place, new)


def _put(node: N, place: int, part: Node) -> N:
    """The node with another part in one of its places."""
    return rebuilt(node, [part if number == place else one for number, one in enumerate(children(node))])


def _connective(condition: And | Or, items: tuple[Condition, ...], rulebook: Rulebook) -> Iterator[Changed]:
    written = _short(condition.text)
    if isinstance(condition, And):
        yield "and/or", f"`and` becomes `or` in `{written}`", Or(items, condition.text)
    else:
        yield "and/or", f"`or` becomes `and` in `{written}`", And(items, condition.text)
    for number, item in enumerate(items):
        rest = (*items[:number], *items[number + 1 :])
        left = rest[0] if len(rest) == 1 else replace(condition, items=rest)
        yield "arm", f"`{_short(item.text)}` is dropped", left
        yield from _within(condition, number, rulebook)


# --- labels, places, lists ---


def _labels(condition: OneOf) -> Iterator[Changed]:
    known = [label for label, _ in condition.ref.field.labels]
    others = [label for label in known if label not in condition.labels]
    for label in (one for one in known if one in condition.labels):
        if len(condition.labels) > 1:
            yield (
                "enum",
                f"`{label}` is dropped from `{condition.text}`",
                replace(condition, labels=condition.labels - {label}),
            )
        elif others:
            yield (
                "enum",
                f"`{label}` becomes `{others[0]}` in `{condition.text}`",
                replace(condition, labels=frozenset({others[0]})),
            )
    if len(others) > 1 or (others and len(condition.labels) > 1):
        added = others[-1]
        yield "enum", f"`{added}` is added to `{condition.text}`", replace(condition, labels=condition.labels | {added})


def _places(condition: Within, rulebook: Rulebook) -> Iterator[Changed]:
    if condition.set is not None:
        of = rulebook.sets[condition.set].of
        names = [name for name, one in rulebook.sets.items() if one.of == of]
        other = names[(names.index(condition.set) + 1) % len(names)]
        if of == "label" and not _fits(rulebook.sets[other], condition.ref.field):
            return
        if other != condition.set:
            yield "region set", f"set `{condition.set}` becomes `{other}`", replace(condition, set=other)
        return
    for code in condition.codes if len(condition.codes) > 1 else ():
        rest = tuple(one for one in condition.codes if one != code)
        yield "region set", f"`{code}` is dropped from `{condition.text}`", replace(condition, codes=rest)
    first = condition.codes[0]
    other_code = _beside(first, condition)
    if other_code is not None:
        codes = (other_code, *condition.codes[1:])
        yield "region set", f"`{first}` becomes `{other_code}` in `{condition.text}`", replace(condition, codes=codes)


def _fits(named: NamedSet, field: Field) -> bool:
    """Whether a fact has all the labels of a set."""
    known = dict(field.labels)
    return all(member.code in known for version in named.versions for member in version.members)


def _beside(code: str, condition: Within) -> str | None:
    """Another region or industry of the same rank, outside the condition."""
    tree = tree_of(condition.ref.field.type)
    above = tree.parents.get(code, "")
    return next((one for one, parent in tree.parents.items() if parent == above and one not in condition.codes), None)


def _each(condition: Each, rulebook: Rulebook) -> Iterator[Changed]:
    one, other = ("all", "any") if condition.every else ("any", "all")
    yield (
        "and/or",
        f"`{one}` becomes `{other}` in `{_short(condition.text)}`",
        replace(condition, every=not condition.every),
    )
    yield from _within(condition, 0, rulebook)
    if condition.where is not None:
        yield "arm", f"`if {_short(condition.where.text)}` is dropped", replace(condition, where=None)
        yield from _within(condition, 1, rulebook)


# --- assignments ---


def _assignment(condition: Assignable, rulebook: Rulebook) -> Iterator[Changed]:
    """An assignment with a fault in its rows, or in what is divided or served; the inequalities are made anew."""
    for operator, change, new in _shares(condition, rulebook):
        try:
            unit = new.givers.each.unit
            found = assignable(new.name, new.givers, new.takers, unit, new.rows)
        except TooMany:  # more classes than a pack may have
            continue
        yield operator, f"{change} in `{condition.name}`", replace(found, text=condition.text)


def _shares(condition: Assignable, rulebook: Rulebook) -> Iterator[tuple[str, str, Assignable]]:
    rows = condition.rows
    for number, row in enumerate(rows):
        here = f"row {number + 1}"
        if len(rows) > 1:
            yield "arm", f"{here} is dropped", replace(condition, rows=(*rows[:number], *rows[number + 1 :]))
        for by in (Fraction(101, 100), Fraction(99, 100)):
            ratio = replace(row.ratio, factor=row.ratio.factor * by)
            change = f"{here}, the ratio becomes {number_text(by)} times as high"
            yield "ratio", change, _with_row(condition, number, replace(row, ratio=ratio))
        for part, put in _sides(row):
            yield "arm", f"{here}, `{_short(part.text)}` is dropped", _with_row(condition, number, put(None))
            for operator, change, new in changed_conditions(part, rulebook):
                yield operator, f"{here}, {change}", _with_row(condition, number, put(new))
    for operator, change, givers in _quantity(condition.givers, rulebook):
        if isinstance(givers, Sum):
            yield operator, change, replace(condition, givers=givers)
    for operator, change, takers in _quantity(condition.takers, rulebook):
        if isinstance(takers, Sum):
            yield operator, change, replace(condition, takers=takers)


def _sides(row: Share) -> Iterator[tuple[Condition, Callable[[Condition | None], Share]]]:
    """The conditions of a row, each with what puts another in its place."""
    if row.giver is not None:
        yield row.giver, lambda new: replace(row, giver=new)
    if row.taker is not None:
        yield row.taker, lambda new: replace(row, taker=new)


def _with_row(condition: Assignable, number: int, row: Share) -> Assignable:
    return replace(condition, rows=(*condition.rows[:number], row, *condition.rows[number + 1 :]))


# --- amounts ---


def _comparison(condition: Compare, rulebook: Rulebook) -> Iterator[Changed]:
    for op in _OTHER[condition.op]:
        yield "operator", f"`{condition.op}` becomes `{op}` in `{_short(condition.text)}`", replace(condition, op=op)
    unit = resolution(condition)
    for place, side in enumerate((condition.left, condition.right)):
        for operator, change, new in _linear(side, unit, rulebook):
            yield operator, f"{change} in `{_short(condition.text)}`", _put(condition, place, new)


def resolution(compare: Compare) -> Fraction:
    """The least step, in the comparison's unit, by which the difference of its sides can change."""
    steps = [
        abs(term.factor) * step
        for term in compare.apart.terms
        if term.quantity is not None and term.factor
        for step in _steps(term.quantity)
    ]
    return min(steps, default=Fraction(1))


def _steps(quantity: Quantity) -> Iterator[Fraction]:
    match quantity:
        case Amount(ref):
            yield Fraction(1, 10**ref.field.decimals)
        case Count():
            yield Fraction(1)
        case Sum(_, each) | Extreme(_, _, each):
            for term in each.terms:
                if isinstance(term.quantity, Amount):
                    yield abs(term.factor) * Fraction(1, 10**term.quantity.ref.field.decimals)
        case _:
            assert_never(quantity)


def _linear(linear: Linear, unit: Fraction, rulebook: Rulebook) -> Iterator[tuple[str, str, Linear]]:
    for number, term in enumerate(linear.terms):
        for operator, change, new in _term(term, unit, rulebook):
            yield operator, change, replace(linear, terms=(*linear.terms[:number], new, *linear.terms[number + 1 :]))


def _term(term: Term, unit: Fraction, rulebook: Rulebook) -> Iterator[tuple[str, str, Term]]:
    factor = term.factor
    if term.quantity is None and not term.parameters:
        for now in dict.fromkeys((factor + unit, factor - unit, factor * Fraction(11, 10))):
            if now != factor:
                yield "threshold", f"{number_text(factor)} becomes {number_text(now)}", replace(term, factor=now)
    elif abs(factor) != 1:
        for by in (Fraction(101, 100), Fraction(99, 100)):
            yield (
                "ratio",
                f"{number_text(factor)} becomes {number_text(factor * by)}",
                replace(term, factor=factor * by),
            )
    for operator, change, quantity in _quantity(term.quantity, rulebook):
        yield operator, change, replace(term, quantity=quantity)


def _quantity(quantity: Quantity | None, rulebook: Rulebook) -> Iterator[tuple[str, str, Quantity]]:
    if isinstance(quantity, Sum):
        for operator, change, each in _linear(quantity.each, Fraction(1), rulebook):
            yield operator, change, _put(quantity, 0, each)
    if isinstance(quantity, Sum | Count) and quantity.where is not None:
        yield "arm", f"`if {_short(quantity.where.text)}` is dropped", replace(quantity, where=None)
        yield from _within(quantity, 1 if isinstance(quantity, Sum) else 0, rulebook)


# --- days ---


def _comparison_of_days(condition: CompareDays) -> Iterator[Changed]:
    for op in _OTHER[condition.op]:
        yield "operator", f"`{condition.op}` becomes `{op}` in `{_short(condition.text)}`", replace(condition, op=op)
    for place, side in enumerate((condition.left, condition.right)):
        for change, new in _day(side):
            yield "date", f"{change} in `{_short(condition.text)}`", _put(condition, place, new)


def _day(day: Day) -> Iterator[tuple[str, Day]]:
    if isinstance(day.base, date):
        for step in (1, -1):
            moved = day.base + timedelta(step)
            yield f"{day.base} becomes {moved}", replace(day, base=moved)
    for number, shift in enumerate(day.shifts):
        for step in (1, -1) if isinstance(shift.number, int) else ():
            assert isinstance(shift.number, int)
            new = replace(shift, number=shift.number + step)
            change = f"{shift.number} {shift.unit} becomes {new.number}"
            yield change, replace(day, shifts=(*day.shifts[:number], new, *day.shifts[number + 1 :]))


def _short(text: str, most: int = 60) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"
