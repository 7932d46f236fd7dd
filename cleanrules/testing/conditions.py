"""Random conditions in the language of packs, of every form that it has, for generated rulebooks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleanrules.testing.draw import Draw

_OPS = (">=", ">=", "<=", ">", "<", "==", "!=")
_FACTORS = ("1.1", "1.15", "0.07", "1.25", "2", "0.5")
_AREAS = ('"20000 m2"', '"30 亩"', '"1.5 公顷"', "20000")
_LOOP = "u"


@dataclass(frozen=True)
class Kind:
    """The declared fields of a kind, as in a pack."""

    fields: dict[str, Any]

    @property
    def lists(self) -> list[str]:
        """The names of the lists."""
        return self.of_type("list")

    def of_type(self, type: str, listed: str | None = None) -> list[str]:
        """The names of the fields of a type, of the subject or of a list's items."""
        fields = self.fields if listed is None else self.fields[listed]["items"]
        return [name for name, one in fields.items() if one["type"] == type]


@dataclass
class Names:
    """What conditions may name beside fields: categories by list, sets by code table, parameters by use.

    With a parameter stand the lists in loops over which it may be used; none: anywhere.
    """

    kind: Kind
    categories: dict[str | None, list[str]] = field(default_factory=dict)
    sets: dict[str, list[str]] = field(default_factory=dict)
    parameters: dict[str, list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Conditions:
    """Writes conditions about the subject, or (`listed`) about the item at hand, whose names begin with `prefix`."""

    draw: Draw
    names: Names
    days: Sequence[str]
    places: Sequence[str]
    trades: Sequence[str]
    listed: str | None = None
    prefix: str = ""
    loops: bool = True

    def of_items(self, listed: str) -> Conditions:
        """The same for the items of a list, as a category of items is written."""
        return replace(self, listed=listed, loops=False)

    def inside(self, listed: str) -> Conditions:
        """The same inside a loop over a list."""
        return replace(self, listed=listed, prefix=f"{_LOOP}.", loops=False)

    def condition(self, depth: int) -> str:
        """A condition, at most so many connectives deep."""
        draw = self.draw
        form = draw.choice(("atom", "and", "or", "not", "atom")) if depth else "atom"
        if form == "atom":
            return draw.choice(self.atoms())()
        if form == "not":
            return f"not ({self.condition(depth - 1)})"
        return f" {form} ".join(f"({self.condition(depth - 1)})" for _ in range(draw.integer(2, 3)))

    def atoms(self) -> list[Callable[[], str]]:
        """The forms of atom that there are names for."""
        found = [self.flag, self.label, self.sizes, self.place, self.days_compared]
        if self.listed is None:
            found += [self.area, self.trade]
        if self.named_categories():
            found.append(self.category)
        if self.loops:
            found += [self.each, self.counts, self.sizes]
        if self.draw.chance(5):
            found.append(lambda: self.draw.choice(("true", "false")))
        return found

    def owned(self, type: str) -> str:
        """A field of a type: of the item at hand in most cases where there is one."""
        if self.listed is not None and self.draw.chance(75):
            return self.prefix + self.draw.choice(self.names.kind.of_type(type, self.listed))
        return self.draw.choice([one for one in self.names.kind.of_type(type) if one != "area"])

    # --- atoms without amounts ---

    def flag(self) -> str:
        return self.owned("flag")

    def label(self) -> str:
        name = self.owned("label")
        fields = self.names.kind.fields
        own = fields.get(name) or fields[self.listed or ""]["items"][name.removeprefix(self.prefix)]
        if self.draw.chance(40):
            chosen = ", ".join(f'"{label}"' for label in self.draw.some(own["labels"], 1, 2))
            return f"{name} {self.draw.choice(('in', 'not in'))} [{chosen}]"
        op, label = self.draw.choice(("==", "!=")), self.draw.choice(own["labels"])
        return f'{name} {op} "{label}"'

    def place(self) -> str:
        return self.coded("region", "region", self.places)

    def trade(self) -> str:
        return self.coded("trade", "industry", self.trades)

    def coded(self, name: str, of: str, codes: Sequence[str]) -> str:
        word = self.draw.choice(("in", "not in"))
        named = self.names.sets.get(of)
        if named and self.draw.chance(60):
            return f"{name} {word} set.{self.draw.choice(named)}"
        chosen = ", ".join(f'"{code}"' for code in self.draw.some(codes, 1, 3))
        return f"{name} {word} [{chosen}]"

    def named_categories(self) -> list[str]:
        of_item = [self.prefix + name for name in self.names.categories.get(self.listed, ())] if self.listed else []
        return [*of_item, *self.names.categories.get(None, ())]

    def category(self) -> str:
        return self.draw.choice(self.named_categories())

    def days_compared(self) -> str:
        return f"{self.day()} {self.draw.choice(_OPS)} {self.day(constant=True)}"

    def day(self, *, constant: bool = False) -> str:
        draw = self.draw
        due = self.usable("due")
        if constant and draw.chance(60):
            base = draw.choice((f'"{draw.choice(self.days)}"', "as_of", *due))
            if base.startswith('"'):
                return base
        else:
            base = self.owned("event")
        for _ in range(draw.choice((0, 0, 1, 2))):
            unit, use = draw.choice((("days", "wait"), ("months", "term"), ("years", "")))
            number = draw.choice((*self.usable(use), "1", "3", "12"))
            base += f" {draw.choice(('+', '-'))} {unit}({number})"
        return base

    # --- amounts ---

    def usable(self, use: str) -> list[str]:
        """The parameters for a use that may stand here."""
        return [
            f"param.{name}" for name, lists in self.names.parameters.get(use, ()) if not lists or self.listed in lists
        ]

    def sizes(self) -> str:
        """A comparison of two amounts, often by a ratio."""
        right = self.limit() if self.draw.chance(30) else self.scaled(self.amount())
        return f"{self.amount()} {self.draw.choice(_OPS)} {right}"

    def limit(self) -> str:
        limits = self.usable("limit")
        return self.draw.choice((*limits, '"200 t/a"', '"1 kt/a"', '"0.01 万t/a"'))

    def scaled(self, amount: str) -> str:
        ratios = self.usable("ratio")
        factor = self.draw.choice((*ratios, *ratios, *_FACTORS, ""))
        return f"{factor} * ({amount})" if factor else amount

    def amount(self) -> str:
        """An amount in a unit of mass by time."""
        draw = self.draw
        if self.loops and draw.chance(50):
            return self.total()
        one = self.owned("amount")
        if draw.chance(25):
            other = self.limit() if draw.chance(50) else self.owned("amount")
            return f"({one} {draw.choice(('+', '-'))} {other})"
        return one

    def total(self) -> str:
        listed = self.draw.choice(self.names.kind.lists)
        inner = self.inside(listed)
        each = _LOOP + "." + self.draw.choice(self.names.kind.of_type("amount", listed))
        return f"sum({inner.scaled(each) if self.draw.chance(40) else each} {inner.loop()})"

    def loop(self) -> str:
        test = f" if {self.condition(1)}" if self.draw.chance(60) else ""
        return f"for {_LOOP} in {self.listed}{test}"

    def area(self) -> str:
        return f"area {self.draw.choice(_OPS)} {self.draw.choice(_AREAS)}"

    def counts(self) -> str:
        inner = self.inside(self.draw.choice(self.names.kind.lists))
        many = self.usable("many")
        right = self.draw.choice((*many, "0", "1", "2"))
        if self.draw.chance(25):
            other = self.inside(self.draw.choice(self.names.kind.lists))
            right = self.scaled(f"count({_LOOP} {other.loop()})")
        return f"count({_LOOP} {inner.loop()}) {self.draw.choice(_OPS)} {right}"

    def each(self) -> str:
        inner = self.inside(self.draw.choice(self.names.kind.lists))
        return f"{self.draw.choice(('any', 'all'))}({inner.condition(1)} {inner.loop()})"
