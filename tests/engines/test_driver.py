"""The driver under losses, interrupts, threads and forks: a right verdict or an error, never a wrong one."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import durable_rules_engine
import pytest

from cleanrules import Screening
from cleanrules.engines import inference, rete
from cleanrules.engines.formulas import MAX_PRODUCT, Conjunction, Formula, Given, Negation, Symbol, branches, small
from cleanrules.engines.inference import Inference
from cleanrules.engines.rete import MAX_BRANCHES, Network
from cleanrules.errors import EngineDisagreement, EngineError
from cleanrules.facts.facts import read_facts
from cleanrules.law.windows import Moment
from cleanrules.meaning import outcome
from cleanrules.rulebook.judging import Context, Judgement
from cleanrules.rulebook.load import rulebook_from_text
from cleanrules.rulebook.model import Rule
from cleanrules.screening.screen import screen
from cleanrules.testing import generated

from .networks import Spy, assignment, dice, evaluated, formulas

Change = Callable[[int, str | None], str | None]


class Faulty(Spy):
    """The C module, some of whose firings are dropped, doubled or interrupted. Firings are counted from 0."""

    def __init__(self, change: Change) -> None:
        super().__init__()
        self.change, self.count = change, 0

    def complete_and_start_action(self, handle: int, state: int) -> str | None:
        """The next firing, changed."""
        fired: str | None = durable_rules_engine.complete_and_start_action(handle, state)
        if fired is None:
            return None
        self.count += 1
        changed = self.change(self.count - 1, fired)
        if changed is None:  # lost: the one after it comes in its place
            return self.complete_and_start_action(handle, state)
        return changed


BOOK = generated.rulebook(generated.Draw.seeded(11))
DAY = "2022-12-31"


def subject(seed: int) -> generated.Tree:
    """A subject, a fifth of it unknown."""
    draw = generated.Draw.seeded(seed)
    return generated.partial(draw, BOOK, generated.subject(draw, BOOK))


def screened(engine: Inference | str, seed: int) -> Screening:
    """Its screening."""
    return screen(subject(seed), as_of=DAY, rulebook=BOOK.rulebook, engine=engine, minimum_confidence="recalled")


def outcomes(screening: Screening) -> list[object]:
    """What both engines must agree on."""
    return [finding.verdict for finding in screening.findings]


# --- formulas ---


def test_networks_agree_with_the_truth_table() -> None:
    """Random formulas, up to eighty in a network and fifteen parts wide, are worth what strong Kleene logic says."""
    for seed in range(40):
        found = formulas(seed, dice(seed).choice((3, 20, 80)))
        network, draw = Network(found), dice(seed)
        for _ in range(10):
            known = assignment(draw)
            derived, wanted = network.derive(known).values, evaluated(found, known)
            assert {name: derived.get(name) for name in found} == {name: wanted[name] for name in found}, seed


def test_every_small_formula_fits_a_ruleset() -> None:
    """However wide a formula is, each of its parts has few branches."""
    wide: list[Formula] = [
        Conjunction(tuple(Symbol(f"a{number}") for number in range(500))),
        Conjunction((Negation(Conjunction(())), *(Symbol(f"a{number}") for number in range(500)))),
        Given(tuple((Symbol(f"a{number}"), Symbol(f"b{number}")) for number in range(500))),
        *formulas(5, 300).values(),
    ]
    for formula in small({f"w{number:03}": one for number, one in enumerate(wide)}).values():
        counts = [len(branches(formula, rail)) for rail in (True, False)]
        assert sum(counts) <= 3 * MAX_PRODUCT < MAX_BRANCHES


def test_a_given_of_many_cases_keeps_its_meaning() -> None:
    """The case whose guard holds gives the value, wherever in the five hundred it stands."""
    cases = tuple((Symbol(f"a{number}"), Symbol(f"b{number}")) for number in range(500))
    network = Network({"g": Given(cases)})
    for number in (0, 11, 12, 143, 144, 499):
        for value in (True, False):
            known = {f"a{number}": True, f"b{number}": value, "a7": number == 7, f"b{number - 1}": not value}
            assert network.derive(known).values["g"] is value


# --- losses ---


def test_a_lost_firing_is_never_a_wrong_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each firing in turn is dropped: the screening is right, or it is an error."""
    errors = kept = 0
    for seed in range(12):
        right = outcomes(screened("reference", seed))
        counter = Faulty(lambda _, fired: fired)
        monkeypatch.setattr(rete, "rete", counter)
        assert outcomes(screened(Inference(), seed)) == right
        for lost in range(counter.count):
            monkeypatch.setattr(rete, "rete", Faulty(lambda at, fired, lost=lost: None if at == lost else fired))
            try:
                assert outcomes(screened(Inference(), seed)) == right
                kept += 1
            except EngineError:
                errors += 1
    print(f"{errors} errors, {kept} losses that changed nothing")
    assert errors > 20


