"""Which items of a list a sum, a count or a quantifier counts, which it does not, and which are open, each with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce
from typing import Literal, TypeVar, assert_never

from cleanrules.exact import AT_LEAST_ZERO, ZERO, Interval, point
from cleanrules.facts.facts import Record
from cleanrules.facts.fields import Field
from cleanrules.language.nodes import (
    And,
    Assignable,
    Awaits,
    Breached,
    Compare,
    CompareDays,
    Condition,
    Constant,
    Count,
    Each,
    Extreme,
    Holds,
    InCategory,
    Not,
    OneOf,
    Or,
    Sum,
    Unread,
    Within,
)
from cleanrules.law.confidence import trusted
from cleanrules.law.instruments import Citation
from cleanrules.meaning import amounts
from cleanrules.meaning.conditions import evaluate
from cleanrules.meaning.outcome import required
from cleanrules.rulebook.judging import NOTHING, Context
from cleanrules.rulebook.model import Rule
from cleanrules.screening.support import LegalNeed, Need, Support, Used
from cleanrules.screening.values import interval_text, item_title, scalar_text
from cleanrules.screening.wording import Words
from cleanrules.screening.words import REASONS, STATES
from cleanrules.text import Language, Text

_T = TypeVar("_T")
State = Literal["counted", "not_counted", "meets", "fails", "open", "other"]
"""What an item is to a sum or a count, or to `any` or `all`; `other` is one that is not asked about."""
How = Literal["sum", "count", "any", "all"]
WANTING, UNCERTAIN = Text("未提供", "not given"), Text("法定依据缺少或者有待核实", "law missing or to be checked")
BY_LAW = Text("依当时的规定", "by the law of that time")
PARTIAL = Text("清单不完整，可能还有其他项", "the list is not complete, there may be others")
NO_LIMIT = Text("上限未知", "no upper limit is known")


@dataclass(frozen=True, slots=True)
class TallyItem:
    """An item of a list, what it is to a tally, and the reason.

    `amount` is its own, whether it counts or not; None where items are only counted or asked about. `facts` are those that
    keep it from counting, or make it meet a condition or fail it; `missing` the facts that would settle what is open of it;
    `law` the legal values, sets and categories that leave it open, not available here or below the evidence bar.
    """

    path: str
    name: str
    state: State
    amount: Interval | None = None
    facts: tuple[Used, ...] = ()
    missing: tuple[Need, ...] = ()
    law: tuple[LegalNeed, ...] = ()

    @property
    def reason(self) -> Text:
        """Why it is what it is; empty where that needs no reason."""
        return Text(self._reason("zh"), self._reason("en"))

    def _reason(self, language: Language) -> str:
        colon, comma, stop = ("：", "、", "；") if language == "zh" else (": ", ", ", "; ")
        parts = [
            f"{one.field.title[language]}{colon}{scalar_text(one.field, one.value, language)}" for one in self.facts
        ]
        for lead, some in ((WANTING, self.missing), (UNCERTAIN, self.law)):
            if some:
                parts.append(f"{lead[language]}{colon}{comma.join(one.title[language] for one in some)}")
        if parts or self.state in ("counted", "meets"):
            return stop.join(parts)
        return (REASONS["bound"] if self.state == "open" else BY_LAW)[language]


@dataclass(frozen=True, slots=True)
class Tally:
    """The items of a list as one sum, count, `any` or `all` of a rule takes them, in the order of the list.

    `of` names the amount that is summed, in `unit`; None where nothing is. `total` is what is counted, for certain and at
    most: an amount, or a number of items; it has no upper end where the list is not `complete`.
    """

    list: Field
    how: How
    title: Text
    of: Text | None
    unit: str
    items: tuple[TallyItem, ...]
    total: Interval
    complete: bool = True

    def number(self, *states: State) -> int:
        """How many items are in some of the states."""
        return sum(one.state in states for one in self.items)

    @property
    def summary(self) -> Text:
        """How many items are in each state, and what they come to for certain and at most."""
        return Text(self._summary("zh"), self._summary("en"))

    def _summary(self, language: Language) -> str:
        comma, stop = ("，", "；") if language == "zh" else (", ", "; ")
        asked: tuple[State, ...] = ("meets", "fails") if self.how in ("any", "all") else ("counted", "not_counted")
        counts = {state: self.number(state) for state in (*asked, "open", "other")}
        said = comma.join(
            f"{STATES[state][language]} {number}{' 项' if language == 'zh' else ''}"
            for state, number in counts.items()
            if number or state == asked[0]
        )
        found = [said]
        if self.how == "sum":
            lead = Text("计入合计", "total counted")[language]
            low = Interval(self.total.low, self.total.low)
            found.append(f"{lead} {interval_text(low, self.unit, language)}")
            if self.total.high is None:
                found.append(NO_LIMIT[language])
            elif self.total.high != self.total.low:
                most = interval_text(point(self.total.high), self.unit, language)
                found.append(Text(f"连同待定的不超过 {most}", f"with what is open at most {most}")[language])
        if not self.complete:
            found.append(PARTIAL[language])
        return stop.join(found)


def tallies(rule: Rule, contexts: Sequence[Context]) -> tuple[Tally, ...]:
    """The tallies on which a rule that may apply turns, in the order of the rule; of several moments each together.

    A list of which no item is given has none.
    Of the guard they are those that leave it open; of the requirement, and of the exceptions that may apply, those that decide.
    """
    at: dict[Sum | Count | Each, list[Context]] = {}
    for context in contexts:
        if rule.window.holds(context.moment) is not False and evaluate(rule.when, context) is not False:
            for node in dict.fromkeys(_deciding_of(rule, context)):
                if (listing := context.listing(node.list)) is not None and listing.items:
                    at.setdefault(node, []).append(context)
    return tuple(_Tallying(rule, node, some).tally() for node, some in at.items())


def state_of(node: Sum | Count | Extreme | Each, context: Context, record: Record) -> State:
    """What an item is to a sum or a count, or to `any` or `all`.

    One that changes nothing, whether it is among those asked about or not, is as if it were.
    """
    chosen = True if node.where is None else evaluate(node.where, context, record)
    if isinstance(node, Each):
        met = evaluate(node.condition, context, record)
        if chosen is False:
            return "other"
        if met is None or (chosen is None and met is not node.every):
            return "open"
        return "meets" if met else "fails"
    if chosen is False and node.where is not None:
        return "other" if _sorts(node.where, context, record) else "not_counted"
    return "counted" if chosen else "open"


# --- which sums, counts and quantifiers decide ---


def _deciding_of(rule: Rule, context: Context) -> Iterator[Sum | Count | Each]:
    """Those of a rule at a moment."""
    met = required(rule, rule.exceptions, context)
    if met is not True and evaluate(rule.when, context) is None:
        yield from _deciding(rule.when, context)
    for exception in rule.exceptions:
        applies = evaluate(exception.when, context)
        if applies is None and met is None:
            yield from _deciding(exception.when, context)
        if applies is not False:
            yield from _deciding(exception.require, context)
        if applies is True and trusted(exception.confidence, context.moment.bar):
            return
    yield from _deciding(rule.require, context)


def _deciding(condition: Condition, context: Context) -> Iterator[Sum | Count | Each]:
    """Those on which the truth of a condition turns: of a conjunction that fails all parts that do."""
    match condition:
        case Compare():
            for term in condition.apart.terms:
                if isinstance(term.quantity, Sum | Count):
                    yield term.quantity
        case Each():
            yield condition
        case Not(inner):
            yield from _deciding(inner, context)
        case InCategory(name):
            for version in context.rulebook.categories[context.facts.kind, name].possible(context.moment):
                yield from _deciding(version.when, context)
        case Assignable(givers=givers, takers=takers):
            yield givers
            yield takers
        case And(items) | Or(items):
            truth = evaluate(condition, context)
            deciding = [part for part in items if evaluate(part, context) is truth]
            suffices = truth is True and isinstance(condition, Or)
            for part in deciding[:1] if suffices else deciding:
                yield from _deciding(part, context)
        case Constant() | Holds() | CompareDays() | OneOf() | Within() | Breached() | Awaits() | Unread():
            return
        case _:
            assert_never(condition)


# --- the items ---


@dataclass(frozen=True, slots=True)
class _Tallying:
    """One sum, count or quantifier on its way to a tally, at the moments at which it decides."""

    rule: Rule
    node: Sum | Count | Each
    contexts: Sequence[Context]

    def tally(self) -> Tally:
        node, context = self.node, self.contexts[0]
        listed, listing = node.list.field, context.listing(node.list)
        assert listing is not None
        words = Words(context.rulebook, context.facts.kind, self.rule.lets)
        which, each = words.which(node.where), node.each if isinstance(node, Sum) else None
        if isinstance(node, Each):
            said = words.condition(node)
            title = Text(f"逐项核对：{said.zh}", f"one by one: {said.en}")
        else:
            title = Text(f"{listed.title.zh}{which.zh}计入情况", f"which of {listed.title.en}{which.en} count")
        items = [
            self.merged([self.item(one, record, number) for one in self.contexts])
            for number, record in enumerate(listing.items)
        ]
        total = reduce(Interval.__add__, [_contributed(one) for one in items], ZERO)
        return Tally(
            listed, _how(node), title, None if each is None else words.amount(each), "" if each is None else each.unit,
            tuple(items), total if listing.complete else total + self.unlisted(), listing.complete,
        )  # fmt: skip

    def unlisted(self) -> Interval:
        """What items that are not given may add."""
        if not isinstance(self.node, Sum):
            return Interval(Fraction(0), None)
        added = [amounts.amount(self.node.each, one, NOTHING, least=AT_LEAST_ZERO) for one in self.contexts]
        sure = all(one.low is not None and one.low >= 0 for one in added)
        return Interval(Fraction(0) if sure else None, None)

    def merged(self, found: Sequence[TallyItem]) -> TallyItem:
        """An item as it is at every moment; where that differs, the law, or the day whose law governs, leaves it open."""
        amounts = [one.amount for one in found if one.amount is not None]
        whole = replace(
            found[0],
            amount=reduce(Interval.hull, amounts) if amounts else None,
            facts=_once(used for one in found for used in one.facts),
            missing=_once(need for one in found for need in one.missing),
            law=_once(need for one in found for need in one.law),
        )
        if len({one.state for one in found}) == 1:
            return whole
        facts, event = self.contexts[0].facts, self.rule.governed_by
        asked = list(whole.missing)
        if event is not None and event not in facts.values:
            asked.insert(0, Need(event, self.contexts[0].rulebook.kinds[self.rule.kind].fields[event].title, ""))
        return replace(whole, state="open", facts=(), missing=_once(asked))

    def item(self, context: Context, record: Record, number: int) -> TallyItem:
        """An item at one moment: what it is, and what makes it so or leaves it open."""
        node, listed = self.node, self.node.list.field
        state, path = state_of(node, context, record), f"{listed.name}[{number}]"
        amount = amounts.amount(node.each, context, record, least=AT_LEAST_ZERO) if isinstance(node, Sum) else None
        bare = TallyItem(path, item_title(listed, record, number), state, amount)
        asked = _Asked(context, record, (listed.name, number), Support(context, thorough=True))
        if state in ("not_counted", "other") and node.where is not None:
            asked.visit(*(_sorts(node.where, context, record) or [node.where]))
        elif isinstance(node, Each) and state in ("meets", "fails"):
            asked.visit(node.condition)
        else:
            if node.where is not None and evaluate(node.where, context, record) is None:
                asked.visit(node.where)
            if isinstance(node, Each) and evaluate(node.condition, context, record) is None:
                asked.visit(node.condition)
            elif isinstance(node, Sum) and amount is not None and amount.exact is None:
                asked.support.linear(node.each, record, asked.place, wanted=True)
            return asked.settled(bare)
        return replace(bare, facts=asked.facts())


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is said of one item at one moment: facts, what is missing, and what of the law."""

    context: Context
    record: Record
    place: tuple[str, int]
    support: Support = field(repr=False)

    def visit(self, *conditions: Condition) -> None:
        for one in conditions:
            self.support.visit(one, self.record, self.place)

    def settled(self, bare: TallyItem) -> TallyItem:
        """The item with what leaves it, or its amount, open; with the facts where neither a fact nor law is missing."""
        missing, law = tuple(map(self.short, self.support.missing.values())), self.law()
        facts = self.facts() if bare.state == "open" and not missing and not law else ()
        return replace(bare, facts=facts, missing=missing, law=law)

    def facts(self) -> tuple[Used, ...]:
        """The facts, those of the item first."""
        return tuple(
            sorted(self.support.facts.values(), key=lambda used: not used.path.startswith(f"{self.place[0]}["))
        )

    def short(self, need: Need) -> Need:
        """A missing fact by its own title, without that of the item."""
        listed = self.context.rulebook.kinds[self.context.facts.kind].fields[self.place[0]]
        here, _, name = need.path.rpartition(".")
        return replace(need, title=listed.item_fields[name].title) if here else need

    def law(self) -> tuple[LegalNeed, ...]:
        """The law that is not available here, then what lies below the evidence bar."""
        found, bar = dict(self.support.unread), self.context.moment.bar
        for (what, name), confidence in self.support.evidence.items():
            if what in ("category", "set", "parameter") and not trusted(confidence, bar):
                path = f"{'param' if what == 'parameter' else what}.{name}"
                found.setdefault(path, LegalNeed(path, *self.weak(what, name)))
        return tuple(found.values())

    def weak(self, what: str, name: str) -> tuple[Text, str, tuple[Citation, ...]]:
        """Title, unit and citations of law that lies below the evidence bar."""
        book, moment = self.context.rulebook, self.context.moment
        if what == "parameter":
            parameter, values = self.support.parameters[name]
            return parameter.title, parameter.unit, _once(cite for one in values for cite in one.cites)
        found = book.sets[name] if what == "set" else book.categories[self.context.facts.kind, name]
        return found.title, "", _once(cite for one in found.possible(moment) for cite in one.cites)


def _how(node: Sum | Count | Each) -> How:
    match node:
        case Sum():
            return "sum"
        case Count():
            return "count"
        case Each(every):
            return "all" if every else "any"


def _contributed(item: TallyItem) -> Interval:
    """What an item adds to the total; one without an amount of its own adds one."""
    own = point(Fraction(1)) if item.amount is None else item.amount
    if item.state in ("counted", "meets"):
        return own
    return own.hull(ZERO) if item.state == "open" else ZERO


def _sorts(where: Condition, context: Context, record: Record) -> list[Condition]:
    """The parts of a condition that say of which sort items are, where an item is of another one."""
    parts: tuple[Condition, ...] = where.items if isinstance(where, And) else (where,)
    return [part for part in parts if isinstance(part, OneOf) and evaluate(part, context, record) is False]


def _once(found: Iterable[_T]) -> tuple[_T, ...]:
    """Each once, in order."""
    return tuple(dict.fromkeys(found))
