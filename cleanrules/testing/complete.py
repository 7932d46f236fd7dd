"""Complete, lawful subjects: for each kind one that breaks nothing and comes out clear, as short as the law allows.

    as_of: 2026-11-22
    parameters: {…}      # legal values that the library lacks, as the authority would supply them; with `instruments:`
    facts:
      kind: lodging
      …

They lie beside a sector's cases, as `complete/<kind>.yaml`; further ones of a kind as `complete/<kind>-<what>.yaml`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

from pydantic import Field

from cleanrules.entry import Day, Entry, validated
from cleanrules.errors import PackError
from cleanrules.reading import read_file
from cleanrules.rulebook.entries import InstrumentEntry, SuppliedEntry
from cleanrules.rulebook.load import with_parameters
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.interview import Question, answered, next_question
from cleanrules.screening.screen import DEFAULT_ENGINE, Engine, screen
from cleanrules.testing.cases import cases_file

SUPPLIED = ("instruments", "parameters")
"""What of a file an authority supplies."""


class CompleteFile(Entry):
    """A file with a complete subject."""

    as_of: Day
    instruments: dict[str, InstrumentEntry] = Field({})
    parameters: dict[str, SuppliedEntry] = Field({})
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Complete:
    """A complete subject: its facts, the day it is screened on, and the legal values that an authority supplies for it."""

    name: str
    path: Path
    entry: CompleteFile
    supplied: Mapping[str, Any]
    text: str

    @property
    def facts(self) -> Mapping[str, Any]:
        """The facts."""
        return self.entry.facts

    def rulebook(self, rulebook: Rulebook) -> Rulebook:
        """The rulebook with the legal values that the file supplies."""
        return with_parameters(rulebook, self.supplied) if self.supplied else rulebook

    @property
    def facts_text(self) -> str:
        """The facts as a facts file, comments kept."""
        parts = _parts(self.text)
        head = "".join(f"{line}\n" for line in parts["as_of"].splitlines() if line.startswith("#"))
        return f"{head}{dedent(parts['facts'].partition('facts:')[2].lstrip(chr(10)))}"

    @property
    def supplied_text(self) -> str | None:
        """What an authority supplies, as a file for `--parameters`; None where nothing is needed."""
        parts = _parts(self.text)
        return "".join(parts[name] for name in SUPPLIED if name in parts) or None

    def kept_from_clear(self, rulebook: Rulebook, *, engine: str | Engine = DEFAULT_ENGINE) -> list[str]:
        """What keeps the subject from coming out clear, one line each; empty where nothing does."""
        found = screen(self.facts, as_of=self.entry.as_of, rulebook=self.rulebook(rulebook), engine=engine)
        if found.conclusion == "clear":
            return []
        open_ = [one for one in found.binding if one.outcome in ("violation", "undetermined", "needs_review")]
        return [f"{one.code}: {one.outcome} ({one.message.en})" for one in open_]

    def interview(self, rulebook: Rulebook, *, engine: str | Engine = DEFAULT_ENGINE) -> Iterator[tuple[Question, Any]]:
        """The questions that lead from an empty form to the conclusion, each with the answer of the subject.

        Raises KeyError where one asks what the subject does not say.
        """
        book, facts = self.rulebook(rulebook), dict[str, Any](kind=self.facts["kind"])
        while True:
            found = screen(facts, as_of=self.entry.as_of, rulebook=book, engine=engine)
            question = next_question(found)
            if question is None:
                return
            answer = self.answer(question)
            facts = answered(facts, question, answer)
            yield question, answer

    def answer(self, question: Question) -> Any:
        """What the subject says to a question: of a list what the columns that are asked for hold."""
        name, _, column = question.path.partition(".")
        given = self.facts[name]
        key = question.columns[0].name if question.columns else ""
        if column:
            return {row[key]: row[column] for row in given if row[key] in question.items}
        if not question.columns:
            return given
        wanted = {one.name for one in question.columns}
        return [{field: value for field, value in row.items() if field in wanted} for row in given]


def _parts(text: str) -> dict[str, str]:
    """The text of each key of a file, with the comments that stand before it."""
    found: dict[str, str] = {}
    name, waiting = "", ""
    for line in text.splitlines(keepends=True):
        if line.startswith("#") or not line.strip():
            waiting += line
            continue
        if not line.startswith((" ", "-")):
            name = line.partition(":")[0]
        found[name] = found.get(name, "") + waiting + line
        waiting = ""
    return found


def read_complete(path: Path) -> Complete:
    """A complete subject of a file. Raises PackError."""
    document = read_file(path, PackError)
    entry = validated(CompleteFile, document, PackError)
    assert isinstance(document.data, dict)
    supplied = {name: document.data[name] for name in SUPPLIED if name in document.data}
    if supplied:
        supplied.setdefault("parameters", {})
    return Complete(path.stem, path, entry, supplied, document.source)


def complete_subjects(rulebook: Rulebook, kind: str | None = None) -> list[Complete]:
    """The complete subjects that lie beside the packs of a rulebook, by name; of one kind where it is given. Raises PackError."""
    packs = {Path(rule.position.file) for rule in rulebook.rules.values() if rule.position is not None}
    return [one for one in complete_beside(packs) if kind in (None, one.facts["kind"])]


def complete_beside(packs: Collection[Path]) -> list[Complete]:
    """The complete subjects that lie beside the cases of some packs, by name. Raises PackError."""
    folders = {cases_file(pack).parent / "complete" for pack in packs}
    found = [read_complete(path) for folder in sorted(folders) for path in sorted(folder.glob("*.yaml"))]
    return sorted(found, key=lambda one: (one.name, one.path))
