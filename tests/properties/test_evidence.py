"""Law 1 again: adding evidence never takes back a decided outcome."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given

from cleanrules.errors import PackError
from cleanrules.law.confidence import LENIENT, ORDER
from cleanrules.testing.generated import Book, Draw, drawn
from properties.cases import DECIDED, Case, case, findings, taken_back

BARS = ORDER[: ORDER.index(LENIENT) + 1]


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """All mappings in a tree."""
    if isinstance(tree, dict):
        yield tree
    for part in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from nodes(part)


def better(draw: Draw, book: Book) -> Book:
    """The same rulebook with more evidence of one sort."""
    packs = deepcopy(book.packs)
    draw.choice((raised, filled, dated, completed))(draw, [node for pack in packs for node in nodes(pack)])
    return Book(packs)


def raised(draw: Draw, found: list[dict[str, Any]]) -> None:
    """Some confidences raised."""
    weak = [node for node in found if node.get("confidence", "official") not in ("official", "missing")]
    for node in draw.some(weak, 1, len(weak)) if weak else ():
        node["confidence"] = draw.choice(ORDER[: ORDER.index(node["confidence"])])


def filled(draw: Draw, found: list[dict[str, Any]]) -> None:
    """A value found where it was known to be missing."""
    for parameter in (node for node in found if "by" in node):
        known = [value["value"] for value in parameter["values"] if value["value"] is not None]
        for value in parameter["values"]:
            if value["value"] is None and known and draw.chance(70):
                value |= {"value": draw.choice(known), "confidence": draw.choice(ORDER[:-1])}


def dated(draw: Draw, found: list[dict[str, Any]]) -> None:
    """The day of a bound found, wherever the same bound stands."""
    events = sorted({(node["not_before"], node["certain_from"] or "") for node in found if "not_before" in node})
    for first, certain in draw.some(events, 1, len(events)) if events else ():
        start = date.fromisoformat(first)
        length = (date.fromisoformat(certain) - start).days if certain else 800
        day = str(start + timedelta(draw.integer(0, length - 1)))
        for node in found:
            if node.get("not_before") == first and (node["certain_from"] or "") == certain:
                del node["not_before"], node["certain_from"]
                node["date"] = day


def completed(draw: Draw, found: list[dict[str, Any]]) -> None:
    """Lists of members found to be complete."""
    for node in found:
        if "members" in node:
            node["complete"] = "true"


def with_better(draw: Draw) -> tuple[Case, Book]:
    """A case, and its rulebook with more evidence."""
    found = case(draw)
    return found, better(draw, found.book)


@given(drawn(with_better))
def test_more_evidence_never_takes_back_an_outcome(found: tuple[Case, Book]):
    """Better sources, a missing value found, a day found, a list completed: only what was open is decided."""
    weaker, stronger = found
    try:
        book = stronger.rulebook
    except PackError:  # a day found may empty a window
        return
    for day, stages in weaker.subjects:
        for facts in stages:
            before, after = findings(weaker.book.rulebook, facts, day), findings(book, facts, day)
            for code in before:
                assert taken_back(before[code], after[code]) is None, (day, facts, stronger)


@given(drawn(case))
def test_a_lower_bar_never_takes_back_an_outcome(found: Case):
    """From `official` down to `recalled`, outcomes only become more decided."""
    for day, (_, facts, _) in found.subjects:
        by_bar = [findings(found.book.rulebook, facts, day, bar) for bar in BARS]
        for before, after in pairwise(by_bar):
            for code in before:
                assert taken_back(before[code], after[code]) is None, (day, facts)


@given(drawn(case))
def test_a_review_says_what_would_be(found: Case):
    """`would_be` is the outcome once the weak evidence counts; what is undetermined stays so even then."""
    for day, stages in found.subjects:
        for facts in stages:
            strict = findings(found.book.rulebook, facts, day)
            lenient = findings(found.book.rulebook, facts, day, LENIENT)
            for code, finding in strict.items():
                if finding.reason == "evidence":
                    assert finding.would_be in DECIDED
                    agreed = lenient[code].would_be if lenient[code].reason == "discretion" else lenient[code].outcome
                    assert finding.would_be == agreed, (day, facts)
                elif finding.outcome == "undetermined":
                    assert lenient[code].outcome == "undetermined", (day, facts)
