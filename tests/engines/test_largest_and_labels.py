"""`max`, `min` and sets of labels mean the same to all engines and to the prover, on generated rulebooks that use them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from cleanrules.batch.rows import table_of
from cleanrules.engines.columnar import OUTCOMES, Columnar
from cleanrules.engines.inference import Inference
from cleanrules.facts.facts import Listing
from cleanrules.law.confidence import LENIENT, Confidence
from cleanrules.law.windows import Moment
from cleanrules.meaning import outcome
from cleanrules.proof.encode import Domain, Encoder, Subject, Truth, places, solver, z3
from cleanrules.rulebook.judging import Context
from cleanrules.screening.screen import screen
from cleanrules.testing import generated
from cleanrules.testing.books import Book
from cleanrules.testing.conditions import Conditions

BARS: tuple[Confidence, ...] = ("recalled", "derived")
SET = {
    "title": {"zh": "集", "en": "set"}, "of": "label",
    "values": [
        {"members": ["iron"], "confidence": "copy", "cites": "law"},
        {"from": "2018-01-31", "members": ["iron", {"code": "steel", "confidence": "recalled"}], "confidence": "copy", "cites": "law"},
        {"from": "2021-06-01", "members": ["coke"], "confidence": "inferred", "cites": "law"},
        {"from": "2022-12-31", "members": ["coke"], "complete": "false", "confidence": "copy", "cites": "law"},
    ],
}  # fmt: skip
LABELS = {"iron", "steel", "coke"}
_PLAIN = Conditions.label


def of_extremes(self: Conditions) -> str:
    """A comparison with the largest or smallest of a list."""
    draw = self.draw
    if not self.loops or draw.chance(25):
        return f"{self.owned('amount')} {draw.choice(('<', '>='))} {self.limit()}"
    listed = draw.choice(self.names.kind.lists)
    inner = self.inside(listed)
    each = inner.prefix + draw.choice(self.names.kind.of_type("amount", listed))
    one = f"{draw.choice(('max', 'min'))}({each} {inner.loop()})"
    if draw.chance(30):
        one = f"{draw.choice(('2', '-1', '0.5'))} * {one}"
    other = draw.choice((self.limit(), self.owned("amount")))
    op = draw.choice(("<", "<=", "==", "!=", ">=", ">"))
    return draw.choice((f"{one} {op} {other}", f"{other} {op} {one}"))


def in_labels(self: Conditions) -> str:
    """Whether a label lies in the set."""
    name = self.owned("label")
    fields = self.names.kind.fields
    own = fields.get(name) or fields[self.listed or ""]["items"][name.removeprefix(self.prefix)]
    if not set(own["labels"]) >= LABELS:
        return _PLAIN(self)
    return f"{name} {self.draw.choice(('in', 'not in'))} set.some_labels"


@pytest.fixture(autouse=True)
def _more_of_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Conditions, "sizes", of_extremes)
    monkeypatch.setattr(Conditions, "label", in_labels)


def with_labels(book: Book) -> Book:
    """The generated book with the set declared in its first pack."""
    packs: list[Any] = [deepcopy(pack) for pack in book.packs]
    law = next(iter(next(pack["instruments"] for pack in packs if pack.get("instruments"))))
    found = deepcopy(SET)
    for version in found["values"]:
        version["cites"] = law  # type: ignore[index]
    packs[0].setdefault("sets", {})["some_labels"] = found
    return Book(tuple(packs))


@pytest.mark.parametrize("seed", range(9000, 9008))
def test_engines_agree(seed: int) -> None:
    """Reference, inference and columnar find the same, subject by subject and on each bar."""
    book = with_labels(generated.rulebook(generated.Draw.seeded(seed)))
    text = repr(book)
    assert "max(" in text or "min(" in text or "some_labels" in text
    draw = generated.Draw.seeded(seed)
    facts = [
        generated.typed(book, generated.partial(draw, book, generated.subject(draw, book)) if number % 3 else
                        generated.subject(draw, book))
        for number in range(12)
    ]  # fmt: skip
    day = draw.choice(book.days)
    for bar in BARS:
        engine = Inference()
        expected = {}
        for row, one in enumerate(facts):
            wanted = screen(one, as_of=day, rulebook=book.rulebook, engine="reference", minimum_confidence=bar)
            found = screen(one, as_of=day, rulebook=book.rulebook, engine=engine, minimum_confidence=bar)
            assert [f.verdict for f in wanted.findings] == [f.verdict for f in found.findings]
            for finding in wanted.findings:
                assert finding.message.zh
                assert list(finding.explain().render())
                expected[row, finding.rule.code] = finding.verdict.outcome
        table = table_of(facts, book.rulebook.kinds[generated.KIND], day)
        judged = Columnar(book.rulebook, generated.KIND, minimum_confidence=bar).judge(table, OUTCOMES)
        assert expected == {(row, code): outcome for row, code, outcome, _, _ in judged.findings.iter_rows()}


@pytest.mark.parametrize("seed", range(9100, 9106))
def test_the_prover_agrees(seed: int) -> None:
    """The formulas of the prover have the truths of the reference for known and for partly known subjects."""
    book = with_labels(generated.rulebook(generated.Draw.seeded(seed)))
    draw = generated.Draw.seeded(seed)
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
            known = outcome.judge(rule, context)
            assert known.applies == truth_of(judged[code].applies, check.model())
            if known.applies is not False:
                assert known.holds == truth_of(judged[code].holds, check.model())


def truth_of(truth: Truth, model: Any) -> bool | None:
    """What a truth comes to in a model."""
    yes, no = (part if isinstance(part, bool) else z3.is_true(model.eval(part, True)) for part in (truth.yes, truth.no))
    return True if yes else False if no else None
