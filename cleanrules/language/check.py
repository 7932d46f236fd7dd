"""From a syntax tree to a typed tree: names resolved, types and units checked, products kept linear."""

from __future__ import annotations

import ast
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from typing import TypeVar

from cleanrules.errors import PackError, a, did_you_mean, shorten
from cleanrules.exact import number_text
from cleanrules.facts.fields import Field
from cleanrules.language.arithmetic import Arithmetic
from cleanrules.language.extremes import Misuse, extremes_of, quantified
from cleanrules.language.keys import SUBJECT, sources
from cleanrules.language.linear import BARE
from cleanrules.language.nodes import (
    Amount,
    And,
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
    Ref,
    Sum,
    Term,
    Within,
    walk,
)
from cleanrules.language.scope import Let, Scope, Value
from cleanrules.language.slips import UNKNOWN, help_for_function, help_for_name, is_nothing
from cleanrules.language.syntax import Parsed, Source, parse
from cleanrules.language.words import COMPARISONS, FUNCTIONS, LOOPS, SHIFTS
from cleanrules.law.codes import CodeError, regions, tree_of
from cleanrules.law.instruments import Key, Parameter

_MIRRORED: dict[Comparison, Comparison] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_HELD = {"region": "codes of a region", "industry": "codes of an industry", "label": "labels"}
MAX_NODES = 5000
L = TypeVar("L", bound=Let)
_KINDS: dict[type, str] = {Linear: "an amount", Day: "a day", str: "a text"}


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


