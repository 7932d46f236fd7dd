"""Our driver over the C module of durable_rules, exactly inside the subset that was shown to be safe.

Only generated rules, only symbols (properties `x0`…`x199` with the value 1 or 0, absent where unknown), no numbers, texts,
negation, joins or expressions; one session per judgement, primed once, deleted after the loop; a lock per ruleset; on any
exception the handle is left behind and a new one compiled. docs/engines.md has the reasons.
"""

from __future__ import annotations

import json
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import durable_rules_engine as rete

from cleanrules.engines.formulas import Branch, Formula, Literal, branches, small
from cleanrules.errors import EngineError

MAX_BRANCHES = 60
"""The engine's match stack holds 64 nodes; a branch needs at most one."""
MAX_SYMBOLS = 200
"""The engine holds 252 properties of a fact."""

Rule = tuple[Literal, Branch]
"""What follows, and from what."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """The symbols known after chaining, and for each derived one the literals that sufficed, in firing order."""

    values: Mapping[str, bool]
    because: Mapping[str, Branch]


class Ruleset:
    """Some derivations, compiled. Its one session lives only while a fact is judged."""

    def __init__(self, derives: list[Rule]) -> None:
        self.derives = derives
        reads = sorted({name for _, branch in derives for name, _ in branch})
        self.keys = {name: f"x{number}" for number, name in enumerate(reads)}
        self.lock = threading.Lock()
        self.handle = self.compiled()
        self.fire({})  # `base` fires first of all: delete_state on a slot that never fired is undefined behaviour

    def compiled(self) -> int:
        """A handle of the ruleset in the C engine."""
        base = {"$eq": {"base": 1}}
        rules: dict[str, object] = {"base": {"all": [{"m": base}]}}
        for number, (_, branch) in enumerate(self.derives):
            literals = [{"$eq": {self.keys[name]: int(value)}} for name, value in sorted(branch)]
            rules[str(number)] = {"all": [{"m": {"$and": [base, *literals]} if literals else base}]}
        handle: int = rete.create_ruleset("cleanrules", json.dumps(rules))
        return handle

    def fire(self, known: Mapping[str, bool]) -> list[Rule]:
        """What follows from the known symbols, in firing order. Raises EngineError."""
        symbols = [f',"{key}":{known[name]:d}' for name, key in self.keys.items() if name in known]
        fact = '{"sid":"s","id":"f","base":1' + "".join(symbols) + "}"
        fired: list[str] = []
        with self.lock:
            try:
                status, session = rete.assert_fact(self.handle, fact)
                action = rete.start_action_for_state(self.handle, session)[1]
                while action and len(fired) <= len(self.derives):
                    fired.append(action[2 : action.index('"', 2)])
                    action = rete.complete_and_start_action(self.handle, session)
                rete.delete_state(self.handle, "s")
            except BaseException as cause:  # also an interrupt: the session's state is unknown, leave it behind
                self.handle = self.compiled()
                if isinstance(cause, rete.error | TypeError):  # TypeError: there was nothing to start
                    raise EngineError(f"durable_rules: {cause}") from cause
                raise
        if status or "base" not in fired or len(set(fired)) < len(fired):
            raise EngineError("durable_rules lost or repeated a firing")
        return [self.derives[int(rule)] for rule in fired if rule != "base"]


class Network:
    """Formulas by name, compiled once; names that no formula has are atoms.

    Formulas are cut into strata: one reads only atoms and symbols of lower strata. A stratum is cut into rulesets small
    enough for the engine. Everything is sorted, so that layout and firing order don't depend on hashing.
    """

    def __init__(self, formulas: Mapping[str, Formula]) -> None:
        strata: dict[int, list[list[Rule]]] = {}
        for name, level, own in _placed(small(formulas)):
            if len(own) > MAX_BRANCHES:
                raise EngineError(f"`{name}` multiplies out to {len(own)} branches")
            strata.setdefault(level, []).append(own)
        self.rulesets = [Ruleset(chunk) for level in sorted(strata) for chunk in _packed(strata[level])]
        weakref.finalize(self, _free, self.rulesets)

    def derive(self, atoms: Mapping[str, bool]) -> Derivation:
        """All that follows from the atoms whose value is known. Raises EngineError."""
        known = dict(atoms)
        because: dict[str, Branch] = {}
        for ruleset in self.rulesets:
            if not any(name in known for name in ruleset.keys) and all(branch for _, branch in ruleset.derives):
                continue
            for (name, value), branch in ruleset.fire(known):
                if known.setdefault(name, value) is not value:
                    raise EngineError(f"durable_rules derived `{name}` both true and false")
                because.setdefault(name, branch)
        return Derivation(known, because)


def _free(rulesets: list[Ruleset]) -> None:
    for ruleset in rulesets:
        rete.delete_ruleset(ruleset.handle)


def _placed(formulas: Mapping[str, Formula]) -> Iterator[tuple[str, int, list[Rule]]]:
    """Each formula with its stratum and its rules."""
    stratum: dict[str, int] = {}
    rules: dict[str, list[Rule]] = {}

    def place(name: str) -> int:
        if name not in formulas:
            return 0
        if name not in stratum:
            stratum[name] = -1
            rules[name] = [
                ((name, rail), branch) for rail in (True, False) for branch in branches(formulas[name], rail)
            ]
            below = [place(premise) for premise in sorted({one for _, branch in rules[name] for one, _ in branch})]
            if -1 in below:
                raise EngineError(f"`{name}` rests on itself")
            stratum[name] = 1 + max(below, default=0)
        return stratum[name]

    for name in formulas:
        place(name)
    for name in formulas:
        yield name, stratum[name], rules[name]


def _packed(groups: Iterable[list[Rule]]) -> Iterator[list[Rule]]:
    """Groups of rules joined into rulesets that stay inside the engine's limits."""
    chunk: list[Rule] = []
    for group in groups:
        longer = chunk + group
        symbols = {name for _, branch in longer for name, _ in branch}
        if chunk and (len(longer) >= MAX_BRANCHES or len(symbols) > MAX_SYMBOLS):
            yield chunk
            longer = group
        chunk = longer
    if chunk:
        yield chunk
