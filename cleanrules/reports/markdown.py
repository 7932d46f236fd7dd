"""A screening as GitHub-flavoured Markdown. Text from facts and packs is escaped: none of it is a mark, a link or HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from cleanrules.reports.finding import fact_lines
from cleanrules.reports.gathered import Coming, Legal, Wanted, applied, asked, beside, coming, known, legal, norms
from cleanrules.reports.law import confidence_text, short_cite, use_value, window_text
from cleanrules.reports.marks import visible
from cleanrules.reports.tallies import tables
from cleanrules.reports.view import (
    PARTS,
    REST,
    WORDS,
    Row,
    Section,
    baseline_lines,
    finding_rows,
    head_rows,
    made_by_rows,
    marks,
    met_text,
    of,
    reasons_text,
    row,
    sections,
    subject_name,
)
from cleanrules.reports.words import AID, ALL_JUDGED, BESIDE, CHECKED, NOTHING_APPLIES, SECTIONS, UNJUDGED, joined
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.words import OUTCOMES
from cleanrules.text import Language, Text

_ACTIVE = re.compile(r"([\\`*_{}\[\]<>#|~&!$@]|:(?=//)|(?<=[wW]{3})\.)")
"""Marks of Markdown, of HTML and of tables, and what addresses are recognized by."""
_AT_START = re.compile(r"^([-+=](?!\d)|\d+(?=[.)](\s|$)))")
TITLE = Text("清洁生产研判", "Cleaner-production screening")
_SAID = {
    **SECTIONS,
    "facts": Text("事实", "Facts"),
    "parameters": Text("参数", "Parameters"),
}
_HEADINGS = {
    "facts": (Text("事实", "fact"), Text("内容", "value"), Text("出处", "source")),
    "wanted": (
        Text("序号", "rank"), Text("材料", "material"), Text("字段", "field"), Text("单位", "unit"),
        Text("涉及规则", "rules"),
    ),
    "beside": (
        Text("序号", "rank"), Text("材料", "material"), Text("字段", "field"), Text("单位", "unit"),
        Text("涉及规则", "rules"),
    ),
    "legal": (
        Text("序号", "rank"), Text("法定数值", "legal value"), Text("名称", "name"), Text("单位", "unit"),
        Text("依据", "where to find it"), Text("涉及规则", "rules"),
    ),
    "coming": (
        Text("序号", "rank"), Text("事项", "event"), Text("字段", "field"), Text("最迟", "last day"),
        Text("涉及规则", "rules"),
    ),
    "not_judged": (Text("规定", "norm"), Text("依据", "source"), Text("说明", "remarks")),
    "parameters": (
        Text("参数", "parameter"), Text("数值", "value"), Text("有效期", "in force"), Text("依据", "source"),
        Text("可信度", "confidence"), Text("用于", "used by"),
    ),
    "open": (Text("规则", "rule"), Text("名称", "title"), Text("缺少", "lacks")),
}  # fmt: skip


def render(screenings: Sequence[Screening], language: Language = "zh") -> str:
    """Some screenings, each under a heading of the first level."""
    return "\n".join("".join(f"{line}\n" for line in _Report(one, language).lines()) for one in screenings)


def escaped(text: str) -> str:
    """A text on one line that no Markdown takes for anything but text."""
    line = _ACTIVE.sub(r"\\\1", " ".join(visible(text).split()))
    return _AT_START.sub(lambda mark: f"{mark[0]}\\" if mark[0].isdigit() else f"\\{mark[0]}", line)


class _Report:
    def __init__(self, screening: Screening, language: Language) -> None:
        self.screening, self.language = screening, language

    def lines(self) -> Iterator[str]:
        """All lines, a blank one between blocks and none at the end."""
        blocks = [*self.head()]
        found: dict[str, Section] = {section.name: section for section in sections(self.screening, self.language)}
        lists = {
            "wanted": self.wanted(asked),
            "legal": self.legal(),
            "coming": self.coming(),
            "beside": self.wanted(beside),
        }
        for name in PARTS:
            if name in lists:
                blocks += self.listed(name, lists[name])
            elif section := found.get(name):
                blocks += self.undetermined(section) if name == "undetermined" else self.section(section)
        blocks += [*self.rest(), *self.listed("parameters", self.parameters()), *self.listed("facts", self.facts())]
        blocks += [*self.not_judged(), *self.foot()]
        for number, block in enumerate(blocks):
            yield from ["", *block] if number else block

    def label(self, text: str) -> str:
        return f"**{escaped(text)}**{'：' if self.language == 'zh' else ': '}"

    def bullets(self, rows: Iterable[Row]) -> list[str]:
        """A bullet for each row; several texts of one as bullets below it."""
        lines: list[str] = []
        for one in rows:
            if len(one.texts) == 1:
                lines.append(f"- {self.label(one.label)}{escaped(one.texts[0])}".rstrip())
            elif one.texts:
                lines += [f"- {self.label(one.label)}".rstrip(), *(f"  - {escaped(text)}" for text in one.texts)]
        return lines

    def table(self, name: str, rows: Iterable[Sequence[str]]) -> list[str]:
        return self.grid([heading[self.language] for heading in _HEADINGS[name]], rows)

    def grid(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
        lines = [
            [escaped(head) for head in heads],
            ["---"] * len(heads),
            *([escaped(cell) for cell in row] for row in rows),
        ]
        return [f"| {' | '.join(line)} |" for line in lines]

    # --- the parts ---

    def head(self) -> Iterator[list[str]]:
        screening, language = self.screening, self.language
        name = subject_name(screening.facts)
        yield [f"# {TITLE[language]}{'：' if language == 'zh' else ': '}{escaped(name)}"]
        yield [f"{self.label(WORDS['conclusion'][language])}**{screening.concluded[language]}**"]
        if screening.machine_conclusion != screening.conclusion:
            yield [f"{self.label(WORDS['machine'][language])}{screening.machine_concluded[language]}"]
        if screening.notices:
            told = (f"> - {escaped(text[language])}" for text in screening.notices)
            yield [f"> {self.label(WORDS['notices'][language])}".rstrip(), ">", *told]
        yield self.bullets(head_rows(screening, language))
        first, *others = baseline_lines(screening, language) or [""]
        if first:
            yield [escaped(first)]
            yield [f"- {escaped(line)}" for line in others]
        if all(finding.outcome == "not_applicable" for finding in screening.findings):
            yield [NOTHING_APPLIES[language]]

    def heading(self, title: str, count: int) -> list[str]:
        return [f"## {title}（{count}）" if self.language == "zh" else f"## {title} ({count})"]

    def section(self, section: Section) -> Iterator[list[str]]:
        yield self.heading(section.title, len(section.findings))
        for finding in section.findings:
            yield [f"### {finding.code} {escaped(finding.title[self.language])}{self.marked(finding)}"]
            yield [escaped(finding.message[self.language])]
            yield self.bullets([*finding_rows(finding, self.language), self.facts_of(finding)])
            yield from self.tallies(finding)

    def tallies(self, finding: Finding) -> Iterator[list[str]]:
        """The items of its lists: a table for each sum, count or quantifier, its title above and what it comes to below."""
        for one in tables(finding, self.language):
            yield [f"**{escaped(one.title)}**"]
            yield self.grid(one.heads, one.rows)
            yield [line for text in one.foot for line in ("", escaped(text))][1:]

    def facts_of(self, finding: Finding) -> Row:
        return row("facts", self.language, *fact_lines(finding, self.language))

    def marked(self, finding: Finding) -> str:
        found = joined(marks(finding, self.language), self.language)
        return "" if not found else f"（{found}）" if self.language == "zh" else f" ({found})"

    def undetermined(self, section: Section) -> Iterator[list[str]]:
        """What is open: a line each, and more below where people decided something, or a list has items."""
        yield self.heading(section.title, len(section.findings))
        yield self.table("open", (self.open(finding) for finding in section.findings))
        for finding in section.findings:
            decided = finding.ruling is not None or finding.waiver is not None
            if decided or finding.tallies:
                yield [f"### {finding.code} {escaped(finding.title[self.language])}{self.marked(finding)}"]
                if decided:
                    yield self.bullets(finding_rows(finding, self.language))
                yield from self.tallies(finding)

    def open(self, finding: Finding) -> list[str]:
        lacking = joined([need.title[self.language] for need in finding.missing], self.language)
        return [finding.code, f"{finding.title[self.language]}", lacking or finding.message[self.language]]

    def rest(self) -> Iterator[list[str]]:
        """The compliant, what is no breach either way, and the inapplicable."""
        found = {outcome: of(self.screening, outcome) for outcome in REST}
        if any(found.values()):
            yield self.heading(SECTIONS["rest"][self.language], sum(map(len, found.values())))
            yield [line for outcome, some in found.items() for line in self.named(outcome, some)]

    def named(self, outcome: str, findings: list[Finding]) -> list[str]:
        """How many findings have an outcome, and which."""
        if not findings:
            return []
        outside = outcome == "not_applicable"
        reasons = reasons_text(findings, self.language) if outside else ""
        colon, stop = ("：", "；") if self.language == "zh" else (": ", "; ")
        said = [
            f"{one.title[self.language]}{colon}{one.message[self.language]}"
            if outside
            else met_text(one, self.language)
            for one in findings
        ]
        lead = f"{stop}{CHECKED[outcome][self.language]}"
        told = [f"  - {one.code} {escaped(text)}{self.marked(one)}" for one, text in zip(findings, said, strict=True)]
        return [f"- {self.label(OUTCOMES[outcome][self.language])}{len(findings)}{reasons}{lead}", *told]

    def listed(self, name: str, rows: list[Sequence[str]]) -> Iterator[list[str]]:
        """A table below its heading; nothing where it has no rows."""
        if rows:
            yield self.heading(_SAID[name][self.language], len(rows))
            yield self.table(name, rows)

    def wanted(self, of: Callable[[Screening], list[Wanted]]) -> list[Sequence[str]]:
        language = self.language
        return [
            (
                str(one.rank),
                one.need.title[language],
                one.need.path,
                one.unit(language),
                joined(list(one.codes), language),
            )
            for one in of(self.screening)
        ]

    def legal(self) -> list[Sequence[str]]:
        language = self.language
        return [
            (
                str(one.rank), one.need.title[language], one.need.path, one.unit(language), joined(list(one.sources), language),
                self.codes(one),
            )
            for one in legal(self.screening, language)
        ]  # fmt: skip

    def coming(self) -> list[Sequence[str]]:
        return [
            (str(one.rank), one.event.title[self.language], one.event.path, one.last(self.language), self.codes(one))
            for one in coming(self.screening)
        ]

    def codes(self, one: Legal | Coming) -> str:
        """The rules that something would settle; that none of them binds."""
        listed = joined(list(one.codes), self.language)
        if one.binding:
            return listed
        return f"{listed}（{BESIDE.zh}）" if self.language == "zh" else f"{listed} ({BESIDE.en})"

    def not_judged(self) -> Iterator[list[str]]:
        """The norms that bind this kind of subject and have no rule."""
        found = norms(self.screening, self.language)
        yield self.heading(_SAID["not_judged"][self.language], len(found))
        yield [(UNJUDGED if found else ALL_JUDGED)[self.language]]
        if found:
            yield self.table(
                "not_judged", ((one.title, joined(list(one.sources), self.language), one.note) for one in found)
            )

    def parameters(self) -> list[Sequence[str]]:
        language, book = self.language, self.screening.rulebook
        return [
            (
                use.title[language], use_value(use, language), window_text(use.start, use.until, language),
                joined([short_cite(cite, book) for cite in use.cites], language),
                confidence_text(use.confidence, language), joined(list(codes), language),
            )
            for use, codes in ((one.use, one.codes) for one in applied(self.screening))
        ]  # fmt: skip

    def facts(self) -> list[Sequence[str]]:
        return [(one.title, one.value, one.source) for one in known(self.screening, self.language)]

    def foot(self) -> Iterator[list[str]]:
        yield ["---"]
        yield self.bullets(made_by_rows(self.screening, self.language))
        yield [AID[self.language]]
