"""From the text of a condition to a syntax tree of Python's `ast`, with every error placed in the YAML file.

Conditions are a subset of Python's expressions. They are parsed, never evaluated.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import unicodedata
import warnings
from dataclasses import dataclass

from cleanrules.errors import PackError, Position, shorten
from cleanrules.language.slips import slip_in
from cleanrules.reading import Document, Scalar, Steps

MAX_LENGTH = 2000
MAX_DEPTH = 64

_TOO_DEEP = f"condition is nested deeper than {MAX_DEPTH} levels"
_NAME_PARTS = "name parts of it under `let:`"
_QUOTE_DATES = 'a date is written in quotes: "2024-10-23"'
_BLANKS = re.compile(r"[\n\r\f\v\t]")
_REMEDIES: dict[type, str] = {
    ast.BitAnd: "write `and`",
    ast.BitOr: "write `or`",
    ast.Invert: "write `not`",
    ast.Div: "write the ratio as a product: `a >= 1.5 * b`",
    ast.FloorDiv: "write the ratio as a product: `a >= 1.5 * b`",
    ast.Mod: "use a derived fact",
    ast.Pow: "use a derived fact",
    ast.MatMult: "use a derived fact",
    ast.BitXor: "use a derived fact",
    ast.LShift: "use a derived fact",
    ast.RShift: "use a derived fact",
    ast.Is: "write `==`",
    ast.IsNot: "write `!=`",
    ast.Lambda: "use a derived fact",
    ast.IfExp: "write an exception, two rules, or a derived fact",
    ast.Subscript: "use `any`, `all`, `sum` or `count` over the list",
    ast.NamedExpr: "name it under `let:`",
    ast.JoinedStr: "write the text out",
    ast.ListComp: "use `any`, `all`, `sum` or `count` with a loop",
    ast.Tuple: "write a list in square brackets, a number without commas, and join conditions with `and`",
    ast.Set: "write a list in square brackets",
    ast.Dict: "use a parameter or a named set",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A scalar of a pack file, and where each of its visible characters stands there."""

    text: str
    file: str
    places: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, document: Document, steps: Steps, text: str) -> Source:
        """Folding and indenting change white space only, so the k-th visible character of both is the same one."""
        scalar = document.scalars[steps]
        return cls(text.strip(), document.file, _places(document.source, scalar, text, document.marks[steps]))

    def position(self, offset: int) -> Position:
        """Where the character at `offset` stands in the file."""
        seen = sum(not char.isspace() for char in self.text[: max(offset, 0)])
        line, column = self.places[min(seen, len(self.places) - 1)]
        return Position(self.file, line, column)

    def error(self, message: str, offset: int, help: str | None = None) -> PackError:
        """An error at `offset`."""
        return PackError(message, help=help, position=self.position(offset))


