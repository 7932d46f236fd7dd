"""Lines of text of a given width, where Chinese characters take two cells and may be parted anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.text import Text as Styled

from cleanrules.reports.marks import visible

_TOKEN = re.compile(r"\s+|[万亿]?[!-~]+|.", re.DOTALL)
_NO_START = set("，。、；：！？）》〕」』”’％·…)],.;:!?%")
_NO_END = set("（《〔「『“‘([")
MINIMUM = 24


class Sheet:
    """Collects styled lines, wrapped to a width; `text` gives them with or without colours."""

    def __init__(self, width: int = 100) -> None:
        self.width = max(width, MINIMUM)
        self.lines: list[Styled] = []

    def blank(self) -> None:
        """An empty line, but never two in a row or one at the top."""
        if self.lines and self.lines[-1].plain:
            self.lines.append(Styled())

    def put(self, text: str, *, indent: int = 0, style: str = "") -> None:
        """A paragraph."""
        for line in wrapped(visible(text), self.width - indent):
            self.lines.append(Styled(" " * indent).append(line, style))

    def row(self, label: str, text: str, *, indent: int = 0, label_width: int = 12, style: str = "") -> None:
        """A label with its text beside it, which hangs where it is long."""
        start = indent + label_width
        for number, line in enumerate(wrapped(visible(text), max(self.width - start, MINIMUM // 2))):
            shown = label + " " * max(label_width - cell_len(label), 1) if number == 0 else " " * label_width
            self.lines.append(Styled(" " * indent).append(shown, "dim").append(line, style))

    def rows(self, label: str, texts: list[str], *, indent: int = 0, label_width: int = 12) -> None:
        """A label with several texts, one below the other."""
        for number, text in enumerate(texts):
            self.row(label if number == 0 else "", text, indent=indent, label_width=label_width)

    def text(self, *, color: bool = False) -> str:
        """All lines, each ended."""
        return rendered(*self.lines, width=10_000, color=color) if self.lines else ""


def rendered(*parts: RenderableType, width: int, color: bool = False) -> str:
    """What rich makes of some parts, as text; trailing blanks taken off."""
    console = Console(
        file=StringIO(), width=width, color_system="standard" if color else None, force_terminal=color,
        no_color=not color, highlight=False, markup=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    with console.capture() as capture:
        for part in parts:
            console.print(part, soft_wrap=isinstance(part, Styled))
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def wrapped(text: str, width: int) -> Iterator[str]:
    """The lines of a text; none begins with a closing mark or ends with an opening one."""
    for paragraph in text.split("\n"):
        lead = paragraph[: len(paragraph) - len(paragraph.lstrip(" "))]
        for line in _lines(paragraph[len(lead) :], max(width - len(lead), 2)):
            yield f"{lead}{line}".rstrip()


def _lines(text: str, width: int) -> Iterator[str]:
    line, used = "", 0
    for piece in _pieces(text, width):
        size = cell_len(piece)
        if used + size > width and line.strip():
            yield line.rstrip()
            line, used = piece.lstrip(), cell_len(piece.lstrip())
            continue
        line, used = line + piece, used + size
    yield line.rstrip()


def _pieces(text: str, width: int) -> list[str]:
    """What may not be parted: words, and Chinese characters with the marks that belong to them."""
    pieces: list[str] = []
    for token in _TOKEN.findall(text):
        glued = pieces and (token[0] in _NO_START or pieces[-1][-1] in _NO_END) and not token.isspace()
        if glued and cell_len(pieces[-1] + token) <= width:
            pieces[-1] += token
        else:
            pieces.extend(_cut(token, width))
    return pieces


def _cut(token: str, width: int) -> Iterator[str]:
    """A word longer than a whole line, in parts."""
    for start in range(0, len(token), width):
        yield token[start : start + width]
