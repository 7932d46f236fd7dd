"""The published JSON Schemas. `python -m cleanrules.cli.schemas schemas` writes them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from cleanrules.reports.entry_schemas import entry_schema
from cleanrules.reports.json import dumped
from cleanrules.reports.screening_schema import screening_schema
from cleanrules.rulebook.entries import PackEntry
from cleanrules.testing.cases import CaseFile


def schemas() -> dict[str, dict[str, Any]]:
    """All published schemas by file name."""
    return {
        "screening.schema.json": screening_schema(),
        "pack.schema.json": entry_schema(PackEntry, "pack"),
        "cases.schema.json": entry_schema(CaseFile, "cases"),
    }


def write(folder: Path) -> None:
    """Write all schemas into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (folder / name).write_text(f"{dumped(schema)}\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
