"""The recorded mutation scores of packs, with the content that each was measured on: what a gate compares with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleanrules.errors import UsageError
from cleanrules.rulebook.model import Rulebook
from cleanrules.testing.packs import Pack, packs_of
from cleanrules.testing.scores import Score, scores

LEAST = 0.9
"""The share of faults that the cases of a pack must notice."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A pack's score, and the sha256 of the files that it was measured on."""

    sha256: str
    score: float


def digest(pack: Pack, rulebook: Rulebook) -> str:
    """The sha256 of a pack, its cases, and the files beside it that hold law but no rules."""
    others = {one.path.resolve() for one in packs_of(rulebook)} - {pack.path.resolve()}
    folder = pack.path.resolve().parents[1] if pack.path.parent.name == "rules" else pack.path.resolve().parent
    shared = folder.rglob("*.yaml") if pack.path.parent.name == "rules" else [pack.path.resolve()]
    files = sorted(path for path in shared if path not in others)
    found = hashlib.sha256()
    for path in [*files, pack.cases_path]:
        if path.is_file():
            found.update(f"{path.name}\n".encode() + path.read_bytes())
    return found.hexdigest()


def read_record(path: Path) -> dict[str, Recorded]:
    """The recorded scores by pack; none where there is no file. Raises UsageError."""
    if not path.is_file():
        return {}
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return {name: Recorded(str(one["sha256"]), float(one["score"])) for name, one in raw.items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        raise UsageError(
            f"`{path}` is no record of scores", help="write it anew: `cleanrules mutate --record FILE`"
        ) from None


def record_text(found: Sequence[Score], rulebook: Rulebook, known: Mapping[str, Recorded]) -> str:
    """The record with the scores measured now in place of those known."""
    now = {one.pack.name: Recorded(digest(one.pack, rulebook), one.score) for one in found}
    rows = sorted({**known, **now}.items())
    return json.dumps({name: {"sha256": one.sha256, "score": one.score} for name, one in rows}, indent=1) + "\n"


def shortcomings(rulebook: Rulebook, packs: Sequence[Pack], known: Mapping[str, Recorded]) -> list[str]:
    """What is wrong with the scores of some packs: too low, or lower than recorded. Only changed packs are measured."""
    wrong: list[str] = []
    for pack in packs:
        old = known.get(pack.name)
        same = old is not None and old.sha256 == digest(pack, rulebook)
        score = old.score if same and old is not None else scores(rulebook, [pack])[0].score
        if score < LEAST:
            wrong.append(f"{pack.name}: {score:.1%} of the faults are noticed, at least {LEAST:.0%} are needed")
        elif old is not None and score < old.score:
            wrong.append(f"{pack.name}: {score:.1%} of the faults are noticed, it was {old.score:.1%}")
    return wrong
