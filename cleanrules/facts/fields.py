"""What one fact is: its type, unit, decimals, range and titles, and how its text becomes an exact value."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Final, Literal

from cleanrules.errors import FactError, did_you_mean, shorten
from cleanrules.exact import number_text, plain_day, plain_decimal
from cleanrules.facts.acts import Act, Lawful
from cleanrules.facts.units import factor, spellings, split_quantity
from cleanrules.law.codes import CodeError, tree_of
from cleanrules.text import Text

FieldType = Literal["flag", "amount", "event", "label", "region", "industry", "text", "list"]
Worse = Literal["lower", "higher", "true", "false", "not_yet", "fewer"]
"""In which direction a subject gets worse, on the merits and whatever a rule says."""
WORSE: Final[dict[FieldType, tuple[Worse, ...]]] = {
    "flag": ("true", "false"),
    "amount": ("lower", "higher"),
    "event": ("not_yet",),
    "list": ("fewer",),
}
"""The directions that a type of fact has; of a label it is the order of its labels, from the best to the worst."""


class NotYet(Enum):
    """The value of an event that has not happened by the day asked."""

    NOT_YET = "not_yet"


NOT_YET: Final = NotYet.NOT_YET


@dataclass(frozen=True, slots=True)
class Field:
    """The declaration of one fact.

    An `amount` is an integer count of 10^-decimals of `unit`, between `at_least` and `at_most` (both in `unit`).
    `at_most` bounds arithmetic and never decides a verdict. `item` are the fields of a list's items. `act` is what a subject
    can do about the fact, in the `lawful` direction; None where it can do nothing. `worse` says in which direction the
    subject gets worse: of a label it names labels from the best to the worst; None where there is no worse.

    An event that comes `after` another is not yet while that other is not. A flag that is true `says` what other flags are.
    """

    name: str
    type: FieldType
    title: Text
    unit: str = ""
    decimals: int = 0
    at_least: Fraction = Fraction(0)
    at_most: Fraction = Fraction(0)
    labels: tuple[tuple[str, Text], ...] = ()
    item: tuple[Field, ...] = ()
    max_length: int = 0
    key: bool = False
    act: Act | None = None
    lawful: Lawful | None = None
    worse: Worse | tuple[str, ...] | None = None
    note: Text | None = None
    owner: str = ""
    after: str = ""
    says: tuple[tuple[str, bool], ...] = ()

    def named(self, name: str, owner: str) -> Field:
        """The same field under its name, with the plugin that brought it."""
        return replace(self, name=name, owner=owner)

    @property
    def item_fields(self) -> dict[str, Field]:
        """The fields of a list's items by name."""
        return {field.name: field for field in self.item}

    def moves(self, now: object, to: object) -> bool:
        """Whether a known value may be planned to become another: in the lawful direction, and no amount to nothing."""
        if self.act is None or now is None or now == to:
            return False
        match self.lawful:
            case "lower" | "higher":
                if (self._rank(to) > self._rank(now)) is not (self.lawful == "higher"):
                    return False
            case "true" | "false":
                return to is (self.lawful == "true")
            case tuple():
                return to in self.lawful
        return self.type != "amount" or to != 0 or self.at_least < 0

    def may_move(self, now: object) -> bool:
        """Whether a known value may become some other: there is an act, and somewhere lawful to go."""
        match self.type:
            case "flag":
                return self.moves(now, not now)
            case "label":
                return any(self.moves(now, label) for label, _ in self.labels)
        return self.act is not None

    def _rank(self, value: object) -> int:
        """An amount, or how late a label is declared."""
        if self.type == "label":
            return [label for label, _ in self.labels].index(str(value))
        assert isinstance(value, int)
        return value

    def exact(self, value: int) -> Fraction:
        """The value in `unit` of a scaled integer."""
        return Fraction(value, 10**self.decimals) if self.decimals else Fraction(value)

    def misfit(self) -> tuple[str, str] | None:
        """What is wrong with `worse`, and what would be right; None where it fits the type."""
        if self.worse is None:
            return None
        if self.type == "label":
            known, given = [label for label, _ in self.labels], self.worse
            if isinstance(given, tuple) and len(given) > 1 and len({*given}) == len(given) and {*given} <= {*known}:
                return None
            help = f"name some of its labels, each once, from the best to the worst: {', '.join(f'`{one}`' for one in known)}"
            return f"`worse` of the label `{self.name}` is `{shorten(_shown(given))}`", help
        if self.worse in WORSE.get(self.type, ()):
            return None
        fitting = " or ".join(f"`{word}`" for word in WORSE.get(self.type, ()))
        help = f"of a fact of this type it is {fitting}" if fitting else "a fact of this type has none"
        return f"`worse` of the {self.type} `{self.name}` is `{shorten(_shown(self.worse))}`", help

    def parse(self, raw: object) -> object:
        """The typed value of one raw fact: text as in a file, or a Python value.

        Returns bool, int (scaled), date, NOT_YET or str. Raises FactError without a position.
        """
        if isinstance(raw, str) and _NO_TEXT.search(raw):
            raise FactError(f"`{self.name}` holds characters that are no text", help="take them out")
        return _PARSERS[self.type](self, raw)


