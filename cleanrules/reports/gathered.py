"""What is gathered over all findings of a screening: what is open, in three lists that never mix, and what took part.

The lists are of facts that the applicant can supply, of legal values that an authority must supply, and of events to come.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from cleanrules.facts.units import RATIO, unit_text
from cleanrules.law.instruments import Citation
from cleanrules.reports.finding import sources_text
from cleanrules.reports.law import cite_text, cites_lines
from cleanrules.reports.view import in_order
from cleanrules.reports.words import NO_LAST_DAY
from cleanrules.rulebook.model import BINDING
from cleanrules.screening.findings import Finding, ParameterUse, Screening
from cleanrules.screening.pending import Event
from cleanrules.screening.support import LegalNeed, Need, Used
from cleanrules.screening.values import scalar_text
from cleanrules.text import Language


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fact still needed, with the codes of the rules that it would help to settle; 1 is the most useful."""

    rank: int
    need: Need
    codes: tuple[str, ...]
    binding: bool

    def unit(self, language: Language) -> str:
        """Its unit as people write it; empty where it has none."""
        return "" if self.need.unit == RATIO else unit_text(self.need.unit, language)


@dataclass(frozen=True, slots=True)
class Legal:
    """A legal value that an authority must supply: where a person finds it, and the rules that it keeps open."""

    rank: int
    need: LegalNeed
    sources: tuple[str, ...]
    codes: tuple[str, ...]
    binding: bool

    def unit(self, language: Language) -> str:
        """Its unit as people write it; empty where it has none."""
        return "" if self.need.unit == RATIO else unit_text(self.need.unit, language)


@dataclass(frozen=True, slots=True)
class Coming:
    """An event to come, the last day on which it is in time, and the rules that wait for it; 1 is the soonest."""

    rank: int
    event: Event
    codes: tuple[str, ...]
    binding: bool

    def last(self, language: Language) -> str:
        """The last day, or that none is known."""
        return NO_LAST_DAY[language] if self.event.until is None else self.event.until.isoformat()


@dataclass(frozen=True, slots=True)
class Norm:
    """A norm that binds this kind of subject and that no rule judges: its title, the legal texts, a remark."""

    title: str
    sources: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Known:
    """A fact that took part, or all that took part of one list item: its title, values, source and paths."""

    title: str
    value: str
    source: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """A parameter value that took part, with the codes of the rules that used it."""

    use: ParameterUse
    codes: tuple[str, ...]


def wanted(screening: Screening) -> list[Wanted]:
    """The facts still needed, the most useful first."""
    codes: dict[str, list[str]] = {}
    for finding in screening.findings:
        for path in dict.fromkeys(need.path for need in finding.missing):
            codes.setdefault(path, []).append(finding.code)
    return [
        Wanted(rank, need, tuple(codes[need.path]), _binds(codes[need.path], screening))
        for rank, (need, _) in enumerate(screening.missing, 1)
    ]


def asked(screening: Screening) -> list[Wanted]:
    """The facts that the conclusion waits for, the most useful first."""
    return [one for one in wanted(screening) if one.binding]


def beside(screening: Screening) -> list[Wanted]:
    """The facts that only policy and targets ask for, the most useful first: no part of the conclusion."""
    found = [one for one in wanted(screening) if not one.binding]
    return [replace(one, rank=rank) for rank, one in enumerate(found, 1)]


def legal(screening: Screening, language: Language) -> list[Legal]:
    """The legal values that an authority must supply, those of binding rules first."""
    book = screening.rulebook
    found = [
        (need, tuple(cite_text(cite, book, language) for cite in need.cites), codes, _binds(codes, screening))
        for need, codes in screening.unread
    ]
    return [Legal(rank, *one) for rank, one in enumerate(sorted(found, key=lambda one: not one[-1]), 1)]


def coming(screening: Screening) -> list[Coming]:
    """The events to come, soonest last day first."""
    return [
        Coming(rank, event, codes, _binds(codes, screening)) for rank, (event, codes) in enumerate(screening.pending, 1)
    ]


