"""The least change of one fact within the subject's control that mends a comparison, in closed form over exact integers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from cleanrules.engines import atoms, parameters
from cleanrules.engines.context import NOTHING, Context
from cleanrules.engines.reference import evaluate
from cleanrules.exact import number_text
from cleanrules.facts.fields import Field
from cleanrules.language.linear import difference
from cleanrules.language.nodes import Amount, Compare, Sum, Term
from cleanrules.text import Text


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change of plan: by how much the amount at `path` must rise (or fall, below zero) in `unit`, all else equal."""

    path: str
    change: Fraction
    unit: str
    text: Text


def remedies_of(compare: Compare, context: Context) -> tuple[Remedy, ...]:
    """One remedy for each controllable amount of a comparison that fails by an exact gap."""
    linear = difference(compare)
    short = atoms.amount(linear, context, NOTHING, evaluate).exact
    if short is None or compare.op in ("==", "!="):
        return ()
    return tuple(_remedies(compare, linear.terms, -short, context))


def _remedies(compare: Compare, terms: tuple[Term, ...], wanted: Fraction, context: Context) -> Iterator[Remedy]:
    for term in terms:
        field, path, now, title = _controlled(term, context)
        weight = _weight(term, context)
        if field is None or not weight:
            continue
        up = (compare.op in (">", ">=")) is (weight > 0)
        change = _rounded(abs(wanted / weight), field.decimals, strict=compare.op in (">", "<")) * (1 if up else -1)
        if now is None or now + change < field.at_least:
            continue  # no plan can go below nothing
        verb = Text("增加", "raise") if change > 0 else Text("减少", "lower")
        size = f"{number_text(abs(change))} {field.unit}"
        to = f"{number_text(now + change)} {field.unit}"
        text = Text(f"{title.zh}{verb.zh} {size}（至 {to}）", f"{verb.en} {title.en} by {size} (to {to})")
        yield Remedy(path, change, field.unit, text)


def _controlled(term: Term, context: Context) -> tuple[Field | None, str, Fraction | None, Text]:
    """The controllable amount of a term: its field, path, value and title."""
    match term.quantity:
        case Amount(ref) if ref.field.controllable:
            value = context.value(ref, NOTHING)
            now = ref.field.exact(value) if isinstance(value, int) else None
            return ref.field, ref.field.name, now, ref.field.title
        case Sum(listed, each) as total if len(each.terms) == 1 and isinstance(each.terms[0].quantity, Amount):
            field = each.terms[0].quantity.ref.field
            if field.controllable and each.terms[0].factor == 1 and not each.terms[0].parameters:
                now = atoms.total(total, context, evaluate).exact
                of, what = listed.field.title, field.title
                title = Text(f"{of.zh}{what.zh}合计", f"the total {what.en} of {of.en}")
                return field, f"{listed.field.name}[].{field.name}", now, title
    return None, "", None, Text("", "")


def _weight(term: Term, context: Context) -> Fraction | None:
    weight = term.factor
    for name in term.parameters:
        exact = parameters.number(context.rulebook.parameters[name], context, NOTHING, evaluate).exact
        if exact is None:
            return None
        weight *= exact
    return weight


def _rounded(change: Fraction, decimals: int, *, strict: bool) -> Fraction:
    """Up to the field's decimals; past the boundary where equality is not enough."""
    scaled = change * 10**decimals
    return Fraction(math.floor(scaled) + 1 if strict else math.ceil(scaled), 10**decimals)
