"""YAML and JSON as a plain tree: every scalar as text, its place kept, nothing constructed.

Refused: anchors, aliases, tags, duplicate keys, several documents, too deep, too large. So no file can run code, grow
out of bounds, or turn `no` into false and `010` into 8.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from cleanrules.errors import CleanRulesError, Position, shorten

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
        line = raw.count(b"\n", 0, cause.start) + 1
        raise error(
            f"byte {cause.start} is not UTF-8 text",
            help="save the file as UTF-8",
            position=Position(str(path), line, 1),
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
            events = iter(yaml.parse(self.document.source, Loader=Loader))
            self.events = events
            seen = False
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    if seen:
                        raise self.fail("a second document in the file", event, "keep one document in a file")
                    seen = True
                    self.document.data = self.node(next(events), ())
        except yaml.MarkedYAMLError as cause:
            mark = cause.problem_mark or cause.context_mark
            where = Position(self.document.file, mark.line + 1, mark.column + 1) if mark else None
            raise self.error(f"not valid YAML: {cause.problem}", position=where) from None
        except yaml.YAMLError as cause:
            raise self.error(f"not valid YAML: {shorten(cause, 80)}", position=self.document.position()) from None
        return self.document

    def fail(self, message: str, event: yaml.Event, help: str | None = None) -> CleanRulesError:
        return self.error(message, help=help, position=Position(self.document.file, *_mark(event)))

    def node(self, event: yaml.Event, steps: Steps) -> Tree:
        self.count += 1
        if self.count > MAX_NODES:
            raise self.fail(f"more than {MAX_NODES} nodes", event)
        if len(steps) > MAX_DEPTH:
            raise self.fail(f"nested deeper than {MAX_DEPTH} levels", event)
        if isinstance(event, yaml.AliasEvent):
            raise self.fail(f"alias `*{event.anchor}`", event, "write the value out; anchors and aliases are refused")
        if anchor := getattr(event, "anchor", None):
            raise self.fail(f"anchor `&{anchor}`", event, "write the value out; anchors and aliases are refused")
        if tag := getattr(event, "tag", None):
            raise self.fail(f"tag `{tag}`", event, "leave the tag out; every value is read as text")
        self.document.marks.setdefault(steps, _mark(event))
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(steps)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(steps)
        assert isinstance(event, yaml.ScalarEvent)
        self.document.scalars[steps] = Scalar(_index(event.start_mark), _index(event.end_mark), event.style)
        return None if not event.style and event.value in ("", "~", "null") else str(event.value)

    def mapping(self, steps: Steps) -> dict[str, Tree]:
        result: dict[str, Tree] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self.node(event, (*steps, "?"))
                raise self.fail("a key that is not text", event)
            key = self.node(event, (*steps, "?"))
            del self.document.marks[(*steps, "?")], self.document.scalars[(*steps, "?")]
            key = event.value if key is None else str(key)
            if key in result:
                raise self.fail(f"duplicate key `{shorten(key)}`", event)
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
