"""The tutorial for rule authors is run as it stands: its files are written, its commands run, and print what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "tutorial-rule-author.md"
PART = re.compile(r"^<!-- (file|append|exits|prints): (.*?) -->$|^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Block:
    """A fenced block with the remarks before it."""

    language: str
    text: str
    remarks: dict[str, list[str]] = field(default_factory=dict)


def blocks() -> Iterator[Block]:
    """The fenced blocks of the page in order."""
    remarks: dict[str, list[str]] = {}
    for kind, remark, language, text in PART.findall(PAGE.read_text(encoding="utf-8")):
        if kind:
            remarks.setdefault(kind, []).append(remark)
        else:
            yield Block(language, text, remarks)
            remarks = {}


def put(block: Block, folder: Path) -> None:
    """Write a file of the page, or add to one."""
    for mode, names in (("w", block.remarks.get("file", [])), ("a", block.remarks.get("append", []))):
        for name in names:
            (folder / name).parent.mkdir(exist_ok=True)
            with (folder / name).open(mode, encoding="utf-8") as stream:
                stream.write(block.text)


def run(line: str, folder: Path) -> tuple[int, str]:
    """A command of the page: its exit code and what it prints."""
    name, *arguments = line.split()
    command = [sys.executable, "-m", "cleanrules"] if name == "cleanrules" else [sys.executable]
    environment = {**os.environ, "CLEANRULES_PLUGINS": "", "PYTEST_ADDOPTS": "-p no:cacheprovider"}
    found = subprocess.run(
        [*command, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=180
    )
    return found.returncode, found.stdout + found.stderr


def test_every_command_of_the_tutorial_runs(tmp_path: Path) -> None:
    """From the clause to the properties: each command has the exit code and the output that the page gives it."""
    commands = 0
    for block in blocks():
        put(block, tmp_path)
        if block.language != "sh":
            continue
        results = [run(line, tmp_path) for line in block.text.strip().splitlines()]
        printed = "".join(text for _, text in results)
        wanted = int(block.remarks.get("exits", ["0"])[0])
        assert {wanted} == {code for code, _ in results}, printed
        assert [] == [line for line in block.remarks.get("prints", []) if line not in printed], printed
        commands += len(results)
    assert 8 == commands


def test_every_file_and_command_is_run() -> None:
    """No block of the page stands there unrun."""
    assert {"sh", "yaml", "python"} == {block.language for block in blocks()}
    assert all(block.language == "sh" or block.remarks.keys() & {"file", "append"} for block in blocks())
