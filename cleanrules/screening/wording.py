"""Conditions, amounts and days in words, made from the titles of facts, labels, categories, parameters and sets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from cleanrules.exact import number_text
from cleanrules.language.nodes import (
    Amount,
    And,
    Assignable,
    Awaits,
    Breached,
    Compare,
    CompareDays,
    Comparison,
    Condition,
    Constant,
    Count,
    Day,
    Each,
    Extreme,
    Holds,
    InCategory,
    Linear,
    Not,
    OneOf,
    Or,
    Quantity,
    Ref,
    Share,
    Shift,
    Sum,
    Term,
    Unread,
    Within,
)
from cleanrules.language.scope import Let
from cleanrules.law.codes import industries, regions
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.values import quantity_text
from cleanrules.text import Text

SIGNS: dict[Comparison, str] = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
CONTRARY: dict[Comparison, Comparison] = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
DAYS: dict[Comparison, Text] = {
    "==": Text("为", "is"),
    "!=": Text("不为", "is not"),
    "<": Text("早于", "is before"),
    "<=": Text("不晚于", "is not after"),
    ">": Text("晚于", "is after"),
    ">=": Text("不早于", "is not before"),
}
_WRITTEN_NUMBER = re.compile(r"(?<![\w.])\d")
LONGEST = 36
"""Chinese characters of a condition that is named inside another; a longer one is only said to be below."""
SHOWN_CODES = 6


def joined(parts: Iterable[Text], zh: str, en: str) -> Text:
    """Texts in a row."""
    some = list(parts)
    return Text(zh.join(one.zh for one in some), en.join(one.en for one in some))


def named(codes: Iterable[str], type: str) -> Text:
    """Regions or industries by name; many of them by the first few."""
    names = [regions().full_name(code) if type == "region" else industries().names.get(code, code) for code in codes]
    more = len(names) - SHOWN_CODES
    zh, en = "、".join(names[:SHOWN_CODES]), ", ".join(names[:SHOWN_CODES])
    return Text(f"{zh}等 {len(names)} 项", f"{en} and {more} more") if more > 0 else Text(zh, en)


class Words:
    """Says what conditions on one kind of subject mean; `lets` are the names of the rule at hand."""

    def __init__(self, rulebook: Rulebook, kind: str, lets: Mapping[str, Let]) -> None:
        self.rulebook, self.kind = rulebook, kind
        self.numbers = any(_WRITTEN_NUMBER.search(one.text) for one in lets.values())

    # --- conditions ---

    def condition(self, condition: Condition, negative: bool = False) -> Text:
        """What a condition says, or what its contrary does."""
        match condition:
            case Not(inner):
                return self.condition(inner, not negative)
            case Breached(_, codes):
                return self.breached(codes, negative)
            case Awaits() | Unread():
                raise TypeError(f"a reading has no words of its own: {condition!r}")
            case Constant(value):
                return Text("无条件成立", "always") if value is not negative else Text("一律不成立", "never")
            case Assignable():
                return self.assigned(condition, negative)
            case And(items) | Or(items):
                return self.combined(items, isinstance(condition, And), negative)
            case Holds(ref):
                return _denied(ref.field.title, negative)
            case InCategory(name):
                return _denied(self.rulebook.categories[self.kind, name].title, negative)
            case OneOf(ref, labels):
                return self.label(ref, labels, negative)
            case Within(ref, codes, name):
                whole = named(codes, ref.field.type) if name is None else _quoted(self.rulebook.sets[name].title)
                verb = Text("不属于", "is not in") if negative else Text("属于", "is in")
                return Text(f"{ref.field.title.zh}{verb.zh}{whole.zh}", f"{ref.field.title.en} {verb.en} {whole.en}")
            case Compare(op, left, right):
                sign = SIGNS[CONTRARY[op] if negative else op]
                one, two = self.amount(left), self.amount(right)
                return Text(f"{one.zh} {sign} {two.zh}", f"{one.en} {sign} {two.en}")
            case CompareDays(op, first, second):
                verb = DAYS[CONTRARY[op] if negative else op]
                one, two = self.day(first), self.day(second)
                return Text(f"{one.zh}{verb.zh}{two.zh}".strip(), f"{one.en} {verb.en} {two.en}")
            case Each(every, listed, inner, where):
                return self.quantified(every, listed, inner, where, negative)

    def combined(self, items: tuple[Condition, ...], conjunction: bool, negative: bool) -> Text:
        """`and` and `or`: in full where that is short, else how many there are, and how many are wanted."""
        inline = joined(
            (self.condition(one) for one in items),
            "，且" if conjunction else "，或者",
            " and " if conjunction else " or ",
        )
        if len(items) <= 3 and len(inline.zh) <= LONGEST:
            return Text(f"并非：{inline.zh}", f"not: {inline.en}") if negative else inline
        count = len(items)
        every = Text(f"下列 {count} 项全部符合", f"all of these {count}")
        some = Text(f"下列 {count} 项至少符合一项", f"at least one of these {count}")
        nobody = Text(f"下列 {count} 项均不符合", f"none of these {count}")
        missing = Text(f"下列 {count} 项至少有一项不符合", f"not all of these {count}")
        return (missing if conjunction else nobody) if negative else (every if conjunction else some)

    def breached(self, codes: tuple[str, ...], negative: bool) -> Text:
        """That one of some rules is breached, or that none is."""
        rules = [self.rulebook.rules[code] for code in codes[:SHOWN_CODES]]
        zh, en = "、".join(f"“{one.title.zh}”" for one in rules), ", ".join(f"“{one.title.en}”" for one in rules)
        more = len(codes) - len(rules)
        if more > 0:
            zh, en = f"{zh}等 {len(codes)} 条规则", f"{en} and {more} more rules"
        return Text(f"未违反{zh}", f"no breach of {en}") if negative else Text(f"违反{zh}", f"a breach of {en}")

    def assigned(self, condition: Assignable, negative: bool) -> Text:
        """That what some items have can be divided among others, or that it can't."""
        givers, takers = self.quantity(condition.givers), self.quantity(condition.takers)
        can = Text("不能", "can't") if negative else Text("能", "can")
        return Text(
            f"{givers.zh}{can.zh}按各自的比例分配给全部{takers.zh}",
            f"the {givers.en} {can.en} be divided so that the {takers.en} is served, each at its ratio",
        )

    def share(self, condition: Assignable, row: Share) -> Text:
        """Which items a row lets serve which."""
        givers, takers = condition.givers.list.field.title, condition.takers.list.field.title
        one, other = self.which(row.giver), self.which(row.taker)
        return Text(
            f"{givers.zh}{one.zh}用于{takers.zh}{other.zh}的比例",
            f"ratio of {givers.en}{one.en} that serve {takers.en}{other.en}",
        )

    def label(self, ref: Ref, labels: frozenset[str], negative: bool) -> Text:
        """That a label is one of some."""
        titles = [title for label, title in ref.field.labels if label in labels]
        either = joined(titles, "、", ", ") if len(titles) > 1 else titles[0]
        some = len(titles) > 1
        zh = f"{'不为' if negative else '为'}{either.zh}{'之一' if some else ''}"
        en = f"is {'not ' if negative else ''}{'one of ' if some else ''}{either.en}"
        return Text(f"{ref.field.title.zh}{zh}", f"{ref.field.title.en} {en}")

    def quantified(self, every: bool, listed: Ref, inner: Condition, where: Condition | None, negative: bool) -> Text:
        """`any` and `all`."""
        which, title = self.which(where), listed.field.title
        zh, en = f"{title.zh}{which.zh}", f"{title.en}{which.en}"
        said = self.condition(inner)
        if len(said.zh) > LONGEST:
            said = Text("下列条件", "as follows")
        if every and not negative:
            return Text(f"{zh}的每一项均符合：{said.zh}", f"every one of {en}: {said.en}")
        if every:
            return Text(f"{zh}中至少有一项不符合：{said.zh}", f"not every one of {en}: {said.en}")
        if negative:
            return Text(f"{zh}中没有一项符合：{said.zh}", f"none of {en}: {said.en}")
        return Text(f"{zh}中至少有一项符合：{said.zh}", f"at least one of {en}: {said.en}")

    def which(self, where: Condition | None) -> Text:
        """Which items of a list, behind its title."""
        if where is None:
            return Text("", "")
        said = self.condition(where)
        if len(said.zh) > LONGEST or "下列" in said.zh:
            return Text("（符合条件的）", " (those that qualify)")
        return Text(f"（{said.zh}的）", f" (where {said.en})")

    # --- amounts ---

    def amount(self, linear: Linear) -> Text:
        """What an amount is."""
        written = self.numbers or bool(_WRITTEN_NUMBER.search(linear.text))
        zh = en = ""
        for place, term in enumerate(linear.terms):
            said = self.term(term, linear.unit, written)
            sign = "−" if term.factor < 0 else "+"
            lead = f" {sign} " if place else "−" if term.factor < 0 and not _bare(term) else ""
            zh, en = f"{zh}{lead}{said.zh}", f"{en}{lead}{said.en}"
        return Text(zh, en)

    def term(self, term: Term, unit: str, written: bool) -> Text:
        """A product; a factor that only converts units is left out."""
        if _bare(term):
            return Text(quantity_text(term.factor, unit, "zh"), quantity_text(term.factor, unit, "en"))
        parts = [self.rulebook.parameters[name].title for name in term.parameters]
        if term.quantity is not None:
            parts.append(self.quantity(term.quantity))
        if abs(term.factor) != 1 and written:
            shown = number_text(abs(term.factor))
            parts.insert(0, Text(shown, shown))
        return joined(parts, " × ", " × ")

    def quantity(self, quantity: Quantity) -> Text:
        """A fact, a sum or a count."""
        match quantity:
            case Amount(ref):
                return ref.field.title
            case Count(listed, where):
                which, title = self.which(where), listed.field.title
                return Text(f"{title.zh}{which.zh}的项数", f"number of {title.en}{which.en}")
            case Sum(listed, each, where):
                which, title, what = self.which(where), listed.field.title, self.amount(each)
                if which.zh:
                    return Text(f"{title.zh}{which.zh}{what.zh}合计", f"total {what.en} of {title.en}{which.en}")
                return Text(f"{title.zh}的{what.zh}合计", f"total {what.en} of {title.en}")

            case Extreme(highest, listed, each, where):
                which, title, what = self.which(where), listed.field.title, self.amount(each)
                word = Text("最大值", "largest") if highest else Text("最小值", "smallest")
                return Text(f"{title.zh}{which.zh}的{what.zh}{word.zh}", f"{word.en} {what.en} of {title.en}{which.en}")

    # --- days ---

    def day(self, day: Day) -> Text:
        """What a day is."""
        said = self.base(day)
        for shift in day.shifts:
            step = self.shift(shift)
            said = Text(f"{said.zh}{step.zh}", f"{said.en} {step.en}")
        return said

    def base(self, day: Day) -> Text:
        """The day before it is moved."""
        match day.base:
            case None:
                return Text("判定日期", "the day asked")
            case date() as written:
                return Text(f" {written}", str(written))
            case Ref(field):
                return field.title
            case str() as name:
                return self.rulebook.parameters[name].title

    def shift(self, shift: Shift) -> Text:
        """So many days or months later, or earlier."""
        unit = Text("日", "days") if shift.unit == "days" else Text("个月", "months")
        sign, way = ("+", Text("后", "after")) if shift.sign > 0 else ("−", Text("前", "before"))
        if isinstance(shift.number, str):
            title = self.rulebook.parameters[shift.number].title
            return Text(f" {sign} {title.zh}（{unit.zh}）", f"{sign} {title.en} ({unit.en})")
        return Text(f"{way.zh} {shift.number} {unit.zh}", f"{sign} {shift.number} {unit.en}")


def _bare(term: Term) -> bool:
    return term.quantity is None and not term.parameters


def _quoted(title: Text) -> Text:
    return Text(title.zh if title.zh.startswith("“") else f"“{title.zh}”", f"“{title.en}”")


def _denied(title: Text, negative: bool) -> Text:
    return Text(f"并非“{title.zh}”", f"not “{title.en}”") if negative else title
