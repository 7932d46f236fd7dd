"""Assignments mean the same to all engines and to the prover, on generated rulebooks that divide one list among another."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from cleanrules import PackError
from cleanrules.batch.rows import table_of
from cleanrules.engines.columnar import OUTCOMES, Columnar
from cleanrules.engines.compiled import Compiled
from cleanrules.engines.inference import Inference
from cleanrules.facts.facts import Listing
from cleanrules.law.confidence import LENIENT, Confidence
from cleanrules.law.windows import Moment
from cleanrules.meaning.outcome import judge
from cleanrules.proof.encode import Domain, Encoder, Subject, Truth, places, solver, z3
from cleanrules.rulebook.judging import Context
from cleanrules.screening.screen import screen
from cleanrules.testing import books, generated
from cleanrules.testing.books import Book
from cleanrules.testing.draw import Draw

BARS: tuple[Confidence, ...] = ("recalled", "derived")
NUMBERS = ("1.5", "1.25", "1.1", "2")


@pytest.fixture(autouse=True)
def _positive_ratios(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "RATIOS", tuple(one for one in books.RATIOS if one != "0"))


def with_assignments(seed: int) -> Book:
    """A generated book whose rules require that one list serve another, at numbers or at parameters."""
    while True:
        draw = Draw.seeded(seed)
        book = generated.rulebook(draw)
        packs: list[Any] = [deepcopy(pack) for pack in book.packs]
        fields = packs[0]["kinds"][generated.KIND]["fields"]
        lists = [name for name, one in fields.items() if one["type"] == "list"]
        amounts = [name for name, one in fields[lists[0]]["items"].items()
                   if one["type"] == "amount" and "at_least" not in one]  # fmt: skip
        ratios = [f"param.{name}" for name, one in packs[0]["parameters"].items() if one["unit"] == "ratio"
                  and all(key in fields or key.startswith("region.") for key in one["by"])]  # fmt: skip
        categories = [one["name"] for one in packs[0]["categories"] if one.get("of") == lists[0]]
        for rule in (rule for pack in packs for rule in pack["rules"] if amounts):
            rule["assign"] = {"served": _assign(draw, lists, amounts, ratios, categories)}
            rule["require"] = draw.choice(("served", "not served", f"served or ({rule['require']})"))
        found = Book(tuple(packs))
        try:
            if amounts and found.rulebook:
                return found
        except PackError as cause:  # too many inequalities, or numbers too large
            assert any(
                part in cause.message for part in ("too many", "more than 4 classes", "reaches this row", "2^63")
            )
        seed += 1000


def _assign(draw: Draw, lists: list[str], amounts: list[str], ratios: list[str], categories: list[str]) -> Any:
    givers = [*categories, "ok", 'make == "iron"', "flag0"]
    takers = ["ok", 'since < "2021-06-01"', "not ok"]
    rows = []
    for number in range(draw.integer(1, 3)):
        row = {"ratio": draw.choice((*NUMBERS, *ratios, *ratios))}
        if draw.chance(60):
            row["from"] = draw.choice(givers) if number else givers[0]
        if draw.chance(60):
            row["to"] = draw.choice(takers)
        rows.append(row)
    one, other = (draw.choice(amounts) for _ in "ab")
    test = " if x.ok" if draw.chance(40) else ""
    return {
        "from": f"sum(x.{one} for x in {lists[0]}{test})",
        "to": f"sum(x.{other} for x in {lists[-1]})",
        "at": rows,
    }


@pytest.mark.parametrize("seed", range(9200, 9208))
def test_engines_agree(seed: int) -> None:
    """Reference, inference, compiled and columnar find the same, subject by subject and on each bar."""
    book = with_assignments(seed)
    draw = Draw.seeded(seed)
    facts = [
        generated.typed(book, generated.partial(draw, book, generated.subject(draw, book)) if number % 3 else
                        generated.subject(draw, book))
        for number in range(12)
    ]  # fmt: skip
    day = draw.choice(book.days)
    for bar in BARS:
        engines = (Inference(), Compiled(after=0))
        expected = {}
        for row, one in enumerate(facts):
            wanted = screen(one, as_of=day, rulebook=book.rulebook, engine="reference", minimum_confidence=bar)
            for engine in engines:
                found = screen(one, as_of=day, rulebook=book.rulebook, engine=engine, minimum_confidence=bar)
                assert [f.verdict for f in wanted.findings] == [f.verdict for f in found.findings]
            for finding in wanted.findings:
                assert finding.message.zh
                assert list(finding.explain().render())
                expected[row, finding.rule.code] = finding.verdict.outcome
        table = table_of(facts, book.rulebook.kinds[generated.KIND], day)
        judged = Columnar(book.rulebook, generated.KIND, minimum_confidence=bar).judge(table, OUTCOMES)
        assert expected == {(row, code): outcome for row, code, outcome, _, _ in judged.findings.iter_rows()}


@pytest.mark.parametrize("seed", range(9300, 9303))
def test_the_prover_agrees(seed: int) -> None:
    """The formulas of the prover have the truths of the reference for known and for partly known subjects."""
    book = with_assignments(seed)
    draw = Draw.seeded(seed)
    for number in range(2):
        raw = generated.subject(draw, book)
        facts = generated.typed(book, generated.partial(draw, book, raw) if number else raw)
        moment = Moment(draw.choice(book.days), frozenset(), draw.choice((LENIENT, "derived")))
        day = draw.choice(book.days)
        longest = max((len(one.items) for one in facts.values.values() if isinstance(one, Listing)), default=0)
        variables = Subject(
            book.rulebook.kinds[facts.kind], places([book.rulebook]), day, Domain(full=False, items=max(longest, 1))
        )
        encoder, context = Encoder(book.rulebook, variables, moment), Context(book.rulebook, facts, day, moment)
        judged = {code: encoder.rule(rule) for code, rule in book.rulebook.rules.items()}
        check = solver(variables)
        check.add(*variables.pinned(facts))
        assert z3.sat == check.check()
        for code, rule in book.rulebook.rules.items():
            known = judge(rule, context)
            assert known.applies == truth_of(judged[code].applies, check.model())
            if known.applies is not False:
                assert known.holds == truth_of(judged[code].holds, check.model())


def truth_of(truth: Truth, model: Any) -> bool | None:
    """What a truth comes to in a model."""
    yes, no = (part if isinstance(part, bool) else z3.is_true(model.eval(part, True)) for part in (truth.yes, truth.no))
    return True if yes else False if no else None
