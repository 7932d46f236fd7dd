"""`cleanrules screen --portfolio`: one question about all files, and no answer where one is bad."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples" / "portfolio"
FILES = [str(EXAMPLES / f"{name}.yaml") for name in ("tianjin", "tangshan", "handan")]
HOW = ("--as-of", "2026-11-22", "--select", "IND-CR,IND-PF")


@pytest.fixture(autouse=True)
def industry(alone: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plugin that brings portfolios, alone."""
    monkeypatch.setenv("CLEANRULES_PLUGINS", "industry")


def test_whole_comes_last(run) -> None:
    """A screening of each file in their order, then that of the whole; without the option the whole is not asked."""
    together = run("screen", *FILES, "--portfolio", *HOW, "--format", "json")
    kinds = ["project", "project", "project", "portfolio"]
    assert (3, kinds) == (together.exit_code, [one["kind"] for one in json.loads(together.stdout)])
    apart = run("screen", *FILES, "--as-of", "2026-11-22", "--select", "IND-CR", "--format", "json")
    assert (0, kinds[:3]) == (apart.exit_code, [one["kind"] for one in json.loads(apart.stdout)])


def test_facts_name_all_projects(run) -> None:
    """The finding's facts carry the projects as their source."""
    found = json.loads(run("screen", *FILES, "--portfolio", *HOW, "--format", "json").stdout)[-1]
    (finding,) = [one for one in found["findings"] if one["code"] == "IND-PF-001"]
    (source,) = [one["source"] for one in finding["facts"] if one["path"] == "units[0].plans"]
    assert all(name in source for name in ("EX-PF-A 津沽", "EX-PF-B 燕山", "EX-PF-C 太行"))


def test_bad_file_stops_all(run, facts) -> None:
    """With a bad file nothing is screened: what it holds could not be compared."""
    bad = facts("bad.yaml", "kind: project\nretires: []\n")
    result = run("screen", FILES[0], bad, "--portfolio", *HOW)
    assert (2, "") == (result.exit_code, result.stdout)
    assert "bad.yaml:2:1: unknown field `retires`" in result.stderr


def test_one_file_is_a_list(run) -> None:
    """A portfolio of one is still a list in JSON, of the project and the whole."""
    found = json.loads(run("screen", FILES[0], "--portfolio", *HOW, "--format", "json").stdout)
    assert ["project", "portfolio"] == [one["kind"] for one in found]
