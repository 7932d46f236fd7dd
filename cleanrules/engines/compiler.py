"""Conditions compiled to the columns of a program: those of all rules that are judged together."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any, Final, TypeAlias, assert_never

import polars as pl

from cleanrules.engines.columns import NOT_YET
from cleanrules.engines.expressions import (
    ANYTHING,
    Number,
    Span,
    Truth,
    Weighted,
    choice,
    column,
    conjunction,
    disjunction,
    first_number,
    first_of,
    negation,
    number,
    point,
    same,
)
from cleanrules.engines.months import EPOCH, moved
from cleanrules.engines.program import ABOVE, AS_OF, COMPLETE, DAY, PARENT, Level, Lookup, Program, Total
from cleanrules.exact import Yearly
from cleanrules.facts.kinds import Kind
from cleanrules.language.bounds import denominator
from cleanrules.language.keys import Cell, cells
from cleanrules.language.linear import like_terms, without_parameters
from cleanrules.language.nodes import (
    Amount,
    And,
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
    Lean,
    Linear,
    Not,
    OneOf,
    Or,
    Quantity,
    Reading,
    Ref,
    Shift,
    Sum,
    Term,
    Unread,
    Within,
    parameters_of,
)
from cleanrules.law.bands import Content, fits
from cleanrules.law.codes import CodeTree, tree_of
from cleanrules.law.confidence import Confidence, trusted
from cleanrules.law.instruments import Key, Member, Parameter, ParameterValue
from cleanrules.law.windows import Bound, Moment, Window
from cleanrules.rulebook.model import Exception_, Rule, Rulebook
from cleanrules.rulebook.readings import ReadException, read_category, read_rule


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a condition is read: at the subject, at the items of a list, or at an item of which nothing is known."""

    list: str = ""
    nothing: bool = False

    @property
    def table(self) -> str:
        """The table whose rows it is read in: a list's, or the subjects' (empty)."""
        return "" if self.nothing else self.list


SUBJECT = Scope()


Cases: TypeAlias = list[tuple[Truth, ParameterValue | None]]
"""The values of a parameter, each with the condition under which it is the one; None for one of which nothing is known."""
Ends: TypeAlias = tuple[Number, Number]
"""The lowest and the highest number that a value may be; None is no bound."""


class _NotByValues(Enum):
    NOT_BY_VALUES = "not by values"


_NOT_BY_VALUES: Final = _NotByValues.NOT_BY_VALUES


@dataclass(frozen=True, slots=True)
class When:
    """The moments of the law: one day for all rows, or (None) the day of each row; the happened events; the bar."""

    day: date | None
    happened: frozenset[str]
    bar: Confidence

    def passed(self, bound: Bound, scope: Scope) -> Truth:
        """Whether a bound lies on or before the day."""
        day = pl.col(ABOVE + DAY if scope.table else DAY)
        if self.day is not None:
            return bound.passed(Moment(self.day, self.happened, self.bar))
        if not trusted(bound.confidence, self.bar):
            return None
        if not bound.event or bound.event in self.happened:
            return day >= bound.day.toordinal()
        return False if bound.certain_from is None else day >= bound.certain_from.toordinal()

    def holds(self, window: Window, scope: Scope) -> Truth:
        """Whether the day lies in a window."""
        began = True if window.start is None else self.passed(window.start, scope)
        ended = False if window.until is None else self.passed(window.until, scope)
        return conjunction([began, negation(ended)])


