"""Why a person must look: the evidence that is weak, with what strict and lenient evaluation say, or what the law leaves open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cleanrules.law.confidence import TITLES, Confidence, trusted
from cleanrules.meaning import outcome
from cleanrules.meaning.outcome import outcome_of
from cleanrules.rulebook.model import Outcome
from cleanrules.screening.basis import Basis
from cleanrules.screening.explaining.step import Bounds, Step, grounds, more
from cleanrules.screening.words import EVIDENCE, OUTCOMES, UNKNOWN
from cleanrules.text import Text

TITLE = Text("复核原因", "why a person must look")


def review(finding: Basis, bounds: Bounds) -> Iterator[Step]:
    """Nothing but for a finding that needs review."""
    if finding.outcome != "needs_review":
        return
    reason = finding.reason or "evidence"
    found = (
        _evidence(finding, bounds)
        if reason == "evidence"
        else _unread(finding)
        if finding.unread
        else _provisional(finding)
    )
    steps = tuple(found)
    yield Step(reason, TITLE, None, finding.why_review, steps, "evidence")


def _unread(finding: Basis) -> Iterator[Step]:
    """The legal values that are not available here, each with the articles in which a person finds it."""
    book = finding.rulebook
    for need in finding.unread:
        where = "；".join(one.text("zh", full=True) for one in grounds(need.cites, book))
        read = "; ".join(one.text("en", full=True) for one in grounds(need.cites, book))
        said = Text(f"须由主管部门提供（{where}）", f"for an authority to supply ({read})")
        yield Step(
            need.path, need.title, None, said if where else UNKNOWN, kind="evidence", plain="missing", unit=need.unit
        )


def _provisional(finding: Basis) -> Iterator[Step]:
    if finding.would_be is not None:
        title = Text("不经裁量时", "but for that")
        yield Step("would_be", title, None, OUTCOMES[finding.would_be], kind="evidence", plain=finding.would_be)


def _evidence(finding: Basis, bounds: Bounds) -> Iterator[Step]:
    """What lies below the bar; then what strict and lenient evaluation say."""
    bar = finding.minimum_confidence
    weak = [(*one, trust) for one, trust in finding.support.evidence.items() if not trusted(trust, bar)]
    yield from (_weak(finding, *one) for one in weak[: bounds.width])
    if len(weak) > bounds.width:
        yield more(len(weak) - bounds.width)
    strict, least = strictly(finding), Text(*TITLES[bar])
    title = Text(f"只采用可信度不低于“{least.zh}”的依据", f"on evidence no weaker than “{least.en}” alone")
    yield Step("strict", title, None, OUTCOMES[strict], kind="evidence", plain=strict)
    if finding.would_be is not None:
        title = Text("采用现有全部依据", "on all the evidence that there is")
        yield Step("lenient", title, None, OUTCOMES[finding.would_be], kind="evidence", plain=finding.would_be)


def _weak(finding: Basis, what: str, name: str, trust: Confidence) -> Step:
    """One piece of evidence that lies below the bar."""
    book, kind = finding.rulebook, EVIDENCE[what]
    found = finding.rule.title
    if what == "parameter":
        found = book.parameters[name].title
    elif what == "set":
        found = book.sets[name].title
    elif what == "category":
        found = book.categories[finding.rule.kind, name].title
    elif what == "exception":
        found = next(one.title for one in finding.rule.exceptions if one.label == name)
    own = what in ("rule", "window")
    title = kind if own else Text(f"{kind.zh}：{found.zh}", f"{kind.en}: {found.en}")
    return Step(name, title, None, Text(*TITLES[trust]), kind="evidence", plain=trust)


def strictly(finding: Basis) -> Outcome:
    """What the evidence above the bar says alone, at the same moments."""
    moments = [replace(one, bar=finding.minimum_confidence) for one in finding.verdict.moments]
    judged = {outcome_of(finding.rule, outcome.judge(finding.rule, finding.context(one))) for one in moments}
    return judged.pop() if len(judged) == 1 else "undetermined"
