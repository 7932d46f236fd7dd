"""The case that would notice a fault, as it is to stand in the cases file; its outcome is left for a person."""

from __future__ import annotations

from typing import Any

import yaml

from cleanrules.law.confidence import DEFAULT_BAR
from cleanrules.testing.telling import Telling
from cleanrules.testing.tries import AS_OF


def suggestion(found: Telling) -> str:
    """The case in one line; `expect` holds `?`, which no cases file accepts, and behind it what the two say."""
    entry: dict[str, Any] = {"rule": found.code, "aspect": "other"}
    if found.case is None:
        entry["facts"] = dict(found.facts)
    else:
        own = found.case.entry
        entry |= {"base": own.base} if own.base is not None else {}
        entry |= {"facts": own.facts} if own.facts else {}
        changes = {**own.changes, **{path: value for path, value in found.changes if path != AS_OF}}
        entry |= {"with": changes} if changes else {}
        entry |= {"parameters": own.parameters} if own.parameters else {}
    entry["as_of"] = found.as_of
    entry |= {"minimum_confidence": found.bar} if found.bar != DEFAULT_BAR else {}
    entry["expect"] = {found.code: "?"}
    written = yaml.safe_dump(entry, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**6).strip()
    return f"- {written}  # says {found.says}, with the fault {found.mutant_says}; settle it from the law"
