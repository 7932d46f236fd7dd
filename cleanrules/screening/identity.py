"""What tells one subject from another: its identifier, or, where it has only a name, that with its place."""

from __future__ import annotations

from cleanrules.facts.facts import Facts


def identity_of(facts: Facts) -> str:
    """The subject's `id`; of one that has only a name also its region, since two of one name in two places are two."""
    place = facts.values.get("region")
    if facts.values.get("id") or not facts.id or not isinstance(place, str):
        return facts.id
    return f"{facts.id}@{place}"
