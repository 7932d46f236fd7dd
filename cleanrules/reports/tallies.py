"""The items of lists as tables: which count, which do not, which are open, and why; and which serve which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cleanrules.exact import number_text
from cleanrules.screening.assignment import Assignment
from cleanrules.screening.counting import Tally, TallyItem
from cleanrules.screening.findings import Finding
from cleanrules.screening.values import interval_text
from cleanrules.screening.words import STATES
from cleanrules.text import Language, Text

MOST_ITEMS = 30
"""How many items of one list a report for people shows; a workbook and the JSON have all."""
NUMBER, REASON = Text("序号", "no."), Text("理由", "reason")
USED, RATIO = Text("使用量", "spent"), Text("比例", "ratio")
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
    """A table for each tally of a finding, and for each assignment."""
    found = [_table(one, language) for one in finding.tallies]
    return [*found, *(_assigned(one, language) for one in finding.assignments)]


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
    return Table(tally.title[language], heads, rows, (*_unsaid(len(tally.items), language), tally.summary[language]))


def _assigned(found: Assignment, language: Language) -> Table:
    """Which items serve which, what is left of them and what stays uncovered."""
    givers, takers = found.condition.givers.list.field.title, found.condition.takers.list.field.title
    title = Text(f"{givers.zh}用于{takers.zh}的分配", f"which of {givers.en} serve which of {takers.en}")
    serving = Text(f"用于{takers.zh}（折抵）", f"serves of {takers.en} (for)")
    heads = tuple(one[language] for one in (NUMBER, givers, USED, RATIO, serving))
    rows: list[tuple[str, ...]] = []
    for number, one in enumerate(found.served[:MOST_ITEMS], 1):
        covered = found.shown(one.covered)
        to = Text(f"{one.taker.name}（{covered.zh}）", f"{one.taker.name} ({covered.en})")
        spent = found.shown(one.spent)[language]
        rows.append((str(number), one.giver.name, spent, number_text(one.ratio), to[language]))
    rests = tuple(one[language] for one in found.rests())
    return Table(title[language], heads, tuple(rows), (*_unsaid(len(found.served), language), *rests))


def _unsaid(number: int, language: Language) -> tuple[str, ...]:
    """How many of so many rows a report for people leaves out."""
    more = number - MOST_ITEMS
    unsaid = Text(f"另有 {more} 项未列出，见 JSON 输出", f"and {more} more, in the JSON output")[language]
    return (unsaid,) if more > 0 else ()


def _row(number: int, item: TallyItem, tally: Tally, language: Language) -> tuple[str, ...]:
    amount = () if item.amount is None else (interval_text(item.amount, tally.unit, language),)
    return (str(number), item.name, *amount, STATES[item.state][language], item.reason[language])