@dataclass
class Compiler:
    """Compiles conditions for tables that have some columns; `scalars` are the subjects', `lists` those of each list."""

    rulebook: Rulebook
    kind: Kind
    scalars: frozenset[str]
    lists: Mapping[str, frozenset[str]]
    program: Program = field(default_factory=Program)
    _levels: dict[tuple[str, str], int] = field(default_factory=dict)
    _made: dict[object, object] = field(default_factory=dict)
    _count: int = 0

    # --- rules ---

    def judged(self, rule: Rule, when: When) -> tuple[Truth, Truth]:
        """Whether a rule applies, and whether its requirement holds: as `outcome.judge`."""
        in_force = when.holds(rule.window, SUBJECT)
        if not trusted(rule.confidence, when.bar):
            in_force = conjunction([in_force, None])
        placed = True if rule.place is None else self.truth(rule.place, when, SUBJECT)
        applies = conjunction([in_force, placed, self.truth(rule.when, when, SUBJECT)])
        if applies is False:
            return False, None
        return applies, self._requirement(rule, rule.exceptions, when)

    def once(self, value: Any, table: str, note: str = "") -> Any:
        """A truth or number that will be read several times, as a column of its own: polars computes each use anew."""
        return self._keep(value, table, note) if isinstance(value, pl.Expr) else value

    def _requirement(self, rule: Rule, exceptions: Sequence[Exception_], when: When) -> Truth:
        if not exceptions:
            return self.truth(rule.require, when, SUBJECT)
        first, rest = exceptions[0], exceptions[1:]
        test = self.truth(first.when, when, SUBJECT)
        if not trusted(first.confidence, when.bar):
            test = conjunction([test, None])
        then, otherwise = self.truth(first.require, when, SUBJECT), self._requirement(rule, rest, when)
        return choice(self.once(test, ""), self.once(then, ""), self.once(otherwise, ""))

    # --- readings ---

    def unbreached(self, rule: Rule, when: When, reading: Reading) -> Truth:
        """Whether a rule does not apply or is met, under a reading: as `outcome.unbreached`."""
        read = read_rule(self.rulebook, rule, reading)
        if read is None:
            return None
        placed = True if read.place is None else self.truth(read.place, when, SUBJECT)
        holds = self._reckoned(when.holds(rule.window, SUBJECT), rule.confidence, when, Lean(reading, for_truth=False))
        applies = conjunction([holds, placed, self.truth(read.when, when, SUBJECT)])
        met = self._met(read.exceptions, read.require, when, reading)
        return negation(conjunction([applies, negation(met)]))

    def _met(self, exceptions: Sequence[ReadException], require: Condition, when: When, reading: Reading) -> Truth:
        if not exceptions:
            return self.truth(require, when, SUBJECT)
        first, rest = exceptions[0], exceptions[1:]
        may, surely = (
            conjunction(
                [
                    self.truth(test, when, SUBJECT),
                    self._reckoned(True, first.source.confidence, when, Lean(reading, way)),
                ]
            )
            for test, way in ((first.applies, True), (first.surely, False))
        )
        then = self.once(self.truth(first.require, when, SUBJECT), "")
        otherwise = self.once(self._met(rest, require, when, reading), "")
        return disjunction(
            [conjunction([may, then]), conjunction([negation(surely), otherwise]), conjunction([then, otherwise])]
        )

    def _reckoned(self, truth: Truth, confidence: Confidence, when: When, lean: Lean) -> Truth:
        """What is in force on some evidence; what law leaves open is counted as the reading says."""
        if not trusted(confidence, when.bar):
            truth = conjunction([truth, None])
        return _counted(truth, lean.counts)

    def _leaning(self, condition: InCategory, when: When, scope: Scope) -> Truth:
        """A category under a reading: as `conditions.category`."""
        found = read_category(self.rulebook, self.kind.name, condition)
        if found.of is None and scope.table:
            return self._lift(self.truth(replace(condition, item=""), when, SUBJECT), scope)
        counted = None if condition.lean is None else condition.lean.counts
        versions: list[tuple[Truth, Truth]] = []
        for version in found.versions:
            holds = when.holds(version.window, scope)
            if holds is not False:
                trust = trusted(version.confidence, when.bar)
                versions.append((holds, self.truth(version.when, when, scope) if trust else counted))
        truth = first_of([*versions, (True, counted)])
        return self._keep(truth, scope.table, condition.name) if isinstance(truth, pl.Expr) else truth

    def _breaches(self, codes: Sequence[str], bar: Confidence) -> list[Truth]:
        """Whether each of some rules is breached: what was found in an earlier stratum; one that was excluded is not."""
        names = [breach_column(code, bar) for code in codes]
        return [pl.col(name) if name in self.scalars else False for name in names]

    def _unsettled(self, codes: Sequence[str], bar: Confidence) -> Truth:
        """As `readings.unread` of findings."""
        open_ = [_unknown(truth) for truth in self._breaches(codes, bar)]
        laws = [pl.col(name) if (name := law_column(code)) in self.scalars else False for code in codes]
        settled = [disjunction([negation(one), law]) for one, law in zip(open_, laws, strict=True)]
        breached = [_counted(truth, False) for truth in self._breaches(codes, bar)]
        return conjunction([disjunction(open_), *settled, negation(disjunction(breached))])

    def _awaits(self, compare: CompareDays, when: When, scope: Scope) -> Truth:
        """Whether only an event to come leaves a comparison open: as `readings.awaits`."""
        known: list[Truth] = [_unknown(self.truth(compare, when, scope))]
        for side in (compare.left, compare.right):
            known.append(disjunction([_one(self._day(side, when, scope)), self._to_come(side, when, scope)]))
        return conjunction(known)

    def _to_come(self, side: Day, when: When, scope: Scope) -> Truth:
        """Whether a day is that of an event to come, moved by a known number of days or months."""
        value = self._column(side.base, scope) if isinstance(side.base, Ref) else None
        if value is None:
            return False
        from_then = _one(self._day(Day(None, side.shifts, side.text), when, scope))
        return conjunction([(value == NOT_YET).fill_null(value=False), from_then])

    def _unread(self, part: Compare | CompareDays | Within | Breached, when: When, scope: Scope) -> Truth:
        """Whether only law that is not available leaves a part open: as `readings.unread`."""
        if isinstance(part, Breached):
            return self._lift(self.once(self._unsettled(part.codes, when.bar), ""), scope)
        open_ = _unknown(self.truth(part, when, scope))
        match part:
            case Within(ref, _, named):
                if named is None or self._column(ref, scope) is None:
                    return False
                return conjunction([open_, self._fine(named, ref, when, scope)])
            case CompareDays():
                bases = (side.base for side in (part.left, part.right))
                given = [_known(self._column(base, scope)) for base in bases if isinstance(base, Ref)]
                waits = negation(self._awaits(part, when, scope))
                return conjunction([open_, waits, *given, self._keys_known(parameters_of(part), when, scope)])
        terms = part.apart.terms
        exact = [self._facts_known(term.quantity, when, scope) for term in terms if term.quantity is not None]
        names = [name for term in terms for name in term.parameters]
        return conjunction([open_, *exact, self._keys_known(names, when, scope)])

    def _facts_known(self, found: Quantity, when: When, scope: Scope) -> Truth:
        """Whether a quantity is exact but for parameters: as `readings.unread`."""
        keys: Truth = True
        if isinstance(found, Sum):
            names, listed = [*parameters_of(found.each)], found.list.field.name
            if names and listed in self.lists:
                doubtful = negation(self._keys_known(names, when, Scope(listed)))
                each = column(doubtful).fill_null(value=True)
                keys = self._total(each, listed, "doubtful") == 0
            found = replace(found, each=without_parameters(found.each))
        form = Linear((Term(Fraction(1), (), found),), "")
        return conjunction([_one(self._linear(form, self._scale(form), when, scope)), keys])

    def _fine(self, name: str, ref: Ref, when: When, scope: Scope) -> Truth:
        """Whether a code is known, and no coarser than any member of a set that may hold on the day."""
        named = self.rulebook.sets[name]
        tree = tree_of(named.of)
        fine: list[Truth] = [_known(self._column(ref, scope))]
        for place, version in enumerate(named.versions):
            holds = when.holds(version.window, scope)
            if holds is not False:
                inside = self._looked_up(ref, ("fine", name, place), _is_fine(tree, version.members), scope)
                fine.append(disjunction([_is_false(holds), inside]))
        return _counted(conjunction(fine), False)

    def _keys_known(self, names: Iterable[str], when: When, scope: Scope) -> Truth:
        """Whether facts leave no choice among the values of any of some parameters."""
        found: list[Truth] = []
        parameters = [self.rulebook.parameters[name] for name in dict.fromkeys(names)]
        for parameter, key in [(one, key) for one in parameters for key in one.by]:
            cases = [test for _, test in self._key(parameter, key, when, scope)]
            single = _single(cases)
            ref = self.rulebook.source(key, self.kind.name).ref
            if key.set is not None and ref is not None and self._column(ref, scope) is not None:
                single = disjunction([single, self._fine(key.set, ref, when, scope)])
            found.append(single)
        return conjunction(found)

    # --- conditions ---

    def truth(self, condition: Condition, when: When, scope: Scope) -> Truth:
        """A condition, as `conditions.evaluate`."""
        match condition:
            case Constant(value):
                return value
            case Holds(ref):
                return self._column(ref, scope)
            case Not(inner):
                return negation(self.truth(inner, when, scope))
            case And(items):
                return conjunction([self.truth(part, when, scope) for part in items])
            case Or(items):
                return disjunction([self.truth(part, when, scope) for part in items])
        key = (condition, when, scope)
        if key not in self._made:
            self._made[key] = self._atom(condition, when, scope)
        found: Truth = self._made[key]  # type: ignore[assignment]
        return found

    def _atom(self, condition: Condition, when: When, scope: Scope) -> Truth:
        match condition:
            case InCategory(name, lean=None):
                return self._category(name, when, scope)
            case InCategory():
                return self._leaning(condition, when, scope)
            case Breached(_, codes):
                return self._lift(self.once(disjunction(self._breaches(codes, when.bar)), ""), scope)
            case Awaits(inner):
                return self._awaits(inner, when, scope)
            case Unread(inner):
                return self._unread(inner, when, scope)
            case Compare():
                return self._compare(condition, when, scope)
            case CompareDays(op, left, right):
                return self._compare_days(op, self._day(left, when, scope), self._day(right, when, scope))
            case OneOf(ref, labels):
                return self._one_of(ref, labels, scope)
            case Within():
                return self._within(condition, when, scope)
            case Each():
                return self._each(condition, when)
        raise TypeError(f"no condition: {condition!r}")

    def _column(self, ref: Ref, scope: Scope) -> pl.Expr | None:
        """The column of a fact in the scope's table; None where it has none."""
        name = ref.field.name
        if ref.item:
            known = scope.table and name in self.lists.get(scope.list, ())
            return pl.col(name) if known else None
        if name not in self.scalars:
            return None
        return pl.col(ABOVE + name if scope.table else name)

    def _keep(self, value: pl.Expr, table: str, note: str) -> pl.Expr:
        """The value as a column of its own."""
        if value.meta.is_column():
            return value
        name = f"~{self._count} {note}"
        self._count += 1
        level = self._level_of(value, table)
        self._at(level).columns.setdefault(table, {})[name] = value
        self._levels[table, name] = level + 1
        return pl.col(name)

    def _level_of(self, value: pl.Expr, table: str) -> int:
        """The level at which a value can be computed."""
        found = 0
        for root in value.meta.root_names():
            key = ("", root[1:]) if root.startswith(ABOVE) else (table, root)
            found = max(found, self._levels.get(key, 0))
        return found

    def _at(self, level: int) -> Level:
        while len(self.program.levels) <= level:
            self.program.levels.append(Level())
        return self.program.levels[level]

    def _lift(self, truth: Truth, scope: Scope) -> Truth:
        """A truth column of the subjects, as seen from the scope's table."""
        if isinstance(truth, pl.Expr) and scope.table:
            return pl.col(ABOVE + truth.meta.output_name())
        return truth

    def _category(self, name: str, when: When, scope: Scope) -> Truth:
        found = self.rulebook.categories[self.kind.name, name]
        if found.of is None and scope.table:
            return self._lift(self.truth(InCategory(name, text=name), when, SUBJECT), scope)
        versions = []
        for version in found.versions:
            trust = trusted(version.confidence, when.bar)
            holds = when.holds(version.window, scope)
            if holds is not False:
                versions.append((holds, self.truth(version.when, when, scope) if trust else None))
        truth = first_of(versions)
        return self._keep(truth, scope.table, name) if isinstance(truth, pl.Expr) else truth

    def _one_of(self, ref: Ref, labels: frozenset[str], scope: Scope) -> Truth:
        value = self._column(ref, scope)
        if value is None:
            return None
        places = [place for place, (label, _) in enumerate(ref.field.labels) if label in labels]
        if len(places) <= 2:
            return disjunction([value == pl.lit(place, dtype=pl.UInt16) for place in places])
        return value.is_in(pl.Series(places, dtype=pl.UInt16).implode())

    # --- regions and industries ---

    def _within(self, found: Within, when: When, scope: Scope) -> Truth:
        if self._column(found.ref, scope) is None:
            return None
        if found.set is not None:
            return self._in_set(found.set, found.ref, when, scope)
        tree = tree_of(found.ref.field.type)
        return self._looked_up(found.ref, ("codes", found.codes), _in_codes(tree, found.codes), scope)

    def _in_set(self, name: str, ref: Ref, when: When, scope: Scope) -> Truth:
        """Whether a code lies in a named set: by the version of the day, as `membership.in_set`."""
        named = self.rulebook.sets[name]
        tree = tree_of(named.of)
        cases: list[tuple[Truth, Truth]] = []
        for place, version in enumerate(named.versions):
            holds = when.holds(version.window, scope)
            if holds is False:
                continue
            truth: Truth = None
            if trusted(version.confidence, when.bar):
                members = [(member.code, trusted(member.confidence, when.bar)) for member in version.members]
                test = _in_members(tree, members, version.complete)
                truth = self._looked_up(ref, ("set", name, place, when.bar), test, scope)
            cases.append((holds, truth))
        return first_of(cases)

    def _looked_up(
        self, ref: Ref, key: tuple[object, ...], contains: Callable[[str], bool | None], scope: Scope
    ) -> Truth:
        table = scope.table if ref.item else ""
        if ref.field.type == "label":
            return self._of_labels(ref, contains, scope)
        made = ("lookup", table, ref.field.name, key)
        if made not in self._made:
            name = f"~{self._count} {ref.field.name}"
            self._count += 1
            self.program.lookups.setdefault(table, []).append(Lookup(name, ref.field.name, contains))
            self._made[made] = pl.col(name)
        found: Truth = self._made[made]  # type: ignore[assignment]
        return found if ref.item else self._lift(found, scope)

    def _of_labels(self, ref: Ref, contains: Callable[[str], bool | None], scope: Scope) -> Truth:
        """What is said of each label of a fact."""
        said = {
            truth: frozenset(one for one, _ in ref.field.labels if contains(one) is truth) for truth in (True, None)
        }
        inside, doubtful = self._one_of(ref, said[True], scope), self._one_of(ref, said[None], scope)
        return disjunction([inside, conjunction([doubtful, None])]) if said[None] else inside

    # --- amounts ---

    def _compare(self, compare: Compare, when: When, scope: Scope) -> Truth:
        linear = compare.apart
        scale = self._scale(linear)
        named = [term for term in linear.terms if term.parameters]
        if all(term.quantity is None or isinstance(term.quantity, Amount) for term in linear.terms):
            if not named:
                return self._compared(compare.op, linear.terms, scale, scope)
            if len(named) == 1 and len(named[0].parameters) == 1:
                found = self._by_values(compare.op, linear, named[0], scale, when, scope)
                if found is not _NOT_BY_VALUES:
                    return found
        return self._span(self._linear(linear, scale, when, scope), scope).compared(compare.op)

    def _scale(self, linear: Linear) -> int:
        return math.lcm(*(denominator(term, self.rulebook.parameters) for term in linear.terms), 1)

    def _compared(self, op: Comparison, terms: Sequence[Term], scale: int, scope: Scope) -> Truth:
        """A sum of amounts against zero; unknown where one of them is."""
        parts: list[tuple[int, pl.Expr]] = []
        constant = Fraction(0)
        for term in terms:
            if isinstance(term.quantity, Amount):
                ref = term.quantity.ref
                found = self._column(ref, scope)
                if term.factor and found is None:
                    return None
                if term.factor and found is not None:
                    parts.append((int(term.factor * scale / 10**ref.field.decimals), found))
            else:
                constant += term.factor * scale
        return Weighted(tuple(parts), int(constant)).compared(op)

    def _by_values(
        self, op: Comparison, linear: Linear, named: Term, scale: int, when: When, scope: Scope
    ) -> Truth | _NotByValues:
        """A comparison with one parameter in one term: decided for each value by itself, since it is linear in it.

        Where several values are possible it is what they agree on; for an equality that would say more than their hull.
        """
        parameter = self.rulebook.parameters[named.parameters[0]]
        rest = [term for term in linear.terms if term is not named]

        def compared(value: ParameterValue | None) -> Truth:
            if value is not None and isinstance(value.value, Fraction):
                term = replace(named, factor=named.factor * value.value, parameters=())
                return self._compared(op, (*rest, term), scale, scope)
            column_ = self._column(named.quantity.ref, scope) if isinstance(named.quantity, Amount) else None
            if column_ is None:
                return None
            return first_of([(column_ == 0, self._compared(op, rest, scale, scope))])  # nothing times anything

        made: dict[int, Truth] = {}
        options: list[tuple[Truth, Truth]] = []
        combinations = self._combinations(parameter, when, scope)
        if any(value is not None and value.value is None for _, cases in combinations for _, value in cases):
            return _NOT_BY_VALUES  # one that is known to lie between two ends
        for test, cases in combinations:
            truths: list[tuple[Truth, Truth]] = []
            for holds, value in cases:
                if id(value) not in made:
                    made[id(value)] = compared(value)
                truths.append((holds, made[id(value)]))
            options.append((test, first_of(truths)))
        if len(options) == 1:
            return options[0][1]
        if op in ("==", "!="):
            return _NOT_BY_VALUES
        known = [(self.once(test, scope.table), self.once(truth, scope.table)) for test, truth in options]
        every = column(conjunction([disjunction([negation(test), truth]) for test, truth in known]))
        every = self.once(every, scope.table, parameter.name)
        some = column(disjunction([conjunction([test, truth]) for test, truth in known]))
        return pl.when(every == some).then(every)

    def _linear(self, linear: Linear, scale: int, when: When, scope: Scope, *, items: bool = False) -> Span:
        """The values of a linear form times `scale`; in a sum over items an unknown amount is from 0 up."""
        total = point(0)
        for quantity, terms in like_terms(linear):
            total = total.plus(self._weighed(quantity, tuple(terms), scale, when, scope, items))
        return total

    def _weighed(
        self, quantity: Quantity | None, terms: Sequence[Term], scale: int, when: When, scope: Scope, items: bool
    ) -> Span:
        """A quantity times what its terms multiply it by."""
        if all(term.factor == 0 for term in terms):
            return point(0)
        match quantity:
            case None:
                return self._weight(terms, Fraction(scale), when, scope)
            case Amount(ref):
                found, below = self._amount(ref, scope, items), 10**ref.field.decimals
            case Sum():
                below = self._scale(quantity.each)
                found = self._sum(quantity, below, when)
            case Count():
                found, below = self._counted(quantity, when), 1
            case Extreme():
                raise TypeError(f"the largest or smallest of a list is said of its items: {quantity!r}")
            case _:
                assert_never(quantity)
        if not any(term.parameters for term in terms):
            return found.times(int(sum(term.factor for term in terms) * scale / below))
        return self._product(self._weight(terms, Fraction(scale, below), when, scope), found, scope)

    def _weight(self, terms: Sequence[Term], scale: Fraction, when: When, scope: Scope) -> Span:
        """What like terms multiply their quantity by, times a scale that makes it whole."""
        total = point(0)
        for term in terms:
            factor, value = term.factor * scale, point(1)
            for name in term.parameters:
                parameter = self.rulebook.parameters[name]
                inner = math.lcm(*(one.denominator for one in parameter.numbers()), 1)
                value = self._product(value, self._parameter(parameter, inner, when, scope), scope)
                factor /= inner
            total = total.plus(value.times(int(factor)))
        return total

    def _product(self, one: Span, two: Span, scope: Scope) -> Span:
        return (
            one.product(two)
            if one.static or two.static
            else self._span(self._span(one, scope).product(self._span(two, scope)), scope)
        )

    def _span(self, span: Span, scope: Scope) -> Span:
        """A span whose ends will be read several times."""
        low = self.once(span.low, scope.table)
        return replace(span, low=low, high=low if span.same else self.once(span.high, scope.table))

    def _amount(self, ref: Ref, scope: Scope, items: bool) -> Span:
        found = self._column(ref, scope)
        if items and ref.field.at_least >= 0:
            return Span(0, None, False, True) if found is None else Span(found.fill_null(0), found, False, True)
        return ANYTHING if found is None else same(found)

    # --- lists ---

    def _total(self, each: pl.Expr, listed: str, note: str) -> pl.Expr:
        name = f"~{self._count} {note}"
        self._count += 1
        if not each.meta.root_names():  # one value for all items: a column of it
            each = pl.when(pl.col(PARENT).is_not_null()).then(each)
        level = self._level_of(each, listed)
        self._at(level).totals.setdefault(listed, []).append(Total(name, each))
        self._levels["", name] = level + 1
        return pl.col(name)

    def _complete(self, listed: str) -> pl.Expr:
        return pl.col(COMPLETE + listed)

    def _each(self, condition: Each, when: When) -> Truth:
        listed = condition.list.field.name
        if listed not in self.lists:
            return None
        scope = Scope(listed)
        sought = not condition.every
        chosen = True if condition.where is None else self.truth(condition.where, when, scope)
        met = self.truth(condition.condition, when, scope)
        truth = conjunction([chosen, met]) if sought else negation(conjunction([chosen, negation(met)]))
        kept = self.once(column(truth), listed)
        settled = self._total((kept == sought).fill_null(value=False), listed, "any") > 0
        open_ = (self._total(kept.is_null(), listed, "open") > 0) | ~self._complete(listed)
        return self._keep(column(first_of([(settled, sought), (open_, None), (True, condition.every)])), "", listed)

    def _counted(self, found: Count, when: When) -> Span:
        listed = found.list.field.name
        if listed not in self.lists:
            return Span(0, None, False, True)
        truth = True if found.where is None else self.truth(found.where, when, Scope(listed))
        kept = self.once(column(truth), listed)
        low = self._total(kept.fill_null(value=False), listed, "count")
        high = self._total(kept.fill_null(value=True), listed, "count")
        return Span(low, pl.when(self._complete(listed)).then(high), False, True)

    def _sum(self, found: Sum, scale: int, when: When) -> Span:
        """As `amounts.total`: an unknown condition widens it by nought, an incomplete list by any items."""
        listed = found.list.field.name
        nothing = self._linear(found.each, scale, when, Scope(listed, nothing=True), items=True)
        if listed not in self.lists:
            return self._rest(nothing)
        scope = Scope(listed)
        each = self._linear(found.each, scale, when, scope, items=True)
        each = self._span(each, scope)
        counts = True if found.where is None else self.once(self.truth(found.where, when, scope), listed)
        low = self._bounded(each.low, counts, listed, lowest=True, signed=not each.never_negative)
        high = self._bounded(each.high, counts, listed, lowest=False, signed=not each.never_negative)
        complete, rest = self._complete(listed), self._rest(nothing)
        if rest.low is None:
            low = pl.when(complete).then(low)
        elif isinstance(rest.low, pl.Expr):
            low = pl.when(complete | rest.low.is_not_null()).then(low)
        return Span(low, pl.when(complete).then(high), False, each.never_negative and nothing.never_negative)

    def _rest(self, nothing: Span) -> Span:
        """What items that are not given may add: any number of what one of them may be."""
        if nothing.never_negative or (isinstance(nothing.low, int) and nothing.low >= 0):
            return Span(0, None, False, True)
        if isinstance(nothing.low, pl.Expr):
            zero = pl.lit(0, dtype=pl.Int64)
            return Span(pl.when(nothing.low >= 0).then(zero), None)
        return Span(None, None)

    def _bounded(self, end: Number, counts: Truth, listed: str, *, lowest: bool, signed: bool) -> pl.Expr:
        """The total of the items' low or high ends; null where one of those that count has none."""
        value = number(end)
        zero = pl.lit(0, dtype=pl.Int64)
        if not signed:
            towards = zero if lowest else value
        elif lowest:
            towards = pl.when(value > 0).then(zero).otherwise(value)
        else:
            towards = pl.when(value < 0).then(zero).otherwise(value)
        test = column(counts)
        each = value if counts is True else pl.when(test).then(value).when(~test).then(zero).otherwise(towards)
        each = self.once(each, listed)
        total = self._total(each.fill_null(0), listed, "sum")
        unbounded = self._total(each.is_null(), listed, "unbounded")
        return pl.when(unbounded == 0).then(total)

    # --- parameters ---

    def _parameter(self, parameter: Parameter, scale: int, when: When, scope: Scope) -> Span:
        """The hull of the numbers that a parameter may have, times `scale`."""
        return self._possible(parameter, when, scope, lambda one: _numbers(one, scale))

    def _possible(
        self, parameter: Parameter, when: When, scope: Scope, encode: Callable[[ParameterValue], Ends]
    ) -> Span:
        """As `amounts.possible`: the values that the day and the known keys leave open; null is no bound."""
        combinations: list[tuple[Truth, Number, Number]] = []
        exact = True
        for test, cases in self._combinations(parameter, when, scope):
            ends = [(holds, (None, None) if value is None else encode(value)) for holds, value in cases]
            same_ = all(_same(low, high) for _, (low, high) in ends)
            low = first_number([(holds, low) for holds, (low, _) in ends])
            high = low if same_ else first_number([(holds, high) for holds, (_, high) in ends])
            combinations.append((self.once(test, scope.table), low, high))
            exact = exact and same_
        if len(combinations) == 1:
            _, low, high = combinations[0]
            return same(low) if exact else Span(low, high)
        known = {value if value is None or isinstance(value, int) else id(value) for _, value, _ in combinations}
        if exact and len(known) == 1:
            return same(combinations[0][1])
        low = self._hull([(test, low) for test, low, _ in combinations], pl.min_horizontal, parameter.name, scope)
        high = self._hull([(test, high) for test, _, high in combinations], pl.max_horizontal, parameter.name, scope)
        return Span(low, high)

    def _hull(
        self, ends: Sequence[tuple[Truth, Number]], pick: Callable[..., pl.Expr], name: str, scope: Scope
    ) -> Number:
        """The lowest or highest of the ends that are possible; none where one of them is not known."""
        if all(end is None for _, end in ends):
            return None
        kept = [(test, self.once(end, scope.table)) for test, end in ends]
        missing = pl.any_horizontal([column(test) & number(end).is_null() for test, end in kept])
        values = [pl.when(column(test)).then(number(end)) for test, end in kept]
        return self._keep(pl.when(~self.once(missing, scope.table)).then(pick(values)), scope.table, name)

    def _combinations(self, parameter: Parameter, when: When, scope: Scope) -> list[tuple[Truth, Cases]]:
        """For each content that the keys may have: in which rows, and the parameter's values there by their windows."""
        keys = [self._key(parameter, key, when, scope) for key in parameter.by]
        names = [key.name for key in parameter.by]
        return [
            (
                conjunction([test for _, test in chosen]),
                self._cases(parameter, {name: one for name, (one, _) in zip(names, chosen, strict=True)}, when, scope),
            )
            for chosen in product(*keys)
        ]

    def _cases(self, parameter: Parameter, keys: Mapping[str, Content], when: When, scope: Scope) -> Cases:
        """The values for some keys by their windows, in the order in which `Parameter.known` asks."""
        cases: Cases = []
        otherwise = None if parameter.otherwise is None else parameter.otherwise.known(when.bar)
        for supplied in (True, False):
            maybe: list[Truth] = []
            for value in parameter.values:
                if value.supplied is not supplied or not all(
                    fits(wanted, keys[name]) for name, wanted in value.keys.items()
                ):
                    continue
                holds = when.holds(value.window, scope)
                cases.append((holds, value.known(when.bar)))
                maybe.append(holds.is_null() if isinstance(holds, pl.Expr) else holds is None)
            cases.append((disjunction(maybe), otherwise))
        return [*cases, (True, otherwise)]

    def _key(self, parameter: Parameter, key: Key, when: When, scope: Scope) -> list[tuple[Content, Truth]]:
        """What a key may be, and in which rows it may be that."""
        ref = self.rulebook.source(key, self.kind.name).ref
        if ref is not None and ref.field.type == "amount":
            amount = self._column(ref, scope)
            return [(cell.content, _may_lie(amount, cell)) for cell in cells(ref.field, parameter.bands(key))]
        if key.set is None and ref is not None and ref.field.type == "label":
            value = self._column(ref, scope)
            labels = enumerate(label for label, _ in ref.field.labels)
            if value is None:
                return [(label, True) for _, label in labels]
            return [(label, (value == place).fill_null(value=True)) for place, label in labels]
        truth: Truth
        if key.set is not None:
            known = ref is not None and self._column(ref, scope) is not None
            truth = self._in_set(key.set, ref, when, scope) if known and ref is not None else None
        elif ref is None:
            truth = self.truth(InCategory(key.source, text=key.source), when, scope)
        else:
            truth = self._column(ref, scope)
        if isinstance(truth, pl.Expr):
            return [(True, truth.fill_null(value=True)), (False, (~truth).fill_null(value=True))]
        return [(True, True), (False, True)] if truth is None else [(truth, True)]

    # --- days ---

    def _compare_days(self, op: Comparison, left: Span, right: Span) -> Truth:
        return left.plus(right.times(-1)).compared(op)

    def _day(self, found: Day, when: When, scope: Scope) -> Span:
        span = self._base_day(found, when, scope)
        for shift in found.shifts:
            span = self._shifted(span, shift, when, scope)
        return span

    def _base_day(self, found: Day, when: When, scope: Scope) -> Span:
        as_of = pl.col(ABOVE + AS_OF if scope.table else AS_OF).cast(pl.Int64)
        match found.base:
            case None:
                return same(as_of)
            case date() as written:
                return point(written.toordinal())
            case Ref() as ref:
                value = self._column(ref, scope)
                if value is None:
                    return ANYTHING
                value = value.cast(pl.Int64)
                open_ = value == NOT_YET
                return Span(pl.when(open_).then(as_of + 1).otherwise(value), pl.when(~open_).then(value))
        parameter = self.rulebook.parameters[str(found.base)]
        return self._possible(parameter, when, scope, lambda one: _days(one, as_of))

    def _shifted(self, span: Span, shift: Shift, when: When, scope: Scope) -> Span:
        if isinstance(shift.number, int):
            steps = point(shift.number)
        else:
            parameter = self.rulebook.parameters[shift.number]
            steps = self._possible(parameter, when, scope, lambda one: _numbers(one, 1))
        low, high = (steps.low, steps.high) if shift.sign > 0 else (steps.high, steps.low)
        first = moved(span.low, shift, low)
        return same(first) if span.same and steps.same else Span(first, moved(span.high, shift, high))


