"""What authors of YAML files write by habit: what YAML can't read then, or the entries can't, and what to write instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import yaml

from cleanrules.errors import shorten
from cleanrules.exact import number_text

NOT_READ = "what stands behind it was not read"
_KEY = r"[\w.-]+"
_BLOCK = re.compile(rf"\s*(?:- +)?{_KEY}:(?: |$)|\s*- ")
_CLOSING = {"{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong, what to do, and the character at which it stands; `sure` where what follows can be read without it."""

    message: str
    help: str | None
    index: int
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Broken:
    """A text that YAML can't read: where it failed, what it said, where it began to read what it failed in, the tokens before."""

    source: str
    index: int
    said: str
    begun: int
    tokens: tuple[tuple[str, int, int], ...]

    def line_start(self, index: int) -> int:
        """Where the line of a character begins."""
        return self.source.rfind("\n", 0, index) + 1

    def line(self, index: int) -> str:
        """The line of a character."""
        end = self.source.find("\n", index)
        return self.source[self.line_start(index) : end if end >= 0 else len(self.source)].rstrip("\r")

    def lines(self) -> Iterator[int]:
        """Where the line begins at which it failed, then the one before it that is not empty."""
        start = self.line_start(min(self.index, len(self.source)))
        yield start
        while start > 0:
            start = self.line_start(start - 1)
            if self.line(start).strip() and not self.line(start).lstrip().startswith("#"):
                yield start
                return

    def opened(self) -> list[int]:
        """Where the brackets and braces stand that are open."""
        found: list[int] = []
        for token, start, _ in self.tokens:
            if token in ("{", "["):
                found.append(start)
            elif token in ("}", "]") and found:
                found.pop()
        return found


def slip_in(source: str, cause: yaml.MarkedYAMLError, loader: type) -> Slip:
    """What YAML could not read, in our words."""
    mark, context = cause.problem_mark or cause.context_mark, cause.context_mark or cause.problem_mark
    index = min(int(mark.index), len(source)) if mark else 0
    begun = min(int(context.index), len(source)) if context else index
    broken = Broken(source, index, str(cause.problem or cause.context), begun, _tokens(source, index, loader))
    for detect in _DETECTORS:
        slip = detect(broken)
        if slip is not None:
            return slip
    said = broken.said.replace("'", "`")
    return Slip(f"not valid YAML: {said}", NOT_READ, index, sure=False)


def _tokens(source: str, index: int, loader: type) -> tuple[tuple[str, int, int], ...]:
    """The tokens before a character: brackets, and texts in quotes, each with its beginning and end."""
    found: list[tuple[str, int, int]] = []
    try:
        for token in yaml.scan(source, Loader=loader):
            start, end = int(token.start_mark.index), int(token.end_mark.index)
            if start > index:
                break
            if isinstance(token, yaml.ScalarToken):
                found.append((token.style or "", start, end))
            elif start < index and source[start : start + 1] in ("{", "[", "}", "]"):
                found.append((source[start], start, end))
    except yaml.YAMLError:  # the fault that is being told: what stands before it is what is asked for
        pass
    return tuple(found)


def _tab(broken: Broken) -> Slip | None:
    for start in broken.lines():
        found = re.match(r" *\t", broken.line(start))
        if found and (start == broken.line_start(broken.index)):
            return Slip("a tab indents the line", "indent with blanks, YAML takes no tabs", start + found.end() - 1)
    return None


def _wide_indent(broken: Broken) -> Slip | None:
    for start in broken.lines():
        found = re.match(r"[ \t]*([^\S \t])", broken.line(start))
        if found:
            wrong = f"the line is indented by U+{ord(found[1]):04X}, which is no blank of YAML"
            return Slip(wrong, "indent with the blanks of the keyboard", start + found.start(1))
    return None


def _full_width(broken: Broken) -> Slip | None:
    """A colon, comma or brace of Chinese typing where YAML needs its own."""
    for start in dict.fromkeys((*broken.lines(), broken.line_start(broken.begun))):
        line = _bare(broken.line(start))
        for found in re.finditer(rf"(?:^\s*(?:- *)?|[{{\[,，｛［]\s*)({_KEY})(：)", line):
            return Slip(f"full-width `：` after `{found[1]}`", f"write `{found[1]}: `", start + found.start(2))
        for found in re.finditer(r"[｛｝［］]", line):
            plain = unicodedata.normalize("NFKC", found[0])
            return Slip(f"full-width `{found[0]}`", f"write `{plain}`", start + found.start())
        for found in re.finditer(rf"，(?=\s*{_KEY}\s*[:：])", line):
            if broken.opened():
                return Slip("full-width `，` between two entries", "write `, `", start + found.start())
    return None


