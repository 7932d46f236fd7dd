"""Screenings of the small rulebook of tests/cli/data."""

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
