"""The progress of a batch on the error stream: rows, rows a second, time left, violations so far; nothing in a pipe."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text as Styled

from cleanrules.text import Language, Text

if TYPE_CHECKING:
    from cleanrules.batch.parts import Done

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
