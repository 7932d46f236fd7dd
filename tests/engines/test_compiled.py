"""Rules as code: what they must stand, and what is said beside the verdicts."""

from __future__ import annotations

import gc
import pickle
import random
import sys
import threading
import weakref
from datetime import date
from typing import Any

import pytest

from cleanrules.engines import reference
from cleanrules.engines.compiled import Compiled
from cleanrules.engines.compiled.amounts import product
from cleanrules.engines.compiled.lists import Open
from cleanrules.engines.context import Context, Contexts
from cleanrules.exact import Interval
from cleanrules.facts.facts import read_facts
from cleanrules.law.windows import Moment
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.screen import screen, verdicts_of
from cleanrules.screening.support import Support, lacking
from cleanrules.testing import generated

DAY = date(2024, 6, 1)
FIELDS = """
      a: {type: amount, unit: t, decimals: 1, at_most: 1000}
      b: {type: amount, unit: t, at_most: 1000}
      f: {type: flag}
      h: {type: flag}
      l: {type: label, labels: [x, y, z]}
      d: {type: event}
      units: {type: list, max_length: 9, items: {name: {type: text, key: true}, size: {type: amount, unit: t, at_most: 99}}}
"""


def book(*rules: tuple[str, str], fields: str = FIELDS) -> Rulebook:
    """A rulebook of rules that are given by guard and requirement."""
    written = "".join(
        f"""
- code: TST-CO-{place:03d}
  name: r{place}
  title: {{zh: r, en: r}}
  when: '{when}'
  require: '{require}'
  force: binding
  effect: penalty
  cites: {{instrument: m}}"""
        for place, (when, require) in enumerate(rules)
    )
    return rulebook_from_text(f"""
kind: firm
confidence: copy
kinds:
  firm:
    fields:{fields}
instruments:
  m: {{number: m, title: {{zh: m, en: m}}, issuer: m, rank: law, confidence: copy}}
rules:{written}
""")


def same(rulebook: Rulebook, facts: dict[str, Any], after: int = 0) -> list[str]:
    """The outcomes, which both engines must give alike."""
    given = {"kind": "firm", "id": "s", **facts}
    found, wanted = (
        screen(given, as_of=DAY, rulebook=rulebook, engine=one) for one in (Compiled(after=after), "reference")
    )
    assert [one.verdict for one in wanted.findings] == [one.verdict for one in found.findings]
    return [one.outcome for one in found.findings]


def test_the_engine_is_named() -> None:
    """`compiled` is one of the engines, and says so in the screening."""
    found = screen({"kind": "firm", "f": True, "h": True}, as_of=DAY, rulebook=book(("f", "h")), engine="compiled")
    assert "compiled" == found.engine
    assert "compliant" == found.findings[0].outcome


@pytest.mark.parametrize(
    ("outcome", "facts"),
    [
        ("not_applicable", {"f": False}),
        ("compliant", {"f": True, "a": "1.5", "b": 1}),
        ("violation", {"f": True, "a": "1.4", "b": 1}),
        ("undetermined", {"f": True, "a": "1.4"}),
        ("no_breach", {"a": "1.5", "b": 1}),
        ("undetermined", {"a": "1.4", "b": 1}),
    ],
)
def test_outcomes(outcome: str, facts: dict[str, Any]) -> None:
    """The outcome table, at a boundary that a binary float would miss."""
    assert [outcome] == same(book(("f", "a >= 1.5 * b")), facts)


@pytest.mark.parametrize("facts", [{}, {"f": True}, {"f": False}, {"f": True, "h": False}, {"h": True}])
def test_deep_nesting(facts: dict[str, Any]) -> None:
    """A condition that is nested as deep as the language lets it, and one of many parts."""
    deep = "f"
    for depth in range(14):
        deep = f"({deep} and h)" if depth % 2 else f"({deep} or not h)"
    wide = " or ".join(["h", *[f"(b > {number})" for number in range(60)]])
    same(book((deep, wide), (wide, deep), ("f", " and ".join(["h"] * 40))), facts)


