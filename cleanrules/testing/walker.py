"""Makes subjects from the fields of a kind: all known, or with facts dropped, and biased to the boundaries of the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, assert_never

from cleanrules.engines.context import Context
from cleanrules.engines.contradictions import clash
from cleanrules.engines.derived import derived
from cleanrules.engines.reference import evaluate
from cleanrules.errors import FactError, UsageError
from cleanrules.exact import number_text
from cleanrules.facts.facts import Facts, read_facts
from cleanrules.facts.fields import Field
from cleanrules.frozen import lazy
from cleanrules.language.nodes import (
    TRUE,
    And,
    Awaits,
    Breached,
    Compare,
    CompareDays,
    Condition,
    Constant,
    Each,
    Holds,
    InCategory,
    Not,
    OneOf,
    Or,
    Ref,
    Unread,
    Within,
    own_parameters,
    refs_of,
)
from cleanrules.law.codes import tree_of
from cleanrules.law.confidence import LENIENT
from cleanrules.law.windows import Moment
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.reads import Read, parts_of
from cleanrules.rulebook.uses import facts_of
from cleanrules.testing.boundary import edge_days, edges, turns
from cleanrules.testing.cases import put
from cleanrules.testing.draw import Draw, Tree

_ANY_DAY = (date(2020, 2, 29), date(2024, 6, 1))
_TRIES = 50


@dataclass(frozen=True)
class Walker:
    """Makes subjects of a kind for some of a rulebook's rules (by default all), with the facts that these read.

    `days` are those that events and screenings take; by default the days on which something changes, and their neighbours.
    """

    rulebook: Rulebook
    kind: str
    only: tuple[str, ...] = ()
    days: tuple[date, ...] = ()

    @lazy
    def rules(self) -> list[Rule]:
        """The rules that the subjects are made for."""
        own = [rule for rule in self.rulebook.rules.values() if rule.kind == self.kind]
        return [rule for rule in own if rule.code in self.only] if self.only else own

    @lazy
    def fields(self) -> dict[str, Field]:
        """The fields that are filled in."""
        fields = self.rulebook.kinds[self.kind].fields
        read = {name for rule in self.rules for name in facts_of(rule, self.rulebook)} if self.only else set(fields)
        return {name: field for name, field in fields.items() if name in read and field.type != "text"}

    @lazy
    def all_days(self) -> tuple[date, ...]:
        """The days that events and screenings take."""
        return self.days or tuple(edge_days(self.rules, self.rulebook)) or _ANY_DAY

    @lazy
    def turns(self) -> list[Read]:
        """The comparisons and bands whose boundaries are sought."""
        return turns(self.rules, self.rulebook)

    @lazy
    def codes(self) -> dict[str, tuple[str, ...]]:
        """Regions and industries with nothing below: in those that the rules name, and beside them."""
        named: dict[str, dict[str, None]] = {"region": {}, "industry": {}}
        for rule in self.rules:
            for part in parts_of(self.rulebook, self.kind, *rule.conditions()):
                if isinstance(part.node, Within) and part.node.ref.field.type != "label":
                    own = part.node.codes if part.node.set is None else self.members(part.node.set)
                    named[part.node.ref.field.type] |= dict.fromkeys(own)
                for name in own_parameters(part.node):
                    for key in self.rulebook.parameters[name].by:
                        if key.set is not None and self.rulebook.sets[key.set].of != "label":
                            named[self.rulebook.sets[key.set].of] |= dict.fromkeys(self.members(key.set))
        return {of: tuple(_whole_codes(of, list(codes))) for of, codes in named.items()}

    def members(self, name: str) -> list[str]:
        """The codes that a named set ever has."""
        return [member.code for version in self.rulebook.sets[name].versions for member in version.members]

    # --- subjects ---

    def subject(self, draw: Draw, *, not_yet: bool = True) -> Tree:
        """A subject of which all is known, as a facts file holds it; some amounts and days stand at a boundary.

        What plugins derive from the other facts is left to them.

        In half of the cases a rule is chosen, and the facts are bent towards one that its guard lets in. Raises UsageError
        where the kind's own validators refuse whatever is made.
        """
        for _ in range(_TRIES):
            facts: Tree = {"kind": self.kind}
            facts |= {"id": "s1"} if "id" in self.rulebook.kinds[self.kind].fields else {}
            facts |= {name: self.content(draw, field, not_yet) for name, field in self.fields.items()}
            day = draw.choice(self.all_days)
            for _ in range(draw.integer(0, 2)):
                facts = self.at_boundary(draw, facts, self.turns, day)
            if self.rules and draw.chance(50):
                facts = self.towards(draw, facts, draw.choice(self.rules), day)
            if self.valid(kept := self.consistent(self.agreeing(facts, not_yet=not_yet))):
                return kept
        raise UsageError(
            f"no subject of the kind `{self.kind}` passes its model's validators in {_TRIES} attempts",
            help="pass subjects of your own",
        )

    def consistent(self, facts: Tree) -> Tree:
        """The subject without what plugins derive from its other facts, which a value of chance would contradict."""
        own = [fact.field.name for fact in self.rulebook.derived if fact.kind == self.kind and fact.field.name in facts]
        if not own:
            return facts
        found = {name: value for name, value in facts.items() if name not in own}
        for name in own:
            try:
                known = name in derived(self.typed(found), self.rulebook).derived
            except FactError:  # such a subject is refused as a whole
                return facts
            if not known:
                found[name] = facts[name]
        return found

    def agreeing(self, facts: Tree, *, not_yet: bool) -> Tree:
        """The subject with other values for facts that contradict one another, as long as some do; what is known stays known.

        The values are the same whatever is drawn, so that no chance leaves a contradiction standing.
        """
        found = dict(facts)
        for number in range(_TRIES):
            try:
                wrong = clash(self.typed(found), self.rulebook)
            except FactError:  # such a subject is refused as a whole
                return found
            if wrong is None:
                return found
            draw = Draw.seeded(number)
            names = {one.partition(".")[0] for one in wrong.ask} & found.keys()
            found |= {
                name: self.content(draw, self.fields[name], not_yet) for name in sorted(names & self.fields.keys())
            }
        return found

    def valid(self, facts: Tree) -> bool:
        """Whether the kind's own validators accept the facts, which don't contradict one another; the declared ranges hold."""
        if not self.validated:
            return True
        try:
            derived(read_facts(facts, self.rulebook.kinds), self.rulebook)
        except FactError:
            return False
        return True

    @lazy
    def validated(self) -> bool:
        """Whether a model of the kind, or of its items, has validators beside those of every fact model, or facts may clash."""
        kinds = {one.kind for one in self.rulebook.contradictions} | {one.kind for one in self.rulebook.derived}
        return self.kind in kinds or any(
            found.model_validators or set(found.field_validators) - {"_typed"}
            for model in _models(self.rulebook.kinds[self.kind].models)
            for found in (model.__pydantic_decorators__,)
        )

    def typed(self, facts: Mapping[str, Any]) -> Facts:
        """The typed facts of a subject."""
        return read_facts(facts, self.rulebook.kinds)

    def content(self, draw: Draw, field: Field, not_yet: bool) -> Any:
        """What a field may hold."""
        match field.type:
            case "flag":
                return draw.choice(("true", "false"))
            case "amount":
                return _amount(draw, field)
            case "event":
                return "not_yet" if not_yet and draw.chance(15) else str(draw.choice(self.all_days))
            case "label":
                return draw.choice([label for label, _ in field.labels])
            case "region" | "industry":
                return draw.choice(self.codes[field.type] or leaves(field.type, ""))
            case "text":
                return "x"
        return [
            {one.name: f"k{number}" if one.key else self.content(draw, one, not_yet) for one in field.item}
            for number in range(draw.integer(0, min(3, field.max_length)))
        ]

    def towards(self, draw: Draw, facts: Tree, rule: Rule, day: date) -> Tree:
        """The subject bent so that the rule's guard lets it in, its exceptions rather don't, and its requirement is just met."""
        self.bend(draw, facts, rule.when, day)
        for exception in rule.exceptions:
            if draw.chance(50):
                self.bend(draw, facts, exception.when, day, sought=False)
        required = turns([replace(rule, when=TRUE, exceptions=())], self.rulebook)
        return self.at_boundary(draw, facts, required, day)

    def at_boundary(self, draw: Draw, facts: Tree, among: Sequence[Read], day: date) -> Tree:
        """The subject with one fact set so that a comparison is exactly even, or one unit off."""
        if not among:
            return facts
        context = Context(self.rulebook, self.typed(facts), day, Moment(day, frozenset(), LENIENT))
        steps = draw.choice(((0,), (0,), (-1, 1)))
        found = list(edges(draw.choice(among), context, steps))
        if not found:
            return facts
        path, value = draw.choice(found)
        changed = deepcopy(facts)
        put(changed, path, value)
        return changed

    # --- towards a condition ---

    def bend(
        self, draw: Draw, facts: Tree, condition: Condition, day: date, *, sought: bool = True, item: Tree | None = None
    ) -> None:
        """Change facts towards the truth of a condition; comparisons are put beside their boundary."""
        held = facts if item is None else item
        match condition:
            case Not(inner):
                self.bend(draw, facts, inner, day, sought=not sought, item=item)
            case And(items) | Or(items):
                whole = isinstance(condition, And) is sought
                for part in items if whole else (draw.choice(items),):
                    self.bend(draw, facts, part, day, sought=sought, item=item)
            case Holds(ref):
                _owner(ref, facts, held)[ref.field.name] = "true" if sought else "false"
            case OneOf(ref, labels):
                fitting = [label for label, _ in ref.field.labels if (label in labels) is sought]
                if fitting:
                    _owner(ref, facts, held)[ref.field.name] = draw.choice(fitting)
            case Within(ref):
                fitting = self.inside(condition, sought)
                if fitting:
                    _owner(ref, facts, held)[ref.field.name] = draw.choice(fitting)
            case InCategory(name):
                versions = self.rulebook.categories[self.kind, name].versions
                self.bend(draw, facts, draw.choice(versions).when, day, sought=sought, item=item)
            case Each(every, listed, inner, where):
                self.bend_item(
                    draw, facts, listed, [inner, *([] if where is None else [where])], day, sought is not every
                )
            case Compare() | CompareDays():
                self.bend_comparison(draw, facts, condition, day, sought)
            case Constant() | Breached() | Awaits() | Unread():
                return
            case _:
                assert_never(condition)

    def bend_item(
        self, draw: Draw, facts: Tree, listed: Ref, parts: Sequence[Condition], day: date, sought: bool
    ) -> None:
        """Change one item of a list towards `any`, or against `all`."""
        rows = facts.get(listed.field.name)
        if not rows:
            return
        row = draw.choice(rows)
        self.bend(draw, facts, parts[0], day, sought=sought, item=row)
        for where in parts[1:]:
            self.bend(draw, facts, where, day, item=row)

    def bend_comparison(
        self, draw: Draw, facts: Tree, condition: Compare | CompareDays, day: date, sought: bool
    ) -> None:
        """Put one side of a comparison of the subject's own facts beside its boundary, unless it is as sought already."""
        if any(ref.item for ref in refs_of(condition)):
            return
        context = Context(self.rulebook, self.typed(facts), day, Moment(day, frozenset(), LENIENT))
        if evaluate(condition, context) is sought:
            return
        found = list(edges(Read(condition, None), context))
        if found:
            put(facts, *draw.choice(found))

    def inside(self, condition: Within, sought: bool) -> list[str]:
        """The codes in, or outside, what a condition names."""
        of = condition.ref.field.type
        if of == "label":
            labels = [label for label, _ in condition.ref.field.labels]
            return [one for one in labels if (one in self.members(condition.set or "")) is sought]
        tree = tree_of(of)
        named = condition.codes if condition.set is None else self.members(condition.set)
        lying = [code for code in self.codes[of] if any(tree.covers(one, code) is True for one in named)]
        return lying if sought else [code for code in self.codes[of] if code not in set(lying)]

    # --- less known ---

    def partial(self, draw: Draw, facts: Tree, percent: int = 20) -> Tree:
        """The same subject with some facts unknown, lists cut short and marked so, and regions given coarsely."""
        fields = self.rulebook.kinds[self.kind].fields
        for _ in range(_TRIES):
            found: Tree = {}
            for name, value in facts.items():
                if name not in fields or value is None:
                    found[name] = value
                elif not draw.chance(percent):
                    found[name] = _less(draw, fields[name], value, percent)
            if self.valid(found):
                return found
        return facts


