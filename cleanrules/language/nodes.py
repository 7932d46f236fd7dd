"""The typed tree of a condition: what is left once every name is resolved and every type and unit checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any, Literal, TypeAlias, TypeVar, assert_never

from cleanrules.facts.fields import Field

Comparison = Literal["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Ref:
    """A fact of the subject, or of the list item at hand (`item` is then the variable as written)."""

    field: Field
    item: str = ""

    @property
    def text(self) -> str:
        """The name as written."""
        return f"{self.item}.{self.field.name}" if self.item else self.field.name


# --- amounts: linear in facts, each product with at most one of them ---


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity fact."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of an amount over the items of a list that meet a condition."""

    list: Ref
    each: Linear
    where: Condition | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many items of a list meet a condition."""

    list: Ref
    where: Condition | None


@dataclass(frozen=True, slots=True)
class Extreme:
    """The largest, or smallest, of an amount over the items of a list that meet a condition.

    It stands in names under `let:` only: a comparison with it is said of the items (`language.extremes`).
    """

    highest: bool
    list: Ref
    each: Linear
    where: Condition | None


Quantity: TypeAlias = Amount | Sum | Count | Extreme


@dataclass(frozen=True, slots=True)
class Term:
    """A factor, parameters to multiply by, and at most one quantity."""

    factor: Fraction
    parameters: tuple[str, ...]
    quantity: Quantity | None


@dataclass(frozen=True, slots=True)
class Linear:
    """A sum of terms in one unit."""

    terms: tuple[Term, ...]
    unit: str
    text: str = ""


def times(linear: Linear, by: Fraction) -> Linear:
    """The linear form times a number."""
    return replace(linear, terms=tuple(replace(term, factor=term.factor * by) for term in linear.terms))


def joined(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Like terms added up, so that `a - a` is nothing."""
    factors: dict[tuple[object, ...], Term] = {}
    for term in terms:
        key = (term.parameters, term.quantity)
        known = factors.get(key)
        factors[key] = term if known is None else replace(known, factor=known.factor + term.factor)
    return tuple(term for term in factors.values() if term.factor != 0) or (Term(Fraction(0), (), None),)


# --- days ---


@dataclass(frozen=True, slots=True)
class Shift:
    """So many days or months; the number is written, or the parameter's."""

    unit: Literal["days", "months"]
    number: int | str
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Day:
    """A day: a fact, a date, a date parameter, or the day asked (`as_of`), moved by shifts."""

    base: Ref | date | str | None
    shifts: tuple[Shift, ...] = ()
    text: str = ""


# --- conditions ---


@dataclass(frozen=True, slots=True)
class Constant:
    """`true` or `false`."""

    value: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class Holds:
    """A yes-or-no fact."""

    ref: Ref
    text: str = ""


Reading = Literal["in_time", "law_for", "law_against"]
"""How what is open is counted, where a rule is asked more than whether it holds.

What only an event to come leaves open is counted as if it came in time; `law_for` and `law_against` also count what only
a legal value that is not available leaves open, for the subject or against it (`rulebook.readings`).
"""


@dataclass(frozen=True, slots=True)
class Lean:
    """A reading, and whether truth (`for_truth`) or falsehood is what favours the subject."""

    reading: Reading
    for_truth: bool

    @property
    def contrary(self) -> Lean:
        """The same reading under a negation: falsehood favours whom truth did."""
        return Lean(self.reading, not self.for_truth)

    @property
    def counts(self) -> bool | None:
        """What that counts as which law leaves open; None where it stays open."""
        return None if self.reading == "in_time" else (self.reading == "law_for") is self.for_truth


Under: TypeAlias = Lean | None
"""The reading that something is asked in, if one is."""


@dataclass(frozen=True, slots=True)
class InCategory:
    """A category of the subject, or of the list item at hand; with `lean`, what is open in it is counted as a reading says."""

    name: str
    item: str = ""
    text: str = ""
    lean: Lean | None = None


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two amounts; `apart` is left less right, like terms added up."""

    op: Comparison
    left: Linear
    right: Linear
    text: str = ""
    apart: Linear = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        terms = joined(self.left.terms + times(self.right, Fraction(-1)).terms)
        object.__setattr__(self, "apart", Linear(terms, self.left.unit))


@dataclass(frozen=True, slots=True)
class CompareDays:
    """A comparison of two days."""

    op: Comparison
    left: Day
    right: Day
    text: str = ""


@dataclass(frozen=True, slots=True)
class OneOf:
    """Whether a label is one of several."""

    ref: Ref
    labels: frozenset[str]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Within:
    """Whether a region or industry lies in one of some codes, or in a named set."""

    ref: Ref
    codes: tuple[str, ...]
    set: str | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Each:
    """Whether any, or all, of a list's items meet a condition.

    `compare` is the comparison with the largest or smallest of the items that says the same, where one was written.
    """

    every: bool
    list: Ref
    condition: Condition
    where: Condition | None
    text: str = ""
    compare: Compare | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Breached:
    """Whether a rule is breached whose code begins so: a finding as a fact of a later stratum. `codes` are those of the kind."""

    prefix: str
    codes: tuple[str, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Awaits:
    """Whether a comparison of days is open only because an event is `not_yet`: it may still become either. Never unknown."""

    item: CompareDays
    text: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """Whether a comparison or a membership is open only because of law that is not available. Never unknown."""

    item: Compare | CompareDays | Within | Breached
    text: str = ""


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    item: Condition
    text: str = ""


@dataclass(frozen=True, slots=True)
class And:
    """All of the items."""

    items: tuple[Condition, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """Which items of one list may serve which of another, and how much is needed of the one for each unit of the other.

    A condition that is None is met by every item.
    """

    giver: Condition | None
    taker: Condition | None
    ratio: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignable(And):
    """Whether what some items have can be divided among others so that each is served at its ratio (`language.assignable`).

    It is the conjunction of inequalities between sums, which is all that an engine sees of it. Of a pair of items the first
    row decides whose conditions they meet; a pair that none fits may not serve.
    """

    name: str
    givers: Sum
    takers: Sum
    rows: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of the items."""

    items: tuple[Condition, ...]
    text: str = ""


