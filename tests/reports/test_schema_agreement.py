"""The schemas and the reader agree: what the reader takes is valid, and what it refuses for its form is not."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cleanrules.cli.schemas import schemas
from cleanrules.entry import validated
from cleanrules.errors import CleanRulesError, DecisionError, FactError
from cleanrules.facts.facts import read_facts_text
from cleanrules.facts.fields import Field
from cleanrules.facts.kinds import Kind
from cleanrules.reading import read_text
from cleanrules.reports.schemas.facts import all_facts_schema, facts_schema
from cleanrules.rulebook.entries import SuppliedFile
from cleanrules.rulebook.load import load_rulebook, rulebook_from_text
from cleanrules.screening.deciding.files import RulingsFile, WaiversFile
from cleanrules.testing import subjects

from .test_schemas import CASES, PACKS, ROOT, Editor

BAD = ROOT / "tests" / "bad"
GOOD = (BAD / "good.yaml").read_text(encoding="utf-8")
BOOK = load_rulebook(BAD / "good.yaml", plugins=[])
FACTS = Draft202012Validator(all_facts_schema(BOOK.kinds.values()))
FEW = settings(max_examples=60, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def typed(text: str) -> object:
    """A YAML text as an editor's validator sees it."""
    return json.loads(json.dumps(yaml.load(text, Editor), default=str))


def checked(schema: Path, *files: Path) -> str:
    """What check-jsonschema, which reads YAML by itself, finds wrong; empty where all is valid."""
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", schema, *files]
    found = subprocess.run([str(one) for one in command], capture_output=True, text=True, check=False)
    return "" if found.returncode == 0 else found.stdout + found.stderr


# --- what is shipped ---


def test_metaschema() -> None:
    """Every published schema is a schema, by the rules of its dialect."""
    command = [sys.executable, "-m", "check_jsonschema", "--check-metaschema", *map(str, (ROOT / "schemas").iterdir())]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert 0 == found.returncode, found.stdout + found.stderr


FACTS_FILES = [
    path
    for path in sorted(ROOT.glob("examples/**/*.yaml"))
    if re.search(r"^kind: \S+$", path.read_text(encoding="utf-8"), re.MULTILINE) and path.parent.name != "packs"
]
SHIPPED = {
    "pack.schema.json": [*PACKS, *ROOT.glob("cleanrules/law/data/statutes.yaml"), ROOT / "examples/packs/demo.yaml"],
    "cases.schema.json": [CASES[0], *ROOT.glob("examples/packs/cases/*.yaml")],
    "parameters.schema.json": [ROOT / "examples/office-electrification-factors.yaml"],
    "indicator-table.schema.json": sorted(ROOT.glob("plugins/*/cleanrules_*/indicator_tables/*.yaml")),
    "rulings.schema.json": [ROOT / "examples/rulings.yaml"],
    "waivers.schema.json": [ROOT / "examples/waivers.yaml"],
    "facts.schema.json": FACTS_FILES,
}


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_files_are_valid(name) -> None:
    """Every shipped pack, case, parameter, instrument, table and example is valid by a validator that is not ours."""
    assert SHIPPED[name]
    assert "" == checked(ROOT / "schemas" / name, *SHIPPED[name])


def test_examples_are_seen() -> None:
    """No example of facts escapes: all that `screen` reads are among those checked."""
    kinds = load_rulebook().kinds
    files = [path for path in ROOT.glob("examples/**/*.yaml") if readable(path.read_text(encoding="utf-8"), kinds)]
    assert sorted(files) == FACTS_FILES


def readable(text: str, kinds: Any) -> bool:
    """Whether the reader takes facts."""
    try:
        read_facts_text(text, "facts.yaml", kinds)
    except FactError:
        return False
    return True


# --- what is refused ---

UNSEEN_FACTS = (
    "has the unit", "more than [0-9]+ decimals", "1e5|0x10|1_000|1,000", "expected 0 to", "GB/T 2260", "two items with",
    "expected a date or `not_yet`\n  help: write the day",
    "anchor|alias|tag|duplicate key|second document|not valid YAML|a key that is not text|is not text",
)  # fmt: skip
"""What a schema can't see in facts: units and their factors, decimals, the codes' tables, keys that come twice, YAML."""
SEEN_PACKS = """
file-is-no-mapping empty-file duplicate-key nested-too-deep unknown-key unknown-key-of-pack
unknown-key-far-from-any missing-key missing-english-title empty-title title-is-text rules-are-a-mapping
rule-is-text when-is-a-list unknown-force exempt-is-yes decimals-no-number decimals-too-many
unknown-field-type field-name-not-ascii field-without-range label-without-labels list-without-items
key-is-an-amount instrument-without-rank missing-citation empty-citation quote-without-confidence
value-without-confidence unknown-confidence value-misspelled value-is-a-list no-value bad-date week-date
bound-in-two-forms event-of-a-known-bound set-of-what category-name category-without-when bad-code bad-name
binding-without-effect policy-with-effect exception-without-form exception-in-two-forms exempt-false
policy-with-penalty penalty-with-one-end let-is-empty items-of-no-list place-is-a-list
penalty-end-is-no-number redirects-are-a-list
""".split()  # noqa: SIM905
"""The faults of packs that lie in their form alone."""


