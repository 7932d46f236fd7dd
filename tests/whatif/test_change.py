"""The least change of a plan: against brute force over small domains, and what it must never propose."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from cleanrules import Rulebook, UsageError, load_rulebook, screen
from cleanrules.rulebook.load import rulebook_from_text

pytest.importorskip("ortools")

from cleanrules.whatif.change import Change, what_if

AS_OF = "2025-06-01"
PASSES = ("compliant", "not_applicable", "no_breach")
SETTLED = (*PASSES, "pending")
BREACHES = ("violation", "advice", "missed")
HEAD = """
kind: mill
confidence: copy
kinds:
  mill:
    title: {zh: 工厂, en: mill}
    fields:
      a: {type: amount, unit: m2, at_most: 3, act: plan, lawful: any, title: {zh: 甲, en: area a}}
      b: {type: amount, unit: m2, at_most: 2, act: plan, lawful: any}
      n: {type: amount, unit: m2, at_most: 9}
      f: {type: flag, act: practice, lawful: any}
      h: {type: flag}
      q: {type: flag, act: practice, lawful: any}
      l: {type: label, labels: [x, y], act: plan, lawful: any}
      d: {type: event, act: schedule}
      e: {type: event, act: schedule}
      us:
        type: list
        max_length: 3
        title: {zh: 机组, en: units}
        items:
          id: {type: text, key: true}
          c: {type: amount, unit: m2, at_most: 2, act: plan, lawful: any}
          p: {type: flag, act: practice, lawful: any}
          r: {type: flag}
instruments:
  i: {number: 1号, title: {zh: 甲法, en: law one}, issuer: 部, rank: law, confidence: copy}
parameters:
  k:
    by: [f, big]
    title: {zh: 值, en: v}
    values:
    - {f: true, big: true, value: 2, confidence: copy, cites: {instrument: i}}
    - {f: true, big: false, value: 1, confidence: copy, cites: {instrument: i}}
    - {f: false, value: "1.5", confidence: copy, cites: {instrument: i}}
  m:
    by: [a, h]
    title: {zh: 档, en: m}
    unit: m2
    values:
    - {a: {below: "2 m2"}, h: true, value: 2, confidence: copy, cites: {instrument: i}}
    - {a: {below: "2 m2"}, h: false, value: 1, confidence: copy, cites: {instrument: i}}
    - {a: {at_least: "2 m2", at_most: "2 m2"}, value: 0, confidence: copy, cites: {instrument: i}}
    - {a: {above: "0.0002 公顷"}, value: 3, confidence: copy, cites: {instrument: i}}
  w:
    by: [us.c]
    title: {zh: 项, en: w}
    values:
    - {c: {at_most: "1 m2"}, value: 2, confidence: copy, cites: {instrument: i}}
    - {c: {above: "1 m2"}, value: 1, confidence: copy, cites: {instrument: i}}
  o: {title: {zh: 缺, en: lacking}, external: true, values: []}
