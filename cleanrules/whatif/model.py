"""A model of CP-SAT in exact integers: literals with constants folded, ends of intervals, least values one after the other.

Importing this module needs `ortools`, which the extra `whatif` brings. Raises MissingExtra without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, TypeAlias

from cleanrules.errors import EngineError, MissingExtra
from cleanrules.exact import Interval

try:
    from ortools.sat.python import cp_model
except ImportError:
    raise MissingExtra(
        "the least change needs `ortools`, which is not installed",
        help="install the extra: `pip install 'cleanrules[whatif]'`",
    ) from None

Lit: TypeAlias = bool | int
"""True or False where it is settled; else the number of a truth (from 2 on), or minus the number of its contrary."""
LARGEST = 2**62
"""No form may reach this; beyond it the solver's arithmetic is not exact."""
EFFORT = 20
"""The solver's deterministic seconds for one question."""
TIES = 1
"""Those for putting equally good answers in order, all such questions together."""


class TooLarge(Exception):
    """A form that leaves the solver's integers; `numbers` are the variables in it."""

    def __init__(self, numbers: frozenset[int]) -> None:
        super().__init__(numbers)
        self.numbers = numbers


@dataclass(frozen=True, slots=True)
class End:
    """One end of an interval: a constant and weighted variables; no bound at all where `open` holds."""

    constant: Fraction
    weights: Mapping[int, Fraction]
    open: Lit = False

    def times(self, by: Fraction) -> End:
        """The end times a number other than zero."""
        return End(self.constant * by, {one: weight * by for one, weight in self.weights.items()}, self.open)


@dataclass(frozen=True, slots=True)
class Span:
    """All values between two ends."""

    low: End
    high: End

    @property
    def fixed(self) -> Interval | None:
        """The interval, where no variable has a part in it."""
        if (
            self.low.weights
            or self.high.weights
            or not all(isinstance(one.open, bool) for one in (self.low, self.high))
        ):
            return None
        return Interval(None if self.low.open else self.low.constant, None if self.high.open else self.high.constant)


NOTHING = End(Fraction(0), {})


def negated(lit: Lit) -> Lit:
    """The contrary."""
    return not lit if isinstance(lit, bool) else -lit


