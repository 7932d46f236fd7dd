"""The assignment that covers as much as can be covered: a small linear program in exact fractions.

It is decided by the plain simplex method and knows nothing of the inequalities by which a rule is judged
(`language.assignable`), so that each can be tested against the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

Pair: TypeAlias = tuple[int, int]
"""The number of a giver and that of a taker."""


def assigned(
    supplies: Sequence[Fraction], demands: Sequence[Fraction], ratios: Mapping[Pair, Fraction]
) -> dict[Pair, Fraction]:
    """What each giver spends on each taker, in the giver's amounts; a pair without a ratio may not serve.

    As much as possible of all demands is covered, with as little as possible spent; of several such assignments always the same.
    """
    pairs = sorted(ratios)
    rows = [
        [*(Fraction(pair[0] == a) for pair in pairs), *_unit(a, len(supplies) + len(demands)), supply]
        for a, supply in enumerate(supplies)
    ]
    rows += [
        [
            *(1 / ratios[pair] if pair[1] == b else Fraction(0) for pair in pairs),
            *_unit(len(supplies) + b, len(supplies) + len(demands)),
            demand,
        ]
        for b, demand in enumerate(demands)
    ]
    basis = [len(pairs) + number for number in range(len(rows))]
    nothing = [Fraction(0)] * (len(rows) + 1)
    covered = [*(-1 / ratios[pair] for pair in pairs), *nothing]
    spent = [*(Fraction(1) for _ in pairs), *nothing]
    while True:
        entering = next((n for n, one in enumerate(covered[:-1]) if one < 0 or (one == 0 and spent[n] < 0)), None)
        if entering is None:
            break
        bounds = [(row[-1] / row[entering], basis[n], n) for n, row in enumerate(rows) if row[entering] > 0]
        leaving = min(bounds)[2]
        pivot = [value / rows[leaving][entering] for value in rows[leaving]]
        rows = [pivot if n == leaving else _less(row, pivot, row[entering]) for n, row in enumerate(rows)]
        covered, spent = _less(covered, pivot, covered[entering]), _less(spent, pivot, spent[entering])
        basis[leaving] = entering
    return {pairs[number]: rows[n][-1] for n, number in enumerate(basis) if number < len(pairs) and rows[n][-1]}


def _unit(place: int, size: int) -> list[Fraction]:
    return [Fraction(number == place) for number in range(size)]


def _less(row: Sequence[Fraction], other: Sequence[Fraction], times: Fraction) -> list[Fraction]:
    return [one - times * two for one, two in zip(row, other, strict=True)] if times else list(row)
