"""Indicator tables as files: read, checked, and found by name among those that plugins ship.

A table that is wrong is refused with the place of its first fault: weights that do not sum to 1, values that do not go from
better to worse, steps out of order, a name that stands twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from cleanrules.entry import Entry, Number, TextEntry, Truth, validated
from cleanrules.errors import FactError, PackError, UsageError, did_you_mean, shorten
from cleanrules.exact import number_text, plain_decimal
from cleanrules.frozen import FrozenDict
from cleanrules.indicators import (
    GRADED,
    WHOLE,
    Answer,
    Category,
    GradeStep,
    Indicator,
    IndicatorTable,
    Level,
    Relation,
    Threshold,
)
from cleanrules.law.confidence import Confidence
from cleanrules.reading import Document, Steps, read_file
from cleanrules.text import Text

Graded = Literal["I", "II", "III"]
_VALUE = re.compile(r"\s*(<=|>=|<|>)\s*(\S+)\s*\Z")
_RELATIONS: dict[str, Relation] = {"<=": "<=", ">=": ">=", "<": "<", ">": ">"}


class IndicatorEntry(Entry):
    """One indicator of a table file: values with a unit, or the levels in words."""

    name: str
    title: TextEntry
    weight: Number | None = None
    split: str | None = None
    limit: Truth = False
    unit: str | None = None
    values: dict[Graded, str] = Field(default_factory=dict)
    texts: dict[Graded, TextEntry] = Field(default_factory=dict)
    confidence: Confidence | None = None


class IndicatorCategoryEntry(Entry):
    """A category of a table file; its confidence is that of its weight."""

    name: str
    title: TextEntry
    weight: Number | None = None
    bonus: Truth = False
    confidence: Confidence | None = None
    indicators: Annotated[list[IndicatorEntry], Field(min_length=1)]


class GradeStepEntry(Entry):
    """A grading step of a table file, best first."""

    grade: Graded
    title: TextEntry
    index: Number
    limits: Graded
    others: Graded | None = None


class TableEntry(Entry):
    """A table file; its confidence is that of the method and of all that names no other."""

    table: str
    title: TextEntry
    confidence: Confidence
    draft: Truth = False
    note: TextEntry | None = None
    steps: Annotated[list[GradeStepEntry], Field(min_length=1)]
    categories: Annotated[list[IndicatorCategoryEntry], Field(min_length=1)]


def read_indicator_table(path: Path | str) -> IndicatorTable:
    """The indicator table of a file. Raises PackError with the place of the first fault."""
    return table_of(read_file(path, PackError))


def table_of(document: Document) -> IndicatorTable:
    """The indicator table of a document. Raises PackError with the place of the first fault."""
    entry = validated(TableEntry, document, PackError)
    reader = _Reader(document, entry)
    note = None if entry.note is None else _text(entry.note)
    return IndicatorTable(
        entry.table, _text(entry.title), reader.categories(), reader.steps(), entry.confidence, entry.draft, note
    )


def shipped_tables(documents: Sequence[tuple[str, Document]]) -> FrozenDict[str, IndicatorTable]:
    """The tables that plugins ship, by name. Raises PackError where two have one name."""
    found: dict[str, IndicatorTable] = {}
    owners: dict[str, str] = {}
    for owner, document in documents:
        table = table_of(document)
        if table.name in found:
            raise PackError(
                f"indicator table `{table.name}` is brought by `{owners[table.name]}` and by `{owner}`",
                help="rename one",
                position=document.position(("table",)),
            )
        found[table.name], owners[table.name] = table, owner
    return FrozenDict(dict(sorted(found.items())))


def read_readings(path: Path | str, table: IndicatorTable) -> dict[str, Answer]:
    """The levels of a file of readings: indicator → value, level or `not-applicable`; what is empty is unanswered.

    Raises FactError with the place of the first fault.
    """
    document = read_file(path, FactError)
    if not isinstance(document.data, dict):
        raise FactError("the file is not a mapping of indicators to values", position=document.position())
    found: dict[str, Answer] = {}
    for name, written in document.data.items():
        try:
            indicator = table.indicator(name)
            if written is not None:
                found[name] = indicator.level(written if isinstance(written, str) else shorten(written))
        except FactError as cause:
            place = document.position((name,), key=cause.message.startswith("unknown"))
            raise FactError(cause.message, help=cause.help, position=place) from None
    return found


class _Reader:
    """Makes a table of its entries, and checks what no form can say."""

    def __init__(self, document: Document, entry: TableEntry) -> None:
        self.document, self.entry = document, entry
        self.scored = any(one.weight is not None for one in entry.categories)

    def fail(self, message: str, steps: Steps, help: str | None = None) -> PackError:
        return PackError(message, help=help, position=self.document.position(steps))

    # --- steps ---

    def steps(self) -> tuple[GradeStep, ...]:
        """The grading steps: best first, each once."""
        found: list[GradeStep] = []
        for number, one in enumerate(self.entry.steps):
            if found and GRADED.index(one.grade) <= GRADED.index(found[-1].grade):
                raise self.fail(
                    f"grade `{one.grade}` stands after `{found[-1].grade}`",
                    ("steps", number, "grade"),
                    "write the steps once each, the best first",
                )
            index = Fraction(one.index)
            if not 0 <= index <= WHOLE:
                raise self.fail(f"the index is {number_text(index)}, expected 0 to 100", ("steps", number, "index"))
            found.append(GradeStep(one.grade, _text(one.title), index, one.limits, one.others))
        return tuple(found)

    # --- categories ---

    def categories(self) -> tuple[Category, ...]:
        """The categories, whose weights sum to 1."""
        names: set[str] = set()
        found = [self.category(one, ("categories", number), names) for number, one in enumerate(self.entry.categories)]
        self.check_sum("the categories", [one.weight for one in found if not one.bonus], ("categories",))
        return tuple(found)

    def category(self, entry: IndicatorCategoryEntry, steps: Steps, names: set[str]) -> Category:
        indicators: list[Indicator] = []
        for number, one in enumerate(entry.indicators):
            place: Steps = (*steps, "indicators", number)
            if one.name in names:
                raise self.fail(f"indicator `{one.name}` stands twice", (*place, "name"), "rename one")
            names.add(one.name)
            indicators.append(self.indicator(one, place))
        self.check_shared(entry, steps)
        once = {one.split or one.name: one.weight for one in indicators}
        self.check_sum(f"category `{entry.name}`", list(once.values()), steps)
        return Category(
            entry.name, _text(entry.title), self.weight(entry.weight, entry.name, steps), entry.bonus,
            tuple(indicators), entry.confidence or self.entry.confidence,
        )  # fmt: skip

    def check_shared(self, entry: IndicatorCategoryEntry, steps: Steps) -> None:
        """That those who share a weight name the same one."""
        shared: dict[str, str | None] = {}
        for number, one in enumerate(entry.indicators):
            if one.split and shared.setdefault(one.split, one.weight) != one.weight:
                raise self.fail(
                    f"the weight that `{one.split}` shares out is written as {shared[one.split]} and as {one.weight}",
                    (*steps, "indicators", number, "weight"),
                    "write the whole weight beside each of them",
                )

    def weight(self, written: str | None, name: str, steps: Steps) -> Fraction | None:
        """A weight: above 0, and known of all or of none."""
        if (written is not None) != self.scored:
            what = "no weight, and others have one" if self.scored else "a weight, and its category has none"
            raise self.fail(f"`{name}` has {what}", steps, "give all weights, or none where they are not known")
        if written is None:
            return None
        weight = Fraction(written)
        if weight <= 0:
            raise self.fail(f"the weight of `{name}` is {number_text(weight)}, expected above 0", (*steps, "weight"))
        return weight

    def check_sum(self, whose: str, weights: Sequence[Fraction | None], steps: Steps) -> None:
        total = sum((weight for weight in weights if weight is not None), Fraction(0))
        if self.scored and total != 1:
            raise self.fail(f"the weights of {whose} sum to {number_text(total)}, expected 1", steps)

    # --- indicators ---

    def indicator(self, entry: IndicatorEntry, steps: Steps) -> Indicator:
        if bool(entry.values) != (entry.unit is not None):
            has = "values without a unit" if entry.values else "a unit without values"
            raise self.fail(f"indicator `{entry.name}` has {has}", steps)
        texts: dict[Level, Text] = {level: _text(text) for level, text in entry.texts.items()}
        return Indicator(
            entry.name, _text(entry.title), self.weight(entry.weight, entry.name, steps), entry.split, entry.limit,
            entry.unit or "", self.thresholds(entry, steps), FrozenDict(texts),
            entry.confidence or self.entry.confidence,
        )  # fmt: skip

    def thresholds(self, entry: IndicatorEntry, steps: Steps) -> FrozenDict[Level, Threshold]:
        """The values of the three levels, from better to worse."""
        found: dict[Level, Threshold] = {
            level: self.threshold(written, (*steps, "values", level)) for level, written in entry.values.items()
        }
        lacking = [level for level in GRADED if found and level not in found]
        if lacking:
            raise self.fail(f"indicator `{entry.name}` has no value for level {lacking[0]}", (*steps, "values"))
        values = [found[level] for level in GRADED] if found else []
        if len({one.relation[0] for one in values}) > 1 or values != sorted(values, key=_strictness, reverse=True):
            raise self.fail(
                f"the values of indicator `{entry.name}` do not go from better to worse",
                (*steps, "values"),
                "I asks for at least as much as II, and II as III",
            )
        return FrozenDict(found)

    def threshold(self, written: str, steps: Steps) -> Threshold:
        match = _VALUE.match(written)
        number = plain_decimal(match[2]) if match else None
        if match is None or number is None:
            raise self.fail(f"`{shorten(written)}` is no threshold", steps, 'write it as in "<= 24" or ">= 98"')
        return Threshold(_RELATIONS[match[1]], number)


def _strictness(threshold: Threshold) -> tuple[Fraction, bool]:
    """How much a threshold asks for: more the higher it lies, or the lower; at one value `>` more than `>=`."""
    more = threshold.relation[0] == ">"
    return threshold.value if more else -threshold.value, len(threshold.relation) == 1


def _text(entry: TextEntry) -> Text:
    return Text(entry.zh, entry.en)


def named_table(name: str, shipped: Mapping[str, IndicatorTable]) -> IndicatorTable:
    """The table of a file, or of the name of one that an installed plugin ships. Raises PackError, UsageError."""
    if name in shipped:
        return shipped[name]
    path = Path(name)
    if path.suffix in (".yaml", ".yml", ".json") or path.exists():
        return read_indicator_table(path)
    known = did_you_mean(name, shipped) or f"tables shipped: {', '.join(f'`{one}`' for one in shipped) or 'none'}"
    raise UsageError(f"unknown indicator table `{shorten(name)}`", help=known)
