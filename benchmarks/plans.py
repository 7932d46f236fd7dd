"""Random plans: every remedy and every least change screened again, and compared with brute force over plans nearby.

    python benchmarks/plans.py --plans 1000 --seed 1

A plan is a case of the shipped rulebook with some facts made others. Of each that breaks something it is shown

- that every remedy is lawful, makes its rule met, breaks no other and worsens no conclusion, and that less is not enough;
- that no single change nearby, and no pair of flags or labels, cures a finding that names no remedy, or less than it names;
- that the least change for all rules stands up in a screening by the default engine, and that no single change nearby does as
  much with less.

Exit code 1 where one of these fails.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from pathlib import Path

from cleanrules import Finding, Rulebook, Screening, load_rulebook, screen
from cleanrules.errors import EngineError, FactError
from cleanrules.facts.facts import Facts, Listing, Scalar
from cleanrules.facts.fields import NOT_YET, Field
from cleanrules.frozen import FrozenDict
from cleanrules.screening.altering import Place, altered, places_of
from cleanrules.screening.remedies import Remedy
from cleanrules.screening.screen import typed_facts
from cleanrules.testing.cases import read_cases
from cleanrules.whatif.change import what_if

ROOT = Path(__file__).parents[1]
ORDER = ("blocked", "rectify", "undetermined", "review", "clear")
FACTORS = [Fraction(n, 10) for n in (1, 2, 5, 8, 9, 11, 12, 15, 20, 40)]
NEAR = 80
"""So many single changes nearby are tried of a plan."""
Changes = Mapping[Place, Scalar]


@dataclass
class Tally:
    """What was counted, and what is wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def check(self, holds: bool, what: str, plan: Plan, more: object = "") -> None:
        """Count a check, and keep it where it fails."""
        self.counts["checks"] += 1
        if not holds:
            self.faults.append(f"{plan.name}: {what}: {more}")


@dataclass(frozen=True)
class Plan:
    """Some facts on a day."""

    name: str
    facts: Facts
    as_of: date
    book: Rulebook

    def screened(self, facts: Facts | None = None, *, engine: str = "reference", select: str = "") -> Screening:
        """The plan, or one that differs from it, screened."""
        return screen(
            facts or self.facts, as_of=self.as_of, rulebook=self.book, engine=engine, select=[select] if select else ()
        )


# --- plans ---


def plans(book: Rulebook, rng: random.Random) -> Iterator[Plan]:
    """Random plans without end: cases of the shipped rulebook, in each of which a few facts are made others."""
    files = sorted(ROOT.glob("plugins/*/cases/*.yaml"))
    known = [(case, str(path)) for path in files for case in read_cases(path)[0] if not case.entry.parameters]
    for number in range(sys.maxsize):
        case, _ = rng.choice(known)
        facts = typed_facts(dict(case.facts), book)
        for _ in range(rng.randint(0, 4)):
            facts = shaken(facts, book, rng)
        yield Plan(f"{number} ({case.id})", facts, case.entry.as_of, book)


def shaken(facts: Facts, book: Rulebook, rng: random.Random) -> Facts:
    """The facts with one of them another, or forgotten."""
    kind = book.kinds[facts.kind]
    name = rng.choice(sorted(facts.values))
    value, one = facts.values[name], kind.fields[name]
    values = dict(facts.values)
    if isinstance(value, Listing) and value.items:
        number = rng.randrange(len(value.items))
        inner = rng.choice([part for part in one.item if not part.key])
        record = dict(value.items[number])
        if inner.name in record:
            record[inner.name] = other(inner, record[inner.name], rng)
        items = [*value.items[:number], FrozenDict(record), *value.items[number + 1 :]]
        values[name] = Listing(tuple(items), value.complete)
    elif not isinstance(value, Listing) and one.type not in ("region", "industry", "text"):
        if rng.random() < 0.1:
            del values[name]
        else:
            values[name] = other(one, value, rng)
    return replace(facts, values=FrozenDict(values), sources=FrozenDict(), places=FrozenDict(), derived=FrozenDict())