def rows(file: str) -> Iterator[tuple[str, str, str]]:
    """Name, text and error of each row of a table of faults."""
    for row in yaml.safe_load((BAD / file).read_text(encoding="utf-8")):
        yield row["name"], row["text"] if "text" in row else GOOD.replace(row["replace"], row["by"], 1), row["error"]


def parsed(text: str) -> bool:
    """Whether a YAML reader takes a text at all; a schema sees none that it does not."""
    try:
        typed(text)
    except (yaml.YAMLError, ValueError):
        return False
    return True


def refused(validator: Draft202012Validator, text: str) -> bool:
    """Whether a schema finds a fault; what no YAML reader takes is none of its own."""
    return parsed(text) and not validator.is_valid(typed(text))


def test_bad_facts_are_not_valid() -> None:
    """What the reader refuses in facts is not valid, but for what no schema can see."""
    faults = [(text, error) for _, text, error in rows("facts.yaml") if parsed(text) and not readable(text, BOOK.kinds)]
    unseen = [error for text, error in faults if not refused(FACTS, text)]
    assert [] == [one for one in unseen if not re.search("|".join(UNSEEN_FACTS), one)]
    assert 50 < len(faults) - len(unseen)


def test_bad_packs_are_not_valid() -> None:
    """What the reader refuses in a pack for its form is not valid; conditions and names elsewhere no schema can see."""
    pack = Draft202012Validator(schemas()["pack.schema.json"])
    assert pack.is_valid(typed(GOOD))
    assert set() == set(SEEN_PACKS) - {name for name, text, _ in rows("packs.yaml") if refused(pack, text)}


WAIVER = "waivers: [{code: IND-CR-001, subject: A, reason: 分期, approver: 张三, document: 1号, expires: 2026-12-31}]"
RULING = "rulings: [{code: IND-CR-001, subject: A, outcome: compliant, by: 张三, document: 1号, date: 2026-01-01}]"
PARAMETERS = "parameters: {p: {values: [{from: 2020-01-01, value: 1.5, confidence: copy, cites: {instrument: m46}}]}}"
READ = {"waivers": WaiversFile, "rulings": RulingsFile, "parameters": SuppliedFile}


@pytest.mark.parametrize(
    ("name", "text", "old", "new", "valid"),
    [
        ("waivers", WAIVER, "", "", True),
        ("waivers", WAIVER, "subject: A", "fingerprint: 0123456789abcdef", True),
        ("waivers", WAIVER, "subject: A", "subject: 12", True),
        ("waivers", WAIVER, ", expires: 2026-12-31", "", False),
        ("waivers", WAIVER, "2026-12-31", "", False),
        ("waivers", WAIVER, "2026-12-31", "soon", False),
        ("waivers", WAIVER, "subject: A, ", "", False),
        ("waivers", WAIVER, "reason: 分期, ", "", False),
        ("waivers", WAIVER, "reason", "reasons", False),
        ("waivers", WAIVER, "waivers:", "waiver:", False),
        ("rulings", RULING, "", "", True),
        ("rulings", RULING, "2026-01-01", "2026-01-01, expires: 2027-01-01", True),
        ("rulings", RULING, "2026-01-01", "2026-01-01, expires: null", True),
        ("rulings", RULING, "compliant", "fine", False),
        ("rulings", RULING, "by: 张三, ", "", False),
        ("rulings", RULING, "date: 2026-01-01", "date: 1 January", False),
        ("parameters", PARAMETERS, "", "", True),
        ("parameters", PARAMETERS, "from: 2020-01-01", "from: 2020-01-01, key_area: true", True),
        ("parameters", PARAMETERS, "confidence: copy", "confidence: sure", False),
        ("parameters", PARAMETERS, ", cites: {instrument: m46}", "", False),
        ("parameters", PARAMETERS, "2020-01-01", "{not_before: 2020-01-01, date: 2020-01-01}", False),
    ],
)
def test_callers_files(name, text, old, new, valid) -> None:
    """Of a caller's own files the schema and the reader say the same."""
    assert old in text
    written = text.replace(old, new, 1)
    validator = Draft202012Validator(schemas()[f"{name}.schema.json"])
    assert valid == validator.is_valid(typed(written))
    assert valid == taken(written, READ[name], DecisionError)


