"""Screens one subject: facts in, a screening out, one way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

from cleanrules.engines import reference
from cleanrules.engines.compiled import Compiled
from cleanrules.engines.context import Context, Contexts, Judgement, Proof
from cleanrules.engines.derived import derived
from cleanrules.engines.outcome import Verdict, Worlds, breach_of, combined, days_of, direct, needs_lenient, settled
from cleanrules.errors import EngineDisagreement, FactError, UsageError, dated, did_you_mean, plugins_loaded, shorten
from cleanrules.exact import plain_day
from cleanrules.facts.facts import Facts, read_facts, read_facts_file
from cleanrules.facts.kinds import kind_help
from cleanrules.facts.model import FactModel
from cleanrules.frozen import FrozenDict
from cleanrules.language.nodes import Condition, breached_in
from cleanrules.law.codes import CodeError, regions
from cleanrules.law.confidence import DEFAULT_BAR, LENIENT, ORDER, Confidence
from cleanrules.law.windows import Moment
from cleanrules.rulebook.load import load_rulebook, with_parameters
from cleanrules.rulebook.model import Rulebook
from cleanrules.rulebook.plan import Plan, PlanRule, plan
from cleanrules.rulebook.strata import with_asked
from cleanrules.screening.deciding.decided import decided, decisions
from cleanrules.screening.deciding.files import Rulings, Waivers
from cleanrules.screening.findings import Finding, Screening
from cleanrules.text import Text

FactsLike = Facts | FactModel | Mapping[str, Any] | Path | str


class Engine(Protocol):
    """What judges rules: all that are asked for, at one moment."""

    @property
    def name(self) -> str:
        """The engine's name, as it stands in the screening."""
        ...

    def judge(self, plan: Plan, rules: Sequence[PlanRule], context: Context) -> Mapping[str, Judgement]:
        """The judgement on each rule, by code."""
        ...


@runtime_checkable
class Chaining(Protocol):
    """An engine that also chains from the findings to the conclusion."""

    def conclude(
        self, rulebook: Rulebook, kind: str, breaches: Mapping[str, bool | None]
    ) -> tuple[Literal["blocked", "rectify"] | None, Proof]:
        """What follows from the breaches of binding rules (None: not settled), and its proof."""
        ...


@runtime_checkable
class Deciding(Protocol):
    """An engine that also puts judgements together, for many subjects by the same plan."""

    def verdicts(
        self, plan: Plan, rules: Sequence[PlanRule], contexts: Contexts, bar: Confidence
    ) -> dict[str, Verdict]:
        """The verdict on each rule, by code, on strict and, where that leaves it open, on lenient evidence."""
        ...


class Reference:
    """The reference evaluator as an engine."""

    name = "reference"

    def judge(self, plan: Plan, rules: Sequence[PlanRule], context: Context) -> Mapping[str, Judgement]:
        """The judgement on each rule, by code."""
        return {planned.rule.code: reference.judge(planned.rule, context) for planned in rules}


ENGINES = ("inference", "reference", "compiled")
DEFAULT_ENGINE = "inference"
NO_INFERENCE = Text(
    "本环境无法加载推理引擎（durable-rules），由参照求值器单独判定",
    "the inference engine (durable-rules) can't be loaded here; the reference evaluator alone answered",
)


@dated
def screen(
    facts: FactsLike,
    *,
    as_of: date | str,
    decided_on: date | str | None = None,
    region: str | None = None,
    rulebook: Rulebook | None = None,
    engine: str | Engine = DEFAULT_ENGINE,
    minimum_confidence: Confidence = DEFAULT_BAR,
    parameters: Mapping[str, Any] | Path | str | None = None,
    select: Sequence[str] | str = (),
    assumptions: Sequence[Text] = (),
    rulings: Rulings | None = None,
    waivers: Waivers | None = None,
    today: date | str | None = None,
) -> Screening:
    """Screen one subject.

    `facts` is a facts file, a mapping with a `kind`, a fact model or typed facts; `as_of` the day whose law is asked for
    (for an offence, the day of the act); `decided_on` the day of a penalty decision; `region` fills in where the facts
    name none; `parameters` are the caller's own dated, cited values; `select` takes rule codes or their beginnings.
    `rulings` and `waivers` are what people decided: files, mappings of their form, or typed; `today`, by default `as_of`,
    is the day on which their expiry is looked at. They change no outcome; they enter the conclusion.

    Raises FactError, PackError, DecisionError, PluginError, UsageError or EngineError; an error is never a verdict.
    """
    book = rulebook if rulebook is not None else load_rulebook()
    if parameters is not None:
        book = with_parameters(book, parameters)
    chosen = engine_named(engine)
    fallback = (NO_INFERENCE,) if engine == "inference" and chosen.name != engine else ()
    if minimum_confidence not in ORDER or minimum_confidence == "missing":
        raise UsageError(f"unknown confidence `{minimum_confidence}`", help=f"one of {', '.join(ORDER[:-1])}")
    day = as_day(as_of, "as_of")
    decision = None if decided_on is None else as_day(decided_on, "decided_on")
    if decision is not None and decision < day:
        raise UsageError(f"the decision of {decision} lies before the day {day} of the act")
    given = decisions(rulings, waivers, None if today is None else as_day(today, "today"), book)
    selectors = (select,) if isinstance(select, str) else tuple(select)
    typed = derived(placed(typed_facts(facts, book), region, book), book, day)
    contexts = Contexts(book, typed, day)
    findings = _findings(contexts, decision, chosen, minimum_confidence, selectors)
    if not findings:
        raise no_rules(book, typed.kind)
    place = typed.values.get("region")
    found = Screening(
        typed, day, decision, place if isinstance(place, str) else None, minimum_confidence, selectors,
        (*assumptions, *fallback, *_contradicted(contexts, minimum_confidence)), findings, book, chosen.name, _version(),
    )  # fmt: skip
    return decided(_concluded(found, chosen) if isinstance(chosen, Chaining) else found, given)


