"""What the documentation shows is run: the README's commands and code, the pack of the page on rules."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cleanrules import load_rulebook, screen
from cleanrules.reports.law import parameter_text
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.testing.cases import lacking, read_cases

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
RULES = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
SWAP = ROOT / "examples" / "packs" / "swap.yaml"
DEMO = ROOT / "examples" / "packs" / "demo.yaml"


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def section(text: str, title: str) -> str:
    """A section of a page, by its title."""
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """A command of the installed package, in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "cleanrules", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_quick_start_is_one_line_that_screens_the_example() -> None:
    """The quick start is one line of installing and screening, and its second half blocks the example."""
    line = blocks(section(README, "Quick start"), "sh")[0].strip()
    install, _, screening = line.partition(" && ")
    assert ("pip install . ./plugins/*", "cleanrules screen examples/steel-tianjin.yaml") == (install, screening)
    found = run(screening.split()[1:], ROOT)
    assert 1 == found.returncode
    assert "停批停建" in found.stdout


def test_tests_section_is_one_line() -> None:
    """The tests are run by one line."""
    assert 1 == len(blocks(section(README, "Tests"), "sh")[0].strip().splitlines())


def test_python_of_the_readme_runs() -> None:
    """The README's Python prints what it says."""
    code = blocks(README, "python")[0]
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert found.stdout.startswith("blocked violation")


def test_finding_of_the_readme_is_real() -> None:
    """The finding that the README shows is what the command prints."""
    shown = blocks(section(README, "A finding"), "text")[0].strip().splitlines()
    printed = "".join(run(["screen", "examples/steel-tianjin.yaml", "--as-of", "2026-11-22"], ROOT).stdout.split())
    assert [] == [line for line in shown if "".join(line.split()) not in printed]


def test_pack_of_the_page_is_the_example() -> None:
    """The page on rules shows the example pack as it is."""
    assert DEMO.read_text(encoding="utf-8") == blocks(RULES, "yaml")[0]


def test_example_pack_holds_its_cases() -> None:
    """The example pack passes all its cases and lacks none."""
    rulebook = load_rulebook(DEMO)
    cases, file = read_cases(DEMO.parent / "cases" / "demo.yaml")
    assert [] == [line for case in cases for line in case.differences(rulebook)]
    assert [] == list(lacking(cases, file, ["DEM-WA-001"]))


def test_assignment_of_the_page_is_the_example() -> None:
    """The page on rules shows the pack with an assignment as it is, and the pack passes all its cases."""
    text = SWAP.read_text(encoding="utf-8")
    assert text in blocks(RULES, "yaml")
    rulebook = load_rulebook(SWAP)
    cases, file = read_cases(SWAP.parent / "cases" / "swap.yaml")
    assert [] == [line for case in cases for line in case.differences(rulebook)]
    assert [] == list(lacking(cases, file, ["DEM-SW-001"]))


def test_bands_of_the_page_on_rules() -> None:
    """The pack of bands on the page loads, and each boiler has the limit of its own fuel and size."""
    book = rulebook_from_text(next(one for one in blocks(RULES, "yaml") if "kind: boiler_house" in one))
    for fuel, capacity, dust, outcome in (
        ("coal", "34.9", 30, "compliant"), ("coal", "35", 30, "violation"), ("coal", "64.9", 20, "compliant"),
        ("coal", "65", 20, "violation"), ("gas", "65", 5, "compliant"), ("coal", None, 10, "compliant"),
        ("coal", None, 11, "undetermined"),
    ):  # fmt: skip
        boiler = {"id": "1", "fuel": fuel, "capacity": capacity, "dust": dust}
        found = screen({"kind": "boiler_house", "boilers": [boiler]}, as_of="2024-01-01", rulebook=book)
        assert outcome == found.findings[0].outcome, boiler
    found = screen(
        {"kind": "boiler_house", "boilers": [{**boiler, "capacity": "40", "dust": 21}]},
        as_of="2024-01-01",
        rulebook=book,
    )
    shown = parameter_text(found.findings[0].parameters[0], book, "zh")
    assert shown.startswith("颗粒物限值：20 mg/m3（锅炉·额定出力 35 t/h 及以上、不满 65 t/h；2022-01-01 起；")


def test_commands_of_the_page_on_rules_run(tmp_path: Path) -> None:
    """The commands of the page on rules run as they are written."""
    shutil.copytree(DEMO.parent, tmp_path, dirs_exist_ok=True)
    commands = [line for block in blocks(RULES, "sh") for line in block.strip().splitlines()]
    assert [0] * len(commands) == [run(line.split()[1:], tmp_path).returncode for line in commands]


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda page: page.name
)
def test_links_lead_somewhere(page: Path) -> None:
    """Every link of a page leads to a file of the project."""
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [] == [target for target in targets if not (page.parent / target).exists()]
