"""What a page says of each screening: its name, conclusion, parts and foot, in the words of one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cleanrules.reports import baseline, view
from cleanrules.reports.gathered import asked, beside, coming, legal, norms
from cleanrules.reports.html.comparing import baseline_rows
from cleanrules.reports.html.words import WORDS
from cleanrules.reports.words import ALL_JUDGED, NOTHING_APPLIES, SECTIONS, UNJUDGED, heading
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.words import OUTCOMES
from cleanrules.text import Language, Text

FIRST = 12
"""How many of the facts still needed stand open; the others are one click away."""
_PART_OF = {"missed": "advice"}


@dataclass(frozen=True, slots=True)
class Part:
    """The findings under one heading; `aside` stands behind their number."""

    name: str
    heading: str
    findings: tuple[Finding, ...] = ()
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many findings have an outcome or a decision, and under which heading they stand; empty where under several."""

    name: str
    text: str
    count: int
    part: str = ""


class Report:
    """One screening on a page, with an anchor of its own."""

    def __init__(self, screening: Screening, anchor: str, language: Language) -> None:
        self.screening, self.anchor, self.language = screening, anchor, language
        self.wanted, self.beside = asked(screening), beside(screening)
        self.legal = legal(screening, language)
        self.coming = coming(screening)
        self.norms = norms(screening, language)

    @property
    def name(self) -> str:
        """The subject's name."""
        return view.subject_name(self.screening.facts)

    @property
    def place(self) -> str:
        """Where it lies."""
        return view.place_text(self.screening, self.language)

    @property
    def conclusion(self) -> str:
        """The conclusion in words."""
        return self.screening.concluded[self.language]

    @property
    def machine(self) -> str:
        """What the rules alone conclude, where people's decisions changed it; else empty."""
        screening = self.screening
        same = screening.machine_conclusion == screening.conclusion
        return "" if same else screening.machine_concluded[self.language]

    @property
    def nothing(self) -> str:
        """A word of caution where no rule applies."""
        applies = any(finding.outcome != "not_applicable" for finding in self.screening.findings)
        return "" if applies else NOTHING_APPLIES[self.language]

    @property
    def head(self) -> list[view.Row]:
        """What was judged, where, by the law of which day, and what was asked beyond the usual."""
        return [one for one in view.head_rows(self.screening, self.language) if one.texts and one.name != "count"]

    @property
    def total(self) -> str:
        """How many rules were asked."""
        label, count = WORDS["count"][self.language], len(self.screening.findings)
        return f"{label} {count} 条：" if self.language == "zh" else f"{count} {label}:"

    @property
    def foot(self) -> list[view.Row]:
        """What the screening was made with."""
        return [one for one in view.made_by_rows(self.screening, self.language) if one.texts]

    @property
    def counts(self) -> list[Count]:
        """How many findings have each outcome, and how many people decided."""
        return [
            Count(one.name, one.text, one.count, "" if one.name in ("ruled", "waived") else _part_of(one.name))
            for one in counts([self.screening], self.language)
        ]

    @property
    def parts(self) -> list[Part]:
        """What is wrong, for review, open in three lists, asked for beside it, advised, the rest, what was not judged."""
        found = self._parts()
        return [
            Part(name, heading(number, title, count, self.language), findings, self._aside(name, findings))
            for number, (name, title, count, findings) in enumerate(found, 1)
        ]

    def _parts(self) -> list[tuple[str, Text, int, tuple[Finding, ...]]]:
        found: dict[str, tuple[Finding, ...]] = {
            **{section.name: section.findings for section in view.sections(self.screening, self.language)},
            **{name: tuple(view.of(self.screening, name)) for name in view.REST},
        }
        lists: dict[str, Sequence[object]] = {
            "wanted": self.wanted,
            "legal": self.legal,
            "coming": self.coming,
            "beside": self.beside,
        }
        counted = {name: len(some) for name, some in (*lists.items(), *found.items()) if some}
        counted["not_judged"] = len(self.norms)
        titles = SECTIONS | {name: WORDS[name] for name in view.REST}
        return [(name, titles[name], counted[name], found.get(name, ())) for name in view.PARTS if name in counted]

    @property
    def unjudged(self) -> str:
        """What it means that some norms were not judged, or that none is named."""
        return (UNJUDGED if self.norms else ALL_JUDGED)[self.language]

    @property
    def baseline(self) -> list[view.Row]:
        """What changed since an earlier screening; nothing where none was given."""
        compared = self.screening.baseline
        return [] if compared is None else baseline_rows(self.screening, compared, self.language)

    @property
    def baseline_title(self) -> str:
        """The heading above it, which counts what changed."""
        compared = self.screening.baseline
        return "" if compared is None else baseline.title(compared, self.language)

    def _aside(self, name: str, findings: Sequence[Finding]) -> str:
        return view.reasons_text(findings, self.language) if name == "not_applicable" else ""


def counts(screenings: Sequence[Screening], language: Language) -> list[Count]:
    """How many findings of all screenings have each outcome, and how many people decided."""
    findings = [finding for screening in screenings for finding in screening.findings]
    found = [
        Count(name, OUTCOMES[name][language], sum(finding.outcome == name for finding in findings))
        for name in view.ORDER
    ]
    found += [
        Count("ruled", WORDS["ruled"][language], sum(finding.ruling is not None for finding in findings)),
        Count("waived", WORDS["waived"][language], sum(finding.waiver is not None for finding in findings)),
    ]
    return [one for one in found if one.count]


def _part_of(outcome: str) -> str:
    return _PART_OF.get(outcome, outcome)
