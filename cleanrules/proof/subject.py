"""A subject of a kind as variables of the solver, within its declared domain, and back from a model to facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import ceil, floor
from typing import Any

from cleanrules.exact import number_text
from cleanrules.facts.facts import Facts, Listing
from cleanrules.facts.fields import Field, NotYet
from cleanrules.facts.kinds import Kind
from cleanrules.language.nodes import Ref
from cleanrules.law.codes import tree_of
from cleanrules.proof.days import Calendar
from cleanrules.proof.logic import Bool, Int, Range, all_of, any_of, both, either, if_then, none_but, z3
from cleanrules.proof.places import Places

EARLIEST, LATEST = date(1990, 1, 1), date(2050, 12, 31)
"""The days on which a subject's events may lie; no fact model declares a narrower span."""


@dataclass(frozen=True, slots=True)
class Item:
    """One place of a list, where an item may stand; `number` is None for an item of which nothing is known."""

    list: Field
    number: int | None

    def __hash__(self) -> int:
        return hash((self.list.name, self.number))

    @property
    def name(self) -> str:
        """The path of the item."""
        return f"{self.list.name}[{self.number}]"


Owner = Item | None
"""Whose fact it is: a list item's, or the subject's own (None)."""


@dataclass(frozen=True)
class Domain:
    """What subjects are looked at.

    Of a `full` subject all is known; of others each fact, list and item's fact may be unknown, a list incomplete, and a
    code coarse. Lists have at most `items` items (`longer` names lists that may have more). Without `not_yet` every event
    has a day. Amounts of `wide` fields, named as `area` or `built.capacity`, may pass their declared maximum. With `rest`
    lists may be of any length, and what their further items say is free.
    """

    full: bool = True
    items: int = 2
    longer: Mapping[str, int] = field(default_factory=dict)
    not_yet: bool = True
    wide: frozenset[str] = frozenset()
    rest: bool = False

    def length(self, listed: Field) -> int:
        """The most items that a list has here."""
        return min(self.longer.get(listed.name, self.items), listed.max_length)


FURTHER = "further-"
"""How the names of variables begin that stand for no fact."""
BEYOND = 1000
"""How far past its declared maximum a wide amount may go: so many times."""


