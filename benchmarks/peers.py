"""The peers: each computes the same three-valued outcomes, with explicit guards for facts that are absent (null)."""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Callable
from typing import Any

from workload import COMPLIANT, NOT_APPLICABLE, UNDETERMINED, VIOLATION, WEIGHTS, Rule, Subject

PACKAGES = {"zen": "zen-engine", "clips": "clipspy", "json_logic": "json-logic-qubit"}

Convert = Callable[[Subject], Any]
Judge = Callable[[Any], list[int]]
Peer = tuple[Convert, Judge]
"""What turns a subject into what the peer reads, before timing; and what computes the outcomes of all rules."""


def absent() -> list[str]:
    """The packages that are not installed."""
    return [package for name, package in PACKAGES.items() if importlib.util.find_spec(name) is None]


# --- ZEN ---


def zen(some: list[Rule]) -> Peer:
    """A decision graph with one expression for each rule, held compiled by the engine's static loader."""
    expressions = [{"id": str(place), "key": f"r{place}", "value": _zen_outcome(one)} for place, one in enumerate(some)]
    judge, keys = _zen_graph(expressions), [f"r{place}" for place in range(len(some))]

    def outcomes(subject: Any) -> list[int]:
        result = judge(subject)
        return [result[key] for key in keys]

    return dict, outcomes


def zen_array(some: list[Rule]) -> Peer:
    """A decision graph whose one expression is the array of all outcomes: the fastest form; no rule has a name."""
    whole = f"[{', '.join(map(_zen_outcome, some))}]"
    judge = _zen_graph([{"id": "0", "key": "all", "value": whole}])
    return dict, lambda subject: judge(subject)["all"]


def _zen_graph(expressions: list[dict[str, str]]) -> Callable[[Any], dict[str, Any]]:
    library = importlib.import_module("zen")
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "rules", "name": "rules", "type": "expressionNode", "content": {"expressions": expressions}},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "rules", "type": "edge"},
        {"id": "2", "sourceId": "rules", "targetId": "out", "type": "edge"},
    ]
    content = {"rules.json": {"nodes": nodes, "edges": edges}}
    engine = library.ZenEngine({"loader": {"type": "static", "content": content}})
    return lambda subject: engine.evaluate("rules.json", subject)["result"]


def _zen_outcome(one: Rule) -> str:
    more, less = WEIGHTS[one.ratio]
    compared = f"{one.left} != null and {one.right} != null and {more} * {one.left}"
    return (
        f"{one.flag} == false or ({one.label} != null and not ({one.label} in {json.dumps(one.labels)}))"
        f" ? {NOT_APPLICABLE} : {one.flag} == null or {one.label} == null ? {UNDETERMINED}"
        f" : {compared} >= {less} * {one.right}"
        f" or ({one.other} == true and {one.low} != null and {one.low} <= {one.limit}) ? {COMPLIANT}"
        f" : {compared} < {less} * {one.right}"
        f" and ({one.other} == false or ({one.low} != null and {one.low} > {one.limit})) ? {VIOLATION}"
        f" : {UNDETERMINED}"
    )


# --- CLIPS ---

_CHUNK = 50
"""Outcomes are gathered in one global for so many rules."""


def clips(some: list[Rule]) -> Peer:
    """A fact of 60 slots, and one rule each, which fires unless its guard is false, and tells its outcome."""
    library = importlib.import_module("clips")
    environment = library.Environment()
    slots = sorted({name for one in some for name in (one.flag, one.label, one.left, one.right, one.other, one.low)})
    environment.build(f"(deftemplate subject {' '.join(f'(slot {name})' for name in slots)})")
    template = environment.find_template("subject")
    globals_ = [f"o{number}" for number in range((len(some) - 1) // _CHUNK + 1)]
    for name in globals_:
        environment.build(f"(defglobal ?*{name}* = (create$))")
    for place, one in enumerate(some):
        environment.build(_clips_rule(place, one))
    found = [environment.find_global(name) for name in globals_]

    def convert(subject: Subject) -> dict[str, Any]:
        words = {None: "nil", True: "TRUE", False: "FALSE"}
        known = ((name, subject[name]) for name in slots)
        return {
            name: value if type(value) is int else library.Symbol(value if isinstance(value, str) else words[value])
            for name, value in known
        }  # fmt: skip

    def outcomes(subject: dict[str, Any]) -> list[int]:
        environment.reset()
        template.assert_fact(**subject)
        environment.run()
        result = [NOT_APPLICABLE] * len(some)
        for one in found:
            for told in one.value:
                result[told >> 2] = told & 3
        return result

    return convert, outcomes


def _clips_rule(place: int, one: Rule) -> str:
    more, less = WEIGHTS[one.ratio]
    known = "(neq ?a nil) (neq ?b nil)"
    met = f"(or (and {known} (>= (* {more} ?a) (* {less} ?b))) (and (eq ?o TRUE) (neq ?c nil) (<= ?c {one.limit})))"
    failed = f"(and {known} (< (* {more} ?a) (* {less} ?b)) (or (eq ?o FALSE) (and (neq ?c nil) (> ?c {one.limit}))))"
    outcome = f"(if {met} then {COMPLIANT} else (if {failed} then {VIOLATION} else {UNDETERMINED}))"
    told = f"?*o{place // _CHUNK}*"
    return (
        f"(defrule r{place} (subject ({one.flag} ?f&~FALSE) ({one.label} ?l&{'|'.join(one.labels)}|nil)"
        f" ({one.left} ?a) ({one.right} ?b) ({one.other} ?o) ({one.low} ?c)) =>"
        f" (bind {told} (create$ {told} (+ {4 * place} (if (or (eq ?f nil) (eq ?l nil)) then {UNDETERMINED}"
        f" else {outcome})))))"
    )


# --- JsonLogic ---


def json_logic(some: list[Rule]) -> Peer:
    """One JsonLogic rule each, evaluated by its pure Python implementation."""
    evaluate = importlib.import_module("json_logic").jsonLogic
    logics = [_json_outcome(one) for one in some]
    return dict, lambda subject: [evaluate(logic, subject) for logic in logics]


def _json_outcome(one: Rule) -> dict[str, Any]:
    more, less = WEIGHTS[one.ratio]
    flag, label, left, right, other, low = (
        {"var": name} for name in (one.flag, one.label, one.left, one.right, one.other, one.low)
    )
    known = [{"!==": [left, None]}, {"!==": [right, None]}]
    sides = [{"*": [more, left]}, {"*": [less, right]}]
    fits, exceeds = ({"and": [{"!==": [low, None]}, {op: [low, one.limit]}]} for op in ("<=", ">"))
    outside = {"and": [{"!==": [label, None]}, {"!": [{"in": [label, list(one.labels)]}]}]}
    met = {"or": [{"and": [*known, {">=": sides}]}, {"and": [{"===": [other, True]}, fits]}]}
    failed = {"and": [*known, {"<": sides}, {"or": [{"===": [other, False]}, exceeds]}]}
    return {
        "if": [
            {"or": [{"===": [flag, False]}, outside]}, NOT_APPLICABLE,
            {"or": [{"===": [flag, None]}, {"===": [label, None]}]}, UNDETERMINED,
            met, COMPLIANT,
            failed, VIOLATION,
            UNDETERMINED,
        ]
    }  # fmt: skip


ALL: dict[str, Callable[[list[Rule]], Peer]] = {
    "zen": zen,
    "zen_array": zen_array,
    "clips": clips,
    "json_logic": json_logic,
}
