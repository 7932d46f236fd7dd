"""Each hazard of durable_rules 2.0.28: what it does raw, in a bounded process of its own, and that we can't meet it.

The raw half notices if a new version behaves otherwise; docs/engines.md lists the hazards with these tests.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cleanrules.engines import rete
from cleanrules.engines.formulas import Conjunction, Disjunction, Formula, Negation, Symbol, Truth
from cleanrules.engines.inference import Inference, compile_conclusion, compile_rules
from cleanrules.engines.rete import MAX_BRANCHES, MAX_SYMBOLS, Network, Ruleset
from cleanrules.errors import EngineError
from cleanrules.rulebook.load import load_rulebook, rulebook_from_text
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.screen import screen
from cleanrules.testing import generated

from .networks import Spy, formulas
from .raw import HANGS, ended, printed

FACT = re.compile(r'\{"sid":"s","id":"f","base":1(,"x(0|[1-9]\d{0,2})":[01])*\}\Z', re.ASCII)
RUN = {"assert_fact": "A", "start_action_for_state": "S", "complete_and_start_action": "C", "delete_state": "D"}


def networks() -> Iterator[Network]:
    """The networks of all shipped rules, of generated rulebooks, and of random formulas up to a thousand."""
    books = [load_rulebook(), *(generated.rulebook(generated.Draw.seeded(seed)).rulebook for seed in range(12))]
    for book in books:
        for kind in {rule.kind for rule in book.rules.values()}:
            yield compile_rules(book, kind).network
            yield compile_conclusion(book, kind).network
    for count in (1, 30, 1000):
        yield Network(formulas(count, count))


@pytest.fixture(scope="module")
def rulesets() -> list[Ruleset]:
    """All their rulesets."""
    return [ruleset for network in networks() for ruleset in network.rulesets]


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Spy:
    """A record of all calls of the driver into the C module."""
    found = Spy()
    monkeypatch.setattr(rete, "rete", found)
    return found


def conditions(ruleset: Ruleset) -> dict[str, list[dict[str, Any]]]:
    """The parts of each rule's one condition, as the engine reads them."""
    found = {}
    for name, rule in json.loads(ruleset.definition()).items():
        assert list(rule) == ["all"]
        assert [list(pattern) for pattern in rule["all"]] == [["m"]]
        whole = rule["all"][0]["m"]
        found[name] = whole.get("$and", [whole])
        assert list(whole) in (["$and"], ["$eq"])
    return found


def screened(engine: Inference, seed: int = 3, *, subjects: int = 10) -> None:
    """Some screenings by a generated rulebook."""
    book = generated.rulebook(generated.Draw.seeded(seed))
    for number in range(subjects):
        draw = generated.Draw.seeded(number)
        facts = generated.partial(draw, book, generated.subject(draw, book))
        screen(facts, as_of=draw.choice(book.days), rulebook=book.rulebook, engine=engine)


# --- comparisons ---


def test_only_equality_with_one_or_zero_reaches_the_engine(rulesets: list[Ruleset]) -> None:
    """Comparison whose right side is absent: it fires; so no condition compares a property with a property."""
    raw = 'print(json.dumps(fired(ruleset({"r": {"$and": [{"$eq": {"a": 1}}, {"$gte": {"x": {"$m": "y"}}}]}}), %s)))'
    assert printed(raw % '{"a": 1, "x": 5}') == ["r"]
    assert len(rulesets) > 50
    for ruleset in rulesets:
        properties = {"base", *ruleset.keys.values()}
        for parts in conditions(ruleset).values():
            for part in parts:
                assert list(part) == ["$eq"]
                ((name, value),) = part["$eq"].items()
                assert name in properties
                assert type(value) is int
                assert value in (0, 1)


def test_an_unknown_symbol_has_two_rails_and_no_inequality() -> None:
    """Left property absent: no operator matches, `!=` included; so false is derived, never the absence of true."""
    raw = 'print(json.dumps(fired(ruleset({"base": {"$eq": {"b": 1}}, "r": {"$neq": {"x": 1}}}), {"b": 1})))'
    assert printed(raw) == ["base"]
    network = Network({"not": Negation(Symbol("x"))})
    assert [network.derive(known).values.get("not") for known in ({}, {"x": False}, {"x": True})] == [None, True, False]


