"""The end of a batch as text: the rules with something wrong or open, by outcome, and where the files are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from cleanrules.reports.sheet import Sheet, rendered
from cleanrules.reports.words import AID, LABELS
from cleanrules.rulebook.model import BINDING, Rulebook
from cleanrules.screening.words import OUTCOMES
from cleanrules.text import Language, Text

if TYPE_CHECKING:
    from cleanrules.batch.job import Job
    from cleanrules.batch.run import Ran

_SHOWN = ("violation", "undetermined", "needs_review", "pending")
_STYLES = {"violation": "red", "undetermined": "yellow", "needs_review": "yellow", "pending": "blue"}

NOT_JUDGED = Text("没有一行得到判定", "no row was judged")
"""What stands in place of the number of violations: that none was found in nothing says nothing."""
_LOOSE = Text("不影响结论", "no part of the conclusion")
"""What is said of a rule that does not bind."""


def render(ran: Ran, job: Job, language: Language = "zh", *, width: int = 100, color: bool = False) -> str:
    """The summary of a finished run."""
    head, foot = Sheet(width), Sheet(width)
    _head(head, ran, job, language)
    _foot(foot, ran, job, language)
    lines = [row for row in ran.summary.iter_rows(named=True) if any(row[name] for name in _SHOWN)]
    table = f"{rendered(_table(lines, job.rulebook, language), width=width, color=color)}\n" if lines else ""
    return f"{head.text(color=color)}\n{table}{foot.text(color=color)}"


def _head(out: Sheet, ran: Ran, job: Job, language: Language) -> None:
    totals = ran.totals
    wrong, zh = totals.of_outcome("violation"), language == "zh"
    told = Text(f"不符合 {wrong:,} 项", f"{wrong:,} violation{'' if wrong == 1 else 's'}")
    out.put(
        (told if totals.judged else NOT_JUDGED)[language],
        style="bold green" if totals.judged and not wrong else "bold red",
    )
    kinds = [f"{job.rulebook.kinds[kind].title[language]} {rows:,}" for kind, rows in sorted(totals.kinds.items())]
    rows = f"{totals.rows:,} 行：{'，'.join(kinds)}" if zh else f"{totals.rows:,} rows: {', '.join(kinds)}"
    out.put(rows if kinds else rows.rstrip("： :"))
    if totals.invalid:
        said = Text(f"其中 {totals.invalid:,} 行无效，未判定", f"{totals.invalid:,} of them invalid, not judged")
        out.put(said[language], style="bold yellow")
    column = job.layout.day_column
    day = job.as_of or Text(f"见“{column}”列", f"column `{column}`")[language]
    out.put(f"{LABELS['as_of'][language]}{' ' if zh else ': '}{day}")


def _table(lines: list[dict[str, Any]], rulebook: Rulebook, language: Language) -> Table:
    """The rules with something wrong, open or pending: those that bind first, then most violations first."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(Text("规则", "rule")[language], no_wrap=True)
    table.add_column(Text("名称", "title")[language], ratio=1)
    shown = [name for name in _SHOWN if name != "pending" or any(row[name] for row in lines)]
    for name in shown:
        table.add_column(OUTCOMES[name][language], justify="right", style=_STYLES[name])
    loose = {row["code"]: rulebook.rules[row["code"]].force not in BINDING for row in lines}
    for row in sorted(lines, key=lambda row: [loose[row["code"]], *(-row[name] for name in _SHOWN), row["code"]]):
        title = row[f"title_{language}"]
        if loose[row["code"]]:
            title += f"（{_LOOSE.zh}）" if language == "zh" else f" ({_LOOSE.en})"
        table.add_row(row["code"], title, *(f"{row[name]:,}" if row[name] else "" for name in shown))
    return table


def _foot(out: Sheet, ran: Ran, job: Job, language: Language) -> None:
    zh = language == "zh"
    codes = [row for row in ran.summary.iter_rows(named=True) if row["code"] in job.rulebook.rules]
    quiet = sum(not any(row[name] for name in _SHOWN) for row in codes)
    if quiet:
        out.put(f"其余 {quiet} 条规则均无上述情形" if zh else f"nothing of the kind under {quiet} further rules")
    for kind in sorted(ran.totals.kinds):
        norms = job.rulebook.not_judged(kind, job.as_of)
        if not norms:
            continue
        titles = [one.title[language] for one in norms]
        name = job.rulebook.kinds[kind].title[language]
        said = Text(f"{name}本次未判定：{'；'.join(titles)}", f"not judged of {name}: {'; '.join(titles)}")
        out.put(said[language])
    if ran.kept:
        out.put(f"沿用已完成的 {ran.kept} 个分片" if zh else f"{ran.kept} parts kept from before")
    for number, path in enumerate(ran.files):
        label = ("结果文件" if zh else "files:") if number == 0 else ""
        out.row(label, str(path), label_width=10)
    out.put(AID[language], style="dim")
