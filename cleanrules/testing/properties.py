"""What holds of every rulebook under every engine: the laws of `docs/meaning.md` as plain functions.

Each raises PropertyError where its law is broken, and says how. A subject is a mapping as a facts file holds it; `engine` is
the name of one, or anything with the `Engine` protocol. `check_rulebook` asks them all of subjects that it makes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from cleanrules.engines.context import Context
from cleanrules.engines.derived import derived
from cleanrules.exact import decimals_of, number_text
from cleanrules.facts.facts import Facts, Listing, Scalar, Value, read_facts
from cleanrules.facts.fields import Field, NotYet
from cleanrules.facts.units import factor, spellings
from cleanrules.frozen import FrozenDict
from cleanrules.law.confidence import DEFAULT_BAR, LENIENT, Confidence
from cleanrules.law.windows import Moment, Window
from cleanrules.rulebook.model import BREACH, SETTLED, Outcome, Rule, Rulebook
from cleanrules.rulebook.plan import plan
from cleanrules.rulebook.reads import read_by
from cleanrules.rulebook.uses import facts_of
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.screen import Engine, engine_named, screen
from cleanrules.testing.boundary import read_windows, written_path
from cleanrules.testing.cases import put
from cleanrules.testing.draw import Draw, Tree

BREACHES = frozenset({"violation", "advice", "missed"})
DECIDED = frozenset({*SETTLED, *BREACHES})
_POSSIBLE: Mapping[Outcome, frozenset[str]] = {
    "compliant": frozenset({"met"}),
    "not_applicable": frozenset({"outside"}),
    "no_breach": frozenset({"met", "outside"}),
    "pending": frozenset({"met", "outside", "to come"}),
    **dict.fromkeys(BREACH.values(), frozenset({"breached"})),
    **dict.fromkeys(("undetermined", "needs_review"), frozenset({"met", "outside", "to come", "breached"})),
}
"""What each outcome leaves possible."""
Subject = Mapping[str, Any]
AnyEngine = str | Engine


class PropertyError(AssertionError):
    """A law that does not hold, with the subject that shows it."""

    def __init__(self, law: str, detail: str, facts: Subject, as_of: date | None = None) -> None:
        self.law, self.detail, self.facts, self.as_of = law, detail, facts, as_of
        day = f" on {as_of}" if as_of is not None else ""
        super().__init__(f"{law}: {detail}{day}\nfacts: {dict(facts)}")


def findings(
    rulebook: Rulebook,
    facts: Subject | Facts,
    as_of: date,
    *,
    engine: AnyEngine = "reference",
    bar: Confidence = DEFAULT_BAR,
) -> dict[str, Finding]:
    """The findings on a subject, by code."""
    found = screen(facts, as_of=as_of, rulebook=rulebook, engine=engine, minimum_confidence=bar)
    return {finding.code: finding for finding in found.findings}


Said = tuple[object, ...]


def said(found: Mapping[str, Finding]) -> dict[str, Said]:
    """What findings say, in a form to compare."""
    return {
        code: (one.outcome, one.would_be, one.reason, one.exception, one.gap) for code, one in sorted(found.items())
    }


def _same(law: str, one: Mapping[str, Said], other: Mapping[str, Said], facts: Subject, as_of: date) -> None:
    for code in sorted({*one, *other}):
        if one.get(code) != other.get(code):
            raise PropertyError(law, f"{code}: {_shown(one.get(code))} and {_shown(other.get(code))}", facts, as_of)


def _shown(one: Said | None) -> str:
    return "nothing" if one is None else " ".join(str(part) for part in one if part is not None)


# --- same again, in any order, in any form ---


def determinism(rulebook: Rulebook, facts: Subject, as_of: date, *, engine: AnyEngine = "reference") -> None:
    """The same subject gets the same findings again, and is left as it was."""
    before = deepcopy(dict(facts))
    values = dict(derived(read_facts(facts, rulebook.kinds), rulebook, as_of).values)
    first, again = (screen(facts, as_of=as_of, rulebook=rulebook, engine=engine) for _ in range(2))
    if any(dict(found.facts.values) != values for found in (first, again)) or dict(facts) != before:
        raise PropertyError("determinism", "the engine changed the facts", before, as_of)
    one, other = (said({finding.code: finding for finding in found.findings}) for found in (first, again))
    _same("determinism", one, other, facts, as_of)


def order_of_facts(
    rulebook: Rulebook, facts: Subject, as_of: date, *, engine: AnyEngine = "reference", draw: Draw | None = None
) -> None:
    """Facts and list items in another order get the same findings."""
    other = shuffled(facts, draw or Draw.seeded(0))
    one = said(findings(rulebook, facts, as_of, engine=engine))
    _same("order of facts", one, said(findings(rulebook, other, as_of, engine=engine)), facts, as_of)


def shuffled(facts: Subject, draw: Draw) -> Tree:
    """The same facts in another order, items of lists too."""

    def mixed(value: Any) -> Any:
        if isinstance(value, list):
            return draw.shuffled(value)
        return (
            {**value, "items": draw.shuffled(value["items"])} if isinstance(value, dict) and "items" in value else value
        )

    return {name: mixed(value) for name, value in draw.shuffled(list(facts.items()))}


def order_of_rules(rulebook: Rulebook, facts: Subject, as_of: date, *, engine: AnyEngine = "reference") -> None:
    """A rulebook with its rules, parameters and categories the other way round gives the same findings."""
    one = said(findings(rulebook, facts, as_of, engine=engine))
    other = said(findings(reversed_rulebook(rulebook), facts, as_of, engine=engine))
    _same("order of rules", one, other, facts, as_of)


_REVERSED: WeakKeyDictionary[Rulebook, Rulebook] = WeakKeyDictionary()


def reversed_rulebook(rulebook: Rulebook) -> Rulebook:
    """The rulebook with everything in the opposite order; made once for each."""
    if rulebook not in _REVERSED:
        _REVERSED[rulebook] = replace(
            rulebook,
            rules=_reversed(rulebook.rules),
            parameters=_reversed(rulebook.parameters),
            categories=_reversed(rulebook.categories),
            sets=_reversed(rulebook.sets),
            kept={},
        )
    return _REVERSED[rulebook]


def _reversed(found: Mapping[Any, Any]) -> FrozenDict[Any, Any]:
    return FrozenDict(dict(reversed(list(found.items()))))


def unit_invariance(
    rulebook: Rulebook, facts: Subject, as_of: date, *, engine: AnyEngine = "reference", draw: Draw | None = None
) -> None:
    """Amounts that are written in other units get the same findings."""
    other = in_other_units(rulebook, facts, draw or Draw.seeded(0))
    one = said(findings(rulebook, facts, as_of, engine=engine))
    _same("unit invariance", one, said(findings(rulebook, other, as_of, engine=engine)), other, as_of)


def in_other_units(rulebook: Rulebook, facts: Subject, draw: Draw) -> Tree:
    """The same amounts, each in another unit of its family where it has a plain decimal there."""
    typed, found = read_facts(facts, rulebook.kinds), deepcopy(dict(facts))
    for field, path, value in amounts(rulebook, typed):
        ways = [(unit, factor(unit, field.unit)) for unit in spellings(field.unit)]
        written = [
            f"{number_text(shown)} {unit}" for unit, by in ways if by and _plain(shown := field.exact(value) / by)
        ]
        if written:
            put(found, path, draw.choice(written))
    return found


def _plain(value: Any) -> bool:
    places = decimals_of(value)
    return places is not None and places <= 20


def amounts(rulebook: Rulebook, facts: Facts) -> Iterator[tuple[Field, str, int]]:
    """The known amounts of a subject and of its items: field, path and scaled value."""
    for name, field in rulebook.kinds[facts.kind].fields.items():
        value = facts.values.get(name)
        if field.type == "amount" and isinstance(value, int):
            yield field, name, value
        for number, row in enumerate(value.items if isinstance(value, Listing) else ()):
            for one in field.item:
                held = row.get(one.name)
                if one.type == "amount" and isinstance(held, int):
                    yield one, written_path((name, number), one.name), held


def chunking(rulebook: Rulebook, facts: Subject, as_of: date, *, engine: AnyEngine = "reference") -> None:
    """Rules that are judged one by one are judged as all at once."""
    chosen, typed = engine_named(engine), derived(read_facts(facts, rulebook.kinds), rulebook, as_of)
    whole = plan(rulebook, typed.kind, None, as_of)
    moment = Moment(as_of, frozenset(), DEFAULT_BAR)
    together = chosen.judge(whole, whole.rules, Context(rulebook, typed, as_of, moment))
    for one in whole.rules:
        alone = chosen.judge(whole, [one], Context(rulebook, typed, as_of, moment))[one.rule.code]
        if alone != together[one.rule.code]:
            detail = f"{one.rule.code}: {together[one.rule.code]} among others, {alone} alone"
            raise PropertyError("chunking", detail, facts, as_of)


def engines_agree(
    rulebook: Rulebook, facts: Subject, as_of: date, *, engine: AnyEngine = "inference", bar: Confidence = DEFAULT_BAR
) -> None:
    """The engine finds what the reference finds."""
    expected = said(findings(rulebook, facts, as_of, bar=bar))
    _same("engines agree", expected, said(findings(rulebook, facts, as_of, engine=engine, bar=bar)), facts, as_of)


# --- more knowledge ---


def information_order(
    rulebook: Rulebook, less: Subject, more: Subject, as_of: date, *, engine: AnyEngine = "reference"
) -> None:
    """When more is known of a subject, nothing becomes possible that was not."""
    before, after = (findings(rulebook, facts, as_of, engine=engine) for facts in (less, more))
    for code, finding in before.items():
        wrong = taken_back(finding, after[code])
        if wrong is not None:
            raise PropertyError("information order", f"{wrong}; with more known: {dict(more)}", less, as_of)


def taken_back(before: Finding, after: Finding) -> str | None:
    """What is wrong where `after` was found with more knowledge than `before`; None where it leaves no more possible."""
    step = f"{before.code}: {before.outcome} ({before.reason}) → {after.outcome} ({after.reason})"
    if not _POSSIBLE[after.outcome] <= _POSSIBLE[before.outcome]:
        return step
    if before.outcome == "needs_review":
        if after.outcome == "undetermined":
            return step
        seemed = _POSSIBLE[before.would_be or "needs_review"]
        if after.would_be is not None and not _POSSIBLE[after.would_be] <= seemed:
            return f"{step}, {before.would_be} → {after.would_be}"
        if after.would_be is None and not _POSSIBLE[after.outcome] & seemed:
            return f"{step}, would be {before.would_be}"
    return None


def totality(rulebook: Rulebook, facts: Subject, as_of: date, *, engine: AnyEngine = "reference") -> None:
    """A rule all of whose facts are known, with no event outstanding, is decided where it rests on law that is known."""
    typed = read_facts(facts, rulebook.kinds)
    known = {name for name, value in typed.values.items() if _whole(rulebook.kinds[typed.kind].fields[name], value)}
    for code, finding in findings(rulebook, facts, as_of, engine=engine).items():
        rule = rulebook.rules[code]
        if finding.outcome != "undetermined" or not known.issuperset(facts_of(rule, rulebook)):
            continue
        if not law_is_open(rule, rulebook, finding.verdict.moments):
            raise PropertyError("totality", f"{code}: undetermined with all facts known", facts, as_of)


def _whole(field: Field, value: Value) -> bool:
    """Whether nothing is unknown of a fact: of a list, no item and no item's fact."""
    if not isinstance(value, Listing):
        return True
    names = {one.name for one in field.item if one.type != "text"}
    return value.complete and all(names <= row.keys() for row in value.items)