def test_a_lost_firing_leaves_a_symbol_unknown_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the comparison with the reference too: a network that loses a firing derives nothing false."""
    losses = changed = 0
    for seed in range(6):
        found, draw = formulas(seed, 15), dice(seed)
        known = assignment(draw)
        counter = Faulty(lambda _, fired: fired)
        monkeypatch.setattr(rete, "rete", counter)
        whole = Network(found).derive(known).values
        for lost in range(counter.count):
            monkeypatch.setattr(rete, "rete", Faulty(lambda at, fired, lost=lost: None if at == lost else fired))
            derived = Network(found).derive(known).values
            assert derived.items() <= whole.items()
            losses, changed = losses + 1, changed + (derived != whole)
    print(f"{losses} losses, {changed} left something unknown")
    assert changed > 50


def test_a_repeated_firing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that fires twice, or without end."""
    network = Network({"f": Symbol("x"), "g": Symbol("y")})
    for change in (lambda _, __: '{"base":{}}', lambda _, __: '{"0":{}}'):
        monkeypatch.setattr(rete, "rete", Faulty(change))
        with pytest.raises(EngineError, match="lost or repeated"):
            Network({"f": Symbol("x"), "g": Symbol("y")}).derive({"x": True, "y": True})
    monkeypatch.setattr(rete, "rete", durable_rules_engine)
    assert network.derive({"x": True}).values == {"x": True, "f": True}


@pytest.mark.parametrize("garbage", ["", "{", '{"99":{}}', '{"x":{}}', "[]"])
def test_what_can_not_be_read_is_an_error(monkeypatch: pytest.MonkeyPatch, garbage: str) -> None:
    """A firing that is no firing."""
    monkeypatch.setattr(rete, "rete", Faulty(lambda _, __: garbage))
    with pytest.raises(EngineError):
        Network({"f": Symbol("x"), "g": Symbol("x")}).derive({"x": True})


def test_a_contradiction_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both rails of a symbol."""
    network = Network({"f": Symbol("x")})
    both = [(("f", True), frozenset({("x", True)})), (("f", False), frozenset({("x", True)}))]
    monkeypatch.setattr(network, "rulesets", (rete.Ruleset(both),))
    with pytest.raises(EngineError, match="both true and false"):
        network.derive({"x": True})


def test_status_and_missing_base_are_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """A state that did not fire is left behind, not deleted."""

    class Deaf(Spy):
        def start_action_for_state(self, handle: int, state: int) -> tuple[str, str]:
            fired = durable_rules_engine.start_action_for_state(handle, state)
            return fired[0], fired[1].replace('"base"', '"0"', 1)

    monkeypatch.setattr(rete, "rete", deaf := Deaf())
    with pytest.raises(EngineError):
        Network({"f": Symbol("x")}).derive({"x": True})
    assert not deaf.of("delete_state")


# --- disagreement ---


def test_a_reference_that_disagrees_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """No verdict is given where the engines disagree, on what applies, on what holds, on why not, on the exception."""
    honest = outcome.judge
    lies: list[Callable[[Judgement], Judgement]] = [
        lambda one: Judgement(not one.applies, one.holds, "condition" if one.applies else None),
        lambda one: Judgement(one.applies, not one.holds, one.reason, one.exception),
        lambda one: Judgement(one.applies, one.holds, "place", one.exception),
        lambda one: Judgement(one.applies, one.holds, one.reason, "another"),
        lambda one: Judgement(None, one.holds, one.reason, one.exception),
    ]
    caught = 0
    for lie in lies:

        def judge(rule: Rule, context: Context, lie: Callable[[Judgement], Judgement] = lie) -> Judgement:
            return lie(honest(rule, context))

        monkeypatch.setattr(outcome, "judge", judge)
        for seed in range(6):
            try:
                screened(Inference(), seed)
            except EngineDisagreement as cause:
                caught += "the engines disagree on `TST-GEN-" in cause.message
    assert caught >= len(lies) * 2


def test_the_reason_is_the_references_where_nothing_else_rests_on_it() -> None:
    """A rule that can never apply is out of place before it is out of scope; an exception that changes nothing is named."""
    book = rulebook_from_text(NEVER)
    for region, reason in (("130000", "place"), ("370000", "condition")):
        facts = {"kind": "mill", "id": "a", "region": region, "f": "true", "g": "true"}
        plan = book.plan("mill", None, date(2022, 1, 1))
        context = Context(book, read_facts(facts, book.kinds), plan.as_of, Moment(plan.as_of, frozenset(), "recalled"))
        judged = Inference().judge(plan, plan.rules, context)
        assert judged["TST-AB-001"].reason == reason
        assert judged["TST-AB-002"].exception == "one"


NEVER = """
kind: mill
confidence: copy
kinds: {mill: {fields: {f: {type: flag}, g: {type: flag}}}}
instruments: {i: {number: x, title: {zh: x, en: x}, issuer: x, rank: law, confidence: copy}}
rules:
- code: TST-AB-001
  name: fault
  title: {zh: x, en: x}
  place: "370000"
  when: f and not f
  require: f
  force: binding
  effect: halt
  cites: [{instrument: i}]
