"""The workload: generated rules over 60 facts, the same for every engine, and subjects that lack some of the facts."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

AMOUNTS, FLAGS, LABELS = 30, 20, 10
ABSENT = 0.05
RATIOS = ["1.1", "1.15", "0.07", "1.25", "1/3", "2", "0.5", "1.5", "0.9", "3"]
WEIGHTS = [(10, 11), (20, 23), (100, 7), (4, 5), (3, 1), (1, 2), (2, 1), (2, 3), (10, 9), (1, 3)]
"""`a >= ratio * b` as `first * a >= second * b`, in integers."""
MOST = 10_000_000
"""Amounts are integers in hundredths of a unit, below this."""

NOT_APPLICABLE, UNDETERMINED, COMPLIANT, VIOLATION = range(4)
NAMES = ("not_applicable", "undetermined", "compliant", "violation")

Value = bool | int | str | None
Subject = dict[str, Value]
"""Every fact by name; one that is absent is None."""
Answer = tuple[list[int], dict[int, frozenset[str]]]
"""The outcome of each rule, and for each undetermined one the facts that are missing."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`when: flag and label in labels`, `require: left >= ratio * right or (other and low <= limit)`."""

    flag: str
    label: str
    labels: tuple[str, ...]
    left: str
    right: str
    ratio: int
    other: str
    low: str
    limit: int  # in hundredths


def rules(number: int) -> list[Rule]:
    """That many rules, the same at every call."""
    chance = random.Random(number)
    found = []
    for place in range(number):
        left, right, low = (f"a{n}" for n in chance.sample(range(AMOUNTS), 3))
        flag, other = (f"f{n}" for n in chance.sample(range(FLAGS), 2))
        label, limit = f"l{chance.randrange(LABELS)}", chance.randrange(MOST // 100, MOST)
        found.append(Rule(flag, label, ("x", "y"), left, right, place % len(RATIOS), other, low, limit))
    return found


def subjects(number: int) -> list[Subject]:
    """That many subjects, the same at every call."""
    chance = random.Random(7)
    found: list[Subject] = []
    for _ in range(number):
        subject: Subject = {f"a{n}": chance.randrange(MOST) for n in range(AMOUNTS)}
        subject |= {f"f{n}": chance.random() < 0.5 for n in range(FLAGS)}
        subject |= {f"l{n}": chance.choice("xyz") for n in range(LABELS)}
        found.append({name: None if chance.random() < ABSENT else value for name, value in subject.items()})
    return found


def pack(some: list[Rule]) -> str:
    """The rules as a pack of ours."""
    fields = [f"a{n}: {{type: amount, unit: t, decimals: 2, at_most: {MOST // 100}}}" for n in range(AMOUNTS)]
    fields += [f"f{n}: {{type: flag}}" for n in range(FLAGS)]
    fields += [f"l{n}: {{type: label, labels: [x, y, z]}}" for n in range(LABELS)]
    parameters = [
        f'p{n}: {{title: {{zh: p, en: p}}, values: [{{value: "{value}", confidence: copy, cites: {{instrument: m}}}}]}}'
        for n, value in enumerate(RATIOS)
    ]
    written = [
        f"""
- code: IND-BM-{place:03d}
  name: r{place}
  title: {{zh: r{place}, en: r{place}}}
  when: {one.flag} and {one.label} in ["x", "y"]
  require: {one.left} >= param.p{one.ratio} * {one.right} or ({one.other} and {one.low} <= {one.limit / 100:.2f})
  force: binding
  effect: penalty
  cites: {{instrument: m}}"""
        for place, one in enumerate(some)
    ]
    return f"""
kind: firm
confidence: copy
kinds:
  firm:
    fields:
      {f"{chr(10)}      ".join(fields)}
instruments:
  m: {{number: m, title: {{zh: m, en: m}}, issuer: m, rank: law, confidence: copy}}
parameters:
  {f"{chr(10)}  ".join(parameters)}
rules:{"".join(written)}
"""


def plain(subject: Subject) -> dict[str, str]:
    """A subject as facts of ours."""
    found = {"kind": "firm", "id": "s"}
    for name, value in subject.items():
        if isinstance(value, bool):
            found[name] = "true" if value else "false"
        elif value is not None:
            found[name] = f"{value // 100}.{value % 100:02d}" if isinstance(value, int) else value
    return found


def missing(some: list[Rule]) -> Callable[[Mapping[str, Value], list[int]], Answer]:
    """For the peers, which don't say what is missing: the facts that keep a rule undetermined, found in Python.

    Those unknown parts of the guard and of the requirement that keep it open; looked at for undetermined rules only.
    """

    def answer(subject: Mapping[str, Value], outcomes: list[int]) -> Answer:
        found: dict[int, frozenset[str]] = {}
        for place, outcome in enumerate(outcomes):
            if outcome == UNDETERMINED:
                one = some[place]
                names = [name for name in (one.flag, one.label) if subject[name] is None]
                found[place] = frozenset((*names, *_open(one, subject)))
        return outcomes, found

    return answer


def _open(one: Rule, subject: Mapping[str, Value]) -> list[str]:
    """What the requirement lacks; nothing where it is decided."""
    left, right, other, low = subject[one.left], subject[one.right], subject[one.other], subject[one.low]
    more, less = WEIGHTS[one.ratio]
    compared = left is not None and right is not None
    if compared and more * left >= less * right:  # type: ignore[operator]
        return []
    fits = None if low is None else low <= one.limit  # type: ignore[operator]
    if other is True and fits:
        return []
    names = [] if compared else [name for name in (one.left, one.right) if subject[name] is None]
    if other is not False and fits is not False:
        names += [name for name in (one.other, one.low) if subject[name] is None]
    return names
