"""Findings and screenings: frozen, typed, picklable. What is only read by people is computed when it is read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Literal

from cleanrules.engines.atoms import amount
from cleanrules.engines.context import NOTHING, Context, Contexts, Proof, governing_day
from cleanrules.engines.reference import evaluate
from cleanrules.exact import number_text
from cleanrules.facts.facts import Facts
from cleanrules.language.linear import difference
from cleanrules.language.nodes import Compare
from cleanrules.law.confidence import LENIENT, Confidence, weakest
from cleanrules.law.instruments import Citation
from cleanrules.law.penalties import Applicable, applicable
from cleanrules.law.windows import Moment
from cleanrules.rulebook.model import Effect, Force, Rule, Rulebook
from cleanrules.screening.explanation import Step, derivation
from cleanrules.screening.message import message_of
from cleanrules.screening.outcome import Outcome, Verdict
from cleanrules.screening.proof import proof_of, steps_of
from cleanrules.screening.remedies import Remedy, remedies_of
from cleanrules.screening.support import Need, Support, Used, failing
from cleanrules.text import Language, Text

Conclusion = Literal["blocked", "rectify", "undetermined", "review", "clear"]


@dataclass(frozen=True, slots=True)
class ParameterUse:
    """A parameter value that took part, with its window (half-open) and what it rests on."""

    name: str
    title: Text
    value: Fraction | date
    unit: str
    start: str
    until: str
    confidence: Confidence
    cites: tuple[Citation, ...]
    supplied: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """By how much a comparison fails, in its unit; an exact fraction."""

    value: Fraction
    unit: str


@dataclass(frozen=True)
class Finding:
    """The outcome of one rule for one subject, with everything needed to check it by hand."""

    rule: Rule
    verdict: Verdict
    facts_given: Facts
    as_of: date
    decided_on: date | None
    minimum_confidence: Confidence
    rulebook: Rulebook
    contexts: Contexts = field(compare=False, repr=False)

    # --- what the verdict says ---

    @property
    def code(self) -> str:
        """The rule's code."""
        return self.rule.code

    @property
    def name(self) -> str:
        """The rule's name, which names the fault."""
        return self.rule.name

    @property
    def outcome(self) -> Outcome:
        """The outcome."""
        return self.verdict.outcome

    @property
    def would_be(self) -> Outcome | None:
        """For a review: what the outcome is if the weak evidence holds."""
        return self.verdict.would_be

    @property
    def reason(self) -> str | None:
        """Why the rule does not apply, or why a person must look."""
        return self.verdict.reason

    @property
    def exception(self) -> str | None:
        """The label of the exception that applied."""
        return self.verdict.exception

    @property
    def title(self) -> Text:
        """The rule's title."""
        return self.rule.title

    @property
    def force(self) -> Force:
        """How the rule binds."""
        return self.rule.force

    @property
    def effect(self) -> Effect | None:
        """What a violation brings."""
        return self.rule.effect

    @property
    def subject(self) -> str:
        """The subject's identifier."""
        return self.facts_given.id

    @property
    def governed_on(self) -> date | None:
        """The day whose law governs; None where the event that settles it is unknown."""
        event = self.rule.governed_by
        return self.as_of if event is None else governing_day(self.facts_given, event, self.as_of)

    # --- what it rests on, computed when read ---

    def context(self, moment: Moment) -> Context:
        """What the rule was evaluated against at a moment."""
        return self.contexts.at(moment)

    @cached_property
    def supports(self) -> tuple[Support, ...]:
        """What the verdict rests on, moment by moment."""
        return tuple(Support(self.context(moment)).rule(self.rule) for moment in self.verdict.moments)

    @cached_property
    def support(self) -> Support:
        """What the verdict rests on, all moments together."""
        if len(self.supports) == 1:
            return self.supports[0]
        whole = Support(self.context(self.verdict.moments[-1]))
        for one in self.supports:
            whole.facts |= {path: used for path, used in one.facts.items() if path not in whole.facts}
            whole.missing |= {path: need for path, need in one.missing.items() if path not in whole.missing}
            for name, (parameter, values) in one.parameters.items():
                known = whole.parameters.setdefault(name, (parameter, []))[1]
                known.extend(value for value in values if value not in known)
            whole.evidence |= one.evidence
            whole.cites.update(one.cites)
        return whole

    @cached_property
    def facts(self) -> tuple[Used, ...]:
        """The facts that took part, the governing date first."""
        event = self.rule.governed_by
        field = self.rulebook.kinds[self.rule.kind].fields.get(event or "")
        value = self.facts_given.values.get(event or "")
        first = () if field is None or value is None else (Used(field.name, field, value, field.title),)  # type: ignore[arg-type]
        return (*first, *(used for path, used in self.support.facts.items() if path != event))

    @cached_property
    def missing(self) -> tuple[Need, ...]:
        """The facts that would settle an undetermined outcome, in order of use."""
        if self.outcome != "undetermined":
            return ()
        first: tuple[Need, ...] = ()
        if self.rule.governed_by is not None and self.rule.governed_by not in self.facts_given.values:
            field = self.rulebook.kinds[self.rule.kind].fields[self.rule.governed_by]
            first = (Need(field.name, field.title, ""),)
        return (*first, *(need for path, need in self.support.missing.items() if not first or path != first[0].path))

    @cached_property
    def confidence(self) -> Confidence:
        """The weakest evidence that took part."""
        return weakest(list(self.support.evidence.values()))

    @cached_property
    def parameters(self) -> tuple[ParameterUse, ...]:
        """The parameter values that took part."""
        return tuple(
            ParameterUse(
                name,
                parameter.title,
                value.value,
                parameter.unit,
                *value.window.text(),
                value.confidence,
                value.cites,
                value.supplied,
            )
            for name, (parameter, values) in self.support.parameters.items()
            for value in values
            if value.value is not None
        )

    @cached_property
    def cites(self) -> tuple[Citation, ...]:
        """The articles that the outcome rests on: the rule's that were in force, and those of what took part."""
        moments = self.verdict.moments
        own = [cite for cite in self.rule.cites if any(self._in_force(cite, moment) for moment in moments)]
        used = [cite for use in self.parameters for cite in use.cites]
        return tuple(dict.fromkeys([*(own or self.rule.cites), *used, *self.support.cites]))

    def _in_force(self, cite: Citation, moment: Moment) -> bool:
        return self.rulebook.instruments[cite.instrument].window.holds(moment) is not False

    @cached_property
    def gap(self) -> Gap | None:
        """By how much the first comparison that fails falls short; None where none does, or it isn't known exactly."""
        compare = self.failing
        if compare is None:
            return None
        short = amount(difference(compare), self.context(self.verdict.moments[-1]), NOTHING, evaluate).exact
        return None if short is None else Gap(abs(short), compare.left.unit)

    @property
    def failing(self) -> Compare | None:
        """The first comparison that fails, where the requirement does."""
        breach = {"violation", "advice", "missed"}
        if self.outcome not in breach and self.would_be not in breach:
            return None
        replacing = {exception.label: exception.require for exception in self.rule.exceptions}
        required = replacing.get(self.exception or "", self.rule.require)
        return next(failing(required, self.context(self.verdict.moments[-1])), None)

    @cached_property
    def penalty(self) -> Applicable | None:
        """The statutory penalties of a breach, by the law that governs; None where there is no breach."""
        if "violation" not in (self.outcome, self.would_be) or not self.rule.penalties:
            return None
        operator = self.facts_given.values.get("operator_type")
        return applicable(
            self.rule.penalties, self.as_of, self.decided_on, operator if isinstance(operator, str) else None, LENIENT
        )

    @cached_property
    def message(self) -> Text:
        """The finding in one sentence."""
        return message_of(self)

    @cached_property
    def remedies(self) -> tuple[Remedy, ...]:
        """The least change of one controllable fact that would mend the comparison that fails."""
        compare = self.failing
        return () if compare is None else remedies_of(compare, self.context(self.verdict.moments[-1]))

    @cached_property
    def trace(self) -> Step:
        """The derivation, from the facts to the outcome; with the proof where the engine kept it."""
        tree = derivation(self)
        return replace(tree, steps=(*tree.steps, *proof_of(self)))

    def explain(self) -> Step:
        """The derivation as a tree of steps, each with its value; `render` makes text of it."""
        return self.trace

    def proof(self, language: Language = "zh") -> tuple[str, ...]:
        """The engine's proof as indented lines: consequence, finding, duty, category; empty where it keeps none."""
        return tuple(line for step in proof_of(self) for line in step.render(language))

    @cached_property
    def fingerprint(self) -> str:
        """Equal for equal findings: of the rule, the subject, the outcome and the values it rests on."""
        values = [f"{used.path}={used.value}" for used in self.facts]
        chosen = [f"{use.name}={use.value}" for use in self.parameters]
        parts = [self.code, self.subject, self.outcome, str(self.would_be), *values, *chosen]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Screening:
    """All findings for one subject on one day, and the conclusion."""

    facts: Facts
    as_of: date
    decided_on: date | None
    region: str | None
    minimum_confidence: Confidence
    selected: tuple[str, ...]
    assumptions: tuple[Text, ...]
    findings: tuple[Finding, ...]
    rulebook: Rulebook
    engine: str
    version: str
    conclusion_proof: Proof | None = field(default=None, compare=False, repr=False)

    @property
    def subject(self) -> str:
        """The subject's identifier."""
        return self.facts.id

    @property
    def kind(self) -> str:
        """The kind of subject."""
        return self.facts.kind

    @property
    def conclusion(self) -> Conclusion:
        """The first that applies of blocked, rectify, undetermined, review, clear."""
        outcomes = {finding.outcome for finding in self.findings}
        if any(finding.outcome == "violation" and finding.effect == "halt" for finding in self.findings):
            return "blocked"
        if "violation" in outcomes:
            return "rectify"
        if "undetermined" in outcomes:
            return "undetermined"
        return "review" if "needs_review" in outcomes else "clear"

    @property
    def breaches(self) -> dict[str, bool | None]:
        """Whether each binding rule is breached, by code; None where that is not settled."""
        settled = {"violation": True, "compliant": False, "not_applicable": False}
        binding = (one for one in self.findings if one.force in ("binding", "binding-without-fine"))
        return {finding.code: settled.get(finding.outcome) for finding in binding}

    def proof(self, language: Language = "zh") -> tuple[str, ...]:
        """The engine's proof that the subject is blocked or must rectify, as indented lines; empty where it keeps none."""
        if self.conclusion_proof is None or self.conclusion not in ("blocked", "rectify"):
            return ()
        steps = steps_of(self.conclusion_proof, ["blocked" if self.conclusion == "blocked" else "breached"])
        return tuple(line for step in steps for line in step.render(language))

    @cached_property
    def missing(self) -> tuple[tuple[Need, int], ...]:
        """The facts still needed, and how many rules each would help to settle: the most useful first."""
        found: dict[str, Need] = {}
        uses: dict[str, int] = {}
        for finding in self.findings:
            for need in finding.missing:
                found.setdefault(need.path, need)
                uses[need.path] = uses.get(need.path, 0) + 1
        order = {path: place for place, path in enumerate(found)}
        ranked = sorted(found, key=lambda path: (-uses[path], order[path]))
        return tuple((found[path], uses[path]) for path in ranked)

    def __getitem__(self, code: str) -> Finding:
        return self._by_code[self.rulebook.redirects.get(code, code)]

    @cached_property
    def _by_code(self) -> Mapping[str, Finding]:
        return {finding.code: finding for finding in self.findings}

    @property
    def summary(self) -> dict[str, int]:
        """How many findings have each outcome."""
        counted: dict[str, int] = {}
        for finding in self.findings:
            counted[finding.outcome] = counted.get(finding.outcome, 0) + 1
        return counted


def decimal_or_day(value: Fraction | date) -> str:
    """A parameter's value as text."""
    return value.isoformat() if isinstance(value, date) else number_text(value)
