"""What is certain of a value that is weak or missing: in every engine the interval that its ends leave, and no more."""

from __future__ import annotations

import random
from datetime import date
from itertools import product
from typing import Any

import pytest

from cleanrules import PackError, screen, with_parameters
from cleanrules.batch.rows import table_of
from cleanrules.engines import reference
from cleanrules.engines.columnar import OUTCOMES, Columnar
from cleanrules.engines.context import Context
from cleanrules.facts.facts import Facts, read_facts
from cleanrules.law.windows import Moment
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.rulebook.model import Rulebook

DAY = date(2024, 6, 1)
ENDS = {
    "low": "at_least: {value: 2, confidence: copy, cites: {instrument: i}}",
    "high": "at_most: {value: 4, confidence: copy, cites: {instrument: i}}",
    "weak": "at_most: {value: 3, confidence: recalled, cites: {instrument: i}}",
}
CONDITIONS = (
    "a >= param.p * b", "a > param.p", "a <= param.p * b + 1", "a < 2 * param.p", "a == param.p * b", "a != param.p",
    "param.p * a >= param.q * b", "param.p * n <= a", "sum(param.p * u.c for u in us) >= a", "sum(u.n for u in us) * param.p > b",
    "count(u for u in us) >= param.p", "any(u.c >= param.r for u in us)", "all(param.r * u.n <= a for u in us)",
    "d >= e + months(param.p)", "d < e - days(param.p)", "a >= param.s * b", "d >= param.t", "d < param.t + days(3)", "a >= param.k * b",
)  # fmt: skip


def pack(ends: str, conditions: tuple[str, ...] = CONDITIONS) -> str:
    """A pack with a rule for each condition; `ends` are what is certain of the values."""
    known = ", ".join(ENDS[one] for one in ends.split())
    value = f"{{value: 3, confidence: recalled, cites: {{instrument: i}}, {known}}}"
    missing = f"{{value: null, confidence: missing, cites: {{instrument: i}}, {known}}}"
    rules = "".join(
        f"- {{code: TST-LI-{place:03}, name: n{place}, title: {{zh: 题, en: t}}, when: 'true', require: '{one}', "
        "force: binding, effect: rectify, cites: {instrument: i}}\n"
        for place, one in enumerate(conditions)
    )
    return f"""
kind: mill
confidence: copy
kinds:
  mill:
    fields:
      a: {{type: amount, at_most: 1000}}
      b: {{type: amount, decimals: 1, at_most: 1000}}
      n: {{type: amount, at_least: -100, at_most: 100}}
      f: {{type: flag}}
      d: {{type: event}}
      e: {{type: event}}
      us:
        type: list
        max_length: 3
        items: {{id: {{type: text, key: true}}, c: {{type: amount, at_most: 100}}, n: {{type: amount, at_least: -10, at_most: 10}}, g: {{type: flag}}}}
instruments:
  i: {{number: 1号, title: {{zh: 法, en: law}}, issuer: 部, rank: law, confidence: copy}}
parameters:
  p: {{title: {{zh: 值, en: v}}, values: [{value}]}}
  q: {{title: {{zh: 值, en: v}}, values: [{missing}]}}
  r: {{title: {{zh: 值, en: v}}, by: [g], values: [{{g: true, {value[1:]}, {{g: false, value: 1, confidence: copy, cites: {{instrument: i}}}}]}}
  s: {{title: {{zh: 份额, en: share}}, unit: "%", external: true}}
  t: {{title: {{zh: 日, en: day}}, type: date, values: [{{value: null, confidence: missing, cites: {{instrument: i}}, at_least: {{value: 2020-01-01, confidence: copy, cites: {{instrument: i}}}}, at_most: {{value: 2021-01-01, confidence: copy, cites: {{instrument: i}}}}}}]}}
  k: {{title: {{zh: 值, en: v}}, by: [subject.f], values: [{{f: true, {value[1:]}, {{f: false, {missing[1:]}]}}
rules:
{rules}"""


