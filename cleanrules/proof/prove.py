"""Proves a rulebook consistent, or finds what contradicts itself: one run over kinds, rules, pairs and classes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from cleanrules.proof.alone import Alone
from cleanrules.proof.classes import Classes
from cleanrules.proof.finding import Finding, digest
from cleanrules.proof.lists import Worlds
from cleanrules.proof.pairs import Pairs
from cleanrules.proof.report import Proof, Report
from cleanrules.proof.samples import Key, Matrix, key_of
from cleanrules.proof.sharing import near, shared
from cleanrules.proof.way_out import WaysOut
from cleanrules.proof.world import Limits
from cleanrules.rulebook.model import Rulebook, Waiver
from cleanrules.text import Text

EFFORT = 20_000_000
"""How many of its own steps the solver may take on one question: the same on every machine, unlike a time."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be proved: the packs (all, without any), the days and region, how much effort, and whether filters are on."""

    packs: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    effort: int = EFFORT
    filters: bool = True
    whole: bool = True
    """Whether all is looked at, so that a waiver which nothing needs is stale."""


def prove(rulebook: Rulebook, request: Request = Request()) -> Proof:
    """The findings of a rulebook, waived ones included. Raises EngineError where a witness does not replay."""
    report = Report(rulebook)
    regimes = questions = rules = 0
    for kind in rulebook.kinds:
        worlds = Worlds(rulebook, kind, request.limits, request.effort)
        found = _kind(rulebook, worlds, report, request)
        rules, regimes = rules + found[0], regimes + found[1]
        questions += sum(world.asked for world in worlds.made.values())
    findings = _waived(rulebook, list(report.found.values()), request)
    return Proof(findings, rules, regimes, questions, request.limits, rulebook.sha256, request.packs)


def _kind(rulebook: Rulebook, worlds: Worlds, report: Report, request: Request) -> tuple[int, int]:
    """All checks of one kind; how many rules and regimes were looked at."""
    own = [rule for rule in rulebook.rules.values() if rule.kind == worlds.kind and rule.status != "removed"]
    chosen = {rule.code for rule in own if not request.packs or rule.pack in request.packs}
    classes = Classes(rulebook, worlds, report)
    categories = [one for one in rulebook.categories.values() if one.kind == worlds.kind and _wanted(one.pack, request)]
    covers = [one for one in rulebook.claims.covers if one.kind == worlds.kind and _wanted(one.pack, request)]
    if not (chosen or categories or covers):
        return 0, 0
    if not classes.assumptions():
        return 0, 0
    alone = Alone(rulebook, worlds, report)
    by = shared(rulebook, worlds.kind, own)
    concerned = near(own, chosen, by)
    regimes = {rule.code: worlds.few.regimes(rule) for rule in concerned}
    matrix = Matrix(rulebook, worlds.few, regimes) if request.filters and len(concerned) > 1 else None
    idle: set[Key] = set()
    for rule in concerned:
        if rule.code in chosen:
            models = alone.check(rule)
            idle |= {key_of(one) for one in regimes[rule.code]} - {key_of(one) for _, one in models}
            for model, regime in models:
                if matrix is not None:
                    paths = alone.paths(regime.rule)
                    matrix.add_model(worlds.few.subject.facts(model, paths), worlds.few.subject.day(model), regime)
    if matrix is not None:
        matrix.fill()
    if chosen:
        Pairs(rulebook, worlds, report, concerned, matrix, by, idle).check(chosen)
        WaysOut(rulebook, worlds, report, own, chosen, request.whole).check()
    for category in categories:
        classes.category(category)
    for cover in covers:
        classes.cover(cover)
    return len(chosen), sum(len(regimes[code]) for code in chosen)


def _wanted(pack: str, request: Request) -> bool:
    return not request.packs or pack in request.packs


def _waived(rulebook: Rulebook, found: list[Finding], request: Request) -> tuple[Finding, ...]:
    """The findings in order, with the reasons of those that are waived; waivers of nothing are findings."""
    waivers = rulebook.claims.waivers
    marked = [replace(one, waived=next((by.reason for by in waivers if _covers(by, one)), one.waived)) for one in found]
    for waiver in waivers if request.whole else ():
        if _wanted(waiver.pack, request) and not any(_covers(waiver, one) for one in found):
            stale = digest("stale-waiver", [waiver.finding, waiver.kind, *waiver.rules])
            subjects = (waiver.finding, *waiver.rules)
            marked.append(
                Finding("stale-waiver", subjects, _stale(waiver, found), hash=stale, position=waiver.position)
            )
    return tuple(sorted(marked, key=lambda one: one.order))


def _covers(waiver: Waiver, finding: Finding) -> bool:
    """Whether a waiver is of a finding, or of the one that a question left open asked for: by hash, kind and rules."""
    if set(waiver.rules) != set(finding.subjects):
        return False
    return (waiver.finding, waiver.kind) == (finding.hash, finding.kind) or waiver.finding == finding.asked


def _stale(waiver: Waiver, found: list[Finding]) -> Text:
    """Why a waiver is of no finding: its rules have changed, it names others than its hash, or there is nothing to waive."""
    rules = Text("、".join(waiver.rules), ", ".join(waiver.rules))
    for one in found:
        if waiver.finding in (one.hash, one.asked):
            about = Text("、".join(one.subjects), ", ".join(one.subjects))
            return Text(
                f"豁免 `{waiver.finding}` 载明 {waiver.kind}（{rules.zh}），该发现却是 {one.kind}（{about.zh}）",
                f"waiver `{waiver.finding}` names {waiver.kind} of {rules.en}, and the finding is {one.kind} of {about.en}",
            )
    for one in found:
        if one.kind == waiver.kind and set(one.subjects) == set(waiver.rules):
            return Text(
                f"豁免 `{waiver.finding}`（{waiver.kind}：{rules.zh}）所依据的规则已改动，现为 `{one.hash}`，须重新核对",
                f"waiver `{waiver.finding}` of {waiver.kind} of {rules.en}: what they say has changed, the finding is now"
                f" `{one.hash}`; look at it anew",
            )
    return Text(
        f"豁免 `{waiver.finding}`（{waiver.kind}：{rules.zh}）没有对应的发现",
        f"waiver `{waiver.finding}` of {waiver.kind} of {rules.en} is of no finding",
    )
