"""One finding in text: what is wrong, with the facts, values, articles and consequences that go with it."""

from __future__ import annotations

from cleanrules.law.confidence import trusted
from cleanrules.reports.law import (
    cite_text,
    confidence_text,
    fact_value,
    operator_names,
    parameter_text,
    penalty_text,
    quote_text,
)
from cleanrules.reports.sheet import Sheet
from cleanrules.reports.words import CHOICES, EVIDENCE, LABELS, joined
from cleanrules.screening.findings import Finding
from cleanrules.screening.message import quantity_text
from cleanrules.screening.words import EFFECTS, OUTCOMES, REASONS
from cleanrules.text import Language, Text

MOST_FACTS = 12
"""How many facts a report lists for one finding; the others are in the JSON and in `explain`."""


def full_block(out: Sheet, finding: Finding, language: Language) -> None:
    """A violation, or what is for review, with all that it rests on."""
    _Block(out, finding, language).full()


def short_block(out: Sheet, finding: Finding, language: Language) -> None:
    """Advice or a missed target, in brief."""
    _Block(out, finding, language).short()


def open_block(out: Sheet, finding: Finding, language: Language) -> None:
    """An undetermined finding: what it lacks."""
    _Block(out, finding, language).open()


class _Block:
    def __init__(self, out: Sheet, finding: Finding, language: Language) -> None:
        self.out, self.finding, self.language = out, finding, language

    def full(self) -> None:
        self.title()
        self.out.put(self.finding.message[self.language], indent=2)
        self.review()
        self.numbers()
        self.grounds()
        self.consequences()

    def short(self) -> None:
        self.title()
        self.out.put(self.finding.message[self.language], indent=2)
        self.row("gap", self.gap())
        self.grounds()

    def open(self) -> None:
        finding, language = self.finding, self.language
        self.out.put(f"{finding.code}  {finding.title[language]}", indent=2)
        lacking = joined([need.title[language] for need in finding.missing], language)
        self.row("lacking", lacking or REASONS[finding.reason or "governing_date"][language], indent=4)

    def title(self) -> None:
        mark = "" if self.finding.outcome != "missed" else f"（{OUTCOMES['missed'][self.language]}）"
        self.out.put(f"{self.finding.code}  {self.finding.title[self.language]}{mark}", style="bold")

    def row(self, label: str, *texts: str, indent: int = 2) -> None:
        width = 12 if self.language == "zh" else 15
        self.out.rows(LABELS[label][self.language], [text for text in texts if text], indent=indent, label_width=width)

    # --- the parts ---

    def review(self) -> None:
        """Why a person must look, and what holds if the evidence does."""
        finding, language = self.finding, self.language
        if finding.outcome != "needs_review":
            return
        if finding.would_be is not None:
            self.row("would_be", OUTCOMES[finding.would_be][language])
        why = REASONS[finding.reason or "evidence"][language]
        if finding.reason == "discretion" and finding.rule.discretion is not None:
            why = finding.rule.discretion[language]
        self.row("why", why, *(self.weak() if finding.reason == "evidence" else []))

    def weak(self) -> list[str]:
        """The evidence that lies below the bar."""
        found = self.finding.support.evidence.items()
        return [
            f"{EVIDENCE[what][self.language]} {self.named(what, name)}：{confidence_text(trust, self.language)}"
            for (what, name), trust in found
            if not trusted(trust, self.finding.minimum_confidence)
        ]

    def named(self, what: str, name: str) -> str:
        book, kind = self.finding.rulebook, self.finding.rule.kind
        if what == "parameter":
            return book.parameters[name].title[self.language]
        if what == "set":
            return book.sets[name].title[self.language]
        if what == "category":
            return book.categories[kind, name].title[self.language]
        return name

    def numbers(self) -> None:
        """The gap, the facts and the values of the law."""
        finding, language = self.finding, self.language
        self.row("gap", self.gap())
        shown = [self.fact(number) for number in range(min(len(finding.facts), MOST_FACTS))]
        more = len(finding.facts) - MOST_FACTS
        if more > 0:
            shown.append(Text(f"另有 {more} 项，见 JSON 输出", f"and {more} more, in the JSON output")[language])
        self.row("facts", *shown)
        self.row("parameters", *(parameter_text(use, finding.rulebook, language) for use in finding.parameters))

    def gap(self) -> str:
        gap = self.finding.gap
        return "" if gap is None else quantity_text(gap.value, gap.unit)

    def fact(self, number: int) -> str:
        used, given = self.finding.facts[number], self.finding.facts_given
        source = given.sources.get(used.path) or given.places.get(used.path)
        colon = "：" if self.language == "zh" else ": "
        behind = "" if source is None else f"  〔{source}〕"
        return f"{used.title[self.language]}{colon}{fact_value(used.field, used.value, self.language)}{behind}"

    def grounds(self) -> None:
        """Whose law governs, the articles with their words, and how far all this can be trusted."""
        finding, language = self.finding, self.language
        day, event = finding.governed_on, finding.rule.governed_by
        if event is not None and day is not None:
            title = finding.rulebook.kinds[finding.rule.kind].fields[event].title[language]
            self.row("regime", Text(f"{day} 的规定（{title}）", f"that of {day} ({title})")[language])
        if finding.exception:
            self.row("exception", finding.exception)
        lines: list[str] = []
        for cite in finding.cites:
            lines += [cite_text(cite, finding.rulebook, language), quote_text(cite, language) or ""]
        self.row("cites", *lines)
        self.row("confidence", confidence_text(finding.confidence, language))

    def consequences(self) -> None:
        """The effect, the penalties, and what would mend it."""
        finding, language = self.finding, self.language
        if finding.effect is not None:
            self.row("effect", EFFECTS[finding.effect][language])
        self.row("penalty", *self.penalties())
        self.row("remedies", *(remedy.text[language] for remedy in finding.remedies))

    def penalties(self) -> list[str]:
        found, book, language = self.finding.penalty, self.finding.rulebook, self.language
        if found is None:
            return []
        kind = book.kinds[self.finding.rule.kind]
        told = [
            penalty_text(one, book, operator_names(one, kind, language), language)
            for one in (*found.governing, *found.other)
        ]
        label = Text("另一规定：", "the other law: ")[language]
        lines = told[: len(found.governing)] + [f"{label}{one}" for one in told[len(found.governing) :]]
        if found.other or found.choice != "act":
            lines.append(CHOICES[found.choice][language])
        return lines
