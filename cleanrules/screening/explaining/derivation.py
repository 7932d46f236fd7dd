"""The derivation of a finding: from the law that governs, by scope, exceptions and requirement, to the conclusion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from cleanrules.facts.facts import value_text
from cleanrules.facts.fields import NotYet
from cleanrules.language.nodes import And, Assignable, Condition, Constant, Or
from cleanrules.law.confidence import TITLES, trusted
from cleanrules.law.windows import Moment
from cleanrules.meaning import outcome
from cleanrules.meaning.conditions import evaluate
from cleanrules.meaning.outcome import outcome_of
from cleanrules.rulebook.judging import Context, Judgement
from cleanrules.rulebook.model import Exception_
from cleanrules.rulebook.reads import bounds_of
from cleanrules.screening.basis import Basis
from cleanrules.screening.decisions import Ruling, Waiver
from cleanrules.screening.explaining.branches import Branches
from cleanrules.screening.explaining.entering import entering
from cleanrules.screening.explaining.leaves import SUBJECT, WEAK, Leaves
from cleanrules.screening.explaining.moments import supposed
from cleanrules.screening.explaining.review import review
from cleanrules.screening.explaining.step import Bounds, Kind, Step, more
from cleanrules.screening.explaining.unbroken import unbroken
from cleanrules.screening.values import window_text
from cleanrules.screening.wording import Words
from cleanrules.screening.words import EFFECTS, FORCES, OUTCOMES, SETTLING, UNKNOWN
from cleanrules.text import Text

WHEN, REQUIRE = Text("适用条件", "applies when"), Text("要求", "requires")
APPLIES = {True: Text("适用", "applies"), False: Text("不适用", "does not apply"), None: UNKNOWN}
MET = {True: Text("符合", "met"), False: Text("不符合", "not met"), None: UNKNOWN}
NEEDED = Text("补充下列材料（最有用的在前）", "what is missing, the most useful first")
DEFAULT = Bounds()


def derivation(
    finding: Basis, bounds: Bounds = DEFAULT, *, ruling: Ruling | None = None, waiver: Waiver | None = None
) -> Step:
    """From the outcome down to the facts, at every moment that the verdict rests on.

    Moments at which all is the same are shown once. Where the rule does not apply, only what excluded it.
    """
    rule = finding.rule
    moments, book = finding.verdict.moments, finding.rulebook
    cites = tuple(
        cite
        for cite in rule.cites
        if any(book.instruments[cite.instrument].window.holds(one) is not False for one in moments)
    )
    steps = [regime(finding), *regimes(finding, bounds), *review(finding, bounds), *unbroken(finding, bounds)]
    if finding.missing:
        steps.append(missing(finding, bounds))
    steps.append(entering(finding, ruling, waiver))
    remarks = [FORCES[rule.force]]
    if rule.effect is not None:
        effect = EFFECTS[rule.effect]
        remarks.append(Text(f"不符合时{effect.zh}", f"on a breach: {effect.en}"))
    return Step(
        rule.code, rule.title, None, OUTCOMES[finding.outcome], tuple(steps), "finding", finding.outcome,
        law=Leaves(finding.context(finding.verdict.moments[-1]), Words(finding.rulebook, rule.kind, {}), bounds).law(
            rule.confidence, cites or rule.cites, rule.window
        ),
        remarks=tuple(remarks),
    )  # fmt: skip


def excluded_by(finding: Basis) -> Step | None:
    """The first condition that excludes a rule which does not apply: a fact, category or comparison."""
    body = _Body(finding, finding.verdict.moments[-1], DEFAULT)
    if body.judged.reason != "condition":
        return None
    found = finding.rule.when
    while isinstance(found, And | Or) and not isinstance(found, Assignable):
        found = next(part for part in found.items if evaluate(part, body.context) is False)
    return body.tree.condition(found, brief=True)


# --- the law that governs ---


def regime(finding: Basis) -> Step:
    """The day whose law is applied, and why that one."""
    event, as_of = finding.rule.governed_by, finding.as_of
    if event is None:
        title = Text("适用判定日期当日的规定", "judged by the law of the day asked")
        return Step("as_of", title, None, _day(as_of), kind="regime", plain=as_of.isoformat())
    field = finding.rulebook.kinds[finding.rule.kind].fields[event]
    value = finding.facts_given.values.get(event)
    title = Text(f"适用“{field.title.zh}”当日的规定", f"judged by the law of the day of: {field.title.en}")
    facts = finding.facts_given
    found = Step(event, title, None, UNKNOWN, kind="regime", path=event)
    if isinstance(value, date):
        source = facts.sources.get(event) or facts.places.get(event, "")
        return replace(found, value=_day(value), plain=value.isoformat(), source=source)
    if isinstance(value, NotYet):
        said = Text(f"尚未发生，按判定日期 {as_of} 的规定", f"not yet, so by the law of the day asked, {as_of}")
        return replace(found, value=said, plain=value_text(field, value))
    every = Text("日期未提供，按各时期的规定分别判定", "the date is unknown, so the law of each period was tried")
    return replace(found, remarks=(every,))


def regimes(finding: Basis, bounds: Bounds) -> Iterator[Step]:
    """The steps of the one moment, or those of each moment below a step of its own."""
    moments = finding.verdict.moments
    if len(moments) == 1:
        yield from _Body(finding, moments[0], bounds).steps()
        return
    grouped: dict[tuple[Text, tuple[Step, ...]], list[Moment]] = {}
    for moment in moments:
        body = _Body(finding, moment, replace(bounds, depth=max(bounds.depth - 1, 1)))
        steps = tuple(body.steps())
        shown = steps if bounds.depth > 1 else (more(len(steps)),)
        grouped.setdefault((OUTCOMES[body.outcome], shown), []).append(moment)
    known = bounds_of(finding.rule, finding.rulebook)
    leaves = Leaves(finding.context(moments[-1]), Words(finding.rulebook, finding.rule.kind, {}), bounds)
    made = [
        Step(
            ", ".join(dict.fromkeys(str(one.day) for one in some)),
            supposed(finding, some, known),
            None,
            value,
            steps,
            "moment",
        )
        for (value, steps), some in grouped.items()
    ]
    yield from leaves.below([lambda step=step: step for step in made], 0)  # type: ignore[misc]


class _Body:
    """The steps of a rule at one moment: place, scope, exceptions, requirement."""

    def __init__(self, finding: Basis, moment: Moment, bounds: Bounds) -> None:
        self.finding, self.rule, self.bounds = finding, finding.rule, bounds
        self.context: Context = finding.context(moment)
        words = Words(finding.rulebook, finding.rule.kind, finding.rule.lets)
        self.tree = Branches(self.context, words, bounds)
        self.judged: Judgement = outcome.judge(finding.rule, self.context)

    @property
    def outcome(self) -> str:
        """The outcome at the moment."""
        return outcome_of(self.rule, self.judged)

    def steps(self) -> Iterator[Step]:
        """What decides at the moment."""
        if self.judged.applies is False:
            yield from self.scope()
            return
        yield from self.doubtful_window()
        if self.rule.place is not None:
            yield self.tree.condition(self.rule.place)
        yield self.part("when", WHEN, self.rule.when, APPLIES)
        yield from self.requirement()

    def scope(self) -> Iterator[Step]:
        """What excludes a rule that does not apply: its window, its place, or its scope."""
        rule, reason = self.rule, self.judged.reason
        if reason == "not_in_force":
            yield self.window(False)
        elif reason == "place" and rule.place is not None:
            found = self.tree.condition(rule.place)
            yield replace(found, kind="place")
        elif reason == "condition":
            yield self.part("when", WHEN, rule.when, APPLIES, brief=True)

    def window(self, truth: bool | None) -> Step:
        """The window of the rule, and whether the moment lies in it."""
        start, until = self.rule.window.text()
        title = Text(f"有效期：{window_text(start, until, 'zh')}", f"in force: {window_text(start, until, 'en')}")
        day = self.context.moment.day
        value = {
            False: Text(f"{day} 不在有效期内", f"{day} lies outside"),
            None: Text(f"{day} 是否在有效期内未知", f"whether {day} lies inside is unknown"),
        }
        shown = value.get(truth) if day > date.min else None
        return Step(f"[{start or '…'}, {until or '…'})", title, truth, shown, kind="window")

    def doubtful_window(self) -> Iterator[Step]:
        """That it is unknown whether the rule is in force, where it is; or that its own ground counts for nothing."""
        holds = self.rule.window.holds(self.context.moment)
        if holds is None:
            yield self.window(None)
        if not trusted(self.rule.confidence, self.context.moment.bar):
            shown = Text(*TITLES[self.rule.confidence])
            title = Text("规则条文的可信度", "how far the article of the rule can be trusted")
            yield Step("confidence", title, None, shown, kind="evidence", remarks=(WEAK,))

    def part(
        self, kind: Kind, title: Text, condition: Condition, shown: dict[bool | None, Text], *,
        brief: bool = False, level: int = 1,
    ) -> Step:  # fmt: skip
        """A titled part of the rule, its condition below; one that is not made of several is one step with it."""
        truth = evaluate(condition, self.context)
        if isinstance(condition, Constant):
            remarks = (Text("不附条件", "no condition"),) if condition.value else ()
            return Step(condition.text, title, truth, shown[truth], kind=kind, remarks=remarks)
        if (isinstance(condition, And) and not isinstance(condition, Assignable)) or kind == "exception":
            steps = self.tree.opened_up(condition, SUBJECT, level, brief=brief)
            return Step(condition.text, title, truth, shown[truth], steps, kind)
        found = self.tree.condition(condition, SUBJECT, level, brief=brief)
        colon = Text(f"{title.zh}：{found.title.zh}", f"{title.en}: {found.title.en}")
        return replace(found, title=colon, kind=kind)

    def requirement(self) -> Iterator[Step]:
        """The exceptions in order, up to the one that applies, and what is required."""
        for exception in self.rule.exceptions:
            yield self.exception(exception)
            trust = trusted(exception.confidence, self.context.moment.bar)
            if trust and evaluate(exception.when, self.context) is True:
                return
        yield self.part("require", REQUIRE, self.rule.require, MET)

    def exception(self, exception: Exception_) -> Step:
        """An exception that was tried: whether it applies, and what it requires where it may."""
        truth = evaluate(exception.when, self.context)
        title = Text(f"例外：{exception.title.zh}", f"exception: {exception.title.en}")
        found = self.part("exception", title, exception.when, APPLIES, brief=truth is False)
        law = self.tree.law(exception.confidence, exception.cites)
        if truth is False:
            return replace(found, law=law)
        if self.bounds.depth == 1:
            parts = exception.when.items if isinstance(exception.when, And) else (exception.when,)
            return replace(found, law=law, steps=(more(len(parts) + 1),))
        instead = self.part("require", Text("改按下列要求", "requires instead"), exception.require, MET, level=2)
        if isinstance(exception.require, Constant):
            instead = replace(instead, title=Text("免予适用", "exempt"), steps=(), remarks=())
        return replace(
            found,
            law=law,
            remarks=(*found.remarks, *self.tree.doubts(exception.confidence)),
            steps=(*found.steps, instead),
        )


# --- what is missing ---


def missing(finding: Basis, bounds: Bounds) -> Step:
    """The facts that would settle the rule, the most useful first."""
    needs = finding.missing
    leaves = Leaves(
        finding.context(finding.verdict.moments[-1]), Words(finding.rulebook, finding.rule.kind, {}), bounds
    )
    made = [
        Step(
            need.path, need.title, None, SETTLING[need.settles], kind="missing", plain=need.settles, unit=need.unit,
            path=need.path,
        )
        for need in needs
    ]  # fmt: skip
    steps = leaves.below([lambda step=step: step for step in made], 0)  # type: ignore[misc]
    count = Text(f"{len(needs)} 项", str(len(needs)))
    return Step("missing", NEEDED, None, count, steps, "missing", plain=str(len(needs)))


def _day(day: date) -> Text:
    return Text(f"{day}", f"{day}")
