"""`cleanrules diff` and `timeline`: exit codes, bad input, files."""

from __future__ import annotations

import json

from .conftest import MILL, TIANJIN


def test_diff_of_the_law(mill) -> None:
    """Without facts the exit code is 0, and the days are said."""
    result = mill("diff", "--from", "2020-01-01", "--to", "2030-01-01")
    assert (0, "2020-01-01 以后，至 2030-01-01（含当日）") == (result.exit_code, result.stdout.splitlines()[1])


def test_diff_with_facts(mill) -> None:
    """With facts the exit code is that of the later day."""
    result = mill("diff", TIANJIN, "--from", "2022-12-31", "--to", "2023-01-01", "--format", "json")
    assert (1, "TJ-1") == (result.exit_code, json.loads(result.stdout)["subjects"][0]["subject"])


def test_bad_file_among_good(mill) -> None:
    """A bad file is an error and exit code 2; the others are still told."""
    result = mill("diff", TIANJIN, "nowhere.yaml", "--from", "2022-12-31", "--to", "2023-01-01")
    assert (2, True) == (result.exit_code, "规定变化对照" in result.stdout)
    assert "nowhere.yaml" in result.stderr


def test_days_are_checked(mill) -> None:
    """A day that is none, and days in the wrong order, are usage errors."""
    for since, until, said in (
        ("2023-13-01", "2024-01-01", "expected a date"),
        ("2024-01-01", "2023-01-01", "lie after"),
    ):
        result = mill("diff", "--from", since, "--to", until)
        assert (2, True) == (result.exit_code, said in result.stderr)


def test_diff_needs_both_days(mill) -> None:
    """A missing day is named."""
    result = mill("diff", "--from", "2024-01-01")
    assert (2, True) == (result.exit_code, "`--to`" in result.stderr)


def test_timeline_to_a_file(run, tmp_path) -> None:
    """A picture goes to a file, and nothing to the terminal."""
    path = tmp_path / "rule.svg"
    result = run("timeline", "--pack", MILL, "IND-TST-001", "--format", "svg", "-o", path)
    assert (0, "") == (result.exit_code, result.stdout)
    assert path.read_text(encoding="utf-8").startswith("<svg ")


def test_timeline_of_nothing(mill) -> None:
    """An unknown name is an error with a suggestion."""
    result = mill("timeline", "IND-TST-01")
    assert (2, True) == (result.exit_code, "did you mean `IND-TST-0" in result.stderr)
