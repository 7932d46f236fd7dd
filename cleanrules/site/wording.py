"""Conditions in words: the typed tree of a condition as HTML that links each fact, category and value to its page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import assert_never

from markupsafe import Markup, escape

from cleanrules.exact import number_text
from cleanrules.language.nodes import (
    TRUE,
    Amount,
    And,
    Assignable,
    Awaits,
    Breached,
    Compare,
    CompareDays,
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
    Shift,
    Sum,
    Term,
    Unread,
    Within,
)
from cleanrules.language.scope import Let
from cleanrules.law.codes import tree_of
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.wording import DAYS, SIGNS
from cleanrules.text import Language, Text

Link = Callable[[str, str], str]
"""The address of a page (`parameters/steel_ratio`) and of a place in it."""

ALL = Text("同时满足：", "all of:")
ANY = Text("满足其一：", "one of:")
NOT = Text("不属于下列情形：", "not the case that:")
ALWAYS = {True: Text("无条件", "always"), False: Text("一律不成立", "never")}
IS = {True: Text("是", "yes"), False: Text("否", "no")}
AS_OF = Text("判定日期", "the day asked")
_NAME = re.compile(r"\"[^\"]*\"|'[^']*'|[A-Za-z_][A-Za-z0-9_.]*")


@dataclass(frozen=True, slots=True)
class Wording:
    """Says conditions of one kind of subject; `lets` are the names that the rule gives to amounts."""

    rulebook: Rulebook
    kind: str
    language: Language
    link: Link
    lets: Mapping[str, Let] = field(default_factory=dict)
    item: str = ""
    """The list whose items a condition is about."""

    # --- as it is written ---

    def code(self, text: str) -> Markup:
        """A condition as written, its names linked."""
        parts: list[Markup | str] = []
        end = 0
        for match in _NAME.finditer(text):
            parts += [text[end : match.start()], self._linked(match[0])]
            end = match.end()
        return Markup("").join([*parts, text[end:]])

    def _linked(self, name: str) -> Markup | str:
        book, fields = self.rulebook, self.rulebook.kinds[self.kind].fields
        lead, _, last = name.partition(".")
        if lead == "param" and last in book.parameters:
            return self._anchor(f"parameters/{last}", "", name, book.parameters[last].title)
        if lead == "set" and last in book.sets:
            return self._anchor("sets", last, name, book.sets[last].title)
        if lead in fields and not last:
            return self._anchor(f"facts/{self.kind}/{lead}", "", name, fields[lead].title)
        if (self.kind, last or lead) in book.categories:
            return self._category(last or lead, name)
        inner = fields[self.item].item_fields if self.item in fields else {}
        if lead in inner and not last:
            return self._anchor(f"facts/{self.kind}/{self.item}", lead, name, inner[lead].title)
        return name

    def _category(self, name: str, shown: str) -> Markup:
        title = self.rulebook.categories[self.kind, name].title
        return self._anchor(f"kinds/{self.kind}", f"category-{name}", shown, title)

    def _anchor(self, page: str, place: str, shown: str, title: Text) -> Markup:
        address = self.link(page, place)
        return Markup('<a href="{}" title="{}">{}</a>').format(address, title[self.language], shown)

    # --- in words ---

    def says(self, condition: Condition) -> Markup:
        """A condition in words."""
        match condition:
            case Assignable():
                return self._assigned(condition)
            case And(items):
                return self._listed(ALL, items)
            case Or(items):
                return self._listed(ANY, items)
            case Not(Holds() | InCategory() as inner):
                return self._yes(inner, False)
            case Not(inner):
                return self._listed(NOT, (inner,))
            case Holds() | InCategory():
                return self._yes(condition, True)
            case Constant(value):
                return escape(ALWAYS[value][self.language])
        return self._compared(condition)

    def inline(self, condition: Condition) -> Markup:
        """A condition in words within a sentence, without a list."""
        match condition:
            case Assignable():
                return self.says(condition)
            case And(items) | Or(items):
                word = Text("，且", " and ") if isinstance(condition, And) else Text("或者", " or ")
                parts = [self.inline(one) for one in items]
                grouped = [
                    Markup("({})").format(part) if isinstance(one, And | Or) else part
                    for one, part in zip(items, parts, strict=True)
                ]
                return escape(word[self.language]).join(grouped)
            case Not(Holds() | InCategory()):
                return self.says(condition)
            case Not(inner):
                return escape(Text("并非（{}）", "not ({})")[self.language]).format(self.inline(inner))
        return self.says(condition)

    def _listed(self, lead: Text, items: tuple[Condition, ...]) -> Markup:
        shown = Markup("").join(Markup("<li>{}</li>").format(self.says(one)) for one in items)
        return Markup("{}<ul>{}</ul>").format(lead[self.language], shown)

    def _assigned(self, condition: Assignable) -> Markup:
        """That one list can serve another, and below it which items may serve which, and at what ratio."""
        form = Text(
            "{givers}能按下列比例分配给全部{takers}", "the {givers} can be divided so that the {takers} is served:"
        )
        rows: list[Markup] = []
        for row in condition.rows:
            sides = [
                (self.fact(side.list), self.about(side.list.field.name).inline(TRUE if where is None else where))
                for side, where in ((condition.givers, row.giver), (condition.takers, row.taker))
            ]
            serves = Text("{}（{}）用于{}（{}）：{}", "{} ({}) for {} ({}): {}")[self.language]
            rows.append(
                Markup("<li>{}</li>").format(escape(serves).format(*sides[0], *sides[1], self._term(row.ratio)))
            )
        lead = escape(form[self.language]).format(
            givers=self._quantity(condition.givers), takers=self._quantity(condition.takers)
        )
        return Markup("{}<ul>{}</ul>").format(lead, Markup("").join(rows))

    def _yes(self, atom: Holds | InCategory, truth: bool) -> Markup:
        if isinstance(atom, Holds):
            title = self.fact(atom.ref)
        else:
            named = self.rulebook.categories[self.kind, atom.name].title[self.language]
            title = self._category(atom.name, f"“{named}”")
        colon = "：" if self.language == "zh" else ": "
        return Markup("{}{}{}").format(title, colon, IS[truth][self.language])

    def _compared(self, condition: Condition) -> Markup:
        match condition:
            case Compare(op, left, right):
                return Markup("{} {} {}").format(self.amount(left), SIGNS[op], self.amount(right))
            case CompareDays(op, left, right):
                return Markup("{} {} {}").format(self.day(left), DAYS[op][self.language], self.day(right))
            case OneOf(ref, labels):
                return self._one_of(self.fact(ref), [dict(ref.field.labels)[one] for one in sorted(labels)])
            case Within(ref, codes, name):
                return self._within(ref, codes, name)
            case Each(every, listed, inner, where):
                return self._each(every, listed, inner, where)
            case (
                Constant() | Holds() | InCategory() | Breached() | Awaits() | Unread() | Not() | And() | Or()
            ):  # fmt: skip
                return escape(condition.text)
            case _:
                assert_never(condition)

    def _one_of(self, fact: Markup, titles: list[Text]) -> Markup:
        zh = self.language == "zh"
        named = ("、" if zh else " or ").join(f"“{one[self.language]}”" for one in titles)
        return Markup("{}{}{}").format(fact, "为" if zh else " is ", named)

    def _within(self, ref: Ref, codes: tuple[str, ...], name: str | None) -> Markup:
        verb = Text("在", " lies in ")[self.language]
        if name is not None:
            title = self.rulebook.sets[name].title
            return Markup("{}{}{}").format(
                self.fact(ref), verb, self._anchor("sets", name, title[self.language], title)
            )
        tree = tree_of(ref.field.type)
        shown = [
            f"{tree.full_name(one) if ref.field.type == 'region' else tree.names.get(one, '')} {one}" for one in codes
        ]
        return Markup("{}{}{}").format(self.fact(ref), verb, ("、" if self.language == "zh" else ", ").join(shown))

    def _each(self, every: bool, listed: Ref, inner: Condition, where: Condition | None) -> Markup:
        lead = Text("每一项", "every item of ") if every else Text("至少一项", "some item of ")
        parts = [Markup("{}{}").format(lead[self.language], self.fact(listed))]
        items = self.about(listed.field.name)
        if where is not None:
            parts.append(Markup("{}{}").format(Text("其中", "where ")[self.language], items.inline(where)))
        colon = "：" if self.language == "zh" else ": "
        return Markup("{}{}{}").format(
            escape("，" if self.language == "zh" else ", ").join(parts), colon, items.says(inner)
        )

    def about(self, listed: str) -> Wording:
        """The wording for the items of a list."""
        return Wording(self.rulebook, self.kind, self.language, self.link, self.lets, listed)

    # --- facts, amounts, days ---

    def fact(self, ref: Ref) -> Markup:
        """A fact by its title."""
        name = ref.field.name
        page, place = (f"facts/{self.kind}/{self.item}", name) if ref.item else (f"facts/{self.kind}/{name}", "")
        if ref.item and not self.item:
            return escape(ref.field.title[self.language])
        return self._anchor(page, place, ref.field.title[self.language], Text(ref.text, ref.text))

    def amount(self, linear: Linear) -> Markup:
        """An amount: its terms, or the name that the rule gives to it."""
        parts: list[Markup] = []
        for place, term in enumerate(linear.terms):
            minus = term.factor < 0
            sign = "−" if minus and place == 0 else " − " if minus else " + " if place else ""
            parts.append(Markup("{}{}").format(sign, self._term(term)))
        unit = linear.unit if linear.unit != "ratio" and not any(term.quantity for term in linear.terms) else ""
        return Markup("").join([*(parts or [escape("0")]), f" {unit}" if unit and not _has_parameter(linear) else ""])

    def _term(self, term: Term) -> Markup:
        factors: list[Markup] = []
        size = abs(term.factor)
        if size != 1 or not (term.parameters or term.quantity):
            factors.append(escape(number_text(Fraction(size))))
        factors += [self.parameter(name) for name in term.parameters]
        if term.quantity is not None:
            factors.append(self._quantity(term.quantity))
        return Markup(" × ").join(factors)

    def parameter(self, name: str) -> Markup:
        """A parameter by its title."""
        title = self.rulebook.parameters[name].title
        shown = f"〈{title.zh}〉" if self.language == "zh" else f"⟨{title.en}⟩"
        return self._anchor(f"parameters/{name}", "", shown, Text(f"param.{name}", f"param.{name}"))

    def _quantity(self, quantity: Quantity) -> Markup:
        match quantity:
            case Amount(ref):
                return self.fact(ref)
            case Sum(listed, each, where):
                inner = self.about(listed.field.name)
                return self._counted(
                    Text("{list}的{each}合计", "sum of {each} over {list}"), listed, inner.amount(each), where
                )
            case Extreme(highest, listed, each, where):
                inner = self.about(listed.field.name)
                high = Text("{list}中{each}的最大值", "the largest {each} of {list}")
                low = Text("{list}中{each}的最小值", "the smallest {each} of {list}")
                return self._counted(high if highest else low, listed, inner.amount(each), where)
            case Count(listed, where):
                return self._counted(Text("{list}的项数", "number of {list}"), listed, Markup(""), where)

    def _counted(self, form: Text, listed: Ref, each: Markup, where: Condition | None) -> Markup:
        said = escape(form[self.language]).format(list=self.fact(listed), each=each)
        if where is None:
            return said
        condition = self.about(listed.field.name).inline(where)
        form = Text("（只计{}的）", " (only those with {})")
        return Markup('{}<span class="only">{}</span>').format(said, escape(form[self.language]).format(condition))

    def day(self, day: Day) -> Markup:
        """A day, moved by shifts."""
        match day.base:
            case Ref() as ref:
                said = self.fact(ref)
            case date() as written:
                said = escape(written.isoformat())
            case str() as name:
                said = self.parameter(name)
            case None:
                said = escape(AS_OF[self.language])
        return Markup("").join([said, *self._shifts(day.shifts)])

    def _shifts(self, shifts: tuple[Shift, ...]) -> Iterator[Markup]:
        units = {"days": Text("日", " days"), "months": Text("个月", " months")}
        for shift in shifts:
            number = self.parameter(shift.number) if isinstance(shift.number, str) else escape(str(shift.number))
            yield Markup("{}{}{}").format(" + " if shift.sign > 0 else " − ", number, units[shift.unit][self.language])

    def let(self, found: Let) -> Markup:
        """What a name under `let` stands for."""
        if isinstance(found, Linear):
            return self.amount(found)
        return self.day(found) if isinstance(found, Day) else self.says(found)


def _has_parameter(linear: Linear) -> bool:
    return any(term.parameters for term in linear.terms)
