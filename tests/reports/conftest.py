"""Screenings of two small rulebooks: that of tests/cli/data, and one in which everything may be open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cleanrules import Screening, screen
from cleanrules.rulebook.load import load_rulebook
from cleanrules.rulebook.model import Rulebook

DATA = Path(__file__).parents[1] / "cli" / "data"


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The small rulebook."""
    return load_rulebook(DATA / "mill.yaml", plugins=[])


@pytest.fixture
def screened(rulebook) -> Callable[..., Screening]:
    """Screens the mill of Tianjin, some of its facts changed."""

    def call(
        *, select: str = "", as_of: str = "2023-01-01", decided_on: str | None = None, **changes: Any
    ) -> Screening:
        facts: dict[str, Any] = {
            "kind": "mill", "id": "TJ-1", "region": "天津市", "announced_on": "2022-06-01", "merger": "false",
            "audited": "false", "dust": "12.5",
            "built": [{"id": "b1", "product": "iron", "capacity": "200"}],
            "retired": [{"id": "r1", "product": "iron", "capacity": "290", "listed": "true"}],
        }  # fmt: skip
        return screen({**facts, **changes}, as_of=as_of, decided_on=decided_on, rulebook=rulebook, select=select or ())

    return call


@pytest.fixture(scope="session")
def open_rulebook() -> Rulebook:
    """The rulebook in which everything may be open."""
    return load_rulebook(Path(__file__).parent / "data" / "open.yaml", plugins=[])


@pytest.fixture
def opened(open_rulebook) -> Callable[..., Screening]:
    """Screens works of which facts are missing, law is missing, and events are to come; some of the facts changed."""

    def call(*, select: str | list[str] = "", as_of: str = "2026-03-01", **changes: Any) -> Screening:
        facts: dict[str, Any] = {
            "kind": "works", "id": "W-1", "region": "天津市", "trial_on": "2026-02-10", "accepted_on": "not_yet",
            "reported_on": "not_yet", "heard_on": "not_yet", "noise": "50", "covered": "true",
        }  # fmt: skip
        return screen({**facts, **changes}, as_of=as_of, rulebook=open_rulebook, select=select or ())

    return call
