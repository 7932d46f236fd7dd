"""Screenings as an Excel workbook with real numbers and real dates: conclusion, findings, what is open, what was not judged.

The same screenings give the same bytes. Importing this module needs `xlsxwriter`, which the extra `reports` brings. Raises
MissingExtra without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from io import BytesIO

from cleanrules.exact import plain_day
from cleanrules.reports.finding import penalty_lines, remedy_lines
from cleanrules.reports.gathered import Coming, Legal, Wanted, applied, coming, legal, norms, wanted
from cleanrules.reports.law import cites_lines, confidence_text, effect_text, short_cite, window_text
from cleanrules.reports.tallies import NUMBER, RATIO, REASON, USED
from cleanrules.reports.view import (
    ORDER,
    WORDS,
    baseline_lines,
    decided_rows,
    in_order,
    made_by_rows,
    option_rows,
    pending_text,
    people_text,
    place_text,
)
from cleanrules.reports.words import AID, NO_LAST_DAY, NOTHING_APPLIES, UNJUDGED, joined
from cleanrules.reports.xlsx.cells import Cell, Column, Workbook
from cleanrules.screening.counting import Tally, TallyItem
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.values import interval_text
from cleanrules.screening.words import NO, OUTCOMES, STATES, YES
from cleanrules.text import Language, Text

SHEETS = {
    "conclusion": Text("结论", "conclusion"),
    "findings": Text("研判结果", "findings"),
    "tallies": Text("逐项情况", "item by item"),
    "assignments": Text("分配情况", "assignments"),
    "missing": Text("需补充材料", "missing facts"),
    "legal": Text("须提供的法定数值", "legal values missing"),
    "coming": Text("尚待发生的事项", "events to come"),
    "parameters": Text("参数", "parameters"),
    "not_judged": Text("本次未判定", "not judged"),
}
"""The names of the sheets."""
_COLUMNS = {
    **WORDS,
    **OUTCOMES,
    "subject": Text("对象编号", "subject"),
    "name": Text("名称", "name"),
    "kind": Text("对象类型", "kind"),
    "rules": Text("规则数", "rules"),
    "remarks": Text("说明", "remarks"),
    "made_by": Text("生成依据", "made from"),
    "code": Text("规则编号", "code"),
    "outcome": Text("结果", "outcome"),
    "title": Text("规则名称", "title"),
    "message": Text("研判意见", "message"),
    "unit": Text("单位", "unit"),
    "governed_on": Text("适用规定之日", "law of the day"),
    "decided": Text("人工认定与豁免", "rulings and waivers"),
    "fingerprint": Text("指纹", "fingerprint"),
    "rank": Text("序号", "rank"),
    "material": Text("材料", "material"),
    "path": Text("字段", "field"),
    "uses": Text("涉及规则数", "rules helped"),
    "codes": Text("涉及规则", "rules"),
    "parameter": Text("参数", "parameter"),
    "value": Text("数值", "value"),
    "from": Text("起始日", "from"),
    "until": Text("截止日（不含）", "until (exclusive)"),
    "supplied": Text("用户提供", "supplied by the caller"),
    "legal_value": Text("法定数值", "legal value"),
    "sources": Text("依据", "where to find it"),
    "event": Text("事项", "event"),
    "last": Text("最迟", "last day"),
    "binds": Text("影响结论", "enters the conclusion"),
    "norm": Text("规定", "norm"),
    "number": NUMBER,
    "tally": Text("核对内容", "what is looked at"),
    "item": Text("项", "item"),
    "amount": Text("数量", "amount"),
    "state": Text("是否计入（符合）", "counted, or as asked"),
    "reason": REASON,
    "giver": Text("使用", "from"),
    "spent": USED,
    "ratio": RATIO,
    "taker": Text("用于", "to"),
    "covered": Text("折抵", "for"),
    "part": Text("情况", "what it is"),
}
_SERVES, _LEFT, _SHORT = Text("分配", "assigned"), Text("余量", "left"), Text("缺口", "lacking")


def render(screenings: Sequence[Screening], language: Language = "zh") -> bytes:
    """The bytes of a workbook. Every sheet has a column for the subject; text is never a formula or a link."""
    writer = _Writer(language)
    tables = {
        "conclusion": (_CONCLUSION, (writer.conclusion(one) for one in screenings)),
        "findings": (_FINDINGS, (writer.finding(one) for screening in screenings for one in in_order(screening))),
        "tallies": (_TALLIES, (row for one in screenings for row in writer.tallies(one))),
        "assignments": (_ASSIGNMENTS, (row for one in screenings for row in writer.assignments(one))),
        "missing": (_MISSING, (row for one in screenings for row in writer.missing(one))),
        "legal": (_LEGAL, (row for one in screenings for row in writer.legal(one))),
        "coming": (_COMING, (row for one in screenings for row in writer.coming(one))),
        "parameters": (_PARAMETERS, (row for one in screenings for row in writer.parameters(one))),
        "not_judged": (_NOT_JUDGED, (row for one in screenings for row in writer.not_judged(one))),
    }
    out = BytesIO()
    with Workbook(out, footer=AID[language]) as book:
        for name, (columns, rows) in tables.items():
            heads = [Column(_COLUMNS[one.name][language], one.most) for one in columns]
            book.sheet(SHEETS[name][language], heads, rows, frozen=2 if name == "findings" else 1)
    return out.getvalue()


_CONCLUSION = (
    Column("subject", 24), Column("name", 30), Column("kind", 16), Column("place", 24),
    Column("as_of"), Column("conclusion", 20), Column("machine", 20), Column("rules"),
    *(Column(outcome) for outcome in ORDER), Column("remarks", 44), Column("made_by", 44),
)  # fmt: skip
_FINDINGS = (
    Column("subject", 24), Column("code"), Column("outcome"), Column("title", 22),
    Column("message", 36), Column("gap"), Column("unit"), Column("effect", 16),
    Column("penalty", 28), Column("confidence"), Column("governed_on"), Column("last"), Column("cites", 32),
    Column("remedies", 26), Column("decided", 24), Column("fingerprint", 18),
)  # fmt: skip
_TALLIES = (
    Column("subject", 24), Column("code"), Column("tally", 48), Column("number"), Column("item", 30), Column("path", 32),
    Column("amount"), Column("unit"), Column("state"), Column("reason", 60),
)  # fmt: skip
_ASSIGNMENTS = (
    Column("subject", 24), Column("code"), Column("part"), Column("giver", 30), Column("spent"), Column("ratio"),
    Column("taker", 30), Column("covered"), Column("unit"),
)  # fmt: skip
_MISSING = (
    Column("subject", 24), Column("rank"), Column("material", 60), Column("path", 32),
    Column("unit"), Column("uses"), Column("binds"), Column("codes", 60),
)  # fmt: skip
_LEGAL = (
    Column("subject", 24), Column("rank"), Column("legal_value", 48), Column("path", 32), Column("unit"),
    Column("sources", 48), Column("uses"), Column("binds"), Column("codes", 60),
)  # fmt: skip
_COMING = (
    Column("subject", 24), Column("rank"), Column("event", 48), Column("path", 32), Column("last"), Column("uses"),
    Column("binds"), Column("codes", 60),
)  # fmt: skip
_NOT_JUDGED = (Column("subject", 24), Column("norm", 60), Column("sources", 48), Column("remarks", 60))
_PARAMETERS = (
    Column("subject", 24), Column("parameter", 48), Column("value"), Column("unit"), Column("from"),
    Column("until"), Column("cites", 48), Column("confidence"), Column("supplied"), Column("codes", 40),
)  # fmt: skip


class _Writer:
    """The rows of each sheet, in words of one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def conclusion(self, screening: Screening) -> list[Cell]:
        language, counted, own = self.language, screening.summary, screening.machine_conclusion
        values = screening.facts.values
        return [
            Cell(screening.subject),
            Cell(str(values.get("name") or "")),
            Cell(screening.rulebook.kinds[screening.kind].title[language]),
            Cell(place_text(screening, language)),
            Cell(screening.as_of),
            Cell(screening.concluded[language], screening.conclusion),
            Cell(screening.machine_concluded[language], own),
            Cell(Fraction(len(screening.findings))),
            *(Cell(Fraction(counted.get(name, 0)), name if counted.get(name) else "") for name in ORDER),
            Cell("\n".join(self.remarks(screening))),
            Cell(_lines(f"{row.label} {text}" for row in made_by_rows(screening, language) for text in row.texts)),
        ]

    def remarks(self, screening: Screening) -> Iterator[str]:
        """What must be said beside a conclusion: notices, options, assumptions, and what it is not."""
        language = self.language
        colon = "：" if language == "zh" else ": "
        yield from (text[language] for text in screening.notices)
        if all(finding.outcome == "not_applicable" for finding in screening.findings):
            yield NOTHING_APPLIES[language]
        if awaited := pending_text(screening, language):
            yield f"{OUTCOMES['pending'][language]}{colon}{awaited}"
        if screening.not_judged:
            yield UNJUDGED[language]
        yield from (text for text in (people_text(screening, language),) if text)
        yield from baseline_lines(screening, language)
        for row in option_rows(screening, language):
            yield from (f"{row.label}{colon}{text}" for text in row.texts)
        yield AID[language]

    def finding(self, finding: Finding) -> list[Cell]:
        language, book, gap = self.language, finding.rulebook, finding.gap
        breach = "violation" in (finding.outcome, finding.would_be)
        return [
            Cell(finding.subject),
            Cell(finding.code),
            Cell(self.outcome(finding), finding.outcome),
            Cell(finding.title[language]),
            Cell(finding.message[language]),
            Cell(None if gap is None else gap.value),
            Cell("" if gap is None else _unit(gap.unit)),
            Cell(effect_text(finding.rule, language) if breach else ""),
            Cell(_lines(penalty_lines(finding, language))),
            Cell("" if finding.outcome == "not_applicable" else confidence_text(finding.confidence, language)),
            Cell(finding.governed_on),
            Cell(finding.until),
            Cell(_lines(cites_lines(finding.cites, book, language, finding.law_of))),
            Cell(_lines(remedy_lines(finding, language)) if breach else ""),
            Cell(_lines(text for row in decided_rows(finding, language) for text in row.texts)),
            Cell(finding.fingerprint),
        ]

    def outcome(self, finding: Finding) -> str:
        """The machine's outcome; for a review also what holds provisionally."""
        said = OUTCOMES[finding.outcome][self.language]
        if finding.would_be is None:
            return said
        would_be = OUTCOMES[finding.would_be][self.language]
        label = WORDS["would_be"][self.language]
        return f"{said}（{label}：{would_be}）" if self.language == "zh" else f"{said} ({label}: {would_be})"

    def tallies(self, screening: Screening) -> Iterator[list[Cell]]:
        """The items of lists, those of each finding together."""
        for finding in in_order(screening):
            for tally in finding.tallies:
                for number, one in enumerate(tally.items, 1):
                    yield self.item(finding, tally, number, one)

    def item(self, finding: Finding, tally: Tally, number: int, one: TallyItem) -> list[Cell]:
        language, amount = self.language, one.amount
        open_amount = "" if amount is None else interval_text(amount, tally.unit, language)
        return [
            Cell(finding.subject),
            Cell(finding.code),
            Cell(tally.title[language]),
            Cell(Fraction(number)),
            Cell(one.name),
            Cell(one.path),
            Cell(open_amount if amount is None or amount.exact is None else amount.exact),
            Cell("" if amount is None or amount.exact is None else _unit(tally.unit)),
            Cell(STATES[one.state][language]),
            Cell(one.reason[language]),
        ]

    def assignments(self, screening: Screening) -> Iterator[list[Cell]]:
        """Which items serve which, then what is left of them, then what stays uncovered."""
        for finding in in_order(screening):
            for found in finding.assignments:
                rows: list[tuple[Text, str, Fraction | str, Fraction | str, str, Fraction | str]] = [
                    (_SERVES, one.giver.name, one.spent, one.ratio, one.taker.name, one.covered) for one in found.served
                ]
                rows += [(_LEFT, party.name, amount, "", "", "") for party, amount in found.left]
                rows += [(_SHORT, "", "", "", party.name, amount) for party, amount in found.short]
                for part, *cells in rows:
                    yield [
                        Cell(finding.subject),
                        Cell(finding.code),
                        Cell(part[self.language]),
                        *map(Cell, cells),
                        Cell(_unit(found.unit)),
                    ]

    def missing(self, screening: Screening) -> Iterator[list[Cell]]:
        for one in wanted(screening):
            yield [
                Cell(screening.subject),
                Cell(Fraction(one.rank)),
                Cell(one.need.title[self.language]),
                Cell(one.need.path),
                Cell(one.unit(self.language)),
                *self.helped(one),
            ]

    def legal(self, screening: Screening) -> Iterator[list[Cell]]:
        for one in legal(screening, self.language):
            yield [
                Cell(screening.subject),
                Cell(Fraction(one.rank)),
                Cell(one.need.title[self.language]),
                Cell(one.need.path),
                Cell(one.unit(self.language)),
                Cell(_lines(one.sources)),
                *self.helped(one),
            ]

    def coming(self, screening: Screening) -> Iterator[list[Cell]]:
        for one in coming(screening):
            yield [
                Cell(screening.subject),
                Cell(Fraction(one.rank)),
                Cell(one.event.title[self.language]),
                Cell(one.event.path),
                Cell(one.event.until or NO_LAST_DAY[self.language]),
                *self.helped(one),
            ]

    def helped(self, one: Wanted | Legal | Coming) -> Iterator[Cell]:
        """How many rules something would help to settle, whether any of them binds, and which they are."""
        yield Cell(Fraction(len(one.codes)))
        yield Cell((YES if one.binding else NO)[self.language])
        yield Cell(joined(list(one.codes), self.language))

    def not_judged(self, screening: Screening) -> Iterator[list[Cell]]:
        for one in norms(screening, self.language):
            yield [Cell(screening.subject), Cell(one.title), Cell(_lines(one.sources)), Cell(one.note)]

    def parameters(self, screening: Screening) -> Iterator[list[Cell]]:
        language = self.language
        for use, codes in ((one.use, one.codes) for one in applied(screening)):
            yield [
                Cell(screening.subject),
                Cell(use.title[language]),
                Cell(use.value),
                Cell(_unit(use.unit)),
                Cell(plain_day(use.start) or (window_text(use.start, "", language) if use.start else None)),
                Cell(plain_day(use.until) or (window_text("", use.until, language) if use.until else None)),
                Cell(_lines(short_cite(cite, screening.rulebook) for cite in use.cites)),
                Cell(confidence_text(use.confidence, language)),
                Cell(YES[language] if use.supplied else ""),
                Cell(joined(list(codes), language)),
            ]


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def _unit(unit: str) -> str:
    return "" if unit == "ratio" else unit
