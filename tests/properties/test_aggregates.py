"""Sums, counts, any and all over lists of which not everything is known, against all that they may turn out to be."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings

from cleanrules.engines.atoms import quantity, shortfall
from cleanrules.engines.context import NOTHING, Context
from cleanrules.engines.reference import evaluate
from cleanrules.exact import point
from cleanrules.facts.facts import read_facts
from cleanrules.language.nodes import Compare, Count, Sum
from cleanrules.law.windows import Moment
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.counting import tallies
from cleanrules.testing.generated import Draw, Tree, drawn

OFTEN = settings(max_examples=10 * settings.default.max_examples)
DAY = date(2024, 1, 1)
MOST = 1000
CONDITIONS = (
    "sum(u.x for u in p) >= 1.1 * sum(u.x for u in q)",
    "sum(u.x for u in p if u.ok) >= 1.15 * sum(u.y for u in p)",
    "sum(u.x for u in p if u.ok) <= 0.07 * sum(u.y for u in q if not u.ok)",
    "sum(u.x for u in p) == sum(u.y for u in p)",
    "sum(u.x - u.y for u in p) >= 0",
    "sum(u.x for u in p) - 0.5 * sum(u.x for u in p) > 1",
    "sum(1.25 * u.x + u.y for u in p if u.ok and u.y > 1) > 3",
    "sum(u.x for u in p if u.x >= 2) >= 2",
    "count(u for u in p if u.ok) >= 1.1 * count(u for u in q)",
    "count(u for u in p) != 2",
    "count(u for u in p if u.x > u.y or u.ok) <= 1",
    "any(u.ok for u in p)",
    "all(u.ok for u in p)",
    "any(u.x > 2 for u in p if u.ok)",
    "all(u.x >= u.y for u in p if not u.ok)",
    "all(u.ok and u.x < 3 for u in p) or any(not u.ok for u in q)",
    "not any(u.x == 1 for u in p) and count(u for u in q) <= 2",
)
ITEM = "{id: {type: text, key: true}, x: {type: amount, at_most: 1000}, y: {type: amount, at_most: 1000}, ok: {type: flag}}"


@cache
def book() -> Rulebook:
    """A rule for each condition."""
    rules = "\n".join(
        f"- {{code: TST-AG-{n:03}, name: fault-{n}, title: {{zh: x, en: x}}, when: 'true', require: '{one}', "
        "force: binding, effect: halt, cites: [{instrument: law}]}"
        for n, one in enumerate(CONDITIONS)
    )
    return rulebook_from_text(f"""
kind: thing
confidence: copy
kinds: {{thing: {{fields: {{p: {{type: list, items: {ITEM}}}, q: {{type: list, items: {ITEM}}}}}}}}}
instruments: {{law: {{number: x, title: {{zh: x, en: x}}, issuer: x, rank: law, confidence: copy}}}}
rules:
{rules}
""")


def truth(number: int, facts: Tree) -> bool | None:
    """The truth of a condition."""
    context = Context(
        book(), read_facts({"kind": "thing", **facts}, book().kinds), DAY, Moment(DAY, frozenset(), "derived")
    )
    return evaluate(book().rules[f"TST-AG-{number:03}"].require, context)


def items(draw: Draw, prefix: str) -> list[Tree] | Tree | None:
    """A small list of which some things are unknown."""
    if draw.chance(10):
        return None
    rows = []
    for number in range(draw.integer(0, 2)):
        row: Tree = {"id": f"{prefix}{number}"}
        row |= {name: draw.integer(0, 3) for name in "xy" if not draw.chance(25)}
        row |= {} if draw.chance(25) else {"ok": draw.chance(50)}
        rows.append(row)
    return {"items": rows, "complete": "false"} if draw.chance(20) else rows


def partial_lists(draw: Draw) -> Tree:
    """Two lists."""
    return {"p": items(draw, "p"), "q": items(draw, "q")}


EXTRA = (
    {"x": 0, "y": 0, "ok": False},
    {"x": 3, "y": MOST, "ok": True},
    {"x": MOST, "y": 1, "ok": True},
    {"x": 1, "y": 0, "ok": False},
)


def completions(listed: list[Tree] | Tree | None) -> Iterator[list[Tree]]:
    """Lists that an incompletely known one may turn out to be."""
    rows = [] if listed is None else listed if isinstance(listed, list) else listed["items"]
    for filled in product(*(_completed(row) for row in rows)):
        yield list(filled)
        if not isinstance(listed, list):
            for number, extra in enumerate(EXTRA):
                yield [*filled, {"id": "more", **extra}]
                yield [*filled, {"id": "more", **extra}, {"id": "other", **EXTRA[number - 1]}]


def _completed(row: Tree) -> list[Tree]:
    sizes = [[row[name]] if name in row else [0, 1, 3, MOST] for name in "xy"]
    return [
        {"id": row["id"], "x": x, "y": y, "ok": ok}
        for x, y, ok in product(*sizes, [row["ok"]] if "ok" in row else [True, False])
    ]


@OFTEN
@given(drawn(lambda draw: (draw.integer(0, len(CONDITIONS) - 1), partial_lists(draw), draw.integer(0, 10**6))))
def test_a_decided_aggregate_holds_in_every_completion(found: tuple[int, Tree, int]):
    """What is true or false of a partial list stays so whatever the rest turns out to be."""
    number, facts, seed = found
    before = truth(number, facts)
    if before is None:
        return
    pick = Draw.seeded(seed)
    whole = list(product(completions(facts["p"]), completions(facts["q"])))
    for p, q in whole if len(whole) <= 40 else [pick.choice(whole) for _ in range(40)]:
        assert before is truth(number, {"p": p, "q": q}), (CONDITIONS[number], facts, p, q)


@pytest.mark.parametrize(("number", "combine"), [(11, any), (12, all)])
@OFTEN
@given(facts=drawn(partial_lists))
def test_any_and_all_are_decided_wherever_completions_agree(number: int, combine: object, facts: Tree):
    """`any` and `all` of one flag are exactly the common truth of all completions."""
    truths = {combine(row["ok"] for row in rows) for rows in completions(facts["p"])}  # type: ignore[operator]
    expected = truths.pop() if len(truths) == 1 else None
    assert expected is truth(number, {**facts, "q": []})


def ends(listed: list[Tree] | Tree | None, name: str) -> tuple[Fraction, Fraction | None]:
    """The least and the greatest sum of an amount over the items that are `ok`; None is no bound."""
    low, high = Fraction(0), Fraction(0)
    for row in [] if listed is None else listed if isinstance(listed, list) else listed["items"]:
        if row.get("ok") is False:
            continue
        low += row.get(name, 0) if row.get("ok") else 0
        high = None if high is None or name not in row else high + row[name]
    return low, high if isinstance(listed, list) else None


@cache
def ratio_book() -> Rulebook:
    """The sums of two lists, compared by each ratio and relation."""
    rules = "\n".join(
        f"- {{code: TST-SU-{n:03}, name: fault-{n}, title: {{zh: x, en: x}}, when: 'true', force: binding, effect: halt, "
        f"require: 'sum(u.x for u in p if u.ok) {op} param.r{k} * sum(u.x for u in q if u.ok)', cites: [{{instrument: law}}]}}"
        for n, (k, op) in enumerate(product(range(len(RATIOS)), OPS))
    )
    parameters = "\n".join(
        f"  r{k}: {{title: {{zh: x, en: x}}, values: [{{value: '{one}', confidence: copy, cites: {{instrument: law}}}}]}}"
        for k, one in enumerate(RATIOS)
    )
    return rulebook_from_text(f"""