def _concluded(screening: Screening, engine: Chaining) -> Screening:
    """The screening with the engine's proof of its conclusion. Raises EngineDisagreement where the engine has another."""
    found, proof = engine.conclude(screening.rulebook, screening.kind, screening.breaches)
    if found != (screening.machine_conclusion if screening.machine_conclusion in ("blocked", "rectify") else None):
        raise EngineDisagreement(
            f"the engines disagree on the conclusion: inference says {found}, the findings {screening.machine_conclusion}",
            help="no verdict is given; report this with the facts and the rulebook's sha256",
        )
    return replace(screening, conclusion_proof=proof)


def no_rules(rulebook: Rulebook, kind: str) -> UsageError:
    """The error that no rule is there to screen a kind of subject by: nothing that was screened is no verdict."""
    return UsageError(
        f"no rule for the kind `{kind}` is loaded, so that nothing can be screened",
        help=plugins_loaded(rulebook.plugins),
    )


@cache
def _version() -> str:
    return version("cleanrules")


def engine_named(engine: str | Engine) -> Engine:
    """The engine of a name; the reference where inference can't be loaded. Raises UsageError."""
    if not isinstance(engine, str):
        return engine
    if engine not in ENGINES:
        near = did_you_mean(engine, ENGINES) or f"one of {', '.join(ENGINES)}"
        raise UsageError(f"unknown engine `{engine}`", help=near)
    if engine == "compiled":
        return Compiled()
    return Reference() if engine == "reference" else _inference() or Reference()


@cache
def _inference() -> Engine | None:
    """The inference engine, or None on a Python that can't load it (durable_rules fails from 3.13 on)."""
    try:
        from cleanrules.engines.inference import Inference
    except ImportError:
        return None
    return Inference(remembers=1024)


def as_day(value: date | str, name: str) -> date:
    """A day given as a date or as text. Raises UsageError."""
    if type(value) is date:
        return value
    found = plain_day(value)
    if found is not None:
        return found
    raise UsageError(f"`{name}` is `{shorten(value)}`, expected a date", help="write it as in 2025-06-01")


def typed_facts(facts: FactsLike, rulebook: Rulebook) -> Facts:
    """Facts of any accepted form as typed facts. Raises FactError."""
    if isinstance(facts, Facts):
        if facts.kind not in rulebook.kinds:
            raise FactError(f"unknown kind `{shorten(facts.kind)}`", help=kind_help(facts.kind, rulebook.kinds))
        return facts
    if isinstance(facts, str | Path):
        return read_facts_file(facts, rulebook.kinds)
    return read_facts(facts, rulebook.kinds)


def placed(facts: Facts, region: str | None, rulebook: Rulebook) -> Facts:
    """The facts with the caller's region where they name none, or a coarser one. Raises UsageError on a contradiction."""
    if region is None:
        return facts
    try:
        given = regions().find(region)
    except CodeError as cause:
        raise UsageError(f"region {cause.message}", help=cause.help) from None
    known = facts.values.get("region")
    if "region" not in rulebook.kinds[facts.kind].fields:
        raise UsageError(f"kind `{facts.kind}` has no region")
    if isinstance(known, str) and known != given:
        if regions().covers(given, known):
            return facts
        if not regions().covers(known, given):
            raise UsageError(
                f"region `{region}` contradicts the facts, which say `{regions().full_name(known)}`",
                help="leave one of the two out",
            )
    return replace(facts, values=FrozenDict({**facts.values, "region": given}))


def _contradicted(contexts: Contexts, bar: Confidence) -> list[Text]:
    """What was given of a fact that the rulebook decides, and is otherwise: the computed finding stands."""
    facts, rulebook = contexts.facts, contexts.rulebook
    found: list[Text] = []
    for one in rulebook.claims.superseded:
        given = facts.values.get(one.fact) if one.kind == facts.kind else None
        if isinstance(given, bool):
            truth = reference.evaluate(one.by, contexts.at(Moment(contexts.as_of, frozenset(), bar)))
            if truth is not None and truth is not given:
                title, codes = rulebook.kinds[one.kind].fields[one.fact].title, breached_by(one.by, contexts, bar)
                zh, en = ("是", "yes") if given else ("否", "no")
                found.append(Text(
                    f"所填“{title.zh}：{zh}”与本次判定矛盾（{'、'.join(codes)}），以判定结果为准",
                    f"`{title.en}: {en}`, as given, contradicts what is found here ({', '.join(codes)}); the finding stands",
                ))  # fmt: skip
    return found


