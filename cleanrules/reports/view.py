"""What stands where in a screening, in the words of one language and the marks of no format: markdown, Excel and Word share it.

The parts of one finding are in `cleanrules.reports.finding`; here they are put in order, and gathered over all findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from cleanrules.facts.facts import Facts
from cleanrules.law.codes import regions
from cleanrules.law.confidence import DEFAULT_BAR
from cleanrules.reports import baseline
from cleanrules.reports.exchange import ruling_text, waiver_text
from cleanrules.reports.finding import (
    gap_text,
    loose_text,
    penalty_lines,
    regime_text,
    remedy_lines,
    spares_text,
    why_lines,
)
from cleanrules.reports.law import cites_lines, confidence_text, effect_text, parameter_text
from cleanrules.reports.sheet import Sheet
from cleanrules.reports.words import LABELS, SECTIONS, joined
from cleanrules.rulebook.model import BINDING
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.message import asides
from cleanrules.screening.pending import Event
from cleanrules.screening.words import LATEST, OUTCOMES, REASONS
from cleanrules.text import Language, Text

ORDER = (
    "violation", "undetermined", "needs_review", "advice", "missed", "pending", "compliant", "no_breach", "not_applicable",
)  # fmt: skip
"""The outcomes, what is wrong before what is open, and that before the rest."""
WORDS = {
    "machine": Text("程序结论", "by the rules alone"),
    "notices": Text("须注意", "take note"),
    "ruling": Text("人工认定", "ruling"),
    "waiver": Text("豁免", "waiver"),
    "waived": Text("已豁免", "waived"),
    "decided": Text("人工决定", "decisions"),
    "ruled": Text("已人工认定", "ruled on"),
    "rulebook": Text("规则库 sha256", "rulebook sha256"),
    "plugins": Text("插件", "plugins"),
    "engine": Text("引擎", "engine"),
    "version": Text("版本", "version"),
    "pending": Text("尚未到期", "pending"),
    **LABELS,
}
"""The labels of rows."""
Part = Literal["violation", "needs_review", "undetermined", "pending", "advice"]
_PARTS: dict[Part, tuple[str, ...]] = {
    "violation": ("violation",),
    "needs_review": ("needs_review",),
    "undetermined": ("undetermined",),
    "pending": ("pending",),
    "advice": ("advice", "missed"),
}
REST = ("compliant", "no_breach", "not_applicable")
"""The outcomes that are in no part: nothing is wrong or open under them."""
LISTS = ("wanted", "legal", "coming", "beside")
"""What is gathered over all findings: what is open, in three lists, and what is asked for beside the conclusion."""
PARTS = ("violation", "needs_review", *LISTS, "undetermined", "pending", "advice", *REST, "not_judged")
"""The parts of a report behind its head, in the order that all formats have."""
MOST_PENDING = 3
"""How many of the events to come stand beside the conclusion."""


@dataclass(frozen=True, slots=True)
class Row:
    """A label with its texts, one below the other; `name` is its name in `WORDS`."""

    name: str
    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The findings of one part of a report."""

    name: Part
    title: str
    findings: tuple[Finding, ...]


def row(name: str, language: Language, *texts: str) -> Row:
    """A row of `WORDS`, empty texts left out."""
    return Row(name, WORDS[name][language], tuple(text for text in texts if text))


# --- the head ---


def subject_name(facts: Facts) -> str:
    """The subject's name, else its identifier, else a dash."""
    return str(facts.values.get("name") or facts.values.get("id") or "—")


def subject_text(screening: Screening, language: Language) -> str:
    """The subject's name, identifier and kind."""
    values = screening.facts.values
    names = dict.fromkeys(str(values[name]) for name in ("name", "id") if values.get(name))
    kind = screening.rulebook.kinds[screening.kind].title[language]
    said = " · ".join(names) or "—"
    return f"{said}（{kind}）" if language == "zh" else f"{said} ({kind})"


def place_text(screening: Screening, language: Language) -> str:
    """The region by name and code."""
    region = screening.region
    return LABELS["unknown_place"][language] if region is None else f"{regions().full_name(region)} {region}"


