"""The published schemas: up to date, and true of what is written and read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from cleanrules.cli.schemas import FACTS, facts_text, schemas
from cleanrules.errors import PackError
from cleanrules.reading import read_file
from cleanrules.reports.json import dumped, render
from cleanrules.rulebook.load import load_rulebook

from .conftest import DATA

ROOT = Path(__file__).parents[2]
PACKS = sorted(
    path
    for path in [DATA / "mill.yaml", *ROOT.glob("plugins/*/cleanrules_*/*/*.yaml")]
    if path.parent.name != "indicator_tables"
)
CASES = sorted(ROOT.glob("plugins/*/cases/*.yaml"))


def validator(name: str) -> Draft202012Validator:
    """The validator of a published schema."""
    schema = json.loads((ROOT / "schemas" / name).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def faults(name: str, data: object) -> list[str]:
    """What a schema finds wrong."""
    return [f"{error.json_path}: {error.message[:200]}" for error in validator(name).iter_errors(data)]


@pytest.mark.parametrize("name", sorted(schemas()))
def test_up_to_date(name) -> None:
    """The committed file is what is generated: `cleanrules schemas schemas`."""
    assert f"{dumped(schemas()[name])}\n" == (ROOT / "schemas" / name).read_text(encoding="utf-8")


def test_facts_up_to_date() -> None:
    """The committed schema of facts is that of the shipped plugins, and no other file lies beside."""
    assert facts_text(load_rulebook()) == (ROOT / "schemas" / FACTS).read_text(encoding="utf-8")
    assert {FACTS, *schemas()} == {path.name for path in (ROOT / "schemas").iterdir()}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"dust": "60", "audited": None, "announced_on": None},
        {"decided_on": "2026-09-01"},
        {"region": "山西省", "merger": None, "built": None},
        {"as_of": "2000-01-01", "announced_on": "not_yet"},
        {"merger": "true"},
    ],
)
def test_output_is_valid(screened, changes) -> None:
    """What is written is valid, one screening or several."""
    one = screened(**changes)
    assert [] == faults("screening.schema.json", json.loads(render([one])))
    assert [] == faults("screening.schema.json", json.loads(render([one, one])))


def test_output_is_closed(screened) -> None:
    """A field that the contract does not have is a fault."""
    assert [] != faults("screening.schema.json", {**json.loads(render([screened()])), "more": 1})


class Editor(yaml.SafeLoader):
    """Reads YAML 1.2 as editors do: `on` is a word."""


Editor.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in some if first not in "oOyYnN" or not tag.endswith(":bool")]
    for first, some in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def typed(path: Path) -> object:
    """A YAML file as an editor's validator sees it."""
    return json.loads(json.dumps(yaml.load(path.read_text(encoding="utf-8"), Editor), default=str))


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.name)
def test_packs_are_valid(path) -> None:
    """Packs are valid, read as text and as an editor reads them."""
    assert [] == faults("pack.schema.json", typed(path))
    assert [] == faults("pack.schema.json", read_file(path, PackError).data)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_cases_are_valid(path) -> None:
    """Case files are valid."""
    assert [] == faults("cases.schema.json", typed(path))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("force: policy", "force: maybe"),
        ("require: audited", "requires: audited"),
        ("from: 2021-06-01\n", "from: last June\n"),
        ("confidence: copy\n", "confidence: sure\n"),
        ("  cites: [{instrument: test-12, article: 第二十七条}]\n", ""),
    ],
)
def test_bad_packs_are_not(tmp_path, old, new) -> None:
    """What `check` refuses in form is not valid."""
    source = (DATA / "mill.yaml").read_text(encoding="utf-8")
    assert old in source
    path = tmp_path / "bad.yaml"
    path.write_text(source.replace(old, new, 1), encoding="utf-8")
    assert [] != faults("pack.schema.json", typed(path))
