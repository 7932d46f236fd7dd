"""Whether what some items have can be divided among others at ratios that differ by the pair, as inequalities between sums.

Units of 100 t and 40 t are retired; 50 t are built where each tonne needs 1.5 t, and 20 t where it needs 1.25 t. What is
retired may be divided, and a tonne serves once. So only totals matter: of each class of givers (those that may serve the
same at the same ratios) and of each class of takers. An assignment `x` exists where the sum of `x[a,b]` over `b` is at most
the supply `S[a]`, and that of `x[a,b] / r[a,b]` over `a` is at least the demand `D[b]`. By the lemma of Farkas that is so
just where

    the sum of v[b] * D[b]  <=  the sum of u[a] * S[a]      for all u, v >= 0 with v[b] <= r[a,b] * u[a] for each pair,

and of these inequalities the extreme ones suffice. Each belongs to a tree of pairs that holds together some takers and
all the givers that may serve them: along the tree `v[b] = r[a,b] * u[a]`. Whether a tree is one of the valid ones is a
comparison of products of ratios, which is settled here as far as they are numbers; where they are parameters it becomes a
part of the condition. Every engine knows comparisons and sums, so none knows more of assignments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, pairwise, permutations, product
from typing import TypeAlias

from cleanrules.exact import number_text
from cleanrules.facts.units import RATIO
from cleanrules.language.nodes import (
    Amount,
    And,
    Assignable,
    Compare,
    Condition,
    Linear,
    Not,
    Or,
    Share,
    Sum,
    Term,
    joined,
    walk,
)

MAX_ROWS, MAX_CLASSES, MAX_NODES = 6, 4, 3000
"""At most so many rows, so many classes of givers or of takers, and so large a condition."""
Truths: TypeAlias = tuple[bool, ...]
"""Which of some conditions an item meets."""
Pair: TypeAlias = tuple[int, int]
"""The number of a class of givers, and that of one of takers."""


@dataclass(frozen=True, slots=True)
class TooMany(Exception):
    """Rows that make more classes or inequalities than anybody could check by hand."""

    message: str
    help: str


def assignable(name: str, givers: Sum, takers: Sum, unit: str, rows: tuple[Share, ...]) -> Assignable:
    """The condition that an assignment exists. Raises TooMany."""
    table = classes(rows)
    if max(len(table.givers), len(table.takers)) > MAX_CLASSES:
        raise TooMany(
            f"the rows of `{name}` tell apart more than {MAX_CLASSES} classes of items",
            "use fewer conditions, or a category for several of them",
        )
    writer = _Writer(table, givers, takers, unit)
    items = tuple(dict.fromkeys(writer.clauses()))
    found = Assignable(items, name, name=name, givers=givers, takers=takers, rows=rows)
    if sum(1 for _ in walk(found)) > MAX_NODES:
        raise TooMany(
            f"the rows of `{name}` make too many inequalities",
            "write ratios that are parameters as numbers in rules of their own, or use fewer rows",
        )
    return found


# --- classes ---


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of givers and takers, each by the truths of its side's conditions.

    `ratios[a][b]` is the ratio of a pair, None where it may not serve; `reached` are the rows that some pair comes to.
    """

    conditions: tuple[tuple[Condition, ...], tuple[Condition, ...]]
    givers: tuple[frozenset[Truths], ...]
    takers: tuple[frozenset[Truths], ...]
    ratios: tuple[tuple[Term | None, ...], ...]
    reached: frozenset[int]


def classes(rows: Sequence[Share]) -> Classes:
    """The classes that some rows tell apart: items that may serve the same, or be served by the same, at the same ratios."""
    conditions = (
        tuple(dict.fromkeys(_bare(row.giver)[0] for row in rows if row.giver is not None)),
        tuple(dict.fromkeys(_bare(row.taker)[0] for row in rows if row.taker is not None)),
    )
    kinds = [list(product((True, False), repeat=len(some))) for some in conditions]

    reached: set[int] = set()

    def ratio(giver: Truths, taker: Truths) -> Term | None:
        met = [dict(zip(some, truths, strict=True)) for some, truths in zip(conditions, (giver, taker), strict=True)]
        for number, row in enumerate(rows):
            if _holds(row.giver, met[0]) and _holds(row.taker, met[1]):
                reached.add(number)
                return row.ratio
        return None

    givers: dict[object, list[Truths]] = {}
    for one in kinds[0]:
        givers.setdefault(tuple(ratio(one, other) for other in kinds[1]), []).append(one)
    takers: dict[object, list[Truths]] = {}
    for other in kinds[1]:
        takers.setdefault(tuple(ratio(one, other) for one in kinds[0]), []).append(other)
    ratios = tuple(tuple(ratio(some[0], others[0]) for others in takers.values()) for some in givers.values())
    return Classes(
        conditions,
        tuple(frozenset(some) for some in givers.values()),
        tuple(frozenset(some) for some in takers.values()),
        ratios,
        frozenset(reached),
    )


