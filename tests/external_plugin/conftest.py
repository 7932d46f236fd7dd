"""Builds the sample plugin as an outside author would, and installs it where a subprocess finds it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest

HERE = Path(__file__).parent
SAMPLE = HERE / "sample"
MAIN = "from cleanrules.cli import main; main()"


class Result(NamedTuple):
    """What a subprocess left."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's wheel, built by its own build backend without isolation, so that no network is needed."""
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(build, cwd=SAMPLE, check=True, capture_output=True)
    (found,) = out.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory of installed packages that holds only the sample, to stand before the running environment's own."""
    return installed(wheel, tmp_path_factory.mktemp("site"))


def installed(wheel: Path, target: Path) -> Path:
    """Install a wheel into a directory; by hand where the environment has no pip (the sample has no scripts)."""
    if find_spec("pip"):
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-compile"]
        subprocess.run([*pip, "--target", str(target), str(wheel)], check=True, capture_output=True)
    else:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target)
    return target


def run(site: Path, *arguments: str, plugins: str | None = "sample_ministry", code: str = MAIN) -> Result:
    """Run `cleanrules` beside the sample's source, which `-P` keeps off the path, with the packages in `site`.

    `plugins` is CLEANRULES_PLUGINS; None leaves it unset.
    """
    path = os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", "COLUMNS": "200"}
    environment.pop("CLEANRULES_PLUGINS", None)
    if plugins is not None:
        environment["CLEANRULES_PLUGINS"] = plugins
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, *arguments], env=environment, cwd=SAMPLE, capture_output=True, check=False
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())
