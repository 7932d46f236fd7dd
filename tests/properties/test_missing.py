"""What an undetermined finding says is missing: it is what would settle it."""

import re
from copy import deepcopy
from typing import Any

from hypothesis import given

from cleanrules.testing.generated import UNCERTAIN, Draw, Options, Tree, drawn
from properties.cases import Case, case, findings

VALUED = Options(missing=False)
STEP = re.compile(r"(\w+)(?:\[(\d+)\]\.(\w+))?\Z")


def supplied(facts: Tree, full: Tree, paths: list[str]) -> Tree:
    """The facts with those at some paths taken from the full subject."""
    found = deepcopy(facts)
    for path in paths:
        name, number, inner = STEP.match(path).groups()
        if number is None:
            found[name] = whole(found.get(name), full[name])
        else:
            items = found[name] if isinstance(found[name], list) else found[name]["items"]
            items[int(number)][inner] = item_of(full[name], items[int(number)]["key"])[inner]
    return found


def whole(known: Any, full: Any) -> Any:
    """A list completed: the items that were known keep what is unknown of them."""
    if not isinstance(full, list) or known is None:
        return full
    rows = {row["key"]: row for row in (known if isinstance(known, list) else known["items"])}
    return [rows.get(row["key"], row) for row in full]


def item_of(listed: list[Tree], key: str) -> Tree:
    """The item with a key."""
    return next(row for row in listed if row["key"] == key)


@given(drawn(lambda draw: case(draw, VALUED, not_yet=False)))
def test_supplying_what_is_missing_settles(found: Case):
    """An undetermined finding names facts; supplied again and again, they end the matter."""
    for day, (least, _, full) in found.subjects:
        for code in findings(found.book.rulebook, least, day):
            facts = least
            for _ in range(30):
                finding = findings(found.book.rulebook, facts, day)[code]
                if finding.outcome != "undetermined":
                    break
                paths = [need.path for need in finding.missing]
                more = supplied(facts, full, paths)
                assert more != facts, (code, day, facts, paths)
                facts = more
            else:
                raise AssertionError((code, day, facts))


def lone_fact(draw: Draw) -> tuple[Case, list[str]]:
    """A case, and for each subject the name of one fact."""
    found = case(draw, VALUED)
    return found, [draw.choice(list(full)) for _, (_, _, full) in found.subjects]


@given(drawn(lone_fact))
def test_a_fact_that_is_not_missing_does_not_settle(found: tuple[Case, list[str]]):
    """A fact that an undetermined finding does not name leaves it open when it is supplied alone."""
    original, names = found
    for (day, (_, half, full)), name in zip(original.subjects, names, strict=True):
        more = {**half, name: full[name]}
        after = findings(original.book.rulebook, more, day)
        for code, finding in findings(original.book.rulebook, half, day).items():
            named = {re.split(r"[\[.]", need.path)[0] for need in finding.missing}
            if finding.outcome == "undetermined" and name not in named:
                assert after[code].outcome == "undetermined", (code, day, half, name, more)


@given(drawn(lambda draw: case(draw, VALUED)))
def test_an_open_finding_says_what_is_missing(found: Case):
    """No undetermined finding is silent about what would settle it."""
    for day, stages in found.subjects:
        for facts in stages:
            for code, finding in findings(found.book.rulebook, facts, day).items():
                assert finding.outcome != "undetermined" or finding.missing, (code, day, facts)


@given(drawn(lambda draw: case(draw, UNCERTAIN, not_yet=False)))
def test_ranking_leaves_nothing_out(found: Case):
    """The ranked facts are those that lie open, each once, the governing date before all."""
    for day, (least, *_) in found.subjects:
        for code, finding in findings(found.book.rulebook, least, day).items():
            paths, event = [need.path for need in finding.missing], finding.rule.governed_by
            if finding.outcome == "undetermined":
                asked = {event} if event is not None and event not in finding.facts_given.values else set()
                assert sorted(asked | set(finding.support.missing)) == sorted(paths), code
                assert event not in paths or paths[0] == event, code


@given(drawn(lambda draw: case(draw, VALUED, not_yet=False)))
def test_a_flag_settles_as_far_as_is_said(found: Case):
    """A yes-or-no fact said to settle a rule alone does, whatever it is; one said to settle it only with others does not."""
    for day, (least, half, full) in found.subjects:
        for facts in (least, half):
            for code, finding in findings(found.book.rulebook, facts, day).items():
                for need in (one for one in finding.missing if one.path.startswith("flag")):
                    after = findings(found.book.rulebook, {**facts, need.path: full[need.path]}, day)[code]
                    settled = after.outcome != "undetermined"
                    assert need.settles == "perhaps" or settled is (need.settles == "always"), (code, day, facts, need)