def some_facts(rng: random.Random) -> dict[str, Any]:
    """A mill with some facts, near where the conditions turn."""
    facts: dict[str, Any] = {
        "a": rng.randint(0, 14), "b": rng.randint(0, 4),
        "n": rng.randint(-4, 4), "f": rng.random() < 0.5, "e": "2020-01-31", "d": rng.choice(["2020-01-01", "2020-03-31", "2020-05-31", "2021-01-04", "2019-12-31"]),
        "us": [{"id": str(one), "c": rng.randint(0, 5), "n": rng.randint(-3, 3), "g": rng.random() < 0.5} for one in range(rng.randint(0, 3))],
    }  # fmt: skip
    return {"kind": "mill", **{name: value for name, value in facts.items() if rng.random() < 0.9}}


def outcomes(facts: Facts, book: Rulebook, bar: Any = "derived") -> dict[str, str]:
    """The outcome of each rule, by the reference."""
    found = screen(facts, as_of=DAY, rulebook=book, engine="reference", minimum_confidence=bar)
    return {one.code: one.outcome for one in found.findings}


@pytest.mark.parametrize("ends", ["low", "high", "low high", "low weak"])
def test_columns_agree_with_the_reference(ends: str) -> None:
    """Of all forms that a parameter has a part in, whatever is known of it, at each bar of evidence."""
    book, rng = rulebook_from_text(pack(ends)), random.Random(1)
    facts = [read_facts(some_facts(rng), book.kinds) for _ in range(150)]
    decided = 0
    for bar in ("recalled", "derived"):
        judged = Columnar(book, "mill", minimum_confidence=bar).judge(
            table_of(facts, book.kinds["mill"], DAY), OUTCOMES
        )
        found = {(row, code): outcome for row, code, outcome, *_ in judged.findings.iter_rows()}
        for row, one in enumerate(facts):
            expected = outcomes(one, book, bar)
            assert expected == {code: found[row, code] for code in expected}, (bar, row, one.values)
            decided += sum(outcome in ("compliant", "violation") for outcome in expected.values())
    assert decided > 1000


@pytest.mark.parametrize("ends", ["low", "high", "low high"])
def test_the_solver_agrees_with_the_reference(ends: str) -> None:
    """The formulas of a subject say of each condition what the reference says."""
    encode = pytest.importorskip("cleanrules.proof.encode")
    book, rng = rulebook_from_text(pack(ends)), random.Random(2)
    moment = Moment(DAY, frozenset(), "derived")
    for _ in range(12):
        facts = read_facts(some_facts(rng), book.kinds)
        variables = encode.Subject(book.kinds["mill"], encode.places([book]), DAY, encode.Domain(full=False, items=3))
        encoder, context = encode.Encoder(book, variables, moment), Context(book, facts, DAY, moment)
        truths = {code: encoder.condition(rule.require) for code, rule in book.rules.items()}
        check = encode.solver(variables)
        check.add(*variables.pinned(facts))
        assert encode.z3.sat == check.check()
        model = check.model()
        for code, rule in book.rules.items():
            yes, no = (
                part if isinstance(part, bool) else encode.z3.is_true(model.eval(part, True))
                for part in (truths[code].yes, truths[code].no)
            )
            assert reference.evaluate(rule.require, context) is (True if yes else False if no else None), (code, facts)


LINEAR = ("a >= param.q * b", "a < 2 * param.q", "param.q * n <= a", "sum(param.q * u.c for u in us) >= a")


def test_it_is_what_all_values_between_the_ends_agree_on() -> None:
    """A requirement is decided where every value between the ends decides it so, and open where two of them differ."""
    book, rng = rulebook_from_text(pack("low high", LINEAR)), random.Random(3)
    exact = [
        with_parameters(book, {"parameters": {"q": {"values": [{"value": str(one), "confidence": "copy", "cites": {"instrument": "i"}}]}}})
        for one in ("2", "2.5", "3", "4")
    ]  # fmt: skip
    seen = set()
    for _ in range(200):
        facts = read_facts(some_facts(rng), book.kinds)
        several = [outcomes(facts, one) for one in exact]
        for code, outcome in outcomes(facts, book).items():
            agreed = {one[code] for one in several}
            if outcome == "needs_review":  # all that is known of the subject is known: the value alone keeps it open
                assert {"compliant", "violation"} == agreed, (code, facts.values)
            else:
                assert outcome == (agreed.pop() if len(agreed) == 1 else "undetermined"), (code, facts.values)
            seen.add(outcome)
    assert {"compliant", "violation", "needs_review", "undetermined"} == seen


