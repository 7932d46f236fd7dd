"""A screening as an official reads it: the conclusion first, then what is wrong, for review, open, and the rest.

What is open is told in three lists: facts for the applicant to supply, legal values for an authority, events to come. The
report ends with what was not judged.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleanrules.reports import baseline
from cleanrules.reports.finding import Decided, full_block, open_block, pending_block, short_block
from cleanrules.reports.gathered import Legal, Wanted, asked, beside, coming, legal, norms
from cleanrules.reports.marks import visible
from cleanrules.reports.sheet import Sheet
from cleanrules.reports.view import (
    REST,
    WORDS,
    counts_text,
    decided_rows,
    met_text,
    option_rows,
    pending_text,
    people_text,
    place_text,
    reasons_text,
    subject_text,
)
from cleanrules.reports.words import (
    AID,
    ALL_JUDGED,
    BESIDE,
    CHECKED,
    LABELS,
    NO_LAST_DAY,
    NOTHING_APPLIES,
    SECTIONS,
    UNJUDGED,
    heading,
    joined,
)
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.words import LATEST, OUTCOMES
from cleanrules.text import Language, Text

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
        self.section("needs_review", self.of("needs_review"))
        self.wanted("wanted", asked(self.screening))
        self.legal()
        self.coming()
        self.wanted("beside", beside(self.screening))
        self.undetermined(self.of("undetermined"))
        self.section("advice", [*self.of("advice"), *self.of("missed")])
        self.rest()
        self.baseline()
        self.not_judged()
        self.foot()
        return self.out

    def of(self, outcome: str) -> list[Finding]:
        return [finding for finding in self.screening.findings if finding.outcome == outcome]

    # --- the head ---

    def head(self) -> None:
        screening, language = self.screening, self.language
        colon = "：" if language == "zh" else ": "
        style = _STYLES.get(screening.conclusion, "bold green")
        self.out.put(f"{LABELS['conclusion'][language]}{colon}{screening.concluded[language]}", style=style)
        self.decisions()
        self.out.blank()
        self.row("subject", subject_text(screening, language))
        self.row("place", place_text(screening, language))
        self.row("as_of", screening.as_of.isoformat())
        for row in option_rows(screening, language):
            self.row(row.name, *row.texts)
        self.row("count", counts_text(screening, language))
        if awaited := pending_text(screening, language):
            self.row("pending", awaited)
        self.decided()
        if all(finding.outcome == "not_applicable" for finding in screening.findings):
            self.out.put(NOTHING_APPLIES[language], style="yellow")

    def decisions(self) -> None:
        """The conclusion of the rules alone where people's decisions changed it, and what must be said of those."""
        screening, language = self.screening, self.language
        if screening.conclusion != screening.machine_conclusion:
            self.row("machine", screening.machine_concluded[language])
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
                self.out, finding, self.language, people(finding, self.language)
            )

    def undetermined(self, findings: list[Finding]) -> None:
        if findings:
            self.headed("undetermined", len(findings))
        for finding in findings:
            open_block(self.out, finding, self.language, people(finding, self.language))

    def wanted(self, name: str, found: list[Wanted]) -> None:
        """What the applicant can supply, the most useful first."""
        if found:
            self.headed(name, len(found))
        for one in found:
            count = len(one.codes)
            helps = Text(f"涉及 {count} 条规则", f"for {count} rule{'s' if count > 1 else ''}")
            self.item(one.rank, self.need(one), helps[self.language], True)

    def legal(self) -> None:
        """What an authority must supply, with the legal texts in which a person finds it."""
        found = legal(self.screening, self.language)
        if found:
            self.headed("legal", len(found))
        for one in found:
            used = joined(list(one.codes), self.language)
            helps = Text(f"用于 {used}", f"for {used}")
            self.item(
                one.rank,
                self.need(one),
                helps[self.language],
                one.binding,
            )
            for source in one.sources:
                self.out.put(source, indent=8, style="dim")

    def coming(self) -> None:
        """The events to come, the soonest first, and the findings that wait for them."""
        found = coming(self.screening)
        if found:
            self.headed("coming", len(found))
        for one in found:
            last = (
                Text(*(f"{word} {one.event.until}" for word in (LATEST.zh, LATEST.en)))
                if one.event.until
                else NO_LAST_DAY
            )
            used = joined(list(one.codes), self.language)
            helps = Text(f"{last.zh}，{used}", f"{last.en}, {used}")
            self.item(one.rank, self.named(one.event.title, one.event.path, ""), helps[self.language], one.binding)
        for finding in self.of("pending"):
            pending_block(self.out, finding, self.language, people(finding, self.language))

    def need(self, one: Wanted | Legal) -> str:
        """What is needed, with its name and its unit."""
        return self.named(one.need.title, one.need.path, one.unit(self.language))

    def named(self, title: Text, path: str, unit: str) -> str:
        """A title with its name in facts or packs, and its unit."""
        if self.language == "zh":
            return f"{title.zh}（{path}{f'，{unit}' if unit else ''}）"
        return f"{title.en} ({path}{f', {unit}' if unit else ''})"

    def item(self, number: int, name: str, helps: str, binding: bool) -> None:
        """A line of one of the three lists."""
        comma = "，" if self.language == "zh" else ", "
        said = [name, helps, *([] if binding else [BESIDE[self.language]])]
        self.out.row(f"{number}.", comma.join(said), indent=2, label_width=4)

    def not_judged(self) -> None:
        """The norms that bind this kind of subject and have no rule."""
        found = norms(self.screening, self.language)
        self.headed("not_judged", len(found))
        self.out.put((UNJUDGED if found else ALL_JUDGED)[self.language], indent=2)
        stop = "；" if self.language == "zh" else "; "
        for number, one in enumerate(found, 1):
            said = stop.join([one.title, *one.sources, *([one.note] if one.note else [])])
            self.out.row(f"{number}.", said, indent=2, label_width=4)

    def rest(self) -> None:
        """The compliant and what is no breach either way by name, the inapplicable counted."""
        compliant, either, outside = (self.of(outcome) for outcome in REST)
        if not compliant and not either and not outside:
            return
        self.headed("rest", len(compliant) + len(either) + len(outside))
        self.met("compliant", compliant)
        self.met("no_breach", either)
        if outside:
            self.row_of("not_applicable", f"{len(outside)}{reasons_text(outside, self.language)}")

    def met(self, outcome: str, findings: list[Finding]) -> None:
        """Findings without a fault by name, below words that say so."""
        if findings:
            said = f"{len(findings)}{'；' if self.language == 'zh' else '; '}{CHECKED[outcome][self.language]}"
            self.row_of(outcome, said)
        for finding in findings:
            self.out.put(f"{finding.code}  {met_text(finding, self.language)}", indent=4)

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


def people(finding: Finding, language: Language) -> Decided:
    """What people decided about a finding."""
    colon = "：" if language == "zh" else ": "
    marks = {"waiver": WORDS["waived"][language]}
    if finding.ruling is not None:
        marks["ruling"] = f"{WORDS['ruled'][language]}{colon}{OUTCOMES[finding.ruling.outcome][language]}"
    return [
        (marks[one.name], one.label, visible(text)) for one in decided_rows(finding, language) for text in one.texts
    ]
