"""Every error that the library raises: one sentence, where it stands, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import ClassVar, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file; line and column count characters from 1.

    In a workbook they are the numbers of row and column, and `cell` is the place as people write it: `项目!C12`.
    """

    file: str
    line: int
    column: int
    cell: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.cell or f'{self.line}:{self.column}'}"


class CleanRulesError(Exception):
    """Base of all errors of the library.

    `message` is one sentence without a final period, with user input in backticks; `help` says what to do;
    `position` is where the cause stands, if it stands in a file; `further` are the other errors that were found with it.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, help: str | None = None, position: Position | None = None) -> None:
        super().__init__(message, help, position)
        self.message, self.help, self.position = message, help, position
        self.further: tuple[CleanRulesError, ...] = ()

    @property
    def all(self) -> tuple[CleanRulesError, ...]:
        """The error, and those that were found with it, in order of their places."""
        return (self, *self.further)

    def __str__(self) -> str:
        return "\n".join(one.told() for one in self.all)

    def told(self) -> str:
        """The error alone: its place, the message, and what to do."""
        place = f"{self.position}: " if self.position else ""
        advice = f"\n  help: {self.help}" if self.help else ""
        return f"{place}{self.message}{advice}"

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.message, self.help, self.position, self.further))


def _rebuild(
    kind: type[CleanRulesError], message: str, help: str | None, position: Position | None,
    further: tuple[CleanRulesError, ...],
) -> CleanRulesError:  # fmt: skip
    found = kind(message, help=help, position=position)
    found.further = further
    return found


class Faults:
    """Collects errors, so that all that are found in one step are told at once."""

    def __init__(self) -> None:
        self.found: list[CleanRulesError] = []

    def take(self, make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """What a function makes; None where it raises an error, which is kept."""
        try:
            return make(*args, **kwargs)
        except CleanRulesError as cause:
            self.found += cause.all
            return None

    def kept(self, value: T | None) -> T:
        """What was made, or else raise why it was not."""
        self.tell()
        if value is None:
            raise LookupError("nothing was made, and no error says why")
        return value

    def tell(self) -> None:
        """Raise what was kept as one error: the first by its place, with the others."""
        if not self.found:
            return
        ordered = sorted({str(one): one for one in self.found}.values(), key=place_of)
        first = ordered[0]
        first.further = tuple(ordered[1:])
        for one in first.further:
            one.further = ()
        self.found = []
        raise first


def place_of(error: CleanRulesError) -> tuple[str, int, int]:
    """Where an error stands, to order errors by; those without a place come first."""
    position = error.position
    return ("", 0, 0) if position is None else (position.file, position.line, position.column)


class PackError(CleanRulesError):
    """A rule pack, parameter file or instrument that can't be loaded."""

    code = "pack"


class FactError(CleanRulesError):
    """Facts that can't be accepted: an unknown field, a wrong unit, too many decimals."""

    code = "fact"


class DecisionError(CleanRulesError):
    """A ruling or waiver that can't be accepted: an unknown rule, no last day, two that contradict one another."""

    code = "decision"


class UsageError(CleanRulesError):
    """A call or command line that makes no sense: an unknown code, region, engine or option value."""

    code = "usage"


class MissingDay(UsageError, TypeError):
    """A call without the day whose law is asked for; a TypeError too, as any call that lacks an argument is."""

    code = "day"

    @classmethod
    def of(cls, function: str) -> MissingDay:
        """The error of a function that was called without a day."""
        return cls(
            f"`{function}` is called without `as_of`, the day whose law is asked for",
            help="pass it as in `as_of=date(2025, 6, 1)`; no clock takes part, so that the same call always says the same",
        )


def dated(function: Callable[P, T]) -> Callable[P, T]:
    """A function that raises MissingDay where it is called without its `as_of`."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        if kwargs.get("as_of") is None:
            raise MissingDay.of(function.__name__)
        return function(*args, **kwargs)

    return call


class PluginError(CleanRulesError):
    """A plugin that breaks the contract; names the plugin and the hook."""

    code = "plugin"


class EngineError(CleanRulesError):
    """An engine failed; no verdict may be drawn from the run."""

    code = "engine"


class EngineDisagreement(EngineError):
    """Two engines gave different outcomes for the same rule and subject."""

    code = "disagreement"


class MissingExtra(CleanRulesError):
    """A feature needs a package that is not installed; names the extra that brings it."""

    code = "extra"


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The help line that suggests the nearest known word, if one is near: a slip of the pen away, not merely alike."""
    for near in difflib.get_close_matches(word, sorted(known), 3):
        part = near in word or word in near or ("." in word and near.endswith(word[word.rindex(".") :]))
        if part or _edits(word, near) <= max(1 + (len(word) > 4), len(word) // 5):
            return f"did you mean `{near}`?"
    return None


def _edits(one: str, other: str) -> int:
    """How many letters must be put in, taken out, changed, or swapped with the next to make one word the other."""
    earlier: list[int] = []
    before: list[int] = []
    row: list[int] = [*range(len(other) + 1)]
    for at, letter in enumerate(one, 1):
        earlier, before, row = before, row, [at]
        for to, wanted in enumerate(other, 1):
            least = min(before[to] + 1, row[-1] + 1, before[to - 1] + (letter != wanted))
            if at > 1 < to and letter == other[to - 2] and one[at - 2] == wanted:
                least = min(least, earlier[to - 2] + 1)
            row.append(least)
    return row[-1]


def plugins_loaded(names: Iterable[str]) -> str:
    """The help line that names the plugins that are loaded, where what is unknown may be another's."""
    loaded = ", ".join(f"`{name}`" for name in names) or "none"
    return f"plugins loaded: {loaded}; install the plugin of the sector, or look at `CLEANRULES_PLUGINS`"


def a(word: str) -> str:
    """A word with its article."""
    return f"an {word}" if word[0] in "aei" else f"a {word}"


def shorten(found: object, width: int = 40) -> str:
    """User input for a message, as it is written in a file: one line, bounded."""
    line = " ".join(_written(found).encode(errors="replace").decode().split())
    return line if len(line) <= width else f"{line[: width - 1]}…"


def _written(found: object) -> str:
    if found is None or isinstance(found, bool):
        return "null" if found is None else str(found).lower()
    return "{…}" if isinstance(found, Mapping) else "[…]" if isinstance(found, list | tuple) else str(found)
