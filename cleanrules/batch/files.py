"""Files that appear whole or not at all, and tables as Parquet and CSV whose bytes depend on their content only."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import polars as pl

from cleanrules.errors import UsageError

Encoding = Literal["utf-8", "utf-8-sig", "gb18030"]
UNFINISHED = ".unfinished"
"""How the name ends of a file that is being written."""
ROW_GROUP = 262_144
"""Rows of a row group of a Parquet file."""
_FORMULA = r"\A[=+\-@\t\r]"
"""How a text begins that a spreadsheet would take for a formula."""


def publish(path: Path, write: Callable[[Path], object]) -> None:
    """Have a file written under a name of its own, then give it its name. Raises UsageError where that can't be done."""
    part = path.with_name(f".{path.name}.{uuid4().hex}{UNFINISHED}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(part)
        os.replace(part, path)
    except (OSError, pl.exceptions.PolarsError) as cause:
        reason = getattr(cause, "strerror", None) or str(cause)
        raise UsageError(f"can't write `{path}`: {reason.lower()}") from cause
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def publish_json(path: Path, content: object) -> None:
    """A JSON file, its keys in the order given."""
    text = json.dumps(content, ensure_ascii=False, indent=1)
    publish(path, lambda part: part.write_text(f"{text}\n", encoding="utf-8"))


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file of ours. Raises UsageError where it is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as cause:
        raise UsageError(f"can't read `{path}`: {cause}", help="`--overwrite` begins anew") from None
    if not isinstance(found, dict):
        raise UsageError(f"`{path}` is no record of a batch", help="`--overwrite` begins anew")
    return found


def sha256(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def parquet(frame: pl.DataFrame, path: Path) -> None:
    """A table as one Parquet file; neither threads nor how the table came about change a byte."""
    frame.rechunk().write_parquet(path, compression="zstd", statistics=True, row_group_size=ROW_GROUP)


def joined_parquet(empty: pl.DataFrame, parts: list[Path], path: Path) -> None:
    """Some Parquet files as one, a row group at a time; an empty table where there is none."""
    whole = pl.scan_parquet(parts) if parts else empty.lazy()
    whole.sink_parquet(path, compression="zstd", maintain_order=True, row_group_size=ROW_GROUP)


def csv(frames: Iterable[pl.DataFrame], path: Path, encoding: Encoding) -> None:
    """Some tables of one schema as one CSV file.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    with path.open("w", encoding=encoding, newline="") as stream:
        for number, frame in enumerate(frames):
            stream.write(harmless(frame).write_csv(include_header=number == 0))


def harmless(frame: pl.DataFrame) -> pl.DataFrame:
    """The table with an apostrophe before each text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return."""
    texts = [name for name, type in frame.schema.items() if type == pl.String]
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(_FORMULA)).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name in texts
    )