def _bare(condition: Condition) -> tuple[Condition, bool]:
    """A condition without the negations around it, and whether it is then true where the condition is."""
    if not isinstance(condition, Not):
        return condition, True
    inner, same = _bare(condition.item)
    return inner, not same


def _holds(condition: Condition | None, met: Mapping[Condition, bool]) -> bool:
    if condition is None:
        return True
    bare, same = _bare(condition)
    return met[bare] is same


def condition_of(conditions: Sequence[Condition], kinds: frozenset[Truths]) -> Condition | None:
    """The condition whose truths are some; None for all. It has every prime implicant, so it is open only where it must be."""
    count = len(conditions)
    if len(kinds) == 2**count:
        return None
    cubes = [
        cube
        for cube in product((True, False, None), repeat=count)
        if all(kind in kinds for kind in product(*([one] if one is not None else [True, False] for one in cube)))
    ]
    prime = [cube for cube in cubes if not any(other != cube and _covers(other, cube) for other in cubes)]
    arms: list[Condition] = []
    for cube in prime:
        parts = tuple(
            one
            if truth
            else Not(one, f"not {one.text}" if one.text.replace(".", "").isidentifier() else f"not ({one.text})")
            for one, truth in zip(conditions, cube, strict=True)
            if truth is not None
        )
        arms.append(parts[0] if len(parts) == 1 else And(parts, " and ".join(part.text for part in parts)))
    return arms[0] if len(arms) == 1 else Or(tuple(arms), " or ".join(f"({arm.text})" for arm in arms))


def _covers(one: Sequence[bool | None], other: Sequence[bool | None]) -> bool:
    return all(mine is None or mine is theirs for mine, theirs in zip(one, other, strict=True))


# --- products of ratios ---


@dataclass(frozen=True, slots=True)
class _Product:
    """A number times powers of parameters."""

    factor: Fraction = Fraction(1)
    powers: tuple[tuple[str, int], ...] = ()

    def times(self, other: _Product, sign: int = 1) -> _Product:
        """The product with another, or (`sign` -1) the quotient."""
        powers = dict(self.powers)
        for name, power in other.powers:
            powers[name] = powers.get(name, 0) + sign * power
        factor = self.factor * other.factor if sign > 0 else self.factor / other.factor
        return _Product(factor, tuple(sorted((name, power) for name, power in powers.items() if power)))

    def term(self, of: Sum | None = None, sign: int = 1) -> Term:
        """The product as a term; its powers are not negative."""
        return Term(sign * self.factor, tuple(name for name, power in self.powers for _ in range(power)), of)

    @property
    def text(self) -> str:
        """As a condition writes it."""
        names = [f"param.{name}" for name, power in self.powers for _ in range(power)]
        numbers = [number_text(self.factor)] if self.factor != 1 or not names else []
        return " * ".join(numbers + names)


def _of_ratio(term: Term) -> _Product:
    found = _Product(term.factor)
    for name in term.parameters:
        found = found.times(_Product(powers=((name, 1),)))
    return found


def _at_most(one: _Product, other: _Product) -> Condition | bool:
    """Whether one product is at most another, as far as it takes parameters a condition."""
    if one.powers == other.powers:
        return one.factor <= other.factor
    common = _common([one, other])
    sides = [Linear((part.term(),), RATIO, part.text) for part in (one.times(common, -1), other.times(common, -1))]
    return Compare("<=", sides[0], sides[1], f"{sides[0].text} <= {sides[1].text}")


def _common(products: Iterable[_Product]) -> _Product:
    """What may be divided out of all of some products, so that no power is negative and the first is a whole one."""
    some = list(products)
    names = {name for one in some for name, _ in one.powers}
    least = {name: min(dict(one.powers).get(name, 0) for one in some) for name in names}
    return _Product(some[0].factor, tuple(sorted((name, power) for name, power in least.items() if power)))


# --- inequalities ---

