"""The derivation of a finding as a tree: each condition with its truth, down to facts and parameters with their sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from cleanrules.engines import atoms, parameters
from cleanrules.engines.context import NOTHING, Context
from cleanrules.engines.reference import evaluate
from cleanrules.exact import number_text
from cleanrules.facts.facts import Listing, Record
from cleanrules.language.nodes import (
    Amount,
    And,
    Compare,
    CompareDays,
    Condition,
    Each,
    Holds,
    InCategory,
    Linear,
    Not,
    OneOf,
    Or,
    Sum,
    Within,
)
from cleanrules.screening.basis import Basis
from cleanrules.screening.values import fact_text, interval_text, scalar_text, span_text
from cleanrules.screening.words import OUTCOMES, TRUTHS
from cleanrules.text import Language, Text

MAX_WIDTH = 40
MAX_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it says (`text`, the condition as written), its title, truth or value, and what it rests on."""

    text: str
    title: Text
    truth: bool | None
    value: Text | None = None
    steps: tuple[Step, ...] = ()

    def shown(self, language: Language = "zh") -> str:
        """Its value, or its truth in words."""
        return self.value[language] if self.value else TRUTHS[self.truth][language]

    def name(self, language: Language = "zh") -> str:
        """Its title in words where it has one beside the condition as written, else empty."""
        return self.title[language] if self.title.zh != self.text else ""

    def notes(self, language: Language = "zh") -> tuple[str, ...]:
        """What stands beside it: the source of a fact; window, citation and confidence of a parameter."""
        return ()

    def render(self, language: Language = "zh", depth: int = 0) -> Iterator[str]:
        """The tree as indented lines."""
        title = self.name(language)
        yield f"{'  ' * depth}{self.text}{f' 〔{title}〕' if title else ''}: {self.shown(language)}"
        for step in self.steps:
            yield from step.render(language, depth + 1)

    def first_false(self) -> Step | None:
        """The first innermost condition that is false."""
        for step in self.steps:
            if step.truth is False:
                return step.first_false() or step
        return None

    def to_dict(self) -> dict[str, object]:
        """The tree as plain data."""
        value = {"zh": self.value.zh, "en": self.value.en} if self.value else None
        return {
            "text": self.text,
            "title": {"zh": self.title.zh, "en": self.title.en},
            "truth": self.truth,
            "value": value,
            "steps": [step.to_dict() for step in self.steps],
        }


def derivation(finding: Basis) -> Step:
    """From the outcome down to the facts, at the last of the moments that the verdict rests on.

    Where the rule does not apply, only what excluded it.
    """
    rule, context = finding.rule, finding.context(finding.verdict.moments[-1])
    tree = _Tree(context, frozenset(rule.lets))
    steps = [] if rule.place is None else [tree.step(rule.place)]
    if finding.outcome == "not_applicable":
        if finding.reason == "condition":
            steps = [tree.excluding(rule.when)]
        return Step(rule.code, rule.title, None, OUTCOMES[finding.outcome], tuple(steps))
    steps.append(tree.part("when", Text("适用条件", "applies when"), rule.when))
    for exception in rule.exceptions:
        steps.append(tree.part(exception.label, exception.title, exception.when))
    steps += [tree.amount(name, found) for name, found in rule.lets.items() if isinstance(found, Linear)]
    steps.append(tree.part("require", Text("要求", "requires"), rule.require))
    return Step(rule.code, rule.title, None, OUTCOMES[finding.outcome], tuple(steps))


