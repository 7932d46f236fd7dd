"""Which regions and industries conditions can tell apart: one code for each class of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from cleanrules.language.nodes import Condition, Within, walk
from cleanrules.law.codes import tree_of
from cleanrules.rulebook.model import Rulebook
from cleanrules.rulebook.reads import parts_of

Of = Literal["region", "industry"]


@dataclass(frozen=True)
class Classes:
    """One code for each class of codes that lie in the same of some `named` codes.

    A code is `fine` where each named code either covers it or lies apart from it; a coarser one (the province of a named
    city) is only partly known.
    """

    of: Of
    named: frozenset[str]

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes, fine ones first."""
        found: dict[tuple[frozenset[str], frozenset[str]], str] = {}
        for code in self._candidates():
            found.setdefault(self._class(code), code)
        ordered = sorted(found.items(), key=lambda one: (bool(one[0][1]), sorted(one[0][0]), one[1]))
        return tuple(code for _, code in ordered)

    @cached_property
    def fine(self) -> int:
        """How many of the codes are fine."""
        return sum(not self._class(code)[1] for code in self.codes)

    def number(self, code: str) -> int:
        """The place among `codes` of the class of a code."""
        wanted = self._class(code)
        return next(number for number, one in enumerate(self.codes) if self._class(one) == wanted)

    def _class(self, code: str) -> tuple[frozenset[str], frozenset[str]]:
        """The named codes that cover a code, and those that lie in it."""
        return frozenset(tree_of(self.of).line(code)) & self.named, self._inside.get(code, frozenset())

    @cached_property
    def _inside(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for member in sorted(self.named):
            for above in tree_of(self.of).line(member):
                if above != member:
                    found[above] = found.get(above, frozenset()) | {member}
        return found

    def _candidates(self) -> Iterator[str]:
        """Codes of the table from the finest up, then one for each rest of a code that is partly named."""
        tree = tree_of(self.of)
        inner = set(tree.parents.values())
        named = sorted({*tree.names, *self.named})
        yield from (code for code in named if code not in inner)
        yield from (code for code in named if code in inner)
        for code in sorted(self._inside):
            yield from self._rest(code)

    def _rest(self, code: str) -> Iterator[str]:
        """A well-formed code below another that the table leaves out and nobody names."""
        tree = tree_of(self.of)
        below = (f"{code[:4]}{number:02d}" for number in range(99, 0, -1)) if self.of == "region" else (
            f"{code}{number}" for number in range(9, -1, -1)
        )  # fmt: skip
        for one in below:
            line = tuple(tree.line(one))
            if one not in tree.names and one not in self.named and len(line) > 1 and line[1] == code:
                yield one
                return


@dataclass(frozen=True, slots=True)
class Places:
    """The classes of regions and of industries."""

    region: Classes
    industry: Classes

    def of(self, of: Of) -> Classes:
        """The classes of one of the two."""
        return self.region if of == "region" else self.industry


def places(rulebooks: Iterable[Rulebook], *, further: Iterable[Condition] = (), named: Iterable[str] = ()) -> Places:
    """The classes that some rulebooks can tell apart, and further conditions; `named` are region codes besides."""
    found: dict[Of, set[str]] = {"region": set(named), "industry": set()}
    for rulebook in rulebooks:
        for named_set in rulebook.sets.values():
            if named_set.of == "label":
                continue
            found[named_set.of].update(member.code for version in named_set.versions for member in version.members)
        for kind, condition in _conditions(rulebook):
            _collect(found, (part.node for part in parts_of(rulebook, kind, condition)))
    for condition in further:
        _collect(found, walk(condition))
    return Places(Classes("region", frozenset(found["region"])), Classes("industry", frozenset(found["industry"])))


def _conditions(rulebook: Rulebook) -> Iterator[tuple[str, Condition]]:
    for rule in rulebook.rules.values():
        yield from ((rule.kind, condition) for condition in rule.conditions())
    for category in rulebook.categories.values():
        yield from ((category.kind, version.when) for version in category.versions)
    yield from ((one.kind, one.when) for one in rulebook.contradictions)


def _collect(found: dict[Of, set[str]], parts: Iterable[object]) -> None:
    for part in parts:
        if isinstance(part, Within):
            found["region" if part.ref.field.type == "region" else "industry"].update(part.codes)
