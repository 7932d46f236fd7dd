"""The items of lists as tables: which count, which do not, which are open, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cleanrules.screening.counting import Tally, TallyItem
from cleanrules.screening.findings import Finding
from cleanrules.screening.values import interval_text
from cleanrules.screening.words import STATES
from cleanrules.text import Language, Text

MOST_ITEMS = 30
"""How many items of one list a report for people shows; a workbook and the JSON have all."""
NUMBER, REASON = Text("序号", "no."), Text("理由", "reason")
_STATE = {"sum": Text("是否计入", "counted"), "any": Text("是否符合", "as asked")}


@dataclass(frozen=True, slots=True)
class Table:
    """One list: its title, the heads of its columns, a row an item, and what stands below."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...]

    def lines(self, language: Language) -> Iterator[str]:
        """The table as lines of text, empty cells at the end left out."""
        bar = "｜" if language == "zh" else " | "
        yield self.title
        for row in (self.heads, *self.rows):
            yield bar.join(row[: max(place for place, cell in enumerate(row, 1) if cell)])
        yield from self.foot


def tables(finding: Finding, language: Language) -> list[Table]:
    """A table for each tally of a finding."""
    return [_table(one, language) for one in finding.tallies]


def tally_lines(finding: Finding, language: Language) -> list[str]:
    """The tables of a finding as lines of text."""
    return [line for table in tables(finding, language) for line in table.lines(language)]


def state_head(tally: Tally, language: Language) -> str:
    """What the column is called that says of each item what it is."""
    return _STATE["any" if tally.how in ("any", "all") else "sum"][language]


def _table(tally: Tally, language: Language) -> Table:
    amount = () if tally.of is None else (tally.of[language],)
    heads = (NUMBER[language], tally.list.title[language], *amount, state_head(tally, language), REASON[language])
    rows = tuple(_row(number, one, tally, language) for number, one in enumerate(tally.items[:MOST_ITEMS], 1))
    more = len(tally.items) - MOST_ITEMS
    unsaid = Text(f"另有 {more} 项未列出，见 JSON 输出", f"and {more} more, in the JSON output")[language]
    return Table(tally.title[language], heads, rows, (*((unsaid,) if more > 0 else ()), tally.summary[language]))


def _row(number: int, item: TallyItem, tally: Tally, language: Language) -> tuple[str, ...]:
    amount = () if item.amount is None else (interval_text(item.amount, tally.unit, language),)
    return (str(number), item.name, *amount, STATES[item.state][language], item.reason[language])