def other(one: Field, value: Scalar, rng: random.Random) -> Scalar:
    """Another value of a fact."""
    scale = 10**one.decimals
    match one.type:
        case "flag":
            return not value
        case "label":
            return rng.choice([label for label, _ in one.labels])
        case "amount":
            assert isinstance(value, int)
            moved = rng.choice(
                [int(value * rng.choice(FACTORS)), value + rng.choice((-1, 1)), rng.randint(0, 9) * scale]
            )
            return max(int(one.at_least * scale), min(int(one.at_most * scale), moved))
        case "event" if isinstance(value, date):
            return value + timedelta(rng.choice((-400, -30, -1, 1, 30, 400)))
    return value


# --- what may be done nearby, by brute force ---


def nearby(plan: Plan, rng: random.Random) -> list[Changes]:
    """Some single lawful changes, however they were found."""
    found: list[Changes] = []
    governing = {rule.governed_by for rule in plan.book.rules.values() if rule.kind == plan.facts.kind}
    for place in places_of(plan.facts, plan.book, plan.as_of):
        if place.list is not None or place.field.name not in governing:
            found += [{place: value} for value in values_near(place.field, place.value(plan.facts), plan.as_of)]
        if place.list is not None and place.field.type == "amount" and place.field.lawful in ("higher", "any"):
            more = Place(place.field, place.list, place.number, further=True)
            now = place.value(plan.facts)
            listing = plan.facts.values[place.list.name]
            room = isinstance(listing, Listing) and len(listing.items) < place.list.max_length
            assert isinstance(now, int)
            found += [{more: size} for size in {int(now * one) for one in FACTORS} if room and 0 < size <= most(place)]
    rng.shuffle(found)
    return found[:NEAR]


def most(place: Place) -> int:
    """The largest that an amount may be, in its scale."""
    return int(place.field.at_most * 10**place.field.decimals)


def values_near(one: Field, now: Scalar | None, as_of: date) -> list[Scalar]:
    """Lawful values near what a fact is now."""
    match one.type:
        case "flag":
            return [not now] if one.lawful in ("any", "false" if now else "true") else []
        case "label":
            labels = [label for label, _ in one.labels]
            place = labels.index(str(now))
            allowed = {"higher": labels[place + 1 :], "lower": labels[:place], "any": labels}
            chosen = one.lawful if isinstance(one.lawful, tuple) else allowed[str(one.lawful)]
            return [label for label in chosen if label != now]
        case "amount":
            assert isinstance(now, int)
            scale = 10**one.decimals
            values = (
                {int(now * by) for by in FACTORS} | {now + by for by in (-scale, -1, 1, scale)} | {scale, 10 * scale}
            )
            inside = [value for value in sorted(values) if one.at_least * scale <= value <= one.at_most * scale]
            ways = {
                "lower": lambda value: value < now,
                "higher": lambda value: value > now,
                "any": lambda value: value != now,
            }
            return [value for value in inside if ways[str(one.lawful)](value) and (value or one.at_least < 0)]
    days = [as_of + timedelta(by) for by in (0, 1, 30, 365)]
    return [day for day in days if day != now]


def lawful(place: Place, before: Scalar | None, after: Scalar) -> bool:
    """Whether a change is one that its fact model allows."""
    one = place.field
    if one.type == "event":
        return one.act == "schedule" and isinstance(after, date) and (before is NOT_YET or isinstance(before, date))
    if place.further:
        return one.act is not None and one.lawful != "lower" and isinstance(after, int) and after > 0
    match one.lawful:
        case "lower" | "higher" if one.type == "amount":
            assert isinstance(before, int)
            assert isinstance(after, int)
            return (after < before if one.lawful == "lower" else after > before) and (after != 0 or one.at_least < 0)
        case "true" | "false":
            return after is (one.lawful == "true")
        case tuple():
            return after in one.lawful
    return one.act is not None and (one.type != "amount" or after != 0 or one.at_least < 0)


# --- what counts as mended ---


def met(finding: Finding, before: Finding) -> bool:
    """Whether a rule is met: on weak evidence, where it was on that that it was broken."""
    weak = (
        before.outcome == "needs_review"
        and before.reason != "discretion"
        and finding.would_be in ("compliant", "pending")
    )
    if finding.outcome == "no_breach":
        return before.outcome == "needs_review"
    return finding.outcome in ("compliant", "pending") or (finding.outcome == "needs_review" and weak)


def harmless(after: Screening, before: Screening) -> bool:
    """Whether nothing is newly broken, and the conclusion is no worse."""
    fresh = [one.code for one in after.findings if one.breached and not before[one.code].breached]
    return not fresh and ORDER.index(after.machine_conclusion) >= ORDER.index(before.machine_conclusion)