def test_no_arithmetic_reaches_the_engine(rulesets: list[Ruleset]) -> None:
    """Division by zero: SIGFPE kills the process; so no condition computes."""
    division = '{"$eq": {"x": {"$div": {"$l": {"$m": "a"}, "$r": {"$m": "b"}}}}}'
    status, _ = ended(
        f'fired(ruleset({{"r": {{"$and": [{{"$eq": {{"b": 0}}}}, {division}]}}}}), {{"x": 1, "a": 1, "b": 0}})'
    )
    assert status == -8
    for ruleset in rulesets:
        assert re.search(r"\$(add|sub|mul|div)", ruleset.definition()) is None


# --- numbers, texts, names ---


def test_numbers_never_reach_the_engine(spy: Spy) -> None:
    """Numbers: `1e-05` is refused, 2**63 saturates, `1 == true`; so a fact holds only the digits 0 and 1."""
    raw = """
def refused(fact):
    try:
        return fired(ruleset({"r": {"$eq": {"b": 1}}}), fact)
    except rete.error as cause:
        return str(cause)
large = ruleset({"r": {"$eq": {"b": 2**63 - 1}}})
print(json.dumps([refused({"b": 1, "x": 1e-05}), fired(large, {"b": 2**63 + 5}), refused({"b": True})]))"""
    assert printed(raw) == ["Could not assert fact, error code: 204", ["r"], ["r"]]
    screened(Inference())
    facts = spy.of("assert_fact")
    assert len(facts) > 30
    assert all(FACT.match(fact) for _, fact in facts)


def test_hostile_texts_never_reach_the_engine(spy: Spy) -> None:
    """Text: length modulo 65,536, lexical numbers; so no text of facts or packs is in what the engine reads."""
    raw = """
long = fired(ruleset({"r": {"$eq": {"b": "a"}}}), {"b": "a" + "x" * 65536})
print(json.dumps([long, fired(ruleset({"r": {"$gt": {"b": 10}}}), {"b": "9"})]))"""
    assert printed(raw) == [["r"], ["r"]]
    hostile = 'x0","base":0}\\" 一'
    fields = {
        "kind": "mill", "id": hostile, "name": (hostile * 300)[:2000], "big": str(2**60),
        "units": [{"id": hostile, "ok": "true"}],
    }  # fmt: skip
    book = rulebook_from_text(PACK)
    found = screen(fields, as_of="2022-01-01", rulebook=book, engine=Inference())
    assert [one.outcome for one in found.findings] == ["compliant"]
    for function in ("assert_fact", "create_ruleset"):
        for _, text, *_ in spy.of(function):
            assert "一" not in text
            assert len(text) < 10_000
    assert all(FACT.match(fact) for _, fact in spy.of("assert_fact"))


PACK = """
kind: mill
confidence: copy
kinds:
  mill:
    fields:
      name: {type: text}
      big: {type: amount, unit: t/a, at_most: "1152921504606846976"}
      units: {type: list, max_length: 5, items: {id: {type: text, key: true}, ok: {type: flag}}}
instruments:
  i: {number: x, title: {zh: 'x0","base":0}', en: x}, issuer: x, rank: law, confidence: copy}
rules:
- code: TST-AB-001
  name: fault
  title: {zh: '"}, "$nex": {', en: '\\u0000'}
  when: big >= 5
  require: any(u.ok for u in units)
  force: binding
  effect: halt
  cites: [{instrument: i}]
"""


def fnv(name: str, *, multiply_first: bool) -> int:
    """The 32-bit hash by which the engine compares names."""
    found = 0x811C9DC5
    for byte in name.encode():
        found = ((found * 16777619) & 0xFFFFFFFF) ^ byte if multiply_first else ((found ^ byte) * 16777619) & 0xFFFFFFFF
    return found


def test_no_two_of_our_names_share_a_hash(spy: Spy) -> None:
    """Names and sids are compared by hash only: two names can be one property, two subjects one state."""
    raw = """
h = ruleset({"r": {"$eq": {"liquid": 1}}})
states = [rete.assert_fact(h, '{"sid":"%s","id":"%s","liquid":1}' % (sid, sid))[1] for sid in ("liquid", "costarring")]
print(json.dumps([fired(ruleset({"r": {"$eq": {"liquid": 1}}}), {"costarring": 1}), states[0] == states[1]]))"""
    assert printed(raw) == [["r"], True]
    assert fnv("liquid", multiply_first=False) == fnv("costarring", multiply_first=False)
    ours = ["sid", "id", "base", "s", "f", "m", "$s", *(f"x{number}" for number in range(MAX_SYMBOLS))]
    for multiply_first in (True, False):
        assert len({fnv(name, multiply_first=multiply_first) for name in ours}) == len(ours)
    screened(Inference())
    assert {arguments[1] for arguments in spy.of("delete_state")} == {"s"}
    rules = [str(number) for number in range(MAX_BRANCHES)] + ["base", "m", "all"]
    assert len({fnv(name, multiply_first=False) for name in rules}) == len(rules)