def _whole_codes(of: str, named: Sequence[str]) -> list[str]:
    """Codes in and beside those named, without any that has a named one in it, which would be too coarse."""
    tree = tree_of(of)
    coarse = {above for code in named for above in tree.line(code) if above != code}
    return [leaf for leaf in dict.fromkeys(leaf for code in named for leaf in leaves(of, code)) if leaf not in coarse]


def _owner(ref: Ref, facts: Tree, held: Tree) -> Tree:
    return held if ref.item else facts


def _models(models: Sequence[Any]) -> Iterator[Any]:
    """Fact models, and those of their items."""
    for model in models:
        yield model
        for info in model.model_fields.values():
            yield from _models([part for part in _parts(info.annotation) if hasattr(part, "model_fields")])


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _parts(part)


def _amount(draw: Draw, field: Field) -> str:
    low, high = (int(end * 10**field.decimals) for end in (field.at_least, field.at_most))
    common = [value for one in (0, 1, 100, 200) if low <= (value := one * 10**field.decimals) <= high]
    near = (low, min(low + 1, high), high, draw.integer(low, high))
    scaled = draw.choice(common) if common and draw.chance(50) else draw.choice(near)
    return number_text(field.exact(scaled))


def _less(draw: Draw, field: Field, value: Any, percent: int) -> Any:
    if field.type in ("region", "industry") and draw.chance(percent):
        tree = tree_of(field.type)
        return draw.choice(list(tree.line(value)))
    if field.type != "list":
        return value
    listed, complete = (value["items"], value["complete"]) if isinstance(value, Mapping) else (value, "true")
    if draw.chance(percent):
        listed, complete = draw.some(listed, 0, len(listed)), "false"
    keys = {one.name for one in field.item if one.key}
    items = [{name: one for name, one in row.items() if name in keys or not draw.chance(percent)} for row in listed]
    return items if complete == "true" else {"items": items, "complete": "false"}


@cache
def leaves(of: str, code: str) -> tuple[str, ...]:
    """Up to some codes with nothing below: in a region or industry, and beside it; of the whole table for an empty code."""
    tree = tree_of(of)
    lowest = _lowest(of)
    if not code:
        return lowest[:: max(1, len(lowest) // 12)]
    inside = [leaf for leaf in lowest if tree.covers(code, leaf) is True] or [code]
    above = list(tree.line(code))[1:]
    beside = [leaf for leaf in lowest if leaf not in inside and above and tree.covers(above[0], leaf) is True]
    apart = [leaf for leaf in lowest if tree.covers(above[-1] if above else code, leaf) is False]
    return (*inside[:4], *beside[:2], *apart[:1])


@cache
def _lowest(of: str) -> tuple[str, ...]:
    tree = tree_of(of)
    inner = set(tree.parents.values())
    return tuple(code for code in sorted(set(tree.names) - inner))
