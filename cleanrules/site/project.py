"""What the project's own documents say of rules: rows of the legal digests, clauses of the plan, entries of the changelog."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleanrules.errors import FactError
from cleanrules.reading import read_file

_ROW = re.compile(r"^\| ((?:[A-Z]{2}-\d{2}|[SBAT]\d{1,2}))[ |]")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_CODE = re.compile(r"`([A-Z]{3}-[A-Z]{2,4})-(\d{3}|…)`")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a legal digest: its cells under their headings, the rules that check it, or why there are none."""

    id: str
    section: str
    cells: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    none: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """What documents beside the rulebook say of its rules; empty where there are none."""

    rows: tuple[Row, ...] = ()
    clauses: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    changes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Entries of the changelog by the code, or the family (`IND-CR`), that they name."""

    def rows_of(self, code: str) -> list[Row]:
        """The rows that a rule checks."""
        return [row for row in self.rows if code in row.rules]

    def clauses_of(self, code: str) -> list[str]:
        """The clauses of the plan that a rule checks."""
        return [
            name for name, entry in self.clauses.items() if code in (*entry.get("rules", []), *entry.get("targets", []))
        ]

    def changes_of(self, code: str) -> list[str]:
        """The entries of the changelog that name a rule or its family."""
        return list(dict.fromkeys([*self.changes.get(code, ()), *self.changes.get(code.rpartition("-")[0], ())]))


def read_project(root: Path) -> Project:
    """The documents of a checkout. Raises FactError where one can't be read."""
    docs = root / "docs"
    rows: Any = read_file(docs / "coverage" / "rows.yaml", FactError).data
    plan: Any = read_file(docs / "coverage" / "plan.yaml", FactError).data
    return Project(
        tuple(row for section, entries in rows.items() for row in _rows(docs, section, entries)),
        plan["clauses"],
        changes((root / "CHANGELOG.md").read_text(encoding="utf-8")),
    )


def _rows(docs: Path, section: str, entries: Mapping[str, Any]) -> Iterator[Row]:
    page = docs / "law" / f"{section}.md"
    cells = digest_rows(page.read_text(encoding="utf-8")) if page.is_file() else {}
    for name, entry in entries.items():
        if isinstance(entry, Mapping) and isinstance(entry.get("rules", []), list):
            yield Row(name, section, cells.get(name, ()), tuple(entry.get("rules", ())), entry.get("none"))


def digest_rows(text: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """The rows of a digest's tables by their ids: each cell with its heading, as plain text."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    heads: list[str] = []
    lines = text.splitlines()
    for place, line in enumerate(lines):
        if (
            line.startswith("|")
            and place + 1 < len(lines)
            and set(lines[place + 1]) <= set("|-: ")
            and "-" in lines[place + 1]
        ):
            heads = _cells(line)
        match = _ROW.match(line)
        if match and match[1] not in found:
            found[match[1]] = tuple(zip(heads[1:], _cells(line)[1:], strict=False))
    return found


def _cells(line: str) -> list[str]:
    return [plain(cell) for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def plain(text: str) -> str:
    """Markdown without its links, its stars and its backticks."""
    text = re.sub(r"\*\*|(?<![\w*])\*(?=\w)|(?<=\w)\*(?![\w*])", "", _LINK.sub(r"\1", text))
    return text.replace("`", "").replace("\\|", "|").replace("<br>", " ").strip()


def changes(text: str) -> dict[str, tuple[str, ...]]:
    """The entries of a changelog by the codes and families that they name, each led by its version."""
    found: dict[str, list[str]] = {}
    for version, entry in _entries(text):
        for match in _CODE.finditer(entry):
            name = match[1] if match[2] == "…" else f"{match[1]}-{match[2]}"
            said = f"{version}: {plain(entry)}"
            if said not in found.setdefault(name, []):
                found[name].append(said)
    return {name: tuple(some) for name, some in found.items()}


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """The bullets of a changelog with their versions."""
    version, entry = "", ""
    for line in [*text.splitlines(), "## "]:
        if entry and (line.startswith(("- ", "#")) or not line.strip()):
            yield version, entry
            entry = ""
        if line.startswith("## "):
            version = line.removeprefix("## ").strip()
        elif line.startswith("- "):
            entry = line.removeprefix("- ")
        elif entry:
            entry = f"{entry} {line.strip()}"