def test_many_rules_are_one_function() -> None:
    """Six hundred rules of a plan, compiled together: the same outcomes as one by one."""
    draw = random.Random(3)
    some = [
        (f'l in ["{draw.choice("xyz")}", "x"]', f"a >= {draw.randrange(1, 90)} or b <= {draw.randrange(1, 90)}")
        for _ in range(600)
    ]
    rulebook = book(*some)
    for facts in ({}, {"l": "x", "a": 30}, {"l": "y", "a": 45, "b": 40}, {"l": "z"}):
        assert 600 == len(same(rulebook, facts))


@pytest.mark.parametrize(
    ("facts", "outcomes"),
    [
        ({"f": False}, ["not_applicable", "not_applicable", "not_applicable", "undetermined"]),
        ({"f": True, "h": True, "a": 5}, ["compliant", "compliant", "no_breach", "compliant"]),
        ({"f": True, "h": True, "a": 4, "b": 2}, ["violation", "violation", "violation", "violation"]),
        ({"h": True, "a": 4, "b": 1}, ["undetermined", "undetermined", "not_applicable", "violation"]),
        ({"f": True, "a": 4, "b": 1}, ["undetermined", "undetermined", "not_applicable", "undetermined"]),
        ({"a": 5}, ["no_breach", "no_breach", "no_breach", "no_breach"]),
    ],
)
def test_guards_that_rules_share(facts: dict[str, Any], outcomes: list[str]) -> None:
    """Parts of guards are asked once for all rules that have them, in any order: each rule comes out by its own guard."""
    rules = [("f and h", "a >= 5"), ("h and f", "a >= 5"), ("b > 1 and f and h", "a >= 5"), ("h", "a >= 5")]
    assert outcomes == same(book(*rules), facts)


def test_names_stay_text() -> None:
    """Labels in Chinese, with quotes and of Python's own words, and facts that are called so, are data in the code."""
    fields = """
      l: {type: label, labels: [炼铁, "a'b", lambda, "k1"]}
      print: {type: flag}
      c: {type: flag}
      v1: {type: amount, unit: t, at_most: 1000}
      k1: {type: amount, unit: t, at_most: 1000}
"""
    rulebook = book(
        ("print and c", "k1 >= 2 * v1"), ('l in ["炼铁", "lambda"]', "k1 > 5 or k1 < v1 or print"), fields=fields
    )
    assert ["compliant", "compliant"] == same(rulebook, {"l": "炼铁", "k1": 4, "print": True, "c": True, "v1": 2})
    assert ["violation", "not_applicable"] == same(rulebook, {"l": "a'b", "k1": 3, "print": True, "c": True, "v1": 2})


def test_code_has_no_builtins_and_no_text() -> None:
    """A function names what it was given and nothing of Python's own; no source text takes part."""
    rulebook, engine = book(("f", "h")), Compiled(after=0)
    plan = rulebook.plan("firm", None, DAY)
    engine.judge(plan, plan.rules, Context(rulebook, read_facts({"kind": "firm"}, rulebook.kinds), DAY, MOMENT))
    (unit,) = engine.made(rulebook).store.units.values()
    assert unit.function is not None
    assert {} == unit.function.__globals__["__builtins__"]  # type: ignore[attr-defined]


MOMENT = Moment(DAY, frozenset(), "derived")


@pytest.mark.parametrize(
    ("outcome", "units"),
    [
        ("undetermined", None),
        ("compliant", [{"name": "u", "size": 5}]),
        ("violation", [{"name": "u", "size": 2}]),
        ("undetermined", [{"name": "u"}]),
        ("compliant", [{"name": "u"}, {"name": "v", "size": 7}]),
        ("undetermined", {"items": [{"name": "u", "size": 2}], "complete": False}),
        ("compliant", {"items": [{"name": "u", "size": 6}], "complete": False}),
    ],
)
def test_sums_are_intervals(outcome: str, units: object) -> None:
    """An unknown amount is anything from nothing up, and so is what an incomplete list lacks."""
    rulebook = book(("f", "sum(u.size for u in units) >= 5"))
    assert [outcome] == same(rulebook, {"f": True, "units": units})


@pytest.mark.parametrize("day", [None, "not_yet", "2024-06-01", "2024-06-30", "2024-07-01", "9999-12-31", "0001-01-01"])
def test_days_at_every_edge(day: str | None) -> None:
    """A day that is unknown, still to come, at a bound, or at either end of the calendar."""
    rulebook = book(
        ("f", 'd <= "2024-06-30"'), ("f", "d + months(1) > as_of"), ("f", "as_of - days(1) < d"), ("d > as_of", "h")
    )
    same(rulebook, {"f": True} if day is None else {"f": True, "d": day})


