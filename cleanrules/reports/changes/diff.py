"""What changes between two days, as text: the findings first where facts were given, then the law, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from cleanrules.law.instruments import Citation
from cleanrules.law.penalties import Penalty
from cleanrules.reports.changes.version import WHATS, ground, says
from cleanrules.reports.finding import gap_text
from cleanrules.reports.law import cite_text, confidence_text, range_text, short_cite, use_value
from cleanrules.reports.sheet import Sheet
from cleanrules.reports.words import AID, LABELS, joined
from cleanrules.rulebook.changes import How, LawChange
from cleanrules.rulebook.histories import History, Version, What
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.comparing.difference import Aspect, Difference, FindingChange
from cleanrules.screening.findings import Finding
from cleanrules.screening.words import NONE, OUTCOMES
from cleanrules.text import Language, Text

TITLE = Text("规定变化对照", "What changes")
SPAN = Text("{since} 以后，至 {until}（含当日）", "after {since}, up to {until}")
NOTHING = Text("期间内没有变化", "nothing changes between these days")
UNCHANGED = Text("结果没有变化", "no finding changes")
UNDATED = Text("日期不能确定，可能在期间内", "On a day that is not known, perhaps between the two")
DEADLINE = Text(
    "规定未变：期间内规则所定期限已过", "the law is the same: a deadline of the rule passed between the days"
)
BARE: frozenset[What] = frozenset({"instrument", "rule"})
"""What is told by its title, each on one line."""
HOWS: dict[How, Text] = {
    "begins": Text("开始", "begins"),
    "ends": Text("终止", "ends"),
    "changes": Text("变更", "changes"),
    "may change": Text("可能已有变动", "may have changed"),
}
_HEADS: dict[tuple[What, How], Text] = {
    ("instrument", "begins"): Text("文件施行", "Instruments that come into force"),
    ("instrument", "ends"): Text("文件失效", "Instruments that cease"),
    ("instrument", "may change"): Text(
        "文件可能已有变动，须核对现行文本", "Instruments that may have changed: check their text"
    ),
    ("rule", "begins"): Text("规则开始适用", "Rules that begin"),
    ("rule", "ends"): Text("规则停止适用", "Rules that end"),
}
_MANY: dict[What, str] = {
    "category": "categories", "parameter": "parameters", "set": "named sets", "penalty": "penalties", "basis": "legal basis",
}  # fmt: skip
_ASPECTS: dict[Aspect, Text] = {
    "outcome": Text("结果", "outcome"),
    "gap": LABELS["gap"],
    "parameters": LABELS["parameters"],
    "cites": LABELS["cites"],
    "penalty": LABELS["penalty"],
    "confidence": LABELS["confidence"],
}


def render(
    rulebook: Rulebook, since: date, until: date, law: Sequence[LawChange], found: Sequence[Difference] = (),
    language: Language = "zh", *, width: int = 100, color: bool = False,
) -> str:  # fmt: skip
    """The changes of the findings on some subjects, and those of the law."""
    sheet = Sheet(width)
    sheet.put(TITLE[language], style="bold")
    sheet.put(SPAN[language].format(since=since, until=until), style="dim")
    for one in found:
        _subject(sheet, one, language)
    if not found:
        _told_law(sheet, law, rulebook, language)
    sheet.blank()
    sheet.put(AID[language], style="dim")
    return sheet.text(color=color)


# --- findings ---


def _subject(sheet: Sheet, found: Difference, language: Language) -> None:
    """What changes for one subject."""
    ends = [one.concluded[language] for one in (found.before, found.after)]
    colon = "：" if language == "zh" else ": "
    name = str(found.after.facts.values.get("name") or found.after.subject)
    sheet.blank()
    sheet.put(f"{name}{colon}{' → '.join(dict.fromkeys(ends))}", style="bold")
    if not found.findings:
        sheet.put(UNCHANGED[language], indent=2)
    for change in found.findings:
        sheet.blank()
        _finding(sheet, change, language)


def _finding(sheet: Sheet, change: FindingChange, language: Language) -> None:
    sheet.put(f"{change.code}  {change.after.title[language]}", style="bold")
    for aspect in change.aspects:
        _rows(sheet, _ASPECTS[aspect][language], [_arrow(change, aspect, language)], language)
    if "outcome" in change.aspects and change.after.outcome not in ("not_applicable", "compliant"):
        sheet.put(change.after.message[language], indent=2)
    _rows(sheet, Text("原因", "because")[language], reasons(change, language), language)


def _rows(sheet: Sheet, label: str, texts: list[str], language: Language) -> None:
    sheet.rows(label, texts, indent=2, label_width=10 if language == "zh" else 14)


def _arrow(change: FindingChange, aspect: Aspect, language: Language) -> str:
    """One aspect before and after; of several things only those that differ."""
    old, new = (_seen(one, aspect, language) for one in (change.before, change.after))
    ends = ([one for one in old if one not in new], [one for one in new if one not in old])
    return " → ".join(joined(some, language) or NONE[language] for some in ends)


def _seen(finding: Finding, aspect: Aspect, language: Language) -> list[str]:
    """One aspect of a finding in words."""
    book = finding.rulebook
    match aspect:
        case "outcome":
            review = (
                Text("（{}）", " ({})")[language].format(OUTCOMES[finding.would_be][language])
                if finding.would_be
                else ""
            )
            return [f"{OUTCOMES[finding.outcome][language]}{review}"]
        case "gap":
            return [gap_text(finding, language)] if finding.gap else []
        case "parameters":
            return [f"{use.title[language]} {use_value(use, language)}" for use in finding.parameters]
        case "cites":
            return list(dict.fromkeys(cite_text(cite, book, language) for cite in finding.cites))
        case "penalty":
            return [_penalty(one, book, language) for one in (finding.penalty.governing if finding.penalty else ())]
    return [confidence_text(finding.confidence, language)]


def _penalty(penalty: Penalty, rulebook: Rulebook, language: Language) -> str:
    """A range with its article and how far it can be trusted."""
    details = [*(short_cite(cite, rulebook) for cite in penalty.cites), confidence_text(penalty.confidence, language)]
    amount = range_text(penalty.low, penalty.high, language, penalty.base)
    return f"{amount}（{'；'.join(details)}）" if language == "zh" else f"{amount} ({'; '.join(details)})"


def reasons(change: FindingChange, language: Language = "zh") -> list[str]:
    """Why a finding changes: the law, the subject's own days, or a deadline that passed."""
    told = [_told(one, language) for one in change.law]
    told += [f"{field.title[language]} {day}" for field, day in change.events]
    return list(dict.fromkeys(told)) or [DEADLINE[language]]


