"""A real process that is killed in the middle of a run, and resumed: the same bytes, nothing twice."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest

from .conftest import command, contents, finished, manifest, register, surroundings

pytestmark = pytest.mark.usefixtures("alone")
PARTS = 60


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register in sixty row groups, so that a run lasts long enough to be killed."""
    return register(tmp_path_factory.mktemp("long") / "long.parquet", 600)


@pytest.fixture(scope="module")
def whole(long: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results, in two forms, of runs that were never stopped."""
    folder = tmp_path_factory.mktemp("whole")
    assert [1, 1] == [finished(long, "-o", folder / name / name).returncode for name in ("out", "out.parquet")]
    return folder


@contextmanager
def midway(out: Path, *arguments: object, parts: int = 5) -> Iterator[subprocess.Popen[str]]:
    """A run that has written some parts, and goes on."""
    process = subprocess.Popen(
        command(*arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=surroundings(),
    )
    try:
        until(lambda: len(list(out.glob("records/*.json"))) >= parts or process.poll() is not None)
        assert process.poll() is None, "the run ended before it could be killed"
        yield process
    finally:
        process.kill()
        process.wait()


def until(happened, seconds: float = 200) -> None:
    """Wait for something that must happen."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(one) for task in Path(f"/proc/{pid}/task").glob("*/children") for one in task.read_text().split()]


def alive(pid: int) -> bool:
    """Whether a process goes on; one that has ended and was not asked for is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("name", ["out", "out.parquet"])
def test_sigkill(long, whole, tmp_path, name) -> None:
    """After SIGKILL the run goes on from what was written, and the result is that of a run that was never stopped."""
    half = tmp_path / "half" / name
    folder = half if name == "out" else half.with_name(f"{name}.parts")
    with midway(folder, long, "-o", half) as process:
        process.send_signal(signal.SIGKILL)
        assert -signal.SIGKILL == process.wait()
    assert "unfinished" == manifest(folder / "manifest.json")["status"]
    kept = len(list(folder.glob("records/*.json")))
    assert 5 <= kept < PARTS
    again = finished(long, "-o", half, "--resume")
    assert 1 == again.returncode
    assert f"沿用已完成的 {kept} 个分片" in again.stdout.splitlines()
    assert contents(whole / name) == contents(half.parent)


def test_killed_again_and_again(long, whole, tmp_path) -> None:
    """Killed at several moments, one after the other, a run still ends as if it had never been."""
    for parts in (1, 10, 20, 35):
        with midway(tmp_path / "half", long, "-o", tmp_path / "half", "--resume", parts=parts) as process:
            process.kill()
            process.wait()
    assert 1 == finished(long, "-o", tmp_path / "half", "--resume").returncode
    assert contents(whole / "out" / "out") == contents(tmp_path / "half")
    found = pl.read_parquet(tmp_path / "half" / "findings")
    assert found.height == found.unique(["subject", "code"]).height


@pytest.mark.parametrize("runner", ["local", "processes"])
def test_ctrl_c(long, whole, tmp_path, runner) -> None:
    """Ctrl-C says how to go on and exits with 2; the workers end too, and the run can be resumed."""
    asked = (long, "-o", tmp_path / "half", "--runner", runner, "--workers", 2)
    with midway(tmp_path / "half", *asked) as process:
        workers = children(process.pid)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it: to all
        _, told = process.communicate(timeout=200)
    assert 130 == process.returncode
    assert told.startswith("error: stopped; ")
    assert "help: `--resume` goes on from there" in told
    assert "Traceback" not in told
    until(lambda: not any(alive(one) for one in workers))
    assert 1 == finished(*asked, "--resume").returncode
    assert contents(whole / "out" / "out") == contents(tmp_path / "half")


@pytest.mark.parametrize("seconds", [0, 0.05, 0.1, 0.2, 0.4])
def test_ctrl_c_while_workers_begin(long, tmp_path, seconds) -> None:
    """A worker that has hardly begun leaves it to its parent too: no traceback, whenever it comes."""
    asked = (long, "-o", tmp_path / "half", "--runner", "processes", "--workers", 2)
    with midway(tmp_path / "half", *asked, parts=0) as process:
        until(lambda: len(children(process.pid)) >= 2)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=200)
    assert 130 == process.returncode
    assert told.startswith("error: stopped; ")
    assert "Traceback" not in told


def test_workers_end_with_their_parent(long, tmp_path) -> None:
    """Where the parent is killed, no worker is left behind."""
    with midway(tmp_path / "out", long, "-o", tmp_path / "out", "--runner", "processes", "--workers", 2) as process:
        workers = children(process.pid)
        assert 2 <= len(workers)
        process.kill()
        process.wait()
        until(lambda: not any(alive(one) for one in workers))
    assert 1 == finished(long, "-o", tmp_path / "out", "--resume").returncode


def test_changed_input(long, tmp_path) -> None:
    """After a kill, another input of the same name is refused: exit code 2, and what is there stays."""
    with midway(tmp_path / "out", long, "-o", tmp_path / "out") as process:
        process.kill()
        process.wait()
    before = contents(tmp_path / "out")
    other = register(tmp_path / "long.parquet", 601)
    refused = finished(other, "-o", tmp_path / "out", "--resume")
    assert (2, f"error: can't resume `{tmp_path / 'out'}`: the input, or how it is read, changed since") == (
        refused.returncode, refused.stderr.splitlines()[-2],
    )  # fmt: skip
    assert before == contents(tmp_path / "out")
