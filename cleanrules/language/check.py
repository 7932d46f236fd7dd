"""From a syntax tree to a typed tree: names resolved, types and units checked, products kept linear."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice
from typing import TypeAlias, TypeGuard, TypeVar, get_args

from cleanrules.errors import PackError, did_you_mean, shorten
from cleanrules.exact import plain_day, plain_decimal
from cleanrules.facts.fields import Field
from cleanrules.facts.units import RATIO, factor, spellings, split_quantity
from cleanrules.language.nodes import (
    Amount,
    And,
    Compare,
    CompareDays,
    Comparison,
    Condition,
    Constant,
    Count,
    Day,
    Each,
    Holds,
    InCategory,
    Linear,
    Not,
    OneOf,
    Or,
    Ref,
    Shift,
    Sum,
    Term,
    Within,
    walk,
)
from cleanrules.language.syntax import Parsed, Source, parse
from cleanrules.law.codes import CodeError, industries, regions
from cleanrules.law.instruments import NamedSet, Parameter

_OPS: dict[type[ast.cmpop], Comparison] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_MIRRORED: dict[Comparison, Comparison] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_LOOPS = ("sum", "count", "any", "all")
_SHIFTS = ("days", "months", "years")
MAX_TERMS = 100
MAX_NODES = 5000
BARE = ""
"""The unit of a number that is written without one; it takes the unit of the other side."""
_SHIFT_UNITS = {
    "days": {BARE, RATIO, "d", "天", "日", "days"},
    "months": {BARE, RATIO, "个月", "月", "months"},
    "years": {BARE, "年", "years"},
}

Let: TypeAlias = Condition | Linear | Day
L = TypeVar("L", bound=Let)
_KINDS: dict[type, str] = {Linear: "an amount", Day: "a day", str: "a text"}
_Value: TypeAlias = Let | Ref | str


class _ShiftCall(ast.Call):
    """A call such as `days(30)`."""

    func: ast.Name


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that a condition may use.

    `categories` gives for each category of the kind the list whose items it classifies, None for the subject itself.
    `item` is the list at hand where the condition classifies a list's items.
    """

    owner: str
    fields: Mapping[str, Field]
    categories: Mapping[str, str | None]
    parameters: Mapping[str, Parameter]
    sets: Mapping[str, NamedSet]
    lets: Mapping[str, Let] = field(default_factory=dict)
    item: str | None = None


def read_condition(source: Source, scope: Scope) -> Condition:
    """The condition that a pack's scalar holds. Raises PackError with its place."""
    checker = _Checker(parse(source), scope)
    return checker.bounded(checker.condition(checker.parsed.tree))


def read_let(source: Source, scope: Scope) -> Let:
    """The amount, day or condition that a scalar under `let:` holds. Raises PackError with its place."""
    checker = _Checker(parse(source), scope)
    tree = checker.parsed.tree
    value = checker.value(tree)
    if isinstance(value, Ref | str):
        raise checker.parsed.fail("a name under `let:` stands for an amount, a day or a condition", tree)
    return checker.bounded(value)


