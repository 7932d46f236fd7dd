"""A district's statistic from a register, as a facts file that says where it comes from and how far it reaches."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from cleanrules.exact import number_text
from cleanrules.facts.fields import Field
from cleanrules.law.codes import regions
from cleanrules.rulebook.model import Rule

if TYPE_CHECKING:
    from cleanrules.batch.statistic import Share


def district_facts(
    found: Share, rule: Rule, field: Field, region: str, day: date, *, weight: str | None, sound: bool, name: str
) -> str:
    """The facts file. Where the share is not sound the field is left unknown, and a comment says why."""
    lines = [
        f"# {field.title.zh}：由名录汇总（{rule.code} {rule.title.zh}），{regions().full_name(region)}，{day.isoformat()}",
        f"# {field.title.en}: from a register ({rule.code}, {rule.title.en})",
        f"# {_told(found, weight)}",
        "kind: district",
        f'region: "{region}"',
        f"statistics_on: {day.isoformat()}",
    ]
    settled = found.settled
    if sound and settled is not None:
        value, cut = in_per_cent(settled, field)
        exact = f"，精确值 {number_text(settled)}，未满位数从严舍去" if cut else ""
        source = f"{name}：{_told(found, weight)}{exact}".replace('"', "'")
        lines.append(f'{field.name}: {{value: "{number_text(value)}", unit: "%", source: "{source}"}}')
    else:
        lines.append(f"# {field.name}: {_open(found)}")
    return "\n".join([*lines, ""])


def in_per_cent(value: Fraction, field: Field) -> tuple[Fraction, bool]:
    """A share in per cent to the decimals of a district's field, and whether it had to be cut.

    It is cut towards the worse side, so that it never claims more than there is.
    """
    scaled = value * 100 * 10**field.decimals
    worse = -(-scaled.numerator // scaled.denominator) if field.worse == "higher" else int(scaled)
    return Fraction(worse, 10**field.decimals), worse != scaled


def _told(found: Share, weight: str | None) -> str:
    unit = f"（按 {weight} 加权）" if weight else ""
    covered = "覆盖率未知" if found.covered is None else f"覆盖本地区的 {_percent(found.covered)}"
    rejected = f"，另有 {found.rejected} 行无效" if found.rejected else ""
    return (
        f"符合 {number_text(found.met)}，不符合 {number_text(found.breached)}，未定 {number_text(found.open)}，"
        f"不适用 {number_text(found.outside)}{unit}，{covered}{rejected}"
    )


def _open(found: Share) -> str:
    bounds = found.bounds
    if bounds is None:
        return "名录中没有适用该规则的对象 / no subject of the register is asked by the rule"
    low, high = (_percent(one) for one in bounds)
    between = low if low == high else f"{low}–{high}"
    return f"名录内为 {between}，不足以代表本地区 / {between} within the register, not enough to stand for the district"


def _percent(value: Fraction) -> str:
    """A share for people to read, in per cent with two decimals at most, cut."""
    return f"{number_text(Fraction(int(value * 10000), 100))} %"
