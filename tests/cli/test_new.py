"""`cleanrules new`: a rule with its failing case, a plugin that works."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cleanrules.rulebook.load import load_rulebook
from cleanrules.testing.cases import read_cases

from .conftest import MILL

SOURCE = MILL.read_text(encoding="utf-8")


def test_rule_touches_two_files(run, facts) -> None:
    """A new rule changes the pack and its cases, and nothing else; all that stood there stays."""
    pack = facts("mill.yaml", SOURCE)
    result = run("new", "rule", "IND-TST-006", "--pack", pack)
    assert 0 == result.exit_code, result.stderr
    assert pack.read_text(encoding="utf-8").startswith(SOURCE.rstrip("\n"))
    assert {"mill.yaml", "cases"} == {path.name for path in pack.parent.iterdir()}


def test_rule_loads_and_its_case_fails(run, facts) -> None:
    """The new rule is sound, and its case fails until the rule is written."""
    pack = facts("mill.yaml", SOURCE)
    run("new", "rule", "IND-TST-006", "--pack", pack)
    rulebook = load_rulebook(pack)
    cases, _ = read_cases(pack.parent / "cases" / "mill.yaml")
    assert "preview" == rulebook.rules["IND-TST-006"].status
    assert ["IND-TST-006"] == [case.entry.rule for case in cases if case.differences(rulebook)]


def test_rules_in_a_row(run, facts) -> None:
    """Several new rules come one behind the other, before what follows the list."""
    pack = facts("mill.yaml", f"{SOURCE}\n# the end\nredirects: {{IND-OLD-001: IND-TST-001}}\n")
    for number in (6, 7):
        assert 0 == run("new", "rule", f"IND-TST-{number:03d}", "--pack", pack).exit_code
    text = pack.read_text(encoding="utf-8")
    assert text.index("IND-TST-006") < text.index("IND-TST-007") < text.index("# the end")
    assert 2 == len(read_cases(pack.parent / "cases" / "mill.yaml")[0])
    assert 0 == run("check", pack).exit_code


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_indented_lists_and_line_ends(run, tmp_path: Path, newline) -> None:
    """The indent and the line ends of the file are kept."""
    head, rules = SOURCE.split("rules:\n")
    indented = "".join(f"  {line}\n" for line in rules.splitlines())
    pack = tmp_path / "mill.yaml"
    pack.write_bytes(f"{head}rules:\n{indented}".replace("\n", newline).encode())
    assert 0 == run("new", "rule", "IND-TST-006", "--pack", pack).exit_code
    raw = pack.read_bytes()
    assert f"{newline}  - code: IND-TST-006{newline}".encode() in raw
    assert raw.count(b"\r\n") in (0, raw.count(b"\n"))


@pytest.mark.parametrize(
    ("code", "text", "message"),
    [
        ("IND-TST-001", SOURCE, "rule `IND-TST-001` exists already\nhelp: the next free number is IND-TST-006"),
        ("IND-6", SOURCE, "`IND-6` is no rule code"),
        ("IND-TST-001", "rules: []\n", "the pack names no kind of subject"),
        ("IND-TST-001", "kind: project\nrules: []\n", "the pack cites no instrument"),
        ("IND-TST-001", f"{SOURCE.split('rules:')[0]}rules: []\n", "`rules` is a list in brackets"),
    ],
)
def test_refused_without_a_change(run, facts, code, text, message) -> None:
    """What can't be done changes no file."""
    pack = facts("mill.yaml", text)
    result = run("new", "rule", code, "--pack", pack)
    assert 2 == result.exit_code
    assert message in result.stderr
    assert (text, ["mill.yaml"]) == (pack.read_text(encoding="utf-8"), [one.name for one in pack.parent.iterdir()])


def test_plugin_never_overwrites(run, tmp_path: Path) -> None:
    """A second time is an error, and nothing has changed."""
    folder = tmp_path / "made"
    assert 0 == run("new", "plugin", "ceramics", "--directory", folder).exit_code
    (folder / "README.md").write_text("mine")
    result = run("new", "plugin", "ceramics", "--directory", folder)
    assert (2, "mine") == (result.exit_code, (folder / "README.md").read_text())
    assert "exists already" in result.stderr


def test_plugin_name(run) -> None:
    """A name that is no name of a distribution is refused."""
    assert "`No Name` is no name of a plugin" in run("new", "plugin", "No Name").stderr


@pytest.mark.parametrize("name", ["ceramics", "fine-ceramics"])
def test_plugin_works_when_installed(run, tmp_path: Path, name) -> None:
    """The new plugin is found, brings its rule, and its own tests pass."""
    folder = tmp_path / "made"
    run("new", "plugin", name, "--directory", folder)
    module = f"cleanrules_{name.replace('-', '_')}"
    info = folder / f"{module}-0.1.0.dist-info"  # what an installer makes of pyproject.toml
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: cleanrules-{name}\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text(f"[cleanrules]\n{name} = {module}\n")
    whole = {**os.environ, "CLEANRULES_PLUGINS": name, "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=folder, env=whole, capture_output=True, check=False,
    )  # fmt: skip
    assert 0 == done.returncode, done.stdout.decode()
    listed = subprocess.run(
        [sys.executable, "-c", "from cleanrules.cli import main; main()", "rules", "--plugin", name],
        env=whole, capture_output=True, check=False,
    )  # fmt: skip
    assert "共 1 条规则" in listed.stdout.decode()