def cures(plan: Plan, finding: Finding, changes: Changes, before: Screening) -> bool:
    """Whether some changes are a remedy of a finding."""
    facts = altered(plan.facts, changes)
    try:
        if not met(plan.screened(facts, select=finding.code)[finding.code], finding):
            return False
    except FactError:  # what contradicts the rest is no plan
        return False
    return harmless(plan.screened(facts), before)


def mends(plan: Plan, changes: Changes, before: Screening) -> bool:
    """Whether some changes mend all violations, with all that passes going on to pass and nothing newly broken."""
    try:
        after = plan.screened(altered(plan.facts, changes))
    except FactError:
        return False
    for one in after.findings:
        was = before[one.code]
        if was.outcome == "violation":
            fine = one.outcome in ("compliant", "pending")
        elif was.outcome in ("compliant", "not_applicable"):
            fine = one.outcome in ("compliant", "not_applicable")
        else:
            fine = was.breached or not one.breached
        if not fine:
            return False
    return True


# --- the checks ---


def check(plan: Plan, rng: random.Random, tally: Tally) -> bool:
    """All checks of one plan; whether there was anything to check."""
    try:
        before = plan.screened(engine="inference")
    except FactError:  # a few facts that are made others may contradict the rest
        tally.counts["refused"] += 1
        return False
    broken = [one for one in before.findings if one.breached]
    if not broken:
        return False
    near = nearby(plan, rng)
    for finding in broken:
        tally.counts["findings"] += 1
        check_finding(plan, finding, before, near, tally)
    if any(one.outcome == "violation" for one in broken):
        check_least(plan, before, near, tally)
    return True


def check_finding(plan: Plan, finding: Finding, before: Screening, near: list[Changes], tally: Tally) -> None:
    """The remedies of one finding."""
    tally.counts["remedies"] += len(finding.remedies)
    tally.counts["joint"] += sum(bool(one.together) for one in finding.remedies)
    for remedy in finding.remedies:
        for place, value in remedy.changes.items():
            tally.check(lawful(place, place.value(plan.facts), value), "a remedy is not lawful", plan, remedy.text.en)
        tally.check(
            cures(plan, finding, remedy.changes, before), "a remedy does not cure", plan, (finding.code, remedy.text.en)
        )
        less = lessened(remedy, plan)
        if less is not None:
            tally.check(not cures(plan, finding, less, before), "less would do", plan, (finding.code, remedy.text.en))
        for left in remedy.changes if remedy.together else ():
            fewer = {place: value for place, value in remedy.changes.items() if place != left}
            tally.check(not cures(plan, finding, fewer, before), "fewer would do", plan, (finding.code, remedy.text.en))
    single = [one for one in near if reads(finding, one) and cures(plan, finding, one, before)]
    for changes in single:
        tally.counts["brute cures"] += 1
        told = any(as_near(remedy, changes, plan) for remedy in finding.remedies if not remedy.together)
        tally.check(told, "a cure is not named", plan, (finding.code, described(changes), finding.no_remedy))
    if finding.remedies or single:
        return
    flat = [one for one in near if reads(finding, one) and next(iter(one)).field.type in ("flag", "label")]
    for one, two in list(combinations(flat, 2))[:NEAR]:
        if next(iter(one)) != next(iter(two)):
            both = cures(plan, finding, {**one, **two}, before)
            tally.check(not both, "a joint cure is not named", plan, (finding.code, described({**one, **two})))


