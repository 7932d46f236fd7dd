"""The next question: the one fact to ask now, so that a subject's conclusion is reached by few answers.

Asked is only what keeps a binding rule open that may still change the conclusion: of a rule whose guard is open a fact of
the guard, else one of the requirement. The stage of the subject comes first: the event whose day decides which law
governs most of what is open, then each event that others come after. Then the fact that does most: each open rule
shares out one vote among the facts that it leads to. A flag that answers for several is asked in their place. A list is one
question: a table with the columns that the open rules read; a column that is still wanted is one more, for all items.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from cleanrules.errors import FactError, shorten
from cleanrules.facts.facts import Listing, read_facts
from cleanrules.facts.fields import Field, FieldType
from cleanrules.facts.kinds import Kind
from cleanrules.meaning.conditions import evaluate
from cleanrules.reading import read_text
from cleanrules.rulebook.model import Rulebook
from cleanrules.rulebook.plan import RULEBOOKS
from cleanrules.rulebook.uses import item_facts_of
from cleanrules.screening.support import Support
from cleanrules.text import Text

if TYPE_CHECKING:
    from cleanrules.screening.findings import Finding, Screening

To = Literal["conclusion", "all"]
"""How far to ask: until no fact can change the conclusion, or until no binding rule is open."""
_HOW: dict[FieldType, Text] = {
    "flag": Text("答“是”（true）或“否”（false）", "true or false"),
    "amount": Text("填数值，可带单位", "a number, with or without its unit"),
    "event": Text("填日期；尚未发生的填 not_yet", "a day as in 2022-06-20, or not_yet"),
    "label": Text("选一项", "one of the labels"),
    "region": Text("填行政区划名称或者代码，尽量具体", "a GB/T 2260 code or name, as precise as can be"),
    "industry": Text("填行业名称或者代码，尽量具体", "a GB/T 4754-2017 code or name, as precise as can be"),
    "text": Text("填文字", "text"),
    "list": Text(
        "每项一行，填所列各栏；没有的填空清单 []；不全的注明 complete: false",
        "a row an item with the columns named; [] for none; `complete: false` where more may exist",
    ),
}
_COLUMN = Text("所列各项逐一回答：{how}", "for each of the items named: {how}")


@dataclass(frozen=True, slots=True)
class Question:
    """A fact to ask: `path` names it as `region`, as `built` for a whole list, or as `built.size` for a column of a list.

    `why` are the rules that it would help to settle. Of a whole list `columns` are the fields of an item that are wanted,
    of a column `items` the identifiers of those that lack it. `kind` is that of the subject: an answer is checked by it.
    """

    path: str
    title: Text
    type: FieldType
    unit: str
    labels: tuple[tuple[str, Text], ...]
    note: Text | None
    how: Text
    why: tuple[str, ...]
    columns: tuple[Field, ...] = ()
    items: tuple[str, ...] = ()
    _: KW_ONLY
    kind: Kind = field(repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """The question as plain data."""
        return {
            "path": self.path,
            "title": _data(self.title),
            "type": self.type,
            "unit": self.unit or None,
            "labels": {label: _data(title) for label, title in self.labels},
            "note": None if self.note is None else _data(self.note),
            "how": _data(self.how),
            "why": list(self.why),
            "columns": {
                one.name: {
                    "title": _data(one.title),
                    "type": one.type,
                    "unit": one.unit or None,
                    "labels": {label: _data(title) for label, title in one.labels},
                    "note": None if one.note is None else _data(one.note),
                }
                for one in self.columns
            },
            "items": list(self.items),
        }


def _data(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def next_question(screening: Screening, *, to: To = "conclusion", skip: Collection[str] = ()) -> Question | None:
    """The next fact to ask; None where no fact, but those in `skip`, can change the conclusion any more.

    `skip` are the paths of questions that were asked and could not be answered. With `to="all"` the questions go on, after
    a conclusion that is certain, until no binding rule is open for lack of a fact.
    """
    return _Interview(screening, frozenset(skip)).next(to)


def answered(facts: Mapping[str, Any], question: Question, answer: Any) -> dict[str, Any]:
    """Facts, as a mapping, with the answer to a question; that to a column is a mapping by item, or one for all.

    An answer is what stands in a facts file, or text that is read as it would be there: `120 t`, `not_yet`, `[]`,
    `[{id: 1, capacity: 100}]`. Raises FactError where the fact does not take it, in the words of `screen`.
    """
    listed, _, column = question.path.partition(".")
    answer = _read(answer, question) if isinstance(answer, str) else answer
    if not column:
        _check(listed, answer, question)
        return {**facts, listed: answer}
    given = facts[listed]
    rows = given["items"] if isinstance(given, Mapping) else given
    key = next(iter(question.columns)).name
    each = answer if isinstance(answer, Mapping) else dict.fromkeys(question.items, answer)
    each = {str(item): value for item, value in each.items()}
    for item in [one for one in each if one not in question.items]:
        asked = ", ".join(f"`{one}`" for one in question.items)
        raise FactError(f"`{listed}` has no item `{shorten(item)}` that lacks `{column}`", help=f"items asked: {asked}")
    _check(listed, [{key: item, column: value} for item, value in each.items()], question)
    items = [{**row, **({column: each[str(row[key])]} if str(row[key]) in each else {})} for row in rows]
    return {**facts, listed: {**given, "items": items} if isinstance(given, Mapping) else items}


def _read(answer: str, question: Question) -> Any:
    """A typed answer as a facts file has it; words stand for themselves, whatever characters they hold."""
    typed = answer.strip()
    if question.type == "text" and not ("." in question.path and typed.startswith("{")):
        return typed or None
    return read_text(typed, question.path, FactError).data


def _check(name: str, value: Any, question: Question) -> None:
    """Refuses a value that the fact does not take."""
    read_facts({"kind": question.kind.name, name: value}, {question.kind.name: question.kind})


@dataclass(frozen=True, slots=True)
class _Lead:
    """What an open rule leads to: the facts that would take it further, and those that decide which law governs it."""

    code: str
    paths: tuple[str, ...]
    governing: str | None


class _Interview:
    """One subject on its way to a conclusion."""

    def __init__(self, screening: Screening, skip: frozenset[str]) -> None:
        self.screening, self.skip = screening, skip
        self.facts, self.book = screening.facts, screening.rulebook
        self.fields = self.book.kinds[screening.kind].fields

    def next(self, to: To) -> Question | None:
        """The next question."""
        for outcome in ("undetermined", "needs_review"):
            open_ = [one for one in self.screening.binding if one.standing == outcome and one.waiver is None]
            leads = [lead for one in open_ if self.matters(one, to) and (lead := self.lead(one)).paths]
            if leads:
                return self.question(self.chosen(leads), leads)
        return None

    def matters(self, finding: Finding, to: To) -> bool:
        """Whether what a finding comes to may still change the conclusion."""
        if to == "all" or self.screening.conclusion not in ("blocked", "rectify"):
            return True
        return self.screening.conclusion == "rectify" and finding.effect == "halt"

    # --- what an open rule leads to ---

    def lead(self, finding: Finding) -> _Lead:
        """The facts that take an open rule further, under the names of their questions, those not to be asked left out."""
        event = finding.rule.governed_by
        governing = event if event is not None and event not in self.facts.values else None
        paths = dict.fromkeys([governing] if governing else [])
        paths |= dict.fromkeys(self.wanted(finding))
        asked = dict.fromkeys(self.general(path) for path in paths)
        return _Lead(finding.code, tuple(path for path in asked if path not in self.skip), governing)

    def wanted(self, finding: Finding) -> list[str]:
        """The paths of the facts that take a rule further: of its guard while that is open, else of what it requires.

        Of a review only those count that may spare a person the look.
        """
        if finding.outcome == "needs_review":
            return [need.path for need in finding.missing]
        found: dict[str, None] = {}
        for moment in finding.verdict.moments:
            found |= dict.fromkeys(self.at(finding, Support(finding.context(moment))))
        return list(found) or [need.path for need in finding.missing]

    def at(self, finding: Finding, support: Support) -> list[str]:
        """The paths of the facts that take a rule further at one moment."""
        rule, context = finding.rule, support.context
        if rule.window.holds(context.moment) is False:
            return []
        for guard in (rule.place, rule.when):
            if guard is None:
                continue
            truth = evaluate(guard, context)
            if truth is False:
                return []
            if truth is None:
                support.visit(guard)
                if support.missing:
                    return list(support.missing)
        support.requirement(rule)
        return list(support.missing)

    def general(self, path: str) -> str:
        """A path as its question: that of a column for one of an item's facts, of what comes first or answers for more."""
        listed, _, rest = path.partition("[")
        if rest:
            return f"{listed}.{rest.partition('.')[2]}"
        fact = self.book.derivation(self.screening.kind, path)
        if fact is None or not fact.implied or fact.inputs[0] in self.facts.values or fact.inputs[0] in self.skip:
            return path
        return self.general(fact.inputs[0])

    # --- which of them ---

    def chosen(self, leads: list[_Lead]) -> str:
        """The question to ask: the stage first, then what does most."""
        votes: dict[str, Fraction] = {}
        for lead in leads:
            for path in lead.paths:
                votes[path] = votes.get(path, Fraction(0)) + Fraction(1, len(lead.paths))
        places = {name: place for place, name in enumerate(self.fields)}
        stages = list(self.stages(leads))
        if stages:
            return min(stages, key=lambda path: (-stages.count(path), -votes[path], places[path]))
        return min(votes, key=lambda path: (-votes[path], places[path.partition(".")[0]], path))

    def stages(self, leads: list[_Lead]) -> Iterator[str]:
        """The events that say how far the subject has come, each as often as an open rule leads to it.

        At first the events that govern; then those that others come after.
        """
        events = [name for name, field in self.fields.items() if field.type == "event"]
        begun = any(name in self.facts.values or name in self.skip for name in events)
        first = {field.after for field in self.fields.values() if field.after}
        for lead in leads:
            for path in lead.paths:
                if path in first or (not begun and path == lead.governing):
                    yield path

    # --- how it is asked ---

    def question(self, path: str, leads: list[_Lead]) -> Question:
        """The question of a path."""
        why = tuple(lead.code for lead in leads if path in lead.paths)
        name, _, column = path.partition(".")
        field = self.fields[name]
        if not column:
            columns = self.columns(field, leads) if field.type == "list" else ()
            return self.asked(path, field, field.title, _HOW[field.type], why, columns)
        inner = field.item_fields[column]
        listing, key = self.facts.values[name], next(one for one in field.item if one.key)
        assert isinstance(listing, Listing)
        lacking = tuple(str(row[key.name]) for row in listing.items if column not in row)
        how = _HOW[inner.type]
        each = Text(_COLUMN.zh.format(how=how.zh), _COLUMN.en.format(how=how.en))
        title = Text(f"{field.title.zh}：{inner.title.zh}", f"{field.title.en}: {inner.title.en}")
        return self.asked(path, inner, title, each, why, (key, inner), lacking)

    def asked(
        self, path: str, field: Field, title: Text, how: Text, why: tuple[str, ...],
        columns: tuple[Field, ...], items: tuple[str, ...] = (),
    ) -> Question:  # fmt: skip
        """The question as the caller sees it."""
        kind = self.book.kinds[self.screening.kind]
        return Question(
            path, title, field.type, field.unit, field.labels, field.note, how, why, columns, items, kind=kind
        )

    def columns(self, listed: Field, leads: list[_Lead]) -> tuple[Field, ...]:
        """The fields of a list's items that the open rules read, the key first."""
        read = {name for lead in leads for one, name in self.items_read(lead.code) if one == listed.name}
        return tuple(one for one in listed.item if one.key or one.name in read)

    def items_read(self, code: str) -> list[tuple[str, str]]:
        """The facts of list items that a rule reads."""
        read = _items_read(self.book)
        if code not in read:
            read[code] = item_facts_of(self.book.rules[code], self.book, alone=True)
        return read[code]


@lru_cache(maxsize=RULEBOOKS)
def _items_read(rulebook: Rulebook) -> dict[str, list[tuple[str, str]]]:
    """The facts of list items that rules read, by code, as far as they were asked for."""
    return {}