def counts_text(screening: Screening, language: Language) -> str:
    """How many findings there are, and how many of each outcome."""
    found, total = screening.summary, len(screening.findings)
    parts = [f"{OUTCOMES[name][language]} {found[name]}" for name in ORDER if name in found]
    if not total:
        return "0"
    return f"{total} 条：{'，'.join(parts)}" if language == "zh" else f"{total}: {', '.join(parts)}"


def option_rows(screening: Screening, language: Language) -> list[Row]:
    """What was asked beyond the usual, and what was assumed."""
    rows: list[Row] = []
    if screening.decided_on is not None:
        rows.append(row("decided_on", language, screening.decided_on.isoformat()))
    if screening.selected:
        rows.append(row("selected", language, joined(list(screening.selected), language)))
    if screening.minimum_confidence != DEFAULT_BAR:
        rows.append(row("bar", language, confidence_text(screening.minimum_confidence, language)))
    return [*rows, *(row("assumed", language, text[language]) for text in screening.assumptions)]


def people_text(screening: Screening, language: Language) -> str:
    """How many findings people ruled on and waived, and the day on which the expiry of that was looked at; empty without."""
    if screening.today is None:
        return ""
    ruled = sum(finding.ruling is not None for finding in screening.findings)
    waived = sum(finding.waiver is not None for finding in screening.findings)
    return Text(
        f"人工认定 {ruled} 项，豁免 {waived} 项（有效期按 {screening.today} 核对）",
        f"{ruled} ruled on, {waived} waived (expiry looked at on {screening.today})",
    )[language]


def pending_text(screening: Screening, language: Language) -> str:
    """What binding rules still wait for, soonest first, each with its last day; empty where nothing is pending."""
    found = [
        (event, codes) for event, codes in screening.pending if any(screening[one].force in BINDING for one in codes)
    ]
    parts = [_awaited(event, codes, language) for event, codes in found[:MOST_PENDING]]
    more = len(found) - MOST_PENDING
    parts += [Text(f"等共 {len(found)} 项", f"and {more} more")[language]] if more > 0 else []
    return ("；" if language == "zh" else "; ").join(parts)


def _awaited(event: Event, codes: Sequence[str], language: Language) -> str:
    listed = joined(list(codes), language)
    title = event.title
    if event.until is None:
        return Text(f"{title.zh}，期限未定（{listed}）", f"{title.en}, no last day ({listed})")[language]
    return Text(
        f"{title.zh}，{LATEST.zh} {event.until}（{listed}）", f"{title.en}, {LATEST.en} {event.until} ({listed})"
    )[language]


def pending_line(screening: Screening) -> Text | None:
    """What binding rules still wait for, soonest first; None where nothing is pending."""
    zh, en = pending_text(screening, "zh"), pending_text(screening, "en")
    return Text(f"尚未到期：{zh}", f"pending: {en}") if zh else None


def not_judged_line(screening: Screening) -> Text | None:
    """The norms that bind this kind of subject and have no rule; None where the rulebook names none."""
    found = [one.title for one in screening.not_judged]
    if not found:
        return None
    return Text(
        f"本次未判定：{'；'.join(one.zh for one in found)}", f"not judged: {'; '.join(one.en for one in found)}"
    )


def baseline_lines(screening: Screening, language: Language) -> list[str]:
    """What changed since the earlier screening that was given, a heading first; nothing where none was."""
    compared = screening.baseline
    if compared is None:
        return []
    out = Sheet(10_000)
    baseline.render(out, screening, compared, language)
    lines = [" ".join(line.split()) for line in out.text().splitlines()]
    return [baseline.title(compared, language), *(line for line in lines if line)]


def head_rows(screening: Screening, language: Language) -> list[Row]:
    """What was judged, where, by the law of which day, and what came out in numbers."""
    return [
        row("subject", language, subject_text(screening, language)),
        row("place", language, place_text(screening, language)),
        row("as_of", language, screening.as_of.isoformat()),
        *option_rows(screening, language),
        row("count", language, counts_text(screening, language)),
        row("pending", language, pending_text(screening, language)),
        row("decided", language, people_text(screening, language)),
    ]


def made_by_rows(screening: Screening, language: Language) -> list[Row]:
    """What the screening was made with: the rulebook's sha256, its plugins, the engine, the version."""
    plugins = [f"{name} {version}" for name, version in screening.rulebook.plugins.items()]
    return [
        row("rulebook", language, screening.rulebook.sha256),
        row("plugins", language, joined(plugins, language)),
        row("engine", language, screening.engine),
        row("version", language, f"cleanrules {screening.version}"),
    ]