kind: thing
confidence: copy
kinds: {{thing: {{fields: {{p: {{type: list, items: {ITEM}}}, q: {{type: list, items: {ITEM}}}}}}}}}
instruments: {{law: {{number: x, title: {{zh: x, en: x}}, issuer: x, rank: law, confidence: copy}}}}
parameters:
{parameters}
rules:
{rules}
""")


RATIOS, OPS = ("1.1", "1.15", "0.07", "1/3", "1"), (">=", "<")


@OFTEN
@given(drawn(partial_lists))
def test_sums_compare_as_intervals(facts: Tree):
    """`a >= k*b` is true iff lo(a) >= k*hi(b), false iff hi(a) < k*lo(b), else unknown."""
    rulebook = ratio_book()
    typed = read_facts({"kind": "thing", **facts}, rulebook.kinds)
    context = Context(rulebook, typed, DAY, Moment(DAY, frozenset(), "derived"))
    (low_a, high_a), (low_b, high_b) = ends(facts["p"], "x"), ends(facts["q"], "x")
    for number, (ratio, op) in enumerate(product(map(Fraction, RATIOS), OPS)):
        sure = high_b is not None and low_a >= ratio * high_b
        never = high_a is not None and high_a < ratio * low_b
        least = True if sure else False if never else None
        expected = least if op == ">=" else None if least is None else not least
        assert expected is evaluate(rulebook.rules[f"TST-SU-{number:03}"].require, context), (ratio, op, facts)


@given(drawn(partial_lists))
def test_tallies_add_up(facts: Tree):
    """What counts comes to the lower end of a sum or count; with what is open, of a whole list, to the upper one."""
    context = Context(
        book(), read_facts({"kind": "thing", **facts}, book().kinds), DAY, Moment(DAY, frozenset(), "derived")
    )
    for rule in (one for one in book().rules.values() if isinstance(one.require, Compare)):
        terms = dict.fromkeys(term.quantity for term in shortfall(rule.require, book()).terms)
        given = [
            one
            for one in terms
            if isinstance(one, Sum | Count) and (found := context.listing(one.list)) and found.items
        ]
        for node, tally in zip(given, tallies(rule, [context]), strict=True):
            assert quantity(node, context, NOTHING, evaluate) == tally.total, (rule.code, facts)
            counted, open_ = (
                [point(Fraction(1)) if one.amount is None else one.amount for one in tally.items if one.state == state]
                for state in ("counted", "open")
            )
            assert len(counted) + len(open_) + tally.number("not_counted") == len(tally.items)
            if all(one.low is not None and one.low >= 0 for one in (*counted, *open_)):
                assert sum((one.low for one in counted if one.low is not None), Fraction(0)) == tally.total.low
                if tally.complete:
                    highs = [one.high for one in (*counted, *open_)]
                    assert (None if None in highs else sum(highs, Fraction(0))) == tally.total.high  # type: ignore[arg-type]