def breach_column(code: str, bar: Confidence) -> str:
    """The column that says whether a rule of an earlier stratum is breached, on some evidence."""
    return f"@breach {bar} {code}"


def law_column(code: str) -> str:
    """The column that says where a person must settle whether a rule of an earlier stratum is breached."""
    return f"@law {code}"


def _unknown(truth: Truth) -> Truth:
    """Whether a truth is unknown."""
    return truth.is_null() if isinstance(truth, pl.Expr) else truth is None


def _is_false(truth: Truth) -> Truth:
    """Whether a truth is surely false."""
    return _counted(negation(truth), False)


def _counted(truth: Truth, counted: bool | None) -> Truth:
    """The truth, with what is unknown counted one way; None leaves it open."""
    if counted is None:
        return truth
    return truth.fill_null(value=counted) if isinstance(truth, pl.Expr) else counted if truth is None else truth


def _may_lie(value: pl.Expr | None, cell: Cell) -> Truth:
    """In which rows an amount may lie in a cell."""
    if value is None or (cell.low is None and cell.high is None):
        return True
    ends = [] if cell.low is None else [value >= cell.low]
    ends += [] if cell.high is None else [value <= cell.high]
    return pl.all_horizontal(ends).fill_null(value=True)


def _known(value: pl.Expr | None) -> Truth:
    """Whether a fact is known."""
    return False if value is None else value.is_not_null()