_Weights: TypeAlias = Mapping[int, _Product]


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the inequalities of some classes."""

    table: Classes
    givers: Sum
    takers: Sum
    unit: str

    def clauses(self) -> Iterator[Condition]:
        """The inequalities: what each requires, unless its tree is not valid."""
        ratios = {
            (a, b): _of_ratio(ratio)
            for a, line in enumerate(self.table.ratios)
            for b, ratio in enumerate(line)
            if ratio is not None
        }
        seen: set[object] = set()
        takers = range(len(self.table.takers))
        for size in range(1, len(takers) + 1):
            for some in combinations(takers, size):
                pairs = [pair for pair in ratios if pair[1] in some]
                for tree in _trees(pairs, some):
                    u, v = _weights(tree, some, ratios)
                    key = (frozenset(u.items()), frozenset(v.items()))
                    invalid = self.invalid(pairs, tree, u, v, ratios)
                    if key not in seen and invalid is not None:
                        seen.add(key)
                        yield _either((*invalid, self.inequality(u, v)))

    def invalid(
        self, pairs: Sequence[Pair], tree: Sequence[Pair], u: _Weights, v: _Weights, ratios: Mapping[Pair, _Product]
    ) -> list[Condition] | None:
        """The conditions under which some other pair makes the inequality invalid; None where one does in any case."""
        found: list[Condition] = []
        for a, b in pairs:
            if (a, b) not in tree:
                valid = _at_most(v[b], ratios[a, b].times(u[a]))
                if valid is False:
                    return None
                if isinstance(valid, Compare):
                    found.append(replace(valid, op=">", text=valid.text.replace("<=", ">")))
        return list(dict.fromkeys(found))

    def inequality(self, u: _Weights, v: _Weights) -> Condition:
        """That what the takers need is at most what the givers have, both weighed.

        The weights are added up in layers, by which an item of unknown class counts between the least and the largest that
        it may weigh. The layers take the order of the weights; where parameters decide it, each order is one case.
        """
        cases: list[tuple[list[Condition], Condition]] = []
        for one, left in self.layered(self.takers, self.table.conditions[1], self.table.takers, v):
            for other, right in self.layered(self.givers, self.table.conditions[0], self.table.givers, u):
                cases.append(([*one, *other], Compare("<=", left, right, f"{left.text} <= {right.text}")))
        if len(cases) == 1:
            return cases[0][1]
        arms = [_all((*order, required)) for order, required in cases]
        return _either((*arms, _all([required for _, required in cases])))

    def layered(
        self, of: Sum, conditions: Sequence[Condition], kinds: Sequence[frozenset[Truths]], weights: _Weights
    ) -> Iterator[tuple[list[Condition], Linear]]:
        """The weighed sum of one side, for each order that its weights may have, with the conditions that make the order."""
        for steps in permutations(dict.fromkeys(weights.values())):
            order = [_at_most(one, other) for one, other in pairwise(steps)]
            if any(step is False for step in order):
                continue
            terms: list[Term] = []
            texts: list[str] = []
            for place, weight in enumerate(steps):
                above = frozenset[Truths]().union(*(kinds[a] for a, one in weights.items() if one in steps[place:]))
                part = condition_of(conditions, above)
                total = of if part is None else replace(of, where=part if of.where is None else _all((of.where, part)))
                terms.append(weight.term(total))
                said = weight.text
                if place:
                    below = steps[place - 1]
                    terms.append(below.term(total, -1))
                    said = f"({said} - {below.text})"
                    if weight.powers == below.powers == ():
                        said = number_text(weight.factor - below.factor)
                texts.append(_sum_text(total) if weight == _Product() and not place else f"{said} * {_sum_text(total)}")
            linear = Linear(joined(tuple(terms)), self.unit, " + ".join(texts) or "0")
            yield [step for step in order if isinstance(step, Compare)], linear


def _trees(pairs: Sequence[Pair], takers: Sequence[int]) -> Iterator[tuple[Pair, ...]]:
    """The trees of pairs that hold together some takers and all that may serve them; of one whom none may serve, the empty."""
    size = len({a for a, _ in pairs}) + len(takers) - 1
    for tree in combinations(pairs, size):
        group = {("taker", b): number for number, b in enumerate(takers)}
        group |= {("giver", a): len(takers) + a for a, _ in pairs}
        for a, b in tree:
            one, other = group["giver", a], group["taker", b]
            group = {key: other if found == one else found for key, found in group.items()}
        if len(set(group.values())) == 1:
            yield tree


def _weights(
    tree: Sequence[Pair], takers: Sequence[int], ratios: Mapping[Pair, _Product]
) -> tuple[dict[int, _Product], dict[int, _Product]]:
    """The weights of the givers and of the takers along a tree: of a pair the taker's is the ratio times the giver's."""
    u, v = dict[int, _Product](), {takers[0]: _Product()}
    for _ in tree:
        for a, b in tree:
            if b in v and a not in u:
                u[a] = v[b].times(ratios[a, b], -1)
            elif a in u and b not in v:
                v[b] = u[a].times(ratios[a, b])
    common = _common([*(u[a] for a in sorted(u)), *(v[b] for b in sorted(v))])
    return ({a: one.times(common, -1) for a, one in u.items()}, {b: one.times(common, -1) for b, one in v.items()})


def variable_of(total: Sum) -> str:
    """What an item of a sum is called, as it is written."""
    amount = total.each.terms[0].quantity
    return amount.ref.item if isinstance(amount, Amount) else "item"


def _sum_text(found: Sum) -> str:
    where = "" if found.where is None else f" if {found.where.text}"
    return f"sum({found.each.text} for {variable_of(found)} in {found.list.text}{where})"


def _all(items: Sequence[Condition]) -> Condition:
    texts = (f"({one.text})" if isinstance(one, Or) else one.text for one in items)
    return items[0] if len(items) == 1 else And(tuple(items), " and ".join(texts))


def _either(items: Sequence[Condition]) -> Condition:
    return items[0] if len(items) == 1 else Or(tuple(items), " or ".join(f"({one.text})" for one in items))
