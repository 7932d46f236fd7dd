"""Who judges the blocks: this process, several processes of this machine, or a Spark cluster. All do the same work.

This module must not import polars: a worker sets how many threads polars may use before it does.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection, get_context, parent_process
from typing import TYPE_CHECKING, Any, Literal

from cleanrules.errors import EngineError, MissingExtra

if TYPE_CHECKING:
    from cleanrules.batch.parts import Done, Work

RunnerName = Literal["local", "processes", "spark"]
Runner = Callable[["Work", Sequence[int], int], Iterator["Done"]]
"""Yields the record of each block of the numbers given, in any order, with a number of workers."""
THREADS = "POLARS_MAX_THREADS"
RETRIES = 4
"""How often a local Spark session tries a task."""
POLL = 0.5
"""Seconds between two looks for parts that a cluster has finished."""
_RAISED = re.compile(
    r"^(?!org\.|java\.|py4j\.|pyspark\.)[A-Za-z_][\w.]*(?:Error|Exception|Disagreement|Extra): .*", re.MULTILINE
)
"""The last line of a trace of Python."""
_ABORTED = re.compile(r"^: [\w.]+: (.*)", re.MULTILINE)
"""The first line of a trace of Java, behind what Py4J puts before it."""


def local(work: Work, numbers: Sequence[int], workers: int) -> Iterator[Done]:
    """One block after the other in this process, with all threads of polars."""
    for number in numbers:
        yield work(number)


# --- processes ---

_work: list[Work] = []
"""The work of this worker process."""


def processes(work: Work, numbers: Sequence[int], workers: int) -> Iterator[Done]:
    """Worker processes of this machine, each with one thread of polars. Raises EngineError where one dies."""
    with one_thread(), _pool(work, min(workers, len(numbers))) as pool:
        with _no_interrupts():  # workers begin so, and take none before they can say what it means to them
            open_ones: set[Future[Done]] = {pool.submit(_one, number) for number in numbers}
        try:
            while open_ones:
                finished, open_ones = wait(open_ones, return_when=FIRST_COMPLETED)
                for future in finished:
                    yield future.result()
        except BrokenProcessPool:
            raise EngineError(
                "a worker process was killed, perhaps for want of memory", help="`--resume` goes on from the last part"
            ) from None


@contextmanager
def _pool(work: Work, workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool that is ended at once where anything fails, Ctrl-C included."""
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(work,))
    try:
        yield pool
    except BaseException:
        children = list((pool._processes or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for child in children:
            child.terminate()
        raise
    pool.shutdown()


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Ctrl-C held back, from this thread and from what it starts meanwhile, where the system can do so; it comes afterwards."""
    if not hasattr(signal, "pthread_sigmask") or threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _: came.append(number))  # another thread may be given it
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        signal.signal(signal.SIGINT, handler)
    if came:
        raise KeyboardInterrupt


@contextmanager
def one_thread() -> Iterator[None]:
    """What is started meanwhile gives polars one thread."""
    before = os.environ.get(THREADS)
    os.environ[THREADS] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[THREADS]
        else:
            os.environ[THREADS] = before


def _begin(work: Work) -> None:
    """A worker begins: Ctrl-C is its parent's to handle, and it ends with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    parent = parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    _work.append(work)


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _one(number: int) -> Done:
    return _work[0](number)


# --- Spark ---


def spark(work: Work, numbers: Sequence[int], workers: int) -> Iterator[Done]:
    """One Spark task a block, on the session of the process or one of the cluster that Spark is configured for.

    All nodes must see the input and the output under the same paths, and have cleanrules with the same plugins. A task
    that is tried again writes the same part. Without a cluster, `workers` threads of this machine. Raises MissingExtra,
    and EngineError where a task failed too often.
    """
    with _context(workers) as context, ThreadPoolExecutor(1) as driver:
        tasks = context.parallelize(list(numbers), len(numbers)).map(_Task(context.broadcast(work)))
        group = f"cleanrules {work.parts.run}"
        running, left = driver.submit(_collect, context, tasks, group), set(numbers)
        try:
            while not wait([running], timeout=POLL).done:
                for done in _finished(work, left):
                    left.discard(done.number)
                    yield done
            yield from (done for done in _collected(running) if done.number in left)
        except BaseException:
            context.cancelJobGroup(group)
            raise


class _Task:
    """What a Python worker of Spark does with the number of a block."""

    def __init__(self, shared: Any) -> None:
        self.shared = shared

    def __call__(self, number: int) -> Done:
        os.environ.setdefault(THREADS, "1")
        work: Work = self.shared.value
        return work(number)


def _collect(context: Any, tasks: Any, group: str) -> list[Done]:
    """Have all tasks done, as a group that can be cancelled; in the thread that waits for them."""
    context.setJobGroup(group, "cleanrules batch", interruptOnCancel=True)
    found: list[Done] = tasks.collect()
    return found


def _finished(work: Work, left: set[int]) -> Iterator[Done]:
    """The records that are there by now."""
    for number in sorted(left):
        done = work.parts.record(number)
        if done is not None:
            yield done


def _collected(running: Future[list[Done]]) -> list[Done]:
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    try:
        return running.result()
    except (Py4JJavaError, PySparkException) as cause:
        raise EngineError(
            f"Spark gave up: {_told(str(cause))}", help="`--resume` goes on from the parts that are finished"
        ) from cause


def _told(cause: str) -> str:
    """What a worker said in the end, else what Spark says, out of the traces of two languages."""
    said = [match[0] for match in _RAISED.finditer(cause)]
    if said:
        return said[-1].removeprefix("cleanrules.errors.")
    aborted = _ABORTED.search(cause)
    return aborted[1] if aborted else cause.partition("\n")[0]


@contextmanager
def _context(workers: int) -> Iterator[Any]:
    """The Spark context of the process, or one that lasts as long as the run. Raises MissingExtra, EngineError."""
    try:
        from pyspark import SparkContext
        from pyspark.errors import PySparkException
    except ImportError:
        raise MissingExtra("the runner `spark` needs PySpark", help="pip install 'cleanrules[spark]'") from None
    active = SparkContext._active_spark_context
    if active is not None:
        yield active
        return
    try:
        context = _begun(workers)
    except PySparkException as cause:
        raise EngineError(f"Spark can't begin: {cause}", help="it needs Java 17 or newer") from None
    try:
        yield context
    finally:
        context.stop()


def _begun(workers: int) -> Any:
    """A new Spark context: on the cluster that Spark is configured for, else of this machine."""
    from pyspark import SparkConf, SparkContext

    conf = SparkConf()
    conf.setIfMissing("spark.app.name", "cleanrules").setIfMissing("spark.ui.showConsoleProgress", "false")
    conf.setIfMissing("spark.master", f"local[{workers},{RETRIES}]").setIfMissing(f"spark.executorEnv.{THREADS}", "1")
    if str(conf.get("spark.master")).startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    context = SparkContext(conf=conf)
    context.setLogLevel("ERROR")
    return context


RUNNERS: dict[RunnerName, Runner] = {"local": local, "processes": processes, "spark": spark}