categories:
- {name: big, when: a >= 2 or q}
- {name: fine, of: us, when: u.p and u.r}
rules:
""".replace("  o: {title: {zh: 缺, en: lacking}, external: true, values: []}\n", "").replace("u.p and u.r", "p and r")
ATOMS = (
    "a >= 1", "a >= 3", "a < 2", "b <= 1", "b == 1", "a + b >= 3", "a != b", "a >= param.k * b", "2 * b <= param.k * a + 1", "f", "h", "q",
    'l == "x"', 'l in ["y"]', "big", "a >= n", "sum(u.c for u in us if u.p) >= 2", "sum(u.c for u in us) <= 1", "sum(u.c for u in us if u.fine) >= a",
    "sum(2 * u.c for u in us) >= a", "any(u.c >= 2 for u in us)", "all(u.p for u in us)", "all(u.c < 2 for u in us if u.p)",
    "count(u for u in us if u.p) >= 1", "count(u for u in us if u.fine) <= b", "any(u.fine for u in us)",
    "b >= param.m", "b <= param.m", "sum(param.w * u.c for u in us) >= 2", "sum(param.w * u.c for u in us) <= a", "any(param.w * u.c >= 2 for u in us)",
)  # fmt: skip


def condition(rng: random.Random, depth: int = 2) -> str:
    """A random condition."""
    if depth == 0 or rng.random() < 0.35:
        return rng.choice(("", "", "not ")) + f"({rng.choice(ATOMS)})"
    joined = rng.choice((" and ", " or ")).join(condition(rng, depth - 1) for _ in range(2))
    return rng.choice(("", "", "not ")) + f"({joined})"


def rules(rng: random.Random) -> str:
    """Some random rules."""
    text = ""
    for number in range(1, rng.randint(3, 5)):
        policy = rng.random() < 0.25
        text += f"- {{code: TST-AA-00{number}, name: n{number}, title: {{zh: 题{number}, en: t{number}}}, when: '{rng.choice(('true', condition(rng, 1)))}',\n"
        text += f"   require: '{condition(rng)}', force: {'policy' if policy else 'binding, effect: rectify'}, cites: {{instrument: i}}"
        if rng.random() < 0.3:
            text += f",\n   exceptions: [{{label: e, when: '{condition(rng, 0)}', require: '{condition(rng, 0)}', cites: {{instrument: i}}}}]"
        text += "}\n"
    return text


def subject(rng: random.Random) -> dict[str, Any]:
    """A random subject; some facts are unknown."""
    facts: dict[str, Any] = {
        "a": rng.randint(0, 3),
        "b": rng.randint(0, 2),
        "f": rng.random() < 0.5,
        "l": rng.choice("xy"),
    }
    facts |= {"h": rng.random() < 0.5, "n": rng.randint(0, 3)}
    facts = {name: value for name, value in facts.items() if rng.random() < 0.9}
    if rng.random() < 0.3:
        facts["q"] = rng.random() < 0.5
    items = [
        {"id": str(k), "c": rng.randint(0, 2), "p": rng.random() < 0.5, "r": rng.random() < 0.7}
        for k in range(rng.randint(1, 2))
    ]
    for item in items:
        if rng.random() < 0.15:
            del item[rng.choice("cpr")]
    facts["us"] = {"items": items, "complete": False} if rng.random() < 0.15 else items
    return {"kind": "mill", "id": "s", **facts}


def rows(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The items of a subject's list."""
    found: Any = facts["us"]
    return found["items"] if isinstance(found, dict) else found


def lawful(values: list[Any], now: Any) -> list[Any]:
    """The values that a fact may take: an amount never becomes nothing."""
    return [value for value in values if value == now or isinstance(value, (bool, str)) or value != 0]


def declared(path: str) -> tuple[object, ...]:
    """Where a fact stands in order of declaration: items after the subject's own, one more item after those there."""
    own = "abfql"
    return (own.index(path),) if "[" not in path else (len(own), "+" in path, int(path[-4]), path[-1])


def domains(facts: dict[str, Any], text: str) -> dict[str, list[Any]]:
    """What each fact of a plan may become, by its path."""
    ranges: dict[str, list[Any]] = {
        "a": [0, 1, 2, 3],
        "b": [0, 1, 2],
        "f": [True, False],
        "q": [True, False],
        "l": ["x", "y"],
    }
    found = {name: lawful(values, facts[name]) for name, values in ranges.items() if name in facts}
    sorts: set[object] = set()
    summed = "u.c for u in us" in text.replace("2 * u.c", "u.c")
    for number, item in enumerate(rows(facts)):
        if "p" in item:
            found[f"us[{number}].p"] = [True, False]
        if "c" in item:
            found[f"us[{number}].c"] = lawful(list(range(item["c"] + 1)) if summed else [0, 1, 2], item["c"])
            sort = (item.get("p"), item.get("r"))
            if summed and sort not in sorts:
                sorts.add(sort)
                found[f"us[+{number}].c"] = [0, 1, 2]
    return found


