"""The least change of a plan that makes rules pass, by CP-SAT over exact integers, replayed through the reference evaluator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cleanrules.errors import EngineError, UsageError, dated, did_you_mean
from cleanrules.facts.facts import Facts, Scalar
from cleanrules.facts.fields import Field
from cleanrules.law.confidence import DEFAULT_BAR, Confidence
from cleanrules.rulebook.load import load_rulebook, with_parameters
from cleanrules.rulebook.model import Outcome, Rulebook
from cleanrules.screening.altering import Place, altered, described
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.screen import FactsLike, as_day, placed, screen, typed_facts
from cleanrules.text import Text

if TYPE_CHECKING:
    from cleanrules.whatif.search import Answer

Result = Literal["nothing", "change", "impossible"]
Remains = Literal["breach", "facts", "review"]
ALSO = ("advice", "missed", "needs_review")
"""The outcomes that are mended only where the caller asks for it; of those for review the ones that would be breaches."""

_REMAINS: dict[Outcome, Remains] = {"undetermined": "facts", "needs_review": "review"}
OTHERWISE = Text(
    "有的调整能使本条不再确定为不符合，但仅凭调整还不能认定符合，故未列入方案；调整后：",
    "some change leaves no sure breach of this rule, but does not make sure that it is met, and is not proposed; after it: ",
)
"""What stands before what remains of a rule after a change that is not part of the answer."""


@dataclass(frozen=True, slots=True)
class Alteration:
    """One fact that changes: its path, its title, and what it is before and after. `text` says it as a plan.

    The `path` of one item more is that of the item which it is like, with a plus: `retired[+0].capacity`; `before` is then None.
    """

    path: str
    title: Text
    field: Field
    before: Scalar | None
    after: Scalar
    text: Text


@dataclass(frozen=True, slots=True)
class Turn:
    """A rule whose outcome is another after the change."""

    code: str
    title: Text
    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A rule that is not met after the change, whatever becomes of the others.

    `remains` says what stands in the way: that no allowed change makes it met (`breach`), or, where a change leaves no breach
    that is sure, facts that are missing (`facts`) or what a person must settle (`review`).
    """

    code: str
    title: Text
    reason: Text
    remains: Remains = "breach"


@dataclass(frozen=True)
class Change:
    """The answer to a question about a plan.

    `result` is `nothing` (no rule asked for is broken), `change` (the `alterations` mend all that can be mended), or
    `impossible`. `targets` are the broken rules asked for; `alone` those of which no allowed change makes sure that they are
    met, each with what remains; `conflict` a smallest set of the others, and of rules that must stay met, which can't be met
    together. `before` is the screening of the facts given, `after` that of the facts with what was `fixed` and what changes,
    both by the reference evaluator.
    """

    result: Result
    targets: tuple[str, ...]
    fixed: tuple[Alteration, ...]
    alterations: tuple[Alteration, ...]
    alone: tuple[Obstacle, ...]
    conflict: tuple[tuple[str, Text], ...]
    notes: tuple[Text, ...]
    before: Screening
    after: Screening = field(repr=False)

    @property
    def complete(self) -> bool:
        """Whether every rule asked for passes in the end."""
        return self.result != "impossible" and not self.alone

    @property
    def open(self) -> bool:
        """Whether a change of plan does not mend what was asked, but nothing except open facts or a review stands against it."""
        return self.result == "impossible" and not self.conflict and all(one.remains != "breach" for one in self.alone)

    @property
    def turned(self) -> tuple[Turn, ...]:
        """The rules whose outcome changes, in order of their codes."""
        pairs = [(one, self.after[one.code]) for one in self.before.findings]
        return tuple(
            Turn(old.code, old.title, old.outcome, new.outcome) for old, new in pairs if old.outcome != new.outcome
        )

    @property
    def facts(self) -> Facts:
        """The facts after the change."""
        return self.after.facts