def _bare(line: str) -> str:
    """A line with its texts in quotes and its comment masked."""
    masked = re.sub(r"\"[^\"]*\"|'[^']*'", lambda found: "\x00" * len(found[0]), line)
    return re.sub(r"(?:^|(?<=\s))#.*", lambda found: "\x00" * len(found[0]), masked)


def _quote(broken: Broken) -> Slip | None:
    """A text whose quote is never closed, or closed too early."""
    help = "close it on the line on which it begins"
    if broken.source[broken.begun : broken.begun + 1] in ("'", '"') and "end of stream" in broken.said:
        return Slip("a text without its closing quote", help, broken.begun)
    quoted = [(start, end) for style, start, end in broken.tokens if style in ("'", '"')]
    if not quoted:
        return None
    start, end = quoted[-1]
    between = broken.source[end : broken.index]
    if between.strip() or "\n" in between:
        return None
    if "\n" in broken.source[start:end]:
        return Slip("a text without its closing quote", help, start)
    if broken.index < len(broken.source) and broken.source[broken.index] not in "\n,]}:#":
        wrong, remedy = (
            "the text goes on behind its closing quote",
            "put the whole in single quotes: `'route == \"iron\"'`",
        )
        return Slip(wrong, remedy, start)
    return None


def _unclosed(broken: Broken) -> Slip | None:
    """A brace or bracket that is never closed, or never opened."""
    source, opened = broken.source, broken.opened()
    if not opened:
        if source[broken.index : broken.index + 1] in ("}", "]"):
            return Slip(
                f"`{source[broken.index]}` closes nothing", "take it out, or put the text in quotes", broken.index
            )
        return None
    last = opened[-1]
    rest = source[broken.index :].lstrip()
    later = broken.line_start(broken.index) > broken.line_start(last)
    if not rest or (later and _BLOCK.match(broken.line(broken.index))):
        sign = source[last]
        return Slip(f"`{sign}` is never closed", f"close it with `{_CLOSING[sign]}`", last)
    return None


def _value(broken: Broken) -> Slip | None:
    """What no value can begin with, or hold."""
    at = broken.source[broken.index : broken.index + 1]
    if "cannot start any token" in broken.said and at:
        return Slip(f"a value can't begin with `{at}`", "put it in quotes", broken.index)
    if "tag handle" in broken.said:
        written = re.match(r"\S+", broken.source[broken.index :])
        what = f"tag `{shorten(written[0])}` is refused" if written else "a tag is refused"
        return Slip(what, "leave it out; every value is read as text", broken.index)
    if "directive" in broken.said:
        return Slip(
            "a line that begins with `%`", "take it out; a pack has no directives", broken.line_start(broken.index)
        )
    if "escape" in broken.said:
        return Slip("a `\\` in double quotes that is no escape", "put the text in single quotes", broken.index)
    return None


def _no_blank(broken: Broken) -> Slip | None:
    """No blank behind a dash or a colon."""
    for start in dict.fromkeys((*broken.lines(), broken.line_start(broken.begun))):
        line = _bare(broken.line(start))
        dash = re.match(rf"\s*-(?=[A-Za-z]{_KEY}:)", line)
        if dash:
            return Slip("no blank behind `-`", "write `- `", start + dash.end() - 1)
        colon = re.match(rf"\s*(?:- +)?({_KEY}):(?=[^\s:/\x00])", line)
        if colon:
            return Slip(f"no blank behind the colon of `{colon[1]}`", f"write `{colon[1]}: `", start + colon.end() - 1)
    return None


def _two_colons(broken: Broken) -> Slip | None:
    """A second colon in a value."""
    start, source = broken.line_start(broken.index), broken.source
    before = _bare(broken.line(broken.index))[: broken.index - start]
    if source[broken.index : broken.index + 1] != ":" or not re.search(rf"(?:^\s*(?:- +)?|[{{,]\s*){_KEY}: ", before):
        return None
    return Slip("a second `: ` in a value", "put the value in quotes", broken.index)


def _indent(broken: Broken) -> Slip | None:
    """A line that is indented otherwise than its neighbours, or an item without its dash."""
    start, *above = broken.lines()
    line = broken.line(start)
    if not above or not line.strip() or broken.opened():
        return None
    width, item = _width(line), line.lstrip().startswith("- ")
    if item and not broken.line(above[0]).lstrip().startswith("- ") and width <= _width(broken.line(above[0])):
        help = "begin each item of a list with `- `, and indent its keys alike"
        return Slip("an item with `- ` among keys", help, start + width, sure=False)
    if not re.match(rf"\s*(?:- +)?{_KEY}\s*:", line):
        return Slip("a line without `: `", "write `key: value`, or indent a text that goes on", start + width)
    wanted = _inner(broken.line(above[0]))
    if width != wanted:
        number = broken.source.count("\n", 0, above[0]) + 1
        wrong = f"the line is indented by {width} {'blank' if width == 1 else 'blanks'}, line {number} by {wanted}"
        return Slip(wrong, "indent lines that go together alike", start + width)
    return None


