"""Which items of a list a sum leaves out, and by which bar: the firm counts them, the finding does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cleanrules.facts.facts import Record
from cleanrules.facts.fields import Field
from cleanrules.language.nodes import And, Compare, Condition, Linear, OneOf, Sum
from cleanrules.meaning.conditions import evaluate
from cleanrules.rulebook.judging import Context
from cleanrules.screening.support import Support, Used
from cleanrules.screening.values import scalar_text
from cleanrules.text import Language, Text


@dataclass(frozen=True, slots=True)
class NotCounted:
    """An item of a list that a comparison does not count, and the facts that bar it."""

    list: Field
    number: int
    name: str
    bars: tuple[Used, ...]

    @property
    def path(self) -> str:
        """The item's path, as `retired[1]`."""
        return f"{self.list.name}[{self.number}]"

    @property
    def text(self) -> Text:
        """The item with what bars it."""
        return Text(f"{self.name}（{self._barred('zh')}）", f"{self.name} ({self._barred('en')})")

    def _barred(self, language: Language) -> str:
        colon, stop = ("：", "；") if language == "zh" else (": ", "; ")
        shown = (
            f"{bar.field.title[language]}{colon}{scalar_text(bar.field, bar.value, language)}" for bar in self.bars
        )
        return stop.join(shown)


def not_counted(compare: Compare, context: Context) -> tuple[NotCounted, ...]:
    """The items that the sums of a comparison surely leave out, though they are of the sort that is summed, each once."""
    found: dict[tuple[str, int], NotCounted] = {}
    for total in _sums(compare.apart):
        listing, key = context.listing(total.list), next((one.name for one in total.list.field.item if one.key), "")
        for number, record in enumerate(listing.items if listing is not None and total.where is not None else ()):
            bars = tuple(_bars(total, context, record, number))
            if bars:
                one = NotCounted(total.list.field, number, str(record.get(key, number + 1)), bars)
                found.setdefault((total.list.field.name, number), one)
    return tuple(found.values())


def _sums(linear: Linear) -> Iterator[Sum]:
    for term in linear.terms:
        if isinstance(term.quantity, Sum):
            yield term.quantity
            yield from _sums(term.quantity.each)


def _bars(total: Sum, context: Context, record: Record, number: int) -> Iterator[Used]:
    """The facts that keep an item from counting; none where it counts, may count, or is of another sort altogether."""
    parts: tuple[Condition, ...] = total.where.items if isinstance(total.where, And) else (total.where,)  # type: ignore[assignment]
    barring = [part for part in parts if evaluate(part, context, record) is False]
    if any(isinstance(part, OneOf) for part in barring):
        return
    support = Support(context, thorough=True)
    for part in barring:
        support.visit(part, record, (total.list.field.name, number))
    yield from (used for path, used in support.facts.items() if path.startswith(f"{total.list.field.name}["))