class Subject:
    """One subject; its variables are made when they are first asked for.

    `as_of` is a day, or the first day and the day after the last of a span in which it lies. `facts` turns a model of the
    solver into a mapping that `cleanrules.screen` takes; it holds what was asked for. `domain` are the formulas that every
    model must satisfy; they grow as variables are made, so add them after encoding.
    """

    def __init__(
        self,
        kind: Kind,
        places: Places,
        as_of: date | tuple[date, date],
        shape: Domain = Domain(),
        *,
        name: str = "",
        context: Any = None,
    ) -> None:
        self.kind, self.places, self.shape, self.name = kind, places, shape, name
        self.context = context if context is not None else z3.Context()
        self.domain: list[Any] = []
        self.variables: list[Any] = []
        self.shared: Subject | None = None
        self.changed: frozenset[str] = frozenset()
        self._made: dict[tuple[str, str], Any] = {}
        self.calendar = Calendar(self.fresh, self.domain)
        self._further = 0
        if isinstance(as_of, date):
            self.as_of: Int = as_of.toordinal()
        else:
            self.as_of = self.integer("as_of", as_of[0].toordinal(), as_of[1].toordinal() - 1)

    def fork(self, changed: frozenset[str], name: str, *, wide: bool = False) -> Subject:
        """The same subject with variables of its own for some facts, named as `area` or `built.capacity`."""
        shape = replace(self.shape, wide=changed if wide else self.shape.wide)
        found = Subject(self.kind, self.places, EARLIEST, shape, name=f"{self.name}{name}", context=self.context)
        found.as_of, found.shared, found.changed = self.as_of, self, changed
        found.calendar.above, found.calendar.own = self.calendar, found.owns
        return found

    def settle(self, path: str, part: str, value: Any) -> None:
        """Give a fact of a fork's own one value, of which formulas are then made: its `value`, `not_yet` or `length`."""
        self._made[path, part] = value

    # --- variables ---

    def owns(self, term: Any) -> bool:
        """Whether a term reads a variable of this subject itself, not of one that it is a fork of."""
        if not term.num_args():
            return bool(term.decl().name().startswith(self.name)) if self.name else True
        return any(self.owns(part) for part in term.children())

    def integer(self, name: str, low: int | None, high: int | None) -> Any:
        """A new integer of the subject, within bounds."""
        found = z3.Int(f"{self.name}{name}", self.context)
        self.variables.append(found)
        if low is not None:
            self.domain.append(found >= low)
        if high is not None:
            self.domain.append(found <= high)
        return found

    def fresh(self, low: int | None = None, high: int | None = None, *, truth: bool = False) -> Any:
        """A further integer, or truth, that stands for no fact."""
        self._further += 1
        name = f"{FURTHER}{self._further}"
        return self.boolean(name) if truth else self.integer(name, low, high)

    def boolean(self, name: str) -> Any:
        """A new truth of the subject."""
        found = z3.Bool(f"{self.name}{name}", self.context)
        self.variables.append(found)
        return found

    def _kept(self, ref_field: Field, owner: Owner, part: str, make: Any) -> Any:
        path = path_of(ref_field, owner)
        if self.shared is not None and _plain(ref_field, owner) not in self.changed:
            return self.shared._kept(ref_field, owner, part, make)
        key = (path, part)
        if key not in self._made:
            self._made[key] = make(self, path)
        return self._made[key]

    def known(self, ref_field: Field, owner: Owner) -> Bool:
        """Whether a fact is known."""
        if isinstance(owner, Item) and owner.number is None:
            return False
        if self.shape.full:
            return True
        return self._kept(ref_field, owner, "known", lambda self, path: self.boolean(f"{path}?"))

    def flag(self, ref: Ref, owner: Owner) -> Bool:
        """A yes-or-no fact's value."""
        return self._kept(ref.field, owner, "value", lambda self, path: self.boolean(path))

    def amount(self, ref: Ref, owner: Owner) -> Int:
        """An amount in the scale of its field."""

        def make(self: Subject, path: str) -> Any:
            scale = 10**ref.field.decimals
            low, high = ceil(ref.field.at_least * scale), floor(ref.field.at_most * scale)
            if _plain(ref.field, owner) in self.shape.wide:
                high = max(high, 1) * BEYOND
            return self.integer(path, low, high)

        return self._kept(ref.field, owner, "value", make)

    def label(self, ref_field: Field, owner: Owner) -> Int:
        """The number of a label among those declared."""
        most = len(ref_field.labels) - 1
        return self._kept(ref_field, owner, "value", lambda self, path: self.integer(path, 0, most))

    def code(self, ref_field: Field, owner: Owner) -> Int:
        """The number of a region's or industry's class."""

        def make(self: Subject, path: str) -> Any:
            classes = self.places.of("region" if ref_field.type == "region" else "industry")
            return self.integer(path, 0, (classes.fine if self.shape.full else len(classes.codes)) - 1)

        return self._kept(ref_field, owner, "value", make)

    def event(self, ref_field: Field, owner: Owner) -> tuple[Bool, Int]:
        """Whether an event has not happened yet, and else its day as an ordinal."""

        def day(self: Subject, path: str) -> Any:
            return self.integer(path, EARLIEST.toordinal(), LATEST.toordinal())

        found = self._kept(ref_field, owner, "value", day)
        if not self.shape.not_yet:
            return False, found
        return self._kept(ref_field, owner, "not_yet", lambda self, path: self.boolean(f"{path}-")), found

    def value(self, one: Field, owner: Owner) -> Any:
        """The variable of any fact that is not a list; of an event its day."""
        ref = Ref(one, "" if owner is None else "item")
        match one.type:
            case "flag":
                return self.flag(ref, owner)
            case "amount":
                return self.amount(ref, owner)
            case "label":
                return self.label(one, owner)
            case "region" | "industry":
                return self.code(one, owner)
        return self.event(one, owner)[1]

    def span(self, ref_field: Field, owner: Owner) -> Range:
        """The days on which an event may lie: one, or any after `as_of` where it has not happened."""
        if isinstance(owner, Item) and owner.number is None:
            return Range(0, 0, True, True)
        not_yet, day = self.event(ref_field, owner)
        unknown = none_but(self.known(ref_field, owner))
        low = if_then(not_yet, self.as_of + 1, day) if not_yet is not False else day
        return Range(low, day, unknown, either(unknown, not_yet))

    def to_come(self, ref_field: Field, owner: Owner) -> Bool:
        """Where an event is known not to have happened yet."""
        if isinstance(owner, Item) and owner.number is None:
            return False
        return both(self.known(ref_field, owner), self.event(ref_field, owner)[0])

    # --- lists ---

    def given(self, listed: Field) -> Bool:
        """Whether a list is known."""
        return self.known(listed, None)

    def complete(self, listed: Field) -> Bool:
        """Whether a list is known and complete."""
        if self.shape.full:
            return True
        whole = self._kept(listed, None, "complete", lambda self, path: self.boolean(f"{path}!"))
        return both(self.given(listed), whole)

    def length(self, listed: Field) -> Int:
        """How many items a list has."""
        most = self.shape.length(listed)
        return self._kept(listed, None, "length", lambda self, path: self.integer(f"{path}#", 0, most))

    def items(self, listed: Field) -> list[tuple[Item, Bool]]:
        """The places of a list, and whether an item stands there."""
        length = self.length(listed)
        return [
            (Item(listed, number), both(self.given(listed), length > number))
            for number in range(self.shape.length(listed))
        ]

    # --- what may be asked of it ---

    def in_region(self, code: str, ref_field: Field | None = None) -> Bool:
        """That the subject lies in a region, which must be among the named ones of its `places`."""
        own = ref_field if ref_field is not None else self.kind.fields["region"]
        classes = self.places.region
        inside = [number for number, one in enumerate(classes.codes) if tree_of("region").covers(code, one) is True]
        return both(self.known(own, None), one_of(self.code(own, None), inside))

    def complete_facts(self) -> None:
        """Make the variables of all facts that a condition may read, so that a model tells all of them."""
        for one in self.kind.fields.values():
            if one.type == "list":
                for item, _ in self.items(one):
                    for inner in one.item:
                        if inner.type != "text":
                            self.value(inner, item)
            elif one.type != "text":
                self.value(one, None)

    def pinned(self, facts: Facts) -> list[Bool]:
        """That the subject's variables, as far as they are made, have the values of some facts, which leaves one model.

        A list that is longer than the subject's is cut; a full subject takes facts of which all that it asks is known.
        """
        found: list[Bool] = []
        for one in self.kind.fields.values():
            value = facts.values.get(one.name)
            if one.type != "list":
                found += self._pinned(one, None, value)
            elif (one.name, "length") in self.made():
                listing = value if isinstance(value, Listing) else None
                found += self._pinned_list(one, listing)
        return found

    def _pinned_list(self, listed: Field, listing: Listing | None) -> list[Bool]:
        rows = listing.items[: self.shape.length(listed)] if listing is not None else ()
        found = [self.length(listed) == len(rows)]
        if not self.shape.full:
            found += [self.given(listed) == (listing is not None)]
            found += [self.complete(listed) == (listing is not None and listing.complete)]
        for number in range(self.shape.length(listed)):
            for one in listed.item:
                value = rows[number].get(one.name) if number < len(rows) else self._any(one)
                found += self._pinned(one, Item(listed, number), value)
        return found

    def _any(self, one: Field) -> object:
        """Some value of a field, for what is unknown or not there."""
        match one.type:
            case "flag":
                return False
            case "amount":
                return ceil(one.at_least * 10**one.decimals)
            case "label":
                return one.labels[0][0]
            case "event":
                return EARLIEST
            case "region" | "industry":
                return self.places.of("region" if one.type == "region" else "industry").codes[0]
        return None

    def _pinned(self, one: Field, owner: Owner, value: object) -> list[Bool]:
        ref, found = Ref(one, "" if owner is None else "item"), list[Bool]()
        if (path_of(one, owner), "value") not in self.made():
            return found
        if not self.shape.full:
            found.append(self.known(one, owner) == (value is not None))
        value = self._any(one) if value is None else value
        match value:
            case bool():
                found.append(self.flag(ref, owner) == value)
            case int():
                found.append(self.amount(ref, owner) == value)
            case date():
                not_yet, day = self.event(one, owner)
                found += [none_but(not_yet), day == value.toordinal()]
            case NotYet():
                not_yet, day = self.event(one, owner)
                found += [not_yet, day == EARLIEST.toordinal()]
            case str() if one.type == "label":
                found.append(self.label(one, owner) == [label for label, _ in one.labels].index(value))
            case str() if one.type in ("region", "industry"):
                classes = self.places.of("region" if one.type == "region" else "industry")
                found.append(self.code(one, owner) == classes.number(value))
        return found

    # --- back ---

    def day(self, model: Any) -> date:
        """The day `as_of` of a model."""
        return date.fromordinal(self.as_of if isinstance(self.as_of, int) else _number(model, self.as_of))

    def facts(self, model: Any, only: Collection[str] | None = None) -> dict[str, Any]:
        """The facts of a model: amounts as text in the field's unit, all in the order of their declaration.

        `only` names those that are wanted, as `area`, `built` or `built.capacity`.
        """
        found: dict[str, Any] = {"kind": self.kind.name}
        made = {one for one in self.made() if only is None or unnumbered(one[0]) in only}
        for one in self.kind.fields.values():
            if one.type == "list":
                if (one.name, "length") in made and self._is(model, self.given(one)):
                    found[one.name] = self._list(model, one, made)
            elif (one.name, "value") in made and self._is(model, self.known(one, None)):
                found[one.name] = self._value(model, one, None)
        return found

    def made(self) -> set[tuple[str, str]]:
        """The paths and parts of the variables that there are."""
        return set(self._made) | (self.shared.made() if self.shared is not None else set())

    def _list(self, model: Any, listed: Field, made: set[tuple[str, str]]) -> Any:
        rows = []
        for number in range(_number(model, self.length(listed))):
            item = Item(listed, number)
            row: dict[str, Any] = {}
            for one in listed.item:
                if one.key:
                    row[one.name] = f"{listed.name}-{number + 1}"
                elif (path_of(one, item), "value") in made and self._is(model, self.known(one, item)):
                    row[one.name] = self._value(model, one, item)
            rows.append(row)
        return rows if self._is(model, self.complete(listed)) else {"items": rows, "complete": "false"}

    def _value(self, model: Any, one: Field, owner: Owner) -> Any:
        ref = Ref(one, "" if owner is None else "item")
        match one.type:
            case "flag":
                return "true" if self._is(model, self.flag(ref, owner)) else "false"
            case "amount":
                least = ceil(one.at_least * 10**one.decimals)  # what no formula asked for is 0 in a model
                return number_text(one.exact(max(least, _number(model, self.amount(ref, owner)))))
            case "label":
                return one.labels[_number(model, self.label(one, owner))][0]
            case "region" | "industry":
                classes = self.places.of("region" if one.type == "region" else "industry")
                return classes.codes[_number(model, self.code(one, owner))]
        not_yet, day = self.event(one, owner)
        return (
            "not_yet"
            if self._is(model, not_yet)
            else date.fromordinal(max(EARLIEST.toordinal(), _number(model, day))).isoformat()
        )

    @staticmethod
    def _is(model: Any, formula: Bool) -> bool:
        if isinstance(formula, bool):
            return formula
        return bool(z3.is_true(model.eval(formula, model_completion=True)))


def path_of(one: Field, owner: Owner) -> str:
    """The path of a fact: `area`, `built[0].capacity`."""
    return one.name if owner is None else f"{owner.name}.{one.name}"


def _plain(one: Field, owner: Owner) -> str:
    """The name of a fact without the item's number: `area`, `built.capacity`."""
    return one.name if owner is None else f"{owner.list.name}.{one.name}"


def unnumbered(path: str) -> str:
    """`built[0].capacity` as `built.capacity`."""
    name, bracket, rest = path.partition("[")
    return f"{name}.{rest.partition('.')[2]}" if bracket else name


def _number(model: Any, term: Int) -> int:
    return term if isinstance(term, int) else int(model.eval(term, model_completion=True).as_long())


def one_of(term: Int, numbers: Sequence[int]) -> Bool:
    """That an integer is one of some, which are joined to spans."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return any_of(term == low if low == high else all_of([term >= low, term <= high]) for low, high in spans)