def _one(span: Span) -> Truth:
    """Whether a span is one value."""
    if span.low is None or span.high is None:
        return False
    if span.same:
        return span.low.is_not_null() if isinstance(span.low, pl.Expr) else True
    same_ends: Truth = number(span.low) == number(span.high)
    return _counted(same_ends, False)


def _single(cases: Sequence[Truth]) -> Truth:
    """Whether exactly one of some tests, which are never unknown, holds."""
    if any(isinstance(case, pl.Expr) for case in cases):
        return pl.sum_horizontal([column(case).cast(pl.UInt8) for case in cases]) == 1
    return sum(case is True for case in cases) == 1


def _is_fine(tree: CodeTree, members: Sequence[Member]) -> Callable[[str], bool | None]:
    return cache(lambda code: all(tree.covers(member.code, code) is not None for member in members))


def _numbers(value: ParameterValue, scale: int) -> Ends:
    """The numbers between which a value lies, times a scale that makes them whole."""
    low, high = (int(end * scale) if isinstance(end, Fraction) else None for end in value.ends)
    return low, high


def _days(value: ParameterValue, as_of: pl.Expr) -> Ends:
    """The days between which a value lies; one that recurs is that of the year of the day asked."""
    if isinstance(value.value, Yearly):
        year = (as_of - EPOCH).cast(pl.Int32).cast(pl.Date).dt.year()
        found = pl.date(year, value.value.month, value.value.day).cast(pl.Int32).cast(pl.Int64) + EPOCH
        return found, found
    low, high = (end.toordinal() if isinstance(end, date) else None for end in value.ends)
    return low, high


def _same(low: Number, high: Number) -> bool:
    """Whether two ends are one number."""
    return low is high or (isinstance(low, int) and isinstance(high, int) and low == high)


def _in_codes(tree: CodeTree, codes: Sequence[str]) -> Callable[[str], bool | None]:
    return cache(lambda code: _any(tree.covers(one, code) for one in codes))


def _in_members(tree: CodeTree, members: Sequence[tuple[str, bool]], complete: bool) -> Callable[[str], bool | None]:
    def contains(code: str) -> bool | None:
        found = _any(
            truth if truth is not True or sure else None
            for member, sure in members
            for truth in (tree.covers(member, code),)
        )
        return found if complete or found is True else None

    return cache(contains)


def _any(truths: Iterator[bool | None]) -> bool | None:
    found = list(truths)
    return True if True in found else None if None in found else False
