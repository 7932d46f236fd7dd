"""Random rulebooks, as pack text that goes through the real loader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import Any

import yaml

from cleanrules.exact import decimals_of, number_text
from cleanrules.frozen import lazy
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.rulebook.model import Rulebook
from cleanrules.testing.conditions import Conditions, Kind, Names
from cleanrules.testing.draw import Draw, Tree
from cleanrules.testing.walker import Walker

KIND = "target_plant"  # a name that every force may have
START = date(2010, 1, 1)
EDGES = tuple(
    date.fromisoformat(day)
    for day in ("2015-03-01", "2018-01-31", "2019-02-28", "2020-02-29", "2021-06-01", "2022-12-31", "2024-08-23")
)
RATIOS = ("1.1", "1.15", "0.07", "1.25", "1/3", "1", "2", "0")
PLACES = ("130000", "130100", "130200", "140000", "140100", "140200", "370000", "370100", "120000", "120116", "130181")
TRADES = ("B", "B06", "B061", "C31", "C311", "C3110", "C32", "C26")
LABELS = ("iron", "steel", "coke")
BOTH = ("true", "false")
OTHER_UNITS = {
    "t/a": [("kt/a", Fraction(1000)), ("万t/a", Fraction(10_000))],
    "kt/a": [("t/a", Fraction(1, 1000))],
    "万t/a": [("t/a", Fraction(1, 10_000))],
    "m2": [("公顷", Fraction(10_000)), ("亩", Fraction(2000, 3))],
}
"""Other units that the edges of bands may be written in, and how many of the field's own each is."""
_STRONG, _WEAK = ("official", "text", "copy", "derived"), ("copy-weak", "inferred", "recalled")


@dataclass(frozen=True)
class Options:
    """What a rulebook may hold beside certain law: weak evidence, missing values, roughly known bounds."""

    weak: bool = True
    missing: bool = True
    rough: bool = True
    discretion: bool = True
    rules: int = 4
    """At most so many rules."""


UNCERTAIN = Options()
CERTAIN = Options(weak=False, missing=False, rough=False, discretion=False)


@dataclass(frozen=True)
class Book:
    """A generated rulebook: its packs as trees, which tests may rearrange, and what it loads as."""

    packs: tuple[Tree, ...]

    @lazy
    def texts(self) -> tuple[str, ...]:
        """The pack files."""
        return tuple(pack_text(pack) for pack in self.packs)

    @lazy
    def rulebook(self) -> Rulebook:
        """What the real loader makes of it."""
        return rulebook_from_text(*self.texts)

    @lazy
    def days(self) -> tuple[date, ...]:
        """Days on which something changes or may, and their neighbours."""
        return tuple(edge + timedelta(step) for edge in (*EDGES, START) for step in (0, 1, -1))

    @lazy
    def walker(self) -> Walker:
        """What makes subjects for it."""
        return Walker(self.rulebook, KIND, days=self.days)

    def __repr__(self) -> str:
        return "\n--- next pack ---\n".join(self.texts)


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    def ignore_aliases(self, data: object) -> bool:  # anchors are refused in packs
        return True


def pack_text(pack: Tree) -> str:
    """A pack as YAML."""
    return str(yaml.dump(pack, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**6))


# --- rulebooks ---


def rulebook(draw: Draw, options: Options = UNCERTAIN) -> Book:
    """A random rulebook, which the loader accepts."""
    return _Maker(draw, options).book()


@dataclass(frozen=True)
class _Key:
    """A key of a parameter: as `by` has it, what it may be, and the list whose items it is read of."""

    written: str
    contents: Callable[[], list[Any]]
    listed: str = ""
    often: bool = False

    @property
    def name(self) -> str:
        """What values call it."""
        return self.written.rpartition(".")[2]


