"""`cleanrules template`: a form that `screen` takes, and a schema that says what `screen` takes."""

from __future__ import annotations

import json

import pytest
import yaml
from jsonschema import Draft202012Validator

from .conftest import CLEAR, TIANJIN


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["mill", "project", "enterprise", "district"])
def test_form_is_accepted(mill, kind, language) -> None:
    """The empty form is screened without an input error."""
    form = mill("template", kind, "--lang", language).stdout
    result = mill("screen", "-", "--as-of", "2023-01-01", stdin=form)
    assert result.exit_code in (0, 3), result.stderr


def test_empty_form_is_unknown(mill) -> None:
    """Nothing filled in is everything unknown."""
    form = mill("template", "mill").stdout
    found = json.loads(mill("screen", "-", "--as-of", "2023-01-01", "--format", "json", stdin=form).stdout)
    assert {"undetermined"} == {finding["outcome"] for finding in found["findings"]}


def test_lists_uncommented(mill) -> None:
    """The commented lists are right once the `#` is taken away and a key is given."""
    lines = mill("template", "mill").stdout.splitlines()
    listed = ("# built", "# retired", "# - ", "#   product:", "#   capacity:", "#   listed:")
    form = "\n".join(line[2:] if line.startswith(listed) else line for line in lines)
    result = mill("screen", "-", "--as-of", "2023-01-01", stdin=form.replace("- id:", "- id: a"))
    assert 3 == result.exit_code, result.stderr


def test_reads_like_a_form(mill) -> None:
    """Each field has its title, unit, bounds, and the rules that ask for it."""
    form = mill("template", "mill").stdout
    assert "# 颗粒物排放浓度：填数，单位 mg/m3（0 至 1000，最多 1 位小数" in form
    assert "#   用于：IND-TST-003、IND-TST-004\ndust:\n" in form


def test_output(mill, tmp_path) -> None:
    """`-o` writes the form."""
    assert 0 == mill("template", "mill", "-o", tmp_path / "form.yaml").exit_code
    assert "kind: mill\n" in (tmp_path / "form.yaml").read_text(encoding="utf-8")


def schema(mill, kind: str = "mill") -> Draft202012Validator:
    """The schema of a kind."""
    found = json.loads(mill("template", kind, "--format", "json-schema").stdout)
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found)


@pytest.mark.parametrize(
    "text",
    [
        TIANJIN.read_text(encoding="utf-8"),
        CLEAR,
        "kind: mill\ndust: {value: 12.5, unit: mg/m3, source: {page: 3}}\n",
        "kind: mill\nbuilt: {items: [{id: 1, capacity: null}], complete: false, source: form}\n",
        "kind: mill\nannounced_on: not_yet\nmerger: {value: true}\nregion: 120000\n",
    ],
)
def test_schema_accepts(mill, text) -> None:
    """What `screen` accepts is valid."""
    assert [] == list(schema(mill).iter_errors(json.loads(json.dumps(yaml.safe_load(text), default=str))))
    assert 2 != mill("screen", "-", "--as-of", "2023-01-01", stdin=text).exit_code


@pytest.mark.parametrize(
    "text",
    [
        "kind: mil\n",
        "kind: mill\ndusty: 1\n",
        "kind: mill\ndust: much\n",
        "kind: mill\nmerger: maybe\n",
        "kind: mill\nannounced_on: yesterday\n",
        "kind: mill\nbuilt: [{capacity: 1}]\n",
        "kind: mill\nbuilt: [{id: a, product: gold}]\n",
        "kind: mill\nbuilt: {items: [], complete: perhaps}\n",
    ],
)
def test_schema_refuses(mill, text) -> None:
    """What `screen` refuses is not valid."""
    assert [] != list(schema(mill).iter_errors(yaml.safe_load(text)))
    assert 2 == mill("screen", "-", "--as-of", "2023-01-01", stdin=text).exit_code
