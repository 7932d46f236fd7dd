"""An engine against the reference on generated rulebooks: how many rule evaluations, how many differ, how much memory.

    python benchmarks/equality.py --evaluations 2000000 --json
    python benchmarks/equality.py --engine compiled --evaluations 2000000 --json

An evaluation is one rule judged at one moment by both engines; of the compiled engine everything is compiled at once. A fifth
of the facts is unknown, amounts stand at the boundaries of comparisons, days at those of windows. Each seed makes one rulebook
and its subjects, so that a mismatch can be repeated with `--seed N --evaluations 1`. The exit code is 1 if anything differed
or failed.
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
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field
from datetime import date
from multiprocessing import get_context

from cleanrules.engines.compiled import Compiled
from cleanrules.engines.inference import Inference
from cleanrules.errors import EngineDisagreement, EngineError
from cleanrules.facts import kinds
from cleanrules.facts.facts import Facts
from cleanrules.law.confidence import Confidence
from cleanrules.law.windows import Moment
from cleanrules.meaning import outcome
from cleanrules.rulebook.judging import Context, Judgement
from cleanrules.rulebook.plan import Plan, PlanRule
from cleanrules.screening.screen import Engine, screen
from cleanrules.testing import generated

SUBJECTS = 30
"""Subjects of each rulebook."""
MOMENTS = 20
"""Moments for each subject, beside those that its screening asks for."""
BARS: tuple[Confidence, ...] = ("recalled", "derived", "recalled", "copy", "derived", "official")


@dataclass
class Figures:
    """What a run counted."""

    rulebooks: int = 0
    subjects: int = 0
    evaluations: int = 0
    undetermined: int = 0
    not_applicable: int = 0
    breached: int = 0
    met: int = 0
    mismatches: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory_mb: list[int] = field(default_factory=list)

    def add(self, other: Figures) -> None:
        """Count another run's figures in."""
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)


class Checked(Compiled):
    """The compiled engine, each judgement compared with the reference's."""

    def __init__(self) -> None:
        super().__init__(after=0)

    def judge(self, plan: Plan, rules: Sequence[PlanRule], context: Context) -> Mapping[str, Judgement]:
        """The judgements. Raises EngineDisagreement."""
        judged = super().judge(plan, rules, context)
        fresh = Context(context.rulebook, context.facts, context.as_of, context.moment)
        for planned in rules:
            found, wanted = judged[planned.rule.code], outcome.judge(planned.rule, fresh)
            if found != wanted:
                raise EngineDisagreement(f"{planned.rule.code} at {context.moment}: {found}, the reference {wanted}")
        return judged


class Counted:
    """An engine that compares each judgement with the reference's; here they are counted too."""

    def __init__(self, engine: Engine, figures: Figures) -> None:
        self.engine, self.figures = engine, figures
        self.name = engine.name

    def judge(self, plan: Plan, rules: Sequence[PlanRule], context: Context) -> Mapping[str, Judgement]:
        """The judgements."""
        judged = self.engine.judge(plan, rules, context)
        for one in judged.values():
            name = "not_applicable" if one.applies is False else "undetermined"
            if one.applies and one.holds is not None:
                name = "met" if one.holds else "breached"
            setattr(self.figures, name, getattr(self.figures, name) + 1)
        self.figures.evaluations += len(judged)
        return judged


def rulebook(seed: int, name: str = "inference") -> Figures:
    """The figures of one generated rulebook."""
    figures = Figures(rulebooks=1)
    book = generated.rulebook(generated.Draw.seeded(seed))
    plain: Engine = Checked() if name == "compiled" else Inference()
    engine = Counted(plain, figures)
    for number in range(SUBJECTS):
        draw = generated.Draw.seeded(seed * SUBJECTS + number)
        facts = generated.typed(book, generated.partial(draw, book, generated.subject(draw, book)))
        figures.subjects += 1
        try:
            _screened(draw, book, plain if name == "compiled" else engine, facts)
            for _ in range(MOMENTS):
                _judged(draw, book, engine, facts)
        except EngineDisagreement as cause:
            figures.mismatches.append(f"seed {seed}, subject {number}: {cause.message}")
        except EngineError as cause:
            figures.errors.append(f"seed {seed}, subject {number}: {cause.message}")
    kinds._joined.cache_clear()  # it keeps hundreds of rulebooks
    return figures


def _screened(draw: generated.Draw, book: generated.Book, engine: Engine, facts: Facts) -> None:
    """A screening by both engines. Raises EngineDisagreement."""
    day, bar = draw.choice(book.days), draw.choice(BARS)
    found, wanted = (
        screen(facts, as_of=day, rulebook=book.rulebook, engine=one, minimum_confidence=bar)
        for one in (engine, "reference")
    )
    if [one.verdict for one in found.findings] != [one.verdict for one in wanted.findings]:
        raise EngineDisagreement("the screenings differ")


def _judged(draw: generated.Draw, book: generated.Book, engine: Counted, facts: Facts) -> None:
    """All rules at a random moment. Raises EngineDisagreement."""
    day: date = draw.choice(book.days)
    plan = book.rulebook.plan(generated.KIND, None, day)
    events = sorted({bound.event for planned in plan.rules for bound in planned.open_bounds})
    moment = Moment(draw.choice(book.days), frozenset(draw.some(events, 0, len(events))), draw.choice(BARS))
    engine.judge(plan, plan.rules, Context(book.rulebook, facts, day, moment))


def run(first: int, step: int, evaluations: int, engine: str = "inference") -> Figures:
    """One process's share: every `step`-th seed, until so many evaluations are made; its memory at twenty points."""
    faulthandler.enable()
    total = Figures()
    marks: Iterator[int] = iter(range(evaluations // 20, evaluations + 1, max(1, evaluations // 20)))
    mark = next(marks, evaluations)
    seed = first
    while total.evaluations < evaluations:
        total.add(rulebook(seed, engine))
        seed += step
        if total.evaluations >= mark:
            mark = next(marks, evaluations)
            total.memory_mb.append(resident())
            print(f"{total.evaluations:>12,} evaluations, {total.memory_mb[-1]} MB", file=sys.stderr, flush=True)
    return total


def resident() -> int:
    """The memory in use now, in MiB."""
    gc.collect()
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * resource.getpagesize() // 2**20
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def shared(evaluations: int, seed: int, processes: int, engine: str) -> tuple[Figures, int]:
    """The figures of all processes together, and how many of them crashed."""
    if processes == 1:
        return run(seed, 1, evaluations, engine), 0
    total, crashes = Figures(), 0
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for future in [
            pool.submit(run, seed + n, processes, evaluations // processes, engine) for n in range(processes)
        ]:
            try:
                total.add(future.result())
            except BrokenProcessPool:
                crashes += 1
    return total, crashes


def main() -> int:
    """Run, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--evaluations", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--engine", choices=("inference", "compiled"), default="inference")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    began = time.perf_counter()
    total, crashes = shared(asked.evaluations, asked.seed, asked.processes, asked.engine)
    seconds = time.perf_counter() - began
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024
    shown = {
        **asdict(total),
        "mismatches": len(total.mismatches),
        "errors": len(total.errors),
        "crashes": crashes,
        "undetermined_percent": round(100 * total.undetermined / max(1, total.evaluations), 1),
        "peak_mb": peak,
        "seconds": round(seconds, 1),
        "evaluations_a_second": round(total.evaluations / seconds),
        "seed": asked.seed,
        "engine": asked.engine,
    }
    for problem in [*total.mismatches, *total.errors][:20]:
        print(problem, file=sys.stderr)
    print(json.dumps(shown, indent=2) if asked.json else "\n".join(f"{name}: {one}" for name, one in shown.items()))
    return 1 if total.mismatches or total.errors or crashes else 0


if __name__ == "__main__":
    sys.exit(main())
