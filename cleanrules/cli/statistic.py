"""`cleanrules statistic`: a district's statistic from a register."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleanrules.cli.failing import CLEAR, OPEN
from cleanrules.cli.options import as_of_option, lang_option, output_option, pack_option, today
from cleanrules.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from cleanrules.batch.statistic import Share
    from cleanrules.facts.fields import Field
    from cleanrules.rulebook.model import Rulebook

ALL = Fraction(100)


@click.command("statistic", short_help="A district's statistic from a register（由名录汇总地区指标）.")
@click.argument("table", metavar="IN", type=click.Path(path_type=Path))
@click.option("--rule", required=True, metavar="CODE", help="The rule that the subjects meet or breach.")
@click.option("--field", required=True, metavar="NAME", help="The fact of a district, in per cent, that is wanted.")
@click.option("--region", required=True, help="The district: a GB/T 2260 code or name.")
@click.option("--weight", metavar="NAME", help="Weigh subjects by this amount, in place of counting them.")
@click.option("--total", metavar="NUMBER", help="How many subjects, or how much weight, the whole district has.")
@click.option("--covered", default="100", show_default=True, metavar="PERCENT", help="The least coverage for a value.")
@click.option("--kind", help="The kind of subject, where no column says it.")
@click.option("--ignore-unknown", is_flag=True, help="Leave out columns that are no fact, in place of refusing them.")
@as_of_option
@lang_option
@output_option
@pack_option
@click.pass_context
def command(
    ctx: click.Context, /, table: Path, rule: str, field: str, region: str, weight: str | None, total: str | None,
    covered: str, kind: str | None, ignore_unknown: bool, as_of: str | None, lang: str, output: Path | None,
    packs: tuple[Path, ...],
) -> None:  # fmt: skip
    """The share of a register's subjects in a district that meet a rule, as a facts file of the district.

    \b
    cleanrules statistic examples/farms.csv --kind livestock-farm --rule AGR-LS-003 --field manure_equipment_rate --region 武清区 --total 40

    A value is written where every subject is settled and at least `--covered` per cent of the district is in the register;
    else the facts file holds none, and says between what the share lies. Exit code: 0 a value, 3 none, 2 bad input.
    """  # noqa: E501
    from cleanrules.batch.job import job_of
    from cleanrules.batch.sources import open_source
    from cleanrules.batch.statistic import share
    from cleanrules.cli.output import language, write
    from cleanrules.cli.rulebooks import rulebook_with
    from cleanrules.law.codes import CodeError, regions
    from cleanrules.reports.statistic import district_facts
    from cleanrules.screening.screen import as_day

    rulebook = rulebook_with(packs)
    day = today() if as_of is None else as_day(as_of, "--as-of")
    wanted = district_field(rulebook, field)
    try:
        place = regions().find(region)
    except CodeError as cause:
        raise UsageError(f"--region {cause.message}", help=cause.help) from None
    code = rulebook.rule(rule).code
    job = job_of(
        open_source(table), rulebook, as_of=day, kind=kind, select=(code,), ignore_unknown=ignore_unknown,
        language=language(lang),
    )  # fmt: skip
    found = share(job, code, place, weight=weight, total=None if total is None else number(total, "--total"))
    enough = number(covered, "--covered") / ALL
    sound = settled(found, enough)
    text = district_facts(found, rulebook.rule(code), wanted, place, day, weight=weight, sound=sound, name=table.name)
    write(text, output)
    ctx.exit(CLEAR if sound else OPEN)


def settled(found: Share, enough: Fraction) -> bool:
    """Whether the share may stand for the district."""
    return found.settled is not None and found.covered is not None and found.covered >= enough


def district_field(rulebook: Rulebook, name: str) -> Field:
    """The fact of a district. Raises UsageError where it is none in per cent."""
    fields = rulebook.kinds["district"].fields
    known = [one for one, field in fields.items() if field.type == "amount" and field.unit == "%"]
    if name not in known:
        raise UsageError(f"`{name}` is no share of a district", help=did_you_mean(name, known) or "a field in `%`")
    return fields[name]


def number(written: str, option: str) -> Fraction:
    """A plain decimal from zero up. Raises UsageError."""
    from cleanrules.exact import plain_decimal

    found = plain_decimal(written)
    if found is None or found < 0:
        raise UsageError(f"`{option}` is `{written}`, expected a number from zero up")
    return found
