"""Progress on the error stream: of a batch, of several files, or only that something is at work; nothing in a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text as Styled

from cleanrules.text import Language, Text

if TYPE_CHECKING:
    from cleanrules.batch.parts import Done

T = TypeVar("T")
_ROWS = Text("行", "rows")
_RATE = Text("行/秒", "rows/s")
_LEFT = Text("剩余", "left")
_FOUND = Text("不符合", "violations")


class _Rate(ProgressColumn):
    """Rows a second of this run."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language = language

    def render(self, task: Task) -> Styled:
        """The rate, once it is known."""
        seconds, rows = task.elapsed or 0, task.fields["judged"]
        return Styled(f"{rows / seconds:,.0f} {_RATE[self.language]}" if seconds and rows else "", style="cyan")


class Bar(AbstractContextManager["Bar"]):
    """A progress bar over parts; `shown` says whether it is drawn at all."""

    def __init__(self, rows: int, language: Language, *, shown: bool) -> None:
        self.progress = Progress(
            SpinnerColumn(), BarColumn(), TextColumn(f"{{task.fields[rows]:,}}/{rows:,} {_ROWS[language]}"), _Rate(language),
            TextColumn(_LEFT[language]), TimeRemainingColumn(compact=True),
            TextColumn(f"[red]{_FOUND[language]} {{task.fields[found]:,}}"),
            console=Console(stderr=True, force_terminal=True if shown else None), disable=not shown, transient=True,
        )  # fmt: skip
        self.parts = self.rows = self.judged = self.found = 0
        self.task = self.progress.add_task("", total=rows, rows=0, judged=0, found=0)

    def __enter__(self) -> Bar:
        self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, cause: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.progress.stop()

    def part(self, done: Done, kept: bool) -> None:
        """A part is done; `kept` by an earlier run."""
        self.parts += 1
        self.rows += done.rows
        self.judged += 0 if kept else done.rows
        self.found += sum(outcomes.get("violation", 0) for outcomes in done.counts.values())
        self.progress.update(self.task, advance=done.rows, rows=self.rows, judged=self.judged, found=self.found)


def tracked(files: Sequence[str], *, shown: bool) -> Iterator[str]:
    """Several files one after the other, with how many are done and the name of the one at hand."""
    columns = (
        SpinnerColumn(),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    console = Console(stderr=True, force_terminal=True if shown else None)
    with Progress(*columns, console=console, disable=not shown, transient=True) as bar:
        task = bar.add_task("", total=len(files))
        for file in files:
            bar.update(task, description=escape(file))
            yield file
            bar.advance(task)


def counted(some: Sequence[T], what: Text, language: Language, *, shown: bool) -> Iterator[T]:
    """Some things one after the other, with how many are done and the time that is left."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(_LEFT[language]),
        TimeRemainingColumn(compact=True),
    )
    console = Console(stderr=True, force_terminal=True if shown else None)
    with Progress(*columns, console=console, disable=not shown, transient=True) as bar:
        yield from bar.track(some, description=what[language])


@contextmanager
def working(what: Text, language: Language, *, shown: bool) -> Iterator[None]:
    """Something that can't tell how far it is, with the time that it has taken."""
    console = Console(stderr=True, force_terminal=True if shown else None)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not shown, transient=True) as bar:
        bar.add_task(what[language], total=None)
        yield
