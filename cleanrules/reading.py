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

from cleanrules.errors import CleanRulesError, Faults, Position, shorten
from cleanrules.habits import slip_in

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
MAX_BYTES = 8_000_000
MAX_DEPTH = 24
MAX_NODES = 400_000
MAX_ERRORS = 50
"""So many entries of a file that can't be read are told."""
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
    return read_text(_text_of(Path(path), error), str(path), error)


def readable(path: Path | str, error: type[CleanRulesError]) -> Readable:
    """What can be read of a file, and the errors of the entries that can't."""
    path = Path(path)
    try:
        text = _text_of(path, error)
    except CleanRulesError as cause:
        return Readable(None, (cause,))
    return _readable(text, str(path), error)


def _text_of(path: Path, error: type[CleanRulesError]) -> str:
    """The text of a file. Raises `error` where it can't be read."""
    try:
        raw = path.read_bytes()
    except OSError as cause:
        raise error(f"can't read `{path}`: {(cause.strerror or 'unknown error').lower()}") from None
    if len(raw) > MAX_BYTES:
        raise error(f"file `{path}` is larger than {MAX_BYTES} bytes")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        before = raw[: cause.start].decode("utf-8-sig")
        place = Position(str(path), before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise error(
            f"byte 0x{raw[cause.start]:02X} is not UTF-8 text", help=_encoding_help(raw), position=place
        ) from None


def _encoding_help(raw: bytes) -> str:
    """In which encoding a file seems to be saved."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "it is UTF-16: save the file as UTF-8"
    try:
        raw.decode("gbk")
    except UnicodeDecodeError:
        return "save the file as UTF-8"
    return "it seems to be GBK: save the file as UTF-8"


def read_text(text: str, file: str, error: type[CleanRulesError]) -> Document:
    """The document in `text`; `file` is the name for messages. Raises `error`, with those of further entries."""
    found = _readable(text, file, error)
    faults = Faults()
    faults.found += found.errors
    return faults.kept(found.document)


@dataclass(frozen=True, slots=True)
class Readable:
    """What can be read of a file, None where nothing can; the errors of the rest, and the names that it may declare."""

    document: Document | None
    errors: tuple[CleanRulesError, ...] = ()
    lost: frozenset[str] = frozenset()


def _readable(text: str, file: str, error: type[CleanRulesError]) -> Readable:
    """The document less the entries that can't be read. What follows from a doubtful error is not told."""
    errors: list[CleanRulesError] = []
    lost: set[str] = set()
    while True:
        builder = _Builder(text, file, error)
        try:
            document = builder.build()
        except CleanRulesError as cause:
            errors.append(cause)
            entry = _entry(text, cause.position.line) if cause.position and builder.sure else range(0)
            lines = text.split("\n")
            if len(errors) == MAX_ERRORS or not any(lines[number - 1].strip() for number in entry):
                return Readable(None, tuple(errors))
            taken = [lines[number - 1] for number in entry]
            lost |= {name for line in taken for found in _DECLARED.findall(line) for name in found if name}
            text = "\n".join("" if number in entry else line for number, line in enumerate(lines, 1))
        else:
            document.source = text
            return Readable(document, tuple(errors), frozenset(lost))


_DECLARED = re.compile(r"^\s*(?:- +)?([\w.-]+)\s*[:：]|([\w-]+)\s*[:：]\s*\{|\b(?:code|name)\s*[:：]\s*([\w-]+)")


def _entry(text: str, line: int) -> range:
    """The lines of the entry of a part in which a line lies; those of the whole part where it is the first of it."""
    lines = text.split("\n")
    end = len(lines) + 1
    heads = [number for number, one in enumerate(lines, 1) if re.match(r"[^\s#-]", one)]
    head = max((one for one in heads if one <= line), default=None)
    if head is None:
        return range(0)
    after = min((one for one in heads if one > line), default=end)
    inner = [(number, lines[number - 1]) for number in range(head + 1, after)]
    told = [(number, one) for number, one in inner if one.strip() and not one.lstrip().startswith("#")]
    if line == head or not told:
        return range(head, after)
    listed = [number for number, one in told if re.match(r" *- ?", one) and _width(one) <= _width(told[0][1])]
    width = _width(told[0][1])
    starts = listed or [number for number, one in told if _width(one) == width]
    first = max((one for one in starts if one <= line), default=None)
    if first is None or len(starts) == 1:
        return range(head, after)
    return range(first, min((one for one in starts if one > line), default=after))


def _width(line: str) -> int:
    return len(line) - len(line.lstrip())


class _Builder:
    def __init__(self, text: str, file: str, error: type[CleanRulesError]) -> None:
        self.document, self.error, self.count, self.sure = Document(file, text), error, 0, False

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
            self.sure = slip.sure
            raise self.error(slip.message, help=slip.help, position=self.placed(slip.index)) from None
        except ReaderError as cause:
            raise self.refused(self.index(cause)) from None
        return self.document

    def refuse_surrogates(self) -> None:
        try:
            self.document.source.encode()
        except UnicodeEncodeError as cause:
            raise self.refused(cause.start) from None

    def index(self, cause: ReaderError) -> int:
        """The character at which a reader stopped: the one in C counts bytes."""
        if Loader is yaml.SafeLoader:
            return int(cause.position)
        return len(self.document.source.encode()[: cause.position].decode(errors="ignore"))

    def refused(self, index: int) -> CleanRulesError:
        """The error for a character that no text file holds."""
        what = f"character U+{ord(self.document.source[index]):04X} is not text"
        return self.error(what, help="take it out", position=self.placed(index))

    def placed(self, index: int) -> Position:
        """Where a character stands."""
        source = self.document.source
        return Position(self.document.file, source.count("\n", 0, index) + 1, index - source.rfind("\n", 0, index))

    def fail(self, message: str, event: yaml.Event, help: str | None = None, *, sure: bool = False) -> CleanRulesError:
        """An error at an event; `sure` is whether what stands behind its entry can be read without it."""
        self.sure = sure
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
            raise self.fail(
                f"{what} is refused", event, "write the value out; no file may grow as it is read", sure=True
            )
        if tag := getattr(event, "tag", None):
            written = shorten(str(tag).replace("tag:yaml.org,2002:", "!!"))
            raise self.fail(
                f"tag `{written}` is refused", event, "leave it out; every value is read as text", sure=True
            )

    def refuse_controls(self, event: yaml.ScalarEvent) -> None:
        """An escape in double quotes can write what no text file holds."""
        found = _CONTROL.search(event.value)
        if found:
            raise self.fail(f"character U+{ord(found[0]):04X} is not text", event, "take it out", sure=True)

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
                raise self.fail(
                    f"duplicate key `{shorten(key)}`", event, f"it stands in line {line} already{again}", sure=True
                )
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
