"""The findings of one run, gathered: the same finding in several spans is one, with all its dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from cleanrules.errors import Position
from cleanrules.proof.finding import TITLES, Finding, Witness, digest, joined, rule_content
from cleanrules.proof.lists import MANY
from cleanrules.proof.world import Limits
from cleanrules.rulebook.model import Defect, Rule, Rulebook
from cleanrules.text import Text

Dates = tuple[date, date]


@dataclass
class Report:
    """What was found so far."""

    rulebook: Rulebook
    found: dict[tuple[Defect, str], Finding] = field(default_factory=dict)

    def rules(
        self,
        kind: Defect,
        rules: Sequence[Rule],
        message: Text,
        dates: Iterable[Dates],
        witnesses: Sequence[Witness] = (),
        *,
        further: Iterable[str] = (),
        waived: Text | None = None,
    ) -> None:
        """Note a finding about some rules; `further` tells it from others about the same rules."""
        content = [line for rule in rules for line in rule_content(self.rulebook, rule)]
        subjects = tuple(rule.code for rule in rules)
        self.note(kind, subjects, message, dates, witnesses, [*content, *further], rules[0].position, waived)

    def note(
        self,
        kind: Defect,
        subjects: tuple[str, ...],
        message: Text,
        dates: Iterable[Dates],
        witnesses: Sequence[Witness],
        content: Iterable[str],
        position: Position | None,
        waived: Text | None = None,
        asked: str = "",
    ) -> None:
        """Note a finding; of one that is known only the dates are added."""
        found = digest(kind, [*subjects, *content])
        known = self.found.get((kind, found))
        spans = joined([*(known.dates if known else ()), *dates])
        if known is not None:
            self.found[kind, found] = replace(known, dates=spans)
            return
        self.found[kind, found] = Finding(
            kind, subjects, message, spans, tuple(witnesses), found, position, waived, asked=asked
        )

    def not_proved(self, rules: Sequence[Rule], what: Defect, dates: Iterable[Dates], *, bounded: bool) -> None:
        """Note a question that stayed open."""
        title = TITLES[what]
        if bounded:
            why = Text(f"清单超过 {MANY} 项时未能判定", f"shown for lists of at most {MANY} items only")
        else:
            why = Text("求解步数用尽", "the solver ran out of steps")
        message = Text(f"是否“{title.zh}”未能判定：{why.zh}", f"whether it is {title.en} stays open: {why.en}")
        content = [line for rule in rules for line in rule_content(self.rulebook, rule)]
        subjects = tuple(rule.code for rule in rules)
        asked = digest(what, [*subjects, *content])
        self.note("not-proved", subjects, message, dates, (), [*content, what], rules[0].position, asked=asked)


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome of a run: all findings in order, waived ones included, and what was asked of the solver."""

    findings: tuple[Finding, ...]
    rules: int
    regimes: int
    questions: int
    limits: Limits
    sha256: str
    packs: tuple[str, ...]

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that no waiver covers."""
        return tuple(one for one in self.findings if one.waived is None)
