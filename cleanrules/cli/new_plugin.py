"""The files of a new plugin: small, complete, and right as they stand; the law in them is a placeholder and says so."""

from __future__ import annotations

import re
from string import Template

from cleanrules.cli.schemas import authors_texts, pointing
from cleanrules.errors import UsageError

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")

_PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.25"]
build-backend = "hatchling.build"

[project]
name = "cleanrules-$name"
version = "0.1.0"
description = "Rules of $name for cleanrules"
readme = "README.md"
requires-python = ">=3.11"
dependencies = ["cleanrules>=0.1,<0.2"]

[project.entry-points.cleanrules]
$name = "$module"

[tool.hatch.build.targets.wheel]
packages = ["$module"]
"""
_README = """\
# cleanrules-$name

Rules of $name for `cleanrules`.

    pip install -e .
    cleanrules plugins
    cleanrules check $module/rules/$pack.yaml
    cleanrules rules --plugin $name

- `$module/facts.py`: the facts that the rules ask for
- `$module/rules/$pack.yaml`: the instruments, parameters and rules
- `cases/$pack.yaml`: for each rule, subjects whose outcome the law settles; `python -m pytest` runs them
- `schemas/`: what editors complete and check these files by; `cleanrules schemas schemas` writes them anew

The instrument in the pack is a placeholder: put the real one in its place, and set `confidence` to what you have read.
A further rule: `cleanrules new rule $prefix-XX-002 --pack $module/rules/$pack.yaml`.
"""
_INIT = '''\
"""The rules of $name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cleanrules import hookimpl
from cleanrules.hookspecs import RegisterModel
from $module.facts import Workshop


@hookimpl
def cleanrules_fact_models(register: RegisterModel) -> None:
    """Further facts of an enterprise."""
    register("enterprise", Workshop)


@hookimpl
def cleanrules_rule_packs(register: Callable[[Path], None]) -> None:
    """The rule packs."""
    register(Path(__file__).parent / "rules")
'''
_FACTS = '''\
"""The facts that the rules of $name ask for."""

from __future__ import annotations

from cleanrules.facts import Amount, FactModel, Flag, amount, flag


class Workshop(FactModel):
    """A workshop of an enterprise."""

    ${field}_workshop: Flag = flag(zh="设有车间", en="has a workshop")
    ${field}_waste: Amount = amount(
        "t/a", decimals=2, at_most=1_000_000, zh="年产生废物量", en="waste a year", act="plan", lawful="lower"
    )
'''
_PACK = """\
pack: $pack
title: {zh: $name 规则（示例）, en: rules of $name (example)}
kind: enterprise
confidence: recalled          # a placeholder; state what you have read: official, text, copy, …

instruments:
  $name-example:
    number: 示例〔2024〕1号
    title: {zh: 示例文件（请替换）, en: placeholder to be replaced}
    issuer: 示例机关
    rank: department-rule
    confidence: recalled
    from: 2024-01-01

parameters:
  ${field}_waste_limit:
    title: {zh: 年产生废物量上限, en: limit of waste a year}
    unit: t/a
    values:
    - {from: 2024-01-01, value: "100", confidence: recalled, cites: {instrument: $name-example, article: 第二条}}

rules:
- code: $prefix-XX-001
  name: $name-waste-above-limit
  title: {zh: 年产生废物量超过上限, en: Waste above the limit}
  when: ${field}_workshop
  require: ${field}_waste <= param.${field}_waste_limit
  from: 2024-01-01
  force: binding
  effect: rectify
  status: preview
  cites: [{instrument: $name-example, article: 第二条}]
  message:
    zh: 年产生废物 {${field}_waste}，不得超过 {param.${field}_waste_limit}
    en: "{${field}_waste} of waste a year, at most {param.${field}_waste_limit} allowed"
"""
_CASES_HEAD = """\
pack: $pack
subjects:
  works: {kind: enterprise, id: works, ${field}_workshop: true, ${field}_waste: 80}
cases:
"""
_CASE = """\
- rule: $prefix-XX-001
  aspect: $aspect
  base: works
  with: $changes
  as_of: $day
  minimum_confidence: recalled
  expect: $outcome
"""
_ASPECTS = (
    ("passes", "{}", "2024-06-01", "compliant"),
    ("violates", "{${field}_waste: 120}", "2024-06-01", "violation"),
    ("boundary", "{${field}_waste: 100}", "2024-06-01", "compliant"),
    ("past-boundary", "{${field}_waste: 100.01}", "2024-06-01", "violation"),
    ("missing", "{${field}_waste: null}", "2024-06-01", "undetermined"),
    ("not-applicable", "{${field}_workshop: false}", "2024-06-01", "not_applicable"),
    ("day-before", "{${field}_waste: 120}", "2023-12-31", "not_applicable"),
    ("first-day", "{${field}_waste: 120}", "2024-01-01", "violation"),
)
_TEST = '''\
"""Runs the cases."""

from __future__ import annotations

from pathlib import Path

import cleanrules
import pytest
from cleanrules.testing.cases import Case, lacking, read_cases

CASES, FILE = read_cases(Path(__file__).parents[1] / "cases" / "$pack.yaml")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    """The outcome is as the law has it."""
    assert [] == case.differences(cleanrules.load_rulebook())


def test_complete() -> None:
    """Every rule has a case of each aspect."""
    codes = [code for code, rule in cleanrules.load_rulebook().rules.items() if rule.plugin == "$name"]
    assert [] == list(lacking(CASES, FILE, codes))
'''


def plugin_files(name: str) -> dict[str, str]:
    """The files of a plugin by path. Raises UsageError."""
    if not _NAME.match(name):
        raise UsageError(f"`{name}` is no name of a plugin", help="use a-z, 0-9 and `-`, as in `ceramics`")
    field = name.replace("-", "_")
    values = {"name": name, "field": field, "module": f"cleanrules_{field}", "pack": field, "prefix": _prefix(name)}
    aspects = [
        _CASE.replace("$aspect", aspect).replace("$changes", changes).replace("$day", day).replace("$outcome", outcome)
        for aspect, changes, day, outcome in _ASPECTS
    ]
    texts = {
        "pyproject.toml": _PYPROJECT,
        "README.md": _README,
        "$module/__init__.py": _INIT,
        "$module/facts.py": _FACTS,
        "$module/py.typed": "",
        "$module/rules/$pack.yaml": _pointing("../../schemas/pack.schema.json") + _PACK,
        "cases/$pack.yaml": "".join([_pointing("../schemas/cases.schema.json"), _CASES_HEAD, *aspects]),
        "tests/test_cases.py": _TEST,
    }
    filled = {Template(path).substitute(values): Template(text).substitute(values) for path, text in texts.items()}
    return filled | {f"schemas/{name}": text for name, text in authors_texts().items()}


def _pointing(schema: str) -> str:
    """The line that points to a schema, for `Template`."""
    return pointing(schema).replace("$", "$$")


def _prefix(name: str) -> str:
    """Three capitals for the rule codes."""
    return (re.sub(r"[^a-z]", "", name).upper() + "XX")[:3]
