"""The manifest of a run: what it was asked, and, when it is finished, what came out. It holds no time and no place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from cleanrules.batch.files import publish_json, read_json
from cleanrules.batch.job import OUTCOMES, Job
from cleanrules.batch.parts import Done
from cleanrules.batch.summary import Totals
from cleanrules.errors import UsageError

FORMAT = 1
Status = Literal["unfinished", "finished"]
_SAID = {
    "cleanrules": "the version of cleanrules",
    "rulebook": "the rulebook",
    "input": "the input, or how it is read,",
    "as_of": "the day asked for",
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """`asked` is all that may change a byte of the output; `found` what came out, empty while the run is unfinished."""

    status: Status
    asked: Mapping[str, Any]
    found: Mapping[str, Any]

    @property
    def run(self) -> str:
        """The sha256 of what was asked."""
        return hashlib.sha256(json.dumps(self.asked, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def write(self, path: Path) -> None:
        """Write the manifest. Raises UsageError."""
        publish_json(path, {"format": FORMAT, "status": self.status, **self.asked, **self.found})

    def changed(self, asked: Mapping[str, Any]) -> list[str]:
        """What is asked otherwise than in this run, as people say it."""
        return list(dict.fromkeys(_differences(self.asked, asked)))

    @property
    def as_of(self) -> date | None:
        """The day asked for; None where a column holds it."""
        given = self.asked["as_of"]
        return date.fromisoformat(given) if isinstance(given, str) else None


def asked_of(job: Job, output: Mapping[str, object]) -> dict[str, Any]:
    """All that may change a byte of the output; `output` are options of its form."""
    return {
        "cleanrules": version("cleanrules"),
        "rulebook": {"sha256": job.rulebook.sha256, "plugins": dict(sorted(job.rulebook.plugins.items()))},
        "input": {"fingerprint": job.source.fingerprint, "blocks": len(job.source.blocks)},
        "as_of": {"column": job.layout.day_column} if job.as_of is None else job.as_of.isoformat(),
        "options": {**job.options(), **output},
    }


def found_of(done: list[Done], totals: Totals, files: Mapping[str, str]) -> dict[str, Any]:
    """What came out: the totals, the sha256 of the files, and the record of each part."""
    return {
        "totals": {
            "rows": totals.rows,
            "invalid": totals.invalid,
            "kinds": dict(sorted(totals.kinds.items())),
            "outcomes": {outcome: totals.of_outcome(outcome) for outcome in OUTCOMES},
            "findings": sum(one.findings for one in done),
        },
        "files": dict(files),
        "parts": [one.to_dict() for one in done],
    }


def read_manifest(path: Path) -> Manifest | None:
    """The manifest in a file; None where there is none. Raises UsageError where the file is none of ours."""
    if not path.exists():
        return None
    content = read_json(path)
    if content.pop("format", None) != FORMAT or content.get("status") not in ("unfinished", "finished"):
        raise UsageError(f"`{path}` is no manifest of this version", help="`--overwrite` begins anew")
    status = content.pop("status")
    asked = {name: content.pop(name, None) for name in ("cleanrules", "rulebook", "input", "as_of", "options")}
    return Manifest(status, asked, content)


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name, said in _SAID.items():
        if old.get(name) != new.get(name):
            yield said
    before, now = old.get("options") or {}, new["options"]
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            yield f"`--{name.replace('_', '-')}`"
