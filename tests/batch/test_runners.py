"""The runners: the same bytes from one process, from several, and from Spark, workers killed in the middle included."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cleanrules import EngineError, FactError, MissingExtra
from cleanrules.batch.judging import Judge
from cleanrules.batch.outputs import Output
from cleanrules.batch.parts import Parts, Work
from cleanrules.batch.run import run
from cleanrules.batch.runners import processes, spark

from .conftest import contents, finished

pytestmark = pytest.mark.usefixtures("alone")
needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")
MORTAL = '''
"""A judge whose process is killed, once, when it comes to a block."""

import os
import signal
from dataclasses import dataclass, field
from pathlib import Path

from cleanrules.batch.judging import Judge


@dataclass
class Mortal(Judge):
    at: int = 5
    mark: Path = field(default_factory=Path)
    times: int = 1

    def __getstate__(self):
        return {**self.__dict__, "kernels": {}}

    def judge(self, number):
        deaths = len(list(self.mark.iterdir()))
        if number == self.at and deaths < self.times:
            (self.mark / str(deaths)).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().judge(number)
'''


@pytest.fixture
def mortal(tmp_path, monkeypatch):
    """A run of the register in which a worker is killed at block 5, so many times."""
    (tmp_path / "module").mkdir()
    (tmp_path / "module" / "mortal.py").write_text(MORTAL)
    (tmp_path / "deaths").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path / "module"))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "module"))
    from mortal import Mortal  # noqa: PLC0415

    def make(times: int):
        def runner(runner):
            def runs(work: Work, numbers, workers):
                judge = Mortal(work.judge.job, mark=tmp_path / "deaths", times=times)
                return runner(Work(judge, work.parts), numbers, workers)

            return runs

        return runner

    yield make
    sys.modules.pop("mortal", None)


@contextmanager
def session(master: str) -> Iterator[None]:
    """A Spark session of this machine."""
    from pyspark.sql import SparkSession  # noqa: PLC0415

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    made = SparkSession.builder.master(master).config("spark.ui.enabled", "false").getOrCreate()
    made.sparkContext.setLogLevel("OFF")
    try:
        yield
    finally:
        made.stop()


def test_processes_give_the_same_bytes(ask, tmp_path) -> None:
    """Several processes write what one does, values and rejected rows included."""
    job = ask(report=("all",), values=True)
    run(job, Output(tmp_path / "one"))
    run(job, Output(tmp_path / "two"), runner=processes, workers=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_worker_has_one_thread(ask, tmp_path, monkeypatch) -> None:
    """A worker process is started with one thread of polars, and the parent's own setting stays."""
    monkeypatch.setenv("POLARS_MAX_THREADS", "7")
    seen: list[str] = []
    monkeypatch.setattr(
        "cleanrules.batch.runners.ProcessPoolExecutor", lambda *_, **__: seen.append(os.environ["POLARS_MAX_THREADS"])
    )
    with pytest.raises(AttributeError):
        list(processes(Work(Judge(ask()), Parts(tmp_path, "")), [0], 1))
    assert (["1"], "7") == (seen, os.environ["POLARS_MAX_THREADS"])


def test_a_killed_process_is_an_error_and_can_be_resumed(ask, tmp_path, mortal) -> None:
    """Where a worker process is killed the run ends with an error, and goes on when it is resumed."""
    run(ask(), Output(tmp_path / "one"))
    with pytest.raises(EngineError, match="a worker process was killed"):
        run(ask(), Output(tmp_path / "two"), runner=mortal(1)(processes), workers=2)
    assert 0 < run(ask(), Output(tmp_path / "two"), runner=mortal(1)(processes), workers=2, resume=True).kept
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_an_error_of_a_worker_is_the_users_error(ask, table, tmp_path) -> None:
    """What a worker process finds wrong with the input is said as if one process had found it."""
    job = ask()
    _ = job.source.fingerprint
    table.unlink()
    with pytest.raises((FactError, OSError), match=r"register\.parquet"):
        run(job, Output(tmp_path / "two"), runner=processes, workers=2)


def test_without_pyspark(ask, tmp_path, monkeypatch) -> None:
    """Without PySpark the error names the extra."""
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(MissingExtra, match="the runner `spark` needs PySpark"):
        run(ask(), Output(tmp_path / "out"), runner=spark)


def test_without_java(table, tmp_path, monkeypatch) -> None:
    """Without Java the error says so, with exit code 2."""
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    refused = finished(table, "-o", tmp_path / "out", "--runner", "spark")
    assert 2 == refused.returncode
    assert "error: Spark can't begin: " in refused.stderr
    assert "help: it needs Java 17 or newer" in refused.stderr


@needs_java
def test_spark_with_a_killed_worker(ask, tmp_path, mortal) -> None:
    """On a local Spark session that retries, with a Python worker killed midway, the bytes are those of one process."""
    job = ask(report=("all",), values=True)
    run(job, Output(tmp_path / "one"))
    seen: list[int] = []
    with session("local[2,4]"):
        run(job, Output(tmp_path / "two"), runner=mortal(1)(spark), watch=lambda done, kept: seen.append(done.number))
        assert ["0"] == [path.name for path in (tmp_path / "deaths").iterdir()]
        assert list(range(10)) == sorted(seen)
        assert contents(tmp_path / "one") == contents(tmp_path / "two")

        with pytest.raises(EngineError, match=r"Spark gave up: Job aborted .* failed 4 times"):
            run(job, Output(tmp_path / "half"), runner=mortal(9)(spark))
        assert 0 < run(job, Output(tmp_path / "half"), runner=spark, resume=True).kept
        assert contents(tmp_path / "one") == contents(tmp_path / "half")