def taken(text: str, model: Any, error: type[CleanRulesError]) -> bool:
    """Whether the reader takes the form of a file."""
    try:
        validated(model, read_text(text, "file.yaml", error), error)
    except error:
        return False
    return True


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  force: policy\n", "  force: policy\n  effect: null\n  penalties: []\n"),
        (
            "values:\n    - {from: 2021-06-01, until",
            "values:\n    - {from: {date: 2021-06-01, not_before: null}, until",
        ),
        ("decimals: 2", "decimals: '02'"),
        ("max_length: 50", "max_length: '0050'"),
        ("cites: {instrument: m46}}", "cites: [{instrument: m46, quote: null}]}"),
    ],
)
def test_forms_of_packs_that_are_taken(old, new) -> None:
    """What the reader takes in an unusual form is valid: null for what is not given, numbers in quotes."""
    text = GOOD.replace(old, new, 1)
    if text == GOOD:
        pytest.fail(f"`{old}` is not in the pack")
    assert ["IND-CR-001", "IND-CR-002"] == list(rulebook_from_text(text).rules)
    assert Draft202012Validator(schemas()["pack.schema.json"]).is_valid(typed(text))


# --- what is generated ---


def written(data: st.DataObject, value: Any, field: Field) -> Any:
    """A fact in one of the forms in which it may be written."""
    if field.type == "list":
        rows = [record(data, row, field.item_fields) for row in value]
        return data.draw(
            st.sampled_from([rows, {"items": rows}, {"items": rows, "complete": False, "source": ["表1"]}, None])
        )
    text = value.isoformat() if isinstance(value, date) else value
    wrapped = [{"value": text}, {"value": text, "source": 3}, {"value": text, "unit": None, "source": {"page": 3}}]
    forms = [text, *wrapped, *([] if field.key else [None, {"value": None}])]
    if field.type == "amount" and re.fullmatch(r"[0-9.]+", str(text)):
        forms += [f"{text} {field.unit}", f" {text} ", {"value": text, "unit": field.unit}]
    if field.type == "flag":
        forms += ["是" if text in (True, "true") else "否"]
    if field.type == "label":
        forms += [dict(field.labels)[text].zh]
    return data.draw(st.sampled_from(forms))


def record(data: st.DataObject, row: dict[str, Any], fields: dict[str, Field]) -> dict[str, Any]:
    """The facts of a subject or of an item, each in some form."""
    return {name: value if name == "kind" else written(data, value, fields[name]) for name, value in row.items()}


def plain(value: Any) -> str:
    """YAML in flow style whose numbers and days stand without quotes, so that an editor types them."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {plain(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(plain(one) for one in value) + "]"
    bare = isinstance(value, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?|[0-9]{4}-[0-9]{2}-[0-9]{2}", value)
    return str(value) if bare else json.dumps(value, ensure_ascii=False, default=str)


def agree(data: st.DataObject, kind: Kind, facts: dict[str, Any], kinds: Any, validator: Draft202012Validator) -> None:
    """Facts in any form that the reader takes are valid, by the schema of all kinds and by that of their own."""
    text = plain(record(data, facts, dict(kind.fields)))
    read_facts_text(text, "facts.yaml", kinds)
    own = Draft202012Validator(facts_schema(kind))
    assert [] == [
        f"{one.json_path}: {one.message[:200]}"
        for one in (*validator.iter_errors(typed(text)), *own.iter_errors(typed(text)))
    ]


@FEW
@given(subjects("mill", BOOK), st.data())
def test_generated_facts_are_valid(facts: dict[str, Any], data: st.DataObject) -> None:
    """No generated facts that the reader takes are refused, in whichever form they are written."""
    agree(data, BOOK.kinds["mill"], facts, BOOK.kinds, FACTS)


@pytest.fixture(scope="module")
def shipped() -> tuple[Any, Draft202012Validator]:
    """The rulebook of the shipped plugins, and the published schema of its facts."""
    schema = json.loads((ROOT / "schemas" / "facts.schema.json").read_text(encoding="utf-8"))
    return load_rulebook(), Draft202012Validator(schema)


@pytest.mark.parametrize("kind", ["project", "enterprise", "district", "building", "lodging", "farm", "ship"])
@settings(FEW, max_examples=5)
@given(data=st.data())
def test_generated_facts_of_shipped_kinds_are_valid(shipped, kind: str, data: st.DataObject) -> None:
    """The same for kinds of the shipped plugins, by the published schema."""
    book, validator = shipped
    agree(data, book.kinds[kind], data.draw(subjects(kind, book)), book.kinds, validator)