class _Checker(Arithmetic):
    def __init__(self, parsed: Parsed, scope: Scope) -> None:
        super().__init__(parsed)
        self.scope = scope
        self.loop: tuple[str, Field] | None = None  # the variable of a loop, and its list

    def bounded(self, value: L) -> L:
        """The value, unless what it names under `let:` makes it grow out of bounds."""
        if sum(1 for _ in islice(walk(value), MAX_NODES + 1)) > MAX_NODES:
            raise self.parsed.fail("the condition is too large with all that it names", self.parsed.tree)
        return value

    # --- conditions ---

    def condition(self, node: ast.expr) -> Condition:
        value = self.value(node)
        if isinstance(value, Linear | Day | Ref | str):
            what = a(value.field.type) if isinstance(value, Ref) else _KINDS[type(value)]
            help = "use `any` or `all` over it" if what == "a list" else "compare it with something"
            raise self.parsed.fail(f"`{shorten(self.text(node))}` is {what}, expected a condition", node, help)
        return value

    def value(self, node: ast.expr) -> Value:
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

    def name(self, name: str, node: ast.expr) -> Value:
        self.spelled(name, node)
        scope = self.scope
        if name in ("true", "false"):
            return Constant(name == "true", name)
        if name == "as_of":
            return Day(None, text=name)
        if name in scope.lets:
            return replace(scope.lets[name], text=name)
        if scope.item is not None:
            found = self.of_item(scope.item, scope.variable, name)
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
            f"unknown name `{shorten(name)}` in {self.scope.owner}",
            node,
            did_you_mean(name, known) or help_for_name(name),
        )

    def attribute(self, base: str, name: str, node: ast.expr) -> Value:
        self.spelled(f"{base}.{name}", node)
        scope = self.scope
        if base == "param":
            return self.parameter(name, node)
        if base == "set":
            raise self.parsed.fail("a named set stands on the right of `in`", node, f"write `region in set.{name}`")
        if base == "subject" and name in scope.fields:
            return self.reference(Ref(scope.fields[name]))
        listed = scope.fields[scope.item] if scope.item is not None and base == scope.variable else None
        if self.loop is not None and base == self.loop[0]:
            listed = self.loop[1]
        if listed is not None:
            found = self.of_item(listed.name, base, name)
            if found is not None:
                return found
            known = {*listed.item_fields, *(c for c, of in scope.categories.items() if of == listed.name)}
            raise self.parsed.fail(f"unknown name `{base}.{name}`", node, did_you_mean(name, known))
        raise self.parsed.fail(f"unknown name `{base}.{name}`", node, did_you_mean(base, {"param", "set", "subject"}))

    def of_item(self, listed: str, variable: str, name: str) -> Value | None:
        if self.scope.categories.get(name) == listed:
            return InCategory(name, item=variable, text=name)
        found = self.scope.fields[listed].item_fields.get(name)
        return None if found is None else self.reference(Ref(found, variable))

    def reference(self, ref: Ref) -> Value:
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
            self.readable(found, key, node)
        if found.type == "date":
            return Day(name, text=f"param.{name}")
        return Linear((Term(Fraction(1), (name,), None),), found.unit, f"param.{name}")

    def readable(self, found: Parameter, key: Key, node: ast.expr) -> None:
        """That a key means one thing, and can be read here: of the subject, or of the item at hand. Raises PackError."""
        scope, here = self.scope, self.loop[1].name if self.loop else self.scope.item
        meant = list(sources(key, scope.fields, scope.classified))
        owners = list(dict.fromkeys(one.list for one in meant))
        if not owners:
            owned = scope.fields if key.list in ("", SUBJECT) else ()
            inner = {name for one in scope.fields.values() if key.list in ("", one.name) for name in one.item_fields}
            raise self.parsed.fail(
                f"parameter `{found.name}` depends on `{key.written}`, which {scope.owner} does not have", node,
                did_you_mean(key.source, {*owned, *inner, *scope.categories}),
            )  # fmt: skip
        if len(owners) > 1:
            names = [f"`{one}`" for one in owners if one]
            whose = f"the subject and the items of {' and of '.join(names)}" if "" in owners else (
                f"the items of {' and of '.join(names)}"
            )  # fmt: skip
            behind = "" if key.set is None else f".{key.set}"
            raise PackError(
                f"parameter `{found.name}` depends on `{key.source}`, which {whose} have",
                help=f"write {' or '.join(f'`{one or SUBJECT}.{key.source}{behind}`' for one in owners)}",
                position=key.position,
            )
        if owners[0] not in ("", here):
            raise self.parsed.fail(
                f"parameter `{found.name}` depends on `{key.source}` of the items of `{owners[0]}`, "
                f"and no item of it is at hand here", node,
                f"use it in a loop over `{owners[0]}`, as in `sum(param.{found.name} * x.… for x in {owners[0]})`",
            )  # fmt: skip

    # --- comparisons ---

    def comparison(self, node: ast.Compare, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Condition:
        if isinstance(op, ast.In | ast.NotIn):
            found = self.membership(node, left, right)
            return Not(found, self.text(node)) if isinstance(op, ast.NotIn) else found
        if type(op) not in COMPARISONS:
            help = (
                UNKNOWN
                if is_nothing(right)
                else "write a fact alone, or with `not` before it; compare with `==` or `!=`"
            )
            raise self.parsed.fail("identity is not a comparison", node, help)
        comparison = COMPARISONS[type(op)]
        self.check_sides(node, left, right)
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
        self.check_share(node, one, two)
        first, second = self.same_unit(node, self.as_amount(one, left), self.as_amount(two, right))
        return self.of_items(Compare(comparison, first, second, text), node)

    def of_items(self, compare: Compare, node: ast.expr) -> Condition:
        """The comparison, said of the items of a list where it names the largest or smallest of them."""
        if not (extremes_of(compare.left) or extremes_of(compare.right)):
            return compare
        if self.loop is not None:
            raise self.parsed.fail("a loop in a loop", node, "use a derived fact")
        try:
            return quantified(compare, self.scope.parameters)
        except Misuse as cause:
            raise self.parsed.fail(cause.message, node, cause.help) from None

    def check_sides(self, node: ast.expr, left: ast.expr, right: ast.expr) -> None:
        """Refuse a comparison with nothing, and a label without its quotes."""
        for side, other in ((left, right), (right, left)):
            if is_nothing(side) and not (isinstance(side, ast.Name) and self.means(side.id)):
                raise self.parsed.fail(f"`{self.text(side)}` is not part of the condition language", side, UNKNOWN)
            if not isinstance(side, ast.Name) or self.means(side.id) or isinstance(other, ast.Constant | ast.Call):
                continue
            labelled = self.value(other) if isinstance(other, ast.Name | ast.Attribute) else None
            if isinstance(labelled, Ref) and labelled.field.type == "label":
                raise self.parsed.fail(
                    f"unknown name `{shorten(side.id)}`", side, f'a label is written in quotes: `"{side.id}"`'
                )

    def means(self, name: str) -> bool:
        """Whether a name alone means something here."""
        scope = self.scope
        item = scope.fields[scope.item].item_fields if scope.item is not None else {}
        return name in ("true", "false", "as_of") or any(
            name in some for some in (scope.lets, scope.fields, scope.categories, item)
        )

    def check_share(self, node: ast.expr, one: Linear | str, two: Linear | str) -> None:
        """Refuse a bare number below 1 that is compared with a fact in per cent: it may be meant as a share of one."""
        for side, other in ((one, two), (two, one)):
            if not isinstance(side, Linear) or not isinstance(other, Linear) or other.unit != "%" or side.unit != BARE:
                continue
            plain = [term for term in side.terms if term.quantity is None and not term.parameters]
            if len(side.terms) == 1 and plain and 0 < abs(plain[0].factor) < 1:
                number = number_text(plain[0].factor)
                raise self.parsed.fail(
                    f"`{number}` is compared with a fact in %", node,
                    f'write `"{number_text(plain[0].factor * 100)} %"`, or `"{number} %"` where that is meant',
                )  # fmt: skip

    def same_label(self, node: ast.expr, one: Value, two: Value, op: Comparison) -> Condition:
        if isinstance(one, str):
            one, two, op = two, one, _MIRRORED[op]
        if not isinstance(one, Ref) or not isinstance(two, str) or op not in ("==", "!="):
            raise self.parsed.fail("a label or code is compared with a text by `==`, `!=` or `in`", node)
        if one.field.type != "label":
            remedy = {"text": "no condition may read free text", "list": "use `any` or `all` over it"}
            help = remedy.get(one.field.type, f'write `{one.text} in ["{two}"]`')
            raise self.parsed.fail(f"`{one.text}` is {a(one.field.type)}, not compared by `{op}`", node, help)
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
        if isinstance(right, ast.Call) and isinstance(right.func, ast.Name) and right.func.id == "province":
            return self.in_province(ref, right, text)
        if not isinstance(right, ast.List) or not all(
            isinstance(e, ast.Constant) and isinstance(e.value, str) for e in right.elts
        ):
            raise self.parsed.fail(
                "`in` asks for a list of texts or a named set on its right",
                right,
                'write `x in ["a", "b"]`, `region in set.name` or `x.place in province(region)`',
            )
        members = [str(element.value) for element in right.elts if isinstance(element, ast.Constant)]
        if not members:
            raise self.parsed.fail("an empty list", right)
        if ref.field.type == "label":
            for label, element in zip(members, right.elts, strict=True):
                self.check_label(ref, label, element)
            return OneOf(ref, frozenset(members), text)
        tree = tree_of(ref.field.type)
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
                f"set `{found.name}` holds {_HELD[found.of]}, `{ref.text}` is {a(ref.field.type)}", right
            )
        if found.of == "label":
            for member in dict.fromkeys(one.code for version in found.versions for one in version.members):
                if member not in dict(ref.field.labels):
                    raise self.parsed.fail(
                        f"set `{found.name}` holds `{shorten(member)}`, which is no label of `{ref.text}`", right,
                        did_you_mean(member, dict(ref.field.labels)) or "compare a fact that has all labels of the set",
                    )  # fmt: skip
        return Within(ref, (), found.name, text)

    def in_province(self, ref: Ref, right: ast.Call, text: str) -> Condition:
        """Whether a region lies in the province of another: in one province after another, both or not."""
        other = self.value(right.args[0]) if len(right.args) == 1 and not right.keywords else None
        if not isinstance(other, Ref) or other.field.type != "region" or ref.field.type != "region":
            raise self.parsed.fail(
                "`province` takes a region, and asks whether another is in its province",
                right,
                "write `x.place in province(region)`",
            )
        provinces = sorted(code for code in regions().names if code.endswith("0000"))
        both = (And((Within(ref, (code,), None), Within(other, (code,), None)), text) for code in provinces)
        return Or(tuple(both), text)

    # --- calls ---

    def call(self, name: str, node: ast.Call) -> Value:
        if name == "known":
            raise self.parsed.fail(
                "`known` is not part of the condition language",
                node,
                UNKNOWN,
            )
        if name in SHIFTS:
            raise self.parsed.fail(f"`{name}` stands behind a day", node, f"write `some_day + {name}(…)`")
        if name == "breach":
            return self.breach(node)
        if name == "province":
            raise self.parsed.fail(
                "`province` stands on the right of `in`", node, "write `x.place in province(region)`"
            )
        if name not in LOOPS:
            raise self.parsed.fail(
                f"unknown function `{shorten(name)}`",
                node,
                help_for_function(name) or did_you_mean(name, FUNCTIONS) or "use a derived fact",
            )
        if len(node.args) != 1 or node.keywords or not isinstance(node.args[0], ast.GeneratorExp):
            raise self.parsed.fail(
                f"`{name}` takes one loop over a list", node, f"write `{name}(x.field for x in list if …)`"
            )
        loop = node.args[0]
        if self.loop is not None or len(loop.generators) != 1:
            raise self.parsed.fail("a loop in a loop", node, "use a derived fact")
        return self.over(name, node, loop, loop.generators[0])

    def breach(self, node: ast.Call) -> Condition:
        """Whether a rule is breached whose code begins with a text."""
        match node.args:
            case [ast.Constant(str() as prefix)] if not node.keywords and prefix:
                pass
            case _:
                help = 'write `breach("IND-CR")`'
                raise self.parsed.fail("`breach` takes the beginning of a rule's code, as a text", node, help)
        if self.loop is not None or self.scope.item is not None:
            raise self.parsed.fail("`breach` is asked of the subject, not of an item of a list", node)
        codes = tuple(code for code in self.scope.codes if code.startswith(prefix))
        if not codes:
            near = did_you_mean(prefix, {*self.scope.codes, *(code[:-4] for code in self.scope.codes)})
            raise self.parsed.fail(f"no rule of {self.scope.owner} begins with `{shorten(prefix)}`", node, near)
        return Breached(prefix, codes, self.text(node))

    def over(self, name: str, node: ast.Call, loop: ast.GeneratorExp, clause: ast.comprehension) -> Value:
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

    def aggregate(self, name: str, node: ast.Call, each: ast.expr, ifs: list[ast.expr], listed: Ref) -> Value:
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
        if name in ("max", "min"):
            extreme = Extreme(name == "max", listed, amount, where)
            return Linear((Term(Fraction(1), (), extreme),), amount.unit, text)
        return Linear((Term(Fraction(1), (), Sum(listed, amount, where)),), amount.unit, text)
