"""Every row of the legal digests is checked by rules or says why not, and every rule rests on a row or a clause."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from cleanrules import load_rulebook
from cleanrules.errors import FactError
from cleanrules.reading import read_file

DOCS = Path(__file__).parents[2] / "docs"
SECTIONS = ("industry", "audit", "services", "construction", "agriculture", "transport")
ROWS: Any = read_file(DOCS / "coverage" / "rows.yaml", FactError).data
PLAN: Any = read_file(DOCS / "coverage" / "plan.yaml", FactError).data
PLUGINS = {path.name for path in (DOCS.parent / "plugins").iterdir() if path.is_dir()}
ROW = re.compile(r"^\| ((?:[A-Z]{2}-\d{2}|[SBAT]\d{1,2}))[ |]", re.MULTILINE)
"""A row of a rule table begins with its id, as `ST-01` or `S12`."""


def digest_rows(section: str) -> list[str]:
    """The row ids of a digest, in order."""
    return list(dict.fromkeys(ROW.findall((DOCS / "law" / f"{section}.md").read_text(encoding="utf-8"))))


def rows_of(section: str) -> dict[str, Any]:
    """The entries of a section."""
    return dict(ROWS[section])


def codes_of(entries: Any) -> list[str]:
    """All rule codes that entries name, whatever their depth."""
    if isinstance(entries, dict):
        own = [*entries.get("rules", []), *entries.get("targets", [])]
        return [
            *own,
            *(code for key, part in entries.items() if key not in ("rules", "targets") for code in codes_of(part)),
        ]
    return [code for part in entries for code in codes_of(part)] if isinstance(entries, list) else []


@pytest.mark.parametrize("section", SECTIONS)
def test_the_digest_has_rows(section: str) -> None:
    """The ids of a digest's rule table are found."""
    assert len(digest_rows(section)) > 8


@pytest.mark.parametrize("section", SECTIONS)
def test_every_row_has_an_entry(section: str) -> None:
    """Each row of a digest is an entry of its section, and there is no other."""
    assert digest_rows(section) == [row for row in digest_rows(section) if row in rows_of(section)]
    assert set() == set(rows_of(section)) - set(digest_rows(section))


@pytest.mark.parametrize("section", SECTIONS)
def test_an_entry_names_rules_or_says_why_not(section: str) -> None:
    """An entry has rules, or the reason in both languages why there are none."""
    assert [] == [row for row, entry in rows_of(section).items() if not entry.get("rules") and not _reason(entry)]


def _reason(entry: dict[str, Any]) -> bool:
    return {"zh", "en"} == set(entry.get("none", {})) and all(entry["none"].values())


@pytest.mark.parametrize("document", [ROWS, PLAN], ids=["rows", "plan"])
def test_codes_exist(document: Any) -> None:
    """Every code that is named is a rule's."""
    assert [] == sorted(set(codes_of(document)) - set(load_rulebook().rules))


def test_every_rule_is_named() -> None:
    """Every shipped rule is named by a row of a digest or a clause of the plan."""
    named = {*codes_of(ROWS), *codes_of(PLAN)}
    shipped = {code for code, rule in load_rulebook().rules.items() if rule.plugin in PLUGINS}
    assert [] == sorted(shipped - named)
