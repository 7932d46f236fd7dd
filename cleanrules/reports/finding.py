"""One finding in text: what is wrong, with the facts, values, articles and consequences that go with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from cleanrules.law.confidence import trusted
from cleanrules.reports.law import (
    cite_text,
    cites_lines,
    confidence_text,
    effect_text,
    parameter_text,
    penalty_text,
)
from cleanrules.reports.sheet import Sheet
from cleanrules.reports.tallies import tally_lines
from cleanrules.reports.words import CHOICES, EVIDENCE, LABELS, MITIGATION, joined
from cleanrules.rulebook.model import BINDING
from cleanrules.screening.findings import Finding
from cleanrules.screening.support import Used
from cleanrules.screening.values import distance_text, scalar_text
from cleanrules.screening.words import FORCES, OUTCOMES, REASONS
from cleanrules.text import Language, Text

Decided = Sequence[tuple[str, str, str]]
"""What people decided about a finding: each a mark for the title, a label, and a sentence."""
MOST_MISSING = 6
"""How many missing facts a report names beside one rule; all are in the list of what to supply."""
MOST_FACTS = 12
"""How many facts a report lists for one finding; the others are in the JSON and in `explain`."""


def full_block(out: Sheet, finding: Finding, language: Language, decided: Decided = ()) -> None:
    """A violation, or what is for review, with all that it rests on; `decided` is what people decided about it."""
    _Block(out, finding, language, decided).full()


def short_block(out: Sheet, finding: Finding, language: Language, decided: Decided = ()) -> None:
    """Advice or a missed target, in brief."""
    _Block(out, finding, language, decided).short()


def open_block(out: Sheet, finding: Finding, language: Language, decided: Decided = ()) -> None:
    """An undetermined finding: what it lacks."""
    _Block(out, finding, language, decided).open()


def pending_block(out: Sheet, finding: Finding, language: Language, decided: Decided = ()) -> None:
    """A pending finding: what it waits for, and until when."""
    _Block(out, finding, language, decided).pending()


class _Block:
    def __init__(self, out: Sheet, finding: Finding, language: Language, decided: Decided) -> None:
        self.out, self.finding, self.language, self.decided = out, finding, language, decided

    def full(self) -> None:
        self.title()
        self.decisions()
        self.out.put(self.finding.message[self.language], indent=2)
        self.review()
        self.numbers()
        self.grounds()
        self.consequences()

    def short(self) -> None:
        self.title()
        self.decisions()
        self.out.put(self.finding.message[self.language], indent=2)
        self.row("gap", gap_text(self.finding, self.language))
        self.grounds()

    def open(self) -> None:
        finding, language = self.finding, self.language
        self.out.put(f"{finding.code}  {finding.title[language]}{self.marks()}", indent=2)
        self.decisions(indent=4)
        lacking = lacking_text(finding, language)
        self.row("lacking", lacking or REASONS[finding.reason or "governing_date"][language], indent=4)
        self.row("tallies", *tally_lines(finding, language), indent=4)

    def pending(self) -> None:
        finding, language = self.finding, self.language
        self.out.put(f"{finding.code}  {finding.title[language]}{self.marks()}", indent=2)
        self.decisions(indent=4)
        self.out.put(finding.message[language], indent=4)

    def title(self) -> None:
        self.out.put(f"{self.finding.code}  {self.finding.title[self.language]}{self.marks()}", style="bold")

    def marks(self) -> str:
        """What stands behind the title, in brackets: a target that was missed, that what is open does not bind, decisions."""
        finding, language = self.finding, self.language
        found = [OUTCOMES["missed"][language]] if finding.outcome == "missed" else []
        found += [loose] if (loose := loose_text(finding, language)) else []
        found += [mark for mark, _, _ in self.decided]
        return "".join(f"（{mark}）" if self.language == "zh" else f" ({mark})" for mark in found)

    def decisions(self, *, indent: int = 2) -> None:
        """What people decided, in whole sentences."""
        for _, label, text in self.decided:
            self.out.row(label, text, indent=indent, label_width=self.label_width)

    def row(self, label: str, *texts: str, indent: int = 2) -> None:
        shown = [text for text in texts if text]
        self.out.rows(LABELS[label][self.language], shown, indent=indent, label_width=self.label_width)

    @property
    def label_width(self) -> int:
        return 12 if self.language == "zh" else 15

    # --- the parts ---

    def review(self) -> None:
        """Why a person must look, and what holds if the evidence does."""
        finding, language = self.finding, self.language
        if finding.outcome != "needs_review":
            return
        if finding.would_be is not None:
            self.row("would_be", OUTCOMES[finding.would_be][language])
        self.row("why", *why_lines(finding, language))
        self.row("spares", spares_text(finding, language))

    def numbers(self) -> None:
        """The gap, the facts and the values of the law."""
        finding, language = self.finding, self.language
        self.row("gap", gap_text(finding, language))
        self.row("tallies", *tally_lines(finding, language))
        shown = fact_lines(finding, language)
        more = len(shown) - MOST_FACTS
        if more > 0:
            shown[MOST_FACTS:] = [
                Text(f"另有 {more} 行，见 JSON 输出", f"and {more} more, in the JSON output")[language]
            ]
        self.row("facts", *shown)
        self.row("parameters", *(parameter_text(use, finding.rulebook, language) for use in finding.parameters))

    def grounds(self) -> None:
        """Whose law governs, the articles with their words, and how far all this can be trusted."""
        finding, language = self.finding, self.language
        self.row("regime", regime_text(finding, language))
        self.row("cites", *cites_lines(finding.cites, finding.rulebook, language, finding.law_of))
        self.row("confidence", confidence_text(finding.confidence, language))

    def consequences(self) -> None:
        """The effect, the penalties, and what would mend it."""
        finding, language = self.finding, self.language
        if "violation" not in (finding.outcome, finding.would_be):
            return
        self.row("effect", effect_text(finding.rule, language))
        self.row("penalty", *penalty_lines(finding, language))
        self.row("remedies", *remedy_lines(finding, language))


def loose_text(finding: Finding, language: Language) -> str:
    """That what is open of a policy or a target is no part of the conclusion; empty for what binds or is settled."""
    if finding.force in BINDING or finding.outcome not in ("undetermined", "needs_review", "pending"):
        return ""
    force = FORCES[finding.force]
    return Text(f"{force.zh}，不影响结论", f"{force.en}, no part of the conclusion")[language]


def gap_text(finding: Finding, language: Language) -> str:
    """By how much the requirement fails, with its unit; empty where that isn't known."""
    gap = finding.gap
    return "" if gap is None else distance_text(gap.low, gap.high, gap.unit, language)


