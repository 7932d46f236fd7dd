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
  parameters: {}            # values that the caller supplies, as under `parameters:` of a parameters file
waived:
  IND-CR-003: {boundary: the rule compares nothing}
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import Field

from cleanrules.entry import Day, Entry, validated
from cleanrules.errors import FactError, PackError, did_you_mean
from cleanrules.exact import number_text
from cleanrules.law.confidence import DEFAULT_BAR, Confidence
from cleanrules.reading import Document, read_file
from cleanrules.rulebook.load import with_parameters
from cleanrules.rulebook.model import Outcome, Rulebook
from cleanrules.screening.findings import Screening
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
    parameters: dict[str, Any] = {}
    expect: Outcome | dict[str, Outcome]
    would_be: Outcome | None = None
    exception: str | None = None
    missing: list[str] | None = None
    until: Day | None = None
    """The last day of a pending outcome."""
    unread: list[str] | None = None
    """The legal values that are not available and keep the rule open."""
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
        book = _supplied(rulebook, json.dumps(entry.parameters)) if entry.parameters else rulebook
        return screen(
            self.facts, as_of=entry.as_of, decided_on=entry.decided_on, rulebook=book, engine=engine,
            minimum_confidence=entry.minimum_confidence,
        )  # fmt: skip

    def differences(self, rulebook: Rulebook, *, engine: str | Engine = DEFAULT_ENGINE) -> list[str]:
        """What is otherwise than expected, one line each; empty where the case holds. Facts that are refused are told."""
        try:
            found = self.screening(rulebook, engine=engine)
        except FactError as refused:
            return [f"the facts are refused: {refused.message}" + (f" ({refused.help})" if refused.help else "")]
        return list(self.differences_in(found))

    def differences_in(self, found: Screening) -> Iterator[str]:
        """What is otherwise than expected in a screening of the case's subject, one line each."""
        for code, wanted in self.expected.items():
            if found[code].outcome != wanted:
                yield f"{code}: expected {wanted}, found {found[code].outcome} ({found[code].message.en})"
        entry, finding = self.entry, found[self.entry.rule]
        compared: tuple[tuple[str, object, Callable[[], object]], ...] = (
            ("would_be", entry.would_be, lambda: finding.would_be),
            ("exception", entry.exception, lambda: finding.exception),
            ("missing", entry.missing, lambda: [need.path for need in finding.missing]),
            ("until", entry.until, lambda: finding.until),
            ("unread", entry.unread, lambda: [need.path for need in finding.unread]),
            ("gap", entry.gap, lambda: number_text(finding.gap.value) if finding.gap else None),
            ("conclusion", entry.conclusion, lambda: found.conclusion),
        )
        for name, expected, get in compared:
            if expected is not None and expected != (got := get()):
                yield f"{name}: expected {expected}, found {got}"


def cases_file(pack: Path) -> Path:
    """Where the cases of a pack lie: `cases/<pack>.yaml` of the distribution, else beside the pack."""
    pack = pack.resolve()
    for folder in list(pack.parents)[:4]:
        if (folder / "cases").is_dir() or (folder / "pyproject.toml").is_file():
            return folder / "cases" / pack.name
    return pack.parent / "cases" / pack.name


@lru_cache(maxsize=16)
def _supplied(rulebook: Rulebook, parameters: str) -> Rulebook:
    """The rulebook with the parameters that a case supplies; cases of one pack mostly supply the same."""
    return with_parameters(rulebook, {"parameters": json.loads(parameters)})


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
            put(facts, path, value)
        except (KeyError, IndexError, TypeError):
            raise PackError(
                f"the subject has no place `{path}`", position=document.position((*steps, "with", path), key=True)
            ) from None
    return Case(f"{entry.rule}-{entry.aspect}-{number}", entry, facts)


def put(facts: Any, path: str, value: Any) -> None:
    """Set the value at a path as `retired[0].capacity`. Raises KeyError, IndexError or TypeError where there is no such."""
    *parents, last = [name if name else int(number) for name, number in _STEP.findall(path)]
    for step in parents:
        facts = _listed(facts, step)[step]
    facts = _listed(facts, last)
    if isinstance(last, int) and last == len(facts):
        facts.append(value)
    else:
        facts[last] = value


def _listed(facts: Any, step: str | int) -> Any:
    """The items where a list is written with `items` and `complete`."""
    return facts["items"] if isinstance(step, int) and isinstance(facts, Mapping) else facts


def lacking(cases: list[Case], file: CaseFile, codes: list[str]) -> Iterator[str]:
    """The aspects that no case shows, for each rule, but those that are waived with a reason."""
    for code in codes:
        seen = {case.entry.aspect for case in cases if case.entry.rule == code}
        for aspect in REQUIRED:
            if aspect not in seen and aspect not in file.waived.get(code, {}):
                yield f"{code}: no case `{aspect}`"
