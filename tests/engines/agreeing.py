"""What all engines, and the prover, must find alike on a rulebook and subjects of it."""

from __future__ import annotations

from datetime import date

from cleanrules.batch.rows import table_of
from cleanrules.engines.columnar import OUTCOMES, Columnar
from cleanrules.engines.compiled import Compiled
from cleanrules.engines.inference import Inference
from cleanrules.facts.facts import Facts, Listing
from cleanrules.law.confidence import LENIENT, Confidence
from cleanrules.law.windows import Moment
from cleanrules.meaning.outcome import judge
from cleanrules.proof.encode import Domain, Encoder, Subject, Truth, places, solver, z3
from cleanrules.rulebook.judging import Context
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.screen import screen
from cleanrules.testing.books import Book
from cleanrules.testing.generated import KIND, Draw, partial, subject, typed

BARS: tuple[Confidence, ...] = ("recalled", "derived")


def engines_agree(book: Book, seed: int) -> None:
    """Reference, inference, compiled and columnar find the same, subject by subject and on each bar."""
    draw = Draw.seeded(seed)
    facts = [
        typed(book, partial(draw, book, subject(draw, book)) if number % 3 else subject(draw, book))
        for number in range(12)
    ]
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
        table = table_of(facts, book.rulebook.kinds[KIND], day)
        judged = Columnar(book.rulebook, KIND, minimum_confidence=bar).judge(table, OUTCOMES)
        assert expected == {(row, code): outcome for row, code, outcome, _, _ in judged.findings.iter_rows()}


def prover_agrees(book: Book, seed: int) -> None:
    """The formulas of the prover have the truths of the reference for a known and for a partly known subject."""
    draw = Draw.seeded(seed)
    for number in range(2):
        raw = subject(draw, book)
        facts = typed(book, partial(draw, book, raw) if number else raw)
        moment = Moment(draw.choice(book.days), frozenset(), draw.choice((LENIENT, "derived")))
        for expected, found in in_both(book.rulebook, facts, draw.choice(book.days), moment, full=False):
            assert expected == found


def truth_of(truth: Truth, model: object) -> bool | None:
    """What a truth comes to in a model."""
    yes, no = (part if isinstance(part, bool) else z3.is_true(model.eval(part, True)) for part in (truth.yes, truth.no))
    assert not (yes and no)
    return True if yes else False if no else None


def in_both(book: Rulebook, facts: Facts, day: date, moment: Moment, *, full: bool) -> list[tuple[object, object]]:
    """For each rule whether it applies and holds, by the reference and by the solver."""
    longest = max((len(one.items) for one in facts.values.values() if isinstance(one, Listing)), default=0)
    shape = Domain(full=full, items=max(longest, 1))
    variables = Subject(book.kinds[facts.kind], places([book]), day, shape)
    encoder, context = Encoder(book, variables, moment), Context(book, facts, day, moment)
    judged = {code: encoder.rule(rule) for code, rule in book.rules.items()}
    check = solver(variables)
    check.add(*variables.pinned(facts))
    assert z3.sat == check.check()
    model = check.model()
    found = []
    for code, rule in book.rules.items():
        known = judge(rule, context)
        found.append((known.applies, truth_of(judged[code].applies, model)))
        if known.applies is not False:
            found.append((known.holds, truth_of(judged[code].holds, model)))
    return found
