"""`cleanrules schemas`, and the lines by which editors find what it wrote."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import click
import pytest
from jsonschema import Draft202012Validator

from cleanrules.cli.config import defaults, load
from cleanrules.cli.group import VERBS, main
from cleanrules.cli.schemas import FACTS, modeline, schemas
from cleanrules.errors import UsageError
from cleanrules.reading import read_text

from .conftest import MILL

LINE = re.compile(r"# yaml-language-server: \$schema=(.+)\n")


def pointed(file: Path) -> Path:
    """The schema that a file points to, which is there."""
    found = LINE.match(file.read_text(encoding="utf-8"))
    assert found is not None
    assert not Path(found[1]).is_absolute()
    path = file.parent / found[1]
    Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))
    return path


def test_all_are_written(mill, tmp_path) -> None:
    """Every schema is written and named; that of facts has the kinds of the rulebook, a pack's too."""
    result = mill("schemas", tmp_path / "a" / "schemas")
    assert 0 == result.exit_code, result.stderr
    written = {path.name for path in (tmp_path / "a" / "schemas").iterdir()}
    assert {FACTS, *schemas()} == written
    assert len(written) == len(result.stdout.splitlines())
    facts = json.loads((tmp_path / "a" / "schemas" / FACTS).read_text(encoding="utf-8"))
    assert ["district", "enterprise", "mill", "project"] == facts["properties"]["kind"]["enum"]


@pytest.mark.parametrize(("language", "title"), [("zh", "拟建设备"), ("en", "equipment to be built")])
def test_language(mill, tmp_path, language, title) -> None:
    """The titles that an editor shows are in the language asked for."""
    assert 0 == mill("schemas", tmp_path, "--lang", language).exit_code
    facts = json.loads((tmp_path / FACTS).read_text(encoding="utf-8"))
    assert title == facts["$defs"]["kind-mill"]["properties"]["built"]["title"]


def test_no_folder_can_be_made(run, tmp_path) -> None:
    """A folder that can't be made is an error."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = run("schemas", tmp_path / "file" / "schemas")
    assert (2, True) == (result.exit_code, result.stderr.startswith("error: "))


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("", True),
        ('lang = "en"\npack = ["a.yaml", "b.yaml"]\nformat = ["text", "html"]\n', True),
        ('pack = "a.yaml"\n[screen]\nselect = ["IND-CR"]\nas-of = "2025-06-01"\nnew-only = true\n', True),
        ("[screen]\nas-of = 2025-06-01\n[batch]\nworkers = 2\n", True),
        ('as-of = "2025-06-01"\n', False),
        ('lang = ["en"]\n', False),
        ('[screen]\nselct = "IND"\n', False),
        ('[screen]\nnew-only = "yes"\n', False),
        ('[batch]\nworkers = "two"\n', False),
        ('screen = "text"\n', False),
    ],
)
def test_config(tmp_path, text, valid) -> None:
    """Of a file of options the schema and the reader say the same."""
    path = tmp_path / "cleanrules.toml"
    path.write_text(text, encoding="utf-8")
    data = json.loads(json.dumps(tomllib.loads(text), default=str))
    assert valid == Draft202012Validator(schemas()["config.schema.json"]).is_valid(data)
    assert valid == taken(path)


def taken(path: Path) -> bool:
    """Whether a file of options is taken."""
    context = click.Context(main)
    commands = {verb: main.get_command(context, verb) for verb in VERBS}
    try:
        defaults(load(path), commands)  # type: ignore[arg-type]
    except UsageError:
        return False
    return True


def test_form_points_to_a_schema(mill, tmp_path) -> None:
    """A form in a file points to a schema beside it, which takes it; on the terminal it points to nothing."""
    form = tmp_path / "form.yaml"
    assert 0 == mill("template", "mill", "-o", form).exit_code
    schema = pointed(form)
    assert tmp_path / ".cleanrules" / FACTS == schema
    data = read_text(form.read_text(encoding="utf-8"), "form.yaml", ValueError).data  # type: ignore[arg-type]
    assert Draft202012Validator(json.loads(schema.read_text(encoding="utf-8"))).is_valid(data)
    assert "yaml-language-server" not in mill("template", "mill").stdout
    assert (
        0 == mill("screen", form, "--as-of", "2023-01-01", "--format", "json", "-o", tmp_path / "x.json").exit_code % 3
    )


def test_form_finds_a_schema_above(mill, tmp_path) -> None:
    """Where a folder above has schemas, a form points there, and none is written again."""
    assert 0 == mill("schemas", tmp_path / "schemas").exit_code
    form = tmp_path / "plans" / "2024" / "form.yaml"
    form.parent.mkdir(parents=True)
    assert 0 == mill("template", "mill", "-o", form).exit_code
    assert tmp_path / "schemas" == pointed(form).parent.resolve()
    assert [form] == list(form.parent.iterdir())


def test_other_files_get_no_schema(mill, tmp_path) -> None:
    """Nothing is written beside what is no YAML file."""
    assert 0 == mill("template", "mill", "--format", "json-schema", "-o", tmp_path / "mill.schema.json").exit_code
    assert 0 == mill("template", "mill", "-o", tmp_path / "form.txt").exit_code
    assert {"mill.schema.json", "form.txt"} == {path.name for path in tmp_path.iterdir()}


def test_new_plugin_points_to_its_schemas(run, tmp_path) -> None:
    """A new plugin's pack and cases point to schemas that it has, and are valid."""
    assert 0 == run("new", "plugin", "ceramics", "--directory", tmp_path / "it").exit_code
    for name in ("cleanrules_ceramics/rules/ceramics.yaml", "cases/ceramics.yaml"):
        file = tmp_path / "it" / name
        schema = json.loads(pointed(file).read_text(encoding="utf-8"))
        data = read_text(file.read_text(encoding="utf-8"), name, ValueError).data  # type: ignore[arg-type]
        assert Draft202012Validator(schema).is_valid(data)


def test_new_cases_point_to_a_schema_that_is_there(run, facts) -> None:
    """New cases point to the schema of cases where there is one, and to nothing where there is none."""
    pack = facts("mill.yaml", MILL.read_text(encoding="utf-8"))
    assert 0 == run("schemas", pack.parent / ".cleanrules").exit_code
    assert 0 == run("new", "rule", "IND-TST-006", "--pack", pack).exit_code
    assert "cases.schema.json" == pointed(pack.parent / "cases" / "mill.yaml").name


def test_no_line_without_a_schema(tmp_path) -> None:
    """Where there is no schema nearby there is no line."""
    assert "" == modeline(tmp_path / "a" / "cases.yaml", "cases.schema.json")
