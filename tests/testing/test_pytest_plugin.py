"""The pytest plugin: cases of an installed pack are tests with readable ids, and a failure shows the difference."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "examples" / "packs"
MODULE = """
from pathlib import Path
from cleanrules import hookimpl

@hookimpl
def cleanrules_rule_packs(register):
    register(Path(__file__).parent / "demo.yaml")
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A plugin with the example pack, as it lies when it is installed."""
    info = tmp_path / "demo_rules-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: demo-rules\nVersion: 1\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[cleanrules]\ndemo_rules = demo_rules\n", encoding="utf-8")
    package = tmp_path / "demo_rules"
    (package / "cases").mkdir(parents=True)
    (package / "__init__.py").write_text(MODULE, encoding="utf-8")
    for name in ("demo.yaml", "cases/demo.yaml"):
        (package / name).write_text((DEMO / name).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def pytest_run(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Pytest in a process of its own, with the plugin and nothing else."""
    environment = {
        **os.environ, "PYTHONPATH": str(site), "CLEANRULES_PLUGINS": "demo_rules", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_ADDOPTS": "",
    }  # fmt: skip
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "cleanrules.testing.pytest_plugin",
        "-p",
        "no:cacheprovider",
        *arguments,
    ]
    return subprocess.run(command, cwd=site, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_cases_are_tests(site: Path) -> None:
    """`--cleanrules` runs every case of the installed packs under all engines, with ids that say which."""
    found = pytest_run(site, "--cleanrules", "-v")
    assert 0 == found.returncode, found.stdout
    assert "39 passed" in found.stdout
    assert "demo.yaml::DEM-WA-001-boundary-2[reference] PASSED" in found.stdout


def test_a_failure_shows_what_differs(site: Path) -> None:
    """A case that does not hold is shown as expected and found, without a traceback."""
    cases = site / "demo_rules" / "cases" / "demo.yaml"
    text = cases.read_text(encoding="utf-8").replace('gap: "200"', 'gap: "201", why: the share of 0.4')
    cases.write_text(text, encoding="utf-8")
    found = pytest_run(site, "--cleanrules", "--cleanrules-packs=demo", "-q")
    assert 1 == found.returncode
    assert (
        "DEM-WA-001, violates, as of 2025-06-01\n  why: the share of 0.4\n  gap: expected 201, found 200"
        in found.stdout
    )
    assert "Traceback" not in found.stdout
    assert "3 failed, 36 passed" in found.stdout


def test_nothing_happens_unasked(site: Path) -> None:
    """Without the option no case file is collected, even where it is named."""
    assert "no tests ran" in pytest_run(site, "demo_rules").stdout
    assert "39 passed" in pytest_run(site, "--cleanrules", "demo_rules/cases/demo.yaml").stdout


def test_an_unknown_pack_is_an_error(site: Path) -> None:
    """A pack that is not installed is named, with the nearest."""
    found = pytest_run(site, "--cleanrules", "--cleanrules-packs=demon")
    assert 4 == found.returncode
    assert "no pack with rules is named `demon`; did you mean `demo`?" in found.stderr
