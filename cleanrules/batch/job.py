"""What a batch is asked: a source of rows, a rulebook, a day, and what of each row is to be reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from cleanrules.batch.layout import Layout, layout_of
from cleanrules.batch.sources import Source
from cleanrules.errors import UsageError, did_you_mean, shorten
from cleanrules.law.codes import CodeError, regions
from cleanrules.law.confidence import DEFAULT_BAR, ORDER, Confidence
from cleanrules.rulebook.model import Outcome, Rulebook
from cleanrules.screening.screen import no_rules
from cleanrules.text import Language

OUTCOMES: tuple[Outcome, ...] = (
    "violation", "undetermined", "needs_review", "advice", "missed", "pending", "compliant", "no_breach", "not_applicable",
)  # fmt: skip
"""All outcomes, in the order of a summary."""
assert set(OUTCOMES) == set(get_args(Outcome))
Report = Literal[
    "violations",
    "undetermined",
    "reviews",
    "advice",
    "missed",
    "pending",
    "compliant",
    "no_breach",
    "not_applicable",
    "all",
]
REPORTS: Mapping[str, tuple[Outcome, ...]] = {
    "violations": ("violation",),
    "undetermined": ("undetermined",),
    "reviews": ("needs_review",),
    "advice": ("advice",),
    "missed": ("missed",),
    "pending": ("pending",),
    "compliant": ("compliant",),
    "no_breach": ("no_breach",),
    "not_applicable": ("not_applicable",),
    "all": OUTCOMES,
}
"""The outcomes that each word of `--report` stands for."""
DEFAULT_REPORT = ("violations",)


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked of a source, whoever runs it. Picklable.

    `layout` says what its columns are. `as_of` is the day asked for; None where a column holds each row's own. `region` (a
    code) fills in where a row names none. `report` are the outcomes whose rows are listed, with the values that decided
    (`values`), the facts that are missing (`missing`) and the rules' titles (`titles`) where asked, in `language`.
    """

    source: Source
    rulebook: Rulebook
    layout: Layout
    as_of: date | None
    region: str | None = None
    select: tuple[str, ...] = ()
    minimum_confidence: Confidence = DEFAULT_BAR
    report: tuple[Outcome, ...] = ("violation",)
    values: bool = False
    missing: bool = False
    titles: bool = False
    language: Language = "zh"

    def options(self) -> dict[str, object]:
        """All that may change a byte of the output, apart from the input, the rulebook and the day."""
        return {
            "kind": self.layout.kind,
            "region": self.region,
            "select": list(self.select),
            "minimum_confidence": self.minimum_confidence,
            "report": list(self.report),
            "values": self.values,
            "missing": self.missing,
            "titles": self.titles,
            "lang": self.language,
        }


def job_of(
    source: Source, rulebook: Rulebook, *, as_of: date | None = None, as_of_column: str | None = None,
    kind: str | None = None, region: str | None = None, select: Sequence[str] = (),
    minimum_confidence: str = DEFAULT_BAR, report: Sequence[str] = DEFAULT_REPORT, ignore_unknown: bool = False,
    values: bool = False, missing: bool = False, titles: bool = False, language: Language = "zh",
) -> Job:  # fmt: skip
    """What is asked, checked once for all rows: `as_of` or `as_of_column`, not both.

    Raises UsageError where a kind, region, rule, confidence or report that is named is unknown, or where nothing would be
    screened: no row, no column that is a fact, no rule; FactError for columns that are no facts.
    """
    if (as_of is None) == (as_of_column is None):
        raise UsageError(
            "a day is needed, or a column that holds it, and not both", help="give `as_of`, as in 2025-06-01"
        )
    if minimum_confidence not in ORDER[:-1]:
        help = did_you_mean(minimum_confidence, ORDER[:-1]) or f"one of {', '.join(ORDER[:-1])}"
        raise UsageError(f"unknown confidence `{minimum_confidence}`", help=help)
    chosen = tuple(select)
    kinds = {rule.kind for rule in rulebook.select(chosen)}
    layout = layout_of(source, rulebook.kinds, kind=kind, day_column=as_of_column, ignore_unknown=ignore_unknown)
    if chosen and layout.kind_column is None and kind not in kinds:
        raise UsageError(
            f"{_named(chosen)} is for the kind {_named(sorted(kinds))}, the rows are of the kind `{kind}`",
            help="nothing would be screened; `cleanrules rules --kind` lists the rules of a kind",
        )
    _check_rows(source, rulebook, layout)
    return Job(
        source, rulebook, layout, as_of, _region(region), chosen, minimum_confidence, reported(report),
        values, missing, titles, language,
    )  # fmt: skip


def _check_rows(source: Source, rulebook: Rulebook, layout: Layout) -> None:
    """That something would be screened: nothing found in nothing is no result. Raises UsageError."""
    ruled = {rule.kind for rule in rulebook.rules.values()}
    if layout.kind_column is None and layout.kind is not None and layout.kind not in ruled:
        raise no_rules(rulebook, layout.kind)
    if not ruled.intersection([*layout.columns, *layout.unfit]):
        raise no_rules(rulebook, next(iter(layout.columns), "project"))
    if not source.rows:
        raise UsageError(
            f"{source.name} has no row below its headings, so that nothing can be screened",
            help="look whether the right file or sheet was given",
        )
    facts = (
        one
        for kind, columns in layout.columns.items()
        for one in columns
        if rulebook.kinds[kind].fields[one.field].type != "text"
    )
    if not layout.unfit and next(facts, None) is None:
        raise UsageError(
            f"no column of {source.name} is a fact, so that nothing can be screened",
            help=f"columns: {_named(source.columns[:12])}; map them to facts by `--columns`, or begin with "
            "`cleanrules template KIND --register`",
        )


def reported(words: Sequence[str]) -> tuple[Outcome, ...]:
    """The outcomes that some words of `--report` stand for. Raises UsageError."""
    for word in words:
        if word not in REPORTS:
            near = did_you_mean(word, REPORTS) or f"one of {', '.join(REPORTS)}"
            raise UsageError(f"unknown report `{word}`", help=near)
    wanted = {outcome for word in words for outcome in REPORTS[word]}
    return tuple(outcome for outcome in OUTCOMES if outcome in wanted)


def _region(name: str | None) -> str | None:
    try:
        return None if name is None else regions().find(name)
    except CodeError as cause:
        raise UsageError(f"region {cause.message}", help=cause.help) from None


def _named(words: Sequence[str]) -> str:
    return ", ".join(f"`{shorten(word)}`" for word in words)