# --- findings ---


def in_order(screening: Screening) -> list[Finding]:
    """All findings, by outcome."""
    return sorted(screening.findings, key=lambda finding: ORDER.index(finding.outcome))


def sections(screening: Screening, language: Language) -> list[Section]:
    """The parts that have findings; what is settled without a fault is in none."""
    found = in_order(screening)
    parts = {name: tuple(one for one in found if one.outcome in outcomes) for name, outcomes in _PARTS.items()}
    return [Section(name, SECTIONS[name][language], some) for name, some in parts.items() if some]


def of(screening: Screening, outcome: str) -> list[Finding]:
    """The findings of one outcome."""
    return [finding for finding in screening.findings if finding.outcome == outcome]


def marks(finding: Finding, language: Language) -> list[str]:
    """What stands beside a title: a target missed, that what is open does not bind, and what people decided."""
    found = [OUTCOMES["missed"][language]] if finding.outcome == "missed" else []
    found += [loose] if (loose := loose_text(finding, language)) else []
    if finding.ruling is not None:
        said = OUTCOMES[finding.ruling.outcome]
        found.append(Text(f"已人工认定：{said.zh}", f"ruled on: {said.en}")[language])
    return [*found, *([] if finding.waiver is None else [WORDS["waived"][language]])]


def decided_rows(finding: Finding, language: Language) -> list[Row]:
    """What people decided about a finding: who, by which document, until when, and why."""
    rows: list[Row] = []
    if finding.ruling is not None:
        told = ruling_text(finding.ruling)[language].removeprefix(f"{WORDS['ruling'].zh}：")
        rows.append(row("ruling", language, told))
    if finding.waiver is not None:
        told = waiver_text(finding.waiver)[language].removeprefix(f"{WORDS['waived'].zh}：")
        rows.append(row("waiver", language, told))
    return rows


def finding_rows(finding: Finding, language: Language) -> list[Row]:
    """All that a finding rests on and brings, but its facts: decisions of people first."""
    found = [*decided_rows(finding, language)]
    if finding.outcome == "needs_review":
        would_be = "" if finding.would_be is None else OUTCOMES[finding.would_be][language]
        found += [row("would_be", language, would_be), row("why", language, *why_lines(finding, language))]
        found += [row("spares", language, spares_text(finding, language))]
    found += [*_ground_rows(finding, language), *_consequence_rows(finding, language)]
    return [one for one in found if one.texts]


def _ground_rows(finding: Finding, language: Language) -> list[Row]:
    book = finding.rulebook
    return [
        row("cites", language, *cites_lines(finding.cites, book, language, finding.law_of)),
        row("regime", language, regime_text(finding, language)),
        row("parameters", language, *(parameter_text(use, book, language) for use in finding.parameters)),
        row("gap", language, gap_text(finding, language)),
        row("confidence", language, confidence_text(finding.confidence, language)),
    ]


def _consequence_rows(finding: Finding, language: Language) -> list[Row]:
    if "violation" not in (finding.outcome, finding.would_be):
        return []
    return [
        row("effect", language, effect_text(finding.rule, language)),
        row("penalty", language, *penalty_lines(finding, language)),
        row("remedies", language, *remedy_lines(finding, language)),
    ]


def met_text(finding: Finding, language: Language) -> str:
    """A rule that is met by its title, which names the fault, to stand below `CHECKED`; with what is to be said beside."""
    said = ("；" if language == "zh" else "; ").join(asides(finding, language))
    title = finding.title[language]
    return title if not said else f"{title}（{said}）" if language == "zh" else f"{title} ({said})"


def reasons_text(findings: Iterable[Finding], language: Language) -> str:
    """Why rules do not apply, each reason counted, in brackets."""
    counted: dict[str, int] = {}
    for finding in findings:
        reason = finding.reason or "condition"
        counted[reason] = counted.get(reason, 0) + 1
    parts = [f"{REASONS[name][language]} {count}" for name, count in sorted(counted.items())]
    return f"（{'，'.join(parts)}）" if language == "zh" else f" ({', '.join(parts)})"