def _places(source: str, scalar: Scalar, value: str, mark: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    start, end = scalar.start, scalar.end
    if scalar.style in ("|", ">"):
        line_end = source.find("\n", start)
        start = line_end if line_end >= 0 else end
    elif scalar.style:
        start, end = start + 1, end - 1
    visible = [index for index in range(start, end) if not source[index].isspace()]
    if scalar.style in _ESCAPED:
        visible = _unescaped(source, visible, *_ESCAPED[scalar.style])
    wanted = sum(not char.isspace() for char in value)
    if len(visible) != wanted:  # another escape in double quotes: point at the start
        return (mark,) * max(wanted, 1)
    above = source.count("\n", 0, start) + 1  # counted once: a pack may have thousands of conditions
    places = [(above + source.count("\n", start, index), index - source.rfind("\n", 0, index)) for index in visible]
    return tuple(places) or (mark,)


_ESCAPED = {"'": ("'", "'"), '"': ("\\", '\\"/')}
"""By the style of a quoted scalar: the character that escapes another, and those that it escapes as they are."""


def _unescaped(source: str, visible: list[int], escape: str, escaped: str) -> list[int]:
    """Without the first character of each `''` or `\\"`, which stands for one."""
    kept: list[int] = []
    skip = False
    for index in visible:
        skip = not skip and source[index] == escape and source[index + 1] in escaped
        if not skip:
            kept.append(index)
    return kept


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed condition: its tree, and the means to place an error at a node."""

    source: Source
    line: str
    tree: ast.expr

    def offset(self, node: ast.AST) -> int:
        """The character at which a node begins (`ast` counts bytes)."""
        return len(self.line.encode()[: getattr(node, "col_offset", 0)].decode(errors="ignore"))

    def segment(self, node: ast.AST) -> str:
        """The text of a node."""
        return ast.get_source_segment(self.line, node) or ""

    def fail(self, message: str, node: ast.AST, help: str | None = None) -> PackError:
        """An error at a node."""
        return self.source.error(message, self.offset(node), help)

    def refuse(self, node: ast.AST) -> PackError:
        """The error for something that the language does not have, with its remedy."""
        kind: type = type(getattr(node, "op", node))
        remedy = _REMEDIES.get(kind) or _REMEDIES.get(type(node)) or _REMEDIES.get(type(getattr(node, "value", node)))
        return self.fail(f"`{shorten(self.segment(node), 30)}` is not part of the condition language", node, remedy)


def parse(source: Source) -> Parsed:
    """The syntax tree of a condition. Raises PackError."""
    if not source.text:
        raise source.error("the condition is empty", 0)
    if len(source.text) > MAX_LENGTH:
        raise source.error(f"condition is longer than {MAX_LENGTH} characters", 0, _NAME_PARTS)
    line = _BLANKS.sub(" ", source.text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = ast.parse(line, mode="eval").body
        _check_tokens(source, line)
    except SyntaxError as cause:
        place = cause.offset - 1 if cause.offset else len(line)
        message, help, place = _syntax_fault(cause.msg, line, place)
        raise source.error(message, place, help) from None
    except (RecursionError, MemoryError):
        raise source.error(_TOO_DEEP, 0, _NAME_PARTS) from None
    if _depth(tree) > MAX_DEPTH:
        raise source.error(_TOO_DEEP, 0, _NAME_PARTS)
    return Parsed(source, line, tree)


def _syntax_fault(said: str, line: str, place: int) -> tuple[str, str | None, int]:
    """What Python says of a syntax error, in our words, with a remedy where one is known, and its place."""
    if "too many nested" in said:
        return _TOO_DEEP, _NAME_PARTS, 0
    if "leading zeros" in said:
        return "a number with leading zeros", _QUOTE_DATES, place
    character = re.search(r"character.*U\+([0-9A-F]+)", said)
    slip = slip_in(line, near=place)
    if slip is not None and (character is None or slip.offset <= place < slip.offset + len(slip.text)):
        return f"`{shorten(slip.text, 30)}` is not part of the condition language", slip.help, slip.offset
    if character:
        found = chr(int(character[1], 16))
        plain = unicodedata.normalize("NFKC", found)
        help = (
            None if plain == found or not plain.isascii() else f"write `{plain}`" if plain.strip() else "write a blank"
        )
        return f"character `{found}` is not part of the condition language", help, place
    if "unterminated" in said:
        return "a text without its closing quote", None, place
    if "never closed" in said or "unmatched" in said or "does not match" in said:
        return said.replace("'", "`"), None, place
    return "the condition can't be read here", None, place


def _check_tokens(source: Source, line: str) -> None:
    previous = None
    for token in tokenize.generate_tokens(io.StringIO(line).readline):
        if token.type == tokenize.COMMENT:
            raise source.error("a comment would hide the rest of the condition", token.start[1], "use a YAML comment")
        if token.type == tokenize.STRING and previous is not None and previous.type == tokenize.STRING:
            raise source.error("two texts side by side are joined", token.start[1], "put a comma between them")
        previous = token


def _depth(tree: ast.AST) -> int:
    level, depth = [tree], 0
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth
