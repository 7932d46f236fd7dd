"""All shipped cases by the reference and as rules as code: how much CPU time each takes. The last line is one JSON object.

    python benchmarks/cases.py              # both engines, each time in a process of its own
    python benchmarks/cases.py --engine compiled --part whole --profile      # one, and where its time goes

`first` runs every case once, all code still to be made; `second` the same again. `whole` is reading the facts, screening and
comparing with what the case expects, as `cleanrules test` does; `engine` the verdicts alone, facts and plans being made before.
A case that does not hold ends the run with exit code 1.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from cleanrules import load_rulebook
from cleanrules.engines.context import Contexts
from cleanrules.engines.derived import derived
from cleanrules.errors import FactError
from cleanrules.facts.facts import Facts
from cleanrules.law.confidence import Confidence
from cleanrules.rulebook.load import with_parameters
from cleanrules.rulebook.model import Rulebook
from cleanrules.rulebook.plan import Plan
from cleanrules.screening.screen import Engine, engine_named, typed_facts, verdicts_of
from cleanrules.testing.cases import Case
from cleanrules.testing.packs import chosen

ENGINES = ("reference", "compiled")
ROUNDS = ("first", "second")
PARTS = ("whole", "engine")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the JSON object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--engine", choices=ENGINES, help="one engine alone, in this process")
    parser.add_argument("--part", choices=PARTS, default="whole", help="with --engine: what is measured")
    parser.add_argument("--profile", action="store_true", help="with --engine: the functions that take longest")
    asked = parser.parse_args(arguments)
    if asked.engine is not None:
        found = measured(asked.engine, asked.part, profiled=asked.profile)
        print(json.dumps(found))
        return 1 if found["failed"] else 0
    each = {part: {name: alone(name, part) for name in ENGINES} for part in PARTS}
    times = {
        part: {one: round(found["reference"][one] / found["compiled"][one], 2) for one in ROUNDS}
        for part, found in each.items()
    }
    print(json.dumps({**each, "times": times}))
    return 1 if any(one["failed"] for found in each.values() for one in found.values()) else 0


def alone(name: str, part: str) -> dict[str, Any]:
    """The figures of an engine in a process of its own."""
    command = [sys.executable, __file__, "--engine", name, "--part", part]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(name: str, part: str, *, profiled: bool) -> dict[str, Any]:
    """The CPU seconds of an engine for all cases, the first time and again."""
    rulebook, engine = load_rulebook(), engine_named(name)
    cases = [case for pack in chosen(rulebook, ()) for case in pack.cases]
    once = wholly(rulebook, cases, engine) if part == "whole" else briefly(rulebook, cases, engine)
    found: dict[str, Any] = {"cases": len(cases), "failed": 0}
    for one in ROUNDS:
        profile = cProfile.Profile()
        if profiled:
            profile.enable()
        start = time.process_time()
        found["failed"] += once()
        found[one] = round(time.process_time() - start, 2)
        profile.disable()
        if profiled:
            print(one)
            pstats.Stats(profile).sort_stats("tottime").print_stats(50)
    return found


def wholly(rulebook: Rulebook, cases: Sequence[Case], engine: Engine) -> Callable[[], int]:
    """What tells how many cases do not hold."""
    return lambda: sum(bool(case.differences(rulebook, engine=engine)) for case in cases)


def briefly(rulebook: Rulebook, cases: Sequence[Case], engine: Engine) -> Callable[[], int]:
    """What gives the verdicts on all cases whose facts are not refused; the outcomes are looked at with `whole`."""
    asked = [one for one in (prepared(rulebook, case) for case in cases) if one is not None]

    def once() -> int:
        for plan, facts, bar in asked:
            day = plan.as_of
            assert day is not None
            verdicts_of(plan, plan.rules, Contexts(plan.rulebook, facts, day), engine, bar)
        return 0

    return once


def prepared(rulebook: Rulebook, case: Case) -> tuple[Plan, Facts, Confidence] | None:
    """The plan of a case, its facts and its evidence bar; nothing where the facts are refused."""
    entry = case.entry
    book = with_parameters(rulebook, {"parameters": entry.parameters}) if entry.parameters else rulebook
    try:
        facts = derived(typed_facts(case.facts, book), book, entry.as_of)
    except FactError:
        return None
    place = facts.values.get("region")
    plan = book.plan(facts.kind, place if isinstance(place, str) else None, entry.as_of)
    return plan, facts, entry.minimum_confidence


if __name__ == "__main__":
    sys.exit(main())
