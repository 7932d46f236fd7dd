"""How headings are read: whatever the width of their letters, with a unit in brackets behind, or by a mapping."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from cleanrules.errors import UsageError, shorten
from cleanrules.facts.kinds import Subject
from cleanrules.reading import read_file

COMPLETE = ".complete"
"""What ends the heading of the column that says whether a list is all there is."""
_UNIT = re.compile(r"(.+)[(\[](.+)[)\]]\Z", re.DOTALL)


def folded(heading: str) -> str:
    """One spelling of a heading: full and half width, case and blanks make no difference."""
    return "".join(unicodedata.normalize("NFKC", heading).casefold().split())


def split_unit(heading: str) -> tuple[str, str]:
    """`产能（万t/a）` as `产能` and `万t/a`; the unit is empty where no bracket ends the heading."""
    match = _UNIT.match(unicodedata.normalize("NFKC", heading).strip())
    return (match[1].strip(), match[2].strip()) if match else (heading, "")


def id_heading(columns: Sequence[str], mapping: Mapping[str, str | None]) -> str | None:
    """The column of the subjects' identifiers: the one mapped to `id`, or headed by its name or title."""
    field = Subject.declared["id"]
    names = {folded(one) for one in ("id", field.title.zh, field.title.en)}
    mapped = [one for one in columns if mapping.get(one) == "id"]
    return next((one for one in [*mapped, *columns] if folded(mapping.get(one, one) or "") in names), None)


def load_mapping(path: Path | str) -> dict[str, str | None]:
    """A YAML or JSON file that gives to headings the fields they stand for; null leaves a column out. Raises UsageError."""
    document = read_file(path, UsageError)
    if not isinstance(document.data, dict):
        raise UsageError("a mapping of headings is a mapping of texts", position=document.position())
    for heading, target in document.data.items():
        if not isinstance(target, str | None):
            raise UsageError(
                f"the heading `{shorten(heading)}` is mapped to `{shorten(target)}`, expected the name of a field or null",
                position=document.position((heading,)),
            )
    return {heading: target for heading, target in document.data.items() if isinstance(target, str | None)}
