"""The definition of a verdict is plain, short, and read beside its page."""

from __future__ import annotations

import ast
import re
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

import cleanrules.meaning
from cleanrules import load_rulebook, screen
from cleanrules.facts.facts import read_facts_file
from cleanrules.law.windows import Moment
from cleanrules.meaning.outcome import verdict
from cleanrules.rulebook.judging import Context

ROOT = Path(__file__).parents[2]
MODULES = sorted(Path(next(iter(cleanrules.meaning.__path__))).glob("*.py"))
NAMED = re.compile(r"`(conditions|amounts|days|readings|outcome|kleene)\.((?!py`)\w+)`")
DAY = date(2025, 6, 1)


def named() -> list[tuple[str, str]]:
    """The functions that the page names, by module."""
    return NAMED.findall((ROOT / "docs/meaning.md").read_text(encoding="utf-8"))


def test_the_page_names_functions_that_there_are() -> None:
    """Each is a function of the definition, or of the logic that it stands on."""
    assert named()
    for module, name in named():
        home = "cleanrules" if module == "kleene" else "cleanrules.meaning"
        assert callable(getattr(import_module(f"{home}.{module}"), name)), (module, name)


def test_the_page_names_all_of_the_definition() -> None:
    """So that no function is left out of the reading."""
    functions = {
        (path.stem, node.name)
        for path in MODULES
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    assert functions <= {*named()}


def test_the_definition_is_short() -> None:
    """At most 450 lines, all told."""
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES) <= 450


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_definition_is_plain(path: Path) -> None:
    """No closure, no cache, no global, no identity of an object, and nothing that is changed but a list in the making."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        assert not isinstance(node, ast.Lambda | ast.Global | ast.Nonlocal | ast.AsyncFunctionDef | ast.ClassDef)
        if isinstance(node, ast.FunctionDef):
            assert not node.decorator_list
            inner = (one for part in node.body for one in ast.walk(part))
            assert not any(isinstance(one, ast.FunctionDef) for one in inner), node.name
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            assert not any(isinstance(one, ast.Attribute | ast.Subscript) for one in targets)
        if isinstance(node, ast.Name):
            assert node.id not in ("id", "cache", "lru_cache", "cached_property", "setattr", "partial")
        if isinstance(node, ast.Import | ast.ImportFrom):
            assert not {one.name for one in node.names} & {"cache", "lru_cache", "cached_property", "partial"}


@pytest.mark.parametrize("name", ["steel-tianjin", "cement-incomplete", "audit-missed", "duck-farm"])
def test_a_verdict_is_a_function_of_rule_facts_and_day(name: str) -> None:
    """What the definition says of each rule alone is what a screening says of it, by every engine."""
    book = load_rulebook()
    facts = read_facts_file(ROOT / f"examples/{name}.yaml", book.kinds)
    plan = book.plan(facts.kind, str(facts.values.get("region") or "") or None, DAY)
    for engine in ("reference", "inference", "compiled"):
        found = screen(facts, as_of=DAY, rulebook=book, engine=engine)
        context = Context(book, found.findings[0].facts_given, DAY, Moment(DAY, frozenset(), "derived"))
        for planned in plan.rules:
            assert verdict(planned, context, "derived") == found[planned.rule.code].verdict, planned.rule.code