def norms(screening: Screening, language: Language) -> list[Norm]:
    """What was not judged: the norms that bind this kind of subject and have no rule."""
    book = screening.rulebook
    return [
        Norm(
            one.title[language],
            tuple(cite_text(cite, book, language) for cite in one.cites),
            "" if one.note is None else one.note[language],
        )
        for one in screening.not_judged
    ]


def _binds(codes: Iterable[str], screening: Screening) -> bool:
    """Whether one of some rules binds, so that it enters the conclusion."""
    return any(screening[code].force in BINDING for code in codes)


def known(screening: Screening, language: Language) -> list[Known]:
    """The facts that took part in any finding, in the order of the fact model, those of one list item together."""
    found: dict[str, tuple[Used, Finding]] = {}
    for finding in screening.findings:
        for used in finding.facts:
            found.setdefault(used.path, (used, finding))
    places = {name: place for place, name in enumerate(screening.rulebook.kinds[screening.kind].fields)}
    grouped: dict[str, list[tuple[Used, Finding]]] = {}
    for path, pair in sorted(found.items(), key=lambda one: _place(one[0], places)):
        grouped.setdefault(path.rpartition(".")[0] or path, []).append(pair)
    return [_known([used for used, _ in some], some[0][1], language) for some in grouped.values()]


def _place(path: str, places: dict[str, int]) -> tuple[int, int]:
    name, _, rest = path.partition("[")
    return places.get(name, len(places)), int(rest.partition("]")[0]) if rest else 0


def _known(some: list[Used], finding: Finding, language: Language) -> Known:
    paths = tuple(used.path for used in some)
    source = sources_text(list(paths), finding, language)
    first = some[0]
    if "[" not in first.path:
        return Known(first.title[language], scalar_text(first.field, first.value, language), source, paths)
    title = first.title[language].removesuffix(first.field.title[language]).rstrip(" :")
    ordered = sorted(some, key=lambda used: used.field.type == "flag")
    values = [f"{used.field.title[language]} {scalar_text(used.field, used.value, language)}" for used in ordered]
    return Known(title, ("，" if language == "zh" else ", ").join(values), source, paths)


def applied(screening: Screening) -> list[Applied]:
    """The parameter values that took part in any finding."""
    codes: dict[ParameterUse, list[str]] = {}
    for finding in screening.findings:
        for use in finding.parameters:
            codes.setdefault(use, []).append(finding.code)
    return [Applied(use, tuple(dict.fromkeys(some))) for use, some in codes.items()]


def basis(screening: Screening, language: Language, *, binding: bool = True) -> list[tuple[str, ...]]:
    """The legal texts that findings rest on, met or not: each with its articles, their words and what is doubtful.

    They are those of binding rules, or else those of policy and targets; of rules that do not apply none.
    """
    grouped: dict[str, dict[Citation, None]] = {}
    applying = [finding for finding in in_order(screening) if finding.outcome != "not_applicable"]
    shown = [finding for finding in applying if (finding.force in BINDING) is binding]
    for finding in shown:
        for cite in finding.cites:
            grouped.setdefault(cite.instrument, {})[cite] = None
    days = [finding.law_of for finding in shown]
    latest = max(days, default=screening.as_of)
    return [
        tuple(cites_lines(sorted(some, key=_article), screening.rulebook, language, latest))
        for some in grouped.values()
    ]


_NUMBERED = re.compile("第([零〇一二三四五六七八九十百千]+)")
_DIGITS = {one: value for value, one in enumerate("零一二三四五六七八九")} | {"〇": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}


def _article(cite: Citation) -> tuple[int, ...]:
    """What citations of one legal text are put in order by: the numbers of article and paragraph; those without come last."""
    numbers = tuple(_number(found) for found in _NUMBERED.findall(cite.article or ""))
    return numbers or (100_000,)


def _number(text: str) -> int:
    """A Chinese number below ten thousand: 一千二百二十五."""
    total, digit = 0, 0
    for one in text:
        if one in _TENS:
            total, digit = total + max(digit, 1) * _TENS[one], 0
        else:
            digit = _DIGITS[one]
    return total + digit
