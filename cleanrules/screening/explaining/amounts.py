"""Amounts as steps: sums and counts with their items, products, and parameters with what chose their values."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from functools import partial as later

from cleanrules.engines import atoms, parameters
from cleanrules.engines.reference import evaluate
from cleanrules.exact import Interval
from cleanrules.facts.facts import Record
from cleanrules.language.nodes import (
    Amount,
    Condition,
    Count,
    Extreme,
    Linear,
    Quantity,
    Sum,
    Within,
)
from cleanrules.law.bands import Wanted
from cleanrules.law.instruments import Key, Parameter, ParameterValue
from cleanrules.screening.counting import state_of
from cleanrules.screening.explaining.leaves import (
    ABOVE,
    SUBJECT,
    Branch,
    Here,
    Leaves,
    interval_shown,
    listing_remarks,
    parameter_shown,
    plain_interval,
)
from cleanrules.screening.explaining.step import Step
from cleanrules.screening.values import bands_of, item_title
from cleanrules.screening.words import STATES, UNKNOWN
from cleanrules.text import Text

Truth = bool | None
NO_VALUE = Text("规定的数值未查到", "the value that the law sets was not found")
ENDS_ONLY = Text(
    "数值本身未查到或者依据不足，只确知其界限", "only its ends are certain, the value is weak or was not found"
)


class Amounts(Leaves, ABC):
    """Makes the steps of amounts at one moment; the conditions inside are made by its heir."""

    @abstractmethod
    def condition(self, condition: Condition, here: Here = SUBJECT, level: int = 1, *, brief: bool = False) -> Step:
        """A condition with its truth, and below it what it rests on."""

    @abstractmethod
    def opened_up(self, condition: Condition, here: Here, level: int, *, brief: bool = False) -> tuple[Step, ...]:
        """What stands below a step that is as true as a condition."""

    def counted(self, node: Sum | Count | Extreme, level: int) -> tuple[Step, ...]:
        """The items of a sum or count: those first that are not settled, then the counted, then the others."""
        listing, each = self.context.listing(node.list), node.each if isinstance(node, Sum) else None
        rows: list[tuple[int, int, Truth, Record]] = []
        for number, record in enumerate(listing.items if listing else ()):
            truth = True if node.where is None else evaluate(node.where, self.context, record)
            settled = each is None or truth is False or self.item_amount(each, record).exact is not None
            rows.append((2 if truth is False else 1 if truth and settled else 0, number, truth, record))
        rows.sort(key=lambda row: row[:2])
        return self.below([later(self.counted_item, node, row, level + 1) for row in rows], level)

    def counted_item(self, node: Sum | Count | Extreme, row: tuple[int, int, Truth, Record], level: int) -> Step:
        """An item of a sum or count: its amount, or why it is not counted."""
        _, number, truth, record = row
        here = Here(record, f"{node.list.field.name}[{number}]")
        steps = () if node.where is None else self.opened_up(node.where, here, level, brief=truth is False)
        title, said = item_title(node.list.field, record, number), STATES[state_of(node, self.context, record)]
        found = Step(here.path, same(title), truth, said, steps, "item", path=here.path)
        if not isinstance(node, Sum) or truth is False:
            return found
        each = node.each
        value = self.item_amount(each, record)
        shown = interval_shown(value, each.unit)
        if truth is None:
            shown = Text(f"{shown.zh}（是否计入{said.zh}）", f"{shown.en} (whether it counts is {said.en})")
        lone = lone_quantity(each)
        path = self.path(lone.ref, here) if isinstance(lone, Amount) else here.path
        if not isinstance(lone, Amount):
            asked = [] if node.where is None else [later(self.condition, node.where, here, level + 1)]
            steps = self.below([*asked, *self.terms(each, here, level + 1)], level)
        return replace(
            found, value=shown, plain=plain_interval(value), unit=_unit(each.unit), path=path, source=self.source(path),
            steps=steps,
        )  # fmt: skip

    def item_amount(self, each: Linear, record: Record) -> Interval:
        """The amount of one item."""
        return atoms.item_amount(each, self.context, record, evaluate)

    def amount(self, linear: Linear, here: Here, level: int) -> Step:
        """An amount with its value, and what it is made of."""
        lone = lone_quantity(linear)
        if lone is not None:
            return replace(self.quantity(lone, here, level), text=linear.text)
        if len(linear.terms) == 1 and linear.terms[0].quantity is None and linear.terms[0].factor == 1:
            names = linear.terms[0].parameters
            if len(names) == 1:
                return self.parameter(names[0], here, level)
        value = atoms.amount(linear, self.context, here.record, evaluate)
        return Step(
            linear.text, self.words.amount(linear), None, interval_shown(value, linear.unit),
            self.below(list(self.terms(linear, here, level + 1)), level), "amount", plain_interval(value), _unit(linear.unit),
        )  # fmt: skip

    def terms(self, linear: Linear, here: Here, level: int) -> Iterator[Branch]:
        """The parameters and quantities that an amount is made of."""
        for term in linear.terms:
            for name in term.parameters:
                yield later(self.parameter, name, here, level)
            if term.quantity is not None:
                yield later(self.quantity, term.quantity, here, level)

    def quantity(self, quantity: Quantity, here: Here, level: int) -> Step:
        """A fact, or a sum or count with its items; the same one is taken apart once."""
        if isinstance(quantity, Amount):
            return self.fact(quantity.ref, here, level)
        value = atoms.quantity(quantity, self.context, here.record, evaluate)
        each = quantity.each if isinstance(quantity, Sum) else None
        unit = "" if each is None else each.unit
        listing, name = self.context.listing(quantity.list), quantity.list.field.name
        remarks, steps = listing_remarks(listing), tuple[Step, ...]()
        if id(quantity) in self.opened:
            remarks = (*remarks, ABOVE)
        else:
            steps = self.counted(quantity, level)
            if level < self.bounds.depth:
                self.opened.add(id(quantity))
        return Step(
            "", self.words.quantity(quantity), None, interval_shown(value, unit), steps, "amount", plain_interval(value),
            _unit(unit), name, self.source(name), remarks=remarks,
        )  # fmt: skip

    # --- parameters ---

    def parameter(self, name: str, here: Here, level: int) -> Step:
        """A parameter with its value, window, articles and confidence; below it the facts that chose the value."""
        parameter = self.context.rulebook.parameters[name]
        values = parameters.possible(parameter, self.context, here.record, evaluate)
        branches = [later(self.key, key, here, level + 1) for key in parameter.by]
        found = Step(f"param.{name}", parameter.title, None, UNKNOWN, kind="parameter", unit=_unit(parameter.unit))
        if len(values) == 1:
            found = self.valued(found, values[0], parameter)
        else:
            shown = dict.fromkeys(parameter_shown(one, parameter.unit) for one in values)
            zh, en = " 或 ".join(one.zh for one in shown), " or ".join(one.en for one in shown)
            found = replace(found, value=Text(zh, en))
            branches += [later(self.possible, one, parameter) for one in values]
        return replace(found, steps=self.below(branches, level))

    def possible(self, value: ParameterValue | None, parameter: Parameter) -> Step:
        """One of several values that a parameter may have."""
        keys = "" if value is None else " ".join(f"[{name}={_key_text(one)}]" for name, one in value.keys.items())
        title = Text("可能的数值", "a value that it may have")
        return self.valued(Step(keys, title, None, UNKNOWN, kind="value", unit=_unit(parameter.unit)), value, parameter)

    def valued(self, found: Step, value: ParameterValue | None, parameter: Parameter) -> Step:
        """A step with a parameter's value and its bands, or with its ends where no more is certain; else that there is none."""
        if value is None:
            return replace(found, remarks=(NO_VALUE,))
        unit, bands = parameter.unit, bands_of(parameter, value, self.context.rulebook)
        shown, law = parameter_shown(value, unit), self.law(value.confidence, value.cites, value.window, value.supplied)
        if value.value is None:
            return replace(found, value=shown, remarks=(*bands, ENDS_ONLY), law=law)
        return replace(found, value=shown, plain=shown.zh.removesuffix(f" {unit}"), remarks=bands, law=law)

    def key(self, key: Key, here: Here, level: int) -> Step:
        """What chooses among a parameter's values."""
        ref, _ = parameters.key_fact(key, self.context, here.record)
        if ref is None:
            return self.condition(parameters.in_category(key.source), here, level)
        if key.set is not None:
            return self.condition(Within(ref, (), key.set, f"{ref.text} in set.{key.set}"), here, level)
        return self.fact(ref, here, level)


def lone_quantity(linear: Linear) -> Quantity | None:
    """The one quantity that an amount is, where it is nothing else."""
    term = linear.terms[0]
    return term.quantity if len(linear.terms) == 1 and term.factor == 1 and not term.parameters else None


def is_number(linear: Linear) -> bool:
    """Whether an amount is a written number."""
    return all(term.quantity is None and not term.parameters for term in linear.terms)


def _unit(unit: str) -> str:
    return "" if unit == "ratio" else unit


def same(text: str) -> Text:
    """A text that both languages share."""
    return Text(text, text)


def _key_text(wanted: Wanted) -> str:
    return ("true" if wanted else "false") if isinstance(wanted, bool) else str(wanted)
