"""What is said loudly of rulings and waivers that have expired, or that answer nothing."""

from __future__ import annotations

from collections.abc import Sequence

from cleanrules.errors import shorten
from cleanrules.screening.decisions import Ruling, Waiver
from cleanrules.screening.findings import Finding
from cleanrules.screening.words import OUTCOMES
from cleanrules.text import Text

MOST = 3
"""How many subjects a notice names."""


def ruling_expired(one: Ruling) -> Text:
    """A ruling past its last day."""
    return Text(
        f"{_zh(one)}已于 {one.expires} 到期，不再采用",
        f"{_en(one)} expired on {one.expires} and no longer stands",
    )


def ruling_not_yet(one: Ruling) -> Text:
    """A ruling of a later day."""
    return Text(
        f"{_zh(one)}作出日期为 {one.dated}，晚于核对有效期之日，未采用",
        f"{_en(one)} is dated {one.dated}, later than the day on which expiry is looked at: it was not applied",
    )


def not_for_review(one: Ruling, finding: Finding) -> Text:
    """A ruling on what is not for review."""
    outcome = OUTCOMES[finding.outcome]
    return Text(
        f"{_zh(one)}未采用：该项结果为“{outcome.zh}”，认定只答复需人工复核的事项",
        f"{_en(one)} changes nothing: the outcome is `{outcome.en}`, and a ruling answers only what is for review",
    )


def waiver_expired(one: Waiver) -> Text:
    """A waiver past its last day."""
    return Text(
        f"{_zh(one)}已于 {one.expires} 到期，不再有效",
        f"{_en(one)} expired on {one.expires} and no longer holds",
    )


def nothing_to_waive(one: Waiver, finding: Finding) -> Text:
    """A waiver of what needs none."""
    outcome = OUTCOMES[finding.standing]
    return Text(
        f"{_zh(one)}未使用：该项结果为“{outcome.zh}”，无需豁免",
        f"{_en(one)} is not used: the outcome is `{outcome.en}`, which needs none",
    )


def values_changed(one: Ruling | Waiver, finding: Finding) -> Text:
    """A decision on a finding that rested on other values."""
    now, again = finding.fingerprint, "认定" if isinstance(one, Ruling) else "报批"
    return Text(
        f"{_zh(one)}未使用：指纹 {one.fingerprint} 与现结果（{now}）不符，事实、参数或结果已有变化，应重新{again}",
        f"{_en(one)} is not used: its fingerprint {one.fingerprint} is not that of the finding ({now}), whose facts, "
        "parameters or outcome have changed since",
    )


def misnamed(one: Waiver) -> Text:
    """A waiver whose fingerprint no finding has."""
    return Text(
        f"{_zh(one)}未使用：没有指纹为 {one.fingerprint} 的结果，或属其他对象，或事实、参数已有变化",
        f"{_en(one)} is not used: no finding has the fingerprint {one.fingerprint}; it is for another subject, or the "
        "facts or parameters have changed since",
    )


def no_finding(one: Ruling | Waiver, kind: Text) -> Text:
    """A decision on a rule that is for another kind of subject."""
    return Text(
        f"{_zh(one)}未使用：该规则适用于{kind.zh}", f"{_en(one)} is not used: the rule is for the kind `{kind.en}`"
    )


def others(some: Sequence[Ruling | Waiver], names: Sequence[str], near: str | None) -> Text:
    """Decisions for subjects that are not screened; `near` is a name so like the subject's that it may be a slip."""
    rulings = sum(isinstance(one, Ruling) for one in some)
    waivers = len(some) - rulings
    shown, more = [shorten(name) for name in names[:MOST]], len(names) - MOST
    zh = "、".join(f"“{name}”" for name in shown) + (f"等 {len(names)} 个对象" if more > 0 else "")
    en = ", ".join(f"`{name}`" for name in shown) + (f" and {more} more" if more > 0 else "")
    counts_zh = "、".join([f"{rulings} 项认定"] * bool(rulings) + [f"{waivers} 项豁免"] * bool(waivers))
    counts_en = " and ".join(
        [f"{rulings} ruling{'s' * (rulings > 1)}"] * bool(rulings)
        + [f"{waivers} waiver{'s' * (waivers > 1)}"] * bool(waivers)
    )
    slip = (
        Text("", "")
        if near is None
        else Text(f"；“{near}”是否为本对象笔误？", f"; is `{near}` this subject, misspelt?")
    )
    verb = "is" if len(some) == 1 else "are"
    return Text(
        f"另有 {counts_zh}针对未筛查的对象（{zh}），未使用{slip.zh}",
        f"{counts_en} {verb} for subjects that are not screened here ({en}){slip.en}",
    )


def _zh(one: Ruling | Waiver) -> str:
    """Which decision, in Chinese."""
    return f"{one.code} 的{'认定' if isinstance(one, Ruling) else '豁免'}（{shorten(one.document)}）"


def _en(one: Ruling | Waiver) -> str:
    """Which decision, in English."""
    return f"the {'ruling on' if isinstance(one, Ruling) else 'waiver of'} {one.code} ({shorten(one.document)})"