def applied(facts: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with some values."""
    items = [dict(item) for item in rows(facts)]
    made = {**facts}
    for path, value in values.items():
        if "[" not in path:
            made[path] = value
        elif "[+" in path:
            if value:
                items.append({**rows(facts)[int(path[4])], "c": value, "id": f"new {path}"})
        else:
            items[int(path[3])][path[-1]] = value
    made["us"] = {"items": items, "complete": False} if isinstance(facts["us"], dict) else items
    return made


def now(facts: dict[str, Any], path: str) -> Any:
    """What a fact is before the change."""
    if "[" not in path:
        return facts[path]
    return 0 if "+" in path else rows(facts)[int(path[3])][path[-1]]


def key(facts: dict[str, Any], values: dict[str, Any]) -> tuple[object, ...]:
    """What the least change is least in, as documented: facts, relative change, order of declaration, values."""
    paths = sorted(values, key=declared)
    changed = [path for path in paths if values[path] != now(facts, path)]
    relative = Fraction(0)
    for path in changed:
        if path[-1] in "abc":
            before = sum(item.get("c", 0) for item in rows(facts)) if "+" in path else now(facts, path)
            relative += Fraction(abs(values[path] - now(facts, path)), before or 1)
        else:
            relative += 1
    bits = [path in changed for path in reversed(paths)]
    return (
        len(changed),
        relative,
        bits,
        [(abs(values[p] - now(facts, p)), values[p]) for p in changed if p[-1] in "abc"],
    )


Point = tuple[dict[str, Any], dict[str, str]]


def points(book: Rulebook, facts: dict[str, Any], text: str) -> Iterator[Point]:
    """All plans, each with the outcome of every rule."""
    free = domains(facts, text)
    room = 3 - len(rows(facts))
    for chosen in product(*free.values()):
        values = dict(zip(free, chosen, strict=True))
        if sum(bool(value) for path, value in values.items() if "+" in path) <= room:
            found = screen(applied(facts, values), as_of=AS_OF, rulebook=book, engine="reference")
            yield values, {one.code: one.outcome for one in found.findings}


class Brute:
    """The answer by trying all plans."""

    def __init__(self, book: Rulebook, facts: dict[str, Any], text: str) -> None:
        start = screen(facts, as_of=AS_OF, rulebook=book, engine="reference")
        self.facts, self.start = facts, {one.code: one.outcome for one in start.findings}
        self.binding = {one.code for one in start.findings if one.force == "binding"}
        self.wanted = {code for code, outcome in self.start.items() if outcome == "violation"}
        self.points = list(points(book, facts, text)) if self.wanted else []

    def fits(self, code: str, outcome: str, yielding: bool) -> bool:
        """Whether a rule comes to what is asked of it."""
        if code in self.wanted:
            return outcome == "compliant"
        before = self.start[code]
        if before in BREACHES or (yielding and code not in self.binding):
            return True
        return outcome in SETTLED if before in PASSES else outcome not in BREACHES

    def fitting(self, codes: set[str], yielding: bool) -> list[Point]:
        """The plans with which some rules come to what is asked."""
        return [one for one in self.points if all(self.fits(code, one[1][code], yielding) for code in codes)]

    def best(self, fine: list[Point]) -> dict[str, Any]:
        """What changes in the least of some plans."""
        values, _ = min(fine, key=lambda one: key(self.facts, one[0]))
        return {path: value for path, value in values.items() if value != now(self.facts, path)}

    def check(self, found: Change) -> str:
        """Compare an answer."""
        every = set(self.start)
        assert self.wanted == set(found.targets)
        fine = self.fitting(every, False)
        alone: set[str] = set()
        if not fine:
            alone = {code for code in self.wanted if not self.fitting({code}, True)}
            fine = self.fitting(every - alone, True)
        changes = {one.path: one.after for one in found.alterations}
        assert alone == {one.code for one in found.alone}
        if self.wanted == alone:
            assert ({}, "impossible") == (changes, found.result)
            return "alone"
        if not fine:
            conflict = {code for code, _ in found.conflict}
            assert ({}, "impossible") == (changes, found.result)
            assert conflict
            assert not self.fitting(conflict, True)
            assert all(self.fitting(conflict - {code}, True) for code in conflict)
            return "conflict"
        assert self.best(fine) == changes
        return "change"


@pytest.mark.parametrize("seed", range(24))
def test_against_brute_force(seed: int) -> None:
    """The least change is that of trying all plans; it is impossible exactly where none serves; conflicts are smallest."""
    rng = random.Random(seed)
    said = ""
    while said == "":
        text = rules(rng)
        book = rulebook_from_text(HEAD + text)
        for facts in (subject(rng) for _ in range(4)):
            brute = Brute(book, facts, text + HEAD)
            if brute.wanted:
                said = brute.check(what_if(facts, as_of=AS_OF, rulebook=book))
    assert said in ("alone", "conflict", "change")


# --- what it must never propose, and what it says ---


def book(*requires: str, more: str = "", head: str = HEAD) -> Rulebook:
    """A rulebook of some binding rules."""
    return rulebook_from_text(
        head
        + "".join(
            f"- {{code: TST-AA-00{n}, name: n{n}, title: {{zh: 题{n}, en: t{n}}}, when: 'true', require: '{one}', force: binding, "
            f"effect: rectify, cites: {{instrument: i}}{more}}}\n"
            for n, one in enumerate(requires, 1)
        )
    )


def asked(rules: Rulebook, facts: dict[str, Any], **how: Any) -> Change:
    """The answer for a mill."""
    return what_if({"kind": "mill", "id": "s", **facts}, as_of=AS_OF, rulebook=rules, **how)


def told(change: Change) -> dict[str, Any]:
    """What changes, by path."""
    return {one.path: str(one.after) for one in change.alterations}


@pytest.mark.parametrize(("require", "facts", "expected"), [
    ('d >= "2025-12-01"', {"d": "2025-09-01"}, {"d": "2025-12-01"}), ('d >= "2025-12-01"', {"d": "2025-05-31"}, {}), ('d <= "2025-07-01"', {"d": "2025-09-01"}, {"d": "2025-07-01"}),
    ('d <= "2025-05-01"', {"d": "not_yet"}, {}), ('d + months(1) >= e', {"d": "2025-06-10", "e": "2025-12-31"}, {"d": "2025-12-01"}), ('d != e', {"d": "2025-06-10", "e": "2025-06-10"}, {"d": "2025-06-09"}),
    ('d >= e + months(6) and e >= "2025-08-31"', {"d": "2025-06-10", "e": "2025-06-10"}, {"d": "2026-02-28", "e": "2025-08-31"}),
    ('d < "2025-06-02"', {"d": "2025-08-01"}, {"d": "2025-06-01"}),
])  # fmt: skip
def test_days(require: str, facts: dict[str, Any], expected: dict[str, str]) -> None:
    """Planned days move by as little as may be, to `as_of` at the earliest; what has happened stays."""
    assert expected == told(asked(book(require), facts))


def test_what_has_not_happened_may_be_planned() -> None:
    """An event that is not yet may get a day, the earliest that serves, and is never needlessly planned."""
    rules = book('d <= "2025-12-01" and f', "a >= 3")
    facts = {"d": "not_yet", "f": False, "a": 0}
    assert {"a": "3"} == told(asked(rules, facts, select="TST-AA-002"))
    assert ["violation", "violation"] == [one.outcome for one in asked(rules, facts).before.findings]
    assert {"a": "3", "d": "2025-06-01", "f": "True"} == told(asked(rules, facts))


def test_the_governing_event_is_held() -> None:
    """The day that decides which law governs is not moved to escape it."""
    rules = book('d < "2025-07-01"', more=", governed_by: d")
    found = asked(rules, {"d": "2025-09-01"})
    assert ("impossible", ["held" in note.en for note in found.notes]) == (found.result, [True])


def test_unknown_facts_are_no_way_out() -> None:
    """A fact that is unknown is neither made up nor counted on, and none is forgotten."""
    assert {"a": "3"} == told(asked(book("a >= 3 or q"), {"a": 0, "q": False}, keep=["q"]))
    found = asked(book("(a >= 3 or q) and f"), {"a": 0, "f": False})
    assert {"a": "3", "f": "True"} == told(found)
    assert {"id", "a", "f"} == set(found.facts.values)
    assert "impossible" == asked(book("h or (q and f)"), {"h": False, "f": False, "q": False}, keep=["q"]).result
    assert {"q": "True", "f": "True"} == told(asked(book("h or (q and f)"), {"h": False, "f": False, "q": False}))


def test_an_undetermined_rule_stays_so() -> None:
    """Another rule that lacks facts is not settled by the change, and not broken by it."""
    found = asked(book("f", "a >= n", "not f or a >= 2 or h"), {"f": False, "a": 1})
    assert {"a": "2", "f": "True"} == told(found)
    assert {"TST-AA-001": "compliant"} == {one.code: one.after for one in found.turned}
    assert "undetermined" == found.after["TST-AA-002"].outcome


def test_what_has_no_exact_form_is_held() -> None:
    """The facts of an amount that can't be put to the solver are held, and the answer says so."""
    rules = book("sum(2 * u.c - a for u in us) >= 0 or f", "a + b >= 2")
    assert {"a": "2"} == told(asked(rules, {"us": [], "a": 1, "b": 0, "f": True}))
    items = {"items": [{"id": "1", "c": 0, "p": True}], "complete": False}
    found = asked(rules, {"us": items, "a": 1, "b": 0, "f": False})
    assert {"b": "1"} == told(found)
    assert any("no exact form" in note.en for note in found.notes)


DUE = """  due:
    by: [big]
    type: date
    title: {zh: 限, en: due}
    values:
    - {big: true, value: 2025-07-01, confidence: copy, cites: {instrument: i}}
    - {big: false, value: 2025-12-31, confidence: copy, cites: {instrument: i}}
"""


def test_what_chooses_a_day_is_held() -> None:
    """A larger mill falls under an earlier day, by its category: the area that makes it larger is held, and this is said."""
    rules = book("a >= 2", "d <= param.due", head=HEAD.replace("categories:\n", f"{DUE}categories:\n"))
    found = asked(rules, {"a": 1, "b": 0, "q": False, "d": "2025-08-01"})
    assert ("impossible", {}) == (found.result, told(found))
    assert ["area a, q, d: held as now, because its effect has no exact form for the solver"] == [
        one.en for one in found.notes
    ]


def test_a_fix_is_held_and_shown_apart() -> None:
    """What is supposed may be no plan and may be unknown; it changes what must change, and is no part of it."""
    rules = book("a >= n")
    found = asked(rules, {"a": 1}, fix={"n": 3})
    assert (["n"], {"a": "3"}, "undetermined") == (
        [one.path for one in found.fixed],
        told(found),
        found.before["TST-AA-001"].outcome,
    )
    assert "nothing" == asked(rules, {"a": 1, "n": 3}, fix={"n": 0}).result
    assert "impossible" == asked(rules, {"a": 1, "n": 3}, fix={"a": 2}).result
    items = [{"id": "x", "c": 1, "p": False}]
    assert {"us[+0].c": "1"} == told(
        asked(book("sum(u.c for u in us) >= 2"), {"us": items}, fix={"us[x].p": True}, keep=["f"])
    )


def test_rules_met_are_not_escaped() -> None:
    """A rule is met and never left behind; where it could only be left behind, it can't be met."""
    text = (
        "- {code: TST-AA-001, name: n, title: {zh: 题, en: t}, when: f, require: a >= 2 and b >= 2, force: binding, effect: halt, "
        "cites: {instrument: i}}\n"
    )
    rules = rulebook_from_text(HEAD + text)
    facts = {"f": True, "a": 0, "b": 0}
    assert {"a": "2", "b": "2"} == told(asked(rules, facts))
    escaped = asked(rules, facts, keep=["a"])
    assert ({}, "impossible", ["TST-AA-001"]) == (told(escaped), escaped.result, [one.code for one in escaped.alone])


LAWFUL = """
kind: mill
confidence: copy
kinds:
  mill:
    fields:
      low: {type: amount, unit: t, at_most: 20, act: plan, lawful: lower}
      high: {type: amount, unit: t, at_most: 20, act: equip}
      on: {type: flag, act: equip}
      off: {type: flag, act: practice, lawful: "false"}
      fuel: {type: label, labels: [coal, coke, gas], act: practice, lawful: [gas]}
      x: {type: flag}
      us:
        type: list
        max_length: 3
        items:
          id: {type: text, key: true}
          c: {type: amount, unit: t, at_most: 20, act: plan, lawful: lower}
          g: {type: amount, unit: t, at_most: 20, act: plan, lawful: higher}
instruments:
  i: {number: 1号, title: {zh: 甲法, en: law one}, issuer: 部, rank: law, confidence: copy}
rules:
"""


def lawful_rules(*rules: str) -> Rulebook:
    """A rulebook of rules, each given by what it requires and what else it says."""
    text = "".join(
        f"- {{code: TST-AA-00{n}, name: n{n}, title: {{zh: 题{n}, en: t{n}}}, when: 'true', cites: {{instrument: i}}, {one}}}\n"
        for n, one in enumerate(rules, 1)
    )
    return rulebook_from_text(LAWFUL + text)


BINDING = "force: binding, effect: rectify"


@pytest.mark.parametrize(("require", "facts", "expected"), [
    ("low <= 3 and high >= 3", {"low": 5, "high": 1}, {"low": "3", "high": "3"}), ("low >= 9", {"low": 5}, {}), ("high <= 3", {"high": 5}, {}),
    ("low < 1", {"low": 5}, {}), ("on", {"on": False}, {"on": "True"}), ("not on", {"on": True}, {}), ("not off", {"off": True}, {"off": "False"}),
    ("off", {"off": False}, {}), ('fuel != "coal"', {"fuel": "coal"}, {"fuel": "gas"}), ('fuel == "coke"', {"fuel": "coal"}, {}), ("not off or on", {"off": True, "on": True}, {}),
    ("sum(u.c for u in us) <= 3", {"us": [{"id": "1", "c": 5}]}, {"us[0].c": "3"}), ("sum(u.c for u in us) >= 6", {"us": [{"id": "1", "c": 5}]}, {}),
    ("sum(u.g for u in us) <= 3", {"us": [{"id": "1", "g": 5}]}, {}), ("sum(u.g for u in us) >= 6", {"us": [{"id": "1", "g": 5}]}, {"us[+0].g": "1"}),
    ("sum(u.c for u in us) <= 0", {"us": [{"id": "1", "c": 5}]}, {}),
])  # fmt: skip
def test_only_what_is_lawful(require: str, facts: dict[str, Any], expected: dict[str, str]) -> None:
    """What changes is something that can be done, in the lawful direction; nothing that is there becomes nothing."""
    assert expected == told(asked(lawful_rules(f"require: '{require}', {BINDING}"), facts))


WEAK = "exceptions: [{label: e, when: 'on', require: 'true', confidence: recalled, cites: {instrument: i}}]"


@pytest.mark.parametrize(("rule", "facts", "remains"), [
    (f"require: 'on and x', {BINDING}", {"on": False}, "facts"), (f"require: 'x', {WEAK}, {BINDING}", {"on": False, "x": False}, "review"),
    (f"require: 'on and x', {BINDING}", {"on": False, "x": False}, "breach"), (f"require: 'x', {BINDING}", {"x": False}, "breach"),
])  # fmt: skip
def test_what_remains(rule: str, facts: dict[str, Any], remains: str) -> None:
    """What a change leaves open for facts or a person is told as that, whether it is proposed or not."""
    found = asked(lawful_rules(rule), facts)
    assert ({}, remains, remains != "breach") == (told(found), found.alone[0].remains, found.open)
    both = asked(lawful_rules(rule, f"require: 'on', {BINDING}"), {**facts, "on": facts.get("on", False)})
    assert ({"on": "True"}, remains, False) == (told(both), both.alone[0].remains, both.open)


def test_not_to_build_is_said_as_that() -> None:
    """Where only nothing would do, that is no change; the reason says it."""
    found = asked(lawful_rules(f"require: low <= 0, {BINDING}"), {"low": 5})
    assert ("impossible", {}) == (found.result, told(found))
    assert "Without any “low” the rule is not broken" in found.alone[0].reason.en


def test_no_bound_makes_nothing_lawful() -> None:
    """The caller's bounds may open the other direction, but not what is nothing."""
    rules = lawful_rules(f"require: low >= 9, {BINDING}")
    assert {"low": "9"} == told(asked(rules, {"low": 5}, bounds={"low": "1..12"}))
    with pytest.raises(UsageError, match="nothing that may lawfully be planned"):
        asked(lawful_rules(f"require: low <= 0, {BINDING}"), {"low": 5}, bounds={"low": "0..0"})


def test_what_a_person_decides_is_not_forced() -> None:
    """A breach that the law leaves to a person, and one under review, stand where they are not asked for."""
    left = "discretion: {zh: 酌定, en: at discretion}"
    rules = lawful_rules(
        f"require: 'high >= 3', {BINDING}",
        f"require: x, {BINDING}, {left}",
        f"require: x, {BINDING}, confidence: recalled",
    )
    found = asked(rules, {"high": 1, "x": False})
    assert {"high": "3"} == told(found)
    assert ["compliant", "needs_review", "needs_review"] == [one.outcome for one in found.after.findings]


def test_what_is_under_review_is_met_as_far_as_it_was_broken() -> None:
    """Asked for, what is broken on weak evidence is met on that evidence; a breach at discretion for certain."""
    left = "discretion: {zh: 酌定, en: at discretion}"
    rules = lawful_rules(
        f"require: 'high >= 3', {BINDING}, confidence: recalled", f"require: 'low <= 3', {BINDING}, {left}"
    )
    found = asked(rules, {"high": 1, "low": 5}, also="needs_review")
    assert ({"high": "3", "low": "3"}, True) == (told(found), found.complete)
    assert [("no_breach", None), ("compliant", None)] == [(one.outcome, one.would_be) for one in found.after.findings]


def test_ties_go_by_how_much_changes() -> None:
    """Of single changes the one that is smallest beside what is there is taken, whatever it is called."""
    rules = lawful_rules(f"require: 'low <= 9 or on', {BINDING}")
    assert {"low": "9"} == told(asked(rules, {"low": 10, "on": False}))
    rules = lawful_rules(f"require: 'high >= 11 or on', {BINDING}")
    assert {"high": "11"} == told(asked(rules, {"high": 10, "on": False}))
    assert {"on": "True"} == told(asked(rules, {"high": 2, "on": False}))


def test_bounds_that_exclude_what_is() -> None:
    """A bound that leaves out the present value asks for a change even without a violation."""
    assert {"a": "2"} == told(asked(book("a >= 1"), {"a": 3}, bounds={"a": "..2"}))


def test_refused_questions() -> None:
    """What can't be asked is an error."""
    for how in (
        {"weights": {"h": 2}},
        {"weights": {"a": "x"}},
        {"bounds": {"a": "1"}},
        {"fix": {"id": "t"}},
        {"also": "much"},
        {"keep": ["zz"]},
    ):
        with pytest.raises(UsageError):
            asked(book("a >= 3"), {"a": 1, "h": True}, **how)


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    """The rulebook of the installed plugins."""
    return load_rulebook()


EXAMPLES = sorted(
    path
    for path in (Path(__file__).parents[2] / "examples").glob("*.yaml")
    if path.read_text(encoding="utf-8").split("kind: ")[0].count("\n") < 12
    and "\nkind:" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example(path: Path, shipped: Rulebook) -> None:
    """Only what is known and planned changes, the rest of the facts stays, and the replay shows what is promised."""
    found = what_if(path, as_of="2026-11-22", rulebook=shipped)
    violated = {one.code for one in found.before.findings if one.outcome == "violation"}
    assert violated == set(found.targets)
    assert (found.result == "nothing") is (not violated)
    for one in found.alterations:
        assert one.field.act is not None
        assert one.before is not None or "[+" in one.path
    if found.result == "change":
        left = {one.code for one in found.after.findings if one.outcome == "violation"}
        assert left <= {one.code for one in found.alone}
    assert set(found.before.facts.values) == set(found.after.facts.values)


@pytest.mark.parametrize("as_of", ["2022-07-01", "2026-11-22"])
def test_the_steel_example(as_of: str, shipped: Rulebook) -> None:
    """Eleven more are to be retired; with the retired list held, the furnace is to be smaller."""
    path = Path(__file__).parents[2] / "examples" / "steel-tianjin.yaml"
    found = what_if(path, as_of=as_of, rulebook=shipped)
    assert ["拟退出设备另增一项，年产能 11 万t/a，其他条件同“原2号高炉”"] == [one.text.zh for one in found.alterations]
    held = what_if(path, as_of=as_of, rulebook=shipped, keep=["retired"])
    assert ["lower units to be built 新1号高炉: yearly capacity by 7.3334 万t/a (to 144.6666 万t/a)"] == [
        one.text.en for one in held.alterations
    ]
    assert "compliant" == held.after["IND-CR-001"].outcome
