"""`cleanrules template`: a form that `screen` takes, and a schema that says what `screen` takes."""

from __future__ import annotations

import csv
import json

import openpyxl
import pytest
import yaml
from jsonschema import Draft202012Validator

from cleanrules.facts.facts import read_facts_text
from cleanrules.rulebook.load import load_rulebook
from cleanrules.rulebook.model import Rulebook

from .conftest import CLEAR, MILL, TIANJIN


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    """The small rulebook."""
    return load_rulebook(MILL, plugins=[])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["mill", "project", "enterprise", "district"])
def test_form_is_accepted(mill, rulebook, kind, language) -> None:
    """The empty form is read without an input error, and screened where there are rules for its kind."""
    form = mill("template", kind, "--lang", language).stdout
    assert kind == read_facts_text(form, "form", rulebook.kinds).kind
    result = mill("screen", "-", "--as-of", "2023-01-01", stdin=form)
    assert (3 if kind == "mill" else 2) == result.exit_code
    assert ("no rule for the kind" in result.stderr) is (kind != "mill")


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
        "kind: mill\nannounced_on: 尚未发生\nmerger: 是\naudited: {value: 否}\n",
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


def test_workbook(mill, tmp_path) -> None:
    """An Excel form is screened like its YAML: empty all is unknown, filled in it is what was filled in."""
    empty, filled = tmp_path / "empty.xlsx", tmp_path / "filled.xlsx"
    assert 0 == mill("template", "mill", "--format", "xlsx", "-o", empty).exit_code
    found = json.loads(mill("screen", empty, "--as-of", "2023-01-01", "--format", "json").stdout)
    assert {"undetermined"} == {finding["outcome"] for finding in found["findings"]}
    assert 0 == mill("template", "mill", "--format", "xlsx", "--from", TIANJIN, "-o", filled).exit_code
    ours, theirs = (
        json.loads(mill("screen", path, "--as-of", "2023-01-01", "--format", "json").stdout)
        for path in (filled, TIANJIN)
    )
    assert [(one["code"], one["outcome"], one["gap"]) for one in theirs["findings"]] == [
        (one["code"], one["outcome"], one["gap"]) for one in ours["findings"]
    ]


def test_several_workbooks(mill, tmp_path) -> None:
    """Forms are screened beside other files, and a bad cell is told with its place."""
    path = tmp_path / "form.xlsx"
    mill("template", "mill", "--format", "xlsx", "-o", path)
    book = openpyxl.load_workbook(path)
    page = book["轧钢项目"]
    row = next(row for row in range(2, page.max_row) if page.cell(row, 1).value == "dust")
    page.cell(row, 3).value = "=1+1"
    book.save(path)
    result = mill("screen", path, TIANJIN, "--as-of", "2023-01-01")
    assert 2 == result.exit_code
    assert f"error: {path}:轧钢项目!C{row}: the cell holds the formula `=1+1`\n" in result.stderr
    assert "结论" in result.stdout


@pytest.mark.parametrize("language", ["zh", "en"])
def test_register(mill, tmp_path, language) -> None:
    """A register is headed as `batch` reads it: kind and lists need no option."""
    path, out = tmp_path / "register.xlsx", tmp_path / "out.csv"
    mill("template", "mill", "--format", "xlsx", "--register", "--lang", language, "-o", path)
    book = openpyxl.load_workbook(path)
    subjects, _, retired, _ = book.worksheets
    yes = "是" if language == "zh" else "true"
    headings = [cell.value for cell in subjects[1]]
    place = {heading: column for column, heading in enumerate(headings, 1)}
    complete = [column for column, heading in enumerate(headings, 1) if heading.endswith(".complete")]
    for row, (id, dust) in enumerate((("A", 5), ("B", 70.5)), 2):
        subjects.cell(row, 1).value, subjects.cell(row, 3).value = id, "山西省"
        subjects.cell(row, place["颗粒物排放浓度（mg/m3）" if language == "zh" else "dust (mg/m3)"]).value = dust
        subjects.cell(row, place["已开展审核" if language == "zh" else "audited"]).value = yes
        for column in complete:
            subjects.cell(row, column).value = yes
    for column, value in enumerate(("B", "r1", "iron", 1.5, yes), 1):
        retired.cell(2, column).value = value
    book.save(path)
    result = mill("batch", path, "-o", out, "--as-of", "2023-01-01", "--report", "all", "--values")
    assert 3 == result.exit_code, result.stderr
    assert not list(tmp_path.glob("*rejected*")) or 1 == len(
        (tmp_path / "out.csv.rejected.csv").read_text().splitlines()
    )
    found = {
        row["subject"]: row for row in csv.DictReader(out.open(encoding="utf-8-sig")) if row["code"] == "IND-TST-003"
    }
    assert {"A": "compliant", "B": "advice"} == {id: row["outcome"] for id, row in found.items()}