def breached_by(condition: Condition, contexts: Contexts, bar: Confidence) -> list[str]:
    """The rules whose findings decide a condition: those that are breached, else all that it asks for."""
    codes = [code for part in breached_in(condition) for code in part.codes]
    context = contexts.at(Moment(contexts.as_of, frozenset(), bar))
    return [code for code in codes if reference.breach(code, context).truth] or codes


def _findings(
    contexts: Contexts, decided_on: date | None, engine: Engine, bar: Confidence, select: tuple[str, ...]
) -> tuple[Finding, ...]:
    facts, as_of, rulebook = contexts.facts, contexts.as_of, contexts.rulebook
    place = facts.values.get("region")
    whole = plan(rulebook, facts.kind, place if isinstance(place, str) else None, as_of)
    kinds = {rule.kind for rule in rulebook.select(select)} if select else {facts.kind}
    if facts.kind not in kinds:
        raise UsageError(
            f"{', '.join(f'`{one}`' for one in select)} is for the kind {', '.join(f'`{one}`' for one in sorted(kinds))}, "
            f"the facts are of the kind `{facts.kind}`",
            help="nothing would be screened; `cleanrules rules --kind` lists the rules of a kind",
        )
    wanted = {rule.code for rule in rulebook.select(select)} if select else rulebook.rules.keys()
    judged = with_asked(rulebook, wanted) if select else wanted
    rules = [planned for planned in whole.rules if planned.rule.code in judged] if select else whole.rules
    verdicts = verdicts_of(whole, rules, contexts, engine, bar)
    for code, reason in whole.excluded.items():
        if code in wanted:
            verdicts[code] = Verdict("not_applicable", (Moment(as_of, frozenset(), bar),), reason)
    return tuple(
        Finding(rulebook.rules[code], verdicts[code], facts, as_of, decided_on, bar, rulebook, contexts, screen)
        for code in sorted(verdicts)
        if code in wanted
    )


def verdicts_of(
    plan: Plan, rules: Sequence[PlanRule], contexts: Contexts, engine: Engine, bar: Confidence
) -> dict[str, Verdict]:
    """The verdicts of an engine: strict for all rules, then lenient for those that weaker evidence may decide."""
    if isinstance(engine, Deciding):
        return engine.verdicts(plan, rules, contexts, bar)
    found: dict[str, Verdict] = {}
    for stratum in _strata(rules, plan.rulebook):
        strict = _round(plan, stratum, contexts, engine, bar)
        again = [planned for planned in stratum if needs_lenient(planned, strict[planned.rule.code], bar)]
        lenient = _round(plan, again, contexts, engine, LENIENT) if again else {}
        for planned in stratum:
            code = planned.rule.code
            verdict = found[code] = settled(planned, strict[code], lenient.get(code))
            if plan.rulebook.strata:
                for evidence in dict.fromkeys((bar, LENIENT)):
                    known = contexts.breaches.setdefault(evidence, {})
                    known[code] = breach_of(verdict, planned.rule, lenient=evidence == LENIENT)
    return found


def _strata(rules: Sequence[PlanRule], rulebook: Rulebook) -> Iterator[Sequence[PlanRule]]:
    """The rules, those first whose findings others ask for."""
    if not rulebook.strata:
        yield rules
        return
    levels = sorted({rulebook.strata.get(planned.rule.code, 0) for planned in rules})
    for level in levels:
        yield [planned for planned in rules if rulebook.strata.get(planned.rule.code, 0) == level]


def _round(
    plan: Plan, rules: Sequence[PlanRule], contexts: Contexts, engine: Engine, bar: Confidence
) -> dict[str, Verdict]:
    """The verdicts on one evidence bar: the engine is asked moment by moment, each time for all rules that need it."""
    today = Moment(contexts.as_of, frozenset(), bar)
    undated: list[PlanRule] = []
    single: dict[Moment, list[PlanRule]] = {today: undated}
    several: list[tuple[PlanRule, Worlds, list[Moment]]] = []
    for planned in rules:
        if planned.rule.governed_by is None and not planned.open_bounds:
            undated.append(planned)
            continue
        worlds = list(planned.moments(days_of(planned, contexts.facts, contexts.as_of), bar))
        moments = list(dict.fromkeys(moment for moments in worlds for moment in moments))
        if len(moments) == 1:
            single.setdefault(moments[0], []).append(planned)
        else:
            several.append((planned, worlds, moments))
    asked = {moment: [*some] for moment, some in single.items()}
    for planned, _, moments in several:
        for moment in moments:
            asked.setdefault(moment, []).append(planned)
    judged = {moment: engine.judge(plan, some, contexts.at(moment)) for moment, some in asked.items() if some}
    verdicts = {planned.rule.code: combined(planned, worlds, judged) for planned, worlds, _ in several}
    for moment, some in single.items():
        if some:
            verdicts |= direct(some, moment, judged[moment])
    return verdicts