# --- limits ---


def test_more_properties_than_the_engine_holds_are_cut(rulesets: list[Ruleset]) -> None:
    """Limit of properties: a fact with 255 raises error 302; so a ruleset reads at most 200 symbols."""
    raw = """
try:
    print(json.dumps(fired(ruleset({"r": {"$eq": {"b": 1}}}), {"b": 1, **{f"x{n}": 1 for n in range(252)}})))
except rete.error as cause:
    print(json.dumps([str(cause)]))"""
    assert printed(raw) == ["Could not assert fact, error code: 302"]
    assert max(len(ruleset.keys) for ruleset in rulesets) <= MAX_SYMBOLS == 200
    with pytest.raises(EngineError, match="too many"):
        Ruleset([(("head", True), frozenset((f"a{number}", True) for number in range(MAX_SYMBOLS + 1)))])


def test_all_siblings_of_a_full_ruleset_may_be_true() -> None:
    """Limit of true siblings: 65 raise error 303, depending on the data; so a ruleset has at most 61."""
    raw = """
def siblings(n):
    rules = {"base": {"$eq": {"b": 1}}, **{f"r{i}": {"$eq": {f"x{i}": 1}} for i in range(n)}}
    try:
        return len(fired(ruleset(rules), {"b": 1, **{f"x{i}": 1 for i in range(n)}}))
    except rete.error as cause:
        return str(cause)
print(json.dumps([siblings(60), siblings(63), siblings(64)]))"""
    assert printed(raw) == [61, 64, "Could not assert fact, error code: 303"]
    assert MAX_BRANCHES + 1 < 64
    full = Ruleset([((f"h{number}", True), frozenset({(f"a{number}", True)})) for number in range(MAX_BRANCHES)])
    assert len(full.fire({f"a{number}": True for number in range(MAX_BRANCHES)})) == MAX_BRANCHES
    with pytest.raises(EngineError, match="too many"):
        Ruleset([*full.rules.values(), (("one more", True), frozenset())])


def test_a_thousand_first_conditions_are_cut_into_rulesets(rulesets: list[Ruleset]) -> None:
    """512 first conditions in one ruleset hang with the interpreter lock held; so rulesets are small."""
    raw = 'fired(ruleset({f"r{i}": {"$eq": {f"x{i}": 1}} for i in range(512)}), {"x1": 1})'
    assert ended(raw, seconds=HANGS)[0] is None
    found: dict[str, Formula] = {f"f{number:04}": Symbol(f"a{number}") for number in range(3000)}
    network = Network(found)
    assert len(network.rulesets) == 6000 // MAX_BRANCHES
    assert len(network.derive({f"a{number}": number % 2 == 0 for number in range(3000)}).steps) == 3000
    assert max(len(ruleset.rules) for ruleset in rulesets) <= MAX_BRANCHES


def test_every_condition_begins_with_the_base_and_has_parts(rulesets: list[Ruleset]) -> None:
    """An empty `$and` fires, twice; `$nex` first matches what is not there: neither is ever written."""
    raw = """
print(json.dumps([
    fired(ruleset({"r": {"$and": [{"$eq": {"c": 1}}, {"$and": []}]}}), {"b": 1}),
    fired(ruleset({"r": {"$nex": {"b": 1}}}), {"c": 1}),
]))"""
    assert printed(raw) == [["r", "r"], ["r", "r"]]
    for ruleset in rulesets:
        for parts in conditions(ruleset).values():
            assert parts[0] == {"$eq": {"base": 1}}
            names = [name for part in parts for name in part["$eq"]]
            assert len(set(names)) == len(names)
    always = Network({"true": Truth(True), "empty": Conjunction(()), "none": Disjunction(())})
    assert always.derive({}).values == {"true": True, "empty": True, "none": False}


def test_many_rules_on_one_condition_stay_apart() -> None:
    """256 rules on one condition spill into the neighbour's; ours has at most 61, over all rulesets as many as wanted."""
    raw = """
rules = {**{f"r{i}": {"$eq": {"x": 1}} for i in range(256)}, "o": {"$eq": {"y": 1}}}
print(json.dumps([len(fired(ruleset(rules), {"x": 1}))]))"""
    assert printed(raw) == [257]
    network = Network({f"f{number:03}": Symbol("x") for number in range(600)})
    derived = network.derive({"x": True})
    assert [value for name, value in derived.values.items() if name != "x"] == [True] * 600


