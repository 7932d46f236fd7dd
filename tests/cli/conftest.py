"""A small rulebook of its own, and the command line run in the same process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cleanrules.cli import main

DATA = Path(__file__).parent / "data"
MILL, TIANJIN = DATA / "mill.yaml", DATA / "tianjin.yaml"
OPEN = "kind: mill\nid: open\nregion: 山西省\ndust: 5\n"
CLEAR = "kind: mill\nid: clear\nregion: 山西省\ndust: 5\naudited: true\nbuilt: []\n"

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No plugin but those that a test installs, and a terminal of known width."""
    monkeypatch.setenv("CLEANRULES_PLUGINS", "")
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def run() -> Run:
    """Runs `cleanrules` with some arguments."""

    def call(*arguments: object, stdin: str | None = None) -> Result:
        result = CliRunner().invoke(main, [str(one) for one in arguments], input=stdin, prog_name="cleanrules")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result

    return call


@pytest.fixture
def mill(run: Run) -> Run:
    """Runs a verb with the test rulebook."""

    def call(verb: str, *arguments: object, stdin: str | None = None) -> Result:
        return run(verb, "--pack", MILL, *arguments, stdin=stdin)

    return call


@pytest.fixture
def facts(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a facts file."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Installs a plugin module of a given text for the length of a test."""

    def install(name: str, text: str) -> None:
        site = tmp_path / f"site-{name}"
        info = site / f"{name}-1.2.dist-info"
        info.mkdir(parents=True)
        (site / f"{name}.py").write_text(text, encoding="utf-8")
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[cleanrules]\n{name} = {name}\n", encoding="utf-8")
        monkeypatch.syspath_prepend(str(site))
        monkeypatch.setenv("CLEANRULES_PLUGINS", name)

    return install
