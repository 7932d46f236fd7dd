"""`cleanrules check`: sound packs, placed errors of several files, packs that a plugin brings."""

from __future__ import annotations

from .conftest import MILL

SOURCE = MILL.read_text(encoding="utf-8")


def test_sound(run) -> None:
    """A sound pack is counted; warnings leave the exit code at 0."""
    result = run("check", MILL)
    assert 0 == result.exit_code
    assert f"{MILL}: ok, rules 5, categories 1, parameters 1, sets 1, instruments 3, kinds 1" in result.stdout
    assert "rule `IND-TST-004` has the effect `penalty` and names none" in result.stdout


def test_one_error_for_each_file(run, facts) -> None:
    """Each of several bad files has its first error, with its place."""
    one = facts("one.yaml", SOURCE.replace("retired_iron >= required", "retired_irn >= required"))
    two = facts("two.yaml", SOURCE.replace("parameters:", "parametres:"))
    result = run("check", one, two, "nowhere.yaml")
    assert (2, 3) == (result.exit_code, result.stderr.count("error: "))
    assert (
        f"error: {one}:71:12: unknown name `retired_irn` in kind `mill`\nhelp: did you mean `retired_iron`?"
        in result.stderr
    )
    assert f"error: {two}:50:1: unknown key `parametres`" in result.stderr
    assert "can't read `nowhere.yaml`" in result.stderr


def test_no_echo_of_an_error(run, facts) -> None:
    """What a file lacks only because another is broken is not reported as its own error."""
    law, _, rules = SOURCE.partition("\ncategories:")
    broken = facts("law.yaml", law.replace("value: 1.5,", "value: one,"))
    result = run("check", broken, facts("rules.yaml", f"kind: mill\nconfidence: copy\ncategories:{rules}"))
    assert (2, 1) == (result.exit_code, result.stderr.count("error: "))
    assert "`one` is not a plain decimal" in result.stderr


def test_errors_in_rules_of_two_files(run, facts) -> None:
    """Errors that only the whole rulebook shows are found in each file."""
    one = facts("one.yaml", SOURCE.replace("require: audited", "require: audted"))
    other = SOURCE.split("\nrules:")[1].replace("IND-TST", "IND-OTH").replace("  name: ", "  name: other-")
    two = facts("two.yaml", f"kind: mill\nconfidence: copy\nrules:{other}".replace("dust <= 50", "dst <= 50"))
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
