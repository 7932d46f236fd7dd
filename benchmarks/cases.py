"""All shipped cases by the reference and as rules as code: how much CPU time each takes. The last line is one JSON object.

    python benchmarks/cases.py              # both engines, each in a process of its own
    python benchmarks/cases.py --engine compiled --profile      # one, and where its time goes

`first` runs every case once, as `cleanrules test` does, all code still to be made; `second` the same again. `whole` is reading
the facts, screening and comparing with what the case expects; `engine` the part of it in which the engine gives verdicts. A
case that does not hold ends the run with exit code 1.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from cleanrules import load_rulebook
from cleanrules.engines.context import Contexts
from cleanrules.engines.outcome import Verdict
from cleanrules.law.confidence import Confidence
from cleanrules.rulebook.plan import Plan, PlanRule
from cleanrules.screening.screen import Engine, engine_named, verdicts_of
from cleanrules.testing.packs import chosen

ENGINES = ("reference", "compiled")
ROUNDS = ("first", "second")


class Timed:
    """An engine, and the CPU seconds in which it gave verdicts."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.name, self.judge, self.seconds = engine, engine.name, engine.judge, 0.0

    def verdicts(
        self, plan: Plan, rules: Sequence[PlanRule], contexts: Contexts, bar: Confidence
    ) -> dict[str, Verdict]:
        """The verdict on each rule, by code."""
        start = time.process_time()
        found = verdicts_of(plan, rules, contexts, self.engine, bar)
        self.seconds += time.process_time() - start
        return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the JSON object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--engine", choices=ENGINES, help="one engine alone, in this process")
    parser.add_argument("--profile", action="store_true", help="with --engine: the functions that take longest")
    asked = parser.parse_args(arguments)
    if asked.engine is not None:
        found = measured(asked.engine, profiled=asked.profile)
        print(json.dumps(found))
        return 1 if found["failed"] else 0
    each = {name: alone(name) for name in ENGINES}
    times = {
        f"{one}_{part}": round(each["reference"][one][part] / each["compiled"][one][part], 2)
        for one in ROUNDS
        for part in ("whole", "engine")
    }
    print(json.dumps({**each, "times": times}))
    return 1 if any(one["failed"] for one in each.values()) else 0


def alone(name: str) -> dict[str, Any]:
    """The figures of an engine in a process of its own."""
    done = subprocess.run([sys.executable, __file__, "--engine", name], capture_output=True, text=True, check=False)
    if not done.stdout:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(name: str, *, profiled: bool) -> dict[str, Any]:
    """The CPU seconds of an engine for all cases, the first time and again."""
    rulebook, engine = load_rulebook(), Timed(engine_named(name))
    cases = [case for pack in chosen(rulebook, ()) for case in pack.cases]
    found: dict[str, Any] = {"cases": len(cases), "failed": 0}
    profile = cProfile.Profile()
    for one in ROUNDS:
        if profiled:
            profile.enable()
        engine.seconds, start = 0.0, time.process_time()
        found["failed"] += sum(bool(case.differences(rulebook, engine=engine)) for case in cases)
        found[one] = {"whole": round(time.process_time() - start, 2), "engine": round(engine.seconds, 2)}
        profile.disable()
        if profiled:
            print(one)
            pstats.Stats(profile).sort_stats("tottime").print_stats(50)
            profile = cProfile.Profile()
    return found


if __name__ == "__main__":
    sys.exit(main())
