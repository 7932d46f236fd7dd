"""A district's statistic from a register: the share of its subjects that meet a rule, and how much of the district it covers.

The share is exact where every subject is decided and the register holds all subjects of the district. What is undetermined,
pending, no breach either way, for review, rejected, without a place, or not in the register may be either way, and widens the
share to an interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from cleanrules.batch.job import OUTCOMES, Job
from cleanrules.batch.judging import Judge
from cleanrules.engines.columns import Table
from cleanrules.errors import UsageError, did_you_mean
from cleanrules.facts.fields import Field
from cleanrules.law.codes import regions
from cleanrules.rulebook.model import BREACH, Rule

_IN = {True: "in", None: "perhaps", False: "out"}


@dataclass(frozen=True, slots=True)
class Share:
    """How many subjects of a district meet a rule, breach it, are not settled, and are not asked for by it.

    They are counted, or weighed by a fact in its unit. `total` is what the whole district has, if that is known;
    `rejected` the rows that could not be read, whose place is unknown.
    """

    met: Fraction
    breached: Fraction
    open: Fraction
    outside: Fraction
    rejected: int
    total: Fraction | None

    @property
    def covered(self) -> Fraction | None:
        """The share of the district that the register holds; None where its total is not known."""
        known = self.met + self.breached + self.open + self.outside
        return None if self.total is None else Fraction(1) if self.total == 0 else known / self.total

    @property
    def bounds(self) -> tuple[Fraction, Fraction] | None:
        """The least and the greatest share of the register's subjects that may meet the rule; None where it asks nobody."""
        whole = self.met + self.breached + self.open
        return None if whole == 0 else (self.met / whole, (self.met + self.open) / whole)

    @property
    def settled(self) -> Fraction | None:
        """The one share of the register's subjects, if every row was read and settled."""
        bounds = self.bounds
        return bounds[0] if bounds is not None and bounds[0] == bounds[1] and not self.rejected else None


def share(job: Job, code: str, region: str, *, weight: str | None = None, total: Fraction | None = None) -> Share:
    """The share of the subjects in a region (a code) that meet a rule.

    Raises UsageError for an unknown rule or weight, a register without a subject of the rule's kind, a weight that some
    subject lacks, or a total that is less than the register has; FactError and EngineError as a batch does.
    """
    rule = job.rulebook.rule(code)
    field = None if weight is None else weight_of(job, rule, weight)
    sums = dict.fromkeys(("met", "breached", "open", "outside"), 0)
    rejected, asked = 0, 0
    judge = Judge(job)
    for number in range(len(job.source.blocks)):
        tables, faults, _ = judge.tables(number)
        rejected += faults["row"].n_unique()
        for table in tables:
            if table.kind.name == rule.kind:
                asked += table.height
                for name, value in _of_table(judge, table, rule, region, field).items():
                    sums[name] += value
    if not asked and not rejected:
        raise UsageError(
            f"no row of {job.source.name} is of the kind `{rule.kind}`, which `{code}` is for",
            help="look at the column of kinds, or name another rule",
        )
    scale = 1 if field is None else 10**field.decimals
    met, breached, open_, outside = (Fraction(sums[name], scale) for name in sums)
    if total is not None and total < met + breached + open_ + outside:
        raise UsageError(
            f"the district's total is {total}, and the register has {met + breached + open_ + outside}",
            help="give the total in the same unit, or as a number of subjects",
        )
    return Share(met, breached, open_, outside, rejected, total)


def weight_of(job: Job, rule: Rule, name: str) -> Field:
    """The amount by which subjects are weighed. Raises UsageError."""
    fields = job.rulebook.kinds[rule.kind].fields
    amounts = [one for one, field in fields.items() if field.type == "amount" and field.at_least >= 0]
    if name not in amounts:
        raise UsageError(f"`{name}` is no amount of `{rule.kind}` to weigh by", help=did_you_mean(name, amounts))
    return fields[name]


def _of_table(judge: Judge, table: Table, rule: Rule, region: str, field: Field | None) -> dict[str, int]:
    """What a table adds to each of the sums."""
    kernel = judge.kernel(rule.kind)
    if kernel is None:
        raise UsageError(f"`{rule.code}` is not among the rules selected")
    found = kernel.judge(table, OUTCOMES).findings.filter(pl.col("code") == rule.code).sort("row")
    meaning = {"compliant": "met", BREACH[rule.force]: "breached", "not_applicable": "outside"}
    frame = pl.DataFrame(
        {
            "place": _places(table, region),
            "outcome": found["outcome"].cast(pl.String).replace_strict(meaning, default="open"),
            "weight": _weights(table, field),
        }
    ).filter(pl.col("place") != "out")
    if frame["weight"].null_count():
        raise UsageError(
            f"{frame['weight'].null_count()} subjects have no `{field.name if field else ''}` to weigh by",
            help="fill it in, or count subjects",
        )
    sums: dict[str, int] = {}
    for place, outcome, value in frame.group_by("place", "outcome").agg(pl.col("weight").sum()).rows():
        name = outcome if place == "in" or outcome == "outside" else "open"
        sums[name] = sums.get(name, 0) + value
    return sums


def _places(table: Table, region: str) -> pl.Series:
    """Whether each subject lies in the region, perhaps does, or does not."""
    if "region" not in table.frame.columns:
        return pl.Series([_IN[None]] * table.height, dtype=pl.String)
    codes = [_IN[regions().covers(region, code)] for code in table.codes["region"]]
    return pl.Series(codes, dtype=pl.String).gather(table.frame["region"]).fill_null(_IN[None])


def _weights(table: Table, field: Field | None) -> pl.Series:
    if field is None:
        return pl.Series([1] * table.height, dtype=pl.Int64)
    known = table.frame[field.name] if field.name in table.frame.columns else None
    return known if known is not None else pl.Series([None] * table.height, dtype=pl.Int64)
