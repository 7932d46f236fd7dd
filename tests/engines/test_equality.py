"""Inference, the compiled engine and the reference agree: on generated rulebooks, on every shipped case, and with the conclusion."""

from __future__ import annotations

import pickle
import time
from pathlib import Path

import pytest

from cleanrules.engines.compiled import Compiled
from cleanrules.engines.inference import Inference
from cleanrules.law.confidence import Confidence
from cleanrules.law.windows import Moment
from cleanrules.meaning import outcome
from cleanrules.rulebook.judging import Context
from cleanrules.rulebook.load import load_rulebook
from cleanrules.screening.screen import screen
from cleanrules.testing import generated
from cleanrules.testing.cases import Case, read_cases

SECONDS = 15
BARS: tuple[Confidence, ...] = ("recalled", "derived", "official")
FILES = sorted((Path(__file__).parents[2] / "plugins").glob("*/cases/*.yaml"))


def test_generated_rulebooks() -> None:
    """A fifth of the facts is unknown, amounts and days stand at boundaries; screenings, and rules at any moment."""
    ends, seed, judged, outcomes = time.monotonic() + SECONDS, 5000, 0, set()
    while time.monotonic() < ends:
        seed += 1
        book, engine = generated.rulebook(generated.Draw.seeded(seed)), Inference()
        for number in range(8):
            draw = generated.Draw.seeded(seed * 100 + number)
            facts = generated.typed(book, generated.partial(draw, book, generated.subject(draw, book)))
            day, bar = draw.choice(book.days), draw.choice(BARS)
            found, wanted = (
                screen(facts, as_of=day, rulebook=book.rulebook, engine=one, minimum_confidence=bar)
                for one in (engine, "reference")
            )
            assert [one.verdict for one in found.findings] == [one.verdict for one in wanted.findings], (seed, number)
            assert found.conclusion == wanted.conclusion
            outcomes |= found.summary.keys()
            plan = book.rulebook.plan(generated.KIND, None, day)
            for moment in [Moment(draw.choice(book.days), frozenset(), one) for one in BARS]:
                judged += len(engine.judge(plan, plan.rules, Context(book.rulebook, facts, day, moment)))
    print(f"{seed - 5000} rulebooks, {judged} further judgements, outcomes {sorted(outcomes)}")
    assert len(outcomes) >= 6


def test_compiled_judgements() -> None:
    """Rules as code, compiled at once, judge as the reference does at any moment: guard, requirement, reason, exception, why open."""
    ends, seed, judged = time.monotonic() + SECONDS, 9000, 0
    while time.monotonic() < ends:
        seed += 1
        book, engine = generated.rulebook(generated.Draw.seeded(seed)), Compiled(after=0)
        for number in range(8):
            draw = generated.Draw.seeded(seed * 100 + number)
            facts = generated.typed(book, generated.partial(draw, book, generated.subject(draw, book)))
            day = draw.choice(book.days)
            plan = book.rulebook.plan(generated.KIND, None, day)
            events = sorted({bound.event for planned in plan.rules for bound in planned.open_bounds})
            for bar in BARS:
                moment = Moment(draw.choice(book.days), frozenset(draw.some(events, 0, len(events))), bar)
                found = engine.judge(plan, plan.rules, Context(book.rulebook, facts, day, moment))
                context = Context(book.rulebook, facts, day, moment)
                wanted = {one.rule.code: outcome.judge(one.rule, context) for one in plan.rules}
                assert wanted == found, (seed, number, moment)
                judged += len(found)
            for after in (0, 2):
                one, other = (
                    screen(
                        facts,
                        as_of=day,
                        rulebook=book.rulebook,
                        engine=engine_,
                        minimum_confidence=draw.choice(BARS[1:2]),
                    )
                    for engine_ in ("reference", Compiled(after=after))
                )
                assert [finding.verdict for finding in one.findings] == [finding.verdict for finding in other.findings]
    assert 500 < judged


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_shipped_cases(path: Path) -> None:
    """All engines give every case of the installed plugins the same findings and the same conclusion."""
    book, engine, compiled = load_rulebook(), Inference(), Compiled(after=1)
    cases: list[Case] = read_cases(path)[0]
    for case in cases:
        if case.facts.get("kind") not in book.kinds:
            pytest.skip(f"the plugin of {path.parents[1].name} is not installed")
        wanted, *others = (case.screening(book, engine=one) for one in ("reference", engine, compiled))
        for found in others:
            assert [one.verdict for one in wanted.findings] == [one.verdict for one in found.findings], case.id
            assert wanted.conclusion == found.conclusion  # what is missing follows from the verdicts


def test_proofs_rest_on_what_holds() -> None:
    """Each step of a proof follows from the literals before it; what a symbol is worth is what the reference finds."""
    proved = 0
    for seed in range(30):
        book = generated.rulebook(generated.Draw.seeded(seed))
        draw = generated.Draw.seeded(seed)
        facts = generated.partial(draw, book, generated.subject(draw, book))
        found = screen(
            facts, as_of="2021-06-01", rulebook=book.rulebook, engine=Inference(), minimum_confidence="recalled"
        )
        for finding in found.findings:
            for proof in finding.verdict.proofs:
                known = dict(proof.atoms)
                for (name, value), branch in proof.steps:
                    assert branch <= known.items()
                    assert known.setdefault(name, value) is value
                    proved += 1
            if finding.outcome in ("violation", "advice", "missed"):
                lines = finding.proof("en")
                assert f"consequence {finding.code}" in lines[1]
                assert all(
                    any(f"{stage} {finding.code}" in line for line in lines[2:]) for stage in ("duty", "finding")
                )
                assert finding.proof() != lines
        assert bool(found.proof()) is (found.conclusion in ("blocked", "rectify"))
    assert proved > 300


def test_a_proof_is_kept_and_pickled() -> None:
    """As a step of the explanation; the reference keeps none, and its verdicts compare equal all the same."""
    book = generated.rulebook(generated.Draw.seeded(11))
    facts = generated.subject(generated.Draw.seeded(2), book)
    found, wanted = (
        screen(facts, as_of="2022-12-31", rulebook=book.rulebook, engine=one) for one in (Inference(), "reference")
    )
    copied = pickle.loads(pickle.dumps(found))
    for one, other, plain in zip(found.findings, copied.findings, wanted.findings, strict=True):
        assert one.proof("en") == other.proof("en")
        assert plain.proof() == ()
        assert one.verdict == plain.verdict
        proofs = [step for step in one.explain().steps if step.text == "proof"]
        assert len(proofs) == len(one.verdict.proofs)
        assert [step for step in plain.explain().steps if step.text == "proof"] == []
    assert copied.proof("en") == found.proof("en")