- code: TST-AB-002
  name: fault-2
  title: {zh: x, en: x}
  when: f
  require: g
  exceptions: [{label: one, when: g, require: g, cites: [{instrument: i}]}]
  force: binding
  effect: halt
  cites: [{instrument: i}]
"""


def test_a_conclusion_that_disagrees_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The conclusion is chained from the findings, and compared."""
    monkeypatch.setattr(Screening, "machine_conclusion", "rectify")
    with pytest.raises(EngineDisagreement, match="on the conclusion"):
        outcomes(screened(Inference(), 0))


def test_an_error_in_an_atom_goes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the engine is right afterwards."""
    engine, right = Inference(), outcomes(screened("reference", 1))
    assert outcomes(screened(engine, 1)) == right

    def broken(*_: Any) -> bool:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(inference, "evaluate", broken)
        with pytest.raises(ZeroDivisionError):
            screened(engine, 1)
    assert outcomes(screened(engine, 1)) == right


# --- interrupts, threads, forks ---


def test_an_interrupt_goes_through_and_leaves_the_engine_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """A KeyboardInterrupt before, after or between any two calls into the C module."""
    right = [outcomes(screened("reference", seed)) for seed in range(3)]
    calls = Spy()
    monkeypatch.setattr(rete, "rete", calls)
    engine = Inference()
    screened(engine, 0)
    points = len(calls.calls)

    class Interrupted(Spy):
        def __init__(self, point: int, after: bool) -> None:
            super().__init__()
            self.left, self.after = point, after

        def __getattr__(self, name: str) -> Callable[..., Any]:
            function = super().__getattr__(name)

            def call(*arguments: Any) -> Any:
                self.left -= 1
                if self.left == -1 and not self.after:
                    raise KeyboardInterrupt
                result = function(*arguments)
                if self.left == -1:
                    raise KeyboardInterrupt
                return result

            return call

    for point in range(points):
        monkeypatch.setattr(rete, "rete", Interrupted(point, after=point % 2 == 0))
        both = [engine, Inference()]  # one with its handles, one from the beginning
        with pytest.raises(KeyboardInterrupt):
            print([outcomes(screened(one, 0)) for one in both])
        monkeypatch.setattr(rete, "rete", durable_rules_engine)
        assert outcomes(screened(engine, point % 3)) == right[point % 3]


def test_threads_share_an_engine() -> None:
    """Eight threads on one instance, many subjects, all at once: every outcome is right."""
    wanted = [outcomes(screened("reference", seed)) for seed in range(12)]
    engine = Inference()
    together = threading.Barrier(8)

    def work(thread: int) -> int:
        together.wait()
        numbers = dice(thread).choices(range(12), k=40)
        return sum(outcomes(screened(engine, number)) == wanted[number] for number in numbers)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [40] * 8


def _child(engine: Inference, seeds: range, queue: Any) -> None:
    queue.put([outcomes(screened(engine, seed)) for seed in seeds])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_computes_rightly() -> None:
    """Also while other threads of the parent are in the middle of a run."""
    wanted = [outcomes(screened("reference", seed)) for seed in range(6)]
    engine = Inference()
    screened(engine, 0)
    stop = threading.Event()

    def busy() -> None:
        while not stop.is_set():
            screened(engine, 0)

    threads = [threading.Thread(target=busy) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        context = multiprocessing.get_context("fork")
        for _ in range(3):
            queue = context.Queue()
            child = context.Process(target=_child, args=(engine, range(6), queue), daemon=True)
            child.start()
            assert queue.get(timeout=60) == wanted
            child.join(60)
            assert child.exitcode == 0
    finally:
        stop.set()
        for thread in threads:
            thread.join()


# --- what is kept ---


def test_networks_are_kept_for_a_rulebook_and_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled once for a rulebook; the oldest of many goes, and its handles with it."""
    monkeypatch.setattr(rete, "rete", spy := Spy())
    engine = Inference()
    for _ in range(3):
        screened(engine, 1)
    compiled = len(spy.of("create_ruleset"))
    screened(engine, 1)
    assert len(spy.of("create_ruleset")) == compiled
    for seed in range(20):
        book = generated.rulebook(generated.Draw.seeded(seed))
        screen(generated.subject(generated.Draw.seeded(0), book), as_of=DAY, rulebook=book.rulebook, engine=engine)
    assert len(engine._rules) <= 16
    del engine
    gc.collect()
    created, deleted = spy.of("create_ruleset"), spy.of("delete_ruleset")
    assert len(created) == len(deleted)