def regime_text(finding: Finding, language: Language) -> str:
    """The day whose law governs, with the event that says so; empty where it is the day asked, or not known."""
    day, event = finding.governed_on, finding.rule.governed_by
    if event is None or day is None:
        return ""
    title = finding.rulebook.kinds[finding.rule.kind].fields[event].title[language]
    return Text(f"{day} 的规定（{title}）", f"that of {day} ({title})")[language]


def why_lines(finding: Finding, language: Language) -> list[str]:
    """Why a person must look at a finding for review: the reason, and the evidence that lies below the bar."""
    why = finding.why_review[language]
    if finding.reason != "evidence":
        return [why, *unread_lines(finding, language)]
    colon = "：" if language == "zh" else ": "
    weak = [
        f"{EVIDENCE[what][language]}{_weak_name(finding, what, name, language)}{colon}{confidence_text(trust, language)}"
        for (what, name), trust in finding.support.evidence.items()
        if not trusted(trust, finding.minimum_confidence)
    ]
    return [why, *weak]


def unread_lines(finding: Finding, language: Language) -> list[str]:
    """The legal values that are not available here, each with the legal texts in which a person finds it."""
    colon, book = "：" if language == "zh" else ": ", finding.rulebook
    return [
        colon.join([need.title[language], joined([cite_text(cite, book, language) for cite in need.cites], language)])
        if need.cites
        else need.title[language]
        for need in finding.unread
    ]


def spares_text(finding: Finding, language: Language) -> str:
    """The facts that may settle a finding for review, so that nobody need look; empty for others."""
    if finding.outcome != "needs_review":
        return ""
    return lacking_text(finding, language)


