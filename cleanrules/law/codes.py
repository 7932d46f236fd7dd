"""Code trees: administrative regions (GB/T 2260) and industries (GB/T 4754-2017), with their parents."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from cleanrules.errors import CleanRulesError, did_you_mean, shorten

_INDUSTRY = re.compile(r"[A-T][0-9]{2,4}\Z")
_ENDINGS = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市", "地区", "盟")


_MOST_COVERED = 100_000


class CodeError(CleanRulesError):
    """A code or name that the table does not have."""

    code = "code"


@dataclass(frozen=True)
class CodeTree:
    """Codes with names and parents; a code covers itself and all below it."""

    standard: str
    names: Mapping[str, str]
    parents: Mapping[str, str]
    by_name: Mapping[str, tuple[str, ...]] = field(repr=False)
    covered: dict[tuple[str, str], bool | None] = field(default_factory=dict, compare=False, repr=False)
    """What `covers` found, for so many pairs at most."""

    def find(self, text: str) -> str:
        """The code of a code or a name (`120000`, `天津市`, `天津`). Raises CodeError."""
        text = "".join(text.split())
        if text in self.names or self._above(text):
            return text
        found = self.by_name.get(text, ())
        if found and len({self.names[code] for code in found}) == 1 and set(found) <= set(self.line(found[-1])):
            return found[-1]  # a group that is named as its only class: the class
        if found:
            choices = ", ".join(f"{code} {self.full_name(code)}" for code in found[:4])
            raise CodeError(
                f"`{shorten(text)}` names several entries of {self.standard}", help=f"write the code: {choices}"
            )
        nested = self._nested(text)
        if nested:
            return nested
        raise CodeError(
            f"`{shorten(text)}` is not in the shipped table of {self.standard}",
            help=did_you_mean(text, (*self.names, *self.by_name)),
        )

    def _nested(self, text: str) -> str | None:
        """The code of `天津市滨海新区`: a name behind the name of its parent."""
        for cut in range(2, len(text) - 1):
            for parent in self.by_name.get(text[:cut], ()):
                below = [code for code in self.by_name.get(text[cut:], ()) if parent in self.line(code)]
                if len(below) == 1:
                    return below[0]
        return None

    def line(self, code: str) -> Iterable[str]:
        """The code, its parent, and so on up."""
        while code:
            yield code
            code = self.parents.get(code) or self._above(code)

    def _above(self, code: str) -> str:
        """The parent of a well-formed code that the table leaves out; empty for anything else.

        A county stands below a prefecture that the table has; an industry below the code without its last digit.
        """
        if code in self.names or not code.isascii():
            return ""
        if len(code) == 6 and code.isdecimal() and code[4:] != "00" and f"{code[:4]}00" in self.names:
            return f"{code[:4]}00"
        if _INDUSTRY.match(code) and "C" in self.names:
            return code[0] if len(code) == 3 else code[:-1]
        return ""

    def covers(self, member: str, code: str) -> bool | None:
        """Whether `code` lies in `member`; None where `code` is coarser, so that a part of it does."""
        pair = (member, code)
        if pair in self.covered:
            return self.covered[pair]
        found = True if member in self.line(code) else None if code in self.line(member) else False
        if len(self.covered) < _MOST_COVERED:
            self.covered[pair] = found
        return found

    def full_name(self, code: str) -> str:
        """The name with its parents' names in front."""
        return "".join(reversed([self.names.get(step, step) for step in self.line(code)]))


def _load(file: str, standard: str, short: bool) -> CodeTree:
    names: dict[str, str] = {}
    parents: dict[str, str] = {}
    by_name: dict[str, list[str]] = {}
    text = files("cleanrules.law").joinpath("data").joinpath(file).read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        code, name = row["code"], row["name"]
        names[code], parents[code] = name, row["parent"]
        further = _shortened(name) if short else [code[1:]] if len(code) > 1 else []  # 3110 for C3110
        for spelling in {name, *further}:
            by_name.setdefault(spelling, []).append(code)
    return CodeTree(standard, names, parents, {name: tuple(codes) for name, codes in by_name.items()})


def _shortened(name: str) -> list[str]:
    return [name.removesuffix(ending) for ending in _ENDINGS if name.endswith(ending) and len(name) - len(ending) >= 2]


@cache
def regions() -> CodeTree:
    """The regions of GB/T 2260: provinces, prefectures, and the districts that the rules name."""
    return _load("regions.csv", "GB/T 2260", short=True)


def region_name(code: str) -> str:
    """The full name of a region (`天津市滨海新区`)."""
    return regions().full_name(code)


@cache
def industries() -> CodeTree:
    """The industries of GB/T 4754-2017."""
    return _load("industries.csv", "GB/T 4754-2017", short=False)


@cache
def _labels() -> CodeTree:
    """Labels as codes: each lies in itself alone."""
    return CodeTree("labels", {}, {}, {})


def tree_of(of: str) -> CodeTree:
    """The table of what a set or a fact holds: regions, industries, or labels, none of which lies in another."""
    return regions() if of == "region" else industries() if of == "industry" else _labels()
