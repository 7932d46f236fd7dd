"""The help of every verb: one form for all, and examples that run."""

from __future__ import annotations

import glob
import re
import shlex
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cleanrules.cli import main
from cleanrules.cli.group import VERBS

ROOT = Path(__file__).parents[2]
NAMES = [*VERBS, "new rule", "new plugin"]
SLOW = {
    "cleanrules coverage": "minutes", "cleanrules mutate": "hours", "cleanrules mutate steel --format json": "minutes",
    "cleanrules test": "minutes", "cleanrules prove --as-of 2025-06-01 --region 天津市 --format json": "minutes",
    "cleanrules test industry": "a minute",
}  # fmt: skip
"""Examples that take too long here; of them only the arguments are checked."""
NOT_OURS = "pip install"
"""How a line begins that is no command of ours."""
NO_SHELL = re.compile(r"\A[A-Z_]+=\S* ")


def help_of(verb: str) -> str:
    """What `cleanrules VERB --help` prints."""
    result = CliRunner().invoke(main, [*verb.split(), "--help"], prog_name="cleanrules")
    assert 0 == result.exit_code, result.output
    return result.stdout


def examples(verb: str) -> list[str]:
    """The examples in the help of a verb."""
    block = help_of(verb).partition("示例 Examples:\n")[2].split("\n\n")[0]
    return [line.partition("  #")[0].strip() for line in block.splitlines()]


@pytest.mark.parametrize("verb", NAMES)
def test_sections(verb) -> None:
    """What it does, how it is called, examples, options and exit codes stand in this order, in both languages."""
    shown = help_of(verb)
    places = [
        shown.find(part)
        for part in (f"Usage: cleanrules {verb} ", "示例 Examples:", "选项 Options:", "退出码 Exit codes:")
    ]
    assert sorted(places) == places
    assert -1 not in places
    assert shown.endswith(".\n")


def test_every_verb_says_what_it_does_in_chinese() -> None:
    """The list of verbs says in Chinese what each does."""
    listed = help_of("").partition("命令 Commands:\n")[2].splitlines()
    lacking = [line.split()[0] for line in listed if line.startswith("  ") and not re.search("[\u4e00-\u9fff]", line)]
    assert [] == [verb for verb in lacking if verb in VERBS]


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A working directory that holds the examples, with all plugins."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLEANRULES_PLUGINS", raising=False)
    return tmp_path


def called(line: str) -> list[str]:
    """The arguments of an example, as a shell gives them."""
    words = shlex.split(NO_SHELL.sub("", line), comments=True)
    assert "cleanrules" == words[0]
    return [one for word in words[1:] for one in (sorted(glob.glob(word)) or [word] if "*" in word else [word])]


@pytest.mark.parametrize("verb", NAMES)
def test_examples_run(folder, verb) -> None:
    """Every example runs, one after the other; those that take too long name commands and options that exist."""
    lines = examples(verb)
    assert lines
    for line in (one for one in lines if not one.startswith(NOT_OURS)):
        arguments = called(line)
        if line in SLOW:
            found = main.get_command(click.Context(main), arguments[0])
            found.make_context(arguments[0], arguments[1:], parent=click.Context(main))
            continue
        result = CliRunner().invoke(main, arguments, prog_name="cleanrules")
        assert result.exit_code in (0, 1, 3), f"{line}\n{result.output}\n{result.exception!r}"


def test_slow_examples_exist() -> None:
    """No example is excused that is not there."""
    assert set() == SLOW.keys() - {line for verb in NAMES for line in examples(verb)}
