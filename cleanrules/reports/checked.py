"""What `cleanrules check` found in packs: as text, as JSON, and as SARIF 2.1.0, errors and warnings with their places."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Literal

from cleanrules.errors import CleanRulesError, Position
from cleanrules.reports.exchange import relative_uri
from cleanrules.reports.json import dumped

Data = dict[str, Any]
Level = Literal["error", "warning"]
LEVELS: dict[Level, str] = {"error": "a pack that can't be loaded", "warning": "a pack that is sound but poor"}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


@dataclass(frozen=True, slots=True)
class Fault:
    """An error or a warning of a pack, where it stands, and what to do."""

    level: Level
    message: str
    help: str | None
    position: Position | None

    @classmethod
    def of(cls, error: CleanRulesError) -> Fault:
        """An error, without those that were found with it."""
        return cls("error", error.message, error.help, error.position)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found: the sound packs, each with its counts in one line, and the faults in the order in which they are told."""

    sound: tuple[tuple[str, str], ...]
    faults: tuple[Fault, ...]

    @property
    def good(self) -> bool:
        """Whether all packs are sound."""
        return not any(one.level == "error" for one in self.faults)


def render_json(found: Checked) -> str:
    """As JSON: whether all is sound, the sound packs, and the faults."""
    data = {
        "sound": found.good,
        "packs": [{"file": file, "summary": counts} for file, counts in found.sound],
        "faults": [
            {"level": one.level, "message": one.message, "help": one.help, "position": _position(one.position)}
            for one in found.faults
        ],
    }
    return f"{dumped(data)}\n"


def _position(place: Position | None) -> Data | None:
    return None if place is None else {"file": place.file, "line": place.line, "column": place.column}


def render_sarif(found: Checked) -> str:
    """As SARIF 2.1.0: a result for each fault."""
    rules = [{"id": level, "shortDescription": {"text": text}} for level, text in LEVELS.items()]
    driver = {"name": "cleanrules check", "version": version("cleanrules"), "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one) for one in found.faults],
    }
    return f"{dumped({'$schema': SCHEMA, 'version': '2.1.0', 'runs': [run]})}\n"


def _result(one: Fault) -> Data:
    text = f"{one.message}; {one.help}" if one.help else one.message
    found: Data = {
        "ruleId": one.level,
        "ruleIndex": list(LEVELS).index(one.level),
        "kind": "fail",
        "level": one.level,
        "message": {"text": text},
    }
    if one.position is not None:
        region = {"startLine": one.position.line, "startColumn": one.position.column}
        uri = relative_uri(one.position.file)
        found["locations"] = [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}]
    return found
