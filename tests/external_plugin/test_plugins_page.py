"""The page for authors of plugins says nothing that is not so."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from cleanrules.plugins import HOOKS
from external_plugin.conftest import SAMPLE, run
from external_plugin.variants import CLASHES, FAULTS

PAGE = (Path(__file__).parents[2] / "docs" / "plugins.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?:<!-- sample: (\S+) -->\n)?```(\w+)\n(.*?)```\n", PAGE, re.DOTALL)
QUOTED = [(path, body) for path, language, body in BLOCKS if language != "console"]
TRANSCRIPTS = [body for _, language, body in BLOCKS if language == "console"]
COMMANDS = [block for body in TRANSCRIPTS for block in re.split(r"^(?=\$ )", body, flags=re.MULTILINE) if block]


@pytest.mark.parametrize(("path", "body"), QUOTED)
def test_code_is_verbatim_from_the_sample(path: str, body: str) -> None:
    """Each block of code, as it stands in the file that the page names above it."""
    assert path, f"a block that names no file of the sample: {body}"
    assert body in (SAMPLE / path).read_text(encoding="utf-8")


def bare(text: str) -> str:
    """Text without the branches of a tree."""
    return re.sub("^[ │├└─]+", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("block", COMMANDS)
def test_transcripts_are_as_printed(block: str, site: Path) -> None:
    """What each command prints; a line `…` stands for others, and how a tree is drawn does not matter."""
    command, _, printed = block.removeprefix("$ ").partition("\n")
    words = shlex.split(command)
    plugins = words.pop(0).partition("=")[2] if "=" in words[0] else "sample_ministry"
    assert words[0] == "cleanrules"
    done = run(site, *words[1:], plugins=plugins)
    pattern = re.escape(bare(printed)).replace(re.escape("…\n"), r"(?:.*\n)*?")
    assert re.fullmatch(pattern, bare(f"{done.out}{done.err}")), f"{done.out}{done.err}"


def test_every_hook_is_told() -> None:
    """A row for each hook, and none for a hook that does not exist."""
    assert re.findall(r"^\| `(cleanrules_\w+)`", PAGE, re.MULTILINE) == list(HOOKS)


def test_errors_are_those_that_are_tested() -> None:
    """No row of the page's table but those whose errors the tests see; 16 of them."""
    table = PAGE.partition("| what happened | error |")[2].partition("## Before")[0]
    rows = re.findall(r"^\| [^|]+ \| ([^|]+) \|$", table, re.MULTILINE)
    seen = {one.message.removeprefix("examples/warehouse.yaml: ") for one in (*FAULTS, *CLASHES)}
    assert len(rows) == 16
    assert set(rows) <= seen


def test_page_has_no_outside_references() -> None:
    """No address of the web: the project stands alone."""
    assert "http" not in PAGE
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (Path(__file__).parents[2] / "docs" / target).exists(), target
