"""One subject at a time: how fast, beside ZEN, CLIPS and JsonLogic. The last line is one JSON object.

All engines run in one process, by turns, and must agree on every outcome and every missing fact; else the exit code is
1. Facts are read and converted before timing, for everybody. Times are CPU times, all threads counted; those of imports
are wall times.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import peers
from workload import NAMES, UNDETERMINED, Answer, Subject, missing, pack, plain, rules, subjects

from cleanrules import load_rulebook, screen
from cleanrules.engines.compiled import Compiled
from cleanrules.engines.contexts import Contexts
from cleanrules.facts.facts import Facts, read_facts, read_facts_file
from cleanrules.rulebook.judging import Context
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.screen import engine_named, verdicts_of
from cleanrules.screening.support import lacking

EXAMPLE = Path(__file__).parent.parent / "examples" / "steel-tianjin.yaml"
DAY = date(2022, 7, 1)
OURS = ("inference", "reference", "compiled")
WARM = 600
"""So many subjects the compiled engine judges before it is timed: it compiles what is asked again and again."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table and the JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="only the JSON object")
    parser.add_argument("--subjects", type=int, default=200, help="subjects; a fifth of them from 1,000 rules on")
    parser.add_argument(
        "--rules", type=int, nargs="+", default=[100, 1000], help="how many rules; several sizes in turn"
    )
    parser.add_argument("--rounds", type=int, default=7, help="how often each engine has its turn; the best one counts")
    chosen = parser.parse_args(arguments)
    if absent := peers.absent():
        print(f"not installed: {', '.join(absent)}; pip install 'cleanrules[bench]'", file=sys.stderr)
        return 2
    found: dict[str, Any] = {
        **screening_times(chosen.rounds),
        "import_s": import_time("import cleanrules", chosen.rounds),
        "import_screen_s": import_time("from cleanrules import screen", chosen.rounds),
    }
    try:
        for number in chosen.rules:
            count = chosen.subjects if number < 1000 else max(chosen.subjects // 5, 1)
            found[f"rules_{number}"] = rates(number, count, chosen.rounds)
    except Disagreement as difference:
        print(f"the engines disagree: {difference}", file=sys.stderr)
        return 1
    if not chosen.json:
        print(table(found))
    print(json.dumps(found))
    return 0


# --- screening ---


def screening_times(rounds: int) -> dict[str, Any]:
    """The full `screen()` of the steel example with its conclusion, by the default engine, in milliseconds."""
    if EXAMPLE.exists():
        book = load_rulebook()
        typed = read_facts_file(EXAMPLE, book.kinds)
    else:
        book = rulebook_from_text(pack(rules(100)))
        typed = read_facts(plain(subjects(1)[0]), book.kinds)

    def once(facts: Facts | Path) -> float:
        start = time.process_time()
        found = screen(facts, as_of=DAY, rulebook=book)
        assert found.conclusion
        return 1000 * (time.process_time() - start)

    first = once(typed)  # compiles the network
    again = [once(typed) for _ in range(5 * rounds)]
    found = {"screen_ms": statistics.median(again), "first_screen_ms": first}
    if EXAMPLE.exists():
        found["screen_file_ms"] = statistics.median([once(EXAMPLE) for _ in range(5 * rounds)])
    return {**found, "screened": EXAMPLE.name if EXAMPLE.exists() else "generated", "rules": len(book.rules)}


def import_time(code: str, rounds: int) -> float:
    """How much longer Python takes to start with an import than without it, in seconds."""

    def once(code: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.perf_counter() - start

    once(code)
    pairs = [(once(code), once("pass")) for _ in range(rounds)]
    return statistics.median(loaded for loaded, _ in pairs) - statistics.median(bare for _, bare in pairs)


# --- engines ---

Run = Callable[[Any], Answer]


class Disagreement(Exception):
    """Two engines answered differently."""


def rates(number: int, count: int, rounds: int) -> dict[str, Any]:
    """Subjects a second of every engine on that many rules, and how many times the peers' rate ours is."""
    some, people = rules(number), subjects(count)
    book = rulebook_from_text(pack(some))
    runs: dict[str, tuple[Sequence[Any], Run]] = {
        engine: ([read_facts(plain(subject), book.kinds) for subject in people], ours(book, engine)) for engine in OURS
    }
    for name, make in peers.ALL.items():
        convert, judge = make(some)
        runs[name] = ([(subject, convert(subject)) for subject in people], peer(judge, missing(some)))
    compare({name: [run(one) for one in inputs] for name, (inputs, run) in runs.items()})
    inputs, run = runs["compiled"]
    start = time.process_time()
    for place in range(WARM):
        run(inputs[place % len(inputs)])
    warming = time.process_time() - start
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(rounds):
        for name, (inputs, run) in runs.items():
            start = time.process_time()
            for one in inputs:
                run(one)
            best[name] = min(best[name], time.process_time() - start)
    speed = {name: round(len(people) / took, 1) for name, took in best.items()}
    result: dict[str, Any] = {
        engine: {
            "subjects_per_s": speed[engine],
            "times": {name: round(speed[engine] / speed[name], 2) for name in peers.ALL},
        }
        for engine in OURS
    }
    result["compiled"]["warming_s"] = round(warming, 2)
    return {**result, "peers": {name: speed[name] for name in peers.ALL}}


def ours(book: Rulebook, name: str) -> Run:
    """The library's verdicts on all rules, and what each undetermined one lacks."""
    engine, plan = engine_named(name), book.plan("firm", None, DAY)
    assert engine.name == name
    rules_ = plan.rules
    asked = engine if isinstance(engine, Compiled) else None
    outcome = {name: place for place, name in enumerate(NAMES)}
    outcome["no_breach"] = outcome["undetermined"]  # the peers tell four outcomes
    codes = [one.rule.code for one in rules_]

    def run(facts: Facts) -> Answer:
        contexts = Contexts(book, facts, DAY)
        verdicts = verdicts_of(plan, plan.rules, contexts, engine, "derived")
        found = [verdicts[code] for code in codes]
        told = [outcome[one.outcome] for one in found]
        missed: dict[int, frozenset[str]] = {}
        at: dict[int, Context] = {}
        for place, one in enumerate(told):
            if one == UNDETERMINED:
                moment = found[place].moments[0]
                if id(moment) not in at:
                    at[id(moment)] = contexts.at(moment)
                missed[place] = lacking(rules_[place], at[id(moment)], asked)
        return told, missed

    return run


def peer(judge: peers.Judge, lacking: Callable[[Subject, list[int]], Answer]) -> Run:
    """A peer's outcomes, and what each undetermined rule lacks."""
    return lambda pair: lacking(pair[0], judge(pair[1]))


def compare(answers: dict[str, list[Answer]]) -> None:
    """That all engines answered alike. Raises Disagreement."""
    wanted = answers["reference"]
    for name, found in answers.items():
        for place, (one, other) in enumerate(zip(found, wanted, strict=True)):
            if one != other:
                raise Disagreement(f"{name} and the reference, on subject {place}: {one} against {other}")


def table(found: dict[str, Any]) -> str:
    """The figures as a table."""
    lines = [f"{name:18} {found[name]}" for name in found if not name.startswith("rules_")]
    for size in (name for name in found if name.startswith("rules_")):
        lines.append(f"{size}: subjects a second")
        speeds = {engine: found[size][engine]["subjects_per_s"] for engine in OURS} | found[size]["peers"]
        lines += [f"  {name:16} {speed:10,.0f}" for name, speed in speeds.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
