"""Every clause of the Tianjin plan has an entry, and every code that it names exists."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from cleanrules.errors import FactError
from cleanrules.reading import read_file
from cleanrules.rulebook.load import load_rulebook

ROOT = Path(__file__).parents[2]
DATA: Any = read_file(ROOT / "docs" / "coverage" / "plan.yaml", FactError).data
CLAUSES: dict[str, dict[str, Any]] = DATA["clauses"]
BODY = "一二三四五六七八九十"
NUMBERS = [*BODY, *(f"十{one}" for one in BODY[:5])]
TARGETS = [(clause, code) for clause, entry in CLAUSES.items() for code in entry.get("targets", [])]
RULES = [(clause, code) for clause, entry in CLAUSES.items() for code in entry.get("rules", [])]


def test_every_clause_is_listed() -> None:
    """The preamble, the goals, (一) to (十五), and the annex as far as it is known have each an entry, and nothing else has."""
    annex = [*(f"附件{number}" for number in range(1, 8)), "附件7其余", "附件8以后"]
    assert ["前言", "一", *(f"（{number}）" for number in NUMBERS), *annex] == list(CLAUSES)


def test_the_page_has_the_same_clauses() -> None:
    """The clauses are those of the page on the plan."""
    page = (ROOT / "docs" / "law" / "plan.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\(([一二三四五六七八九十]{1,2})\) ", page))
    assert {f"（{number}）" for number in NUMBERS} <= {f"（{number}）" for number in named} | {"（一）"}
    annex = re.findall(r"^### Annex (\d+) ", page, re.MULTILINE)
    assert {f"附件{number}" for number in annex} <= set(CLAUSES)


@pytest.mark.parametrize("clause", CLAUSES)
def test_form(clause: str) -> None:
    """An entry names rules or targets, or says in both languages whose duty it is or that the text is missing."""
    entry = CLAUSES[clause]
    kinds = {"rules", "targets"} & set(entry), {"government", "missing"} & set(entry)
    assert 1 == sum(bool(kind) for kind in kinds)
    assert set(entry) <= {"rules", "targets", "government", "missing", "note"}
    assert all({"zh", "en"} == set(entry[key]) for key in ("government", "missing", "note") if key in entry)


@pytest.mark.parametrize(("clause", "code"), TARGETS)
def test_targets_are_targets(clause: str, code: str) -> None:
    """What is listed as a target is one, and is checked on districts."""
    rule = load_rulebook().rules[code]
    assert ("target", "district") == (rule.force, rule.kind), clause


@pytest.mark.parametrize(("clause", "code"), RULES)
def test_rules_are_rules(clause: str, code: str) -> None:
    """What is listed as a rule is one of the rulebook's."""
    assert code in load_rulebook().rules, clause


def test_every_rule_that_cites_the_plan_is_listed() -> None:
    """No rule rests on the plan and on no clause of this list."""
    listed = {code for _, code in [*RULES, *TARGETS]}
    rules = load_rulebook().rules
    citing = {name for name, rule in rules.items() if any(cite.instrument == "cp-plan-tianjin" for cite in rule.cites)}
    assert set() == citing - listed


def test_the_page_is_up_to_date() -> None:
    """The page of the plan is what its script makes of the entries now."""
    made = runpy.run_path(str(ROOT / "docs" / "coverage" / "page.py"))["page"](load_rulebook())
    assert made == (ROOT / "docs" / "coverage" / "plan.md").read_text(encoding="utf-8")
