"""The least change for all rules together: CP-SAT as the library asks it, and z3's Optimize asked the same by hand.

Invented rules, each of three amounts and a flag that neighbours share, and a plan that breaks about a third of them:

    python benchmarks/whatif.py --rules 30,100 --repeat 3

The whole answer is timed (both screenings and the replay included) and compared with the optimum that z3 finds for the first two
aims: the fewest facts, and among these the least relative change.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass
from fractions import Fraction

import z3

from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.rulebook.model import Rulebook
from cleanrules.whatif.change import Change, what_if

LIMIT = 1000
AS_OF = "2025-06-01"


@dataclass(frozen=True, slots=True)
class Problem:
    """Rules `2·x[i] + 3·x[i+1] − x[i+2] ≥ least[i]`, or the flag `f[i]`; flags are no plan."""

    least: list[int]
    amounts: list[int]
    flags: list[bool]

    @property
    def book(self) -> Rulebook:
        """The rules as a pack."""
        count = len(self.least)
        fields = "".join(
            f"      x{n:03}: {{type: amount, unit: t, at_most: {LIMIT}, act: plan, lawful: any}}\n"
            for n in range(count + 2)
        )
        fields += "".join(f"      f{n:03}: {{type: flag}}\n" for n in range(count))
        rules = "".join(
            f"- {{code: TST-AA-{n:03}, name: n{n}, title: {{zh: 题, en: t}}, when: 'true', force: binding, effect: rectify, "
            f"cites: {{instrument: i}}, require: '2 * x{n:03} + 3 * x{n + 1:03} - x{n + 2:03} >= {least} or f{n:03}'}}\n"
            for n, least in enumerate(self.least)
        )
        return rulebook_from_text(
            f"kind: mill\nconfidence: copy\nkinds:\n  mill:\n    title: {{zh: 厂, en: mill}}\n    fields:\n{fields}instruments:\n"
            f"  i: {{number: 1号, title: {{zh: 法, en: law}}, issuer: 部, rank: law, confidence: copy}}\nrules:\n{rules}"
        )

    @property
    def facts(self) -> dict[str, object]:
        """The plan."""
        amounts = {f"x{n:03}": value for n, value in enumerate(self.amounts)}
        return {"kind": "mill", "id": "s", **amounts, **{f"f{n:03}": flag for n, flag in enumerate(self.flags)}}


def problem(count: int, seed: int) -> Problem:
    """Rules and a plan that breaks about a third of them."""
    rng = random.Random(seed)
    amounts = [rng.randint(20, 200) for _ in range(count + 2)]
    level = [2 * amounts[n] + 3 * amounts[n + 1] - amounts[n + 2] for n in range(count)]
    least = [max(1, one + (rng.randint(1, 80) if rng.random() < 0.4 else -rng.randint(0, 60))) for one in level]
    return Problem(least, amounts, [rng.random() < 0.15 for _ in range(count)])


def by_z3(given: Problem) -> tuple[int, Fraction]:
    """The fewest facts that must change, and the least relative change with so few, by z3's Optimize."""
    solver = z3.Optimize()
    xs = [z3.Int(f"x{n}") for n in range(len(given.amounts))]
    for n, least in enumerate(given.least):
        if not given.flags[n]:
            solver.add(2 * xs[n] + 3 * xs[n + 1] - xs[n + 2] >= least)
    for one, now in zip(xs, given.amounts, strict=True):
        solver.add(one >= 0, one <= LIMIT)
        solver.add_soft(one == now, 1, "count")
    moved = [z3.If(one >= now, one - now, now - one) for one, now in zip(xs, given.amounts, strict=True)]
    solver.minimize(z3.Sum([part * z3.Q(1, now) for part, now in zip(moved, given.amounts, strict=True)]))
    assert solver.check() == z3.sat
    model = solver.model()
    found = [model.eval(one, model_completion=True).as_long() for one in xs]
    pairs = list(zip(found, given.amounts, strict=True))
    return sum(a != b for a, b in pairs), sum((Fraction(abs(a - b), b) for a, b in pairs), Fraction(0))


def measure(change: Change, given: Problem) -> tuple[int, Fraction]:
    """The same two numbers of the library's answer."""
    moved = {int(one.path[1:]): one.after for one in change.alterations}
    parts = [Fraction(abs(int(value) - given.amounts[n]), given.amounts[n]) for n, value in moved.items()]  # type: ignore[call-overload]
    return len(moved), sum(parts, Fraction(0))


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", default="30,100", help="how many rules, several with commas")
    parser.add_argument("--repeat", type=int, default=3, help="how many plans of each size")
    parser.add_argument("--no-z3", action="store_true", help="measure the library alone")
    asked = parser.parse_args()
    print("rules  seed  broken  changes  whatif s  z3 Optimize s  same optimum")
    for count in map(int, asked.rules.split(",")):
        for seed in range(asked.repeat):
            given = problem(count, seed)
            book = given.book
            start = time.perf_counter()
            change = what_if(given.facts, as_of=AS_OF, rulebook=book)
            took = time.perf_counter() - start
            line = f"{count:5}  {seed:4}  {len(change.targets):6}  {len(change.alterations):7}  {took:8.2f}"
            if asked.no_z3:
                print(line)
                continue
            start = time.perf_counter()
            best = by_z3(given)
            other = time.perf_counter() - start
            mine = measure(change, given)
            same = mine[0] == best[0] and abs(mine[1] - best[1]) < Fraction(1, 1000)
            print(f"{line}  {other:13.2f}  {'yes' if same else 'NO'}", flush=True)


if __name__ == "__main__":
    main()
