"""Inference against the reference on generated rulebooks: how many rule evaluations, how many that differ, how much memory.

    python benchmarks/equality.py --evaluations 2000000 --json

An evaluation is one rule judged at one moment by both engines. A fifth of the facts is unknown, amounts stand at the
boundaries of comparisons, days at those of windows. Each seed makes one rulebook and its subjects, so that a mismatch can
be repeated with `--seed N --rulebooks 1`. The exit code is 1 if anything differed or failed.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import json
import resource
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from multiprocessing import get_context

from cleanrules.engines.context import Context, Judgement
from cleanrules.engines.inference import Inference
from cleanrules.errors import EngineDisagreement, EngineError
from cleanrules.rulebook.plan import Plan, PlanRule, plan
from cleanrules.screening.screen import screen
from cleanrules.testing import generated

SUBJECTS = 60
"""Subjects of each rulebook."""


@dataclass
class Figures:
    """What a run counted."""

    rulebooks: int = 0
    subjects: int = 0
    evaluations: int = 0
    undetermined: int = 0
    not_applicable: int = 0
    violated: int = 0
    mismatches: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory_kb: list[int] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, other: Figures) -> None:
        """Count another run's figures in."""
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)


class Counted(Inference):
    """The inference engine, each of whose judgements is counted; it compares itself with the reference."""

    def __init__(self, figures: Figures) -> None:
        super().__init__()
        self.figures = figures

    def judge(self, plan: Plan, rules: Sequence[PlanRule], context: Context) -> Mapping[str, Judgement]:
        """The judgements."""
        judged = super().judge(plan, rules, context)
        figures = self.figures
        figures.evaluations += len(judged)
        for one in judged.values():
            figures.not_applicable += one.applies is False
            figures.undetermined += one.applies is None or (one.applies is True and one.holds is None)
            figures.violated += one.applies is True and one.holds is False
        return judged


def run(seeds: Sequence[int], evaluations: int, *, whole: bool) -> Iterator[Figures]:
    """The figures of one rulebook after another, until so many evaluations are made."""
    left = evaluations
    for seed in seeds:
        if left <= 0:
            return
        figures = Figures(rulebooks=1)
        began = time.perf_counter()
        for rulebook_seed, subject_seed in ((seed, number) for number in range(SUBJECTS)):
            if subject_seed == 0:
                book = generated.rulebook(generated.Draw.seeded(rulebook_seed))
                engine = Counted(figures)
            one(book, engine, figures, generated.Draw.seeded(seed * 1000 + subject_seed), f"{seed}/{subject_seed}", whole)
        figures.seconds = time.perf_counter() - began
        left -= figures.evaluations
        yield figures


def one(book: generated.Book, engine: Counted, figures: Figures, draw: generated.Draw, name: str, whole: bool) -> None:
    """One subject on one day: all its rules at that moment, or (`whole`) its screening by both engines."""
    facts = generated.partial(draw, book, generated.subject(draw, book))
    day, bar = draw.choice(book.days), draw.choice(("official", "derived", "recalled"))
    figures.subjects += 1
    try:
        found = screen(facts, as_of=day, rulebook=book.rulebook, engine=engine, minimum_confidence=bar)
        if whole:
            wanted = screen(facts, as_of=day, rulebook=book.rulebook, engine="reference", minimum_confidence=bar)
            if [one.verdict for one in found.findings] != [one.verdict for one in wanted.findings]:
                figures.mismatches.append(f"{name}: the screenings differ")
    except EngineDisagreement as cause:
        figures.mismatches.append(f"{name}: {cause.message}")
    except EngineError as cause:
        figures.errors.append(f"{name}: {cause.message}")


def worker(first: int, step: int, evaluations: int, every: int, whole: bool) -> Figures:
    """One process's share: every `step`-th seed. Memory is noted now and then."""
    total = Figures()
    seeds = range(first, first + 10**9, step)
    for number, figures in enumerate(run(seeds, evaluations, whole=whole)):
        total.add(figures)
        if number % every == every - 1:
            total.memory_kb.append(resident())
            print(f"{total.evaluations:>12,} evaluations, {total.memory_kb[-1] // 1024} MB", file=sys.stderr, flush=True)
    total.memory_kb.append(resident())
    return total


def resident() -> int:
    """The memory in use now, in KiB."""
    gc.collect()
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * resource.getpagesize() // 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