class Model:
    """Variables by number, and what is asked of them; one worker and one seed, so that answers don't vary."""

    def __init__(self) -> None:
        self.cp: Any = cp_model.CpModel()
        self.variables: dict[int, Any] = {}
        self.bounds: dict[int, tuple[int, int]] = {}
        self._kept: dict[object, Lit] = {}
        self._values: list[int] | None = None
        self._ties: float = TIES

    # --- variables ---

    def boolean(self) -> int:
        """A new truth."""
        return self._added(self.cp.new_bool_var(""), 0, 1)

    def integer(self, low: int, high: int) -> int:
        """A new integer within bounds."""
        if max(abs(low), abs(high)) >= LARGEST:
            raise TooLarge(frozenset())
        return self._added(self.cp.new_int_var(low, high, ""), low, high)

    def _added(self, variable: Any, low: int, high: int) -> int:
        number = len(self.variables) + 2
        self.variables[number], self.bounds[number] = variable, (low, high)
        return number

    def lit(self, lit: Lit) -> Any:
        """A literal as the solver takes it."""
        if isinstance(lit, bool):
            return lit
        return self.variables[lit] if lit > 0 else self.variables[-lit].negated()

    # --- truths ---

    def all_of(self, parts: Iterable[Lit]) -> Lit:
        """And."""
        kept: dict[int, None] = {}
        for part in parts:
            if part is False:
                return False
            if part is not True:
                kept[int(part)] = None
        if any(-one in kept for one in kept):
            return False
        if len(kept) < 2:
            return next(iter(kept), True)
        key = frozenset(kept)
        if key not in self._kept:
            found = self._kept[key] = self.boolean()
            self.cp.add_bool_and([self.lit(one) for one in kept]).only_enforce_if(self.lit(found))
            self.cp.add_bool_or([self.lit(found), *(self.lit(-one) for one in kept)])
        return self._kept[key]

    def any_of(self, parts: Iterable[Lit]) -> Lit:
        """Or."""
        return negated(self.all_of([negated(part) for part in parts]))

    def none_but(self, part: Lit) -> Lit:
        """Not."""
        return negated(part)

    def if_then(self, test: Lit, then: Lit, otherwise: Lit) -> Lit:
        """If-then-else; that both branches agree is said too, for the solver's sake."""
        cases = [test, then], [negated(test), otherwise], [then, otherwise]
        return self.any_of([self.all_of(case) for case in cases])

    def require(self, lit: Lit) -> None:
        """That a literal holds."""
        self.cp.add_bool_or([self.lit(lit)])

    # --- numbers ---

    def plus(self, one: End, other: End) -> End:
        """The sum of two ends."""
        weights = dict(one.weights)
        for number, weight in other.weights.items():
            weights[number] = weights.get(number, Fraction(0)) + weight
        kept = {number: weight for number, weight in weights.items() if weight}
        return End(one.constant + other.constant, kept, self.any_of([one.open, other.open]))

    def range(self, end: End) -> tuple[Fraction, Fraction]:
        """Between what an end lies, whatever its variables are."""
        low = high = end.constant
        for number, weight in end.weights.items():
            ends = [weight * bound for bound in self.bounds[number]]
            low, high = low + min(ends), high + max(ends)
        return low, high

    def whole(self, end: End) -> tuple[Any, int]:
        """An end, open or not, as the solver's expression, and what it was multiplied by. Raises TooLarge."""
        by = lcm(end.constant.denominator, *(weight.denominator for weight in end.weights.values()))
        reach = abs(end.constant) + sum(
            abs(weight) * max(map(abs, self.bounds[number])) for number, weight in end.weights.items()
        )
        if reach * by >= LARGEST:
            raise TooLarge(frozenset(end.weights))
        numbers = [self.variables[number] for number in end.weights]
        factors = [int(weight * by) for weight in end.weights.values()]
        return cp_model.LinearExpr.weighted_sum(numbers, factors) + int(end.constant * by), by

    def positive(self, end: End, *, strictly: bool = False) -> Lit:
        """That an end, if it is one, is at least zero, or more than that."""
        low, high = self.range(end)
        if low > 0 or (low == 0 and not strictly):
            return True
        if high < 0 or (high == 0 and strictly):
            return False
        key = (strictly, end.constant, frozenset(end.weights.items()))
        if key not in self._kept:
            form, _ = self.whole(end)
            found = self._kept[key] = self.boolean()
            least = 1 if strictly else 0
            self.cp.add(form >= least).only_enforce_if(self.lit(found))
            self.cp.add(form <= least - 1).only_enforce_if(self.lit(-found))
        return self._kept[key]

    def bounded(self, end: End, *, strictly: bool = False) -> Lit:
        """Where there is an end, and it is at least zero, or more than that."""
        if end.open is True:
            return False
        return self.all_of([negated(end.open), self.positive(end, strictly=strictly)])

    def among(self, number: int, values: set[int]) -> Lit:
        """That a variable has one of some values."""
        low, high = self.bounds[number]
        inside = cp_model.Domain.from_values(sorted(values)).intersection_with(cp_model.Domain(low, high))
        if inside.is_empty():
            return False
        outside = inside.complement().intersection_with(cp_model.Domain(low, high))
        if outside.is_empty():
            return True
        key = (number, frozenset(values))
        if key not in self._kept:
            found = self._kept[key] = self.boolean()
            one = self.variables[number]
            self.cp.add_linear_expression_in_domain(one, inside).only_enforce_if(self.lit(found))
            self.cp.add_linear_expression_in_domain(one, outside).only_enforce_if(self.lit(-found))
        return self._kept[key]

    def gated(self, end: End, lit: Lit) -> End:
        """The end where a literal holds, else nothing; its openness is left out."""
        if lit is True:
            return End(end.constant, end.weights)
        if lit is False:
            return NOTHING
        if not end.weights:
            return self.counted(lit, end.constant)
        form, by = self.whole(end)
        low, high = (int(bound * by) for bound in self.range(end))
        found = self.integer(min(low, 0), max(high, 0))
        self.cp.add(self.variables[found] == form).only_enforce_if(self.lit(lit))
        self.cp.add(self.variables[found] == 0).only_enforce_if(self.lit(negated(lit)))
        return End(Fraction(0), {found: Fraction(1, by)})

    def counted(self, lit: Lit, weight: Fraction) -> End:
        """A weight where a literal holds, else nothing."""
        if isinstance(lit, bool):
            return End(weight, {}) if lit else NOTHING
        return End(Fraction(0), {lit: weight}) if lit > 0 else End(weight, {-lit: -weight})

    def looked_up(self, number: int, table: Sequence[int]) -> int:
        """What a table says of a variable, whose least value stands for the table's first place: in runs of one difference."""
        first, found = self.bounds[number][0], self.integer(min(table), max(table))
        one, other = self.variables[number], self.variables[found]
        runs = [place for place in range(len(table)) if not place or table[place] != table[place - 1] + 1]
        inside = [self.boolean() for _ in runs]
        for lit, start, end in zip(inside, runs, [*runs[1:], len(table)], strict=True):
            self.cp.add_linear_constraint(one, first + start, first + end - 1).only_enforce_if(self.lit(lit))
            self.cp.add(other == one + (table[start] - first - start)).only_enforce_if(self.lit(lit))
        self.cp.add_exactly_one([self.lit(lit) for lit in inside])
        return found

    # --- answers ---

    def possible(self, wanted: Iterable[Lit], near: Iterable[Lit]) -> bool:
        """Whether some literals can hold together; answers in which few of those `near` hold come first. Raises EngineError."""
        model = self.cp.clone()
        for lit in wanted:
            model.add_bool_or([self.lit(lit)])
        model.minimize(sum(self.lit(lit) for lit in near))
        return self._solve(model, first=True)

    def least(self, weights: Mapping[int, int], *, tie: bool = False) -> None:
        """Make a sum as small as it can be, for this answer and all later ones; of a `tie` as small as a little effort makes it.

        Effort is counted in steps, not in time, so that answers don't vary. Raises EngineError.
        """
        numbers, factors = [self.variables[number] for number in weights], list(weights.values())
        if not numbers and self._values is not None:
            return
        form = cp_model.LinearExpr.weighted_sum(numbers, factors)
        self.cp.minimize(form)
        if not self._solve(self.cp, tie=tie):
            raise EngineError("the least change was asked for where there is none")
        self.cp.clear_objective()
        self.cp.add(form <= sum(self.value(number) * factor for number, factor in weights.items()))

    def least_in_order(self, numbers: Sequence[int]) -> None:
        """Settle a tie by making variables small, one after the other: as many at once as are digits of one whole number."""
        digits: dict[int, int] = {}
        weight = 1
        for number in reversed(numbers):
            low, high = self.bounds[number]
            size = high - low + 1
            if weight * size * max(abs(low), abs(high), 1) >= LARGEST:
                break
            digits[number], weight = weight, weight * size
        rest = numbers[: len(numbers) - len(digits)]
        if not digits:
            for number in rest:
                self.least({number: 1}, tie=True)
            return
        if rest:
            self.least_in_order(rest)
        self.least(digits, tie=True)

    def value(self, number: int) -> int:
        """The value of a variable in the last answer."""
        assert self._values is not None
        return self._values[number - 2]

    def _solve(self, model: Any, *, first: bool = False, tie: bool = False) -> bool:
        """Solve, or find a `first` answer; whether there is an answer, which is then kept, also as a hint. Raises EngineError.

        Of a `tie` the best answer found with what is left of the effort for ties is taken, at worst that of before.
        """
        if tie and self._ties <= 0:
            return True
        solver: Any = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.linearization_level = (
            2  # bounds alone creep towards one another over wide ranges, step by step
        )
        solver.parameters.max_deterministic_time = self._ties if tie else EFFORT
        solver.parameters.stop_after_first_solution = first
        status = solver.solve(model)
        self._ties -= solver.response_proto.deterministic_time if tie else 0
        if status == cp_model.INFEASIBLE:
            return False
        if tie and status == cp_model.UNKNOWN:
            return True
        if status != cp_model.OPTIMAL and not ((first or tie) and status == cp_model.FEASIBLE):
            raise EngineError(
                f"the solver did not settle the question within its effort ({solver.status_name(status).lower()})",
                help="hold more facts as they are with `--keep`, or ask for fewer rules with `--select`",
            )
        self._values = [solver.value(one) for one in self.variables.values()]
        self.cp.clear_hints()
        for variable, value in zip(self.variables.values(), self._values, strict=True):
            self.cp.add_hint(variable, value)
        return True