def law_is_open(rule: Rule, rulebook: Rulebook, moments: Sequence[Moment]) -> bool:
    """Whether a rule may rest on a value that is missing, a list that is not complete, or what has no version then.

    Derived facts count as open: their functions may say that they don't know.
    """
    read_ = read_by(rule, rulebook)
    if any(one.external or any(value.value is None for value in one.values) for one in read_.parameters.values()):
        return True
    if any(not version.complete for one in read_.sets.values() for version in one.versions):
        return True
    read = [windows for _, windows in dated_windows(rulebook, rule)]
    missing = any(all(window.holds(moment) is False for window in windows) for windows in read for moment in moments)
    return missing or any(fact.kind == rule.kind for fact in rulebook.derived)


def dated_windows(rulebook: Rulebook, rule: Rule | None = None) -> Iterator[tuple[str, list[Window]]]:
    """The windows of each category and set, and of each parameter's values for the same keys: of all, or what a rule reads."""
    read = None if rule is None else {name for name, _ in read_windows(rule, rulebook)}

    def wanted(name: str) -> bool:
        return read is None or name in read

    for (kind, name), category in rulebook.categories.items():
        if wanted(name) and (rule is None or kind == rule.kind):
            yield f"category {name} of {kind}", [version.window for version in category.versions]
    for name, found in rulebook.sets.items():
        if wanted(f"set.{name}"):
            yield f"set {name}", [version.window for version in found.versions]
    for name, parameter in rulebook.parameters.items():
        keyed: dict[tuple[bool, frozenset[Any]], list[Window]] = {}
        for value in parameter.values if wanted(f"param.{name}") else ():
            keyed.setdefault((value.supplied, frozenset(value.keys.items())), []).append(value.window)
        yield from ((f"parameter {name}", windows) for windows in keyed.values())


