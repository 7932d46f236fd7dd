"""Findings as a long table: one line for each row of the input and rule whose outcome is reported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from cleanrules.batch.job import OUTCOMES, Job
from cleanrules.batch.rows import row_facts
from cleanrules.engines.columns import Table
from cleanrules.errors import EngineDisagreement
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.pending import Event
from cleanrules.screening.screen import screen
from cleanrules.screening.support import LegalNeed
from cleanrules.screening.values import scalar_text
from cleanrules.screening.words import LATEST, REASONS
from cleanrules.text import Language

Schema = Mapping[str, pl.DataType]
OPEN_COLUMNS = ("missing", "legal_values_missing", "events")
"""What is open, in three columns that never mix: facts to supply, legal values that are not available, events to come."""
_EPOCH = date(1970, 1, 1).toordinal()


def schema(job: Job) -> Schema:
    """The columns of the findings, and their types: the same for all parts of a run."""
    outcome = pl.Enum(OUTCOMES)
    titles = {"title_zh": pl.String(), "title_en": pl.String()} if job.titles else {}
    values = {"values": pl.String()} if job.values else {}
    missing = dict.fromkeys(OPEN_COLUMNS, pl.String()) if job.missing else {}
    return {
        "subject": pl.String(),
        "kind": pl.Enum(sorted(job.rulebook.kinds)),
        "code": pl.Enum(sorted(job.rulebook.rules)),
        **titles,
        "outcome": outcome,
        "reason": pl.Enum(list(REASONS)),
        "would_be": outcome,
        "as_of": pl.Date(),
        **values,
        **missing,
    }


def finding_rows(job: Job, table: Table, found: pl.DataFrame) -> pl.DataFrame:
    """The findings of one table, as the kernel places them (`row`, `code`, …), with the subjects and what else is asked."""
    rows = found["row"]
    day = table.as_of
    frame = found.select("code", "outcome", "reason", "would_be").with_columns(
        table.subjects.gather(rows).alias("subject"),
        pl.lit(table.kind.name).alias("kind"),
        pl.lit(day).alias("as_of")
        if isinstance(day, date)
        else (day.gather(rows) - _EPOCH).cast(pl.Date).alias("as_of"),
    )
    if job.titles:
        frame = frame.with_columns(*_titles(job.rulebook))
    if job.values or job.missing:
        frame = frame.with_columns(*_told(job, table, found))
    wanted = schema(job)
    return frame.select(pl.col(name).cast(type) for name, type in wanted.items())


def rescreened(job: Job, table: Table, row: int, select: tuple[str, ...], *, engine: str = "inference") -> Screening:
    """One row of a table, screened as a single subject. Raises what `screen` raises."""
    day = table.as_of if isinstance(table.as_of, date) else date.fromordinal(table.as_of[row])
    return screen(
        row_facts(table, row), as_of=day, rulebook=job.rulebook, engine=engine,
        minimum_confidence=job.minimum_confidence, select=select,
    )  # fmt: skip


def _titles(rulebook: Rulebook) -> list[pl.Expr]:
    codes = sorted(rulebook.rules)
    titles = [rulebook.rules[code].title for code in codes]
    code = pl.col("code").cast(pl.String)
    return [
        code.replace_strict(codes, [title.zh for title in titles], return_dtype=pl.String).alias("title_zh"),
        code.replace_strict(codes, [title.en for title in titles], return_dtype=pl.String).alias("title_en"),
    ]


def _told(job: Job, table: Table, found: pl.DataFrame) -> list[pl.Series]:
    """The deciding values and the missing facts of each finding, in the order of `found`."""
    told: dict[tuple[int, str], tuple[str, ...]] = {}
    lines = found.select("row", pl.col("code").cast(pl.String), pl.col("outcome").cast(pl.String))
    for (row,), some in lines.group_by("row", maintain_order=True):
        outcomes = dict(zip(some["code"], some["outcome"], strict=True))
        screening = rescreened(job, table, int(row), tuple(outcomes), engine="compiled")
        for code, outcome in outcomes.items():
            finding = _agreed(screening, code, outcome)
            told[int(row), code] = values_text(finding, job.language), *open_texts(finding, job.language)
    texts = [told[row, code] for row, code in lines.select("row", "code").iter_rows()]
    columns = (("values", job.values, 0), *((name, job.missing, place) for place, name in enumerate(OPEN_COLUMNS, 1)))
    return [
        pl.Series(name, [text[place] or None for text in texts], pl.String) for name, asked, place in columns if asked
    ]


def _agreed(screening: Screening, code: str, outcome: str) -> Finding:
    """The finding of a single screening, unless it differs from the table's. Raises EngineDisagreement."""
    finding = screening[code]
    if finding.outcome != outcome:
        raise EngineDisagreement(
            f"the engines disagree on `{code}` for `{screening.subject}`: columnar says {outcome}, reference {finding.outcome}",
            help="no verdict is given; report this with the row and the rulebook's sha256",
        )
    return finding


def values_text(finding: Finding, language: Language) -> str:
    """The facts that took part with their values, as one text."""
    colon, stop = ("：", "；") if language == "zh" else (": ", "; ")
    return stop.join(
        f"{_named(used.title[language], used.path, language)}{colon}{scalar_text(used.field, used.value, language)}"
        for used in finding.facts
    )


def open_texts(finding: Finding, language: Language) -> tuple[str, str, str]:
    """What is open of a finding, for each of `OPEN_COLUMNS`: the law with its instruments, events with their last days."""
    stop, colon = ("；", "：") if language == "zh" else ("; ", ": ")
    facts = [_named(need.title[language], need.path, language) for need in finding.missing]
    law = [
        colon.join([_named(need.title[language], need.path, language), *_sources(need, finding.rulebook)])
        for need in finding.unread
    ]
    events = [
        f"{_named(event.title[language], event.path, language)}{_last(event, language)}" for event in finding.events
    ]
    return stop.join(facts), stop.join(law), stop.join(events)


def _sources(need: LegalNeed, rulebook: Rulebook) -> list[str]:
    """Where a person finds a legal value, by document number and article; nothing where no article is named."""
    numbers = (f"{rulebook.instruments[cite.instrument].number} {cite.article or ''}".strip() for cite in need.cites)
    told = ", ".join(dict.fromkeys(numbers))
    return [told] if told else []


def _last(event: Event, language: Language) -> str:
    if event.until is None:
        return ""
    return f"，{LATEST.zh} {event.until}" if language == "zh" else f", {LATEST.en} {event.until}"


def _named(title: str, path: str, language: Language) -> str:
    return f"{title}（{path}）" if language == "zh" else f"{title} ({path})"