def check_least(plan: Plan, before: Screening, near: list[Changes], tally: Tally) -> None:
    """The least change of the whole plan."""
    try:
        found = what_if(plan.facts, as_of=plan.as_of, rulebook=plan.book)
    except EngineError as cause:
        tally.counts["not settled"] += 1
        tally.check("effort" in cause.message, "the least change failed", plan, cause)
        return
    tally.counts[f"least: {found.result}"] += 1
    after = plan.screened(found.facts, engine="inference")
    alone, fresh = {one.code for one in found.alone}, [one for one in after.findings if one.breached]
    tally.check(all(before[one.code].breached for one in fresh), "the least change breaks a rule", plan)
    if found.result == "change":
        left = {one.code for one in after.findings if one.outcome == "violation"} - alone
        tally.check(not left, "the least change leaves a violation", plan, left)
        over = [
            code for code in found.targets if code not in alone and after[code].outcome not in ("compliant", "pending")
        ]
        tally.check(not over, "the least change leaves a rule behind", plan, over)
    held = any("held" in note.en for note in found.notes)
    for changes in () if held else near:
        if mends(plan, changes, before):
            tally.counts["brute least"] += 1
            size = relative(changes, plan)
            told = found.result == "change" and len(found.alterations) == 1 and not alone
            tally.check(told, "a single change would do", plan, described(changes))
            if told:
                one = found.alterations[0]
                mine = next(
                    p for p in [*places_of(plan.facts, plan.book, plan.as_of), *next_to(plan)] if p.path == one.path
                )
                tally.check(
                    relative({mine: one.after}, plan) <= size, "a smaller change would do", plan, described(changes)
                )


def next_to(plan: Plan) -> list[Place]:
    """One more item of each list, like each that is there."""
    return [
        Place(one.field, one.list, one.number, further=True)
        for one in places_of(plan.facts, plan.book, plan.as_of)
        if one.list is not None
    ]


def reads(finding: Finding, changes: Changes) -> bool:
    """Whether a change is of what the finding may move: not of the event that governs it."""
    return all(place.list is not None or place.field.name != finding.rule.governed_by for place in changes)


def as_near(remedy: Remedy, changes: Changes, plan: Plan) -> bool:
    """Whether a remedy is of the same fact, or of the total that it is part of, in the same direction, and no bigger."""
    ((place, value),) = changes.items()
    if remedy.path not in (place.path, place.general):
        return False
    if remedy.change is None:
        return True
    before = 0 if place.further else place.value(plan.facts)
    assert isinstance(before, int)
    assert isinstance(value, int)
    change = place.field.exact(value - before)
    return (change > 0) is (remedy.change > 0) and abs(remedy.change) <= abs(change)


def lessened(remedy: Remedy, plan: Plan) -> Changes | None:
    """A single amount's remedy with one step less; None for anything else, or where that is no change."""
    if remedy.together or remedy.change is None or len(remedy.changes) != 1:
        return None
    ((place, value),) = remedy.changes.items()
    before = 0 if place.further else place.value(plan.facts)
    assert isinstance(value, int)
    assert isinstance(before, int)
    nearer = value - 1 if value > before else value + 1
    return None if nearer == before else {place: nearer}


def relative(changes: Changes, plan: Plan) -> Fraction:
    """How big a change is beside what is there, in millionths as the least change counts it."""
    total = Fraction(0)
    for place, value in changes.items():
        before = place.value(plan.facts)
        if place.field.type == "amount":
            assert isinstance(value, int)
            there = 0 if place.further else before
            assert isinstance(there, int)
            basis = there
            if place.further and place.list is not None:
                listing = plan.facts.values[place.list.name]
                assert isinstance(listing, Listing)
                basis = sum(int(row.get(place.field.name, 0)) for row in listing.items)  # type: ignore[call-overload]
            total += Fraction(abs(value - there), basis or 10**place.field.decimals)
        elif isinstance(value, date):
            start = before if isinstance(before, date) else plan.as_of
            total += Fraction(abs((value - start).days), 365)
        else:
            total += 1
    return Fraction(int(total * 10**6), 10**6)


def described(changes: Changes) -> str:
    """Some changes for a person who looks into a fault."""
    return ", ".join(f"{place.path} -> {value}" for place, value in changes.items())


def run(count: int, seed: int) -> Tally:
    """Check so many plans that break something."""
    rng, tally, book = random.Random(seed), Tally(), load_rulebook()
    done = 0
    for plan in plans(book, rng):
        done += check(plan, rng, tally)
        if done >= count:
            break
    tally.counts["plans"] = done
    return tally


def main() -> int:
    """Run what is asked for and print it."""
    parser = argparse.ArgumentParser(description="Random plans, screened again and compared with brute force nearby.")
    parser.add_argument("--plans", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    start = time.process_time()
    tally = run(asked.plans, asked.seed)
    print("\n".join(tally.faults))
    print(", ".join(f"{name} {count}" for name, count in sorted(tally.counts.items())))
    print(f"{len(tally.faults)} faults, {time.process_time() - start:.0f} CPU s")
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