def lacking_text(finding: Finding, language: Language) -> str:
    """The facts that a finding lacks, so many of them; empty where it lacks none."""
    lacking = joined([need.title[language] for need in finding.missing[:MOST_MISSING]], language)
    more = len(finding.missing) - MOST_MISSING
    return lacking + (Text(f"等 {len(finding.missing)} 项", f" and {more} more")[language] if more > 0 else "")


def _weak_name(finding: Finding, what: str, name: str, language: Language) -> str:
    """The title of what is weak; the rule's own evidence needs none."""
    book, rule = finding.rulebook, finding.rule
    titles = {"exception": [one.title for one in rule.exceptions if one.label == name]}
    if what == "parameter":
        titles[what] = [book.parameters[name].title]
    elif what == "set":
        titles[what] = [book.sets[name].title]
    elif what == "category":
        titles[what] = [book.categories[rule.kind, name].title]
    found = titles.get(what)
    return "" if not found else f"“{found[0].zh}”" if language == "zh" else f" `{found[0].en}`"


def penalty_lines(finding: Finding, language: Language) -> list[str]:
    """The penalties of a breach, those of the other law marked, and how the two were compared; none where no breach is."""
    found, book = finding.penalty, finding.rulebook
    if found is None:
        return []
    kind = book.kinds[finding.rule.kind]
    label = Text("另一规定：", "the other law: ")[language]
    lines: list[str] = []
    for lead, some in (("", found.governing), (label, found.other)):
        for one in some:
            lines.append(lead + penalty_text(one, kind, book, language))
            lines += [one.note[language]] if one.note else []
    lines += [finding.one_range[language]] if finding.one_range else []
    if found.other or found.choice != "act":
        lines.append(CHOICES[found.choice][language])
    if any(one.high is not None for one in (*found.governing, *found.other)):
        lines.append(MITIGATION[language])
    return lines


def fact_lines(finding: Finding, language: Language) -> list[str]:
    """The facts that took part, those of one list item on one line, each line with its sources."""
    grouped: dict[str, list[Used]] = {}
    for used in finding.facts:
        grouped.setdefault(used.path.rpartition(".")[0] or used.path, []).append(used)
    return [_fact_line(some, finding, language) for some in grouped.values()]


def _fact_line(some: list[Used], finding: Finding, language: Language) -> str:
    colon, comma = ("：", "，") if language == "zh" else (": ", ", ")
    head = some[0].title[language]
    if "[" in some[0].path:
        head = head.removesuffix(some[0].field.title[language]).rstrip(" :")
        values = [
            f"{used.field.title[language]} {scalar_text(used.field, used.value, language)}"
            for used in sorted(some, key=lambda used: used.field.type == "flag")
        ]
    else:
        values = [scalar_text(used.field, used.value, language) for used in some]
    sources = sources_text([used.path for used in some], finding, language)
    return f"{head}{colon}{comma.join(values)}{f'  〔{sources}〕' if sources else ''}"


def sources_text(paths: list[str], finding: Finding, language: Language) -> str:
    """Where facts were read by whoever gave them, else the lines or cells of the facts file where they stand."""
    given = finding.facts_given
    told = dict.fromkeys(given.sources[path] for path in paths if path in given.sources)
    lines: dict[str, set[int]] = {}
    cells: dict[str, list[str]] = {}
    for path in paths:
        if path in given.places and path not in given.sources:
            file, _, place = given.places[path].rpartition(":")
            sheet, _, cell = place.rpartition("!")
            if sheet:
                cells.setdefault(f"{PurePath(file).name} {sheet}!", []).append(cell)
            else:
                lines.setdefault(PurePath(file).name, set()).add(int(place))
    placed = [
        Text(f"{file} 第{_spans(some, '、')}行", f"{file}, line {_spans(some, ', ')}")[language]
        for file, some in lines.items()
    ]
    placed += [f"{sheet}{joined(some, language)}" for sheet, some in cells.items()]
    return ("；" if language == "zh" else "; ").join([*told, *placed])


def _spans(numbers: set[int], comma: str) -> str:
    """`{3, 4, 5, 9}` as `3–5, 9` with a comma."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    return comma.join(str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}" for span in spans)


def remedy_lines(finding: Finding, language: Language) -> list[str]:
    """What would mend a breach, or why no single change of plan does."""
    found = [remedy.text[language] for remedy in finding.remedies]
    return found if found or finding.no_remedy is None else [finding.no_remedy[language]]