# --- time and place ---


def date_partition(
    rulebook: Rulebook, facts: Subject, *, engine: AnyEngine = "reference", codes: Collection[str] = ()
) -> None:
    """On each side of a rule's window the engine holds it not to be in force, and within it to be; of some rules, or all."""
    chosen, typed = engine_named(engine), derived(read_facts(facts, rulebook.kinds), rulebook)
    whole = plan(rulebook, typed.kind, None, None)
    for one in (one for one in whole.rules if not codes or one.rule.code in codes):
        for day, inside in _beside(one.rule.window):
            context = Context(rulebook, typed, day, Moment(day, frozenset(), LENIENT))
            judgement = chosen.judge(whole, [one], context)[one.rule.code]
            if inside is (judgement.reason == "not_in_force") or not (inside or judgement.applies is False):
                detail = f"{one.rule.code}: {'not in force' if inside else 'in force'}, which it is {'' if inside else 'not'}"
                raise PropertyError("date partition", detail.strip(), facts, day)


def _beside(window: Window) -> Iterator[tuple[date, bool]]:
    """The days on both sides of a window's certain bounds, and whether each lies in it."""
    for bound, first in ((window.start, True), (window.until, False)):
        if bound is not None and not bound.event:
            for day in (bound.day - timedelta(1), bound.day):
                inside = window.holds(Moment(day, frozenset(), "missing"))
                if inside is not None and (day == bound.day or not first or not inside):
                    yield day, inside


