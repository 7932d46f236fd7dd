"""Our driver over the C module of durable_rules, exactly inside the subset that was shown to be safe.

Only generated rules and only symbols (properties `x0` to `x199` with the value 1 or 0, absent where unknown): no
numbers, no texts, no negation, joins or expressions. One state per run, deleted after it; a run that does not end well,
an interrupt included, leaves its handle behind. docs/engines.md has the reasons.
"""

from __future__ import annotations

import json
import weakref
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import durable_rules_engine as rete

from cleanrules.engines.formulas import Formula, Rule, branches, small
from cleanrules.errors import EngineError

MAX_BRANCHES = 60
"""The engine's match stack holds 64 nodes; a branch needs at most one."""
MAX_SYMBOLS = 200
"""The engine holds 252 properties of a fact."""
BASE = {"$eq": {"base": 1}}
"""The condition that always holds: a state that never fired must not be deleted."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """The symbols known after chaining, and for each derived one the rule that fired first, in firing order."""

    values: Mapping[str, bool]
    steps: tuple[Rule, ...]


class Ruleset:
    """Some derivations. Threads never share a handle: each run takes an idle one or compiles one, and gives it back."""

    def __init__(self, derives: list[Rule]) -> None:
        reads = sorted({name for _, branch in derives for name, _ in branch})
        if len(derives) > MAX_BRANCHES or len(reads) > MAX_SYMBOLS:
            raise EngineError(f"{len(derives)} branches over {len(reads)} symbols are too many for one ruleset")
        self.rules = {str(number): rule for number, rule in enumerate(derives)}
        self.heads = frozenset(name for (name, _), _ in derives)
        self.keys = {name: f"x{number}" for number, name in enumerate(reads)}
        self.unconditional = not all(branch for _, branch in derives)
        self.idle: list[int] = []

    def definition(self) -> str:
        """The ruleset as the engine reads it."""
        rules: dict[str, object] = {"base": {"all": [{"m": BASE}]}}
        for name, (_, branch) in self.rules.items():
            literals = [{"$eq": {self.keys[symbol]: int(value)}} for symbol, value in sorted(branch)]
            rules[name] = {"all": [{"m": {"$and": [BASE, *literals]} if literals else BASE}]}
        return json.dumps(rules)

    def fire(self, known: Mapping[str, bool]) -> list[Rule]:
        """What follows from the known symbols, in firing order. Raises EngineError."""
        symbols = [f',"{key}":{known[name]:d}' for name, key in self.keys.items() if name in known]
        fact = '{"sid":"s","id":"f","base":1' + "".join(symbols) + "}"
        try:
            handle = self._idle_handle()
            fired = [self.rules[name] for name in _run(handle, fact, len(self.rules))]
        except EngineError:
            raise
        except Exception as cause:
            raise EngineError(f"durable_rules: {cause}") from cause
        self.idle.append(handle)
        return fired

    def _idle_handle(self) -> int:
        """An idle handle, or a new one, which is primed: its `base` fires before any state is deleted."""
        try:
            return self.idle.pop()
        except IndexError:
            handle: int = rete.create_ruleset("cleanrules", self.definition())
            _run(handle, '{"sid":"s","id":"f","base":1}', len(self.rules))
            return handle


def _run(handle: int, fact: str, limit: int) -> list[str]:
    """The names of the rules that fire on a fact, `base` apart. Raises EngineError."""
    status, state = rete.assert_fact(handle, fact)
    action = rete.start_action_for_state(handle, state)[1]
    fired: list[str] = []
    while action is not None and len(fired) <= limit:
        fired.append(action[2 : action.index('"', 2)])  # {"name":{…}}
        action = rete.complete_and_start_action(handle, state)
    if status or action is not None or "base" not in fired or len(set(fired)) < len(fired):
        raise EngineError("durable_rules lost or repeated a firing")
    rete.delete_state(handle, "s")
    return [name for name in fired if name != "base"]


class Network:
    """Formulas by name; names that no formula has are atoms.

    Formulas are cut into strata: one reads only atoms and symbols of lower strata. A stratum is cut into rulesets small
    enough for the engine. Everything is sorted, so that layout and firing order don't depend on hashing.
    """

    def __init__(self, formulas: Mapping[str, Formula]) -> None:
        placed = dict(sorted(_placed(small(formulas)).items()))
        self.below = {name: _premises(rules) for name, (_, rules) in placed.items()}
        strata: dict[int, list[list[Rule]]] = {}
        for level, rules in placed.values():
            strata.setdefault(level, []).append(rules)
        self.rulesets = tuple(Ruleset(chunk) for level in sorted(strata) for chunk in _packed(strata[level]))
        weakref.finalize(self, _free, self.rulesets).atexit = False  # at exit a thread may still be at work

    def cone(self, names: Iterable[str]) -> frozenset[str]:
        """The symbols and atoms that some symbols rest on, themselves included."""
        found: set[str] = set()
        pending = list(names)
        while pending:
            name = pending.pop()
            if name not in found:
                found.add(name)
                pending += self.below.get(name, ())
        return frozenset(found)

    def rulesets_for(self, symbols: Collection[str]) -> tuple[int, ...]:
        """The numbers of the rulesets that derive any of the symbols, lower strata first."""
        return tuple(n for n, ruleset in enumerate(self.rulesets) if not ruleset.heads.isdisjoint(symbols))

    def derive(self, atoms: Mapping[str, bool], rulesets: Iterable[int] | None = None) -> Derivation:
        """All that follows from the atoms (and symbols derived before) whose value is known. Raises EngineError."""
        known = dict(atoms)
        steps: list[Rule] = []
        for ruleset in self.rulesets if rulesets is None else [self.rulesets[number] for number in rulesets]:
            if not ruleset.unconditional and ruleset.keys.keys().isdisjoint(known.keys()):
                continue
            for rule in ruleset.fire(known):
                name, value = rule[0]
                if name not in known:
                    known[name] = value
                    steps.append(rule)
                elif known[name] is not value:
                    raise EngineError(f"durable_rules derived `{name}` both true and false")
        return Derivation(known, tuple(steps))


def _free(rulesets: Iterable[Ruleset]) -> None:
    for ruleset in rulesets:
        for handle in ruleset.idle:
            rete.delete_ruleset(handle)


def _premises(rules: Iterable[Rule]) -> tuple[str, ...]:
    return tuple(sorted({name for _, branch in rules for name, _ in branch}))


def _placed(formulas: Mapping[str, Formula]) -> dict[str, tuple[int, list[Rule]]]:
    """Each formula's stratum and rules."""
    found: dict[str, tuple[int, list[Rule]]] = {}
    open_names: set[str] = set()

    def place(name: str) -> int:
        if name not in formulas:
            return 0
        if name in open_names:
            raise EngineError(f"`{name}` rests on itself")
        if name not in found:
            open_names.add(name)
            rules = [((name, rail), branch) for rail in (True, False) for branch in branches(formulas[name], rail)]
            found[name] = (1 + max((place(premise) for premise in _premises(rules)), default=0), rules)
            open_names.remove(name)
        return found[name][0]

    for name in formulas:
        place(name)
    return found


def _packed(groups: Iterable[list[Rule]]) -> Iterator[list[Rule]]:
    """Groups of rules joined into rulesets that stay inside the engine's limits."""
    chunk: list[Rule] = []
    for group in groups:
        longer = chunk + group
        if chunk and (len(longer) > MAX_BRANCHES or len(_premises(longer)) > MAX_SYMBOLS):
            yield chunk
            longer = group
        chunk = longer
    if chunk:
        yield chunk
