"""`cleanrules test`, `coverage` and `mutate` on the example pack: text, JSON, exit codes."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cleanrules.cli import main

DEMO = Path(__file__).parents[2] / "examples" / "packs"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example pack and its cases in a folder of their own, without plugins."""
    monkeypatch.setenv("CLEANRULES_PLUGINS", "")
    monkeypatch.chdir(tmp_path)
    shutil.copytree(DEMO, tmp_path, dirs_exist_ok=True)
    return tmp_path


def run(*arguments: str) -> Result:
    """A command in this process."""
    return CliRunner().invoke(main, arguments, prog_name="cleanrules")


def without_last(folder: Path, number: int) -> None:
    """Take the last cases away."""
    path = folder / "cases" / "demo.yaml"
    path.write_text("\n- ".join(path.read_text(encoding="utf-8").split("\n- ")[:-number]) + "\n", encoding="utf-8")


def test_test_runs_cases(folder: Path) -> None:
    """All cases hold: a line for each pack, and exit code 0."""
    found = run("test", "demo.yaml")
    assert (0, "demo: 13 cases, 0 failed, 0 lacking\n") == (found.exit_code, found.output)


def test_test_says_what_failed_and_what_lacks(folder: Path) -> None:
    """A case that fails and an aspect that no case shows are named, in text and JSON, and the exit code is 1."""
    path = folder / "cases" / "demo.yaml"
    text = path.read_text(encoding="utf-8").replace("aspect: boundary", "aspect: other")
    path.write_text(text.replace('gap: "0.1"', 'gap: "1"'), encoding="utf-8")
    found = run("test", "demo.yaml", "--engine", "reference")
    assert 1 == found.exit_code
    assert "failed: DEM-WA-001-past-boundary-3 (reference): gap: expected 1, found 0.1" in found.output
    assert "lacking: DEM-WA-001: no case `boundary`" in found.output
    data = json.loads(run("test", "demo.yaml", "--format", "json").output)["packs"]["demo"]
    assert ["compiled", "inference", "reference"] == sorted(one["engine"] for one in data["failed"])
    assert ["DEM-WA-001: no case `boundary`"] == data["lacking"]


def test_what_is_lawful_must_be_clear(folder: Path) -> None:
    """A complete subject beside the cases is tested too: a line where it is clear, else what keeps it from there."""
    subject = folder / "cases" / "complete" / "workshop.yaml"
    subject.parent.mkdir()
    whole = "{kind: workshop, opened_on: 2021-01-01, water: 100, reused: 90, dry_process: false}"
    told = []
    for facts in (whole, "{kind: workshop}"):
        subject.write_text(f"as_of: 2025-06-01\nfacts: {facts}\n", encoding="utf-8")
        found = run("test", "demo.yaml", "--engine", "reference")
        told.append((found.exit_code, found.output.splitlines()[1]))
    assert [(0, "complete: 1 subjects, 0 not clear"), (1, "complete: 1 subjects, 1 not clear")] == told
    assert "not clear: workshop (reference): DEM-WA-001: undetermined" in found.output
    data = json.loads(run("test", "demo.yaml", "--format", "json").output)["complete"]
    assert (1, {"workshop"}) == (data["subjects"], {one["subject"] for one in data["not_clear"]})


def test_coverage_in_text_and_json(folder: Path) -> None:
    """Counts by pack, and what no case saw."""
    found = run("coverage", "demo.yaml")
    assert 0 == found.exit_code
    assert found.output.splitlines() == [
        "demo: conditions 8/9, parameter values 2/2, window edges 6/6", "  DEM-WA-001: water > 0: never unknown",
    ]  # fmt: skip
    data = json.loads(run("coverage", "demo.yaml", "--format", "json").output)["packs"]["demo"]
    assert {"seen": 8, "wanted": 9} == data["counts"]["condition"]
    assert ["unknown"] == data["items"][0]["lacking"]


def test_mutate_in_text_and_json(folder: Path) -> None:
    """A score between 0 and 1 for each pack; survivors with the case to add; 1 where the score is too small."""
    found = run("mutate", "demo.yaml")
    assert 0 == found.exit_code
    assert found.output.startswith("demo: 100.0%, ")
    without_last(folder, 4)
    low = run("mutate", "demo.yaml")
    assert 1 == low.exit_code
    assert "not noticed: parameter reuse_share, 2025-01-01 becomes 2025-01-02 (window)" in low.output
    data = json.loads(run("mutate", "demo.yaml", "--format", "json").output)
    assert [] == data["failing"]
    assert 0.5 < data["packs"]["demo"]["score"] < 0.9
    survivor = data["packs"]["demo"]["survivors"][0]
    assert {"operator", "where", "change", "decision", "says", "fault_says", "case"} == set(survivor)
    assert 0 == run("mutate", "demo.yaml", "--at-least", "0.5").exit_code


def test_mutate_refuses_what_is_no_share(folder: Path) -> None:
    """A share is a number from 0 to 1."""
    assert 2 == run("mutate", "demo.yaml", "--at-least", "90").exit_code


def test_mutate_without_the_solver_decides_less(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra what changes nothing is not decided, and counts against the pack."""
    for name in [one for one in sys.modules if one.startswith(("cleanrules.proof", "cleanrules.testing.equivalence"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "z3", None)
    data = json.loads(run("mutate", "demo.yaml", "--format", "json").output)["packs"]["demo"]
    assert 0 == data["equivalent"]
    assert {"not decided"} == {one["decision"] for one in data["survivors"]}


def test_a_record_is_written(folder: Path) -> None:
    """`--record` writes the score beside the digest of what it was measured on."""
    assert 0 == run("mutate", "demo.yaml", "--record", "scores.json").exit_code
    assert 1.0 == json.loads((folder / "scores.json").read_text(encoding="utf-8"))["demo"]["score"]


def test_cases_that_fail_are_reported_first(folder: Path) -> None:
    """A case that does not hold makes coverage and mutate exit with 1, and is named."""
    path = folder / "cases" / "demo.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace('gap: "0.1"', 'gap: "1"'), encoding="utf-8")
    for verb in ("coverage", "mutate"):
        found = run(verb, "demo.yaml")
        assert 1 == found.exit_code
        assert found.output.startswith("failed: demo: DEM-WA-001-past-boundary-3: gap: expected 1, found 0.1")


def test_an_unknown_pack_is_an_error(folder: Path) -> None:
    """A word that names no pack is an error with what is known."""
    assert 2 == run("mutate", "steel-works").exit_code