def _told(change: LawChange, language: Language) -> str:
    """A change of the law on one line."""
    day = change.day.isoformat() if change.certain else Text("日期不明", "on a day not known")[language]
    what, how = WHATS[change.what][language], HOWS[change.how][language]
    name = "" if change.what in ("rule", "penalty", "basis") else change.title[language]
    if language == "zh":
        return f"{day} {what}{f'“{name}”' if name else ''}{how}"
    return f"{day}: {what}{f' `{name}`' if name else ''} {how}"


# --- the law ---


def _told_law(sheet: Sheet, law: Sequence[LawChange], rulebook: Rulebook, language: Language) -> None:
    """The changes of the law, day by day; those whose day is not known behind."""
    if not law:
        sheet.blank()
        sheet.put(NOTHING[language])
    certain = [one for one in law if one.certain]
    for day, some in groupby(certain, key=lambda one: one.day):
        _headed(sheet, day.isoformat(), list(some), rulebook, language)
    _headed(sheet, UNDATED[language], [one for one in law if not one.certain], rulebook, language)


def _headed(sheet: Sheet, head: str, law: Sequence[LawChange], rulebook: Rulebook, language: Language) -> None:
    if law:
        sheet.blank()
        sheet.put(head, style="bold")
    for (what, how), some in groupby(law, key=_group):
        changes = list(some)
        count = f"（{len(changes)}）" if language == "zh" else f" ({len(changes)})"
        known = _HEADS.get((what, how))
        title = known[language] if known else Text(f"{WHATS[what].zh}变化", f"Changes of {_MANY[what]}")[language]
        sheet.put(f"{title}{count}", indent=2, style="cyan")
        for change in changes:
            _one(sheet, change, rulebook, language)


def _group(change: LawChange) -> tuple[What, How]:
    """Instruments and rules apart by what happens to them, all else together."""
    return change.what, change.how if change.what in BARE else "changes"


def _one(sheet: Sheet, change: LawChange, rulebook: Rulebook, language: Language) -> None:
    """One thing with what it said before and says from then on."""
    history = History(change.what, change.name, change.title, (), change.rules)
    if change.what == "instrument":
        sheet.put(
            f"{says(history, (*change.before, *change.after)[0], rulebook, language)}{_after(change, rulebook, language)}",
            indent=4,
        )
        return
    sheet.put(f"{change.name}  {change.title[language]}", indent=4)
    if change.what in BARE:
        return
    for sign, versions in (("−", change.before), ("+", change.after)):
        for version in versions:
            text = f"{says(history, version, rulebook, language)}{_ground(change.what, version, rulebook, language)}"
            sheet.row(sign, text, indent=6, label_width=2)


def _ground(what: What, version: Version, rulebook: Rulebook, language: Language) -> str:
    """The ground of a value, a list or a meaning; penalties and citations name theirs themselves."""
    if what in ("penalty", "basis"):
        return ""
    return Text("（{}）", " ({})")[language].format(ground(version, rulebook, language))


def _after(change: LawChange, rulebook: Rulebook, language: Language) -> str:
    """By what an instrument was replaced, or may have been changed, and how many rules cite it."""
    parts = []
    instrument = rulebook.instruments[change.name]
    if change.how == "ends" and instrument.repealed_by is not None:
        parts.append(
            Text("由{}取代", "replaced by {}")[language].format(
                cite_text(Citation(instrument.repealed_by), rulebook, language)
            )
        )
    if change.by is not None:
        parts.append(Text("见{}", "see {}")[language].format(cite_text(Citation(change.by.id), rulebook, language)))
    if change.rules:
        parts.append(Text(f"涉及规则 {len(change.rules)} 条", f"{len(change.rules)} rules")[language])
    comma = Text("，", ", ")[language]
    return "".join(f"{comma}{part}" for part in parts)
