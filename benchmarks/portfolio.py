"""How long a large project and a large portfolio take: `python benchmarks/portfolio.py [--projects 1000] [--json]`.

The projects are steel swaps of their own making, each with its own capacities, places and days, so that few are alike; one
in fifty counts a furnace of its neighbour. The facts are typed before the clock starts. Times are of the process (what the
machine's other work adds is left out) and of the wall; the last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from cleanrules import PortfolioScreening, load_rulebook, screen, screen_portfolio
from cleanrules.facts.facts import Facts, read_facts

DAY = date(2026, 11, 22)
PLACES = ("天津市滨海新区", "唐山市", "邯郸市", "太原市", "济南市", "南京市", "武汉市", "昆明市", "沈阳市", "西安市")
ELIGIBLE = {
    "on_2016_list": "true", "in_decapacity_task": "false", "subsidised_exit": "false", "induction_steel": "false",
    "obsolete": "false", "zombie": "false", "non_steel_smelter": "false",
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--projects", type=int, default=1000, help="projects of the portfolio")
    parser.add_argument("--units", type=int, default=4, help="retired units of each of them")
    parser.add_argument("--rounds", type=int, default=30, help="how often the large project is screened")
    parser.add_argument("--engine", default="inference")
    parser.add_argument("--json", action="store_true", help="the last line only")
    chosen = parser.parse_args(arguments)
    found: dict[str, Any] = {
        "project": one_project(chosen.rounds, chosen.engine),
        "portfolio": portfolio(chosen.projects, chosen.units, chosen.engine),
        "load": [round(one, 1) for one in os.getloadavg()],
        "cpus": os.cpu_count(),
    }
    if not chosen.json:
        for name in ("project", "portfolio"):
            print(name, *(f"{what}={value}" for what, value in found[name].items()))
    print(json.dumps(found, ensure_ascii=False))
    return 0


def one_project(rounds: int, engine: str) -> dict[str, Any]:
    """A project with 40 retired units against all rules of industry, in milliseconds; the first run compiles."""
    book = load_rulebook()
    facts = typed(0, 40, Random(0))
    times = []
    for _ in range(rounds + 1):
        start = time.process_time()
        found = screen(facts, as_of=DAY, rulebook=book, engine=engine, select="IND")
        assert found.conclusion
        times.append(1000 * (time.process_time() - start))
    return {
        "retired": 40, "rules": len(found.findings), "first_ms": round(times[0], 1),
        "median_ms": round(statistics.median(times[1:]), 2), "best_ms": round(min(times[1:]), 2),
    }  # fmt: skip


def portfolio(projects: int, units: int, engine: str) -> dict[str, Any]:
    """A portfolio against all rules, in seconds: the whole of it, and the whole's own part."""
    book = load_rulebook()
    draw = Random(1)
    facts = [typed(number, units, draw) for number in range(projects)]

    def timed(**how: Any) -> tuple[PortfolioScreening, float, float]:
        wall, own = time.perf_counter(), time.process_time()
        found = screen_portfolio(facts, as_of=DAY, rulebook=book, engine=engine, **how)
        assert found.conclusion
        return found, round(time.perf_counter() - wall, 2), round(time.process_time() - own, 2)

    screen_portfolio(facts[:2], as_of=DAY, rulebook=book, engine=engine)  # compiles the network
    _, _, grouping = timed(select="IND-PF")
    found, wall, own = timed()
    whole = found.portfolio
    assert whole is not None
    return {
        "projects": projects, "units_each": units, "wall_s": wall, "process_s": own, "whole_s": grouping,
        "findings": sum(len(one.findings) for one in found), "conclusion": found.conclusion,
        "double_counting": whole["IND-PF-001"].outcome,
    }  # fmt: skip


def typed(number: int, units: int, draw: Random) -> Facts:
    """The facts of one project; one in fifty lists the first furnace of the project before it."""
    place = PLACES[number % len(PLACES)]
    day = date(2021, 7, 1) + timedelta(days=draw.randrange(1000))
    capacities = [draw.randrange(50, 120) for _ in range(units)]
    retired = [furnace(number, unit, capacity) for unit, capacity in enumerate(capacities)]
    if number % 50 == 49:
        retired[0] = furnace(number - 1, 0, capacities[0])
    built = max(sum(capacities) * 2 // 3 + draw.randrange(-3, 3), 1)
    return read_facts(
        {
            "kind": "project", "id": f"P-{number}", "name": f"项目{number}", "region": place, "industry": "C3110",
            "operator_type": "unit", "plan_announced_on": day, "plan_status": "announced", "is_new_plan": "true",
            "started_on": "not_yet", "capacity_from_merger": "false", "cross_province": "true", "in_house": "false",
            "same_group": "true", "new_or_expanded": "true", "province_cap_unmet": "false", "in_yangtze_belt": "false",
            "announced_surplus": [], "retired": retired,
            "built": [{"id": "新建高炉", "product": "iron", "equipment": "blast-furnace", "size": 1780, "capacity": built}],
        },
        load_rulebook().kinds,
    )  # fmt: skip


def furnace(number: int, unit: int, capacity: int) -> dict[str, Any]:
    """A retired furnace; its owner and size are its own."""
    return {
        "id": f"{number}厂{unit}号高炉", "product": "iron", "equipment": "blast-furnace", "capacity": capacity,
        "size": 400 + 10 * unit, "owner": f"示例钢铁{number}厂", "located_in": PLACES[number % len(PLACES)],
        "shut_on": "not_yet", **ELIGIBLE,
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
