"""Shells complete commands, options, rule codes, kinds, formats and regions."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from .conftest import MILL

ENTRY = "from cleanrules.cli import main; main(prog_name='cleanrules')"
PACKS = (
    "from pathlib import Path\nfrom cleanrules import hookimpl\n"
    f"@hookimpl\ndef cleanrules_rule_packs(register):\n    register(Path({str(MILL)!r}))\n"
)


@pytest.fixture
def completed(plugin, tmp_path):
    """What is offered for a line whose last word is to be completed."""
    plugin("mills", PACKS)

    def call(line: str) -> set[str]:
        environment = {
            **os.environ, "_CLEANRULES_COMPLETE": "bash_complete", "COMP_WORDS": line, "CLEANRULES_PLUGINS": "mills",
            "COMP_CWORD": str(len(line.split(" ")) - 1), "PYTHONPATH": str(tmp_path / "site-mills"),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", ENTRY], env=environment, capture_output=True, text=True, check=False
        )
        assert "" == done.stderr
        return {one.partition(",")[2] for one in done.stdout.splitlines()}

    return call


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("cleanrules scr", {"screen"}),
        ("cleanrules screen --reg", {"--region"}),
        ("cleanrules screen x --region 天津市滨", {"天津市滨海新区"}),
        ("cleanrules screen x --format j", {"json", "jsonl", "junit"}),
        ("cleanrules screen x --lang z", {"zh"}),
        ("cleanrules screen x --minimum-confidence of", {"official"}),
        ("cleanrules screen x --engine ref", {"reference"}),
        ("cleanrules screen x --select IND-TST-00", {f"IND-TST-00{n}" for n in range(1, 6)}),
        ("cleanrules screen x --select IND-TST-001,IND-TST-005", {"IND-TST-001,IND-TST-005"}),
        ("cleanrules explain IND-TST-003", {"IND-TST-003"}),
        ("cleanrules template mi", {"mill"}),
        ("cleanrules batch x --kind mi", {"mill"}),
        ("cleanrules timeline mill_r", {"mill_ratio"}),
        ("cleanrules completion z", {"zsh"}),
    ],
)
def test_offered(completed, line, offered) -> None:
    """A word is completed from what is there."""
    assert offered == completed(line)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_script(run, shell) -> None:
    """The script of a shell asks by our variable."""
    shown = run("completion", shell).stdout
    assert f"_CLEANRULES_COMPLETE={shell}_complete" in shown


def test_unknown_shell(run) -> None:
    """Another shell is refused, with those known."""
    assert "error: unknown shell `csh`" in run("completion", "csh").stderr


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_in_bash(run, tmp_path) -> None:
    """Bash runs the script, and its function offers the verb."""
    program = tmp_path / "cleanrules"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{ENTRY}" "$@"\n')
    program.chmod(0o755)
    script = run("completion", "bash").stdout
    line = (
        f"{script}\nCOMP_WORDS=(cleanrules temp); COMP_CWORD=1; "
        '_cleanrules_completion cleanrules; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "CLEANRULES_PLUGINS": ""}
    done = subprocess.run(["bash", "-c", line], env=environment, capture_output=True, text=True, check=False)
    assert ["template"] == done.stdout.split(), done.stderr