class _Tree:
    """Builds the steps of conditions at one moment. Amounts that have a name are taken apart once, under it."""

    def __init__(self, context: Context, named: frozenset[str]) -> None:
        self.context, self.named = context, named

    def part(self, text: str, title: Text, condition: Condition) -> Step:
        """A titled part of the rule, its condition below."""
        return Step(text, title, evaluate(condition, self.context), None, (self.step(condition),))

    def excluding(self, condition: Condition) -> Step:
        """A false condition, and below it only what makes it false."""
        match condition:
            case And(items):
                parts = [next(part for part in items if evaluate(part, self.context) is False)]
            case Or(items):
                parts = list(items)
            case InCategory(name):
                versions = self.context.rulebook.categories[self.context.facts.kind, name].versions
                parts = [one.when for one in versions if one.window.holds(self.context.moment)]
            case _:
                return self.step(condition)
        title = Text("", "")
        if isinstance(condition, InCategory):
            title = self.context.rulebook.categories[self.context.facts.kind, condition.name].title
        return Step(condition.text, title, False, None, tuple(self.excluding(part) for part in parts))

    def step(self, condition: Condition, item: Record = NOTHING, depth: int = 0) -> Step:
        truth = evaluate(condition, self.context, item)
        title = Text("", "")
        parts: list[Step] = []
        if depth < MAX_DEPTH:
            title, parts = self.parts(condition, item, depth + 1)
        if len(parts) > MAX_WIDTH:
            rest = len(parts) - MAX_WIDTH
            parts = [
                *parts[:MAX_WIDTH],
                Step(f"+{rest}", Text("其余", "more"), None, Text(f"另有 {rest} 项", f"+{rest} more")),
            ]
        return Step(condition.text, title, truth, None, tuple(parts))

    def parts(self, condition: Condition, item: Record, depth: int) -> tuple[Text, list[Step]]:
        context = self.context
        match condition:
            case Not(inner):
                return Text("", ""), [self.step(inner, item, depth)]
            case And(items) | Or(items):
                return Text("", ""), [self.step(part, item, depth) for part in items]
            case InCategory(name):
                category = context.rulebook.categories[context.facts.kind, name]
                version = next(
                    (one for one in category.versions if one.window.holds(context.moment) is not False), None
                )
                return category.title, [] if version is None else [self.step(version.when, item, depth)]
            case Holds(ref) | OneOf(ref) | Within(ref):
                if ref.item or ref.field.type == "list":
                    return ref.field.title, []
                return ref.field.title, [self.fact(ref.field.name)]
            case Compare(_, left, right):
                return Text("", ""), [self.amount(side.text, side, item) for side in (left, right) if side.text]
            case CompareDays(_, left, right):
                return Text("", ""), [
                    Step(
                        side.text,
                        Text("", ""),
                        None,
                        Text(*(span_text(atoms.day(side, context, item, evaluate), lang) for lang in ("zh", "en"))),
                    )
                    for side in (left, right)
                ]
            case Each(_, listed, inner):
                listing = context.listing(listed)
                return listed.field.title, [
                    self.step(inner, record, depth) for record in (listing.items if listing else ())
                ]
        return Text("", ""), []

    def amount(self, name: str, linear: Linear, item: Record = NOTHING) -> Step:
        context = self.context
        value = atoms.amount(linear, context, item, evaluate)
        shown = Text(interval_text(value, linear.unit, "zh"), interval_text(value, linear.unit, "en"))
        if name in self.named and linear.text == name:
            return Step(name, Text("", ""), None, shown)
        parts = [self.parameter(one, item) for term in linear.terms for one in term.parameters]
        for term in linear.terms:
            if isinstance(term.quantity, Sum):
                parts += self.items(term.quantity)
            elif isinstance(term.quantity, Amount) and term.quantity.ref.text in context.facts.derived:
                parts.append(self.fact(term.quantity.ref.text))
        return Step(
            name, Text("", "") if linear.text == name else Text(linear.text, linear.text), None, shown, tuple(parts)
        )

    def fact(self, name: str) -> Step:
        """A fact of the subject with its source; where a plugin derived it, with what from."""
        context = self.context
        shown = Text(fact_text(context, name, "zh"), fact_text(context, name, "en"))
        source, steps = self.source(name), tuple[Step, ...]()
        rule = context.rulebook.derivation(context.facts.kind, name) if name in context.facts.derived else None
        if rule is not None:
            steps = tuple(step for one, inner in rule.arguments.items() for step in self.inputs(one, inner))
        return Step(name, Text(source, source), None, shown, steps)

    def inputs(self, name: str, inner: tuple[str, ...]) -> Iterator[Step]:
        """An input of a derived fact; of a list each item, with the fields that were wanted."""
        if not inner:
            yield self.fact(name)
            return
        listing = self.context.facts.values[name]
        fields = self.context.rulebook.kinds[self.context.facts.kind].fields[name].item_fields
        for number, record in enumerate(listing.items if isinstance(listing, Listing) else ()):
            for one in inner:
                shown = Text(scalar_text(fields[one], record[one], "zh"), scalar_text(fields[one], record[one], "en"))
                yield Step(f"{name}[{number}].{one}", fields[one].title, None, shown)

    def items(self, total: Sum) -> Iterator[Step]:
        listing = self.context.listing(total.list)
        keys = [field.name for field in total.list.field.item if field.key]
        for number, record in enumerate(listing.items if listing else ()):
            counted = True if total.where is None else evaluate(total.where, self.context, record)
            value = atoms.item_amount(total.each, self.context, record, evaluate)
            shown = Text(interval_text(value, total.each.unit, "zh"), interval_text(value, total.each.unit, "en"))
            name = str(record.get(keys[0], number)) if keys else str(number)
            inner = () if total.where is None else (self.step(total.where, record, MAX_DEPTH - 6),)
            yield Step(
                f"{total.list.field.name}[{number}]",
                Text(name, name),
                counted,
                shown if counted is not False else TRUTHS[False],
                inner,
            )

    def parameter(self, name: str, item: Record) -> Step:
        parameter = self.context.rulebook.parameters[name]
        values = [value for value in parameters.possible(parameter, self.context, item, evaluate) if value is not None]
        found = " / ".join(
            f"{_shown(value.value)} [{', '.join(value.window.text('…'))}) {value.confidence} "
            + "、".join(
                f"{self.context.rulebook.instruments[cite.instrument].number} {cite.article or ''}".strip()
                for cite in value.cites
            )
            for value in values
        )
        return Step(f"param.{name}", parameter.title, None, Text(found, found) if found else TRUTHS[None])

    def source(self, path: str) -> str:
        facts = self.context.facts
        return facts.sources.get(path) or facts.places.get(path, "")


def _shown(value: Fraction | date | None) -> str:
    return number_text(value) if isinstance(value, Fraction) else str(value or "?")