def _width(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _inner(line: str) -> int:
    """How far the keys of a line are indented; those of an item stand behind its dash."""
    found = re.match(r" *(?:- +)?", line)
    return found.end() if found else 0


def _lone(broken: Broken) -> Slip | None:
    """A line that is no key and no value."""
    if "could not find expected" not in broken.said and "while scanning a simple key" not in broken.said:
        return None
    start = broken.line_start(broken.begun)
    return Slip(
        "a line without `: `", "write `key: value`, or indent a text that goes on", start + _width(broken.line(start))
    )


def _missing_comma(broken: Broken) -> Slip | None:
    opened = broken.opened()
    if not opened:
        return None
    closing = _CLOSING[broken.source[opened[-1]]]
    help = "part entries with commas, and put a text that has `,`, `: ` or brackets in quotes"
    return Slip(f"`,` or `{closing}` is missing here", help, broken.index)


_DETECTORS: tuple[Callable[[Broken], Slip | None], ...] = (
    _tab, _wide_indent, _full_width, _quote, _unclosed, _two_colons, _value, _no_blank, _missing_comma, _lone, _indent,
)  # fmt: skip


# --- what YAML reads, and the entries do not ---

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?\Z", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[,，_ ]\d{3})+(?:\.\d+)?\Z", re.ASCII)
_MEASURED = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*([^\W\d_].*|[%℃].*)\Z")
_MULTIPLES = {"万": 10_000, "亿": 100_000_000}
_QUOTES = "“”‘’「」\"'"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def number_help(raw: object) -> str:
    """What to write in place of something that is no plain decimal."""
    text = unicodedata.normalize("NFKC", str(raw)).strip(_QUOTES + " ")
    if _GROUPED.match(text):
        return f"write it without separators: `{re.sub('[,，_ ]', '', text)}`"
    measured = _MEASURED.match(text)
    if measured and measured[2] == "%":
        return "write the number alone; that it is in % is said by `unit`"
    if measured and measured[2] in _MULTIPLES:
        return f"write the number out: `{number_text(Fraction(measured[1]) * _MULTIPLES[measured[2]])}`"
    if measured and measured[2][0] not in "eExX":
        return f"write the number alone, in the unit that `unit` names: `{shorten(measured[2])}` goes there"
    if text != str(raw) and re.fullmatch(r"[+-]?\d+(\.\d+)?", text, re.ASCII):
        return f"write `{text}`"
    return "write it as in 1000 or 0.25"


def day_help(raw: object) -> str:
    """What to write in place of something that is no day."""
    found = _DAY.match(unicodedata.normalize("NFKC", str(raw)).strip(_QUOTES + " "))
    if found is None:
        return "write it as in 2021-06-01"
    written = f"{int(found[1]):04}-{int(found[2]):02}-{int(found[3]):02}"
    try:
        date.fromisoformat(written)
    except ValueError:
        return "the calendar has no such day"
    return f"write `{written}`"


def key_help(key: str) -> str | None:
    """What to write in place of a key that nobody could have meant as one; None where it is a word."""
    if "：" in key:
        return f"write `{shorten(key.partition('：')[0])}: `, with the colon and the blank of the keyboard"
    if key.isascii() and key.isdigit():
        return "write a number without commas, or put it in quotes"
    return "keys are English words" if _CHINESE.search(key) else None


def form_help(key: object, raw: object, wanted: str) -> str | None:
    """What to write in place of a value of another form than its key holds; `wanted` is text, list, texts or mapping."""
    match wanted:
        case "texts" if isinstance(raw, str):
            sides = ("zh", "en") if _CHINESE.search(raw) else ("en", "zh")
            return f"write both languages: `{key}: {{{sides[0]}: {shorten(raw)}, {sides[1]}: …}}`"
        case "list" if isinstance(raw, str):
            return f"write a list: `[{shorten(raw)}]`"
        case "list" if isinstance(raw, dict):
            return "begin each of its entries with `- `"
        case "mapping" if isinstance(raw, list):
            return "write names and values, without `- `"
        case "text" if key in ("when", "require", "holds"):
            return "write one condition, as in `area > 0`; several are joined with `and`"
        case "text" if raw is None:
            return "write it behind the colon"
    return None
