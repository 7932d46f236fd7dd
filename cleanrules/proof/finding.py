"""What the prover finds: a contradiction or a doubt, the rules that it is about, the days, and a witness."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cleanrules.errors import Position
from cleanrules.law.instruments import Parameter
from cleanrules.proof.reading import text_of
from cleanrules.rulebook.categories import Category
from cleanrules.rulebook.model import Cover, Defect, Rule, Rulebook
from cleanrules.text import Text

TITLES: dict[Defect, Text] = {
    "load": Text("无法载入", "can't be loaded"),
    "overflow": Text("数值可能溢出", "a number may overflow"),
    "date-gap": Text("日期空档", "a day without a version"),
    "date-overlap": Text("日期重叠", "a day with two versions"),
    "dead-when": Text("适用条件永不成立", "a `when` that never holds"),
    "never-met": Text("要求永不可满足", "a `require` that never holds"),
    "never-broken": Text("要求恒成立（空规则）", "a `require` that never fails"),
    "conflict": Text("两条规则冲突", "two rules that can't both be met"),
    "self-conflict": Text("规则自相矛盾", "a rule at odds with itself"),
    "subsumed": Text("规则被他条包含", "a rule that another contains"),
    "laxer-than-national": Text("地方规定宽于国家规定", "a local rule laxer than the national one"),
    "uncovered-class": Text("声明覆盖的类别有遗漏", "subjects of a declared class that no rule covers"),
    "category-never-holds": Text("类别永不成立", "a category that never holds"),
    "direction-broken": Text("与声明的单调方向不符", "a declared direction that a rule breaks"),
    "way-out": Text("变差即脱责（规避缺口）", "a way out: worse, and no longer caught"),
    "incurable": Text("违规无法改正", "a breach that nothing in the subject's control cures"),
    "assumptions-contradict": Text("假定互相矛盾", "assumptions that no subject meets"),
    "not-proved": Text("未能证明", "not proved"),
    "stale-waiver": Text("豁免已失效", "a waiver of nothing"),
}


@dataclass(frozen=True, slots=True)
class Witness:
    """A subject that shows a finding: its facts, as a facts file has them, the day, and the outcomes replayed."""

    facts: Mapping[str, Any]
    as_of: date
    outcomes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `subjects` are the codes and names that it is about, `dates` the spans in which it holds.

    `hash` is of its kind and of all that the rules concerned say, so that a change of theirs ends a waiver; `asked`, where
    nothing was proved, is the hash that the finding would have: who waives that need not fear that it stays open.
    """

    kind: Defect
    subjects: tuple[str, ...]
    message: Text
    dates: tuple[tuple[date, date], ...] = ()
    witnesses: tuple[Witness, ...] = ()
    hash: str = ""
    position: Position | None = field(default=None, compare=False)
    waived: Text | None = None
    help: str | None = None
    asked: str = ""

    @property
    def order(self) -> tuple[object, ...]:
        """Findings are told in this order."""
        return tuple(TITLES).index(self.kind), self.subjects, self.hash


def digest(kind: Defect, parts: Iterable[str]) -> str:
    """The content hash of a finding."""
    return hashlib.sha256("\n".join([kind, *parts]).encode()).hexdigest()[:12]


def rule_content(rulebook: Rulebook, rule: Rule) -> list[str]:
    """All that a rule says that may bend a proof; not its titles, citations or messages."""
    head = [rule.code, rule.kind, str(rule.governed_by), str(rule.window.text()), rule.force, str(rule.effect)]
    place = [] if rule.place is None else [rule.place]
    labels = [one.label for one in rule.exceptions]
    return [*head, str(rule.strengthens), *labels, *text_of(rulebook, rule.kind, *place, *rule.conditions())]


def category_content(rulebook: Rulebook, category: Category) -> list[str]:
    """All that a category says."""
    found = [category.name, category.kind, str(category.of)]
    for version in category.versions:
        found += [str(version.window.text()), *text_of(rulebook, category.kind, version.when)]
    return found


def cover_content(rulebook: Rulebook, cover: Cover) -> list[str]:
    """All that a declared class says, with the rules that cover it."""
    found = [cover.kind, *text_of(rulebook, cover.kind, cover.subjects), str(cover.window.text()), str(cover.once)]
    for code in cover.by:
        found += rule_content(rulebook, rulebook.rules[code])
    return found


def parameter_content(parameter: Parameter) -> list[str]:
    """All the values of a parameter."""
    values = [f"{one.window.text()} {sorted(one.keys.items())} {one.written}" for one in parameter.values]
    return [parameter.name, *values]


def joined(spans: Sequence[tuple[date, date]]) -> tuple[tuple[date, date], ...]:
    """Spans in order, those that meet made one."""
    found: list[tuple[date, date]] = []
    for start, until in sorted(set(spans)):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((start, until))
    return tuple(found)
