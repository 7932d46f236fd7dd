"""A screening as an official reads it: the conclusion first, then what is wrong, what is open, and the rest counted."""

from __future__ import annotations

from collections.abc import Sequence

from cleanrules.law.codes import regions
from cleanrules.law.confidence import DEFAULT_BAR
from cleanrules.reports.finding import full_block, open_block, short_block
from cleanrules.reports.law import confidence_text
from cleanrules.reports.sheet import Sheet
from cleanrules.reports.words import AID, LABELS, NOTHING_APPLIES, SECTIONS, heading, joined
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.words import CONCLUSIONS, OUTCOMES, REASONS
from cleanrules.text import Language

_STYLES = {"blocked": "bold red", "rectify": "bold red", "undetermined": "bold yellow", "review": "bold yellow"}
_ORDER = ("violation", "undetermined", "needs_review", "advice", "missed", "compliant", "not_applicable")


def render(screenings: Sequence[Screening], language: Language = "zh", *, width: int = 100, color: bool = False) -> str:
    """Some screenings as text, a line of equals signs between two."""
    texts = [_Report(screening, language, width).sheet().text(color=color) for screening in screenings]
    return f"\n{'=' * min(width, 100)}\n\n".join(texts)


class _Report:
    """One screening on its way onto a sheet."""

    def __init__(self, screening: Screening, language: Language, width: int) -> None:
        self.screening, self.language, self.out = screening, language, Sheet(width)
        self.number = 0

    def sheet(self) -> Sheet:
        self.head()
        self.section("violation", self.of("violation"))
        self.undetermined(self.of("undetermined"))
        self.section("needs_review", self.of("needs_review"))
        self.section("advice", [*self.of("advice"), *self.of("missed")])
        self.rest()
        self.foot()
        return self.out

    def of(self, outcome: str) -> list[Finding]:
        return [finding for finding in self.screening.findings if finding.outcome == outcome]

    # --- the head ---

    def head(self) -> None:
        screening, language = self.screening, self.language
        colon = "：" if language == "zh" else ": "
        style = _STYLES.get(screening.conclusion, "bold green")
        self.out.put(
            f"{LABELS['conclusion'][language]}{colon}{CONCLUSIONS[screening.conclusion][language]}", style=style
        )
        self.out.blank()
        self.row("subject", self.subject())
        self.row("place", self.place())
        self.row("as_of", screening.as_of.isoformat())
        self.options()
        self.row("count", self.counts())
        if all(finding.outcome == "not_applicable" for finding in screening.findings):
            self.out.put(NOTHING_APPLIES[language], style="yellow")

    def row(self, label: str, text: str) -> None:
        self.out.row(f"{LABELS[label][self.language]}{'' if self.language == 'zh' else ':'}", text, label_width=14)

    def subject(self) -> str:
        values = self.screening.facts.values
        names = dict.fromkeys(str(values[name]) for name in ("name", "id") if values.get(name))
        kind = self.screening.rulebook.kinds[self.screening.kind].title[self.language]
        said = " · ".join(names) or "—"
        return f"{said}（{kind}）" if self.language == "zh" else f"{said} ({kind})"

    def place(self) -> str:
        region = self.screening.region
        return LABELS["unknown_place"][self.language] if region is None else f"{regions().full_name(region)} {region}"

    def options(self) -> None:
        """What was asked beyond the usual, and what was assumed."""
        screening, language = self.screening, self.language
        if screening.decided_on is not None:
            self.row("decided_on", screening.decided_on.isoformat())
        if screening.selected:
            self.row("selected", joined(list(screening.selected), language))
        if screening.minimum_confidence != DEFAULT_BAR:
            self.row("bar", confidence_text(screening.minimum_confidence, language))
        for text in screening.assumptions:
            self.row("assumed", text[language])

    def counts(self) -> str:
        found, language = self.screening.summary, self.language
        parts = [f"{OUTCOMES[name][language]} {found[name]}" for name in _ORDER if name in found]
        total = len(self.screening.findings)
        if not total:
            return "0"
        return f"{total} 条：{'，'.join(parts)}" if language == "zh" else f"{total}: {', '.join(parts)}"

    # --- the sections ---

    def headed(self, name: str, count: int) -> None:
        self.number += 1
        self.out.blank()
        self.out.put(heading(self.number, SECTIONS[name], count, self.language), style="bold")

    def section(self, name: str, findings: list[Finding]) -> None:
        if findings:
            self.headed(name, len(findings))
        for finding in findings:
            self.out.blank()
            (short_block if name == "advice" else full_block)(self.out, finding, self.language)

    def undetermined(self, findings: list[Finding]) -> None:
        if not findings:
            return
        self.headed("undetermined", len(findings))
        self.missing()
        self.out.blank()
        for finding in findings:
            open_block(self.out, finding, self.language)

    def missing(self) -> None:
        """What to supply, the most useful first."""
        if not self.screening.missing:
            return
        zh = self.language == "zh"
        self.out.blank()
        self.out.put("请补充以下材料（最有用的在前）：" if zh else "please supply (the most useful first):", indent=2)
        for number, (need, rules) in enumerate(self.screening.missing, 1):
            unit = f"，{need.unit}" if need.unit and need.unit != "ratio" else ""
            helps = f"涉及 {rules} 条规则" if zh else f"for {rules} rule{'s' if rules > 1 else ''}"
            name = f"{need.title.zh}（{need.path}{unit}）" if zh else f"{need.title.en} ({need.path}{unit})"
            self.out.row(f"{number}.", f"{name}{'，' if zh else ', '}{helps}", indent=4, label_width=4)

    def rest(self) -> None:
        """The compliant and the inapplicable, counted; exceptions that applied are named."""
        compliant, outside = self.of("compliant"), self.of("not_applicable")
        if not compliant and not outside:
            return
        self.headed("rest", len(compliant) + len(outside))
        if compliant:
            self.row_of("compliant", str(len(compliant)))
        for finding in compliant:
            if finding.exception:
                told = f"{finding.code} {finding.title[self.language]}：{finding.message[self.language]}"
                self.out.put(told, indent=4)
        if outside:
            self.row_of("not_applicable", f"{len(outside)}{self.reasons(outside)}")

    def row_of(self, outcome: str, text: str) -> None:
        self.out.row(OUTCOMES[outcome][self.language], text, indent=2, label_width=16)

    def reasons(self, findings: list[Finding]) -> str:
        counted: dict[str, int] = {}
        for finding in findings:
            reason = finding.reason or "condition"
            counted[reason] = counted.get(reason, 0) + 1
        parts = [f"{REASONS[name][self.language]} {count}" for name, count in sorted(counted.items())]
        return f"（{'，'.join(parts)}）" if self.language == "zh" else f" ({', '.join(parts)})"

    def foot(self) -> None:
        screening, zh = self.screening, self.language == "zh"
        book = f"{'规则库' if zh else 'rulebook'} {screening.rulebook.sha256[:12]}"
        engine = f"{'引擎' if zh else 'engine'} {screening.engine}"
        self.out.blank()
        self.out.put(f"{book} · {engine} · cleanrules {screening.version}", style="dim")
        self.out.put(AID[self.language], style="dim")