@dated
def what_if(
    facts: FactsLike,
    *,
    as_of: date | str,
    region: str | None = None,
    rulebook: Rulebook | None = None,
    select: Sequence[str] | str = (),
    also: Sequence[str] | str = (),
    fix: Mapping[str, Any] | None = None,
    keep: Sequence[str] | str = (),
    weights: Mapping[str, int | str] | None = None,
    bounds: Mapping[str, str | tuple[Any, Any]] | None = None,
    minimum_confidence: Confidence = DEFAULT_BAR,
    parameters: Mapping[str, Any] | Path | str | None = None,
) -> Change:
    """The least change of the plan that mends the violations of the rules selected (of all rules, without a selection).

    Only known facts change that the subject can do something about, in the lawful direction, and no event that has happened by
    `as_of`. The rules that are mended still apply and are met, and no rule that passes now is broken. `fix` sets facts and holds
    them, `keep` holds facts as they are; `weights` (1 to 1000) make changes dearer; `bounds` limit amounts and days, as in
    `100..200`; paths are as in `built[0].capacity`. `also` asks for other outcomes to be mended: `advice`, `missed`,
    `needs_review`. The least change is that of the fewest facts (each counted by its weight), among these the least sum of
    relative changes (a flag or a label changes wholly), among these what is declared later stays as it is.

    Raises MissingExtra without `ortools`, UsageError, FactError, PackError, and EngineError where the solver does not settle the
    question, or its answer does not stand up in the replay.
    """
    from cleanrules.whatif.asked import fixed  # noqa: PLC0415 - ortools is needed here, not for the types above
    from cleanrules.whatif.search import Search  # noqa: PLC0415

    book = rulebook if rulebook is not None else load_rulebook()
    if parameters is not None:
        book = with_parameters(book, parameters)
    day = as_day(as_of, "as_of")
    given = placed(typed_facts(facts, book), region, book)
    asked = _many(also)
    for one in asked:
        if one not in ALSO:
            raise UsageError(f"unknown outcome `{one}`", help=did_you_mean(one, ALSO) or f"one of {', '.join(ALSO)}")
    how: dict[str, Any] = {
        "as_of": day,
        "rulebook": book,
        "engine": "reference",
        "minimum_confidence": minimum_confidence,
    }
    before = screen(given, **how)
    assumed = fixed(fix or {}, given, book)
    start = screen(placed(altered(given, assumed), region, book), **how) if assumed else before
    codes = {rule.code for rule in book.select(_many(select))}
    if not codes & {one.code for one in before.findings}:
        code = next(iter([one.code for one in start.findings if _wanted(one, asked)]), before.findings[0].code)
        raise UsageError(
            f"none of the rules selected is for the kind `{given.kind}`",
            help=f"choose of its rules, as in `--select {code}`; without a selection all that are broken are mended",
        )
    wanted = [one for one in start.findings if one.code in codes and _wanted(one, asked)]
    search = Search(start, wanted, asked, frozenset(assumed), _many(keep), weights or {}, bounds or {})
    try:
        answer = search.answer()
    except EngineError as cause:
        if select or len(wanted) < 2:
            raise
        raise type(cause)(
            cause.message, help=f"mend one rule after the other, as by `--select {wanted[0].code}`"
        ) from cause
    after = screen(altered(start.facts, answer.changes), **how) if answer.changes else start
    return _told(answer, wanted, before, start, after, assumed)


def _told(
    answer: Answer, wanted: Iterable[Finding], before: Screening, start: Screening, after: Screening,
    assumed: Mapping[Place, Scalar],
) -> Change:  # fmt: skip
    titles = {one.code: one.title for one in start.findings}
    result: Result = "nothing" if not answer.changes else "change"
    if answer.conflict or (answer.alone and len(answer.alone) == len(list(wanted))):
        result = "impossible"
    return Change(
        result,
        tuple(one.code for one in wanted),
        _alterations(assumed, before.facts),
        _alterations(answer.changes, start.facts),
        tuple(_obstacle(start[code], after[code], answer) for code in answer.alone),
        tuple((code, titles[code]) for code in answer.conflict),
        answer.notes,
        before,
        after,
    )


def _obstacle(broken: Finding, after: Finding, answer: Answer) -> Obstacle:
    """A rule that is not met, with what remains: as the change, or another, leaves it open; else why none makes it met."""
    from cleanrules.whatif.search import left_open  # noqa: PLC0415 - needs ortools

    code, title = broken.code, broken.title
    if left_open(broken, after):
        return Obstacle(code, title, after.message, _REMAINS[after.outcome])
    other = answer.open.get(code)
    if other is None:
        return Obstacle(code, title, answer.alone[code])
    said = other.message
    return Obstacle(code, title, Text(f"{OTHERWISE.zh}{said.zh}", f"{OTHERWISE.en}{said.en}"), _REMAINS[other.outcome])


def _alterations(changes: Mapping[Place, Scalar], facts: Facts) -> tuple[Alteration, ...]:
    return tuple(
        Alteration(
            place.path, place.title(facts), place.field, place.value(facts), value, described(place, facts, value)
        )
        for place, value in changes.items()
    )


def _wanted(finding: Finding, also: Sequence[str]) -> bool:
    """Whether a finding is to be mended."""
    if finding.outcome == "needs_review":
        return "needs_review" in also and finding.breached
    return finding.outcome == "violation" or (finding.outcome in ("advice", "missed") and finding.outcome in also)


def _many(one: Sequence[str] | str) -> tuple[str, ...]:
    return (one,) if isinstance(one, str) else tuple(one)
