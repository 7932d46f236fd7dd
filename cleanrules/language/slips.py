"""What authors of packs write by habit, from other languages or as in a text, and what to write here instead."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

UNKNOWN = "an unknown fact never decides; leave the test out"
_EXACT = "numbers are exact here: compare them as they are"
_TODAY = "the day that is asked for is `as_of`"
_MEAN = "there is no division: compare the sum with a product, `sum(…) >= 5 * count(…)`"
_TEXTS = re.compile(r"\"[^\"]*\"|'[^']*'")
_AMOUNT = 'an amount with its unit is written in quotes: "20000 m2"'
_AND, _OR, _NOT, _QUOTE = "write `and`", "write `or`", "write `not`", 'write a text in straight quotes: `"…"`'
_TABLE: tuple[tuple[str, str], ...] = (
    (r"&&|(?<![A-Za-z0-9_])AND(?!\w)|(?<!\w)(?:并且|而且|同时|且|和|与)(?!\w)", _AND),
    (r"\|\||(?<![A-Za-z0-9_])OR(?!\w)|(?<!\w)(?:或者|或)(?!\w)", _OR),
    (r"!(?!=)|(?<![A-Za-z0-9_])NOT(?!\w)|(?<!\w)(?:并非|不是|非|不)(?!\w)", _NOT),
    (r"=<|≤|⩽|≦", "write `<=`"),
    (r"=>|≥|⩾|≧", "write `>=`"),
    (r"<>|≠", "write `!=`"),
    (r"×|·", "write `*`"),
    (r"÷", "write the ratio as a product: `a >= 1.5 * b`"),
    (r"[“”‘’「」]", _QUOTE),
    (r"[;；]", "join conditions with `and`, or write two rules"),
    (r"[0-9]+(?:\.[0-9]+)? *[%％]", 'a share is written in quotes: "60 %"'),
    (r"(?<![A-Za-z0-9_])(?:IF|THEN|ELSE|then)(?!\w)", "whom a rule is for stands under `when:`, what must hold under `require:`"),
    (r"(?<![=<>!:])=(?!=)", "write `==` to compare"),
    (r"(?<![A-Za-z0-9_])where(?!\w)", "in a loop write `if`"),
    (r"(?<![\w.])[0-9][0-9.]* *[^\W\d_]+[0-9]*", _AMOUNT),
)  # fmt: skip
_SLIPS = tuple((re.compile(form), help) for form, help in _TABLE)
_FUNCTIONS = {
    "round": _EXACT,
    "ceil": _EXACT,
    "floor": _EXACT,
    "abs": "write both comparisons, joined with `or`",
    "len": "write `count(u for u in list)`",
    "date": 'a date is written in quotes: "2024-10-23"',
    "today": _TODAY,
    "now": _TODAY,
    "int": _EXACT,
    "float": _EXACT,
    "is_known": UNKNOWN,
    "exists": "write `any(… for u in list)`",
    "average": _MEAN,
    "avg": _MEAN,
    "mean": _MEAN,
}
_NAMES = {
    "today": _TODAY,
    "now": _TODAY,
    "null": UNKNOWN,
    "none": UNKNOWN,
    "unknown": UNKNOWN,
    "not_yet": 'write a comparison of days, as `started_on <= as_of`; an event that is `not_yet` lies after `as_of`',
    "yes": "write `true`",
    "no": "write `false`",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slip:
    """What was written by habit, where in the line, and what to write instead."""

    text: str
    offset: int
    help: str


def slip_in(line: str, *, near: int) -> Slip | None:
    """The slip nearest to the place where a line can't be read any more; None where none is known. Texts are left alone."""
    bare = _TEXTS.sub(lambda found: "\x00" * len(found[0]), line)
    found = [Slip(match[0], match.start(), help) for form, help in _SLIPS for match in form.finditer(bare)]
    return min(found, key=lambda one: abs(one.offset - near), default=None)


def help_for_function(name: str) -> str | None:
    """What to write in place of a function that the language does not have."""
    return _FUNCTIONS.get(name)


def help_for_name(name: str) -> str | None:
    """What to write in place of a name that means something elsewhere."""
    return _NAMES.get(name.lower())


def is_nothing(node: ast.expr) -> bool:
    """Whether a node is `None`, or a name that stands for it elsewhere."""
    if isinstance(node, ast.Constant):
        return node.value is None
    return isinstance(node, ast.Name) and node.id.lower() in ("null", "none", "unknown")