@pytest.mark.parametrize(("ends", "a", "strict"), [
    ("low", 10, "needs_review"), ("low", 1, "violation"), ("high", 4, "compliant"), ("high", 2, "needs_review"), ("low high", 3, "needs_review"),
    ("low weak", 4, "needs_review"), ("low weak", 1, "violation"),
])  # fmt: skip
def test_a_weak_value_with_certain_ends(ends: str, a: int, strict: str) -> None:
    """Where the ends decide it, a weak value keeps nothing open; an end that is weak itself decides nothing."""
    book = rulebook_from_text(pack(ends, ("a >= param.p",)))
    assert strict == outcomes(read_facts({"kind": "mill", "a": a}, book.kinds), book)["TST-LI-000"]


def test_a_share_lies_between_nothing_and_the_whole() -> None:
    """The whole meets any share, though nobody knows it; more than nothing meets none of them for certain."""
    book = rulebook_from_text(pack("low", ("a >= param.s * b", "a > param.s * b + b")))
    found = {
        (a, b): outcomes(read_facts({"kind": "mill", "a": a, "b": b}, book.kinds), book)
        for a, b in product((0, 3, 5), (0, 5))
    }
    assert "compliant" == found[5, 5]["TST-LI-000"]
    assert {"needs_review"} == {found[a, 5]["TST-LI-000"] for a in (0, 3)}
    assert {"violation"} == {found[a, 5]["TST-LI-001"] for a in (0, 3, 5)}


BAD = {
    "value: 1, confidence: recalled, {low}": "the value lies below what it is at least",
    "value: 5, confidence: recalled, {high}": "the value lies above what it is at most",
    "value: null, confidence: missing, at_most: {value: 1, confidence: copy, cites: {instrument: i}}, {low}": "`at_least` lies above `at_most`",
    "value: null, confidence: missing, at_most: {value: 1, confidence: missing, cites: {instrument: i}}": "an `at_most` that is missing says nothing",
    "value: null, confidence: missing, at_most: {value: x, confidence: copy, cites: {instrument: i}}": "`x` is not a plain decimal",
    "value: null, confidence: missing, at_most: {value: 1, confidence: copy, cites: {instrument: j}}": "unknown instrument `j`",
    "value: null, confidence: missing, at_mst: {value: 1, confidence: copy, cites: {instrument: i}}": "unknown key `at_mst`",
}


@pytest.mark.parametrize(("entry", "message"), BAD.items())
def test_ends_that_can_not_be(entry: str, message: str) -> None:
    """A value outside its own ends, ends out of order, or an end without a source are refused."""
    written = entry.replace("{low}", ENDS["low"]).replace("{high}", ENDS["high"])
    text = pack("low", ("f",)).replace(
        "  q: ", f"  z: {{title: {{zh: 值, en: v}}, values: [{{{written}, cites: {{instrument: i}}}}]}}\n  q: "
    )
    with pytest.raises(PackError) as caught:
        rulebook_from_text(text)
    assert message == caught.value.message


SHARES = {
    'unit: "%", values: [{value: 101, confidence: copy, cites: {instrument: i}}]': "the value lies above what it is at most",
    'unit: ratio, share: true, values: [{value: "1.1", confidence: copy, cites: {instrument: i}}]': "the value lies above what it is at most",
    'unit: "%", values: [{value: null, confidence: missing, cites: {instrument: i}, at_most: {value: 120, confidence: copy, cites: {instrument: i}}}]':
        "the `at_most` of a share lies outside it",
    "unit: t, share: true, external: true": "a share is a number in `%` or a `ratio`, not in `t`",
}  # fmt: skip


@pytest.mark.parametrize(("entry", "message"), SHARES.items())
def test_shares_that_can_not_be(entry: str, message: str) -> None:
    """A share of more than the whole is refused; a rate that may be more is `share: false`."""
    text = pack("low", ("f",)).replace("  q: ", f"  z: {{title: {{zh: 值, en: v}}, {entry}}}\n  q: ")
    with pytest.raises(PackError) as caught:
        rulebook_from_text(text)
    assert message == caught.value.message
    free = text.replace('unit: "%", values', 'unit: "%", share: false, values').replace("share: true", "share: false")
    assert rulebook_from_text(free).parameters["z"].otherwise is None
