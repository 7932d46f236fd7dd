"""A screening as a memo in Word, in the form of an official paper, to be checked and signed by a person.

The same screenings give the same bytes. Importing this module needs `python-docx`, which the extra `reports` brings. Raises
MissingExtra without it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from cleanrules.law.codes import regions
from cleanrules.reports.docx.paper import Paper
from cleanrules.reports.docx.words import (
    APPENDIX,
    BASES,
    DECISION,
    HEADINGS,
    LABELS,
    LEADS,
    NOT_ONE,
    NOTHING_FOUND,
    SIGNED,
    SUBTITLE,
    TABLES,
    TITLE,
    TRUST,
)
from cleanrules.reports.gathered import Coming, Legal, Wanted, asked, basis, beside, coming, known, legal, norms
from cleanrules.reports.tallies import tables
from cleanrules.reports.view import (
    LISTS,
    ORDER,
    REST,
    Row,
    Section,
    baseline_lines,
    decided_rows,
    finding_rows,
    made_by_rows,
    marks,
    met_text,
    of,
    option_rows,
    pending_text,
    people_text,
    reasons_text,
    row,
    sections,
    subject_name,
)
from cleanrules.reports.words import (
    ALL_JUDGED,
    BESIDE,
    CHECKED,
    NO_LAST_DAY,
    NOTHING_APPLIES,
    NUMERALS,
    SECTIONS,
    UNJUDGED,
    joined,
)
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.remedies import FURTHER
from cleanrules.screening.words import OUTCOMES
from cleanrules.text import Language

MOST_LACKING = 6
"""How many missing facts stand beside one undetermined rule; all are in the list of what to supply."""
_DAY = re.compile(r"(?:(?<=[\u4e00-\u9fff]) )?(?<![\w./-])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![\w/-]) ?", re.ASCII)
"""A day; none that is a part of a name, as in `HJ-2026-11-30`."""
_WIDTHS = {
    "wanted": (12, 72, 50, 22), "legal": (12, 52, 62, 30), "coming": (12, 72, 32, 40), "beside": (12, 72, 50, 22),
}  # fmt: skip
"""The widths of the columns of each list, in millimetres."""
_ENDED = tuple("。；：！？.;:!?")


def render(screenings: Sequence[Screening], language: Language = "zh") -> bytes:
    """The bytes of a Word document, a memo for each screening."""
    names = joined([subject_name(one.facts) for one in screenings], language)
    paper = Paper(language, "".join(title_of(names, language)))
    for number, screening in enumerate(screenings):
        _Memo(paper, screening, language).write(new_page=number > 0)
    return paper.data()


def title_of(name: str, language: Language) -> tuple[str, str]:
    """The title of a memo, in the two parts that a long one is broken into."""
    first, second = (part[language].format(name=name) for part in TITLE)
    return first, second


def official(text: str) -> str:
    """A Chinese text whose days are written as in official papers: `2021-06-01 起` as `2021年6月1日起`."""
    return _DAY.sub(lambda day: f"{day[1]}年{int(day[2])}月{int(day[3])}日", text)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


class _Memo:
    """One screening on its way onto paper."""

    def __init__(self, paper: Paper, screening: Screening, language: Language) -> None:
        self.paper, self.screening, self.language = paper, screening, language
        self.number = 0
        self.facts = known(screening, language)

    def write(self, *, new_page: bool) -> None:
        """All parts, in the order of an official paper."""
        name = subject_name(self.screening.facts)
        self.paper.title(title_of(name, self.language), SUBTITLE[self.language], new_page=new_page)
        parts = (
            self.subject, self.conclusion, self.findings, self.missing, self.rest, self.not_judged, self.basis, self.appendix,
        )  # fmt: skip
        for part in parts:
            part()

    # --- words ---

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def day(self, day: date) -> str:
        return official(day.isoformat()) if self.language == "zh" else day.isoformat()

    def headed(self, name: str) -> None:
        """A heading of the first level: 一、 or 1."""
        self.number += 1
        lead = self.say(f"{NUMERALS[self.number - 1]}、", f"{self.number}. ")
        self.paper.heading(1, f"{lead}{HEADINGS[name][self.language]}")

    def part(self, number: int, title: str, count: int) -> None:
        """A heading of the second level: （一） or (1)."""
        self.paper.heading(
            2, self.say(f"（{NUMERALS[number - 1]}）{title}（{count}项）", f"({number}) {title} ({count})")
        )

    def row(self, one: Row) -> None:
        """A row as paragraphs, its label before the first, each ended by a full stop."""
        label = LABELS[one.name][self.language] if one.name in LABELS else one.label
        label = self.say(label, _capital(label))
        for number, text in enumerate(one.texts):
            self.paper.text(self.ended(text), label=label if number == 0 else "")

    def written(self, text: str) -> str:
        """A text whose days are written as in the rest of the memo."""
        return official(text) if self.language == "zh" else text

    def ended(self, text: str) -> str:
        """A sentence with its full stop, its days written as in the rest of the memo."""
        text = self.written(text)
        return text if text.endswith(_ENDED) else self.say(f"{text}。", f"{text}.")

    # --- the parts ---

    def subject(self) -> None:
        screening, language = self.screening, self.language
        self.headed("project" if screening.kind == "project" else "subject")
        name, kind = subject_name(screening.facts), screening.rulebook.kinds[screening.kind].title
        known_as = screening.facts.values.get("id")
        zh = f"{name}（编号：{known_as}）" if known_as and known_as != name else name
        en = f"{name} ({known_as})" if known_as and known_as != name else name
        rules, facts, day = len(screening.findings), len(self.facts), self.day(screening.as_of)
        self.paper.text(
            self.say(
                f"{zh}，类型为{kind.zh}，{self.place()}。本次研判的判定日期为{day}，依据所用事实{facts}项（见附录），"
                f"对照规则库中适用于该类对象的规则{rules}条逐条进行。",
                f"{en}, a subject of the kind {kind.en} {self.place()}, was judged as of {day}, from {facts} facts "
                f"(see the appendix), against the {rules} rules on subjects of this kind, one by one.",
            )
        )
        for one in option_rows(screening, language):
            self.row(one)

    def place(self) -> str:
        code = self.screening.region
        if code is None:
            return self.say("所在地未提供", "in a place that is not given")
        name = regions().full_name(code)
        return self.say(f"位于{name}（行政区划代码{code}）", f"in {name} (GB/T 2260 code {code})")

    def conclusion(self) -> None:
        screening, language = self.screening, self.language
        self.headed("conclusion")
        said, own = screening.concluded, screening.machine_concluded
        self.paper.text(self.ended(said[language]), label=self.say("研判结论", "Conclusion"), bold=True)
        if screening.conclusion != screening.machine_conclusion:
            self.paper.text(
                self.say(
                    f"仅依规则得出的程序结论为“{own.zh}”；计入人工认定和豁免后，结论为“{said.zh}”。",
                    f"By the rules alone: {own.en}. With people's rulings and waivers: {said.en}.",
                )
            )
        for text in screening.notices:
            self.paper.text(self.ended(text[language]), label=self.say("须注意", "Take note"), bold=True)
        self.paper.text(self.counts())
        self.awaited()
        self.breaches()
        self.decisions()
        for line in baseline_lines(screening, language):
            self.paper.text(self.written(line))
        if all(finding.outcome == "not_applicable" for finding in screening.findings):
            self.paper.text(self.ended(NOTHING_APPLIES[language]))
        self.paper.text(DECISION[language])

    def counts(self) -> str:
        """How many rules there are of each outcome, as a sentence."""
        found, total = self.screening.summary, len(self.screening.findings)
        outside = reasons_text(of(self.screening, "not_applicable"), self.language)
        parts = []
        for name in (one for one in ORDER if one in found):
            why = outside if name == "not_applicable" else ""
            parts.append(
                self.say(f"{OUTCOMES[name].zh}{found[name]}条{why}", f"{OUTCOMES[name].en} {found[name]}{why}")
            )
        if not parts:
            return self.say("没有研判规则。", "No rule was judged.")
        return self.say(f"共研判规则{total}条：{'，'.join(parts)}。", f"{total} rules were judged: {', '.join(parts)}.")

    def awaited(self) -> None:
        """What is pending, the soonest first."""
        told = pending_text(self.screening, self.language)
        if told:
            self.paper.text(self.ended(self.say(f"尚未到期的事项为：{told}", f"Pending: {told}")))

    def breaches(self) -> None:
        """The violations by name, those that are waived said to be."""
        found = of(self.screening, "violation")
        if found:
            named = [f"{one.title[self.language]}{self.marked(one)}" for one in found]
            listed = "；".join(f"（{n}）{text}" for n, text in enumerate(named, 1))
            self.paper.text(
                self.say(
                    f"不符合的事项为：{listed}。",
                    f"Violated: {'; '.join(f'({n}) {t}' for n, t in enumerate(named, 1))}.",
                )
            )

    def decisions(self) -> None:
        """What people decided, beside the outcome that the rules gave."""
        told = people_text(self.screening, self.language)
        if told:
            self.paper.text(self.ended(told))
        for finding in self.screening.findings:
            for one in decided_rows(finding, self.language):
                outcome = OUTCOMES[finding.outcome][self.language]
                said = self.say(f"{one.label}：{one.texts[0]}", one.texts[0])
                self.paper.text(
                    self.ended(
                        self.say(
                            f"{finding.title.zh}（{finding.code}）：程序判定为{outcome}；{said}",
                            f"{finding.title.en} ({finding.code}): {outcome} by the rules; {said}",
                        )
                    )
                )

    def marked(self, finding: Finding) -> str:
        found = marks(finding, self.language)
        return self.say(f"（{'，'.join(found)}）", f" ({', '.join(found)})") if found else ""

    def findings(self) -> None:
        self.headed("findings")
        parts = self.sections("violation", "needs_review")
        if not parts:
            self.paper.text(NOTHING_FOUND[self.language])
        self.sectioned(parts, 1)

    def sections(self, *names: str) -> list[Section]:
        """The sections of some names that have findings."""
        return [one for one in sections(self.screening, self.language) if one.name in names]

    def sectioned(self, parts: Sequence[Section], first: int) -> None:
        """Sections, numbered from a number on."""
        for number, section in enumerate(parts, first):
            self.part(number, section.title, len(section.findings))
            (self.open if section.name == "undetermined" else self.full)(section)

    def rest(self) -> None:
        """Advice, then what is met, and what is no breach either way."""
        parts = self.sections("advice")
        met = {outcome: found for outcome in REST[:-1] if (found := of(self.screening, outcome))}
        self.headed("rest")
        if not parts and not met:
            self.paper.text(NOT_ONE[self.language])
        self.sectioned(parts, 1)
        for number, (outcome, found) in enumerate(met.items(), len(parts) + 1):
            self.met(number, outcome, found)

    def full(self, section: Section) -> None:
        """Each finding with all that it rests on."""
        for number, finding in enumerate(section.findings, 1):
            title = f"{finding.title[self.language]}{self.marked(finding)}"
            self.paper.heading(
                3, self.say(f"{number}．{title}（{finding.code}）", f"{number}. {title} ({finding.code})")
            )
            self.paper.text(self.ended(finding.message[self.language]))
            for one in [self.facts_of(finding), *finding_rows(finding, self.language)]:
                self.row(self.mended(finding, one))
            self.tallies(finding)

    def tallies(self, finding: Finding) -> None:
        """The items of its lists: a table for each sum, count or quantifier, its title above and what it comes to below."""
        for one in tables(finding, self.language):
            self.paper.text(self.written(one.title), bold=True, keep=True)
            widths = (12, 44, 28, 22, 50) if len(one.heads) > 4 else (12, 54, 24, 66)
            self.paper.table(one.heads, [[self.written(cell) for cell in row] for row in one.rows], widths)
            for text in one.foot:
                self.paper.text(self.ended(text))

    def mended(self, finding: Finding, one: Row) -> Row:
        """The row; where it points to a command, which no memo does, without that."""
        if one.name != "remedies" or finding.no_remedy is None:
            return one
        return row("remedies", self.language, *(text.replace(FURTHER[self.language], "") for text in one.texts))

    def facts_of(self, finding: Finding) -> Row:
        """The facts of a finding by their numbers in the appendix."""
        paths = {used.path for used in finding.facts}
        numbers = [str(number) for number, one in enumerate(self.facts, 1) if paths.intersection(one.paths)]
        listed = joined(numbers, self.language)
        return row(
            "facts", self.language, self.say(f"见附录第{listed}项", f"nos. {listed} of the appendix") if numbers else ""
        )

    def open(self, section: Section) -> None:
        """What is undetermined, in a table."""
        count = len(section.findings)
        self.paper.text(
            self.say(
                f"因材料不足，下列{count}条规则暂无法判定，不作为符合或者不符合处理；应补充的材料已列于前。",
                f"For want of facts the following {count} rules are open, neither met nor violated; what they lack stands above.",
            )
        )
        self.table("open", [self.lacking(finding) for finding in section.findings], (30, 54, 72))
        for finding in section.findings:
            if finding.tallies:
                self.paper.heading(
                    3, self.say(f"{finding.title.zh}（{finding.code}）", f"{finding.title.en} ({finding.code})")
                )
                self.tallies(finding)

    def lacking(self, finding: Finding) -> tuple[str, str, str]:
        titles = [need.title[self.language] for need in finding.missing]
        more = len(titles) - MOST_LACKING
        said = joined(titles[:MOST_LACKING], self.language) or finding.message[self.language]
        said += self.say(f"等{len(titles)}项", f" and {more} more") if more > 0 else ""
        return finding.code, f"{finding.title[self.language]}{self.marked(finding)}", said

    def met(self, number: int, outcome: str, found: Sequence[Finding]) -> None:
        """Findings without a fault by name, below words that say so, with the exceptions that applied."""
        self.part(number, _capital(OUTCOMES[outcome][self.language]), len(found))
        self.paper.text(_capital(CHECKED[outcome][self.language]))
        for place, one in enumerate(found, 1):
            said = f"{met_text(one, self.language)}{self.say(f'（{one.code}）', f' ({one.code})')}"
            self.paper.text(self.ended(self.say(f"{place}．{said}", f"{place}. {said}")))

    def missing(self) -> None:
        """What is open, in three lists that never mix: for the applicant, for an authority, and for time alone.

        Then what is asked for beside the conclusion, the rules that are open, and those that are pending.
        """
        self.headed("missing")
        tables = {
            "wanted": self.wanted(asked(self.screening)),
            "legal": self.legal(),
            "coming": self.coming(),
            "beside": self.wanted(beside(self.screening)),
        }
        found = {name: tables[name] for name in LISTS if tables[name]}
        parts = self.sections("undetermined", "pending")
        if not found and not parts:
            self.paper.text(NOT_ONE[self.language])
        for number, (name, rows) in enumerate(found.items(), 1):
            self.part(number, SECTIONS[name][self.language], len(rows))
            self.paper.text(LEADS[name][self.language])
            self.table("missing" if name in ("wanted", "beside") else name, rows, _WIDTHS[name])
        self.sectioned(parts, len(found) + 1)

    def wanted(self, found: Sequence[Wanted]) -> list[tuple[str, ...]]:
        return [(str(one.rank), self.material(one), one.need.path, str(len(one.codes))) for one in found]

    def legal(self) -> list[tuple[str, ...]]:
        return [
            (
                str(one.rank), self.beside(self.material(one), one), joined(list(one.sources), self.language),
                joined(list(one.codes), self.language),
            )
            for one in legal(self.screening, self.language)
        ]  # fmt: skip

    def coming(self) -> list[tuple[str, ...]]:
        return [
            (
                str(one.rank), self.beside(one.event.title[self.language], one),
                NO_LAST_DAY[self.language] if one.event.until is None else self.day(one.event.until),
                joined(list(one.codes), self.language),
            )
            for one in coming(self.screening)
        ]  # fmt: skip

    def beside(self, title: str, one: Legal | Coming) -> str:
        """A title; where no binding rule asks, with that word."""
        return title if one.binding else self.say(f"{title}（{BESIDE.zh}）", f"{title} ({BESIDE.en})")

    def not_judged(self) -> None:
        """The norms that bind this kind of subject and have no rule."""
        self.headed("not_judged")
        found = norms(self.screening, self.language)
        self.paper.text(self.ended((UNJUDGED if found else ALL_JUDGED)[self.language]))
        if found:
            rows = [
                (str(number), one.title, joined(list(one.sources), self.language), one.note)
                for number, one in enumerate(found, 1)
            ]
            self.table("not_judged", rows, (12, 52, 50, 42))

    def material(self, one: Wanted | Legal) -> str:
        title = one.need.title[self.language]
        unit = one.unit(self.language)
        return self.say(f"{title}（{unit}）", f"{title} ({unit})") if unit else title

    def basis(self) -> None:
        language = self.language
        self.headed("basis")
        grouped = {name: basis(self.screening, language, binding=name == "binding") for name in BASES}
        found = {name: texts for name, texts in grouped.items() if texts}
        for place, (name, texts) in enumerate(found.items(), 1):
            self.part(place, BASES[name][language], len(texts))
            for number, (first, *others) in enumerate(texts, 1):
                self.paper.text(self.ended(self.say(f"{number}．{first}", f"{number}. {first}")))
                for text in others:
                    self.paper.text(self.ended(text))
        self.paper.text(TRUST[language] if found else NOT_ONE[language])
        self.paper.text(self.say("研判所用的规则库和程序如下：", "The rulebook and the program:"), keep=True)
        made = [(one.label, "；".join(one.texts)) for one in made_by_rows(self.screening, language) if one.texts]
        self.paper.table((), made, (26, 130), keep=True)
        self.paper.closing(SIGNED[language])

    def appendix(self) -> None:
        self.paper.heading(1, APPENDIX[self.language], new_page=True)
        if not self.facts:
            self.paper.text(NOT_ONE[self.language])
            return
        rows = [(str(number), one.title, one.value, one.source) for number, one in enumerate(self.facts, 1)]
        self.table("facts", rows, (12, 38, 62, 44))

    def table(self, name: str, rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        plain = (-1,) if name == "facts" else ()  # where a fact was read is in the words of whoever gave it
        written = [
            [cell if place - len(row) in plain else self.written(cell) for place, cell in enumerate(row)]
            for row in rows
        ]
        self.paper.table([head[self.language] for head in TABLES[name]], written, widths)
