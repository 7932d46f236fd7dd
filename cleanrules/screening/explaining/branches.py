"""Conditions as steps, taken apart down to facts and parameters. What decides comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial as later
from typing import assert_never

from cleanrules.facts.facts import Record
from cleanrules.kleene import conjunction, negation
from cleanrules.language.nodes import (
    Amount,
    And,
    Assignable,
    Awaits,
    Breached,
    Compare,
    CompareDays,
    Condition,
    Constant,
    Day,
    Each,
    Holds,
    InCategory,
    Linear,
    Not,
    OneOf,
    Or,
    Ref,
    Share,
    Unread,
    Within,
    parameters_of,
)
from cleanrules.law.codes import tree_of
from cleanrules.law.confidence import weakest
from cleanrules.meaning import amounts, days
from cleanrules.meaning.conditions import evaluate
from cleanrules.screening.assignment import assignments
from cleanrules.screening.explaining.amounts import Amounts, is_number, lone_quantity, same
from cleanrules.screening.explaining.leaves import (
    ABOVE,
    SUBJECT,
    Branch,
    Here,
    interval_shown,
    listing_remarks,
    plain_fact,
)
from cleanrules.screening.explaining.step import Law, Step
from cleanrules.screening.values import item_title, scalar_text, span_text
from cleanrules.screening.wording import CONTRARY, DAYS, SIGNS
from cleanrules.screening.words import NO, STATES, TRUTHS, UNKNOWN, YES
from cleanrules.text import Text

Truth = bool | None
ANSWERS = {True: YES, False: NO, None: UNKNOWN}
NO_CASE = Text("该时期的规定没有这一情形", "the law of that time knows no such case")


class Branches(Amounts):
    """Makes the steps of conditions at one moment; `brief` keeps only the parts that decide."""

    # --- conditions ---

    def condition(self, condition: Condition, here: Here = SUBJECT, level: int = 1, *, brief: bool = False) -> Step:
        """A condition with its truth, and below it what it rests on. A negation is one step with what it negates."""
        truth = self.truth(condition, here)
        inner, negative = _peeled(condition)
        found = Step(condition.text, self.words.condition(inner, negative), truth)
        match inner:
            case Assignable():
                return self.assigned(found, inner, here, level)
            case And() | Or():
                return replace(found, steps=self.parts(inner, here, level, brief=brief))
            case Holds(ref):
                return self.flag(found, ref, here, level)
            case InCategory():
                return self.category(found, inner, here, level, brief=brief)
            case OneOf(ref) | Within(ref):
                return self.coded(found, inner, ref, here, level)
            case Compare():
                return self.comparison(found, inner, here, level)
            case CompareDays():
                return self.days(found, inner, here, level)
            case Each():
                return self.each(found, inner, level, brief=brief)
            case Constant() | Breached() | Awaits() | Unread() | Not():
                return found
            case _:
                assert_never(inner)

    def opened_up(self, condition: Condition, here: Here, level: int, *, brief: bool = False) -> tuple[Step, ...]:
        """What stands below a step that is as true as a condition: the parts of `and`, else the condition itself."""
        if isinstance(condition, And) and not isinstance(condition, Assignable):
            return self.parts(condition, here, level, brief=brief)
        return self.below([later(self.condition, condition, here, level + 1, brief=brief)], level)

    def parts(self, condition: And | Or, here: Here, level: int, *, brief: bool) -> tuple[Step, ...]:
        """The parts of `and` and `or`, those first that decide."""
        truth = self.truth(condition, here)
        ordered = self.ordered(condition.items, truth, here)
        kept = ordered
        if brief and truth is not None and truth is not isinstance(condition, And):
            kept = [one for one in ordered if self.truth(one, here) is truth]
        branches = [
            later(self.condition, one, here, level + 1, brief=brief or self.truth(one, here) is not truth)
            for one in kept
        ]
        return self.below(branches, level, len(ordered) - len(kept))

    def assigned(self, found: Step, condition: Assignable, here: Here, level: int) -> Step:
        """An assignment: what there is, what needs it, the ratios, and the inequalities that keep it from being one."""
        truth = self.truth(condition, here)
        branches: list[Branch] = [
            later(self.quantity, one, here, level + 1) for one in (condition.givers, condition.takers)
        ]
        branches += [later(self.share, condition, row, here, level + 1) for row in condition.rows]
        if truth is not True:
            decisive = [one for one in condition.items if self.truth(one, here) is truth]
            branches += [later(self.condition, one, here, level + 1) for one in decisive]
        remarks = tuple(line for made in assignments(condition, self.context) for line in made.lines())
        return replace(found, steps=self.below(branches, level), remarks=remarks)

    def share(self, condition: Assignable, row: Share, here: Here, level: int) -> Step:
        """The ratio of one row, with the parameters that it is made of."""
        value = interval_shown(amounts.weight([row.ratio], self.context, here.record), "")
        ratio = Linear((row.ratio,), "")
        return Step(
            "",
            self.words.share(condition, row),
            None,
            value,
            self.below(list(self.terms(ratio, here, level)), level),
            "amount",
        )

    def truth(self, condition: Condition, here: Here = SUBJECT) -> Truth:
        """The reference's word on a condition."""
        return evaluate(condition, self.context, here.record)

    def ordered(self, items: Sequence[Condition], truth: Truth, here: Here) -> list[Condition]:
        """The parts of the truth of the whole, then the unknown, then the others; each in order of writing."""
        return sorted(items, key=lambda one: _rank(self.truth(one, here), truth))

    def flag(self, found: Step, ref: Ref, here: Here, level: int) -> Step:
        """A yes-or-no fact: its own title and value, whatever is wanted of it."""
        fact = self.fact(ref, here, level)
        return replace(fact, text=found.text, truth=found.truth, kind="condition")

    def coded(self, found: Step, condition: OneOf | Within, ref: Ref, here: Here, level: int) -> Step:
        """A label, region or industry with its value, and the named set that was looked at."""
        value, path = self.context.value(ref, here.record), self.path(ref, here)
        said = UNKNOWN
        if value is not None:
            said = Text(scalar_text(ref.field, value, "zh"), scalar_text(ref.field, value, "en"))
        found = replace(
            found, value=_with(found.truth, said), plain=plain_fact(ref.field, value),
            path=path, source=self.source(path) if value is not None else "",
        )  # fmt: skip
        law = self.set_law(condition.set, value, ref) if isinstance(condition, Within) and condition.set else None
        steps = () if ref.item else self.inputs(ref.field.name, level)
        return replace(found, law=law, remarks=() if law is None else self.doubts(law.confidence), steps=steps)

    def set_law(self, name: str, code: object, ref: Ref) -> Law | None:
        """The version of a named set at the moment, as far as it can be trusted for a code."""
        tree = tree_of(ref.field.type)
        version = next(self.context.rulebook.sets[name].possible(self.context.moment), None)
        if version is None:
            return None
        members = [one.confidence for one in version.members if isinstance(code, str) and tree.covers(one.code, code)]
        return self.law(weakest([version.confidence, *members]), version.cites, version.window)

    def category(self, found: Step, condition: InCategory, here: Here, level: int, *, brief: bool) -> Step:
        """A category by the version of the moment; the subject's own are taken apart once."""
        context = self.context
        category = context.rulebook.categories[context.facts.kind, condition.name]
        here = SUBJECT if category.of is None else here
        truth = evaluate(condition, context, here.record)
        found = replace(found, title=category.title, value=ANSWERS[truth], kind="category", plain=truth)
        version = next(category.possible(context.moment), None)
        if version is None:
            return found
        law = self.law(version.confidence, version.cites, version.window)
        if isinstance(version.when, Constant):
            said = (NO_CASE,) if version.when.value is False else ()
            return replace(found, law=law, remarks=(*said, *self.doubts(version.confidence)))
        key = ("category", condition.name) if category.of is None else None
        if key in self.opened:
            return replace(found, law=law, remarks=(ABOVE,))
        if key is not None and level < self.bounds.depth:
            self.opened.add(key)
        steps = self.opened_up(version.when, here, level, brief=brief)
        return replace(found, law=law, remarks=self.doubts(version.confidence), steps=steps)

    # --- lists ---

    def each(self, found: Step, condition: Each, level: int, *, brief: bool) -> Step:
        """`any` and `all`: the items, those first that decide."""
        listing = self.context.listing(condition.list)
        whole = evaluate(condition, self.context)
        rows: list[tuple[int, Truth, Truth, Record]] = []
        for number, record in enumerate(listing.items if listing else ()):
            chosen = True if condition.where is None else evaluate(condition.where, self.context, record)
            met = evaluate(condition.condition, self.context, record)
            truth = negation(conjunction((chosen, negation(met)))) if condition.every else conjunction((chosen, met))
            rows.append((number, chosen, truth, record))
        rows.sort(key=lambda row: 3 if row[1] is False else _rank(row[2], whole))
        kept = [row for row in rows if row[2] is whole and row[1] is not False] if brief and whole is not None else rows
        kept = kept or rows
        branches = [later(self.each_item, condition, row, level + 1, brief=brief) for row in kept]
        name = condition.list.field.name
        return replace(
            found, steps=self.below(branches, level, len(rows) - len(kept)), path=name, source=self.source(name),
            remarks=listing_remarks(listing),
        )  # fmt: skip

    def each_item(self, condition: Each, row: tuple[int, Truth, Truth, Record], level: int, *, brief: bool) -> Step:
        """An item of `any` or `all`: whether it is among those asked about, and whether it is as wanted."""
        number, chosen, truth, record = row
        here = Here(record, f"{condition.list.field.name}[{number}]")
        asked = [] if condition.where is None or chosen is True else [condition.where]
        wanted = [] if chosen is False else [condition.condition]
        branches = [
            later(self.condition, one, here, level + 1, brief=brief or chosen is False) for one in (*asked, *wanted)
        ]
        return Step(
            here.path, same(item_title(condition.list.field, record, number)), truth,
            STATES["other"] if chosen is False else None, self.below(branches, level), "item", path=here.path,
        )  # fmt: skip

    # --- comparisons ---

    def comparison(self, found: Step, condition: Compare, here: Here, level: int) -> Step:
        """A comparison of amounts with both values; below it each side that is not a plain number."""
        sides = (condition.left, condition.right)
        one, two = (interval_shown(amounts.amount(side, self.context, here.record), side.unit) for side in sides)
        truth = self.truth(condition, here)
        sign = SIGNS[CONTRARY[condition.op] if truth is False else condition.op]
        said = Text(f"{one.zh} {sign} {two.zh}", f"{one.en} {sign} {two.en}")
        found = replace(found, value=_with(found.truth, said), kind="comparison")
        asked = [side for side in sides if not is_number(side)]
        own = [
            lone.ref for side in asked if isinstance(lone := lone_quantity(side), Amount) and self.is_given(lone.ref)
        ]
        if len(own) == 1:
            asked = [side for side in asked if not isinstance(lone_quantity(side), Amount)]
            found = self.merged(found, own[0], here, level)
        branches = [later(self.amount, side, here, level + 1) for side in asked]
        return replace(found, steps=self.below(branches, level))

    def is_given(self, ref: Ref) -> bool:
        """Whether a fact was not derived from others, so that nothing stands below it."""
        return bool(ref.item) or ref.field.name not in self.context.facts.derived

    def merged(self, found: Step, ref: Ref, here: Here, level: int) -> Step:
        """A condition with the one fact that it is about."""
        fact = self.fact(ref, here, level)
        return replace(found, plain=fact.plain, unit=fact.unit, path=fact.path, source=fact.source)

    def days(self, found: Step, condition: CompareDays, here: Here, level: int) -> Step:
        """A comparison of days with both values; below it each side that is not a written date."""
        sides = (condition.left, condition.right)
        one, two = (self.span(side, here) for side in sides)
        truth = self.truth(condition, here)
        verb = DAYS[CONTRARY[condition.op] if truth is False else condition.op]
        said = Text(f"{one.zh} {verb.zh} {two.zh}", f"{one.en} {verb.en} {two.en}")
        found = replace(found, value=_with(found.truth, said), kind="comparison")
        asked = [side for side in sides if isinstance(side.base, Ref | str)]
        if len(asked) == 1 and isinstance(asked[0].base, Ref) and not asked[0].shifts and self.is_given(asked[0].base):
            return self.merged(found, asked[0].base, here, level)
        branches = [later(self.day, side, here, level + 1) for side in asked]
        return replace(found, steps=self.below(branches, level))

    def span(self, day: Day, here: Here) -> Text:
        """A day, or the span in which it lies."""
        found = days.day(day, self.context, here.record).whole
        return Text(span_text(found, "zh"), span_text(found, "en"))

    def day(self, day: Day, here: Here, level: int) -> Step:
        """A day; where it is moved, from where and by what."""
        if isinstance(day.base, Ref) and not day.shifts:
            return self.fact(day.base, here, level)
        if isinstance(day.base, str) and not day.shifts:
            return self.parameter(day.base, here, level)
        branches: list[Branch] = []
        if isinstance(day.base, Ref):
            branches.append(later(self.fact, day.base, here, level + 1))
        branches += [later(self.parameter, name, here, level + 1) for name in parameters_of(day)]
        return Step(day.text, self.words.day(day), None, self.span(day, here), self.below(branches, level), "amount")


def _peeled(condition: Condition) -> tuple[Condition, bool]:
    """A condition without the negations around it, and whether their number is odd."""
    negative = False
    while isinstance(condition, Not):
        condition, negative = condition.item, not negative
    return condition, negative


def _rank(truth: Truth, whole: Truth) -> int:
    return 0 if truth is whole else 1 if truth is None else 2


def _with(truth: Truth, said: Text) -> Text:
    """A truth with the values that make it so."""
    word = TRUTHS[truth]
    if said == UNKNOWN:
        return word
    return Text(f"{word.zh}（{said.zh}）", f"{word.en} ({said.en})")
