"""Why there is no breach though not all is known: nothing is late yet, or no reading of what is open is a breach."""

from __future__ import annotations

from collections.abc import Iterator

from cleanrules.meaning import outcome
from cleanrules.screening.basis import Basis
from cleanrules.screening.explaining.step import Bounds, Step, more
from cleanrules.screening.pending import Event
from cleanrules.screening.words import LATEST, NOT_YET_WORDS
from cleanrules.text import Text

PENDING = Text("尚未到期", "why nothing is late yet")
EITHER = Text("不构成违反的原因", "why it is no breach")
MET = Text(
    "要求已经符合，是否适用无须再确定", "the requirement is met, so that it does not matter whether the rule applies"
)
EVERY = Text(
    "各种可能的情形中，或者不适用，或者要求已经符合", "in each case that is possible the rule does not apply, or is met"
)


def unbroken(finding: Basis, bounds: Bounds) -> Iterator[Step]:
    """Nothing but for a finding that is pending, or no breach either way."""
    if finding.outcome == "pending":
        yield _pending(finding, bounds)
    elif finding.outcome == "no_breach":
        moments = (finding.context(one) for one in finding.verdict.moments)
        met = all(outcome.judge(finding.rule, context).holds for context in moments)
        yield Step("no_breach", EITHER, None, MET if met else EVERY, kind="either", plain="no_breach")


def _pending(finding: Basis, bounds: Bounds) -> Step:
    """What is still to come, each with its last day, the soonest first; and the day up to which nothing is late."""
    events, until = finding.events, finding.until
    steps = [_event(one) for one in events[: bounds.width]] if bounds.depth > 1 else []
    left = len(events) - len(steps)
    steps += [more(left)] if left else []
    said = (
        Text("期限未定，须待该事项发生", "no last day is known: it is settled when the event happens")
        if until is None
        else Text(f"至 {until}（含当日）均不逾期", f"nothing is late up to and including {until}")
    )
    plain = None if until is None else until.isoformat()
    return Step("pending", PENDING, None, said, tuple(steps), "pending", plain=plain)


def _event(event: Event) -> Step:
    """An event that is to come."""
    said = NOT_YET_WORDS
    if event.until is not None:
        said = Text(f"{said.zh}，{LATEST.zh} {event.until}", f"{said.en}, {LATEST.en} {event.until}")
    plain = None if event.until is None else event.until.isoformat()
    return Step(event.path, event.title, None, said, kind="pending", plain=plain, path=event.path)
