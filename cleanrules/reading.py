"""YAML and JSON as a plain tree: every scalar as text, its place kept, nothing constructed.

Refused: anchors, aliases, tags, duplicate keys, several documents, too deep, too large. So no file can run code, grow
out of bounds, or turn `no` into false and `010` into 8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.reader import ReaderError

from cleanrules.errors import CleanRulesError, Position, shorten
from cleanrules.habits import slip_in

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
MAX_BYTES = 8_000_000
MAX_DEPTH = 24
MAX_NODES = 400_000
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Tree = dict[str, "Tree"] | list["Tree"] | str | None
Steps = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Scalar:
    """Where a scalar stands in the source: character offsets, and its YAML style."""

    start: int
    end: int
    style: str | None


@dataclass(slots=True)
class Document:
    """A file's content as a tree, and the line and column of each node by its path."""

    file: str
    source: str
    data: Tree = None
    marks: dict[Steps, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Steps, tuple[int, int]] = field(default_factory=dict)
    scalars: dict[Steps, Scalar] = field(default_factory=dict)

    def place(self, steps: Steps) -> str:
        """File and line of the node at `steps`."""
        return f"{self.file}:{self.marks[steps][0]}"

    def position(self, steps: Steps = (), *, key: bool = False) -> Position:
        """Where the node at `steps` stands (with `key`: its key), or its nearest parent that is in the file."""
        while steps and steps not in self.marks:
            steps = steps[:-1]
        mark = self.keys.get(steps) if key else None
        return Position(self.file, *(mark or self.marks.get(steps, (1, 1))))


def read_file(path: Path | str, error: type[CleanRulesError]) -> Document:
    """The document in a file.

    Raises `error` where the file can't be read or holds what is refused.
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
    except OSError as cause:
        raise error(f"can't read `{path}`: {(cause.strerror or 'unknown error').lower()}") from None
    if len(raw) > MAX_BYTES:
        raise error(f"file `{path}` is larger than {MAX_BYTES} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        before = raw[: cause.start].decode("utf-8-sig")
        place = Position(str(path), before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise error(
            f"byte 0x{raw[cause.start]:02X} is not UTF-8 text", help="save the file as UTF-8", position=place
        ) from None
    return read_text(text, str(path), error)


def read_text(text: str, file: str, error: type[CleanRulesError]) -> Document:
    """The document in `text`; `file` is the name for messages. Raises `error`."""
    return _Builder(text, file, error).build()


class _Builder:
    def __init__(self, text: str, file: str, error: type[CleanRulesError]) -> None:
        self.document, self.error, self.count = Document(file, text), error, 0

    def build(self) -> Document:
        try:
            self.refuse_surrogates()
            events = iter(yaml.parse(self.document.source, Loader=Loader))
            self.events = events
            seen = False
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    if seen:
                        raise self.fail("a second document begins", event, "keep one document in a file")
                    seen = True
                    self.document.data = self.node(next(events), ())
        except yaml.MarkedYAMLError as cause:
            slip = slip_in(self.document.source, cause, Loader)
            raise self.error(slip.message, help=slip.help, position=self.placed(slip.index)) from None
        except ReaderError as cause:
            raise self.refused(cause.position) from None
        return self.document

    def refuse_surrogates(self) -> None:
        try:
            self.document.source.encode()
        except UnicodeEncodeError as cause:
            raise self.refused(cause.start) from None

    def refused(self, index: int) -> CleanRulesError:
        """The error for a character that no text file holds."""
        what = f"character U+{ord(self.document.source[index]):04X} is not text"
        return self.error(what, help="take it out", position=self.placed(index))

    def placed(self, index: int) -> Position:
        """Where a character stands."""
        source = self.document.source
        return Position(self.document.file, source.count("\n", 0, index) + 1, index - source.rfind("\n", 0, index))

    def fail(self, message: str, event: yaml.Event, help: str | None = None) -> CleanRulesError:
        return self.error(message, help=help, position=Position(self.document.file, *_mark(event)))

    def node(self, event: yaml.Event, steps: Steps) -> Tree:
        self.refuse(event, steps)
        self.document.marks.setdefault(steps, _mark(event))
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(steps)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(steps)
        assert isinstance(event, yaml.ScalarEvent)
        self.refuse_controls(event)
        self.document.scalars[steps] = Scalar(_index(event.start_mark), _index(event.end_mark), event.style)
        return None if not event.style and event.value in ("", "~", "null") else str(event.value)

    def refuse(self, event: yaml.Event, steps: Steps) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            raise self.fail(f"more than {MAX_NODES} nodes", event)
        if len(steps) > MAX_DEPTH:
            raise self.fail(f"nested deeper than {MAX_DEPTH} levels", event)
        if anchor := getattr(event, "anchor", None):
            what = f"alias `*{anchor}`" if isinstance(event, yaml.AliasEvent) else f"anchor `&{anchor}`"
            raise self.fail(f"{what} is refused", event, "write the value out; no file may grow as it is read")
        if tag := getattr(event, "tag", None):
            written = shorten(str(tag).replace("tag:yaml.org,2002:", "!!"))
            raise self.fail(f"tag `{written}` is refused", event, "leave it out; every value is read as text")

    def refuse_controls(self, event: yaml.ScalarEvent) -> None:
        """An escape in double quotes can write what no text file holds."""
        found = _CONTROL.search(event.value)
        if found:
            raise self.fail(f"character U+{ord(found[0]):04X} is not text", event, "take it out")

    def mapping(self, steps: Steps) -> dict[str, Tree]:
        result: dict[str, Tree] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            self.refuse(event, steps)
            if not isinstance(event, yaml.ScalarEvent):
                raise self.fail("a key that is not text", event)
            self.refuse_controls(event)
            key = str(event.value)
            if key in result:
                line, _ = self.document.keys[(*steps, key)]
                again = "; a new entry begins with `- `" if steps and key == next(iter(result)) else ""
                raise self.fail(f"duplicate key `{shorten(key)}`", event, f"it stands in line {line} already{again}")
            self.document.keys[(*steps, key)] = _mark(event)
            result[key] = self.node(next(self.events), (*steps, key))
        return result

    def sequence(self, steps: Steps) -> list[Tree]:
        result: list[Tree] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            result.append(self.node(event, (*steps, len(result))))
        return result


def _mark(event: yaml.Event) -> tuple[int, int]:
    """Line and column of an event, from 1."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _index(mark: Any) -> int:
    return int(mark.index)