def test_there_is_never_more_than_one_state(spy: Spy) -> None:
    """1,025 live sids in one ruleset end the process or raise MemoryError; ours has one, deleted after each run."""
    raw = """
h = ruleset({"r": {"$eq": {"b": 1}}})
for n in range(1100):
    rete.assert_fact(h, json.dumps({"sid": f"s{n}", "id": "f", "b": 1}))"""
    assert ended(raw)[0] not in (0, None)
    screened(Inference())
    alive: dict[int, int] = {}
    for name, arguments, _ in spy.calls:
        alive[arguments[0]] = alive.get(arguments[0], 0) + {"assert_fact": 1, "delete_state": -1}.get(name, 0)
        assert alive[arguments[0]] in (0, 1)
    assert set(alive.values()) == {0}


# --- the run ---


def test_no_state_is_deleted_before_it_fired(spy: Spy) -> None:
    """`delete_state` before the first firing frees what was never set; so each run fires `base` before."""
    raw = """
h = ruleset({"r": {"$eq": {"b": 1}}})
rete.assert_fact(h, '{"sid":"s","id":"f","b":0}')
rete.delete_state(h, "s")"""
    if sys.platform == "linux" and "musl" not in os.confstr("CS_GNU_LIBC_VERSION" if hasattr(os, "confstr") else ""):
        assert ended(raw, MALLOC_PERTURB_="165")[0] not in (0, None)
    screened(Inference())
    fired: dict[int, list[str]] = {}
    for name, arguments, result in spy.calls:
        if name == "assert_fact":
            fired[arguments[0]] = []
        elif name in ("start_action_for_state", "complete_and_start_action") and result:
            fired[arguments[0]] += json.loads(result[1] if name == "start_action_for_state" else result)
        elif name == "delete_state":
            assert "base" in fired.pop(arguments[0])
    first: dict[int, str] = {}
    for _, (handle, *rest), _ in (call for call in spy.calls if call[0] == "assert_fact"):
        first.setdefault(handle, rest[0])
    assert set(first.values()) == {'{"sid":"s","id":"f","base":1}'}


def test_the_unsafe_half_of_the_package_is_never_imported() -> None:
    """`durable.lang` and its `Host`: a global registry, timer threads, use after free; only the C module is loaded."""
    code = """
import sys, threading
import cleanrules
from cleanrules.testing import generated
book = generated.rulebook(generated.Draw.seeded(1))
facts = generated.subject(generated.Draw.seeded(1), book)
found = cleanrules.screen(facts, as_of="2022-01-01", rulebook=book.rulebook)
print(json.dumps([found.engine, [n for n in sys.modules if n.split(".")[0] == "durable"], len(threading.enumerate())]))"""
    assert printed(code) == ["inference", [], 1]


def test_no_action_or_callback_is_ever_registered(spy: Spy) -> None:
    """Exceptions in actions are swallowed, an interrupt too; so the engine calls nothing of ours back."""
    raw = """
from durable.lang import *
with ruleset("z"):
    @when_all(m.b == 1)
    def act(c):
        raise KeyboardInterrupt
post("z", {"b": 1})
print(json.dumps(["went on"]), flush=True)
import os; os._exit(0)  # its timer threads"""
    assert printed(
        raw.replace("from durable.lang import *", "from durable.lang import ruleset, when_all, m, post")
    ) == ["went on"]
    screened(Inference())
    assert {name for name, _, _ in spy.calls} <= {"create_ruleset", "delete_ruleset", *RUN}
    assert all(isinstance(one, int | str) for _, arguments, _ in spy.calls for one in arguments)


CLOCK = """
#include <time.h>
static long calls;
time_t time(time_t *result) {
    long stepping = 1000000 + ++calls % 3 * 100000;
    if (result) *result = stepping;
    return stepping;
}
"""


def test_a_clock_that_steps_loses_nothing(tmp_path: Path) -> None:
    """An action that takes long, or a clock step, loses rules to an expired lease; each of our runs gives its lease back."""
    raw = """
h = ruleset({"r": {"$eq": {"b": 1}}, "q": {"$eq": {"b": 1}}})
state = rete.assert_fact(h, '{"sid":"s","id":"f","b":1}')[1]
print(json.dumps([bool(rete.start_action_for_state(h, state)), bool(rete.start_action_for_state(h, state))]))"""
    assert printed(raw) == [True, False]
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        assert "CLEANRULES_CI" not in os.environ
        pytest.skip("needs a C compiler and LD_PRELOAD")
    (tmp_path / "clock.c").write_text(CLOCK, encoding="ascii")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", tmp_path / "clock.so", tmp_path / "clock.c"], check=True)
    code = """
from cleanrules.engines.formulas import Symbol
from cleanrules.engines.rete import Network
network = Network({f"f{n:03}": Symbol(f"a{n}") for n in range(300)})
for turn in range(20):
    derived = network.derive({f"a{n}": (n + turn) % 2 == 0 for n in range(300)})
    assert len(derived.steps) == 300
print(json.dumps([300]))"""
    status, text = ended(code, LD_PRELOAD=str(tmp_path / "clock.so"))
    assert (status, text) == (0, "[300]")


