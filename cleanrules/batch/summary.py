"""The summary of a batch: rule by outcome, checked to sum to the rows of the input."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from cleanrules.batch.job import OUTCOMES
from cleanrules.errors import EngineError
from cleanrules.rulebook.model import Rulebook
from cleanrules.text import Text

INVALID = "invalid"
"""The name of the line that counts the rejected rows."""
_INVALID_TITLE = Text("无效行（未判定）", "invalid rows (not judged)")
_NO_RULES = Text(
    "所选规则均不适用于此类对象（未判定）", "none of the rules chosen is for this kind of subject (not judged)"
)


class Counted(Protocol):
    """What was counted in a part of the input."""

    @property
    def rows(self) -> int: ...  # noqa: D102
    @property
    def invalid(self) -> int: ...  # noqa: D102
    @property
    def kinds(self) -> Mapping[str, int]: ...  # noqa: D102
    @property
    def counts(self) -> Mapping[str, Mapping[str, int]]: ...  # noqa: D102


@dataclass(slots=True)
class Totals:
    """The counts of all parts together."""

    rows: int = 0
    invalid: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def judged(self) -> bool:
        """Whether any row was judged by any rule: where none was, that nothing was found says nothing."""
        return any(self.counts.values())

    @classmethod
    def of(cls, parts: Iterable[Counted]) -> Totals:
        """The totals of some parts."""
        totals = cls()
        for part in parts:
            totals.add(part)
        return totals

    def add(self, part: Counted) -> None:
        """Add the counts of a part."""
        self.rows += part.rows
        self.invalid += part.invalid
        for kind, rows in part.kinds.items():
            self.kinds[kind] = self.kinds.get(kind, 0) + rows
        for code, outcomes in part.counts.items():
            known = self.counts.setdefault(code, {})
            for outcome, rows in outcomes.items():
                known[outcome] = known.get(outcome, 0) + rows

    def of_outcome(self, outcome: str, rules: Collection[str] | None = None) -> int:
        """How many findings have an outcome, of all rules or some."""
        return sum(outcomes.get(outcome, 0) for code, outcomes in self.counts.items() if rules is None or code in rules)

    def check(self, rulebook: Rulebook) -> None:
        """Raises EngineError unless each row is judged by each rule of its kind, or invalid."""
        wrong = [
            code
            for code, outcomes in self.counts.items()
            if sum(outcomes.values()) != self.kinds.get(rulebook.rules[code].kind, 0)
        ]
        if wrong or sum(self.kinds.values()) + self.invalid != self.rows:
            told = f"rule `{wrong[0]}` does" if wrong else "the kinds and the invalid rows do"
            raise EngineError(f"{told} not sum to the {self.rows} rows", help="no verdict is given; report this")


def summary_frame(totals: Totals, rulebook: Rulebook) -> pl.DataFrame:
    """A line for each rule with its count of each outcome and their sum, and one for the invalid rows.

    Raises EngineError where the counts do not sum to the rows.
    """
    totals.check(rulebook)
    lines: list[tuple[object, ...]] = []
    for kind in sorted(totals.kinds):
        codes = [code for code in sorted(totals.counts) if rulebook.rules[code].kind == kind]
        for code in codes:
            title, found = rulebook.rules[code].title, totals.counts[code]
            lines.append((kind, code, title.zh, title.en, *(found.get(one, 0) for one in OUTCOMES), totals.kinds[kind]))
        if not codes:
            lines.append((kind, None, _NO_RULES.zh, _NO_RULES.en, *(0 for _ in OUTCOMES), totals.kinds[kind]))
    nothing = (0 for _ in OUTCOMES)
    lines.append((None, INVALID, _INVALID_TITLE.zh, _INVALID_TITLE.en, *nothing, totals.invalid))
    texts = dict.fromkeys(("kind", "code", "title_zh", "title_en"), pl.String())
    numbers = dict.fromkeys((*OUTCOMES, "rows"), pl.UInt64())
    return pl.DataFrame(lines, schema={**texts, **numbers}, orient="row")