def one_version_a_day(rulebook: Rulebook) -> None:
    """No day has two versions of a category, a set, or a parameter's value for the same keys."""
    for name, windows in dated_windows(rulebook):
        for number, window in enumerate(windows):
            if any(window.overlaps(other) for other in windows[:number]):
                raise PropertyError("date partition", f"{name} has two versions on one day", {})


def overlay_not_laxer(rulebook: Rulebook, facts: Subject, as_of: date, *, engine: AnyEngine = "reference") -> None:
    """Where a rule that strengthens another is met, the other is not breached."""
    found = findings(rulebook, facts, as_of, engine=engine)
    for code, finding in found.items():
        other = found.get(rulebook.rules[code].strengthens or "")
        if other is not None and finding.outcome == "compliant" and other.outcome in BREACHES:
            detail = f"{code} is met, {other.code}, which it strengthens, is not"
            raise PropertyError("overlay not laxer", detail, facts, as_of)


def events_outstanding(facts: Facts) -> bool:
    """Whether an event of a subject has not happened yet."""
    values: list[Scalar] = []
    for value in facts.values.values():
        values += [one for row in value.items for one in row.values()] if isinstance(value, Listing) else [value]
    return any(isinstance(value, NotYet) for value in values)


__all__ = [
    "BREACHES", "DECIDED", "AnyEngine", "Engine", "PropertyError", "Screening", "Subject", "amounts", "chunking",
    "date_partition", "determinism", "engines_agree", "events_outstanding", "findings",
    "in_other_units", "information_order", "law_is_open", "one_version_a_day", "order_of_facts", "order_of_rules",
    "overlay_not_laxer", "reversed_rulebook", "said", "shuffled", "taken_back", "totality", "unit_invariance",
]  # fmt: skip