class _Checker:
    def __init__(self, parsed: Parsed, scope: Scope) -> None:
        self.parsed, self.scope = parsed, scope
        self.loop: tuple[str, Field] | None = None  # the variable of a loop, and its list

    def text(self, node: ast.AST) -> str:
        return " ".join(self.parsed.segment(node).split())

    def bounded(self, value: L) -> L:
        """The value, unless what it names under `let:` makes it grow out of bounds."""
        if sum(1 for _ in islice(walk(value), MAX_NODES + 1)) > MAX_NODES:
            raise self.parsed.fail("the condition is too large with all that it names", self.parsed.tree)
        return value

    # --- conditions ---

    def condition(self, node: ast.expr) -> Condition:
        value = self.value(node)
        if isinstance(value, Linear | Day | Ref | str):
            what = _a(value.field.type) if isinstance(value, Ref) else _KINDS[type(value)]
            help = "use `any` or `all` over it" if what == "a list" else "compare it with something"
            raise self.parsed.fail(f"`{shorten(self.text(node))}` is {what}, expected a condition", node, help)
        return value

    def value(self, node: ast.expr) -> _Value:
        match node:
            case ast.BoolOp(op, values):
                items = tuple(self.condition(value) for value in values)
                return And(items, self.text(node)) if isinstance(op, ast.And) else Or(items, self.text(node))
            case ast.UnaryOp(ast.Not(), item):
                return self.negation(node, item)
            case ast.Compare(left, [op], [right]):
                return self.comparison(node, left, op, right)
            case ast.Compare():
                raise self.parsed.fail("chained comparison", node, "join two comparisons with `and`")
            case ast.BinOp() | ast.UnaryOp(ast.USub() | ast.UAdd()):
                return self.arithmetic(node)
            case ast.Constant():
                return self.constant(node)
            case ast.Name(name):
                return self.name(name, node)
            case ast.Attribute(ast.Name(base), name):
                return self.attribute(base, name, node)
            case ast.Call(ast.Name(name)):
                return self.call(name, node)
        raise self.parsed.refuse(node)

    def negation(self, node: ast.expr, item: ast.expr) -> Condition:
        if isinstance(item, ast.Compare) and not self.parsed.segment(node)[3:].lstrip().startswith("("):
            raise self.parsed.fail(
                "`not` before a comparison is easily misread", node, "write `not (…)`, `!=` or `not in`"
            )
        return Not(self.condition(item), self.text(node))

    # --- names ---

    def spelled(self, name: str, node: ast.AST) -> None:
        written = "".join(self.parsed.segment(node).split())
        if written != name:  # Python folds `㎡` to `m2` (NFKC)
            raise self.parsed.fail(f"name `{written}` would be read as `{name}`", node, f"write `{name}`")

    def name(self, name: str, node: ast.expr) -> _Value:
        self.spelled(name, node)
        scope = self.scope
        if name in ("true", "false"):
            return Constant(name == "true", name)
        if name == "as_of":
            return Day(None, text=name)
        if name in scope.lets:
            return replace(scope.lets[name], text=name)
        if scope.item is not None:
            found = self.of_item(scope.item, "item", name)
            if found is not None:
                return found
        if scope.categories.get(name, "") is None:
            return InCategory(name, text=name)
        if name in scope.fields:
            return self.reference(Ref(scope.fields[name]))
        raise self.unknown(name, node)

    def unknown(self, name: str, node: ast.expr) -> PackError:
        known = {*self.scope.fields, *self.scope.lets, *(c for c, of in self.scope.categories.items() if of is None)}
        if self.scope.item is not None:
            known |= {*self.scope.fields[self.scope.item].item_fields}
        if name in self.scope.parameters:
            return self.parsed.fail(f"unknown name `{name}`", node, f"a parameter is written `param.{name}`")
        if name in self.scope.sets:
            return self.parsed.fail(f"unknown name `{name}`", node, f"a named set is written `set.{name}`")
        if self.scope.categories.get(name):
            of = self.scope.categories[name]
            return self.parsed.fail(f"`{name}` classifies items of `{of}`", node, f"write `x.{name} for x in {of}`")
        return self.parsed.fail(
            f"unknown name `{shorten(name)}` in {self.scope.owner}", node, did_you_mean(name, known)
        )

    def attribute(self, base: str, name: str, node: ast.expr) -> _Value:
        self.spelled(f"{base}.{name}", node)
        scope = self.scope
        if base == "param":
            return self.parameter(name, node)
        if base == "set":
            raise self.parsed.fail("a named set stands on the right of `in`", node, f"write `region in set.{name}`")
        if base == "subject" and name in scope.fields:
            return self.reference(Ref(scope.fields[name]))
        listed = scope.fields[scope.item] if scope.item is not None and base == "item" else None
        if self.loop is not None and base == self.loop[0]:
            listed = self.loop[1]
        if listed is not None:
            found = self.of_item(listed.name, base, name)
            if found is not None:
                return found
            known = {*listed.item_fields, *(c for c, of in scope.categories.items() if of == listed.name)}
            raise self.parsed.fail(f"unknown name `{base}.{name}`", node, did_you_mean(name, known))
        raise self.parsed.fail(f"unknown name `{base}.{name}`", node, did_you_mean(base, {"param", "set", "subject"}))

    def of_item(self, listed: str, variable: str, name: str) -> _Value | None:
        if self.scope.categories.get(name) == listed:
            return InCategory(name, item=variable, text=name)
        found = self.scope.fields[listed].item_fields.get(name)
        return None if found is None else self.reference(Ref(found, variable))

    def reference(self, ref: Ref) -> _Value:
        match ref.field.type:
            case "flag":
                return Holds(ref, ref.text)
            case "amount":
                return Linear((Term(Fraction(1), (), Amount(ref)),), ref.field.unit, ref.text)
            case "event":
                return Day(ref, text=ref.text)
        return ref

    def parameter(self, name: str, node: ast.expr) -> Linear | Day:
        found = self.scope.parameters.get(name)
        if found is None:
            raise self.parsed.fail(
                f"unknown parameter `{shorten(name)}`", node, did_you_mean(name, self.scope.parameters)
            )
        for key in found.by:
            item = self.loop[1].name if self.loop else self.scope.item
            of_item = self.scope.fields[item].item_fields if item is not None else {}
            categories = {name for name, of in self.scope.categories.items() if of is None or of == item}
            if key.source not in {*of_item, *self.scope.fields, *categories}:
                near = did_you_mean(key.source, {*of_item, *self.scope.fields, *categories})
                raise self.parsed.fail(
                    f"parameter `{name}` depends on `{key.source}`, which {self.scope.owner} does not have", node, near
                )
            if key.source in of_item and key.source in {*self.scope.fields, *categories}:
                raise self.parsed.fail(
                    f"parameter `{name}` depends on `{key.source}`, which the subject and the item both have",
                    node,
                    "rename one of the two",
                )
            if key.source in of_item:
                self.refuse_two_meanings(found, key.source, node)
        if found.type == "date":
            return Day(name, text=f"param.{name}")
        return Linear((Term(Fraction(1), (name,), None),), found.unit, f"param.{name}")

    def refuse_two_meanings(self, found: Parameter, source: str, node: ast.expr) -> None:
        """What an unknown key may be is read from the declaration of its field, so that must be one."""
        lists = [one for one in self.scope.fields.values() if source in one.item_fields]
        if len({(one.item_fields[source].type, one.item_fields[source].labels) for one in lists}) > 1:
            names = " and ".join(f"`{one.name}`" for one in lists)
            raise self.parsed.fail(
                f"parameter `{found.name}` depends on `{source}`, which {names} declare differently",
                node,
                "rename one of the fields",
            )

    # --- constants and arithmetic ---

    def constant(self, node: ast.Constant) -> Linear | str:
        if isinstance(node.value, str):
            return node.value
        if isinstance(node.value, int | float) and not isinstance(node.value, bool):
            literal = self.parsed.segment(node)
            number = plain_decimal(literal)
            if number is None:
                raise self.parsed.fail(
                    f"number `{shorten(literal)}` is not a plain decimal", node, "write it as in 1000 or 0.25"
                )
            return Linear((Term(number, (), None),), BARE, literal)
        if isinstance(node.value, bool):
            raise self.parsed.fail(f"unknown name `{node.value}`", node, f"write `{str(node.value).lower()}`")
        raise self.parsed.refuse(node)

    def arithmetic(self, node: ast.expr) -> Linear | Day:
        match node:
            case ast.UnaryOp(op, item):
                value = self.amount(item)
                return replace(value if isinstance(op, ast.UAdd) else _times(value, Fraction(-1)), text=self.text(node))
            case ast.BinOp(left, ast.Add() | ast.Sub() as op, right):
                self.refuse_bare_date(node, left, right)
                first, minus = self.value(left), isinstance(op, ast.Sub)
                if isinstance(first, Day) or (isinstance(first, str) and _is_shift(right)):
                    day = self.as_day(first, left)
                    return replace(self.moved(day, right, -1 if minus else 1), text=self.text(node))
                total = self.total(node, self.as_amount(first, left), self.amount(right), minus)
                return replace(total, text=self.text(node))
            case ast.BinOp(left, ast.Mult(), right):
                return replace(self.product(node, self.amount(left), self.amount(right)), text=self.text(node))
        raise self.parsed.refuse(node)

    def refuse_bare_date(self, node: ast.expr, left: ast.expr, right: ast.expr) -> None:
        if (
            isinstance(right, ast.Constant)
            and isinstance(left, ast.Constant | ast.BinOp)
            and isinstance(right.value, int)
        ):
            leaves = [leaf for leaf in ast.walk(left) if not isinstance(leaf, ast.operator | ast.BinOp)]
            if all(isinstance(leaf, ast.Constant) for leaf in leaves):
                raise self.parsed.fail(
                    "arithmetic on constants only", node, 'a date is written in quotes: "2024-10-23"'
                )

    def amount(self, node: ast.expr) -> Linear:
        return self.as_amount(self.value(node), node)

    def as_amount(self, value: _Value, node: ast.expr) -> Linear:
        if isinstance(value, Linear):
            return value
        if isinstance(value, str):
            return self.quantity(value, node)
        raise self.parsed.fail(f"`{shorten(self.text(node))}` is not an amount", node)

    def quantity(self, text: str, node: ast.expr) -> Linear:
        parts = split_quantity(text)
        number = plain_decimal(parts[0]) if parts else None
        if parts is None or number is None:
            raise self.parsed.fail(f"`{shorten(text)}` is not an amount", node, 'write it as in "20000 m2"')
        return Linear((Term(number, (), None),), parts[1], text)

    def total(self, node: ast.expr, left: Linear, right: Linear, minus: bool) -> Linear:
        left, right = self.same_unit(node, left, right)
        terms = _joined(left.terms + _times(right, Fraction(-1 if minus else 1)).terms)
        return self.few(node, Linear(terms, left.unit))

    def few(self, node: ast.expr, linear: Linear) -> Linear:
        """The amount, unless it multiplies out beyond what anybody could check by hand."""
        if sum(1 + len(term.parameters) for term in linear.terms) > MAX_TERMS:
            raise self.parsed.fail(f"an amount of more than {MAX_TERMS} terms", node, "use a derived fact")
        return linear

    def same_unit(self, node: ast.expr, left: Linear, right: Linear) -> tuple[Linear, Linear]:
        if left.unit == BARE:
            return replace(left, unit=right.unit), right
        if right.unit == BARE:
            return left, replace(right, unit=left.unit)
        ratio = factor(right.unit, left.unit)
        if ratio is None:
            raise self.parsed.fail(
                f"`{shorten(left.text or self.text(node))}` is in `{left.unit}` and `{shorten(right.text)}` in `{right.unit}`",
                node, f"compare and add amounts of one unit only; `{left.unit}` may be written {_spelled(left.unit)}",
            )  # fmt: skip
        return left, right if ratio == 1 else replace(_times(right, ratio), unit=left.unit)

    def product(self, node: ast.expr, left: Linear, right: Linear) -> Linear:
        if any(term.quantity for term in left.terms) and any(term.quantity for term in right.terms):
            raise self.parsed.fail(
                "a product of two facts", node, "conditions are linear: at most one fact in a product"
            )
        unit = _multiplied(left.unit, right.unit) or _multiplied(right.unit, left.unit)
        if unit is None:
            raise self.parsed.fail(f"`{left.unit}` times `{right.unit}` is no unit that is known", node)
        terms = [
            Term(a.factor * b.factor * unit[1], tuple(sorted(a.parameters + b.parameters)), a.quantity or b.quantity)
            for a in left.terms
            for b in right.terms
        ]
        return self.few(node, Linear(_joined(tuple(terms)), unit[0]))

    # --- days ---

    def as_day(self, value: _Value, node: ast.expr) -> Day:
        if isinstance(value, Day):
            return value
        if isinstance(value, str):
            found = plain_day(value)
            if found is not None:
                return Day(found, text=value)
            raise self.parsed.fail(f"`{shorten(value)}` is not a date", node, 'write it as in "2024-10-23"')
        help = 'a date is written in quotes: "2024-10-23"' if isinstance(value, Linear) else None
        raise self.parsed.fail(f"`{shorten(self.text(node))}` is not a day", node, help)

    def moved(self, day: Day, node: ast.expr, sign: int) -> Day:
        if not _is_shift(node):
            raise self.parsed.fail(
                f"`{shorten(self.text(node))}` can't be added to a day", node, "write `+ days(30)`, `+ months(6)`; compare days instead of subtracting them",
            )  # fmt: skip
        unit, written = node.func.id, self.amount(node.args[0])
        term = written.terms[0]
        plain = term.factor == 1 if term.parameters else term.factor.denominator == 1
        if len(written.terms) != 1 or term.quantity is not None or len(term.parameters) > 1 or not plain:
            raise self.parsed.fail(f"`{unit}` takes a whole number or a parameter", node)
        number: int | str = term.parameters[0] if term.parameters else int(term.factor)
        if unit == "years" and isinstance(number, str):
            raise self.parsed.fail("`years` takes a whole number", node, "declare the parameter in months")
        if written.unit not in _SHIFT_UNITS[unit]:
            raise self.parsed.fail(
                f"`{unit}` takes a number of {unit}, `{shorten(written.text)}` is in `{written.unit}`", node
            )
        if unit == "years":
            number = int(number) * 12
        return replace(day, shifts=(*day.shifts, Shift("days" if unit == "days" else "months", number, sign)))

    # --- comparisons ---

    def comparison(self, node: ast.Compare, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Condition:
        if isinstance(op, ast.In | ast.NotIn):
            found = self.membership(node, left, right)
            return Not(found, self.text(node)) if isinstance(op, ast.NotIn) else found
        if type(op) not in _OPS:
            raise self.parsed.fail("identity is not a comparison", node, "write `==` or `!=`")
        comparison = _OPS[type(op)]
        one, two = self.value(left), self.value(right)
        text = self.text(node)
        if isinstance(one, Ref) or isinstance(two, Ref):
            return self.same_label(node, one, two, comparison)
        if isinstance(one, Day) or isinstance(two, Day):
            return CompareDays(comparison, self.as_day(one, left), self.as_day(two, right), text)
        if isinstance(one, str) and isinstance(two, str):
            raise self.parsed.fail("a comparison of two texts", node)
        if not isinstance(one, Linear | str) or not isinstance(two, Linear | str):
            raise self.parsed.fail("a condition is not compared", node, "write it alone, or with `not` before it")
        first, second = self.same_unit(node, self.as_amount(one, left), self.as_amount(two, right))
        return Compare(comparison, first, second, text)

    def same_label(self, node: ast.expr, one: _Value, two: _Value, op: Comparison) -> Condition:
        if isinstance(one, str):
            one, two, op = two, one, _MIRRORED[op]
        if not isinstance(one, Ref) or not isinstance(two, str) or op not in ("==", "!="):
            raise self.parsed.fail("a label or code is compared with a text by `==`, `!=` or `in`", node)
        if one.field.type != "label":
            remedy = {"text": "no condition may read free text", "list": "use `any` or `all` over it"}
            help = remedy.get(one.field.type, f'write `{one.text} in ["{two}"]`')
            raise self.parsed.fail(f"`{one.text}` is {_a(one.field.type)}, not compared by `{op}`", node, help)
        self.check_label(one, two, node)
        found = OneOf(one, frozenset((two,)), self.text(node))
        return Not(found, self.text(node)) if op == "!=" else found

    def check_label(self, ref: Ref, label: str, node: ast.expr) -> None:
        known = dict(ref.field.labels)
        if label not in known:
            near = did_you_mean(label, known) or f"labels known: {', '.join(f'`{name}`' for name in known)}"
            raise self.parsed.fail(f"`{shorten(label)}` is no label of `{ref.text}`", node, near)

    def membership(self, node: ast.expr, left: ast.expr, right: ast.expr) -> Condition:
        ref, text = self.value(left), self.text(node)
        if not isinstance(ref, Ref) or ref.field.type not in ("label", "region", "industry"):
            raise self.parsed.fail("`in` asks for a label, region or industry on its left", left)
        if isinstance(right, ast.Attribute) and isinstance(right.value, ast.Name) and right.value.id == "set":
            return self.in_set(ref, right, text)
        if not isinstance(right, ast.List) or not all(
            isinstance(e, ast.Constant) and isinstance(e.value, str) for e in right.elts
        ):
            raise self.parsed.fail(
                "`in` asks for a list of texts or a named set on its right",
                right,
                'write `x in ["a", "b"]` or `region in set.name`',
            )
        members = [str(element.value) for element in right.elts if isinstance(element, ast.Constant)]
        if not members:
            raise self.parsed.fail("an empty list", right)
        if ref.field.type == "label":
            for label, element in zip(members, right.elts, strict=True):
                self.check_label(ref, label, element)
            return OneOf(ref, frozenset(members), text)
        tree = regions() if ref.field.type == "region" else industries()
        try:
            return Within(ref, tuple(sorted(tree.find(member) for member in members)), None, text)
        except CodeError as cause:
            raise self.parsed.fail(cause.message, right, cause.help) from None

    def in_set(self, ref: Ref, right: ast.Attribute, text: str) -> Condition:
        found = self.scope.sets.get(right.attr)
        if found is None:
            raise self.parsed.fail(
                f"unknown set `{shorten(right.attr)}`", right, did_you_mean(right.attr, self.scope.sets)
            )
        if found.of != ref.field.type:
            raise self.parsed.fail(
                f"set `{found.name}` holds codes of {_a(found.of)}, `{ref.text}` is {_a(ref.field.type)}", right
            )
        return Within(ref, (), found.name, text)

    # --- calls ---

    def call(self, name: str, node: ast.Call) -> _Value:
        if name == "known":
            raise self.parsed.fail(
                "`known` is not part of the condition language",
                node,
                "an unknown fact never decides; leave the test out",
            )
        if name in _SHIFTS:
            raise self.parsed.fail(f"`{name}` stands behind a day", node, f"write `some_day + {name}(…)`")
        if name not in _LOOPS:
            raise self.parsed.fail(
                f"unknown function `{shorten(name)}`", node, did_you_mean(name, _LOOPS) or "use a derived fact"
            )
        if len(node.args) != 1 or node.keywords or not isinstance(node.args[0], ast.GeneratorExp):
            raise self.parsed.fail(
                f"`{name}` takes one loop over a list", node, f"write `{name}(x.field for x in list if …)`"
            )
        loop = node.args[0]
        if self.loop is not None or len(loop.generators) != 1:
            raise self.parsed.fail("a loop in a loop", node, "use a derived fact")
        return self.over(name, node, loop, loop.generators[0])

    def over(self, name: str, node: ast.Call, loop: ast.GeneratorExp, clause: ast.comprehension) -> _Value:
        if not isinstance(clause.target, ast.Name) or clause.is_async:
            raise self.parsed.fail("a loop needs one name", clause.target)
        variable = clause.target.id
        if variable in {
            *self.scope.fields,
            *self.scope.lets,
            *self.scope.categories,
            "param",
            "set",
            "subject",
            "as_of",
            "item",
        }:
            raise self.parsed.fail(
                f"the loop's name `{variable}` already means something", clause.target, "choose another"
            )
        listed = self.scope.fields.get(clause.iter.id) if isinstance(clause.iter, ast.Name) else None
        if listed is None or listed.type != "list" or self.scope.item is not None:
            known = {field.name for field in self.scope.fields.values() if field.type == "list"}
            near = did_you_mean(self.text(clause.iter), known)
            raise self.parsed.fail(
                f"`{shorten(self.text(clause.iter))}` is not a list of {self.scope.owner}", clause.iter, near
            )
        self.loop = (variable, listed)
        try:
            return self.aggregate(name, node, loop.elt, clause.ifs, Ref(listed))
        finally:
            self.loop = None

    def aggregate(self, name: str, node: ast.Call, each: ast.expr, ifs: list[ast.expr], listed: Ref) -> _Value:
        tests = tuple(self.condition(test) for test in ifs)
        where = None if not tests else tests[0] if len(tests) == 1 else And(tests, " and ".join(map(self.text, ifs)))
        text = self.text(node)
        if name in ("any", "all"):
            return Each(name == "all", listed, self.condition(each), where, text)
        if name == "count":
            if not (isinstance(each, ast.Name) and self.loop and each.id == self.loop[0]):
                raise self.parsed.fail("`count` counts items", each, "write `count(x for x in list if …)`")
            return Linear((Term(Fraction(1), (), Count(listed, where)),), BARE, text)
        amount = self.amount(each)
        return Linear((Term(Fraction(1), (), Sum(listed, amount, where)),), amount.unit, text)


def _is_shift(node: ast.expr) -> TypeGuard[_ShiftCall]:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _SHIFTS
        and len(node.args) == 1
        and not node.keywords
    )