def test_compiled_after_some_subjects() -> None:
    """The reference judges the first subjects, code the others, and nobody can tell which."""
    rulebook, engine = book(("f", "a >= b"), ("h", "b > 1")), Compiled(after=3)
    for number in range(12):
        facts = {"kind": "firm", "f": True, "a": number, "b": 5}
        found, wanted = (screen(facts, as_of=DAY, rulebook=rulebook, engine=one) for one in (engine, "reference"))
        assert [one.verdict for one in wanted.findings] == [one.verdict for one in found.findings]


def test_code_goes_with_its_rulebook() -> None:
    """Nothing keeps a rulebook alive that was compiled, and none of it is pickled."""
    rulebook = book(("f", "h"))
    same(rulebook, {"f": True})
    pickle.dumps(rulebook)
    gone = weakref.ref(rulebook)
    del rulebook
    gc.collect()
    assert gone() is None


def test_threads_share_an_engine() -> None:
    """Eight threads on one engine and one rulebook find what one finds."""
    drawn, engine = generated.rulebook(generated.Draw.seeded(4)), Compiled(after=2)
    subjects = [generated.typed(drawn, generated.subject(generated.Draw.seeded(seed), drawn)) for seed in range(12)]

    def outcomes(one: Any) -> list[list[str]]:
        return [
            [finding.outcome for finding in screen(facts, as_of=DAY, rulebook=drawn.rulebook, engine=one).findings]
            for facts in subjects
        ]

    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(outcomes(engine))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [outcomes("reference")] * 8 == found


def test_what_is_lacking_is_what_supports_say() -> None:
    """The facts that keep a rule open, by code: those that its support names."""
    rulebook, engine = book(('f and l == "x"', "a >= 1.5 * b or (h and not (b > 3))")), Compiled(after=0)
    plan, draw, told = rulebook.plan("firm", None, DAY), random.Random(5), 0
    for _ in range(300):
        facts = {"kind": "firm", "f": True, "h": True, "a": draw.randrange(9), "b": draw.randrange(9), "l": "x"}
        given = {name: value for name, value in facts.items() if name == "kind" or draw.random() < 0.6}
        contexts = Contexts(rulebook, read_facts(given, rulebook.kinds), DAY)
        verdict = verdicts_of(plan, plan.rules, contexts, engine, "derived")["TST-CO-000"]
        context = contexts.at(verdict.moments[0])
        if verdict.outcome in ("undetermined", "no_breach"):
            told += engine.lacking(plan.rules[0], context) is not None
            wanted = frozenset(Support(context).rule(plan.rules[0].rule).missing)
            assert wanted == lacking(plan.rules[0], context, engine)
    assert 50 < told


def test_products_of_spans() -> None:
    """The hull of all products, as exact intervals have it: no bound, zero, and either sign."""
    ends = [None, -3, -1, 0, 2, 5]
    spans = [(low, high) for low in ends for high in ends if low is None or high is None or low <= high]
    for low, high in spans:
        for least, most in spans:
            wanted = Interval(low, high) * Interval(least, most)  # type: ignore[arg-type]
            assert (wanted.low, wanted.high) == product(low, high, least, most), (low, high, least, most)


def test_open_items() -> None:
    """An item with an unknown amount: from its known part up; with nothing, where it may not count."""
    one = Open(0, ((2, False), (1, False)))
    assert (6, 0, False, True) == one(True, 3, None)
    assert (0, 0, False, True) == one(None, 3, None)
    assert (0, 0, True, True) == Open(4, ((1, True),))(True, None)


def test_errors_are_no_verdicts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails while a rule is judged goes through: there is no screening."""

    def fails(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(reference, "judge", fails)
    with pytest.raises(RecursionError):
        screen({"kind": "firm", "f": True}, as_of=DAY, rulebook=book(("f", "h")), engine=Compiled(after=9))


def test_the_recursion_limit_is_left_alone() -> None:
    """Compiling changes no setting of the interpreter."""
    before = sys.getrecursionlimit()
    same(book(("f", "h")), {"f": True})
    assert before == sys.getrecursionlimit()
