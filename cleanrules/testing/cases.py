"""Case files: for each rule, subjects whose outcome the law settles, read and run as tests.

subjects:
  swap: {kind: project, region: 天津市, …}
cases:
- rule: IND-CR-001
  aspect: boundary          # passes, violates, boundary, past-boundary, missing, not-applicable, day-before, first-day
  base: swap
  with: {"retired[0].capacity": 300 万t/a, region: null}
  as_of: 2022-07-01
  expect: compliant         # or {IND-CR-001: compliant, IND-CR-002: not_applicable}
  missing: [region]         # further expectations of the rule's finding, all optional
waived:
  IND-CR-003: {boundary: the rule compares nothing}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import Field

from cleanrules.errors import PackError, did_you_mean
from cleanrules.exact import number_text
from cleanrules.law.confidence import DEFAULT_BAR, Confidence
from cleanrules.reading import Document, read_file
from cleanrules.rulebook.entries import Day, Entry, validated
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.findings import Screening
from cleanrules.screening.outcome import Outcome
from cleanrules.screening.screen import DEFAULT_ENGINE, Engine, screen

Aspect = Literal[
    "passes", "violates", "boundary", "past-boundary", "missing", "not-applicable", "day-before", "first-day", "other"
]
REQUIRED: tuple[Aspect, ...] = get_args(Aspect)[:-1]
_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")


class CaseEntry(Entry):
    """One case."""

    rule: str
    aspect: Aspect
    base: str | None = None
    facts: dict[str, Any] = {}
    changes: dict[str, Any] = Field({}, alias="with")
    as_of: Day
    decided_on: Day | None = None
    minimum_confidence: Confidence = DEFAULT_BAR
    expect: Outcome | dict[str, Outcome]
    would_be: Outcome | None = None
    exception: str | None = None
    missing: list[str] | None = None
    gap: str | None = None
    conclusion: str | None = None
    why: str | None = None


class CaseFile(Entry):
    """A case file."""

    pack: str | None = None
    subjects: dict[str, dict[str, Any]] = {}
    cases: list[CaseEntry]
    waived: dict[str, dict[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Case:
    """One case, ready to run."""

    id: str
    entry: CaseEntry
    facts: Mapping[str, Any]

    @property
    def expected(self) -> dict[str, Outcome]:
        """The outcome expected of each rule named."""
        expect = self.entry.expect
        return expect if isinstance(expect, dict) else {self.entry.rule: expect}

    def screening(self, rulebook: Rulebook, *, engine: str | Engine = DEFAULT_ENGINE) -> Screening:
        """The screening of the case's subject, of all rules of its kind."""
        entry = self.entry
        return screen(
            self.facts, as_of=entry.as_of, decided_on=entry.decided_on, rulebook=rulebook, engine=engine,
            minimum_confidence=entry.minimum_confidence,
        )  # fmt: skip

    def differences(self, rulebook: Rulebook, *, engine: str | Engine = DEFAULT_ENGINE) -> list[str]:
        """What is otherwise than expected, one line each; empty where the case holds."""
        found = self.screening(rulebook, engine=engine)
        entry, finding = self.entry, found[self.entry.rule]
        lines = [
            f"{code}: expected {wanted}, found {found[code].outcome} ({found[code].message.en})"
            for code, wanted in self.expected.items()
            if found[code].outcome != wanted
        ]
        compared = [
            ("would_be", entry.would_be, finding.would_be),
            ("exception", entry.exception, finding.exception),
            ("missing", entry.missing, [need.path for need in finding.missing]),
            ("gap", entry.gap, number_text(finding.gap.value) if finding.gap else None),
            ("conclusion", entry.conclusion, found.conclusion),
        ]
        return lines + [
            f"{name}: expected {wanted}, found {got}"
            for name, wanted, got in compared
            if wanted is not None and wanted != got
        ]


def read_cases(path: Path | str) -> tuple[list[Case], CaseFile]:
    """The cases of a file, and the file. Raises PackError."""
    document = read_file(path, PackError)
    file = validated(CaseFile, document, PackError)
    cases = [_case(document, file, entry, number) for number, entry in enumerate(file.cases)]
    return cases, file


def _case(document: Document, file: CaseFile, entry: CaseEntry, number: int) -> Case:
    steps = ("cases", number)
    if entry.base is not None and entry.base not in file.subjects:
        raise PackError(
            f"unknown subject `{entry.base}`",
            help=did_you_mean(entry.base, file.subjects),
            position=document.position((*steps, "base")),
        )
    facts = deepcopy({**file.subjects.get(entry.base or "", {}), **entry.facts})
    for path, value in entry.changes.items():
        try:
            _put(facts, path, value)
        except (KeyError, IndexError, TypeError):
            raise PackError(
                f"the subject has no place `{path}`", position=document.position((*steps, "with", path), key=True)
            ) from None
    return Case(f"{entry.rule}-{entry.aspect}-{number}", entry, facts)


def _put(facts: Any, path: str, value: Any) -> None:
    """Set the value at a path as `retired[0].capacity`."""
    *parents, last = [name if name else int(number) for name, number in _STEP.findall(path)]
    for step in parents:
        facts = facts[step]
    if isinstance(last, int) and last == len(facts):
        facts.append(value)
    else:
        facts[last] = value


def lacking(cases: list[Case], file: CaseFile, codes: list[str]) -> Iterator[str]:
    """The aspects that no case shows, for each rule, but those that are waived with a reason."""
    for code in codes:
        seen = {case.entry.aspect for case in cases if case.entry.rule == code}
        for aspect in REQUIRED:
            if aspect not in seen and aspect not in file.waived.get(code, {}):
                yield f"{code}: no case `{aspect}`"