def _a(type: str) -> str:
    return f"an {type}" if type[0] in "aei" else f"a {type}"


def _spelled(unit: str) -> str:
    return ", ".join(f"`{name}`" for name in spellings(unit)[:6])


def _times(linear: Linear, by: Fraction) -> Linear:
    return replace(linear, terms=tuple(replace(term, factor=term.factor * by) for term in linear.terms))


def _joined(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Like terms added up, so that `a - a` is nothing."""
    factors: dict[tuple[object, ...], Term] = {}
    for term in terms:
        key = (term.parameters, term.quantity)
        known = factors.get(key)
        factors[key] = term if known is None else replace(known, factor=known.factor + term.factor)
    return tuple(term for term in factors.values() if term.factor != 0) or (Term(Fraction(0), (), None),)


def _multiplied(one: str, two: str) -> tuple[str, Fraction] | None:
    """The unit of a product and what it is to be multiplied by: `kgce/t` times `t` is `kgce`."""
    if one in (BARE, RATIO):
        return two, Fraction(1)
    if one == "%":
        return (two, Fraction(1, 100)) if two != BARE else (one, Fraction(1))
    per, _, below = one.rpartition("/")
    ratio = factor(two, below) if per and two not in (BARE, RATIO) else None
    return (per, ratio) if ratio is not None else None


def difference(compare: Compare) -> Linear:
    """Left less right, like terms added up."""
    return Linear(_joined(compare.left.terms + _times(compare.right, Fraction(-1)).terms), compare.left.unit)


assert set(_OPS.values()) == set(get_args(Comparison))
