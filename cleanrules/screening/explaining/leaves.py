"""The innermost steps of a derivation: facts with their sources, and the bounds on what stands below a step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from cleanrules.engines.context import NOTHING, Context
from cleanrules.exact import Interval, number_text
from cleanrules.facts.facts import Listing, Record, Scalar, value_text
from cleanrules.facts.fields import Field
from cleanrules.language.nodes import Ref
from cleanrules.law.confidence import Confidence, trusted
from cleanrules.law.instruments import Citation, ParameterValue
from cleanrules.law.windows import Window
from cleanrules.screening.explaining.step import Bounds, Law, Plain, Step, grounds, idle, more
from cleanrules.screening.values import ends_text, interval_text, item_title, scalar_text
from cleanrules.screening.wording import Words
from cleanrules.screening.words import UNKNOWN
from cleanrules.text import Text

Branch = Callable[[], Step]
"""A step that is made only where it is shown."""
ABOVE = Text("推导见前", "taken apart above")
WEAK = Text("低于证据门槛，按未知处理", "below the evidence bar, so unknown here")
PARTIAL = Text("清单不完整", "the list is not complete")
UNLISTED = Text("清单未提供", "the list is not given")


@dataclass(frozen=True, slots=True)
class Here:
    """The list item at hand and its path (`retired[0]`); nothing for the subject itself."""

    record: Record = field(default_factory=lambda: NOTHING)
    path: str = ""


SUBJECT = Here()


@dataclass
class Leaves:
    """Makes the steps about single facts at one moment. `opened` are the parts that were taken apart already."""

    context: Context
    words: Words
    bounds: Bounds
    opened: set[object] = field(default_factory=set)

    def below(self, branches: Sequence[Branch], level: int, left_out: int = 0) -> tuple[Step, ...]:
        """The steps below one, those first that decide; as many as the bounds allow, the others counted."""
        if level >= self.bounds.depth and branches:
            return (more(len(branches) + left_out),)
        width = self.bounds.width
        steps = [branch() for branch in branches[:width]]
        if len(branches) > width:
            return (*steps, more(len(branches) - width + left_out))
        return (*steps, idle(left_out)) if left_out else tuple(steps)

    def law(
        self, confidence: Confidence, cites: tuple[Citation, ...] = (), window: Window | None = None,
        supplied: bool = False,
    ) -> Law:  # fmt: skip
        """The ground of a step."""
        return Law(confidence, grounds(cites, self.context.rulebook), window, supplied)

    def doubts(self, confidence: Confidence) -> tuple[Text, ...]:
        """That evidence counts for nothing at the moment, where it does."""
        return () if trusted(confidence, self.context.moment.bar) else (WEAK,)

    # --- facts ---

    def path(self, ref: Ref, here: Here) -> str:
        """Where a fact stands: `retired[0].capacity`."""
        return f"{here.path}.{ref.field.name}" if ref.item and here.path else ref.field.name

    def source(self, path: str) -> str:
        """The document in which a fact was read, or its list; else where it stands in the facts file."""
        facts = self.context.facts
        listed = path.partition("[")[0]
        return facts.sources.get(path) or facts.sources.get(listed) or facts.places.get(path, "")

    def fact(self, ref: Ref, here: Here, level: int) -> Step:
        """A fact with its value and source; where a plugin derived it, what from."""
        value = self.context.value(ref, here.record)
        path = self.path(ref, here)
        steps = () if ref.item else self.inputs(ref.field.name, level)
        found = fact_step(ref.text, ref.field, value, path, self.source(path) if value is not None else "")
        return replace(found, steps=steps) if steps else found

    def inputs(self, name: str, level: int) -> tuple[Step, ...]:
        """What a derived fact was derived from; nothing below any other."""
        context = self.context
        if name not in context.facts.derived:
            return ()
        rule = context.rulebook.derivation(context.facts.kind, name)
        if rule is None or ("derived", name) in self.opened:
            return ()
        self.opened.add(("derived", name))
        return self.below(
            [one for given, inner in rule.arguments.items() for one in self.given(given, inner, level)], level
        )

    def given(self, name: str, inner: tuple[str, ...], level: int) -> Iterator[Branch]:
        """An input of a derived fact; of a list each item, with the fields that were wanted."""
        known = self.context.rulebook.kinds[self.context.facts.kind].fields[name]
        if not inner:
            if known.type != "list":
                yield lambda: self.fact(Ref(known), SUBJECT, level + 1)
            return
        listing = self.context.listing(Ref(known))
        for number, record in enumerate(listing.items if listing else ()):
            for one in inner:
                path = f"{name}[{number}].{one}"
                title = Text(
                    *(
                        f"{item_title(known, record, number)} {known.item_fields[one].title[lang]}"
                        for lang in ("zh", "en")
                    )
                )
                yield lambda path=path, record=record, one=one, title=title: replace(  # type: ignore[misc]
                    fact_step(path, known.item_fields[one], record.get(one), path, self.source(path)), title=title
                )


def fact_step(text: str, field: Field, value: Scalar | None, path: str, source: str) -> Step:
    """A step about one value of a field."""
    shown = UNKNOWN if value is None else Text(scalar_text(field, value, "zh"), scalar_text(field, value, "en"))
    return Step(
        text, field.title, None, shown, kind="fact", plain=plain_fact(field, value),
        unit=field.unit if field.unit != "ratio" else "", path=path, source=source,
    )  # fmt: skip


def plain_fact(field: Field, value: Scalar | None) -> Plain:
    """A fact's value as data."""
    if value is None or isinstance(value, bool):
        return value
    return value_text(field, value)


def interval_shown(value: Interval, unit: str) -> Text:
    """An amount in both languages."""
    return Text(interval_text(value, unit, "zh"), interval_text(value, unit, "en"))


def plain_interval(value: Interval) -> Plain:
    """An exact amount as data."""
    return None if value.exact is None else number_text(value.exact)


def parameter_shown(value: ParameterValue | None, unit: str) -> Text:
    """A parameter's value with its unit, or the ends between which it surely lies."""
    return UNKNOWN if value is None else Text(ends_text(value.ends, unit, "zh"), ends_text(value.ends, unit, "en"))


def listing_remarks(listing: Listing | None) -> tuple[Text, ...]:
    """What is to be said of a list that is not known whole."""
    if listing is None:
        return (UNLISTED,)
    return () if listing.complete else (PARTIAL,)
