"""The columnar engine against the reference on generated rulebooks: how many outcomes, how many differ, how much memory.

    python benchmarks/equality_columns.py --outcomes 2000000 --json

An outcome is what one rule says of one subject, why a person must look and what weak evidence would say included. A fifth
of the facts of two subjects in three is unknown, amounts stand at the boundaries of comparisons, days at those of windows.
Each seed makes one rulebook and its subjects, so that a mismatch can be repeated with `--seed N --outcomes 1`. The exit code
is 1 if anything differed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from multiprocessing import get_context

from equality import BARS, resident

from cleanrules.batch.rows import table_of
from cleanrules.engines.columnar import OUTCOMES, Columnar
from cleanrules.engines.contexts import Contexts
from cleanrules.facts import kinds
from cleanrules.facts.facts import Facts
from cleanrules.law.confidence import Confidence
from cleanrules.rulebook.model import Rulebook
from cleanrules.rulebook.plan import plan
from cleanrules.screening.screen import Reference, verdicts_of
from cleanrules.testing import generated
from cleanrules.testing.books import CERTAIN, UNCERTAIN

SUBJECTS = 300
OPTIONS = (UNCERTAIN, replace(UNCERTAIN, rules=40), replace(CERTAIN, rules=40), CERTAIN)
Found = dict[tuple[int, str], tuple[str, str | None, str | None]]


def one_by_one(book: Rulebook, facts: Sequence[Facts], days: Sequence[date], bar: Confidence) -> Found:
    """What the reference says of each subject and rule."""
    found: Found = {}
    for row, (one, day) in enumerate(zip(facts, days, strict=True)):
        whole = plan(book, generated.KIND, None, day)
        verdicts = verdicts_of(whole, whole.rules, Contexts(book, one, day), Reference(), bar)
        for code, verdict in verdicts.items():
            reason = verdict.reason if verdict.outcome == "needs_review" else None
            found[row, code] = (verdict.outcome, reason, verdict.would_be)
        found |= {(row, code): ("not_applicable", None, None) for code in whole.excluded}
    return found


def at_once(book: Rulebook, facts: Sequence[Facts], days: Sequence[date], bar: Confidence) -> Found:
    """What the columnar engine says."""
    asked = days[0] if len(set(days)) == 1 else days
    table = table_of(facts, book.kinds[generated.KIND], asked)
    judged = Columnar(book, generated.KIND, minimum_confidence=bar).judge(table, OUTCOMES)
    return {(row, code): (outcome, reason, would) for row, code, outcome, reason, would in judged.findings.iter_rows()}


def compared(seed: int) -> tuple[Counter[str], list[str]]:
    """The outcomes of one generated rulebook, and what differed."""
    draw = generated.Draw.seeded(seed)
    book = generated.rulebook(draw, OPTIONS[seed % len(OPTIONS)])
    facts = []
    for number in range(SUBJECTS):
        one = generated.subject(draw, book)
        facts.append(generated.typed(book, generated.partial(draw, book, one) if number % 3 else one))
    days = [draw.choice(book.days) for _ in facts] if seed % 2 else [draw.choice(book.days)] * SUBJECTS
    bar = BARS[seed % len(BARS)]
    wanted, found = one_by_one(book.rulebook, facts, days, bar), at_once(book.rulebook, facts, days, bar)
    kinds._joined.cache_clear()  # it keeps hundreds of rulebooks
    different = [
        f"seed {seed}, subject {row}, {code}: {wanted.get((row, code))} against {found.get((row, code))}"
        for row, code in sorted(wanted.keys() | found.keys())
        if wanted.get((row, code)) != found.get((row, code))
    ]
    return Counter(outcome for outcome, _, _ in found.values()), different


def run(first: int, step: int, outcomes: int) -> tuple[Counter[str], list[str], list[int], int]:
    """One process's share: every `step`-th seed, until so many outcomes are compared; its memory after each tenth."""
    total: Counter[str] = Counter()
    different: list[str] = []
    memory: list[int] = []
    seed, books = first, 0
    while total.total() < outcomes:
        found, wrong = compared(seed)
        total += found
        different += wrong
        seed, books = seed + step, books + 1
        if total.total() * 10 >= outcomes * (len(memory) + 1):
            memory.append(resident())
            print(f"{total.total():>12,} outcomes, {memory[-1]} MB", file=sys.stderr, flush=True)
    return total, different, memory, books


def main() -> int:
    """Run, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--outcomes", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    began = time.perf_counter()
    if asked.processes == 1:
        parts = [run(asked.seed, 1, asked.outcomes)]
    else:
        with ProcessPoolExecutor(asked.processes, get_context("spawn")) as pool:
            jobs = [
                (asked.seed + n, asked.processes, asked.outcomes // asked.processes) for n in range(asked.processes)
            ]
            parts = list(pool.map(run, *zip(*jobs, strict=True)))
    total = sum((part[0] for part in parts), Counter[str]())
    different = [line for part in parts for line in part[1]]
    shown = {
        "outcomes": total.total(), **dict(sorted(total.items())), "rulebooks": sum(part[3] for part in parts),
        "mismatches": len(different), "memory_mb": [part[2] for part in parts],
        "seconds": round(time.perf_counter() - began, 1), "seed": asked.seed,
    }  # fmt: skip
    for line in different[:20]:
        print(line, file=sys.stderr)
    print(json.dumps(shown, indent=2) if asked.json else "\n".join(f"{name}: {one}" for name, one in shown.items()))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