def test_no_register(mill, tmp_path) -> None:
    """A form of one subject is no register, and the other way round."""
    form, register = tmp_path / "form.xlsx", tmp_path / "register.xlsx"
    mill("template", "mill", "--format", "xlsx", "-o", form)
    mill("template", "mill", "--format", "xlsx", "--register", "-o", register)
    batch = mill("batch", form, "-o", tmp_path / "out", "--as-of", "2023-01-01")
    assert f"error: `{form}` is the form of one subject, not a register\nhelp: `cleanrules screen`" in batch.stderr
    screen = mill("screen", register, "--as-of", "2023-01-01")
    assert f"error: `{register}` is a register, not the form of one subject\nhelp: `cleanrules batch`" in screen.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "xlsx"], "a workbook is no text"),
        (["--register"], "`--register` is for `--format xlsx`"),
        (["--from", "x.yaml"], "`--from` is for `--format xlsx`"),
        (["--format", "xlsx", "-o", "x.xlsx", "--register", "--from", "x"], "`--register` and `--from` exclude"),
        (["--format", "xlsx", "-o", "x.xlsx", "--from", "nowhere.yaml"], "can't read `nowhere.yaml`"),
    ],
)
def test_misuse(mill, arguments, message) -> None:
    """What makes no sense is said, and nothing is written."""
    result = mill("template", "mill", *arguments)
    assert (2, True) == (result.exit_code, result.stderr.startswith(f"error: {message}")), result.stderr


def test_from_another_kind(mill, facts, tmp_path) -> None:
    """Facts of another kind don't fit the form."""
    other = facts("other.yaml", "kind: district\n")
    result = mill("template", "mill", "--format", "xlsx", "--from", other, "-o", tmp_path / "x.xlsx")
    assert "are of the kind `district`, not `mill`" in result.stderr


def test_example(run, tmp_path, monkeypatch) -> None:
    """`--example` prints a lawful subject; what an authority supplies for it lies beside, and with it the subject is clear."""
    monkeypatch.delenv("CLEANRULES_PLUGINS", raising=False)
    path, beside = tmp_path / "water.yaml", tmp_path / "water.parameters.yaml"
    assert 0 == run("template", "water-user", "--example", "-o", path).exit_code
    asked = ["screen", path, "--as-of", "2026-11-22"]
    assert [3, 0] == [run(*asked).exit_code, run(*asked, "--parameters", beside).exit_code]
    assert f"# cleanrules screen {path.name} --as-of 2026-11-22 --parameters {beside.name}\n" in path.read_text(
        encoding="utf-8"
    )
    printed = run("template", "water-user", "--example").stdout
    assert "\n# parameters:\n#   service_water_quota:\n" in printed
    assert 3 == run("screen", "-", "--as-of", "2026-11-22", stdin=printed).exit_code


def test_no_example(mill) -> None:
    """Where no plugin brings an example, and where a format has none, that is said."""
    assert "no complete example of the kind `mill`" in mill("template", "mill", "--example").stderr
    assert (
        "`--example` is for `--format yaml`" in mill("template", "mill", "--example", "--format", "json-schema").stderr
    )
