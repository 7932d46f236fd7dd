"""What a page shows of a finding in tables and lists: its facts and its articles."""

from __future__ import annotations

from dataclasses import dataclass

from cleanrules.reports.finding import sources_text
from cleanrules.reports.law import cite_text, cites_lines, confidence_text, use_value, window_text
from cleanrules.screening.findings import Finding
from cleanrules.screening.support import Used
from cleanrules.screening.values import scalar_text
from cleanrules.text import Language, Text

COLUMNS = 3
"""How many items of a list stand side by side; more make another table."""
MOST_ITEMS = 24
"""How many items of one list a finding shows; the others are in the JSON."""

SUPPLIED = Text("用户提供", "supplied by the caller")


@dataclass(frozen=True, slots=True)
class Row:
    """A fact of the subject itself."""

    title: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Items:
    """Some items of a list side by side: their names, their facts row by row, and where each was read."""

    title: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """The items of a list that took part, so many of them unsaid."""

    tables: tuple[Items, ...]
    unsaid: int


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter value that took part: its title and value, and behind it window, citation and confidence."""

    head: str
    rest: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A legal text with its articles, their own words each with a confidence, and what is doubtful about it."""

    text: str
    quotes: tuple[tuple[str, str], ...]
    caution: str


def own_facts(finding: Finding, language: Language) -> list[Row]:
    """The facts of the subject itself that took part."""
    return [
        Row(
            used.title[language],
            scalar_text(used.field, used.value, language),
            sources_text([used.path], finding, language),
        )
        for used in finding.facts
        if "[" not in used.path
    ]


def listed_facts(finding: Finding, language: Language) -> list[Listed]:
    """The facts of list items that took part, list by list."""
    lists: dict[str, dict[str, list[Used]]] = {}
    for used in finding.facts:
        item = used.path.rpartition(".")[0]
        if "[" in item:
            lists.setdefault(item.partition("[")[0], {}).setdefault(item, []).append(used)
    return [_listed(name, list(items.values()), finding, language) for name, items in lists.items()]


def _listed(name: str, items: list[list[Used]], finding: Finding, language: Language) -> Listed:
    shown = items[:MOST_ITEMS]
    title = finding.rulebook.kinds[finding.rule.kind].fields[name].title[language]
    tables = (_table(title, shown[at : at + COLUMNS], finding, language) for at in range(0, len(shown), COLUMNS))
    return Listed(tuple(tables), len(items) - len(shown))


def _table(title: str, items: list[list[Used]], finding: Finding, language: Language) -> Items:
    fields = dict.fromkeys(used.field for some in items for used in some)
    cells = [{used.field: scalar_text(used.field, used.value, language) for used in some} for some in items]
    ordered = sorted(fields, key=lambda field: field.type == "flag")
    return Items(
        title,
        tuple(_name(some[0], title, language) for some in items),
        tuple((field.title[language], tuple(cell.get(field, "") for cell in cells)) for field in ordered),
        tuple(sources_text([used.path for used in some], finding, language) for some in items),
    )


def _name(used: Used, title: str, language: Language) -> str:
    """The name of the item alone, out of `list item field`."""
    whole = used.title[language].removesuffix(used.field.title[language]).rstrip(" :")
    return whole.removeprefix(title).strip() or whole


def parameter_lines(finding: Finding, language: Language) -> list[Value]:
    """The values of the law that took part."""
    colon, comma = ("：", "；") if language == "zh" else (": ", "; ")
    return [
        Value(
            f"{use.title[language]}{colon}{use_value(use, language)}",
            comma.join(
                [
                    window_text(use.start, use.until, language),
                    *(cite_text(cite, finding.rulebook, language) for cite in use.cites),
                    confidence_text(use.confidence, language),
                    *([SUPPLIED[language]] if use.supplied else []),
                ]
            ),
        )
        for use in finding.parameters
    ]


def cited(finding: Finding, language: Language) -> list[Cited]:
    """The articles that a finding rests on, those of one legal text together."""
    book = finding.rulebook
    found = []
    for name in dict.fromkeys(cite.instrument for cite in finding.cites):
        some = [cite for cite in finding.cites if cite.instrument == name]
        quotes = {cite.quote: cite.quote_confidence or "missing" for cite in some if cite.quote}
        caution = book.caution(name, finding.law_of)
        found.append(
            Cited(
                cites_lines(some, book, language)[0],
                tuple((quote, confidence_text(trust, language)) for quote, trust in quotes.items()),
                "" if caution is None else caution[language],
            )
        )
    return found