def _shown(worse: str | tuple[str, ...]) -> str:
    return worse if isinstance(worse, str) else ", ".join(worse)


_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
FLAGS = {"true": True, "false": False, "是": True, "否": False}
"""What a flag is written as."""
NOT_YETS = ("not_yet", "尚未发生")
"""What an event that has not happened is written as."""
_TRUTHS = {"true": ("true", "yes", "y", "on", "1"), "false": ("false", "no", "n", "off", "0")}
"""What people write for true and false."""


def _flag(field: Field, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw in FLAGS:
        return FLAGS[raw]
    near = [word for word, meant in _TRUTHS.items() if str(raw).lower() in meant]
    help = f"did you mean `{near[0]}`?" if near else "leave it out where it is unknown"
    raise FactError(f"`{field.name}` is `{shorten(raw)}`, expected true or false", help=help)


def _amount(field: Field, raw: object) -> int:
    number, unit = _quantity(field, raw)
    ratio = factor(unit, field.unit) if unit else Fraction(1)
    if ratio is None:
        known = ", ".join(f"`{name}`" for name in spellings(field.unit)[:6])
        raise FactError(
            f"`{field.name}` has the unit `{shorten(unit)}`, expected `{field.unit}`", help=f"units known: {known}"
        )
    value = number * ratio
    scaled = value * 10**field.decimals
    if scaled.denominator != 1:
        shown = number_text(value)
        raise FactError(
            f"`{field.name}` is {shown} {field.unit}, more than {field.decimals} decimals",
            help="give the value as it stands in the document; it is never rounded here",
        )
    if not field.at_least <= value <= field.at_most:
        low, high = number_text(field.at_least), number_text(field.at_most)
        raise FactError(f"`{field.name}` is {number_text(value)} {field.unit}, expected {low} to {high}")
    return int(scaled.numerator)


def _quantity(field: Field, raw: object) -> tuple[Fraction, str]:
    if isinstance(raw, float):
        raise FactError(
            f"`{field.name}` is the binary float `{raw!r}`, which is not exact",
            help='pass a Decimal or text, as in Decimal("1.1") or "1.1"',
        )
    if isinstance(raw, int | Fraction) and not isinstance(raw, bool):
        return Fraction(raw), ""
    if isinstance(raw, Decimal) and raw.is_finite() and abs(raw.adjusted()) < 40:
        return Fraction(raw), ""
    parts = split_quantity(raw) if isinstance(raw, str) else None
    number = plain_decimal(parts[0]) if parts else None
    if parts is None or number is None:
        raise FactError(
            f"`{field.name}` is `{shorten(raw)}`, expected a number in `{field.unit}`",
            help=f"write a plain decimal, with or without a unit, as in `120` or `120 {field.unit}`",
        )
    return number, parts[1]


def _event(field: Field, raw: object) -> date | NotYet:
    if isinstance(raw, NotYet) or raw in NOT_YETS:
        return NOT_YET
    if type(raw) is date:
        return raw
    found = plain_day(raw)
    if found is not None:
        return found
    near = re.sub(r"[\s-]+", "_", str(raw).lower()) == "not_yet" or str(raw).startswith("尚未")
    raise FactError(
        f"`{field.name}` is `{shorten(raw)}`, expected a date or `not_yet`",
        help="did you mean `not_yet`?" if near else "write the day as in 2022-06-20; leave it out where it is unknown",
    )


def _label(field: Field, raw: object) -> str:
    known = dict(field.labels)
    if isinstance(raw, str) and raw in known:
        return raw
    for label, title in field.labels:
        if raw == title.zh:
            return label
    choices = ", ".join(f"`{label}`" for label in known)
    near = did_you_mean(str(raw), [*known, *(title.zh for title in known.values())])
    raise FactError(f"`{field.name}` is `{shorten(raw)}`, expected one of {choices}", help=near)


def _code(field: Field, raw: object) -> str:
    tree = tree_of(field.type)
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise FactError(f"`{field.name}` is `{shorten(raw)}`, expected a code or name of {tree.standard}")
    try:
        return tree.find(str(raw))
    except CodeError as cause:
        raise FactError(f"`{field.name}`: {cause.message}", help=cause.help) from None


def _text(field: Field, raw: object) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise FactError(f"`{field.name}` is `{shorten(raw)}`, expected text")
    if len(str(raw)) > 2000:
        raise FactError(f"`{field.name}` is longer than 2000 characters")
    return str(raw)


def _list(field: Field, raw: object) -> object:
    raise FactError(f"`{field.name}` is `{shorten(raw)}`, expected a list")


_PARSERS = {
    "flag": _flag,
    "amount": _amount,
    "event": _event,
    "label": _label,
    "region": _code,
    "industry": _code,
    "text": _text,
    "list": _list,
}