@dataclass
class _Maker:
    draw: Draw
    options: Options
    pack: Tree = field(default_factory=dict)

    def book(self) -> Book:
        self.pack = {
            "kind": KIND, "confidence": self.confidence(), "windows": "cited", "kinds": {KIND: {"fields": self.fields()}},
            "instruments": {name: self.instrument(name) for name in ("law", "plan")},
            "sets": {}, "parameters": {}, "categories": [], "rules": [],
        }  # fmt: skip
        kind = Kind(self.pack["kinds"][KIND]["fields"])
        self.names = Names(kind)
        self.conditions = Conditions(self.draw, self.names, tuple(map(str, EDGES)), PLACES, TRADES)
        for number in range(self.draw.integer(1, 2)):
            self.named_set(f"zone{number}", "region", PLACES)
        if self.draw.chance(50):
            self.named_set("trades", "industry", TRADES)
        self.law(kind)
        rules = [self.rule(number) for number in range(self.draw.integer(1, self.options.rules))]
        cut = self.draw.integer(0, len(rules))
        self.pack["rules"] = rules[cut:]
        second = {"kind": KIND, "confidence": self.confidence(), "windows": "cited", "rules": rules[:cut]}
        return Book((self.pack, second) if cut else (self.pack,))

    def law(self, kind: Kind) -> None:
        """Parameters and categories in turn, so that each may rest on those before it."""
        self.parameters(kind, "a")
        for number in range(self.draw.integer(0, 2)):
            self.category(f"cat{number}", None)
        listed = kind.lists[0]
        if self.draw.chance(60):
            self.category("good", listed)
        self.parameters(kind, "b")
        if self.draw.chance(40):
            self.category("last", self.draw.choice((None, listed)))

    # --- facts ---

    def fields(self) -> Tree:
        draw = self.draw
        fields: Tree = {f"flag{n}": {"type": "flag"} for n in range(draw.integer(1, 3))}
        for number in range(draw.integer(1, 3)):
            fields[f"size{number}"] = self.amount()
        fields["area"] = {"type": "amount", "unit": "m2", "decimals": str(draw.choice((0, 1, 3))), "at_most": "90000"}
        fields |= {f"day{n}": {"type": "event"} for n in range(draw.integer(1, 2))}
        fields["sort"] = {"type": "label", "labels": list(LABELS[: draw.integer(2, 3)])}
        fields["trade"] = {"type": "industry"}
        item = {
            "key": {"type": "text", "key": "true"}, "out": self.amount(), "ok": {"type": "flag"},
            "make": {"type": "label", "labels": list(LABELS)}, "since": {"type": "event"},
        }  # fmt: skip
        if draw.chance(30):
            item["sort"] = deepcopy(fields["sort"])  # a name that the subject has too
        if draw.chance(50):
            item["use"] = self.amount()
        for name in ("built", "gone")[: draw.integer(1, 2)]:
            fields[name] = {"type": "list", "max_length": "8", "items": deepcopy(item)}
        return fields

    def amount(self) -> Tree:
        draw = self.draw
        unit, most = draw.choice((("t/a", "900"), ("万t/a", "5"), ("kt/a", "20")))
        found = {"type": "amount", "unit": unit, "decimals": str(draw.choice((0, 1, 2, 4))), "at_most": most}
        return found | ({"at_least": "-5"} if draw.chance(10) else {}) | {"act": "plan", "lawful": "any"}

    # --- law ---

    def confidence(self) -> str:
        if not self.options.weak:
            return "official"
        return self.draw.choice(_WEAK if self.draw.chance(8) else _STRONG)

    def cites(self) -> Tree:
        return {"instrument": self.draw.choice(("law", "plan")), "article": "1"}

    def title(self, name: str) -> Tree:
        return {"zh": name, "en": name}

    def instrument(self, name: str) -> Tree:
        start = self.bound(START, START + timedelta(365), last=False)
        return {
            "number": name, "title": self.title(name), "issuer": "x", "rank": "law", "confidence": self.confidence(),
            "from": start,
        }  # fmt: skip

    def bound(self, day: date, before: date | None, *, last: bool) -> str | Tree:
        """A bound on a day: plain, on evidence of its own, or known only to lie in a span."""
        draw = self.draw
        if self.options.rough and draw.chance(20):
            certain = day + timedelta(draw.integer(1, 300))
            if before is not None and certain > before:
                certain = before
            rough: Tree = {"not_before": str(day), "certain_from": str(certain)}
            return {"not_before": str(day), "certain_from": None} if last and draw.chance(50) else rough
        if self.options.weak and draw.chance(20):
            return {"date": str(day), "confidence": self.confidence()}
        return str(day)

    def windows(self, most: int) -> list[Tree]:
        """Up to so many windows that meet one another; the first is open or begins on `START`."""
        cuts = self.draw.some(EDGES, 0, most - 1)
        bounds = [
            self.bound(day, cuts[place + 1] if place + 1 < len(cuts) else None, last=place + 1 == len(cuts))
            for place, day in enumerate(cuts)
        ]
        first: list[Any] = [str(START) if self.draw.chance(30) else None]
        return [
            {name: deepcopy(bound) for name, bound in (("from", start), ("until", until)) if bound is not None}
            for start, until in zip(first + bounds, [*bounds, None], strict=True)
        ]

    def named_set(self, name: str, of: str, codes: Sequence[str]) -> None:
        versions = []
        for span in self.windows(3):
            members = [
                {"code": code, "confidence": self.confidence()} if self.draw.chance(30) else code
                for code in self.draw.some(codes, 1, 4)
            ]
            version = {**span, "members": members, "confidence": self.confidence(), "cites": self.cites()}
            if self.options.missing and self.draw.chance(10):
                version["complete"] = "false"
            versions.append(version)
        self.pack["sets"][name] = {"title": self.title(name), "of": of, "values": versions}
        self.names.sets.setdefault(of, []).append(name)

    def parameters(self, kind: Kind, tag: str) -> None:
        values: dict[str, tuple[str, str, Callable[[], str]]] = {
            "ratio": ("number", "ratio", lambda: self.draw.choice(RATIOS)),
            "limit": ("number", "t/a", lambda: number_text(Fraction(self.draw.integer(0, 4000), 10))),
            "many": ("number", "count", lambda: str(self.draw.integer(0, 3))),
            "wait": ("number", "d", lambda: str(self.draw.choice((0, 1, 6, 13, 30)))),
            "term": ("number", "months", lambda: str(self.draw.choice((0, 1, 6, 12)))),
            "due": ("date", "d", self.due),
        }
        for use in self.draw.some(tuple(values), 1, 3):
            self.parameter(kind, use, tag, values[use])

    def due(self) -> str:
        """A day, or one that recurs."""
        day = self.draw.choice(EDGES)
        return f"yearly {day.month:02}-{min(day.day, 28):02}" if self.draw.chance(40) else str(day)

    def parameter(self, kind: Kind, use: str, tag: str, content: tuple[str, str, Callable[[], str]]) -> None:
        draw, name, (type, unit, value) = self.draw, f"{use}_{tag}", content
        listed = draw.choice((None, None, *kind.lists))
        offered = {key.written: key for key in self.keys(kind, listed)}
        keys = [offered[one] for one in draw.some(tuple(offered), 0, 3)][:2]
        last = [key.name for key in keys]
        called = [key.written if last.count(key.name) > 1 else key.name for key in keys]
        found = [
            {**span, **chosen, **self.value(value, type), "cites": self.cites()}
            for chosen in self.split([(name, key.contents()) for name, key in zip(called, keys, strict=True)])
            for span in self.windows(3)
        ]
        by = [key.written for key in keys]
        entry: Tree = {"title": self.title(name), "unit": unit, "type": type, "by": by, "values": found}
        if unit == "ratio" and all(self.is_share(one) for one in found) and draw.chance(50):
            entry["share"] = "true"
        if self.options.missing and len(found) > 1 and draw.chance(10):
            del found[draw.integer(0, len(found) - 1)]
            entry["gaps"] = "declared"
        self.pack["parameters"][name] = entry
        lists = tuple(dict.fromkeys(key.listed for key in keys if key.listed))
        often = 4 if any(key.often for key in keys) else 1
        self.names.parameters.setdefault(use, []).extend([(name, lists)] * often)

    def keys(self, kind: Kind, listed: str | None) -> list[_Key]:
        """What a parameter may be keyed by: facts, categories and sets of the subject, and what items of a list have."""
        both = list(BOTH)
        of_items = {name for one in kind.lists for name in kind.fields[one]["items"]}
        found = [_Key(name, lambda: both) for name in kind.of_type("flag")]
        sort = "subject.sort" if "sort" in of_items or self.draw.chance(30) else "sort"
        found += [_Key(sort, lambda: list(kind.fields["sort"]["labels"]))]
        found += [_Key(f"region.{name}", lambda: both) for name in self.names.sets.get("region", ())]
        found += [_Key(f"trade.{name}", lambda: both) for name in self.names.sets.get("industry", ())]
        found += [_Key(name, lambda: both, often=True) for name in self.names.categories.get(None, ())]
        found += [_Key(name, partial(self.bands, kind.fields[name])) for name in kind.of_type("amount")]
        if listed is None:
            return found
        inner = kind.fields[listed]["items"]
        alone = len(kind.lists) == 1
        for name, one in inner.items():
            written = name if alone and name not in kind.fields and self.draw.chance(50) else f"{listed}.{name}"
            match one["type"]:
                case "flag":
                    found.append(_Key(written, lambda: both, listed))
                case "label":
                    found.append(_Key(written, partial(list, one["labels"]), listed))
                case "amount":
                    found.append(_Key(written, partial(self.bands, one), listed))
        for name in self.names.categories.get(listed, ()):
            found.append(_Key(name if self.draw.chance(50) else f"{listed}.{name}", lambda: both, listed))
        return found

    def bands(self, field: Tree) -> list[Tree]:
        """Bands that meet one another and cover all amounts, the edges perhaps in another unit; a gap is law that is missing."""
        draw, unit = self.draw, field["unit"]
        most = Fraction(field["at_most"])
        other, ratio = draw.choice(((unit, Fraction(1)), (unit, Fraction(1)), *OTHER_UNITS[unit]))
        cuts = sorted({most * draw.integer(0, 12) / 12 for _ in range(draw.integer(1, 2))})
        edges = [(f"{_decimal(cut / ratio)} {other}", draw.chance(50)) for cut in cuts]
        found: list[Tree] = [{}]
        for written, upper in edges:
            found[-1]["below" if upper else "at_most"] = written
            found.append({"at_least" if upper else "above": written})
        if self.options.missing and len(found) > 2 and draw.chance(25):
            del found[1]
        return found

    def split(self, keys: Sequence[tuple[str, Sequence[Any]]]) -> list[Tree]:
        """Choices of the keys that cover all their contents; a branch may leave the further keys open."""
        if not keys or self.draw.chance(20):
            return [{}]
        (name, contents), rest = keys[0], keys[1:]
        return [{name: content, **more} for content in contents for more in self.split(rest)]

    def value(self, value: Callable[[], str], type: str) -> Tree:
        """A value, or that it is missing; where it is weak or missing perhaps with ends that are certain."""
        if self.options.missing and self.draw.chance(8):
            found: Tree = {"value": None, "confidence": "missing"}
        elif self.options.weak and self.draw.chance(15):
            found = {"value": value(), "confidence": self.draw.choice(_WEAK)}
        else:
            return {"value": value(), "confidence": self.confidence()}
        others = [value(), value()]
        recurs = any(str(one).startswith("yearly") for one in (found["value"], *others))
        return found | (self.ends(found["value"], others, type) if not recurs and self.draw.chance(70) else {})

    def ends(self, value: str | None, others: list[str], type: str) -> Tree:
        """One or both ends, with the value between them."""
        ordered = sorted([*others, *([] if value is None else [value])], key=None if type == "date" else _exact)
        ends = {"at_least": ordered[0], "at_most": ordered[-1]}
        sides = self.draw.some(tuple(ends), 1, 2)
        return {side: {"value": ends[side], "confidence": self.confidence(), "cites": self.cites()} for side in sides}

    @staticmethod
    def is_share(entry: Tree) -> bool:
        """Whether all that an entry says lies between nothing and the whole."""
        stated = [entry["value"], *(entry[side]["value"] for side in ("at_least", "at_most") if side in entry)]
        return all(one is None or 0 <= _exact(one) <= 1 for one in stated)

    def category(self, name: str, of: str | None) -> None:
        written = self.conditions.of_items(of) if of else self.conditions
        versions = [
            {**span, "when": written.condition(2), "confidence": self.confidence(), "cites": [self.cites()]}
            for span in self.windows(3)
        ]
        entry: Tree = {"name": name, "versions": versions} | ({"of": of} if of else {})
        self.pack["categories"].append(entry)
        self.names.categories.setdefault(of, []).append(name)

    # --- rules ---

    def rule(self, number: int) -> Tree:
        draw, conditions = self.draw, self.conditions
        lets = {} if draw.chance(50) else {"named": conditions.amount() if draw.chance(50) else conditions.condition(1)}
        force = draw.choice(("binding", "binding-without-fine", "policy", "target"))
        rule: Tree = {
            "code": f"TST-GEN-{number:03}", "name": f"fault-{number}", "title": self.title(f"fault {number}"),
            "when": self.guard(), "let": lets, "require": conditions.condition(2),
            "exceptions": [self.exception(n) for n in range(draw.choice((0, 0, 1, 2)))],
            "force": force, "cites": [self.cites()], "confidence": self.confidence(),
            "message": self.title("".join(f"{{{name}}}" for name in (*lets, "gap"))),
        }  # fmt: skip
        if force.startswith("binding"):
            rule["effect"] = draw.choice(("halt", "restrict", "rectify", "penalty"))
        if draw.chance(40):
            rule["governed_by"] = draw.choice(self.names.kind.of_type("event"))
        if draw.chance(15):
            rule["place"] = draw.choice((*self.names.sets["region"], "130000", "140100"))
        if draw.chance(30):
            rule |= self.span()
        if self.options.discretion and draw.chance(10):
            rule["discretion"] = self.title("a person decides")
        if number and draw.chance(25):
            self.ask(rule, draw.integer(0, number - 1))
        return rule

    def ask(self, rule: Tree, earlier: int) -> None:
        """Let a rule ask for the finding of an earlier one, in its guard or in what it requires."""
        asked = f'breach("TST-GEN-{earlier:03}")'
        part = self.draw.choice(("when", "require"))
        rule[part] = self.draw.choice(
            (asked, f"not {asked}", f"({rule[part]}) or {asked}", f"({rule[part]}) and not {asked}")
        )

    def guard(self) -> str:
        return "true" if self.draw.chance(40) else self.conditions.condition(2)

    def exception(self, number: int) -> Tree:
        found = {"label": f"exception-{number}", "when": self.conditions.condition(1), "cites": self.cites()}
        found |= {"exempt": "true"} if self.draw.chance(40) else {"require": self.conditions.condition(1)}
        return {**found, "confidence": self.confidence()}

    def span(self) -> Tree:
        """A window within the life of the instruments."""
        one, two = self.draw.some(EDGES, 2, 2)
        found = {"from": self.bound(one, two - timedelta(1), last=False), "until": self.bound(two, None, last=True)}
        for name in self.draw.some(("from", "until"), 0, 1):
            del found[name]
        return found


def _decimal(value: Fraction) -> str:
    """A number as a plain decimal, rounded where it has none."""
    return number_text(value if decimals_of(value) is not None else round(value, 4))


def _exact(written: str) -> Fraction:
    """A number as parameters write it."""
    return Fraction(written)