Atom: TypeAlias = (
    Constant | Holds | InCategory | Compare | CompareDays | OneOf | Within | Each | Breached | Awaits | Unread
)
Condition: TypeAlias = Atom | Not | And | Or
Node: TypeAlias = Condition | Linear | Day | Quantity

TRUE = Constant(True, "true")


def children(node: Node) -> Iterator[Node]:
    """The parts of a node, in order of writing."""
    match node:
        case Not(item) | Awaits(item) | Unread(item):
            yield item
        case And(items) | Or(items):
            yield from items
        case Compare(_, left, right) | CompareDays(_, left, right):
            yield left
            yield right
        case Each(_, _, condition, where):
            yield condition
            if where is not None:
                yield where
        case Linear(terms):
            for term in terms:
                if term.quantity is not None:
                    yield term.quantity
        case Sum(_, each, where) | Extreme(_, _, each, where):
            yield each
            if where is not None:
                yield where
        case Count(_, where):
            if where is not None:
                yield where
        case Constant() | Holds() | InCategory() | OneOf() | Within() | Breached() | Amount() | Day():
            return
        case _:
            assert_never(node)


N = TypeVar("N", bound=Node)


def rebuilt(node: N, parts: Iterable[Any]) -> N:
    """The node with other parts, each of the sort of the part that it stands for, in the order of `children`.

    The same object where every part is the same. Raises ValueError where they are more or fewer than the node has.
    """
    old, new = tuple(children(node)), tuple(parts)
    if all(one is other for one, other in zip(old, new, strict=True)):
        return node
    found: N = _rebuilt(node, new)
    return found


def mapped(node: N, change: Callable[[Any], Node]) -> N:
    """The node with each of its parts changed, in the order of `children`; the same object where none is."""
    return rebuilt(node, [change(part) for part in children(node)])


def _rebuilt(node: Any, parts: tuple[Any, ...]) -> Any:
    found: Node = node
    match found:
        case Not() | Awaits() | Unread():
            return replace(found, item=parts[0])
        case And() | Or():
            return replace(found, items=parts)
        case Compare() | CompareDays():
            return replace(found, left=parts[0], right=parts[1])
        case Each():
            return replace(found, condition=parts[0], where=_second(parts))
        case Linear(terms):
            rest = iter(parts)
            return replace(
                found, terms=tuple(one if one.quantity is None else replace(one, quantity=next(rest)) for one in terms)
            )
        case Sum() | Extreme():
            return replace(found, each=parts[0], where=_second(parts))
        case Count():
            return replace(found, where=parts[0])
        case Constant() | Holds() | InCategory() | OneOf() | Within() | Breached() | Amount() | Day():
            return found
        case _:
            assert_never(found)


def _second(parts: tuple[Any, ...]) -> Any:
    return parts[1] if len(parts) > 1 else None


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def own_parameters(node: Node) -> Iterator[str]:
    """The parameters that a node names itself, not in its parts."""
    if isinstance(node, Linear):
        for term in node.terms:
            yield from term.parameters
    elif isinstance(node, Day):
        if isinstance(node.base, str):
            yield node.base
        yield from (shift.number for shift in node.shifts if isinstance(shift.number, str))


def parameters_of(node: Node) -> Iterator[str]:
    """The parameters that a node names itself or below."""
    return (name for part in walk(node) for name in own_parameters(part))


def breached_in(node: Node) -> Iterator[Breached]:
    """The findings that a node asks for itself or below."""
    return (part for part in walk(node) if isinstance(part, Breached))


def own_ref(node: Node) -> Ref | None:
    """The fact that a node names itself, not in its parts: of a quantifier, a sum or a count the list."""
    match node:
        case Holds(ref) | OneOf(ref) | Within(ref) | Amount(ref):
            return ref
        case Each(_, listed) | Extreme(_, listed) | Sum(listed) | Count(listed):
            return listed
        case Day(base):
            return base if isinstance(base, Ref) else None
        case (
            Constant() | InCategory() | Compare() | CompareDays() | Breached() | Awaits() | Unread()
            | Not() | And() | Or() | Linear()
        ):  # fmt: skip
            return None
        case _:
            assert_never(node)


def refs_of(node: Node) -> Iterator[Ref]:
    """The facts that a node names itself or below."""
    return (ref for part in walk(node) if (ref := own_ref(part)) is not None)