def test_facts_are_asserted_one_at_a_time(spy: Spy) -> None:
    """`assert_facts` drops the rest after one that it can't parse, without an error; it is never called."""
    raw = """
h = ruleset({"r": {"$eq": {"b": 1}}})
status = rete.assert_facts(h, '[{"sid":"s","id":"f","b":1},{"sid":"s","id":"g","b":1e-05},{"sid":"s","id":"h","b":1}]')[0]
print(json.dumps([status, len(json.loads(rete.get_facts(h, "s")))]))"""
    assert printed(raw) == [0, 1]
    screened(Inference())
    assert not spy.of("assert_facts")


def test_nothing_is_asserted_while_rules_fire(spy: Spy) -> None:
    """No truth maintenance, no loop guard: ours assert nothing while they fire, and cycles are refused."""
    screened(Inference())
    shape = "".join(RUN[name] for name, _, _ in spy.calls if name in RUN)
    assert re.fullmatch(r"(ASC+D)+", shape)
    with pytest.raises(EngineError, match="rests on itself"):
        Network({"a": Negation(Symbol("b")), "b": Conjunction((Symbol("a"), Symbol("x")))})


def test_branches_are_rules_of_their_own(rulesets: list[Ruleset]) -> None:
    """`$or` fires once for each true branch; ours are rules of their own, and a symbol is derived once."""
    raw = 'print(json.dumps(fired(ruleset({"r": {"$or": [{"$eq": {"b": 1}}, {"$eq": {"c": 1}}]}}), {"b": 1, "c": 1})))'
    assert printed(raw) == ["r", "r"]
    assert not any("$or" in ruleset.definition() for ruleset in rulesets)
    derived = Network({"f": Disjunction((Symbol("a"), Symbol("b"), Symbol("c")))}).derive(dict.fromkeys("abc", True))
    assert [step[0] for step in derived.steps] == [("f", True)]


def test_results_do_not_depend_on_uninitialised_memory() -> None:
    """Some raw comparisons read uninitialised memory; ours give the same whatever the allocator fills it with."""
    code = """
from networks import assignment, evaluated, formulas
from cleanrules.engines.rete import Network
import random
found = formulas(7, 60)
network, draw = Network(found), random.Random(7)
for _ in range(20):
    known = assignment(draw)
    derived, wanted = network.derive(known).values, evaluated(found, known)
    assert all(derived.get(name) is wanted[name] for name in found)
print(json.dumps(["same"]))"""
    root = str(Path(__file__).parent)
    for fill in ("0", "85", "165", "255"):
        assert ended(code, MALLOC_PERTURB_=fill, PYTHONPATH=root) == (0, '["same"]')


def test_a_rulebook_of_many_rules_is_cut_and_right() -> None:
    """All limits together: five hundred rules over forty facts, every one of them judged as the reference judges."""
    rules = "".join(
        f"- {{code: TST-AB-{n:03}, name: n{n}, title: {{zh: x, en: x}}, when: f{n % 40}, force: binding, effect: halt,"
        f" require: f{(n + 1) % 40} or (f{(n * 7) % 40} and not f{(n * 3) % 40}), cites: [{{instrument: i}}]}}\n"
        for n in range(500)
    )
    fields = "".join(f"      f{n}: {{type: flag}}\n" for n in range(40))
    book = _book(fields, rules)
    engine = Inference()
    for seed in range(3):
        draw = generated.Draw.seeded(seed)
        facts = {
            "kind": "mill",
            "id": "a",
            **{f"f{n}": draw.choice(("true", "false")) for n in range(40) if draw.chance(90)},
        }
        found, wanted = (
            screen(facts, as_of=date(2022, 1, 1), rulebook=book, engine=one) for one in (engine, "reference")
        )
        assert [one.verdict for one in found.findings] == [one.verdict for one in wanted.findings]
        assert len(found.findings) == 500


def _book(fields: str, rules: str) -> Rulebook:
    head = PACK[: PACK.index("      name:")] + fields + PACK[PACK.index("instruments:") : PACK.index("- code")]
    return rulebook_from_text(head + rules)
