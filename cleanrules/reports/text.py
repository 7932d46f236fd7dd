"""A screening as an official reads it: the conclusion first, then what is wrong, what is open, and the rest counted."""

from __future__ import annotations

from collections.abc import Sequence

from cleanrules.reports import baseline
from cleanrules.reports.finding import Decided, full_block, open_block, short_block
from cleanrules.reports.marks import visible
from cleanrules.reports.sheet import Sheet
from cleanrules.reports.view import (
    WORDS,
    counts_text,
    decided_rows,
    option_rows,
    people_text,
    place_text,
    reasons_text,
    subject_text,
)
from cleanrules.reports.words import AID, LABELS, NOTHING_APPLIES, SECTIONS, heading
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.words import CONCLUSIONS, OUTCOMES
from cleanrules.text import Language

_STYLES = {"blocked": "bold red", "rectify": "bold red", "undetermined": "bold yellow", "review": "bold yellow"}


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
        self.baseline()
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
        self.decisions()
        self.out.blank()
        self.row("subject", subject_text(screening, language))
        self.row("place", place_text(screening, language))
        self.row("as_of", screening.as_of.isoformat())
        for row in option_rows(screening, language):
            self.row(row.name, *row.texts)
        self.row("count", counts_text(screening, language))
        self.decided()
        if all(finding.outcome == "not_applicable" for finding in screening.findings):
            self.out.put(NOTHING_APPLIES[language], style="yellow")

    def decisions(self) -> None:
        """The conclusion of the rules alone where people's decisions changed it, and what must be said of those."""
        screening, language = self.screening, self.language
        if screening.conclusion != screening.machine_conclusion:
            self.row("machine", CONCLUSIONS[screening.machine_conclusion][language])
        if screening.notices:
            self.out.blank()
        for text in screening.notices:
            self.out.put(
                f"{WORDS['notices'][language]}{'：' if language == 'zh' else ': '}{text[language]}", style="yellow"
            )

    def decided(self) -> None:
        """How many findings people ruled on and waived, and the day on which the expiry of that was looked at."""
        told = people_text(self.screening, self.language)
        if told:
            self.row("decided", told)

    def row(self, label: str, text: str) -> None:
        self.out.row(f"{WORDS[label][self.language]}{'' if self.language == 'zh' else ':'}", text, label_width=14)

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
            (short_block if name == "advice" else full_block)(
                self.out, finding, self.language, beside(finding, self.language)
            )

    def undetermined(self, findings: list[Finding]) -> None:
        if not findings:
            return
        self.headed("undetermined", len(findings))
        self.missing()
        self.out.blank()
        for finding in findings:
            open_block(self.out, finding, self.language, beside(finding, self.language))

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
            self.row_of("not_applicable", f"{len(outside)}{reasons_text(outside, self.language)}")

    def baseline(self) -> None:
        """What changed since the earlier screening, where there is one."""
        compared = self.screening.baseline
        if compared is not None:
            self.out.blank()
            self.out.put(baseline.title(compared, self.language), style="bold")
            baseline.render(self.out, self.screening, compared, self.language)

    def row_of(self, outcome: str, text: str) -> None:
        self.out.row(OUTCOMES[outcome][self.language], text, indent=2, label_width=16)

    def foot(self) -> None:
        screening, zh = self.screening, self.language == "zh"
        book = f"{'规则库' if zh else 'rulebook'} {screening.rulebook.sha256[:12]}"
        engine = f"{'引擎' if zh else 'engine'} {screening.engine}"
        self.out.blank()
        self.out.put(f"{book} · {engine} · cleanrules {screening.version}", style="dim")
        self.out.put(AID[self.language], style="dim")


def beside(finding: Finding, language: Language) -> Decided:
    """What people decided about a finding."""
    colon = "：" if language == "zh" else ": "
    marks = {"waiver": WORDS["waived"][language]}
    if finding.ruling is not None:
        marks["ruling"] = f"{WORDS['ruled'][language]}{colon}{OUTCOMES[finding.ruling.outcome][language]}"
    return [
        (marks[one.name], one.label, visible(text)) for one in decided_rows(finding, language) for text in one.texts
    ]
